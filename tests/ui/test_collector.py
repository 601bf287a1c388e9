"""Full garbage collections wait until the window is in the background and nothing runs."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.ui import collector as collector_module
from qbo_desktop.ui.collector import Collector
from qbo_desktop.ui.runner import Runner


class Knot:
    """Something that only the collector can take away."""

    def __init__(self) -> None:
        self.itself = self


@dataclass
class Held:
    """An operation that goes on until it is let go."""

    lane: Lane = Lane.RUN
    began: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def title(self) -> str:
        return "Held"

    def run(self, _context: Context) -> Outcome[None]:
        self.began.set()
        self.over.wait(10)
        return Outcome(None)


@pytest.fixture
def runner(qtbot: QtBot, app: App) -> Iterator[Runner]:
    runner = Runner(app.context)
    yield runner
    assert runner.close(10)


@pytest.fixture
def collector(runner: Runner) -> Iterator[Collector]:
    collector = Collector(runner)
    yield collector
    collector.stop()


def behind(monkeypatch: pytest.MonkeyPatch, *, in_front: bool) -> None:
    monkeypatch.setattr(collector_module, "is_in_front", lambda: in_front)


def knot() -> weakref.ref[Knot]:
    """A knot that nobody holds any more, too old for the small collections."""
    made = Knot()
    gc.collect(1)
    return weakref.ref(made)


def test_objects_without_number_bring_no_full_collection(collector: Collector) -> None:
    seen: list[int] = []

    def note(phase: str, info: dict[str, Any]) -> None:
        if phase == "start":
            seen.append(info["generation"])

    gc.callbacks.append(note)
    try:
        kept = [[number] for number in range(300_000)]
    finally:
        gc.callbacks.remove(note)
    assert len(kept) == 300_000
    assert 1 in seen
    assert 2 not in seen


def test_garbage_goes_when_nobody_looks(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    behind(monkeypatch, in_front=False)
    gone = knot()
    assert collector.collect_unseen()
    assert gone() is None


def test_not_while_the_window_is_in_front(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    behind(monkeypatch, in_front=True)
    stays = knot()
    assert not collector.collect_unseen()
    assert stays() is not None


def test_not_while_something_runs(
    collector: Collector, runner: Runner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind(monkeypatch, in_front=False)
    held = Held()
    with qtbot.waitSignal(runner.finished, timeout=10_000):
        runner.submit(held)
        assert held.began.wait(10)
        assert not collector.collect_unseen()
        held.over.set()
    assert collector.collect_unseen()


def test_stop_leaves_everything_as_it_was(runner: Runner) -> None:
    before = gc.get_threshold()
    collector = Collector(runner)
    assert gc.get_threshold() != before
    assert gc.get_freeze_count() > 0
    collector.stop()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
