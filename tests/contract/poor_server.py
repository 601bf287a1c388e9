"""A practice system as poor as they come: a process of its own that keeps clients in a JSON file.

It knows whole documents only, has no delete, no way to retire a client, no invoices, no idempotency, and a
clock that moves every two seconds. It speaks one JSON line each way per connection on a loopback port, which
it prints when it listens. It can be told to misbehave (`arm`). It imports nothing of the program.

    python poor_server.py FILE
"""

from __future__ import annotations

import json
import socketserver
import sys
import threading
import time
from pathlib import Path
from typing import Any

PAGE = 50
TICK = 2
WRITES = ("create", "replace")


class Clients:
    """The documents, and the file that holds them. Every verb is one method."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ahead = 0.0
        self.faults: list[dict[str, Any]] = []
        self.lock = threading.Lock()
        held = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        self.documents: dict[str, dict[str, Any]] = held.get("documents", {})
        self.number: int = held.get("number", 0)
        self.log: list[list[str]] = held.get("log", [])

    def save(self) -> None:
        """Replace the file at once: a killed server leaves the old one or the new one."""
        held = {"documents": self.documents, "number": self.number, "log": self.log}
        draft = self.path.with_suffix(".new")
        draft.write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
        draft.replace(self.path)

    def now(self) -> int:
        return int(time.time() + self.ahead) // TICK * TICK

    def stamp(self, document: dict[str, Any]) -> None:
        document["revision"] = document.get("revision", 0) + 1
        document["modified"] = self.now()

    # What the program may ask.

    def about(self) -> dict[str, Any]:
        return {"firm": "A poor firm", "number": self.path.stem}

    def list(self, since: int, after: list[Any] | None) -> dict[str, Any]:
        """Documents by time of change, then id; the next page begins behind the last one of this."""
        due = sorted(
            (one["modified"], one["id"]) for one in self.documents.values() if one["modified"] >= since
        )
        rest = [place for place in due if after is None or place > (after[0], after[1])]
        page = [self.documents[identity] for _modified, identity in rest[:PAGE]]
        return {"documents": page, "count": len(due), "more": len(rest) > PAGE, "now": self.now()}

    def read(self, id: str) -> dict[str, Any]:
        return {"document": self.documents.get(id)}

    def find(self, label: str, mail: str) -> dict[str, Any]:
        def same(one: str, other: str) -> bool:
            return bool(one) and " ".join(one.casefold().split()) == " ".join(other.casefold().split())

        found = [
            one
            for one in self.documents.values()
            if same(label, one["body"].get("label", "")) or same(mail, one["body"].get("mail", ""))
        ]
        return {"documents": found}

    def create(self, body: dict[str, Any]) -> dict[str, Any]:
        self.number += 1
        document: dict[str, Any] = {"id": f"P{self.number}", "active": True, "body": body}
        self.stamp(document)
        self.documents[document["id"]] = document
        self.log.append(["create", document["id"]])
        self.save()
        return {"document": document}

    def replace(self, id: str, revision: int, body: dict[str, Any]) -> dict[str, Any]:
        """The whole document, or nothing: what the body leaves out is gone."""
        document = self.documents.get(id)
        if document is None:
            return {"error": "refused", "code": "not-found", "message": f"no client {id}"}
        if document["revision"] != revision:
            return {"error": "stale"}
        document["body"] = body
        self.stamp(document)
        self.log.append(["replace", id])
        self.save()
        return {"document": document}

    # What only the test may ask: other people's hands, and faults.

    def outside(self, id: str, body: dict[str, Any], active: bool) -> dict[str, Any]:
        document = self.documents[id]
        document["body"] |= body
        document["active"] = active
        self.stamp(document)
        self.save()
        return {"document": document}

    def tick(self, seconds: float) -> dict[str, Any]:
        self.ahead += seconds
        return {"now": self.now()}

    def arm(self, **fault: Any) -> dict[str, Any]:
        self.faults.append({"verb": "", "skip": 0, "times": 1, **fault})
        return {}

    def written(self) -> dict[str, Any]:
        return {"log": self.log}

    def reset(self) -> dict[str, Any]:
        self.documents.clear()
        self.log.clear()
        self.faults.clear()
        self.number = 0
        self.save()
        return {}

    def fault_for(self, verb: str) -> dict[str, Any]:
        """The fault that is due for this verb, counted down; {} for none."""
        for fault in self.faults:
            if fault["verb"] not in ("", verb) or fault["times"] <= 0:
                continue
            if fault["skip"] > 0:
                fault["skip"] -= 1
                continue
            fault["times"] -= 1
            return fault
        return {}


ASKED_BY_THE_PROGRAM = ("about", "list", "read", "find", "create", "replace")
ASKED_BY_THE_TEST = ("outside", "tick", "arm", "written", "reset")


class Conversation(socketserver.StreamRequestHandler):
    """One question, and its answer, or less than that."""

    server: Server

    def handle(self) -> None:
        line = self.rfile.readline()
        if not line.endswith(b"\n"):
            return
        asked = json.loads(line)
        verb = asked.pop("ask")
        clients = self.server.clients
        with clients.lock:
            fault = clients.fault_for(verb) if verb in ASKED_BY_THE_PROGRAM else {}
        kind = fault.get("fault", "")
        if kind == "slow":
            time.sleep(fault["seconds"])
        elif kind == "drop":  # closed before anything was done
            return
        elif kind in ("refused", "throttled", "stale", "sign-in"):
            self.answer({"error": kind, **fault.get("facts", {})})
            return
        with clients.lock:
            if verb not in (*ASKED_BY_THE_PROGRAM, *ASKED_BY_THE_TEST):
                answer: dict[str, Any] = {"error": "refused", "code": "no-such-verb", "message": verb}
            else:
                answer = getattr(clients, verb)(**asked)
        if kind == "lose":  # done, and never said
            return
        if kind == "hang":
            time.sleep(fault["seconds"])
            return
        if kind == "garble":
            self.wfile.write(json.dumps(answer).encode()[: len(json.dumps(answer)) // 2])
            return
        self.answer(answer)

    def answer(self, answer: dict[str, Any]) -> None:
        self.wfile.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")


class Server(socketserver.ThreadingTCPServer):
    """Listens on a free loopback port."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, clients: Clients) -> None:
        self.clients = clients
        super().__init__(("127.0.0.1", 0), Conversation)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed while we answered is not an error of ours."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def stop_with_the_starter(server: Server) -> None:
    """Whoever started us holds our standard input: when it ends, so do we."""
    sys.stdin.buffer.read()
    server.shutdown()


def main() -> None:
    with Server(Clients(Path(sys.argv[1]))) as server:
        print(server.server_address[1], flush=True)
        threading.Thread(target=stop_with_the_starter, args=(server,), daemon=True).start()
        server.serve_forever(poll_interval=0.05)


if __name__ == "__main__":
    main()
