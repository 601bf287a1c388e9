"""Payments in words: how they were made, and whether they count."""

from __future__ import annotations

from qbo_desktop.domain.payment import Payment, PaymentState
from qbo_desktop.locale_text import date_text
from qbo_desktop.wording import N_, _

# As they are kept, in every language; a payment brought from elsewhere can have another one.
METHODS = (
    N_("Bank transfer"),
    N_("Direct debit"),
    N_("Credit card"),
    N_("Cheque"),
    N_("Cash"),
    N_("Other"),
)


def method_text(method: str) -> str:
    """A method of payment in the language in force; one that is not ours as it is."""
    return _(method) if method in METHODS else method


def payment_state_text(payment: Payment) -> str:
    """Whether a payment counts, and since when it does not."""
    if payment.state is PaymentState.RECORDED:
        return _("Recorded")
    if payment.reversal_date is None:
        return _("Reversed")
    return _("Reversed on {day}").format(day=date_text(payment.reversal_date))
