"""How the company is set up and how the service behaves towards it: one table of switches.

Switches are kept with the company. They are thrown when it is made (`sandbox --switch NAME=VALUE`) and while
it runs (`sandbox play switch NAME VALUE`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

_DATE = "YYYY-MM-DD"
ON_OFF = ("on", "off")


@dataclass(frozen=True)
class Switch:
    """One of them: what it can be, what it is at first, and what it does, as a sentence."""

    name: str
    values: tuple[str, ...]
    default: str
    says: str
    regions: tuple[str, ...] = ("CA", "US")

    def check(self, value: str, region: str) -> None:
        """Raises ValueError with a sentence for what it cannot be."""
        if region not in self.regions and value != self.default:
            raise ValueError(f"{self.name} is {self.default} in a company of {region}.")
        if value in self.values or (_DATE in self.values and _is_date(value)):
            return
        raise ValueError(f"{self.name} is one of {', '.join(self.values)}, not “{value}”.")


SWITCHES: Mapping[str, Switch] = {
    switch.name: switch
    for switch in (
        Switch(
            *("custom-numbers", ON_OFF, "on"),
            "Invoices carry the numbers that are sent; without, the service counts for who sends none.",
        ),
        Switch(*("warn-duplicates", ON_OFF, "on"), "A number that is used already is refused with 6140."),
        Switch(
            *("closing-date", ("none", _DATE), "none"),
            "The books are closed up to this day: nothing dated until then can be written (6210).",
        ),
        Switch(*("multicurrency", ON_OFF, "off"), "Customers and invoices may be in other currencies."),
        Switch(
            *("sales-tax", ON_OFF, "on"),
            "The company has sales tax; without, what is sent of tax is ignored and not stored.",
        ),
        Switch(
            *("ast", ("off", "on", "not-set-up"), "off"),
            "Automated sales tax: the service chooses the code and the rates.",
            ("US",),
        ),
        Switch(
            *("tax-rounding", ("rate", "line"), "rate"),
            "Tax is rounded once for each rate, or line by line.",
        ),
        Switch(*("tax-cent", ("0", "1", "-1"), "0"), "The service's tax is off by so many cents."),
        Switch(
            *("override", ("honoured", "ignored", "refused"), "honoured"),
            "What happens to tax amounts that a client sends.",
        ),
        Switch(
            *("ast-override", ("honoured", "ignored"), "ignored"),
            "What happens to a total of tax that a client sends under automated sales tax.",
            ("US",),
        ),
        Switch(*("discounts", ON_OFF, "off"), "Invoices may have a line of discount."),
        Switch(
            *("read-only", ON_OFF, "off"),
            "The subscription has ended: everything can be read and nothing written (6190).",
        ),
        Switch(*("email", ("sent", "refused"), "sent"), "What becomes of an invoice that is to be e-mailed."),
    )
}


def defaults() -> dict[str, str]:
    """Every switch as it is at first."""
    return {name: switch.default for name, switch in SWITCHES.items()}


def checked(name: str, value: str, region: str) -> str:
    """The value, if the switch can be that. Raises ValueError with a sentence."""
    switch = SWITCHES.get(name)
    if switch is None:
        raise ValueError(f"There is no switch {name}; there are: {', '.join(SWITCHES)}.")
    switch.check(value, region)
    return value


def read_words(words: Iterable[str], region: str) -> dict[str, str]:
    """`NAME=VALUE` as it is typed. Raises ValueError with a sentence."""
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise ValueError(f"“{word}” is not NAME=VALUE. The switches are: {', '.join(SWITCHES)}.")
        found[name.strip()] = checked(name.strip(), value.strip(), region)
    return found


def _is_date(value: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
