"""What is true of invoices, payments and work at every moment, whatever a person asked for before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from qbo_desktop.domain.invoice import FOLLOWS, ISSUED, Event, Invoice, State
from qbo_desktop.domain.payment import Payment, PaymentState
from qbo_desktop.domain.period import Period, period_of
from qbo_desktop.practice.book import periods, staff, work_list
from qbo_desktop.practice.book.invoices import number_key
from qbo_desktop.practice.book.staff import Permission, Person
from qbo_desktop.practice.book.work_list import WorkItem
from tests.domain.invoices_at_random import expected
from tests.practice.billing import BillingFirm

# What an entry of the activity log makes of an invoice, and who may bring it about.
BECOMES = {
    "approved": State.APPROVED,
    "back-to-draft": State.DRAFT,
    "sent": State.AWAITING_PAYMENT,
    "posted": State.AWAITING_PAYMENT,
    "exported": State.EXPORTED,
    "paid": State.PAID,
    "voided": State.VOIDED,
    "discarded": State.VOIDED,
}
NEEDS = {
    **dict.fromkeys(
        ("approved", "back-to-draft", "voided", "discarded", "in-run", "payment", "payment-reversed"),
        Permission.BILLING_ADMIN,
    ),
    **dict.fromkeys(("sent", "posted", "exported"), Permission.SEND_INVOICES),
}
OF_PAYMENTS = {"payment", "payment-reversed", "paid", "unpaid-again"}


@dataclass(frozen=True)
class Look:
    """Everything at one moment."""

    invoices: Mapping[str, Invoice]
    events: Mapping[str, list[Event]]
    payments: Mapping[str, Payment]
    periods: list[Period]
    work: Mapping[str, WorkItem]
    person: Person

    def is_open(self, day: date) -> bool:
        found = period_of(self.periods, day)
        return found is not None and not found.closed


class RightBooks:
    """Looks at a firm's book and checks it against the look before."""

    firm: BillingFirm

    def look(self) -> Look:
        found = {one.id: one for one in self.firm.invoices()}
        with self.firm.book.store.read() as session:
            return Look(
                found,
                {one: self.firm.events(one) for one in found},
                {one.id: one for one in self.firm.payments()},
                periods.listed(session, self.firm.book.workspace_id),
                {one.id: one for one in work_list.listed(session, self.firm.book.workspace_id)},
                staff.at_work(session, self.firm.book.workspace_id),
            )

    def people(self) -> list[Person]:
        with self.firm.book.store.read() as session:
            return staff.people(session, self.firm.book.workspace_id)

    def check_sums(self, invoice: Invoice) -> None:
        subtotal, taxes, total = expected(list(invoice.lines), invoice.rounding)
        assert (invoice.totals.subtotal, invoice.total) == (subtotal, total)
        assert sorted((tax.name, tax.amount) for tax in invoice.totals.taxes) == taxes
        if invoice.state not in (State.DRAFT, State.VOIDED):
            assert invoice.lines
            assert invoice.total >= 0

    def check_due(self, invoice: Invoice, now: Look) -> None:
        paid = sum(
            one.amount
            for payment in now.payments.values()
            if payment.state is PaymentState.RECORDED
            for one in payment.allocations
            if one.invoice_id == invoice.id
        )
        assert invoice.due == invoice.total - paid
        assert 0 <= paid <= max(invoice.total, 0)
        assert (invoice.state is State.PAID) == (invoice.state in ISSUED and invoice.due == 0)
        assert invoice.state in ISSUED or paid == 0, "a payment of what nobody owes"

    def check_states(self, invoice: Invoice, now: Look) -> None:
        """The activity log tells the whole way, and only steps that may follow each other."""
        state, issued = State.DRAFT, State.AWAITING_PAYMENT
        assert now.events[invoice.id][0].code.startswith("drafted")
        for event in now.events[invoice.id]:
            after = issued if event.code == "unpaid-again" else BECOMES.get(event.code, state)
            assert after is state or after in FOLLOWS[state], (event, state)
            if after is not state and after in (State.AWAITING_PAYMENT, State.EXPORTED):
                issued = after
            state = after
        assert state is invoice.state

    def new_events(self, invoice: Invoice, before: Look, now: Look) -> list[Event]:
        had = before.events.get(invoice.id, [])
        assert now.events[invoice.id][: len(had)] == had, "the activity log was rewritten"
        return now.events[invoice.id][len(had) :]

    def check_permissions(self, invoice: Invoice, before: Look, now: Look) -> None:
        for event in self.new_events(invoice, before, now):
            assert event.who == before.person.name
            assert event.code not in NEEDS or NEEDS[event.code] in before.person.permissions, event

    def check_periods(self, invoice: Invoice, before: Look, now: Look) -> None:
        new = {event.code for event in self.new_events(invoice, before, now)}
        was = before.invoices.get(invoice.id)
        if was is None or before.is_open(was.invoice_date):
            return
        if was.state is State.DRAFT:
            # It is in no books yet: it may be written, dated anew, and thrown away.
            assert new <= {"changed", "discounted", "discarded"}
        elif new:
            # A payment of another day is no change of what the closed period holds.
            assert new <= OF_PAYMENTS
            assert (was.lines, was.totals, was.number, was.invoice_date, was.run_id) == (
                invoice.lines,
                invoice.totals,
                invoice.number,
                invoice.invoice_date,
                invoice.run_id,
            )
        else:
            assert invoice == was

    def check_payments(self, before: Look, now: Look) -> None:
        for payment in now.payments.values():
            was = before.payments.get(payment.id)
            if was == payment:
                continue
            if was is None:
                assert before.is_open(payment.payment_date)
                assert payment.payment_date <= date(2026, 3, 4)
            else:
                assert (was.state, payment.state) == (PaymentState.RECORDED, PaymentState.REVERSED)
                assert payment.reversal_date is not None
                assert before.is_open(payment.reversal_date)
            assert payment.amount == sum(one.amount for one in payment.allocations) > 0
        assert set(before.payments) <= set(now.payments)

    def check_numbers(self, now: Look) -> None:
        kept = [
            number_key(one.number)
            for one in now.invoices.values()
            if "discarded" not in {event.code for event in now.events[one.id]}
        ]
        assert len(kept) == len(set(kept))

    def check_work(self, now: Look) -> None:
        """What an invoice bills says so, once; what a voided one billed is unbilled again."""
        billed = Counter(
            (invoice.id, one.entry_id or one.work_id)
            for invoice in now.invoices.values()
            if invoice.state is not State.VOIDED
            for one in invoice.lines
            if one.entry_id or one.work_id
        )
        said = {(item.invoice_id, item.id) for item in now.work.values() if item.invoice_id} | {
            (entry.invoice_id, entry.id)
            for item in now.work.values()
            for entry in item.entries
            if entry.invoice_id
        }
        assert set(billed) == said
        assert all(count == 1 for count in billed.values())
