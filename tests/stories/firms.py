"""A home that is connected to a running sandbox and has the sample firm's own clients: where stories begin."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qbo_desktop.sandbox.firm import practice_contacts
from tests.cli.program import Program
from tests.sandbox_process import serve_sandbox
from tests.stories.unhurried import without_limits


@dataclass(frozen=True)
class Sandbox:
    """A running simulated QuickBooks: its addresses and keys, and where it logs."""

    quickbooks: dict[str, Any]
    log: Path


@contextmanager
def sandbox(folder: Path, faults: str = "", **options: Any) -> Iterator[Sandbox]:
    """Start one; it approves sign-ins by itself, and takes as many requests a second as there come."""
    log = folder / "requests.jsonl"
    wished = f"nolimit,{faults}" if faults else "nolimit"
    with (
        serve_sandbox(log=log, faults=wished, **options) as document,
        without_limits(document["quickbooks"]),
    ):
        yield Sandbox(document["quickbooks"], log)


def write_clients(path: Path, customers: int = 60) -> Path:
    """The practice's own client list as a file."""
    rows = practice_contacts("CA", customers)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def connected(folder: Path, running: Sandbox, customers: int = 60, environment: str = "simulated") -> Program:
    """A home with settings, clients and a sign-in; no run yet."""
    program = Program(folder / "home")
    program.configure(running.quickbooks, environment)
    if customers:
        clients = write_clients(folder / "clients.csv", customers)
        program.run("contacts", "import", str(clients), "--skip-bad-rows").ok()
    answer = program.connect(running.quickbooks)
    assert answer.code == 0, answer.said
    return program


def standing(program: Program) -> dict[str, Any]:
    """How a home ends, without ids that depend on the order of things: each customer with its state and
    contact, and every contact of the book."""
    lines = program.json("contacts", "list")
    contacts = program.json("practice", "contacts")
    by_id = {one["id"]: one for one in contacts}
    return {
        "customers": {
            one["quickbooks_id"]: (one["state"], one["reason"], one["practice_name"])
            for one in lines
            if one["quickbooks_id"]
        },
        "linked": sorted(
            (one["quickbooks_id"], by_id[one["practice_id"]]["name"], by_id[one["practice_id"]]["email"])
            for one in lines
            if one["quickbooks_id"] and one["practice_id"]
        ),
        "contacts": sorted(
            repr(sorted((name, value) for name, value in one.items() if name != "id")) for one in contacts
        ),
    }


def check_no_twin(program: Program) -> None:
    """No contact is linked twice, no customer has two lines."""
    lines = program.json("contacts", "list")
    linked = [one["practice_id"] for one in lines if one["quickbooks_id"] and one["practice_id"]]
    assert len(linked) == len(set(linked))
    customers = [one["quickbooks_id"] for one in lines if one["quickbooks_id"]]
    assert len(customers) == len(set(customers))
