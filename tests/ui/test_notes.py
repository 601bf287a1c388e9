"""A note on a decision: left by key, seen in the row and in the card, filtered for, and taken away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from qbo_desktop.ui.dialogs.note_dialog import NoteDialog
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.duplicates import DuplicatesPage
from qbo_desktop.ui.pages.duplicates_tabs import ASIDE_TAB, CONFLICT_TAB
from qbo_desktop.ui.window import Window
from tests.ui.in_conflict import in_front, link_as_proposed, row_id
from tests.ui.pages import click_tab, dialog_of, go_to, press_where_the_focus_is, settled

LEFT = Qt.MouseButton.LeftButton
NUMBERED = "9123-4567 Québec inc."
ROY = "Jean Roy"
NOTE = "Ask him whether this is the company of his brother."


@pytest.fixture
def page(window: Window, qtbot: QtBot) -> DuplicatesPage:
    page = go_to(window, PageName.DUPLICATES, DuplicatesPage, qtbot)
    page.table.select_id(row_id(page.app, NUMBERED))
    page.table.setFocus()
    return page


def leave(
    page: DuplicatesPage, window: Window, qtbot: QtBot, note: str = NOTE, whom: str = "Anne Roy"
) -> None:
    """By keyboard: T, the text, Tab, the name, Enter."""
    press_where_the_focus_is(Qt.Key.Key_T, qtbot)
    dialog = dialog_of(page, NoteDialog, qtbot)
    qtbot.keyClicks(dialog.text, note)
    qtbot.keyClick(dialog.text, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is dialog.whom
    qtbot.keyClicks(dialog.whom, whom)
    qtbot.keyClick(dialog.whom, Qt.Key.Key_Return)
    settled(window, qtbot, lambda: not dialog_is_open(page))
    in_front(window, qtbot)


def dialog_is_open(page: DuplicatesPage) -> bool:
    return any(one.isVisible() for one in page.findChildren(NoteDialog))


def card_words(page: DuplicatesPage) -> list[str]:
    assert page.decisions.card is not None
    return [label.text() for label in page.decisions.card.findChildren(QLabel) if not label.isHidden()]


def test_left_by_keyboard_it_stands_in_the_card_and_in_the_row(
    page: DuplicatesPage, window: Window, qtbot: QtBot
) -> None:
    leave(page, window, qtbot)
    says = f"Note for Anne Roy: {NOTE}"
    settled(window, qtbot, lambda: says in card_words(page))
    assert page.table.current_id() == row_id(page.app, NUMBERED)
    assert window.focusWidget() is page.table
    assert window.status.says.text() == f"A note was left on {NUMBERED}"
    page.table.select_id(row_id(page.app, ROY))
    place = page.model.place_of(row_id(page.app, NUMBERED))
    assert str(page.model.index(place, 4).data()).startswith(says)
    assert page.model.index(place, 0).data(Qt.ItemDataRole.DecorationRole) is not None
    other = page.model.place_of(row_id(page.app, ROY))
    assert page.model.index(other, 0).data(Qt.ItemDataRole.DecorationRole) is None


def test_the_filter_shows_what_has_a_note_also_among_those_set_aside(
    page: DuplicatesPage, window: Window, qtbot: QtBot
) -> None:
    page.which.setFocus()
    qtbot.keyClick(page.which, Qt.Key.Key_End)
    assert page.which.currentData() == "noted"
    assert page.empty.isVisible()
    qtbot.keyClick(page.which, Qt.Key.Key_Home)
    page.table.select_id(row_id(page.app, NUMBERED))
    page.table.setFocus()
    leave(page, window, qtbot)
    page.which.setFocus()
    qtbot.keyClick(page.which, Qt.Key.Key_End)
    assert page.model.ids == [row_id(page.app, NUMBERED)]
    page.table.setFocus()
    press_where_the_focus_is(Qt.Key.Key_S, qtbot)
    settled(window, qtbot, lambda: page.counts.aside == 1)
    click_tab(page.tabs, ASIDE_TAB, qtbot)
    assert [page.which.itemText(at) for at in range(page.which.count())] == ["All rows", "With a note"]
    qtbot.keyClick(page.which, Qt.Key.Key_End)
    assert page.model.ids == [row_id(page.app, NUMBERED)]


def test_it_is_changed_taken_away_and_undone(page: DuplicatesPage, window: Window, qtbot: QtBot) -> None:
    leave(page, window, qtbot, whom="")
    settled(window, qtbot, lambda: f"Note: {NOTE}" in card_words(page))
    press_where_the_focus_is(Qt.Key.Key_T, qtbot)
    dialog = dialog_of(page, NoteDialog, qtbot)
    assert dialog.text.toPlainText() == NOTE
    qtbot.keyClick(dialog.text, Qt.Key.Key_Delete)  # all of it is marked
    assert dialog.yes_button.text() == "Take the note away"
    qtbot.keyClick(dialog.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settled(window, qtbot, lambda: f"Note: {NOTE}" not in card_words(page))
    in_front(window, qtbot)
    qtbot.waitUntil(window.commands.undo_action.isEnabled)
    qtbot.keyClick(page.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled(window, qtbot, lambda: f"Note: {NOTE}" in card_words(page))


def test_nothing_typed_is_nothing_left(page: DuplicatesPage, window: Window, qtbot: QtBot) -> None:
    assert page.decisions.card is not None
    qtbot.mouseClick(page.decisions.card.note, LEFT)
    dialog = dialog_of(page, NoteDialog, qtbot)
    assert not dialog.yes_button.isEnabled()
    qtbot.keyClick(dialog.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not window.runner.is_busy()


def test_a_conflict_carries_one_too(page: DuplicatesPage, window: Window, qtbot: QtBot) -> None:
    pair_id = link_as_proposed(page.app, ROY)
    settled(window, qtbot, lambda: page.open_conflicts == 1)
    click_tab(page.tabs, CONFLICT_TAB, qtbot)
    conflicts = page.conflicts
    conflicts.table.setFocus()
    leave(page, window, qtbot)
    settled(window, qtbot, lambda: conflicts.hint.text().startswith(f"Note for Anne Roy: {NOTE}"))
    assert conflicts.model.index(0, 0).data(Qt.ItemDataRole.DecorationRole) is not None
    page.which.setFocus()
    qtbot.keyClick(page.which, Qt.Key.Key_End)
    assert conflicts.model.ids == [pair_id]
