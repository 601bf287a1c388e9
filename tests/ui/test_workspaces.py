"""Workspaces from the window: made, renamed, switched, deleted after it was said what goes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.window import Window
from tests.ui.test_window import click, dialog, idle


def choose(window: Window, words: str) -> None:
    """Choose from the menu of workspaces."""
    window.commands.fill_workspaces()
    found = [one for one in window.commands.workspaces.actions() if one.text() == words]
    assert len(found) == 1, words
    found[0].activate(QAction.ActionEvent.Trigger)


def make(qtbot: QtBot, window: Window, name: str) -> None:
    choose(window, "New workspace …")
    asked = dialog(window, "ask-dialog")
    field = asked.findChild(QLineEdit)
    assert field is not None
    qtbot.keyClicks(field, name)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.desk.name() == name)


def test_a_new_workspace_is_empty_and_in_use(qtbot: QtBot, window: Window) -> None:
    assert window.navigation.badge(PageName.DUPLICATES) > 0
    make(qtbot, window, "Second cabinet")
    assert window.navigation.badge(PageName.DUPLICATES) == 0
    assert "Second cabinet" in window.windowTitle()
    assert "Not connected" in window.status.state.text()
    choose(window, "default")
    qtbot.waitUntil(lambda: window.desk.name() == "default")
    assert window.navigation.badge(PageName.DUPLICATES) > 0


def test_a_name_is_needed_and_must_be_free(qtbot: QtBot, window: Window) -> None:
    choose(window, "New workspace …")
    asked = dialog(window, "ask-dialog")
    field = asked.findChild(QLineEdit)
    assert field is not None
    assert not asked.yes_button.isEnabled()  # type: ignore[attr-defined]
    qtbot.keyClicks(field, "default")
    click(qtbot, asked, "ask-yes")
    qtbot.waitUntil(window.notice.isVisible)
    assert "default" in window.notice.sentence.text()
    assert len(window.app.workspaces()) == 1


def test_a_workspace_is_renamed(qtbot: QtBot, window: Window) -> None:
    choose(window, "Rename this workspace …")
    asked = dialog(window, "ask-dialog")
    field = asked.findChild(QLineEdit)
    assert field is not None
    field.selectAll()
    qtbot.keyClicks(field, "Cabinet Roy & fils")
    click(qtbot, asked, "ask-yes")
    qtbot.waitUntil(lambda: window.desk.name() == "Cabinet Roy & fils")
    window.commands.fill_workspaces()
    assert window.commands.workspaces.actions()[0].text() == "Cabinet Roy && fils"


@pytest.mark.parametrize("others", [0, 1])
def test_deleting_says_what_goes_and_goes_on_in_another(qtbot: QtBot, window: Window, others: int) -> None:
    if others:
        make(qtbot, window, "Second cabinet")
        choose(window, "default")
        qtbot.waitUntil(lambda: window.desk.name() == "default")
    choose(window, "Delete this workspace …")
    asked = dialog(window, "ask-dialog")
    said = " ".join(part.text() for part in asked.findChildren(QLabel))
    assert "What goes" in said
    assert "What stays" in said
    qtbot.keyClick(asked, Qt.Key.Key_Escape)
    assert window.desk.name() == "default"
    choose(window, "Delete this workspace …")
    click(qtbot, dialog(window, "ask-dialog"), "ask-yes")
    qtbot.waitUntil(lambda: window.navigation.badge(PageName.DUPLICATES) == 0 and idle(window))
    assert window.desk.name() == ("Second cabinet" if others else "default")
    assert [one.id for one in window.app.workspaces()] == [window.app.workspace_id]
    assert "Not connected" in window.status.state.text()
