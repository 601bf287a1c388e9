"""Invoices of the firm that stand in QuickBooks, or not: written into the store as a run leaves them."""

from __future__ import annotations

from datetime import date
from typing import Any

from qbo_desktop.app import App
from qbo_desktop.domain.changes import Topic
from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.store import billing_setup
from qbo_desktop.store.tables.billing import InvoiceLinkRow

START = date(2020, 1, 1)


def switch_on(app: App, start: date | None = START) -> None:
    """Invoices from that day on go to QuickBooks; None switches it off."""
    with app.store.work(app.workspace_id) as work:
        billing_setup.set_start_date(work, start)
        work.touch(Topic.BILLING_SETUP)


def stands(app: App, invoice: Invoice, state: LinkState, quickbooks_id: str = "", **more: Any) -> None:
    """What a run remembers of an invoice; of one that is there, that both sides agree."""
    facts = {
        "number": invoice.number,
        "customer": "58",
        "date": invoice.invoice_date.isoformat(),
        "due_date": invoice.due_date.isoformat(),
        "currency": invoice.currency,
        "tax": f"{invoice.totals.tax / 100:.2f}",
        "total": f"{invoice.total / 100:.2f}",
        "state": "open",
    }
    values: dict[str, Any] = {
        "workspace_id": app.workspace_id,
        "invoice_id": invoice.id,
        "number": invoice.number,
        "client_id": invoice.client_id,
        "client": invoice.client,
        "bill_to_id": invoice.bill_to_id,
        "invoice_date": invoice.invoice_date,
        "currency": invoice.currency,
        "tax": invoice.totals.tax,
        "total": invoice.total,
        "state": str(state),
        "source_version": invoice.version,
    }
    if quickbooks_id:
        values |= {
            "quickbooks_id": quickbooks_id,
            "doc_number": invoice.number,
            "quickbooks_version": "0",
            "quickbooks_total": invoice.total,
            "quickbooks_balance": invoice.total,
            "agreed": facts,
            "held": facts,
        }
    with app.store.work(app.workspace_id) as work:
        values["changed_at"] = work.now
        work.session.merge(InvoiceLinkRow(**(values | more)))
        work.touch(Topic.INVOICES)
