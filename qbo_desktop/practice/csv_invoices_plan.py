"""What a file of invoices makes of the book: drafts, what is there already, and what is wrong, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import TypeVar

from qbo_desktop.domain.invoice import (
    MOST_LINES,
    Invoice,
    Line,
    LineKind,
    Totals,
    discounts,
    totals_of,
)
from qbo_desktop.domain.money import LARGEST_AMOUNT, from_minor
from qbo_desktop.domain.tax import read_percent
from qbo_desktop.errors import UsageError
from qbo_desktop.locale_text import money_text
from qbo_desktop.practice.book.draft_checks import checked_currency, checked_notes
from qbo_desktop.practice.book.drafts import NewInvoice, as_new, due_date_of
from qbo_desktop.practice.book.fields import BadValue, short
from qbo_desktop.practice.book.invoice_numbers import spelled
from qbo_desktop.practice.csv_billing import (
    NAMING_A_CLIENT,
    BillingFile,
    Lists,
    RowErrors,
    checked_amount,
    checked_description,
    read_day,
    read_number,
    read_sum,
    required,
)
from qbo_desktop.practice.csv_contacts import ImportRow
from qbo_desktop.practice.csv_invoices import SUMS, HeldInvoices, InvoicePlan, PlannedInvoice, key_of
from qbo_desktop.practice.csv_spoiled import refuse_rounded
from qbo_desktop.wording import _, ngettext

T = TypeVar("T")


def plan_invoices(file: BillingFile, lists: Lists, held: HeldInvoices) -> InvoicePlan:
    """Decide which drafts the file makes, and which of its invoices the book has already."""
    return _Planner(file, lists, held).plan()


class _Planner:
    """Goes through the invoices of a file once; remembers which of the book's were spoken for."""

    def __init__(self, file: BillingFile, lists: Lists, held: HeldInvoices) -> None:
        self._file = file
        self._lists = lists
        self._held = held
        self._errors = RowErrors(file.errors)
        self._answered: set[str] = set()
        self._unchanged = 0
        self._alike = 0
        # A file has the same few quantities and prices thousands of times.
        self._numbers: dict[str, Decimal] = {}

    def plan(self) -> InvoicePlan:
        created = [made for rows in self._groups() if (made := self._take(rows)) is not None]
        notes = list(self._file.notes)
        if self._alike:
            notes.append(
                ngettext(
                    "{count} row without a number is in the book already, under a number of the series.",
                    "{count} rows without a number are in the book already, under numbers of the series.",
                    self._alike,
                ).format(count=self._alike)
            )
        return InvoicePlan(tuple(created), self._unchanged, self._errors.all(), tuple(notes), self._lists)

    def _groups(self) -> Iterator[list[ImportRow]]:
        numbered: dict[str, list[ImportRow]] = {}
        groups: list[list[ImportRow]] = []
        for row in self._file.rows:
            key = key_of(row)
            if key and key in numbered:
                numbered[key].append(row)
                continue
            groups.append([row])
            if key:
                numbered[key] = groups[-1]
        return iter(groups)

    def _take(self, rows: Sequence[ImportRow]) -> PlannedInvoice | None:
        """The invoice of these rows; None when it cannot be, or is in the book."""
        planned = self._read(rows)
        if planned is None or self._is_bad(rows):
            return None
        if planned.new.number:
            same = self._held.by_number.get(key_of(rows[0]))
            if same is None:
                return planned
            if other := _differences(planned, same, self._given(rows)):
                self._errors.add(
                    rows[0].number,
                    "number",
                    str(
                        UsageError(
                            _("Invoice {number} is in the book with another content ({columns}).").format(
                                number=same.number, columns=", ".join(other)
                            ),
                            _("Take another number, or change the invoice in the book."),
                        )
                    ),
                )
                return None
            self._answered.add(same.id)
            self._unchanged += 1
            return None
        return None if self._is_there(planned, rows) else planned

    def _is_there(self, planned: PlannedInvoice, rows: Sequence[ImportRow]) -> bool:
        """Whether an invoice of the book that answers for no other row has exactly this content."""
        for one in self._held.by_day.get(planned.new.invoice_date, ()):
            if one.id not in self._answered and not _differences(planned, one, self._given(rows)):
                self._answered.add(one.id)
                self._unchanged += 1
                self._alike += 1
                return True
        return False

    @staticmethod
    def _given(rows: Sequence[ImportRow]) -> frozenset[str]:
        return frozenset(column for row in rows for column, text in row.cells.items() if text)

    def _is_bad(self, rows: Sequence[ImportRow]) -> bool:
        """Whether a row of the invoice is in error, or lacks its shape and may belong to it."""
        return self._errors.any_of(row.number for row in rows) or key_of(rows[0]) in self._file.broken - {""}

    def _read(self, rows: Sequence[ImportRow]) -> PlannedInvoice | None:
        file, lists, errors = self._file, self._lists, self._errors
        number = errors.attempt(rows[0].number, "number", lambda: _number(rows[0].cells.get("number", "")))
        client = self._agreed(rows, "client_id", lambda row: lists.clients.of_row(row.cells), NAMING_A_CLIENT)
        day = self._agreed(rows, "date", lambda row: read_day(required(row.cells, "date"), "date", file.days))
        due = self._agreed(
            rows,
            "due_date",
            lambda row: read_day(row.cells["due_date"], "due_date", file.days),
            optional=True,
        )
        bill_to = self._agreed(
            rows, "bill_to", lambda row: lists.clients.billed_to(row.cells["bill_to"]), optional=True
        )
        told_currency = self._agreed(
            rows, "currency", lambda row: checked_currency(row.cells["currency"]), optional=True
        )
        notes = self._agreed(rows, "notes", lambda row: checked_notes(row.cells["notes"]), optional=True)
        percent = self._agreed(rows, "discount", lambda row: _percent(row.cells["discount"]), optional=True)
        currency = told_currency or errors.attempt(
            rows[0].number, "currency", lambda: checked_currency(lists.terms.currency)
        )
        if currency is None:
            return None
        lines = [line for row in rows if (line := self._line(row, currency)) is not None]
        if number is None or client is None or day is None or self._is_bad(rows):
            return None
        lines += _discount_lines(lines, percent, currency)
        totals = totals_of(lines, lists.terms.rounding)
        new = NewInvoice(
            client_id=client.id,
            invoice_date=day,
            lines=tuple(as_new(line) for line in lines),
            due_date=due,
            number=number,
            bill_to_id=bill_to.id if bill_to and bill_to != client else "",
            currency=currency,
            notes=notes or "",
        )
        due_date = errors.attempt(rows[0].number, "due_date", lambda: due_date_of(new, lists.terms))
        self._check_whole(rows, totals, len(lines), currency)
        if due_date is None:
            return None
        return PlannedInvoice(
            tuple(row.number for row in rows), new, client, due_date, currency, tuple(lines), totals
        )

    def _agreed(
        self,
        rows: Sequence[ImportRow],
        column: str,
        read: Callable[[ImportRow], T],
        columns: frozenset[str] = frozenset(),
        *,
        optional: bool = False,
    ) -> T | None:
        """What the rows of an invoice say of it once: those that say something must say the same."""
        saying = [row for row in rows if any(row.cells.get(one) for one in columns or (column,))]
        if not saying:
            return None if optional else self._errors.attempt(rows[0].number, column, lambda: read(rows[0]))
        first = self._errors.attempt(saying[0].number, column, lambda: read(saying[0]))
        told = _texts_of(saying[0], columns or frozenset({column}))
        for row in saying[1:]:
            if _texts_of(row, columns or frozenset({column})) == told:
                continue
            other = self._errors.attempt(row.number, column, lambda row=row: read(row))  # type: ignore[misc]
            if first is not None and other is not None and other != first:
                self._errors.add(
                    row.number,
                    column,
                    _("Row {row}, which has the same number, says something else here.").format(
                        row=saying[0].number
                    ),
                )
        return first

    def _line(self, row: ImportRow, currency: str) -> Line | None:
        cells, file, errors = row.cells, self._file, self._errors

        def cell(column: str, read: Callable[[str], T]) -> T | None:
            return errors.attempt(row.number, column, lambda: read(cells.get(column, "")))

        def number(column: str) -> Decimal | None:
            text = cells.get(column, "")
            known = self._numbers.get(text)
            if known is None and text:
                known = cell(column, lambda text: read_number(text, column, file.comma))
                if known is not None:
                    self._numbers[text] = known
            return known

        text = cell("description", checked_description)
        work_type = cell("work_type", self._lists.work_type) if cells.get("work_type") else None
        rate = cell("tax_rate", self._lists.rate) if cells.get("tax_rate") else None
        quantity = number("quantity") if cells.get("quantity") else Decimal(1)
        price = number("unit_price")
        given = (
            cell("amount", lambda text: read_sum(text, "amount", file.comma, currency))
            if cells.get("amount")
            else None
        )
        if price is None and not cells.get("unit_price") and given is not None and quantity == 1:
            price = from_minor(given, currency)
        elif price is None and not cells.get("unit_price"):
            cell("unit_price", lambda _text: required(cells, "unit_price"))
        if quantity is None or price is None:
            return None
        amount = errors.attempt(row.number, "unit_price", lambda: checked_amount(quantity, price, currency))
        if amount is None or errors.any_of([row.number]):
            return None
        if given is not None and given != amount:
            errors.add(
                row.number,
                "amount",
                _("The amount is {given} here; quantity × price comes to {computed}.").format(
                    given=money_text(given, currency), computed=money_text(amount, currency)
                ),
            )
            return None
        return Line(
            description=text or "",
            quantity=quantity,
            unit_price=price,
            amount=amount,
            rate=rate,
            work_type_id=work_type.id if work_type else "",
            work_type=work_type.name if work_type else "",
        )

    def _check_whole(self, rows: Sequence[ImportRow], totals: Totals, lines: int, currency: str) -> None:
        """What can only be seen of the whole invoice: its size, and the sums that the rows give."""
        if lines > MOST_LINES:
            self._errors.add(
                rows[0].number,
                "",
                _("An invoice has at most {most} lines, not {count}.").format(most=MOST_LINES, count=lines),
            )
            return
        if max(abs(totals.subtotal), abs(totals.tax), abs(totals.total)) > LARGEST_AMOUNT:
            self._errors.add(rows[0].number, "", _("The total of the invoice is too large."))
            return
        says = {
            "subtotal": _("The subtotal is {given} here; the lines come to {computed}."),
            "tax": _("The tax is {given} here; the rates come to {computed}."),
            "total": _("The total is {given} here; the invoice comes to {computed}."),
        }
        for column, computed in zip(SUMS, (totals.subtotal, totals.tax, totals.total), strict=True):
            seen: set[str] = set()
            for row in rows:
                text = row.cells.get(column, "")
                if not text or text in seen:
                    continue
                seen.add(text)
                given = self._errors.attempt(
                    row.number,
                    column,
                    lambda text=text, column=column: read_sum(text, column, self._file.comma, currency),  # type: ignore[misc]
                )
                if given is not None and given != computed:
                    self._errors.add(
                        row.number,
                        column,
                        says[column].format(
                            given=money_text(given, currency), computed=money_text(computed, currency)
                        ),
                    )


def _number(text: str) -> str:
    """The number as it will stand, "" for one of the series.

    Raises UsageError for one that the book would not take, and for what is left of a long one: 1.00E+05.
    """
    if not text:
        return ""
    if "." in text or "," in text:
        refuse_rounded("number", text)
    return spelled(text)


def _percent(text: str) -> Decimal:
    percent = read_percent(text) if text.rstrip().endswith("%") else None
    if percent is None or not 0 < percent <= 100:
        raise BadValue(
            _("“{value}” is not a discount in percent.").format(value=short(text)),
            _("Write it as in {example}; an amount is taken off by a line with a negative price.").format(
                example="10 %"
            ),
            column="discount",
        )
    return percent


def _discount_lines(lines: Sequence[Line], percent: Decimal | None, currency: str) -> list[Line]:
    if percent is None:
        return []
    return [
        Line(
            description=_("Discount"),
            quantity=Decimal(1),
            unit_price=from_minor(amount, currency),
            amount=amount,
            rate=rate,
            kind=LineKind.DISCOUNT,
        )
        for rate, amount in discounts(lines, percent)
    ]


def _texts_of(row: ImportRow, columns: frozenset[str]) -> tuple[tuple[str, str], ...]:
    return tuple((column, row.cells.get(column, "")) for column in sorted(columns))


def _differences(planned: PlannedInvoice, held: Invoice, given: frozenset[str]) -> list[str]:
    """The columns in which an invoice of the book is another than the file's; of the optional ones, those given."""
    other = []
    if held.client_id != planned.client.id:
        other.append("client_id")
    if held.invoice_date != planned.new.invoice_date:
        other.append("date")
    if "due_date" in given and held.due_date != planned.due_date:
        other.append("due_date")
    if "bill_to" in given and held.bill_to_id != (planned.new.bill_to_id or planned.client.id):
        other.append("bill_to")
    if held.currency != planned.currency:
        other.append("currency")
    if "notes" in given and held.notes != planned.new.notes:
        other.append("notes")
    if len(held.lines) != len(planned.lines):
        return [*other, "lines"]
    for one, wanted in zip(held.lines, planned.lines, strict=True):
        # A discount is described in the language in which it was given.
        if one.description != wanted.description and wanted.kind is not LineKind.DISCOUNT:
            other.append("description")
        if (one.quantity, one.unit_price) != (wanted.quantity, wanted.unit_price):
            other.append("quantity" if one.quantity != wanted.quantity else "unit_price")
        if (one.rate.id if one.rate else "") != (wanted.rate.id if wanted.rate else ""):
            other.append("tax_rate")
        if one.work_type_id != wanted.work_type_id:
            other.append("work_type")
    return list(dict.fromkeys(other))
