"""Billed taxes on QuickBooks' rates: however they were rounded and divided, their sum is what was billed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.domain.billing_setup import TaxMapping
from qbo_desktop.domain.company_lists import Applies, TaxCode
from qbo_desktop.domain.invoice import Line
from qbo_desktop.domain.push_rules import PushFacts, obstacles, sales_invoice
from qbo_desktop.domain.sales_invoice import SalesInvoice
from qbo_desktop.domain.tax import TaxRate, TaxRounding
from tests.domain.invoices_at_random import PRICES, QUANTITIES, rate, rounded
from tests.domain.pushing import (
    CODES,
    DAY,
    GST,
    IN_ONE,
    MAPPED,
    OLD_QUEBEC,
    ONTARIO,
    QUEBEC,
    code_rate,
    facts,
    invoice,
    line,
)

TPS, ANOTHER_GST = rate("TPS", ("TPS", "5")), rate("GST again", ("GST", "5"))
# The same tax under another rate there, as a company has it that made its codes itself.
OWN = TaxCode("70", "GST of our own", (code_rate("71", "5"),))
RULES = list(TaxRounding)
INSISTED = TaxMapping("9", insisted=True)
ALL: dict[TaxRate | None, str | TaxMapping] = {**MAPPED, TPS: "6", ANOTHER_GST: "70", IN_ONE: INSISTED}
KNOWN = facts(codes=(*CODES, OWN), taxes=ALL)


@st.composite
def lines(draw: st.DrawFn) -> list[Line]:
    """Lines of every mapped rate, credits among them."""
    rates = draw(st.lists(st.sampled_from(list(ALL)), min_size=1, max_size=4))
    return [
        line(str(draw(PRICES)), draw(st.sampled_from(rates)), str(draw(QUANTITIES)))
        for _number in range(draw(st.integers(1, 10)))
    ]


def computed(billed: list[Line], known: PushFacts) -> dict[str, Fraction]:
    """What QuickBooks takes under each of its rates, said here once more."""
    found: dict[str, Fraction] = {}
    for one in billed:
        code = known.code(one.rate)
        before = Fraction(0)
        for each in code.rates if code and one.rate else ():
            share = Fraction(each.percent_on(DAY)) / 100
            if each.applies is Applies.AMOUNT_AND_TAX:
                share *= 1 + before
            before += share
            found[each.id] = found.get(each.id, Fraction(0)) + one.amount * share
    return found


@given(lines(), st.sampled_from(RULES))
def test_the_sum_is_what_was_billed_and_each_rate_is_near_what_it_takes(
    billed: list[Line], rule: TaxRounding
) -> None:
    one = invoice(*billed, rule=rule)
    assert obstacles(one, KNOWN) == ()
    there = sales_invoice(one, KNOWN, "58")
    exact = computed(billed, KNOWN)
    assert there.computed == sum(rounded(amount) for amount in exact.values())
    assert {tax.rate_id: tax.computed for tax in there.taxes} == {
        rate_id: rounded(amount) for rate_id, amount in exact.items()
    }
    assert there.brings_taxes or there.tax == there.computed
    assert Counter(tax.rate_id for tax in there.taxes) == dict.fromkeys(exact, 1)
    assert sum(tax.amount for tax in there.taxes) == one.totals.tax == there.tax
    for tax in there.taxes:
        # Half a cent for each line and tax, and half of one for where it was divided.
        assert abs(tax.amount - exact[tax.rate_id]) <= len(billed) * 2 + 1
        if tax.percent:
            assert abs(tax.base * Fraction(tax.percent) / 100 - exact[tax.rate_id]) <= Fraction(1, 2)


def amounts(there: SalesInvoice) -> list[tuple[str, int, int]]:
    """Each rate with its base and amount."""
    return [(tax.rate_id, tax.base, tax.amount) for tax in there.taxes]


@pytest.mark.parametrize(
    ("rule", "gst", "qst", "tax"),
    [
        (TaxRounding.RATE, 500, 997, 1_497),
        (TaxRounding.COMPONENT, 500, 997, 1_497),
        (TaxRounding.LINE, 501, 996, 1_497),
    ],
)
def test_each_rule_of_three_lines(rule: TaxRounding, gst: int, qst: int, tax: int) -> None:
    """33.33 three times: 5 % of it is 1.6665, of the sum 4.9995; 9.975 % are 3.3246675 and 9.9740025."""
    there = sales_invoice(invoice(*[line("33.33")] * 3, rule=rule), KNOWN, "58")
    assert amounts(there) == [("7", 9_999, gst), ("21", 9_999, qst)]
    assert (there.tax, there.computed) == (tax, 1_497)
    # By itself QuickBooks comes to 5.00 and 9.97; where either is another one, ours go along, sum or no sum.
    assert [one.computed for one in there.taxes] == [500, 997]
    assert there.brings_taxes is (rule is TaxRounding.LINE)
    assert not replace(there, sends_taxes=False).brings_taxes


def test_two_rates_here_share_one_there() -> None:
    """GST alone and GST of Quebec: ours are rounded apart, theirs together."""
    billed = [line("0.10", GST), line("0.10", TPS), line("0.10", QUEBEC)]
    there = sales_invoice(invoice(*billed), KNOWN, "58")
    assert amounts(there) == [("7", 30, 3), ("21", 10, 1)]
    assert (there.tax, there.computed) == (4, 3)


def test_one_tax_here_is_several_there() -> None:
    """By component GST is one tax, and two rates of QuickBooks have it: divided by what each takes."""
    billed = [line("10.10", GST), line("20.30", ANOTHER_GST)]
    there = sales_invoice(invoice(*billed, rule=TaxRounding.COMPONENT), KNOWN, "58")
    assert amounts(there) == [("7", 1_010, 50), ("71", 2_030, 102)]
    assert (there.tax, there.computed) == (152, 153)


def test_compound_tax_is_taken_of_the_amount_and_the_tax_before() -> None:
    there = sales_invoice(invoice(line("1000", OLD_QUEBEC), line("100", QUEBEC)), KNOWN, "58")
    assert amounts(there) == [("7", 110_000, 5_500), ("21", 115_000, 11_472)]
    # 104.7375 and 9.975 are rounded apart here, and together there.
    assert (there.tax, there.computed) == (16_972, 16_971)


def test_one_tax_here_that_is_divided_there_goes_on_both() -> None:
    there = sales_invoice(invoice(line("0.10", IN_ONE), line("33.36", IN_ONE)), KNOWN, "58")
    assert sum(tax.amount for tax in there.taxes) == there.tax == 501
    assert amounts(there) == [("7", 3_346, 167), ("21", 3_346, 334)]


def test_a_tax_of_nothing_has_its_rate_or_none() -> None:
    one = invoice(line(tax=None), *(line(tax=each) for each in MAPPED if each and not any(each.effective())))
    assert amounts(sales_invoice(one, KNOWN, "58")) == [("3", 10_000, 0)]


@pytest.mark.parametrize("price", ["1000", "0.40"])
def test_only_a_difference_of_roundings_is_sent_along(price: str) -> None:
    """What a person insisted on: thirteen percent billed where fourteen are charged."""
    fourteen = TaxCode("10", "HST NS", (code_rate("13", "14"),))
    known = facts(codes=(fourteen,), taxes={ONTARIO: TaxMapping("10", insisted=True)})
    there = sales_invoice(invoice(line(price, ONTARIO)), known, "58")
    assert bool(there.taxes) is (price == "0.40")
    assert abs(there.computed - there.tax) == (1_000 if price == "1000" else 1)
