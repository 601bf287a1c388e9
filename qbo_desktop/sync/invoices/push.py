"""Push: invoices go to QuickBooks, thirty at a time: look for their numbers, intend, send, compare, settle.

Partial failures stay apart: what is refused is a problem of its invoice, and the others go on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from qbo_desktop.crash_points import crash_point
from qbo_desktop.domain.invoice import ISSUED, Invoice
from qbo_desktop.domain.invoice_links import InvoiceLink, LinkState
from qbo_desktop.domain.problem import Problem
from qbo_desktop.domain.push_rules import PushFacts, obstacles, sales_invoice
from qbo_desktop.domain.sales_invoice import RemoteInvoice, SalesInvoice
from qbo_desktop.errors import Stale, Throttled, Unanswered
from qbo_desktop.store import invoice_links
from qbo_desktop.sync.applying import Applied
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.invoice_side import Act, InvoiceSide, InvoiceSource, InvoiceWrite
from qbo_desktop.sync.invoice_steps import SendInvoice
from qbo_desktop.sync.invoices.email import email_pushed
from qbo_desktop.sync.invoices.facts import blocked, problem_of, push_facts
from qbo_desktop.sync.invoices.numbers import look_for
from qbo_desktop.sync.invoices.refusals import Refusals
from qbo_desktop.sync.invoices.sending import Sent, intend_and_send
from qbo_desktop.sync.invoices.settle import Arrived, Settled, entry_of, settle
from qbo_desktop.sync.steps import changes_json

# QuickBooks' code of a rule of the business; among them that taxes which came along are not what it computes.
_TAX_REFUSED = "6000"


@dataclass(frozen=True, slots=True)
class Going:
    """An invoice that is about to go: the step, the invoice as it is now, and as it is to be there."""

    step: SendInvoice
    invoice: Invoice
    link: InvoiceLink
    meant: SalesInvoice


@dataclass(slots=True)
class _Batch:
    """What is to be done about a batch: create, or settle what is there and ours."""

    create: list[Going] = field(default_factory=list)
    found: list[Arrived] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def push(
    context: RunContext,
    run_id: int,
    side: InvoiceSide,
    source: InvoiceSource,
    steps: Sequence[SendInvoice],
    applied: Applied,
) -> None:
    """Bring one batch of invoices to QuickBooks; `steps` are at most as many as one call carries."""
    batch = _looked_at(context, side, source, steps, applied)
    _keep(context, batch.problems, applied)
    _done(context, side, source, run_id, settle(context, source, batch.found), steps, applied)
    refused = _made(context, run_id, side, source, batch.create, steps, applied) if batch.create else []
    if refused:
        # Without our taxes: QuickBooks' own then stand beside ours, in it and in the problem.
        plain = [replace(one, meant=replace(one.meant, sends_taxes=False)) for one in refused]
        _made(context, run_id, side, source, plain, steps, applied)


def _made(
    context: RunContext,
    run_id: int,
    side: InvoiceSide,
    source: InvoiceSource,
    create: Sequence[Going],
    steps: Sequence[SendInvoice],
    applied: Applied,
) -> list[Going]:
    """Have these made and settle them; those that a company refused which may take no taxes but its own."""
    sent = _create(context, run_id, side, create)
    trace_id = side.last_trace_id
    arrived: list[Arrived] = []
    with_taxes: list[Going] = []
    refusals = Refusals(context, side)
    for going, one in zip(create, sent, strict=True):
        if isinstance(one.answer, RemoteInvoice):
            arrived.append(
                Arrived(going.invoice.id, one.entry_id, going.meant, one.answer, trace_id=trace_id)
            )
        elif isinstance(one.answer, Unanswered):
            applied.problems.append(refusals.unanswered(going.invoice, one.answer))
        elif isinstance(one.answer, Throttled):
            applied.planned_anew += 1  # one of a batch that was turned away: it goes with the next run
        elif one.answer.code == _TAX_REFUSED and going.meant.brings_taxes:
            with_taxes.append(going)
        else:
            ours = refusals.ours(going.invoice, going.meant, one.answer)
            if ours is not None:
                arrived.append(Arrived(going.invoice.id, one.entry_id, going.meant, ours))
            else:
                applied.problems += refusals.told(going.invoice, going.meant, one.answer)
    result = settle(context, source, arrived)
    crash_point("invoices-settled")
    _done(context, side, source, run_id, result, steps, applied)
    return with_taxes


def _create(context: RunContext, run_id: int, side: InvoiceSide, some: Sequence[Going]) -> list[Sent]:
    """Intend and send the creation of these."""
    return intend_and_send(
        context,
        side,
        [
            (
                entry_of(
                    "create",
                    going.invoice.id,
                    going.step.subject,
                    run_id=run_id,
                    meant=going.meant,
                    changes=[changes_json(one) for one in going.step.changes()],
                    reason=going.step.reason,
                ),
                InvoiceWrite(Act.CREATE, meant=going.meant),
            )
            for going in some
        ],
    )


def _done(
    context: RunContext,
    side: InvoiceSide,
    source: InvoiceSource,
    run_id: int,
    settled: Settled,
    steps: Sequence[SendInvoice],
    applied: Applied,
) -> None:
    """After a settle: taxes that are off are set right, and what is pushed is e-mailed."""
    pushed, problems = list(settled.pushed), list(settled.problems)
    if settled.to_correct:
        corrected = _correct(context, run_id, side, source, settled.to_correct)
        pushed += corrected.pushed
        problems += corrected.problems
    applied.problems += problems
    applied.done += len(pushed)
    wanted = {step.invoice_id: step for step in steps if step.email_to}
    email_pushed(context, run_id, side, source, [wanted[one] for one in pushed if one in wanted], applied)


def _correct(
    context: RunContext,
    run_id: int,
    side: InvoiceSide,
    source: InvoiceSource,
    wrong: Sequence[Arrived],
) -> Settled:
    """Set the billed taxes on invoices whose tax is off, and compare again. Once: then it is a problem."""
    answers = intend_and_send(
        context,
        side,
        [
            (
                entry_of(
                    "update",
                    one.invoice_id,
                    one.meant.number,
                    run_id=run_id,
                    meant=one.meant,
                    record=one.record,
                    extra={"what": "tax"},
                    reason="tax-corrected",
                ),
                InvoiceWrite(Act.TAX, meant=one.meant, record=one.record),
            )
            for one in wrong
        ],
    )
    again: list[Arrived] = []
    for one, answer in zip(wrong, answers, strict=True):
        if isinstance(answer.answer, Unanswered | Throttled):
            continue  # it stays to be sent, and the next run looks
        got = answer.answer
        # Refused: what it holds is still what it said before, unless it was changed meanwhile (perhaps by an
        # earlier request of ours that came late).
        record, entry_id = (got, answer.entry_id) if isinstance(got, RemoteInvoice) else (one.record, 0)
        if isinstance(got, Stale):
            record = side.get_invoice(one.record.id) or one.record
        again.append(Arrived(one.invoice_id, entry_id, one.meant, record, may_correct=False))
    result = settle(context, source, again)
    crash_point("taxes-settled")
    return result


def _looked_at(
    context: RunContext,
    side: InvoiceSide,
    source: InvoiceSource,
    steps: Sequence[SendInvoice],
    applied: Applied,
) -> _Batch:
    """What is to be done about each invoice of a batch, with one look-up for all their numbers."""
    batch = _Batch()
    going = _still_going(context, source, steps, batch, applied)
    there = [one.link.quickbooks_id for one in going if one.link.quickbooks_id]
    held = {record.id: record for record in (side.get_invoices(there) if there else ())}
    fresh = [one for one in going if not one.link.quickbooks_id]
    numbered = look_for(side, [one.meant.number for one in fresh])
    refusals = Refusals(context, side)
    for one in going:
        if one.link.quickbooks_id:
            _pending(batch, one, held.get(one.link.quickbooks_id), refusals)
            continue
        holders = numbered.holders_of(one.meant.number)
        if one.meant.number in numbered.refused:
            batch.problems += refusals.told(one.invoice, one.meant, numbered.refused[one.meant.number])
        elif not holders:
            batch.create.append(one)
        elif (ours := refusals.ours_among(one.invoice, one.meant, holders)) is not None:
            batch.found.append(Arrived(one.invoice.id, 0, one.meant, ours))
        else:
            batch.problems += refusals.number_held(one.invoice, one.meant, holders)
    return batch


def _pending(batch: _Batch, one: Going, record: RemoteInvoice | None, refusals: Refusals) -> None:
    """One that was made by an earlier run that died before it was settled whole."""
    if record is None:
        batch.problems.append(refusals.vanished(one.invoice))
        return
    batch.found.append(Arrived(one.invoice.id, 0, one.meant, record))


def _still_going(
    context: RunContext,
    source: InvoiceSource,
    steps: Sequence[SendInvoice],
    batch: _Batch,
    applied: Applied,
) -> list[Going]:
    """The invoices of the steps that can go as they are now; what changed since is left to the next plan."""
    invoices: Mapping[str, Invoice] = {
        one.id: one for one in source.invoices([step.invoice_id for step in steps])
    }
    going: list[Going] = []
    with context.store.read() as session:
        links = invoice_links.of_many(session, context.workspace_id, [step.invoice_id for step in steps])
        facts = push_facts(session, context.workspace_id)
        for step in steps:
            invoice, link = invoices.get(step.invoice_id), links.get(step.invoice_id)
            if (
                invoice is None
                or link is None
                or invoice.state not in ISSUED
                or link.state not in (LinkState.TO_SEND, LinkState.FAILED)
                or (invoice.total, invoice.invoice_date) != (step.total, step.invoice_date)
            ):
                applied.planned_anew += 1
                continue
            found = obstacles(invoice, facts)
            if found:
                waits = blocked(invoice.id, invoice.number, invoice.client)
                batch.problems += [problem_of(one, waits) for one in found]
                continue
            going.append(Going(step, invoice, link, meant_by(invoice, facts)))
    return going


def meant_by(invoice: Invoice, facts: PushFacts) -> SalesInvoice:
    """The invoice as QuickBooks is to hold it; only for one that nothing is in the way of."""
    customer = facts.customer_of(invoice.bill_to_id)
    return sales_invoice(invoice, facts, customer.id if customer is not None else "")


def _keep(context: RunContext, problems: Sequence[Problem], applied: Applied) -> None:
    """What is in the way is told, and the invoices it blocks count as failed until it is gone."""
    if not problems:
        return
    mark_failed(context, problems)
    applied.problems += problems


def mark_failed(context: RunContext, problems: Sequence[Problem]) -> None:
    """The invoices that these problems block are not on their way."""
    ids = list(dict.fromkeys(waits.id for one in problems for waits in one.blocks if waits.kind == "invoice"))
    with context.store.work(context.workspace_id, context.actor) as work:
        for row in invoice_links.rows_of(work, ids).values():
            if row.state == LinkState.TO_SEND:
                invoice_links.move(work, row, LinkState.FAILED)
