"""Payments by hand: record one for an invoice, reverse one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qbo_desktop.domain.money import is_whole_minor, to_minor
from qbo_desktop.domain.payment import Allocation, Payment
from qbo_desktop.errors import UsageError
from qbo_desktop.locale_text import money_text
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.practice.book import invoices, payments
from qbo_desktop.practice.book.invoice_life import today_of
from qbo_desktop.practice.book.payments import NewPayment
from qbo_desktop.wording import _


@dataclass(frozen=True, slots=True)
class RecordPayment:
    """Record a payment for an invoice (a number or an id). `amount` in its currency; the date None is today."""

    invoice: str
    amount: Decimal
    payment_date: date | None = None
    method: str = ""
    reference: str = ""
    lane = Lane.DESK

    def title(self) -> str:
        return _("Record a payment")

    def run(self, context: Context) -> Outcome[Payment]:
        with context.store.work(context.workspace_id, context.actor) as work:
            invoice_id = invoices.find_id(work.session, work.workspace_id, self.invoice)
            row = invoices.rows_of(work.session, work.workspace_id, [invoice_id])[invoice_id]
            if not is_whole_minor(self.amount, row.currency):
                raise UsageError(_("The amount has parts of a cent."))
            new = NewPayment(
                payment_date=self.payment_date or today_of(work),
                allocations=[Allocation(invoice_id, to_minor(self.amount, row.currency))],
                method=self.method,
                reference=self.reference,
            )
            payment = payments.record(work, new)
        says = _("{amount} is recorded for invoice {number}.").format(
            amount=money_text(payment.amount, payment.currency), number=row.number
        )
        return Outcome(payment, says=says)


@dataclass(frozen=True, slots=True)
class ReversePayment:
    """Reverse a payment; `day` is needed where the payment's own period is closed."""

    payment_id: str
    day: date | None = None
    lane = Lane.DESK

    def title(self) -> str:
        return _("Reverse the payment")

    def run(self, context: Context) -> Outcome[Payment]:
        with context.store.work(context.workspace_id, context.actor) as work:
            payment = payments.reverse(work, self.payment_id, self.day)
        return Outcome(payment, says=_("The payment {id} is reversed.").format(id=payment.id))
