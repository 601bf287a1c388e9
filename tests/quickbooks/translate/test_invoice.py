"""Invoices ↔ values: every recorded one, and any shape at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.domain.sales_invoice import RemoteInvoice, SalesLine, SalesTax, facts_of
from qbo_desktop.quickbooks.exact import dump
from qbo_desktop.quickbooks.translate.figures import minor, number
from qbo_desktop.quickbooks.translate.invoice import body_of, from_json, tax_body
from tests.quickbooks.recorded_rows import recorded
from tests.quickbooks.translate.test_company_lists import ANY_LIST_JSON
from tests.quickbooks.translate.test_invoice_bodies import MEANT, TAX_LINES

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
    assert found.content.startswith("3#")
    assert facts_of(found) == {
        "number": "1029",
        "customer": "5",
        "date": "2024-11-23",
        "due_date": "2024-12-23",
        "currency": "USD",
        "tax": "38.40",
        "taxes": "1=29.96;2=8.44",
        "total": "460.40",
        "lines": found.content,
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
        taxes=(SalesTax("7", Decimal(5), 1, tax, tax + 1),),
        tax=tax,
        total=total,
        computed=tax + 1,
    )
    sent = json.loads(dump(body_of(meant)), parse_float=Decimal)
    whole = sum(Decimal(line["Amount"]) for line in sent["Line"]) + Decimal(sent["TxnTaxDetail"]["TotalTax"])
    back = from_json({**sent, "Id": "1", "SyncToken": "0", "TotalAmt": whole, "Balance": whole})
    # Lines are worded by each side in its own way; only theirs of now and then are compared.
    assert facts_of(back) == {**facts_of(meant), "lines": back.content}
    # What it would have come to by itself is our forecast: it says nothing of that.
    assert [replace(one, computed=0) for one in meant.taxes] == list(back.taxes)


def test_other_lines_are_other_content_and_what_is_linked_to_them_is_not() -> None:
    """What stands for the lines follows what a person reads in them, and nothing else."""
    found = known("1029")
    lines: list[dict[str, Any]] = json.loads(json.dumps(found.unmapped["Line"]))

    def content(change: Callable[[dict[str, Any]], Any]) -> str:
        changed = json.loads(json.dumps(lines))
        change(changed[0])
        return from_json({"Id": "1", "Line": changed}).content

    same = content(lambda line: None)
    assert same == content(lambda line: line.update(LineNum=7, Id="9"))
    assert same == content(lambda line: line["SalesItemLineDetail"]["ItemRef"].update(name="Renamed"))
    others = [
        content(lambda line: line.update(Description="Other words")),
        content(lambda line: line.update(Amount="1.00")),
        content(lambda line: line["SalesItemLineDetail"]["ItemRef"].update(value="99")),
        content(lambda line: line["SalesItemLineDetail"].update(Qty="17")),
    ]
    assert len({same, *others}) == 5
    assert from_json({"Id": "1"}).content == ""
