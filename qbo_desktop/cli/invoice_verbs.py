"""`invoices`: what goes to QuickBooks, went, drifted, failed; and what a person decides about one of them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from qbo_desktop.cli.billing_payloads import invoice_payload
from qbo_desktop.cli.output import Output, table
from qbo_desktop.cli.watching import watched
from qbo_desktop.errors import EXIT_DONE
from qbo_desktop.locale_text import money_text
from qbo_desktop.operations.invoices_there import InvoiceThere, listed
from qbo_desktop.operations.quickbooks_invoices import AcceptDrift, AdoptInvoice, ResendInvoice
from qbo_desktop.phrases.invoice_problems import invoice_field_text, invoice_value_text
from qbo_desktop.phrases.invoices import email_text
from qbo_desktop.phrases.problems import problem_text
from qbo_desktop.wording import N_, _

if TYPE_CHECKING:
    from qbo_desktop.app import App

_STATES = {
    "to-send": N_("to be sent"),
    "pushed": N_("in QuickBooks"),
    "failed": N_("has a problem"),
    "drifted": N_("changed in QuickBooks"),
    "to-void": N_("to be voided"),
    "voided": N_("voided"),
}


def there_payload(found: InvoiceThere) -> dict[str, Any]:
    """An invoice with what QuickBooks holds of it."""
    problem = found.problem
    return {
        **invoice_payload(found.invoice, found.link, found.address),
        "push": str(found.link.state),
        "drift": [
            {"field": one.field, "practice": one.practice, "quickbooks": one.quickbooks}
            for one in found.drift
        ],
        "problem": None
        if problem is None
        else {
            "id": str(problem.id),
            "code": problem.code,
            "message": problem_text(problem.code, problem.facts),
            "fix": problem.fix,
        },
    }


def invoices(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """The invoices that go to QuickBooks, or those in one state."""
    with app.store.read() as session:
        found = listed(session, app.workspace_id, parsed.state or "")
    out.document(
        [there_payload(one) for one in found],
        lambda: _details(found) if found else _none(parsed.state),
    )
    return EXIT_DONE


def _none(state: str | None) -> str:
    return _("No invoice is in that state.") if state else _("No invoice goes to QuickBooks yet.")


def resend(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Send one invoice once more."""
    with watched(out) as progress:
        done = ResendInvoice(parsed.number).run(app.context(progress))
    return _one(done.value.there, done.says, out)


def accept_drift(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Accept one invoice as it is in QuickBooks."""
    done = AcceptDrift(parsed.number).run(app.context())
    return _one(done.value, done.says, out)


def adopt(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Link one invoice with one that is in QuickBooks already."""
    with watched(out) as progress:
        done = AdoptInvoice(parsed.number, parsed.quickbooks_id).run(app.context(progress))
    return _one(done.value, done.says, out)


def _one(found: InvoiceThere, says: str, out: Output) -> int:
    out.document(there_payload(found), lambda: _details([found]))
    out.say(says)
    return EXIT_DONE


def _table(found: list[InvoiceThere]) -> str:
    def money(one: InvoiceThere, amount: int | None) -> str:
        return "" if amount is None else money_text(amount, one.invoice.currency)

    rows = [
        (
            one.invoice.number,
            _(_STATES[one.link.state]),
            one.invoice.client,
            one.invoice.invoice_date.isoformat(),
            money(one, one.invoice.total),
            money(one, one.link.quickbooks_total),
            problem_text(one.problem.code, one.problem.facts)
            if one.problem
            else email_text(one.invoice.email),
        )
        for one in found
    ]
    head = (_("Number"), _("State"), _("Client"), _("Date"), _("Total"), _("In QuickBooks"), _("Note"))
    return table(head, rows, right=(4, 5))


def _details(found: list[InvoiceThere]) -> str:
    """The invoices, and of each that was changed in QuickBooks what was."""
    return "\n\n".join([_table(found), *(_drift(one) for one in found if one.drift)])


def _drift(found: InvoiceThere) -> str:
    currency = found.invoice.currency
    return table(
        (found.invoice.number, _("Practice"), _("QuickBooks")),
        [
            (
                invoice_field_text(one.field),
                invoice_value_text(one.field, one.practice, currency),
                invoice_value_text(one.field, one.quickbooks, currency),
            )
            for one in found.drift
        ],
    )
