"""What clients of other languages send, letter by letter: requests that were seen to leave them.

python-quickbooks and intuit-oauth are here themselves (`test_third_party_clients.py`); the others are written in
JavaScript and Ruby, or would bring much along, so only their requests are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import requests

from tests.sandbox_process import Company, serve_sandbox

AXIOS = {"Accept": "application/json, text/plain, */*"}  # node-quickbooks: the address says that it is JSON
NODE = "minorversion=75&format=json"


@pytest.fixture(scope="module")
def here() -> Iterator[Company]:
    with serve_sandbox(customers=40, faults="nolimit") as document:
        yield Company(document["quickbooks"])


def invoice(number: str, **more: Any) -> dict[str, Any]:
    line = {
        "Amount": 100,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "3"}, "TaxCodeRef": {"value": "9"}},
    }
    return {"CustomerRef": {"value": "1"}, "DocNumber": number, "Line": [line], **more}


def rows(answer: requests.Response, entity: str) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["QueryResponse"].get(entity, [])
    return found


def test_node_quickbooks_asks(here: Company) -> None:
    """Entities in camel case or small letters, everything between keywords encoded by hand, blanks by axios."""

    def asked(statement: str) -> requests.Response:
        return here.get(f"/query?query={statement.replace(' ', '%20')}&{NODE}", headers=AXIOS)

    assert len(rows(asked("select * from item startposition 1 maxresults 1000"), "Item")) > 5
    assert len(rows(asked("select * from paymentMethod startposition 1 maxresults 2"), "PaymentMethod")) == 2
    kinds = "Type IN (%27Service%27,%27NonInventory%27)"
    page = rows(
        asked(f"select * from item where {kinds} orderby Name asc startposition 2 maxresults 3"), "Item"
    )
    names = [row["Name"].casefold() for row in page]
    assert len(names) == 3
    assert names == sorted(names)
    hidden = asked("select * from item where Active %3D false startposition 1 maxresults 1000")
    assert [row["Active"] for row in rows(hidden, "Item")] == [False]
    every = asked("select * from item where Active IN (true,false) startposition 1 maxresults 1000")
    shown = asked("select count(*) from item where Active %3D true startposition 1 maxresults 1000")
    assert len(rows(every, "Item")) == shown.json()["QueryResponse"]["totalCount"] + 1
    assert rows(asked("select * from vendorCredit startposition 1 maxresults 1000"), "VendorCredit") == []


def test_node_quickbooks_writes(here: Company) -> None:
    """Updates are sparse unless told, deletions carry the whole object, an e-mail goes without a body."""
    headers = {**AXIOS, "Request-Id": "7b4a3c60-0000-11f0-8000-000000000000"}

    def sent(path: str, body: Any = None) -> requests.Response:
        mark = "&" if "?" in path else "?"
        return here.post(f"{path}{mark}{NODE}", headers=headers, **({} if body is None else {"json": body}))

    made = sent("/invoice", invoice("NQ-1")).json()["Invoice"]
    assert sent("/invoice", invoice("NQ-1")).json()["Fault"]["Error"][0]["code"] == "6140"
    again = here.post(f"/invoice?include=allowduplicatedocnum&{NODE}", json=invoice("NQ-1"), headers=headers)
    assert again.json()["Invoice"]["DocNumber"] == "NQ-1"
    noted = {"Id": made["Id"], "SyncToken": made["SyncToken"], "PrivateNote": "x", "sparse": True}
    noted = sent("/invoice?operation=update", noted).json()["Invoice"]
    assert (noted["PrivateNote"], noted["TotalAmt"]) == ("x", 114.98)
    mailed = sent(f"/invoice/{made['Id']}/send?sendTo=a@example.test").json()["Invoice"]
    assert (mailed["EmailStatus"], mailed["BillEmail"]) == ("EmailSent", {"Address": "a@example.test"})
    paper = here.get(f"/invoice/{made['Id']}/pdf?{NODE}", headers={"accept": "application/pdf"})
    assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert sent("/invoice?operation=void", mailed).json()["Invoice"]["TotalAmt"] == 0
    read = here.get(f"/invoice/{made['Id']}?{NODE}", headers=headers).json()["Invoice"]
    assert sent("/invoice?operation=delete", read).json()["Invoice"]["status"] == "Deleted"
    moment = (datetime.now(UTC) - timedelta(hours=1)).astimezone(timezone(timedelta(hours=2)))
    since = moment.isoformat(timespec="seconds")  # its plus is not encoded, and arrives as a blank
    changes = here.get(f"/cdc?entities=customer,Invoice&changedSince={since}&{NODE}", headers=headers)
    _, invoices = changes.json()["CDCResponse"][0]["QueryResponse"]
    assert {"Deleted", None} == {row.get("status") for row in invoices["Invoice"]}


def test_quickbooks_node_promise_gives_each_batch_an_id(here: Company) -> None:
    items = [
        {"bId": "1", "operation": "create", "Customer": {"DisplayName": "Batch of promises"}},
        {"bId": "2", "operation": "create", "Customer": {"DisplayName": "Batch of promises"}},
        {"bId": "3", "Query": "select * from Item maxresults 1"},
    ]
    query = "requestid=1a3c8a2e-7c4b-4f0e-9b6e-2f1d0c9b8a76&minorversion=75"
    answers = [here.post(f"/batch?{query}", json={"BatchItemRequest": items}).json() for _ in range(2)]
    made, taken, page = answers[0]["BatchItemResponse"]
    assert made["Customer"]["DisplayName"] == "Batch of promises"
    assert taken["Fault"]["Error"][0]["code"] == "6240"
    assert page["QueryResponse"]["maxResults"] == 1
    assert answers[1]["BatchItemResponse"] == answers[0]["BatchItemResponse"]


def test_qbo_api_pages_and_deactivates(here: Company) -> None:
    """Ruby: MAXRESULTS before STARTPOSITION, `+` for a blank, the body `null` with an e-mail."""
    headers = {"Content-Type": "application/json;charset=UTF-8", "Accept": "application/json"}
    seen: list[str] = []
    for start in (1, 16, 31):
        statement = f"SELECT+*+FROM+Customer+WHERE+Active+IN+%28+true%2C+false+%29+MAXRESULTS+15+STARTPOSITION+{start}"
        page = rows(here.get(f"/query?query={statement}", headers=headers), "Customer")
        seen += [row["Id"] for row in page]
        if len(page) < 15:
            break
    assert len(seen) == len(set(seen)) >= 40
    made = here.post("/term?requestid=4b1f", json={"Name": "Net 45", "DueDays": 45}, headers=headers).json()[
        "Term"
    ]
    read = here.get(f"/term/{made['Id']}", headers=headers).json()["Term"]
    body = {"Id": read["Id"], "SyncToken": read["SyncToken"], "sparse": True, "Active": False}
    assert here.post("/term", json=body, headers=headers).json()["Term"]["Active"] is False
    bill = here.post("/invoice", json=invoice("QA-1"), headers=headers).json()["Invoice"]
    mailed = here.post(
        f"/invoice/{bill['Id']}/send?minorversion=63&sendTo=a%40example.test",
        data=b"null",
        headers={"Content-Type": "application/octet-stream"},
    )
    assert mailed.json()["Invoice"]["EmailStatus"] == "EmailSent"
    about = {"Id": bill["Id"], "SyncToken": mailed.json()["Invoice"]["SyncToken"]}
    assert here.post("/invoice?operation=delete", json=about, headers=headers).status_code == 200


def test_qbosdk_reads_on_until_a_page_is_empty(here: Company) -> None:
    """Blanks as they are, for requests to encode; the loop ends with a QueryResponse that holds nothing."""
    for entity in ("Account", "TaxCode", "TaxRate", "Item", "Department", "Purchase", "JournalEntry"):
        statement = f"/query?query=select * from {entity} STARTPOSITION 1001 MAXRESULTS 1000&minorversion=75"
        assert here.get(statement).json()["QueryResponse"] == {}
    counted = here.get("/query?query=select count(*) from Item where Active = True&minorversion=75")
    assert counted.json()["QueryResponse"]["totalCount"] > 5
    since = "Metadata.LastUpdatedTime >= '2020-01-01T00:00:00-08:00'"
    where = f"where Active=false and {since} STARTPOSITION 1 MAXRESULTS 1000"
    assert len(rows(here.get(f"/query?query=select * from Item {where}&minorversion=75"), "Item")) == 1


def test_tap_quickbooks_copies_everything_in_batches(here: Company) -> None:
    named = ("Account", "Budget", "Class", "Customer", "Department", "Employee", "Item", "PaymentMethod")
    named = (*named, "TaxCode", "TaxRate", "Term", "Vendor")
    moved = ("Bill", "BillPayment", "CreditMemo", "CustomerType", "Deposit", "Estimate", "Invoice")
    moved = (*moved, "JournalEntry", "Payment", "Purchase", "PurchaseOrder", "RefundReceipt", "SalesReceipt")
    moved = (*moved, "TaxAgency", "TimeActivity", "Transfer", "VendorCredit")
    since = "WHERE Metadata.LastUpdatedTime >= '2015-01-01T00:00:00Z'"
    order = "ORDER BY Metadata.LastUpdatedTime ASC STARTPOSITION 1 MAXRESULTS 1000"
    active = " AND Active IN (true, false)"
    statements = [(name, f"SELECT * FROM {name} {since}{active} {order}") for name in named]
    statements += [(name, f"SELECT * FROM {name} {since} {order}") for name in moved]
    items = [{"bId": name, "Query": text} for name, text in statements]
    body = json.dumps({"BatchItemRequest": items})
    answer = here.post("/batch", data=body, headers={"Content-Type": "application/json"}).json()
    found = {told["bId"]: told["QueryResponse"] for told in answer["BatchItemResponse"]}
    assert list(found) == [*named, *moved]
    for name in ("Account", "Class", "Customer", "Item", "TaxCode", "TaxRate", "Term", "TaxAgency"):
        assert found[name]["maxResults"] == len(found[name][name]) > 0


def test_others_ask_for_a_span_and_for_a_part_of_a_name(here: Company) -> None:
    field = "Metadata.LastUpdatedTime"
    span = f"{field} > '2015-01-01T00:00:00+00:00' AND {field} <= '2037-01-01T00:00:00+00:00'"
    asked = f"SELECT * FROM Customer WHERE {span} ORDER BY {field} ASC STARTPOSITION 1 MAXRESULTS 200"
    moments = [row["MetaData"]["LastUpdatedTime"] for row in rows(here.query(asked), "Customer")]
    assert moments == sorted(moments, key=datetime.fromisoformat)
    assert len(moments) > 30
    part = "SELECT * FROM Customer WHERE DisplayName LIKE '%a%' STARTPOSITION 1 MAXRESULTS 10"
    assert len(rows(here.query(part), "Customer")) == 10
