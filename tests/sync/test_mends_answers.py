"""A yes is for one run, and a contact that vanished from the book stops nobody else's."""

from __future__ import annotations

from dataclasses import replace

from qbo_desktop.domain.contact import Phone
from qbo_desktop.practice.book.tables import BookContact
from qbo_desktop.store import problems
from qbo_desktop.sync.plan_pairs import MASSACRE
from qbo_desktop.sync.steps import Plan
from tests.sync.sides import Firm
from tests.sync.test_in_step import add, contact_of, edit, linked

__all__ = ["linked"]

SOME = ("1", "2", "3")
assert len(SOME) * MASSACRE > 10, "too few to be asked about"


def answer(firm: Firm, run: object) -> None:
    with firm.store.work(firm.workspace_id, "Anne") as work:
        for question in run.questions:  # type: ignore[attr-defined]
            problems.answer(work, question.id, True)


def test_many_cleared_again_is_asked_again(linked: Firm) -> None:
    for _time in range(2):
        for number in SOME:
            linked.company.edit(number, email="")
        asked = linked.run()
        assert [one.code for one in asked.questions] == ["many-cleared"]
        answer(linked, asked)
        assert not linked.run().questions
        assert contact_of(linked).email == ""
        for number in SOME:
            linked.company.edit(number, email=f"c{number}@x.example")
        linked.settle()


def test_many_gone_again_is_asked_again(linked: Firm) -> None:
    for _time in range(2):
        for number in SOME:
            linked.company.put(replace(linked.company.records[number], active=False))
        asked = linked.run()
        assert [one.code for one in asked.questions] == ["many-gone"]
        answer(linked, asked)
        linked.settle()
        for number in SOME:
            linked.company.put(replace(linked.company.records[number], active=True))
        linked.settle()


def test_a_yes_that_no_run_was_carried_out_with_still_stands(linked: Firm) -> None:
    for number in SOME:
        linked.company.edit(number, email="")
    answer(linked, linked.run())
    assert not linked.run(dry_run=True).questions
    assert contact_of(linked).email == "c1@x.example"
    assert linked.run().state == "done"
    assert contact_of(linked).email == ""


def test_the_yes_to_the_first_run_is_not_asked_for_again(firm: Firm) -> None:
    firm.rules = replace(firm.rules, is_real=True)
    for number in range(1, 4):
        add(firm, f"Client {number} inc.", email=f"c{number}@x.example")
        firm.company.add(str(number), f"Client {number} inc.", email=f"c{number}@x.example")
    asked = firm.run()
    assert [one.code for one in asked.questions] == ["first-run"]
    answer(firm, asked)
    firm.settle()
    with firm.store.read() as session:
        group = asked.questions[0].group
        assert problems.answered_yes(session, firm.workspace_id, "first-run", group)


def test_a_contact_that_vanished_from_the_book_does_not_stop_the_others(linked: Firm) -> None:
    linked.company.edit("1", phone_work=Phone("514 555-0101"))
    linked.company.edit("2", phone_work=Phone("514 555-0102"))
    edit(linked, "C3", email="new@x.example")

    def vanishes(_plan: Plan) -> bool:
        with linked.opened.work() as work:
            work.session.delete(work.session.get_one(BookContact, (linked.workspace_id, "C1")))
        return False

    outcome = linked.run(holds=vanishes)
    assert (outcome.state, outcome.error) == ("done", None)
    assert contact_of(linked, "C2").phone_work == Phone("514 555-0102")
    assert linked.company.records["3"].contact.email == "new@x.example"
