"""What the billing set-up has to cover: which tax rates and work types wait in invoices that have not gone yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlmodel import Session, col, select

from qbo_desktop.domain.invoice import State
from qbo_desktop.practice.book.billing_tables import (
    BookEntry,
    BookInvoice,
    BookInvoiceLine,
    BookPayment,
    BookWork,
)
from qbo_desktop.store.tables.billing import InvoiceLinkRow

_NOT_ISSUED = (str(State.DRAFT), str(State.APPROVED))


@dataclass(frozen=True, slots=True)
class Uses:
    """How many invoices that have not gone use each tax rate and each work type, by id ("" = none is said).

    `rates_of_work` and `types_of_work` are ids that work which is not billed yet will bring.
    """

    rates: dict[str, int]
    types: dict[str, int]
    rates_of_work: frozenset[str]
    types_of_work: frozenset[str]


def uses(session: Session, workspace_id: int, start: date, *, is_set: bool = True) -> Uses:
    """Drafts and approved invoices, and those issued since the start date that QuickBooks does not hold.

    Invoices dated before the start date never go, so they wait for nothing; before one that is only proposed
    (`is_set` False) drafts and approved ones still count.
    """
    there = exists().where(
        col(InvoiceLinkRow.workspace_id) == col(BookInvoice.workspace_id),
        col(InvoiceLinkRow.invoice_id) == col(BookInvoice.id),
        col(InvoiceLinkRow.quickbooks_id) != "",
    )
    waits: ColumnElement[bool] = col(BookInvoice.state).in_(_NOT_ISSUED)
    issued = and_(col(BookInvoice.issued_as) != "", col(BookInvoice.state) != str(State.VOIDED), ~there)
    since = col(BookInvoice.invoice_date) >= start
    waits = and_(or_(waits, issued), since) if is_set else or_(waits, and_(issued, since))
    rates = _lines(session, workspace_id, BookInvoiceLine.rate_id, waits)
    types = _lines(session, workspace_id, BookInvoiceLine.work_type_id, waits)
    unbilled_work = select(BookWork.rate_id, BookWork.work_type_id).where(
        BookWork.workspace_id == workspace_id,
        BookWork.fee_type != "non-billable",
        BookWork.invoice_id == "",
    )
    unbilled_entries = select(BookEntry.rate_id).where(
        BookEntry.workspace_id == workspace_id, BookEntry.invoice_id == "", col(BookEntry.billable)
    )
    work = list(session.exec(unbilled_work.distinct()))
    return Uses(
        rates,
        types,
        frozenset([*(rate for rate, _type in work), *session.exec(unbilled_entries.distinct())]) - {""},
        frozenset(kind for _rate, kind in work) - {""},
    )


def _lines(session: Session, workspace_id: int, column: Any, waits: Any) -> dict[str, int]:
    query = (
        select(col(column), func.count(func.distinct(col(BookInvoice.id))))
        .select_from(BookInvoice)
        .join(
            BookInvoiceLine,
            (col(BookInvoiceLine.workspace_id) == col(BookInvoice.workspace_id))
            & (col(BookInvoiceLine.invoice_id) == col(BookInvoice.id)),
        )
        .where(BookInvoice.workspace_id == workspace_id, waits)
        .group_by(col(column))
    )
    return {str(value): int(count) for value, count in session.exec(query)}


def issued_around(session: Session, workspace_id: int, day: date) -> tuple[int, int]:
    """How many invoices that were sent or posted, and are not void, are dated before a day, and since then."""
    query = select(func.count(), func.count().filter(col(BookInvoice.invoice_date) >= day)).where(
        BookInvoice.workspace_id == workspace_id,
        BookInvoice.issued_as != "",
        BookInvoice.state != str(State.VOIDED),
    )
    count, since = session.exec(query).one()
    return count - since, since


def methods_used(session: Session, workspace_id: int, known: Iterable[str]) -> list[str]:
    """The methods that payments were made by, beside those that are known."""
    query = select(BookPayment.method).where(
        BookPayment.workspace_id == workspace_id,
        BookPayment.method != "",
        col(BookPayment.method).not_in(list(known)),
    )
    return sorted(session.exec(query.distinct()))
