"""A run, from both sides into the client list: what it plans is what it does, and it can be stopped anywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from qbo_desktop.app import App
from qbo_desktop.domain.contact import Contact
from qbo_desktop.domain.problem import ProblemCode
from qbo_desktop.errors import Interrupted, SignInNeeded, Throttled, Unreachable
from qbo_desktop.keychain import InMemoryKeyring
from qbo_desktop.operations import decisions as decide
from qbo_desktop.operations.context import Context
from qbo_desktop.operations.practice_contacts import AddContact, EditContact
from qbo_desktop.store import journal, pairs, problems, runs
from qbo_desktop.store.pairs import PairState
from qbo_desktop.sync.context import Rules
from qbo_desktop.sync.progress import Progress, Stage
from qbo_desktop.sync.side import QUICKBOOKS, Record
from tests.store.test_history import tables
from tests.sync.sides import REALM, Firm, check_whole, stop_at


def fill(firm: Firm) -> None:
    """One of each: exact, unknown, doubtful, sub-customer, inactive, nameless."""
    firm.opened.contact("Anne Roy", first_name="Anne", last_name="Roy", email="anne@roy.example")
    firm.opened.contact("Boulangerie Lavoie", email="pain@lavoie.example")
    company = firm.company
    company.add("1", "Anne Roy", first_name="Anne", last_name="Roy", email="anne@roy.example")
    company.add("2", "Quincaillerie Zed inc.", email="zed@zed.example")
    company.add("3", "Boulangerie Lavoie", email="autre@lavoie.example")
    company.put(Record("4", "0", Contact(name="Chantier 2"), parent_id="2"))
    company.put(Record("5", "0", Contact(name="Partie"), active=False))
    company.put(Record("6", "0", Contact()))


EXPECTED = {"1": "linked", "2": "created", "3": "waiting", "4": "skipped", "5": "skipped", "6": "skipped"}


def operations(firm: Firm) -> Context:
    """What a person's operations run with, beside a run."""
    app = App(firm.store.path.parent, keyring_backend=InMemoryKeyring())
    return Context(firm.store, firm.workspace_id, app.services, "Luc")


def test_every_customer_gets_its_state_and_a_reason(firm: Firm) -> None:
    fill(firm)
    outcome = firm.run_whole()
    assert firm.states() == EXPECTED
    check_whole(firm)
    assert outcome.applied == 2
    reasons = {one: line.reason for one, line in firm.lines().items()}
    assert reasons["4"] == "sub-customer"
    assert reasons["5"] == "inactive"
    assert reasons["6"] == "no-name"
    assert [contact.contact.name for contact in firm.book()] == [
        "Anne Roy",
        "Boulangerie Lavoie",
        "Quincaillerie Zed inc.",
    ]
    assert firm.book()[2].contact.type == "Client"


def test_a_second_run_plans_nothing_and_writes_nothing(firm: Firm) -> None:
    fill(firm)
    firm.run_whole()
    before = tables(firm.store.path)
    asked = firm.company.requests_made
    for _time in range(3):
        outcome = firm.run_whole()
        assert outcome.plan.steps == ()
        assert outcome.applied == 0
        # Who answers, and what changed: two each.
    assert firm.company.requests_made == asked + 6
    assert tables(firm.store.path) == before


def test_a_full_run_reads_everything_again_and_changes_nothing(firm: Firm) -> None:
    fill(firm)
    firm.run_whole()
    before = tables(firm.store.path)
    outcome = firm.run(from_the_beginning=True)
    assert outcome.state == runs.DONE
    assert tables(firm.store.path) == before


def test_a_dry_run_writes_nothing_but_what_the_sides_showed(firm: Firm) -> None:
    fill(firm)
    before = tables(firm.store.path)
    outcome = firm.run(dry_run=True)
    assert outcome.state == runs.PLANNED
    assert len(outcome.plan.steps) == 2
    assert outcome.applied == 0
    after = tables(firm.store.path)
    for name in before:
        if name not in ("mirror",):
            assert after[name] == before[name], name
    with firm.store.read() as session:
        assert journal.entries(session, firm.workspace_id) == []
        assert runs.last(session, firm.workspace_id) is None, "a preview is not the last run"


def test_what_was_previewed_is_what_is_run(firm: Firm) -> None:
    fill(firm)
    preview = firm.run(dry_run=True).plan
    done = firm.run_whole().plan
    assert done == preview
    with firm.store.read() as session:
        entries = journal.entries(session, firm.workspace_id)
    assert {(entry.action, entry.subject) for entry in entries} == {
        (step.action, step.subject) for step in preview.steps
    }
    assert {entry.state for entry in entries} == {journal.SETTLED}


def test_with_read_only_on_every_run_is_a_plan(firm: Firm) -> None:
    fill(firm)
    firm.rules = Rules(is_real=False, read_only=True)
    outcome = firm.run()
    assert outcome.state == runs.PLANNED
    assert firm.states() == {}
    firm.rules = Rules(is_real=False)
    firm.run_whole()
    assert firm.states() == EXPECTED


def test_linking_fills_what_is_empty_and_overwrites_nothing(firm: Firm) -> None:
    firm.opened.contact("Roy inc.", company="Roy inc.", email="info@roy.example", website="roy.example")
    firm.company.add("1", "Roy inc.", company="Roy inc.", email="info@roy.example", email_2="b@roy.example")
    firm.run_whole()
    (contact,) = firm.book()
    assert contact.contact.email_2 == "b@roy.example"
    assert contact.contact.website == "roy.example"
    line = firm.lines()["1"]
    assert line.state is PairState.LINKED
    assert line.baseline["email_2"] == "b@roy.example"


# --- the first run against a real company -------------------------------------------------------------------


def real(firm: Firm) -> Firm:
    fill(firm)
    firm.rules = Rules(is_real=True)
    return firm


def answer(firm: Firm, yes: bool) -> None:
    with firm.store.read() as session:
        (question,) = problems.open_questions(session, firm.workspace_id)
    with firm.opened.work() as work:
        problems.answer(work, question.id, yes)


def test_the_first_run_against_a_real_company_asks_and_writes_nothing(firm: Firm) -> None:
    outcome = real(firm).run()
    assert outcome.state == runs.PLANNED
    assert len(outcome.questions) == 1
    assert firm.states() == {}
    assert len(firm.book()) == 2
    again = firm.run()
    assert [one.id for one in again.questions] == [one.id for one in outcome.questions], "asked once"


def test_after_a_yes_the_next_run_plans_anew_and_goes(firm: Firm) -> None:
    real(firm).run()
    answer(firm, True)
    firm.company.add("7", "Arrivée entre deux inc.")
    firm.run_whole()
    assert firm.states() == {**EXPECTED, "7": "created"}
    assert firm.run_whole().questions == ()


def test_a_no_keeps_it_asking(firm: Firm) -> None:
    real(firm).run()
    for _time in range(3):
        answer(firm, False)
        outcome = firm.run()
        assert len(outcome.questions) == 1
        assert firm.states() == {}
    answer(firm, True)
    firm.run_whole()
    assert firm.states() == EXPECTED


def test_a_yes_for_one_company_is_none_for_another(firm: Firm) -> None:
    real(firm).run()
    answer(firm, True)
    with firm.store.read() as session:
        assert problems.answered_yes(session, firm.workspace_id, "first-run", REALM)
        assert not problems.answered_yes(session, firm.workspace_id, "first-run", "another")


# --- stopped, and gone on with ------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", [Stage.PULL, Stage.MATCH, Stage.PLAN, Stage.APPLY])
@pytest.mark.parametrize("times", [1, 2])
def test_a_run_that_was_stopped_is_finished_by_the_next(firm: Firm, stage: Stage, times: int) -> None:
    fill(firm)
    for number in range(10, 80):
        firm.company.add(str(number), f"Nouveau client {number} inc.")
    outcome = firm.run(stop_at(stage, times))
    if outcome.state == runs.CANCELLED:  # a stage may be told less often than that
        assert isinstance(outcome.error, Interrupted)
    firm.run_whole()
    assert {one: firm.states()[one] for one in EXPECTED} == EXPECTED
    check_whole(firm)
    names = [contact.contact.name for contact in firm.book()]
    assert len(names) == len(set(names)) == 2 + 1 + 70


def test_a_stop_is_an_end_and_not_a_problem(firm: Firm) -> None:
    fill(firm)
    outcome = firm.run(stop_at(Stage.APPLY))
    assert outcome.state == runs.CANCELLED
    assert outcome.problems == ()
    with firm.store.read() as session:
        last = runs.last(session, firm.workspace_id)
        assert problems.count_open(session, firm.workspace_id) == 0
    assert last is not None
    assert last.state == runs.CANCELLED


@pytest.mark.parametrize("page", [0, 1, 3])
def test_a_reading_that_breaks_off_is_begun_again_and_misses_nothing(firm: Firm, page: int) -> None:
    for number in range(70):
        firm.company.add(str(number), f"Nouveau client {number} inc.")
    firm.company.fails = (page, Unreachable("The network is gone.", side=QUICKBOOKS))
    outcome = firm.run()
    assert outcome.state == runs.FAILED
    assert [one.code for one in outcome.problems] == [ProblemCode.UNREACHABLE]
    assert firm.states() == {}
    firm.company.fails = None
    firm.run_whole()
    assert set(firm.states().values()) == {"created"}
    check_whole(firm)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SignInNeeded("Sign in.", side=QUICKBOOKS), ProblemCode.SIGN_IN),
        (Throttled("Wait.", side=QUICKBOOKS), ProblemCode.THROTTLED),
        (Unreachable("Gone.", side=QUICKBOOKS), ProblemCode.UNREACHABLE),
    ],
)
def test_what_stopped_a_run_is_one_problem_until_a_run_comes_to_its_end(
    firm: Firm, error: Any, code: ProblemCode
) -> None:
    fill(firm)
    firm.company.fails = (0, error)
    for _time in range(3):
        assert firm.run().state == runs.FAILED
    with firm.store.read() as session:
        (problem,) = problems.open_problems(session, firm.workspace_id)
    assert problem.code == code
    assert problem.attempts == 3
    firm.company.fails = None
    firm.run_whole()
    with firm.store.read() as session:
        assert problems.open_problems(session, firm.workspace_id) == []
    assert firm.states() == EXPECTED


def test_a_fault_of_the_program_is_raised_and_the_run_is_not_left_running(firm: Firm) -> None:
    fill(firm)
    firm.company.on_page = lambda page: {}["a bug"]
    with pytest.raises(KeyError):
        firm.run()
    with firm.store.read() as session:
        last = runs.last(session, firm.workspace_id)
    assert last is not None
    assert last.state == runs.FAILED


# --- the user is never frozen -------------------------------------------------------------------------------


def at_apply(firm: Firm, change: Any) -> Progress:
    """A progress during which somebody decides, when the plan is made and nothing is applied yet."""
    due = True

    def report(stage: Stage, done: int, total: int) -> None:
        nonlocal due
        if stage is Stage.APPLY and due:
            due = False
            change()

    return Progress(report=report)


def test_a_decision_made_while_a_run_is_under_way_stands(firm: Firm) -> None:
    fill(firm)
    firm.run_whole()
    context = operations(firm)
    other = AddContact({"name": "Une autre boulangerie"}).run(context).value
    row = firm.lines()["3"].id
    # The customer changes, so that the run has something to say about the line again.
    firm.company.add("3", "Boulangerie Lavoie", email="pain@lavoie.example")
    outcome = firm.run(at_apply(firm, lambda: decide.LinkTo(row, other.id).run(context)))
    assert outcome.error is None
    assert firm.lines()["3"].practice_id == other.id
    firm.run_whole()
    assert firm.lines()["3"].practice_id == other.id
    check_whole(firm)


def test_a_contact_that_was_changed_while_a_run_is_under_way_is_planned_anew(firm: Firm) -> None:
    fill(firm)
    context = operations(firm)
    anne = firm.book()[0]
    firm.run(at_apply(firm, lambda: EditContact(anne.id, {"email": "elsewhere@roy.example"}).run(context)))
    assert firm.states()["1"] == "skipped", "not linked on what is no longer true"
    firm.run_whole()
    assert firm.states()["1"] == "waiting"
    assert firm.book()[0].contact.email == "elsewhere@roy.example"
    check_whole(firm)


def test_a_contact_added_while_a_run_is_under_way_is_looked_at_by_the_next(firm: Firm) -> None:
    fill(firm)
    firm.run_whole()
    context = operations(firm)
    row = firm.lines()["3"].id
    firm.company.add("9", "Encore un inc.")

    def add() -> None:
        AddContact({"name": "Boulangerie Lavoie", "email": "autre@lavoie.example"}).run(context)

    firm.run(at_apply(firm, add))
    firm.run_whole()
    with firm.store.read() as session:
        found = pairs.candidates(session, firm.workspace_id, [row])[row]
    added = firm.book()[-1].id if firm.states()["3"] == "waiting" else firm.lines()["3"].practice_id
    assert firm.states()["3"] == "linked" or added in [one.practice_id for one in found]


# --- what only a person does --------------------------------------------------------------------------------


def test_a_waiting_line_never_becomes_a_contact_by_itself(firm: Firm) -> None:
    fill(firm)
    firm.run_whole()
    context = operations(firm)
    row = firm.lines()["3"].id
    proposed = firm.lines()["3"]
    assert proposed.state is PairState.WAITING
    with firm.store.read() as session:
        for one in pairs.candidates(session, firm.workspace_id, [row])[row]:
            decide.NotTheSame(row, one.practice_id).run(context)
    firm.company.add("3", "Un tout autre nom 88", email="rien@nulle.example")
    for _time in range(2):
        firm.run_whole()
        assert firm.states()["3"] == "waiting"
    decide.CreateContactFor(row).run(context)
    assert firm.states()["3"] == "created"
    check_whole(firm)


def test_a_deleted_match_stays_unlinked_until_somebody_says_otherwise(firm: Firm) -> None:
    fill(firm)
    firm.run_whole()
    context = operations(firm)
    row = firm.lines()["1"].id
    decide.DeleteMatch(row).run(context)
    firm.company.add(
        "1", "Anne Roy", first_name="Anne", last_name="Roy", email="anne@roy.example", email_2="x@y.z"
    )
    for _time in range(2):
        firm.run_whole()
        assert firm.states()["1"] == "unlinked"
    decide.Reopen(row).run(context)
    firm.run_whole()
    assert firm.states()["1"] in ("waiting", "linked")
    assert len(firm.book()) == 3
    check_whole(firm)


def test_what_was_set_aside_stays_waiting_and_aside(firm: Firm) -> None:
    fill(firm)
    firm.run_whole()
    decide.SetAside(firm.lines()["3"].id).run(operations(firm))
    firm.company.add("8", "Autre chose inc.")
    firm.run_whole()
    line = firm.lines()["3"]
    assert line.state is PairState.WAITING
    assert line.aside


def test_a_skipped_customer_that_changes_is_looked_at_again(firm: Firm) -> None:
    fill(firm)
    firm.run_whole()
    firm.company.put(replace(firm.company.records["5"], active=True))
    firm.company.put(replace(firm.company.records["6"], contact=Contact(name="Enfin un nom inc.")))
    firm.run_whole()
    assert firm.states()["5"] == "created"
    assert firm.states()["6"] == "created"


def test_row_ids_stay_the_same_whatever_becomes_of_a_line(firm: Firm) -> None:
    fill(firm)
    firm.run_whole()
    before = {one: line.id for one, line in firm.lines().items()}
    context = operations(firm)
    decide.CreateContactFor(before["3"]).run(context)
    decide.DeleteMatch(before["1"]).run(context)
    firm.run_whole()
    assert {one: line.id for one, line in firm.lines().items()} == before
