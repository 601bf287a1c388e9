"""The window as a whole: going about, running, stopping, undoing, leaving, and what went wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.errors import Fault, SignInNeeded, UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.decisions import LinkTo
from qbo_desktop.operations.practice_contacts import AddContact
from qbo_desktop.store import client_list, mirror, pairs, runs
from qbo_desktop.store.pairs import PairState
from qbo_desktop.store.standing import standing
from qbo_desktop.sync.side import PRACTICE
from qbo_desktop.ui.page import PageName, Request
from qbo_desktop.ui.page_list import PAGES, page_classes
from qbo_desktop.ui.window import Window
from tests.ui.conftest import OpenWindow
from tests.ui.memory_side import MemoryServices

LEFT = Qt.MouseButton.LeftButton


@dataclass(frozen=True)
class Do:
    """An operation made of a function."""

    what: Callable[[Context], Any]
    lane: Lane = Lane.DESK

    def title(self) -> str:
        return "Do"

    def run(self, context: Context) -> Outcome[Any]:
        return Outcome(self.what(context), says="Done.")


def fail_with(error: Exception) -> Do:
    def fail(_context: Context) -> None:
        raise error

    return Do(fail)


def click(qtbot: QtBot, parent: QWidget, name: str) -> None:
    """Click the button of that object name."""
    button = parent.findChild(QPushButton, name)
    assert button is not None, name
    assert button.isVisible(), name
    qtbot.mouseClick(button, LEFT)


def press(
    qtbot: QtBot, window: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press a key in the window, which is in front."""
    if not window.isActiveWindow():
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, key, held)


def dialog(window: QWidget, name: str) -> QDialog:
    """The open dialog of that object name."""
    found = [one for one in window.findChildren(QDialog, name) if one.isVisible()]
    assert len(found) == 1, name
    return found[0]


def counts(app: App) -> dict[PairState, int]:
    with app.store.read() as session:
        return pairs.counts(session, app.workspace_id)


def idle(window: Window) -> bool:
    return not window.runner.is_busy()


def test_every_page_of_the_list_is_built() -> None:
    assert len(page_classes()) == len(PAGES)


def test_the_navigation_goes_to_every_page_by_mouse_and_by_key(qtbot: QtBot, window: Window) -> None:
    navigation = window.navigation
    for name in (PageName.CONNECTIONS, PageName.SETTINGS, PageName.OVERVIEW):
        line = navigation.line(name)
        assert line is not None
        qtbot.mouseClick(navigation.viewport(), LEFT, pos=navigation.visualItemRect(line).center())
        assert window.stack.currentWidget() is window.page(name)
        assert window.heading.text() == window.page(name).title()
    navigation.setFocus()
    qtbot.keyClick(navigation, Qt.Key.Key_End)
    assert window.stack.currentWidget() is window.page(PageName.SETTINGS)
    qtbot.keyClick(navigation, Qt.Key.Key_Home)
    assert window.stack.currentWidget() is window.page(PageName.OVERVIEW)


def test_the_badge_counts_what_waits_and_problems_are_shown_only_when_there_are_some(
    qtbot: QtBot, window: Window, world: MemoryServices
) -> None:
    waiting = counts(window.app)[PairState.WAITING]
    assert waiting > 0
    assert window.navigation.badge(PageName.DUPLICATES) == waiting
    line = window.navigation.line(PageName.DUPLICATES)
    assert line is not None
    assert str(waiting) in line.data(Qt.ItemDataRole.AccessibleTextRole)
    problems = window.navigation.line(PageName.PROBLEMS)
    assert problems is not None
    assert problems.isHidden()
    world.side.error = SignInNeeded("QuickBooks no longer trusts us.", "Sign in again.", side="quickbooks")
    press(qtbot, window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: not problems.isHidden())
    assert window.navigation.badge(PageName.PROBLEMS) == 1


def test_f5_syncs_and_the_window_says_so(qtbot: QtBot, open_window: OpenWindow, app: App) -> None:
    window = open_window(app)
    press(qtbot, window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: idle(window) and counts(app)[PairState.CREATED] > 0)
    qtbot.waitUntil(lambda: "brought into step" in window.status.says.text())
    qtbot.waitUntil(lambda: window.navigation.badge(PageName.DUPLICATES) == counts(app)[PairState.WAITING])
    qtbot.waitUntil(lambda: "Last sync" in window.status.last.text())


def test_a_run_shows_its_progress_and_can_be_cancelled(
    qtbot: QtBot, open_window: OpenWindow, app: App, world: MemoryServices
) -> None:
    world.side.gate = threading.Event()
    world.side.page_size = 3
    window = open_window(app)
    click(qtbot, window, "sync-now")
    qtbot.waitUntil(window.activity.isVisible)
    assert not window.sync_button.isEnabled()
    qtbot.waitUntil(lambda: "Reading" in window.activity.words.text())
    # The window is used meanwhile: a page, a search, a setting.
    window.go(PageName.SETTINGS)
    assert window.page(PageName.SETTINGS).isVisible()
    click(qtbot, window, "cancel")
    assert "Stopping" in window.activity.words.text()
    world.side.gate.set()
    qtbot.waitUntil(lambda: idle(window))
    assert not window.activity.isVisible()
    assert window.sync_button.isEnabled()
    with app.store.read() as session:
        last = runs.last(session, app.workspace_id)
    assert last is not None
    assert last.state == runs.CANCELLED
    world.side.gate = None
    click(qtbot, window, "sync-now")
    qtbot.waitUntil(lambda: idle(window) and counts(app)[PairState.CREATED] > 0)


def test_undo_and_redo_by_key_and_the_menu_names_the_decision(qtbot: QtBot, window: Window) -> None:
    app = window.app
    with app.store.read() as session:
        line = next(one for one in client_list.lines(session, app.workspace_id, "waiting") if one.best_score)
        best = pairs.candidates(session, app.workspace_id, [line.id])[line.id][0]
    window.run(Request(LinkTo(line.id, best.practice_id)))
    qtbot.waitUntil(
        lambda: window.commands.undo_action.isEnabled() and line.name in window.commands.undo_action.text()
    )
    assert window.status.undo_button.isVisible()
    before = counts(app)
    press(qtbot, window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: counts(app)[PairState.WAITING] == before[PairState.WAITING] + 1)
    qtbot.waitUntil(lambda: line.name in window.commands.redo_action.text())
    press(qtbot, window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: counts(app) == before)


def test_undo_in_a_text_field_is_the_fields_own(qtbot: QtBot, window: Window) -> None:
    window.go(PageName.SETTINGS)
    field = window.page(PageName.SETTINGS).findChild(QLineEdit, "contacts.imported_type")
    assert field is not None
    before = counts(window.app)
    field.setFocus()
    qtbot.keyClicks(field, "xy")
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "xy" not in field.text()
    qtbot.wait(80)
    assert counts(window.app) == before


def test_the_button_beside_the_sentence_takes_the_decision_back(qtbot: QtBot, window: Window) -> None:
    window.run(Request(AddContact({"name": "Nouvelle cliente"})))
    qtbot.waitUntil(window.status.undo_button.isVisible)
    click(qtbot, window, "undo-last")
    qtbot.waitUntil(lambda: "Taken back" in window.status.says.text())
    with window.app.store.read() as session:
        assert mirror.ids_named(session, window.app.workspace_id, PRACTICE, "Nouvelle cliente") == []


def test_a_mistake_is_a_sentence_in_the_bar_with_its_next_step(qtbot: QtBot, window: Window) -> None:
    window.run(Request(fail_with(UsageError("That cannot be done.", "Do this instead."))))
    qtbot.waitUntil(window.notice.isVisible)
    assert window.notice.sentence.text() == "That cannot be done."
    assert window.notice.remedy.text() == "Do this instead."
    click(qtbot, window, "notice-close")
    assert not window.notice.isVisible()


def test_a_page_may_show_its_error_itself(qtbot: QtBot, window: Window) -> None:
    heard: list[str] = []

    def failed(error: Exception) -> bool:
        heard.append(str(error))
        return True

    window.run(Request(fail_with(UsageError("Not so.")), failed=failed))
    qtbot.waitUntil(lambda: bool(heard))
    assert not window.notice.isVisible()


def test_a_dead_sign_in_leads_to_connections_and_shows_its_details(qtbot: QtBot, window: Window) -> None:
    error = SignInNeeded(
        "QuickBooks no longer accepts our sign-in.", "Sign in again.", side="quickbooks", trace_id="1-65-a",
        faults=(Fault("3200", "AuthenticationFailed"),),
    )  # fmt: skip
    window.run(Request(fail_with(error)))
    qtbot.waitUntil(window.notice.isVisible)
    click(qtbot, window, "notice-details")
    details = dialog(window, "details-dialog")
    text = details.findChild(QPlainTextEdit)
    assert text is not None
    assert "3200" in text.toPlainText()
    assert "1-65-a" in text.toPlainText()
    click(qtbot, details, "copy-details")
    assert "1-65-a" in QApplication.clipboard().text()
    click(qtbot, details, "close-details")
    click(qtbot, window, "notice-act")
    assert window.stack.currentWidget() is window.page(PageName.CONNECTIONS)


def test_a_fault_of_ours_is_said_to_be_one(qtbot: QtBot, window: Window) -> None:
    window.run(Request(fail_with(ZeroDivisionError("oh"))))
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(QDialog, "details-dialog")))
    shown = dialog(window, "details-dialog")
    assert "fault" in shown.windowTitle()
    text = shown.findChild(QPlainTextEdit)
    assert text is not None
    assert "ZeroDivisionError" in text.toPlainText()
    click(qtbot, shown, "close-details")


def test_closing_during_a_run_asks_and_stops_it_cleanly(
    qtbot: QtBot, open_window: OpenWindow, app: App, world: MemoryServices
) -> None:
    world.side.gate = threading.Event()
    world.side.page_size = 2
    window = open_window(app)
    press(qtbot, window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: "Reading" in window.activity.words.text())
    assert window.is_syncing()
    window.close()
    assert window.isVisible()
    click(qtbot, dialog(window, "ask-dialog"), "ask-no")
    assert window.is_syncing()
    window.close()
    click(qtbot, dialog(window, "ask-dialog"), "ask-yes")
    world.side.gate.set()
    qtbot.waitUntil(lambda: not window.isVisible())
    with app.store.read() as session:
        last = runs.last(session, app.workspace_id)
    assert last is not None
    assert last.state == runs.CANCELLED


def test_closing_waits_for_a_decision_that_is_being_written(qtbot: QtBot, window: Window) -> None:
    gate = threading.Event()
    window.run(Request(Do(lambda _context: gate.wait(10))))
    window.run(Request(AddContact({"name": "Juste à temps"})))
    window.close()
    assert window.isVisible()
    gate.set()
    qtbot.waitUntil(lambda: not window.isVisible())
    with window.app.store.read() as session:
        assert mirror.ids_named(session, window.app.workspace_id, PRACTICE, "Juste à temps")


def test_the_place_of_the_window_is_remembered_in_the_home(
    qtbot: QtBot, open_window: OpenWindow, app: App
) -> None:
    window = open_window(app)
    window.resize(711, 651)
    window.close()
    assert (app.home / "window.ini").is_file()
    assert QSettings(str(app.home / "window.ini"), QSettings.Format.IniFormat).contains("window/geometry")
    again = Window(app)
    assert (again.width(), again.height()) == (711, 651)
    again.close()
    assert again.runner.close(10)
    again.deleteLater()


def test_f1_shows_the_help(qtbot: QtBot, window: Window) -> None:
    press(qtbot, window, Qt.Key.Key_F1)
    shown = dialog(window, "help-dialog")
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_ctrl_f_goes_where_there_is_a_search(qtbot: QtBot, window: Window) -> None:
    press(qtbot, window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.stack.currentWidget() is window.page(PageName.CONTACTS)
    assert isinstance(QApplication.focusWidget(), QLineEdit)


def test_automatic_runs_begin_when_the_minutes_have_passed(
    qtbot: QtBot, window: Window, world: MemoryServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qbo_desktop.operations.care import SetSetting

    app = window.app

    def next_run() -> datetime | None:
        with app.store.read() as session:
            return window.automatic.next_run(standing(session, app.workspace_id))

    assert next_run() is None
    SetSetting("sync.interval_minutes", "10").run(app.context())
    assert next_run() is not None
    asked = world.side.requests_made
    window.automatic.look()
    assert idle(window)
    clock = app.store.clock
    monkeypatch.setattr(app.store, "clock", lambda: clock() + timedelta(minutes=11))
    window.automatic.look()
    qtbot.waitUntil(lambda: idle(window) and world.side.requests_made > asked)
    window.automatic.look()
    assert idle(window)
    due = next_run()
    assert due is not None
    assert due > app.store.clock()


def test_a_change_by_the_command_line_is_seen(qtbot: QtBot, window: Window) -> None:
    other = App(window.app.home)
    AddContact({"name": "Par la commande"}).run(other.context())
    other.close()
    qtbot.waitUntil(lambda: "Par la commande" in window.commands.undo_action.text(), timeout=6000)
