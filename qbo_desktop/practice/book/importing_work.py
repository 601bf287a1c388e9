"""Planning an import of work from the book as it is, and carrying it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlmodel import Session, col, select

from qbo_desktop.practice.book.billing_tables import BookEntry, BookWork
from qbo_desktop.practice.book.drafts import Terms
from qbo_desktop.practice.book.fields import BadValue
from qbo_desktop.practice.book.importing_billing import lists_of, mark_of
from qbo_desktop.practice.book.invoices import pieces
from qbo_desktop.practice.book.work_items import EntryAdder, NewEntry, WorkAdder
from qbo_desktop.practice.book.work_list import WorkItem, read, values_of
from qbo_desktop.practice.csv_billing import BillingFile
from qbo_desktop.practice.csv_clients import Clients
from qbo_desktop.practice.csv_work import PlannedWork, WorkPlan
from qbo_desktop.practice.csv_work_plan import plan_work
from qbo_desktop.store.work import Work

_AT_ONCE = 500


def plan(session: Session, workspace_id: int, file: BillingFile, terms: Terms) -> WorkPlan:
    """What importing the file would do to the book as it is now."""
    lists = lists_of(session, workspace_id, terms)
    rows: list[BookWork] = []
    for piece in pieces(_clients_in(file, lists.clients)):
        query = select(BookWork).where(
            BookWork.workspace_id == workspace_id, col(BookWork.client_id).in_(piece)
        )
        rows.extend(session.exec(query))
    rows.sort(key=lambda row: (len(row.id), row.id))
    return plan_work(file, lists, values_of(session, workspace_id, rows))


def mark(session: Session, workspace_id: int) -> int:
    """A number that is another one when what a plan rests on has changed."""
    work = [
        getattr(BookWork, name)
        for name in BookWork.model_fields
        if name not in ("workspace_id", "created_at", "updated_at")
    ]
    entries = [BookEntry.id, BookEntry.work_id, BookEntry.version, BookEntry.billable, BookEntry.invoice_id]
    return mark_of(session, workspace_id, [work, entries])


def apply(work: Work, wanted: WorkPlan, terms: Terms) -> tuple[WorkItem, ...]:
    """Add the work and the entries of a plan; the pieces that were added or got entries, as they are now.

    Rows in error are left out: whether they may be is asked before. Raises UsageError when the book is no
    longer as the plan found it; then nothing of this unit of work is kept.
    """
    adder, entry_adder = WorkAdder(work, terms), EntryAdder(work)
    ids: list[str] = []
    for start in range(0, len(wanted.work), _AT_ONCE):
        piece = wanted.work[start : start + _AT_ONCE]
        rows = _rows(work, adder, piece)
        for some in _in_pieces(
            (row, entry) for row, one in zip(rows, piece, strict=True) for entry in one.entries
        ):
            entry_adder.add_all(some)
            work.session.flush()
        work.session.flush()
        ids += [row.id for row in rows]
    return tuple(read(work.session, work.workspace_id, ids))


def _rows(work: Work, adder: WorkAdder, piece: Iterable[PlannedWork]) -> list[BookWork]:
    """The rows of these pieces of work in their order: those that are there, and those that are added now."""
    piece = list(piece)
    new = iter(adder.add_all([one.new for one in piece if one.new is not None]))
    held_ids = [one.held.id for one in piece if one.held is not None]
    query = select(BookWork).where(BookWork.workspace_id == work.workspace_id, col(BookWork.id).in_(held_ids))
    held = {row.id: row for row in work.session.exec(query)} if held_ids else {}
    return [held[one.held.id] if one.held is not None else next(new) for one in piece]


def _in_pieces(entries: Iterable[tuple[BookWork, NewEntry]]) -> Iterator[list[tuple[BookWork, NewEntry]]]:
    found: list[tuple[BookWork, NewEntry]] = []
    for one in entries:
        found.append(one)
        if len(found) == _AT_ONCE:
            yield found
            found = []
    if found:
        yield found


def _clients_in(file: BillingFile, clients: Clients) -> list[str]:
    """The ids of the clients that the rows name, as far as they can be told."""
    found: dict[str, None] = {}
    for row in file.rows:
        try:
            found[clients.of_row(row.cells).id] = None
        except BadValue:
            continue
    return list(found)
