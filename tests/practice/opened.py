"""An open book to test on: a store in a folder of its own, and a clock that moves a second a look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from qbo_desktop.practice.book import contacts
from qbo_desktop.store import workspaces
from qbo_desktop.store.work import Store, Work
from qbo_desktop.sync.side import Record

START = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Book:
    """The store and the workspace of a book."""

    store: Store
    workspace_id: int

    def work(self) -> AbstractContextManager[Work]:
        return self.store.work(self.workspace_id, "Anne")

    def add(self, **changes: Any) -> Record:
        """Add one contact from columns."""
        with self.work() as work:
            return contacts.add_from(work, changes)

    def edit(self, contact_id: str, version: str | None = None, **changes: Any) -> Record:
        with self.work() as work:
            return contacts.edit(work, contact_id, changes, version)

    def get(self, contact_id: str) -> Record:
        with self.store.read() as session:
            found = contacts.get(session, self.workspace_id, contact_id)
        assert found is not None
        return found

    def records(self) -> list[Record]:
        with self.store.read() as session:
            return list(contacts.all_records(session, self.workspace_id))

    def search(self, text: str, **options: Any) -> list[str]:
        """The names found, in order."""
        with self.store.read() as session:
            found = contacts.search(session, self.workspace_id, text, **options)
        return [record.contact.name for record in found]


def ticking() -> Iterator[datetime]:
    """Times one second apart."""
    return (START + timedelta(seconds=second) for second in count())


def open_a_book(folder: Path) -> Book:
    """Make a store with one workspace and open its book."""
    times = ticking()
    store = Store.open(folder, clock=lambda: next(times))
    with store.work() as work:
        workspace_id = workspaces.add(work, "default")
    with store.work(workspace_id) as work:
        contacts.open_book(work)
    return Book(store, workspace_id)
