"""What stops a run or makes it ask: names that are taken, customers that go, many that go, another company."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from qbo_desktop.store import workspaces
from qbo_desktop.sync.side import QUICKBOOKS
from tests.stories.in_step import CLIENTS, World, check_no_twins, differences, held_there


def asked(world: World) -> str:
    """The row id of the one open question; a run asks it and writes nothing."""
    answer = world.run("sync")
    assert answer.code == 1
    assert answer.document["state"] == "planned"
    assert answer.document["applied"] == 0
    (question,) = answer.document["questions"]
    assert question["says"]
    assert [one["id"] for one in world.program.json("answer")] == [question["id"]]
    return str(question["id"])


# --- a name that somebody else has ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["vendor", "employee"])
def test_a_name_that_a_vendor_or_employee_has_is_a_problem_with_two_proposals(
    world: World, kind: str
) -> None:
    name = "Nouveau Fournisseur inc." if kind == "vendor" else "Nadia Fortin"
    world.play(kind, name)
    world.set("contacts.push_types", "Client")
    new = world.add(name, email="new@firm.example", type="Client")
    for _run in range(2):
        answer = world.run("sync")
        assert answer.code == 1
        (problem,) = answer.document["problems"]
        assert problem["code"] == "name-taken"
        assert problem["details"]["fault"]
    assert len(world.customers()) == len(CLIENTS)
    (shown,) = world.program.json("problems")
    assert shown["fix"] == "rename"
    assert shown["attempts"] == 2
    assert [one["id"] for one in shown["blocks"]] == [new]
    # The two that are free are named, for people and for programs.
    for said in (world.program.run("problems").out, shown["message"] + shown["meaning"]):
        first, second = [one for one in re.findall("“([^”]+)”", said) if one != name]
    assert len({name, first, second}) == 3
    # The way out by command: one of the two names, typed in.
    world.edit(new, name=first)
    assert world.run("sync").code == 0
    assert world.problems() == []
    check_no_twins(world, len(CLIENTS) + 1, len(CLIENTS) + 1)
    assert first in [row["DisplayName"] for row in world.customers().values()]
    assert differences(world) == {}


def test_a_change_of_name_to_one_that_is_taken_holds_back_nothing_else_for_ever(world: World) -> None:
    world.play("vendor", "Papeterie du Nord")
    world.edit("C1", name="Papeterie du Nord", email="papeterie@firm.example")
    assert world.run("sync").code == 1
    assert world.problems() == ["name-taken"]
    assert world.customers()["1"]["DisplayName"] == CLIENTS[0]["name"]
    assert world.contacts()["C1"]["name"] == "Papeterie du Nord", "what a person typed stays"
    world.edit("C1", name="Papeterie du Nord (2)")
    assert world.run("sync").code == 0
    assert differences(world) == {}
    assert world.customers()["1"]["DisplayName"] == "Papeterie du Nord (2)"
    assert held_there(world.customers()["1"], "email") == "papeterie@firm.example"


def test_a_new_contact_that_resembles_a_customer_is_not_made_a_second_time(world: World) -> None:
    world.set("contacts.push_types", "Client")
    twin = world.add("Gestion Alpha", email="alpha@firm.example", type="Client")
    assert world.run("sync").code == 1
    assert world.problems() == ["may-exist"]
    pushed = world.run("contacts", "push", twin)
    assert [(one["record_id"], one["reason"]) for one in pushed.document["skipped"]] == [(twin, "may-exist")]
    assert world.writes() == 0


# --- customers that go ---------------------------------------------------------------------------------------


def test_a_customer_made_inactive_sleeps_and_wakes_with_everything_that_happened_meanwhile(
    world: World,
) -> None:
    world.play("deactivate", "1")
    world.edit("C1", email="meanwhile@firm.example")
    document = world.sync()
    assert document["plan"] == []
    line = world.line("1")
    assert line["state"] == "linked"
    assert line["says"], "the client list says that it is inactive"
    assert not world.contacts()["C1"]["archived"], "no run archives anything by itself"
    world.play("reactivate", "1")
    world.sync()
    assert held_there(world.customers()["1"], "email") == "meanwhile@firm.example"
    assert differences(world) == {}


@pytest.mark.parametrize("how", [(), ("inactive",)])
def test_a_customer_merged_away_is_said_and_its_contact_is_kept(world: World, how: tuple[str, ...]) -> None:
    world.play("merge", "2", "1", *how)
    world.edit("C2", email="kept@firm.example")
    document = world.sync()
    assert document["plan"] == []
    assert world.line("2")["says"]
    assert world.contacts()["C2"]["email"] == "kept@firm.example"
    assert not world.contacts()["C2"]["archived"]
    check_no_twins(world, len(CLIENTS) - (not how), len(CLIENTS))
    # Relinked by hand to nobody: the match is deleted, and no run makes a customer of it again.
    world.set("contacts.push_types", "Client")
    world.program.json("contacts", "unlink", world.line("2")["id"])
    world.sync()
    check_no_twins(world, len(CLIENTS) - (not how), len(CLIENTS))


def test_merged_away_between_the_plan_and_the_write(world: World) -> None:
    """The list of changes is older than the merge: QuickBooks refuses the write, and that is no problem."""
    world.edit("C2", email="kept@firm.example")
    world.serve("old-read@/cdc x1")
    world.play("edit", "2", "notes=looked at")
    world.play("merge", "2", "1")
    world.sync()
    assert world.problems() == []
    assert "2" not in world.customers()
    assert world.contacts()["C2"]["email"] == "kept@firm.example"
    assert world.line("2")["says"]
    assert world.sync()["plan"] == []


def test_more_than_a_fifth_inactive_asks_and_goes_on_after_a_yes(world: World) -> None:
    for number in ("1", "2"):
        world.play("deactivate", number)
    world.edit("C3", email="waits@firm.example")
    question = asked(world)
    world.run("answer", question, "no").ok()
    question = asked(world)  # a no keeps it asking
    assert world.writes() == 0
    world.run("answer", question, "yes").ok()
    world.sync()
    assert world.program.json("answer") == []
    assert held_there(world.customers()["3"], "email") == "waits@firm.example"
    assert not any(contact["archived"] for contact in world.contacts().values())
    assert world.sync()["plan"] == []


def test_many_cleared_asks_and_a_no_keeps_everything(world: World) -> None:
    for number in ("1", "2"):
        world.play("edit", number, "email=")
    question = asked(world)
    world.run("answer", question, "no").ok()
    asked(world)
    contacts = world.contacts()
    assert [contacts[one]["email"] for one in ("C1", "C2")] == ["alpha@firm.example", "beta@firm.example"]
    # Put right in QuickBooks: the question is gone by itself.
    for number, client in (("1", CLIENTS[0]), ("2", CLIENTS[1])):
        world.play("edit", number, f"email={client['email']}")
    document = world.sync()
    assert (document["questions"], document["plan"]) == ([], [])
    assert world.program.json("answer") == []
    assert differences(world) == {}


def test_many_cleared_here_asks_before_quickbooks_is_emptied(world: World) -> None:
    for number in ("C1", "C2", "C3"):
        world.edit(number, email="")
    question = asked(world)
    assert world.writes() == 0
    world.run("answer", question, "yes").ok()
    world.sync()
    rows = world.customers()
    assert [held_there(rows[one], "email") for one in ("1", "2", "3")] == ["", "", ""]
    assert differences(world) == {}


def test_read_only_makes_every_run_a_plan(world: World) -> None:
    world.set("sync.read_only", "on")
    world.edit("C1", email="later@firm.example")
    world.play("edit", "2", "phone_work=514 555-0222")
    for _run in range(2):
        document = world.sync()
        assert (document["state"], document["applied"]) == ("planned", 0)
        assert {step["side"] for step in document["plan"]} == {"quickbooks", "practice"}
    new = world.add("Nouveau inc.", email="new@firm.example")
    pushed = world.program.json("contacts", "push", new)
    assert (pushed["applied"], [step["practice_id"] for step in pushed["plan"]]) == (0, [new])
    assert world.writes() == 0
    assert world.contacts()["C2"]["phone_work"] == "514 555-0102"
    world.set("sync.read_only", "off")
    world.sync()
    assert differences(world) == {}


def test_a_company_of_another_name_asks(world: World) -> None:
    with world.program.opened() as app:
        with app.store.read() as session:
            known = workspaces.connection_of(session, app.workspace_id, QUICKBOOKS)
        with app.store.work(app.workspace_id, "a test") as work:
            workspaces.save_connection(work, replace(known, company="Ancien Nom inc."))
    world.edit("C1", email="later@firm.example")
    question = asked(world)
    assert "Ancien Nom inc." in world.program.json("answer")[0]["says"]
    assert world.writes() == 0
    new = world.add("Nouveau inc.", email="new@firm.example")
    assert world.run("contacts", "push", new).document["applied"] == 0, "no other command goes round it"
    world.run("answer", question, "yes").ok()
    world.sync()
    assert held_there(world.customers()["1"], "email") == "later@firm.example"
