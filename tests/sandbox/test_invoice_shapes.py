"""Our invoices beside the recorded ones: the same request gets the same properties and the same derived values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from qbo_desktop.sandbox.invoice_balances import receive
from qbo_desktop.sandbox.state import State
from tests.corpus import load
from tests.sandbox.invoice_writing import company, make, void, write
from tests.sandbox.recorded_lists import recorded_keys
from tests.sandbox.writing import recorded

Row = dict[str, Any]
RECORDED = [
    (exchange.name, body.get("Invoice", body))
    for exchange in load("invoice")
    if isinstance(body := exchange.body, dict) and ("Line" in body or "Line" in body.get("Invoice", {}))
]
# Printed by older versions of the service only, or made up of what is not simulated.
_NOT_OURS = {"Deposit"}


@pytest.mark.parametrize(
    "name",
    ["invoice/008-post-create-invoice", "invoice/013-post-create-invoice", "invoice/018-post-create-invoice"],
)
def test_the_recorded_creation(name: str) -> None:
    exchange = recorded(name)
    state = company("US")
    ours = write(state, **exchange.content["request_body"]).row
    theirs = exchange.body["Invoice"]
    assert set(theirs) - set(ours) <= _NOT_OURS | {"DocNumber"}  # ours has numbers of the client's own
    assert set(ours) <= set(theirs)
    for key in (
        "TotalAmt",
        "Balance",
        "TxnTaxDetail",
        "SyncToken",
        "PrintStatus",
        "EmailStatus",
        "LinkedTxn",
    ):
        assert ours[key] == theirs[key]
    for key in ("AllowIPNPayment", "AllowOnlineACHPayment", "ApplyTaxAfterDiscount", "CurrencyRef"):
        assert ours[key] == theirs[key]
    assert [{k: v for k, v in line.items() if k != "SalesItemLineDetail"} for line in ours["Line"]] == [
        {k: v for k, v in line.items() if k != "SalesItemLineDetail"} for line in theirs["Line"]
    ]
    mine, his = (row["Line"][0]["SalesItemLineDetail"] for row in (ours, theirs))
    assert (set(mine), mine["TaxCodeRef"]) == (set(his), his["TaxCodeRef"])


def test_the_recorded_due_date() -> None:
    theirs = recorded("invoice/008-post-create-invoice").body["Invoice"]
    assert make(company("US"), TxnDate=theirs["TxnDate"])["DueDate"] == theirs["DueDate"]


def again(state: State, theirs: Row) -> Row:
    """The recorded invoice sent as a client would, its items and customers being ours."""
    lines = []
    for line in theirs["Line"]:
        if line["DetailType"] == "SalesItemLineDetail":
            detail = {**line["SalesItemLineDetail"], "ItemRef": {"value": "3"}}
            lines.append({**line, "SalesItemLineDetail": detail})
        elif line["DetailType"] == "DiscountLineDetail":
            lines.append(
                {
                    **line,
                    "DiscountLineDetail": {
                        **line["DiscountLineDetail"],
                        "DiscountAccountRef": {"value": "7"},
                    },
                }
            )
    about = {
        key: theirs[key]
        for key in ("TxnDate", "DueDate", "DocNumber", "CustomerMemo", "BillEmail")
        if key in theirs
    }
    code = theirs["TxnTaxDetail"].get("TxnTaxCodeRef")
    if code:
        about["TxnTaxDetail"] = {"TxnTaxCodeRef": code}
    return make(state, *lines, **about, SalesTermRef={"value": "3"})


def whole(theirs: Row) -> bool:
    """Not recorded without its lines, nor with a tax of before its last change."""
    sales = [line for line in theirs["Line"] if line["DetailType"] == "SalesItemLineDetail"]
    taxed = [line["Amount"] for line in sales if line["SalesItemLineDetail"]["TaxCodeRef"]["value"] == "TAX"]
    bases = [tax["TaxLineDetail"]["NetAmountTaxable"] for tax in theirs["TxnTaxDetail"].get("TaxLine", [])]
    return bool(sales) and all(base == sum(taxed) for base in bases)


WHOLE = [(name, theirs) for name, theirs in RECORDED if whole(theirs)]


@pytest.mark.parametrize(("name", "theirs"), WHOLE, ids=[name for name, _ in WHOLE])
def test_what_a_recorded_invoice_comes_to(name: str, theirs: Row) -> None:
    ours = again(company("US", discounts="on"), theirs)
    assert ours["TotalAmt"] == Decimal(str(theirs["TotalAmt"]))
    assert ours["TxnTaxDetail"]["TotalTax"] == Decimal(str(theirs["TxnTaxDetail"]["TotalTax"]))
    mine, his = (
        [
            (tax["TaxLineDetail"]["TaxRateRef"]["value"], Decimal(str(tax["Amount"])))
            for tax in row["TxnTaxDetail"].get("TaxLine", [])
        ]
        for row in (ours, theirs)
    )
    assert mine == his, name
    assert [line["DetailType"] for line in ours["Line"]] == [line["DetailType"] for line in theirs["Line"]]


def test_most_of_the_recorded_ones_are_looked_at() -> None:
    assert len(WHOLE) >= 16


def test_properties_are_printed_in_the_recorded_order() -> None:
    orders = [[key for key in theirs if key not in _NOT_OURS] for _, theirs in RECORDED]
    before = {(a, b) for order in orders for n, a in enumerate(order) for b in order[n + 1 :]}
    ours = list(again(company("US"), RECORDED[-1][1]))
    assert not [(a, b) for n, a in enumerate(ours) for b in ours[n + 1 :] if (b, a) in before]


def test_a_void_has_the_recorded_shape() -> None:
    theirs = recorded("invoice/032-nytely-invoice-0-voided").body
    state = company("US")
    row = make(
        state,
        *(
            {
                "Amount": 10,
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {
                    "ItemRef": {"value": "3"},
                    "UnitPrice": 5,
                    "Qty": 2,
                    "TaxCodeRef": line["SalesItemLineDetail"]["TaxCodeRef"],
                },
            }
            for line in theirs["Line"]
            if "SalesItemLineDetail" in line
        ),
        TxnTaxDetail={"TxnTaxCodeRef": {"value": "2"}},
        DocNumber="1036",
        CustomerMemo={"value": "x"},
        SalesTermRef={"value": "3"},
        BillEmail={"Address": "a@example.test"},
    )
    ours = void(state, row).row
    assert set(ours) == set(theirs)
    for key in ("PrivateNote", "TotalAmt", "Balance", "TxnTaxDetail", "SyncToken", "LinkedTxn"):
        assert ours[key] == theirs[key]
    for mine, his in zip(ours["Line"], theirs["Line"], strict=True):
        assert mine["Amount"] == his["Amount"]
        if "SalesItemLineDetail" in his:
            assert set(mine["SalesItemLineDetail"]) == set(his["SalesItemLineDetail"])
            assert mine["SalesItemLineDetail"]["Qty"] == his["SalesItemLineDetail"]["Qty"]


def test_a_canadian_invoice_has_what_the_recorded_one_has() -> None:
    """invoice/029: XML, with a discount, a term and a message, tax included."""
    state = company(discounts="on")
    lines = [
        {
            "Amount": amount,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {
                "ItemRef": {"value": "3"},
                "TaxCodeRef": {"value": "5"},
                "TaxInclusiveAmt": gross,
            },
        }
        for amount, gross in (("7.96", "9.00"), ("2.65", "3.00"))
    ]
    off = {
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 20},
    }
    row = make(
        state,
        *lines,
        off,
        DocNumber="1020",
        TxnDate="2016-10-15",
        SalesTermRef={"value": "3"},
        GlobalTaxCalculation="TaxInclusive",
        CustomerMemo={"value": "x"},
        PrintStatus="NotSet",
    )
    text = str(recorded("invoice/029-invoice-with-bundle-line-item").body)
    for amount in (row["TotalAmt"], row["HomeTotalAmt"], row["Balance"]):
        assert str(amount) == "9.60"
    assert f"<TotalTax>{row['TxnTaxDetail']['TotalTax']}</TotalTax>" in text
    assert f"<DueDate>{row['DueDate']}</DueDate>" in text
    for key in row:
        if key not in ("domain", "sparse", "CustomField", "LinkedTxn"):
            assert f"<{key}" in text, key


def test_a_payment_has_what_recorded_ones_have() -> None:
    state = company("US")
    row = make(state, DocNumber="1")
    payment = receive(state, row["Id"], Decimal(10), "2026-03-01", "x")
    always = set.intersection(*(set(keys) for keys in recorded_keys("Payment")))
    assert always <= set(payment) | {"domain", "sparse"}
