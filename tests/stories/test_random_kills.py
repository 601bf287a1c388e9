"""Killed at random moments, with the run slowed so that the kills hit it: no twin, nothing missing."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
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


def killed_at(process: subprocess.Popen[Any], seconds: float) -> bool:
    """Kill a process that many seconds from now; whether it was still running then."""
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    return process.returncode == -signal.SIGKILL


def moments(whole: float, slow: float) -> list[float]:
    """Random moments in the slowed part of a run that takes `whole` seconds in all."""
    chance = random.Random(SEED)
    return [chance.uniform(max(whole - slow, 0.1), max(whole - 0.15 * slow, 0.2)) for _number in range(KILLS)]


def test_twenty_kills_of_the_program(tmp_path: Path) -> None:
    customers, pause = 300, 500
    with sandbox(tmp_path, customers=customers) as running:
        ready = connected(tmp_path, running, customers)
        unkilled = ready.copy(tmp_path / "unkilled")
        begun = time.monotonic()
        # One page is read and five pieces are committed: six pauses.
        assert unkilled.spawn("sync", "--quiet", QBO_DESKTOP_SLOW_AT=str(pause)).code in (0, 1)
        whole = time.monotonic() - begun
        expected = standing(unkilled)
        hits = 0
        for number, moment in enumerate(moments(whole, 5 * pause / 1000)):
            program = ready.copy(tmp_path / f"kill-{number}")
            hits += killed_at(program.start("sync", "--quiet", QBO_DESKTOP_SLOW_AT=str(pause)), moment)
            program.run("sync").ok()
            assert standing(program) == expected, f"killed after {moment:.2f} s"
            check_no_twin(program)
            assert program.run("--json", "sync").ok().document["applied"] == 0
        assert hits >= AT_LEAST


def test_twenty_kills_on_the_poor_side(
    process: PoorProcess, undisturbed: list[dict[str, Any]], tmp_path: Path
) -> None:
    pause = 60

    def start(home: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.stories.poor_firm", str(home), str(process.port)],
            cwd=ROOT,
            env=Program(home).environment(QBO_DESKTOP_SLOW_AT=str(pause)),
        )

    begun = time.monotonic()
    assert start(tmp_path / "unkilled").wait(60) == 0
    whole = time.monotonic() - begun
    # Six steps with four moments less one link, and the pages of both sides.
    slow = 24 * pause / 1000
    hits = 0
    for number, moment in enumerate(moments(whole, slow)):
        process.tell("reset")
        found(process)
        home = tmp_path / f"kill-{number}"
        hits += killed_at(start(home), moment)
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
