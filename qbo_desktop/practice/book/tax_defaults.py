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

from qbo_desktop.domain.tax import TaxComponent
from qbo_desktop.wording import language

_GST, _HST, _QST = ("GST", "TPS"), ("HST", "TVH"), ("QST", "TVQ")
_PST, _RST = ("PST", "TVP"), ("RST", "TVD")
_ZERO, _EXEMPT = ("Zero-rated", "Détaxé"), ("Exempt", "Exonéré")
_TAX_EXEMPT = ("Tax exempt", "Exempté de taxe")

_Parts = tuple[tuple[tuple[str, str], str], ...]
_COUNTRIES: Mapping[str, tuple[tuple[str, tuple[str, str], _Parts], ...]] = {
    "CA": (
        ("ca-gst", _GST, ((_GST, "5"),)),
        ("ca-hst-13", ("HST Ontario", "TVH Ontario"), ((_HST, "13"),)),
        ("ca-hst-14", ("HST Nova Scotia", "TVH Nouvelle-Écosse"), ((_HST, "14"),)),
        ("ca-hst-15", ("HST NB, NL, PE", "TVH N.-B., T.-N.-L., Î.-P.-É."), ((_HST, "15"),)),
        ("ca-qc", ("GST + QST", "TPS + TVQ"), ((_GST, "5"), (_QST, "9.975"))),
        ("ca-bc", ("GST + PST BC", "TPS + TVP C.-B."), ((_GST, "5"), (_PST, "7"))),
        ("ca-sk", ("GST + PST SK", "TPS + TVP Sask."), ((_GST, "5"), (_PST, "6"))),
        ("ca-mb", ("GST + RST MB", "TPS + TVD Man."), ((_GST, "5"), (_RST, "7"))),
        ("ca-qst", _QST, ((_QST, "9.975"),)),
        ("ca-pst-bc", ("PST BC", "TVP C.-B."), ((_PST, "7"),)),
        ("ca-pst-sk", ("PST SK", "TVP Sask."), ((_PST, "6"),)),
        ("ca-rst-mb", ("RST MB", "TVD Man."), ((_RST, "7"),)),
        ("ca-zero", _ZERO, ((_ZERO, "0"),)),
        ("ca-exempt", _EXEMPT, ((_EXEMPT, "0"),)),
    ),
    "US": (("us-exempt", _TAX_EXEMPT, ((_TAX_EXEMPT, "0"),)),),
}
# Code → the names that a rate may go by.
ALL_NAMES: Mapping[str, tuple[str, str]] = {
    code: names for rates in _COUNTRIES.values() for code, names, _parts in rates
}
# A tax by its name in one language → its names in English and in French.
NAMES_OF_TAXES: Mapping[str, tuple[str, str]] = {
    name: names for names in (_GST, _HST, _QST, _PST, _RST, _ZERO, _EXEMPT, _TAX_EXEMPT) for name in names
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
