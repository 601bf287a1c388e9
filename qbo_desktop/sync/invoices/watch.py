"""Watch: what QuickBooks shows of the invoices that it holds, compared with what was agreed.

What is changed there is told field by field, and never copied back. A payment is no change of the invoice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.domain.money import amount_text
from qbo_desktop.domain.sales_invoice import RemoteInvoice, differences, facts_of
from qbo_desktop.store import invoice_links, pairs
from qbo_desktop.store.tables.billing import InvoiceLinkRow
from qbo_desktop.store.work import Work
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.invoice_side import InvoiceSource, Note

ROWS_A_COMMIT = 100
# What an invoice's log is told (phrases.invoices).
DRIFTED, PUSHED = "drifted", "pushed"


def watch(
    context: RunContext, source: InvoiceSource, records: Sequence[RemoteInvoice], gone: Iterable[str]
) -> None:
    """Compare what was shown (and what was told to be deleted) with what was agreed; only linked ones count."""
    deleted = [RemoteInvoice(one, "", gone=True) for one in gone]
    told: list[Note] = []
    everything = [*records, *deleted]
    for at in range(0, len(everything), ROWS_A_COMMIT):
        some = everything[at : at + ROWS_A_COMMIT]
        with context.store.work(context.workspace_id, context.actor) as work:
            links = invoice_links.held_as(work.session, context.workspace_id, [one.id for one in some])
            rows = invoice_links.rows_of(work, [link.invoice_id for link in links.values()])
            for record in some:
                if record.id not in links:
                    continue
                row = rows[links[record.id].invoice_id]
                code = _note(work, row, record)
                if code:
                    facts = pushed_facts(record, row.currency) if code == PUSHED else {}
                    told.append(Note(row.invoice_id, code, facts))
    source.note(told)


def pushed_facts(record: RemoteInvoice, currency: str) -> dict[str, str]:
    """What the log says of an invoice that was made in QuickBooks."""
    return {"doc_number": record.number, "total": amount_text(record.total, currency), "currency": currency}


def _note(work: Work, row: InvoiceLinkRow, record: RemoteInvoice) -> str:
    """Keep what was shown; what the invoice's log is to say of that, "" when it is no news."""
    state = LinkState(row.state)
    if record.gone:
        # The rest is as last seen.
        row.held = {**row.held, "state": "deleted"}
        row.quickbooks_balance = 0
    else:
        invoice_links.show(work, row, record)
    if state is LinkState.TO_VOID and row.held["state"] != "open":
        invoice_links.move(work, row, LinkState.VOIDED)
        return ""
    if state not in (LinkState.PUSHED, LinkState.DRIFTED, LinkState.FAILED) or not row.agreed:
        return ""
    before = list(row.drift)
    drift = differences(_with_customer(work, row), row.held)
    invoice_links.set_drift(row, drift)
    if not drift:
        invoice_links.move(work, row, LinkState.PUSHED)
        if state is LinkState.FAILED:
            row.refusal = {}
            return PUSHED
        return ""
    if state is LinkState.PUSHED:
        invoice_links.move(work, row, LinkState.DRIFTED)
    return DRIFTED if state is not LinkState.FAILED and row.drift != before else ""


def _with_customer(work: Work, row: InvoiceLinkRow) -> dict[str, str]:
    """What was agreed; a client that was linked anew since (its customer was merged) keeps its invoices."""
    agreed = dict(row.agreed)
    now = pairs.linked_to(work.session, work.workspace_id, row.bill_to_id)
    if now is not None and now.quickbooks_id and now.quickbooks_id == row.held.get("customer"):
        agreed["customer"] = now.quickbooks_id
    return agreed


def shown_facts(record: RemoteInvoice, currency: str) -> dict[str, str]:
    """The facts of an invoice; where QuickBooks did not say the currency, it is the one that was meant."""
    return facts_of(record if record.currency else replace(record, currency=currency))
