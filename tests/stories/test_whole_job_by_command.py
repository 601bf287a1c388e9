"""The whole job by command line, against the sandbox in another terminal, with a keyring of the user's choice."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from tests.cli.program import Program, follow
from tests.stories.firms import write_clients


def start_sandbox_in_another_terminal(program: Program, log: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "qbo_desktop", "sandbox", "--approve", "--log", str(log), "--with-parent"],
        env=program.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def sign_in(program: Program, quickbooks: dict[str, Any]) -> list[dict[str, Any]]:
    """`connect` as a process; a browser follows the address that it prints."""
    process = program.start(
        *("--json", "connect", "quickbooks", "--client-id", quickbooks["client_id"]),
        *("--client-secret-stdin", "--no-browser"),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(quickbooks["client_secret"] + "\n")
    process.stdin.flush()
    first = json.loads(process.stdout.readline())
    browser = threading.Thread(target=follow, args=(first["authorize_url"],), daemon=True)
    browser.start()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return [first, *(json.loads(line) for line in out.splitlines())]


def test_the_whole_job(tmp_path: Path) -> None:
    program = Program(tmp_path / "home")
    log = tmp_path / "requests.jsonl"
    terminal = start_sandbox_in_another_terminal(program, log)
    try:
        assert terminal.stdout is not None
        ready = json.loads(terminal.stdout.readline())["quickbooks"]
        # Another server that speaks the API counts as a real company: its first run asks.
        program.configure(ready, environment="custom")
        lines = sign_in(program, ready)
        assert lines[-1]["realm_id"] == ready["realm_id"]
        clients = write_clients(tmp_path / "clients.csv")
        program.run("contacts", "import", str(clients), "--skip-bad-rows").ok()

        asked = program.spawn("sync", "contacts", "--json")
        assert asked.code == 1
        assert asked.document["applied"] == 0
        assert program.json("contacts", "--state", "linked") == []
        (question,) = program.json("answer")
        assert [one["id"] for one in asked.document["questions"]] == [question["id"]]
        assert program.run("--json", "answer", question["id"], "no").code in (0, 1)
        assert program.run("--json", "sync").document["applied"] == 0, "a no keeps it asking"
        (question,) = program.json("answer")
        answered = program.run("--json", "answer", question["id"], "yes")
        assert answered.document == []

        done = program.spawn("sync", "contacts", "--json")
        assert done.code == 1, "decisions wait"
        assert done.document["applied"] == len(done.document["plan"]) > 0
        assert [step["id"] for step in done.document["plan"]] == [
            step["id"] for step in asked.document["plan"]
        ]

        entries = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
        assert not any(entry["write"] for entry in entries), "the first sync only reads QuickBooks"
        program.json("resolve", "--accept-ready")
        for one in program.json("duplicates"):
            if one["candidates"] and not one["candidates"][0]["vetoes"]:
                program.run("resolve", one["id"], "--link", one["candidates"][0]["practice_id"])
        for one in program.json("duplicates"):
            program.json("resolve", one["id"], "--create")
        assert program.json("duplicates") == []
        for one in program.json("conflicts"):
            takes = [f"{each['field']}=practice" for each in one["fields"]]
            program.json("resolve-conflict", one["id"], "--take", *takes)
        assert program.spawn("sync", "--json").code == 0, "nothing waits any more"
        states = [one["state"] for one in program.json("contacts", "list") if one["quickbooks_id"]]
        assert len(states) == 60
        assert set(states) == {"linked", "created", "skipped"}
    finally:
        assert terminal.stdin is not None
        terminal.stdin.close()
        terminal.wait(20)
        assert terminal.stdout is not None
        terminal.stdout.close()
    secret = ready["client_secret"]
    assert not any(secret.encode() in path.read_bytes() for path in program.home.rglob("*") if path.is_file())
