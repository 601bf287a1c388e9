"""Drafts of invoices: made ad hoc or from work, changed, discounted; and the numbers they get.

Every function works on an open unit of work. Amounts, taxes and totals are computed here, from the lines, each
time they change: nobody hands in a sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from qbo_desktop.domain.contact import Contact
from qbo_desktop.domain.invoice import (
    LONGEST_DESCRIPTION,
    MOST_LINES,
    Line,
    LineKind,
    State,
    Totals,
    discounts,
    totals_of,
)
from qbo_desktop.domain.money import LARGEST_AMOUNT, decimal_text, from_minor, line_amount
from qbo_desktop.domain.tax import TaxRounding
from qbo_desktop.errors import UsageError
from qbo_desktop.practice.book import work_types
from qbo_desktop.practice.book.billed_work import claim, claim_all, release
from qbo_desktop.practice.book.billing_tables import BookInvoice
from qbo_desktop.practice.book.draft_checks import (
    billing_address,
    checked_currency,
    checked_decimal,
    checked_notes,
)
from qbo_desktop.practice.book.fields import clean, lookup_key, short
from qbo_desktop.practice.book.invoice_life import already, check_version
from qbo_desktop.practice.book.invoice_numbers import checked_number, numbers_for, spelled
from qbo_desktop.practice.book.invoices import (
    INVOICE_NUMBERS,
    bill_to_json,
    insert_all,
    log,
    log_all,
    number_key,
    put_all_lines,
    put_lines,
    rows_of,
    stamp,
    values_of,
)
from qbo_desktop.practice.book.staff import at_work
from qbo_desktop.practice.book.tables import BookContact
from qbo_desktop.practice.book.tax_rates import Finder
from qbo_desktop.store.work import Work
from qbo_desktop.wording import _


@dataclass(frozen=True, slots=True)
class Terms:
    """What the settings say of new invoices."""

    currency: str = "CAD"
    due_days: int = 30
    prefix: str = ""
    rounding: TaxRounding = TaxRounding.RATE


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line as a person writes it. `rate` is a rate's name or id, "" for no tax set; `work_type` a name."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    rate: str = ""
    work_type: str = ""
    kind: LineKind = LineKind.AD_HOC
    worth: int | None = None
    work_id: str = ""
    entry_id: str = ""


@dataclass(frozen=True, slots=True)
class NewInvoice:
    """A draft to be made. What is left out comes from the terms: number, due date, currency, bill-to."""

    client_id: str
    invoice_date: date
    lines: Sequence[NewLine] = field(default_factory=tuple)
    due_date: date | None = None
    number: str = ""
    bill_to_id: str = ""
    currency: str = ""
    notes: str = ""


def create(work: Work, new: NewInvoice, terms: Terms, how: str = "drafted") -> BookInvoice:
    """Make a draft; answers its row. Raises UsageError for whatever cannot be, and changes nothing then."""
    return Drafter(work, terms).create(new, how)


@dataclass(frozen=True, slots=True)
class _Checked:
    """A draft to be made, with everything that was looked up for it."""

    new: NewInvoice
    client: BookContact
    bill_to: BookContact
    currency: str
    due_date: date
    lines: list[Line]
    totals: Totals
    notes: str


class Drafter:
    """Makes drafts, one or thousands: rates, work types, clients and numbers are looked up once."""

    def __init__(self, work: Work, terms: Terms) -> None:
        self._work = work
        self._terms = terms
        self._rates = Finder(work.session, work.workspace_id)
        self._types = work_types.Finder(work)
        self._clients: dict[str, BookContact] = {}
        self._who = at_work(work.session, work.workspace_id).name

    def create(self, new: NewInvoice, how: str = "drafted") -> BookInvoice:
        """Make a draft; `how` is the code of its first entry in the activity log."""
        return self.create_all([new], how)[0]

    def create_all(self, wanted: Sequence[NewInvoice], how: str = "drafted") -> list[BookInvoice]:
        """Make drafts, as many as there are wanted: what is asked of the store is asked for all of them."""
        work = self._work
        checked = [self._checked(new) for new in wanted]
        numbers = numbers_for(work, [new.number for new in wanted], self._terms.prefix)
        ids = work.next_numbers(INVOICE_NUMBERS, len(wanted))
        rows = [
            BookInvoice(**self._columns(one, f"I{number_of_id}", number))
            for one, number_of_id, number in zip(checked, ids, numbers, strict=True)
        ]
        claim_all(work, [(row, one.lines) for row, one in zip(rows, checked, strict=True)])
        stamp(work, rows, new=True)
        work.session.add_all(rows)
        put_all_lines(work, [(row, one.lines, one.totals) for row, one in zip(rows, checked, strict=True)])
        log_all(work, [row.id for row in rows], how, self._who)
        return rows

    def insert_all(self, wanted: Sequence[NewInvoice], how: str) -> list[str]:
        """Make drafts of lines that bill no work; their ids. As `create_all`, for thousands in one go."""
        work = self._work
        checked = [self._checked(new) for new in wanted]
        numbers = numbers_for(work, [new.number for new in wanted], self._terms.prefix)
        ids = [f"I{number}" for number in work.next_numbers(INVOICE_NUMBERS, len(wanted))]
        insert_all(
            work,
            [
                (self._columns(one, invoice_id, number), one.lines, one.totals)
                for one, invoice_id, number in zip(checked, ids, numbers, strict=True)
            ],
            how,
            self._who,
        )
        return ids

    def _checked(self, new: NewInvoice) -> _Checked:
        client = self.client(new.client_id)
        bill_to = self.client(new.bill_to_id) if new.bill_to_id else client
        currency = checked_currency(new.currency or self._terms.currency)
        due_date = due_date_of(new, self._terms)
        lines = self.lines(new.lines, currency)
        return _Checked(
            new,
            client,
            bill_to,
            currency,
            due_date,
            lines,
            _sane(totals_of(lines, self._terms.rounding)),
            checked_notes(new.notes),
        )

    def _columns(self, checked: _Checked, invoice_id: str, number: str) -> dict[str, Any]:
        work, totals = self._work, checked.totals
        client = Contact.from_json(checked.client.content).label()
        return {
            "workspace_id": work.workspace_id,
            "id": invoice_id,
            "number": number,
            "number_key": number_key(number),
            "state": str(State.DRAFT),
            "client_id": checked.client.id,
            "client": client,
            "client_key": lookup_key(client),
            "bill_to": bill_to_json(billing_address(checked.bill_to)),
            "invoice_date": checked.new.invoice_date,
            "due_date": checked.due_date,
            "currency": checked.currency,
            "rounding": str(self._terms.rounding),
            "subtotal": totals.subtotal,
            "tax": totals.tax,
            "total": totals.total,
            "notes": checked.notes,
            "change": 0,
            "created_at": work.now,
            "updated_at": work.now,
        }

    def lines(self, lines: Iterable[NewLine], currency: str) -> list[Line]:
        """Lines with their amounts, rates and work types. Raises UsageError naming the line."""
        found = [self._line(place, line, currency) for place, line in enumerate(lines, 1)]
        _require_once(found)
        if len(found) > MOST_LINES:
            raise UsageError(
                _("An invoice has at most {most} lines, not {count}.").format(
                    most=MOST_LINES, count=len(found)
                ),
                _("Divide it into several invoices."),
            )
        return found

    def client(self, contact_id: str) -> BookContact:
        """The client of an invoice. Raises UsageError for an unknown one, and for one in the archive."""
        contact_id = clean(contact_id)
        row = self._clients.get(contact_id)
        if row is None:
            row = self._work.session.get(BookContact, (self._work.workspace_id, contact_id))
            if row is None:
                raise UsageError(
                    _("There is no contact with the practice id “{id}”.").format(id=short(contact_id)),
                    _("Search for it in the Practice Book."),
                    command=_("“qbo-desktop practice contacts” lists them."),
                )
            self._clients[contact_id] = row
        if row.archived:
            raise UsageError(
                _("{name} is in the archive.").format(name=Contact.from_json(row.content).label()),
                _("Take the contact out of the archive to bill it."),
            )
        return row

    def _line(self, place: int, line: NewLine, currency: str) -> Line:
        try:
            quantity, price = checked_decimal(line.quantity), checked_decimal(line.unit_price)
            amount = line_amount(quantity, price, currency)
            if abs(amount) > LARGEST_AMOUNT:
                raise UsageError(_("The amount is too large."))
            description = clean(line.description)
            if len(description) > LONGEST_DESCRIPTION:
                raise UsageError(
                    _("A description has at most {most} characters.").format(most=LONGEST_DESCRIPTION)
                )
            work_type = self._types.find(line.work_type)
            return Line(
                description=description,
                quantity=quantity,
                unit_price=price,
                amount=amount,
                rate=self._rates.find(line.rate),
                kind=line.kind,
                work_type_id=work_type.id if work_type else "",
                work_type=work_type.name if work_type else "",
                worth=line.worth,
                work_id=line.work_id,
                entry_id=line.entry_id,
            )
        except UsageError as error:
            raise UsageError(
                _("Line {place}: {says}").format(place=place, says=error.says),
                error.remedy,
                command=error.command,
            ) from error


@dataclass(frozen=True, slots=True)
class DraftChanges:
    """What a person changes of a draft; None leaves a part as it is. `lines` are all lines, in their order."""

    invoice_date: date | None = None
    due_date: date | None = None
    number: str | None = None
    bill_to_id: str | None = None
    notes: str | None = None
    lines: Sequence[NewLine] | None = None


def change(
    work: Work, invoice_id: str, changes: DraftChanges, terms: Terms, version: int | None = None
) -> BookInvoice:
    """Change a draft. Raises BillingRefused for an invoice that is none or was changed meanwhile, UsageError.

    Work whose lines are gone is unbilled again. A draft keeps its currency and the client it was made for.
    """
    row = draft_row(work, invoice_id, version)
    drafter = Drafter(work, terms)
    if changes.invoice_date is not None:
        row.invoice_date = changes.invoice_date
    if changes.due_date is not None:
        row.due_date = changes.due_date
    if row.due_date < row.invoice_date:
        raise _due_before_date()
    if changes.number is not None and number_key(changes.number) != row.number_key:
        row.number = checked_number(work, changes.number)
        row.number_key = number_key(row.number)
    elif changes.number is not None:
        row.number = spelled(changes.number)
    if changes.bill_to_id is not None:
        row.bill_to = bill_to_json(billing_address(drafter.client(changes.bill_to_id or row.client_id)))
    if changes.notes is not None:
        row.notes = checked_notes(changes.notes)
    if changes.lines is not None:
        _replace_lines(work, row, drafter.lines(changes.lines, row.currency), terms)
    stamp(work, [row])
    log(work, row.id, "changed")
    work.session.flush()
    return row


def discount(
    work: Work, invoice_id: str, percent: Decimal, description: str, terms: Terms, version: int | None = None
) -> BookInvoice:
    """Take some percent off a draft: a line with a negative amount for each tax rate that its lines have."""
    row = draft_row(work, invoice_id, version)
    if not percent.is_finite() or not 0 < percent <= 100:
        raise UsageError(_("A discount is more than 0 and at most 100 percent."))
    description = clean(description)
    if len(description) > LONGEST_DESCRIPTION:
        raise UsageError(_("A description has at most {most} characters.").format(most=LONGEST_DESCRIPTION))
    (invoice,) = values_of(work.session, work.workspace_id, [row])
    taken = [
        Line(
            description=description,
            quantity=Decimal(1),
            unit_price=from_minor(amount, row.currency),
            amount=amount,
            rate=rate,
            kind=LineKind.DISCOUNT,
        )
        for rate, amount in discounts(invoice.lines, percent)
    ]
    if not taken:
        raise UsageError(
            _("There is nothing on {number} to take a discount off.").format(number=row.number),
            _("Add its lines first."),
        )
    if len(invoice.lines) + len(taken) > MOST_LINES:
        raise UsageError(_("An invoice has at most {most} lines.").format(most=MOST_LINES))
    _replace_lines(work, row, [*invoice.lines, *taken], terms)
    stamp(work, [row])
    log(work, row.id, "discounted", percent=decimal_text(percent))
    work.session.flush()
    return row


def draft_row(work: Work, invoice_id: str, version: int | None) -> BookInvoice:
    """The row of a draft that is to be changed. Raises UsageError for an unknown id, BillingRefused."""
    row = rows_of(work.session, work.workspace_id, [invoice_id]).get(invoice_id)
    if row is None:
        raise UsageError(_("There is no invoice “{name}”.").format(name=short(invoice_id)))
    if row.state != State.DRAFT:
        raise already(row)
    check_version(row, version)
    return row


def _replace_lines(work: Work, row: BookInvoice, lines: list[Line], terms: Terms) -> None:
    """Put other lines into a draft, and say of the work they bill that this invoice does."""
    totals = _sane(totals_of(lines, terms.rounding))
    release(work, row.id)
    claim(work, row, lines)
    row.rounding = str(terms.rounding)
    put_lines(work, row, lines, totals)


def as_new(line: Line) -> NewLine:
    """A line as it would be written, to be changed and handed back."""
    return NewLine(
        line.description,
        line.quantity,
        line.unit_price,
        line.rate.id if line.rate else "",
        line.work_type,
        line.kind,
        line.worth,
        line.work_id,
        line.entry_id,
    )


def due_date_of(new: NewInvoice, terms: Terms) -> date:
    """When a new invoice is due. Raises UsageError for a day before its date, or beyond the calendar."""
    if new.due_date is None:
        try:
            return new.invoice_date + timedelta(days=terms.due_days)
        except OverflowError as error:
            raise UsageError(_("The due date lies beyond the calendar.")) from error
    if new.due_date < new.invoice_date:
        raise _due_before_date()
    return new.due_date


def _due_before_date() -> UsageError:
    return UsageError(_("The due date lies before the invoice’s date."), _("Correct one of the two."))


def _require_once(lines: Iterable[Line]) -> None:
    """Raise UsageError where two lines bill the same: it would be charged twice, and be one piece of work."""
    seen: set[tuple[str, str]] = set()
    for line in lines:
        billed = (line.work_id, line.entry_id)
        if billed in seen:
            raise UsageError(
                _("“{title}” stands on two lines of the invoice.").format(title=short(line.description)),
                _("Leave it on one of them: work is billed once."),
            )
        if line.work_id or line.entry_id:
            seen.add(billed)


def _sane(totals: Totals) -> Totals:
    if max(abs(totals.subtotal), abs(totals.tax), abs(totals.total)) > LARGEST_AMOUNT:
        raise UsageError(_("The total of the invoice is too large."))
    return totals
