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

from qbo_desktop.domain.invoice import State
from qbo_desktop.practice.book.billing_tables import BookInvoice, BookRun
from qbo_desktop.practice.book.invoices import log, stamp
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
    """Close a run of all approved invoices that are in none yet; answers it with them, None without any."""
    query = select(BookInvoice).where(
        BookInvoice.workspace_id == work.workspace_id,
        BookInvoice.state == str(State.APPROVED),
        BookInvoice.run_id == "",
    )
    if until is not None:
        query = query.where(col(BookInvoice.invoice_date) <= until)
    rows = sorted(work.session.exec(query), key=lambda row: (len(row.id), row.id))
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
        log(work, row.id, "in-run", person.name, run=run.id)
    stamp(work, rows)
    work.session.flush()
    return run, rows


def to_send(session: Session, workspace_id: int, run_id: str = "") -> list[str]:
    """The ids of the approved invoices in closed runs, or in one of them: what sending the run sends."""
    query = select(BookInvoice.id).where(
        BookInvoice.workspace_id == workspace_id, BookInvoice.state == str(State.APPROVED)
    )
    query = query.where(BookInvoice.run_id == run_id) if run_id else query.where(BookInvoice.run_id != "")
    return sorted(session.exec(query), key=lambda one: (len(one), one))


def note_sent(work: Work, run_ids: Sequence[str]) -> None:
    """Say of these runs that they are sent, where nothing of them waits any more."""
    for run_id in dict.fromkeys(run_ids):
        run = work.session.get(BookRun, (work.workspace_id, run_id))
        if run is not None and not to_send(work.session, work.workspace_id, run_id):
            run.sent_at = work.now
    work.session.flush()
