"""The CSV of invoices: one row a line, and what an import of it makes of the book, decided before it is written.

Columns: number, client_id (or client, the exact name; or client_identifier), date, due_date, work_type,
description, quantity, unit_price, tax_rate; also bill_to, currency, notes, discount, and the sums amount,
subtotal, tax, total, which are compared with what the book computes.

- Rows with one number are the lines of one invoice, wherever they stand. What an invoice has once (client,
  date, notes …) may stand in each of them or in one; where they differ it is an error.
- Numbers are what they look like: 0012 is not 12. Every number that a draft can be given by hand is taken, also
  1E+10 or 12-Mar; but for one with a decimal sign and an exponent, such as 1.00E+05 or 1,00E+05: that is a long
  number of which a spreadsheet has lost the digits. A row without a number is an invoice of its own, which takes
  the next number of the series.
- An empty quantity is 1; an empty unit_price is the amount, where the quantity is 1.
- discount is a percentage ("10 %") off all lines of the invoice.
- An invoice whose number the book has is unchanged when it has this content, and an error otherwise. One without
  a number is unchanged when the book has an invoice of exactly this content; each invoice of the book answers
  for one such row, so that two equal rows of one file stay two invoices. Importing a file again makes nothing.
- A bad row takes its whole invoice with it.

Pure: bytes → BillingFile → InvoicePlan. Planned by csv_invoices_plan.py, carried out by book/importing_invoices.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from qbo_desktop.domain.invoice import (
    BillTo,
    Invoice,
    Line,
    State,
    Totals,
)
from qbo_desktop.errors import UsageError
from qbo_desktop.practice.book.drafts import NewInvoice
from qbo_desktop.practice.book.fields import BadValue, lookup_key
from qbo_desktop.practice.csv_billing import (
    CLIENT_HEADERS,
    NAMING_A_CLIENT,
    BillingFile,
    Lists,
    read_billing,
    read_day,
)
from qbo_desktop.practice.csv_clients import Client
from qbo_desktop.practice.csv_contacts import ImportRow, RowError
from qbo_desktop.practice.csv_headers import Vocabulary
from qbo_desktop.wording import _, ngettext

T = TypeVar("T")

NEEDED = ("number", "client_id", "date", "due_date", "work_type", "description")
SUMS = ("subtotal", "tax", "total")
INVOICE_COLUMNS = (
    *NEEDED,
    "quantity",
    "unit_price",
    "tax_rate",
    "client",
    "client_identifier",
    "bill_to",
    "currency",
    "notes",
    "discount",
    "amount",
    *SUMS,
)
WORDS = Vocabulary.of(
    INVOICE_COLUMNS,
    {
        **CLIENT_HEADERS,
        "number": (
            "invoice number; invoice no; invoice; invoice id; doc number; document number; no; num; numero; "
            "numero de facture; numero facture; no de facture; no facture; facture"
        ),
        "date": (
            "invoice date; txn date; transaction date; date de facture; date facture; "
            "date de la facture; date de facturation"
        ),
        "due_date": "due; due on; echeance; date d echeance; date echeance; payable le",
        "notes": "note; message; memo; customer memo; remarque; remarques; commentaire; commentaires",
        "discount": "discount percent; remise; escompte; rabais; remise pourcentage",
        "subtotal": (
            "sub total; total before tax; sous total; total avant taxes; total hors taxes; "
            "montant avant taxes"
        ),
        "tax": "tax amount; total tax; montant de taxe; montant des taxes; total des taxes",
        "total": (
            "invoice total; total amount; invoice amount; grand total; montant total; total de la facture; "
            "total facture; total ttc; total avec taxes"
        ),
    },
)
NUMBERS = frozenset({"quantity", "unit_price", "amount", *SUMS})
DAYS = frozenset({"date", "due_date"})


def read_invoices(data: bytes) -> BillingFile:
    """Read a CSV of invoices. Raises UsageError when it cannot be read, or lacks a column that it needs."""
    file = read_billing(data, WORDS, NUMBERS, DAYS)
    missing = []
    if not file.has(*NAMING_A_CLIENT):
        missing.append("client_id")
    if not file.has("date"):
        missing.append("date")
    if not file.has("unit_price", "amount"):
        missing.append("unit_price")
    if missing:
        raise UsageError(
            ngettext(
                "The file lacks a column: {names}.", "The file lacks columns: {names}.", len(missing)
            ).format(names=", ".join(missing)),
            _("An invoice needs at least client_id, date and unit_price in each row."),
        )
    return file


@dataclass(frozen=True, slots=True)
class PlannedInvoice:
    """A draft that the import will make: the rows of the file it comes from, and what it comes to."""

    rows: tuple[int, ...]
    new: NewInvoice
    client: Client
    due_date: date
    currency: str
    lines: tuple[Line, ...]
    totals: Totals

    def preview(self, lists: Lists) -> Invoice:
        """The invoice as it will be, but for its id and, where the file gives none, its number."""
        bill_to = lists.clients.billed_to(self.new.bill_to_id) if self.new.bill_to_id else self.client
        return Invoice(
            id="",
            number=self.new.number,
            state=State.DRAFT,
            client_id=self.client.id,
            client=self.client.name,
            bill_to=BillTo(bill_to.id, bill_to.name),
            invoice_date=self.new.invoice_date,
            due_date=self.due_date,
            currency=self.currency,
            lines=self.lines,
            totals=self.totals,
            rounding=lists.terms.rounding,
            notes=self.new.notes,
        )


@dataclass(frozen=True, slots=True)
class InvoicePlan:
    """What an import will do; `notes` are sentences for the preview."""

    created: tuple[PlannedInvoice, ...]
    unchanged: int
    errors: tuple[RowError, ...]
    notes: tuple[str, ...]
    lists: Lists

    def preview(self) -> tuple[Invoice, ...]:
        """The drafts that the import would make."""
        return tuple(one.preview(self.lists) for one in self.created)


@dataclass(frozen=True, slots=True)
class HeldInvoices:
    """The book's invoices that a file may speak of: by the key of their number, and by their date."""

    by_number: Mapping[str, Invoice]
    by_day: Mapping[date, Sequence[Invoice]]


def numbers_of(file: BillingFile) -> list[str]:
    """The keys of the numbers that the file gives."""
    return list(dict.fromkeys(key for row in file.rows if (key := key_of(row))))


def days_of_unnumbered(file: BillingFile) -> list[date]:
    """The dates of the rows without a number, as far as they can be read."""
    found: dict[date, None] = {}
    for row in file.rows:
        if not key_of(row):
            try:
                found[read_day(row.cells.get("date", ""), "date", file.days)] = None
            except BadValue:
                continue
    return list(found)


def key_of(row: ImportRow) -> str:
    return lookup_key(row.cells.get("number", ""))
