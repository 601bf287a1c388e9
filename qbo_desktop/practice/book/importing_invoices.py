"""Planning an import of invoices from the book as it is, and carrying it out."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from qbo_desktop.domain.invoice import Invoice, State
from qbo_desktop.practice.book.billing_tables import BookInvoice
from qbo_desktop.practice.book.drafts import Drafter, Terms
from qbo_desktop.practice.book.importing_billing import lists_of, mark_of
from qbo_desktop.practice.book.invoices import pieces, values_of
from qbo_desktop.practice.csv_billing import BillingFile
from qbo_desktop.practice.csv_invoices import (
    HeldInvoices,
    InvoicePlan,
    days_of_unnumbered,
    numbers_of,
)
from qbo_desktop.practice.csv_invoices_plan import plan_invoices
from qbo_desktop.store.work import Work

# So many drafts are made together: few questions for each, and memory that the file's length does not decide.
_AT_ONCE = 500


def plan(session: Session, workspace_id: int, file: BillingFile, terms: Terms) -> InvoicePlan:
    """What importing the file would do to the book as it is now."""
    held = HeldInvoices(
        _by_number(session, workspace_id, numbers_of(file)),
        _by_day(session, workspace_id, days_of_unnumbered(file)),
    )
    return plan_invoices(file, lists_of(session, workspace_id, terms), held)


def mark(session: Session, workspace_id: int) -> int:
    """A number that is another one when what a plan rests on has changed."""
    return mark_of(session, workspace_id, [(BookInvoice.id, BookInvoice.change)])


def apply(work: Work, wanted: InvoicePlan, terms: Terms) -> tuple[str, ...]:
    """Make the drafts of a plan; their ids, in the order of their rows. Those with a number first get theirs.

    Rows in error are left out: whether they may be is asked before. Raises UsageError when the book is no
    longer as the plan found it; then nothing of this unit of work is kept.
    """
    drafter = Drafter(work, terms)
    # What the file numbers is taken before the series goes on, which then passes over it.
    order = sorted(range(len(wanted.created)), key=lambda place: not wanted.created[place].new.number)
    made: dict[int, str] = {}
    for start in range(0, len(order), _AT_ONCE):
        places = order[start : start + _AT_ONCE]
        ids = drafter.insert_all([wanted.created[place].new for place in places], "imported")
        made.update(zip(places, ids, strict=True))
    return tuple(made[place] for place in range(len(wanted.created)))


def _by_number(session: Session, workspace_id: int, keys: list[str]) -> dict[str, Invoice]:
    found: dict[str, Invoice] = {}
    for piece in pieces(keys):
        query = select(BookInvoice).where(
            BookInvoice.workspace_id == workspace_id, col(BookInvoice.number_key).in_(piece)
        )
        rows = list(session.exec(query))
        values = values_of(session, workspace_id, rows)
        found.update((row.number_key, one) for row, one in zip(rows, values, strict=True))
    return found


def _by_day(session: Session, workspace_id: int, days: list[date]) -> dict[date, list[Invoice]]:
    """The invoices of these days that were not voided, in the order in which they were drafted."""
    found: dict[date, list[Invoice]] = {}
    for start in range(0, len(days), _AT_ONCE):
        query = select(BookInvoice).where(
            BookInvoice.workspace_id == workspace_id,
            col(BookInvoice.invoice_date).in_(days[start : start + _AT_ONCE]),
            BookInvoice.state != str(State.VOIDED),
        )
        rows = sorted(session.exec(query), key=lambda row: (len(row.id), row.id))
        for one in values_of(session, workspace_id, rows):
            found.setdefault(one.invoice_date, []).append(one)
    return found
