"""Customers of invoices, asked for one by one: they may have changed since the contacts were read.

A run about invoices alone reads no contacts; an invoice is not to wait for a customer that is well again.
"""

from __future__ import annotations

from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.store import invoice_links, mirror
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.invoices.facts import Customers
from qbo_desktop.sync.side import QUICKBOOKS

_WAITING = (LinkState.TO_SEND, LinkState.FAILED)


def takes_invoices(context: RunContext, customer_id: str) -> bool:
    """Whether a customer takes invoices, asked of QuickBooks now; what it shows is kept."""
    now = context.quickbooks.get(customer_id)
    with context.store.work(context.workspace_id, context.actor) as work:
        if now is None:
            mirror.mark_gone(work, QUICKBOOKS, [customer_id])
        else:
            mirror.put(work, QUICKBOOKS, [now])
    return now is not None and now.active


def look_at_inactive(context: RunContext) -> None:
    """Ask for the customers that invoices wait for because they were inactive when they were last seen."""
    with context.store.read() as session:
        customers = Customers(session, context.workspace_id)
        billed = dict.fromkeys(
            link.bill_to_id for link in invoice_links.each(session, context.workspace_id, _WAITING)
        )
        known = [customers.of(one) for one in billed]
    for customer_id in dict.fromkeys(one.id for one in known if one is not None and not one.active):
        context.progress.check()
        takes_invoices(context, customer_id)
