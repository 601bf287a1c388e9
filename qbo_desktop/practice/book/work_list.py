"""The firm's work as values: what is done for whom, at which fee, and what of it no invoice bills yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlmodel import Session, col, select

from qbo_desktop.domain.contact import Contact
from qbo_desktop.errors import UsageError
from qbo_desktop.practice.book import work_types
from qbo_desktop.practice.book.billing_tables import BookEntry, BookWork
from qbo_desktop.practice.book.fields import clean, short
from qbo_desktop.practice.book.invoices import pieces
from qbo_desktop.practice.book.tables import BookContact
from qbo_desktop.practice.book.tax_rates import Finder
from qbo_desktop.wording import _


class FeeType(StrEnum):
    """How a piece of work is paid."""

    FIXED = "fixed"
    TIME = "time"
    NON_BILLABLE = "non-billable"


class EntryKind(StrEnum):
    """What was put into a piece of work."""

    TIME = "time"
    EXPENSE = "expense"


@dataclass(frozen=True, slots=True)
class Entry:
    """Time or an expense. `rate` is the tax rate's name; `amount` minor units; `invoice_id` what bills it."""

    id: str
    kind: EntryKind
    entry_date: date
    quantity: Decimal
    unit_price: Decimal
    amount: int
    description: str
    billable: bool
    rate: str
    rate_id: str
    invoice_id: str
    staff_id: str
    version: int


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A piece of work with its entries. `fee` in minor units; `invoice_id` is what bills the fee, or ""."""

    id: str
    client_id: str
    client: str
    work_type: str
    work_type_id: str
    title: str
    fee_type: FeeType
    fee: int
    currency: str
    rate: str
    rate_id: str
    bill_to_id: str
    work_date: date | None
    invoice_id: str
    entries: tuple[Entry, ...] = field(default=())
    version: int = 1

    def unbilled_fee(self) -> int:
        """The fixed fee that no invoice bills yet."""
        return self.fee if self.fee_type is FeeType.FIXED and not self.invoice_id else 0

    def unbilled_entries(self) -> tuple[Entry, ...]:
        """What can be billed beside a fixed fee: billable expenses, and time where the work is paid by time."""
        return tuple(
            entry
            for entry in self.entries
            if entry.billable
            and not entry.invoice_id
            and (entry.kind is EntryKind.EXPENSE or self.fee_type is FeeType.TIME)
        )

    def unbilled(self) -> int:
        """What an invoice of this work would come to before tax, in minor units."""
        return self.unbilled_fee() + sum(entry.amount for entry in self.unbilled_entries())

    def has_unbilled(self) -> bool:
        """Whether there is anything to bill."""
        return bool(self.unbilled_fee() or self.unbilled_entries())


def listed(session: Session, workspace_id: int, *, unbilled_only: bool = False) -> list[WorkItem]:
    """Work in the order in which it was added; `unbilled_only`: only what there is something to bill of."""
    rows = list(session.exec(select(BookWork).where(BookWork.workspace_id == workspace_id)))
    rows.sort(key=lambda row: (len(row.id), row.id))
    found = values_of(session, workspace_id, rows)
    return [one for one in found if one.has_unbilled()] if unbilled_only else found


def read(session: Session, workspace_id: int, work_ids: Sequence[str]) -> list[WorkItem]:
    """These pieces of work, in this order. Raises UsageError for one that is not there."""
    work_ids = [clean(one) for one in work_ids]
    rows: dict[str, BookWork] = {}
    for piece in pieces(work_ids):
        query = select(BookWork).where(BookWork.workspace_id == workspace_id, col(BookWork.id).in_(piece))
        rows.update((row.id, row) for row in session.exec(query))
    for work_id in work_ids:
        if work_id not in rows:
            raise unknown_work(work_id)
    return values_of(session, workspace_id, [rows[one] for one in dict.fromkeys(work_ids)])


def unknown_work(work_id: str) -> UsageError:
    return UsageError(
        _("There is no work “{id}”.").format(id=short(work_id)),
        _("Look for it in the Unbilled list."),
        command=_("“practice work” and “practice unbilled” list it."),
    )


def values_of(session: Session, workspace_id: int, rows: Sequence[BookWork]) -> list[WorkItem]:
    types = {one.id: one.name for one in work_types.listed(session, workspace_id)}
    rates = Finder(session, workspace_id)
    clients = _names(session, workspace_id, [row.client_id for row in rows])
    entries: dict[str, list[BookEntry]] = {}
    for piece in pieces([row.id for row in rows]):
        query = select(BookEntry).where(
            BookEntry.workspace_id == workspace_id, col(BookEntry.work_id).in_(piece)
        )
        for entry in sorted(session.exec(query), key=lambda one: (one.entry_date, len(one.id), one.id)):
            entries.setdefault(entry.work_id, []).append(entry)

    def rate_name(rate_id: str) -> str:
        rate = rates.by_id(rate_id)
        return rate.name if rate else ""

    return [
        value_of(
            row,
            clients.get(row.client_id, row.client_id),
            types.get(row.work_type_id, ""),
            rate_name(row.rate_id),
            tuple(_entry(one, rate_name(one.rate_id)) for one in entries.get(row.id, ())),
        )
        for row in rows
    ]


def _names(session: Session, workspace_id: int, contact_ids: Sequence[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for piece in pieces(list(dict.fromkeys(contact_ids))):
        query = select(BookContact).where(
            BookContact.workspace_id == workspace_id, col(BookContact.id).in_(piece)
        )
        found.update((row.id, Contact.from_json(row.content).label()) for row in session.exec(query))
    return found


def value_of(row: BookWork, client: str, work_type: str, rate: str, entries: tuple[Entry, ...]) -> WorkItem:
    return WorkItem(
        id=row.id,
        client_id=row.client_id,
        client=client,
        work_type=work_type,
        work_type_id=row.work_type_id,
        title=row.title,
        fee_type=FeeType(row.fee_type),
        fee=row.fee,
        currency=row.currency,
        rate=rate,
        rate_id=row.rate_id,
        bill_to_id=row.bill_to_id,
        work_date=row.work_date,
        invoice_id=row.invoice_id,
        entries=entries,
        version=row.version,
    )


def _entry(row: BookEntry, rate: str) -> Entry:
    return Entry(
        id=row.id,
        kind=EntryKind(row.kind),
        entry_date=row.entry_date,
        quantity=Decimal(row.quantity),
        unit_price=Decimal(row.unit_price),
        amount=row.amount,
        description=row.description,
        billable=row.billable,
        rate=rate,
        rate_id=row.rate_id,
        invoice_id=row.invoice_id,
        staff_id=row.staff_id,
        version=row.version,
    )
