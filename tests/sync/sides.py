"""A QuickBooks in memory, and a firm to run the sync on: a store, its book, and what a run is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qbo_desktop.domain.contact import Contact
from qbo_desktop.errors import AppError, Fault, Refused, SideError, Stale, Unanswered, Unreachable
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.practice.book.side import BookSide
from qbo_desktop.store import client_list, mirror, pairs, problems
from qbo_desktop.store.client_list import ClientLine
from qbo_desktop.store.pairs import PairInfo, PairState
from qbo_desktop.sync.context import Rules, RunContext
from qbo_desktop.sync.progress import Progress, Stage
from qbo_desktop.sync.run import RunOutcome, sync
from qbo_desktop.sync.side import QUICKBOOKS, Capabilities, Identity, Page, Record, Side, SideName, Write
from tests.store.opened import Opened, open_store

REALM = "9130000000000001"


class MemoryCompany:
    """Customers in a dict, with a change number each; pages of `page_size`.

    It takes writes as QuickBooks does: names are unique among active customers, versions must be the newest,
    a second write under one key is answered as the first. `on_page`, when set, is called before each page;
    `fails` is raised at the page of that number. `faults` are taken one a write: "stale" (told so although
    it is not), "lost" (done, but no answer comes), "unreached", "old" (done, answered as it was before).
    `writes` is what was done: (action, id, fields).
    """

    name: SideName = QUICKBOOKS
    capabilities = Capabilities(idempotent=True, batch=30)

    invoices = None

    def __init__(self, records: list[Record] | None = None, page_size: int = 20) -> None:
        self.records: dict[str, Record] = {}
        self.changes: dict[str, int] = {}
        self.gone: dict[str, int] = {}
        self.number = 0
        self.made = 0
        self.requests_made = 0
        self.page_size = page_size
        self.on_page: Callable[[int], None] = lambda page: None
        self.fails: tuple[int, AppError] | None = None
        self.faults: list[str] = []
        self.writes: list[tuple[str, str, tuple[str, ...]]] = []
        self.answers: dict[str, Record] = {}
        self.reshapes: Callable[[Contact], Contact] = lambda contact: contact
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

    def edit(self, record_id: str, **fields: Any) -> Record:
        """The bookkeeper changes a customer."""
        record = self.records[record_id]
        return self.put(replace(record, contact=record.contact.with_fields(**fields)))

    def remove(self, record_id: str) -> None:
        """The bookkeeper deletes a customer, or merges it into another."""
        self.number += 1
        del self.records[record_id]
        self.gone[record_id] = self.number

    @property
    def last_trace_id(self) -> str:
        return f"trace-{self.requests_made}"

    def holders_of_name(self, name: str, refusal: SideError | None = None) -> list[tuple[str, str, str]]:
        self.requests_made += 1
        return [
            ("vendor", one.id, one.contact.name)
            for one in self.records.values()
            if one.contact.name.casefold() == name.casefold()
        ]

    def identity(self) -> Identity:
        self.requests_made += 1
        return Identity(REALM, "Cabinet Roy", "CA")

    def changed_since(self, cursor: str) -> Iterator[Page]:
        since = int(cursor or 0)
        now = str(self.number)
        due = [record for one, record in self.records.items() if self.changes[one] > since]
        gone = tuple(one for one, number in self.gone.items() if cursor and number > since)
        pages = [due[at : at + self.page_size] for at in range(0, len(due), self.page_size)] or [[]]
        for number, records in enumerate(pages):
            self.requests_made += 1
            self.on_page(number)
            if self.fails is not None and self.fails[0] == number:
                raise self.fails[1]
            is_last = number == len(pages) - 1
            yield Page(
                tuple(records),
                len(due),
                now if is_last else "",
                gone if is_last else (),
                whole=is_last and not cursor,
            )

    def get(self, record_id: str) -> Record | None:
        self.requests_made += 1
        return self.records.get(record_id)

    def find_contacts(self, *, name: str = "", email: str = "", key: str = "") -> list[Record]:
        self.requests_made += 1
        return [one for one in self.records.values() if name and one.contact.name == name]

    def create_contact(self, contact: Contact, key: str) -> Record:
        self.requests_made += 1
        return self._do(Write(key, contact))

    def update_contact(self, record: Record, contact: Contact, fields: frozenset[str], key: str) -> Record:
        self.requests_made += 1
        return self._do(Write(key, contact, record, fields))

    def deactivate_contact(self, record: Record, key: str) -> Record:
        self.requests_made += 1
        return self._do(Write(key, record.contact, record, active=False))

    def write_many(self, writes: Sequence[Write], key: str) -> list[Record | SideError]:
        self.requests_made += 1
        answers: list[Record | SideError] = []
        for write in writes:
            try:
                answers.append(self._do(write))
            except (Refused, Stale) as error:
                answers.append(error)
        return answers

    def is_older(self, version: str, than: str) -> bool:
        """See the port: versions are change numbers."""
        return version.isdecimal() and than.isdecimal() and int(version) < int(than)

    def cannot_hold(self, contact: Contact, field: str) -> str:
        if field in ("phone_home", "type"):
            return "no-place"
        value = str(contact.get(field) or "")
        if field in ("name", "first_name", "last_name") and ":" in value:
            return "characters"
        if field.startswith("phone") and len(value) > 30:
            return "too-long"
        return "needed" if field == "name" and not value else ""

    def _do(self, write: Write) -> Record:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "unreached":
            raise Unreachable("QuickBooks could not be reached.", side=QUICKBOOKS)
        if fault == "stale":
            raise Stale("It changed.", side=QUICKBOOKS)
        if write.key in self.answers:
            return self.answers[write.key]
        before = None if write.record is None else self.records.get(write.record.id)
        if write.record is not None and before is None:
            raise self._refusal("610", "There is no such object.")
        if before is not None and write.record is not None and before.version != write.record.version:
            raise Stale("It changed.", side=QUICKBOOKS)
        after = self._written(write, before)
        self.answers[write.key] = after
        if fault == "lost":
            raise Unanswered("No answer came.", side=QUICKBOOKS)
        return before if fault == "old" and before is not None else after

    def _written(self, write: Write, before: Record | None) -> Record:
        contact = self.reshapes(write.contact.with_fields(phone_home=None, type=""))
        if before is not None:
            contact = before.contact.with_fields(**{name: contact.get(name) for name in write.fields})
        active = (before.active if before else True) if write.active is None else write.active
        taken = {
            one.contact.name.casefold()
            for one in self.records.values()
            if one.active and (before is None or one.id != before.id)
        }
        is_new = before is None or before.contact.name != contact.name or not before.active
        if active and is_new and contact.name.casefold() in taken:
            raise self._refusal("6240", "The name is in use.")
        if before is None:
            self.made += 1
        record_id = before.id if before is not None else f"9{self.made:04}"
        action = "create" if before is None else "update" if write.active is None else "deactivate"
        self.writes.append((action, record_id, tuple(sorted(write.fields))))
        return self.put(
            replace(before, contact=contact, active=active)
            if before is not None
            else Record(record_id, "0", contact, active)
        )

    def _refusal(self, code: str, says: str) -> Refused:
        return Refused(says, side=QUICKBOOKS, faults=(Fault(code=code),))


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

    def run(self, progress: Progress | None = None, **how: Any) -> RunOutcome:
        return sync(self.context(progress), **how)

    def run_whole(self) -> RunOutcome:
        """A run that comes to its end."""
        outcome = self.run()
        if outcome.questions:
            with self.store.work(self.workspace_id, "Anne") as work:
                for question in outcome.questions:
                    problems.answer(work, question.id, True)
            outcome = self.run()
        assert outcome.error is None, outcome.error
        assert outcome.state == "done", outcome.questions
        return outcome

    def settle(self, most: int = 4) -> RunOutcome:
        """Runs until there is nothing more to write; answers the last one."""
        for _number in range(most):
            outcome = self.run_whole()
            if not outcome.plan.steps:
                return outcome
        raise AssertionError(f"still something to write: {outcome.plan.steps}")

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
