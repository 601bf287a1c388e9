"""What people do between a run that was killed and the next one: nobody's word is lost, nobody is made twice."""

from __future__ import annotations

import pytest

from tests.stories.in_step import CLIENTS, World, check_no_twins, differences, held_there
from tests.stories.test_in_step_kills import kill

pytestmark = pytest.mark.long

AWKWARD = (
    "L'Étoile d’Or & fils",
    'Chez "Ginette" \\ co',
    "100 % Québec_inc. (2)",
    "😀 Café – №1",
    "ﬁn du mois <b>",
)


def made_but_unknown(world: World, name: str = "Nouveau inc.", **fields: str) -> tuple[str, str]:
    """A contact became a customer, and the program was killed before it knew; both ids."""
    world.program.run("practice", "types", "add", "Client").ok()
    world.set("contacts.push_types", "Client")
    practice_id = world.add(name, type="Client", **fields)
    kill(world, ("sync",), "step-answered")
    (new,) = [one for one in world.customers() if one not in {str(n + 1) for n in range(len(CLIENTS))}]
    return practice_id, new


@pytest.mark.parametrize("name", AWKWARD)
def test_a_creation_of_any_name_is_found_again(world: World, name: str) -> None:
    practice_id, quickbooks_id = made_but_unknown(world, name)
    assert world.settle()["problems"] == []
    check_no_twins(world, len(CLIENTS) + 1, len(CLIENTS) + 1)
    assert world.line(quickbooks_id)["practice_id"] == practice_id
    assert world.writes() == 1
    assert differences(world) == {}


def test_the_new_customer_was_edited_meanwhile(world: World) -> None:
    practice_id, quickbooks_id = made_but_unknown(world, email="new@firm.example")
    world.play("edit", quickbooks_id, "phone_work=514 555-0700", "email=other@firm.example")
    world.run("sync").ok()
    check_no_twins(world, len(CLIENTS) + 1, len(CLIENTS) + 1)
    # Whether it is the one that was made cannot be told any more: a person is asked.
    line = world.line(quickbooks_id)
    if line["state"] == "waiting":
        world.program.json("resolve", line["id"], "--link", practice_id, "--take", "email=quickbooks")
    world.settle()
    assert world.problems() == []
    check_no_twins(world, len(CLIENTS) + 1, len(CLIENTS) + 1)
    assert differences(world) == {}
    assert world.contacts()[practice_id]["phone_work"] == "514 555-0700"


def test_the_new_customer_was_made_inactive_meanwhile(world: World) -> None:
    practice_id, quickbooks_id = made_but_unknown(world)
    world.play("deactivate", quickbooks_id)
    for _run in range(3):
        world.sync()
        check_no_twins(world, len(CLIENTS) + 1, len(CLIENTS) + 1)
    assert world.line(quickbooks_id)["practice_id"] == practice_id
    assert world.writes() == 1
    world.play("reactivate", quickbooks_id)
    world.edit(practice_id, email="awake@firm.example")
    world.settle()
    assert differences(world) == {}
    assert held_there(world.customers()[quickbooks_id], "email") == "awake@firm.example"


def test_the_new_customer_was_merged_into_another_meanwhile(world: World) -> None:
    practice_id, quickbooks_id = made_but_unknown(world, email="new@firm.example")
    world.play("merge", quickbooks_id, "1")
    for _run in range(3):
        world.run("sync").ok()
    # It is gone, and nobody knows that it was ours: the contact goes once more, and only once.
    rows = world.customers()
    assert sum(row["DisplayName"] == "Nouveau inc." for row in rows.values()) == 1
    check_no_twins(world, len(CLIENTS) + 1, len(CLIENTS) + 1)
    assert world.contacts()[practice_id]["email"] == "new@firm.example"
    assert differences(world) == {}


def test_the_contact_was_edited_again_meanwhile(world: World) -> None:
    practice_id, quickbooks_id = made_but_unknown(world, email="first@firm.example")
    world.edit(practice_id, email="second@firm.example", name="Nouveau et fils inc.")
    world.settle()
    assert world.problems() == []
    check_no_twins(world, len(CLIENTS) + 1, len(CLIENTS) + 1)
    row = world.customers()[quickbooks_id]
    assert (row["DisplayName"], held_there(row, "email")) == ("Nouveau et fils inc.", "second@firm.example")
    assert differences(world) == {}


def test_the_contact_was_archived_meanwhile(world: World) -> None:
    practice_id, quickbooks_id = made_but_unknown(world)
    world.program.json("practice", "contacts", "archive", practice_id)
    world.settle()
    check_no_twins(world, len(CLIENTS) + 1, len(CLIENTS) + 1)
    assert world.customers()[quickbooks_id]["Active"], "no run makes anybody inactive"
    assert world.line(quickbooks_id)["practice_id"] == practice_id


def updated_but_unknown(world: World) -> None:
    world.edit("C1", email="ours@firm.example")
    kill(world, ("sync",), "step-answered")
    assert held_there(world.customers()["1"], "email") == "ours@firm.example"


def test_an_updated_field_was_changed_there_meanwhile(world: World) -> None:
    """It arrived, and somebody there changed it again: their word came last and knows of ours."""
    updated_but_unknown(world)
    world.play("edit", "1", "email=theirs@firm.example")
    world.run("sync").ok()
    conflicts = world.program.json("conflicts")
    if conflicts:
        ((field,),) = [one["fields"] for one in conflicts]
        assert (field["quickbooks"], field["practice"]) == ("theirs@firm.example", "ours@firm.example")
        world.program.json("resolve-conflict", conflicts[0]["id"], "--take", "email=quickbooks")
    world.settle()
    assert differences(world) == {}
    assert world.contacts()["C1"]["email"] == "theirs@firm.example"


def test_an_updated_field_was_changed_here_meanwhile(world: World) -> None:
    updated_but_unknown(world)
    world.edit("C1", email="later@firm.example")
    world.settle()
    assert world.program.json("conflicts") == []
    assert held_there(world.customers()["1"], "email") == "later@firm.example"
    assert differences(world) == {}


def test_an_updated_pair_was_parted_meanwhile(world: World) -> None:
    updated_but_unknown(world)
    world.program.json("contacts", "unlink", world.line("1")["id"])
    world.edit("C1", email="later@firm.example")
    world.settle()
    assert held_there(world.customers()["1"], "email") == "ours@firm.example", "nothing travels any more"
    assert world.problems() == []
    assert world.program.json("status")["queue"] == 0
    check_no_twins(world, len(CLIENTS), len(CLIENTS))


def test_an_updated_customer_was_merged_away_meanwhile(world: World) -> None:
    updated_but_unknown(world)
    world.play("merge", "1", "2")
    world.settle()
    assert world.problems() == []
    assert world.contacts()["C1"]["email"] == "ours@firm.example"
    assert world.line("1")["says"]
    assert world.program.json("status")["queue"] == 0
