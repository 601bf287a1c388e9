"""Changing customers, vendors and employees, with the service's rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qbo_desktop.sandbox.amounts import dump
from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.name_kinds import CUSTOMER, KINDS
from qbo_desktop.sandbox.names import Call, Names, Written
from qbo_desktop.sandbox.state import State
from tests.corpus import Exchange, load
from tests.sandbox.writing import everything, make, recorded, refusal, write


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


def test_lengths_are_written_with_thousands(state: State) -> None:
    fault = refusal(state, DisplayName="a", Notes="n" * 2_001)
    assert fault.detail == (
        "String length specified does not match the supported length. Min:0 Max:2,000 supported. "
        "Supplied length:2,001"
    )


UPDATED = [each for each in load("customer") if "post-update" in each.name and each.status == 200]


def test_there_are_recordings_to_compare_with() -> None:
    assert len(UPDATED) >= 4


@pytest.mark.parametrize("exchange", UPDATED, ids=lambda exchange: exchange.name)
def test_an_update_is_as_recorded(exchange: Exchange) -> None:
    """A full update with a name and a telephone: what has a value always keeps it, the rest is cleared."""
    sent = exchange.content["request_body"]
    state = State(customers=int(sent["Id"]) - 1, region="US")
    before = make(state, DisplayName="Doe5, Jane", Notes="old", GivenName="Jane")
    for token in range(int(sent["SyncToken"])):
        make(state, Id=before["Id"], SyncToken=str(token), sparse=True, Notes=f"older {token}")
    after = make(state, **sent)
    expected = exchange.body["Customer"]
    assert list(after) == list(expected)
    for name in set(expected) - {"MetaData"}:
        assert after[name] == expected[name], name
    assert list(after["MetaData"]) == list(expected["MetaData"])


@pytest.mark.parametrize(
    "name", ["employee/008-post-deactivate-employee", "employee/011-post-deactivate-employee"]
)
def test_deactivating_is_as_recorded(name: str) -> None:
    exchange = recorded(name)
    state = State(customers=54)
    made = make(state, "Employee", GivenName="Emily", FamilyName="Platt")
    assert made["Id"] == "55"
    gone = make(state, "Employee", **exchange.content["request_body"])
    expected = exchange.body["Employee"]
    assert list(gone) == list(expected)
    assert {**gone, "MetaData": 0} == {**expected, "MetaData": 0}
    again = recorded("employee/006-post-deactivate-employee")  # it was inactive before: nothing moves
    written = write(state, "Employee", **again.content["request_body"])
    assert (written.wrote, written.row) == (False, gone)
    assert again.body["Employee"]["SyncToken"] == "1"


def test_a_vendor_is_as_recorded() -> None:
    exchange = recorded("batch/001-post-batch-basic")
    state = State(customers=70, region="US")
    made = make(state, "Vendor", **exchange.content["request_body"]["BatchItemRequest"][0]["Vendor"])
    expected = exchange.body["BatchItemResponse"][0]["Vendor"]
    assert list(made) == list(expected)
    assert {**made, "MetaData": 0} == {**expected, "MetaData": 0}


def test_ids_and_names_belong_to_all_three_lists(state: State) -> None:
    assert make(state, "Vendor", DisplayName="Papeterie du Coin")["Id"] == "13"
    assert make(state, "Employee", GivenName="Léa", FamilyName="Côté")["Id"] == "14"
    assert make(state, DisplayName="Another")["Id"] == "15"
    for name in ("PAPETERIE du coin", "léa côté"):
        assert refusal(state, DisplayName=name).code == "6240"
        assert refusal(state, Id="1", SyncToken="0", sparse=True, DisplayName=name).code == "6240"
    assert refusal(state, "Vendor", DisplayName="another").code == "6240"
    assert refusal(state, "Employee", GivenName="Another").code == "6240"
    gone = make(state, "Vendor", Id="13", SyncToken="0", sparse=True, Active=False)
    assert gone["DisplayName"] == "Papeterie du Coin (deleted)"
    assert make(state, DisplayName="papeterie du coin")["Id"] == "16"  # ids are never given again
    with pytest.raises(Fault) as refused:
        Names(state, Clock()).get(KINDS["Vendor"], "1")  # a customer's id
    assert refused.value.code == "610"


def test_a_name_given_up_is_free(state: State) -> None:
    old = state.customer_list["1"]["DisplayName"]
    make(state, Id="1", SyncToken="0", sparse=True, DisplayName="Gone elsewhere")
    assert make(state, DisplayName=old)["DisplayName"] == old
    assert refusal(state, DisplayName="gone ELSEWHERE").code == "6240"


def test_two_of_one_name_may_both_be_inactive(state: State) -> None:
    for _ in range(2):
        made = make(state, DisplayName="Twin")
        gone = make(state, Id=made["Id"], SyncToken="0", sparse=True, Active=False)
        assert gone["DisplayName"] == "Twin (deleted)"
        assert gone["PrintOnCheckName"] == "Twin"
    renamed = make(state, Id=gone["Id"], SyncToken="1", sparse=True, DisplayName="Other")
    assert (renamed["DisplayName"], renamed["Active"]) == ("Other (deleted)", False)


def test_an_empty_text_clears_in_a_sparse_update_and_null_does_not(state: State) -> None:
    made = make(
        state,
        DisplayName="A",
        Notes="n",
        GivenName="G",
        Mobile={"FreeFormNumber": "1"},
        BillAddr={"City": "X"},
    )
    same = write(state, Id=made["Id"], SyncToken="0", sparse=True, Notes=None, GivenName=None, Mobile=None)
    assert same.wrote is False
    kept = write(
        state, call=Call(blank_keeps=True), Id=made["Id"], SyncToken="0", sparse=True, Notes="", BillAddr={}
    )
    assert kept.wrote is False
    cleared = make(
        state,
        Id=made["Id"],
        SyncToken="0",
        sparse=True,
        Notes="",
        Mobile={"FreeFormNumber": ""},
        BillAddr={"Line1": "", "City": ""},
        PreferredDeliveryMethod="",
    )
    assert not {"Notes", "Mobile", "BillAddr"} & set(cleared)
    assert (cleared["GivenName"], cleared["PreferredDeliveryMethod"]) == ("G", "Print")


def test_a_name_cannot_be_emptied(state: State) -> None:
    made = make(state, DisplayName="Alone")
    assert write(state, Id=made["Id"], SyncToken="0", sparse=True, DisplayName="").wrote is False
    full = make(state, Id=made["Id"], SyncToken="0", GivenName="Ana", FamilyName="Roy")
    assert (full["DisplayName"], full["PrintOnCheckName"]) == ("Ana Roy", "Ana Roy")


def test_a_chosen_name_on_cheques_stays(state: State) -> None:
    made = make(state, DisplayName="A", PrintOnCheckName="Somebody else")
    renamed = make(state, Id=made["Id"], SyncToken="0", sparse=True, DisplayName="B")
    assert renamed["PrintOnCheckName"] == "Somebody else"
    follows = make(state, Id="1", SyncToken="0", sparse=True, DisplayName="C")
    assert follows["PrintOnCheckName"] == "C"


def test_an_address_keeps_its_id_and_its_numbers_are_texts(state: State) -> None:
    made = make(state, DisplayName="A", BillAddr={"Id": "77", "Line1": "1 Main", "Lat": 45.5, "Line2": None})
    assert made["BillAddr"] == {"Id": "77", "Line1": "1 Main", "Lat": "45.5"}
    moved = make(state, Id=made["Id"], SyncToken="0", sparse=True, BillAddr={"Line1": "2 Main"})
    assert moved["BillAddr"] == {"Id": "77", "Line1": "2 Main"}


def test_references_are_kept_and_numbers_are_hidden(state: State) -> None:
    made = make(
        state,
        DisplayName="A",
        SalesTermRef={"value": 3, "name": "Net 30", "type": ""},
        PrimaryTaxIdentifier="123456789",
    )
    assert made["SalesTermRef"] == {"value": "3", "name": "Net 30"}
    assert made["PrimaryTaxIdentifier"] == "XXXXX6789"
    again = write(state, **{**made, "sparse": True})
    assert again.wrote is False
    full = make(state, Id=made["Id"], SyncToken="0", DisplayName="A")
    assert "SalesTermRef" not in full


def test_a_balance_is_taken_on_creation_and_booked_away_with_the_customer(state: State) -> None:
    made = make(state, DisplayName="A", Balance="100", OpenBalanceDate="2026-01-01")
    assert (made["Balance"], made["BalanceWithJobs"]) == (100, 100)
    assert '"Balance":100.00,' in dump(made)
    same = write(state, Id=made["Id"], SyncToken="0", sparse=True, Balance=5)
    assert same.wrote is False
    gone = make(state, Id=made["Id"], SyncToken="0", sparse=True, Active=False)
    assert (gone["Balance"], gone["BalanceWithJobs"]) == (0, 0)


def test_sub_customers_follow_their_parent(state: State) -> None:
    job = make(state, DisplayName="Job", Job=True, ParentRef={"value": "1"})
    below = make(state, DisplayName="Part", Job="true", ParentRef={"value": job["Id"]})
    assert below["Level"] == 2
    make(state, Id="1", SyncToken="0", sparse=True, DisplayName="Renamed")
    now = state.customer_list
    assert now[below["Id"]]["FullyQualifiedName"] == "Renamed:Job:Part"
    assert now[below["Id"]]["SyncToken"] == "0"
    assert make(state, DisplayName="Part")["DisplayName"] == "Part"  # unique is the full name
    assert refusal(state, DisplayName="part", Job=True, ParentRef={"value": job["Id"]}).code == "6240"
    circle = refusal(state, Id="1", SyncToken="1", sparse=True, Job=True, ParentRef={"value": below["Id"]})
    assert circle.code == "900"
    last = below
    for level in (3, 4):
        last = make(state, DisplayName=f"L{level}", Job=True, ParentRef={"value": last["Id"]})
        assert last["Level"] == level
    assert refusal(state, DisplayName="L5", Job=True, ParentRef={"value": last["Id"]}).code == "6180"
    alone = make(state, Id=job["Id"], SyncToken="0", sparse=True, Job=False, ParentRef={"value": ""})
    assert (alone["FullyQualifiedName"], "Level" in alone) == ("Job", False)
    assert now[below["Id"]]["FullyQualifiedName"] == "Job:Part"
    make(state, Id="2", SyncToken="0", sparse=True, Active=False)
    assert refusal(state, DisplayName="x", Job=True, ParentRef={"value": "2"}).code == "2500"


def test_a_nameless_customer_stays_one_until_it_gets_a_name() -> None:
    state = State(customers=40)
    (nameless,) = (row for row in state.customer_list.values() if "DisplayName" not in row)
    called = make(state, Id=nameless["Id"], SyncToken="0", sparse=True, Notes="who is this?")
    assert "DisplayName" not in called
    assert (
        make(state, Id=nameless["Id"], SyncToken="1", sparse=True, DisplayName="Found")["FullyQualifiedName"]
        == "Found"
    )


def test_who_was_faster_is_named(state: State) -> None:
    make(state, Id="1", SyncToken="0", sparse=True, Notes="x")
    write(state, call=Call(who="Camille Bergeron"), Id="2", SyncToken="0", sparse=True, Notes="x")
    assert "You and API API" in str(refusal(state, Id="1", SyncToken="0", Notes="y").detail)
    stale = refusal(state, Id="2", SyncToken="0", Notes="y")
    assert stale.detail == (
        "Stale Object Error : You and Camille Bergeron were working on this at the same time. "
        "Camille Bergeron finished before you did, so your work was not saved."
    )


def test_an_old_answer_is_given_for_a_write_that_was_made(state: State) -> None:
    before = state.customer_list["1"]
    written = write(
        state,
        call=Call(struck=lambda kind: kind == "old-answer"),
        Id="1",
        SyncToken="0",
        sparse=True,
        Notes="x",
    )
    assert written.wrote
    assert written.answer == before
    assert state.customer_list["1"] == written.row
    assert written.row["Notes"] == "x"


def test_everything_is_kept_over_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    state = State(customers=5, file=file)
    make(state, DisplayName="A", Balance="12.50")
    make(state, "Vendor", DisplayName="V")
    write(state, call=Call(who="Somebody"), Id="2", SyncToken="0", sparse=True, Active=False)
    stub = {"domain": "QBO", "status": "Deleted", "Id": "3", "MetaData": {"LastUpdatedTime": "x"}}
    state.names.remove(CUSTOMER, "3", stub)
    state.save()
    again = State.open(file, region="US", customers=1)
    assert everything(again) == everything(state)
    assert again.names.gone[CUSTOMER] == {"3": stub}
    assert again.editors["2"] == "Somebody"
    assert make(again, DisplayName="B")["Id"] == "8"
    assert refusal(again, DisplayName="v").code == "6240"
    removed = State(customers=3, changed={CUSTOMER: {}}, gone={CUSTOMER: {"3": stub}})
    assert make(removed, DisplayName="B")["Id"] == "4"  # an id that is gone is not given again


def test_a_state_of_the_version_before_is_read(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    State(customers=3, file=file).save()
    kept = json.loads(file.read_text("utf-8"))
    row = {**kept["changed"].get(CUSTOMER, {}), "4": make(State(customers=3), DisplayName="Made before")}
    old = {key: value for key, value in kept.items() if key not in ("gone", "editors")}
    old |= {"format": 1, "changed": row, "replies": {"abc": json.dumps(row["4"])}}
    file.write_text(json.dumps(old), "utf-8")
    again = State.open(file, region="CA", customers=9)
    assert again.customer_list["4"]["DisplayName"] == "Made before"
    assert json.loads(again.replies["abc"])["Customer"]["Id"] == "4"
