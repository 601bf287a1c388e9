"""`practice bill`, `draft`, `invoices`, `approve`, `send`, `post`, `void` and `run`: the life of invoices."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qbo_desktop.cli.billing_payloads import (
    history_payload,
    invoice_payload,
    results_payload,
    run_payload,
    sent_payload,
)
from qbo_desktop.cli.billing_text import (
    history_text,
    invoice_text,
    invoices_text,
    results_text,
    runs_text,
)
from qbo_desktop.cli.output import Output
from qbo_desktop.cli.watching import watched
from qbo_desktop.domain.invoice import State
from qbo_desktop.errors import EXIT_DONE, EXIT_USAGE, UsageError
from qbo_desktop.operations.billing_records import (
    Named,
    NewInvoice,
    NewLine,
    all_in,
    history_of,
    invoices_in,
    listed_runs,
    named,
)
from qbo_desktop.operations.billing_runs import CloseRun, SendRun
from qbo_desktop.operations.context import Operation
from qbo_desktop.operations.invoices import (
    ApproveInvoices,
    BackToDraft,
    BillWork,
    DraftInvoice,
    PostInvoices,
    Results,
    SendInvoices,
    VoidInvoices,
)
from qbo_desktop.operations.invoices_there import address_of, links_of
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App

ALL = "all"


# Drafts


def bill(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Drafts from everything unbilled of some work. The one draft's own keys stand beside `done`, when it is one."""
    done = BillWork(parsed.arguments, parsed.date, parsed.due).run(app.context())
    alone = invoice_payload(done.value[0]) if len(done.value) == 1 else {}
    results = Results(done.value)
    out.document({**alone, **results_payload(results)}, lambda: results_text(results))
    out.say(done.says)
    return EXIT_DONE


def draft(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """A draft from lines as they are written."""
    new = NewInvoice(
        client_id=parsed.client,
        invoice_date=parsed.date,
        lines=[
            NewLine(line.description, line.quantity, line.unit_price, line.rate, line.work_type)
            for line in parsed.line
        ],
        due_date=parsed.due,
        number=parsed.number,
        bill_to_id=parsed.bill_to,
        currency=parsed.currency,
        notes=parsed.notes,
    )
    done = DraftInvoice(new, parsed.discount).run(app.context())
    out.document(invoice_payload(done.value), lambda: invoice_text(done.value))
    out.say(done.says)
    return EXIT_DONE


# Looking


def invoices(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """All invoices, or those in one state."""
    states = [State(parsed.state)] if parsed.state else []
    with app.store.read() as session:
        found = invoices_in(session, app.workspace_id, states)
        links = links_of(session, app.workspace_id, found)
    out.document(
        [invoice_payload(one, links.get(one.id)) for one in found],
        lambda: invoices_text(found) if found else _("There is no such invoice."),
    )
    return EXIT_DONE


def show(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """One invoice with its payments and its history."""
    with app.store.read() as session:
        found = history_of(session, app.workspace_id, parsed.invoice)
        link = links_of(session, app.workspace_id, [found.invoice]).get(found.invoice.id)
        address = address_of(session, app.workspace_id, link.quickbooks_id) if link else ""
    out.document(history_payload(found, link, address), lambda: history_text(found))
    return EXIT_DONE


# Moving


def approve(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Approve drafts; `all`: every draft."""
    return _move(parsed.arguments, State.DRAFT, ApproveInvoices, out, app)


def unapprove(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Take approved invoices back to drafts; `all`: every approved one."""
    return _move(parsed.arguments, State.APPROVED, BackToDraft, out, app)


def send(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Send approved invoices; `all`: every approved one."""
    return _move(parsed.arguments, State.APPROVED, SendInvoices, out, app, sent_payload)


def post(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Issue approved invoices without an e-mail; `all`: every approved one."""
    return _move(parsed.arguments, State.APPROVED, PostInvoices, out, app)


def void(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Void invoices; `all`: every approved one, never what is a draft or was issued."""
    return _move(parsed.arguments, State.APPROVED, VoidInvoices, out, app)


def _move(
    names: Sequence[str],
    before: State,
    operation: Callable[[Sequence[str]], Operation[Results]],
    out: Output,
    app: App,
    payload: Callable[[Results], dict[str, Any]] = results_payload,
) -> int:
    """Move the invoices named. What is unknown is told with the others that were not moved."""
    found = _named(names, before, app)
    moved, says = Results(), ""
    if found.ids or not found.unknown:
        with watched(out) as progress:
            done = operation(found.ids).run(app.context(progress))
        moved, says = done.value, done.says
    results = replace(moved, failed=(*found.unknown, *moved.failed))
    return _answer(results, payload(results), says, out)


def _named(names: Sequence[str], before: State, app: App) -> Named:
    if ALL in names and len(names) > 1:
        raise UsageError(_("“all” stands alone."), _("Name invoices, or all of them."))
    with app.store.read() as session:
        if names[0] == ALL:
            return all_in(session, app.workspace_id, before)
        return named(session, app.workspace_id, names)


def _answer(results: Results, document: dict[str, Any], says: str, out: Output) -> int:
    """Print what became of many; exit 2 where nothing of what was asked could be done."""
    out.document(document, lambda: results_text(results))
    nothing = bool(results.failed) and not results.done
    out.say(_("Nothing was changed: each has its reason.") if nothing else says)
    return EXIT_USAGE if nothing else EXIT_DONE


# Billing runs


def runs(_parsed: argparse.Namespace, out: Output, app: App) -> int:
    """The billing runs, the latest first."""
    with app.store.read() as session:
        found = listed_runs(session, app.workspace_id)
    out.document(
        [run_payload(one) for one in found],
        lambda: runs_text(found) if found else _("There is no billing run yet."),
    )
    return EXIT_DONE


def close_run(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Approve the drafts and close a run of all that is approved."""
    with watched(out) as progress:
        done = CloseRun(parsed.until).run(app.context(progress))
    results = Results(done.value.done, done.value.failed)
    return _answer(results, {"run": done.value.run_id or None, **results_payload(results)}, done.says, out)


def send_run(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Send what waits in closed runs, or in the one named."""
    return _send_run(parsed.run, False, out, app)


def post_run(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Issue what waits in closed runs, or in the one named, without e-mails."""
    return _send_run(parsed.run, True, out, app)


def _send_run(run_id: str, without_email: bool, out: Output, app: App) -> int:
    """Exit 1 when something of the run could not be sent: it stays in it and is tried again."""
    with watched(out) as progress:
        done = SendRun(run_id, without_email).run(app.context(progress))
    _answer(done.value, sent_payload(done.value), done.says, out)
    return done.exit_code
