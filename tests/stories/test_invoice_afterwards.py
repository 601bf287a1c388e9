"""Invoices after they went: voided, changed, deleted, paid, adopted, sent again; another company, another start date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from qbo_desktop.domain.invoice import EmailStatus, State
from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.domain.problem import Fix, Problem, ProblemCode
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.billing_setup import MapDefaultItem, SetStartDate
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.operations.decisions import DeleteMatch, LinkByHand
from qbo_desktop.operations.payments import RecordPayment
from qbo_desktop.operations.problems import Answer
from qbo_desktop.operations.quickbooks_invoices import AcceptDrift, AdoptInvoice, ResendInvoice
from qbo_desktop.store import problems
from qbo_desktop.sync.parts import Part
from tests.billing_world import DAY, BillingWorld, line
from tests.stories.invoice_talk import customer, nobody_asks, retried, row_of, said, the_problem

CONTACTS = frozenset({Part.CONTACTS})


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> BillingWorld:
    """A firm with three invoices in QuickBooks, A-1 to A-3 of C1; only to be copied."""
    made = BillingWorld(tmp_path_factory.mktemp("founded") / "firm").found()
    for number in ("A-1", "A-2", "A-3"):
        made.posted(number=number)
    made.sync()
    made.stop()
    return made


@pytest.fixture
def world(founded: BillingWorld, tmp_path: Path) -> Iterator[BillingWorld]:
    made = founded.copy(tmp_path / "firm")
    made.serve()
    yield made
    made.stop()


def quiet(world: BillingWorld) -> None:
    """Nothing is left to do, and nothing is done."""
    writes = world.writes()
    world.sync()
    world.sync(full=True)
    assert world.writes() == writes
    assert world.problems() == []


# Voided here.


def test_voided_here_is_voided_there(world: BillingWorld) -> None:
    invoice = world.invoice("I1")
    world.void(invoice)
    world.sync()
    row = world.held()["A-1"]
    assert (row["TotalAmt"], row["PrivateNote"][:6]) == (0, "Voided")
    assert world.link(invoice).state is LinkState.VOIDED
    assert world.events(invoice)[-1] == "voided-in-quickbooks"
    quiet(world)


def test_paid_there_and_voided_here(world: BillingWorld) -> None:
    """It stays as it is there until the payment is taken off; the problem says how much was paid."""
    invoice = world.invoice("I1")
    world.play("receive", "A-1", "40")
    world.void(invoice)
    world.sync()
    found = the_problem(world, ProblemCode.PAID_NOT_VOIDED, Fix.INVOICE_IN_QUICKBOOKS, invoice)
    assert "40.00" in said(found)
    assert world.held()["A-1"]["TotalAmt"] > 0
    assert world.link(invoice).state is LinkState.TO_VOID
    with pytest.raises(UsageError):
        world.ask(ResendInvoice("A-1"))
    # The bookkeeper sees to it there, in the shortest way: voided.
    world.play("invoice", "void", "A-1")
    retried(world)
    assert world.link(invoice).state is LinkState.VOIDED
    quiet(world)


def test_voided_here_before_it_ever_went(world: BillingWorld) -> None:
    invoice = world.posted()
    world.void(invoice)
    world.sync()
    assert len(world.held()) == 3
    quiet(world)


def test_deleted_there_and_voided_here(world: BillingWorld) -> None:
    invoice = world.invoice("I1")
    world.play("invoice", "delete", "A-1")
    world.void(invoice)
    world.sync()
    assert world.link(invoice).state is LinkState.VOIDED
    quiet(world)


def test_voided_here_after_it_was_changed_there(world: BillingWorld) -> None:
    """Whatever was changed there: it is voided, and the difference is no longer told."""
    invoice = world.invoice("I1")
    world.play("invoice", "edit", "A-1", "amount=77")
    world.sync()
    assert world.codes() == [ProblemCode.DRIFT]
    world.void(invoice)
    world.sync()
    assert world.held()["A-1"]["TotalAmt"] == 0
    assert world.link(invoice).drift == ()
    quiet(world)


VOID_REFUSED = {
    "books closed": (
        ("close", "2026-03-31"),
        ("close", "none"),
        ProblemCode.BOOKS_CLOSED,
    ),
    "read-only": (
        ("switch", "read-only", "on"),
        ("switch", "read-only", "off"),
        ProblemCode.READ_ONLY_COMPANY,
    ),
}


@pytest.mark.parametrize("why", VOID_REFUSED)
def test_quickbooks_refuses_to_void(world: BillingWorld, why: str) -> None:
    """By its name, tried again when somebody says so and not by itself."""
    cause, mend, code = VOID_REFUSED[why]
    invoice = world.invoice("I1")
    world.void(invoice)
    world.play(*cause)
    world.sync()
    the_problem(world, code, Fix.QUICKBOOKS, invoice)
    requests = len(world.requests())
    nobody_asks(world)
    assert [one["path"] for one in world.requests()[requests:] if one["method"] == "POST"] == []
    assert world.codes() == [code]
    world.play(*mend)
    retried(world)
    assert world.held()["A-1"]["TotalAmt"] == 0
    quiet(world)


def test_voided_here_after_its_e_mail_was_refused(world: BillingWorld) -> None:
    """The run of a timer voids it: what was refused of its e-mail says nothing about that."""
    world.play("switch", "email", "refused")
    invoice = world.sent()
    world.sync()
    assert world.codes() == [ProblemCode.EMAIL_REFUSED]
    world.void(invoice)
    nobody_asks(world)
    assert world.held()[invoice.number]["TotalAmt"] == 0
    quiet(world)


# Changed there.

CHANGES = {
    "amount=77": ("tax", "total"),
    "date=2026-03-05": ("date",),
    "due=2026-05-01": ("due_date",),
    "number=A-99": ("number",),
    "customer": ("customer",),
    "void": ("state",),
    "delete": ("state",),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changed_there(world: BillingWorld, change: str) -> None:
    """Told field by field, written over by nobody, accepted by a person; or put back as it was."""
    invoice = world.invoice("I1")
    if change in ("void", "delete"):
        world.play("invoice", change, "A-1")
    else:
        world.play(
            "invoice", "edit", "A-1", f"customer={customer(world, 'C2')}" if change == "customer" else change
        )
    writes = world.writes()
    world.sync()
    found = the_problem(world, ProblemCode.DRIFT, Fix.INVOICE_IN_QUICKBOOKS, invoice)
    link = world.link(invoice)
    assert {one.field for one in link.drift} >= set(CHANGES[change])
    assert set(found.facts["invoice_fields"].split(",")) == {one.field for one in link.drift}
    assert all(one.practice != one.quickbooks for one in link.drift)
    assert link.state is LinkState.DRIFTED
    assert world.invoice("I1").totals.total == invoice.totals.total
    world.sync()
    assert world.codes() == [ProblemCode.DRIFT]
    assert world.events(invoice).count("drifted") == 1

    accepted = world.ask(AcceptDrift("A-1"))
    assert accepted.drift == ()
    assert world.problems() == []
    is_over = change in ("void", "delete")
    assert accepted.link.state is (LinkState.VOIDED if is_over else LinkState.PUSHED)
    with pytest.raises(UsageError):
        world.ask(AcceptDrift("A-1"))
    quiet(world)
    assert world.writes() == writes
    if change == "void":
        with pytest.raises(UsageError):
            world.ask(ResendInvoice("A-1"))


def test_changed_there_and_changed_back(world: BillingWorld) -> None:
    world.play("invoice", "edit", "A-1", "date=2026-03-05")
    world.sync()
    world.play("invoice", "edit", "A-1", f"date={DAY.isoformat()}")
    world.sync()
    assert world.link(world.invoice("I1")).state is LinkState.PUSHED
    quiet(world)


def test_a_payment_there_is_no_change_of_the_invoice(world: BillingWorld) -> None:
    world.play("receive", "A-1", "40")
    world.sync()
    link = world.link(world.invoice("I1"))
    assert (link.state, link.quickbooks_balance) == (LinkState.PUSHED, link.total - 4_000)
    quiet(world)


def test_a_note_there_is_no_change_of_the_invoice(world: BillingWorld) -> None:
    world.play("invoice", "edit", "A-1", "note=Voided by mistake? No.", "memo=Merci")
    world.sync()
    assert world.link(world.invoice("I1")).state is LinkState.PUSHED
    quiet(world)


def test_a_second_change_after_one_was_accepted(world: BillingWorld) -> None:
    world.play("invoice", "edit", "A-1", "amount=77")
    world.sync()
    world.ask(AcceptDrift("A-1"))
    world.play("invoice", "edit", "A-1", "amount=78")
    world.sync()
    (one,) = [one for one in world.link(world.invoice("I1")).drift if one.field == "total"]
    assert (one.practice, one.quickbooks) == ("88.53", "89.68")


# Deleted there, and sent again.


def test_sent_again_after_it_was_deleted(world: BillingWorld) -> None:
    invoice = world.invoice("I1")
    world.play("invoice", "delete", "A-1")
    world.sync()
    resent = world.ask(ResendInvoice("A-1"))
    assert resent.there.link.state is LinkState.PUSHED
    assert set(world.held()) == {"A-1", "A-2", "A-3"}
    assert resent.there.link.quickbooks_id == world.held()["A-1"]["Id"]
    assert world.events(invoice)[-2:] == ["to-be-sent-again", "pushed"]
    quiet(world)


def test_what_is_there_is_not_sent_again(world: BillingWorld) -> None:
    with pytest.raises(UsageError):
        world.ask(ResendInvoice("A-1"))
    world.play("invoice", "edit", "A-1", "amount=77")
    world.sync()
    with pytest.raises(UsageError):
        world.ask(ResendInvoice("A-1"))
    world.play("invoice", "void", "A-2")
    world.sync()
    with pytest.raises(UsageError):
        world.ask(ResendInvoice("A-2"))
    assert len(world.held()) == 3


def test_voided_here_and_deleted_there_is_not_sent_again(world: BillingWorld) -> None:
    world.void(world.invoice("I1"))
    world.sync()
    with pytest.raises(UsageError):
        world.ask(ResendInvoice("A-1"))


def test_e_mailed_again(world: BillingWorld) -> None:
    invoice = world.sent()
    world.sync()
    sends = [one for one in world.requests() if "/send" in one["path"]]
    assert len(sends) == 1
    resent = world.ask(ResendInvoice(invoice.number))
    assert resent.there.link.state is LinkState.PUSHED
    sends = [one for one in world.requests() if "/send" in one["path"]]
    assert len(sends) == 2
    assert world.invoice(invoice.id).email.status is EmailStatus.SENT
    quiet(world)


# Adopted.


def test_typed_by_hand_under_another_number_and_adopted(world: BillingWorld) -> None:
    """What differs but for customer, currency and total is agreed as it is there."""
    invoice = world.posted()
    row = world.play("invoice", "add", "HAND-1", customer(world), "100", "tax=9", "date=2026-03-09")
    there = world.ask(AdoptInvoice(invoice.number, row["Id"]))
    assert (there.link.state, there.link.doc_number) == (LinkState.PUSHED, "HAND-1")
    assert world.events(invoice)[-1] == "adopted"
    quiet(world)
    assert len(world.held()) == 4


def test_what_may_not_be_adopted(world: BillingWorld) -> None:
    invoice = world.posted()
    other = world.play("invoice", "add", "HAND-1", customer(world), "101", "tax=9")["Id"]
    theirs = world.play("invoice", "add", "HAND-2", customer(world, "C2"), "100", "tax=9")["Id"]
    linked = world.link(world.invoice("I1")).quickbooks_id
    for one in (other, theirs, linked, "99999", "", "x" * 500, "1; DROP"):
        with pytest.raises(UsageError):
            world.ask(AdoptInvoice(invoice.number, one))
    for name in ("", "nobody", "9" * 500):
        with pytest.raises(UsageError):
            world.ask(AdoptInvoice(name, other))
    with pytest.raises(UsageError):
        world.ask(AdoptInvoice("A-1", other))


# The start date.


def test_the_start_date_is_moved_back_and_forth(world: BillingWorld) -> None:
    """What is before it waits; what went stays linked; what comes back in goes once."""
    early = world.posted(day=date(2026, 1, 15))
    world.ask(SetStartDate(date(2026, 2, 1)))
    world.sync()
    assert early.number not in world.held()
    world.ask(SetStartDate(date(2026, 4, 1)))
    world.sync()
    assert {world.link(world.invoice(one)).state for one in ("I1", "I2", "I3")} == {LinkState.PUSHED}
    world.play("invoice", "edit", "A-1", "amount=77")
    world.sync()
    assert world.codes() == [ProblemCode.DRIFT], "what went is still watched"
    world.ask(AcceptDrift("A-1"))
    world.ask(SetStartDate(date(2026, 1, 1)))
    world.sync()
    assert set(world.held()) == {"A-1", "A-2", "A-3", early.number}
    quiet(world)


def test_a_problem_of_an_invoice_that_the_start_date_passed(world: BillingWorld) -> None:
    """It no longer goes, so nothing is in its way any more."""
    world.posted(number="2026-000000000000000001")
    world.sync()
    assert world.codes() == [ProblemCode.NUMBER_TOO_LONG]
    world.ask(SetStartDate(date(2026, 4, 1)))
    world.sync()
    assert world.problems() == []


# Customers.


def test_the_client_is_linked_to_the_survivor_of_a_merge(world: BillingWorld) -> None:
    """The invoices of the merged customer are the survivor's now: that is no change of theirs."""
    loser = customer(world)
    other = world.play("add", "Lavoie (Groupe)")["Id"]
    world.play("merge", loser, other)
    # One of three clients is gone: that is asked about.
    (question,) = world.sync(parts=CONTACTS).questions
    world.ask(Answer(question.id, yes=True))
    world.sync(parts=CONTACTS)
    world.ask(DeleteMatch(row_of(world, "C1")))
    world.ask(LinkByHand(other, "C1"))
    world.sync(parts=frozenset(Part))
    assert {world.link(world.invoice(one)).state for one in ("I1", "I2", "I3")} == {LinkState.PUSHED}
    assert world.codes() == []
    more = world.posted()
    world.sync()
    assert world.held()[more.number]["CustomerRef"]["value"] == other


# Which run closes what.


def test_a_run_about_contacts_says_nothing_about_invoices(world: BillingWorld) -> None:
    world.posted(number="2026-000000000000000001")
    world.play("invoice", "edit", "A-1", "amount=77")
    world.sync()
    codes = [ProblemCode.DRIFT, ProblemCode.NUMBER_TOO_LONG]
    assert world.codes() == codes
    world.sync(parts=CONTACTS)
    assert world.codes() == codes
    world.sync(parts=frozenset(Part))
    assert world.codes() == codes


def test_a_run_about_invoices_says_nothing_about_contacts(world: BillingWorld) -> None:
    with world.app.store.work(world.app.workspace_id) as work:
        problems.report(work, Problem(ProblemCode.MISSING_TYPE, "Gone", facts={"type": "Gone"}))
        problems.report(work, Problem(ProblemCode.UNREACHABLE, "quickbooks"))
    world.sync()
    assert world.codes() == [ProblemCode.MISSING_TYPE], "QuickBooks was reached"


def test_one_of_several_is_sent_again_and_the_others_still_wait(world: BillingWorld) -> None:
    """The problem of all keeps blocking all, whichever of them somebody tried."""
    world.ask(MapDefaultItem("Advisory"))
    some = [world.posted() for _number in range(3)]
    world.play("item", "deactivate", "9")
    world.sync()
    the_problem(world, ProblemCode.ITEM_INACTIVE, Fix.ITEM_MAP, *some)
    world.ask(ResendInvoice(some[0].number))
    the_problem(world, ProblemCode.ITEM_INACTIVE, Fix.ITEM_MAP, *some)
    world.play("item", "reactivate", "9")
    world.ask(ResendInvoice(some[0].number))
    the_problem(world, ProblemCode.ITEM_INACTIVE, Fix.ITEM_MAP, *some[1:])
    assert len(world.held()) == 4
    world.sync()
    assert len(world.held()) == 6
    quiet(world)


def test_a_read_only_workspace_writes_nothing(world: BillingWorld) -> None:
    world.ask(SetSetting("sync.read_only", "on"))
    invoice = world.posted()
    world.void(world.invoice("I1"))
    writes = world.writes()
    assert {one.action for one in world.sync().plan.invoice_steps} == {"create", "void"}
    world.ask(ResendInvoice(invoice.number))
    assert world.writes() == writes
    world.ask(SetSetting("sync.read_only", "off"))
    world.sync()
    assert invoice.number in world.held()
    quiet(world)


def test_paid_here_changes_nothing_there(world: BillingWorld) -> None:
    from decimal import Decimal

    world.ask(RecordPayment("I1", Decimal("114.98"), DAY))
    assert world.invoice("I1").state is State.PAID
    quiet(world)
    unpaid = world.posted(line(price="0"))
    world.sync()
    assert world.held()[unpaid.number]["TotalAmt"] == 0
