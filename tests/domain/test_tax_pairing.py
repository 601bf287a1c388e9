"""A rate beside a code: which of their taxes are the same, and what a mapping of the two is worth."""

from __future__ import annotations

from fractions import Fraction

import pytest

from qbo_desktop.domain.company_lists import Applies, TaxCode, TaxRegime
from qbo_desktop.domain.tax_pairing import agrees, mapping_of, pair, percent_of
from tests.domain.offers import CALIFORNIA, CODES, DAY, GST, PSEUDO, QST, TUCSON, US_CODES, ours, theirs

LINES, US, AUTOMATED = TaxRegime.LINES, TaxRegime.US, TaxRegime.AUTOMATED
QUEBEC = TaxCode("9", "GST/QST QC - 9.975", (GST, QST))
TWICE = TaxCode("30", "7 + 7", (theirs("40", "GST", "7"), theirs("41", "PST", "7")))


def paired(*parts: tuple[str, str], code: TaxCode = QUEBEC, secondary_id: str = "") -> list[str | None]:
    found = pair(ours("Rate", *parts), code, DAY, secondary_id)
    return [there.id if there else None for _component, there in found.pairs]


def test_taxes_are_paired_by_what_they_take_in_whatever_order() -> None:
    assert paired(("GST", "5"), ("QST", "9.975")) == ["7", "21"]
    assert paired(("QST", "9.975"), ("GST", "5")) == ["21", "7"]
    assert pair(ours("Rate", ("GST", "5"), ("QST", "9.975")), QUEBEC, DAY).fits


def test_the_secondary_tax_is_the_one_that_a_person_named() -> None:
    assert paired(("GST", "7"), ("PST", "7"), code=TWICE) == ["40", "41"]
    assert paired(("GST", "7"), ("PST", "7"), code=TWICE, secondary_id="40") == ["41", "40"]
    assert not pair(ours("Rate", ("GST", "5"), ("QST", "9.975")), QUEBEC, DAY, "7").fits


def test_a_tax_on_a_tax_is_compared_by_what_it_takes() -> None:
    old = TaxCode("1", "QC 2012", (GST, theirs("22", "QST", "9.5", Applies.AMOUNT_AND_TAX)))
    assert pair(ours("QC", ("GST", "5"), ("QST", "9.5"), compound=True), old, DAY).fits
    assert not pair(ours("QC", ("GST", "5"), ("QST", "9.5")), old, DAY).fits


def test_other_percentages_do_not_fit_and_are_paired_by_their_order() -> None:
    found = pair(ours("Rate", ("HST", "13")), QUEBEC, DAY)
    assert not found.fits
    assert paired(("HST", "13")) == ["7"]
    assert not pair(ours("Rate", ("GST", "5")), QUEBEC, DAY).fits, "the code takes more"
    assert not pair(ours("Rate", ("GST", "5"), ("Eco", "1")), CODES[4], DAY).fits, "the rate takes more"


def test_what_is_only_divided_otherwise_is_not_paired() -> None:
    """Nothing billed may be put on one of the taxes: it would be reported to the wrong agency."""
    assert paired(("All", "14.975")) == [None]
    assert paired(("One", "10"), ("Two", "4.975")) == [None, None]
    assert not pair(ours("Rate", ("All", "14.975")), QUEBEC, DAY).fits


@pytest.mark.parametrize(
    ("percent", "code", "regime", "holds"),
    [
        ("8", "TAX", AUTOMATED, True),
        ("0", "TAX", AUTOMATED, False),
        ("0", "NON", AUTOMATED, True),
        ("8", "NON", AUTOMATED, False),
        ("8", "TAX", US, False),  # by hand the invoice has to say how much
        ("0", "NON", US, True),
        ("8", "2", US, True),
        ("9.1", "3", US, True),
        ("9", "3", US, False),
        ("0", "CustomSalesTax", US, False),
    ],
)
def test_the_codes_of_the_us(percent: str, code: str, regime: TaxRegime, holds: bool) -> None:
    there = next(one for one in US_CODES if one.id == code)
    assert agrees(ours("Rate", ("Tax", percent)), there, regime, DAY) is holds


def test_a_mapping_says_whether_somebody_insisted() -> None:
    assert not mapping_of(ours("Rate", ("Tax", "8")), CALIFORNIA, US, DAY).insisted
    assert not mapping_of(ours("Rate", ("Tax", "8")), PSEUDO[0], AUTOMATED, DAY).insisted
    assert mapping_of(ours("Rate", ("Tax", "8")), PSEUDO[1], AUTOMATED, DAY).insisted
    assert mapping_of(ours("Rate", ("Tax", "8")), QUEBEC, LINES, DAY).insisted
    # The same in all: no rule of percentages holds the invoice back, and what comes of it is compared.
    assert mapping_of(ours("Rate", ("Tax", "9.1")), TUCSON, US, DAY).insisted
    assert (
        mapping_of(ours("Q", ("GST", "5"), ("QST", "9.975")), QUEBEC, LINES, DAY, "21").secondary_id == "21"
    )


def test_a_share_is_a_percentage_exactly() -> None:
    assert str(percent_of(Fraction("9.975") / 100)) == "9.975"
    assert str(percent_of(Fraction("9.5") / 100 * Fraction("1.05"))) == "9.975"
