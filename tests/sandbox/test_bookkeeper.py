"""What the bookkeeper does in QuickBooks, and how FIELD=VALUE is read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.bookkeeper import Bookkeeper, Unplayable
from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.desk import Desk
from qbo_desktop.sandbox.field_words import read_fields
from qbo_desktop.sandbox.name_kinds import CUSTOMER, KINDS
from qbo_desktop.sandbox.names import Call, Names
from qbo_desktop.sandbox.state import State

Row = dict[str, Any]


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(customers=12, file=tmp_path / "state.json")


def play(state: State, verb: str, *words: str) -> Row:
    return Bookkeeper(state, Clock(), Desk(state, Clock())).act(verb, words)


def refusal(state: State, verb: str, *words: str) -> str:
    with pytest.raises(Unplayable) as refused:
        play(state, verb, *words)
    return str(refused.value)


# Fields


@pytest.mark.parametrize(
    ("words", "properties"),
    [
        (["name=A = B"], {"DisplayName": "A = B"}),
        (["first_name=", "Notes=x"], {"GivenName": "", "Notes": "x"}),
        (
            ["phone_work=1", "Fax=2"],
            {"PrimaryPhone": {"FreeFormNumber": "1"}, "Fax": {"FreeFormNumber": "2"}},
        ),
        (["email=new@x.test"], {"PrimaryEmailAddr": {"Address": "new@x.test, b@x.test"}}),
        (["email_2=new@x.test"], {"PrimaryEmailAddr": {"Address": "a@x.test, new@x.test"}}),
        (["email="], {"PrimaryEmailAddr": {"Address": "b@x.test"}}),
        (["email=", "email="], {"PrimaryEmailAddr": {"Address": ""}}),
        (["PrimaryEmailAddr=c@x.test"], {"PrimaryEmailAddr": {"Address": "c@x.test"}}),
        (["PrimaryEmailAddr.Address=c@x.test"], {"PrimaryEmailAddr": {"Address": "c@x.test"}}),
        (["mailing_city=Laval"], {"BillAddr": {"Id": "2", "Line1": "1 Main", "City": "Laval"}}),
        (["BillAddr.Line1=", "mailing_line2=b"], {"BillAddr": {"Id": "2", "Line1": "", "Line2": "b"}}),
        (['physical={"city":"Laval","Line1":"x"}'], {"ShipAddr": {"City": "Laval", "Line1": "x"}}),
        (["mailing="], {"BillAddr": ""}),
        (["ParentRef=7", "Job=true"], {"ParentRef": {"value": "7"}, "Job": "true"}),
    ],
)
def test_fields(words: list[str], properties: Row) -> None:
    now = {
        "PrimaryEmailAddr": {"Address": "a@x.test, b@x.test"},
        "BillAddr": {"Id": "2", "Line1": "1 Main"},
    }
    assert read_fields(KINDS[CUSTOMER], words, now) == properties


@pytest.mark.parametrize("word", ["name", "=x", "phone_home=1", "type=Client", "Colour=red", "mailing=Laval"])
def test_fields_that_are_none(word: str) -> None:
    with pytest.raises(ValueError, match=r"[“”]"):
        read_fields(KINDS[CUSTOMER], [word], {})


# Acts


def test_add_edit_rename(state: State) -> None:
    added = play(state, "add", "Marie Roy", "first_name=Marie", "email=m@x.test", "mailing_city=Laval")
    assert (added["Id"], added["GivenName"], added["BillAddr"]["City"]) == ("13", "Marie", "Laval")
    edited = play(state, "edit", "13", "email=", "phone_mobile=514 555-0100", "mailing_postal_code=H1H 1H1")
    assert "PrimaryEmailAddr" not in edited
    assert edited["BillAddr"] == {"Id": "26", "City": "Laval", "PostalCode": "H1H 1H1"}
    assert edited["SyncToken"] == "1"
    renamed = play(state, "rename", "13", "Marie Roy-Côté")
    assert (renamed["DisplayName"], renamed["FullyQualifiedName"]) == ("Marie Roy-Côté",) * 2
    assert play(state, "show", "13") == renamed
    assert State.open(state.file, region="CA", customers=1).customer_list["13"] == renamed


def test_the_other_lists(state: State) -> None:
    assert play(state, "vendor", "Papeterie", "AcctNum=77")["AcctNum"] == "77"
    assert play(state, "employee", "Léa", "last_name=Côté")["FamilyName"] == "Côté"
    assert "already using" in refusal(state, "add", "papeterie")
    assert play(state, "deactivate", "13")["DisplayName"] == "Papeterie (deleted)"
    assert play(state, "add", "papeterie")["Id"] == "15"


def test_inactive_and_back(state: State) -> None:
    name = state.customer_list["2"]["DisplayName"]
    assert play(state, "deactivate", "2")["DisplayName"] == f"{name} (deleted)"
    back = play(state, "reactivate", "2")
    assert (back["DisplayName"], back["Active"], back["SyncToken"]) == (name, True, "2")


def test_a_renaming_onto_another_is_no_merge(state: State) -> None:
    other = state.customer_list["2"]["DisplayName"]
    assert "already exists" in refusal(state, "rename", "1", other)
    assert state.customer_list["1"]["SyncToken"] == "0"


@pytest.mark.parametrize("how", [[], ["inactive"]])
def test_a_merge(state: State, how: list[str]) -> None:
    names = Names(state, Clock())
    sent = {"DisplayName": "Loser", "Balance": Decimal("12.50")}
    loser = names.write(KINDS[CUSTOMER], sent, Call()).row
    winner = state.customer_list["1"]
    kept = play(state, "merge", loser["Id"], "1", *how)
    assert (kept["Id"], kept["Balance"], kept["SyncToken"]) == ("1", Decimal("12.50"), winner["SyncToken"])
    assert kept["MetaData"]["LastUpdatedTime"] > winner["MetaData"]["LastUpdatedTime"]
    again = State.open(state.file, region="CA", customers=1)
    for where in (state, again):
        gone = where.names.gone[CUSTOMER]
        if how:
            left = where.customer_list[loser["Id"]]
            assert (left["DisplayName"], left["Active"], left["Balance"]) == ("Loser (deleted)", False, 0)
            assert gone == {}
        else:
            assert list(gone) == [loser["Id"]]
            assert list(gone[loser["Id"]]) == ["domain", "status", "Id", "MetaData"]
            with pytest.raises(Fault) as refused:
                Names(where, Clock()).get(KINDS[CUSTOMER], loser["Id"])
            assert refused.value.code == "610"
        assert where.customer_list["1"]["Balance"] == Decimal("12.50")
    assert play(again, "add", "Loser")["Id"] == "14"


def test_merges_that_are_none(state: State) -> None:
    play(state, "vendor", "Papeterie")
    play(state, "add", "Job", "Job=true", "ParentRef=3")
    play(state, "deactivate", "4")
    for words in (
        ("1", "1"),
        ("1", "13"),
        ("3", "1"),
        ("1", "4"),
        ("1", "999"),
        ("1", "2", "softly"),
        ("1",),
    ):
        assert refusal(state, "merge", *words).endswith(".")
    assert state.names.gone[CUSTOMER] == {}


def test_what_cannot_be_played(state: State) -> None:
    assert "“dance”" in refusal(state, "dance")
    assert "edit ID FIELD=VALUE" in refusal(state, "edit", "1")
    assert "“999”" in refusal(state, "rename", "999", "x")
    assert "RFC 822" in refusal(state, "edit", "1", "email=nobody")
    assert "phone_home" in refusal(state, "edit", "1", "phone_home=1")
    assert "rename ID NAME" in refusal(state, "rename", "1", "two", "words")


def test_a_client_of_the_api_is_told_who_was_faster(state: State) -> None:
    play(state, "edit", "1", "Notes=x")
    with pytest.raises(Fault) as refused:
        Names(state, Clock()).write(KINDS[CUSTOMER], {"Id": "1", "SyncToken": "0", "Notes": "y"}, Call())
    assert "Camille Bergeron finished before you did" in str(refused.value.detail)
