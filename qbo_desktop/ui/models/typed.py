"""Numbers as people type them into a field: what is shown to be changed, and what is wrong with what was typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from qbo_desktop.domain.money import decimal_text, read_decimal
from qbo_desktop.locale_text import locale_of
from qbo_desktop.wording import _

_TWO_WAYS = re.compile(r"(-?)([0-9]{1,3}),([0-9]{3})")
_LONGEST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed as a number; None with the sentence that says why it is none."""

    value: Decimal | None
    says: str = ""


def typed_number(value: Decimal, least: int = 0) -> str:
    """A number as it stands in a field to be changed: the language's decimal sign, no signs between thousands.

    It is read back as the same number: “1,125” could mean two, so it is shown as “1,1250”. `least` is how many
    decimals it has at least.
    """
    text = decimal_text(value)
    whole, _point, after = text.partition(".")
    after = after.ljust(least, "0")
    sign = "," if locale_of() == "fr_CA" else "."
    text = f"{whole}{sign}{after}" if after else whole
    return text if read_decimal(text) == value else f"{text}0"


def read_typed(text: str) -> Typed:
    """A number as it was typed, in the French or the English form."""
    text = text.strip()
    if not text:
        return Typed(None, _("A number is missing here."))
    value = read_decimal(text)
    if value is not None:
        return Typed(value)
    shown = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
    if two := _TWO_WAYS.fullmatch(text.replace("\u2212", "-")):
        sign, before, after = two.groups()
        return Typed(
            None,
            _("“{text}” can be read in two ways: write {large} or {small}.").format(
                text=shown,
                large=f"{sign}{before}{after}",
                small=typed_number(Decimal(f"{sign}{before}.{after}")),
            ),
        )
    return Typed(None, _("“{text}” is not a number.").format(text=shown))
