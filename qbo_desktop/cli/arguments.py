"""What an argument may be: numbers, amounts, days. Each reads the text as typed, or refuses it with a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qbo_desktop.errors import UsageError
from qbo_desktop.wording import _

# A store's numbers have 64 bits.
_LONGEST_ROW_ID = 18
_MOST_SHOWN = 60
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# A comma before three digits: thousands to one reader, thousandths to another.
_TWO_READINGS = re.compile(r"-?[0-9]{1,3},[0-9]{3}")


def _as_shown(text: str) -> str:
    """What was typed, as far as a sentence has room for it."""
    line = " ".join(text.split())
    return line if len(line) <= _MOST_SHOWN else line[: _MOST_SHOWN - 1] + "…"


def row_id(text: str) -> int:
    """An argument that is a row id."""
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_ROW_ID):
        raise UsageError(
            _("“{text}” is not a row id.").format(text=_as_shown(text)),
            _("A row id is the number in the first column of a list."),
        )
    return int(text)


def positive(text: str) -> int:
    """An argument that is a whole number above zero."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 1_000_000):
        raise UsageError(_("“{text}” is not a whole number above zero.").format(text=_as_shown(text)))
    return int(text)


def port(text: str) -> int:
    """An argument that is a port of this computer; 0 is any free one."""
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) < 65_536):
        raise UsageError(_("“{text}” is not a port: a number from 0 to 65535.").format(text=_as_shown(text)))
    return int(text)


def day(text: str) -> date:
    """An argument that is a day, as 2026-11-28 and in no other way."""
    try:
        if not _DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            _("“{text}” is not a date.").format(text=_as_shown(text)),
            _("Write year, month and day: 2026-11-28."),
        ) from error


def decimal(text: str) -> Decimal:
    """An argument that is an amount, a price, a quantity or a percentage, written in a way that can be read but once."""
    from qbo_desktop.domain.money import read_decimal

    found = read_decimal(text)
    if found is None and _TWO_READINGS.fullmatch(text.strip()):
        raise UsageError(
            _("“{text}” can be read in two ways.").format(text=_as_shown(text)),
            _("Write decimals behind a point, and thousands without a sign: 1234.50."),
        )
    if found is None:
        raise UsageError(
            _("“{text}” is not a number.").format(text=_as_shown(text)), _("Write it with a point: 1234.50.")
        )
    return found


def percentage(text: str) -> Decimal:
    """An argument that is a percentage: 9.975, 9,975, with or without the sign behind it."""
    from qbo_desktop.domain.tax import read_percent

    found = read_percent(text)
    return decimal(text.strip().removesuffix("%")) if found is None else found


def component(text: str) -> tuple[str, Decimal]:
    """An argument that is one tax of a rate: its name, “=”, its percentage."""
    name, equals, rate = text.rpartition("=")
    if not equals:
        raise UsageError(
            _("“{text}” is not a tax and its percentage.").format(text=_as_shown(text)),
            _("Write it as NAME=PERCENT: GST=5."),
        )
    return name.strip(), percentage(rate)


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line of a draft as it is written; the tax rate and the work type by name, "" for none."""

    work_type: str
    description: str
    quantity: Decimal
    unit_price: Decimal
    rate: str


def draft_line(text: str) -> WrittenLine:
    """An argument that is a line of a draft: five parts, “;” between them. The description may contain “;”."""
    work_type, first, rest = text.partition(";")
    parts = rest.rsplit(";", 3)
    if not first or len(parts) < 4:
        raise UsageError(
            _("The line “{text}” has too few parts.").format(text=_as_shown(text)),
            _(
                "Write it as WORK TYPE;DESCRIPTION;QUANTITY;UNIT PRICE;TAX RATE. The first and the last may be empty."
            ),
        )
    description, quantity, price, rate = parts
    try:
        numbers = decimal(quantity), decimal(price)
    except UsageError as error:
        raise UsageError(
            _("The line “{text}”: {says}").format(text=_as_shown(text), says=error.says), error.remedy
        ) from error
    return WrittenLine(work_type.strip(), description.strip(), *numbers, rate.strip())
