"""The Conflicts tab: what is listed and why, settled field by field or all alike, by keyboard alone, and taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.choosing import Take
from qbo_desktop.operations.conflicts import ResolveConflict
from qbo_desktop.store import workspaces
from qbo_desktop.ui.dialogs.merge_dialog import MergeDialog
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.duplicates import DuplicatesPage
from qbo_desktop.ui.pages.duplicates_conflicts import ConflictList
from qbo_desktop.ui.pages.duplicates_tabs import CONFLICT_TAB, DECIDED_TAB
from qbo_desktop.ui.widgets.ask import AskDialog
from qbo_desktop.ui.window import Window
from tests.ui.conftest import OpenWindow
from tests.ui.in_conflict import (
    change_both_sides,
    contact_named,
    in_front,
    link_as_proposed,
    pair_of,
    press,
    row_id,
)
from tests.ui.memory_side import MemoryServices
from tests.ui.pages import click_tab, dialog_of, go_to, press_where_the_focus_is, settled

LEFT = Qt.MouseButton.LeftButton
BAKERY = "Boulangerie Lavoie ltée"
GARAGE = "Garage Tremblay"
ROY = "Jean Roy"


@pytest.fixture
def page(synced_app: App, world: MemoryServices, open_window: OpenWindow, qtbot: QtBot) -> DuplicatesPage:
    """Two clients that differed when they were linked, and one that was changed on both sides."""
    link_as_proposed(synced_app, BAKERY)
    link_as_proposed(synced_app, ROY)
    change_both_sides(
        synced_app, world, GARAGE, {"email": "new@tremblay.example"}, {"email": "accueil@tremblay.example"}
    )
    window = open_window(synced_app)
    page = go_to(window, PageName.DUPLICATES, DuplicatesPage, qtbot)
    click_tab(page.tabs, CONFLICT_TAB, qtbot)
    page.conflicts.table.setFocus()
    return page


@pytest.fixture
def window(page: DuplicatesPage) -> Window:
    found = page.window()
    assert isinstance(found, Window)
    return found


@pytest.fixture
def conflicts(page: DuplicatesPage) -> ConflictList:
    return page.conflicts


def texts(conflicts: ConflictList) -> list[list[str]]:
    model = conflicts.model
    return [
        [str(model.index(at, column).data()) for column in range(model.columnCount())]
        for at in range(model.rowCount())
    ]


def open_fields(conflicts: ConflictList, name: str, qtbot: QtBot, key: Qt.Key = Qt.Key.Key_M) -> MergeDialog:
    conflicts.table.select_id(row_id(conflicts.model.app, name))
    conflicts.table.setFocus()
    press_where_the_focus_is(key, qtbot)
    found = [one for one in conflicts.findChildren(MergeDialog) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def test_a_row_says_who_which_fields_both_values_and_why(
    page: DuplicatesPage, window: Window, conflicts: ConflictList
) -> None:
    assert page.tabs.tabText(CONFLICT_TAB) == "Conflicts 3"
    assert texts(conflicts) == [
        [BAKERY, "Name", BAKERY, "Boulangerie Lavoie inc.", "The two records differed when they were linked."],
        [GARAGE, "E-mail", "new@tremblay.example", "accueil@tremblay.example", "It was changed on both sides."],
        [ROY, "E-mail", "j.roy@other.example", "jean.roy@example.com",
         "The two records differed when they were linked."],
    ]  # fmt: skip
    # Three conflicts and the three that are left to decide.
    assert window.navigation.badge(PageName.DUPLICATES) == 6


def test_the_practice_is_taken_with_enter_and_the_next_row_is_in_hand(
    page: DuplicatesPage, window: Window, conflicts: ConflictList, qtbot: QtBot
) -> None:
    dialog = open_fields(conflicts, GARAGE, qtbot, Qt.Key.Key_Return)
    assert dialog.rows[0].why[-1].accessibleName() == "Last agreed: garage@tremblay.example"
    assert dialog.choices.takes == {"email": Take.PRACTICE}
    assert dialog.effect.text() == "In QuickBooks 1 field changes with the next run. Undo takes it back."
    press(dialog, qtbot, Qt.Key.Key_Return)
    settled(window, qtbot, lambda: len(conflicts.model.ids) == 2)
    assert conflicts.table.current_id() == row_id(page.app, ROY)
    assert window.focusWidget() is conflicts.table
    assert window.status.says.text() == "The fields of Garage Tremblay are chosen."
    pair = pair_of(page.app, row_id(page.app, GARAGE))
    assert pair.contact.contact.email == "accueil@tremblay.example"
    # As if both had agreed on QuickBooks' value: ours is a change that travels with the next run.
    assert pair.info.agreed.ours("email") == "new@tremblay.example"
    qtbot.waitUntil(lambda: window.navigation.badge(PageName.DUPLICATES) == 5)


def test_quickbooks_is_taken_with_an_arrow_and_undone_after_closing_and_opening_again(
    page: DuplicatesPage, window: Window, conflicts: ConflictList, open_window: OpenWindow, qtbot: QtBot
) -> None:
    app = page.app
    dialog = open_fields(conflicts, GARAGE, qtbot)
    press(dialog, qtbot, Qt.Key.Key_Left, Qt.Key.Key_Return)
    settled(window, qtbot, lambda: len(conflicts.model.ids) == 2)
    practice_id = pair_of(app, row_id(app, GARAGE)).contact.id
    assert contact_named(app, practice_id).email == "new@tremblay.example"
    window.close()
    assert window.runner.close(20)
    again = open_window(app)
    in_front(again, qtbot)
    qtbot.waitUntil(again.commands.undo_action.isEnabled)
    qtbot.keyClick(again, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled(again, qtbot, lambda: contact_named(app, practice_id).email == "accueil@tremblay.example")
    page = go_to(again, PageName.DUPLICATES, DuplicatesPage, qtbot)
    assert page.open_conflicts == 3
    qtbot.waitUntil(again.commands.redo_action.isEnabled)
    qtbot.keyClick(again, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    settled(again, qtbot, lambda: contact_named(app, practice_id).email == "new@tremblay.example")
    settled(again, qtbot, lambda: page.open_conflicts == 2)


def test_both_values_are_kept(
    page: DuplicatesPage, window: Window, conflicts: ConflictList, qtbot: QtBot
) -> None:
    dialog = open_fields(conflicts, GARAGE, qtbot)
    press(dialog, qtbot, Qt.Key.Key_B)
    assert dialog.rows[0].both.isChecked()
    press(dialog, qtbot, Qt.Key.Key_B)
    assert not dialog.rows[0].both.isChecked()
    press(dialog, qtbot, Qt.Key.Key_B, Qt.Key.Key_Return)
    settled(window, qtbot, lambda: len(conflicts.model.ids) == 2)
    contact = pair_of(page.app, row_id(page.app, GARAGE)).contact.contact
    assert (contact.email, contact.email_2) == ("accueil@tremblay.example", "new@tremblay.example")


def test_a_name_has_no_room_for_both(conflicts: ConflictList, qtbot: QtBot) -> None:
    dialog = open_fields(conflicts, BAKERY, qtbot)
    assert not dialog.rows[0].both.isVisible()
    press(dialog, qtbot, Qt.Key.Key_B)
    assert dialog.choices.takes == {"name": Take.PRACTICE}


def test_the_same_choice_for_the_others_names_its_number_and_is_one_decision(
    page: DuplicatesPage, window: Window, conflicts: ConflictList, qtbot: QtBot
) -> None:
    dialog = open_fields(conflicts, GARAGE, qtbot)
    assert dialog.same_for_others.text() == "Same choice for the other 2 conflicts…"
    press(dialog, qtbot, Qt.Key.Key_1, Qt.Key.Key_S)
    question = next(one for one in dialog.findChildren(AskDialog) if one.isVisible())
    assert question.yes_button.text() == "Settle 3"
    qtbot.keyClick(question, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    press(dialog, qtbot, Qt.Key.Key_S)
    question = next(one for one in dialog.findChildren(AskDialog) if one.isVisible())
    qtbot.keyClick(question.yes_button, Qt.Key.Key_Space)
    settled(window, qtbot, lambda: not conflicts.model.ids)
    assert window.status.says.text() == "3 conflicts are settled."
    assert pair_of(page.app, row_id(page.app, BAKERY)).contact.contact.name == BAKERY
    assert pair_of(page.app, row_id(page.app, ROY)).contact.contact.email == "j.roy@other.example"
    assert conflicts.empty.heading.text() == "No conflicts: nothing is left to choose."
    assert conflicts.empty.mark.isVisible()
    in_front(window, qtbot)
    qtbot.waitUntil(window.commands.undo_action.isEnabled)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled(window, qtbot, lambda: len(conflicts.model.ids) == 3)


def test_the_same_choice_needs_the_same_side(conflicts: ConflictList, qtbot: QtBot) -> None:
    dialog = open_fields(conflicts, GARAGE, qtbot)
    press(dialog, qtbot, Qt.Key.Key_B)
    assert not dialog.same_for_others.isEnabled()
    press(dialog, qtbot, Qt.Key.Key_S)
    assert not [one for one in dialog.findChildren(AskDialog) if one.isVisible()]


def test_what_is_decided_is_listed_and_taken_back_there(
    page: DuplicatesPage, window: Window, conflicts: ConflictList, qtbot: QtBot
) -> None:
    dialog = open_fields(conflicts, GARAGE, qtbot)
    press(dialog, qtbot, Qt.Key.Key_Return)
    settled(window, qtbot, lambda: page.tabs.tabText(DECIDED_TAB) == "Decided 3")
    click_tab(page.tabs, DECIDED_TAB, qtbot)
    assert page.decided.model.index(0, 0).data() == "The fields of Garage Tremblay are chosen."
    qtbot.mouseClick(page.decided.undo, LEFT)
    settled(window, qtbot, lambda: page.open_conflicts == 3)


def test_settled_by_somebody_else_meanwhile_it_is_said(
    page: DuplicatesPage, window: Window, conflicts: ConflictList, qtbot: QtBot
) -> None:
    dialog = open_fields(conflicts, GARAGE, qtbot)
    window.feed.close()
    ResolveConflict(row_id(page.app, GARAGE), {"email": "practice"}).run(page.app.context())
    press(dialog, qtbot, Qt.Key.Key_Return)
    settled(window, qtbot, window.notice.isVisible)
    assert "There is no conflict" in window.notice.sentence.text()
    assert len(conflicts.model.ids) == 2


def test_where_the_newest_wins_and_the_times_do_not_tell_it_is_said(
    synced_app: App, world: MemoryServices, open_window: OpenWindow, qtbot: QtBot
) -> None:
    with synced_app.store.work(synced_app.workspace_id) as work:
        workspaces.set_setting(work, synced_app.workspace_id, "contacts.conflict_policy", "newest")
    change_both_sides(
        synced_app, world, GARAGE, {"email": "new@tremblay.example"}, {"email": "accueil@tremblay.example"}
    )
    page = go_to(open_window(synced_app), PageName.DUPLICATES, DuplicatesPage, qtbot)
    click_tab(page.tabs, CONFLICT_TAB, qtbot)
    says = "It was changed on both sides, and the times do not tell which was later."
    assert texts(page.conflicts)[0][4] == says
    assert says in page.conflicts.hint.text()
    dialog = open_fields(page.conflicts, GARAGE, qtbot)
    assert says in [words.accessibleName() for words in dialog.rows[0].why]
    assert not dialog.same_for_others.isVisible()


def test_search_and_arriving(
    page: DuplicatesPage, window: Window, conflicts: ConflictList, qtbot: QtBot
) -> None:
    assert page.focus_search()
    qtbot.keyClicks(page.search, "tremblay")
    qtbot.waitUntil(lambda: len(conflicts.model.ids) == 1)
    press_where_the_focus_is(Qt.Key.Key_Return, qtbot)
    assert conflicts.table.hasFocus()
    dialog = open_fields(conflicts, GARAGE, qtbot)
    assert not dialog.same_for_others.isVisible()
    press(dialog, qtbot, Qt.Key.Key_Escape)
    page.search.setText("nobody at all")
    qtbot.waitUntil(conflicts.empty.isVisible)
    assert conflicts.empty.heading.text() == "Nothing found"
    window.go(PageName.DUPLICATES, row_id(page.app, ROY))
    assert page.tabs.currentIndex() == CONFLICT_TAB
    assert conflicts.table.current_id() == row_id(page.app, ROY)
    window.go(PageName.OVERVIEW, None)
    window.go(PageName.DUPLICATES, "conflicts")
    assert page.tabs.currentIndex() == CONFLICT_TAB


def test_the_menu_says_what_the_buttons_say(conflicts: ConflictList) -> None:
    menu = conflicts.menu()
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["Choose fields…\tM", "Note…\tT"]
    menu.close()


def test_by_mouse(page: DuplicatesPage, window: Window, conflicts: ConflictList, qtbot: QtBot) -> None:
    conflicts.table.select_id(row_id(page.app, ROY))
    qtbot.mouseClick(conflicts.choose, LEFT)
    dialog = dialog_of(page, MergeDialog, qtbot)
    qtbot.mouseClick(dialog.from_quickbooks, LEFT)
    qtbot.mouseClick(dialog.do, LEFT)
    settled(window, qtbot, lambda: len(conflicts.model.ids) == 2)
    assert pair_of(page.app, row_id(page.app, ROY)).contact.contact.email == "j.roy@other.example"


def test_before_the_first_sync_nothing_is_celebrated(app: App, open_window: OpenWindow, qtbot: QtBot) -> None:
    page = go_to(open_window(app), PageName.DUPLICATES, DuplicatesPage, qtbot)
    click_tab(page.tabs, CONFLICT_TAB, qtbot)
    assert page.conflicts.empty.heading.text() == "No conflicts yet"
    assert not page.conflicts.empty.mark.isVisible()
    assert not page.conflicts.choose.isVisible()


def test_in_a_narrow_window_every_tab_is_seen(page: DuplicatesPage, window: Window, qtbot: QtBot) -> None:
    assert page.tabs.tabText(0) == "To decide 3 (2 with a likely match)"
    window.resize(620, 600)
    qtbot.waitUntil(lambda: page.tabs.tabText(0) == "To decide 3")
    window.resize(1180, 760)
    qtbot.waitUntil(lambda: page.tabs.tabText(0) == "To decide 3 (2 with a likely match)")
