"""Read numbers and money out of odd JSON, exactly. PURE; nothing raises.

The service writes money as JSON numbers (100.00, but 0 for zero); some answers hold numbers as text.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from qbo_desktop.domain.money import from_minor, to_minor
from qbo_desktop.quickbooks.translate.shapes import part

# Beyond, it is no figure of an invoice, and exact arithmetic with it would take for ever.
_LARGEST = Decimal(10) ** 18
_MOST_DECIMALS = 30


def number(value: Any) -> Decimal | None:
    """A number, also when it came as text; None for what is none, or is none of an invoice (1e999999)."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        if isinstance(value, int):
            found = Decimal(value) if abs(value) < 10**18 else _LARGEST
        else:
            found = Decimal(value.strip() if isinstance(value, str) else value)
        # The order matters: only a finite one can be compared.
        if not found.is_finite() or abs(found) >= _LARGEST:
            return None
        return found if -int(found.as_tuple().exponent) <= _MOST_DECIMALS else None
    except InvalidOperation:
        return None


def minor(value: Any, currency: str) -> int | None:
    """An amount as minor units of the currency ("" counts as one of two decimals); None for what is none.

    What has parts of the smallest unit (112.35 yen) goes up to the next, away from zero: it is no whole amount of
    ours, and must not look like one.
    """
    found = number(value)
    if found is None:
        return None
    nearest = to_minor(found, currency)
    off = found - from_minor(nearest, currency)
    return nearest + (1 if found > 0 else -1) if off and (off > 0) == (found > 0) else nearest


def amount(data: Any, name: str, currency: str) -> int:
    """The amount of a property in minor units; 0 when it is not there."""
    return minor(part(data, name), currency) or 0
