"""Void: an invoice that was voided in the practice is voided in QuickBooks, when nothing was paid on it there."""

from __future__ import annotations

from collections.abc import Sequence

from qbo_desktop.crash_points import crash_point
from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.domain.money import amount_text
from qbo_desktop.domain.problem import Fix, Problem, ProblemCode
from qbo_desktop.domain.sales_invoice import RemoteInvoice
from qbo_desktop.errors import Refused, Stale, Throttled, Unanswered
from qbo_desktop.store import invoice_links, journal
from qbo_desktop.sync.applying import Applied
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.invoice_side import Act, InvoiceSide, InvoiceSource, InvoiceWrite, Note
from qbo_desktop.sync.invoice_steps import VoidInvoice
from qbo_desktop.sync.invoices.facts import blocked, kept
from qbo_desktop.sync.invoices.refusals import of_the_company, refused
from qbo_desktop.sync.invoices.sending import intend_and_send
from qbo_desktop.sync.invoices.settle import entry_of
from qbo_desktop.sync.invoices.watch import shown_facts
from qbo_desktop.sync.steps import changes_json


def void(
    context: RunContext,
    run_id: int,
    side: InvoiceSide,
    source: InvoiceSource,
    steps: Sequence[VoidInvoice],
    applied: Applied,
) -> None:
    """Void one batch: look at each as it is now, and void what is open and unpaid."""
    held = {record.id: record for record in side.get_invoices([step.quickbooks_id for step in steps])}
    writes: list[tuple[VoidInvoice, RemoteInvoice]] = []
    for step in steps:
        record = held.get(step.quickbooks_id)
        if record is None:
            record = side.get_invoice(step.quickbooks_id) or RemoteInvoice(step.quickbooks_id, "", gone=True)
        if record.gone or record.voided:
            voided(context, source, step.invoice_id, 0, record)
            applied.done += 1
        elif record.payments or record.paid:
            applied.problems.append(_paid(step, record))
        else:
            writes.append((step, record))
    if not writes:
        return
    answers = intend_and_send(
        context,
        side,
        [
            (
                entry_of(
                    "void",
                    step.invoice_id,
                    step.subject,
                    run_id=run_id,
                    record=record,
                    changes=[changes_json(one) for one in step.changes()],
                    reason=step.reason,
                ),
                InvoiceWrite(Act.VOID, record=record),
            )
            for step, record in writes
        ],
    )
    trace_id = side.last_trace_id
    for (step, record), sent in zip(writes, answers, strict=True):
        answer = sent.answer
        if isinstance(answer, RemoteInvoice) and (answer.voided or (record.total and not answer.total)):
            # By its sums where the note is in other words than ours: it was asked to void, and nothing is left.
            voided(context, source, step.invoice_id, sent.entry_id, answer, trace_id=trace_id)
            applied.done += 1
        elif isinstance(answer, RemoteInvoice):
            # It answered without an error and shows the invoice open: the next run looks again.
            with context.store.work(context.workspace_id, context.actor) as work:
                journal.mark(work, sent.entry_id, journal.UNKNOWN)
            applied.problems.append(_not_done(step, ProblemCode.NOT_TAKEN))
        elif isinstance(answer, Unanswered | Throttled):
            applied.planned_anew += 1
        elif isinstance(answer, Stale | Refused):
            now = side.get_invoice(record.id)
            if now is not None and now.voided:
                # An earlier request of ours that came late, or somebody there.
                voided(context, source, step.invoice_id, 0, now)
                applied.done += 1
            elif isinstance(answer, Stale):
                applied.problems.append(_not_done(step, ProblemCode.CHANGED_MEANWHILE))
            elif now is not None and (now.payments or now.paid):
                applied.problems.append(_paid(step, now))
            else:
                applied.problems.append(_refused(context, step, record, answer))
    crash_point("voids-settled")


def voided(
    context: RunContext,
    source: InvoiceSource,
    invoice_id: str,
    entry_id: int,
    record: RemoteInvoice,
    *,
    trace_id: str = "",
) -> None:
    """Write down that an invoice is void on both sides; its log is told first, as in `settle`."""
    source.note([Note(invoice_id, "voided-in-quickbooks")])
    crash_point("void-noted")
    with context.store.work(context.workspace_id, context.actor) as work:
        for row in invoice_links.rows_of(work, [invoice_id]).values():
            if record.gone:
                row.held = {**row.held, "state": "deleted"}
                row.quickbooks_balance = 0
            else:
                invoice_links.show(work, row, record)
                row.held = shown_facts(record, row.currency)
            invoice_links.set_drift(row, ())
            row.refusal = {}
            invoice_links.move(work, row, LinkState.VOIDED)
        if entry_id:
            answer = {"version": record.version, "as_meant": True}
            journal.mark(
                work, entry_id, journal.SETTLED, record_id=record.id, answer=answer, trace_id=trace_id
            )


def _not_done(step: VoidInvoice, code: ProblemCode) -> Problem:
    """It did not come to a void, and nobody said why: the next run tries again, and this stands until it has."""
    facts = {"subject": step.subject, "fields": "state"}
    return Problem(
        code, step.invoice_id, Fix.RETRY, facts, (blocked(step.invoice_id, step.number, step.client),)
    )


def _paid(step: VoidInvoice, record: RemoteInvoice) -> Problem:
    return Problem(
        ProblemCode.PAID_NOT_VOIDED,
        step.invoice_id,
        Fix.INVOICE_IN_QUICKBOOKS,
        {
            "number": step.number,
            "currency": step.currency,
            "paid": amount_text(record.paid, step.currency),
            "payments": ",".join(record.payments),
        },
        (blocked(step.invoice_id, step.number, step.client),),
    )


def _refused(context: RunContext, step: VoidInvoice, record: RemoteInvoice, error: Refused) -> Problem:
    """What a refusal means; it is kept, so that it is not tried again by itself."""
    waits = blocked(step.invoice_id, step.number, step.client)
    problem = of_the_company(error, step.number, record.invoice_date, waits) or refused(
        error, step.number, Fix.INVOICE_IN_QUICKBOOKS, waits
    )
    with context.store.work(context.workspace_id, context.actor) as work:
        for row in invoice_links.rows_of(work, [step.invoice_id]).values():
            row.refusal = kept(problem)
    return problem
