"""The named moments of a kill: they do nothing unless asked, and strike exactly when they are."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from qbo_desktop.crash_points import crash_point

CODE = """
from qbo_desktop.crash_points import crash_point
for number in range(1, 5):
    print(number, flush=True)
    crash_point("other")
    crash_point("page-read")
print("end", flush=True)
"""


def run(**environment: str) -> tuple[int, list[str]]:
    """Exit code and what was printed before it ended."""
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout.split()


@pytest.mark.parametrize(
    ("asked", "printed"), [("page-read", ["1"]), ("page-read:1", ["1"]), ("page-read:3", ["1", "2", "3"])]
)
def test_it_kills_at_the_asked_time(asked: str, printed: list[str]) -> None:
    code, found = run(QBO_DESKTOP_CRASH_AT=asked)
    assert found == printed
    assert abs(code) == getattr(signal, "SIGKILL", signal.SIGTERM)


@pytest.mark.parametrize("asked", ["", "page", "page-read:9", "page-read:x", ":", ":1"])
def test_otherwise_nothing_happens(asked: str) -> None:
    assert run(QBO_DESKTOP_CRASH_AT=asked) == (0, ["1", "2", "3", "4", "end"])


def test_every_point_can_be_slowed(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("qbo_desktop.crash_points.time.sleep", slept.append)
    crash_point("page-read")
    monkeypatch.setenv("QBO_DESKTOP_SLOW_AT", "20")
    crash_point("page-read")
    monkeypatch.setenv("QBO_DESKTOP_SLOW_AT", "much")
    crash_point("page-read")
    assert slept == [0.02]
