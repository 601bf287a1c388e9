"""Batches: each item by itself, in order, blind for what the same batch made; and the recorded shapes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import requests

from qbo_desktop.sandbox import batch, query
from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.desk import Desk
from qbo_desktop.sandbox.name_kinds import KINDS
from qbo_desktop.sandbox.names import Call
from qbo_desktop.sandbox.state import State
from tests.corpus import load
from tests.sandbox_process import Company, serve_sandbox

Row = dict[str, Any]


@pytest.fixture
def state() -> State:
    return State(customers=12)


def run(state: State, *items: Any, call: Call | None = None) -> tuple[list[Row], bool]:
    def select(text: str) -> Row:
        return query.answer(text, {entity: state.names.of(entity).values() for entity in KINDS}, Clock())

    desk = Desk(state, Clock())
    content, wrote = batch.run({"BatchItemRequest": list(items)}, desk, call or Call(), select)
    answers: list[Row] = content["BatchItemResponse"]
    return answers, wrote


def create(bid: str, **customer: Any) -> Row:
    return {"bId": bid, "operation": "create", "Customer": customer}


def update(bid: str, **customer: Any) -> Row:
    return {"bId": bid, "operation": "update", "Customer": {"sparse": True, **customer}}


def codes(answers: list[Row]) -> list[str]:
    return [answer["Fault"]["Error"][0]["code"] if "Fault" in answer else "" for answer in answers]


def test_a_recorded_batch(state: State) -> None:
    """A vendor made, a deletion and an update of what is not there, a query: the same kinds of answers."""
    exchange = next(each for each in load("batch") if each.name == "batch/001-post-batch-basic")
    sent = exchange.content["request_body"]["BatchItemRequest"]
    answers, wrote = run(state, *sent)
    recorded = exchange.body["BatchItemResponse"]
    assert wrote
    assert [answer["bId"] for answer in answers] == [item["bId"] for item in sent]
    assert list(answers[0]["Vendor"]) == list(recorded[0]["Vendor"])
    assert answers[1] == recorded[1]  # 610, to the letter
    assert list(answers[2]) == list(recorded[2]) == ["Fault", "bId"]
    assert list(answers[3]) == list(recorded[3]) == ["QueryResponse", "bId"]
    assert answers[3]["QueryResponse"] == {}  # the sandbox has no sales receipts


def test_a_stale_item_is_as_recorded(state: State) -> None:
    exchange = next(each for each in load("batch") if each.name == "batch/001-post-batch-basic")
    run(state, update("1", Id="1", SyncToken="0", Notes="a"), call=Call(who="Sandbox User"))
    answers, wrote = run(state, update("bid3", Id="1", SyncToken="0", Notes="b"))
    assert answers == [exchange.body["BatchItemResponse"][2]]
    assert not wrote


def test_items_fail_by_themselves(state: State) -> None:
    taken = state.customer_list["3"]["DisplayName"]
    answers, wrote = run(
        state,
        create("a", DisplayName="New"),
        create("b", DisplayName=taken),
        update("c", Id="1", SyncToken="0", Notes="x"),
        update("d", Id="1", SyncToken="0", Notes="y"),  # one too late
        update("e", Id="999", SyncToken="0"),
        create("f", DisplayName="a:b"),
        create("g", DisplayName="new"),  # a name that the same batch has taken
        update("h", SyncToken="0", Notes="without an id"),
    )
    assert wrote
    assert codes(answers) == ["", "6240", "", "5010", "610", "2040", "6240", "2020"]
    assert [answer["bId"] for answer in answers] == list("abcdefgh")
    assert all(answer["Fault"]["type"] == "ValidationFault" for answer in answers if "Fault" in answer)
    assert state.customer_list["1"]["Notes"] == "x"


def test_what_the_batch_made_is_not_seen_by_it_but_its_changes_are(state: State) -> None:
    answers, _ = run(
        state,
        create("a", DisplayName="Parent"),
        create("b", DisplayName="Job", Job=True, ParentRef={"value": "13"}),
        {"bId": "c", "Query": "SELECT * FROM Customer WHERE DisplayName = 'Parent'"},
        update("d", Id="1", SyncToken="0", DisplayName="Changed"),
        {"bId": "e", "Query": "SELECT * FROM Customer WHERE DisplayName = 'Changed'"},
        {"bId": "f", "Query": "SELECT * FROM Customer WHERE Id IN ('1', '13')"},
    )
    assert codes(answers) == ["", "2500", "", "", "", ""]
    assert answers[2]["QueryResponse"] == {}
    assert answers[4]["QueryResponse"]["Customer"][0]["Id"] == "1"
    assert answers[5]["QueryResponse"] == {
        "Customer": [state.customer_list["1"]],
        "startPosition": 1,
        "maxResults": 1,
    }


def test_only_queries_write_nothing(state: State) -> None:
    answers, wrote = run(
        state,
        {"bId": "1", "Query": "SELECT COUNT(*) FROM Customer"},
        {"bId": "2", "Query": "SELECT * FROM Custmoer"},
        {"bId": "3", "Query": "SELECT"},
    )
    assert answers[0] == {"QueryResponse": {"totalCount": 12}, "bId": "1"}
    assert codes(answers) == ["", "4001", "4000"]
    assert not wrote


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({"bId": "1", "operation": "create", "Unicorn": {}}, "2000"),
        ({"bId": "1", "operation": "create", "Invoice": {}}, "2020"),
        ({"bId": "1", "operation": "create", "Payment": {}}, "500"),
        ({"bId": "1", "operation": "update", "Payment": {"Id": "1", "SyncToken": "0"}}, "610"),
        ({"bId": "1", "operation": "delete", "Customer": {"Id": "1", "SyncToken": "0"}}, "500"),
        ({"bId": "1", "operation": "delete", "Customer": {"Id": "999"}}, "610"),
        ({"bId": "1", "operation": "update", "optionsData": "void", "Customer": {"Id": "1"}}, "500"),
        ({"bId": "1", "operation": "fly", "Customer": {"Id": "1"}}, "500"),
        ({"bId": "1", "Customer": {"Id": "1"}}, "2020"),
        ({"bId": "1", "operation": "create"}, "2020"),
        ({"bId": "1", "operation": "create", "Customer": {}, "Vendor": {}}, "2600"),
        ({"bId": "1", "operation": "create", "Customer": "Ana"}, "2010"),
    ],
)
def test_odd_items(state: State, item: Row, code: str) -> None:
    answers, wrote = run(state, item)
    assert codes(answers) == [code]
    assert answers[0]["bId"] == "1"
    assert not wrote


def test_a_create_ignores_the_id_and_an_option_of_invoices(state: State) -> None:
    item = {**create("1", Id="3", SyncToken="0", DisplayName="New"), "optionsData": "allowduplicatedocnum"}
    answers, _ = run(state, item)
    assert answers[0]["Customer"]["Id"] == "13"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({}, "2020"),
        ({"BatchItemRequest": []}, "2020"),
        ({"BatchItemRequest": {}}, "2020"),
        ({"BatchItemRequest": [1]}, "2010"),
        ({"BatchItemRequest": [{"Query": "SELECT * FROM Customer"}] * 31}, "1040"),
    ],
)
def test_what_is_no_batch(state: State, sent: Row, code: str) -> None:
    with pytest.raises(Fault) as refused:
        batch.run(sent, Desk(state, Clock()), Call(), lambda text: {})
    assert refused.value.code == code


def test_ids_are_short_with_a_request_id() -> None:
    batch.check_ids({"BatchItemRequest": [{"bId": "1234567890"}]}, "r" * 36)
    for bid, request_id in (("12345678901", "r"), ("1", "r" * 37)):
        with pytest.raises(Fault) as refused:
            batch.check_ids({"BatchItemRequest": [{"bId": bid}]}, request_id)
        assert refused.value.code == "2130"


def test_over_the_wire(tmp_path: Path) -> None:
    """A lost answer is asked for again by its requestid; the log knows which batch wrote."""
    log = tmp_path / "log.jsonl"
    with serve_sandbox(customers=5, faults="drop-after@/batch x1", log=log) as document:
        company = Company(document["quickbooks"])
        body = {"BatchItemRequest": [create("1", DisplayName="Twice?"), create("2", DisplayName="a:b")]}
        with pytest.raises(requests.ConnectionError):
            company.post("/batch?requestid=same", json=body)
        replayed = company.post("/batch?requestid=same", json=body)
        again = company.post("/batch?requestid=same", json={"BatchItemRequest": []})
        assert again.json()["BatchItemResponse"] == replayed.json()["BatchItemResponse"]
        only_queries = {"BatchItemRequest": [{"bId": "1", "Query": "SELECT * FROM Customer"}]}
        assert company.post("/batch", json=only_queries).status_code == 200
        found = company.customers("SELECT * FROM Customer WHERE DisplayName = 'Twice?'")
    assert codes(replayed.json()["BatchItemResponse"]) == ["", "2040"]
    assert [each["Id"] for each in found] == ["6"]
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    batches = [(line["status"], line["write"]) for line in lines if "/batch" in line["path"]]
    assert batches == [(None, True), (200, False), (200, False), (200, False)]


def test_in_xml(looked_at: Company) -> None:
    """As captured: the bId is an attribute, and so are a fault's type, code and element."""
    captured = next(each for each in load("batch") if each.name == "batch/005-batch-response")
    recorded = ElementTree.fromstring(captured.body)[0]
    items = [{"bId": "1a", "Query": "SELECT"}, {"bId": "2b", "Query": "SELECT * FROM Customer MAXRESULTS 1"}]
    answer = looked_at.post("/batch", json={"BatchItemRequest": items}, headers={"Accept": "application/xml"})
    first, second = ElementTree.fromstring(answer.content)
    assert first.tag == recorded.tag
    assert first.attrib == recorded.attrib == {"bId": "1a"}
    assert list(first[0].attrib) == list(recorded[0].attrib) == ["type"]
    assert [part.tag for part in first[0][0]] == [part.tag for part in recorded[0][0]]
    assert first[0][0].get("code") == "4000"
    assert second[0][0].get("domain") == "QBO"
