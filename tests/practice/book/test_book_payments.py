"""Payments: what they may be, what they do to their invoices, and how they are taken back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from qbo_desktop.domain.invoice import State
from qbo_desktop.domain.payment import Allocation, PaymentState
from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.operations.billing_lists import SetPeriodClosed
from qbo_desktop.operations.invoices import VoidInvoices
from qbo_desktop.operations.payments import RecordPayment, ReversePayment
from qbo_desktop.practice.book import payments
from qbo_desktop.practice.book.payments import IN_FUTURE, OTHER_CUSTOMER, OVERPAYS, NewPayment
from qbo_desktop.practice.book.periods import PAYMENT_NOT_OPEN
from qbo_desktop.practice.book.staff import Permission
from tests.practice.billing import DAY, BillingFirm, line


def record(firm: BillingFirm, *parts: tuple[str, int], **more: str) -> payments.Payment:
    with firm.book.work() as work:
        return payments.record(work, NewPayment(DAY, [Allocation(*part) for part in parts], **more))  # type: ignore[arg-type]


def test_one_payment_for_several_invoices(firm: BillingFirm) -> None:
    one, two = firm.posted(), firm.posted(line(price="50"))
    payment = record(firm, (one.id, 10_000), (two.id, 4_999), method="Cheque", reference="№ 7 🧾")
    assert (payment.id, payment.amount, payment.client_id) == ("P1", 14_999, "C1")
    assert firm.invoice(one.id).state is State.PAID
    assert firm.invoice(two.id).due == 1
    assert firm.payments() == [payment]


def test_an_invoice_that_is_named_twice_must_fit_as_one(firm: BillingFirm) -> None:
    sent = firm.posted()
    before = firm.dump()
    with pytest.raises(BillingRefused) as refused:
        record(firm, (sent.id, 6_000), (sent.id, 6_000))
    assert refused.value.code == OVERPAYS
    assert firm.dump() == before
    assert record(firm, (sent.id, 6_000), (sent.id, 4_000)).allocations == (Allocation(sent.id, 10_000),)


def test_more_than_is_due_is_refused_in_the_catalogues_words(firm: BillingFirm) -> None:
    sent = firm.posted()
    with pytest.raises(
        BillingRefused, match=rf"{OVERPAYS}: \$100\.01 is more than the \$100\.00 due"
    ) as refused:
        firm.ask(RecordPayment(sent.id, Decimal("100.01"), DAY))
    assert (refused.value.code, refused.value.fix, refused.value.at) == (OVERPAYS, "invoice", sent.id)
    paid = firm.paid()
    with pytest.raises(BillingRefused) as again:
        firm.ask(RecordPayment(paid.id, Decimal("0.01"), DAY))
    assert again.value.code == OVERPAYS


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "100.005"])
def test_an_amount_that_cannot_be(firm: BillingFirm, amount: str) -> None:
    sent = firm.posted()
    before = firm.dump()
    with pytest.raises(UsageError):
        firm.ask(RecordPayment(sent.id, Decimal(amount), DAY))
    assert firm.dump() == before


def test_what_nobody_owes_takes_no_payment(firm: BillingFirm) -> None:
    voided = firm.posted()
    firm.all_done(VoidInvoices([voided.id]))
    for one in (firm.draft(), firm.approved(), voided):
        with pytest.raises(BillingRefused):
            firm.ask(RecordPayment(one.id, Decimal(1), DAY))
    with pytest.raises(UsageError, match="no invoice"):
        firm.ask(RecordPayment("I99", Decimal(1), DAY))
    with pytest.raises(UsageError, match="applied to an invoice"):
        record(firm)
    with pytest.raises(UsageError, match="no invoice"):
        record(firm, ("I99", 1))
    assert firm.payments() == []


def test_another_clients_invoice_and_another_currency(firm: BillingFirm) -> None:
    ours, theirs, dollars = firm.posted(), firm.posted(client="C2"), firm.posted(currency="USD")
    before = firm.dump()
    with pytest.raises(BillingRefused) as refused:
        record(firm, (ours.id, 1), (theirs.id, 1))
    assert refused.value.code == OTHER_CUSTOMER
    with pytest.raises(UsageError, match="one currency"):
        record(firm, (ours.id, 1), (dollars.id, 1))
    assert firm.dump() == before
    # Whom an invoice is addressed to may pay it.
    addressed = firm.posted(client="C2", bill_to_id="C1")
    record(firm, (ours.id, 1), (addressed.id, 1), client_id="C1")


@pytest.mark.parametrize(("days", "refused"), [(2, False), (3, True)])
def test_a_payment_is_dated_at_most_two_days_ahead(firm: BillingFirm, days: int, refused: bool) -> None:
    sent = firm.posted()
    payment = RecordPayment(sent.id, Decimal(1), DAY + timedelta(days=days))
    if not refused:
        firm.ask(payment)
        return
    with pytest.raises(BillingRefused) as error:
        firm.ask(payment)
    assert error.value.code == IN_FUTURE


def test_payments_go_by_their_own_date_and_not_by_the_invoices(firm: BillingFirm) -> None:
    january = firm.posted(day=date(2026, 1, 31))
    firm.ask(SetPeriodClosed(date(2026, 1, 31), True))
    for day in (date(2026, 1, 31), date(2025, 12, 31)):
        with pytest.raises(BillingRefused) as refused:
            firm.ask(RecordPayment(january.id, Decimal(100), day))
        assert (refused.value.code, refused.value.fix) == (PAYMENT_NOT_OPEN, "periods")
    firm.ask(RecordPayment(january.id, Decimal(100), DAY))
    assert firm.invoice(january.id).state is State.PAID


def test_a_reversal_makes_the_invoice_due_again(firm: BillingFirm) -> None:
    paid = firm.paid()
    reversed_ = firm.ask(ReversePayment("P1"))
    assert (reversed_.state, reversed_.reversal_date) == (PaymentState.REVERSED, DAY)
    assert (firm.invoice(paid.id).state, firm.invoice(paid.id).due) == (State.AWAITING_PAYMENT, 10_000)
    assert firm.codes(paid.id)[-2:] == ["payment-reversed", "unpaid-again"]
    before = firm.dump()
    with pytest.raises(BillingRefused) as refused:
        firm.ask(ReversePayment("P1"))
    assert refused.value.code == "is-reversed"
    assert firm.dump() == before
    firm.all_done(VoidInvoices([paid.id]))


def test_a_reversal_in_a_closed_period_takes_an_open_day(firm: BillingFirm) -> None:
    paid = firm.paid(day=date(2026, 1, 15))
    firm.ask(SetPeriodClosed(date(2026, 1, 15), True))
    before = firm.dump()
    for day in (None, date(2026, 1, 20), date(2026, 1, 14), date(2026, 3, 20)):
        with pytest.raises(UsageError):
            firm.ask(ReversePayment("P1", day))
    assert firm.dump() == before
    assert firm.ask(ReversePayment("P1", date(2026, 2, 1))).payment_date == date(2026, 1, 15)
    assert firm.invoice(paid.id).due == 10_000


@pytest.mark.parametrize("payment_id", ["P9", "", "\ud800", "P1 OR 1"])
def test_an_unknown_payment(firm: BillingFirm, payment_id: str) -> None:
    with pytest.raises(UsageError, match="no payment"):
        firm.ask(ReversePayment(payment_id))


def test_payments_need_billing_admin(firm: BillingFirm) -> None:
    sent, _paid = firm.posted(), firm.paid()
    firm.someone_without(Permission.BILLING_ADMIN)
    for operation in (RecordPayment(sent.id, Decimal(1), DAY), ReversePayment("P1")):
        with pytest.raises(BillingRefused) as refused:
            firm.ask(operation)
        assert refused.value.code == "permission-billing-admin"


def test_too_long_a_reference_is_refused_whole(firm: BillingFirm) -> None:
    sent = firm.posted()
    with pytest.raises(UsageError, match="at most 250"):
        firm.ask(RecordPayment(sent.id, Decimal(1), DAY, reference="x" * 251))
    assert firm.payments() == []
