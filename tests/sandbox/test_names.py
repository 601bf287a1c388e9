"""Making customers, and everything that the service refuses."""

from __future__ import annotations

from typing import Any

import pytest

from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.properties import parse
from qbo_desktop.sandbox.state import State
from tests.corpus import Exchange, load
from tests.sandbox.writing import make, recorded, refusal

CREATED = [each for each in load("customer") if "post-create" in each.name and each.status == 200]


def test_there_are_recordings_to_compare_with() -> None:
    assert len(CREATED) >= 5


@pytest.mark.parametrize("exchange", CREATED, ids=lambda exchange: exchange.name)
def test_a_created_customer_is_as_recorded(exchange: Exchange) -> None:
    expected = exchange.body["Customer"]
    ours = make(State(customers=0, region="US"), **exchange.content["request_body"])
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
        ({"Id": "1", "SyncToken": "", "DisplayName": "a"}, "2020", "SyncToken"),
        ({"Id": "1.5", "SyncToken": "0"}, "2030", "Id"),
        ({"DisplayName": "a", "Notes": "n" * 2_001}, "2050", "Notes"),
        ({"DisplayName": "a", "BillAddr": {"Line1": "x" * 501}}, "2050", "BillAddr.Line1"),
        ({"DisplayName": "a", "BillAddr": {"Street": "x"}}, "2010", None),
        ({"DisplayName": "a", "BillAddr": "x"}, "2010", None),
        ({"DisplayName": "a", "Balance": "much"}, "2090", None),
        ({"DisplayName": "a", "PreferredDeliveryMethod": "Pigeon"}, "2170", None),
        ({"DisplayName": "a", "Taxable": "perhaps"}, "2010", None),
        ({"DisplayName": "a", "PrimaryEmailAddr": {"Address": "@"}}, "2210", "PrimaryEmailAddr"),
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
    error = recorded("faults/079-6240-json-duplicate-name-exists-error").body["Fault"]["Error"][0]
    assert {
        "Message": duplicate.message,
        "Detail": duplicate.detail,
        "code": duplicate.code,
        "element": duplicate.element,
    } == error
    stale = refusal(state, Id="1", SyncToken="7", DisplayName="a")
    error = recorded("faults/067-5010-json-stale-object-error").body["Fault"]["Error"][0]
    assert (stale.message, stale.detail, stale.element) == (error["Message"], error["Detail"], "")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "2010"),
        (b"[]", "2010"),
        (b"{", "2010"),
        (b'"x"', "2010"),
        (b"[" * 100_000, "2010"),
        (b"\xff", "500"),
    ],
)
def test_what_is_no_object_at_all(body: bytes, code: str) -> None:
    with pytest.raises(Fault) as refused:
        parse(body)
    assert refused.value.code == code
