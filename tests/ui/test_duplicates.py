"""Deciding who is who, by mouse and by keyboard, and taking it back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.contact import Contact, Kind
from qbo_desktop.operations.decisions import LinkTo
from qbo_desktop.operations.history import Undo
from qbo_desktop.operations.practice_contacts import AddContact
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.store import mirror
from qbo_desktop.store.pairs import PairState
from qbo_desktop.sync.side import PRACTICE
from qbo_desktop.ui.dialogs.link_dialog import LinkDialog
from qbo_desktop.ui.dialogs.ready_dialog import ReadyDialog
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.decision_card import DecisionCard
from qbo_desktop.ui.pages.duplicates import ASIDE_TAB, DECIDED_TAB, DuplicatesPage
from qbo_desktop.ui.widgets.ask import AskDialog
from qbo_desktop.ui.window import Window
from qbo_desktop.wording import use_language
from tests.ui.conftest import OpenWindow
from tests.ui.memory_side import MemoryServices, customer
from tests.ui.pages import click_tab, dialog_of, go_to, line_of, press_where_the_focus_is, settled

LEFT = Qt.MouseButton.LeftButton
BAKERY = "Boulangerie Lavoie ltée"


@pytest.fixture
def page(window: Window, qtbot: QtBot) -> DuplicatesPage:
    return go_to(window, PageName.DUPLICATES, DuplicatesPage, qtbot)


def card(page: DuplicatesPage) -> DecisionCard:
    assert page.table.card is not None
    return page.table.card


def take_in_hand(page: DuplicatesPage, name: str) -> DecisionCard:
    """Choose a row by a click, as a person does."""
    for place in range(page.model.rowCount()):
        if page.model.index(place, 0).data() == name:
            page.table.select_place(place)
    assert card(page).name.text() == name
    page.table.setFocus()
    return card(page)


def in_hand(page: DuplicatesPage) -> str:
    return card(page).name.text()


def test_the_likeliest_row_is_open_and_the_others_are_lines(page: DuplicatesPage) -> None:
    assert page.tabs.tabText(0) == "To decide 5 (3 with a likely match)"
    assert in_hand(page) == BAKERY
    assert card(page).likeness.text().startswith("Very likely ")
    assert page.table.rowHeight(0) > 4 * page.table.rowHeight(1)
    marks = {label.text(): label.accessibleName() for label in card(page).fields.findChildren(QLabel)}
    assert "differs" in marks["≠"]
    assert "only in QuickBooks" in marks["+"]
    assert "equal but for format" in marks["≈"]
    assert "same e-mail" in card(page).why.text()


def test_a_click_on_another_row_opens_it(page: DuplicatesPage, qtbot: QtBot) -> None:
    place = page.table.visualRect(page.model.index(2, 0)).center()
    qtbot.mouseClick(page.table.viewport(), LEFT, pos=place)
    assert in_hand(page) == page.model.index(2, 0).data()


def test_a_veto_is_a_warning_in_words(page: DuplicatesPage) -> None:
    opened = take_in_hand(page, "9123-4567 Québec inc.")
    words = [label.text() for label in opened.findChildren(QLabel)]
    assert "The numbers in the names differ." in words
    assert "Warning" in [label.accessibleName() for label in opened.findChildren(QLabel)]


def test_accept_by_mouse_goes_to_the_next_row(page: DuplicatesPage, window: Window, qtbot: QtBot) -> None:
    following = page.model.index(1, 0).data()
    qtbot.mouseClick(card(page).same, LEFT)
    settled(
        window, qtbot, lambda: line_of(window, BAKERY).state is PairState.LINKED and len(page.model.ids) == 4
    )
    assert in_hand(page) == following
    assert page.table.hasFocus()
    assert window.status.says.text() == "Boulangerie Lavoie ltée is linked to Boulangerie Lavoie inc."


def test_accept_by_key(page: DuplicatesPage, window: Window, qtbot: QtBot) -> None:
    take_in_hand(page, BAKERY)
    press_where_the_focus_is(Qt.Key.Key_A, qtbot)
    settled(window, qtbot, lambda: line_of(window, BAKERY).state is PairState.LINKED)
    assert page.tabs.tabText(0).startswith("To decide 4")
    # Four are left to decide, and the names of the two that were linked differ.
    qtbot.waitUntil(lambda: window.navigation.badge(PageName.DUPLICATES) == 5)
    assert page.open_conflicts == 1


def test_enter_accepts(page: DuplicatesPage, window: Window, qtbot: QtBot) -> None:
    take_in_hand(page, BAKERY)
    press_where_the_focus_is(Qt.Key.Key_Return, qtbot)
    settled(window, qtbot, lambda: line_of(window, BAKERY).state is PairState.LINKED)


def test_a_key_twice_decides_two_rows_and_not_one_twice(
    page: DuplicatesPage, window: Window, qtbot: QtBot
) -> None:
    take_in_hand(page, BAKERY)
    press_where_the_focus_is(Qt.Key.Key_S, qtbot)
    press_where_the_focus_is(Qt.Key.Key_S, qtbot)
    settled(window, qtbot, lambda: page.counts.aside == 2 and len(page.model.ids) == 3)
    assert not window.notice.isVisible()


def test_the_keys_do_nothing_while_somebody_types(page: DuplicatesPage, window: Window, qtbot: QtBot) -> None:
    page.search.setFocus()
    qtbot.keyClicks(page.search, "and")
    assert page.search.text() == "and"
    assert not window.runner.is_busy()
    assert line_of(window, BAKERY).state is PairState.WAITING


def test_create_by_key_and_by_mouse(page: DuplicatesPage, window: Window, qtbot: QtBot) -> None:
    take_in_hand(page, "Martin Gagnon")
    press_where_the_focus_is(Qt.Key.Key_N, qtbot)
    settled(window, qtbot, lambda: line_of(window, "Martin Gagnon").state is PairState.CREATED)
    qtbot.mouseClick(take_in_hand(page, "Jean Roy").new, LEFT)
    settled(window, qtbot, lambda: line_of(window, "Jean Roy").state is PairState.CREATED)


def test_an_assumed_kind_can_be_told_when_a_contact_is_made(
    app: App, world: MemoryServices, open_window: OpenWindow, qtbot: QtBot
) -> None:
    world.side.records["50"] = customer(
        50, Contact("Solenne Vaillancourt", Kind.ORGANIZATION, kind_assumed=True)
    )
    AddContact({"name": "Solenne Vaillancourt", "kind": "organization"}).run(app.context())
    Sync().run(app.context())
    window = open_window(app)
    page = go_to(window, PageName.DUPLICATES, DuplicatesPage, qtbot)
    opened = take_in_hand(page, "Solenne Vaillancourt")
    assert opened.kind.isVisible()
    opened.kind.setFocus()
    qtbot.keyClick(opened.kind, Qt.Key.Key_Home)
    assert opened.kind.currentText() == "person"
    qtbot.mouseClick(opened.new, LEFT)
    settled(window, qtbot, lambda: line_of(window, "Solenne Vaillancourt").state is PairState.CREATED)
    made = line_of(window, "Solenne Vaillancourt").practice_id
    with app.store.read() as session:
        record = mirror.get(session, app.workspace_id, PRACTICE, made)
    assert record is not None
    assert record.contact.kind is Kind.PERSON
    assert not record.contact.kind_assumed


def test_where_the_kind_is_known_it_is_not_asked(page: DuplicatesPage) -> None:
    assert not card(page).kind.isVisible()


def test_not_the_same_leaves_the_row_without_its_candidate(
    page: DuplicatesPage, window: Window, qtbot: QtBot
) -> None:
    take_in_hand(page, BAKERY)
    press_where_the_focus_is(Qt.Key.Key_D, qtbot)
    settled(window, qtbot, lambda: in_hand(page) == BAKERY and not card(page).same.isEnabled())
    assert line_of(window, BAKERY).state is PairState.WAITING
    assert not card(page).differ.isEnabled()
    assert card(page).new.isEnabled()
    press_where_the_focus_is(Qt.Key.Key_A, qtbot)
    assert not window.runner.is_busy()


def test_skip_sets_aside_and_the_other_tab_takes_up_again(
    page: DuplicatesPage, window: Window, qtbot: QtBot
) -> None:
    qtbot.mouseClick(card(page).skip, LEFT)
    settled(window, qtbot, lambda: line_of(window, BAKERY).aside)
    assert page.tabs.tabText(ASIDE_TAB) == "Set aside 1"
    click_tab(page.tabs, ASIDE_TAB, qtbot)
    assert in_hand(page) == BAKERY
    page.table.setFocus()
    press_where_the_focus_is(Qt.Key.Key_S, qtbot)
    settled(
        window, qtbot, lambda: not line_of(window, BAKERY).aside and page.body.currentWidget() is page.empty
    )
    assert page.empty.heading.text() == "Nothing is set aside"


def test_another_candidate_is_one_key_away(
    app: App, world: MemoryServices, open_window: OpenWindow, qtbot: QtBot
) -> None:
    AddContact({"name": "Boulangerie Lavoie", "kind": "organization", "phone_work": "514 555-0132"}).run(
        app.context()
    )
    Sync().run(app.context())
    window = open_window(app)
    page = go_to(window, PageName.DUPLICATES, DuplicatesPage, qtbot)
    opened = take_in_hand(page, BAKERY)
    assert opened.candidates.isVisible()
    first = opened.proposal()
    press_where_the_focus_is(Qt.Key.Key_2, qtbot)
    second = opened.proposal()
    assert first is not None
    assert second is not None
    assert second[1].id != first[1].id
    press_where_the_focus_is(Qt.Key.Key_5, qtbot)
    assert opened.proposal() == second
    qtbot.mouseClick(opened.choice.button(0), LEFT)
    assert opened.proposal() == first
    page.table.setFocus()
    press_where_the_focus_is(Qt.Key.Key_2, qtbot)
    press_where_the_focus_is(Qt.Key.Key_A, qtbot)
    settled(window, qtbot, lambda: line_of(window, BAKERY).state is PairState.LINKED)
    assert line_of(window, BAKERY).practice_id == second[1].id


def test_link_to_another_contact_by_searching(page: DuplicatesPage, window: Window, qtbot: QtBot) -> None:
    take_in_hand(page, BAKERY)
    press_where_the_focus_is(Qt.Key.Key_L, qtbot)
    dialog = dialog_of(page, LinkDialog, qtbot)
    qtbot.keyClicks(dialog.search, "clinique")
    qtbot.waitUntil(lambda: len(dialog.model.ids) == 1)
    qtbot.mouseClick(dialog.link, LEFT)
    settled(window, qtbot, lambda: line_of(window, BAKERY).practice_name == "Clinique Beaulieu")
    assert (
        window.focusWidget() is page.table
    )  # the window itself is not active again without a window manager


def test_the_dialog_by_keyboard_alone(page: DuplicatesPage, window: Window, qtbot: QtBot) -> None:
    take_in_hand(page, BAKERY)
    press_where_the_focus_is(Qt.Key.Key_L, qtbot)
    dialog = dialog_of(page, LinkDialog, qtbot)
    qtbot.keyClick(dialog.search, Qt.Key.Key_Down)
    wanted = dialog.model.row(1).contact.label()
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    settled(window, qtbot, lambda: line_of(window, BAKERY).practice_name == wanted)


def test_escape_leaves_everything_as_it_is(page: DuplicatesPage, window: Window, qtbot: QtBot) -> None:
    take_in_hand(page, BAKERY)
    press_where_the_focus_is(Qt.Key.Key_L, qtbot)
    dialog = dialog_of(page, LinkDialog, qtbot)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not window.runner.is_busy()
    assert line_of(window, BAKERY).state is PairState.WAITING


def test_what_is_typed_last_is_what_enter_means(page: DuplicatesPage, qtbot: QtBot) -> None:
    take_in_hand(page, BAKERY)
    press_where_the_focus_is(Qt.Key.Key_L, qtbot)
    dialog = dialog_of(page, LinkDialog, qtbot)
    qtbot.keyClicks(dialog.search, "nobody at all")
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.contact_id == ""
    assert not dialog.link.isEnabled()


def test_accept_ready_names_its_number_and_lists_them(
    page: DuplicatesPage, window: Window, qtbot: QtBot
) -> None:
    assert page.ready.text() == "Accept 1 ready match…"
    qtbot.mouseClick(page.ready, LEFT)
    dialog = dialog_of(page, ReadyDialog, qtbot)
    assert [dialog.model.index(row, 0).data() for row in range(dialog.model.rowCount())] == [
        "Clinique Béaulieu"
    ]
    assert "nothing is overwritten" in dialog.effect.text()
    qtbot.mouseClick(dialog.cancel, LEFT)
    assert line_of(window, "Clinique Béaulieu").state is PairState.WAITING
    qtbot.mouseClick(page.ready, LEFT)
    qtbot.keyClick(dialog_of(page, ReadyDialog, qtbot), Qt.Key.Key_Return)
    settled(window, qtbot, lambda: line_of(window, "Clinique Béaulieu").state is PairState.LINKED)
    assert not page.ready.isVisible()


def test_undo_by_key_brings_the_row_back(page: DuplicatesPage, window: Window, qtbot: QtBot) -> None:
    take_in_hand(page, BAKERY)
    press_where_the_focus_is(Qt.Key.Key_A, qtbot)
    settled(window, qtbot, lambda: line_of(window, BAKERY).state is PairState.LINKED)
    qtbot.keyClick(page.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled(
        window, qtbot, lambda: line_of(window, BAKERY).state is PairState.WAITING and len(page.model.ids) == 5
    )


def test_decided_lists_and_takes_back_one_or_several(
    page: DuplicatesPage, window: Window, qtbot: QtBot
) -> None:
    for name in (BAKERY, "Jean Roy"):
        take_in_hand(page, name)
        press_where_the_focus_is(Qt.Key.Key_S, qtbot)
        settled(window, qtbot, lambda name=name: line_of(window, name).aside)
    settled(window, qtbot, lambda: page.tabs.tabText(DECIDED_TAB) == "Decided 2")
    click_tab(page.tabs, DECIDED_TAB, qtbot)
    decided = page.decided
    assert decided.model.index(0, 0).data() == "Jean Roy was set aside."
    assert decided.undo.text() == "Undo"
    qtbot.keyClick(decided.table, Qt.Key.Key_Down)
    assert decided.undo.text() == "Undo the last 2…"
    qtbot.mouseClick(decided.undo, LEFT)
    question = next(one for one in decided.findChildren(AskDialog) if one.isVisible())
    qtbot.mouseClick(question.yes_button, LEFT)
    settled(
        window, qtbot, lambda: not line_of(window, BAKERY).aside and not line_of(window, "Jean Roy").aside
    )
    settled(window, qtbot, lambda: decided.model.rowCount() == 0)
    assert decided.empty.isVisible()


def test_undo_of_the_last_decision_asks_nothing(page: DuplicatesPage, window: Window, qtbot: QtBot) -> None:
    qtbot.mouseClick(card(page).skip, LEFT)
    settled(window, qtbot, lambda: line_of(window, BAKERY).aside)
    click_tab(page.tabs, DECIDED_TAB, qtbot)
    qtbot.mouseClick(page.decided.undo, LEFT)
    settled(window, qtbot, lambda: not line_of(window, BAKERY).aside)


def test_zero_left_is_celebrated(page: DuplicatesPage, window: Window, qtbot: QtBot) -> None:
    for _number in range(5):
        page.table.setFocus()
        left = len(page.model.ids)
        press_where_the_focus_is(Qt.Key.Key_N, qtbot)
        settled(window, qtbot, lambda left=left: len(page.model.ids) == left - 1)
    assert page.empty.isVisible()
    assert page.empty.heading.text() == "Every client is decided."
    assert page.empty.mark.isVisible()
    assert not page.ready.isVisible()
    Undo().run(window.app.context())
    settled(window, qtbot, lambda: len(page.model.ids) == 1 and page.table.isVisible())


def test_a_refused_decision_comes_back_with_its_sentence(
    page: DuplicatesPage, window: Window, qtbot: QtBot
) -> None:
    take_in_hand(page, BAKERY)
    window.feed.close()  # nothing tells the page that the contact was taken meanwhile
    contact = card(page).proposal()
    assert contact is not None
    LinkTo(line_of(window, "Jean Roy").id, contact[1].id).run(window.app.context())
    press_where_the_focus_is(Qt.Key.Key_A, qtbot)
    settled(window, qtbot, window.notice.isVisible)
    assert "is linked to another customer already" in window.notice.sentence.text()
    assert in_hand(page) == BAKERY


def test_search_and_filter(page: DuplicatesPage, qtbot: QtBot) -> None:
    assert page.focus_search()
    qtbot.keyClicks(page.search, "quebec")
    qtbot.waitUntil(lambda: len(page.model.ids) == 1)
    assert in_hand(page) == "9123-4567 Québec inc."
    qtbot.keyClicks(page.search, "zzz")
    qtbot.waitUntil(page.empty.isVisible)
    qtbot.mouseClick(page.empty.button, LEFT)
    assert len(page.model.ids) == 5
    page.which.setFocus()
    qtbot.keyClick(page.which, Qt.Key.Key_Down)
    assert page.which.currentData() == "likely"
    assert len(page.model.ids) == 3
    qtbot.keyClick(page.which, Qt.Key.Key_Down)
    assert page.which.currentData() == "ready"
    assert len(page.model.ids) == 1
    qtbot.keyClick(page.which, Qt.Key.Key_Down)
    assert page.empty.isVisible()


def test_the_menu_says_what_the_buttons_say(page: DuplicatesPage) -> None:
    menu = page.menu()
    assert menu is not None
    assert [action.text() for action in menu.actions()] == [
        "Same client\tA", "Same, choose fields…\tM", "New client\tN", "Other…\tL", "Not the same\tD", "Skip\tS",
        "Note…\tT",
    ]  # fmt: skip


def test_arriving_at_a_row_opens_it(window: Window, qtbot: QtBot) -> None:
    wanted = line_of(window, "Jean Roy").id
    window.go(PageName.DUPLICATES, wanted)
    page = window.page(PageName.DUPLICATES)
    assert isinstance(page, DuplicatesPage)
    qtbot.waitUntil(lambda: page.table.card is not None and in_hand(page) == "Jean Roy")


def test_before_the_first_sync_the_load_is_told(app: App, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(app)
    page = go_to(window, PageName.DUPLICATES, DuplicatesPage, qtbot)
    assert page.empty.heading.text() == "Nothing to decide yet"
    qtbot.mouseClick(page.empty.button, LEFT)
    settled(window, qtbot, lambda: page.empty.expected == 5)
    assert "about 5 to decide" in page.empty.words.text()
    assert not page.empty.button.isVisible()


def test_without_a_connection_it_leads_there(empty_app: App, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(empty_app)
    page = go_to(window, PageName.DUPLICATES, DuplicatesPage, qtbot)
    went: list[str] = []
    page.go.connect(lambda name, _argument: went.append(name))
    qtbot.mouseClick(page.empty.button, LEFT)
    assert went == [PageName.CONNECTIONS]


def test_the_card_follows_the_language(page: DuplicatesPage, window: Window) -> None:
    before = card(page)
    use_language("fr_CA")
    window.retranslate()
    assert card(page) is not before
    assert in_hand(page) == BAKERY
    use_language("en")


def test_the_card_fits_a_narrow_window(page: DuplicatesPage, window: Window, qtbot: QtBot) -> None:
    window.resize(760, 600)
    qtbot.wait(80)
    opened = card(page)
    skip = opened.skip.mapTo(opened, QPoint(opened.skip.width(), opened.skip.height()))
    assert skip.x() <= opened.width()
    assert skip.y() <= opened.height()
    assert opened.width() <= page.table.viewport().width()
