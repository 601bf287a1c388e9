"""Sync now and Retry, as operations: what a run is given, what it leaves behind, and whom it disturbs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qbo_desktop.domain.problem import ProblemCode
from qbo_desktop.errors import (
    EXIT_DONE,
    EXIT_NOT_CONNECTED,
    EXIT_UNREACHABLE,
    EXIT_WAITING,
    KeychainError,
    RunBusy,
    SignInNeeded,
    Unreachable,
    UsageError,
)
from qbo_desktop.lease import run_lease
from qbo_desktop.operations.context import Context
from qbo_desktop.operations.problems import BETWEEN_RETRIES, Answer, Ignore, Retry
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.practice.book.side import BookSide
from qbo_desktop.store import problems, workspaces
from qbo_desktop.store.workspaces import Connection
from qbo_desktop.sync.progress import Progress
from qbo_desktop.sync.side import Side
from tests.store.opened import START, Opened, open_store
from tests.sync.sides import REALM, MemoryCompany


@dataclass
class Services:
    """What reaches the outside: a company in memory, or the error that stands in its way."""

    opened: Opened
    company: MemoryCompany = field(default_factory=MemoryCompany)
    error: Exception | None = None

    def quickbooks(self, workspace_id: int, progress: Progress) -> Side:
        if self.error is not None:
            raise self.error
        return self.company

    def invoice_source(self, workspace_id: int, actor: str) -> None:
        return None

    def practice(self, workspace_id: int, actor: str) -> Side:
        return BookSide(self.opened.store, workspace_id, actor)

    def run_lease(self, workspace_id: int) -> AbstractContextManager[None]:
        return run_lease(self.opened.store.path.parent, workspace_id)


@dataclass
class Office:
    """A store with a connection, its services, and a clock that the test moves."""

    opened: Opened
    services: Services
    now: datetime = START

    def context(self) -> Context:
        services: Any = self.services
        return Context(self.opened.store, self.opened.workspace_id, services, "Anne")

    def connect(self, environment: str = "simulated", state: str = workspaces.CONNECTED) -> None:
        with self.opened.work() as work:
            workspaces.save_connection(
                work, Connection("quickbooks", state, environment, REALM, "Cabinet Roy")
            )

    def connection(self) -> Connection:
        with self.opened.store.read() as session:
            return workspaces.connection_of(session, self.opened.workspace_id, "quickbooks")

    def problems(self) -> list[str]:
        with self.opened.store.read() as session:
            return [one.code for one in problems.open_problems(session, self.opened.workspace_id)]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    holder: list[Office] = []
    opened = open_store(tmp_path / "home", lambda: holder[0].now if holder else START)
    holder.append(Office(opened, Services(opened)))
    holder[0].connect()
    yield holder[0]
    opened.store.close()


def test_a_run_that_leaves_nothing_open_is_done(office: Office) -> None:
    office.services.company.add("1", "Roy inc.")
    outcome = Sync().run(office.context())
    assert outcome.exit_code == EXIT_DONE
    assert outcome.value.applied == 1
    assert "1 client" in outcome.says


def test_a_run_makes_the_days_backup_first(office: Office) -> None:
    Sync().run(office.context())
    backup = office.opened.store.path.parent / "backups" / f"daily-{START.date().isoformat()}.sqlite3"
    assert backup.exists()


def test_decisions_that_wait_are_exit_1_also_when_set_aside(office: Office) -> None:
    office.opened.contact("Roy inc.", email="a@roy.example")
    office.services.company.add("1", "Roy inc.", email="b@roy.example")
    for _time in range(2):
        assert Sync().run(office.context()).exit_code == EXIT_WAITING


def test_a_run_beside_another_is_refused_and_changes_nothing(office: Office) -> None:
    with office.services.run_lease(office.opened.workspace_id), pytest.raises(RunBusy):
        Sync().run(office.context())
    assert Sync().run(office.context()).exit_code == EXIT_DONE


@pytest.mark.parametrize(
    ("error", "code", "left"),
    [
        (SignInNeeded("Sign in again."), EXIT_NOT_CONNECTED, [ProblemCode.SIGN_IN]),
        (Unreachable("No network."), EXIT_UNREACHABLE, ["unreachable"]),
        (KeychainError("No keyring."), EXIT_NOT_CONNECTED, []),
    ],
)
def test_a_run_that_cannot_start_leaves_its_one_problem(
    office: Office, error: Exception, code: int, left: list[str]
) -> None:
    office.services.error = error
    for _time in range(2):
        assert Sync().run(office.context()).exit_code == code
    assert office.problems() == left


def test_who_was_never_connected_or_disconnected_has_no_problem(office: Office) -> None:
    office.connect(state=workspaces.DISCONNECTED)
    office.services.error = SignInNeeded("QuickBooks is not connected.")
    assert Sync().run(office.context()).exit_code == EXIT_NOT_CONNECTED
    assert office.problems() == []


def test_a_dead_sign_in_is_remembered_and_the_company_kept(office: Office) -> None:
    office.services.company.fails = (0, SignInNeeded("The sign-in has ended."))
    outcome = Sync().run(office.context())
    assert outcome.exit_code == EXIT_NOT_CONNECTED
    assert office.connection().state == workspaces.SIGNED_OUT
    assert office.connection().key == REALM


@pytest.mark.parametrize(
    ("environment", "asks"),
    [("simulated", False), ("development", True), ("production", True), ("custom", True)],
)
def test_every_company_but_a_simulated_one_is_asked_about(
    office: Office, environment: str, asks: bool
) -> None:
    office.connect(environment)
    office.services.company.add("1", "Roy inc.")
    outcome = Sync().run(office.context())
    assert bool(outcome.value.questions) is asks
    assert outcome.exit_code == (EXIT_WAITING if asks else EXIT_DONE)
    if asks:
        Answer(outcome.value.questions[0].id, True).run(office.context())
        assert Sync().run(office.context()).value.applied == 1


def test_retry_all_may_be_used_once_in_three_minutes(office: Office) -> None:
    office.services.error = Unreachable("No network.")
    Sync().run(office.context())
    office.services.error = None
    assert Retry(everything=True).run(office.context()).value.retried == 1
    assert office.problems() == []
    office.now += timedelta(seconds=30)
    soon = Retry(everything=True).run(office.context())
    assert (soon.exit_code, soon.value.wait_seconds) == (EXIT_WAITING, 150)
    office.now += BETWEEN_RETRIES
    assert Retry(everything=True).run(office.context()).value.wait_seconds == 0


def test_a_clock_that_was_set_back_does_not_lock_the_button(office: Office) -> None:
    office.services.error = Unreachable("No network.")
    Sync().run(office.context())
    Retry(everything=True).run(office.context())
    office.now -= timedelta(days=400)
    wait = Retry(everything=True).run(office.context()).value.wait_seconds
    assert 0 < wait <= BETWEEN_RETRIES.total_seconds()


def test_what_is_ignored_no_longer_waits(office: Office) -> None:
    office.services.error = Unreachable("No network.")
    Sync().run(office.context())
    with office.opened.store.read() as session:
        (problem,) = problems.open_problems(session, office.opened.workspace_id)
    with pytest.raises(UsageError):
        Ignore(problem.id, " ").run(office.context())
    Ignore(problem.id, "moving house").run(office.context())
    assert office.problems() == []
    Sync().run(office.context())
    assert office.problems() == [], "the same problem met again stays away"
    assert office.now.tzinfo is UTC
