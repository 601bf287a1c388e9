"""Invoices live any life at all: what is true after every step, whoever asked for what in whichever order.

The rules only ask; whether it is done or refused is the book's to say. What a refusal leaves is compared byte by
byte with what was there, and everything that was done with an account of its own: the activity log, the payments
and the periods, read anew from the file.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from qbo_desktop.domain.invoice import ISSUED, Invoice, State
from qbo_desktop.domain.period import Frequency
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.billing_lists import (
    AddEntry,
    AddPerson,
    AddWork,
    ChangeWork,
    DeleteEntry,
    DeleteTaxRate,
    DeleteWork,
    GeneratePeriods,
    RetireTaxRate,
    SetPeriodClosed,
    SetPermission,
    UsePerson,
)
from qbo_desktop.operations.billing_runs import Closed, CloseRun, SendRun
from qbo_desktop.operations.context import Context, Lane, Operation, Outcome
from qbo_desktop.operations.invoices import (
    ApproveInvoices,
    BackToDraft,
    BillWork,
    ChangeDraft,
    DiscountDraft,
    DraftInvoice,
    PostInvoices,
    Results,
    SendInvoices,
    VoidInvoices,
    move_many,
)
from qbo_desktop.operations.payments import RecordPayment, ReversePayment
from qbo_desktop.practice.book import invoice_life
from qbo_desktop.practice.book.drafts import DraftChanges, NewInvoice, as_new
from qbo_desktop.practice.book.invoice_life import Desk
from qbo_desktop.practice.book.staff import Permission
from qbo_desktop.practice.book.work_items import EntryKind, FeeType, NewEntry, NewWork
from qbo_desktop.store import workspaces
from tests.practice.billing import found_a_firm, line, reopened
from tests.stories.right_books import RightBooks

# The clock stands at 2 March 2026; no period covers the first and the last day to begin with.
DAYS = [date(2025, 12, 31), date(2026, 1, 15), date(2026, 2, 10), date(2026, 3, 2), date(2027, 1, 4)]
RATES = ["", "GST", "GST + QST", "HST Ontario", "Exempt"]
picks = st.integers(0, 30)
days = st.sampled_from(DAYS)
new_lines = st.lists(
    st.builds(
        line,
        st.sampled_from(["Tenue de livres", "Receipt 🧾", ""]),
        st.sampled_from(["1", "2.5", "0.33333", "-1", "0"]),
        st.sampled_from(["100", "33.335", "0.01", "250"]),
        st.sampled_from(RATES),
    ),
    max_size=3,
)


@dataclass(frozen=True)
class Export:
    """Hand approved invoices over as files: what a later part asks for."""

    ids: tuple[str, ...]
    lane = Lane.DESK

    def title(self) -> str:
        return "Export"

    def run(self, context: Context) -> Outcome[Results]:
        return Outcome(move_many(context, self.ids, Desk.to_send, invoice_life.export))


class Life(RightBooks, RuleBasedStateMachine):
    """A firm's desk, and a second window on the same book."""

    founded: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        home = Path(self.folder.name) / "home"
        shutil.copytree(self.founded, home)
        self.firm = reopened(home)
        self.elsewhere: dict[str, int] = {}
        self.numbers_given: set[str] = set()
        self.before = self.look()

    def teardown(self) -> None:
        self.firm.book.store.close()
        self.folder.cleanup()

    # Looking and asking

    def ask(self, operation: Operation[Any]) -> Any:
        """Ask for something; None when it is refused, and then nothing at all has changed."""
        before, refused = self.firm.dump(), ""
        try:
            value = self.firm.ask(operation)
        except UsageError as error:
            value, refused = None, error.says
        if refused:
            assert self.firm.dump() == before, f"{operation} was refused in part: {refused}"
        failed = value.failed if isinstance(value, Results | Closed) else ()
        if failed:
            self.check_untouched({one.id for one in failed}, before, self.firm.dump())
        return value

    def check_untouched(self, ids: set[str], before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Nothing of these invoices was changed, by whatever name a row calls them."""
        for table in before:
            if not table.startswith("book_"):
                continue
            mine = [[row for row in rows[table] if ids & set(map(str, row))] for rows in (before, after)]
            assert mine[0] == mine[1], table

    def pick(self, number: int, *states: State) -> Invoice | None:
        found = [one for one in self.before.invoices.values() if not states or one.state in states]
        return found[number % len(found)] if found else None

    def ids(self, numbers: list[int], *states: State) -> tuple[str, ...]:
        found = (self.pick(number, *states) for number in numbers)
        return tuple(one.id for one in found if one)

    # Work

    @initialize(fees=st.lists(st.sampled_from(["100", "33.33", "0"]), min_size=1, max_size=3))
    def a_firm_with_work(self, fees: list[str]) -> None:
        for fee in fees:
            self.work_is_added("C1", fee, FeeType.FIXED, "GST + QST")
        self.ask(BillWork(["J1"], DAYS[3]))

    @rule(
        client=st.sampled_from(["C1", "C2", "C9"]),
        fee=st.sampled_from(["100", "33.33", "0", "10.001"]),
        fee_type=st.sampled_from(FeeType),
        rate=st.sampled_from(RATES),
    )
    def work_is_added(self, client: str, fee: str, fee_type: FeeType, rate: str) -> None:
        self.ask(AddWork(NewWork(client, "Bookkeeping", "March", Decimal(fee), fee_type, rate)))

    @rule(number=picks, kind=st.sampled_from(EntryKind), day=days, billable=st.booleans())
    def something_is_put_into_it(self, number: int, kind: EntryKind, day: date, billable: bool) -> None:
        new = NewEntry(
            self.work_id(number), kind, day, Decimal("1.25"), Decimal("80"), "x", billable=billable
        )
        self.ask(AddEntry(new))

    @rule(number=picks, client=st.sampled_from(["C1", "C2"]), currency=st.sampled_from(["CAD", "USD"]))
    def work_is_changed(self, number: int, client: str, currency: str) -> None:
        new = NewWork(client, "Bookkeeping", "April", Decimal(50), FeeType.TIME, currency=currency)
        self.ask(ChangeWork(self.work_id(number), new))

    @rule(number=picks, entry=st.booleans())
    def work_is_deleted(self, number: int, entry: bool) -> None:
        self.ask(DeleteEntry(f"E{number % 6 + 1}") if entry else DeleteWork(self.work_id(number)))

    @rule(numbers=st.lists(picks, min_size=1, max_size=3), day=days)
    def work_is_billed(self, numbers: list[int], day: date) -> None:
        made = self.ask(BillWork([self.work_id(number) for number in numbers], day))
        assert made is None or {one.state for one in made} == {State.DRAFT}

    def work_id(self, number: int) -> str:
        known = list(self.before.work)
        return known[number % len(known)] if known and number % 7 else f"J{number}"

    # Drafts

    @rule(
        client=st.sampled_from(["C1", "C1", "C2", "C9"]),
        found=new_lines,
        day=days,
        number=st.sampled_from(["", "", "", "7", "07", "1001"]),
        currency=st.sampled_from(["", "", "USD"]),
    )
    def a_draft_is_made(self, client: str, found: list[Any], day: date, number: str, currency: str) -> None:
        self.ask(DraftInvoice(NewInvoice(client, day, found, number=number, currency=currency)))

    @rule(number=picks, found=new_lines, keep=st.integers(0, 4), day=st.none() | days, stale=st.booleans())
    def a_draft_is_changed(
        self, number: int, found: list[Any], keep: int, day: date | None, stale: bool
    ) -> None:
        invoice = self.pick(number, State.DRAFT) or self.pick(number)
        if invoice is None:
            return
        lines = [*map(as_new, invoice.lines[:keep]), *found]
        version = self.elsewhere.get(invoice.id) if stale else invoice.version
        due = day + timedelta(days=30) if day else None
        changes = DraftChanges(invoice_date=day, due_date=due, lines=lines)
        done = self.ask(ChangeDraft(invoice.id, changes, version))
        if done is not None:
            assert invoice.state is State.DRAFT
            assert version in (None, invoice.version), "somebody else's change was written over"

    @rule(number=picks, percent=st.sampled_from(["10", "33.3", "100", "0", "101"]))
    def a_discount_is_given(self, number: int, percent: str) -> None:
        invoice = self.pick(number, State.DRAFT) or self.pick(number)
        if invoice:
            self.ask(DiscountDraft(invoice.id, Decimal(percent)))

    @rule(number=picks)
    def another_window_looks(self, number: int) -> None:
        invoice = self.pick(number)
        if invoice:
            self.elsewhere[invoice.id] = invoice.version

    @rule(which=st.sampled_from(["GST", "GST + QST", "T1"]), delete=st.booleans(), retired=st.booleans())
    def a_rate_is_taken_away(self, which: str, delete: bool, retired: bool) -> None:
        self.ask(DeleteTaxRate(which) if delete else RetireTaxRate(which, retired))

    @rule(rounding=st.sampled_from(["rate", "component", "line"]), prefix=st.sampled_from(["", "F-"]))
    def settings_are_changed(self, rounding: str, prefix: str) -> None:
        with self.firm.book.work() as work:
            workspaces.set_setting(work, work.workspace_id, "practice.tax_rounding", rounding)
            workspaces.set_setting(work, work.workspace_id, "practice.invoice_prefix", prefix)

    # From state to state

    @rule(number=picks, steps=st.integers(1, 4), day=st.sampled_from(DAYS[1:4]), send=st.booleans())
    def one_goes_its_way(self, number: int, steps: int, day: date, send: bool) -> None:
        """What mostly becomes of an invoice: approved, sent or posted, paid in two parts."""
        for _step in range(steps):
            invoice = self.pick(number, *set(State) - {State.VOIDED})
            if invoice is None:
                return
            match invoice.state:
                case State.DRAFT:
                    self.ask(ApproveInvoices([invoice.id]))
                case State.APPROVED:
                    self.ask(SendInvoices([invoice.id]) if send else PostInvoices([invoice.id]))
                case State.AWAITING_PAYMENT | State.EXPORTED:
                    part = (invoice.due + 1) // 2
                    self.ask(
                        RecordPayment(invoice.id, Decimal(part if _step % 2 else invoice.due) / 100, day)
                    )
                case _:
                    paid = [
                        one
                        for one in self.before.payments.values()
                        if one.allocations[0].invoice_id == invoice.id
                    ]
                    if send and paid:
                        self.ask(ReversePayment(paid[-1].id, day))
            self.everything_holds()

    @rule(number=picks, day=st.sampled_from(DAYS[1:4]), send=st.booleans())
    def another_goes_its_way(self, number: int, day: date, send: bool) -> None:
        self.one_goes_its_way(number, 2, day, send)

    @rule(numbers=st.lists(picks, min_size=1, max_size=4), stale=st.booleans(), any_state=st.booleans())
    def some_are_approved(self, numbers: list[int], stale: bool, any_state: bool) -> None:
        ids = self.ids(numbers) if any_state else self.ids(numbers, State.DRAFT)
        versions = {one: self.elsewhere[one] for one in ids if stale and one in self.elsewhere}
        done = self.ask(ApproveInvoices(ids, versions))
        for one in done.done if done else ():
            assert versions.get(one.id, one.version - 1) == one.version - 1

    @rule(
        numbers=st.lists(picks, min_size=1, max_size=4),
        how=st.sampled_from([BackToDraft, SendInvoices, PostInvoices, PostInvoices, Export]),
        any_state=st.booleans(),
    )
    def approved_ones_are_moved(
        self, numbers: list[int], how: Callable[[Any], Operation[Any]], any_state: bool
    ) -> None:
        ids = self.ids(numbers) if any_state else self.ids(numbers, State.APPROVED)
        self.ask(how((*ids, "I999") if len(numbers) == 4 else ids))

    @rule(numbers=st.lists(picks, min_size=1, max_size=2))
    def some_are_voided(self, numbers: list[int]) -> None:
        states = set(State) - {State.VOIDED} if max(numbers) % 3 else set(State)
        self.ask(VoidInvoices(self.ids(numbers, *states)))

    @rule(until=st.none() | days)
    def a_run_is_closed(self, until: date | None) -> None:
        self.ask(CloseRun(until))

    @rule(run=st.sampled_from(["", "", "R1", "R2", "R9"]), post=st.booleans())
    def a_run_is_sent(self, run: str, post: bool) -> None:
        self.ask(SendRun(run, post))

    # Payments

    @rule(
        number=picks,
        amount=st.sampled_from(["all", "all", "half", "cent", "over", "0", "-5", "0.001"]),
        day=days | st.just(date(2026, 3, 20)),
        any_state=st.booleans(),
    )
    def a_payment_comes(self, number: int, amount: str, day: date, any_state: bool) -> None:
        invoice = self.pick(number) if any_state else self.pick(number, *ISSUED)
        if invoice is None:
            return
        due = Decimal(invoice.due) / 100
        named = {"all": due, "half": Decimal(invoice.due // 2) / 100, "over": due + Decimal("0.01")}
        value = named.get(amount) or Decimal("0.01" if amount in (*named, "cent") else amount)
        self.ask(RecordPayment(invoice.id, value, day))

    @rule(number=picks, day=st.none() | days)
    def a_payment_is_reversed(self, number: int, day: date | None) -> None:
        known = list(self.before.payments)
        self.ask(ReversePayment(known[number % len(known)] if known else "P9", day))

    # Periods and people

    @rule(day=days, closed=st.booleans())
    def a_period_is_closed_or_opened(self, day: date, closed: bool) -> None:
        self.ask(SetPeriodClosed(day, closed))

    @rule(
        first=st.sampled_from([date(2027, 1, 1), date(2026, 2, 1), date(2026, 2, 15)]),
        frequency=st.sampled_from(Frequency),
        count=st.integers(0, 3),
    )
    def periods_are_added(self, first: date, frequency: Frequency, count: int) -> None:
        self.ask(GeneratePeriods(first, frequency, count))

    @rule(who=st.sampled_from(["Owner", "Owner", "Owner", "Luc", "Nobody"]))
    def somebody_sits_down(self, who: str) -> None:
        self.ask(UsePerson(who))

    @rule(
        who=st.sampled_from(["Owner", "Luc"]),
        permission=st.sampled_from(Permission),
        granted=st.booleans(),
    )
    def a_permission_is_given_or_taken(self, who: str, permission: Permission, granted: bool) -> None:
        self.ask(SetPermission(who, permission, granted))

    # What is true after every step

    @invariant()
    def everything_holds(self) -> None:
        before, now = self.before, self.look()
        for invoice in now.invoices.values():
            self.check_sums(invoice)
            self.check_due(invoice, now)
            self.check_states(invoice, now)
            self.check_permissions(invoice, before, now)
            self.check_periods(invoice, before, now)
        self.check_payments(before, now)
        self.check_numbers(now)
        self.check_work(now)
        assert set(before.invoices) <= set(now.invoices), "an invoice vanished"
        holders = Counter(permission for person in self.people() for permission in person.permissions)
        assert all(holders[permission] for permission in Permission), "a permission that nobody holds"
        self.before = now


@pytest.fixture(scope="module", autouse=True)
def _founded(tmp_path_factory: pytest.TempPathFactory) -> None:
    firm = found_a_firm(tmp_path_factory.mktemp("founded") / "home")
    firm.ask(AddPerson("Luc"))
    firm.ask(SetPermission("Luc", Permission.SEND_INVOICES))
    # One in every state to begin with, on days of three months.
    firm.draft(line(rate="GST + QST"), day=DAYS[1])
    firm.approved(line(rate="HST Ontario"), day=DAYS[2])
    for day in DAYS[1:4]:
        part = firm.posted(line(rate="GST"), line("Copies", "3", "0.335"), day=day)
        firm.ask(RecordPayment(part.id, Decimal("12.34"), day))
        firm.paid(line(price="20"), day=day, client="C2")
    firm.all_done(Export((firm.approved(line("Audit", "1", "900", "GST + QST")).id,)))
    firm.approved(line("Free", "0", "5"))
    firm.ask(CloseRun(DAYS[2]))
    firm.book.store.close()
    Life.founded = firm.book.store.path.parent


def run_machine(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_becomes_of_invoices_the_books_are_right() -> None:
    run_machine(10, 25)


@pytest.mark.long
def test_the_same_for_long_lives() -> None:
    run_machine(30, 40)
