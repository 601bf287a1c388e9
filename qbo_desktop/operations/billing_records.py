"""Whole records of billing as the command line lists them: work, invoices, payments, runs, and the lists below.

Each is read as the book's own value; nothing is changed. What the window shows of thousands is read elsewhere,
a screenful at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from qbo_desktop.domain.invoice import Event, Invoice, State
from qbo_desktop.domain.payment import Payment
from qbo_desktop.domain.period import Period
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.context import Context
from qbo_desktop.operations.invoices import Failure, failure
from qbo_desktop.practice.book import (
    billing_runs,
    invoices,
    payments,
    periods,
    staff,
    tax_rates,
    work_list,
    work_types,
)
from qbo_desktop.practice.book.billing_runs import BillingRun
from qbo_desktop.practice.book.drafts import NewInvoice, NewLine
from qbo_desktop.practice.book.staff import Permission, Person, permission_text
from qbo_desktop.practice.book.tax_rates import ListedRate
from qbo_desktop.practice.book.work_items import NewEntry, NewWork
from qbo_desktop.practice.book.work_list import Entry, EntryKind, FeeType, WorkItem
from qbo_desktop.practice.book.work_types import WorkType

if TYPE_CHECKING:
    from sqlmodel import Session

__all__ = [
    "BillingRun",
    "Entry",
    "EntryKind",
    "FeeType",
    "History",
    "ListedRate",
    "Named",
    "NewEntry",
    "NewInvoice",
    "NewLine",
    "NewWork",
    "Permission",
    "Person",
    "WorkItem",
    "WorkType",
    "all_in",
    "history_of",
    "invoices_in",
    "listed_payments",
    "listed_periods",
    "listed_rates",
    "listed_runs",
    "listed_work",
    "listed_work_types",
    "named",
    "numbers_of",
    "people",
    "permission_text",
    "today",
]


def today(context: Context) -> date:
    """Today's date in UTC, by the store's clock."""
    return context.store.clock().date()


@dataclass(frozen=True, slots=True)
class Named:
    """The invoices that a person named: the ids of those that there are, and those that there are not."""

    ids: tuple[str, ...] = ()
    unknown: tuple[Failure, ...] = ()


def named(session: Session, workspace_id: int, names: Iterable[str]) -> Named:
    """Find invoices by number or id, in the order in which they were named, each once."""
    ids: dict[str, None] = {}
    unknown: list[Failure] = []
    for name in dict.fromkeys(names):
        try:
            ids[invoices.find_id(session, workspace_id, name)] = None
        except UsageError as error:
            unknown.append(replace(failure(name, "", error), code="unknown"))
    return Named(tuple(ids), tuple(unknown))


def all_in(session: Session, workspace_id: int, state: State) -> Named:
    """Every invoice in a state, as if each was named."""
    return Named(tuple(invoices.ids_in_state(session, workspace_id, state)))


def invoices_in(session: Session, workspace_id: int, states: Sequence[State] = ()) -> list[Invoice]:
    """Every invoice in one of these states (none named: in any), in the order in which they were drafted."""
    return invoices.in_state(session, workspace_id, states)


@dataclass(frozen=True, slots=True)
class History:
    """An invoice with its payments, reversed ones too, and its activity log; the oldest first."""

    invoice: Invoice
    payments: Sequence[Payment] = field(default_factory=tuple)
    events: Sequence[Event] = field(default_factory=tuple)


def history_of(session: Session, workspace_id: int, name: str) -> History:
    """An invoice by number or id, with all that happened to it. Raises UsageError for an unknown one."""
    invoice_id = invoices.find_id(session, workspace_id, name)
    (invoice,) = invoices.read(session, workspace_id, [invoice_id])
    return History(
        invoice,
        payments.of_invoice(session, workspace_id, invoice_id),
        invoices.events(session, workspace_id, invoice_id),
    )


def listed_payments(session: Session, workspace_id: int) -> list[Payment]:
    """Every payment, in the order in which it was recorded."""
    return payments.listed(session, workspace_id)


def numbers_of(session: Session, workspace_id: int, paid: Iterable[Payment]) -> dict[str, str]:
    """Invoice id → number, of the invoices that these payments are applied to."""
    ids = dict.fromkeys(one.invoice_id for payment in paid for one in payment.allocations)
    return {row.id: row.number for row in invoices.rows_of(session, workspace_id, list(ids)).values()}


def listed_work(session: Session, workspace_id: int, *, unbilled_only: bool = False) -> list[WorkItem]:
    """Work in the order in which it was added; `unbilled_only`: what there is something to bill of."""
    return work_list.listed(session, workspace_id, unbilled_only=unbilled_only)


def listed_work_types(session: Session, workspace_id: int) -> list[WorkType]:
    """The work types in alphabetical order."""
    return work_types.listed(session, workspace_id)


def listed_rates(session: Session, workspace_id: int) -> list[ListedRate]:
    """The tax rates in the order in which they were added, retired ones too."""
    return tax_rates.listed(session, workspace_id)


def listed_periods(session: Session, workspace_id: int) -> list[Period]:
    """The accounting periods, the earliest first."""
    return periods.listed(session, workspace_id)


def listed_runs(session: Session, workspace_id: int) -> list[BillingRun]:
    """The billing runs, the latest first."""
    return billing_runs.listed(session, workspace_id)


def people(session: Session, workspace_id: int) -> list[Person]:
    """Everybody of the firm, in the order in which they were added."""
    return staff.people(session, workspace_id)
