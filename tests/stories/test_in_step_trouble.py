"""Values that do not fit, a QuickBooks that misbehaves while it is written to, and a network that goes away."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.stories.in_step import CLIENTS, World, check_no_twins, differences, held_there

# They come with status 200.
QUIET_FAULTS = ("truncated", "badjson", "html", "fault200")


# --- the list of changes -------------------------------------------------------------------------------------


def test_after_forty_days_everything_is_compared_and_it_is_said(world: World) -> None:
    world.play("edit", "1", "email=theirs@firm.example")
    world.play("merge", "6", "2")
    world.edit("C3", email="ours@firm.example")
    world.serve(f"clock={40 * 24 * 3600}")
    document = world.sync()
    assert document["compared"] is True
    assert [line["path"].partition("?")[0].rpartition("/")[2] for line in world.requests()].count("cdc") == 0
    assert world.contacts()["C1"]["email"] == "theirs@firm.example"
    assert held_there(world.customers()["3"], "email") == "ours@firm.example"
    assert world.line("6")["says"], "what the comparison did not show was looked at"
    assert differences(world) == {}
    again = world.sync()
    assert again["compared"] is False
    assert again["plan"] == []


def test_after_forty_days_people_are_told_in_words(world: World) -> None:
    world.serve(f"clock={40 * 24 * 3600}")
    said = world.program.run("sync").ok().out
    assert "everything was read and compared" in said


def test_a_fault_with_status_200_instead_of_changes(world: World) -> None:
    """What is wrong with the service is tried again; nothing is taken for "no changes"."""
    world.play("edit", "1", "email=theirs@firm.example")
    world.serve("fault200@/cdc x1")
    document = world.sync()
    if document["plan"] == []:
        document = world.sync()
    assert world.contacts()["C1"]["email"] == "theirs@firm.example"
    assert differences(world) == {}


def test_a_list_of_changes_that_is_always_a_fault_never_loses_a_change(world: World) -> None:
    world.play("edit", "1", "email=theirs@firm.example")
    world.serve("fault200@/cdc")
    answer = world.run("sync")
    assert answer.code in (0, 1, 5)
    if answer.code == 5:
        assert len(world.problems()) == 1
        world.serve()
        world.sync()
        assert world.problems() == []
    else:
        assert answer.document["compared"] is True
    assert world.contacts()["C1"]["email"] == "theirs@firm.example"


# --- values ---------------------------------------------------------------------------------------------------


def test_three_addresses_in_one_email_field_are_never_shortened(world: World) -> None:
    line = "a@firm.example, b@firm.example; c@firm.example"
    world.play("edit", "1", f"PrimaryEmailAddr.Address={line}")
    world.settle()
    contact = world.contacts()["C1"]
    assert (contact["email"], contact["email_2"]) == ("a@firm.example", "b@firm.example")
    # Another field of ours goes there; the third address stays where it is.
    world.edit("C1", phone_mobile="514 555-0301")
    world.settle()
    assert "c@firm.example" in world.customers()["1"]["PrimaryEmailAddr"]["Address"]
    world.edit("C1", email_2="new@firm.example")
    world.settle()
    told = world.customers()["1"]["PrimaryEmailAddr"]["Address"]
    assert [one in told for one in ("a@firm.example", "new@firm.example", "c@firm.example")] == [True] * 3


def test_a_name_with_a_colon_stays_here_and_says_so(world: World) -> None:
    world.edit("C1", name="Alpha: la suite inc.", email="goes@firm.example")
    answer = world.run("sync")
    assert answer.code == 1
    assert [one["code"] for one in answer.document["problems"]] == ["cannot-hold"]
    row = world.customers()["1"]
    assert (row["DisplayName"], held_there(row, "email")) == (CLIENTS[0]["name"], "goes@firm.example")
    assert world.contacts()["C1"]["name"] == "Alpha: la suite inc."
    assert world.run("sync").code == 1, "it is said until it is put right"
    world.edit("C1", name="Alpha, la suite inc.")
    assert world.run("sync").code == 0
    assert world.problems() == []
    assert differences(world) == {}


@pytest.mark.long
@pytest.mark.parametrize("field", ["phone_work", "phone_other"])
def test_a_telephone_in_letters_and_one_too_long(world: World, field: str) -> None:
    world.edit("C1", **{field: "appeler le soir"})
    assert world.run("sync").code == 0
    assert held_there(world.customers()["1"], field) == "appeler le soir"
    words = "demander Mme Tremblay-Desrosiers au secrétariat"
    world.edit("C1", **{field: words})
    assert world.run("sync").code == 1
    assert world.problems() == ["cannot-hold"]
    assert held_there(world.customers()["1"], field) == "appeler le soir"
    assert world.contacts()["C1"][field] == words
    world.edit("C1", **{field: "514 555-0400"})
    assert world.run("sync").code == 0
    assert differences(world) == {}


def test_an_address_of_five_lines_with_the_city_inside_is_not_torn(world: World) -> None:
    parts = {
        "Line1": "Éditions Epsilon",
        "Line2": "a/s Service de la paie",
        "Line3": "1200, boul. Laurier, bureau 300",
        "Line4": "Québec QC G1V 3X2",
        "Line5": "Canada",
        "Lat": "INVALID",
        "Long": "INVALID",
    }
    world.play("edit", "5", f"mailing={json.dumps(parts)}")
    before = world.customers()["5"]["BillAddr"]
    world.settle()
    contact = world.contacts()["C5"]
    held = " ".join(str(value) for key, value in contact.items() if key.startswith("mailing_"))
    for number in range(1, 6):
        assert parts[f"Line{number}"] in held, "a line is missing here"
    # Another change of ours leaves it there as it was.
    world.edit("C5", phone_mobile="514 555-0500")
    world.settle()
    after = world.customers()["5"]["BillAddr"]
    assert {key: after[key] for key in parts if key in before} == {
        key: before[key] for key in parts if key in before
    }


# --- writing --------------------------------------------------------------------------------------------------


def test_a_record_that_is_always_stale_is_a_problem_and_then_goes(world: World) -> None:
    world.serve("stale@/customer x10")
    world.edit("C1", email="late@firm.example")
    runs = 0
    while world.run("sync").code == 1:
        assert world.problems() == ["changed-meanwhile"]
        assert held_there(world.customers()["1"], "email") == "alpha@firm.example"
        runs += 1
        assert runs <= 5, "two tries a run: it ends after five"
    assert runs == 5
    assert world.problems() == []
    assert held_there(world.customers()["1"], "email") == "late@firm.example"


def test_one_stale_answer_is_not_noticed_and_their_change_is_not_overwritten(world: World) -> None:
    world.edit("C1", email="ours@firm.example")
    # The list of changes does not show the bookkeeper's edit yet, so the token that we send is old.
    world.serve("old-read@/cdc x1")
    world.play("edit", "1", "phone_work=514 555-0777")
    document = world.sync()
    assert document["problems"] == []
    row = world.customers()["1"]
    assert (held_there(row, "email"), held_there(row, "phone_work")) == ("ours@firm.example", "514 555-0777")
    world.settle()
    assert differences(world) == {}
    assert world.contacts()["C1"]["phone_work"] == "514 555-0777"


@pytest.mark.long
@pytest.mark.parametrize("fault", ["old-answer@/customer x1", "old-answer@/batch x2"])
def test_an_older_object_than_was_written_is_looked_at_again(world: World, fault: str) -> None:
    world.serve(fault)
    for number in ("C1", "C2", "C3")[: 3 if "batch" in fault else 1]:
        world.edit(number, email=f"{number.lower()}@new.example")
    document = world.sync()
    assert document["problems"] == []
    assert differences(world) == {}
    assert world.sync()["plan"] == []


def test_a_service_that_does_not_clear_is_said(world: World) -> None:
    world.serve("blank=keeps")
    world.edit("C1", email="")
    answer = world.run("sync")
    assert answer.code == 1
    assert world.problems() == ["not-taken"]
    assert held_there(world.customers()["1"], "email") == "alpha@firm.example"
    assert world.contacts()["C1"]["email"] == ""
    world.serve()
    world.settle()
    assert held_there(world.customers()["1"], "email") == ""
    assert world.problems() == []


@pytest.mark.long
@pytest.mark.parametrize(
    "fault",
    [
        "drop-after",
        pytest.param("drop", marks=pytest.mark.long),
        pytest.param("500", marks=pytest.mark.long),
        pytest.param("503", marks=pytest.mark.long),
        pytest.param("truncated", marks=pytest.mark.long),
        pytest.param("badjson", marks=pytest.mark.long),
        pytest.param("html", marks=pytest.mark.long),
        pytest.param("429", marks=pytest.mark.long),
        pytest.param("401", marks=pytest.mark.long),
        pytest.param("fault200", marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize("kind", ["create", "update", "batch"])
def test_a_write_whose_answer_is_lost_is_neither_repeated_nor_forgotten(
    world: World, fault: str, kind: str
) -> None:
    world.set("contacts.push_types", "Client")
    world.serve(f"{fault}@/{'batch' if kind == 'batch' else 'customer'} x1")
    made = 0
    if kind in ("create", "batch"):
        world.add("Nouveau inc.", email="new@firm.example", type="Client")
        made += 1
    if kind == "batch":
        world.add("Autre inc.", email="other@firm.example", type="Client")
        made += 1
    if kind in ("update", "batch"):
        world.edit("C1", email="ours@firm.example")
        world.edit("C2", phone_work="")
    if kind == "update":
        world.edit("C2", phone_work=CLIENTS[1]["phone_work"])
    ended = 0
    while world.run("sync").code not in (0, 1):
        ended += 1
        assert ended <= 2, "one fault, one broken run"
    statuses = [line["status"] for line in world.requests() if line["method"] == "POST"]
    assert fault in QUIET_FAULTS or any(status != 200 for status in statuses), "it was never met"
    world.settle()
    assert world.problems() == []
    check_no_twins(world, len(CLIENTS) + made, len(CLIENTS) + made)
    assert differences(world) == {}
    assert held_there(world.customers()["1"], "email") == (
        "ours@firm.example" if kind != "create" else "alpha@firm.example"
    )
    assert sum(line["write"] for line in world.requests()) == 1, "written once"


# --- the network ----------------------------------------------------------------------------------------------


def test_offline_nothing_is_lost_and_the_next_run_writes_it(world: World) -> None:
    world.stop()
    world.edit("C1", email="offline@firm.example")
    answer = world.run("sync")
    assert answer.code == 5
    assert world.problems() == ["unreachable"]
    assert world.program.json("conflicts") == []
    world.serve()
    world.sync()
    assert world.problems() == []
    assert differences(world) == {}


@pytest.mark.long
@pytest.mark.parametrize("kind", ["update", "create"])
def test_the_network_goes_away_between_reading_and_writing(world: World, kind: str, tmp_path: Path) -> None:
    world.set("contacts.push_types", "Client")
    if kind == "update":
        world.edit("C1", email="ours@firm.example")
    else:
        world.add("Nouveau inc.", email="new@firm.example", type="Client")
    before = len(world.requests())
    # Every point of the run takes a moment, so that there is time to pull the plug.
    process = world.program.start("sync", "--json", QBO_DESKTOP_SLOW_AT="700")
    until = time.monotonic() + 60
    while not any("/cdc" in line["path"] for line in world.requests()[before:]):
        assert time.monotonic() < until, "it never read the changes"
        assert process.poll() is None
        time.sleep(0.02)
    world.stop()
    process.communicate(timeout=60)
    assert process.returncode == 5
    assert world.writes() == 0
    assert len(world.problems()) == 1
    world.serve()
    world.settle()
    assert world.problems() == []
    assert world.writes() == 1
    assert differences(world) == {}
    check_no_twins(world, len(CLIENTS) + (kind == "create"), len(CLIENTS) + (kind == "create"))
