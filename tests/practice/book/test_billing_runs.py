"""Billing runs: what joins one, what stays out, and when it is sent."""

from __future__ import annotations

from datetime import date

import pytest

from qbo_desktop.domain.invoice import State
from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.operations.billing_lists import SetPeriodClosed
from qbo_desktop.operations.billing_runs import CloseRun, SendRun
from qbo_desktop.operations.invoices import BackToDraft, SendInvoices, VoidInvoices
from qbo_desktop.practice.book import billing_runs
from qbo_desktop.practice.book.billing_runs import BillingRun
from qbo_desktop.practice.book.periods import INVOICE_NOT_OPEN
from qbo_desktop.practice.book.staff import Permission
from tests.practice.billing import DAY, BillingFirm, line


def runs(firm: BillingFirm) -> list[BillingRun]:
    with firm.book.store.read() as session:
        return billing_runs.listed(session, firm.book.workspace_id)


def test_a_run_takes_drafts_and_approved_ones_until_a_day(firm: BillingFirm) -> None:
    draft, approved, later = firm.draft(), firm.approved(), firm.draft(day=date(2026, 3, 3))
    credit = firm.draft(line("Credit", "-1", "5"))
    closed = firm.ask(CloseRun(DAY))
    assert [one.id for one in closed.done] == [draft.id, approved.id]
    assert [(one.id, one.code) for one in closed.failed] == [(credit.id, "negative-total")]
    assert firm.invoice(later.id) == later
    assert firm.codes(draft.id) == ["drafted", "approved", "in-run"]
    (run,) = runs(firm)
    assert (run.id, run.until, run.invoices, run.to_send, run.sent_at) == ("R1", DAY, 2, 2, None)
    results = firm.ask(SendRun("R1"))
    assert {one.state for one in results.done} == {State.AWAITING_PAYMENT}
    assert runs(firm)[0].sent_at is not None
    assert firm.ask(SendRun()).done == ()


def test_nothing_to_close_makes_no_run(firm: BillingFirm) -> None:
    before = firm.dump()
    assert firm.ask(CloseRun()).run_id == ""
    assert firm.dump() == before


def test_what_was_approved_before_its_period_closed_stays_out_and_is_named(firm: BillingFirm) -> None:
    january = firm.approved(day=date(2026, 1, 15))
    firm.ask(SetPeriodClosed(date(2026, 1, 15), True))
    march = firm.draft()
    closed = firm.ask(CloseRun())
    assert [one.id for one in closed.done] == [march.id]
    assert [(one.id, one.code, one.fix) for one in closed.failed] == [
        (january.id, INVOICE_NOT_OPEN, "periods")
    ]
    assert firm.invoice(january.id) == january
    assert firm.codes(january.id) == ["drafted", "approved"]


def test_what_could_not_be_sent_waits_in_the_run_for_the_next_time(firm: BillingFirm) -> None:
    january, march = firm.draft(day=date(2026, 1, 15)), firm.draft()
    firm.ask(CloseRun())
    firm.ask(SetPeriodClosed(date(2026, 1, 15), True))
    results = firm.ask(SendRun("R1"))
    assert [one.id for one in results.done] == [march.id]
    assert [one.id for one in results.failed] == [january.id]
    assert SendRun("R1").run(firm.context).exit_code == 1
    assert (runs(firm)[0].to_send, runs(firm)[0].sent_at) == (1, None)
    firm.ask(SetPeriodClosed(date(2026, 1, 15), False))
    assert [one.id for one in firm.ask(SendRun("R1", post=True)).done] == [january.id]
    assert runs(firm)[0].sent_at is not None


def test_a_run_knows_that_it_is_sent_however_its_invoices_went(firm: BillingFirm) -> None:
    one, two = firm.draft(), firm.draft()
    firm.ask(CloseRun())
    firm.all_done(SendInvoices([one.id]))
    firm.all_done(BackToDraft([two.id]))
    assert firm.ask(SendRun("R1")).failed == ()
    (run,) = runs(firm)
    assert (run.invoices, run.to_send) == (1, 0)
    assert run.sent_at is not None
    assert firm.invoice(two.id).run_id == ""


def test_a_run_that_everything_left_was_not_sent(firm: BillingFirm) -> None:
    one = firm.draft()
    firm.ask(CloseRun())
    firm.all_done(VoidInvoices([one.id]))
    firm.ask(SendRun())
    (run,) = runs(firm)
    assert (run.invoices, run.sent_at) == (0, None)


@pytest.mark.parametrize("run", ["R9", "r1", "\ud800"])
def test_an_unknown_run(firm: BillingFirm, run: str) -> None:
    firm.draft()
    firm.ask(CloseRun())
    with pytest.raises(UsageError, match="no billing run"):
        firm.ask(SendRun(run))


def test_closing_needs_one_permission_and_sending_the_other(firm: BillingFirm) -> None:
    firm.draft()
    firm.ask(CloseRun())
    firm.draft()
    firm.someone_without(*Permission)
    before = firm.dump()
    for operation, code in (
        (CloseRun(), "permission-billing-admin"),
        (SendRun(), "permission-send-invoices"),
    ):
        with pytest.raises(BillingRefused) as refused:
            firm.ask(operation)
        assert refused.value.code == code
    assert firm.dump() == before
