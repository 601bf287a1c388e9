"""A billing run that is to be pushed whatever happens, and a process that pushes it.

`python -m tests.stories.billing_to_push FOLDER REALM BATCH` is one run of the program about invoices, in the home and with
the keyring of a `BillingWorld`; QuickBooks is served by whoever starts it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

from qbo_desktop.app import App
from qbo_desktop.domain.invoice import EmailBy, EmailStatus, Invoice
from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.domain.money import from_minor
from qbo_desktop.errors import RunBusy
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.operations.invoices import ApproveInvoices, PostInvoices, SendInvoices, VoidInvoices
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.practice.book import invoices
from qbo_desktop.quickbooks.batches import MOST_ITEMS
from qbo_desktop.quickbooks.invoices import QuickBooksInvoices
from qbo_desktop.store import invoice_links, journal
from tests.billing_world import INVOICES, BillingWorld, line, total_of
from tests.cli.program import ROOT, NamedFileKeyring
from tests.stories.unhurried import without_limits

KILLED = -signal.SIGKILL
# How a process ends that found another one at it.
BUSY = 9
# The service adds a cent of tax to the first invoices of a batch: they want their tax set right afterwards.
CENT_OFF = "tax=0.01@/(batch|invoice) x2"


@dataclass(frozen=True)
class Billed:
    """The invoices of a billing run by their ids: to be made, of those to be e-mailed, and to be voided there."""

    to_make: tuple[str, ...]
    to_mail: frozenset[str]
    to_void: tuple[str, ...]


def bill(world: BillingWorld, count: int, voids: int = 3, mailed_every: int = 6) -> Billed:
    """A run of so many invoices, and some that QuickBooks holds and that were voided here since.

    Every third is rounded line by line, which QuickBooks would not do by itself: its tax goes along.
    """
    first = [world.draft() for _number in range(voids)]
    _issue(world, PostInvoices, first)
    if first:
        world.sync()
        assert world.ask(VoidInvoices([one.id for one in first])).failed == ()
    drafts = []
    for number in range(count):
        lines = [line(price="33.33") for _line in range(3 if number % 3 == 0 else 1)]
        world.ask(SetSetting("practice.tax_rounding", "line" if number % 3 == 0 else "rate"))
        drafts.append(world.draft(*lines, client=f"C{number % 3 + 1}"))
    world.ask(SetSetting("billing.email_by", str(EmailBy.QUICKBOOKS)))
    mailed = drafts[1::mailed_every]
    _issue(world, SendInvoices, mailed)
    _issue(world, PostInvoices, [one for one in drafts if one not in mailed])
    return Billed(
        tuple(one.id for one in drafts),
        frozenset(one.id for one in mailed),
        tuple(one.id for one in first),
    )


def _issue(world: BillingWorld, how: Any, drafts: list[Invoice]) -> None:
    if drafts:
        ids = [one.id for one in drafts]
        assert world.ask(ApproveInvoices(ids)).failed == ()
        assert world.ask(how(ids)).failed == ()


def push_in_a_process(world: BillingWorld, **environment: str) -> int:
    """One run in a process of its own; its exit code."""
    process = start_push(world, **environment)
    _out, errors = process.communicate(timeout=120)
    assert process.returncode in (0, BUSY, KILLED), errors
    return process.returncode


def start_push(world: BillingWorld, batch: int = MOST_ITEMS, **environment: str) -> subprocess.Popen[str]:
    """One run in a process of its own, still going on; so many invoices in a batch."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QBO_DESKTOP_")}
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.stories.billing_to_push"),
            *(str(world.folder), world.quickbooks["realm_id"], str(batch)),
        ],
        cwd=ROOT,
        env={**kept, "PYTHONUTF8": "1", **environment},
        stderr=subprocess.PIPE,
        text=True,
    )


def check_pushed(world: BillingWorld, billed: Billed, mails: int = 1) -> None:
    """Every invoice is in QuickBooks once and as it was billed, each e-mail went out, and nothing is left to do.

    `mails`: how often an invoice may have gone out at most.
    """
    held = world.held()
    books = {one.id: one for one in _books(world, billed)}
    assert len(held) == len(books)
    numbers = {held[books[one].number]["Id"]: one for one in billed.to_make}
    for invoice_id in billed.to_make:
        invoice, row = books[invoice_id], held[books[invoice_id].number]
        assert total_of(row) == from_minor(invoice.total, "CAD"), invoice.number
        assert Decimal(str(row["TxnTaxDetail"]["TotalTax"])) == from_minor(invoice.totals.tax, "CAD")
        assert not row.get("PrivateNote", "").startswith("Voided")
        assert (row["EmailStatus"] == "EmailSent") == (invoice_id in billed.to_mail), invoice.number
        if invoice_id in billed.to_mail:
            assert invoice.email.status is EmailStatus.SENT, invoice.number
    for invoice_id in billed.to_void:
        assert held[books[invoice_id].number]["PrivateNote"] == "Voided"
    sent = Counter(
        numbers[one["path"].partition("/invoice/")[2].partition("/")[0]]
        for one in world.requests()
        if "/send?" in one["path"] and one["write"]
    )
    assert set(sent) == billed.to_mail
    assert max(sent.values(), default=0) <= mails, sent
    check_remembered(world, billed)
    written = world.writes()
    again = world.sync()
    assert (again.applied, world.writes()) == (0, written)
    assert again.plan.steps == ()


def check_remembered(world: BillingWorld, billed: Billed) -> None:
    """The program knows what became of each invoice, its log tells it, and no entry of the journal is open."""
    app = world.app
    with app.store.read() as session:
        links = invoice_links.of_many(session, app.workspace_id, [*billed.to_make, *billed.to_void])
        assert journal.unsettled(session, app.workspace_id) == []
        told = {
            one: Counter(event.code for event in invoices.events(session, app.workspace_id, one))
            for one in links
        }
    assert {links[one].state for one in billed.to_make} <= {LinkState.PUSHED}, world.problems()
    assert {links[one].state for one in billed.to_void} <= {LinkState.VOIDED}
    for invoice_id in billed.to_make:
        assert told[invoice_id]["pushed"] == 1, told[invoice_id]
        assert told[invoice_id]["emailed-by-quickbooks"] == (invoice_id in billed.to_mail)
    for invoice_id in billed.to_void:
        assert told[invoice_id]["voided-in-quickbooks"] == 1, told[invoice_id]
    assert world.codes() == [], world.problems()


def _books(world: BillingWorld, billed: Billed) -> list[Invoice]:
    with world.app.store.read() as session:
        return invoices.read(session, world.app.workspace_id, [*billed.to_make, *billed.to_void])


def _push(folder: Path, realm_id: str, batch: int) -> int:
    with (
        patch.object(QuickBooksInvoices, "batch", batch),
        without_limits({"realm_id": realm_id}),
        closing(App(folder / "home", keyring_backend=NamedFileKeyring(folder / "keyring.json"))) as app,
    ):
        try:
            outcome = Sync(parts=INVOICES).run(app.context()).value
        except RunBusy:
            return BUSY
    assert outcome.error is None, outcome.error
    return 0


if __name__ == "__main__":
    sys.exit(_push(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
