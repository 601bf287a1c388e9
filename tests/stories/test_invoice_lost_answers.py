"""Answers that are lost, garbled or late while invoices go to QuickBooks: nothing is there twice, nothing is missing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from qbo_desktop.domain.invoice import EmailStatus
from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.errors import SideError
from qbo_desktop.operations.quickbooks_invoices import ResendInvoice
from qbo_desktop.operations.run_sync import Sync, run_inputs
from qbo_desktop.quickbooks.invoices import QuickBooksInvoices
from qbo_desktop.quickbooks.wire import Wire
from qbo_desktop.store import runs
from qbo_desktop.sync.invoice_side import Act, InvoiceWrite
from qbo_desktop.sync.invoices.facts import push_facts
from qbo_desktop.sync.invoices.push import meant_by
from tests.billing_world import INVOICES, BillingWorld
from tests.stories.billing_to_push import CENT_OFF, Billed, bill, check_pushed
from tests.stories.lossy_wire import lossy
from tests.stories.unhurried import without_pauses

# What may become of a request, and how often an e-mail may go out by it: what is carried out after everybody has
# looked goes out once more.
LOSSES = {"lost after": 1, "late": 2}
MORE_LOSSES = {
    **dict.fromkeys(("lost before", "half", "page after", "trouble after", "unreachable", "turned away"), 1),
    **dict.fromkeys(("signed out", "signed out once", "twice", "one turned away"), 1),
}


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> tuple[BillingWorld, Billed]:
    """A firm that is about to send seven invoices and to void one; only to be copied."""
    world = BillingWorld(tmp_path_factory.mktemp("lost") / "firm").found()
    billed = bill(world, 7, voids=1, mailed_every=3)
    world.stop()
    return world, billed


@pytest.fixture(autouse=True)
def _quickly() -> Iterator[None]:
    """Batches of three (the last invoice goes alone), and no waiting."""
    with patch.object(QuickBooksInvoices, "batch", 3), without_pauses():
        yield


def run(world: BillingWorld) -> str:
    """One run that nobody asked for; how it ended."""
    return Sync(parts=INVOICES, by_hand=False).run(world.app.context()).value.state


def finish(world: BillingWorld) -> None:
    """Run until a run has come to its end, and once more for what that one left to the next."""
    run(world)
    assert run(world) == runs.DONE


def every_request(
    firm: tuple[BillingWorld, Billed], folder: Path, how: str, mails: int, cent: str = ""
) -> None:
    """Each request of a push in turn meets this, in a firm of its own. `cent`: every tax is off by that much."""
    number = 0
    while True:
        number += 1
        world = firm[0].copy(folder / f"{number}")
        world.serve("" if cent else CENT_OFF)
        if cent:
            world.play("switch", "tax-cent", cent)
        with lossy(how, number) as loss:
            run(world)
            finish(world)
        check_pushed(world, firm[1], mails)
        world.stop()
        if not loss.has_struck:
            break
    assert number > 5, "there were no requests"


@pytest.mark.parametrize(("how", "mails"), LOSSES.items())
def test_every_request_of_a_push(
    firm: tuple[BillingWorld, Billed], tmp_path: Path, how: str, mails: int
) -> None:
    every_request(firm, tmp_path, how, mails)


@pytest.mark.long
@pytest.mark.parametrize(("how", "mails"), MORE_LOSSES.items())
def test_every_request_of_a_push_in_every_other_way(
    firm: tuple[BillingWorld, Billed], tmp_path: Path, how: str, mails: int
) -> None:
    every_request(firm, tmp_path, how, mails)


@pytest.mark.long
@pytest.mark.parametrize(("how", "mails"), [*LOSSES.items(), ("half", 1), ("turned away", 1)])
def test_every_request_of_a_push_one_by_one(
    firm: tuple[BillingWorld, Billed], tmp_path: Path, how: str, mails: int
) -> None:
    with patch.object(QuickBooksInvoices, "batch", 1):
        every_request(firm, tmp_path, how, mails, cent="1")


@pytest.mark.parametrize(
    "fault",
    [
        *("drop-after@/batch x1", "drop@/batch x4", "truncated@/batch x1", "html=500@/batch x1"),
        *(
            "drop-after@/invoice x1",
            "500@/invoice\\? x1",
            "drop-after@/send x1",
            "429@/send x9",
            "401@/batch x1",
        ),
        *("expire@/batch x2", "old-read@/query x2", "drop-after@/v3 x9", "old-answer@/batch x3"),
    ],
)
def test_the_service_itself_misbehaves(firm: tuple[BillingWorld, Billed], tmp_path: Path, fault: str) -> None:
    world = firm[0].copy(tmp_path / "firm")
    world.serve(f"{CENT_OFF},{fault}")
    for _number in range(9):
        if run(world) == runs.DONE and not world.codes():
            break
    check_pushed(world, firm[1])
    world.stop()


@pytest.mark.parametrize("path", ["/invoice\\?operation=void", "/invoice\\?minor", "/send"])
def test_it_is_done_after_nobody_waits_for_it_any_more(
    firm: tuple[BillingWorld, Billed], tmp_path: Path, path: str
) -> None:
    """The service takes longer than we wait, and is at it while the next run looks."""
    world = firm[0].copy(tmp_path / "firm")
    world.serve(f"{CENT_OFF},hang=1@{path} x1")
    before = _about_invoices(world)
    with lossy("", 0) as loss:
        with patch.object(Wire.__init__, "__defaults__", ((0.5, 0.5), "qbo-desktop")):
            assert run(world) == runs.FAILED
        finish(world)
        asked = sum("/invoice" in one for one in loss.paths)
    until = time.monotonic() + 20
    while _about_invoices(world) < before + asked and time.monotonic() < until:
        time.sleep(0.02)
    finish(world)
    check_pushed(world, firm[1], mails=2)
    world.stop()


def _about_invoices(world: BillingWorld) -> int:
    """How many requests about one invoice the service is done with."""
    return sum(one["method"] == "POST" and "/invoice" in one["path"] for one in world.requests())


@pytest.mark.parametrize(
    "how", ["lost after", *(pytest.param(one, marks=pytest.mark.long) for one in ("half", "twice"))]
)
def test_no_twin_where_nobody_warns_of_a_number(
    firm: tuple[BillingWorld, Billed], tmp_path: Path, how: str
) -> None:
    """Without the warning of a number that is used, only looking keeps from a second one."""
    number = 0
    while True:
        number += 1
        world = firm[0].copy(tmp_path / f"{number}")
        world.serve(CENT_OFF)
        world.play("switch", "warn-duplicates", "off")
        with lossy(how, number) as loss:
            run(world)
            finish(world)
        check_pushed(world, firm[1])
        world.stop()
        if not loss.has_struck:
            break


def test_the_clocks_do_not_agree(firm: tuple[BillingWorld, Billed], tmp_path: Path) -> None:
    """The service is an hour behind: what it has e-mailed is known all the same, and told in the practice."""
    world = firm[0].copy(tmp_path / "firm")
    world.serve(f"{CENT_OFF},clock=-3600,drop-after@/send x1")
    assert run(world) == runs.FAILED
    finish(world)
    check_pushed(world, firm[1])
    world.stop()


def test_an_answer_is_replayed(firm: tuple[BillingWorld, Billed], tmp_path: Path) -> None:
    """The same writes under the same key are done once, and answered as they were then."""
    world = firm[0].copy(tmp_path / "firm")
    world.serve()
    before = len(world.rows("Invoice"))
    invoices = [world.invoice(one) for one in firm[1].to_make[:3]]
    side = run_inputs(world.app.context()).quickbooks.invoices
    assert side is not None
    with world.app.store.read() as session:
        facts = push_facts(session, world.app.workspace_id)
        meant = [meant_by(one, facts) for one in invoices]
    for writes in (
        [InvoiceWrite(Act.CREATE, f"key-{number}", one) for number, one in enumerate(meant[:2])],
        [InvoiceWrite(Act.CREATE, "key-alone", meant[2])],
    ):
        first = side.write_invoices(writes, "key-of-all")
        again = side.write_invoices(writes, "key-of-all")
        assert not any(isinstance(one, SideError) for one in first)
        assert first == again
    assert len(world.rows("Invoice")) == before + 3
    world.stop()


@pytest.mark.parametrize("how", ["lost after", "lost before"])
def test_an_invoice_is_e_mailed_again_when_a_person_says_so(
    firm: tuple[BillingWorld, Billed], tmp_path: Path, how: str
) -> None:
    """Once for each time that it was said, and never by itself, whether or not the answer came."""
    world = firm[0].copy(tmp_path / "firm")
    world.serve()
    finish(world)
    invoice = world.invoice(sorted(firm[1].to_mail)[0])
    sends = sum("/send?" in one["path"] for one in world.requests())
    with lossy(how, 1), pytest.raises(SideError):
        world.ask(ResendInvoice(invoice.number))
    finish(world)
    finish(world)
    now = sum("/send?" in one["path"] for one in world.requests())
    assert now == sends + (how == "lost after")
    world.ask(ResendInvoice(invoice.number))
    assert sum("/send?" in one["path"] for one in world.requests()) == now + 1
    assert world.link(invoice).state is LinkState.PUSHED
    assert world.invoice(invoice.id).email.status is EmailStatus.SENT
    world.stop()
