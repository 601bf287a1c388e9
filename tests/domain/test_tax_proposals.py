"""Which tax code is proposed for a rate: by what both charge, by names among equals, and never a wrong one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.domain.company_lists import CodeRate, Percent, TaxCode, TaxRegime
from qbo_desktop.domain.tax import TaxRate
from qbo_desktop.domain.tax_pairing import pair
from qbo_desktop.domain.tax_proposals import propose_code
from tests.domain.offers import CODES, DAY, FRENCH_CODES, PSEUDO, US_CODES, ours, theirs

LINES, US, AUTOMATED = TaxRegime.LINES, TaxRegime.US, TaxRegime.AUTOMATED


def found(rate: TaxRate, codes: Sequence[TaxCode] = CODES, regime: TaxRegime = LINES) -> str | None:
    proposal = propose_code(rate, codes, regime, DAY)
    return proposal.found.id if proposal.found else None


def doubts(rate: TaxRate, codes: Sequence[TaxCode] = CODES, regime: TaxRegime = LINES) -> set[str]:
    proposal = propose_code(rate, codes, regime, DAY)
    assert proposal.found is None
    return {one.id for one in proposal.candidates}


@pytest.mark.parametrize("codes", [CODES, FRENCH_CODES], ids=["english", "french"])
@pytest.mark.parametrize(
    ("rate", "code"),
    [
        (ours("TPS", ("TPS", "5")), "6"),
        (ours("Québec", ("TPS", "5"), ("TVQ", "9.975")), "9"),
        (ours("Québec", ("TVQ", "9.975"), ("TPS", "5")), "9"),
        (ours("HST Ontario", ("HST", "13")), "5"),
        (ours("GST + PST BC", ("GST", "5"), ("PST", "7")), "12"),
        (ours("TPS + TVD Man.", ("TPS", "5"), ("TVD", "7")), "14"),
        (ours("TVP C.-B.", ("TVP", "7")), "13"),
        (ours("RST MB", ("RST", "7")), "15"),
        (ours("TVH Nouveau-Brunswick", ("TVH", "15")), "7"),
        (ours("HST T.-N.-L.", ("HST", "15")), "8"),
        (ours("Prince Edward Island", ("HST", "15")), "11"),
        (ours("Zero-rated", ("Zero-rated", "0")), "3"),
        (ours("Fournitures détaxées", ("Détaxé", "0")), "3"),
        (ours("Exonéré", ("Exonéré", "0")), "2"),
        (ours("Hors du champ", ("x", "0")), "4"),
    ],
    ids=lambda value: value.name if isinstance(value, TaxRate) else value,
)
def test_a_rate_of_canada_finds_its_code_in_either_language(
    rate: TaxRate, code: str, codes: Sequence[TaxCode]
) -> None:
    assert found(rate, codes) == code


def test_a_percentage_of_several_provinces_is_in_doubt_until_the_rate_says_which() -> None:
    assert doubts(ours("HST", ("HST", "15"))) == {"7", "8", "11"}
    assert doubts(ours("HST NB, NL, PE", ("HST", "15"))) == {"7", "8", "11"}
    assert doubts(ours("PST", ("PST", "7"))) == {"13", "15"}
    assert (
        found(ours("HST", ("HST", "15")), [*CODES, TaxCode("99", "HST", (theirs("99", "HST", "15"),))])
        == "99"
    )


def test_the_only_code_of_a_percentage_is_in_doubt_when_it_names_another_province_or_tax() -> None:
    manitoba = [one for one in CODES if one.id == "15"]
    assert doubts(ours("PST BC", ("PST", "7")), manitoba) == {"15"}
    assert doubts(ours("GST", ("GST", "7")), manitoba) == {"15"}
    assert found(ours("Provincial", ("Tax", "7")), manitoba) == "15"


def test_what_is_not_charged_is_told_apart_by_its_reason() -> None:
    assert doubts(ours("0 %", ("0 %", "0"))) == {"2", "3", "4"}
    assert doubts(ours("No tax", ("No tax", "0"))) == {"2", "3", "4"}
    exempt = [one for one in CODES if one.id == "2"]
    assert doubts(ours("Zero-rated", ("Zero-rated", "0")), exempt) == {"2"}
    assert found(ours("0 %", ("0 %", "0")), exempt) == "2"


def test_other_percentages_and_inactive_codes_are_never_proposed() -> None:
    assert propose_code(ours("GST + QST", ("GST", "5"), ("QST", "9.5")), CODES, LINES, DAY).candidates == ()
    quebec = [replace(one, active=False) for one in CODES if one.id == "9"]
    assert found(ours("GST + QST", ("GST", "5"), ("QST", "9.975")), quebec) is None
    # One tax of as much as two together is another rate.
    assert found(ours("GST + QST", ("All", "14.975"))) is None
    # A tax on a tax is another one than both on the amount.
    assert found(ours("QC 2012", ("GST", "5"), ("QST", "9.975"), compound=True)) is None


def test_the_percentage_of_the_day_counts() -> None:
    until, since = DAY.replace(month=1), DAY.replace(month=2)
    changed = CodeRate("13", "HST NS", (Percent(Decimal(14), since=since), Percent(Decimal(15), until=until)))
    codes = [TaxCode("10", "HST NS", (changed,))]
    assert propose_code(ours("HST NS", ("HST", "15")), codes, LINES, until).found is not None
    assert propose_code(ours("HST NS", ("HST", "15")), codes, LINES, since).found is None


def test_automated_tax_is_taxable_or_not() -> None:
    assert found(ours("California", ("CA", "8")), PSEUDO, AUTOMATED) == "TAX"
    assert found(ours("Tax exempt", ("None", "0")), PSEUDO, AUTOMATED) == "NON"


def test_the_us_by_hand_has_one_code_that_says_how_much() -> None:
    assert found(ours("California", ("CA", "8")), US_CODES, US) == "2"
    assert found(ours("Tucson", ("State", "7.1"), ("City", "2")), US_CODES, US) == "3"
    assert found(ours("Tucson", ("Sales tax", "9.1")), US_CODES, US) == "3"
    assert found(ours("Tax exempt", ("None", "0")), US_CODES, US) == "NON"
    assert propose_code(ours("Elsewhere", ("Tax", "6")), US_CODES, US, DAY).candidates == ()


def test_without_sales_tax_nothing_is_proposed() -> None:
    assert propose_code(ours("GST", ("GST", "5")), CODES, TaxRegime.NONE, DAY).candidates == ()


percents = st.sampled_from(["0", "5", "6", "7", "9.975", "13", "15"])
names = st.sampled_from(
    ["GST", "HST NB", "TVQ", "QC", "Ontario", "PST BC", "Exempt", "Détaxé", "Taxe", "15", "X"]
)
titles = st.lists(names, min_size=1, max_size=3).map(" ".join)


@st.composite
def rates(draw: st.DrawFn) -> TaxRate:
    parts = draw(st.lists(st.tuples(names, percents), min_size=1, max_size=2))
    return ours(draw(titles), *parts)


@st.composite
def code_lists(draw: st.DrawFn) -> list[TaxCode]:
    found = []
    for number in range(draw(st.integers(0, 6))):
        taxes = draw(st.lists(st.tuples(names, percents), min_size=1, max_size=2))
        made = tuple(theirs(f"{number}-{at}", name, percent) for at, (name, percent) in enumerate(taxes))
        found.append(TaxCode(str(number), draw(titles), made, active=draw(st.integers(0, 5)) > 0))
    return found


@given(rates(), code_lists(), st.sampled_from([LINES, US]))
def test_what_is_proposed_charges_the_same(rate: TaxRate, codes: list[TaxCode], regime: TaxRegime) -> None:
    proposal = propose_code(rate, codes, regime, DAY)
    for code in proposal.candidates:
        assert code.active
        assert code.percent(DAY) == rate.percent()
        assert regime is US or pair(rate, code, DAY).fits
    if proposal.found is not None:
        assert proposal.candidates[0] is proposal.found
    assert set(propose_code(rate, codes[::-1], regime, DAY).candidates) == set(proposal.candidates)
    assert propose_code(rate, codes[::-1], regime, DAY).found == proposal.found


@given(rates(), code_lists(), st.lists(st.text("xyz ", min_size=1), min_size=6, max_size=6))
def test_new_names_change_nothing_where_percentages_alone_decide(
    rate: TaxRate, codes: list[TaxCode], names: list[str]
) -> None:
    fitting = [one for one in codes if one.active and pair(rate, one, DAY).fits]
    silent = [
        replace(one, name=f"z{name}", rates=tuple(replace(tax, name="z") for tax in one.rates))
        for one, name in zip(codes, names, strict=False)
    ]
    decided = propose_code(rate, silent, LINES, DAY).found
    if len(fitting) == 1:
        assert decided is not None
        assert decided.id == fitting[0].id
