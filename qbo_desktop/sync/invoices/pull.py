"""Pull: what the practice issued, what QuickBooks changed, and its lists.

The practice's cursor moves with each page, in the commit that keeps what the page showed; QuickBooks' cursor
last. Absence says nothing about an invoice.
"""

from __future__ import annotations

from collections.abc import Iterable

from qbo_desktop.crash_points import crash_point
from qbo_desktop.domain.billing_setup import BillingSetup
from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.domain.sales_invoice import RemoteInvoice, is_over
from qbo_desktop.store import billing_setup, company_lists, invoice_links, workspaces
from qbo_desktop.store.tables.billing import InvoiceLinkRow
from qbo_desktop.store.work import Work
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.invoice_side import InvoiceSide, InvoiceSource, IssuedInvoice
from qbo_desktop.sync.invoices.customers import look_at_inactive
from qbo_desktop.sync.invoices.watch import watch
from qbo_desktop.sync.progress import Stage
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS

INVOICES = "invoices"
# Lists are read again after this long even when nothing is to be sent.
_LISTS_LAST = 24 * 60
# Linked invoices that a list of changes can no longer tell about.
_THERE = (LinkState.PUSHED, LinkState.DRIFTED, LinkState.FAILED, LinkState.TO_VOID, LinkState.TO_SEND)


def pull_invoices(
    context: RunContext, side: InvoiceSide, source: InvoiceSource, *, from_the_beginning: bool = False
) -> None:
    """Bring what is known of invoices up to date on both sides.

    From the beginning: every invoice of the practice is looked at again, and every one that QuickBooks holds
    is asked for.
    """
    context.progress.at(Stage.PULL)
    if from_the_beginning:
        with context.store.work(context.workspace_id, context.actor) as work:
            workspaces.move_cursor(work, PRACTICE, INVOICES, "")
            workspaces.move_cursor(work, QUICKBOOKS, INVOICES, "")
    with context.store.read() as session:
        setup = billing_setup.read(session, context.workspace_id)
    _issued(context, source, setup)
    _changed(context, side, source)
    with context.store.read() as session:
        waiting = invoice_links.counts(session, context.workspace_id)
    is_due = waiting[LinkState.TO_SEND] or waiting[LinkState.FAILED]
    if is_due or company_lists.is_old(setup.lists_at, context.store.clock(), _LISTS_LAST):
        read_lists(context, side)
    if is_due and context.rules.by_hand:
        look_at_inactive(context)


def read_lists(context: RunContext, side: InvoiceSide) -> None:
    """Read QuickBooks' lists anew."""
    lists = side.company_lists()
    with context.store.work(context.workspace_id, context.actor) as work:
        company_lists.put(work, lists)
        billing_setup.lists_read(work)


def _issued(context: RunContext, source: InvoiceSource, setup: BillingSetup) -> None:
    with context.store.read() as session:
        cursor = workspaces.cursor_of(session, context.workspace_id, PRACTICE, INVOICES)
    for page in source.issued_since(cursor):
        context.progress.check()
        if not page.invoices:
            continue
        with context.store.work(context.workspace_id, context.actor) as work:
            rows = invoice_links.rows_of(work, [one.id for one in page.invoices])
            for issued in page.invoices:
                _note_issued(work, setup, issued, rows.get(issued.id))
            workspaces.move_cursor(work, PRACTICE, INVOICES, page.cursor)
        crash_point("issued-read")


def _note_issued(work: Work, setup: BillingSetup, issued: IssuedInvoice, row: InvoiceLinkRow | None) -> None:
    is_wanted = setup.start_date is not None and issued.invoice_date >= setup.start_date
    if row is None:
        if is_wanted and not issued.voided:
            invoice_links.new_row(work, issued)
        return
    row.source_version = issued.version
    state = LinkState(row.state)
    if issued.voided:
        if not row.quickbooks_id:
            invoice_links.move(work, row, LinkState.VOIDED)
        elif state is not LinkState.VOIDED:
            if state is not LinkState.TO_VOID:
                # What was refused of it before is no reason against voiding it.
                row.refusal = {}
            invoice_links.move(work, row, LinkState.VOIDED if is_over(row.held) else LinkState.TO_VOID)
        return
    if not row.quickbooks_id and not is_wanted and state in (LinkState.TO_SEND, LinkState.FAILED):
        # The start date was moved past it.
        work.session.delete(row)
        return
    row.number, row.client, row.emails = issued.number, issued.client, issued.emails


def _changed(context: RunContext, side: InvoiceSide, source: InvoiceSource) -> None:
    with context.store.read() as session:
        cursor = workspaces.cursor_of(session, context.workspace_id, QUICKBOOKS, INVOICES)
    changes = side.invoices_changed_since(cursor)
    if changes.is_cut or not cursor:
        for some in _in_pieces(_linked_ids(context), side.batch):
            context.progress.check()
            shown = side.get_invoices(some)
            # Asked for by their ids and not shown: they are looked at by themselves before they count as gone.
            missing = [one for one in some if one not in {record.id for record in shown}]
            gone = [one for one in missing if side.get_invoice(one) is None]
            watch(context, source, shown, gone)
    watch(context, source, _newest(changes.records), changes.gone)
    if changes.cursor and changes.cursor != cursor:
        with context.store.work(context.workspace_id, context.actor) as work:
            workspaces.move_cursor(work, QUICKBOOKS, INVOICES, changes.cursor)


def _newest(records: Iterable[RemoteInvoice]) -> list[RemoteInvoice]:
    """Each invoice once, as it was shown last."""
    return list({record.id: record for record in records}.values())


def _linked_ids(context: RunContext) -> list[str]:
    with context.store.read() as session:
        return [
            one.quickbooks_id
            for one in invoice_links.each(session, context.workspace_id, _THERE)
            if one.quickbooks_id
        ]


def _in_pieces(ids: list[str], size: int) -> Iterable[list[str]]:
    return (ids[at : at + size] for at in range(0, len(ids), size))
