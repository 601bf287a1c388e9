"""What the names of taxes, rates and tax codes say, in English and French: which tax, which province, why none. PURE.

Provinces of Canada with the short forms that invoices and QuickBooks use. What a name does not say is left open.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from qbo_desktop.domain.names import words
from qbo_desktop.domain.proposals import with_meanings


class WhyNone(StrEnum):
    """Why nothing is charged, as a tax return tells it apart."""

    ZERO_RATED = "zero-rated"
    EXEMPT = "exempt"
    OUT_OF_SCOPE = "out-of-scope"
    NO_TAX = "no-tax"


_TAXES = {
    "gst": "gst", "tps": "gst", "hst": "hst", "tvh": "hst", "qst": "qst", "tvq": "qst",
    "pst": "pst", "tvp": "pst", "rst": "pst", "tvd": "pst",
}  # fmt: skip
_PROVINCES = """
    ON = on | ont | ontario
    QC = qc | pq | quebec
    NB = nb | n b | new brunswick | nouveau brunswick
    NL = nl | n l | tnl | t n l | t n | newfoundland | newfoundland and labrador | newfoundland labrador
    NL = terre neuve | terre neuve et labrador | terre neuve labrador | labrador
    NS = ns | n s | ne | n e | nova scotia | nouvelle ecosse
    PE = pe | pei | p e i | p e | ipe | i p e | prince edward island | ile du prince edouard
    BC = bc | b c | cb | c b | british columbia | colombie britannique
    MB = mb | man | manitoba
    SK = sk | sask | saskatchewan
    AB = ab | alta | alberta
    YT = yt | yukon
    NT = nt | northwest territories | territoires du nord ouest
    NU = nu | nunavut
"""
_NONE = """
    zero-rated = zero rated | zero | detaxe | detaxee | detaxes | detaxees | 0 rated | taux zero
    exempt = exempt | exempte | exemption | exonere | exoneree | exonerees | exoneres | tax exempt
    out-of-scope = out of scope | outside the scope | hors champ | hors du champ | hors perimetre
    no-tax = no tax | no sales tax | sans taxe | sans taxes | aucune taxe | non taxable | not taxable | untaxed
"""


def _phrases(text: str, mark: str) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for line in text.strip().splitlines():
        meaning, _equals, phrases = line.strip().partition(" = ")
        found |= {tuple(phrase.split()): mark + meaning for phrase in phrases.split(" | ")}
    return found


_TAX, _PROVINCE, _WHY = "tax:", "province:", "none:"
_TABLE: dict[tuple[str, ...], str] = (
    {(word,): _TAX + tax for word, tax in _TAXES.items()}
    | _phrases(_PROVINCES, _PROVINCE)
    | _phrases(_NONE, _WHY)
)


@dataclass(frozen=True, slots=True)
class TaxName:
    """What a name says. `rest` are its other words; numbers (percentages, years) are none."""

    taxes: frozenset[str]
    provinces: frozenset[str]
    why_none: frozenset[str]
    rest: frozenset[str]

    @property
    def all_words(self) -> frozenset[str]:
        """Everything it says, in one form for both languages."""
        return self.taxes | self.provinces | self.why_none | self.rest


@lru_cache(maxsize=2_048)
def read_tax_name(*names: str) -> TaxName:
    """What these names of one tax say together."""
    said = [one for name in names for one in with_meanings(_words(name), _TABLE)]
    return TaxName(
        frozenset(one for one in said if one.startswith(_TAX)),
        frozenset(one for one in said if one.startswith(_PROVINCE)),
        frozenset(one for one in said if one.startswith(_WHY)),
        frozenset(one for one in said if ":" not in one and not one.isdigit()),
    )


def _words(name: str) -> tuple[str, ...]:
    # “Tax on services” is no tax of Ontario.
    return tuple(one for one in words(name) if one != "on" or "ON" in name or "On" in name)
