"""What holds for every firm: one state a customer, nobody linked twice, and nothing left to do after a run."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from qbo_desktop.domain.contact import Contact
from qbo_desktop.errors import UsageError
from qbo_desktop.operations import decisions as decide
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.store.pairs import PairState
from qbo_desktop.sync.context import Rules
from qbo_desktop.sync.progress import Stage
from qbo_desktop.sync.side import Record
from tests.store.opened import open_store
from tests.store.test_history import tables
from tests.sync.random_firms import contacts, customers
from tests.sync.sides import Firm, MemoryCompany, check_whole, stop_at
from tests.sync.test_run import operations

# Shrinking a failure runs whole firms many times over: the example as found says enough.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
QUICK = settings(max_examples=15, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.too_slow])
LONG = settings(QUICK, max_examples=60)


def founded(folder: str, records: list[Record], ours: list[Contact], very_likely: bool) -> Firm:
    firm = Firm(
        open_store(Path(folder)),
        MemoryCompany(records, page_size=5),
        rules=Rules(is_real=False, link_very_likely=very_likely),
    )
    for contact in ours:
        if contact.name or contact.person_name() or contact.company:
            with firm.opened.work() as work:
                book.add(work, contact)
    return firm


def a_run_settles_everybody_and_a_second_has_nothing_to_do(
    records: list[Record], ours: list[Contact], very_likely: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        firm = founded(folder, records, ours, very_likely)
        before = {record.id: record.contact for record in firm.book()}
        preview = firm.run(dry_run=True).plan
        done = firm.run_whole().plan
        assert done == preview
        check_whole(firm)
        assert sum(Counter(firm.states().values()).values()) == len(records)
        created = [line for line in firm.lines().values() if line.state is PairState.CREATED]
        assert len(firm.book()) == len(before) + len(created), "a contact that belongs to nobody"
        now = {record.id: record.contact for record in firm.book()}
        for practice_id, contact in before.items():
            for name in ("name", "email", "company", "phone_work", "mailing"):
                had = contact.get(name)
                assert not had or now[practice_id].get(name) == had, "an overwritten value"
        assert firm.company.writes == [], "the first sync wrote to QuickBooks"
        # The second one fills what is empty in QuickBooks; then there is nothing more to do.
        firm.settle(most=3)
        state = tables(firm.store.path)
        again = firm.run_whole()
        assert again.plan.steps == ()
        assert tables(firm.store.path) == state
        firm.store.close()


@QUICK
@given(customers(), st.lists(contacts(), max_size=10), st.booleans())
def test_a_run_settles_everybody_and_a_second_has_nothing_to_do(
    records: list[Record], ours: list[Contact], very_likely: bool
) -> None:
    a_run_settles_everybody_and_a_second_has_nothing_to_do(records, ours, very_likely)


@pytest.mark.long
@LONG
@given(customers(most=30), st.lists(contacts(), max_size=25), st.booleans())
def test_the_same_for_many_larger_firms(
    records: list[Record], ours: list[Contact], very_likely: bool
) -> None:
    a_run_settles_everybody_and_a_second_has_nothing_to_do(records, ours, very_likely)


EVENTS = st.one_of(
    st.tuples(st.just("run"), st.none()),
    st.tuples(
        st.just("stopped"),
        st.tuples(st.sampled_from([Stage.PULL, Stage.MATCH, Stage.APPLY]), st.integers(1, 3)),
    ),
    st.tuples(st.just("change"), st.tuples(st.integers(0, 13), contacts())),
    st.tuples(st.just("retire"), st.integers(0, 13)),
    st.tuples(
        st.just("decide"),
        st.tuples(st.integers(0, 13), st.sampled_from(["create", "skip", "unlink", "reopen"])),
    ),
    st.tuples(st.just("accept"), st.none()),
)


def live(firm: Firm, event: tuple[str, Any]) -> None:
    """One thing that happens to a firm."""
    what, about = event
    lines = firm.lines()
    match what:
        case "run":
            firm.run_whole()
        case "stopped":
            firm.run(stop_at(*about))
        case "change":
            number, contact = about
            firm.company.put(Record(str(number), "0", contact))
        case "retire" if str(about) in firm.company.records:
            record = firm.company.records[str(about)]
            firm.company.put(Record(record.id, "0", record.contact, active=not record.active))
        case "decide" if str(about[0]) in lines:
            row = lines[str(about[0])].id
            operation: Any = {
                "create": decide.CreateContactFor,
                "skip": decide.SetAside,
                "unlink": decide.DeleteMatch,
                "reopen": decide.Reopen,
            }[about[1]](row)
            try:
                operation.run(operations(firm))
            except UsageError:
                return
        case "accept":
            decide.AcceptReady().run(operations(firm))


def no_twin_is_ever_made(records: list[Record], ours: list[Contact], events: list[tuple[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        firm = founded(folder, records, ours, False)
        for event in events:
            live(firm, event)
        firm.settle()
        check_whole(firm)
        made = [line for line in firm.lines().values() if line.practice_id]
        held = {record.id for record in firm.book()}
        assert {line.practice_id for line in made} <= held
        # Every contact of the book was there, or was made of one customer: deleted matches leave theirs behind.
        unlinked = [line for line in firm.lines().values() if not line.practice_id]
        assert len(held) <= len(ours) + len(made) + len(unlinked)
        state = tables(firm.store.path)
        firm.run_whole()
        assert tables(firm.store.path) == state
        firm.store.close()


@QUICK
@given(customers(), st.lists(contacts(), max_size=8), st.lists(EVENTS, max_size=8))
def test_whatever_happens_between_runs_no_twin_is_ever_made(
    records: list[Record], ours: list[Contact], events: list[tuple[str, Any]]
) -> None:
    no_twin_is_ever_made(records, ours, events)


@pytest.mark.long
@LONG
@given(customers(), st.lists(contacts(), max_size=12), st.lists(EVENTS, max_size=20))
def test_the_same_for_long_lives(
    records: list[Record], ours: list[Contact], events: list[tuple[str, Any]]
) -> None:
    no_twin_is_ever_made(records, ours, events)
