"""A QuickBooks in memory, and a firm to run the sync on: a store, its book, and what a run is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qbo_desktop.domain.contact import Contact
from qbo_desktop.errors import AppError, Refused
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.practice.book.side import BookSide
from qbo_desktop.store import client_list, mirror, pairs
from qbo_desktop.store.client_list import ClientLine
from qbo_desktop.store.pairs import PairInfo, PairState
from qbo_desktop.sync.context import Rules, RunContext
from qbo_desktop.sync.progress import Progress, Stage
from qbo_desktop.sync.run import RunOutcome, sync
from qbo_desktop.sync.side import QUICKBOOKS, Capabilities, Identity, Page, Record, Side, SideName
from tests.store.opened import Opened, open_store

REALM = "9130000000000001"


class MemoryCompany:
    """Customers in a dict, with a change number each; pages of `page_size`.

    `on_page`, when set, is called before each page; `fails` is raised at the page of that number.
    """

    name: SideName = QUICKBOOKS
    capabilities = Capabilities(create=False, update=False, deactivate=False)

    def __init__(self, records: list[Record] | None = None, page_size: int = 20) -> None:
        self.records: dict[str, Record] = {}
        self.changes: dict[str, int] = {}
        self.number = 0
        self.requests_made = 0
        self.page_size = page_size
        self.on_page: Callable[[int], None] = lambda page: None
        self.fails: tuple[int, AppError] | None = None
        for record in records or []:
            self.put(record)

    def put(self, record: Record) -> Record:
        """The bookkeeper adds or changes a customer."""
        self.number += 1
        record = replace(record, version=str(self.number))
        self.records[record.id] = record
        self.changes[record.id] = self.number
        return record

    def add(self, record_id: str, name: str, **fields: Any) -> Record:
        """The bookkeeper adds a customer."""
        return self.put(Record(record_id, "0", Contact(name=name, **fields)))

    def identity(self) -> Identity:
        self.requests_made += 1
        return Identity(REALM, "Cabinet Roy", "CA")

    def changed_since(self, cursor: str) -> Iterator[Page]:
        since = int(cursor or 0)
        now = str(self.number)
        due = [record for one, record in self.records.items() if self.changes[one] > since]
        pages = [due[at : at + self.page_size] for at in range(0, len(due), self.page_size)] or [[]]
        for number, records in enumerate(pages):
            self.requests_made += 1
            self.on_page(number)
            if self.fails is not None and self.fails[0] == number:
                raise self.fails[1]
            yield Page(tuple(records), len(due), now if number == len(pages) - 1 else "")

    def get(self, record_id: str) -> Record | None:
        return self.records.get(record_id)

    def find_contacts(self, *, name: str = "", email: str = "", key: str = "") -> list[Record]:
        return [one for one in self.records.values() if name and one.contact.name == name]

    def create_contact(self, contact: Contact, key: str) -> Record:
        raise Refused("Nothing is written to QuickBooks.", side=QUICKBOOKS)

    def update_contact(self, record: Record, contact: Contact, fields: frozenset[str], key: str) -> Record:
        raise Refused("Nothing is written to QuickBooks.", side=QUICKBOOKS)

    def deactivate_contact(self, record: Record, key: str) -> Record:
        raise Refused("Nothing is written to QuickBooks.", side=QUICKBOOKS)


@dataclass
class Firm:
    """A store, a company, a practice, and the runs between them."""

    opened: Opened
    company: MemoryCompany = field(default_factory=MemoryCompany)
    practice: Side | None = None
    rules: Rules = field(default_factory=lambda: Rules(is_real=False))

    @property
    def store(self) -> Any:
        return self.opened.store

    @property
    def workspace_id(self) -> int:
        return self.opened.workspace_id

    def context(self, progress: Progress | None = None) -> RunContext:
        return RunContext(
            self.opened.store,
            self.workspace_id,
            self.company,
            self.practice or BookSide(self.opened.store, self.workspace_id, "Anne"),
            self.rules,
            "Anne",
            REALM,
            "Cabinet Roy",
            progress or Progress(),
        )

    def run(self, progress: Progress | None = None, **how: bool) -> RunOutcome:
        return sync(self.context(progress), **how)

    def run_whole(self) -> RunOutcome:
        """A run that comes to its end."""
        outcome = self.run()
        assert outcome.error is None, outcome.error
        assert outcome.state == "done"
        return outcome

    def lines(self) -> dict[str, PairInfo]:
        """Every customer's line, by QuickBooks id."""
        with self.store.read() as session:
            return {one.quickbooks_id: one for one in pairs.customers(session, self.workspace_id)}

    def states(self) -> dict[str, str]:
        """QuickBooks id → state."""
        return {one: line.state.value for one, line in self.lines().items()}

    def shown(self, which: str = "all") -> list[ClientLine]:
        with self.store.read() as session:
            return client_list.lines(session, self.workspace_id, which)

    def book(self) -> list[Record]:
        """The contacts of the Practice Book."""
        with self.store.read() as session:
            return list(book.all_records(session, self.workspace_id))

    def mirrored(self, side: SideName) -> dict[str, Record]:
        with self.store.read() as session:
            return {
                record.id: record for record, _digest in mirror.everything(session, self.workspace_id, side)
            }


def open_firm(folder: Path, *customers: Record, **more: Any) -> Firm:
    """A firm with these customers and an empty book."""
    return Firm(open_store(folder), MemoryCompany(list(customers)), **more)


def stop_at(stage: Stage, times: int = 1) -> Progress:
    """A progress of somebody who says stop the n-th time that this stage is told."""
    left = times

    def report(now: Stage, done: int, total: int) -> None:
        nonlocal left
        if now is stage:
            left -= 1
            if left == 0:
                progress.stop.set()

    progress = Progress(report=report)
    return progress


def check_whole(firm: Firm) -> None:
    """What holds after every run that came to its end, whatever was in it."""
    lines = firm.lines()
    assert set(lines) == set(firm.company.records), "a customer without a state"
    linked = [line.practice_id for line in lines.values() if line.practice_id]
    assert len(linked) == len(set(linked)), "a contact linked twice"
    for line in lines.values():
        together = line.state in (PairState.LINKED, PairState.CREATED)
        assert together == bool(line.practice_id)
        assert line.state is not PairState.SKIPPED or line.reason, "skipped without a reason"
