"""What the settings say of billing, as the book takes it."""

from __future__ import annotations

from qbo_desktop.domain.invoice import EmailBy
from qbo_desktop.domain.tax import TaxRounding
from qbo_desktop.practice.book.drafts import Terms
from qbo_desktop.settings import Settings


def terms_of(settings: Settings) -> Terms:
    """Currency, terms, numbering and rounding of new invoices."""
    return Terms(
        currency=settings.get("practice.currency"),
        due_days=settings.number("practice.due_days"),
        prefix=settings.get("practice.invoice_prefix"),
        rounding=TaxRounding(settings.get("practice.tax_rounding")),
    )


def email_by(settings: Settings) -> EmailBy:
    """Who e-mails an invoice that is sent."""
    return EmailBy(settings.get("billing.email_by"))
