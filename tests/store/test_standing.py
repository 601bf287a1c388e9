"""How things stand, in one read: every number against the function that counts it alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import event

from qbo_desktop.domain.problem import Fix, Problem, ProblemCode
from qbo_desktop.store import problems, runs, workspaces
from qbo_desktop.store.pairs import PairState
from qbo_desktop.store.standing import Standing, standing
from qbo_desktop.store.tables.contacts import Pair
from qbo_desktop.store.workspaces import CONNECTED, Connection
from qbo_desktop.sync.side import QUICKBOOKS
from tests.store.opened import Opened


def look(opened: Opened, workspace_id: int | None = None) -> Standing:
    with opened.store.read() as session:
        return standing(session, workspace_id or opened.workspace_id)


def problem(code: ProblemCode, group: str) -> Problem:
    return Problem(code, group, Fix.RETRY)


def test_a_new_workspace_has_nothing_and_needs_nothing(opened: Opened) -> None:
    found = look(opened)
    assert found.is_first
    assert (found.waiting, found.together, found.open_problems, found.questions, found.queue) == (
        0,
        0,
        0,
        0,
        0,
    )
    assert found.connection == Connection(QUICKBOOKS)
    assert found.last_run is None
    assert found.next_run() is None


def test_what_waits_is_counted_without_what_was_set_aside(opened: Opened) -> None:
    first, second = opened.customer("1", "Anne"), opened.customer("2", "Benoît")
    opened.line(first.id)
    row_id = opened.line(second.id)
    with opened.work() as work:
        work.session.get_one(Pair, row_id).aside = True
    found = look(opened)
    assert found.lines == opened.counts()
    assert (found.lines[PairState.WAITING], found.aside, found.waiting) == (2, 1, 1)


def test_problems_are_counted_by_code_and_those_put_away_apart(opened: Opened) -> None:
    with opened.work() as work:
        problems.report(work, problem(ProblemCode.UNREACHABLE, ""))
        problems.report(work, problem(ProblemCode.MISSING_TYPE, "Client"))
        away = problems.report(work, problem(ProblemCode.MISSING_TYPE, "Other"))
        problems.ignore(work, away, "known")
        problems.ask(work, "first-run", "", {})
    found = look(opened)
    assert found.problems == {ProblemCode.UNREACHABLE: 1, ProblemCode.MISSING_TYPE: 1}
    assert (found.open_problems, found.ignored, found.questions) == (2, 1, 1)
    with opened.store.read() as session:
        assert found.open_problems == problems.count_open(session, opened.workspace_id)


def test_the_last_run_is_the_last_that_was_to_write(opened: Opened) -> None:
    with opened.work() as work:
        runs.end(work, runs.begin(work, "contacts", dry_run=False), runs.DONE, {"applied": 3})
        runs.end(work, runs.begin(work, "contacts", dry_run=True), runs.PLANNED, {})
    found = look(opened)
    assert found.last_run is not None
    assert found.last_run.summary == {"applied": 3}
    assert not found.is_first


def test_the_next_run_follows_the_last_ones_beginning_while_connected(opened: Opened) -> None:
    with opened.work() as work:
        workspaces.set_setting(work, opened.workspace_id, "sync.interval_minutes", "15")
        runs.end(work, runs.begin(work, "contacts", dry_run=False), runs.FAILED, {})
    assert look(opened).next_run() is None
    with opened.work() as work:
        workspaces.save_connection(work, Connection(QUICKBOOKS, CONNECTED, key="1", company="Cabinet"))
    found = look(opened)
    assert found.last_run is not None
    assert found.next_run() == found.last_run.started_at + timedelta(minutes=15)
    assert found.is_first


def test_workspaces_do_not_see_each_other_and_a_deleted_one_is_empty(opened: Opened) -> None:
    opened.line(opened.customer("1", "Anne").id)
    with opened.store.work() as work:
        other = workspaces.add(work, "Other")
    assert look(opened, other).waiting == 0
    assert look(opened).waiting == 1
    gone = look(opened, other + 100)
    assert (gone.workspace, gone.waiting, gone.last_run) == ("", 0, None)


def test_it_costs_three_statements(opened: Opened) -> None:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    with opened.store.read() as session:
        event.listen(session.get_bind(), "before_cursor_execute", note)
        standing(session, opened.workspace_id)
        event.remove(session.get_bind(), "before_cursor_execute", note)
    assert len([one for one in asked if one.lstrip().upper().startswith("SELECT")]) == 3
