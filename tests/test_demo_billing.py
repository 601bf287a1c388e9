"""The billing of the demonstration: one of every situation, on whatever day it begins, and once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from qbo_desktop import demo, demo_billing
from qbo_desktop.app import App
from qbo_desktop.domain.invoice import ISSUED, EmailStatus, Invoice, LineKind, State, totals_of
from qbo_desktop.domain.payment import PaymentState
from qbo_desktop.domain.tax import Taxable, TaxRounding, tax_by_line, tax_by_rate
from qbo_desktop.keychain import InMemoryKeyring
from qbo_desktop.operations.billing_lists import UsePerson
from qbo_desktop.operations.practice_csv import ApplyImport, PlanImport
from qbo_desktop.practice.book import (
    billing_runs,
    invoices,
    payments,
    periods,
    staff,
    tax_rates,
    work_list,
    work_types,
)
from qbo_desktop.practice.book.staff import Permission
from qbo_desktop.practice.book.work_list import EntryKind, FeeType
from qbo_desktop.wording import use_language

# Days on which a calendar shows its edges.
DAYS = (date(2027, 1, 1), date(2026, 12, 31), date(2028, 2, 29))
SMALLEST = 40


def opened(home: Path, day: date, customers: int = SMALLEST) -> App:
    """A book with the sample firm's clients, on that day."""
    home.mkdir(exist_ok=True)
    app = App(home, keyring_backend=InMemoryKeyring())
    app.store.clock = lambda: datetime(day.year, day.month, day.day, 15, 30, tzinfo=UTC)
    plan = PlanImport(demo._clients_file(home, customers)).run(app.context()).value
    ApplyImport(plan, skip_bad_rows=True).run(app.context())
    return app


@pytest.fixture(scope="module", params=DAYS, ids=str)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """After the fill; nobody changes it."""
    app = opened(tmp_path_factory.mktemp("demo") / "home", request.param)
    demo_billing.fill(app)
    yield app
    app.close()


def found(app: App) -> list[Invoice]:
    with app.store.read() as session:
        return invoices.in_state(session, app.workspace_id)


def rows(app: App) -> list[str]:
    """All that the store holds."""
    with closing(sqlite3.connect(app.store.path)) as connection:
        return list(connection.iterdump())


def taxed_as(invoice: Invoice) -> set[str]:
    return {line.rate.name if line.rate else "" for line in invoice.lines}


SITUATIONS: dict[str, Callable[[Invoice], bool]] = {
    "combined taxes": lambda one: [tax.name for tax in one.totals.taxes] == ["GST", "QST"],
    "harmonised tax": lambda one: taxed_as(one) == {"HST Ontario"},
    "federal and provincial": lambda one: taxed_as(one) == {"GST + PST BC"},
    "exempt beside taxed": lambda one: taxed_as(one) == {"GST + QST", "Exempt"},
    "no tax set beside taxed": lambda one: taxed_as(one) == {"GST + QST", ""},
    "another currency": lambda one: one.currency == "USD",
    "discount": lambda one: any(line.kind is LineKind.DISCOUNT for line in one.lines),
    "written off": lambda one: any(line.written_on < 0 for line in one.lines),
    "written on": lambda one: any(line.written_on > 0 for line in one.lines),
    "addressed to another": lambda one: one.bill_to_id != one.client_id,
    "a price that does not divide": lambda one: any(
        line.unit_price.as_tuple().exponent == -3 for line in one.lines
    ),
    "five decimals": lambda one: any(line.quantity.as_tuple().exponent == -5 for line in one.lines),
    "nothing to pay": lambda one: one.state is State.PAID and one.total == 0,
    "paid": lambda one: one.state is State.PAID and one.paid == one.total > 0,
    "paid in part": lambda one: one.state is State.AWAITING_PAYMENT and 0 < one.paid < one.total,
    "voided": lambda one: one.state is State.VOIDED and one.email.by is not None,
    "thrown away": lambda one: one.state is State.VOIDED and one.email.by is None,
    "approved alone": lambda one: one.state is State.APPROVED and not one.run_id,
    "closed in a run": lambda one: one.state is State.APPROVED and bool(one.run_id),
    "credit": lambda one: one.state is State.DRAFT and one.total < 0,
    "empty": lambda one: one.state is State.DRAFT and not one.lines,
    "notes": lambda one: bool(one.notes),
    "a number by hand": lambda one: one.number == "HON-0017",
    "a message is written": lambda one: one.email.status is EmailStatus.WRITTEN,
    "nobody has an address": lambda one: one.email.status is EmailStatus.NO_ADDRESS,
    "posted": lambda one: one.state is State.AWAITING_PAYMENT and one.email.by is None,
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_situation_is_there(filled: App, situation: str) -> None:
    assert any(SITUATIONS[situation](one) for one in found(filled))


def test_the_qst_differs_by_a_cent_between_the_rules(filled: App) -> None:
    differing = []
    for one in found(filled):
        lines = [Taxable(line.amount, line.rate) for line in one.lines]
        if any(
            abs(once.amount - each.amount) == 1 and once.name == "QST"
            for once, each in zip(tax_by_rate(lines), tax_by_line(lines), strict=True)
        ):
            differing.append(one)
    assert differing
    assert all(one.totals == totals_of(one.lines, TaxRounding.RATE) for one in differing)


def test_every_list_of_the_billing_page_has_something(filled: App) -> None:
    states = {one.state for one in found(filled)}
    assert states == set(State)
    with filled.store.read() as session:
        work = work_list.listed(session, filled.workspace_id)
        runs = billing_runs.listed(session, filled.workspace_id)
        everybody = staff.people(session, filled.workspace_id)
        taken = payments.listed(session, filled.workspace_id)
        rates = tax_rates.listed(session, filled.workspace_id)
        kinds = work_types.listed(session, filled.workspace_id)
    unbilled = [one for one in work if one.has_unbilled()]
    assert {one.fee_type for one in unbilled} == {FeeType.FIXED, FeeType.TIME}
    assert any(one.fee_type is FeeType.NON_BILLABLE for one in work)
    assert {entry.kind for one in unbilled for entry in one.unbilled_entries()} == set(EntryKind)
    assert [bool(run.sent_at) for run in runs] == [False, True]
    assert [len(one.permissions) for one in everybody] == [len(Permission), len(Permission), 0]
    assert {one.state for one in taken} == set(PaymentState)
    assert any(one.retired and one.rate.compound for one in rates)
    assert len(kinds) == 6


def test_last_year_is_closed_and_a_draft_waits_in_it_and_one_beyond_the_periods(filled: App) -> None:
    today = filled.store.clock().date()
    with filled.store.read() as session:
        known = periods.listed(session, filled.workspace_id)
        days = periods.OpenDays(session, filled.workspace_id)
    assert [period.closed for period in known] == [True] * 12 + [False] * 12
    assert days.is_open(today)
    drafts = [one.invoice_date for one in found(filled) if one.state is State.DRAFT]
    held = [day for day in drafts if not days.is_open(day)]
    assert any(known[0].start <= day <= known[11].end for day in held)
    assert any(day > known[-1].end for day in held)


@pytest.mark.parametrize("day", DAYS[:2], ids=str)
def test_the_job_sends_what_is_due_and_a_second_time_nothing(tmp_path: Path, day: date) -> None:
    app = opened(tmp_path / "home", day)
    demo_billing.fill(app)
    billed = demo_billing.bill(app)
    assert len(billed.sent_now) == 6
    assert {failure.code for failure in billed.failed} == {
        "Invoice date is not in an open accounting period",
        "negative-total",
        "no-lines",
    }
    issued = [one for one in found(app) if one.state in ISSUED]
    assert list(billed.issued) == issued
    assert set(billed.sent_now) <= {one.number for one in billed.issued}
    assert any(one.state is State.PAID for one in billed.issued if one.number in billed.sent_now)
    assert not any(one.state is State.APPROVED for one in found(app))
    before = rows(app)
    demo_billing.fill(app)
    again = demo_billing.bill(app)
    assert (again.issued, again.sent_now) == (billed.issued, ())
    assert rows(app) == before
    app.close()


def test_who_may_not_bill_is_told_and_nothing_is_sent(tmp_path: Path) -> None:
    app = opened(tmp_path / "home", DAYS[-1])
    demo_billing.fill(app)
    UsePerson("Samuel Roy").run(app.context())
    before = found(app)
    billed = demo_billing.bill(app)
    assert [failure.code for failure in billed.failed] == ["permission-billing-admin"]
    assert billed.sent_now == ()
    assert len(billed.issued) > 0
    assert found(app) == before
    app.close()


def test_a_book_that_bills_already_is_left_as_it_is(tmp_path: Path) -> None:
    app = opened(tmp_path / "home", DAYS[-1])
    with app.store.work(app.workspace_id) as work:
        work_types.add(work, "Audit")
    before = rows(app)
    demo_billing.fill(app)
    assert rows(app) == before
    app.close()


def test_a_french_firm_has_french_work(tmp_path: Path) -> None:
    app = opened(tmp_path / "home", DAYS[-1])
    use_language("fr_CA")
    try:
        demo_billing.fill(app)
    finally:
        use_language("en")
    with app.store.read() as session:
        names = [one.name for one in work_types.listed(session, app.workspace_id)]
    assert "Tenue de livres" in names
    assert "Bookkeeping" not in names
    assert Decimal("2127.04") * 100 in [one.total for one in found(app)]
    app.close()
