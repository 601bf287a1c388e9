"""Staying in step: what travels, what becomes a conflict, what is asked, what is found again after a loss."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from qbo_desktop.domain.contact import Contact, Phone
from qbo_desktop.domain.problem import ProblemCode
from qbo_desktop.errors import AppError, Unanswered
from qbo_desktop.operations.conflicts import ResolveConflict, conflicts
from qbo_desktop.operations.decisions import DeleteMatch, LinkTo
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.store import journal
from qbo_desktop.sync.context import Rules
from qbo_desktop.sync.run import push, reverse
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS
from qbo_desktop.sync.steps import CreateCustomer, UpdateRecord, fingerprint
from tests.sync.sides import Firm
from tests.sync.test_run import operations


def add(firm: Firm, name: str, **fields: Any) -> str:
    """A contact in the book; answers its id."""
    with firm.opened.work() as work:
        return book.add(work, Contact(name=name, **fields)).id


def edit(firm: Firm, practice_id: str, **fields: Any) -> None:
    with firm.opened.work() as work:
        book.edit(work, practice_id, fields)


def contact_of(firm: Firm, practice_id: str = "C1") -> Contact:
    return next(record.contact for record in firm.book() if record.id == practice_id)


@pytest.fixture
def linked(firm: Firm) -> Firm:
    """A firm with ten linked clients, so that one of them is less than a fifth; C1 and 1 are the first."""
    for number in range(1, 11):
        add(firm, f"Client {number} inc.", email=f"c{number}@x.example")
        firm.company.add(str(number), f"Client {number} inc.", email=f"c{number}@x.example")
    firm.settle()
    firm.company.writes.clear()
    assert {line.state.value for line in firm.lines().values()} == {"linked"}
    return firm


def open_conflicts(firm: Firm) -> dict[str, list[str]]:
    with firm.store.read() as session:
        return {
            one.quickbooks_id: [each.field for each in one.fields]
            for one in conflicts(session, firm.workspace_id)
        }


def codes(outcome: Any) -> list[str]:
    return [problem.code for problem in outcome.problems]


# One side changed.


def test_a_change_in_quickbooks_reaches_the_practice(linked: Firm) -> None:
    linked.company.edit("1", phone_work=Phone("514 555-0101"))
    outcome = linked.run_whole()
    assert [(step.side, step.reason) for step in outcome.plan.steps] == [(PRACTICE, "changed-in-quickbooks")]
    assert contact_of(linked).phone_work == Phone("514 555-0101")
    assert linked.company.writes == []


def test_a_change_in_the_practice_reaches_quickbooks_with_the_newest_version(linked: Firm) -> None:
    edit(linked, "C1", email="new@x.example")
    outcome = linked.run_whole()
    assert [step.side for step in outcome.plan.steps] == [QUICKBOOKS]
    assert linked.company.records["1"].contact.email == "new@x.example"
    assert linked.company.writes == [("update", "1", ("email",))]


def test_our_own_write_does_not_come_back(linked: Firm) -> None:
    edit(linked, "C1", email="new@x.example")
    linked.run_whole()
    requests = linked.company.requests_made
    again = linked.run_whole()
    assert not again.plan.steps
    assert linked.company.requests_made - requests <= 3


def test_both_sides_may_change_other_fields_in_one_run(linked: Firm) -> None:
    linked.company.edit("1", phone_work=Phone("514 555-0101"))
    edit(linked, "C1", email="new@x.example")
    outcome = linked.run_whole()
    assert {step.side for step in outcome.plan.steps} == {PRACTICE, QUICKBOOKS}
    assert contact_of(linked).phone_work == linked.company.records["1"].contact.phone_work
    assert linked.company.records["1"].contact.email == contact_of(linked).email
    assert not linked.run_whole().plan.steps


def test_clearing_a_field_travels(linked: Firm) -> None:
    edit(linked, "C1", email="")
    linked.run_whole()
    assert linked.company.records["1"].contact.email == ""


def test_what_quickbooks_holds_beside_the_changed_field_is_kept(linked: Firm) -> None:
    linked.company.edit("1", email_2="second@x.example", more_emails=(("other", "third@x.example"),))
    linked.settle()
    edit(linked, "C1", email="new@x.example")
    linked.run_whole()
    contact = linked.company.records["1"].contact
    assert contact.emails() == ("new@x.example", "second@x.example", "third@x.example")


# Both sides changed.


def test_the_same_field_changed_on_both_sides_is_a_conflict_and_nothing_is_lost(linked: Firm) -> None:
    linked.company.edit("1", email="theirs@x.example")
    edit(linked, "C1", email="ours@x.example")
    outcome = linked.run_whole()
    assert not outcome.plan.steps
    assert open_conflicts(linked) == {"1": ["email"]}
    assert contact_of(linked).email == "ours@x.example"
    assert linked.company.records["1"].contact.email == "theirs@x.example"


@pytest.mark.parametrize(
    ("take", "ours", "theirs"),
    [
        ("quickbooks", ("theirs@x.example", ""), ("theirs@x.example", "")),
        ("practice", ("ours@x.example", ""), ("ours@x.example", "")),
        ("both", ("ours@x.example", "theirs@x.example"), ("ours@x.example", "theirs@x.example")),
    ],
)
def test_a_conflict_is_settled_field_by_field(
    linked: Firm, take: str, ours: tuple[str, str], theirs: tuple[str, str]
) -> None:
    linked.company.edit("1", email="theirs@x.example")
    edit(linked, "C1", email="ours@x.example")
    linked.run_whole()
    row = linked.lines()["1"].id
    ResolveConflict(row, {"email": take}).run(operations(linked))
    assert open_conflicts(linked) == {}
    contact = contact_of(linked)
    assert (contact.email, contact.email_2) == ours
    linked.settle()
    customer = linked.company.records["1"].contact
    assert (customer.email, customer.email_2) == theirs
    assert open_conflicts(linked) == {}


def test_changed_again_before_the_choice_is_carried_over_it_is_a_conflict_once_more(linked: Firm) -> None:
    linked.company.edit("1", email="theirs@x.example")
    edit(linked, "C1", email="ours@x.example")
    linked.run_whole()
    ResolveConflict(linked.lines()["1"].id, {"email": "practice"}).run(operations(linked))
    linked.company.edit("1", email="later@x.example")
    linked.run_whole()
    assert open_conflicts(linked) == {"1": ["email"]}
    assert linked.company.records["1"].contact.email == "later@x.example"


@pytest.mark.parametrize(("policy", "wins"), [("quickbooks", "theirs"), ("practice", "ours")])
def test_the_policy_settles_conflicts_also_those_that_waited(linked: Firm, policy: str, wins: str) -> None:
    linked.company.edit("1", email="theirs@x.example")
    edit(linked, "C1", email="ours@x.example")
    linked.run_whole()
    linked.rules = replace(linked.rules, conflict_policy=policy)
    linked.settle()
    assert contact_of(linked).email == linked.company.records["1"].contact.email == f"{wins}@x.example"
    assert open_conflicts(linked) == {}


def test_newest_wins_asks_when_the_times_do_not_tell(linked: Firm) -> None:
    linked.rules = replace(linked.rules, conflict_policy="newest")
    linked.company.edit("1", email="theirs@x.example")
    edit(linked, "C1", email="ours@x.example")
    linked.run_whole()
    with linked.store.read() as session:
        (conflict,) = conflicts(session, linked.workspace_id)
    assert [one.reason for one in conflict.fields] == ["times-not-comparable"]


def test_linking_two_that_differ_overwrites_nothing_and_leaves_conflicts(firm: Firm) -> None:
    add(firm, "Roy inc.", email="ours@x.example")
    firm.company.add("1", "Roy inc.", email="theirs@x.example")
    firm.run_whole()
    row = firm.lines()["1"].id
    LinkTo(row, "C1").run(operations(firm))
    assert open_conflicts(firm) == {"1": ["email"]}
    firm.settle()
    assert open_conflicts(firm) == {"1": ["email"]}
    assert firm.company.writes == []


def test_fields_can_be_chosen_before_linking(firm: Firm) -> None:
    add(firm, "Roy inc.", email="ours@x.example")
    firm.company.add("1", "Roy inc.", email="theirs@x.example", phone_work=Phone("514 555-0101"))
    firm.run_whole()
    LinkTo(firm.lines()["1"].id, "C1", {"email": "both"}).run(operations(firm))
    firm.settle()
    contact, customer = contact_of(firm), firm.company.records["1"].contact
    assert contact.emails() == customer.emails() == ("ours@x.example", "theirs@x.example")
    assert contact.phone_work == Phone("514 555-0101")


# What one side cannot hold.


def test_what_has_no_place_stays_in_the_practice(linked: Firm) -> None:
    edit(linked, "C1", phone_home="514 555-0199")
    outcome = linked.run_whole()
    assert not outcome.plan.steps
    assert not outcome.problems
    assert contact_of(linked).phone_home == Phone("514 555-0199")


def test_a_name_with_a_colon_is_a_problem_and_stays(linked: Firm) -> None:
    edit(linked, "C1", name="Roy: Conseil", email="new@x.example")
    for _run in range(2):
        outcome = linked.run_whole()
        assert codes(outcome) == [ProblemCode.CANNOT_HOLD]
    assert linked.company.records["1"].contact.name == "Client 1 inc."
    assert linked.company.records["1"].contact.email == "new@x.example"
    edit(linked, "C1", name="Roy Conseil")
    assert not linked.run_whole().problems
    assert linked.company.records["1"].contact.name == "Roy Conseil"


def test_what_quickbooks_changes_by_itself_is_agreed_and_does_not_go_round(linked: Firm) -> None:
    linked.company.reshapes = lambda contact: contact.with_fields(name=contact.name.upper())
    edit(linked, "C1", name="Roy et fils")
    linked.run_whole()
    assert linked.company.records["1"].contact.name == "ROY ET FILS"
    assert not linked.run_whole().plan.steps
    assert contact_of(linked).name == "Roy et fils"


# Versions, lost answers.


def test_a_stale_version_is_read_again_and_merged_once_more(linked: Firm) -> None:
    edit(linked, "C1", email="new@x.example")
    linked.company.faults = ["stale"]
    outcome = linked.run_whole()
    assert not outcome.problems
    assert linked.company.records["1"].contact.email == "new@x.example"


def test_ten_stale_answers_in_a_row_are_a_problem_and_nothing_is_lost(linked: Firm) -> None:
    edit(linked, "C1", email="new@x.example")
    linked.company.faults = ["stale"] * 10
    outcome = linked.run_whole()
    assert codes(outcome) == [ProblemCode.CHANGED_MEANWHILE]
    linked.company.faults = []
    assert not linked.settle().problems
    assert linked.company.records["1"].contact.email == "new@x.example"


def test_an_answer_older_than_the_write_is_looked_at_again(linked: Firm) -> None:
    edit(linked, "C1", email="new@x.example")
    linked.company.faults = ["old"]
    outcome = linked.run_whole()
    assert not outcome.problems
    assert not linked.run_whole().plan.steps
    assert linked.company.writes == [("update", "1", ("email",))]


@pytest.mark.parametrize("fault", ["lost", "unreached"])
def test_an_update_without_an_answer_is_looked_for_and_done_once(linked: Firm, fault: str) -> None:
    edit(linked, "C1", email="new@x.example")
    linked.company.faults = [fault]
    assert isinstance(linked.run().error, AppError)
    linked.settle()
    assert linked.company.records["1"].contact.email == "new@x.example"
    assert linked.company.writes == [("update", "1", ("email",))]
    assert open_conflicts(linked) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_creations_without_an_answer_make_no_twin(linked: Firm, count: int) -> None:
    linked.rules = replace(linked.rules, push_types=("Client",))
    ids = [add(linked, f"Nouveau {number}", type="Client") for number in range(count)]
    linked.company.faults = ["lost"]
    assert isinstance(linked.run().error, Unanswered)
    linked.settle()
    assert sorted(one.practice_id for one in linked.lines().values() if one.practice_id in ids) == ids
    assert len([write for write in linked.company.writes if write[0] == "create"]) == count


# Which contacts go to QuickBooks.


def test_only_new_or_changed_contacts_of_the_chosen_types_go(linked: Firm) -> None:
    add(linked, "Ancien client", type="Client")
    linked.settle()
    linked.rules = replace(linked.rules, push_types=("client",))
    assert not linked.run_whole().plan.steps, "what was there before is not news"
    with linked.opened.work() as work:
        book.add_type(work, "Fournisseur")
    new = add(linked, "Nouveau client", type="Client")
    add(linked, "Papeterie", type="Fournisseur")
    outcome = linked.run_whole()
    assert [step.practice_id for step in outcome.plan.steps] == [new]
    assert [record.contact.name for record in linked.company.records.values()][-1] == "Nouveau client"
    assert not linked.run_whole().plan.steps


def test_a_type_change_alone_makes_a_contact_go(linked: Firm) -> None:
    with linked.opened.work() as work:
        book.add_type(work, "Prospect")
    practice_id = add(linked, "Prospect inc.", type="Prospect")
    linked.rules = replace(linked.rules, push_types=("Client",))
    linked.settle()
    assert linked.company.writes == []
    edit(linked, practice_id, type="Client")
    linked.settle()
    assert [write[0] for write in linked.company.writes] == ["create"]


def test_nothing_is_pushed_on_the_first_sync(firm: Firm) -> None:
    firm.rules = Rules(is_real=False, push_types=("Client",))
    add(firm, "Avant la synchro", type="Client")
    firm.company.add("1", "Roy inc.")
    firm.settle()
    assert firm.company.writes == []


def test_a_name_that_is_taken_is_a_problem_with_two_proposals(linked: Firm) -> None:
    linked.rules = replace(linked.rules, push_types=("Client",))
    linked.company.add("77", "Papeterie Lavoie")
    linked.settle()
    practice_id = add(linked, "Papeterie  lavoie", type="Client", email="autre@x.example")
    outcome = linked.run_whole()
    assert codes(outcome)[0] in (ProblemCode.NAME_TAKEN, ProblemCode.MAY_EXIST)
    assert not [write for write in linked.company.writes if write[0] == "create"]
    assert practice_id in [problem.blocks[0].id for problem in outcome.problems]


def test_a_name_that_only_the_service_knows_is_taken_too(linked: Firm) -> None:
    linked.company.add("88", "Vendeur Tremblay")
    vendor = linked.company.records.pop("88")
    linked.company.changes.pop("88")
    linked.rules = replace(linked.rules, push_types=("Client",))
    add(linked, "Vendeur Tremblay", type="Client")
    linked.company.records["88"] = vendor
    linked.company.changes["88"] = 0
    (problem,) = linked.run_whole().problems
    assert problem.code is ProblemCode.NAME_TAKEN
    assert problem.facts["first"] == "Vendeur Tremblay (2)"
    assert problem.facts["second"] not in ("", problem.facts["first"])


def test_a_contact_that_resembles_a_customer_is_not_made_a_second_time(linked: Firm) -> None:
    linked.rules = replace(linked.rules, push_types=("Client",))
    add(linked, "Client 1", type="Client", email="c1@x.example")
    outcome = linked.run_whole()
    assert ProblemCode.MAY_EXIST in codes(outcome)
    assert linked.company.writes == []


def test_the_contact_of_a_deleted_match_is_never_pushed_by_a_run(linked: Firm) -> None:
    linked.rules = replace(linked.rules, push_types=("Client",))
    DeleteMatch(linked.lines()["1"].id).run(operations(linked))
    edit(linked, "C1", type="Client", email="changed@x.example")
    outcome = linked.settle()
    assert linked.company.writes == []
    assert not outcome.plan.steps


# Inactive, gone.


def test_nothing_travels_to_or_from_an_inactive_customer(linked: Firm) -> None:
    linked.company.put(replace(linked.company.records["1"], active=False))
    edit(linked, "C1", email="new@x.example")
    outcome = linked.run_whole()
    assert not outcome.plan.steps
    linked.company.put(replace(linked.company.records["1"], active=True))
    linked.settle()
    assert linked.company.records["1"].contact.email == "new@x.example"


def test_a_customer_merged_away_between_plan_and_apply_stops_nothing(linked: Firm) -> None:
    edit(linked, "C1", email="new@x.example")
    edit(linked, "C2", email="two@x.example")
    preview = linked.run(dry_run=True)
    assert len(preview.plan.steps) == 2
    gone_once = iter([True])

    original = linked.company.write_many

    def merged_away(writes: Any, key: str) -> Any:
        if next(gone_once, False):
            linked.company.remove("1")
        return original(writes, key)

    linked.company.write_many = merged_away  # type: ignore[method-assign]
    outcome = linked.run_whole()
    assert not outcome.problems
    assert linked.company.records["2"].contact.email == "two@x.example"
    assert contact_of(linked).email == "new@x.example"


def test_a_fifth_gone_is_a_question_and_a_run_deactivates_nobody(linked: Firm) -> None:
    for number in ("1", "2", "3"):
        linked.company.put(replace(linked.company.records[number], active=False))
    edit(linked, "C5", email="new@x.example")
    outcome = linked.run()
    assert [one.code for one in outcome.questions] == ["many-gone"]
    assert outcome.questions[0].facts["count"] == 3
    assert linked.company.writes == []
    linked.run_whole()
    assert linked.company.writes == [("update", "5", ("email",))]
    assert all(record.active for record in linked.book())


def test_many_cleared_fields_are_a_question(linked: Firm) -> None:
    for number in ("1", "2", "3"):
        linked.company.edit(number, email="")
    outcome = linked.run()
    assert [one.code for one in outcome.questions] == ["many-cleared"]
    assert contact_of(linked).email == "c1@x.example"
    linked.company.edit("1", email="back@x.example")
    linked.company.edit("2", email="back2@x.example")
    again = linked.run()
    assert not again.questions
    assert contact_of(linked, "C3").email == ""


def test_an_empty_company_is_a_question(linked: Firm) -> None:
    linked.company.records.clear()
    outcome = linked.run(from_the_beginning=True)
    assert [one.code for one in outcome.questions] == ["many-gone"]
    assert outcome.questions[0].facts == {"count": 10, "total": 10, "side": "quickbooks"}


# The plan is what is written.


def test_only_what_was_approved_is_written(linked: Firm) -> None:
    edit(linked, "C1", email="one@x.example")
    edit(linked, "C2", email="two@x.example")
    plan = linked.run(dry_run=True).plan
    wanted = next(step for step in plan.steps if step.practice_id == "C2")
    outcome = linked.run(approved=frozenset({fingerprint(wanted)}))
    assert outcome.applied == 1
    assert linked.company.writes == [("update", "2", ("email",))]
    linked.settle()
    assert linked.company.records["1"].contact.email == "one@x.example"


def test_what_changed_since_it_was_approved_is_not_written(linked: Firm) -> None:
    edit(linked, "C1", email="one@x.example")
    (step,) = linked.run(dry_run=True).plan.steps
    edit(linked, "C1", email="other@x.example")
    outcome = linked.run(approved=frozenset({fingerprint(step)}))
    assert outcome.applied == 0
    assert linked.company.writes == []


# Push and take back.


def test_chosen_contacts_are_pushed_and_taken_back(linked: Firm) -> None:
    practice_id = add(linked, "Choisi inc.", email="choisi@x.example", phone_home=Phone("514 555-0100"))
    linked.settle()
    preview = push(linked.context(), [practice_id], dry_run=True)
    assert isinstance(preview.plan.steps[0], CreateCustomer)
    assert linked.company.writes == []
    outcome = push(linked.context(), [practice_id, "C1"])
    assert outcome.applied == 1
    assert [(one.record_id, one.reason) for one in outcome.left_out] == [("C1", "linked-already")]
    made = linked.company.writes[0][1]
    assert linked.lines()[made].practice_id == practice_id
    assert not linked.run_whole().plan.steps
    with linked.store.read() as session:
        entries = journal.of_run(session, linked.workspace_id, outcome.run_id)
    back = reverse(linked.context(), entries)
    assert back.applied == 1
    assert not linked.company.records[made].active
    linked.rules = replace(linked.rules, push_types=("Client", ""))
    linked.settle()
    assert [write[0] for write in linked.company.writes] == ["create", "deactivate"]


def test_a_write_is_taken_back_on_both_sides_only_as_long_as_it_is_as_it_was_left(linked: Firm) -> None:
    edit(linked, "C1", email="new@x.example")
    outcome = linked.run_whole()
    with linked.store.read() as session:
        entries = journal.of_run(session, linked.workspace_id, outcome.run_id)
    plan = reverse(linked.context(), entries, dry_run=True).plan
    assert all(isinstance(step, UpdateRecord) for step in plan.steps)
    assert linked.company.records["1"].contact.email == "new@x.example"
    assert reverse(linked.context(), entries).applied == 2
    assert linked.company.records["1"].contact.email == contact_of(linked).email == "c1@x.example"
    assert not linked.run_whole().plan.steps
    again = reverse(linked.context(), entries)
    assert again.applied == 0
    assert [one.reason for one in again.left_out] == ["changed-since"]
