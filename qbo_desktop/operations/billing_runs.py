"""Billing runs: close (approve the drafts and set them together), look through, send or post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.errors import EXIT_DONE, EXIT_WAITING, UsageError
from qbo_desktop.operations.billing_terms import email_by
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.documents import messages_said, with_messages
from qbo_desktop.operations.invoices import Failure, Results, failure, move_many
from qbo_desktop.practice.book import billing_runs, invoice_life, invoices
from qbo_desktop.practice.book.fields import clean, short
from qbo_desktop.practice.book.invoice_life import Desk
from qbo_desktop.wording import _, ngettext


@dataclass(frozen=True, slots=True)
class Closed:
    """A run that was closed ("" when there was nothing to close), and what is in it."""

    run_id: str
    done: tuple[Invoice, ...] = ()
    failed: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class CloseRun:
    """Approve every draft dated until a day (None: all), then close a run of all approved invoices."""

    until: date | None = None
    lane = Lane.DESK

    def title(self) -> str:
        return _("Close a billing run")

    def run(self, context: Context) -> Outcome[Closed]:
        with context.store.read() as session:
            ids = billing_runs.drafts_until(session, context.workspace_id, self.until)
        # They are read once, when the run has them.
        approved = move_many(context, ids, Desk.to_approve, invoice_life.approve, read_back=False)
        with context.store.work(context.workspace_id, context.actor) as work:
            desk = Desk.to_approve(work)
            closed, rows = billing_runs.close(work, self.until, desk.person)
            left = billing_runs.held_back(work.session, work.workspace_id, self.until)
            done = tuple(invoices.values_of(work.session, work.workspace_id, rows))
        failed = (*approved.failed, *(failure(row.id, row.number, refused) for row, refused in left))
        if closed is None:
            return Outcome(Closed("", (), failed), says=_("There is nothing to close."))
        said = ngettext(
            "The billing run {run} is closed with {count} invoice.",
            "The billing run {run} is closed with {count} invoices.",
            len(done),
        )
        return Outcome(Closed(closed.id, done, failed), says=said.format(run=closed.id, count=len(done)))


@dataclass(frozen=True, slots=True)
class SendRun:
    """Send every invoice that waits in a closed run; `run_id` "" is all of them. `post`: without e-mails."""

    run_id: str = ""
    post: bool = False
    lane = Lane.DESK

    def title(self) -> str:
        return _("Send the billing run")

    def run(self, context: Context) -> Outcome[Results]:
        who, run_id = email_by(context.settings()), clean(self.run_id)
        with context.store.read() as session:
            ids = billing_runs.to_send(session, context.workspace_id, run_id)
            known = {run.id for run in billing_runs.listed(session, context.workspace_id)}
        if run_id and run_id not in known:
            raise UsageError(_("There is no billing run “{run}”.").format(run=short(run_id)))
        move = invoice_life.post if self.post else lambda desk, row: invoice_life.send(desk, row, who)
        results = move_many(context, ids, Desk.to_send, move)
        with context.store.work(context.workspace_id, context.actor) as work:
            # Also those whose last invoice went by itself, or just before the program was ended.
            billing_runs.note_sent(work, billing_runs.unsent(work.session, work.workspace_id))
        if not self.post:
            results = with_messages(context, results, who)
        said = ngettext("{count} invoice is sent.", "{count} invoices are sent.", len(results.done))
        return Outcome(
            results,
            says=messages_said(results, said.format(count=len(results.done))),
            exit_code=EXIT_WAITING if results.failed or results.unwritten else EXIT_DONE,
        )
