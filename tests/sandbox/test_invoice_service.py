"""Invoices as a client meets them: addresses, batches, queries, changes, e-mail, paper, repeated and lost requests."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
import requests
from pypdf import PdfReader

from qbo_desktop.sandbox.faults import parse
from qbo_desktop.sandbox.player import play
from tests.sandbox.invoice_writing import Row, sale
from tests.sandbox_process import Company, serve_sandbox


@pytest.fixture(scope="module")
def here() -> Iterator[Company]:
    with serve_sandbox(customers=12, faults="nolimit") as document:
        yield Company(document["quickbooks"])


def invoice(**body: Any) -> Row:
    return {"CustomerRef": {"value": "1"}, "Line": [sale("100.00")], **body}


def create(company: Company, query: str = "", **body: Any) -> Row:
    answer = company.post(f"/invoice{query}", json=invoice(**body))
    assert answer.status_code == 200, answer.text
    found: Row = answer.json()["Invoice"]
    return found


def about(row: Row) -> Row:
    return {"Id": row["Id"], "SyncToken": row["SyncToken"]}


def code(answer: requests.Response) -> str:
    assert answer.status_code == 400
    return str(answer.json()["Fault"]["Error"][0]["code"])


def found(company: Company, where: str) -> list[str]:
    answer = company.query(f"SELECT * FROM Invoice WHERE {where}")
    assert answer.status_code == 200, answer.text
    return [row["Id"] for row in answer.json()["QueryResponse"].get("Invoice", [])]


def test_read_void_delete(here: Company) -> None:
    row = create(here)
    assert here.get(f"/invoice/{row['Id']}").json()["Invoice"] == row
    updated = here.post("/invoice?operation=update", json={**about(row), "sparse": True, "PrivateNote": "x"})
    row = updated.json()["Invoice"]
    assert (row["SyncToken"], row["PrivateNote"], row["TotalAmt"]) == ("1", "x", 114.98)
    gone = here.post("/invoice?operation=void", json=about(row)).json()["Invoice"]
    assert (gone["PrivateNote"], gone["TotalAmt"], gone["SyncToken"]) == ("Voided - x", 0, "2")
    other = create(here)  # with the whole object, as another client does
    assert here.post("/invoice?operation=void", json=other).json()["Invoice"]["Balance"] == 0
    third = create(here)
    assert (
        here.post("/invoice?operation=update&include=void", json=about(third)).json()["Invoice"]["TotalAmt"]
        == 0
    )
    deleted = here.post("/invoice?operation=delete", json=about(gone))
    assert deleted.json()["Invoice"] == {"domain": "QBO", "status": "Deleted", "Id": row["Id"]}
    assert code(here.post("/invoice?operation=delete", json=about(gone))) == "610"
    assert code(here.get(f"/invoice/{row['Id']}")) == "610"
    assert code(here.get("/invoice/x")) == "2030"
    assert code(here.post("/customer?operation=void", json={"Id": "1", "SyncToken": "0"})) == "500"


def test_kinds_that_the_company_has_none_of(here: Company) -> None:
    assert here.query("select * from Bill STARTPOSITION 1 MAXRESULTS 1000").json()["QueryResponse"] == {}
    assert code(here.get("/bill/7")) == "610"
    assert code(here.post("/bill", json={"Id": "7", "SyncToken": "0", "sparse": True})) == "610"
    assert code(here.post("/bill?operation=delete", json={"Id": "7", "SyncToken": "0"})) == "610"
    assert code(here.post("/journalentry", json={"Line": []})) == "500"
    items = [
        {"bId": "1", "operation": "create", "Bill": {"VendorRef": {"value": "1"}}},
        {"bId": "2", "Query": "SELECT COUNT(*) FROM JournalEntry"},
    ]
    made, counted = here.post("/batch", json={"BatchItemRequest": items}).json()["BatchItemResponse"]
    assert codes([made, counted]) == ["500", ""]
    assert counted["QueryResponse"] == {"totalCount": 0}


def test_the_same_request_again(here: Company) -> None:
    first = create(here, "?requestid=create-1", DocNumber="R-1")
    play(here.quickbooks["api"], "invoice", ["edit", first["Id"], "note=by hand"])
    assert create(here, "?requestid=create-1", DocNumber="R-1") == first
    assert code(here.post("/invoice?requestid=create-2", json=invoice(DocNumber="R-1"))) == "6140"
    allowed = create(here, "?include=allowduplicatedocnum&requestid=create-2", DocNumber="R-1")
    assert allowed["Id"] != first["Id"]
    for query, body in (
        ("?requestid=void-1&operation=void", {"Id": allowed["Id"], "SyncToken": "0"}),
        ("?requestid=delete-1&operation=delete", {"Id": first["Id"], "SyncToken": "1"}),
    ):
        answers = [here.post(f"/invoice{query}", json=body).json()["Invoice"] for _ in range(2)]
        assert answers[0] == answers[1]


def test_by_e_mail(here: Company) -> None:
    row = create(here, DocNumber="M-1")
    assert code(here.post(f"/invoice/{row['Id']}/send", data=b"")) == "6420"
    headers = {"Content-Type": "application/octet-stream"}
    for to, address in (("a%2Bb%40example.test", "a+b@example.test"), ("c@example.test", "c@example.test")):
        answer = here.post(f"/invoice/{row['Id']}/send?sendTo={to}&requestid=send-{to[0]}", headers=headers)
        sent = answer.json()["Invoice"]
        assert (sent["EmailStatus"], sent["BillEmail"]) == ("EmailSent", {"Address": address})
        assert (sent["SyncToken"], sent["DeliveryInfo"]["DeliveryType"]) == ("0", "Email")
    again = here.post(f"/invoice/{row['Id']}/send?sendTo=zz@example.test&requestid=send-a", headers=headers)
    assert again.json()["Invoice"]["BillEmail"] == {"Address": "a+b@example.test"}
    assert here.get(f"/invoice/{row['Id']}").json()["Invoice"]["BillEmail"]["Address"] == "c@example.test"
    assert code(here.post("/invoice/99999/send?sendTo=a@example.test", headers=headers)) == "610"


def test_on_paper(here: Company) -> None:
    row = create(here, DocNumber="P-1", Line=[{**sale("1234.50"), "Description": "Été (fermé) \\ 1"}])
    answer = here.get(f"/invoice/{row['Id']}/pdf", headers={"Accept": "application/pdf"})
    assert answer.headers["content-type"] == "application/pdf"
    (page,) = PdfReader(io.BytesIO(answer.content)).pages
    text = page.extract_text()
    for expected in (
        "INVOICE P-1",
        "Été (fermé) \\ 1",
        "1,234.50",
        "Total 1,419.37 CAD",
        row["CustomerRef"]["name"],
    ):
        assert expected in text
    assert code(here.get("/invoice/99999/pdf", headers={"Accept": "application/json"})) == "610"


def test_queries(here: Company) -> None:
    old = create(
        here, DocNumber="Q-1", TxnDate="2020-01-05", DueDate="2020-02-01", CustomerRef={"value": "3"}
    )
    new = create(
        here, DocNumber="Q-2", TxnDate="2020-01-06", Line=[sale(50, code="4")], CustomerRef={"value": "3"}
    )
    both = [new["Id"], old["Id"]]
    assert found(here, "CustomerRef = '3'") == both  # the newest first
    assert found(here, "CustomerRef = '3' ORDERBY TxnDate") == both[::-1]
    assert found(here, "TxnDate < '2020-01-06'") == [old["Id"]]
    assert found(here, "DueDate = '2020-02-01'") == [old["Id"]]
    assert found(here, "DocNumber IN ('Q-2', 'Q-1') ORDER BY Id") == both[::-1]
    assert found(here, "DocNumber LIKE 'Q-%' AND TotalAmt > '100.00'") == [old["Id"]]
    assert found(here, "CustomerRef = '3' AND Balance = 50") == [new["Id"]]
    assert found(here, f"Id = '{old['Id']}' AND MetaData.CreateTime > '2020-01-01T00:00:00-08:00'") == [
        old["Id"]
    ]
    count = here.query("SELECT COUNT(*) FROM Invoice WHERE CustomerRef = '3'").json()["QueryResponse"]
    assert count == {"totalCount": 2}
    few = here.query("SELECT Id, DocNumber FROM Invoice WHERE DocNumber = 'Q-1'").json()["QueryResponse"]
    assert few["Invoice"] == [{"domain": "QBO", "sparse": True, "Id": old["Id"], "DocNumber": "Q-1"}]
    for name in ("DepartmentRef", "PrivateNote", "BillEmail"):
        assert code(here.query(f"SELECT * FROM Invoice WHERE {name} = '1'")) == "4001"


def test_change_data_capture(here: Company) -> None:
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()

    def captured() -> list[dict[str, Row]]:
        answer = here.get("/cdc", params={"entities": "Invoice,Payment", "changedSince": since}).json()
        pages = zip(answer["CDCResponse"][0]["QueryResponse"], ("Invoice", "Payment"), strict=True)
        return [{row["Id"]: row for row in page.get(name, [])} for page, name in pages]

    row, gone = create(here), create(here)
    here.post("/invoice?operation=delete", json=about(gone))
    play(here.quickbooks["api"], "receive", [row["Id"], "14.98"])
    invoices, payments = captured()
    assert invoices[row["Id"]]["Balance"] == 100
    (link,) = invoices[row["Id"]]["LinkedTxn"]
    assert payments[link["TxnId"]]["TotalAmt"] == 14.98
    assert here.get(f"/payment/{link['TxnId']}").json()["Payment"] == payments[link["TxnId"]]
    stub = invoices[gone["Id"]]
    assert (stub["status"], set(stub)) == ("Deleted", {"domain", "status", "Id", "MetaData"})


def batch(company: Company, *items: Row, query: str = "") -> list[Row]:
    answer = company.post(f"/batch{query}", json={"BatchItemRequest": list(items)})
    assert answer.status_code == 200, answer.text
    answers: list[Row] = answer.json()["BatchItemResponse"]
    return answers


def codes(answers: list[Row]) -> list[str]:
    return [each["Fault"]["Error"][0]["code"] if "Fault" in each else "" for each in answers]


def test_batches(here: Company) -> None:
    first, second, third = (create(here, DocNumber=f"B-{n}") for n in range(3))
    answers = batch(
        here,
        {"bId": "1", "operation": "create", "Invoice": invoice(DocNumber="B-9")},
        {"bId": "2", "operation": "create", "Invoice": invoice(DocNumber="B-0")},
        {
            "bId": "3",
            "operation": "create",
            "Invoice": invoice(DocNumber="B-0"),
            "optionsData": "allowduplicatedocnum",
        },
        {"bId": "4", "operation": "update", "Invoice": {**about(first), "sparse": True, "PrivateNote": "x"}},
        {"bId": "5", "operation": "update", "Invoice": about(second), "optionsData": "void"},
        {"bId": "6", "operation": "delete", "Invoice": about(third)},
        {"bId": "7", "Query": "select * from Invoice where DocNumber in ('B-0', 'B-9') orderby Id"},
        {"bId": "8", "operation": "create", "Invoice": invoice(Line=[sale(1, code="")])},
    )
    assert codes(answers) == ["", "6140", "", "", "", "", "", "6000"]
    assert answers[4]["Invoice"]["TotalAmt"] == 0
    assert answers[5]["Invoice"] == {"domain": "QBO", "status": "Deleted", "Id": third["Id"]}
    # An item does not see what this batch has made.
    assert [row["Id"] for row in answers[6]["QueryResponse"]["Invoice"]] == [first["Id"]]
    item = {"operation": "create", "Invoice": invoice()}
    assert len(batch(here, *[{**item, "bId": str(n)} for n in range(30)], query="?requestid=b30")) == 30
    before = here.query("SELECT COUNT(*) FROM Invoice").json()["QueryResponse"]
    assert len(batch(here, *[{**item, "bId": str(n)} for n in range(30)], query="?requestid=b30")) == 30
    assert here.query("SELECT COUNT(*) FROM Invoice").json()["QueryResponse"] == before
    many = [{**item, "bId": str(n)} for n in range(31)]
    assert code(here.post("/batch", json={"BatchItemRequest": many})) == "1040"


def test_currencies(here: Company) -> None:
    assert code(here.get("/exchangerate?sourcecurrencycode=USD")) == "5030"
    with serve_sandbox(customers=3, faults="nolimit", switches=["multicurrency=on"]) as document:
        abroad = Company(document["quickbooks"])
        answer = abroad.get("/exchangerate?sourcecurrencycode=USD&asofdate=2026-01-05").json()["ExchangeRate"]
        assert {
            key: answer[key] for key in ("SourceCurrencyCode", "TargetCurrencyCode", "Rate", "AsOfDate")
        } == {
            "SourceCurrencyCode": "USD",
            "TargetCurrencyCode": "CAD",
            "Rate": 1.36407,
            "AsOfDate": "2026-01-05",
        }
        assert code(abroad.get("/exchangerate")) == "2020"
        statement = "select * from ExchangeRate where AsOfDate = '2026-01-05' STARTPOSITION 1 MAXRESULTS 1000"
        page = abroad.query(statement).json()["QueryResponse"]
        rates = {
            rate["SourceCurrencyCode"]: (rate["Rate"], rate["AsOfDate"]) for rate in page["ExchangeRate"]
        }
        assert rates["USD"] == (1.36407, "2026-01-05")
        assert abroad.query(statement.replace("TION 1 ", "TION 1001 ")).json()["QueryResponse"] == {}
        item = {"bId": "1", "Query": statement}
        (told,) = abroad.post("/batch", json={"BatchItemRequest": [item]}).json()["BatchItemResponse"]
        assert told["QueryResponse"]["maxResults"] == page["maxResults"]


def test_as_xml(here: Company) -> None:
    row = create(here, CustomerMemo={"value": "Merci & à bientôt"})
    text = here.get(f"/invoice/{row['Id']}", headers={"Accept": "application/xml"}).content
    name = "{http://schema.intuit.com/finance/v3}"
    found = ElementTree.fromstring(text).find(f"{name}Invoice")
    assert found is not None
    assert found.findtext(f"{name}CustomerMemo") == "Merci & à bientôt"
    assert len(found.findall(f"{name}Line")) == 2
    assert found.findtext(f".//{name}TotalTax") == "14.98"


def test_a_lost_answer_leaves_what_was_done() -> None:
    faults = (
        "nolimit,drop-after@/invoice[?]requestid=c x1,drop-after@/send x1,drop-after@operation=void x1,"
        "drop-after@/batch x1,429@/pdf x1"
    )
    with serve_sandbox(customers=3, faults=faults) as document:
        company = Company(document["quickbooks"])
        item = {"bId": "1", "operation": "create", "Invoice": invoice(DocNumber="2")}
        for path, body in (
            ("/invoice?requestid=c", invoice(DocNumber="1")),
            ("/invoice/1/send?requestid=s&sendTo=a@example.test", None),
            ("/invoice?requestid=v&operation=void", {"Id": "1", "SyncToken": "0"}),
            ("/batch?requestid=b", {"BatchItemRequest": [item]}),
        ):
            with pytest.raises(requests.ConnectionError):
                company.post(path, json=body)
            answer = company.post(path, json=body)
            assert answer.status_code == 200, answer.text
            assert "Fault" not in json.dumps(answer.json())
        rows = company.query("SELECT * FROM Invoice").json()["QueryResponse"]["Invoice"]
        assert [(row["DocNumber"], row["TotalAmt"], row["EmailStatus"]) for row in rows] == [
            ("2", 114.98, "NotSet"),
            ("1", 0, "EmailSent"),
        ]
        assert company.get("/invoice/1/pdf").status_code == 429
        assert company.get("/invoice/1/pdf").status_code == 200


def test_how_other_amounts_are_asked_for() -> None:
    (rule,) = parse("total=+0.01@/invoice x1").rules
    assert (rule.kind, rule.amount, rule.path.pattern, rule.left) == ("total", Decimal("0.01"), "/invoice", 1)
    assert parse("tax=-5").rules[0].amount == -5
    for wrong in ("total", "total=much", "tax=0.001", "total=nan"):
        with pytest.raises(ValueError, match="needs an amount"):
            parse(wrong)


def test_other_amounts_than_were_sent() -> None:
    with serve_sandbox(customers=3, faults="nolimit,total=+0.01@/invoice x1,tax=-0.02@/batch x2") as document:
        company = Company(document["quickbooks"])
        row = create(company)
        assert (row["TotalAmt"], row["Balance"], row["TxnTaxDetail"]["TotalTax"]) == (114.99, 114.99, 14.98)
        assert company.get(f"/invoice/{row['Id']}").json()["Invoice"] == row
        assert create(company)["TotalAmt"] == 114.98
        items = [{"bId": str(n), "operation": "create", "Invoice": invoice()} for n in range(3)]
        totals = [each["Invoice"]["TotalAmt"] for each in batch(company, *items)]
        assert totals == [114.96, 114.96, 114.98]


def test_faults_of_meaning_meet_invoices() -> None:
    with serve_sandbox(
        customers=3, faults="nolimit,stale x1,old-answer x1,old-read@/invoice/ x1"
    ) as document:
        company = Company(document["quickbooks"])
        row = create(company)
        change = {**about(row), "sparse": True, "PrivateNote": "x"}
        assert code(company.post("/invoice", json=change)) == "5010"
        assert company.post("/invoice", json=change).json()["Invoice"]["SyncToken"] == "0"
        assert "PrivateNote" not in company.get(f"/invoice/{row['Id']}").json()["Invoice"]
        assert company.get(f"/invoice/{row['Id']}").json()["Invoice"]["PrivateNote"] == "x"


def test_a_company_that_can_only_be_read() -> None:
    with serve_sandbox(customers=3, faults="nolimit", invoices=2, switches=["read-only=on"]) as document:
        company = Company(document["quickbooks"])
        old = company.get("/invoice/1").json()["Invoice"]
        assert company.get("/invoice/1/pdf").status_code == 200
        for path, body in (
            ("/invoice", invoice()),
            ("/invoice?operation=void", about(old)),
            ("/invoice?operation=delete", about(old)),
            ("/invoice/1/send?sendTo=a@example.test", None),
        ):
            assert code(company.post(path, json=body)) == "6190"


def test_older_invoices_are_made_once(tmp_path: Any) -> None:
    for expected in (5, 5):
        with serve_sandbox(
            customers=12, faults="nolimit", invoices=5, state=tmp_path / "state.json"
        ) as document:
            company = Company(document["quickbooks"])
            count = company.query("SELECT COUNT(*) FROM Invoice").json()["QueryResponse"]
            assert count == {"totalCount": expected}
