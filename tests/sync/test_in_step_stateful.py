"""Anything at all on both sides, answers lost and runs killed: what is true after every settled run.

Every linked pair agrees on each field that both can hold, or has an open conflict, question or problem that
names it. No value that a person typed is lost. Nobody is made twice. The plan shown is what is written.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from qbo_desktop.domain.agreement import same_value
from qbo_desktop.domain.contact import SHARED_FIELDS, Address, Contact, Phone
from qbo_desktop.domain.lines import TOGETHER
from qbo_desktop.errors import AppError, UsageError
from qbo_desktop.operations import decisions as decide
from qbo_desktop.operations.conflicts import ResolveConflict, conflicts
from qbo_desktop.operations.history import Redo, Undo
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.store import in_step, problems
from qbo_desktop.sync import apply, apply_there
from qbo_desktop.sync.context import Rules
from qbo_desktop.sync.run import RunOutcome
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS
from qbo_desktop.sync.steps import WriteStep
from tests.store.opened import open_store
from tests.sync.sides import Firm, MemoryCompany
from tests.sync.test_run import operations

NAMES = (
    "Roy inc.",
    "Lavoie ltée",
    "Anne Roy",
    "9123-4567 Québec inc.",
    "9123-4576 Québec inc.",
    "Zed & fils",
)
EMAILS = ("", "a@x.example", "b@x.example", "c@x.example", "A@X.example")
PHONES = (None, Phone("514 555-0101"), Phone("(514) 555-0101"), Phone("514 555-0102", "12"))
ADDRESSES = (None, Address("1 rue A", city="Laval"), Address("2 rue B", postal_code="H2L 1S1"))
VALUES: dict[str, tuple[Any, ...]] = {
    "name": NAMES,
    "email": EMAILS,
    "email_2": EMAILS,
    "phone_work": PHONES,
    "phone_mobile": PHONES,
    "phone_home": PHONES,
    "mailing": ADDRESSES,
    "first_name": ("", "Anne", "A:B"),
    "company": ("", "Roy", "Zed"),
}
edits = st.sampled_from(sorted(VALUES)).flatmap(
    lambda field: st.tuples(st.just(field), st.sampled_from(VALUES[field]))
)
KILLS = ("step-intended", "step-sent", "step-answered", "step-settled", "link-committed")
numbers = st.integers(0, 30)


class Killed(BaseException):
    """The process is gone."""


class TwoSides(RuleBasedStateMachine):
    """A firm, its book and its company, and everybody who works on them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.firm = Firm(
            open_store(Path(self.folder.name)),
            MemoryCompany(),
            rules=Rules(is_real=False, push_types=("Client",)),
        )
        with self.firm.opened.work() as work:
            book.add_type(work, "Prospect")
        self.number = 0
        self.typed: set[tuple[str, str]] = set()
        self.parted: set[str] = set()

    def teardown(self) -> None:
        try:
            self.everything_is_settled()
        finally:
            self.firm.store.close()
            self.folder.cleanup()

    # Who there is.

    def customers(self) -> list[str]:
        return list(self.firm.company.records)

    def pick(self, ids: list[str], number: int) -> str | None:
        return ids[number % len(ids)] if ids else None

    # In QuickBooks.

    @rule(name=st.sampled_from(NAMES), email=st.sampled_from(EMAILS))
    def a_customer_is_added(self, name: str, email: str) -> None:
        taken = {one.contact.name.casefold() for one in self.firm.company.records.values() if one.active}
        if name.casefold() not in taken:
            self.number += 1
            self.firm.company.add(str(self.number), name, email=email)

    @rule(number=numbers, change=edits)
    def a_customer_is_edited(self, number: int, change: tuple[str, Any]) -> None:
        field, value = change
        customer_id = self.pick(self.customers(), number)
        if customer_id is None or field == "phone_home" or ":" in str(value):
            return
        if field == "name" and any(
            one.contact.name.casefold() == value.casefold() for one in self.firm.company.records.values()
        ):
            return
        self.firm.company.edit(customer_id, **{field: value})

    @rule(number=numbers)
    def a_customer_is_retired_or_taken_back(self, number: int) -> None:
        customer_id = self.pick(self.customers(), number)
        if customer_id is not None:
            record = self.firm.company.records[customer_id]
            names = [one.contact.name for one in self.firm.company.records.values() if one.active]
            if record.active or record.contact.name not in names:
                self.firm.company.put(replace(record, active=not record.active))

    @rule(number=numbers)
    def a_customer_is_merged_away(self, number: int) -> None:
        customer_id = self.pick(self.customers(), number)
        if customer_id is not None:
            self.firm.company.remove(customer_id)
            self.parted.add(customer_id)

    # In the practice.

    @rule(
        name=st.sampled_from(NAMES),
        email=st.sampled_from(EMAILS),
        kind=st.sampled_from(["Client", "Prospect"]),
    )
    def a_contact_is_added(self, name: str, email: str, kind: str) -> None:
        with self.firm.opened.work() as work:
            book.add(work, Contact(name=name, email=email, type=kind))

    @rule(number=numbers, change=edits)
    def a_contact_is_edited(self, number: int, change: tuple[str, Any]) -> None:
        field, value = change
        practice_id = self.pick([one.id for one in self.firm.book()], number)
        if practice_id is not None:
            value = value.to_json() if isinstance(value, Address) else value
            with self.firm.opened.work() as work:
                book.edit(work, practice_id, {field: "" if value is None else value})

    @rule(number=numbers, kind=st.sampled_from(["Client", "Prospect"]))
    def a_contact_gets_another_type(self, number: int, kind: str) -> None:
        practice_id = self.pick([one.id for one in self.firm.book()], number)
        if practice_id is not None:
            with self.firm.opened.work() as work:
                book.edit(work, practice_id, {"type": kind})

    @rule(number=numbers)
    def a_contact_is_archived_or_taken_back(self, number: int) -> None:
        records = self.firm.book()
        if records:
            record = records[number % len(records)]
            with self.firm.opened.work() as work:
                book.set_archived(work, record.id, record.active)

    # A person in the window.

    def decided(self, operation: Any) -> None:
        try:
            operation.run(operations(self.firm))
        except UsageError:
            return  # there was nothing to decide

    @rule(number=numbers, what=st.sampled_from(["link", "create", "unlink", "reopen", "skip"]), other=numbers)
    def a_person_decides(self, number: int, what: str, other: int) -> None:
        lines = self.firm.lines()
        customer_id = self.pick(list(lines), number)
        practice_id = self.pick([one.id for one in self.firm.book()], other)
        if customer_id is None or practice_id is None:
            return
        row = lines[customer_id].id
        if what == "unlink":
            self.parted.add(customer_id)
        self.decided(
            {
                "link": decide.LinkTo(row, practice_id),
                "create": decide.CreateContactFor(row),
                "unlink": decide.DeleteMatch(row),
                "reopen": decide.Reopen(row),
                "skip": decide.SetAside(row),
            }[what]
        )

    @rule(number=numbers, take=st.sampled_from(["quickbooks", "practice", "both"]))
    def a_person_settles_a_conflict(self, number: int, take: str) -> None:
        with self.firm.store.read() as session:
            found = conflicts(session, self.firm.workspace_id)
        if found:
            conflict = found[number % len(found)]
            self.decided(ResolveConflict(conflict.id, {conflict.fields[0].field: take}))

    @rule(again=st.booleans())
    def a_person_takes_a_decision_back(self, again: bool) -> None:
        before = {line.quickbooks_id for line in self.firm.lines().values() if line.practice_id}
        self.decided(Redo() if again else Undo())
        self.parted |= before

    # Runs, and what befalls them.

    @rule(fault=st.sampled_from(["lost", "stale", "unreached", "old"]), before=st.integers(0, 2))
    def quickbooks_will_fail(self, fault: str, before: int) -> None:
        self.firm.company.faults = [*[""] * before, fault]

    @rule(point=st.sampled_from(KILLS), after=st.integers(0, 3))
    def a_run_is_killed(self, point: str, after: int) -> None:
        passed = [after]

        def crash_point(name: str) -> None:
            if name == point:
                passed[0] -= 1
                if passed[0] < 0:
                    raise Killed

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(apply, "crash_point", crash_point)
            patch.setattr(apply_there, "crash_point", crash_point)
            with suppress(Killed):
                self.firm.run()

    @rule()
    def a_run_that_may_fail(self) -> None:
        outcome = self.firm.run()
        assert outcome.error is None or isinstance(outcome.error, AppError)

    @rule()
    def everything_is_settled(self) -> None:
        self.firm.company.faults = []
        before = self.everything()
        for _run in range(6):
            outcome = self.one_run()
            if outcome.applied == 0:
                break
        else:
            raise AssertionError(f"runs never end: {outcome.plan.steps}")
        self.check_agreement(outcome)
        self.check_nothing_lost(before)
        self.check_no_twins()

    def one_run(self) -> RunOutcome:
        """A run whose plan is looked at first; what is written is what was shown."""
        preview = self.firm.run(dry_run=True)
        if preview.questions:
            with self.firm.store.work(self.firm.workspace_id, "Anne") as work:
                for question in preview.questions:
                    problems.answer(work, question.id, True)
            preview = self.firm.run(dry_run=True)
        assert preview.error is None
        written = len(self.firm.company.writes)
        outcome = self.firm.run()
        assert outcome.error is None
        assert outcome.plan.steps == preview.plan.steps
        done = self.firm.company.writes[written:]
        refused = [one for one in outcome.problems if one.details.get("fault") or one.code == "name-taken"]
        planned = [self.as_written(step) for step in outcome.plan.steps_on(QUICKBOOKS)]
        assert len(done) <= len(planned)
        assert len(planned) - len(done) <= len(refused), (planned, done, outcome.problems)
        for action, _record_id, fields in done:
            assert (action, fields) in planned, (action, fields, planned)
        return outcome

    def as_written(self, step: WriteStep) -> tuple[str, tuple[str, ...]]:
        if step.action == "create":
            return ("create", ())
        return (step.action, tuple(sorted(change.field for change in step.changes())))

    def everything(self) -> dict[str, dict[str, Contact]]:
        return {
            QUICKBOOKS: {one: record.contact for one, record in self.firm.company.records.items()},
            PRACTICE: {record.id: record.contact for record in self.firm.book()},
        }

    def check_agreement(self, outcome: RunOutcome) -> None:
        named = {
            (blocked.id, problem.facts.get("field", ""))
            for problem in outcome.problems
            for blocked in problem.blocks
        }
        with self.firm.store.read() as session:
            lines = [
                in_step.linked_pair(session, self.firm.workspace_id, line.id)
                for line in self.firm.lines().values()
                if line.state in TOGETHER
            ]
        held = {record.id: record for record in self.firm.book()}
        for pair in lines:
            assert pair is not None
            customer = self.firm.company.records.get(pair.customer.id)
            contact = held[pair.contact.id]
            if customer is None or not customer.active or not contact.active:
                continue
            for field in SHARED_FIELDS:
                theirs, ours = customer.contact.get(field), contact.contact.get(field)
                if field == "phone_home" or same_value(field, theirs, ours):
                    continue
                says = (
                    field in pair.info.conflicts
                    or field in pair.info.their_form
                    or (contact.id, field) in named
                    or (contact.id, "") in named
                    or (field == "email_2" and "email" in pair.info.conflicts)
                    # The one address that there is, held twice here and once there.
                    or (field == "email_2" and {theirs, ours} <= {"", contact.contact.email})
                )
                assert says, (field, theirs, ours, pair.info, outcome.problems)

    def check_nothing_lost(self, before: dict[str, dict[str, Contact]]) -> None:
        """Runs carry values; none that stood anywhere before them is nowhere after them, but what it replaced."""
        after = self.everything()
        for side in (QUICKBOOKS, PRACTICE):
            assert set(before[side]) <= set(after[side]), "a record vanished"
        with self.firm.store.read() as session:
            pairs_now = [
                in_step.linked_pair(session, self.firm.workspace_id, line.id)
                for line in self.firm.lines().values()
                if line.state in TOGETHER
            ]
        for pair in pairs_now:
            if (
                pair is None
                or pair.customer.id not in before[QUICKBOOKS]
                or pair.contact.id not in before[PRACTICE]
            ):
                continue
            if pair.customer.id not in after[QUICKBOOKS]:
                continue
            for field in SHARED_FIELDS:
                was = [
                    before[QUICKBOOKS][pair.customer.id].get(field),
                    before[PRACTICE][pair.contact.id].get(field),
                ]
                now = [
                    after[QUICKBOOKS][pair.customer.id].get(field),
                    after[PRACTICE][pair.contact.id].get(field),
                ]
                if not same_value(field, was[0], was[1]):
                    # Of two values one at least is still there, and no third one came out of nowhere.
                    assert any(same_value(field, value, old) for value in now for old in was), (
                        field,
                        was,
                        now,
                    )
                for value in now:
                    assert any(same_value(field, value, old) for old in was), (field, was, now)

    def check_no_twins(self) -> None:
        made = [record_id for action, record_id, _fields in self.firm.company.writes if action == "create"]
        lines = self.firm.lines()
        for record_id in made:
            is_linked = record_id in lines and lines[record_id].practice_id
            assert is_linked or record_id in self.parted, "a customer that nobody asked for"
        linked = [line.practice_id for line in lines.values() if line.practice_id]
        assert len(linked) == len(set(linked))


def run_machine(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        TwoSides,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_happens_on_both_sides_they_agree_in_the_end() -> None:
    run_machine(10, 12)


@pytest.mark.long
def test_the_same_for_long_lives() -> None:
    run_machine(70, 40)
