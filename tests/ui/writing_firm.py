"""A firm whose QuickBooks takes writes: the same clients on both sides, in step, for what the window writes there."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from qbo_desktop.app import App
from qbo_desktop.domain.contact import Contact
from qbo_desktop.errors import SideError
from qbo_desktop.operations.practice_contacts import AddContact, EditContact
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.store import journal, runs
from qbo_desktop.store.runs import RunInfo
from qbo_desktop.sync.side import Identity, Page, Record, Write
from tests.sync.sides import MemoryCompany
from tests.ui.memory_side import COMPANY, REALM, MemoryServices


class Company(MemoryCompany):
    """The company that the window's workspace is connected to.

    `reading` and `writing` hold back what is read or written until they are set. `is_too_old`: it cannot list its
    changes any more, and shows everything.
    """

    def __init__(self) -> None:
        super().__init__()
        self.reading: threading.Event | None = None
        self.writing: threading.Event | None = None
        self.arrived = threading.Event()
        self.is_too_old = False

    def identity(self) -> Identity:
        self.requests_made += 1
        return Identity(REALM, COMPANY, "CA")

    def changed_since(self, cursor: str) -> Iterator[Page]:
        if self.reading is not None:
            self.arrived.set()
            self.reading.wait(20)
        for page in super().changed_since(cursor):
            yield replace(page, compared=True) if self.is_too_old and page.cursor else page

    def write_many(self, writes: Sequence[Write], key: str) -> list[Record | SideError]:
        if self.writing is not None:
            self.arrived.set()
            self.writing.wait(20)
        return super().write_many(writes, key)


def in_step(app: App) -> Company:
    """Make every contact of the book a customer too, and run until nothing is left to write."""
    company = Company()
    app.services = MemoryServices(app.services, company)  # type: ignore[arg-type]
    for record in contacts(app):
        kept = record.contact.with_fields(phone_home=None, type="")
        company.put(Record(record.id.removeprefix("C"), "0", kept))
    for _run in range(3):
        outcome = Sync().run(app.context())
        assert outcome.value.error is None
    assert not outcome.value.plan.steps
    company.writes.clear()
    return company


def contacts(app: App) -> list[Record]:
    """The book's contacts."""
    with app.store.read() as session:
        return list(book.all_records(session, app.workspace_id))


def contact(app: App, name: str) -> Contact:
    """The contact of that name, as the book has it."""
    return next(one.contact for one in contacts(app) if one.contact.name == name)


def add(app: App, name: str, **fields: str) -> str:
    """A new contact in the book; answers its id."""
    values = {"name": name, "kind": "organization", **fields}
    return AddContact(values).run(app.context()).value.id


def edit(app: App, name: str, **fields: str) -> None:
    """Somebody changes a contact of the book."""
    found = next(one for one in contacts(app) if one.contact.name == name)
    EditContact(found.id, fields).run(app.context())


def customer_of(company: Company, name: str) -> Record:
    """The customer of that name."""
    return next(one for one in company.records.values() if one.contact.name == name)


def edit_there(there: Company, name: str, **fields: Any) -> None:
    """Somebody changes a customer in QuickBooks."""
    there.edit(customer_of(there, name).id, **fields)


def last_run(app: App) -> RunInfo:
    """The last run that was to write."""
    with app.store.read() as session:
        found = runs.last(session, app.workspace_id)
    assert found is not None
    return found


def written(app: App, run_id: int) -> set[tuple[str, str, str]]:
    """What a run wrote: (side, action, subject)."""
    with app.store.read() as session:
        return {
            (one.side, one.action, one.subject) for one in journal.of_run(session, app.workspace_id, run_id)
        }
