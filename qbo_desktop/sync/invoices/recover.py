"""Recover: settle what the last run left open about invoices. It looks first; nothing is repeated blindly.

A creation is looked for by its number, thirty at a time; anything else by the invoice that it was about.
What is found is settled as its answer would have been; what is not found is planned anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.domain.invoice_links import InvoiceLink
from qbo_desktop.domain.problem import Problem
from qbo_desktop.domain.push_rules import PushFacts
from qbo_desktop.domain.sales_invoice import RemoteInvoice
from qbo_desktop.store import invoice_links, journal
from qbo_desktop.store.journal import Entry
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.invoice_side import InvoiceSide, InvoiceSource
from qbo_desktop.sync.invoices.email import BEFORE, moment_text, settle_email
from qbo_desktop.sync.invoices.facts import push_facts
from qbo_desktop.sync.invoices.numbers import look_for
from qbo_desktop.sync.invoices.push import meant_by
from qbo_desktop.sync.invoices.settle import Arrived, settle
from qbo_desktop.sync.invoices.void import voided
from qbo_desktop.sync.progress import Stage


def recover_invoices(context: RunContext, side: InvoiceSide, source: InvoiceSource) -> list[Problem]:
    """Settle or drop every open entry about an invoice."""
    with context.store.read() as session:
        entries = [one for one in journal.unsettled(session, context.workspace_id) if one.kind == "invoice"]
    sent = [one for one in entries if one.state != journal.INTENDED]
    _drop(context, [one for one in entries if one.state == journal.INTENDED])
    creations = [one for one in sent if one.action == "create"]
    others = [one for one in sent if one.action != "create"]
    for at in range(0, len(creations), side.batch):
        context.progress.at(Stage.RECOVER, at, len(sent))
        _creations(context, side, source, creations[at : at + side.batch])
    for at, entry in enumerate(others, len(creations)):
        context.progress.at(Stage.RECOVER, at, len(sent))
        _one(context, side, source, entry)
    return []


def _creations(
    context: RunContext, side: InvoiceSide, source: InvoiceSource, entries: Sequence[Entry]
) -> None:
    ids = [_invoice_id(entry) for entry in entries]
    invoices = {one.id: one for one in source.invoices(ids)}
    numbers = [str(_facts(entry).get("number", "")) for entry in entries]
    found = look_for(side, numbers)
    arrived: list[Arrived] = []
    dropped: list[Entry] = []
    with context.store.read() as session:
        links = invoice_links.of_many(session, context.workspace_id, ids)
        taken = invoice_links.held_as(session, context.workspace_id, [one.id for one in found.records])
        facts = push_facts(session, context.workspace_id)
        for entry, invoice_id, number in zip(entries, ids, numbers, strict=True):
            same = [
                record
                for record in found.holders_of(number)
                if record.id not in taken and _is_meant(entry, record)
            ]
            one = _arrived(entry, invoices.get(invoice_id), links.get(invoice_id), same, facts)
            if one is not None:
                arrived.append(one)
            elif number not in found.refused:  # else it stays unknown: nobody could look
                dropped.append(entry)
    # Its tax, when that is off, is set right by the plan that follows.
    settle(context, source, arrived)
    _drop(context, dropped, looked=True)


def _arrived(
    entry: Entry,
    invoice: Invoice | None,
    link: InvoiceLink | None,
    same: Sequence[RemoteInvoice],
    facts: PushFacts,
) -> Arrived | None:
    if invoice is None or link is None or link.quickbooks_id or len(same) != 1:
        return None
    # For whom it was sent, whomever the client is linked with since.
    meant = replace(meant_by(invoice, facts), customer_id=same[0].customer_id)
    return Arrived(invoice.id, entry.id, meant, same[0], trace_id=entry.trace_id)


def _is_meant(entry: Entry, record: RemoteInvoice) -> bool:
    """Whether an invoice that has the number is the one that was sent: the number was free before."""
    facts = _facts(entry)
    return (
        not record.voided
        and record.customer_id == facts.get("customer")
        and record.currency in ("", facts.get("currency"))
    )


def _one(context: RunContext, side: InvoiceSide, source: InvoiceSource, entry: Entry) -> None:
    invoice_id = _invoice_id(entry)
    meant = entry.meant or {}
    record = side.get_invoice(entry.record_id)
    if entry.action == "void":
        if record is None or record.voided:
            gone = record or RemoteInvoice(entry.record_id, "", gone=True)
            voided(context, source, invoice_id, entry.id, gone)
            return
        _drop(context, [entry])
        return
    if record is not None and meant.get("what") == "email":
        # By what it showed before, not by a clock: theirs and ours need not agree.
        if record.emailed and moment_text(record.emailed_at) != (meant.get(BEFORE) or None):
            settle_email(context, source, invoice_id, entry.id, record, str(meant.get("to", "")))
            return
    # A tax that was to be set: the link still says so, and the plan looks at the invoice as it is now.
    _drop(context, [entry])


def _invoice_id(entry: Entry) -> str:
    return str((entry.meant or {}).get("practice", ""))


def _facts(entry: Entry) -> dict[str, str]:
    found = (entry.meant or {}).get("facts", {})
    return found if isinstance(found, dict) else {}


def _drop(context: RunContext, entries: Sequence[Entry], *, looked: bool = False) -> None:
    """Give entries up. `looked`: they had been sent, and were looked for."""
    if entries:
        with context.store.work(context.workspace_id, context.actor) as work:
            for entry in entries:
                answer = journal.LOOKED_FOR if looked else None
                journal.mark(work, entry.id, journal.DROPPED, answer=answer)
