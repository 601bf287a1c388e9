"""What the verbs of billing answer as JSON: the shapes of the command line contract, made from values. Pure.

Amounts of money are text with the currency's decimals; quantities, prices and percentages canonical text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qbo_desktop.domain.invoice import Event, Invoice, Line
from qbo_desktop.domain.invoice_links import InvoiceLink
from qbo_desktop.domain.money import amount_text, decimal_text
from qbo_desktop.domain.payment import Payment
from qbo_desktop.domain.period import Period
from qbo_desktop.operations.billing_records import (
    BillingRun,
    Entry,
    History,
    ListedRate,
    Permission,
    Person,
    WorkItem,
    WorkType,
)
from qbo_desktop.operations.invoices import Failure, Results
from qbo_desktop.phrases.invoices import event_text


def invoice_payload(invoice: Invoice, link: InvoiceLink | None = None, address: str = "") -> dict[str, Any]:
    """An invoice, with what QuickBooks holds of it: `link`, and where that is in the browser."""

    def money(amount: int) -> str:
        return amount_text(amount, invoice.currency)

    return {
        "id": invoice.id,
        "number": invoice.number,
        "state": str(invoice.state),
        "client_id": invoice.client_id,
        "client": invoice.client,
        "bill_to_id": invoice.bill_to_id,
        "date": invoice.invoice_date,
        "due_date": invoice.due_date,
        "currency": invoice.currency,
        "subtotal": money(invoice.totals.subtotal),
        "tax": [
            {"name": tax.name, "rate": decimal_text(tax.rate), "amount": money(tax.amount)}
            for tax in invoice.totals.taxes
        ],
        "tax_total": money(invoice.totals.tax),
        "total": money(invoice.total),
        "paid": money(invoice.paid),
        "due": money(invoice.due),
        "owed": money(invoice.owed),
        "notes": invoice.notes,
        "run": invoice.run_id or None,
        "lines": [_line_payload(line, invoice.currency) for line in invoice.lines],
        "email": {
            "by": str(invoice.email.by) if invoice.email.by else None,
            "to": invoice.email.to,
            "status": str(invoice.email.status),
        },
        "quickbooks": _there_payload(link, address) if link is not None else None,
    }


def _there_payload(link: InvoiceLink, address: str) -> dict[str, Any] | None:
    """What QuickBooks holds of an invoice; None before it holds it."""
    if not link.quickbooks_id:
        return None

    def money(amount: int | None) -> str | None:
        return None if amount is None else amount_text(amount, link.currency)

    return {
        "id": link.quickbooks_id,
        "doc_number": link.doc_number,
        "total": money(link.quickbooks_total),
        "balance": money(link.quickbooks_balance),
        "link": address or None,
        "state": link.held.get("state", "open"),
    }


def _line_payload(line: Line, currency: str) -> dict[str, Any]:
    return {
        "description": line.description,
        "quantity": decimal_text(line.quantity),
        "unit_price": decimal_text(line.unit_price),
        "amount": amount_text(line.amount, currency),
        "tax_rate": line.rate.name if line.rate else "",
        "work_type": line.work_type,
        "kind": str(line.kind),
        "work_id": line.work_id or None,
    }


def history_payload(history: History, link: InvoiceLink | None = None, address: str = "") -> dict[str, Any]:
    """An invoice with its activity log and its payments."""
    return {
        **invoice_payload(history.invoice, link, address),
        "activity": [event_payload(event) for event in history.events],
        "payments": [payment_payload(payment) for payment in history.payments],
    }


def event_payload(event: Event) -> dict[str, Any]:
    """An entry of an activity log."""
    return {"at": event.at, "who": event.who, "code": event.code, "says": event_text(event)}


def failure_payload(failed: Failure) -> dict[str, str]:
    """An invoice that was left as it is, and why."""
    return {
        "id": failed.id,
        "number": failed.number,
        "says": failed.says,
        "remedy": failed.command or failed.remedy,
        "code": failed.code,
    }


def results_payload(results: Results, links: Mapping[str, InvoiceLink] | None = None) -> dict[str, Any]:
    """What became of many invoices; `links` by their ids."""
    known = links or {}
    return {
        "done": [invoice_payload(invoice, known.get(invoice.id)) for invoice in results.done],
        "failed": [failure_payload(failed) for failed in results.failed],
    }


def sent_payload(results: Results) -> dict[str, Any]:
    """What became of invoices to be sent, with the messages that bring them: files, and those not written."""
    return {
        **results_payload(results),
        "messages": results.messages,
        "unwritten": [failure_payload(failed) for failed in results.unwritten],
    }


def payment_payload(payment: Payment) -> dict[str, Any]:
    """A payment."""
    return {
        "id": payment.id,
        "origin": str(payment.origin),
        "client_id": payment.client_id,
        "date": payment.payment_date,
        "amount": amount_text(payment.amount, payment.currency),
        "currency": payment.currency,
        "method": payment.method,
        "reference": payment.reference,
        "allocations": [
            {"invoice_id": one.invoice_id, "amount": amount_text(one.amount, payment.currency)}
            for one in payment.allocations
        ],
        "quickbooks_id": payment.quickbooks_id or None,
        "state": str(payment.state),
        "reversal_date": payment.reversal_date,
    }


def work_payload(item: WorkItem) -> dict[str, Any]:
    """A piece of work. `billed`: whatever there was to bill of it is on an invoice."""
    return {
        "id": item.id,
        "client_id": item.client_id,
        "client": item.client,
        "bill_to_id": item.bill_to_id or item.client_id,
        "work_type": item.work_type,
        "title": item.title,
        "fee_type": str(item.fee_type),
        "fee": amount_text(item.fee, item.currency),
        "currency": item.currency,
        "tax_rate": item.rate,
        "date": item.work_date,
        "billed": not item.has_unbilled()
        and bool(item.invoice_id or any(one.invoice_id for one in item.entries)),
        "invoice_id": item.invoice_id or None,
        "unbilled": amount_text(item.unbilled(), item.currency),
        "entries": [_entry_payload(entry, item.currency) for entry in item.entries],
    }


def _entry_payload(entry: Entry, currency: str) -> dict[str, Any]:
    return {
        "id": entry.id,
        "kind": str(entry.kind),
        "date": entry.entry_date,
        "description": entry.description,
        "quantity": decimal_text(entry.quantity),
        "unit_price": decimal_text(entry.unit_price),
        "amount": amount_text(entry.amount, currency),
        "tax_rate": entry.rate,
        "billable": entry.billable,
        "invoice_id": entry.invoice_id or None,
    }


def run_payload(run: BillingRun) -> dict[str, Any]:
    """A billing run."""
    return {
        "id": run.id,
        "until": run.until,
        "closed_at": run.closed_at,
        "closed_by": run.closed_by,
        "sent_at": run.sent_at,
        "invoices": run.invoices,
        "to_send": run.to_send,
    }


def rate_payload(listed: ListedRate) -> dict[str, Any]:
    """A tax rate."""
    return {
        "id": listed.rate.id,
        "name": listed.rate.name,
        "rate": decimal_text(listed.rate.percent()),
        "compound": listed.rate.compound,
        "components": [{"name": one.name, "rate": decimal_text(one.rate)} for one in listed.rate.components],
        "retired": listed.retired,
    }


def person_payload(person: Person) -> dict[str, Any]:
    """Somebody of the firm."""
    return {
        "id": person.id,
        "name": person.name,
        "owner": person.owner,
        "at_work": person.at_work,
        "permissions": [str(one) for one in Permission if one in person.permissions],
    }


def period_payload(period: Period) -> dict[str, Any]:
    """An accounting period."""
    return {"start": period.start, "end": period.end, "closed": period.closed}


def work_type_payload(work_type: WorkType) -> dict[str, str]:
    """A kind of work."""
    return {"id": work_type.id, "name": work_type.name}
