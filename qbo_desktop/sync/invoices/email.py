"""E-mail: QuickBooks sends the invoices that it is to send; its own word says whether it did.

One call for each. What QuickBooks refuses is told once and not tried again by itself: a person may have given
a wrong address.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from qbo_desktop.crash_points import crash_point
from qbo_desktop.domain.invoice import ISSUED, EmailStatus
from qbo_desktop.domain.problem import Fix, Problem, ProblemCode
from qbo_desktop.domain.sales_invoice import RemoteInvoice
from qbo_desktop.errors import Refused, SideError, Stale
from qbo_desktop.store import invoice_links, journal
from qbo_desktop.sync.applying import Applied
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.invoice_side import InvoiceSide, InvoiceSource
from qbo_desktop.sync.invoice_steps import EmailInvoice, SendInvoice
from qbo_desktop.sync.invoices.facts import blocked, details, kept
from qbo_desktop.sync.invoices.sending import intend, mark, state_after
from qbo_desktop.sync.invoices.settle import entry_of

REASON = "emailed"
# In the journal: when QuickBooks had e-mailed the invoice before this, "" when it had not.
BEFORE = "emailed_before"


def email_pushed(
    context: RunContext,
    run_id: int,
    side: InvoiceSide,
    source: InvoiceSource,
    steps: Sequence[SendInvoice | EmailInvoice],
    applied: Applied,
) -> None:
    """Have QuickBooks e-mail these invoices, which it holds."""
    for step in steps:
        context.progress.check()
        _email(context, run_id, side, source, step, applied)


def _email(
    context: RunContext,
    run_id: int,
    side: InvoiceSide,
    source: InvoiceSource,
    step: SendInvoice | EmailInvoice,
    applied: Applied,
) -> None:
    with context.store.read() as session:
        link = invoice_links.get(session, context.workspace_id, step.invoice_id)
    if link is None or not link.quickbooks_id:
        return
    is_due = link.emailed_at is None or link.email_failed or step.invoice_id in context.rules.mail_again
    if not is_due or not all(one.state in ISSUED for one in source.invoices([step.invoice_id])):
        return  # voided in the practice meanwhile, or e-mailed
    record = RemoteInvoice(
        link.quickbooks_id, link.quickbooks_version, link.doc_number, currency=link.currency
    )
    key = journal.new_key()
    entry = entry_of(
        "update",
        step.invoice_id,
        step.subject,
        run_id=run_id,
        key=key,
        record=record,
        extra={"what": "email", "to": step.email_to, BEFORE: moment_text(link.emailed_at)},
        reason=REASON,
    )
    (entry_id,) = intend(context, [entry])
    mark(context, [entry_id], journal.SENT)
    crash_point("email-sent")
    try:
        shown = side.send_invoice(record, step.email_to, key)
    except (Refused, Stale) as error:
        applied.problems.append(_refused(context, source, step, entry_id, error))
        return
    except SideError as error:
        mark(context, [entry_id], state_after(error), error)
        raise
    crash_point("email-answered")
    settle_email(
        context, source, step.invoice_id, entry_id, shown, step.email_to, trace_id=side.last_trace_id
    )
    applied.done += isinstance(step, EmailInvoice)


def settle_email(
    context: RunContext,
    source: InvoiceSource,
    invoice_id: str,
    entry_id: int,
    shown: RemoteInvoice,
    to: str,
    *,
    trace_id: str = "",
) -> None:
    """Write down that QuickBooks says it has sent the invoice.

    The practice is told first: a run that dies between both is settled by the next one, which tells it once more.
    """
    source.note_email(invoice_id, EmailStatus.SENT, shown.email_to or to, shown.emailed_at)
    crash_point("email-noted")
    with context.store.work(context.workspace_id, context.actor) as work:
        for row in invoice_links.rows_of(work, [invoice_id]).values():
            row.emailed_at = shown.emailed_at or work.now
            row.email_failed = False
            row.refusal = {}
            row.quickbooks_version = shown.version or row.quickbooks_version
        journal.mark(
            work,
            entry_id,
            journal.SETTLED,
            record_id=shown.id,
            answer={"email_status": shown.email_status},
            trace_id=trace_id,
        )


def moment_text(moment: datetime | None) -> str:
    """A moment as the journal keeps it; "" for none."""
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment is not None else ""


def _refused(
    context: RunContext,
    source: InvoiceSource,
    step: SendInvoice | EmailInvoice,
    entry_id: int,
    error: SideError,
) -> Problem:
    problem = Problem(
        ProblemCode.EMAIL_REFUSED,
        step.invoice_id,
        Fix.CONTACT,
        {"number": step.number, "to": step.email_to, "says": error.says},
        (blocked(step.invoice_id, step.number, step.client),),
        details(error),
    )
    source.note_email(step.invoice_id, EmailStatus.FAILED, step.email_to, None)
    with context.store.work(context.workspace_id, context.actor) as work:
        journal.mark(work, entry_id, journal.REFUSED, fault=error.details(), trace_id=error.trace_id)
        for row in invoice_links.rows_of(work, [step.invoice_id]).values():
            row.email_failed = True
            row.refusal = kept(problem)
    return problem
