"""Killed at a named moment, without any clean-up: the next run ends with no twin and nothing missing."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qbo_desktop.domain.problem import ProblemCode
from qbo_desktop.store import journal, runs
from qbo_desktop.store.engine import SCHEMA_VERSION
from qbo_desktop.store.migrate import version_written
from tests.cli.program import ROOT, Program
from tests.contract.poor_side import PoorProcess
from tests.store.schemas import VERSIONS, make_filled, reading
from tests.stories.firms import Sandbox, check_no_twin, connected, sandbox, standing
from tests.stories.poor_firm import check_settled, firm_at

KILLED = -signal.SIGKILL
# Enough that a run has several commits to be killed between.
CUSTOMERS = 180


# --- on the poor side ---------------------------------------------------------------------------------------


def run_poor(home: Path, process: PoorProcess, **environment: str) -> int:
    """One run in a process of its own; its exit code."""
    program = Program(home)
    return subprocess.run(
        [sys.executable, "-m", "tests.stories.poor_firm", str(home), str(process.port)],
        cwd=ROOT,
        env=program.environment(**environment),
        timeout=60,
        check=False,
    ).returncode


@pytest.mark.parametrize(
    ("point", "left"),
    [
        ("step-intended:1", journal.INTENDED),
        ("step-sent:2", journal.SENT),
        ("step-answered:1", journal.SENT),
        ("step-answered:4", journal.SENT),
        ("step-settled:2", None),
    ],
)
def test_killed_between_a_steps_moments(
    process: PoorProcess, undisturbed: list[dict[str, Any]], tmp_path: Path, point: str, left: str | None
) -> None:
    assert run_poor(tmp_path / "home", process, QBO_DESKTOP_CRASH_AT=point) == KILLED
    firm = firm_at(tmp_path / "home", process)
    with firm.store.read() as session:
        open_entries = journal.unsettled(session, firm.workspace_id)
    assert [entry.state for entry in open_entries] == ([left] if left else [])
    firm.run_whole()
    check_settled(firm, process, undisturbed)
    with firm.store.read() as session:
        assert runs.last(session, firm.workspace_id, done=True) is not None
    firm.store.close()


@pytest.mark.long
@pytest.mark.parametrize(
    "point", ["step-intended", "step-sent", "step-answered", "step-settled", "page-read"]
)
def test_killed_at_every_occurrence_of_a_moment_one_after_the_other(
    process: PoorProcess, undisturbed: list[dict[str, Any]], tmp_path: Path, point: str
) -> None:
    """Every run is killed at its second passing of the point, until one has less than that left to do."""
    killed = 0
    while run_poor(tmp_path / "home", process, QBO_DESKTOP_CRASH_AT=f"{point}:2") == KILLED:
        killed += 1
        if point == "page-read" and killed == 3:
            break  # reading begins anew each time, so this would go on for ever
        assert killed < 10
    assert killed >= 2
    firm = firm_at(tmp_path / "home", process)
    firm.run_whole()
    check_settled(firm, process, undisturbed)
    firm.store.close()


# --- the whole program --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox(tmp_path_factory.mktemp("sandbox"), customers=CUSTOMERS) as one:
        yield one


@pytest.fixture(scope="module")
def ready(running: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Program:
    return connected(tmp_path_factory.mktemp("ready"), running, CUSTOMERS)


@pytest.fixture(scope="module")
def unkilled(ready: Program, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    program = ready.copy(tmp_path_factory.mktemp("unkilled"))
    program.run("sync").ok()
    return standing(program)


@pytest.mark.parametrize("point", ["page-read", "link-committed"])
def test_a_run_killed_at_a_named_moment_is_finished_by_the_next(
    ready: Program, unkilled: dict[str, Any], tmp_path: Path, point: str
) -> None:
    program = ready.copy(tmp_path)
    assert program.spawn("sync", "--json", QBO_DESKTOP_CRASH_AT=point).code == KILLED
    assert standing(program) != unkilled, "it was killed too late to matter"
    program.run("sync").ok()
    assert standing(program) == unkilled
    check_no_twin(program)
    again = program.run("--json", "sync").ok()
    assert again.document["applied"] == 0


def test_a_killed_run_holds_nobody_up(ready: Program, tmp_path: Path) -> None:
    program = ready.copy(tmp_path)
    assert program.spawn("sync", QBO_DESKTOP_CRASH_AT="page-read").code == KILLED
    status = program.json("status")
    assert status["last_run"]["state"] == "running"
    program.run("sync").ok()
    assert program.json("status")["last_run"]["state"] == "done"
    with program.opened() as app, app.store.read() as session:
        last = runs.last(session, app.workspace_id)
    assert last is not None


def test_killed_between_the_answer_of_a_refresh_and_the_keyring(tmp_path: Path) -> None:
    """The new token is lost and the old one is dead: sign in again, and nothing is missing."""
    with sandbox(tmp_path, faults="expire@/query") as running:
        program = connected(tmp_path, running)
        killed = program.spawn("sync", "--json", QBO_DESKTOP_CRASH_AT="token-answered")
        assert killed.code == KILLED
        refused = program.run("--json", "sync")
        assert refused.code == 3
        assert [one["code"] for one in refused.document["problems"]] == [ProblemCode.SIGN_IN]
        assert [one["code"] for one in program.json("problems")] == [ProblemCode.SIGN_IN]
        assert program.connect(running.quickbooks).code == 0
        assert program.json("problems") == []
        program.run("sync").ok()
        states = {one["state"] for one in program.json("contacts", "list") if one["quickbooks_id"]}
        assert states == {"linked", "created", "waiting", "skipped"}
        assert len([one for one in program.json("contacts", "list") if one["quickbooks_id"]]) == 60
        check_no_twin(program)


@pytest.mark.parametrize("version", [one for one in VERSIONS if one < SCHEMA_VERSION])
def test_killed_in_the_middle_of_a_migration(tmp_path: Path, version: str) -> None:
    program = Program(tmp_path / "home")
    path = program.home / "store.sqlite3"
    before = make_filled(path, version)
    assert program.spawn("status", QBO_DESKTOP_CRASH_AT="migration-half-done").code == KILLED
    assert version_written(path) == version
    program.run("status").ok()
    assert version_written(path) == SCHEMA_VERSION
    with reading(path) as connection:
        after = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in before}
    assert after == before
