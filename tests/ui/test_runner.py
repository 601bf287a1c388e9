"""The lanes: one job at a time in each, side by side; cancel, close, errors and faults as values."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.errors import Interrupted, UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.sync.progress import Stage
from qbo_desktop.ui.runner import Advance, Finished, Runner


@dataclass(frozen=True)
class Do:
    """An operation made of a function."""

    what: Callable[[Context], Any]
    lane: Lane = Lane.RUN

    def title(self) -> str:
        return "Do"

    def run(self, context: Context) -> Outcome[Any]:
        return Outcome(self.what(context), says="done")


@dataclass
class Gate:
    """Holds a job until the test lets it go; it can be told to stop meanwhile."""

    began: threading.Event = field(default_factory=threading.Event)
    open: threading.Event = field(default_factory=threading.Event)

    def __call__(self, context: Context) -> str:
        self.began.set()
        while not self.open.wait(0.01):
            context.progress.check()
        return "through"


@pytest.fixture
def runner(qtbot: QtBot, app: App) -> Iterator[Runner]:
    runner = Runner(app.context)
    yield runner
    assert runner.close(10)


def collect(runner: Runner) -> list[Finished]:
    ended: list[Finished] = []
    runner.finished.connect(ended.append)
    return ended


def test_an_operation_runs_in_another_thread_and_is_heard_in_this_one(qtbot: QtBot, runner: Runner) -> None:
    here = threading.get_ident()
    heard: list[int] = []
    runner.finished.connect(lambda _ended: heard.append(threading.get_ident()))
    ended = collect(runner)
    runner.submit(Do(lambda _context: threading.get_ident()))
    qtbot.waitUntil(lambda: bool(ended))
    assert ended[0].outcome is not None
    assert ended[0].outcome.value != here
    assert heard == [here]


def test_the_desk_does_not_wait_for_a_run(qtbot: QtBot, runner: Runner) -> None:
    gate = Gate()
    ended = collect(runner)
    runner.submit(Do(gate))
    qtbot.waitUntil(gate.began.is_set)
    runner.submit(Do(lambda _context: "desk", Lane.DESK))
    qtbot.waitUntil(lambda: len(ended) == 1)
    assert ended[0].job.lane is Lane.DESK
    assert runner.current(Lane.RUN) is not None
    gate.open.set()
    qtbot.waitUntil(lambda: len(ended) == 2)


def test_a_lane_runs_one_job_after_the_other_in_order(qtbot: QtBot, runner: Runner) -> None:
    running, most, order = [0], [0], []

    def work(number: int) -> Callable[[Context], None]:
        def do(_context: Context) -> None:
            running[0] += 1
            most[0] = max(most[0], running[0])
            order.append(number)
            running[0] -= 1

        return do

    ended = collect(runner)
    for number in range(8):
        runner.submit(Do(work(number)))
    assert runner.waiting(Lane.RUN) == 7
    qtbot.waitUntil(lambda: len(ended) == 8)
    assert order == list(range(8))
    assert most == [1]


def test_cancel_stops_the_current_after_its_step_and_drops_what_waits(qtbot: QtBot, runner: Runner) -> None:
    gate, never = Gate(), Gate()
    ended = collect(runner)
    runner.submit(Do(gate))
    runner.submit(Do(never))
    qtbot.waitUntil(gate.began.is_set)
    runner.cancel(Lane.RUN)
    qtbot.waitUntil(lambda: bool(ended))
    assert isinstance(ended[0].error, Interrupted)
    assert not runner.is_busy()
    assert not never.began.is_set()


def test_an_error_crosses_as_an_error_and_a_bug_as_a_fault(
    qtbot: QtBot, runner: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    def mistaken(_context: Context) -> None:
        raise UsageError("That cannot be.", "Do this.")

    def broken(_context: Context) -> None:
        raise ZeroDivisionError("oh")

    ended = collect(runner)
    with caplog.at_level(logging.CRITICAL):
        runner.submit(Do(mistaken))
        runner.submit(Do(broken))
        qtbot.waitUntil(lambda: len(ended) == 2)
    assert str(ended[0].error) == "That cannot be. Do this."
    assert ended[1].error is None
    assert "ZeroDivisionError: oh" in ended[1].fault
    runner.submit(Do(lambda _context: "still alive"))
    qtbot.waitUntil(lambda: len(ended) == 3)


def test_reports_are_thinned_out_but_the_last_of_a_stage_comes_through(qtbot: QtBot, runner: Runner) -> None:
    def work(context: Context) -> None:
        for done in range(1, 2001):
            context.progress.at(Stage.APPLY, done, 2000)

    heard: list[Advance] = []
    runner.advanced.connect(heard.append)
    ended = collect(runner)
    runner.submit(Do(work))
    qtbot.waitUntil(lambda: bool(ended))
    assert (heard[-1].done, heard[-1].total) == (2000, 2000)
    assert len(heard) < 200


def test_after_is_called_before_finished_and_the_workspace_is_that_of_the_order(
    qtbot: QtBot, runner: Runner, app: App
) -> None:
    heard: list[str] = []
    runner.finished.connect(lambda _ended: heard.append("finished"))
    workspace_id = app.workspace_id
    runner.submit(
        Do(lambda context: context.workspace_id), lambda ended: heard.append(str(ended.outcome.value))
    )  # type: ignore[union-attr]
    app.workspace_id = 99
    qtbot.waitUntil(lambda: len(heard) == 2)
    app.workspace_id = workspace_id
    assert heard == [str(workspace_id), "finished"]


def test_closing_refuses_new_stops_the_run_and_ends_the_threads(qtbot: QtBot, app: App) -> None:
    runner = Runner(app.context)
    gate = Gate()
    runner.submit(Do(gate))
    qtbot.waitUntil(gate.began.is_set)
    assert runner.close(10)
    assert runner.submit(Do(lambda _context: None)) is None
    assert all(not place.thread_.isRunning() for place in runner._lanes.values())


def test_a_thread_that_does_not_stop_is_said_to_hang(qtbot: QtBot, app: App) -> None:
    runner = Runner(app.context)
    began, release = threading.Event(), threading.Event()

    def deaf(_context: Context) -> None:
        began.set()
        release.wait(20)

    runner.submit(Do(deaf))
    qtbot.waitUntil(began.is_set)
    assert not runner.close(0.05)
    release.set()
    assert runner.close(10)


def test_refusing_lets_the_desk_finish_what_was_decided(qtbot: QtBot, runner: Runner) -> None:
    gate = Gate()
    ended = collect(runner)
    runner.submit(Do(gate, Lane.DESK))
    runner.submit(Do(lambda _context: "decided", Lane.DESK))
    qtbot.waitUntil(gate.began.is_set)
    runner.refuse()
    gate.open.set()
    qtbot.waitUntil(lambda: len(ended) == 2)
    assert ended[1].outcome is not None
    assert ended[1].outcome.value == "decided"


def test_the_threads_are_named_after_their_lanes(runner: Runner) -> None:
    threads = [place.thread_ for place in runner._lanes.values()]
    assert [thread.objectName() for thread in threads] == ["lane-run", "lane-desk"]
    assert all(isinstance(thread, QThread) and thread.isRunning() for thread in threads)
