"""Sales tax: the figures of recorded invoices, and what holds for all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.sandbox.tax_engine import (
    ON_AMOUNT_PLUS_TAX,
    ON_TAX,
    CodeRate,
    OverrideRefused,
    Tax,
    TaxedLine,
    cents,
    code_rates,
    computed,
    overridden,
    percent_on,
    prorated,
    total,
)
from tests.corpus import load

D = Decimal
GST, QST = CodeRate("7", D(5)), CodeRate("21", D("9.975"))
QUEBEC = (GST, QST)


def one(net: str, *rates: CodeRate, gross: str | None = None) -> TaxedLine:
    return TaxedLine(D(net), rates, None if gross is None else D(gross))


def amounts(taxes: tuple[Tax, ...]) -> list[str]:
    return [str(tax.amount) for tax in taxes]


@pytest.mark.parametrize(
    ("net", "percent", "tax"),
    [
        ("345.00", "6.5", "22.43"),  # a recorded refund: 22.425
        ("114.48", "15", "17.17"),
        ("100.00", "9.975", "9.98"),
        ("335.25", "8", "26.82"),
        ("4495.16", "9.975", "448.39"),
        ("0.00", "15", "0.00"),
        ("100.00", "0", "0.00"),
    ],
)
def test_one_rate(net: str, percent: str, tax: str) -> None:
    (found,) = computed([one(net, CodeRate("1", D(percent)))])
    assert (found.amount, found.base, found.percent) == (D(tax), D(net), D(percent))


def test_quebec() -> None:
    taxes = computed([one("100.00", *QUEBEC)])
    assert amounts(taxes) == ["5.00", "9.98"]
    assert [tax.base for tax in taxes] == [D(100), D(100)]
    assert D(100) + total(taxes) == D("114.98")


def test_one_tax_per_rate_over_all_lines_that_use_it() -> None:
    """GST stands in both codes; an exempt line brings no rate."""
    taxes = computed([one("10.03", *QUEBEC), one("20.05", GST), one("5.00")])
    assert [(tax.rate_id, str(tax.base), str(tax.amount)) for tax in taxes] == [
        ("7", "30.08", "1.50"),
        ("21", "10.03", "1.00"),
    ]
    assert computed([one("5.00")]) == ()


def test_rounding_by_line() -> None:
    lines = [one("0.10", GST)] * 3  # 0.005 each
    assert amounts(computed(lines)) == ["0.02"]
    assert amounts(computed(lines, rounding="line")) == ["0.03"]


def test_a_cent_more_or_less() -> None:
    assert amounts(computed([one("100.00", *QUEBEC)], cent=1)) == ["5.01", "9.98"]
    assert amounts(computed([one("100.00", *QUEBEC)], cent=-1)) == ["4.99", "9.98"]
    assert amounts(computed([one("100.00", CodeRate("1", D(0)))], cent=1)) == ["0.00"]


def test_tax_on_tax() -> None:
    compound = CodeRate("2", D("9.5"), ON_AMOUNT_PLUS_TAX, 1)
    taxes = computed([one("100.05", GST, compound)])
    assert [(str(tax.base), str(tax.amount)) for tax in taxes] == [("100.05", "5.00"), ("105.05", "9.98")]
    levy = CodeRate("3", D(10), ON_TAX, 1)
    assert [(str(tax.base), str(tax.amount)) for tax in computed([one("100.00", GST, levy)])] == [
        ("100.00", "5.00"),
        ("5.00", "0.50"),
    ]


def test_tax_included_with_a_discount_as_recorded() -> None:
    """invoice/029: a fifth off 12.00 with 13 % in it comes to 9.60, 8.49 of it net."""
    hst = CodeRate("12", D(13))
    (tax,) = computed(
        [one("7.96", hst, gross="9.00"), one("2.65", hst, gross="3.00")], discount=D("2.12"), included=True
    )
    assert (tax.base, tax.amount) == (D("8.49"), D("1.11"))


def test_tax_included_keeps_the_gross() -> None:
    taxes = computed([one("86.97", *QUEBEC, gross="100.00")], included=True)
    assert D("86.97") + total(taxes) == D(100)
    assert amounts(taxes) == ["4.35", "8.68"]
    assert amounts(computed([one("100.00", *QUEBEC)], included=True)) == ["5.00", "9.98"]


def test_a_discount_is_shared_by_the_lines() -> None:
    taxes = computed([one("60.00", GST), one("40.00")], discount=D("10.00"))
    assert [(str(tax.base), str(tax.amount)) for tax in taxes] == [("54.00", "2.70")]


def test_given_amounts() -> None:
    taxes = computed([one("100.00", *QUEBEC)])
    found = overridden(taxes, [("21", D("9.97"))])
    assert [(str(tax.amount), str(tax.delta)) for tax in found] == [("5.00", "0"), ("9.97", "-0.01")]
    for wrong in ([("21", D(9)), ("21", D(9))], [("99", D(1))]):
        with pytest.raises(OverrideRefused):
            overridden(taxes, wrong)


def test_one_amount_for_all() -> None:
    assert amounts(prorated(computed([one("100.00", *QUEBEC)]), D("15.00"))) == ["5.01", "9.99"]
    assert prorated((), D(5)) == ()


def test_rates_of_a_code_on_a_day() -> None:
    nova_scotia: dict[str, Any] = {
        "RateValue": 14,
        "EffectiveTaxRate": [
            {
                "RateValue": 15,
                "EffectiveDate": "2010-07-01T00:00:00-07:00",
                "EndDate": "2025-03-31T00:00:00-07:00",
            },
            {"RateValue": 14, "EffectiveDate": "2025-04-01T00:00:00-07:00"},
        ],
    }
    assert [percent_on(nova_scotia, day) for day in ("2025-03-31", "2025-04-01")] == [15, 14]
    assert percent_on({"RateValue": D("9.975")}, "2020-01-01") == D("9.975")

    def detail(rate: str, order: int) -> dict[str, Any]:
        return {"TaxRateRef": {"value": rate}, "TaxTypeApplicable": ON_AMOUNT_PLUS_TAX, "TaxOrder": order}

    code = {"SalesTaxRateList": {"TaxRateDetail": [detail("2", 1), detail("1", 0), detail("gone", 2)]}}
    found = code_rates(code, {"1": {"RateValue": 5}, "2": nova_scotia}, "2024-01-01")
    assert [(rate.rate_id, rate.percent, rate.order) for rate in found] == [("1", 5, 0), ("2", 15, 1)]
    assert code_rates({}, {}, "2024-01-01") == ()


def test_every_recorded_invoice_with_tax() -> None:
    """Base and percentage as recorded give the recorded tax and total."""
    seen = 0
    for exchange in load("invoice"):
        body = exchange.body if isinstance(exchange.body, dict) else {}
        invoice = body.get("Invoice", body)
        lines = invoice.get("TxnTaxDetail", {}).get("TaxLine", [])
        taxed = [
            D(str(line["Amount"]))
            for line in invoice.get("Line", [])
            if line.get("SalesItemLineDetail", {}).get("TaxCodeRef", {}).get("value") == "TAX"
        ]
        # Some were recorded without their lines, or with lines edited since.
        if not lines or sum(taxed) != D(str(lines[0]["TaxLineDetail"]["NetAmountTaxable"])):
            continue
        rates = tuple(
            CodeRate(
                line["TaxLineDetail"]["TaxRateRef"]["value"], D(str(line["TaxLineDetail"]["TaxPercent"]))
            )
            for line in lines
        )
        taxes = computed([TaxedLine(net, rates) for net in taxed])
        assert [tax.amount for tax in taxes] == [D(str(line["Amount"])) for line in lines], exchange.name
        assert total(taxes) == D(str(invoice["TxnTaxDetail"]["TotalTax"])), exchange.name
        seen += 1
    assert seen >= 7


nets = st.decimals(D(0), D(10_000), places=2)


@given(st.lists(nets, min_size=1, max_size=6), st.decimals(D(0), D(1), places=2))
def test_tax_is_whole_cents_and_near_the_exact_one(found: list[Decimal], share: Decimal) -> None:
    discount = cents(sum(found) * share)
    for rounding in ("rate", "line"):
        taxes = computed([TaxedLine(net, QUEBEC) for net in found], discount=discount, rounding=rounding)
        for tax in taxes:
            assert tax.amount == cents(tax.amount)
            exact = (sum(found) - discount) * tax.percent / 100
            assert abs(tax.amount - exact) <= D("0.005") * (len(found) if rounding == "line" else 1)
        assert {tax.base for tax in taxes} == {sum(found) - discount}


@given(st.lists(st.decimals(D("0.01"), D(10_000), places=2), min_size=1, max_size=6))
def test_included_tax_never_changes_what_was_to_be_paid(grosses: list[Decimal]) -> None:
    lines = [TaxedLine(cents(gross / D("1.14975")), QUEBEC, gross) for gross in grosses]
    assert sum(line.net for line in lines) + total(computed(lines, included=True)) == sum(grosses)
