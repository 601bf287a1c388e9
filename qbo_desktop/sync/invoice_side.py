"""The ports of invoices: the side that is to hold them, and the practice that issued them.

Invoices travel one way, from the practice to QuickBooks. `InvoiceSide` is the side that holds them;
`InvoiceSource` the practice system. Ids, versions and cursors are text; a key is an idempotency key as in
`sync.side`. A side raises only the errors of `qbo_desktop.errors`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from qbo_desktop.domain.company_lists import CompanyLists, Item
from qbo_desktop.domain.invoice import EmailStatus, Invoice
from qbo_desktop.domain.sales_invoice import RemoteInvoice, SalesInvoice
from qbo_desktop.errors import SideError

# The kind of a holder of a number that is an invoice.
INVOICE = "Invoice"


class Act(StrEnum):
    """What a write does to an invoice."""

    CREATE = "create"
    # Sets the billed taxes on one that is there.
    TAX = "tax"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class InvoiceWrite:
    """One write of several. `record` is the invoice as last seen, for TAX and VOID; `meant` for CREATE and TAX."""

    act: Act
    key: str = ""
    meant: SalesInvoice | None = None
    record: RemoteInvoice | None = None


@dataclass(frozen=True, slots=True)
class InvoiceChanges:
    """Invoices that changed. `gone` are ids that were deleted; `cursor` is where the next look starts.

    `is_cut`: the list may lack some, so that whoever wants to be sure has to ask for each.
    """

    records: tuple[RemoteInvoice, ...]
    gone: tuple[str, ...] = ()
    cursor: str = ""
    is_cut: bool = False


class InvoiceSide(Protocol):
    """What the sync asks of the side that holds the invoices. `batch`: how many writes one call carries."""

    batch: int

    @property
    def last_trace_id(self) -> str:
        """By what the side's support finds its last answer."""
        ...

    def company_lists(self) -> CompanyLists:
        """Services, tax codes, terms, accounts … and the settings, inactive ones included: few calls."""
        ...

    def invoices_changed_since(self, cursor: str) -> InvoiceChanges:
        """What changed since the cursor ("" = only where the next look starts; no record is shown)."""
        ...

    def invoices_numbered(self, numbers: Sequence[str]) -> list[RemoteInvoice]:
        """The invoices that have one of these numbers (up to `batch` of them): one call.

        Raises Refused when the side would not look: then nothing is known of these numbers.
        """
        ...

    def get_invoice(self, invoice_id: str) -> RemoteInvoice | None:
        """The invoice now, or None when it does not exist."""
        ...

    def get_invoices(self, ids: Sequence[str]) -> list[RemoteInvoice]:
        """Those of these that exist (up to `batch` of them): one call."""
        ...

    def write_invoices(self, writes: Sequence[InvoiceWrite], key: str) -> list[RemoteInvoice | SideError]:
        """Up to `batch` writes in one call; an answer or an error for each, in their order.

        One write goes as a request of its own under its own key; several under `key`. What concerns the whole
        call is raised: Unanswered means that any of them may have been done.
        """
        ...

    def send_invoice(self, record: RemoteInvoice, to: str, key: str) -> RemoteInvoice:
        """Have the side e-mail the invoice; the invoice as it then is."""
        ...

    def create_item(self, name: str, account_id: str, key: str) -> Item:
        """Make a service that earns for an income account. Raises Refused (name in use …)."""
        ...

    def find_item(self, name: str) -> Item | None:
        """The item of exactly this name, inactive ones included, or None."""
        ...

    def holder_of_number(self, refusal: SideError) -> tuple[str, str]:
        """Who has a number that was refused, as the refusal tells it: (kind, id); ("", "") where it does not.

        The kind is INVOICE, or the side's own word for another form ("Journal Entry"): only an invoice can be
        looked at with `get_invoice`. No call is made.
        """
        ...


@dataclass(frozen=True, slots=True)
class IssuedInvoice:
    """An invoice of the practice that was sent or posted, or was voided after that: as little as a list needs."""

    id: str
    version: int
    number: str
    client_id: str
    client: str
    bill_to_id: str
    invoice_date: date
    currency: str
    tax: int
    total: int
    voided: bool
    emails: bool
    issued_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IssuedPage:
    """Part of an answer to `issued_since`; the cursor is on every page: what was shown may be kept."""

    invoices: tuple[IssuedInvoice, ...]
    cursor: str


@dataclass(frozen=True, slots=True)
class Note:
    """An entry for an invoice's activity log: a code of phrases.invoices, and the facts that fill its sentence."""

    invoice_id: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


class InvoiceSource(Protocol):
    """What the sync asks of the practice that issues the invoices."""

    def issued_since(self, cursor: str) -> Iterator[IssuedPage]:
        """Invoices that were issued, or voided after that, and changed since the cursor ("" = all)."""
        ...

    def invoices(self, ids: Sequence[str]) -> list[Invoice]:
        """These invoices whole, in this order, of those that there are."""
        ...

    def note(self, notes: Sequence[Note]) -> None:
        """Add entries to the activity logs of invoices, all of them or none; who is the program."""
        ...

    def note_email(self, invoice_id: str, status: EmailStatus, to: str, at: datetime | None) -> None:
        """Write down what became of the e-mail that QuickBooks was to send."""
        ...
