"""What moves an invoice from one state to the next: approve, take back, send, post, export, void.

Each works on one row of an open unit of work and changes all of it or raises with a sentence; nothing is moved
outside an open accounting period. Many at once is `billing_runs`'s and the operations' job.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import select

from qbo_desktop.domain.invoice import (
    PAYABLE,
    EmailBy,
    EmailStatus,
    State,
    may_follow,
    state_when_paid,
)
from qbo_desktop.domain.money import amount_text
from qbo_desktop.domain.problem import Fix
from qbo_desktop.errors import BillingRefused
from qbo_desktop.locale_text import money_text
from qbo_desktop.practice.book import work_types
from qbo_desktop.practice.book.billed_work import release
from qbo_desktop.practice.book.billing_tables import BookInvoice, BookInvoiceLine
from qbo_desktop.practice.book.invoices import log, stamp
from qbo_desktop.practice.book.periods import OpenDays
from qbo_desktop.practice.book.staff import Permission, Person, require
from qbo_desktop.store.work import Work
from qbo_desktop.wording import _


@dataclass(frozen=True, slots=True)
class Desk:
    """What moving invoices needs, looked up once for many: who does it, which days are open."""

    work: Work
    person: Person
    open_days: OpenDays

    @classmethod
    def to_approve(cls, work: Work) -> Desk:
        """For approving, taking back and voiding. Raises BillingRefused without billing admin."""
        return cls._with(work, Permission.BILLING_ADMIN)

    @classmethod
    def to_send(cls, work: Work) -> Desk:
        """For sending, posting and exporting. Raises BillingRefused without send invoices."""
        return cls._with(work, Permission.SEND_INVOICES)

    @classmethod
    def _with(cls, work: Work, permission: Permission) -> Desk:
        return cls(work, require(work, permission), OpenDays(work.session, work.workspace_id))


def approve(desk: Desk, row: BookInvoice) -> None:
    """A draft becomes an approved invoice. Raises BillingRefused: not a draft, no line, negative, no period."""
    _require_state(row, State.APPROVED, State.DRAFT)
    # What comes to something has lines.
    if not row.subtotal and not _has_lines(desk.work, row):
        raise _refused(
            row,
            "no-lines",
            _("Invoice {number} has no line: there is nothing to bill.").format(number=row.number),
        )
    if row.total < 0:
        raise _refused(
            row,
            "negative-total",
            _("Invoice {number} comes to {total}: an invoice cannot be negative.").format(
                number=row.number, total=money_text(row.total, row.currency)
            ),
            _("Take the credit off a larger invoice, or pay it back outside of billing."),
        )
    desk.open_days.require_invoice(row.invoice_date)
    _move(
        desk,
        row,
        State.APPROVED,
        "approved",
        total=amount_text(row.total, row.currency),
        currency=row.currency,
    )


def back_to_draft(desk: Desk, row: BookInvoice) -> None:
    """An approved invoice that was not sent becomes a draft again, with its work types as they are called now.

    Raises BillingRefused.
    """
    _require_state(row, State.DRAFT, State.APPROVED)
    desk.open_days.require_invoice(row.invoice_date)
    row.run_id = ""
    work_types.name_again(desk.work, row.id)
    _move(desk, row, State.DRAFT, "back-to-draft")


def send(desk: Desk, row: BookInvoice, email_by: EmailBy) -> None:
    """Send an approved invoice: the client owes it now, and it is noted who e-mails it, to whom.

    The message itself is written afterwards, by whoever is named. Raises BillingRefused.
    """
    _require_state(row, State.AWAITING_PAYMENT, State.APPROVED)
    desk.open_days.require_invoice(row.invoice_date)
    address = str(row.bill_to["email"]) if email_by is not EmailBy.NOBODY else ""
    row.email_by, row.email_to = str(email_by), address
    if email_by is EmailBy.NOBODY:
        row.email_status = str(EmailStatus.NONE)
    else:
        row.email_status = str(EmailStatus.WAITING if address else EmailStatus.NO_ADDRESS)
    _issue(desk, row, State.AWAITING_PAYMENT, "sent", by=str(email_by), to=address)


def post(desk: Desk, row: BookInvoice) -> None:
    """Issue an approved invoice without an e-mail. Raises BillingRefused."""
    _require_state(row, State.AWAITING_PAYMENT, State.APPROVED)
    desk.open_days.require_invoice(row.invoice_date)
    _issue(desk, row, State.AWAITING_PAYMENT, "posted")


def export(desk: Desk, row: BookInvoice) -> None:
    """Issue an approved invoice by handing it over as a file. Raises BillingRefused."""
    _require_state(row, State.EXPORTED, State.APPROVED)
    desk.open_days.require_invoice(row.invoice_date)
    _issue(desk, row, State.EXPORTED, "exported")


def void(desk: Desk, row: BookInvoice) -> None:
    """Void an invoice that has no payment; the work it billed is unbilled again. Raises BillingRefused.

    A draft is thrown away so: it was in no books, needs no period, and gives its number back.
    """
    if not may_follow(State(row.state), State.VOIDED):
        raise already(row)
    if row.paid or (row.state == State.PAID and row.total):
        raise _refused(
            row,
            "paid",
            _("Invoice {number} has payments of {paid}.").format(
                number=row.number, paid=money_text(row.paid, row.currency)
            ),
            _("Reverse its payments first."),
        )
    was_draft = row.state == State.DRAFT
    if not was_draft:
        desk.open_days.require_invoice(row.invoice_date)
    release(desk.work, row.id)
    if was_draft:
        row.number_key = ""
    row.run_id = ""
    _move(desk, row, State.VOIDED, "discarded" if was_draft else "voided")


def settle(work: Work, row: BookInvoice, who: str = "") -> None:
    """Bring an issued invoice into the state that its payments say: paid at nothing due, else as issued."""
    before = State(row.state)
    after = state_when_paid(before, row.total - row.paid, State(row.issued_as or State.AWAITING_PAYMENT))
    if after is not before:
        row.state = str(after)
        log(work, row.id, "paid" if after is State.PAID else "unpaid-again", who)


def check_version(row: BookInvoice, expected: int | None) -> None:
    """Raise BillingRefused when the invoice was changed since it was looked at (None: any version will do)."""
    if expected is not None and row.version != expected:
        raise _refused(
            row,
            "changed-meanwhile",
            _("Invoice {number} was changed meanwhile.").format(number=row.number),
            _("Look at it again, then repeat what you did."),
        )


def already(row: BookInvoice) -> BillingRefused:
    """The refusal of what the invoice's state does not allow, saying what it is."""
    says = {
        State.DRAFT: _("Invoice {number} is a draft."),
        State.APPROVED: _("Invoice {number} is approved already."),
        State.AWAITING_PAYMENT: _("Invoice {number} was sent or posted already and waits for its payment."),
        State.EXPORTED: _("Invoice {number} was exported already."),
        State.PAID: _("Invoice {number} is paid."),
        State.VOIDED: _("Invoice {number} is voided."),
    }[State(row.state)]
    remedy = {
        State.DRAFT: _("Approve it first."),
        State.APPROVED: _("Send it, or take it back to a draft to change it."),
    }.get(State(row.state), "")
    return _refused(row, f"is-{row.state}", says.format(number=row.number), remedy)


def is_payable(row: BookInvoice) -> bool:
    """Whether a payment can be applied to it at all."""
    return State(row.state) in PAYABLE


def _require_state(row: BookInvoice, following: State, *before: State) -> None:
    if State(row.state) not in before:
        raise already(row)
    if not may_follow(State(row.state), following):
        raise AssertionError(f"{row.state} cannot become {following}")


def _issue(desk: Desk, row: BookInvoice, state: State, code: str, **facts: str) -> None:
    row.issued_as = str(state)
    row.issued_at = desk.work.now
    _move(desk, row, state, code, **facts)
    settle(desk.work, row, desk.person.name)


def _move(desk: Desk, row: BookInvoice, state: State, code: str, **facts: str) -> None:
    row.state = str(state)
    stamp(desk.work, [row])
    log(desk.work, row.id, code, desk.person.name, **facts)


def _has_lines(work: Work, row: BookInvoice) -> bool:
    query = select(BookInvoiceLine.place).where(
        BookInvoiceLine.workspace_id == work.workspace_id, BookInvoiceLine.invoice_id == row.id
    )
    return work.session.exec(query.limit(1)).first() is not None


def _refused(row: BookInvoice, code: str, says: str, remedy: str = "") -> BillingRefused:
    return BillingRefused(code, says, remedy, fix=Fix.INVOICE, at=row.id)


def today_of(work: Work) -> date:
    """Today's date in UTC, which every rule of billing goes by."""
    return work.now.date()
