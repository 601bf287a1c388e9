"""A store to test on, in a folder of its own, with a workspace and an open book."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from qbo_desktop.domain.contact import Contact
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.practice.book import tables as _tables  # noqa: F401  (the book lodges its tables)
from qbo_desktop.store import mirror, pairs, workspaces
from qbo_desktop.store.pairs import PairState
from qbo_desktop.store.tables.contacts import CandidateRow, Pair
from qbo_desktop.store.work import Store, Work
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, Record

START = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def ticking() -> Callable[[], datetime]:
    """A clock that moves a second a look."""
    times: Iterator[datetime] = (START + timedelta(seconds=second) for second in count())
    return lambda: next(times)


@dataclass
class Opened:
    """An open store and its first workspace."""

    store: Store
    workspace_id: int

    def work(self, actor: str = "Anne") -> AbstractContextManager[Work]:
        return self.store.work(self.workspace_id, actor)

    def customer(self, record_id: str, name: str, **fields: Any) -> Record:
        """QuickBooks shows a customer."""
        record = Record(record_id, "0", Contact(name=name, **fields))
        with self.work() as work:
            mirror.put(work, QUICKBOOKS, [record])
        return record

    def contact(self, name: str, **fields: Any) -> Record:
        """A contact of the book that the client list knows."""
        with self.work() as work:
            record = book.add(work, Contact(name=name, **fields))
            mirror.put(work, PRACTICE, [record])
            pairs.note_contacts(work, [record.id])
        return record

    def line(self, quickbooks_id: str, *proposed: str, ready: bool = False) -> int:
        """A waiting line with these contacts proposed; its row id."""
        with self.work() as work:
            row_id = work.next_row_id()
            work.session.add(
                Pair(
                    id=row_id,
                    workspace_id=self.workspace_id,
                    quickbooks_id=quickbooks_id,
                    state=PairState.WAITING,
                    reason="same-name",
                    ready=ready,
                )
            )
            work.session.flush()
            for rank, one in enumerate(proposed):
                work.session.add(
                    CandidateRow(
                        pair_id=row_id,
                        practice_id=one,
                        rank=rank,
                        score=80,
                        likeness="likely",
                        reasons=[["same-name", 40]],
                        vetoes=[],
                    )
                )
        return row_id

    def counts(self) -> dict[PairState, int]:
        with self.store.read() as session:
            return pairs.counts(session, self.workspace_id)


def open_store(folder: Path, clock: Callable[[], datetime] | None = None) -> Opened:
    """Make a store with one workspace and its book, or open the one that is there."""
    store = Store.open(folder, clock or ticking())
    with store.read() as session:
        known = workspaces.all_workspaces(session)
    if known:
        return Opened(store, known[0].id)
    with store.work() as work:
        workspace_id = workspaces.add(work, "default")
    with store.work(workspace_id) as work:
        book.open_book(work)
    return Opened(store, workspace_id)
