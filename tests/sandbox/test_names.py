"""Making and changing customers, vendors and employees, with the service's rules."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qbo_desktop.sandbox.amounts import dump
from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.name_kinds import CUSTOMER, KINDS
from qbo_desktop.sandbox.names import Call, Names, Written
from qbo_desktop.sandbox.properties import parse
from qbo_desktop.sandbox.state import State
from tests.corpus import load


@pytest.fixture
def state() -> State:
    return State(customers=12)


def write(state: State, entity: str = CUSTOMER, call: Call | None = None, **body: Any) -> Written:
    sent = parse(json.dumps(body).encode())
    return Names(state, Clock()).write(KINDS[entity], sent, call or Call())


def make(state: State, entity: str = CUSTOMER, **body: Any) -> dict[str, Any]:
    return write(state, entity, **body).row


def everything(state: State) -> str:
    return dump([state.names.of(entity) for entity in KINDS])


def refusal(state: State, entity: str = CUSTOMER, **body: Any) -> Fault:
    before = everything(state)
    with pytest.raises(Fault) as refused:
        write(state, entity, **body)
    assert everything(state) == before
    return refused.value


def test_a_created_customer_is_as_recorded() -> None:
    recorded = next(each for each in load("customer") if each.name == "customer/006-post-create-customer")
    expected = recorded.body["Customer"]
    ours = make(State(customers=0, region="US"), **recorded.content["request_body"])
    assert list(ours) == list(expected)
    for name in set(expected) - {"Id", "MetaData"}:
        assert ours[name] == expected[name], name


def test_the_display_name_follows_from_the_parts(state: State) -> None:
    made = make(state, Title="Dr", GivenName="Ana", FamilyName="Roy", Suffix="III")
    assert made["DisplayName"] == made["FullyQualifiedName"] == "Dr Ana Roy III"
    assert made["Id"] == "13"
    assert make(state, DisplayName="Other")["Id"] == "14"


def test_empty_text_is_absent(state: State) -> None:
    made = make(
        state, DisplayName="A", Notes="", PrimaryPhone={"FreeFormNumber": ""}, BillAddr={}, WebAddr=None
    )
    assert not {"Notes", "PrimaryPhone", "BillAddr", "WebAddr"} & set(made)


@pytest.mark.parametrize(
    ("body", "code", "element"),
    [
        ({}, "6080", None),
        ({"CompanyName": "Only"}, "6080", None),
        ({"DisplayName": "a:b"}, "2040", "DisplayName"),
        ({"DisplayName": "a\tb"}, "2040", "DisplayName"),
        ({"DisplayName": "x" * 501}, "2050", "DisplayName"),
        (
            {"DisplayName": "a", "PrimaryPhone": {"FreeFormNumber": "1" * 31}},
            "2050",
            "PrimaryPhone.FreeFormNumber",
        ),
        ({"DisplayName": "a", "PrimaryEmailAddr": {"Address": "nobody"}}, "2210", "PrimaryEmailAddr"),
        ({"DisplayName": "a", "Colour": "red"}, "2010", None),
        ({"DisplayName": 5}, "2010", None),
        ({"DisplayName": "a", "ParentRef": "1"}, "2010", None),
        ({"DisplayName": "a", "Job": True}, "6150", ""),
        ({"DisplayName": "a", "ParentRef": {"value": "1"}}, "6150", ""),
        ({"DisplayName": "a", "Job": True, "ParentRef": {"value": "999"}}, "2500", "Reference Id"),
        ({"Id": "999", "SyncToken": "0"}, "610", ""),
        ({"Id": "1", "DisplayName": "a"}, "2020", "SyncToken"),
        ({"Id": "1", "SyncToken": "7", "DisplayName": "a"}, "5010", ""),
    ],
)
def test_refuses(state: State, body: dict[str, Any], code: str, element: str | None) -> None:
    fault = refusal(state, **body)
    assert (fault.code, fault.element) == (code, element)


def test_texts_of_the_recorded_faults(state: State) -> None:
    assert refusal(state, DisplayName="Rob:Barnett:Company").detail == (
        "Element contains invalid characters. Rob:Barnett:Company"
    )
    name = state.customer_list["1"]["DisplayName"].upper()
    duplicate = refusal(state, DisplayName=name)
    recorded = next(each for each in load("customer") if each.name == "customer/011-post-error-validation")
    error = recorded.body["Fault"]["Error"][0]
    assert (duplicate.code, duplicate.message) == (error["code"], error["Message"])


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'"x"'])
def test_what_is_no_object_at_all(body: bytes) -> None:
    with pytest.raises(Fault) as refused:
        parse(body)
    assert refused.value.code == "2010"


def test_a_sparse_update_changes_what_was_sent(state: State) -> None:
    before = state.customer_list["1"]
    after = make(state, Id="1", SyncToken="0", sparse=True, Notes="Called")
    changed = {"SyncToken", "MetaData", "Notes"}
    assert {key: after[key] for key in after if key not in changed} == {
        key: before[key] for key in before if key not in changed
    }
    assert (after["SyncToken"], after["Notes"], after["sparse"]) == ("1", "Called", False)


def test_a_full_update_clears_what_was_left_out(state: State) -> None:
    after = make(state, Id="1", SyncToken="0", DisplayName="New", PrimaryPhone={"FreeFormNumber": "1"})
    assert (after["DisplayName"], after["FullyQualifiedName"], after["PrintOnCheckName"]) == ("New",) * 3
    assert not {"GivenName", "FamilyName", "PrimaryEmailAddr", "BillAddr"} & set(after)
    assert after["Active"] is True
    assert after["CurrencyRef"]["value"] == "CAD"


def test_the_same_again_changes_nothing(state: State) -> None:
    before = state.customer_list["2"]
    written = write(state, **before)
    assert written == Written(before, before, wrote=False)


def test_inactive_and_back(state: State) -> None:
    name = state.customer_list["1"]["DisplayName"]
    gone = make(state, Id="1", SyncToken="0", sparse=True, Active=False)
    assert (gone["DisplayName"], gone["Active"]) == (f"{name} (deleted)", False)
    assert make(state, DisplayName=name)["DisplayName"] == name  # the name is free again
    fault = refusal(state, Id="1", SyncToken="1", sparse=True, Active=True)
    assert fault.code == "6240"
    back = make(state, Id="1", SyncToken="1", sparse=True, Active=True, DisplayName="Another")
    assert (back["DisplayName"], back["Active"]) == ("Another", True)


def test_a_job_is_named_after_its_parent(state: State) -> None:
    job = make(state, DisplayName="Job", Job=True, ParentRef={"value": "1"})
    parent = state.customer_list["1"]
    assert job["FullyQualifiedName"] == f"{parent['DisplayName']}:Job"
    assert job["Level"] == 1
