"""The lines of invoices as CSV, for another program that keeps the books: one row a line.

It begins with the columns of an import of invoices, which makes the same invoices of it: clients, and whom they
are billed to, by practice id, since names change and two may share one; the notes with the first line. The names
behind are there to be read. Numbers have a decimal point and nothing else; what repeats for each line of an
invoice (its taxes, its total) is the whole invoice's.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from qbo_desktop.domain.invoice import Invoice, Line
from qbo_desktop.domain.money import amount_text, decimal_text
from qbo_desktop.practice.csv_text import shield

COLUMNS = (
    "number", "client_id", "date", "due_date", "work_type", "description", "quantity", "unit_price", "tax_rate",
    "amount", "currency", "bill_to_id", "notes", "client", "billed_name", "invoice_subtotal", "invoice_taxes",
    "invoice_tax", "invoice_total",
)  # fmt: skip


def lines_csv(invoices: Iterable[Invoice]) -> bytes:
    """The lines of these invoices, in UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for invoice in invoices:
        for place, line in enumerate(invoice.lines):
            writer.writerow(_cells(invoice, line, "" if place else invoice.notes))
    return text.getvalue().encode("utf-8-sig")


def _cells(invoice: Invoice, line: Line, notes: str) -> tuple[str, ...]:
    def money(amount: int) -> str:
        return amount_text(amount, invoice.currency)

    taxes = ";".join(
        f"{tax.name} {decimal_text(tax.rate)}%={money(tax.amount)}" for tax in invoice.totals.taxes
    )
    # Texts are shielded, so that none becomes a formula; a number is one, also when it is negative.
    return (
        shield(invoice.number),
        shield(invoice.client_id),
        invoice.invoice_date.isoformat(),
        invoice.due_date.isoformat(),
        shield(line.work_type),
        shield(line.description),
        decimal_text(line.quantity),
        decimal_text(line.unit_price),
        shield(line.rate.name if line.rate else ""),
        money(line.amount),
        invoice.currency,
        shield(invoice.bill_to.contact_id),
        shield(notes),
        shield(invoice.client),
        shield(invoice.bill_to.name),
        money(invoice.totals.subtotal),
        shield(taxes),
        money(invoice.totals.tax),
        money(invoice.total),
    )
