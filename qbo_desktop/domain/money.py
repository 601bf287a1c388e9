"""Amounts of money: whole minor units of a currency, and the one way they are rounded.

An amount is an `int` of minor units (cents for CAD) beside the code of its currency; a quantity, a price or a
rate is a `Decimal` of whatever precision was written. Nothing here is a float, and nothing rounds by itself.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

# ISO 4217: currencies whose minor unit is not the hundredth.
_DECIMALS = {
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
}
# A hundred billion dollars is a slip of the finger, and the store's integers stay far from their end.
LARGEST_AMOUNT = 10**13
_BLANK = "[\\s\u00a0\u202f\u2009'’]"
_MONEY = rf"(?:(?:[$€£¥]|CAD|USD|EUR|GBP){_BLANK}*)*"
# A sign, and the money's before or behind it; then the digits with what stands between them.
_AMOUNT = re.compile(
    rf"{_BLANK}*(-?){_BLANK}*{_MONEY}(-?){_BLANK}*([0-9.,](?:.*[0-9.,])?){_BLANK}*{_MONEY}", re.IGNORECASE
)
_BLANKS = re.compile(_BLANK)
_IN_THREES = re.compile(rf"[0-9]{{1,3}}(?:{_BLANK}[0-9]{{3}})+(?:[.,][0-9]*)?")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")
# Threes behind a sign, and a decimal sign; or threes behind a sign twice or more.
_GROUPED = r"[0-9]{{1,3}}(([{thousands}][0-9]{{3}})+[{decimal}][0-9]*|([{thousands}][0-9]{{3}}){{2,}})"
_LONGEST_NUMBER = 40


def decimals_of(currency: str) -> int:
    """How many decimals the currency's amounts have: 2 for CAD, 0 for JPY."""
    return _DECIMALS.get(currency.upper(), 2)


def half_up(value: Fraction | Decimal | int) -> int:
    """The nearest whole number; what lies half-way goes away from zero (2.5 → 3, -2.5 → -3).

    A credit of an amount is so the exact opposite of its charge.
    """
    exact = abs(Fraction(value))
    whole = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return -whole if value < 0 else whole


def to_minor(value: Fraction | Decimal | int, currency: str) -> int:
    """An amount in units of the currency as minor units, rounded half up."""
    return half_up(Fraction(value) * 10 ** decimals_of(currency))


def from_minor(amount: int, currency: str) -> Decimal:
    """Minor units as an exact amount with the currency's decimals: 123450 → 1234.50."""
    return Decimal(amount).scaleb(-decimals_of(currency))


def amount_text(amount: int, currency: str) -> str:
    """Minor units as canonical text with the currency's decimals: 123450 → "1234.50"."""
    return f"{from_minor(amount, currency):.{decimals_of(currency)}f}"


def is_whole_minor(value: Decimal, currency: str) -> bool:
    """Whether the value has no digits beyond the currency's decimals."""
    return bool((Fraction(value) * 10 ** decimals_of(currency)).denominator == 1)


def line_amount(quantity: Decimal, unit_price: Decimal, currency: str) -> int:
    """Quantity × price in minor units: the exact product, rounded half up once."""
    # As half_up does it, without making fractions of both: this is asked of every line of every import.
    above, below = quantity.as_integer_ratio()
    price_above, price_below = unit_price.as_integer_ratio()
    scale: int = 10 ** decimals_of(currency)
    below *= price_below
    whole = (2 * abs(above * price_above) * scale + below) // (2 * below)
    return -whole if (above < 0) != (price_above < 0) else whole


def decimal_text(value: Decimal) -> str:
    """A quantity, price or rate as canonical text: no exponent, no zeros at the end."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def read_decimal(text: str) -> Decimal | None:
    """A number as people type it: 1234.5, 1 234,50 $, 1,234.50, -12; None for what is none or is ambiguous.

    Blanks stand around or between threes. Of two different signs the last is the decimal one, and a comma behind
    threes set apart by blanks is. "1,234" alone could be either, so it is none; "0,125" and "12,5" can only be
    decimals.
    """
    text = text.strip().replace("\u2212", "-")
    parts = _AMOUNT.fullmatch(text) if len(text) <= _LONGEST_NUMBER else None
    if parts is None or (parts[1] and parts[2]):
        return None
    digits = _plain(parts[3])
    return Decimal(f"{parts[1]}{parts[2]}{digits}") if digits and _NUMBER.fullmatch(digits) else None


def _plain(digits: str) -> str | None:
    """Digits with their signs as digits with at most a point, or None for what is ambiguous."""
    if _IN_THREES.fullmatch(digits):
        return _BLANKS.sub("", digits).replace(",", ".")
    for thousands, decimal in ((",", "."), (".", ",")):
        if re.fullmatch(_GROUPED.format(thousands=thousands, decimal=decimal), digits):
            return digits.replace(thousands, "").replace(decimal, ".")
    before, comma, after = digits.partition(",")
    if comma and len(after) == 3 and before not in ("", "0"):
        return None
    return digits.replace(",", ".", 1)
