"""From draft to paid: what each step asks for, what it leaves in the log, and what is refused in which words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qbo_desktop.domain.invoice import EmailBy, EmailStatus, State
from qbo_desktop.errors import BillingRefused
from qbo_desktop.operations.billing_lists import SetPeriodClosed
from qbo_desktop.operations.invoices import (
    ApproveInvoices,
    BackToDraft,
    ChangeDraft,
    PostInvoices,
    Results,
    SendInvoices,
    VoidInvoices,
)
from qbo_desktop.operations.payments import RecordPayment
from qbo_desktop.phrases.invoices import event_text
from qbo_desktop.practice.book.drafts import DraftChanges
from qbo_desktop.practice.book.periods import INVOICE_NOT_OPEN
from qbo_desktop.practice.book.staff import Permission
from qbo_desktop.store import workspaces
from tests.practice.billing import DAY, BillingFirm, line, reopened


def refusal(results: Results) -> tuple[str, str]:
    """The code and the sentence of the one that failed."""
    assert results.done == ()
    (failed,) = results.failed
    return failed.code, failed.says


def test_the_whole_life_is_in_the_log(firm: BillingFirm) -> None:
    sent = firm.all_done(SendInvoices([firm.approved().id]))[0]
    assert (sent.state, sent.due, sent.owed) == (State.AWAITING_PAYMENT, 10_000, 10_000)
    firm.ask(RecordPayment(sent.number, Decimal(40), DAY))
    assert firm.invoice(sent.id).state is State.AWAITING_PAYMENT
    firm.ask(RecordPayment(sent.number, Decimal(60), DAY))
    assert firm.invoice(sent.id).state is State.PAID
    assert firm.codes(sent.id) == ["drafted", "approved", "sent", "payment", "payment", "paid"]
    events = firm.events(sent.id)
    assert {event.who for event in events} == {"Owner"}
    assert [event_text(event) for event in events][1:4] == [
        "Approved at $100.00.",
        "Sent without an e-mail; waits for its payment.",
        "A payment of $40.00 of Mar 2, 2026 was recorded (P1).",
    ]


def test_a_negative_total_is_not_approved(firm: BillingFirm) -> None:
    credit = firm.draft(line(), line("Credit", "-1", "100.01"))
    code, says = refusal(firm.ask(ApproveInvoices([credit.id])))
    assert code == "negative-total"
    assert "-$0.01" in says
    assert firm.invoice(credit.id) == credit


def test_nothing_to_pay_is_paid_when_it_is_sent(firm: BillingFirm) -> None:
    free = firm.posted(line("Free", "1", "0"))
    assert (free.state, free.due, free.owed) == (State.PAID, 0, 0)
    assert firm.codes(free.id) == ["drafted", "approved", "posted", "paid"]
    firm.all_done(VoidInvoices([free.id]))
    assert firm.codes(free.id)[-1] == "voided"


def test_an_invoice_without_a_line_is_not_approved(firm: BillingFirm) -> None:
    draft = firm.draft()
    firm.ask(ChangeDraft(draft.id, DraftChanges(lines=[])))
    assert refusal(firm.ask(ApproveInvoices([draft.id])))[0] == "no-lines"


@pytest.mark.parametrize(
    ("email_by", "client", "status", "to"),
    [
        ("nobody", "C1", EmailStatus.NONE, ""),
        ("practice", "C1", EmailStatus.WRITTEN, "compta@lavoie.example"),
        ("quickbooks", "C1", EmailStatus.WAITING, "compta@lavoie.example"),
        ("practice", "C2", EmailStatus.NO_ADDRESS, ""),
    ],
)
def test_sending_notes_who_e_mails_to_whom(
    firm: BillingFirm, email_by: str, client: str, status: EmailStatus, to: str
) -> None:
    with firm.book.work() as work:
        workspaces.set_setting(work, work.workspace_id, "billing.email_by", email_by)
    (sent,) = firm.all_done(SendInvoices([firm.approved(client=client).id]))
    assert (sent.email.by, sent.email.status, sent.email.to) == (EmailBy(email_by), status, to)


def test_a_draft_that_was_taken_back_can_be_changed_and_approved_again(firm: BillingFirm) -> None:
    approved = firm.approved()
    firm.all_done(BackToDraft([approved.id]))
    changed = firm.ask(ChangeDraft(approved.id, DraftChanges(lines=[line(price="70")])))
    assert changed.total == 7_000
    (again,) = firm.all_done(ApproveInvoices([approved.id]))
    assert firm.codes(again.id) == ["drafted", "approved", "back-to-draft", "changed", "approved"]


@pytest.mark.parametrize(
    "operation", [BackToDraft, SendInvoices, PostInvoices, ApproveInvoices, VoidInvoices]
)
def test_what_does_not_follow_is_refused_and_changes_nothing(
    firm: BillingFirm, operation: Callable[[Any], Any]
) -> None:
    draft, voided, paid = firm.draft(), firm.draft(), firm.paid()
    firm.all_done(VoidInvoices([voided.id]))
    ids = [voided.id, paid.id, "I99", "I\ufffd"]
    if operation in (BackToDraft, SendInvoices, PostInvoices):
        ids.append(draft.id)
    before = firm.dump()
    results = firm.ask(operation([*ids[:-1], ids[-1].replace("\ufffd", "\ud800")]))
    assert results.done == ()
    assert sorted(one.id for one in results.failed) == sorted(ids)
    assert all(one.says for one in results.failed)
    assert firm.dump() == before


def test_many_at_once_each_have_their_result(firm: BillingFirm) -> None:
    good = [firm.draft().id for _n in range(3)]
    bad = firm.draft(line("Credit", "-1", "1"))
    results = firm.ask(ApproveInvoices([good[0], bad.id, good[1], good[0], good[2]]))
    assert [one.id for one in results.done] == good
    assert [(one.id, one.number) for one in results.failed] == [(bad.id, bad.number)]
    assert firm.invoice(bad.id) == bad


def test_payments_keep_an_invoice_from_being_voided(firm: BillingFirm) -> None:
    sent = firm.posted()
    firm.ask(RecordPayment(sent.id, Decimal(1), DAY))
    code, says = refusal(firm.ask(VoidInvoices([sent.id])))
    assert code == "paid"
    assert "$1.00" in says


def test_two_windows_approve_the_same_draft(firm: BillingFirm) -> None:
    other = reopened(firm.book.store.path.parent)
    draft = firm.draft()
    firm.all_done(ApproveInvoices([draft.id], {draft.id: draft.version}))
    before = firm.dump()
    assert refusal(other.ask(ApproveInvoices([draft.id], {draft.id: draft.version})))[0] == "is-approved"
    assert firm.dump() == before
    other.book.store.close()


def test_a_draft_that_another_window_changed_is_not_approved_unseen(firm: BillingFirm) -> None:
    draft = firm.draft()
    firm.ask(ChangeDraft(draft.id, DraftChanges(lines=[line(price="9999")])))
    assert refusal(firm.ask(ApproveInvoices([draft.id], {draft.id: draft.version})))[0] == "changed-meanwhile"
    assert firm.invoice(draft.id).state is State.DRAFT


# Periods


def test_a_period_that_is_closed_while_a_draft_is_open(firm: BillingFirm) -> None:
    draft, approved, sent = firm.draft(), firm.approved(), firm.posted()
    firm.ask(SetPeriodClosed(DAY, True))
    before = firm.dump()
    for operation in (
        ApproveInvoices([draft.id]),
        BackToDraft([approved.id]),
        SendInvoices([approved.id]),
        PostInvoices([approved.id]),
        VoidInvoices([approved.id]),
        VoidInvoices([sent.id]),
    ):
        results = firm.ask(operation)
        code, says = refusal(results)
        assert code == INVOICE_NOT_OPEN
        assert says.startswith(INVOICE_NOT_OPEN)
        assert (results.failed[0].fix, results.failed[0].at) == ("periods", DAY.isoformat())
    assert firm.dump() == before
    # Dated into an open one it goes on; and the closed one can be opened.
    firm.ask(ChangeDraft(draft.id, DraftChanges(invoice_date=date(2026, 4, 1), due_date=date(2026, 5, 1))))
    firm.all_done(ApproveInvoices([draft.id]))
    firm.ask(SetPeriodClosed(DAY, False))
    firm.all_done(PostInvoices([approved.id]))


def test_a_day_that_no_period_covers(firm: BillingFirm) -> None:
    draft = firm.draft(day=date(2025, 12, 31))
    code, says = refusal(firm.ask(ApproveInvoices([draft.id])))
    assert code == INVOICE_NOT_OPEN
    assert "no period covers Dec 31, 2025" in says


def test_a_draft_is_thrown_away_whatever_the_period(firm: BillingFirm) -> None:
    draft = firm.draft()
    firm.ask(SetPeriodClosed(DAY, True))
    firm.all_done(VoidInvoices([draft.id]))
    assert firm.codes(draft.id) == ["drafted", "discarded"]


# Permissions


@pytest.mark.parametrize(
    ("withheld", "operation"),
    [
        (Permission.BILLING_ADMIN, ApproveInvoices),
        (Permission.BILLING_ADMIN, BackToDraft),
        (Permission.BILLING_ADMIN, VoidInvoices),
        (Permission.SEND_INVOICES, SendInvoices),
        (Permission.SEND_INVOICES, PostInvoices),
    ],
)
def test_whoever_may_not_is_told_who_may(
    firm: BillingFirm, withheld: Permission, operation: Callable[[Any], Any]
) -> None:
    invoice = firm.draft() if operation is ApproveInvoices else firm.approved()
    firm.someone_without(withheld)
    before = firm.dump()
    with pytest.raises(BillingRefused, match="Luc does not have the permission") as refused:
        firm.ask(operation([invoice.id]))
    assert refused.value.code == f"permission-{withheld}"
    assert "Owner" in refused.value.remedy
    assert firm.dump() == before


def test_a_person_without_permissions_may_draft(firm: BillingFirm) -> None:
    firm.someone_without(*Permission)
    draft = firm.draft()
    firm.ask(ChangeDraft(draft.id, DraftChanges(notes="x")))
    assert [event.who for event in firm.events(draft.id)] == ["Luc", "Luc"]
