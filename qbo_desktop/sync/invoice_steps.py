"""The steps of a plan that are about invoices. Frozen values, light: an invoice is read whole only when it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qbo_desktop.domain.agreement import Change
from qbo_desktop.domain.money import amount_text
from qbo_desktop.sync.side import QUICKBOOKS, SideName


@dataclass(frozen=True, slots=True)
class _AboutInvoice:
    """What every step about an invoice carries. Amounts are minor units."""

    invoice_id: str
    number: str
    client: str
    currency: str
    total: int
    reason: str

    @property
    def side(self) -> SideName:
        """Invoices travel one way."""
        return QUICKBOOKS

    @property
    def subject(self) -> str:
        """Which one it is about."""
        return f"{self.number} {self.client}"

    @property
    def practice_id(self) -> str:
        """The invoice's id in the practice."""
        return self.invoice_id


@dataclass(frozen=True, slots=True)
class SendInvoice(_AboutInvoice):
    """Make an invoice in QuickBooks. `email_to`: QuickBooks is to e-mail it there, "" when it is not."""

    invoice_date: date
    tax: int
    email_to: str = ""

    action = "create"

    @property
    def id(self) -> str:
        """The step's name within its plan."""
        return f"create-quickbooks-{self.invoice_id}"

    @property
    def quickbooks_id(self) -> str:
        """Nobody's yet."""
        return ""

    def changes(self) -> tuple[Change, ...]:
        """What there will be."""
        email = (Change("email", "", self.email_to),) if self.email_to else ()
        return (
            Change("date", "", self.invoice_date.isoformat()),
            Change("tax", "", amount_text(self.tax, self.currency)),
            Change("total", "", amount_text(self.total, self.currency)),
            *email,
        )


@dataclass(frozen=True, slots=True)
class VoidInvoice(_AboutInvoice):
    """Void an invoice in QuickBooks that was voided in the practice."""

    quickbooks_id: str

    action = "void"

    @property
    def id(self) -> str:
        """The step's name within its plan."""
        return f"void-quickbooks-{self.invoice_id}"

    def changes(self) -> tuple[Change, ...]:
        """Its total goes."""
        return (Change("total", amount_text(self.total, self.currency), amount_text(0, self.currency)),)


@dataclass(frozen=True, slots=True)
class EmailInvoice(_AboutInvoice):
    """Have QuickBooks e-mail an invoice that it holds already."""

    quickbooks_id: str
    email_to: str

    action = "update"

    @property
    def id(self) -> str:
        """The step's name within its plan."""
        return f"update-quickbooks-{self.invoice_id}"

    def changes(self) -> tuple[Change, ...]:
        """To whom."""
        return (Change("email", "", self.email_to),)


InvoiceStep = SendInvoice | VoidInvoice | EmailInvoice
