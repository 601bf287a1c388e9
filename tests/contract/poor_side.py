"""The adapter of the poor practice system, and the process that it talks to.

Starting one: `with PoorProcess.start(folder / "firm.json") as process: side = PoorSide(process)`. Another
process (a run that will be killed) reaches the same server with `PoorProcess.at(port)`. Faults, each `times`
over for one verb (about, list, read, find, create, replace; "" = any), after letting `skip` of them pass:

    lose      does it, then closes without a word          → Unanswered
    hang      does it, then says nothing for `seconds`     → Unanswered, after the adapter's own patience
    garble    does it, then answers half a line            → Unanswered
    drop      closes before doing anything                 → Unanswered (nobody can tell it from `lose`)
    refused   says no (`facts`: code, message)             → Refused
    throttled turns away (`facts`: wait)                   → Throttled
    stale     says that somebody changed it                → Stale
    sign-in   no longer trusts us                          → SignInNeeded
    slow      waits `seconds`, then does it and answers
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from qbo_desktop.domain.contact import (
    PHONE_FIELDS,
    Address,
    Contact,
    Kind,
    Phone,
)
from qbo_desktop.domain.kinds import kind_of
from qbo_desktop.errors import (
    Fault,
    Refused,
    SideError,
    SignInNeeded,
    Stale,
    Throttled,
    Unanswered,
    Unreachable,
)
from qbo_desktop.sync.side import PRACTICE, Capabilities, Identity, Page, Record, SideName, Write

SERVER = Path(__file__).with_name("poor_server.py")
# The server's clock moves every two seconds and a listing may run while it does.
OVERLAP = 2

TEXTS = {
    "label": "name",
    "given": "first_name",
    "middle": "middle_name",
    "family": "last_name",
    "suffix": "suffix",
    "firm": "company",
    "mail": "email",
    "mail2": "email_2",
    "category": "type",
    "reference": "client_identifier",
    "web": "website",
}
PHONES = {field.removeprefix("phone_"): field for field in PHONE_FIELDS}
ADDRESSES = {"street_address": "physical", "postal_address": "mailing"}
LISTS = ("more_emails", "more_phones", "more_addresses")
OURS = {*TEXTS, "phones", *ADDRESSES, "sort", *LISTS}


@dataclass
class PoorProcess:
    """The server: where it listens, and the process if we started it."""

    port: int
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def start(cls, path: Path) -> PoorProcess:
        """Start a server on this file; its clients are there if the file is."""
        process = subprocess.Popen(
            [sys.executable, "-S", "-E", str(SERVER), str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, "the poor server did not start"
        return cls(int(line), process)

    @classmethod
    def at(cls, port: int) -> PoorProcess:
        """A server that somebody else started."""
        return cls(port)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the server that we started; the file stays."""
        if self.process is None:
            return
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()
        self.process = None

    def say(self, ask: str, /, patience: float = 10.0, **facts: Any) -> bytes:
        """Ask one thing; answers the bytes that came back, few or none where the server broke off."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=patience) as connection:
            connection.sendall(json.dumps({"ask": ask, **facts}).encode() + b"\n")
            with connection.makefile("rb") as answer:
                return answer.readline()

    def tell(self, ask: str, /, **facts: Any) -> dict[str, Any]:
        """Ask one thing of a server that behaves."""
        answer: dict[str, Any] = json.loads(self.say(ask, **facts))
        return answer

    def arm(self, fault: str, verb: str = "", *, times: int = 1, skip: int = 0, **facts: Any) -> None:
        """Make the server misbehave; see the module's own words."""
        self.tell("arm", fault=fault, verb=verb, times=times, skip=skip, **facts)

    def edit(self, record_id: str, *, active: bool = True, **body: Any) -> None:
        """Somebody else changes a client there, in the server's own words (`label`, `mail`, `memo` …)."""
        self.tell("outside", id=record_id, body=body, active=active)

    def tick(self, seconds: float) -> None:
        """Let time pass there."""
        self.tell("tick", seconds=seconds)

    def written(self) -> list[tuple[str, str]]:
        """Every write that was done, in order: (create | replace, id)."""
        return [(verb, record_id) for verb, record_id in self.tell("written")["log"]]


class PoorSide:
    """The port over the poor server, as a practice side. `patience` is how long it waits for an answer."""

    name: SideName = PRACTICE
    capabilities = Capabilities(
        local=False,
        create=True,
        update=True,
        deactivate=False,
        idempotent=False,
        partial_update=False,
        finds_by_key=False,
        invoices=False,
        clock_seconds=2.0,
    )

    def __init__(self, process: PoorProcess, patience: float = 5.0) -> None:
        self.process = process
        self.patience = patience
        self.requests_made = 0

    @property
    def invoices(self) -> None:
        return None

    @property
    def last_trace_id(self) -> str:
        """See the port."""
        return ""

    def holders_of_name(self, name: str, refusal: SideError | None = None) -> list[tuple[str, str, str]]:
        """See the port; names are free here."""
        return []

    def identity(self) -> Identity:
        about = self._ask("about")
        return Identity(key=f"poor:{about['number']}", name=about["firm"])

    def changed_since(self, cursor: str) -> Iterator[Page]:
        since = int(cursor) - OVERLAP if cursor else 0
        after: list[Any] | None = None
        began: int | None = None
        while True:
            answer = self._ask("list", since=since, after=after)
            began = answer["now"] if began is None else began
            records = tuple(to_record(document) for document in answer["documents"])
            if not answer["more"]:
                yield Page(records, answer["count"], str(began), whole=not cursor)
                return
            after = [answer["documents"][-1]["modified"], answer["documents"][-1]["id"]]
            yield Page(records, answer["count"])

    def get(self, record_id: str) -> Record | None:
        document = self._ask("read", id=record_id)["document"]
        return to_record(document) if document else None

    def find_contacts(self, *, name: str = "", email: str = "", key: str = "") -> list[Record]:
        """It has never heard of keys."""
        if not name and not email:
            return []
        return [to_record(document) for document in self._ask("find", label=name, mail=email)["documents"]]

    def create_contact(self, contact: Contact, key: str) -> Record:
        return to_record(self._ask("create", body=to_body(contact))["document"])

    def update_contact(self, record: Record, contact: Contact, fields: frozenset[str], key: str) -> Record:
        """The whole document goes: what we saw, with these fields, and what we have no place for."""
        merged = record.contact.with_fields(**{field: contact.get(field) for field in fields})
        body = {**record.unmapped, **to_body(merged)}
        return to_record(
            self._ask("replace", id=record.id, revision=int(record.version), body=body)["document"]
        )

    def deactivate_contact(self, record: Record, key: str) -> Record:
        raise Refused(
            "This practice system cannot retire a client.", side=PRACTICE, faults=(Fault("not-possible"),)
        )

    def write_many(self, writes: Sequence[Write], key: str) -> list[Record | SideError]:
        """One call each: it takes no batches."""
        answers: list[Record | SideError] = []
        for write in writes:
            try:
                if write.record is None:
                    answers.append(self.create_contact(write.contact, write.key))
                elif write.active is False:
                    answers.append(self.deactivate_contact(write.record, write.key))
                else:
                    answers.append(self.update_contact(write.record, write.contact, write.fields, write.key))
            except (Refused, Stale) as error:
                answers.append(error)
        return answers

    def is_older(self, version: str, than: str) -> bool:
        """See the port: a revision counts up."""
        return version.isdecimal() and than.isdecimal() and int(version) < int(than)

    def cannot_hold(self, contact: Contact, field: str) -> str:
        """It takes whatever it is given."""
        return ""

    def _ask(self, verb: str, **facts: Any) -> dict[str, Any]:
        self.requests_made += 1
        try:
            line = self.process.say(verb, self.patience, **facts)
        except ConnectionRefusedError as error:
            raise Unreachable("The practice system does not answer.", side=PRACTICE) from error
        except OSError as error:
            raise Unanswered("The practice system broke off.", side=PRACTICE) from error
        try:
            answer: dict[str, Any] = json.loads(line)
        except ValueError as error:
            raise Unanswered("The practice system broke off.", side=PRACTICE) from error
        match answer.get("error", ""):
            case "":
                return answer
            case "stale":
                raise Stale("The client was changed there meanwhile.", side=PRACTICE)
            case "throttled":
                raise Throttled(
                    "The practice system turns us away for a while.",
                    side=PRACTICE,
                    wait_seconds=float(answer.get("wait", 60)),
                )
            case "sign-in":
                raise SignInNeeded("The practice system no longer trusts us.", side=PRACTICE)
            case _:
                fault = Fault(answer.get("code", ""), answer.get("message", ""))
                raise Refused("The practice system said no.", side=PRACTICE, faults=(fault,))


def to_body(contact: Contact) -> dict[str, Any]:
    """A contact in the server's words; an assumed kind is not said."""
    held = contact.to_json()
    body: dict[str, Any] = {word: held.get(field, "") for word, field in TEXTS.items()}
    body["phones"] = {}
    for word, field in PHONES.items():
        phone = contact.get(field)
        if isinstance(phone, Phone):
            body["phones"][word] = [phone.number, phone.extension]
    body |= {word: held.get(field) for word, field in ADDRESSES.items()}
    body |= {name: held.get(name, []) for name in LISTS}
    return body | {"sort": "" if contact.kind_assumed else contact.kind.value}


def to_record(document: dict[str, Any]) -> Record:
    """The inverse, from a document in which anything may be missing."""
    body = document["body"]
    values: dict[str, Any] = {field: body.get(word) or "" for word, field in TEXTS.items()}
    for word, (number, extension) in (body.get("phones") or {}).items():
        values[PHONES[word]] = Phone(number, extension)
    values |= {field: Address.from_json(body.get(word)) for word, field in ADDRESSES.items()}
    more = Contact.from_json({name: body[name] for name in LISTS if body.get(name)})
    values |= {name: getattr(more, name) for name in LISTS}
    kind, assumed = kind_of(values["name"], values["company"], values["first_name"], values["last_name"])
    if body.get("sort"):
        kind, assumed = Kind(body["sort"]), False
    return Record(
        id=document["id"],
        version=str(document["revision"]),
        contact=Contact(**values, kind=kind, kind_assumed=assumed),
        active=document["active"],
        modified=datetime.fromtimestamp(document["modified"], UTC),
        unmapped={word: value for word, value in body.items() if word not in OURS},
    )
