"""Settle: an answer of QuickBooks compared with what was meant, and written down in one commit.

An invoice counts as pushed only when every field agrees, the total among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qbo_desktop.crash_points import crash_point
from qbo_desktop.domain.billed_taxes import is_rounding
from qbo_desktop.domain.company_lists import TaxRegime
from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.domain.problem import Problem
from qbo_desktop.domain.sales_invoice import (
    TAX_FIELDS,
    Difference,
    RemoteInvoice,
    SalesInvoice,
    differences,
    facts_of,
)
from qbo_desktop.store import invoice_links, journal
from qbo_desktop.store.journal import Entry
from qbo_desktop.store.tables.billing import InvoiceLinkRow
from qbo_desktop.store.work import Work
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.invoice_side import InvoiceSource, Note
from qbo_desktop.sync.invoices.plan import differing
from qbo_desktop.sync.invoices.watch import PUSHED, pushed_facts, shown_facts


@dataclass(frozen=True, slots=True)
class Arrived:
    """An invoice that QuickBooks holds: the answer to a write, or found by looking.

    `may_correct`: a tax that is off may be set right by one more write.
    """

    invoice_id: str
    entry_id: int
    meant: SalesInvoice
    record: RemoteInvoice
    may_correct: bool = True
    trace_id: str = ""


@dataclass(slots=True)
class Settled:
    """What came of some answers: how many are pushed, which want their tax corrected, and the problems."""

    pushed: list[str] = field(default_factory=list)
    to_correct: list[Arrived] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def settle(context: RunContext, source: InvoiceSource, arrived: Sequence[Arrived]) -> Settled:
    """Write down what arrived: link, journal and what was agreed are one commit.

    The logs of the practice are told first: a run that dies between both is settled by the next one, which tells
    them once more. The other way round nobody ever would.
    """
    result = Settled()
    if not arrived:
        return result
    compared = [(one, shown_facts(one.record, one.meant.currency)) for one in arrived]
    source.note(
        [
            Note(one.invoice_id, PUSHED, pushed_facts(one.record, one.meant.currency))
            for one, held in compared
            if not differences(facts_of(one.meant), held)
        ]
    )
    crash_point("invoices-noted")
    with context.store.work(context.workspace_id, context.actor) as work:
        rows = invoice_links.rows_of(work, [one.invoice_id for one in arrived])
        for one, held in compared:
            if one.invoice_id in rows:
                _settle_one(work, rows[one.invoice_id], one, held, result)
    return result


def _settle_one(work: Work, row: InvoiceLinkRow, one: Arrived, held: dict[str, str], result: Settled) -> None:
    meant = facts_of(one.meant)
    found = differences(meant, held)
    invoice_links.show(work, row, one.record)
    row.held = held
    row.refusal = {}
    if one.entry_id:
        answer = {"facts": held, "version": one.record.version, "as_meant": not found}
        journal.mark(
            work,
            one.entry_id,
            journal.SETTLED,
            record_id=one.record.id,
            answer=answer,
            trace_id=one.trace_id,
        )
    is_voided_here = row.state == LinkState.TO_VOID
    if not found:
        invoice_links.agree(row, held)
        if not is_voided_here:
            invoice_links.move(work, row, LinkState.PUSHED)
        result.pushed.append(one.invoice_id)
        return
    row.agreed = dict(meant)
    invoice_links.set_drift(row, found)
    if one.may_correct and can_correct(one.meant, one.record, found):
        # Until its tax is set right it is neither sent nor failed: a run that dies here goes on with it.
        invoice_links.move(work, row, LinkState.TO_SEND)
        result.to_correct.append(one)
        return
    if not is_voided_here:
        invoice_links.move(work, row, LinkState.FAILED)
    result.problems.append(differing(invoice_links.to_value(row)))


def can_correct(meant: SalesInvoice, record: RemoteInvoice, found: Sequence[Difference]) -> bool:
    """Whether only the tax is off, and by no more than roundings can make of it.

    A tax that is off by more is another tax: what was billed is then not what the code charges, and a person
    has to look. Where the service takes a tax rate by rate, there is nothing to set without rates.
    """
    if not meant.sends_taxes or (not meant.taxes and meant.regime is not TaxRegime.AUTOMATED):
        return False
    if not found or {one.field for one in found} - TAX_FIELDS or record.voided or not meant.tax:
        return False
    off = record.tax - meant.tax
    # Where the service chooses the rates, only its answer says how many there are.
    taxes = max(len(meant.taxes), len(record.taxes))
    return is_rounding(off, taxes, len(meant.lines)) and record.total - record.tax == meant.total - meant.tax


def entry_of(
    action: str,
    invoice_id: str,
    subject: str,
    *,
    run_id: int,
    key: str = "",
    meant: SalesInvoice | None = None,
    record: RemoteInvoice | None = None,
    changes: Sequence[object] = (),
    reason: str = "",
    extra: dict[str, str] | None = None,
) -> Entry:
    """The journal's entry of a write about an invoice, as it is meant."""
    said: dict[str, object] = {"practice": invoice_id, **(extra or {})}
    if meant is not None:
        said["facts"] = facts_of(meant)
    before = (
        None if record is None else {"id": record.id, "version": record.version, "facts": facts_of(record)}
    )
    return Entry(
        side="quickbooks",
        action=action,
        kind="invoice",
        subject=subject,
        key=key,
        run_id=run_id,
        record_id=record.id if record is not None else "",
        before=before,
        meant=said,
        changes=tuple(changes),
        reason=reason,
    )
