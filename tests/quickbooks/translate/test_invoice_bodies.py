"""What is sent of an invoice: under each way of taxing, of its taxes alone, and of a voiding."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qbo_desktop.domain.company_lists import TaxRegime
from qbo_desktop.domain.sales_invoice import SalesInvoice, SalesLine, SalesTax
from qbo_desktop.quickbooks.exact import dump
from qbo_desktop.quickbooks.translate.invoice import body_of, from_json, tax_body, void_body

DAY = date(2026, 5, 1)
LINES = (
    SalesLine(8000, "Tenue de livres\navril", "2", "9", Decimal("2.5"), Decimal(32)),
    SalesLine(2000, "", "3", "9"),
)
TAXES = (SalesTax("7", Decimal(5), 10000, 500, 500), SalesTax("21", Decimal("9.975"), 10000, 998, 998))
MEANT = SalesInvoice(
    "INV-1",
    "61",
    DAY,
    date(2026, 5, 31),
    "CAD",
    LINES,
    TAXES,
    1498,
    11498,
    1498,
    memo="Merci",
    private_note="Merci bien",
    email="a@b.example",
)
TAX_LINES = [
    {
        "Amount": Decimal("5.00"),
        "DetailType": "TaxLineDetail",
        "TaxLineDetail": {
            "TaxRateRef": {"value": "7"},
            "PercentBased": True,
            "TaxPercent": Decimal(5),
            "NetAmountTaxable": Decimal("100.00"),
        },
    },
    {
        "Amount": Decimal("9.98"),
        "DetailType": "TaxLineDetail",
        "TaxLineDetail": {
            "TaxRateRef": {"value": "21"},
            "PercentBased": True,
            "TaxPercent": Decimal("9.975"),
            "NetAmountTaxable": Decimal("100.00"),
        },
    },
]


def body_lines(*codes: str) -> list[dict[str, Any]]:
    first, second = ({"TaxCodeRef": {"value": code}} if code else {} for code in codes)
    return [
        {
            "Amount": Decimal("80.00"),
            "DetailType": "SalesItemLineDetail",
            "Description": "Tenue de livres\navril",
            "SalesItemLineDetail": {
                "ItemRef": {"value": "2"},
                **first,
                "Qty": Decimal("2.5"),
                "UnitPrice": Decimal(32),
            },
        },
        {
            "Amount": Decimal("20.00"),
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {"ItemRef": {"value": "3"}, **second},
        },
    ]


HEAD: dict[str, Any] = {
    "DocNumber": "INV-1",
    "TxnDate": "2026-05-01",
    "DueDate": "2026-05-31",
    "CustomerRef": {"value": "61"},
    "CustomerMemo": {"value": "Merci"},
    "PrivateNote": "Merci bien",
    "BillEmail": {"Address": "a@b.example"},
}


def expected(gst: int, qst: int) -> tuple[SalesTax, ...]:
    """The billed taxes, where the service would come to these."""
    return tuple(replace(tax, computed=theirs) for tax, theirs in zip(TAXES, (gst, qst), strict=True))


def coded(*codes: str) -> tuple[SalesLine, ...]:
    return tuple(replace(line, code_id=code) for line, code in zip(LINES, codes, strict=True))


def test_a_body_in_canada_leaves_the_taxes_to_the_service() -> None:
    assert body_of(MEANT) == {**HEAD, "GlobalTaxCalculation": "TaxExcluded", "Line": body_lines("9", "9")}


@pytest.mark.parametrize(("gst", "qst"), [(500, 997), (499, 999), (0, 0)])
def test_a_body_brings_the_billed_taxes_where_the_service_would_come_to_others(gst: int, qst: int) -> None:
    """In all, or for one of them: 4.99 + 9.99 are the same sum."""
    assert body_of(replace(MEANT, taxes=expected(gst, qst), computed=gst + qst)) == {
        **HEAD,
        "GlobalTaxCalculation": "TaxExcluded",
        "Line": body_lines("9", "9"),
        "TxnTaxDetail": {"TotalTax": Decimal("14.98"), "TaxLine": TAX_LINES},
    }
    # Taxes that have no place there cannot be brought: the answer is compared.
    assert "TxnTaxDetail" not in body_of(replace(MEANT, computed=1497, taxes=()))


def test_a_body_in_the_us_has_one_code_for_the_whole() -> None:
    us = replace(MEANT, regime=TaxRegime.US, header_code_id="3", lines=coded("TAX", "NON"))
    assert body_of(us) == {
        **HEAD,
        "Line": body_lines("TAX", "NON"),
        "TxnTaxDetail": {"TxnTaxCodeRef": {"value": "3"}},
    }
    assert body_of(replace(us, taxes=expected(501, 997)))["TxnTaxDetail"] == {
        "TxnTaxCodeRef": {"value": "3"},
        "TotalTax": Decimal("14.98"),
        "TaxLine": TAX_LINES,
    }
    untaxed = replace(us, header_code_id="", lines=coded("NON", "NON"), taxes=(), tax=0, computed=0)
    assert body_of(untaxed) == {**HEAD, "Line": body_lines("NON", "NON")}


def test_a_body_under_automated_sales_tax_says_only_what_is_taxable() -> None:
    meant = replace(
        MEANT,
        regime=TaxRegime.AUTOMATED,
        taxes=expected(0, 0),
        computed=0,
        header_code_id="3",
        lines=coded("TAX", "NON"),
    )
    assert body_of(meant) == {**HEAD, "Line": body_lines("TAX", "NON")}


def test_a_body_without_sales_tax_says_nothing_of_it() -> None:
    meant = replace(MEANT, regime=TaxRegime.NONE, taxes=expected(0, 0), computed=0)
    assert body_of(meant) == {**HEAD, "Line": body_lines("", "")}


def test_what_an_invoice_does_not_have_is_left_out() -> None:
    bare = replace(MEANT, memo="", private_note="", email="")
    assert set(body_of(bare)) == {
        *("DocNumber", "TxnDate", "DueDate", "CustomerRef", "Line", "GlobalTaxCalculation"),
    }
    assert body_of(replace(MEANT, foreign=True, currency="USD"))["CurrencyRef"] == {"value": "USD"}
    halves = (replace(LINES[0], quantity=None), replace(LINES[0], unit_price=None))
    for line in body_of(replace(MEANT, lines=halves))["Line"]:
        assert not line["SalesItemLineDetail"].keys() & {"Qty", "UnitPrice"}


def test_figures_are_written_digit_for_digit() -> None:
    written = dump(body_of(replace(MEANT, taxes=expected(0, 0), computed=0)))
    for figure in (b'"Amount":80.00', b'"Qty":2.5', b'"TaxPercent":9.975', b'"TotalTax":14.98'):
        assert figure in written
    foreign = replace(MEANT, currency="JPY", lines=(SalesLine(1500, "x", "2"),))
    assert b'"Amount":1500,' in dump(body_of(foreign))


SHOWN = {
    "Id": "5",
    "SyncToken": "3",
    "Line": [
        {
            "Id": "1",
            "LineNum": 1,
            "Description": "Tenue",
            "Amount": Decimal("80.00"),
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {
                "ItemRef": {"value": "2", "name": "2026"},
                "Qty": Decimal("2.5"),
                "UnitPrice": 32,
            },
        },
        {"Amount": Decimal("80.00"), "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}},
    ],
}


def test_taxes_are_set_on_the_lines_that_are_there() -> None:
    known_as = {"sparse": True, "Id": "5", "SyncToken": "3"}
    body = tax_body(from_json(SHOWN, "CAD"), MEANT)
    assert body == {
        **known_as,
        "GlobalTaxCalculation": "TaxExcluded",
        "Line": [SHOWN["Line"][0]],
        "TxnTaxDetail": {"TotalTax": Decimal("14.98"), "TaxLine": TAX_LINES},
    }
    assert b'"Qty":2.5,' in dump(body)
    # Lines that nobody has seen, or that have no id, would be lost by being sent.
    for unseen in ({}, {"Line": [{**SHOWN["Line"][0], "Id": ""}]}):
        assert "Line" not in tax_body(from_json({**SHOWN, "Line": [], **unseen}, "CAD"), MEANT)
    us = replace(MEANT, regime=TaxRegime.US, header_code_id="3")
    detail = tax_body(from_json(SHOWN), us)["TxnTaxDetail"]
    assert (detail["TxnTaxCodeRef"], len(detail["TaxLine"])) == ({"value": "3"}, 2)
    automated = tax_body(from_json(SHOWN), replace(MEANT, regime=TaxRegime.AUTOMATED, taxes=()))
    assert automated == {**known_as, "Line": body["Line"], "TxnTaxDetail": {"TotalTax": Decimal("14.98")}}


def test_a_voiding_names_only_the_invoice() -> None:
    assert void_body(from_json(SHOWN)) == {"sparse": True, "Id": "5", "SyncToken": "3"}
