"""The program's window from start to end, and what is first seen."""

from __future__ import annotations

import gc
import logging
import signal
import sys
import threading
from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.demo import Demo
from qbo_desktop.errors import EXIT_DONE, UsageError
from qbo_desktop.ui.start import open_window, wants_set_up
from qbo_desktop.ui.window import Window
from qbo_desktop.ui.wizard.wizard import SetUpWizard
from tests.ui.memory_side import MemoryServices


def windows(kind: type[QDialog] | type[Window]) -> list[QDialog | Window]:
    return [one for one in QApplication.allWidgets() if isinstance(one, kind) and one.isVisible()]


def soon(do: Callable[[], None]) -> None:
    """Do something when the window is there."""

    def look() -> None:
        if windows(Window):
            do()
        else:
            QTimer.singleShot(20, look)

    QTimer.singleShot(20, look)


def close_all() -> None:
    for wizard in windows(SetUpWizard):
        cast(SetUpWizard, wizard).reject()
    for window in windows(Window):
        window.close()


@pytest.fixture(autouse=True)
def as_before() -> object:
    """Opening the window changes how the interpreter shares its time."""
    interval = sys.getswitchinterval()
    yield
    sys.setswitchinterval(interval)
    gc.unfreeze()


def test_it_is_shown_until_it_is_closed(qtbot: QtBot, synced_app: App) -> None:
    seen: list[bool] = []

    def look_and_leave() -> None:
        seen.append(bool(windows(SetUpWizard)))
        close_all()

    soon(lambda: QTimer.singleShot(150, look_and_leave))
    assert open_window(synced_app) == EXIT_DONE
    assert seen == [False]


def test_a_new_home_begins_with_the_wizard(qtbot: QtBot, empty_app: App) -> None:
    seen: list[bool] = []

    def look_and_leave() -> None:
        seen.append(bool(windows(SetUpWizard)))
        close_all()

    soon(lambda: QTimer.singleShot(300, look_and_leave))
    assert open_window(empty_app) == EXIT_DONE
    assert seen == [True]


def test_a_demonstration_begins_with_the_wizard_until_it_has_synced(app: App) -> None:
    demo = cast(Demo, object())
    assert not wants_set_up(app, None)
    assert wants_set_up(app, demo)


def test_a_demonstration_that_has_synced_goes_on(synced_app: App) -> None:
    assert not wants_set_up(synced_app, cast(Demo, object()))


def test_a_polite_end_from_outside_closes_without_asking_and_leaves_no_thread(
    qtbot: QtBot, app: App, world: MemoryServices
) -> None:
    world.side.gate = threading.Event()
    seen: list[Window] = []

    def interrupt() -> None:
        window = cast(Window, windows(Window)[0])
        seen.append(window)
        window.sync_now()
        world.side.gate.set()  # type: ignore[union-attr]
        signal.raise_signal(signal.SIGTERM)

    soon(interrupt)
    assert open_window(app) == EXIT_DONE
    assert all(not place.thread_.isRunning() for place in seen[0].runner._lanes.values())


def test_what_escapes_a_slot_is_said(qtbot: QtBot, synced_app: App, caplog: pytest.LogCaptureFixture) -> None:
    said: list[str] = []

    def fail() -> None:
        window = cast(Window, windows(Window)[0])
        sys.excepthook(UsageError, UsageError("Not like that."), None)
        said.append(window.notice.sentence.text())
        sys.excepthook(ZeroDivisionError, ZeroDivisionError("oh"), None)
        faults = [one for one in window.findChildren(QDialog, "details-dialog") if one.isVisible()]
        said.append(faults[0].windowTitle())
        faults[0].reject()
        close_all()

    soon(fail)
    with caplog.at_level(logging.CRITICAL):
        assert open_window(synced_app) == EXIT_DONE
    assert said == ["Not like that.", "A fault of the program"]
