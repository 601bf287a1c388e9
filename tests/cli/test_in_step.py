"""The commands of contacts that stay in step: exit codes, documents, both languages, and what they refuse."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qbo_desktop.domain.contact import SHARED_FIELDS
from tests.cli.program import Answer
from tests.cli.shapes import CONFLICT, DECIDED, RUN, check_shape, is_refusal
from tests.stories.in_step import World, world_before_the_first_sync


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A synced firm with one conflict, one contact to push, and a run that wrote something. To be copied."""
    with world_before_the_first_sync(tmp_path_factory.mktemp("world")) as made:
        made.sync()
        made.edit("C2", phone_work="514 555-0222")
        made.sync()
        made.play("edit", "1", "email=theirs@firm.example", 'mailing={"line1":"1 rue A","city":"Laval"}')
        made.edit("C1", email="ours@firm.example", mailing_line1="2 rue B")
        made.sync()
        made.add("À Pousser inc.", email="push@firm.example", type="Client")
        return made


@pytest.fixture
def world(prepared: World, tmp_path: Path) -> Iterator[World]:
    made = prepared.copy(tmp_path)
    made.serve()
    yield made
    made.stop()


@pytest.fixture
def away(prepared: World, tmp_path: Path) -> World:
    """The same while QuickBooks cannot be reached: what only looks and decides needs no network."""
    return prepared.copy(tmp_path)


def refused(answer: Answer, code: int = 2) -> str:
    assert answer.code == code, answer.said
    assert "Traceback" not in answer.said
    assert answer.err.strip()
    assert is_refusal(answer.out)
    return answer.err


# --- conflicts ------------------------------------------------------------------------------------------------


def test_conflicts_and_their_document(away: World) -> None:
    answer = away.run("conflicts")
    assert answer.code == 0, "a listing answers 0"
    check_shape(answer.document, [CONFLICT])
    (conflict,) = answer.document
    assert (conflict["quickbooks_id"], conflict["practice_id"]) == ("1", "C1")
    fields = {one["field"]: one for one in conflict["fields"]}
    assert list(fields) == ["email", "mailing"]
    assert fields["email"]["baseline"] == "alpha@firm.example"
    parts = ("line1", "line2", "city", "region", "postal_code", "country")
    assert set(fields["mailing"]["quickbooks"]) == set(parts), "an address is an object of six parts"
    assert conflict["id"] in [one["id"] for one in away.program.json("contacts")]
    status = away.program.json("status")
    assert status["counts"]["conflicts"] == 1
    shown = away.program.json("contacts", "show", conflict["id"])
    assert shown["conflicts"] == ["email", "mailing"]
    assert shown["baseline"]["email"] == "alpha@firm.example"


def test_resolving_one_field_leaves_the_other_open(away: World) -> None:
    (conflict,) = away.program.json("conflicts")
    done = away.run("resolve-conflict", conflict["id"], "--take", "email=practice")
    assert done.code == 0
    assert (done.document["id"], done.document["open"]) == (conflict["id"], 1)
    ((left,),) = [one["fields"] for one in away.program.json("conflicts")]
    assert left["field"] == "mailing"
    again = refused(away.run("resolve-conflict", conflict["id"], "--take", "email=practice"))
    assert "not in conflict" in again


def test_several_fields_at_once_in_either_writing(away: World) -> None:
    (conflict,) = away.program.json("conflicts")
    words = ("--take", "email=both", "mailing=quickbooks")
    document = away.program.json("resolve-conflict", conflict["id"], *words)
    assert (document["open"], document["fields"]) == (0, [])
    contact = away.contacts()["C1"]
    assert {contact["email"], contact["email_2"]} == {"ours@firm.example", "theirs@firm.example"}
    assert contact["mailing_city"] == "Laval"
    assert away.program.json("undo")["undone"] == 1
    (again,) = away.program.json("conflicts")
    assert [one["field"] for one in again["fields"]] == ["email", "mailing"]
    twice = ("--take", "email=practice", "--take", "mailing=practice")
    assert away.program.json("resolve-conflict", conflict["id"], *twice)["open"] == 0


@pytest.mark.parametrize("field", SHARED_FIELDS)
def test_every_field_has_a_name_on_the_command_line(away: World, field: str) -> None:
    """A field that is not in conflict is refused by that reason, and not as unknown."""
    (conflict,) = away.program.json("conflicts")
    answer = away.run("resolve-conflict", conflict["id"], "--take", f"{field}=practice")
    if field in ("email", "mailing"):
        assert answer.code == 0
    else:
        assert "not in conflict" in refused(answer)


@pytest.mark.parametrize(
    "words", [("email",), ("email=",), ("=practice",), ("type=practice",), ("email=ours",), ()]
)
def test_what_cannot_be_taken(away: World, words: tuple[str, ...]) -> None:
    (conflict,) = away.program.json("conflicts")
    refused(away.run("resolve-conflict", conflict["id"], *(("--take", *words) if words else ())))
    assert [one["id"] for one in away.program.json("conflicts")] == [conflict["id"]]


def test_a_row_that_is_in_no_conflict(away: World) -> None:
    row = away.line("2")["id"]
    assert "conflicts" in refused(away.run("resolve-conflict", row, "--take", "email=practice"))


# --- push -----------------------------------------------------------------------------------------------------


def pushable(world: World) -> str:
    (found,) = [one["id"] for one in world.contacts().values() if one["name"] == "À Pousser inc."]
    return str(found)


def test_push_and_its_document(world: World) -> None:
    new = pushable(world)
    # An option may stand between the action and its ids.
    preview = world.run("contacts", "push", "--dry-run", new)
    check_shape(preview.document, RUN)
    assert preview.code == 1, "the conflict still waits"
    assert [step["action"] for step in preview.document["plan"]] == ["create"]
    assert preview.document["applied"] == 0
    assert preview.document["plan"][0]["changes"][0]["old"] in ("", None)
    done = world.run("contacts", "push", new, "C2", new)
    check_shape(done.document, RUN)
    assert done.document["applied"] == 1
    left_out = [one for one in done.document["skipped"] if one.get("record_id")]
    assert [(one["record_id"], one["reason"]) for one in left_out] == [("C2", "linked-already")]
    assert left_out[0]["says"]
    again = world.run("contacts", "push", new)
    assert again.document["applied"] == 0
    assert [one["reason"] for one in again.document["skipped"] if one.get("record_id")] == ["linked-already"]
    assert "linked" in world.program.run("contacts", "push", new).out


def test_push_by_type_and_an_archived_contact(world: World) -> None:
    new = pushable(world)
    world.program.json("practice", "contacts", "archive", new)
    document = world.run("contacts", "push", new).document
    assert [one["reason"] for one in document["skipped"] if one.get("record_id")] == ["archived"]
    other = world.add("Deuxième inc.", email="second@firm.example", type="Client")
    document = world.run("contacts", "push", "--type", "Client").document
    assert [one["practice_id"] for one in document["plan"]] == [other]
    assert document["applied"] == 1


def test_push_anyway_makes_those_that_are_named_although_they_resemble_a_customer(world: World) -> None:
    twin = world.add("Gestion Alpha", email="theirs@firm.example", type="Client")
    held = world.run("contacts", "push", twin).document
    assert [one["reason"] for one in held["skipped"] if one.get("record_id")] == ["may-exist"]
    # A whole type is never made in spite of everything.
    assert "contacts" in refused(world.run("contacts", "push", "--type", "Client", "--anyway"))
    preview = world.run("contacts", "push", twin, "--anyway", "--dry-run").document
    assert [step["practice_id"] for step in preview["plan"]] == [twin]
    before = len(world.customers())
    assert world.run("contacts", "push", "--anyway", twin).document["applied"] == 1
    assert len(world.customers()) == before + 1


def test_push_before_the_first_sync_is_refused(world: World, tmp_path: Path) -> None:
    world.program.run("workspaces", "new", "Autre").ok()
    one = world.add("Tôt inc.")
    assert "first sync" in refused(world.run("contacts", "push", one))


def test_push_of_nobody_and_of_strangers(away: World) -> None:
    for words in ((), ("C999",), ("1",), ("--type", ""), ("--type", "NoSuchType")):
        answer = away.run("contacts", "push", *words)
        assert answer.code in (2, 5), (words, answer.said)
        assert "Traceback" not in answer.said
        assert answer.err.strip()


def test_push_without_a_network_is_5_and_writes_nothing(away: World) -> None:
    away.set("quickbooks.api_url", "http://127.0.0.1:9")
    answer = away.run("contacts", "push", pushable(away))
    assert answer.code == 5
    check_shape(answer.document, RUN)
    assert answer.err.strip()


# --- reverse --------------------------------------------------------------------------------------------------


def test_reverse_by_step_by_name_and_by_run(world: World) -> None:
    (entry,) = [
        one
        for one in world.program.json("activity")
        if one["side"] == "quickbooks" and one["action"] == "update"
    ]
    assert re.fullmatch(r"S\d+", entry["id"])
    plans = []
    for what in (entry["id"], entry["id"].lower(), "update-quickbooks-2", entry["run"]):
        preview = world.run("reverse", what, "--dry-run")
        check_shape(preview.document, RUN)
        plans.append(preview.document["plan"])
    assert plans[0]
    assert all(plan == plans[0] for plan in plans)
    done = world.run("reverse", entry["id"])
    assert done.document["applied"] == len(plans[0]) == 2
    again = world.run("reverse", entry["id"]).document
    assert again["applied"] == 0
    assert [one["reason"] for one in again["skipped"] if one.get("record_id")] == ["changed-since"]
    assert all(one["says"] for one in again["skipped"])


def test_reverse_of_what_only_undo_takes_back(world: World) -> None:
    link = next(one for one in world.program.json("activity") if one["action"] == "link")
    document = world.run("reverse", link["id"]).document
    assert (document["plan"], document["applied"]) == ([], 0)
    assert [one["reason"] for one in document["skipped"] if one.get("record_id")] == ["by-undo"]
    for what in ("999999", "S999999", "nothing", ""):
        refused(world.run("reverse", what))


# --- resolve --take, links, answer ----------------------------------------------------------------------------


def test_linking_with_chosen_fields(world: World) -> None:
    world.play("add", "Sosie inc.", "email=theirs.sosie@firm.example", "phone_work=514 555-0800")
    ours = world.add("Sosie inc.", email="ours.sosie@firm.example", phone_work="514 555-0801")
    world.run("sync").ok()
    (waiting,) = world.program.json("duplicates")
    for words in (("email",), ("email=theirs",), ("nosuch=both",), ("type=both",)):
        refused(world.run("resolve", waiting["id"], "--link", ours, "--take", *words))
    done = world.program.json(
        *("resolve", waiting["id"], "--link", ours, "--take", "email=both", "phone_work=quickbooks")
    )
    check_shape(done, DECIDED)
    assert done["practice_id"] == ours
    contact = world.contacts()[ours]
    assert contact["phone_work"] == "514 555-0800"
    assert {contact["email"], contact["email_2"]} == {"theirs.sosie@firm.example", "ours.sosie@firm.example"}
    assert waiting["id"] not in [one["id"] for one in world.program.json("conflicts")]
    world.settle()
    row = world.customers()[waiting["quickbooks"]["id"]]
    assert "ours.sosie@firm.example" in row["PrimaryEmailAddr"]["Address"]


def test_linking_without_choosing_leaves_what_differs_as_a_conflict(world: World) -> None:
    world.play("add", "Sosie inc.", "email=theirs.sosie@firm.example")
    ours = world.add("Sosie inc.", email="ours.sosie@firm.example")
    world.run("sync").ok()
    (waiting,) = world.program.json("duplicates")
    world.program.json("resolve", waiting["id"], "--link", ours)
    (conflict,) = [one for one in world.program.json("conflicts") if one["id"] == waiting["id"]]
    ((field,),) = [conflict["fields"]]
    assert (field["field"], field["baseline"], field["reason"]) == ("email", None, "differs")


def test_links_are_exported_with_both_ids(away: World, tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    document = away.program.json("contacts", "links", str(path))
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    linked = away.program.json("contacts", "--state", "linked")
    assert document["exported"] == len(rows) == len(linked)
    pairs = {(one["quickbooks_id"], one["practice_id"]) for one in linked}
    assert {(row["quickbooks_id"], row["practice_id"]) for row in rows} == pairs
    refused(away.run("contacts", "links", str(tmp_path / "no" / "such" / "folder.csv")))
    refused(away.run("contacts", "links"))


def test_a_question_is_answered_by_its_row_id(world: World) -> None:
    for number in ("3", "4"):
        world.play("deactivate", number)
    asked = world.run("sync")
    assert asked.code == 1
    check_shape(asked.document, RUN)
    (question,) = asked.document["questions"]
    assert world.run("answer").code == 0, "alone it lists, and a listing answers 0"
    check_shape(world.run("answer").document, [{"id": str, "says": str}])
    for words in ((question["id"],), (question["id"], "maybe"), ("999999", "yes"), ("x", "no")):
        refused(world.run("answer", *words))
    # Whoever thinks better of it before the next run says so.
    for reply in ("yes", "yes", "no"):
        assert world.run("answer", question["id"], reply).document == []
    (again,) = world.run("sync").document["questions"]
    world.run("answer", again["id"], "yes").ok()
    assert world.run("sync").document["questions"] == []


# --- in French ------------------------------------------------------------------------------------------------

ENGLISH = re.compile(
    r"\b(the|of|was|were|would|is|are|changed|sides|field|linked|already|nothing|could|what|there)\b",
    re.I,
)


def test_everything_is_said_in_french(world: World, tmp_path: Path) -> None:
    world.set("ui.language", "fr_CA")
    (conflict,) = world.program.json("conflicts")
    new = pushable(world)
    commands: tuple[tuple[str, ...], ...] = (
        ("conflicts",),
        ("resolve-conflict", conflict["id"], "--take", "email=nobody"),
        ("resolve-conflict", conflict["id"], "--take", "nosuch=both"),
        ("resolve-conflict", conflict["id"], "--take", "email=practice", "mailing=practice"),
        ("conflicts",),
        ("undo",),
        ("redo",),
        ("contacts", "push", "C999"),
        ("contacts", "push", "--dry-run", new),
        ("contacts", "push", new),
        ("contacts", "push", new),
        ("sync",),
        ("contacts", "show", world.line("1")["id"]),
        ("contacts", "links", str(tmp_path / "liens.csv")),
        ("reverse", "create-quickbooks-" + new, "--dry-run"),
        ("reverse", "create-quickbooks-" + new),
        ("reverse", "999999"),
        ("answer",),
        ("answer", "999999", "yes"),
    )
    for words in commands:
        answer = world.program.run("--quiet", *words)
        assert answer.code in (0, 1, 2), answer.said
        assert answer.said.strip()
        said = re.sub(r"“[^”]*”|«[^»]*»|\S*[/@=_]\S*|qbo-desktop.*", "", answer.said)
        assert not ENGLISH.search(said), (words, answer.said)


def test_codes_stay_english_whatever_the_language(world: World) -> None:
    before = world.program.json("conflicts")
    world.set("ui.language", "fr_CA")
    after = world.program.json("conflicts")
    for one, other in zip(before, after, strict=True):
        for ours, theirs in zip(one["fields"], other["fields"], strict=True):
            assert ours["field"] == theirs["field"]
            assert ours["reason"] == theirs["reason"]
            assert ours["says"] != theirs["says"]
    document: Any = world.run("contacts", "push", "--dry-run", pushable(world)).document
    assert (document["plan"][0]["action"], document["plan"][0]["side"]) == ("create", "quickbooks")


def test_push_takes_a_types_name_in_any_case_and_says_when_nobody_has_it(world: World) -> None:
    practice_id = world.add("Gamma Conseil", email="gamma@firm.example", type="Client")
    preview = world.run("contacts", "push", "--type", "client", "--dry-run").document
    assert practice_id in [step["practice_id"] for step in preview["plan"]]
    assert "Nobody" in refused(world.run("contacts", "push", "--type", "Nobody"))
