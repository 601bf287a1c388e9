"""Numbers that QuickBooks would not look for, and what was sent before: never a twin, never somebody else's invoice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.domain.problem import Fix, ProblemCode
from qbo_desktop.errors import Fault, Refused, UsageError
from qbo_desktop.operations.quickbooks_invoices import AdoptInvoice
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.quickbooks.client import QuickBooksClient
from qbo_desktop.store import journal
from tests.billing_world import INVOICES, BillingWorld
from tests.stories.invoice_talk import customer, retried, said, the_problem


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> BillingWorld:
    """Only to be copied."""
    made = BillingWorld(tmp_path_factory.mktemp("founded") / "firm").found()
    made.stop()
    return made


@pytest.fixture
def world(founded: BillingWorld, tmp_path: Path) -> Iterator[BillingWorld]:
    made = founded.copy(tmp_path / "firm")
    made.serve()
    yield made
    made.stop()


@contextmanager
def refuses_to_look_for(*numbers: str) -> Iterator[None]:
    """QuickBooks refuses every question in which one of these numbers stands."""
    ask = QuickBooksClient.query

    def asked(self: QuickBooksClient, statement: str) -> dict[str, Any]:
        if "DocNumber" in statement and any(one in statement for one in numbers):
            says = "QueryParserError: Lexical error"
            raise Refused(f"QuickBooks refused: {says}", status=400, faults=(Fault("4000", says, says),))
        return ask(self, statement)

    with patch.object(QuickBooksClient, "query", asked):
        yield


def open_entries(world: BillingWorld) -> list[str]:
    """The states of what the last run left open."""
    with world.app.store.read() as session:
        return [one.state for one in journal.unsettled(session, world.app.workspace_id)]


def stands_once(world: BillingWorld, *some: Invoice) -> None:
    """Each is in QuickBooks once and linked; nothing is left to do."""
    assert sorted(row["DocNumber"] for row in world.rows("Invoice")) == sorted(one.number for one in some)
    assert [world.link(one).state for one in some] == [LinkState.PUSHED] * len(some)
    assert world.problems() == []
    assert open_entries(world) == []
    writes = world.writes()
    world.sync()
    assert world.writes() == writes


def test_a_number_that_could_not_be_looked_for_is_not_sent(world: BillingWorld) -> None:
    """The others of the batch go; it waits, is told with QuickBooks' words, and goes when a person says so."""
    odd, plain = world.posted(number="D-4"), world.posted(number="P-1")
    with refuses_to_look_for("D-4"):
        world.sync()
        assert list(world.held()) == ["P-1"]
        found = the_problem(world, ProblemCode.REFUSED, Fix.INVOICE, odd)
        assert "Lexical error" in said(found)
        world.sync()
    assert world.link(odd).state is LinkState.FAILED
    assert list(world.held()) == ["P-1"]
    retried(world)
    stands_once(world, odd, plain)


def test_what_was_sent_and_could_not_be_looked_for_stays_unknown(world: BillingWorld) -> None:
    """It arrived, its answer was lost; while nobody can look it is neither given up nor made again."""
    world.serve(faults="drop-after@/invoice\\?", warn_duplicates="off")
    invoice = world.posted(number="D-4")
    world.ask(Sync(parts=INVOICES))
    assert open_entries(world) == [journal.UNKNOWN]
    with refuses_to_look_for("D-4"):
        for _time in range(2):
            world.ask(Sync(parts=INVOICES))
            assert open_entries(world) == [journal.UNKNOWN]
            assert len(world.rows("Invoice")) == 1
        # An answer that never came is missed as long as nobody could look.
        assert world.codes() == [ProblemCode.REFUSED, ProblemCode.UNANSWERED]
    world.sync()
    stands_once(world, invoice)


def test_typed_by_hand_after_it_was_turned_away_it_is_offered(world: BillingWorld) -> None:
    """What never left is not what stands there now, however alike: it is not linked, and no tax of it is written."""
    invoice = world.posted(number="H-1")
    world.serve(faults="429@/invoice")
    assert world.ask(Sync(parts=INVOICES)).error is not None
    world.serve(tax_cent="1")
    facts = ("tax=9", f"date={invoice.invoice_date}", f"due={invoice.due_date}")
    theirs = world.play("invoice", "add", "H-1", customer(world), "100", *facts)
    world.serve()
    writes = world.writes()
    world.sync()
    assert world.writes() == writes
    assert world.link(invoice).quickbooks_id == ""
    # A cent more than ours: another invoice, as long as nobody says otherwise.
    found = the_problem(world, ProblemCode.NUMBER_TAKEN, Fix.INVOICE_IN_QUICKBOOKS, invoice)
    assert found.facts["holder"] == theirs["Id"]
    assert world.rows("Invoice")[0]["SyncToken"] == theirs["SyncToken"]


def test_typed_by_hand_to_the_cent_after_it_was_turned_away_it_is_offered(world: BillingWorld) -> None:
    invoice = world.posted(number="H-1")
    world.serve(faults="429@/invoice")
    assert world.ask(Sync(parts=INVOICES)).error is not None
    world.serve()
    theirs = world.play("invoice", "add", "H-1", customer(world), "100", "tax=9")
    world.sync()
    assert world.link(invoice).quickbooks_id == ""
    the_problem(world, ProblemCode.INVOICE_MAY_EXIST, Fix.INVOICE_IN_QUICKBOOKS, invoice)
    assert world.ask(AdoptInvoice("H-1", theirs["Id"])).link.quickbooks_id == theirs["Id"]


def test_what_comes_late_after_a_look_is_ours(world: BillingWorld) -> None:
    """It left, was looked for and not found; then it came. It is linked, and not made again."""
    world.serve(faults="drop@/invoice\\?", warn_duplicates="off")
    invoice = world.posted(number="L-1")
    world.ask(Sync(parts=INVOICES))
    assert open_entries(world) == [journal.UNKNOWN]
    world.serve(faults="429@/invoice", warn_duplicates="off")
    assert world.ask(Sync(parts=INVOICES)).error is not None
    assert (open_entries(world), world.rows("Invoice")) == ([], [])
    world.serve(warn_duplicates="off")
    facts = ("tax=9", f"date={invoice.invoice_date}", f"due={invoice.due_date}")
    world.play("invoice", "add", "L-1", customer(world), "100", *facts)
    world.sync()
    stands_once(world, invoice)


@pytest.mark.parametrize("change", ["due=2026-08-08", ""], ids=["changed there", "as it was made"])
def test_a_second_one_is_not_adopted_while_the_first_is_open(world: BillingWorld, change: str) -> None:
    invoice = world.posted(number="H-2")
    world.sync()
    if change:
        world.play("invoice", "edit", "H-2", change)
        world.sync()
    ours, state = world.link(invoice).quickbooks_id, world.link(invoice).state
    other = world.play("invoice", "add", "H-2b", customer(world), "100", "tax=9")
    with pytest.raises(UsageError, match="H-2") as caught:
        world.ask(AdoptInvoice("H-2", other["Id"]))
    assert caught.value.remedy
    assert (world.link(invoice).quickbooks_id, world.link(invoice).state) == (ours, state)
    # Once it is out of the way there, the other one can be.
    world.play("invoice", "void", ours)
    world.sync()
    assert world.ask(AdoptInvoice("H-2", other["Id"])).link.quickbooks_id == other["Id"]
    assert world.link(invoice).state is LinkState.PUSHED
