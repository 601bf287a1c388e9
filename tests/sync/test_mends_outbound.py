"""What sends a contact on its own to QuickBooks, and what never does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from qbo_desktop.domain.contact import Address, Contact, Phone
from qbo_desktop.domain.problem import ProblemCode
from qbo_desktop.operations.decisions import DeleteMatch, LinkTo, NotTheSame, SetAside
from qbo_desktop.operations.history import Undo
from qbo_desktop.operations.notes import LeaveNote
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.store import client_list, journal, mirror, pairs
from qbo_desktop.store.client_sieve import Sieve
from qbo_desktop.sync.run import push, reverse
from qbo_desktop.sync.side import PRACTICE, Record
from qbo_desktop.sync.steps import CreateContact
from tests.sync.sides import Firm
from tests.sync.test_in_step import add, codes, edit, linked
from tests.sync.test_run import operations

__all__ = ["linked"]


@pytest.fixture
def pushing(linked: Firm) -> Firm:
    """A firm with one contact on its own that was there before its type was chosen for QuickBooks."""
    add(linked, "Atelier Boréal", email="atelier@x.example", type="Client")
    linked.settle()
    linked.rules = replace(linked.rules, push_types=("Client",))
    linked.settle()
    assert linked.company.writes == []
    return linked


def own(firm: Firm, name: str = "Atelier Boréal") -> str:
    return next(record.id for record in firm.book() if record.contact.name == name)


def archive(firm: Firm, practice_id: str, archived: bool = True) -> None:
    with firm.opened.work() as work:
        book.set_archived(work, practice_id, archived)


def made(firm: Firm) -> int:
    return [write[0] for write in firm.company.writes].count("create")


# News.


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Atelier Austral"},
        {"suffix": "fils"},
        {"email_2": "second@x.example"},
        {"phone_fax": Phone("514 555-0166")},
        {"mailing": Address(line1="1, rue du Port", city="Québec")},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_change_of_a_name_an_address_or_a_way_to_reach_it_sends_a_contact(
    pushing: Firm, fields: dict[str, Any]
) -> None:
    edit(pushing, own(pushing), **fields)
    pushing.settle()
    assert made(pushing) == 1


@pytest.mark.parametrize("fields", [{"client_identifier": "4711"}, {"website": "https://atelier.example"}])
def test_what_else_is_known_of_a_contact_is_no_news(pushing: Firm, fields: dict[str, Any]) -> None:
    edit(pushing, own(pushing), **fields)
    pushing.settle()
    assert made(pushing) == 0
    edit(pushing, own(pushing), phone_work=Phone("514 555-0177"))
    pushing.settle()
    assert made(pushing) == 1, "news after that is still news"


def test_the_archive_and_the_way_out_of_it_are_no_news(pushing: Firm) -> None:
    archive(pushing, own(pushing))
    pushing.settle()
    archive(pushing, own(pushing), False)
    pushing.settle()
    assert made(pushing) == 0


def test_a_contact_that_changes_in_the_archive_stays_there(pushing: Firm) -> None:
    archive(pushing, own(pushing))
    edit(pushing, own(pushing), phone_work=Phone("514 555-0177"))
    pushing.settle()
    assert made(pushing) == 0


def test_a_note_that_is_taken_back_is_no_news(pushing: Firm) -> None:
    with pushing.store.read() as session:
        row = pairs.own_line(session, pushing.workspace_id, own(pushing))
    assert row is not None
    LeaveNote(row.id, "ask her").run(operations(pushing))
    Undo().run(operations(pushing))
    pushing.settle()
    assert made(pushing) == 0


# Letters beyond A to Z.


def test_a_type_with_an_accented_capital_goes_however_it_is_written(linked: Firm) -> None:
    with linked.opened.work() as work:
        book.add_type(work, "École")
    linked.rules = replace(linked.rules, push_types=("ÉCOLE",))
    add(linked, "Les Érables", type="École")
    linked.settle()
    assert made(linked) == 1


@pytest.mark.parametrize("asked", ["École", "ÉCOLE", "école", "  école "])
def test_the_list_is_narrowed_to_a_type_whatever_the_case(linked: Firm, asked: str) -> None:
    with linked.opened.work() as work:
        book.add_type(work, "École")
    add(linked, "Les Érables", type="École")
    linked.settle()
    with linked.store.read() as session:
        found = client_list.lines(session, linked.workspace_id, sieve=Sieve(type=asked))
    assert [line.name for line in found] == ["Les Érables"]


@pytest.mark.parametrize(
    ("label", "email", "is_like"),
    [
        ("ÉCOLE DES ÉRABLES", "", True),
        ("école  des érables", "", True),
        ("Ecole des Erables", "", False),  # another name: only the case does not count
        ("École", "", False),
        ("École des Érables inc.", "", False),
        ("Autre", "ÉCOLE@x.example", True),
        ("Autre", "cole@x.example", False),
        ("", "", False),
    ],
)
def test_records_of_a_name_or_an_e_mail_are_found_whatever_the_case(
    firm: Firm, label: str, email: str, is_like: bool
) -> None:
    record = Record("C1", "1", Contact(name="École des Érables", email="école@x.example"))
    with firm.opened.work() as work:
        mirror.put(work, PRACTICE, [record])
    with firm.store.read() as session:
        found = mirror.ids_like(session, firm.workspace_id, PRACTICE, label, email)
    assert found == (["C1"] if is_like else [])


def test_a_contact_that_comes_during_the_run_gets_no_twin_for_its_accents(firm: Firm) -> None:
    firm.company.add("1", "ÉBÉNISTERIE ROY")

    def meanwhile(plan: Any) -> bool:
        assert [type(step) for step in plan.steps] == [CreateContact]
        add(firm, "Ébénisterie Roy")
        with firm.opened.work() as work:
            mirror.put(work, PRACTICE, list(book.all_records(work.session, firm.workspace_id)))
        return False

    firm.run(holds=meanwhile)
    assert [record.contact.name for record in firm.book()] == ["Ébénisterie Roy"]


# Somebody of the same name.


def test_the_name_of_an_inactive_customer_is_asked_about_and_makes_no_twin(pushing: Firm) -> None:
    pushing.company.put(Record("80", "0", Contact(name="Quincaillerie Dorval"), active=False))
    pushing.settle()
    new = add(pushing, "quincaillerie  dorval", type="Client", email="q@x.example")
    for _run in range(2):
        outcome = pushing.run_whole()
        assert codes(outcome) == [ProblemCode.MAY_EXIST]
    assert made(pushing) == 0
    chosen = push(pushing.context(), [new])
    assert [one.reason for one in chosen.left_out] == ["may-exist"]
    assert push(pushing.context(), [new], anyway=frozenset({new})).applied == 1


def test_the_name_of_an_inactive_customer_that_is_not_the_same_is_free(pushing: Firm) -> None:
    pushing.company.put(Record("80", "0", Contact(name="Quincaillerie Dorval"), active=False))
    pushing.settle()
    new = add(pushing, "Quincaillerie Dorval", type="Client")
    with pushing.opened.work() as work:
        pairs.refuse(work, "80", new)
    pushing.settle()
    assert made(pushing) == 1


def test_the_name_of_a_customer_that_is_gone_is_free(pushing: Firm) -> None:
    pushing.company.put(Record("80", "0", Contact(name="Quincaillerie Dorval"), active=False))
    pushing.settle()
    pushing.company.remove("80")
    add(pushing, "Quincaillerie Dorval", type="Client")
    pushing.settle()
    assert made(pushing) == 1


def test_a_name_that_a_linked_customer_has_is_still_a_problem_with_free_names(pushing: Firm) -> None:
    add(
        pushing,
        "Client 1 inc.",
        type="Client",
        email="somebody@else.example",
        phone_work=Phone("418 555-0111"),
    )
    outcome = pushing.run_whole()
    assert codes(outcome) == [ProblemCode.NAME_TAKEN]
    assert outcome.problems[0].facts["first"] == "Client 1 inc. (2)"


# What was parted.


def test_a_customer_that_was_taken_back_is_not_made_again_by_a_run(pushing: Firm) -> None:
    new = add(pushing, "Zinc et fils", type="Client")
    outcome = pushing.run_whole()
    assert made(pushing) == 1
    with pushing.store.read() as session:
        entries = journal.of_run(session, pushing.workspace_id, outcome.run_id)
    assert reverse(pushing.context(), entries).applied == 1
    edit(pushing, new, name="Zinc et filles", phone_work=Phone("514 555-0199"))
    pushing.settle()
    assert made(pushing) == 1
    assert push(pushing.context(), [new]).applied == 1, "a person can"


def test_only_the_contact_of_the_deleted_match_stays_here(pushing: Firm) -> None:
    pushing.company.add("20", "Roy inc.", email="q@x.example")
    refused = add(pushing, "Roy inc.", email="r@x.example")
    pushing.run_whole()
    row = pushing.lines()["20"].id
    assert pushing.states()["20"] == "waiting"
    NotTheSame(row, refused).run(operations(pushing))
    match = add(pushing, "Roy bis inc.", email="q@x.example")
    pushing.run_whole()
    LinkTo(row, match).run(operations(pushing))
    DeleteMatch(row).run(operations(pushing))
    pushing.settle()
    pushing.company.writes.clear()
    edit(pushing, match, type="Client", phone_work=Phone("514 555-0133"))
    pushing.settle()
    assert made(pushing) == 0, "that one was the match"
    edit(pushing, refused, type="Client", name="Soleil levant inc.")
    pushing.settle()
    assert made(pushing) == 1, "that one never was"


# Set aside.


def test_a_line_set_aside_waits_whatever_the_rules_say_by_now(firm: Firm) -> None:
    contact = add(firm, "Meubles Nord inc.", email="a@x.example")
    firm.company.add("1", "Meubles Nord inc.", email="b@x.example")
    firm.run_whole()
    SetAside(firm.lines()["1"].id).run(operations(firm))
    edit(firm, contact, email="b@x.example")
    firm.settle()
    line = firm.lines()["1"]
    assert (line.state.value, line.aside) == ("waiting", True)
    with firm.store.read() as session:
        proposed = pairs.candidates(session, firm.workspace_id, [line.id])[line.id]
    assert [one.practice_id for one in proposed] == [contact], "and the proposal is still there"
