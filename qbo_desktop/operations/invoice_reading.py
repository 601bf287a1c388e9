"""Short looks at invoices and work for the window's dialogs: one invoice whole, what a line may have, one piece of work.

What the dialogs hand to the operations is re-exported here, since the window does not know the book.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from qbo_desktop.domain.invoice import Event, Invoice
from qbo_desktop.domain.money import LARGEST_AMOUNT, line_amount
from qbo_desktop.domain.payment import Payment
from qbo_desktop.errors import UsageError
from qbo_desktop.practice.book import invoices, payments, periods, tax_rates, work_list, work_types
from qbo_desktop.practice.book.draft_checks import checked_currency, checked_decimal
from qbo_desktop.practice.book.drafts import DraftChanges, NewInvoice, NewLine, Terms
from qbo_desktop.practice.book.tax_rates import ListedRate
from qbo_desktop.practice.book.work_items import NewEntry, NewWork
from qbo_desktop.practice.book.work_list import Entry, EntryKind, FeeType, WorkItem
from qbo_desktop.practice.book.work_types import WorkType
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from sqlmodel import Session

__all__ = [
    "Choices",
    "DraftChanges",
    "Entry",
    "EntryKind",
    "FeeType",
    "ListedRate",
    "NewEntry",
    "NewInvoice",
    "NewLine",
    "NewWork",
    "OpenedInvoice",
    "Terms",
    "WorkItem",
    "WorkType",
    "choices",
    "is_open",
    "line_refusal",
    "opened",
    "why_no_currency",
    "work_item",
]


@dataclass(frozen=True, slots=True)
class OpenedInvoice:
    """An invoice with its payments, reversed ones too, and its activity log; the oldest first."""

    invoice: Invoice
    payments: tuple[Payment, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What a line can have: every tax rate, retired ones too (a line that has one keeps it), and every work type."""

    rates: tuple[ListedRate, ...] = ()
    types: tuple[WorkType, ...] = ()


def opened(session: Session, workspace_id: int, invoice_id: str) -> OpenedInvoice | None:
    """The invoice of that id with all that happened to it, or None."""
    invoice = invoices.get(session, workspace_id, invoice_id)
    if invoice is None:
        return None
    return OpenedInvoice(
        invoice,
        tuple(payments.of_invoice(session, workspace_id, invoice_id)),
        tuple(invoices.events(session, workspace_id, invoice_id)),
    )


def choices(session: Session, workspace_id: int) -> Choices:
    """What lines and work can have, as the book has it now."""
    return Choices(
        tuple(tax_rates.listed(session, workspace_id)), tuple(work_types.listed(session, workspace_id))
    )


def work_item(session: Session, workspace_id: int, work_id: str) -> WorkItem | None:
    """The piece of work of that id with its entries, or None."""
    try:
        return work_list.read(session, workspace_id, [work_id])[0]
    except UsageError:
        return None


def line_refusal(quantity: Decimal, unit_price: Decimal, currency: str) -> str:
    """Why a line cannot have this quantity and price, as saving it would say; "" when it can."""
    try:
        checked_decimal(quantity)
        checked_decimal(unit_price)
    except UsageError as error:
        return error.says
    if abs(line_amount(quantity, unit_price, currency)) > LARGEST_AMOUNT:
        return _("The amount is too large.")
    return ""


def why_no_currency(code: str) -> str:
    """Why this is not the code of a currency; "" when it is."""
    try:
        checked_currency(code)
    except UsageError as error:
        return str(error)
    return ""


def is_open(session: Session, workspace_id: int, day: date) -> bool:
    """Whether the day lies in an open accounting period."""
    period = periods.of_day(session, workspace_id, day)
    return period is not None and not period.closed
