"""Payments of the Practice Book: taken by hand or brought from QuickBooks, applied to invoices, reversed.

An invoice's `paid` is always the sum of what the payments that count give it; it moves to paid at nothing due,
and back when a payment is reversed. Every function works on an open unit of work, and changes all or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from qbo_desktop.domain.invoice import State
from qbo_desktop.domain.money import amount_text
from qbo_desktop.domain.payment import (
    Allocation,
    Payment,
    PaymentOrigin,
    PaymentState,
    is_in_future,
)
from qbo_desktop.domain.problem import Fix
from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.locale_text import date_text, money_text
from qbo_desktop.practice.book.billing_tables import BookAllocation, BookInvoice, BookPayment
from qbo_desktop.practice.book.fields import clean, short
from qbo_desktop.practice.book.invoice_life import is_payable, settle, today_of
from qbo_desktop.practice.book.invoices import log, pieces, rows_of, stamp
from qbo_desktop.practice.book.periods import OpenDays
from qbo_desktop.practice.book.staff import Permission, require
from qbo_desktop.store.work import Work
from qbo_desktop.wording import _

PAYMENT_NUMBERS = "book_payment"
PAYMENT_CHANGES = "book_payment_change"
LONGEST_WORD = 250

IN_FUTURE = "Payment Date is in the future"
OVERPAYS = "Payment will overpay the invoice"
OTHER_CUSTOMER = "Invoice customer differs from payment customer"


@dataclass(frozen=True, slots=True)
class NewPayment:
    """Money received. `amount` of each allocation in minor units of the invoices' currency."""

    payment_date: date
    allocations: Sequence[Allocation]
    method: str = ""
    reference: str = ""
    origin: PaymentOrigin = PaymentOrigin.PRACTICE
    client_id: str = ""
    quickbooks_id: str = ""


# Looking


def listed(session: Session, workspace_id: int) -> list[Payment]:
    """Every payment, in the order in which it was recorded."""
    rows = list(session.exec(select(BookPayment).where(BookPayment.workspace_id == workspace_id)))
    return _values(session, workspace_id, sorted(rows, key=lambda row: (len(row.id), row.id)))


def get(session: Session, workspace_id: int, payment_id: str) -> Payment:
    """A payment by its id. Raises UsageError."""
    row = session.get(BookPayment, (workspace_id, clean(payment_id)))
    if row is None:
        raise UsageError(
            _("There is no payment “{id}”.").format(id=short(payment_id)),
            _("Look for it among the payments of its invoice."),
            command=_("“practice payments” lists them."),
        )
    return _values(session, workspace_id, [row])[0]


def of_invoice(session: Session, workspace_id: int, invoice_id: str) -> list[Payment]:
    """The payments applied to an invoice, reversed ones too, the oldest first."""
    ids = session.exec(
        select(BookAllocation.payment_id).where(
            BookAllocation.workspace_id == workspace_id, BookAllocation.invoice_id == invoice_id
        )
    ).all()
    rows: list[BookPayment] = []
    for piece in pieces(list(ids)):
        query = select(BookPayment).where(
            BookPayment.workspace_id == workspace_id, col(BookPayment.id).in_(piece)
        )
        rows += session.exec(query).all()
    return _values(session, workspace_id, sorted(rows, key=lambda row: (len(row.id), row.id)))


# Changing


def record(work: Work, new: NewPayment) -> Payment:
    """Record a payment and apply it. Needs billing admin.

    Raises BillingRefused, each with the wording of the catalogue: an invoice that takes no payment, another
    client's invoice, a date too far ahead or in no open period, more than is due.
    """
    person = require(work, Permission.BILLING_ADMIN)
    if is_in_future(new.payment_date, today_of(work)):
        raise BillingRefused(
            IN_FUTURE,
            _("Payment Date is in the future: {day} is more than 2 days after today.").format(
                day=date_text(new.payment_date)
            ),
            _("Correct the date."),
        )
    OpenDays(work.session, work.workspace_id).require_payment(new.payment_date)
    if not new.allocations:
        raise UsageError(_("A payment must be applied to an invoice."))
    allocations = _added_up(new.allocations)
    rows = rows_of(work.session, work.workspace_id, [one.invoice_id for one in allocations])
    for allocation in allocations:
        _require_fits(rows, allocation)
    client_id = new.client_id or rows[allocations[0].invoice_id].client_id
    currencies = {rows[one.invoice_id].currency for one in allocations}
    if len(currencies) > 1:
        raise UsageError(_("A payment is in one currency: these invoices have several."))
    for one in allocations:
        if client_id not in (rows[one.invoice_id].client_id, rows[one.invoice_id].bill_to["contact_id"]):
            raise BillingRefused(
                OTHER_CUSTOMER,
                _(
                    "Invoice customer differs from payment customer: invoice {number} is another client’s."
                ).format(number=rows[one.invoice_id].number),
                _("Record a payment of its own for it."),
                fix=Fix.INVOICE,
                at=one.invoice_id,
            )
    currency = currencies.pop()
    row = BookPayment(
        workspace_id=work.workspace_id,
        id=f"P{work.next_numbers(PAYMENT_NUMBERS)[0]}",
        origin=str(new.origin),
        client_id=client_id,
        payment_date=new.payment_date,
        amount=sum(one.amount for one in allocations),
        currency=currency,
        method=_word(new.method),
        reference=_word(new.reference),
        state=str(PaymentState.RECORDED),
        quickbooks_id=new.quickbooks_id,
        change=work.next_numbers(PAYMENT_CHANGES)[0],
        created_at=work.now,
        updated_at=work.now,
    )
    work.session.add(row)
    for one in allocations:
        work.session.add(
            BookAllocation(
                workspace_id=work.workspace_id,
                payment_id=row.id,
                invoice_id=one.invoice_id,
                amount=one.amount,
            )
        )
        invoice = rows[one.invoice_id]
        invoice.paid += one.amount
        stamp(work, [invoice])
        log(
            work,
            invoice.id,
            "payment",
            person.name,
            amount=amount_text(one.amount, currency),
            currency=currency,
            day=new.payment_date.isoformat(),
            payment=row.id,
        )
        settle(work, invoice, person.name)
    work.session.flush()
    return _values(work.session, work.workspace_id, [row])[0]


def reverse(work: Work, payment_id: str, day: date | None = None) -> Payment:
    """Take a payment back: it stays in the book and counts no more. Needs billing admin.

    It is dated like the payment, so that its period must be open; where that is closed, `day` can name a day in
    an open one. Raises BillingRefused.
    """
    person = require(work, Permission.BILLING_ADMIN)
    payment = get(work.session, work.workspace_id, payment_id)
    row = work.session.get_one(BookPayment, (work.workspace_id, payment.id))
    if payment.state is PaymentState.REVERSED:
        raise BillingRefused("is-reversed", _("The payment {id} was reversed already.").format(id=payment.id))
    dated = day or payment.payment_date
    if dated < payment.payment_date:
        raise UsageError(_("A payment cannot be reversed before its own date."))
    if is_in_future(dated, today_of(work)):
        raise UsageError(_("A payment cannot be reversed more than 2 days after today."))
    OpenDays(work.session, work.workspace_id).require_payment(dated)
    row.state = str(PaymentState.REVERSED)
    row.reversal_date = dated
    row.version += 1
    row.updated_at = work.now
    row.change = work.next_numbers(PAYMENT_CHANGES)[0]
    rows = rows_of(work.session, work.workspace_id, [one.invoice_id for one in payment.allocations])
    for one in payment.allocations:
        invoice = rows[one.invoice_id]
        invoice.paid -= one.amount
        stamp(work, [invoice])
        log(
            work,
            invoice.id,
            "payment-reversed",
            person.name,
            amount=amount_text(one.amount, payment.currency),
            currency=payment.currency,
            day=dated.isoformat(),
            payment=payment.id,
        )
        settle(work, invoice, person.name)
    work.session.flush()
    return get(work.session, work.workspace_id, payment.id)


def _added_up(allocations: Iterable[Allocation]) -> list[Allocation]:
    """One allocation for each invoice: what is named twice is one amount, and must fit as one."""
    sums: dict[str, int] = {}
    for one in allocations:
        if one.amount <= 0:
            raise UsageError(_("A payment is an amount above zero."))
        sums[one.invoice_id] = sums.get(one.invoice_id, 0) + one.amount
    return [Allocation(invoice_id, amount) for invoice_id, amount in sums.items()]


def _require_fits(rows: dict[str, BookInvoice], allocation: Allocation) -> None:
    row = rows.get(allocation.invoice_id)
    if row is None:
        raise UsageError(_("There is no invoice “{name}”.").format(name=short(allocation.invoice_id)))
    if not is_payable(row):
        says = {
            State.PAID: _("Invoice {number} is paid already."),
            State.VOIDED: _("Invoice {number} is voided: nobody owes it."),
        }.get(State(row.state), _("Invoice {number} was not sent yet: a payment can be recorded afterwards."))
        code = OVERPAYS if row.state == State.PAID else f"is-{row.state}"
        raise BillingRefused(code, says.format(number=row.number), fix=Fix.INVOICE, at=row.id)
    due = row.total - row.paid
    if allocation.amount > due:
        raise BillingRefused(
            OVERPAYS,
            _("Payment will overpay the invoice: {amount} is more than the {due} due on {number}.").format(
                amount=money_text(allocation.amount, row.currency),
                due=money_text(due, row.currency),
                number=row.number,
            ),
            _("Enter at most what is due."),
            fix=Fix.INVOICE,
            at=row.id,
        )


def _word(text: str) -> str:
    text = " ".join(clean(text).split())
    if len(text) > LONGEST_WORD:
        raise UsageError(
            _("The method and the reference of a payment have at most {most} characters.").format(
                most=LONGEST_WORD
            )
        )
    return text


def _values(session: Session, workspace_id: int, rows: Iterable[BookPayment]) -> list[Payment]:
    rows = list(rows)
    parts: dict[str, list[Allocation]] = {}
    for piece in pieces([row.id for row in rows]):
        query = select(BookAllocation).where(
            BookAllocation.workspace_id == workspace_id, col(BookAllocation.payment_id).in_(piece)
        )
        for one in sorted(session.exec(query), key=lambda one: (len(one.invoice_id), one.invoice_id)):
            parts.setdefault(one.payment_id, []).append(Allocation(one.invoice_id, one.amount))
    return [
        Payment(
            id=row.id,
            origin=PaymentOrigin(row.origin),
            client_id=row.client_id,
            payment_date=row.payment_date,
            amount=row.amount,
            currency=row.currency,
            method=row.method,
            allocations=tuple(parts.get(row.id, ())),
            state=PaymentState(row.state),
            reference=row.reference,
            reversal_date=row.reversal_date,
            quickbooks_id=row.quickbooks_id,
            version=row.version,
        )
        for row in rows
    ]
