"""Rates: what their components take exactly, and what the rules say of them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from qbo_desktop.domain.tax import (
    RULES,
    Taxable,
    TaxRate,
    TaxRounding,
    tax_by_component,
    tax_by_rate,
    taxes_of,
)
from tests.domain.invoices_at_random import RATES, rate

NONE, EXEMPT, GST, QUEBEC, BC, _ONTARIO, _NOVA_SCOTIA, COMPOUND, ODD = RATES


def test_shares_are_exact() -> None:
    assert QUEBEC is not None
    assert COMPOUND is not None
    assert QUEBEC.effective() == (Fraction(1, 20), Fraction(399, 4000))
    assert COMPOUND.effective() == (Fraction(1, 20), Fraction(399, 4000) * Fraction(21, 20))


@pytest.mark.parametrize(
    ("one", "percent"),
    [(QUEBEC, "14.975"), (COMPOUND, "15.47375"), (EXEMPT, "0"), (BC, "12"), (ODD, "12.34567912345678")],
)
def test_the_whole_percentage_is_exact(one: TaxRate, percent: str) -> None:
    assert str(one.percent()) == percent


def test_quebecs_taxes_of_a_thousand_dollars() -> None:
    found = taxes_of([Taxable(100_000, QUEBEC)], TaxRounding.RATE)
    assert [(tax.name, tax.amount, tax.base) for tax in found] == [
        ("GST", 5_000, 100_000),
        ("QST", 9_975, 100_000),
    ]
    compound = taxes_of([Taxable(100_000, COMPOUND)], TaxRounding.RATE)
    assert [tax.amount for tax in compound] == [5_000, 10_474]


@pytest.mark.parametrize("rule", list(TaxRounding))
def test_no_tax_set_is_on_no_line_of_taxes_and_exempt_is_at_nothing(rule: TaxRounding) -> None:
    assert taxes_of([Taxable(5_000, NONE)], rule) == ()
    (exempt,) = taxes_of([Taxable(5_000, EXEMPT)], rule)
    assert (exempt.name, exempt.base, exempt.amount) == ("Exempt", 5_000, 0)
    assert taxes_of([], rule) == ()


def test_every_rule_of_the_setting_has_its_function() -> None:
    assert set(RULES) == set(TaxRounding)


def test_components_equal_in_name_and_share_are_one() -> None:
    found = tax_by_component([Taxable(101, GST), Taxable(102, QUEBEC), Taxable(103, BC)])
    gst = [tax for tax in found if tax.name == "GST"]
    assert [(tax.base, tax.amount, tax.rate_names) for tax in gst] == [
        (306, 15, ("GST", "GST + QST", "GST + PST BC"))
    ]
    assert [tax.name for tax in found] == ["GST", "QST", "PST"]


def test_a_compound_secondary_tax_stays_apart_from_the_same_tax_alone() -> None:
    found = tax_by_component([Taxable(10_000, QUEBEC), Taxable(10_000, COMPOUND)])
    assert [(tax.name, tax.base) for tax in found] == [("GST", 20_000), ("QST", 10_000), ("QST", 10_000)]


def test_components_of_one_name_and_different_percentages_stay_apart() -> None:
    found = tax_by_component([Taxable(100, rate("A", ("HST", "13"))), Taxable(100, rate("B", ("HST", "15")))])
    assert [(tax.rate, tax.amount) for tax in found] == [(Decimal(13), 13), (Decimal(15), 15)]


def test_credits_beside_charges_are_taxed_on_what_is_left() -> None:
    found = tax_by_rate([Taxable(10_000, GST), Taxable(-10_000, GST)])
    assert [(tax.base, tax.amount) for tax in found] == [(0, 0)]
    assert [tax.amount for tax in tax_by_rate([Taxable(-10, GST)])] == [-1]
