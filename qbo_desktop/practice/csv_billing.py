"""What the CSVs of work and of invoices have in common: their clients, numbers, days, and cells that say nothing.

Numbers and days are read as the whole file writes them: where one cell could be read in two ways, the others
tell which; where they do not, it is an error of its row and never a guess. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from qbo_desktop.domain.invoice import LONGEST_DESCRIPTION
from qbo_desktop.domain.money import LARGEST_AMOUNT, is_whole_minor, line_amount, read_decimal, to_minor
from qbo_desktop.domain.tax import TaxRate
from qbo_desktop.errors import UsageError
from qbo_desktop.practice.book.draft_checks import checked_decimal
from qbo_desktop.practice.book.drafts import Terms
from qbo_desktop.practice.book.fields import BadValue, lookup_key, short
from qbo_desktop.practice.book.work_types import WorkType
from qbo_desktop.practice.csv_clients import Clients
from qbo_desktop.practice.csv_contacts import ImportRow, RowError, by_column
from qbo_desktop.practice.csv_headers import Headers, Vocabulary, folded, read_headers, recognised
from qbo_desktop.practice.csv_spoiled import refuse_error
from qbo_desktop.practice.csv_text import SEPARATORS, read_table, unshield
from qbo_desktop.wording import _

T = TypeVar("T")

CLIENT_HEADERS = {
    "client_id": "practice id; practice client id; contact id; contact; id du client; id client; id pratique",
    "client": (
        "client name; customer; customer name; contact name; bill to name; nom du client; nom client; nom"
    ),
    "client_identifier": (
        "client number; client no; client code; customer number; customer no; numero de client; "
        "numero du client; no de client; no client; code client; code du client; identifiant du client"
    ),
    "bill_to": "bill to id; bill to contact; payer; facturer a; facture a; payeur; destinataire",
    "currency": "currency code; devise; monnaie; code de devise",
    "tax_rate": (
        "tax code; tax name; tax type; sales tax code; taux de taxe; taux de taxes; code de taxe; "
        "code de taxes; type de taxe; taux de tva"
    ),
    "work_type": (
        "type; type of work; service; item; product service; article; type de travail; "
        "type de travaux; genre de travail; produit service; produit"
    ),
    "description": "details; detail; item description; line description; designation; libelle",
    "quantity": "qty; item quantity; hours; units; qte; quantite; heures; unites; nombre",
    "unit_price": (
        "price; unit cost; item rate; hourly rate; unit amount; prix; prix unitaire; tarif; "
        "tarif horaire; taux horaire; cout unitaire"
    ),
    "amount": "line amount; line total; item amount; montant; montant de la ligne; total de la ligne",
}
NAMING_A_CLIENT = frozenset({"client_id", "client", "client_identifier"})


# The file


class DayOrder(StrEnum):
    """How a file writes days such as 3/12/2026; UNKNOWN when no cell of it tells."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    UNKNOWN = "unknown"


class Comma(StrEnum):
    """What a comma means in a file's numbers; UNKNOWN when no cell of it tells, or they disagree."""

    DECIMAL = "decimal"
    THOUSANDS = "thousands"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class BillingFile:
    """A CSV of work or invoices as read.

    `broken` are keys of what stands in rows that have not the shape of the header: of whatever is called so,
    a part is missing.
    """

    headers: Headers
    rows: tuple[ImportRow, ...]
    errors: tuple[RowError, ...]
    notes: tuple[str, ...]
    broken: frozenset[str]
    comma: Comma
    days: DayOrder

    def has(self, *columns: str) -> bool:
        """Whether the file has one of these columns."""
        return bool(set(columns) & set(self.headers.columns))


def read_billing(
    data: bytes, words: Vocabulary, numbers: frozenset[str], days: frozenset[str]
) -> BillingFile:
    """Read a CSV; `numbers` and `days` are the columns that hold such. Raises UsageError."""
    table = read_table(data, lambda names: recognised(names, {}, words))
    headers = read_headers(table.header, {}, words)
    rows, errors = by_column(table, headers)
    wrong = {error.row for error in errors}
    broken = {
        lookup_key(unshield(part))
        for row in table.rows
        if row.number in wrong
        for cell in row.cells
        for part in (cell, *re.split("[" + "".join(SEPARATORS) + "]", cell))
    }
    return BillingFile(
        headers,
        rows,
        errors,
        (*table.notes, *headers.notes),
        frozenset(broken),
        _comma_of(_texts(rows, numbers)),
        _day_order_of(_texts(rows, days)),
    )


def _texts(rows: Iterable[ImportRow], columns: frozenset[str]) -> Iterable[str]:
    return (row.cells[column] for row in rows for column in columns if column in row.cells)


def _comma_of(texts: Iterable[str]) -> Comma:
    decimal_comma = decimal_point = False
    for text in texts:
        point, comma = text.rfind("."), text.rfind(",")
        if (point < 0 and comma < 0) or read_decimal(text) is None:
            continue
        # What is readable ends in its decimal sign and what follows it, unless the signs are all thousands.
        if comma > point and text.count(",") == 1:
            decimal_comma = True
        elif point > comma and text.count(".") == 1:
            decimal_point = True
    if decimal_comma == decimal_point:
        return Comma.UNKNOWN
    return Comma.DECIMAL if decimal_comma else Comma.THOUSANDS


_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[ T]0?0:00(?::00)?)?")
_COUNTED_DAYS = re.compile(r"[345]\d{4}(?:\.0+)?")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv",
            "february feb fevrier fevr fev",
            "march mar mars",
            "april apr avril avr",
            "may mai",
            "june jun juin",
            "july jul juillet juil",
            "august aug aout",
            "september sep sept septembre",
            "october oct octobre",
            "november nov novembre",
            "december dec decembre",
        ),
        1,
    )
    for name in names.split()
}


def _day_order_of(texts: Iterable[str]) -> DayOrder:
    day_first = month_first = False
    for text in texts:
        if parts := _YEAR_LAST.fullmatch(text):
            first, second = int(parts[1]), int(parts[3])
            day_first = day_first or first > 12 >= second
            month_first = month_first or second > 12 >= first
    if day_first == month_first:
        return DayOrder.UNKNOWN
    return DayOrder.DAY_FIRST if day_first else DayOrder.MONTH_FIRST


# Cells


def read_number(text: str, column: str, comma: Comma) -> Decimal:
    """A quantity or price. Raises BadValue for what is none, or could be two."""
    refuse_error(column, text)
    as_decimal, as_thousands = text.replace(",", "."), text.replace(",", "")
    value = read_decimal(text)
    if value is None and text.count(",") == 1 and read_decimal(as_decimal) is not None:
        if comma is Comma.UNKNOWN:
            raise _two_ways(text, column, read_decimal(as_thousands), read_decimal(as_decimal))
        value = read_decimal(as_decimal if comma is Comma.DECIMAL else as_thousands)
    elif comma is Comma.DECIMAL and "," not in text and re.search(r"[1-9]\d{0,2}\.\d{3}(?!\d)", text):
        raise _two_ways(text, column, read_decimal(text.replace(".", "")), value)
    if value is None:
        raise BadValue(
            _("“{value}” is not a number.").format(value=short(text)),
            _("Write it in digits, as in {example}.").format(example="1234.50"),
            column=column,
        )
    return checked_decimal(value)


def _two_ways(text: str, column: str, one: Decimal | None, other: Decimal | None) -> BadValue:
    return BadValue(
        _("“{value}” can be read in two ways: as {one} or as {other}.").format(
            value=short(text), one=one, other=other
        ),
        _("Write it with two decimals, or without a separator of thousands."),
        column=column,
    )


def read_sum(text: str, column: str, comma: Comma, currency: str) -> int:
    """An amount in minor units. Raises BadValue, also for parts of a cent."""
    value = read_number(text, column, comma)
    if not is_whole_minor(value, currency):
        raise BadValue(_("“{value}” has parts of a cent.").format(value=short(text)), column=column)
    return to_minor(value, currency)


def read_day(text: str, column: str, order: DayOrder) -> date:
    """A day: 2026-03-28, 2026/3/28, 28/03/2026, 28 mars 2026, Mar 28, 2026. Raises BadValue."""
    refuse_error(column, text)
    if parts := _YEAR_FIRST.fullmatch(text):
        return _day(text, column, int(parts[1]), int(parts[3]), int(parts[4]))
    if parts := _YEAR_LAST.fullmatch(text):
        first, second, year = int(parts[1]), int(parts[3]), int(parts[4])
        if first == second or second > 12 >= first:
            return _day(text, column, year, first, second)
        if first > 12:
            return _day(text, column, year, second, first)
        if order is DayOrder.UNKNOWN:
            raise BadValue(
                _("“{value}” can be read in two ways: the day first, or the month first.").format(value=text),
                _("Write days as in {example}.").format(example="2026-03-28"),
                column=column,
            )
        day_first = order is DayOrder.DAY_FIRST
        return _day(text, column, year, second if day_first else first, first if day_first else second)
    words = folded(text).replace("1er ", "1 ").split()
    if len(words) == 3:
        if words[0] in _MONTHS and words[1].isdecimal():
            words[0], words[1] = words[1], words[0]
        day, month, year_text = words
        if month in _MONTHS and day.isdecimal() and re.fullmatch(r"(?:\d\d)?\d\d", year_text):
            year = int(year_text) + (2000 if len(year_text) == 2 else 0)
            return _day(text, column, year, _MONTHS[month], int(day))
    if _COUNTED_DAYS.fullmatch(text):
        raise BadValue(
            _("“{value}” is a day as spreadsheets count them.").format(value=text),
            _("Format the column as a date, and save again."),
            column=column,
        )
    raise _no_day(text, column)


def _day(text: str, column: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _no_day(text, column) from None


def _no_day(text: str, column: str) -> BadValue:
    return BadValue(
        _("“{value}” is not a date.").format(value=short(text)),
        _("Write days as in {example}.").format(example="2026-03-28"),
        column=column,
    )


def required(cells: Mapping[str, str], column: str) -> str:
    """The text of a cell that must say something. Raises BadValue."""
    text = cells.get(column, "")
    if not text:
        raise BadValue(
            _("The column {column} is empty.").format(column=column), _("Fill it in."), column=column
        )
    return text


def checked_description(text: str) -> str:
    """The text of a line. Raises BadValue for one that would have to be cut."""
    if len(text) > LONGEST_DESCRIPTION:
        raise BadValue(
            _("A description has at most {most} characters.").format(most=LONGEST_DESCRIPTION),
            column="description",
        )
    return text


def checked_amount(quantity: Decimal, price: Decimal, currency: str) -> int:
    """Quantity × price in minor units. Raises BadValue for what is beyond measure."""
    amount = line_amount(quantity, price, currency)
    if abs(amount) > LARGEST_AMOUNT:
        raise BadValue(_("The amount is too large."), column="unit_price")
    return amount


# Clients and the other lists of the book


@dataclass(frozen=True, slots=True)
class Lists:
    """What a row may name: clients, work types and tax rates of the book; and what the settings say.

    `work_type` and `rate` answer None for "", and raise UsageError for what the book does not have.
    """

    clients: Clients
    work_type: Callable[[str], WorkType | None]
    rate: Callable[[str], TaxRate | None]
    terms: Terms


class RowErrors:
    """Collects what is wrong, row by row, so that one look at the file shows everything."""

    def __init__(self, errors: Iterable[RowError] = ()) -> None:
        self._errors = list(errors)
        self._rows: set[int] = set()

    def attempt(self, row: int, column: str, read: Callable[[], T]) -> T | None:
        """What `read` answers; None, and an error of the row, when it raises UsageError."""
        try:
            return read()
        except UsageError as error:
            self.add(row, getattr(error, "column", "") or column, str(error))
            return None

    def add(self, row: int, column: str, says: str) -> None:
        self._errors.append(RowError(row, column, says))
        self._rows.add(row)

    def any_of(self, rows: Iterable[int]) -> bool:
        """Whether one of these rows has an error."""
        return not self._rows.isdisjoint(rows)

    def all(self) -> tuple[RowError, ...]:
        """Every error, by row."""
        return tuple(sorted(self._errors, key=lambda error: error.row))
