"""A practice system that loses, garbles and refuses: whatever happened, the next run ends with no twin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qbo_desktop.domain.contact import Contact
from qbo_desktop.domain.problem import ProblemCode
from qbo_desktop.store import journal, problems, runs
from tests.contract.poor_side import PoorProcess, PoorSide
from tests.stories.poor_firm import CREATIONS, OURS, STATES, check_settled, clients, firm_at, found
from tests.sync.sides import Firm

Expected = list[dict[str, Any]]


@pytest.fixture
def firm(process: PoorProcess, tmp_path: Path) -> Iterator[Firm]:
    one = firm_at(tmp_path / "home", process)
    yield one
    one.store.close()


def test_a_run_that_nothing_disturbs(firm: Firm, process: PoorProcess, undisturbed: Expected) -> None:
    firm.run_whole()
    check_settled(firm, process, undisturbed)
    assert len(clients(process)) == len(OURS) + CREATIONS
    (morin,) = [one for one in clients(process) if one["name"] == "Luc Morin"]
    assert morin["phone_work"] == "514 555-0188"


LOST = ("lose", "garble", "drop")


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize(("verb", "skip"), [("create", 0), ("create", 1), ("create", 2), ("replace", 0)])
def test_an_answer_is_lost_and_the_next_run_looks_first(
    firm: Firm, process: PoorProcess, undisturbed: Expected, fault: str, verb: str, skip: int
) -> None:
    process.arm(fault, verb, skip=skip)
    outcome = firm.run()
    assert outcome.state == runs.FAILED
    assert [one.code for one in outcome.problems] == [ProblemCode.UNANSWERED]
    with firm.store.read() as session:
        (left,) = journal.unsettled(session, firm.workspace_id)
    assert left.state == journal.UNKNOWN
    firm.run_whole()
    check_settled(firm, process, undisturbed)
    made = [one for one in process.written()[len(OURS) :] if one[0] == "create"]
    assert len(made) == CREATIONS, "something was made twice"


@pytest.mark.parametrize("fault", LOST)
def test_every_answer_is_lost_once(
    firm: Firm, process: PoorProcess, undisturbed: Expected, fault: str
) -> None:
    process.arm(fault, "create", times=CREATIONS)
    process.arm(fault, "replace")
    failed = 0
    while firm.run().state == runs.FAILED:
        failed += 1
        assert failed <= CREATIONS + 1, "it does not come to an end"
    assert failed == CREATIONS + 1
    check_settled(firm, process, undisturbed)


@pytest.mark.parametrize("verb", ["list", "find", "read"])
@pytest.mark.parametrize(
    "fault",
    ["garble", *(pytest.param(one, marks=pytest.mark.long) for one in ("drop", "throttled", "refused"))],
)
def test_recovery_itself_is_disturbed(
    firm: Firm, process: PoorProcess, undisturbed: Expected, verb: str, fault: str
) -> None:
    process.arm("lose", "replace" if verb == "read" else "create")
    firm.run()
    process.arm(fault, verb)
    assert firm.run().state == runs.FAILED
    firm.run_whole()
    check_settled(firm, process, undisturbed)


@pytest.mark.parametrize("verb", ["create", "replace"])
def test_a_refusal_is_a_problem_of_one_record_and_the_run_goes_on(
    firm: Firm, process: PoorProcess, undisturbed: Expected, verb: str
) -> None:
    process.arm("refused", verb, facts={"code": "too-long", "message": "label is too long"})
    outcome = firm.run()
    assert outcome.state == runs.DONE
    (problem,) = outcome.problems
    assert problem.code == ProblemCode.REFUSED
    assert len(problem.blocks) == 1
    assert problem.details["fault"] == "too-long: label is too long"
    states = firm.states()
    assert sum(states[one] != STATES[one] for one in STATES) == 1, "only the refused one waits"
    firm.run_whole()
    with firm.store.read() as session:
        assert problems.open_problems(session, firm.workspace_id) == []
    check_settled(firm, process, undisturbed)


def test_a_refusal_that_stays_is_counted_and_not_multiplied(firm: Firm, process: PoorProcess) -> None:
    process.arm("refused", "create", times=CREATIONS * 3)
    for _time in range(3):
        assert firm.run().state == runs.DONE
    with firm.store.read() as session:
        found = problems.open_problems(session, firm.workspace_id)
    assert len(found) == CREATIONS
    assert {one.attempts for one in found} == {3}
    assert len(clients(process)) == len(OURS)


def test_somebody_changes_the_record_there_meanwhile(
    firm: Firm, process: PoorProcess, undisturbed: Expected
) -> None:
    process.arm("stale", "replace")
    outcome = firm.run()
    assert outcome.state == runs.DONE
    firm.run_whole()
    check_settled(firm, process, undisturbed)


@pytest.mark.parametrize(("fault", "code"), [("throttled", "throttled"), ("sign-in", ProblemCode.SIGN_IN)])
@pytest.mark.parametrize("skip", [0, 1])
def test_turned_away_in_the_middle(
    firm: Firm, process: PoorProcess, undisturbed: Expected, fault: str, code: str, skip: int
) -> None:
    process.arm(fault, "create", skip=skip)
    outcome = firm.run()
    assert outcome.state == runs.FAILED
    assert [str(one.code) for one in outcome.problems] == [code]
    firm.run_whole()
    check_settled(firm, process, undisturbed)


def test_the_server_is_gone_and_comes_back(tmp_path: Path, undisturbed: Expected) -> None:
    path = tmp_path / "firm.json"
    with PoorProcess.start(path) as first:
        found(first)
        firm = firm_at(tmp_path / "home", first)
        firm.run(dry_run=True)
    assert firm.run().state == runs.FAILED
    with PoorProcess.start(path) as second:
        firm.practice = PoorSide(second)
        firm.run_whole()
        check_settled(firm, second, undisturbed)
    firm.store.close()


def test_a_stranger_of_the_same_name_is_not_taken_for_what_was_lost(firm: Firm, process: PoorProcess) -> None:
    """The answer is lost before anything was done, and somebody else there makes a namesake."""
    process.arm("drop", "create")
    firm.run()
    with firm.store.read() as session:
        (left,) = journal.unsettled(session, firm.workspace_id)
    subject = left.subject
    side = PoorSide(process)
    stranger = side.create_contact(Contact(name=subject, email="stranger@elsewhere.example"), "stranger")
    firm.run_whole()
    linked = {line.practice_id: one for one, line in firm.lines().items() if line.practice_id}
    assert stranger.id not in linked, "linked to somebody else by a name"
    waiting = {one for one, state in firm.states().items() if state == "waiting"}
    assert len(waiting) == 2, "the namesake is a question"
    names = [one["name"] for one in clients(process)]
    assert names.count(subject) == 1, "no twin beside the namesake"


def test_two_that_may_be_what_was_lost_are_a_problem(firm: Firm, process: PoorProcess) -> None:
    process.arm("lose", "create")
    firm.run()
    with firm.store.read() as session:
        (left,) = journal.unsettled(session, firm.workspace_id)
    side = PoorSide(process)
    (made,) = side.find_contacts(name=left.subject)
    side.create_contact(made.contact, "somebody-else")
    outcome = firm.run()
    assert [one.code for one in outcome.problems] == [ProblemCode.UNANSWERED]
    customer = str((left.meant or {})["customer"])
    assert firm.states()[customer] == "waiting"
    assert [one["name"] for one in clients(process)].count(left.subject) == 2, "and no third"
