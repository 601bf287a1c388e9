"""Killed at every moment of a write to QuickBooks: the next runs end with no twin, nothing lost, both in step.

What is compared is QuickBooks' own objects with the book, never what the program remembers of them.
"""

from __future__ import annotations

import itertools
import random
import signal
from pathlib import Path

import pytest

from tests.stories.in_step import CLIENTS, World, check_no_twins, differences, held_there, write_csv
from tests.stories.test_random_kills import killed_in_the_run

KILLED = -signal.SIGKILL
POINTS = ("step-intended", "step-sent", "step-answered", "step-settled")
# More than QuickBooks takes in one batch, so that the second one can be killed too.
MANY = 33
KILLS = 20
AT_LEAST = 15
SEED = 20261126


def prepare(world: World, kind: str) -> tuple[str, ...]:
    """Give the next run something to write; the words of the command that writes it."""
    world.program.run("practice", "types", "add", "Client").ok()
    world.set("contacts.push_types", "Client")
    if kind == "reverse-update":
        world.edit("C1", email="wrong@firm.example", phone_work="", mailing_city="Gaspé")
        words = ("reverse", str(world.sync()["run"]))
    # In each of them something comes from QuickBooks too, so that a kill can fall between the two sides.
    world.play("edit", "6", "email=theirs@firm.example")
    if kind == "reverse-update":
        return words
    if kind == "create":
        # By its name alone nobody would link it: only looking for it tells that it was made.
        world.add("Nouveau inc.", type="Client", mailing_city="Laval")
    elif kind == "update":
        world.edit("C1", email="ours@firm.example", phone_work="", mailing_city="Gaspé")
    elif kind == "batch":
        world.edit("C1", email="ours@firm.example")
        world.edit("C2", phone_work="", name="Boulangerie Bêta 2000 ltée")
        world.add("Nouveau inc.", email="new@firm.example", type="Client")
        world.add("Autre inc.", phone_work="514 555-0990", type="Client")
    elif kind == "batches":
        path = world.folder / "many.csv"
        rows = tuple(
            {"name": f"{name} {number}", "email": f"n{number}@many.example", "type": "Client"}
            for number, name in enumerate(NAMES)
        )
        write_csv(path, rows)
        world.program.run("contacts", "import", str(path)).ok()
    elif kind == "push":
        world.set("contacts.push_types", "")
        first, second = world.add("Nouveau inc.", mailing_city="Laval"), world.add("Autre inc.", suffix="II")
        return ("contacts", "push", first, second)
    else:
        new = world.add("Nouveau inc.", email="new@firm.example")
        done = world.program.json("contacts", "push", new)
        assert done["applied"] == 1
        return ("reverse", str(done["run"]))
    return ("sync",)


# Unlike each other, so that none of them is taken for another one.
NAMES = tuple(
    f"{first}{second}"
    for first in ("Atelier", "Brasserie", "Clinique", "Domaine", "Entrepôt", "Fromagerie")
    for second in (" Abitibi", " Bellechasse", " Charlevoix", " Dolbeau", " Estrie", " Forillon")
)[:MANY]
ADDED = {"create": 1, "push": 2, "batch": 2, "batches": MANY, "reverse": 1}


def check_settled(world: World, kind: str, words: tuple[str, ...]) -> None:
    """What is true at the end, whenever the run was killed."""
    if words != ("sync",):
        world.run(*words)  # whoever asked for it asks again; it may be done already
    last = world.settle()
    assert last["problems"] == []
    assert world.program.json("status")["queue"] == 0
    added = ADDED.get(kind, 0)
    check_no_twins(world, len(CLIENTS) + added, len(CLIENTS) + added)
    assert differences(world) == {}
    rows = world.customers()
    names = [row["DisplayName"] for row in rows.values()]
    assert len(names) == len(set(names))
    assert world.contacts()["C6"]["email"] == held_there(rows["6"], "email") == "theirs@firm.example"
    if kind in ("update", "batch"):
        assert held_there(rows["1"], "email") == "ours@firm.example"
    if kind == "reverse-update":
        was = ("alpha@firm.example", "514 555-0101", "")
        assert tuple(held_there(rows["1"], one) for one in ("email", "phone_work", "mailing_city")) == was
    if kind == "batch":
        assert (rows["2"]["DisplayName"], held_there(rows["2"], "phone_work")) == (
            "Boulangerie Bêta 2000 ltée",
            "",
        )
    if kind == "batches":
        assert {f"{name} {number}" for number, name in enumerate(NAMES)} <= set(names)
    inactive = [row["DisplayName"] for row in rows.values() if not row["Active"]]
    assert inactive == (["Nouveau inc. (deleted)"] if kind == "reverse" else [])
    assert world.sync()["applied"] == 0


def kill(world: World, words: tuple[str, ...], point: str) -> None:
    """Run the program in a process of its own and kill it there."""
    answer = world.program.spawn(*words, "--json", QBO_DESKTOP_CRASH_AT=point)
    assert answer.code == KILLED, f"{point} was not passed: {answer.said}"


def test_an_update_killed_when_it_was_answered(world: World) -> None:
    words = prepare(world, "update")
    kill(world, words, "step-answered")
    assert world.writes() == 1
    check_settled(world, "update", words)
    assert world.writes() == 1, "it had arrived, and was not repeated"


def test_taking_back_killed_between_the_two_sides_is_gone_on_with(world: World) -> None:
    """The book has the former value again, QuickBooks has not: the next run does not carry the unwanted one."""
    words = prepare(world, "reverse-update")
    kill(world, words, "link-committed")
    assert world.contacts()["C1"]["email"] == "alpha@firm.example"
    assert held_there(world.customers()["1"], "email") == "wrong@firm.example"
    document = world.sync()
    assert [step["side"] for step in document["plan"] if step["quickbooks_id"] == "1"] == ["quickbooks"]
    check_settled(world, "reverse-update", words)


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "point"),
    [
        *itertools.product(
            ("create", "update", "batch", "push", "reverse", "reverse-update"),
            (*POINTS, "page-read", "page-read:2"),
        ),
        # Of these something is written here as well.
        *itertools.product(("create", "update", "batch", "reverse-update"), ("link-committed",)),
    ],
)
def test_killed_at_a_named_moment(world: World, kind: str, point: str) -> None:
    words = prepare(world, kind)
    kill(world, words, point)
    check_settled(world, kind, words)


@pytest.mark.long
@pytest.mark.parametrize("point", POINTS)
def test_killed_in_the_second_batch(world: World, point: str) -> None:
    words = prepare(world, "batches")
    kill(world, words, f"{point}:2")
    check_settled(world, "batches", words)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["create", "batch"])
def test_killed_at_every_moment_one_after_the_other(world: World, kind: str) -> None:
    words = prepare(world, kind)
    for point in POINTS[:3]:
        kill(world, words, point)
    check_settled(world, kind, words)


@pytest.mark.long
@pytest.mark.parametrize(
    "fault", ["drop-after@/customer x1", "drop-after@/batch x1", "stale@/v3 x2", "503@/cdc x2"]
)
def test_killed_while_quickbooks_misbehaves_too(world: World, fault: str) -> None:
    words = prepare(world, "batch" if "batch" in fault else "update")
    world.serve(fault)
    kill(world, words, "page-read")
    world.run(*words)
    world.program.spawn(*words, "--json", QBO_DESKTOP_CRASH_AT="step-answered")
    check_settled(world, "batch" if "batch" in fault else "update", words)


@pytest.mark.long
def test_twenty_random_kills(in_step: World, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    hits = 0
    pause = 0.25
    for number in range(KILLS):
        kind = ("create", "update", "batch", "batches")[number % 4]
        world = in_step.copy(tmp_path / f"kill-{number}")
        world.serve()
        words = prepare(world, kind)
        # Two pages are read, one commit is made here, and four moments there; twice as many in two batches.
        moment = chance.uniform(0, (11 if kind == "batches" else 7) * pause)
        process = world.program.start(*words, "--quiet", QBO_DESKTOP_SLOW_AT=str(int(pause * 1000)))
        hits += killed_in_the_run(process, world.program.home / "store.sqlite3", moment)
        check_settled(world, kind, words)
        world.stop()
    assert hits >= AT_LEAST
