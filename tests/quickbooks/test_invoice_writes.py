"""Invoices and services written over a scripted service: what goes out, and whose answer is whose."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from qbo_desktop.domain.company_lists import Item
from qbo_desktop.domain.sales_invoice import RemoteInvoice
from qbo_desktop.errors import Fault, Refused, SideError, SignInNeeded, Stale, Throttled, Unanswered
from qbo_desktop.sync.invoice_side import InvoiceWrite
from tests.quickbooks.doubles import Scripted, answer
from tests.quickbooks.invoice_answers import (
    CREATE,
    HELD,
    MEANT,
    TAX,
    VOID,
    answered,
    item,
    refusal,
    row,
    shown,
    side,
)
from tests.quickbooks.test_batches import fault


@pytest.mark.parametrize(
    ("write", "key", "operation"), [(CREATE, "key-1", None), (TAX, "key-2", None), (VOID, "key-3", "void")]
)
def test_one_write_is_a_request_of_its_own_under_its_own_key(
    write: InvoiceWrite, key: str, operation: str | None
) -> None:
    writer, wire = side(shown())
    (found,) = writer.write_invoices([write], "the-call")
    assert isinstance(found, RemoteInvoice)
    assert (found.id, found.version, found.total) == ("5", "4", 1250)
    (request,) = wire.requests
    assert (request.method, request.url.rpartition("/v3/")[2]) == ("POST", "company/123/invoice")
    extra = {"operation": operation} if operation else {}
    assert dict(request.params) == {**extra, "minorversion": "75", "requestid": key}
    assert not request.repeatable
    body = json.loads(request.body or b"")
    assert body.get("Id") == (None if write is CREATE else "5")
    if write is VOID:
        assert body == {"sparse": True, "Id": "5", "SyncToken": "3"}


def test_several_writes_are_one_batch_under_the_key_of_the_call() -> None:
    writer, wire = side(answered(item(3), item(1, "9"), fault(4, "6140"), item(2)))
    other = replace(CREATE, meant=replace(MEANT, number="INV-2"))
    made, taxed, voided, refused = writer.write_invoices([CREATE, TAX, VOID, other], "k" * 36)
    assert [type(one) for one in (made, taxed, voided, refused)] == [RemoteInvoice] * 3 + [Refused]
    assert isinstance(made, RemoteInvoice)
    assert made.id == "9"
    (request,) = wire.requests
    assert dict(request.params) == {"minorversion": "75", "requestid": "k" * 36}
    assert (request.repeatable, request.batch) == (False, True)
    items = json.loads(request.body or b"")["BatchItemRequest"]
    assert [(one["bId"], one["operation"], one.get("optionsData")) for one in items] == [
        ("1", "create", None),
        ("2", "update", None),
        ("3", "update", "void"),
        ("4", "create", None),
    ]
    assert items[2]["Invoice"] == {"sparse": True, "Id": "5", "SyncToken": "3"}
    assert items[3]["Invoice"]["DocNumber"] == "INV-2"


@pytest.mark.parametrize(
    "items",
    [
        [],
        [item(2)],
        [{"bId": "1", "Invoice": None}],
        [{"bId": "1", "Invoice": {"DocNumber": "no id"}}],
        [{"bId": "1", "Customer": {"Id": "5"}}],
        [item(1, "6"), item(2)],
        [item(1), item(1)],
    ],
)
def test_an_item_without_its_own_answer_may_have_been_done(items: list[Any]) -> None:
    writer, _wire = side(answered(*items))
    one, _other = writer.write_invoices([VOID, CREATE], "k")
    assert isinstance(one, Unanswered)


@pytest.mark.parametrize("write", [CREATE, TAX, VOID])
@pytest.mark.parametrize("found", [{"DocNumber": "no id"}, {"Id": "6"}, {"Id": ""}])
def test_an_answer_that_is_not_of_what_was_written_may_have_been_a_write(
    write: InvoiceWrite, found: dict[str, Any]
) -> None:
    writer, _wire = side(answer({"Invoice": found}))
    (one,) = writer.write_invoices([write], "k")
    # Any id will do for one that is new.
    is_made = write is CREATE and found == {"Id": "6"}
    assert isinstance(one, RemoteInvoice if is_made else Unanswered)


@pytest.mark.parametrize(
    ("scripted", "error"),
    [
        (answer({}), Unanswered),
        (answer({"Invoice": "none"}), Unanswered),
        (answer('{"Invoi'), Unanswered),
        (answer("<html>502</html>", 502), Unanswered),
        (Unanswered("It broke."), Unanswered),
        (refusal("600"), Unanswered),
        (refusal("10000", status=500), Unanswered),
        (refusal("3200", status=401), SignInNeeded),
        (refusal("3001", status=429), Throttled),
    ],
)
@pytest.mark.parametrize("count", [1, 2])
def test_what_concerns_the_whole_call_is_raised(
    scripted: Scripted, error: type[SideError], count: int
) -> None:
    writer, wire = side(scripted)
    with pytest.raises(error):
        writer.write_invoices([CREATE] * count, "k")
    with pytest.raises(error):
        writer.send_invoice(HELD, "a@b.example", "k")
    with pytest.raises(error):
        writer.create_item("Hours", "1", "k")
    assert len(wire.requests) == 3


# Of the service's list of faults, those that concern invoices.
FAULTS: list[tuple[str, str, type[SideError]]] = [
    ("6140", "Duplicate Document Number Error : You must specify a different number.", Refused),
    ("6200", "Account Period Closed Error", Refused),
    (
        "6210",
        "The account period has closed and the account books cannot be updated through through",
        Refused,
    ),
    ("5010", "The account period has closed. {1}", Refused),
    ("5010", "Stale Object Error : You and API API were working on this at the same time.", Stale),
    ("6070", "Amount is not equal to UnitPrice * Qty. Supplied value:1,861.07", Refused),
    ("2500", "Invalid Reference Id : Names element id 583 not found", Refused),
    ("2500", "An item in this transaction is set up as a category instead of a product or service.", Refused),
    ("6000", "Business Validation Error: Make sure all your transactions have a GST/HST rate", Refused),
    ("6000", "We're sorry, QuickBooks encountered an error while calculating tax. <a href='x'>", Refused),
    ("6100", "Valid line TaxCodes for US should be TAX or NON. Supplied value: 8", Refused),
    ("6160", "Invalid TaxCodeRef Error", Refused),
    ("6190", "Subscription period has ended or canceled or there was a billing problem", Refused),
    ("610", "Object Not Found : Something you're trying to use has been made inactive.", Refused),
    ("620", "TxnID Cannot Be Linked : Cannot validate linked transactions", Refused),
    ("6420", "Email address is required", Refused),
    ("6450", "Attempt to Void Transaction failed", Refused),
    ("6540", "This transaction has been deposited. If you want to change or delete it", Refused),
    ("2050", "String length specified does not match the supported length. Min:0 Max:21", Refused),
    ("2210", "Email Address does not conform to the syntax rules of RFC 822.", Refused),
]


@pytest.mark.parametrize(("code", "detail", "error"), FAULTS)
@pytest.mark.parametrize("status", [200, 400])
def test_what_the_service_says_of_one_invoice_is_its_answer(
    code: str, detail: str, error: type[SideError], status: int
) -> None:
    writer, _wire = side(refusal(code, detail, status))
    (alone,) = writer.write_invoices([VOID], "k")
    told = {"Fault": {"Error": [{"code": code, "Detail": detail}]}, "bId": "1"}
    writer, _wire = side(answered(told, item(2)))
    in_batch, other = writer.write_invoices([VOID, TAX], "k")
    for one in (alone, in_batch):
        assert type(one) is error
        assert isinstance(one, SideError)
        assert (one.code, one.faults[0].detail) == (code, detail)
        assert "<" not in one.says
    assert isinstance(other, RemoteInvoice)
    if error is Refused:
        writer, _wire = side(refusal(code, detail, status))
        with pytest.raises(Refused):
            writer.send_invoice(HELD, "a@b.example", "k")


HOLDER = "This number has already been used. DocNumber=18696 is assigned to TxnType={0} with TxnId=6575"


@pytest.mark.parametrize(
    ("told", "holder"),
    [
        ((Fault("6140", detail=HOLDER.format("Invoice")),), ("Invoice", "6575")),
        ((Fault("6140", message=HOLDER.format("invoice")),), ("Invoice", "6575")),
        ((Fault("6140", detail=HOLDER.format("Journal Entry")),), ("Journal Entry", "6575")),
        ((Fault("6140", detail=HOLDER.format("Sales Receipt")),), ("Sales Receipt", "6575")),
        ((Fault("6140", detail="DocNumber=A TxnType=Invoice, TxnId = '7'"),), ("Invoice", "7")),
        # Recorded: another error stands beside it.
        (
            (Fault("2020", detail="planted"), Fault("6140", detail=HOLDER.format("Invoice"))),
            ("Invoice", "6575"),
        ),
        ((Fault("6140", detail="DocNumber=TxnType=Invoice is used"),), ("", "")),
        ((Fault("6140", detail="Duplicate Document Number Error"),), ("", "")),
        ((Fault("6240", detail=HOLDER.format("Invoice")),), ("", "")),
        ((), ("", "")),
    ],
)
def test_who_has_a_number(told: tuple[Fault, ...], holder: tuple[str, str]) -> None:
    assert side(shown())[0].holder_of_number(Refused("No.", faults=told)) == holder


def test_an_email_is_asked_for_without_a_body() -> None:
    sender, wire = side(shown(EmailStatus="EmailSent", BillEmail={"Address": "a+b@c.example"}))
    found = sender.send_invoice(HELD, "a+b@c.example", "key-9")
    assert (found.emailed, found.email_to) == (True, "a+b@c.example")
    (request,) = wire.requests
    assert (request.method, request.url.rpartition("/123/")[2]) == ("POST", "invoice/5/send")
    assert dict(request.params) == {"sendTo": "a+b@c.example", "minorversion": "75", "requestid": "key-9"}
    assert request.headers["Content-Type"] == "application/octet-stream"
    assert (request.body, request.repeatable) == (b"", False)
    sender, _wire = side(answer({"Invoice": row("6", TotalAmt=1)}))
    with pytest.raises(Unanswered):
        sender.send_invoice(HELD, "a@b.example", "k")


def test_a_service_is_made_under_a_key() -> None:
    writer, wire = side(answer({"Item": {"Id": "9", "Name": "Hours", "Type": "Service"}}))
    assert writer.create_item("Hours", "79", "key-4") == Item("9", "Hours")
    (request,) = wire.requests
    assert request.url.endswith("/company/123/item")
    assert dict(request.params) == {"minorversion": "75", "requestid": "key-4"}
    writer, _wire = side(answer({"Item": {"Name": "Hours"}}))
    with pytest.raises(Unanswered):
        writer.create_item("Hours", "79", "k")
