"""An invoice in QuickBooks: what it is to be, what it is, and in what both differ.

Amounts are minor units of the invoice's currency. `SalesInvoice` is what we mean; `RemoteInvoice` what
QuickBooks said that it holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from qbo_desktop.domain.company_lists import TaxRegime
from qbo_desktop.domain.money import amount_text

# Intuit: an invoice's number, its memo to the customer, its private note, a line's description.
LONGEST_DOC_NUMBER = 21
LONGEST_MEMO = 1_000
LONGEST_PRIVATE_NOTE = 4_000
LONGEST_LINE = 4_000
# The fields in which an invoice there may differ from ours, in the order in which people read them.
FIELDS = ("number", "customer", "date", "due_date", "currency", "tax", "taxes", "total", "lines", "state")
# Those that another tax moves: its sum, each by itself, and with them the total.
TAX_FIELDS = frozenset({"tax", "taxes", "total"})


@dataclass(frozen=True, slots=True)
class SalesLine:
    """A line. `quantity` and `unit_price` are None where their product is not the amount: then only that goes.

    `code_id` is a tax code (LINES), TAX or NON (US), or "" where sales tax is off.
    """

    amount: int
    description: str
    item_id: str
    code_id: str = ""
    quantity: Decimal | None = None
    unit_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SalesTax:
    """What one of QuickBooks' tax rates is to take of the invoice: as we billed it.

    `computed` is what QuickBooks should come to for it by itself.
    """

    rate_id: str
    percent: Decimal
    base: int
    amount: int
    computed: int = 0


@dataclass(frozen=True, slots=True)
class SalesInvoice:
    """An invoice as QuickBooks is to hold it.

    `taxes` are the billed taxes on QuickBooks' rates, or empty where they cannot be told apart. `computed` is
    what QuickBooks should come to by itself, in total: where it is not `tax`, ours are sent along. In the US
    `header_code_id` is the one tax code of the invoice, "" when nothing is taxable.
    """

    number: str
    customer_id: str
    invoice_date: date
    due_date: date
    currency: str
    lines: tuple[SalesLine, ...]
    taxes: tuple[SalesTax, ...]
    tax: int
    total: int
    computed: int
    regime: TaxRegime = TaxRegime.LINES
    header_code_id: str = ""
    memo: str = ""
    private_note: str = ""
    email: str = ""
    email_wanted: bool = False
    foreign: bool = False
    sends_taxes: bool = True

    @property
    def brings_taxes(self) -> bool:
        """Whether our taxes have to go along: QuickBooks would come to others, in all or for one of its rates."""
        return self.sends_taxes and any(one.amount != one.computed for one in self.taxes)

    @property
    def subtotal(self) -> int:
        """The sum of its lines."""
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class RemoteInvoice:
    """An invoice as QuickBooks showed it.

    `voided`: it has been voided there; `gone`: it was deleted (the rest is as last known). `email_status` is
    QuickBooks' word: NotSet, NeedToSend, EmailSent. `payments` are the ids of what was paid on it.
    `content` stands for its lines, "" where they were not shown: another one says that they changed.
    """

    id: str
    version: str
    number: str = ""
    customer_id: str = ""
    customer_name: str = ""
    invoice_date: date | None = None
    due_date: date | None = None
    currency: str = ""
    tax: int = 0
    total: int = 0
    balance: int = 0
    taxes: tuple[SalesTax, ...] = ()
    lines: int = 0
    content: str = ""
    email_status: str = ""
    email_to: str = ""
    emailed_at: datetime | None = None
    payments: tuple[str, ...] = ()
    voided: bool = False
    gone: bool = False
    modified: datetime | None = None
    unmapped: Mapping[str, Any] = field(default_factory=dict)

    @property
    def paid(self) -> int:
        """What has been paid or credited on it."""
        return self.total - self.balance

    @property
    def emailed(self) -> bool:
        """Whether QuickBooks says that it has sent it."""
        return self.email_status == "EmailSent" or self.emailed_at is not None


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of an invoice in which both sides differ, as texts (amounts canonical, dates ISO)."""

    field: str
    practice: str
    quickbooks: str


def facts_of(invoice: SalesInvoice | RemoteInvoice) -> dict[str, str]:
    """The fields of FIELDS, as texts: what is compared, and remembered as agreed."""
    if isinstance(invoice, RemoteInvoice):
        state = "deleted" if invoice.gone else "voided" if invoice.voided else "open"
    else:
        state = "open"
    return {
        "number": invoice.number,
        "customer": invoice.customer_id,
        "date": invoice.invoice_date.isoformat() if invoice.invoice_date else "",
        "due_date": invoice.due_date.isoformat() if invoice.due_date else "",
        "currency": invoice.currency,
        "tax": amount_text(invoice.tax, invoice.currency),
        "taxes": _taxes_text(invoice),
        # Ours and theirs are not worded alike: only theirs of now and then are compared.
        "lines": invoice.content if isinstance(invoice, RemoteInvoice) else "",
        "total": amount_text(invoice.total, invoice.currency),
        "state": state,
    }


def _taxes_text(invoice: SalesInvoice | RemoteInvoice) -> str:
    """What each tax rate takes, "7=5.00;21=9.98", without those that take nothing; "" where it is not told."""
    sums: dict[str, int] = {}
    for one in invoice.taxes:
        sums[one.rate_id] = sums.get(one.rate_id, 0) + one.amount
    return ";".join(
        f"{rate_id}={amount_text(amount, invoice.currency)}"
        for rate_id, amount in sorted(sums.items())
        if amount
    )


def is_over(held: Mapping[str, str]) -> bool:
    """Whether these facts are of an invoice that is voided or deleted there."""
    return held.get("state") in ("voided", "deleted")


def differences(agreed: Mapping[str, str], held: Mapping[str, str]) -> tuple[Difference, ...]:
    """In which fields what is held differs from what was agreed.

    Of one that is deleted or voided nothing else is told: its amounts are zero by themselves. A currency
    or due date that was not said is the one that was meant, and taxes that one side does not tell apart are not compared.
    """
    if agreed.get("state") != held.get("state"):
        return (Difference("state", agreed.get("state", ""), held.get("state", "")),)
    if held.get("state") != "open":
        return ()
    found = [
        Difference(name, agreed.get(name, ""), held.get(name, ""))
        for name in FIELDS
        if agreed.get(name, "") != held.get(name, "") and not _is_untold(name, agreed, held)
    ]
    # Another amount comes of other lines: it says more than they do.
    amounts = any(one.field in TAX_FIELDS for one in found)
    return tuple(one for one in found if one.field != "lines" or not amounts)


def _is_untold(name: str, agreed: Mapping[str, str], held: Mapping[str, str]) -> bool:
    """Whether a field that reads otherwise says nothing: it was not told."""
    if name in ("currency", "due_date"):
        return not held.get(name)
    return name in ("taxes", "lines") and not (agreed.get(name) and held.get(name))
