"""Billing runs: approved invoices that are closed together, to be looked through and sent together.

A run is closed (nothing joins it any more) and then sent; what could not be sent stays in it and is tried
again by the next sending. Invoices can leave it while they are not sent, by going back to a draft.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from qbo_desktop.domain.invoice import ISSUED, State
from qbo_desktop.errors import BillingRefused
from qbo_desktop.practice.book.billing_tables import BookInvoice, BookRun
from qbo_desktop.practice.book.invoices import log_all, stamp
from qbo_desktop.practice.book.periods import OpenDays
from qbo_desktop.practice.book.staff import Person
from qbo_desktop.store.work import Work

RUN_NUMBERS = "book_run"


@dataclass(frozen=True, slots=True)
class BillingRun:
    """A run. `invoices` is how many are in it, `to_send` how many of them still wait to be sent."""

    id: str
    until: date | None
    closed_at: datetime
    closed_by: str
    sent_at: datetime | None
    invoices: int
    to_send: int


def listed(session: Session, workspace_id: int) -> list[BillingRun]:
    """Every run, the latest first."""
    counts = session.execute(
        select(
            col(BookInvoice.run_id),
            func.count(),
            func.sum(func.iif(col(BookInvoice.state) == str(State.APPROVED), 1, 0)),
        )
        .where(BookInvoice.workspace_id == workspace_id, col(BookInvoice.run_id) != "")
        .group_by(col(BookInvoice.run_id))
    )
    sizes = {run_id: (int(size), int(waiting)) for run_id, size, waiting in counts}
    rows = list(session.exec(select(BookRun).where(BookRun.workspace_id == workspace_id)))
    rows.sort(key=lambda row: (len(row.id), row.id), reverse=True)
    return [
        BillingRun(row.id, row.until, row.closed_at, row.closed_by, row.sent_at, *sizes.get(row.id, (0, 0)))
        for row in rows
    ]


def drafts_until(session: Session, workspace_id: int, until: date | None) -> list[str]:
    """The ids of the drafts that a run would approve: those dated until a day, or all, in their order."""
    query = select(BookInvoice.id).where(
        BookInvoice.workspace_id == workspace_id, BookInvoice.state == str(State.DRAFT)
    )
    if until is not None:
        query = query.where(col(BookInvoice.invoice_date) <= until)
    return sorted(session.exec(query), key=lambda one: (len(one), one))


def close(work: Work, until: date | None, person: Person) -> tuple[BookRun | None, list[BookInvoice]]:
    """Close a run of all approved invoices that are in none yet; answers it with them, None without any.

    One whose period was closed since it was approved stays out, as it is: it could not be sent either.
    """
    open_days = OpenDays(work.session, work.workspace_id)
    rows = [
        row
        for row in _to_close(work.session, work.workspace_id, until)
        if open_days.is_open(row.invoice_date)
    ]
    if not rows:
        return None, []
    run = BookRun(
        workspace_id=work.workspace_id,
        id=f"R{work.next_numbers(RUN_NUMBERS)[0]}",
        until=until,
        closed_at=work.now,
        closed_by=person.name,
    )
    work.session.add(run)
    for row in rows:
        row.run_id = run.id
    log_all(work, [row.id for row in rows], "in-run", person.name, run=run.id)
    stamp(work, rows)
    work.session.flush()
    return run, rows


def held_back(
    session: Session, workspace_id: int, until: date | None
) -> list[tuple[BookInvoice, BillingRefused]]:
    """The approved invoices in no run that closing one leaves out, each with the refusal of its period."""
    open_days = OpenDays(session, workspace_id)
    found = []
    for row in _to_close(session, workspace_id, until):
        try:
            open_days.require_invoice(row.invoice_date)
        except BillingRefused as refused:
            found.append((row, refused))
    return found


def _to_close(session: Session, workspace_id: int, until: date | None) -> list[BookInvoice]:
    query = select(BookInvoice).where(
        BookInvoice.workspace_id == workspace_id,
        BookInvoice.state == str(State.APPROVED),
        BookInvoice.run_id == "",
    )
    if until is not None:
        query = query.where(col(BookInvoice.invoice_date) <= until)
    return sorted(session.exec(query), key=lambda row: (len(row.id), row.id))


def to_send(session: Session, workspace_id: int, run_id: str = "") -> list[str]:
    """The ids of the approved invoices in closed runs, or in one of them: what sending the run sends."""
    query = select(BookInvoice.id).where(
        BookInvoice.workspace_id == workspace_id, BookInvoice.state == str(State.APPROVED)
    )
    query = query.where(BookInvoice.run_id == run_id) if run_id else query.where(BookInvoice.run_id != "")
    return sorted(session.exec(query), key=lambda one: (len(one), one))


def note_sent(work: Work, run_ids: Sequence[str]) -> None:
    """Say of these runs that they are sent, where something of them is and nothing waits any more."""
    for run_id in dict.fromkeys(run_ids):
        run = work.session.get(BookRun, (work.workspace_id, run_id))
        if run is None or run.sent_at is not None or to_send(work.session, work.workspace_id, run_id):
            continue
        if _has_sent(work.session, work.workspace_id, run_id):
            run.sent_at = work.now
    work.session.flush()


def unsent(session: Session, workspace_id: int) -> list[str]:
    """The ids of the runs of which not everything is known to have gone."""
    query = select(BookRun.id).where(BookRun.workspace_id == workspace_id, col(BookRun.sent_at).is_(None))
    return list(session.exec(query))


def _has_sent(session: Session, workspace_id: int, run_id: str) -> bool:
    query = select(BookInvoice.id).where(
        BookInvoice.workspace_id == workspace_id,
        BookInvoice.run_id == run_id,
        col(BookInvoice.state).in_([str(state) for state in ISSUED]),
    )
    return session.exec(query.limit(1)).first() is not None
