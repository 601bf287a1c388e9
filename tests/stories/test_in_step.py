"""Staying in step by command line, with nothing in the way: what travels, what does not, and what it costs."""

from __future__ import annotations

from pathlib import Path

from tests.stories.in_step import CLIENTS, World, check_no_twins, differences, held_there


def test_the_first_sync_writes_nothing_there_and_a_run_without_news_asks_little(
    before_the_first_sync: World, tmp_path: Path
) -> None:
    world = before_the_first_sync.copy(tmp_path)
    world.serve()
    # Of a type that goes to QuickBooks, and new there: on the first sync it stays here all the same.
    world.set("contacts.push_types", "Client")
    world.add("Nouveau Client ltée", email="new@firm.example", type="Client")
    # Filled in the practice only: nor is a field filled there yet.
    world.edit("C1", phone_mobile="514 555-0199")
    first = world.sync()
    assert first["requests"]["quickbooks"] <= 6
    assert world.writes() == 0
    assert len(world.customers()) == len(CLIENTS)
    assert {step["side"] for step in first["plan"]} == {"practice"}
    second = world.sync()
    assert [(step["action"], step["side"]) for step in second["plan"]] == [("update", "quickbooks")]
    assert differences(world) == {}
    before = len(world.requests())
    third = world.sync()
    assert (third["plan"], third["applied"]) == ([], 0)
    assert third["requests"]["quickbooks"] == len(world.requests()) - before <= 3
    assert not any(line["write"] for line in world.requests()[before:])
    world.stop()


def test_only_the_chosen_types_go_and_a_type_alone_makes_a_contact_go(world: World) -> None:
    for name in ("Client", "Prospect"):
        world.program.run("practice", "types", "add", name).ok()
    world.set("contacts.push_types", "Client")
    stays = world.add("Lointain inc.", email="far@firm.example", type="Prospect")
    typeless = world.add("Sans Type enr.", email="none@firm.example")
    goes = world.add("Nouveau ltée", email="new@firm.example", type="Client", mailing_city="Laval")
    document = world.sync()
    assert [(step["action"], step["practice_id"]) for step in document["plan"]] == [("create", goes)]
    (new,) = [row for row in world.customers().values() if row["DisplayName"] == "Nouveau ltée"]
    assert held_there(new, "mailing_city") == "Laval"
    assert world.sync()["plan"] == []
    # Changed, and still of a type that does not go.
    world.edit(stays, phone_work="514 555-0150")
    assert world.sync()["plan"] == []
    world.edit(stays, type="Client")
    document = world.sync()
    assert [(step["action"], step["practice_id"]) for step in document["plan"]] == [("create", stays)]
    check_no_twins(world, len(CLIENTS) + 2, len(CLIENTS) + 3)
    assert world.settle()["problems"] == []
    assert differences(world) == {}
    assert [one["id"] for one in world.program.json("contacts", "--state", "unlinked-practice")]
    assert {one["practice_id"] for one in world.program.json("contacts", "--state", "unlinked-practice")} == {
        typeless
    }


def test_a_change_of_each_field_travels_both_ways_and_does_not_come_back(world: World) -> None:
    ours = {
        "name": "Gestion Alpha et associés inc.",
        "email": "alpha.new@firm.example",
        "email_2": "second@firm.example",
        "phone_work": "514 555-0201 ext 7",
        "phone_other": "418 555-0202",
        "mailing_line1": "12, rue du Port",
        "mailing_postal_code": "G1K 3X2",
        "physical_city": "Québec",
        "company": "Gestion Alpha",
    }
    theirs = {
        "name": "Boulangerie Bêta 2000 ltée",
        "email": "beta.new@firm.example",
        "phone_mobile": "418 555-0203",
        "phone_fax": "418 555-0204",
        "physical_line1": "3 chemin Royal",
        "mailing_city": "Beaupré",
        "first_name": "Berthe",
        "last_name": "Bêta",
    }
    world.edit("C1", **ours)
    world.play("edit", "2", *[f"{field}={value}" for field, value in theirs.items()])
    document = world.sync()
    sides = {(step["side"], step["action"], step["subject"]) for step in document["plan"]}
    assert {(side, action) for side, action, _subject in sides} == {
        ("quickbooks", "update"),
        ("practice", "update"),
    }
    by_side = {step["side"]: {one["field"]: one for one in step["changes"]} for step in document["plan"]}
    assert by_side["quickbooks"]["email"] == {
        "field": "email",
        "old": "alpha@firm.example",
        "new": "alpha.new@firm.example",
    }
    assert by_side["practice"]["name"]["new"] == theirs["name"]
    assert differences(world) == {}
    row = world.customers()["1"]
    assert {field: held_there(row, field) for field in ours if "phone" not in field} == {
        field: value for field, value in ours.items() if "phone" not in field
    }
    contact = world.contacts()["C2"]
    assert {field: contact[field] for field in theirs} == theirs
    # What we wrote ourselves is shown to us as a change, and is none.
    again = world.sync()
    assert (again["plan"], again["problems"]) == ([], [])


def test_clearing_travels_and_formatting_is_no_change(world: World) -> None:
    world.edit("C1", phone_work="")
    world.edit("C2", phone_work="(514) 555.0102")
    world.play("edit", "4", "phone_fax=+1 514-555-0104")
    document = world.sync()
    changes = [(step["quickbooks_id"], step["changes"]) for step in document["plan"]]
    assert [one for one, _changes in changes] == ["1"]
    assert held_there(world.customers()["1"], "phone_work") == ""
    assert held_there(world.customers()["2"], "phone_work") == "514 555-0102"
    assert world.contacts()["C4"]["phone_fax"] == "514 555-0104"
    assert world.sync()["plan"] == []


def test_different_fields_of_one_client_changed_on_both_sides_meet(world: World) -> None:
    world.edit("C3", email="new@firm.example")
    world.play("edit", "3", "phone_mobile=514 555-0333")
    document = world.sync()
    assert len(document["plan"]) == 2
    assert document["problems"] == []
    assert world.program.json("conflicts") == []
    assert differences(world) == {}
    assert held_there(world.customers()["3"], "email") == "new@firm.example"
    assert world.contacts()["C3"]["phone_mobile"] == "514 555-0333"


def test_the_same_field_on_both_sides_is_a_conflict_and_is_settled_each_of_three_ways(world: World) -> None:
    for number in ("1", "2", "3"):
        world.play("edit", number, f"email=theirs{number}@firm.example")
        world.edit(f"C{number}", email=f"ours{number}@firm.example")
    # A conflict of one field does not hold another one up.
    world.edit("C1", phone_fax="514 555-0900")
    answer = world.run("sync")
    assert answer.code == 1, "a conflict waits for a person"
    assert [one["quickbooks_id"] for one in answer.document["plan"]] == ["1"]
    found = {one["quickbooks_id"]: one for one in world.program.json("conflicts")}
    assert found["2"]["fields"][0]["field"] == "email"
    assert (found["2"]["fields"][0]["quickbooks"], found["2"]["fields"][0]["practice"]) == (
        "theirs2@firm.example",
        "ours2@firm.example",
    )
    assert found["2"]["fields"][0]["baseline"] == "beta@firm.example"
    assert world.program.json("status")["counts"]["conflicts"] == 3
    writes = world.writes()
    for number, take in (("1", "quickbooks"), ("2", "practice"), ("3", "both")):
        world.program.json("resolve-conflict", found[number]["id"], "--take", f"email={take}")
    assert world.writes() == writes, "the next run writes it"
    assert world.contacts()["C1"]["email"] == "theirs1@firm.example", "here it is complete at once"
    assert world.run("sync").code == 0
    assert world.program.json("conflicts") == []
    assert differences(world) == {}
    rows = world.customers()
    assert [held_there(rows[one], "email") for one in ("1", "2", "3")] == [
        "theirs1@firm.example",
        "ours2@firm.example",
        "ours3@firm.example",
    ]
    assert held_there(rows["3"], "email_2") == "theirs3@firm.example"
    assert world.sync()["plan"] == []


def test_the_policies_settle_conflicts_by_themselves(world: World) -> None:
    for policy, winner in (("quickbooks", "theirs"), ("practice", "ours")):
        world.set("contacts.conflict_policy", policy)
        world.play("edit", "1", f"email=theirs.{policy}@firm.example")
        world.edit("C1", email=f"ours.{policy}@firm.example")
        world.sync()
        assert differences(world) == {}
        assert world.contacts()["C1"]["email"] == f"{winner}.{policy}@firm.example"
    # One second apart says nothing: the times are not comparable, and a person is asked.
    world.set("contacts.conflict_policy", "newest")
    world.play("edit", "1", "email=theirs.newest@firm.example")
    world.edit("C1", email="ours.newest@firm.example")
    world.sync()
    ((field,),) = [one["fields"] for one in world.program.json("conflicts")]
    assert field["reason"] == "times-not-comparable"


def test_undo_of_a_settled_conflict_opens_it_again_and_nothing_is_lost(world: World) -> None:
    world.play("edit", "1", "email=theirs@firm.example")
    world.edit("C1", email="ours@firm.example")
    world.sync()
    (conflict,) = world.program.json("conflicts")
    world.program.json("resolve-conflict", conflict["id"], "--take", "email=quickbooks")
    assert world.contacts()["C1"]["email"] == "theirs@firm.example"
    assert world.program.json("undo")["undone"] == 1
    assert world.contacts()["C1"]["email"] == "ours@firm.example"
    assert [one["id"] for one in world.program.json("conflicts")] == [conflict["id"]]
    assert world.program.json("redo")["redone"] == 1
    assert world.run("sync").code == 0
    assert differences(world) == {}
    assert world.contacts()["C1"]["email"] == "theirs@firm.example"


def test_pushing_chosen_contacts_and_taking_it_back(world: World) -> None:
    first = world.add("Poussé inc.", email="pushed@firm.example")
    second = world.add("Aussi Poussé inc.", email="also@firm.example", type="Client")
    world.add("Reste ici inc.", email="stays@firm.example")
    preview = world.program.json("contacts", "push", first, "--type", "Client", "--dry-run")
    assert {step["practice_id"] for step in preview["plan"]} == {first, second}
    assert world.writes() == 0
    done = world.program.json("contacts", "push", first, "--type", "Client")
    assert [step["id"] for step in done["plan"]] == [step["id"] for step in preview["plan"]]
    assert done["applied"] == 2
    check_no_twins(world, len(CLIENTS) + 2, len(CLIENTS) + 3)
    assert differences(world) == {}
    world.sync()
    # Somebody works with the second one, so it stays; the first one is made inactive again.
    other = world.line_of(second)["quickbooks_id"]
    world.play("edit", other, "phone_work=514 555-0999")
    back = world.run("reverse", done["run"])
    assert [(one["action"], one["side"], one["practice_id"]) for one in back.document["plan"]] == [
        ("deactivate", "quickbooks", first)
    ]
    assert [one["reason"] for one in back.document["skipped"] if one.get("record_id") == other] == [
        "changed-since"
    ]
    rows = world.customers()
    assert [row["Active"] for row in rows.values() if row["Id"] == other] == [True]
    assert sum(not row["Active"] for row in rows.values()) == 1
    assert world.settle()["problems"] == []
    assert differences(world) == {}


def test_taking_an_update_back_changes_both_sides_back(world: World) -> None:
    world.edit("C1", email="wrong@firm.example")
    done = world.sync()
    (step,) = done["plan"]
    preview = world.program.json("reverse", step["id"], "--dry-run")
    assert {one["side"] for one in preview["plan"]} == {"quickbooks", "practice"}
    assert held_there(world.customers()["1"], "email") == "wrong@firm.example"
    world.program.json("reverse", step["id"])
    assert held_there(world.customers()["1"], "email") == "alpha@firm.example"
    assert world.contacts()["C1"]["email"] == "alpha@firm.example"
    assert world.sync()["plan"] == []
