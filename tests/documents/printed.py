"""Invoices to print, and PDFs read back."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

from pypdf import PdfReader

from qbo_desktop.documents.invoice_pdf import Firm, invoice_pdf
from qbo_desktop.domain.invoice import BillTo, Invoice, Line, State, totals_of
from qbo_desktop.domain.money import line_amount
from qbo_desktop.domain.tax import TaxComponent, TaxRate, TaxRounding

QC = TaxRate("T1", "GST + QST", (TaxComponent("GST", Decimal(5)), TaxComponent("QST", Decimal("9.975"))))
GST = TaxRate("T2", "GST", (TaxComponent("GST", Decimal(5)),))
COMPOUND = TaxRate(
    "T3", "Quebec until 2012", (TaxComponent("GST", Decimal(5)), TaxComponent("QST", Decimal("9.5"))), True
)
EXEMPT = TaxRate("T4", "Exempt", (TaxComponent("Exempt", Decimal(0)),))
FIRM = Firm(
    "Lavoie & Roy <CPA> inc.",
    ("120, rue Saint-Jean", "Québec QC G1R 1N8"),
    ("418 555-0142",),
    ("TPS 123456789 RT0001", "TVQ 1234567890 TQ0001"),
)


def line(
    description: str = "Bookkeeping",
    quantity: str = "1",
    price: str = "100",
    rate: TaxRate | None = None,
    currency: str = "CAD",
) -> Line:
    return Line(
        description,
        Decimal(quantity),
        Decimal(price),
        line_amount(Decimal(quantity), Decimal(price), currency),
        rate,
    )


def invoice(*lines: Line, **more: Any) -> Invoice:
    """An invoice that waits for its payment; of one line of 100.00 when none is given."""
    lines = lines or (line(),)
    facts: dict[str, Any] = {
        "id": "I1",
        "number": "F-1001",
        "state": State.AWAITING_PAYMENT,
        "client_id": "C1",
        "client": "Boulangerie Lavoie inc.",
        "bill_to": BillTo(
            "C1", "Boulangerie Lavoie inc.", ("12, côte du Passage", "Lévis QC"), "a@lavoie.example"
        ),
        "invoice_date": date(2026, 3, 2),
        "due_date": date(2026, 4, 1),
        "currency": "CAD",
        "lines": lines,
        "totals": totals_of(lines, TaxRounding.RATE),
        "rounding": TaxRounding.RATE,
    }
    return Invoice(**{**facts, **more})


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def pages(printed: Invoice, language: str = "en", payments: Any = (), firm: Firm = FIRM) -> list[str]:
    """The text of each page of a printed invoice, piece by piece; blanks that do not break are blanks."""
    read = reader(invoice_pdf(printed, firm, language, payments)).pages
    texts = [page.extract_text().replace("\u00a0", " ") for page in read]
    return ["\n".join(piece.strip() for piece in text.split("\n")) for text in texts]


def text(printed: Invoice, language: str = "en", payments: Any = (), firm: Firm = FIRM) -> str:
    return "\n".join(pages(printed, language, payments, firm))
