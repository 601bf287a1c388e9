"""Taking a decision back after runs went on: nothing that QuickBooks holds is overwritten or emptied by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qbo_desktop.domain.contact import Phone
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.bulk import SetType
from qbo_desktop.operations.conflicts import ResolveConflict
from qbo_desktop.operations.decisions import LinkTo
from qbo_desktop.operations.history import Redo, Undo
from qbo_desktop.operations.practice_contacts import EditContact
from qbo_desktop.practice.book import contacts as book
from tests.sync.sides import Firm
from tests.sync.test_in_step import add, contact_of, edit, linked, open_conflicts
from tests.sync.test_run import operations

__all__ = ["linked"]

OURS, THEIRS = "ours@x.example", "theirs@x.example"


@pytest.fixture
def differing(linked: Firm) -> Firm:
    """Both sides changed the e-mail of the first client, and a run found it."""
    linked.company.edit("1", email=THEIRS)
    edit(linked, "C1", email=OURS)
    linked.run_whole()
    assert open_conflicts(linked) == {"1": ["email"]}
    return linked


def choose(firm: Firm, take: str) -> None:
    ResolveConflict(firm.lines()["1"].id, {"email": take}).run(operations(firm))


def undo(firm: Firm) -> bool:
    """Take the last decision back; whether it is said that QuickBooks has it already."""
    (one,) = Undo().run(operations(firm)).value
    assert one.done
    return one.was_carried


def emails(firm: Firm) -> tuple[str, ...]:
    return firm.company.records["1"].contact.emails()


def beside(firm: Firm) -> None:
    """Something else of the client changes, and a run settles it."""
    firm.company.edit("1", phone_work=Phone("514 555-0101"))
    firm.run_whole()
    firm.company.writes.clear()


def test_both_values_chosen_and_carried_are_not_emptied_by_undo(differing: Firm) -> None:
    choose(differing, "both")
    differing.run_whole()
    assert emails(differing) == (OURS, THEIRS)
    differing.company.writes.clear()
    assert undo(differing)
    differing.settle()
    assert differing.company.writes == []
    assert emails(differing) == (OURS, THEIRS)
    assert contact_of(differing).emails() == (OURS, THEIRS)


def test_a_choice_taken_back_after_a_run_settled_another_field_is_a_conflict_again(differing: Firm) -> None:
    choose(differing, "quickbooks")
    beside(differing)
    assert not undo(differing)
    assert contact_of(differing).email == OURS
    assert open_conflicts(differing) == {"1": ["email"]}
    differing.settle()
    assert (emails(differing), differing.company.writes) == ((THEIRS,), [])
    assert open_conflicts(differing) == {"1": ["email"]}
    assert contact_of(differing).phone_work == Phone("514 555-0101")


def test_a_choice_that_was_carried_stays_in_quickbooks_and_is_no_conflict(differing: Firm) -> None:
    choose(differing, "practice")
    differing.run_whole()
    differing.company.writes.clear()
    assert undo(differing)
    differing.settle()
    assert (emails(differing), differing.company.writes, open_conflicts(differing)) == ((OURS,), [], {})


def test_what_quickbooks_says_after_it_was_carried_is_asked_about(differing: Firm) -> None:
    choose(differing, "practice")
    differing.run_whole()
    undo(differing)
    differing.company.edit("1", email="later@x.example")
    differing.company.writes.clear()
    differing.settle()
    assert (emails(differing), differing.company.writes) == (("later@x.example",), [])
    assert contact_of(differing).email == OURS
    assert open_conflicts(differing) == {"1": ["email"]}


@pytest.mark.parametrize(("take", "wins"), [("practice", OURS), ("quickbooks", THEIRS)])
def test_a_choice_done_again_counts_again(differing: Firm, take: str, wins: str) -> None:
    choose(differing, take)
    undo(differing)
    beside(differing)
    assert open_conflicts(differing) == {"1": ["email"]}
    (again,) = Redo().run(operations(differing)).value
    assert again.done
    assert open_conflicts(differing) == {}
    differing.settle()
    assert emails(differing) == (wins,)
    assert contact_of(differing).email == wins
    assert contact_of(differing).phone_work == Phone("514 555-0101")


def test_a_choice_carried_taken_back_and_done_again_empties_nothing(differing: Firm) -> None:
    choose(differing, "both")
    differing.run_whole()
    undo(differing)
    Redo().run(operations(differing))
    differing.company.writes.clear()
    differing.settle()
    assert differing.company.writes == []
    assert emails(differing) == contact_of(differing).emails() == (OURS, THEIRS)


def test_an_edit_that_was_carried_stays_in_quickbooks_and_is_asked_about(linked: Firm) -> None:
    EditContact("C1", {"email": OURS}).run(operations(linked))
    linked.run_whole()
    linked.company.writes.clear()
    assert undo(linked)
    assert contact_of(linked).email == "c1@x.example"
    linked.settle()
    assert (emails(linked), linked.company.writes) == ((OURS,), [])
    assert open_conflicts(linked) == {"1": ["email"]}


def test_an_edit_that_quickbooks_made_too_is_not_taken_from_it(linked: Firm) -> None:
    linked.company.edit("1", email=OURS)
    EditContact("C1", {"email": OURS}).run(operations(linked))
    linked.settle()
    assert not undo(linked)
    linked.settle()
    assert emails(linked) == (OURS,)


def test_an_edit_that_no_run_saw_travels_nowhere_once_taken_back_and_travels_once_done_again(
    linked: Firm,
) -> None:
    EditContact("C1", {"email": OURS}).run(operations(linked))
    assert not undo(linked)
    linked.settle()
    assert (linked.company.writes, open_conflicts(linked)) == ([], {})
    Redo().run(operations(linked))
    linked.settle()
    assert emails(linked) == (OURS,)


def test_an_older_edit_still_travels_when_a_newer_one_is_taken_back(linked: Firm) -> None:
    edit(linked, "C1", email="between@x.example")
    EditContact("C1", {"email": OURS}).run(operations(linked))
    undo(linked)
    linked.settle()
    assert emails(linked) == ("between@x.example",)


def test_a_type_that_sent_the_contact_to_quickbooks_is_told_when_it_is_taken_back(linked: Firm) -> None:
    linked.rules = replace(linked.rules, push_types=("Client",))
    with linked.opened.work() as work:
        book.add_type(work, "Client")
    contact = add(linked, "Zed inc.", email="z@x.example")
    linked.run_whole()
    SetType((contact,), "Client").run(operations(linked))
    linked.run_whole()
    assert [action for action, _id, _fields in linked.company.writes] == ["create"]
    done = Undo().run(operations(linked))
    assert done.value[0].was_carried
    assert "stays there" in done.says


# Choosing before linking.


def roy(firm: Firm) -> int:
    add(firm, "Roy inc.", email=OURS, suffix="fils")
    firm.company.add("1", "Roy inc.", email=THEIRS, phone_work=Phone("514 555-0101"))
    firm.run_whole()
    return firm.lines()["1"].id


@pytest.mark.parametrize(("field", "side"), [("phone_work", "practice"), ("suffix", "quickbooks")])
def test_linking_refuses_the_word_of_a_side_that_says_nothing(firm: Firm, field: str, side: str) -> None:
    row = roy(firm)
    before = contact_of(firm)
    with pytest.raises(UsageError, match="empty on the side"):
        LinkTo(row, "C1", {"email": "practice", field: side}).run(operations(firm))
    assert firm.states()["1"] == "waiting"
    assert contact_of(firm) == before


def test_linking_takes_the_word_of_the_side_that_says_something(firm: Firm) -> None:
    row = roy(firm)
    LinkTo(row, "C1", {"phone_work": "quickbooks", "suffix": "practice", "company": "practice"}).run(
        operations(firm)
    )
    assert contact_of(firm).phone_work == Phone("514 555-0101")
    assert contact_of(firm).suffix == "fils"
