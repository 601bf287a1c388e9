"""The tax of an invoice: the rules of Canada, of the US by hand and of automated sales tax, with all switches."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox.invoice_writing import (
    CALIFORNIA,
    EXEMPT,
    NO_TAX,
    ONTARIO,
    TUCSON,
    ZERO,
    change,
    company,
    make,
    refusal,
    sale,
    write,
)
from tests.sandbox.writing import recorded

D = Decimal
Row = dict[str, Any]


def tax_line(rate: str, amount: str) -> Row:
    detail = {"TaxRateRef": {"value": rate}, "PercentBased": True}
    return {"Amount": amount, "DetailType": "TaxLineDetail", "TaxLineDetail": detail}


def taxes(row: Row) -> list[tuple[str, str, str]]:
    """Rate, base and amount."""
    return [
        (
            line["TaxLineDetail"]["TaxRateRef"]["value"],
            str(line["TaxLineDetail"]["NetAmountTaxable"]),
            str(line["Amount"]),
        )
        for line in row["TxnTaxDetail"].get("TaxLine", [])
    ]


def test_quebec() -> None:
    row = make(company(), sale("100.00"))
    assert taxes(row) == [("7", "100.00", "5.00"), ("21", "100.00", "9.98")]
    assert (row["TxnTaxDetail"]["TotalTax"], row["TotalAmt"]) == (D("14.98"), D("114.98"))
    assert "TxnTaxCodeRef" not in row["TxnTaxDetail"]
    assert row["GlobalTaxCalculation"] == "TaxExcluded"
    assert row["TxnTaxDetail"]["TaxLine"][1]["TaxLineDetail"]["TaxPercent"] == D("9.975")


def test_every_line_has_a_code() -> None:
    state = company()
    known = recorded("faults/072-6000-json-a-business-validation-error-has-occurred-while-pro").body
    fault = refusal(state, sale(95, code=""))
    error = known["Fault"]["Error"][0]
    assert (fault.code, fault.message, fault.detail, fault.element) == (
        *(error["code"], error["Message"], error["Detail"]),
        error["element"],
    )
    assert refusal(state, sale(95, code=""), TxnTaxDetail={"TxnTaxCodeRef": {"value": "9"}}).code == "6000"
    row = make(
        state, sale(10, code=EXEMPT), sale(20, code=ZERO), sale(30, code=NO_TAX), sale(40, code=ONTARIO)
    )
    assert taxes(row) == [
        ("4", "10.00", "0"),
        ("3", "20.00", "0"),
        ("5", "30.00", "0"),
        ("12", "40.00", "5.20"),
    ]


def test_rates_are_those_of_the_day() -> None:
    state = company()
    before = make(state, sale(100, code="10"), TxnDate="2025-03-31")
    after = make(state, sale(100, code="10"), TxnDate="2025-04-01")
    assert (before["TotalAmt"], after["TotalAmt"]) == (115, 114)
    assert change(state, after, TxnDate="2025-03-31").row["TotalAmt"] == 115


def test_tax_included_and_no_tax() -> None:
    state = company()
    row = make(state, sale("86.97", TaxInclusiveAmt="100.00"), GlobalTaxCalculation="TaxInclusive")
    assert (row["TotalAmt"], row["Line"][0]["Amount"], row["Line"][1]["Amount"]) == (
        100,
        D("86.97"),
        D("86.97"),
    )
    assert row["Line"][0]["SalesItemLineDetail"]["TaxInclusiveAmt"] == 100
    none = make(state, sale(100, code=""), GlobalTaxCalculation="NotApplicable")
    assert (none["TotalAmt"], "TxnTaxDetail" in none) == (100, False)
    fault = refusal(state, sale(1), GlobalTaxCalculation="NotApplicable", TxnTaxDetail={"TotalTax": 5})
    assert fault.code == "6170"


def test_amounts_of_a_client() -> None:
    state = company()
    given = {"TotalTax": "14.97", "TaxLine": [tax_line("7", "5.00"), tax_line("21", "9.97")]}
    row = make(state, sale(100), TxnTaxDetail=given)
    assert taxes(row) == [("7", "100.00", "5.00"), ("21", "100.00", "9.97")]
    assert row["TotalAmt"] == D("114.97")
    details = [line["TaxLineDetail"] for line in row["TxnTaxDetail"]["TaxLine"]]
    assert [detail.get("OverrideDeltaAmount") for detail in details] == [None, D("-0.01")]
    # A total alone is not honoured; nor is an empty TaxLine, which python-quickbooks sends.
    assert make(state, sale(100), TxnTaxDetail={"TotalTax": 3, "TaxLine": []})["TotalAmt"] == D("114.98")
    assert make(state, sale(100), TxnTaxDetail={})["TotalAmt"] == D("114.98")
    # It stays through a change of something else, and goes with one of the lines.
    later = change(state, row, PrivateNote="x").row
    assert later["TotalAmt"] == D("114.97")
    assert change(state, later, sale(200)).row["TotalAmt"] == D("229.95")


def test_an_old_tax_that_is_sent_again_is_kept() -> None:
    """Whoever sends the whole invoice with another amount and the tax that it had keeps that tax."""
    state = company()
    row = make(state, sale(100))
    sent = {**row, "Line": [{"Id": "1", **sale(200)}]}
    later = write(state, **sent).row
    assert (later["TotalAmt"], later["TxnTaxDetail"]["TotalTax"]) == (D("214.98"), D("14.98"))
    del sent["TxnTaxDetail"]
    assert write(state, **{**sent, "SyncToken": "1"}).row["TotalAmt"] == D("229.95")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([tax_line("21", "9.98"), tax_line("21", "9.98")], "encountered an error while calculating tax"),
        ([tax_line("12", "13.00")], "encountered an error while calculating tax"),
        (
            [{**tax_line("7", "5"), "DetailType": ""}],
            "TxnTaxDetail.TaxLine.DetailTypeEnum is missing in the request",
        ),
    ],
)
def test_amounts_that_do_not_fit(lines: list[Row], words: str) -> None:
    fault = refusal(company(), sale(100), TxnTaxDetail={"TaxLine": lines})
    assert fault.code == "6000"
    assert words in str(fault.detail)


def test_switches_of_tax() -> None:
    given = {"TaxLine": [tax_line("7", "5.00"), tax_line("21", "9.97")]}
    assert make(company(override="ignored"), sale(100), TxnTaxDetail=given)["TotalAmt"] == D("114.98")
    fault = refusal(company(override="refused"), sale(100), TxnTaxDetail=given)
    assert "while calculating tax" in str(fault.detail)
    same = {"TaxLine": [tax_line("7", "5.00"), tax_line("21", "9.98")]}
    assert make(company(override="refused"), sale(100), TxnTaxDetail=same)["TotalAmt"] == D("114.98")
    lines = [sale("10.05")] * 3
    totals = [make(company(tax_rounding=how), *lines)["TotalAmt"] for how in ("rate", "line")]
    assert totals == [D("34.67"), D("34.65")]
    assert make(company(tax_cent="1"), sale(100))["TotalAmt"] == D("114.99")
    assert make(company(tax_cent="-1"), sale(100))["TotalAmt"] == D("114.97")


def test_a_company_without_sales_tax_stores_nothing_of_it() -> None:
    state = company(sales_tax="off")
    row = make(state, sale(100, code="9"), TxnTaxDetail={"TaxLine": [tax_line("7", "5")]})
    assert row["TotalAmt"] == 100
    assert not {"TxnTaxDetail", "GlobalTaxCalculation"} & set(row)
    assert "TaxCodeRef" not in row["Line"][0]["SalesItemLineDetail"]
    american = make(company("US", sales_tax="off"), sale(100, code="TAX"))
    assert american["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] == {"value": "NON"}
    assert "TxnTaxDetail" not in american


def test_the_us_by_hand() -> None:
    state = company("US")
    row = make(state, sale(100, code=""))
    assert row["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] == {"value": "NON"}
    assert row["TxnTaxDetail"] == {"TotalTax": 0}
    assert not {"GlobalTaxCalculation", "ExchangeRate", "HomeTotalAmt"} & set(row)
    assert row["ApplyTaxAfterDiscount"] is False
    assert make(state, sale(80, code="TAX"))["TxnTaxDetail"] == {"TotalTax": 0}  # recorded: without a code

    def coded(code: str, *lines: Row, **body: Any) -> Row:
        return make(state, *lines, TxnTaxDetail={"TxnTaxCodeRef": {"value": code}, "TotalTax": 0}, **body)

    one = coded(CALIFORNIA, sale(300, code="TAX"), sale(84, code="TAX"), sale(50, code="NON"))
    assert one["TxnTaxDetail"] == {
        "TxnTaxCodeRef": {"value": "2"},
        "TotalTax": D("30.72"),
        "TaxLine": [
            {
                "Amount": D("30.72"),
                "DetailType": "TaxLineDetail",
                "TaxLineDetail": {
                    "TaxRateRef": {"value": "3"},
                    "PercentBased": True,
                    "TaxPercent": 8,
                    "NetAmountTaxable": 384,
                },
            }
        ],
    }
    two = coded(TUCSON, sale(422, code="TAX"))
    assert taxes(two) == [("1", "422.00", "29.96"), ("2", "422.00", "8.44")]
    # A sparse update of the lines keeps the code, a full one without the detail has none.
    assert change(state, two, sale(100, code="TAX")).row["TotalAmt"] == D("109.10")
    assert coded(CALIFORNIA, sale(5, code="NON"))["TxnTaxDetail"]["TotalTax"] == 0


def test_refusals_of_the_us() -> None:
    state = company("US")
    fault = refusal(state, sale(1, code="8"))
    assert (fault.code, fault.detail, fault.element) == (
        "6100",
        "Valid line TaxCodes for US should be TAX or NON. Supplied value: 8",
        "Line.SalesItemLineDetail.TaxCodeRef",
    )
    assert refusal(state, sale(1, code="CustomSalesTax")).code == "6160"
    for code, expected in (("CustomSalesTax", "6160"), ("99", "2500")):
        fault = refusal(state, sale(1, code="TAX"), TxnTaxDetail={"TxnTaxCodeRef": {"value": code}})
        assert fault.code == expected


def test_discount_before_or_after_tax_in_the_us() -> None:
    state = company("US", discounts="on")
    off = {
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10},
    }
    head = {"TxnTaxDetail": {"TxnTaxCodeRef": {"value": CALIFORNIA}}}
    before = make(state, sale(100, code="TAX"), off, **head)
    after = make(state, sale(100, code="TAX"), off, ApplyTaxAfterDiscount=True, **head)
    assert (before["TotalAmt"], after["TotalAmt"]) == (98, D("97.20"))


def automated(**switches: str) -> Any:
    state = company("US", ast="on", **switches)
    for number, place in (("1", "CA"), ("2", "VT"), ("3", "TX")):
        address = {"Line1": "1 Main Street", "CountrySubDivisionCode": place}
        state.put("Customer", {**state.customer_list[number], "ShipAddr": {"Id": "9", **address}})
    return state


def test_automated_tax_is_the_service_s_own() -> None:
    state = automated()
    row = make(state, sale(100, code=""), TxnTaxDetail={"TxnTaxCodeRef": {"value": "12"}, "TotalTax": 1})
    assert row["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] == {"value": "TAX"}
    assert row["TxnTaxDetail"]["TxnTaxCodeRef"] == {"value": "11"}
    assert taxes(row) == [("11", "100.00", "7.25"), ("12", "100.00", "1.75")]
    assert make(state, sale(100, code="NON"))["TxnTaxDetail"] == {"TotalTax": 0}
    vermont = make(state, sale(100, code="TAX"), CustomerRef={"value": "2"})
    assert taxes(vermont) == [("14", "100.00", "6.00")]
    assert make(state, sale(100, code="TAX"), CustomerRef={"value": "3"})["TotalAmt"] == 100  # no nexus
    moved = change(state, row, CustomerRef={"value": "2"}, ShipAddr={"CountrySubDivisionCode": "VT"}).row
    assert moved["TotalAmt"] == 106


def test_a_total_under_automated_tax() -> None:
    sent = {"TotalTax": "8.50"}
    assert make(automated(), sale(100, code="TAX"), TxnTaxDetail=sent)["TotalAmt"] == 109
    row = make(automated(ast_override="honoured"), sale(100, code="TAX"), TxnTaxDetail=sent)
    assert row["TotalAmt"] == D("108.50")
    assert taxes(row) == [("11", "100.00", "6.85"), ("12", "100.00", "1.65")]
    assert row["TxnTaxDetail"]["TaxLine"][0]["TaxLineDetail"]["OverrideDeltaAmount"] == D("-0.40")


def test_automated_tax_that_is_not_set_up() -> None:
    row = make(company("US", ast="not-set-up"), sale(100, code="TAX"))
    assert (row["TotalAmt"], "TxnTaxDetail" in row) == (100, False)
