"""What a person does with the firm's work: add it, change it, put time and expenses into it, bill it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import select

from qbo_desktop.domain.contact import Contact, one_line
from qbo_desktop.domain.invoice import LONGEST_DESCRIPTION, LineKind
from qbo_desktop.domain.money import (
    LARGEST_AMOUNT,
    decimal_text,
    from_minor,
    is_whole_minor,
    line_amount,
    to_minor,
)
from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.practice.book import work_types
from qbo_desktop.practice.book.billed_work import billed_already
from qbo_desktop.practice.book.billing_tables import BookEntry, BookInvoice, BookWork
from qbo_desktop.practice.book.drafts import (
    Drafter,
    NewInvoice,
    NewLine,
    Terms,
    checked_currency,
    checked_decimal,
)
from qbo_desktop.practice.book.fields import clean, short
from qbo_desktop.practice.book.tax_rates import Finder
from qbo_desktop.practice.book.work_list import (
    EntryKind,
    FeeType,
    WorkItem,
    read,
    unknown_work,
    value_of,
    values_of,
)
from qbo_desktop.store.work import Work
from qbo_desktop.wording import _

WORK_NUMBERS = "book_work"
ENTRY_NUMBERS = "book_entry"
LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True)
class NewWork:
    """Work to be added. `fee` is an amount of the currency; `work_type` and `rate` are names or ids."""

    client_id: str
    work_type: str
    title: str
    fee: Decimal = Decimal(0)
    fee_type: FeeType = FeeType.FIXED
    rate: str = ""
    currency: str = ""
    bill_to_id: str = ""
    work_date: date | None = None


@dataclass(frozen=True, slots=True)
class NewEntry:
    """Time (hours × price an hour) or an expense (quantity × price) to be added to a piece of work."""

    work_id: str
    kind: EntryKind
    entry_date: date
    quantity: Decimal
    unit_price: Decimal
    description: str = ""
    rate: str | None = None
    billable: bool = True
    staff_id: str = ""


# Changing


def add(work: Work, new: NewWork, terms: Terms) -> WorkItem:
    """Add a piece of work. Raises UsageError for an unknown client, work type or rate, and a fee that is none."""
    return WorkAdder(work, terms).add(new)


class WorkAdder:
    """Adds work, one piece or thousands: clients, work types and rates are looked up once."""

    def __init__(self, work: Work, terms: Terms) -> None:
        self._work = work
        self._terms = terms
        self._drafter = Drafter(work, terms)
        self._types = work_types.Finder(work)
        self._rates = Finder(work.session, work.workspace_id)

    def add(self, new: NewWork) -> WorkItem:
        """Add a piece of work; as the function `add`."""
        (row,) = self.add_all([new])
        client = Contact.from_json(self._drafter.client(new.client_id).content).label()
        return value_of(row, client, self._type_name(new), self._rate_name(new), ())

    def add_all(self, wanted: Sequence[NewWork]) -> list[BookWork]:
        """Add pieces of work; their rows. Raises UsageError for the first that cannot be."""
        work = self._work
        columns = [self._columns(new) for new in wanted]
        rows = [
            BookWork(
                workspace_id=work.workspace_id,
                id=f"J{number}",
                created_at=work.now,
                updated_at=work.now,
                **one,
            )
            for number, one in zip(work.next_numbers(WORK_NUMBERS, len(wanted)), columns, strict=True)
        ]
        work.session.add_all(rows)
        return rows

    def change(self, row: BookWork, new: NewWork) -> None:
        """Give a piece of work this content, unless an invoice bills its fee. Raises UsageError."""
        if row.invoice_id:
            raise billed_already(row.title)
        columns = self._columns(new)
        self._require_fits(row, columns)
        for name, value in columns.items():
            setattr(row, name, value)
        row.version += 1
        row.updated_at = self._work.now

    def _require_fits(self, row: BookWork, columns: Mapping[str, Any]) -> None:
        """What was put into the work stays true: its currency; once an entry is billed, whose it is and how it is paid."""
        entries = self._work.session.exec(
            select(BookEntry).where(BookEntry.workspace_id == row.workspace_id, BookEntry.work_id == row.id)
        ).all()
        if entries and columns["currency"] != row.currency:
            raise UsageError(
                _("“{title}” has time or expenses in {currency}: it keeps its currency.").format(
                    title=row.title, currency=row.currency
                ),
                _("Add another piece of work for the other currency."),
            )
        on_invoice = any(entry.invoice_id for entry in entries)
        if columns["client_id"] != row.client_id and on_invoice:
            raise billed_already(row.title)
        if columns["fee_type"] != row.fee_type and on_invoice:
            # A fee that replaces time which was billed would bill the same work once more.
            raise BillingRefused(
                "billed-already",
                _("Time or expenses of “{title}” are on an invoice: it keeps its fee type.").format(
                    title=row.title
                ),
                _("Void the invoice first, or add another piece of work."),
            )

    def _type_name(self, new: NewWork) -> str:
        found = self._types.find(new.work_type)
        return found.name if found else ""

    def _rate_name(self, new: NewWork) -> str:
        found = self._rates.find(new.rate)
        return found.name if found else ""

    def _columns(self, new: NewWork) -> dict[str, Any]:
        client = self._drafter.client(new.client_id)
        if new.bill_to_id:
            self._drafter.client(new.bill_to_id)
        work_type = self._types.find(new.work_type)
        if work_type is None:
            raise UsageError(_("A piece of work needs a work type."))
        title = one_line(clean(new.title))
        if not title or len(title) > LONGEST_TITLE:
            raise UsageError(
                _("A piece of work needs a title of at most {most} characters.").format(most=LONGEST_TITLE)
            )
        currency = checked_currency(new.currency or self._terms.currency)
        rate = self._rates.find(new.rate)
        return {
            "client_id": client.id,
            "work_type_id": work_type.id,
            "title": title,
            "fee_type": str(new.fee_type),
            "fee": checked_fee(new.fee, currency) if new.fee_type is FeeType.FIXED else 0,
            "currency": currency,
            "rate_id": rate.id if rate else "",
            "bill_to_id": new.bill_to_id if new.bill_to_id != client.id else "",
            "work_date": new.work_date,
        }


def checked_fee(fee: Decimal, currency: str) -> int:
    """A fee in minor units. Raises UsageError for a negative one, and for parts of a cent."""
    checked_decimal(fee)
    if fee < 0 or to_minor(fee, currency) > LARGEST_AMOUNT:
        raise UsageError(_("A fee cannot be negative, nor beyond measure."))
    if not is_whole_minor(fee, currency):
        raise UsageError(
            _("The fee {fee} has parts of a cent.").format(fee=decimal_text(fee)),
            _("Round it first."),
        )
    return to_minor(fee, currency)


def change(work: Work, work_id: str, new: NewWork, terms: Terms, version: int | None = None) -> WorkItem:
    """Give a piece of work another content. Raises UsageError, also when it was changed meanwhile."""
    row = _row(work, work_id, version)
    WorkAdder(work, terms).change(row, new)
    work.session.flush()
    return read(work.session, work.workspace_id, [work_id])[0]


def delete(work: Work, work_id: str) -> None:
    """Delete a piece of work of which nothing was billed. Raises BillingRefused, UsageError."""
    row = _row(work, work_id, None)
    (item,) = values_of(work.session, work.workspace_id, [row])
    if item.invoice_id or any(entry.invoice_id for entry in item.entries):
        raise billed_already(item.title)
    for entry in work.session.exec(
        select(BookEntry).where(BookEntry.workspace_id == work.workspace_id, BookEntry.work_id == work_id)
    ):
        work.session.delete(entry)
    work.session.delete(row)
    work.session.flush()


def add_entry(work: Work, new: NewEntry, currency: str = "") -> str:
    """Add time or an expense to a piece of work; answers its id. Raises UsageError.

    `rate` None is the work's own rate.
    """
    row = _row(work, new.work_id, None)
    (entry,) = EntryAdder(work).add_all([(row, new)])
    work.session.flush()
    return entry.id


class EntryAdder:
    """Adds time and expenses, one or thousands: tax rates are looked up once."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._rates = Finder(work.session, work.workspace_id)

    def add_all(self, wanted: Sequence[tuple[BookWork, NewEntry]]) -> list[BookEntry]:
        """Add each entry to its piece of work, whatever its `work_id`; their rows. Raises UsageError."""
        work = self._work
        columns = [self._columns(row, new) for row, new in wanted]
        entries = [
            BookEntry(workspace_id=work.workspace_id, id=f"E{number}", created_at=work.now, **one)
            for number, one in zip(work.next_numbers(ENTRY_NUMBERS, len(wanted)), columns, strict=True)
        ]
        work.session.add_all(entries)
        return entries

    def _columns(self, row: BookWork, new: NewEntry) -> dict[str, Any]:
        rate = self._rates.by_id(row.rate_id) if new.rate is None else self._rates.find(new.rate)
        quantity, price = checked_decimal(new.quantity), checked_decimal(new.unit_price)
        amount = line_amount(quantity, price, row.currency)
        if quantity < 0 or price < 0 or amount > LARGEST_AMOUNT:
            raise UsageError(_("Time and expenses cannot be negative, nor beyond measure."))
        description = clean(new.description)
        if len(description) > LONGEST_DESCRIPTION:
            raise UsageError(
                _("A description has at most {most} characters.").format(most=LONGEST_DESCRIPTION)
            )
        return {
            "work_id": row.id,
            "kind": str(new.kind),
            "entry_date": new.entry_date,
            "staff_id": new.staff_id,
            "description": description,
            "quantity": decimal_text(quantity),
            "unit_price": decimal_text(price),
            "amount": amount,
            "billable": new.billable,
            "rate_id": rate.id if rate else "",
        }


def delete_entry(work: Work, entry_id: str) -> None:
    """Delete time or an expense that was not billed. Raises BillingRefused, UsageError."""
    row = work.session.get(BookEntry, (work.workspace_id, clean(entry_id)))
    if row is None:
        raise UsageError(_("There is no time or expense “{id}”.").format(id=short(entry_id)))
    if row.invoice_id:
        raise billed_already(row.description or entry_id)
    work.session.delete(row)
    work.session.flush()


# Billing


def bill(
    work: Work, work_ids: Sequence[str], day: date, terms: Terms, due_date: date | None = None
) -> list[BookInvoice]:
    """Drafts from everything unbilled of these pieces of work: one for each client, bill-to and currency.

    Raises UsageError for an unknown one, BillingRefused for one of which nothing is unbilled; no draft is made then.
    """
    items = read(work.session, work.workspace_id, work_ids)
    groups: dict[tuple[str, str, str], list[WorkItem]] = {}
    for item in items:
        if item.invoice_id and not item.has_unbilled():
            raise billed_already(item.title)
        if not item.has_unbilled():
            raise BillingRefused(
                "nothing-unbilled", _("There is nothing to bill of “{title}”.").format(title=item.title)
            )
        groups.setdefault((item.client_id, item.bill_to_id, item.currency), []).append(item)
    drafter = Drafter(work, terms)
    wanted = [
        NewInvoice(
            client_id,
            day,
            [line for item in group for line in lines_of(item)],
            due_date,
            bill_to_id=bill_to_id,
            currency=currency,
        )
        for (client_id, bill_to_id, currency), group in groups.items()
    ]
    made = drafter.create_all(wanted, "drafted-from-work")
    work.session.flush()
    return made


def lines_of(item: WorkItem) -> list[NewLine]:
    """The lines that bill everything unbilled of a piece of work; each knows what the work is worth."""
    lines = []
    if item.unbilled_fee():
        lines.append(
            NewLine(
                description=item.title,
                quantity=Decimal(1),
                unit_price=from_minor(item.fee, item.currency),
                rate=item.rate_id,
                work_type=item.work_type_id,
                kind=LineKind.FEE,
                worth=item.fee,
                work_id=item.id,
            )
        )
    for entry in item.unbilled_entries():
        lines.append(
            NewLine(
                description=entry.description or item.title,
                quantity=entry.quantity,
                unit_price=entry.unit_price,
                rate=entry.rate_id,
                work_type=item.work_type_id,
                kind=LineKind.EXPENSE if entry.kind is EntryKind.EXPENSE else LineKind.TIME,
                worth=entry.amount,
                work_id=item.id,
                entry_id=entry.id,
            )
        )
    return lines


# Rows


def _row(work: Work, work_id: str, version: int | None) -> BookWork:
    row = work.session.get(BookWork, (work.workspace_id, clean(work_id)))
    if row is None:
        raise unknown_work(work_id)
    if version is not None and row.version != version:
        raise UsageError(
            _("“{title}” was changed meanwhile.").format(title=row.title),
            _("Look at it again, then repeat the change."),
        )
    return row
