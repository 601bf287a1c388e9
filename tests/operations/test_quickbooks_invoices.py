"""A look before sending, and what a person decides about an invoice, as operations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from qbo_desktop.domain.problem import ProblemCode
from qbo_desktop.errors import RunBusy, UsageError
from qbo_desktop.operations.billing_setup import SetStartDate
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.operations.context import Operation
from qbo_desktop.operations.invoices import ApproveInvoices, PostInvoices
from qbo_desktop.operations.practice_contacts import AddContact, AddType, EditContact
from qbo_desktop.operations.quickbooks_invoices import (
    AcceptDrift,
    AdoptInvoice,
    CheckInvoices,
    Preflight,
    ResendInvoice,
)
from qbo_desktop.sync.parts import Part
from tests.billing_world import BillingWorld, line


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> BillingWorld:
    """Only to be copied."""
    made = BillingWorld(tmp_path_factory.mktemp("founded") / "firm").found(("Lavoie inc.", "Roy"))
    made.stop()
    return made


@pytest.fixture
def world(founded: BillingWorld, tmp_path: Path) -> Iterator[BillingWorld]:
    made = founded.copy(tmp_path / "firm")
    made.serve()
    yield made
    made.stop()


def codes(found: Preflight) -> dict[str, list[str]]:
    return {one.invoice.id: [each.code for each in one.obstacles] for one in found.checked}


def test_a_look_before_sending(world: BillingWorld) -> None:
    """Drafts by name, or every approved one; nothing is asked of QuickBooks and nothing is written."""
    good, long = world.draft(), world.draft(number="1" * 22)
    requests = len(world.requests())
    assert codes(world.ask(CheckInvoices((good.id, long.id)))) == {
        good.id: [],
        long.id: [ProblemCode.NUMBER_TOO_LONG],
    }
    assert world.ask(CheckInvoices()).checked == ()
    world.ask(ApproveInvoices([long.id]))
    found = world.ask(CheckInvoices())
    assert [one.invoice.id for one in found.held] == [long.id]
    assert found.ready == ()
    assert len(world.requests()) == requests


def test_an_address_that_is_added_counts_at_once(world: BillingWorld) -> None:
    """An invoice remembers its addressee as it was drafted; where the mail goes is the contact's to say."""
    world.ask(SetSetting("billing.email_by", "quickbooks"))
    world.ask(EditContact("C1", {"email": ""}))
    draft = world.draft()
    assert codes(world.ask(CheckInvoices((draft.id,)))) == {draft.id: [ProblemCode.NO_EMAIL_ADDRESS]}
    assert codes(world.ask(CheckInvoices((draft.id,), mails=False))) == {draft.id: []}
    world.ask(EditContact("C1", {"email": "factures@lavoie.example"}))
    assert codes(world.ask(CheckInvoices((draft.id,)))) == {draft.id: []}


def test_a_client_whose_customer_comes_with_the_next_run_is_in_nobodys_way(world: BillingWorld) -> None:
    """One of a type that is pushed has a customer before its invoice goes; of another type somebody has to act."""
    world.ask(
        AddContact({"name": "Serrurerie Cloutier", "type": "Client", "email": "info@serrurerie.example"})
    )
    world.ask(AddType("Prospect"))
    world.ask(AddContact({"name": "Marie Bolduc", "type": "Prospect"}))
    comes, lacks = world.draft(client="C3"), world.draft(client="C4")
    looked = codes(world.ask(CheckInvoices((comes.id, lacks.id))))
    assert looked == {comes.id: [], lacks.id: [ProblemCode.CUSTOMER_REQUIRED]}
    for one in (comes, lacks):
        world.ask(ApproveInvoices([one.id]))
        assert world.ask(PostInvoices([one.id])).failed == ()
    # And so it is: one run makes the customer, and sends the invoice.
    world.sync(parts=frozenset(Part))
    assert list(world.held()) == [comes.number]
    assert world.codes() == [ProblemCode.CUSTOMER_REQUIRED]


def test_before_the_start_date_nothing_is_in_the_way(world: BillingWorld) -> None:
    draft = world.draft(line(work_type=""), number="1" * 22, day=date(2026, 2, 1))
    world.ask(SetStartDate(date(2026, 3, 1)))
    assert codes(world.ask(CheckInvoices((draft.id,)))) == {draft.id: []}
    world.ask(SetStartDate(None))
    assert world.ask(CheckInvoices((draft.id,))) == Preflight(False)


@pytest.mark.parametrize(
    "operation", [ResendInvoice("X-1"), AdoptInvoice("X-1", "1")], ids=lambda one: type(one).__name__
)
def test_while_another_run_holds_the_workspace(world: BillingWorld, operation: Operation[object]) -> None:
    invoice = world.posted(number="X-1")
    with world.app.services.run_lease(world.app.workspace_id), pytest.raises(RunBusy):
        world.ask(operation)
    assert world.held() == {}
    world.sync()
    assert list(world.held()) == [invoice.number]


def test_what_was_just_posted_is_sent_or_adopted_without_a_run_before(world: BillingWorld) -> None:
    sent, adopted = world.posted(number="X-1"), world.posted(number="X-2", client="C2")
    assert world.ask(ResendInvoice("X-1")).there.link.doc_number == "X-1"
    world.play("invoice", "add", "X-2", "2", "100", "tax=9")
    row = world.held()["X-2"]
    assert world.ask(AdoptInvoice(adopted.id, row["Id"])).link.quickbooks_id == row["Id"]
    writes = world.writes()
    world.sync()
    assert (world.writes(), set(world.held())) == (writes, {"X-1", "X-2"})
    for one in (sent, adopted):
        with pytest.raises(UsageError):
            world.ask(AcceptDrift(one.number))
