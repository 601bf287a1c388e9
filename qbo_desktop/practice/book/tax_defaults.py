"""The tax rates that a new book has, by country, in both languages.

Canada: GST 5 %; HST 13 % (Ontario), 14 % (Nova Scotia, since April 2025), 15 % (New Brunswick, Newfoundland and
Labrador, Prince Edward Island); QST 9.975 %; PST 7 % (British Columbia), 6 % (Saskatchewan); RST 7 % (Manitoba).
Sources: the Canada Revenue Agency's and Revenu Québec's tables of rates. The United States have no national
sales tax: a firm adds the rates of its state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from qbo_desktop.domain import tax_names
from qbo_desktop.domain.tax import TaxComponent
from qbo_desktop.domain.tax_names import GST, HST, PST, QST, RST, Names
from qbo_desktop.wording import language

_Parts = tuple[tuple[Names, str], ...]
_COUNTRIES: Mapping[str, tuple[tuple[str, Names, _Parts], ...]] = {
    "CA": (
        ("ca-gst", GST, ((GST, "5"),)),
        ("ca-hst-13", tax_names.HST_ONTARIO, ((HST, "13"),)),
        ("ca-hst-14", tax_names.HST_NOVA_SCOTIA, ((HST, "14"),)),
        ("ca-hst-15", tax_names.HST_ATLANTIC, ((HST, "15"),)),
        ("ca-qc", tax_names.GST_QST, ((GST, "5"), (QST, "9.975"))),
        ("ca-bc", tax_names.GST_PST_BC, ((GST, "5"), (PST, "7"))),
        ("ca-sk", tax_names.GST_PST_SK, ((GST, "5"), (PST, "6"))),
        ("ca-mb", tax_names.GST_RST_MB, ((GST, "5"), (RST, "7"))),
        ("ca-qst", QST, ((QST, "9.975"),)),
        ("ca-pst-bc", tax_names.PST_BC, ((PST, "7"),)),
        ("ca-pst-sk", tax_names.PST_SK, ((PST, "6"),)),
        ("ca-rst-mb", tax_names.RST_MB, ((RST, "7"),)),
        ("ca-zero", tax_names.ZERO_RATED, ((tax_names.ZERO_RATED, "0"),)),
        ("ca-exempt", tax_names.EXEMPT, ((tax_names.EXEMPT, "0"),)),
    ),
    "US": (("us-exempt", tax_names.TAX_EXEMPT, ((tax_names.TAX_EXEMPT, "0"),)),),
}
# Code → the names that a rate may go by.
ALL_NAMES: Mapping[str, Names] = {
    code: names for rates in _COUNTRIES.values() for code, names, _parts in rates
}


@dataclass(frozen=True, slots=True)
class DefaultRate:
    """A rate that comes with the book, in the language of the moment."""

    code: str
    name: str
    components: tuple[TaxComponent, ...]


def defaults(country: str) -> tuple[DefaultRate, ...]:
    """The rates of a country (CA, US; none for another), named in the language of the moment."""
    place = 1 if language() == "fr_CA" else 0
    return tuple(
        DefaultRate(
            code,
            names[place],
            tuple(TaxComponent(words[place], Decimal(percent)) for words, percent in parts),
        )
        for code, names, parts in _COUNTRIES.get(country, ())
    )
