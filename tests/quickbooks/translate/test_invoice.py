"""Invoices ↔ values: every recorded one, bodies under each way of taxing, and any shape at all."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.domain.company_lists import TaxRegime
from qbo_desktop.domain.sales_invoice import RemoteInvoice, SalesInvoice, SalesLine, SalesTax, facts_of
from qbo_desktop.quickbooks.exact import dump
from qbo_desktop.quickbooks.translate.figures import minor, number
from qbo_desktop.quickbooks.translate.invoice import body_of, from_json, tax_body, void_body
from tests.quickbooks.recorded_rows import recorded
from tests.quickbooks.translate.test_company_lists import ANY_LIST_JSON

ROWS = [
    (f"{folder}:{name}", row)
    for folder in ("invoice", "cdc", "batch")
    for name, row in recorded(folder, "Invoice")
]
EACH = pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in ROWS])


def known(number: str) -> RemoteInvoice:
    """The recorded invoice of a number, as it was first."""
    return next(from_json(row) for _name, row in ROWS if row.get("DocNumber") == number and "TotalAmt" in row)


def cents(value: Any) -> int:
    return int((Decimal(str(value)) * 100).to_integral_exact())


def test_there_are_recorded_invoices_to_look_at() -> None:
    assert len(ROWS) >= 35


@EACH
def test_a_recorded_invoice(row: dict[str, Any]) -> None:
    found = from_json(row, "USD")
    assert found.id == row["Id"]
    assert found.version == row.get("SyncToken", "")
    assert found.number == row.get("DocNumber", "")
    assert found.gone is (row.get("status") == "Deleted")
    if "TotalAmt" not in row:
        assert (found.total, found.balance, found.lines, found.tax) == (0, 0, 0, 0)
        return
    assert found.customer_id == row["CustomerRef"]["value"]
    assert found.customer_name == row["CustomerRef"].get("name", "")
    assert (str(found.invoice_date), str(found.due_date)) == (row["TxnDate"], row["DueDate"])
    assert found.currency in ("USD", "CAD", "AUD")
    assert (found.total, found.balance) == (cents(row["TotalAmt"]), cents(row["Balance"]))
    assert found.tax == cents(row.get("TxnTaxDetail", {}).get("TotalTax", 0))
    assert found.tax == sum(one.amount for one in found.taxes)
    assert found.lines == sum(1 for one in row["Line"] if one["DetailType"] != "SubTotalLineDetail")
    linked = {one["TxnId"] for one in row.get("LinkedTxn", []) if one["TxnType"] == "Payment"}
    assert set(found.payments) == linked
    assert found.email_status == row.get("EmailStatus", "")
    assert facts_of(found)["total"] == format(Decimal(str(row["TotalAmt"])), ".2f")
    json.dumps(found.unmapped)
    held = {"Id", "SyncToken", "DocNumber", "TxnDate", "DueDate", "TotalAmt", "Balance", "EmailStatus"}
    assert set(row) - held == set(found.unmapped), "what has no place is kept"


def test_one_with_taxes_of_two_rates() -> None:
    found = known("1029")
    assert (found.total, found.tax, found.balance, found.paid) == (46040, 3840, 0, 46040)
    assert found.taxes == (
        SalesTax("1", Decimal("7.1"), 42200, 2996),
        SalesTax("2", Decimal(2), 42200, 844),
    )
    assert (found.payments, found.lines) == (("94",), 3)
    assert found.modified == datetime(2025, 1, 9, 21, 28, 29, tzinfo=UTC)
    assert facts_of(found) == {
        "number": "1029",
        "customer": "5",
        "date": "2024-11-23",
        "due_date": "2024-12-23",
        "currency": "USD",
        "tax": "38.40",
        "total": "460.40",
        "state": "open",
    }


def test_one_that_was_voided_and_one_that_was_deleted() -> None:
    voided = known("1036")
    assert (voided.voided, voided.gone, voided.total, voided.lines) == (True, False, 0, 5)
    assert facts_of(voided)["state"] == "voided"
    stub = from_json({"domain": "QBO", "status": "Deleted", "Id": "266"})
    assert (stub.id, stub.gone, stub.voided, facts_of(stub)["state"]) == ("266", True, False, "deleted")


@pytest.mark.parametrize(
    ("row", "voided"),
    [
        ({"PrivateNote": "Voided", "TotalAmt": 0, "Line": []}, True),
        ({"PrivateNote": "Voided - \nSent by mistake", "TotalAmt": 0}, True),
        ({"PrivateNote": "Voided", "TotalAmt": 50}, False),
        ({"PrivateNote": "Avoided", "TotalAmt": 0}, False),
        ({"TotalAmt": 0}, False),
        ({"PrivateNote": "Voided", "TotalAmt": 0, "Line": [{"Amount": 5}, {"Amount": -5}]}, False),
    ],
)
def test_what_is_a_voided_one(row: dict[str, Any], voided: bool) -> None:
    assert from_json({"Id": "1", **row}).voided is voided


def test_one_that_was_emailed() -> None:
    (row,) = (row for name, row in ROWS if "invoice-send" in name)
    found = from_json(row, "USD")
    assert (found.email_status, found.emailed) == ("EmailSent", True)
    assert found.email_to == "test@intuit.com"
    assert found.emailed_at == datetime(2015, 2, 25, 2, 26, 3, tzinfo=UTC)
    waiting = known("1010")
    assert (waiting.email_status, waiting.emailed, waiting.emailed_at) == ("NeedToSend", False, None)


def test_one_of_another_country() -> None:
    (row,) = (row for name, row in ROWS if "bundle" in name)
    found = from_json(row, "USD")
    assert (found.currency, found.total, found.tax) == ("CAD", 960, 111)
    assert found.taxes == (SalesTax("12", Decimal(13), 849, 111),)
    yen = from_json({"Id": "1", "CurrencyRef": {"value": "JPY"}, "TotalAmt": 1500, "Balance": "1500"})
    assert (yen.total, yen.balance, facts_of(yen)["total"]) == (1500, 1500, "1500")


def test_what_is_not_said() -> None:
    found = from_json({"Id": "1", "TotalAmt": "12.50", "TxnTaxDetail": {"TaxLine": TAX_LINES}}, "CAD")
    assert (found.currency, found.balance, found.tax) == ("CAD", 1250, 1498)
    assert from_json({"Id": "1"}).currency == "", "a currency that nobody said is not made up"
    assert (from_json(None).id, from_json([]).total) == ("", 0)


DAY = date(2026, 5, 1)
LINES = (
    SalesLine(8000, "Tenue de livres\navril", "2", "9", Decimal("2.5"), Decimal(32)),
    SalesLine(2000, "", "3", "9"),
)
TAXES = (SalesTax("7", Decimal(5), 10000, 500), SalesTax("21", Decimal("9.975"), 10000, 998))
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


def coded(*codes: str) -> tuple[SalesLine, ...]:
    return tuple(replace(line, code_id=code) for line, code in zip(LINES, codes, strict=True))


def test_a_body_in_canada_leaves_the_taxes_to_the_service() -> None:
    assert body_of(MEANT) == {**HEAD, "GlobalTaxCalculation": "TaxExcluded", "Line": body_lines("9", "9")}


def test_a_body_brings_the_billed_taxes_where_the_service_would_come_to_others() -> None:
    assert body_of(replace(MEANT, computed=1497)) == {
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
    assert body_of(replace(us, computed=1))["TxnTaxDetail"] == {
        "TxnTaxCodeRef": {"value": "3"},
        "TotalTax": Decimal("14.98"),
        "TaxLine": TAX_LINES,
    }
    untaxed = replace(us, header_code_id="", lines=coded("NON", "NON"), taxes=(), tax=0, computed=0)
    assert body_of(untaxed) == {**HEAD, "Line": body_lines("NON", "NON")}


def test_a_body_under_automated_sales_tax_says_only_what_is_taxable() -> None:
    meant = replace(
        MEANT, regime=TaxRegime.AUTOMATED, computed=0, header_code_id="3", lines=coded("TAX", "NON")
    )
    assert body_of(meant) == {**HEAD, "Line": body_lines("TAX", "NON")}


def test_a_body_without_sales_tax_says_nothing_of_it() -> None:
    meant = replace(MEANT, regime=TaxRegime.NONE, computed=0)
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
    written = dump(body_of(replace(MEANT, computed=0)))
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


@EACH
def test_the_lines_of_any_recorded_invoice_go_back_as_they_came(row: dict[str, Any]) -> None:
    sent = tax_body(from_json(row, "USD"), MEANT).get("Line", [])
    kept = [line for line in row.get("Line", []) if line["DetailType"] != "SubTotalLineDetail"]
    if all("Id" in line for line in kept):
        assert figured(sent) == figured(kept)
    else:
        assert sent == []
    dump({"Line": sent})


def figured(value: Any) -> Any:
    """The same with every figure as a Decimal: XML showed them as text."""
    if isinstance(value, dict):
        return {key: figured(item) for key, item in value.items()}
    if isinstance(value, list):
        return [figured(item) for item in value]
    found = number(value)
    return value if found is None else found


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("26.82"), 2682),
        (26, 2600),
        ("1861.08", 186108),
        (" 5 ", 500),
        (Decimal("0.005"), 1),
        (Decimal("-0.005"), -1),
        (Decimal("1e2"), 10000),
        (Decimal("NaN"), None),
        (Decimal("Infinity"), None),
        (Decimal("1e999999"), None),
        (Decimal("1e-999999"), None),
        (10**40, None),
        (True, None),
        ("12,50", None),
        (None, None),
        ({"value": 1}, None),
    ],
)
def test_money_is_read_exactly(value: Any, expected: int | None) -> None:
    assert minor(value, "CAD") == expected


INVOICE_KEYS = (
    *("Id", "SyncToken", "DocNumber", "TxnDate", "DueDate", "CustomerRef", "CurrencyRef", "Line", "TotalAmt"),
    *("Balance", "TxnTaxDetail", "LinkedTxn", "PrivateNote", "BillEmail", "DeliveryInfo", "status"),
)


@given(st.dictionaries(st.sampled_from(INVOICE_KEYS), ANY_LIST_JSON, max_size=8) | ANY_LIST_JSON)
def test_no_json_whatsoever_is_a_crash(data: Any) -> None:
    found = from_json(data, "CAD")
    facts_of(found)
    json.dumps(found.unmapped)
    dump(tax_body(found, MEANT))
    nested = {"Line": data, "TxnTaxDetail": {"TaxLine": data, "TotalTax": data}, "LinkedTxn": data}
    json.dumps(from_json({**nested, "DeliveryInfo": data, "Id": "1"}).unmapped)


AMOUNTS = st.integers(-(10**9), 10**9)


@given(st.lists(AMOUNTS, min_size=1, max_size=5), AMOUNTS, st.sampled_from(["CAD", "JPY", "KWD"]))
def test_what_was_meant_comes_back_as_it_was_meant(amounts: list[int], tax: int, currency: str) -> None:
    """The service's own figures added to our body, read back: not a cent is lost on the way."""
    lines = tuple(SalesLine(one, "x", "2", "9") for one in amounts)
    total = sum(amounts) + tax
    meant = replace(
        MEANT,
        lines=lines,
        currency=currency,
        foreign=True,
        taxes=(SalesTax("7", Decimal(5), 1, tax),),
        tax=tax,
        total=total,
        computed=tax + 1,
    )
    sent = json.loads(dump(body_of(meant)), parse_float=Decimal)
    whole = sum(Decimal(line["Amount"]) for line in sent["Line"]) + Decimal(sent["TxnTaxDetail"]["TotalTax"])
    back = from_json({**sent, "Id": "1", "SyncToken": "0", "TotalAmt": whole, "Balance": whole})
    assert facts_of(back) == facts_of(meant)
    assert back.taxes == meant.taxes
