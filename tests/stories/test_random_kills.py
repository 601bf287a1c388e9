"""Killed at random moments, with the run slowed so that the kills hit it: no twin, nothing missing."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import ROOT, Program
from tests.contract.poor_side import PoorProcess
from tests.stories.firms import check_no_twin, connected, sandbox, standing
from tests.stories.poor_firm import check_settled, firm_at, found

pytestmark = pytest.mark.long

KILLS = 20
AT_LEAST = 15
SEED = 20261125


def killed_in_the_run(process: subprocess.Popen[Any], store: Path, seconds: float) -> bool:
    """Kill a process so many seconds after its run began; whether it was still running then."""
    until = time.monotonic() + 60
    while not is_running(store):
        assert process.poll() is None, "it ended before its run began"
        assert time.monotonic() < until, "its run never began"
        time.sleep(0.01)
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    return process.returncode == -signal.SIGKILL


def is_running(store: Path) -> bool:
    """Whether a store says that a run is under way."""
    try:
        with closing(sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT 1 FROM run WHERE state = 'running'").fetchone() is not None
    except sqlite3.OperationalError:
        return False  # not made yet


def moments(slow: float) -> list[float]:
    """Random moments of a run that takes at least `slow` seconds, because it is slowed by as much."""
    chance = random.Random(SEED)
    return [chance.uniform(0, 0.95 * slow) for _number in range(KILLS)]


def test_twenty_kills_of_the_program(tmp_path: Path) -> None:
    customers, pause = 300, 300
    with sandbox(tmp_path, customers=customers) as running:
        ready = connected(tmp_path, running, customers)
        unkilled = ready.copy(tmp_path / "unkilled")
        unkilled.run("sync").ok()
        expected = standing(unkilled)
        hits = 0
        # Two pages are read, QuickBooks' and the book's, and at least four pieces are committed.
        for number, moment in enumerate(moments(6 * pause / 1000)):
            program = ready.copy(tmp_path / f"kill-{number}")
            process = program.start("sync", "--quiet", QBO_DESKTOP_SLOW_AT=str(pause))
            hits += killed_in_the_run(process, program.home / "store.sqlite3", moment)
            program.run("sync").ok()
            assert standing(program) == expected, f"killed after {moment:.2f} s"
            check_no_twin(program)
            assert program.run("--json", "sync").ok().document["applied"] == 0
        assert hits >= AT_LEAST


def test_twenty_kills_on_the_poor_side(
    process: PoorProcess, undisturbed: list[dict[str, Any]], tmp_path: Path
) -> None:
    pause = 60
    hits = 0
    # Four pages of both sides, and four writes with four moments each.
    for number, moment in enumerate(moments(20 * pause / 1000)):
        process.tell("reset")
        found(process)
        home = tmp_path / f"kill-{number}"
        run = subprocess.Popen(
            [sys.executable, "-m", "tests.stories.poor_firm", str(home), str(process.port)],
            cwd=ROOT,
            env=Program(home).environment(QBO_DESKTOP_SLOW_AT=str(pause)),
        )
        hits += killed_in_the_run(run, home / "store.sqlite3", moment)
        firm = firm_at(home, process)
        firm.run_whole()
        check_settled(firm, process, undisturbed)
        firm.store.close()
    assert hits >= AT_LEAST


def test_killed_again_and_again_in_one_home(
    process: PoorProcess, undisturbed: list[dict[str, Any]], tmp_path: Path
) -> None:
    """Every run goes on from what the killed ones before it left, and is killed as well."""
    chance = random.Random(SEED)
    home = tmp_path / "home"
    for _number in range(8):
        point = chance.choice(["step-intended", "step-sent", "step-answered", "step-settled"])
        subprocess.run(
            [sys.executable, "-m", "tests.stories.poor_firm", str(home), str(process.port)],
            cwd=ROOT,
            env=Program(home).environment(QBO_DESKTOP_CRASH_AT=point),
            timeout=60,
            check=False,
        )
    firm = firm_at(home, process)
    firm.run_whole()
    check_settled(firm, process, undisturbed)
    firm.store.close()
