"""The client list: filters, search, details, and what can be done with a line."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.contact import Contact, Kind
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.store.client_list import FILTERS
from qbo_desktop.store.pairs import PairState
from qbo_desktop.ui.dialogs.link_dialog import LinkDialog
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.contacts import FILTER_WORDS, ContactsPage
from qbo_desktop.ui.theme import tokens
from qbo_desktop.ui.window import Window
from qbo_desktop.wording import use_language
from tests.ui.conftest import OpenWindow, connect
from tests.ui.memory_side import REALM, MemoryServices, customer
from tests.ui.pages import click_tab, dialog_of, go_to, line_of, press_where_the_focus_is, settled

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(window: Window, qtbot: QtBot) -> ContactsPage:
    return go_to(window, PageName.CONTACTS, ContactsPage, qtbot)


def take_in_hand(page: ContactsPage, window: Window, name: str) -> None:
    assert page.table.select_id(line_of(window, name).id)
    page.table.setFocus()


def words(page: ContactsPage) -> str:
    return "\n".join(label.text() for label in page.details.findChildren(QLabel) if label.isVisible())


def test_the_tabs_count_and_filter(page: ContactsPage, qtbot: QtBot) -> None:
    texts = [page.filters.tabText(at) for at in range(page.filters.count())]
    assert texts == [
        "All 15", "Linked 3", "To decide 5", "Unlinked in QuickBooks 0", "Only in the practice 5", "Left out 2",
    ]  # fmt: skip
    click_tab(page.filters, 5, qtbot)
    assert [page.model.index(row, 0).data() for row in range(page.model.rowCount())] == [
        "Ancien client",
        "↳ Projet Sud",
    ]
    page.filters.setFocus()
    qtbot.keyClick(page.filters, Qt.Key.Key_Left)
    assert page.model.filter_name == "unlinked-practice"
    assert page.model.rowCount() == 5


def test_each_filter_of_the_command_line_has_a_tab(page: ContactsPage) -> None:
    assert set(FILTER_WORDS) == set(FILTERS)


def test_why_a_line_is_left_out_is_said(page: ContactsPage, window: Window) -> None:
    take_in_hand(page, window, "Projet Sud")
    assert "It is a sub-customer; only its parent is a client." in words(page)
    take_in_hand(page, window, "Ancien client")
    assert "It is inactive in QuickBooks." in words(page)


def test_the_search_waits_for_the_fingers_and_enter_goes_to_the_table(
    page: ContactsPage, qtbot: QtBot
) -> None:
    assert page.focus_search()
    qtbot.keyClicks(page.search, "pepin")
    assert page.model.rowCount() == 15
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    qtbot.keyClicks(page.search, "zzz")
    qtbot.waitUntil(page.empty.isVisible)
    assert page.empty.heading.text() == "Nothing found"
    qtbot.mouseClick(page.empty.button, LEFT)
    assert page.model.rowCount() == 15
    page.search.setFocus()
    qtbot.keyClicks(page.search, "garage")
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert page.model.rowCount() == 1
    assert page.table.hasFocus()


def test_an_empty_state_of_a_filter_leads_back(page: ContactsPage, qtbot: QtBot) -> None:
    click_tab(page.filters, 3, qtbot)
    assert page.empty.isVisible()
    qtbot.mouseClick(page.empty.button, LEFT)
    assert page.filters.currentIndex() == 0
    assert page.table.isVisible()


def test_before_the_first_sync_it_says_what_brings_clients(
    tmp_path: Path, open_window: OpenWindow, qtbot: QtBot
) -> None:
    app = App(tmp_path / "bare")
    window = open_window(app)
    page = go_to(window, PageName.CONTACTS, ContactsPage, qtbot)
    assert page.empty.heading.text() == "No clients yet"
    went: list[str] = []
    page.go.connect(lambda name, _argument: went.append(name))
    qtbot.mouseClick(page.empty.button, LEFT)
    assert went == [PageName.CONNECTIONS]


def test_a_line_opens_field_by_field_with_its_history(
    page: ContactsPage, window: Window, qtbot: QtBot
) -> None:
    take_in_hand(page, window, "Garage Tremblay")
    qtbot.waitUntil(lambda: "Work phone: 418 555-0110" in words(page))
    text = words(page)
    assert "Garage Tremblay" in text
    assert "QuickBooks id 2" in text
    assert "Name and e-mail are exactly equal." in text
    assert "The customer and the contact were linked." in text
    fields = {row.field: row.standing.value for row in page.details.fields.rows}
    assert fields["email"] == "="
    place = page.table.visualRect(
        page.model.index(page.model.place_of(line_of(window, "Jean Roy").id), 0)
    ).center()
    qtbot.mouseClick(page.table.viewport(), LEFT, pos=place)
    assert page.details.heading.text() == "Jean Roy"


def test_an_assumed_kind_is_marked(
    app: App, world: MemoryServices, open_window: OpenWindow, qtbot: QtBot
) -> None:
    world.side.records["50"] = customer(50, Contact("Zephirine", Kind.ORGANIZATION, kind_assumed=True))
    Sync().run(app.context())
    window = open_window(app)
    page = go_to(window, PageName.CONTACTS, ContactsPage, qtbot)
    take_in_hand(page, window, "Zephirine")
    assert "(assumed)" in page.details.kind.text()


def test_delete_match_by_key_and_undo(page: ContactsPage, window: Window, qtbot: QtBot) -> None:
    take_in_hand(page, window, "Garage Tremblay")
    press_where_the_focus_is(Qt.Key.Key_U, qtbot)
    settled(window, qtbot, lambda: line_of(window, "Garage Tremblay").state is PairState.UNLINKED)
    settled(window, qtbot, lambda: page.filters.tabText(3) == "Unlinked in QuickBooks 1")
    assert "both records stay" in window.status.says.text()
    qtbot.keyClick(page.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled(window, qtbot, lambda: line_of(window, "Garage Tremblay").state is PairState.LINKED)


def test_delete_match_by_the_menu_then_reopen(page: ContactsPage, window: Window, qtbot: QtBot) -> None:
    take_in_hand(page, window, "Garage Tremblay")
    page.menu()
    assert not page.actions_.reopen_action.isEnabled()
    page.actions_.unlink_action.trigger()
    settled(window, qtbot, lambda: line_of(window, "Garage Tremblay").state is PairState.UNLINKED)
    qtbot.waitUntil(lambda: page.line() is not None and page.line().state is PairState.UNLINKED)  # type: ignore[union-attr]
    page.menu()
    assert page.actions_.reopen_action.isEnabled()
    assert not page.actions_.unlink_action.isEnabled()
    page.actions_.reopen_action.trigger()
    settled(window, qtbot, lambda: line_of(window, "Garage Tremblay").state is PairState.WAITING)


def test_the_key_does_nothing_on_a_line_without_a_match(
    page: ContactsPage, window: Window, qtbot: QtBot
) -> None:
    take_in_hand(page, window, "Jean Roy")
    press_where_the_focus_is(Qt.Key.Key_U, qtbot)
    assert not window.runner.is_busy()
    page.search.setFocus()
    qtbot.keyClicks(page.search, "ul")
    assert page.search.text() == "ul"
    assert not page.findChildren(LinkDialog)


def test_link_to_another_contact(page: ContactsPage, window: Window, qtbot: QtBot) -> None:
    take_in_hand(page, window, "Garage Tremblay")
    press_where_the_focus_is(Qt.Key.Key_L, qtbot)
    dialog = dialog_of(page, LinkDialog, qtbot)
    qtbot.keyClicks(dialog.search, "fiducie")
    qtbot.waitUntil(lambda: len(dialog.model.ids) == 1)
    assert {row.field for row in dialog.fields.rows} >= {"name", "email"}
    place = dialog.table.visualRect(dialog.model.index(0, 0)).center()
    qtbot.mouseClick(dialog.table.viewport(), LEFT, pos=place)
    qtbot.mouseDClick(dialog.table.viewport(), LEFT, pos=place)
    settled(window, qtbot, lambda: line_of(window, "Garage Tremblay").practice_name == "Fiducie Gagnon")


def test_the_more_button_opens_the_menu(page: ContactsPage, window: Window, qtbot: QtBot) -> None:
    take_in_hand(page, window, "Garage Tremblay")
    texts = [action.text() for action in page.menu().actions() if not action.isSeparator()]
    assert texts == [
        "Open in QuickBooks", "Open in the Practice Book", "Show history", "Sync this client", "Note…\tT", "Decide",
        "Link to another contact…\tL", "Push to QuickBooks…", "Delete match\tU", "Reopen the decision",
        "Archive the contact",
    ]  # fmt: skip
    qtbot.mouseClick(page.more, LEFT)
    menu = next(one for one in page.findChildren(type(page.menu())) if one.isVisible())
    menu.close()


def test_only_a_real_company_opens_in_the_browser(
    page: ContactsPage, window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toString()) or True)
    take_in_hand(page, window, "Garage Tremblay")
    page.menu()
    assert not page.actions_.open_action.isEnabled()
    connect(window.app, environment="production")
    page.menu()
    page.actions_.open_action.trigger()
    assert opened == [
        f"https://qbo.intuit.com/app/login?pagereq=customerdetail%3FnameId%3D2&deeplinkcompanyid={REALM}"
    ]


def test_enter_decides_what_waits_and_opens_what_is_linked(
    page: ContactsPage, window: Window, qtbot: QtBot
) -> None:
    went: list[tuple[str, object]] = []
    page.go.connect(lambda name, argument: went.append((name, argument)))
    take_in_hand(page, window, "Garage Tremblay")
    press_where_the_focus_is(Qt.Key.Key_Return, qtbot)
    assert went == []
    take_in_hand(page, window, "Jean Roy")
    press_where_the_focus_is(Qt.Key.Key_Return, qtbot)
    assert went == [(PageName.DUPLICATES, line_of(window, "Jean Roy").id)]


def test_the_contact_opens_in_the_practice_book(page: ContactsPage, window: Window, qtbot: QtBot) -> None:
    take_in_hand(page, window, "Garage Tremblay")
    page.menu()
    page.actions_.edit_action.trigger()
    practice = window.page(PageName.PRACTICE)
    qtbot.waitUntil(practice.isVisible)
    assert practice.record().id == line_of(window, "Garage Tremblay").practice_id  # type: ignore[attr-defined]


def test_the_list_is_exported_as_it_is_shown(
    page: ContactsPage, window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "clients.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all, **_more: (str(target), ""))
    click_tab(page.filters, 1, qtbot)
    page.export_list.trigger()
    settled(window, qtbot, target.is_file)
    lines = target.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("QuickBooks,Practice,State,E-mail in QuickBooks")


def test_both_names_and_the_state_are_seen_at_once(page: ContactsPage, window: Window, qtbot: QtBot) -> None:
    window.resize(1160, 760)
    for code in ("en", "fr_CA"):
        window.speaker.speak(code)
        window.retranslate()
        header, room = page.table.horizontalHeader(), page.table.viewport().width()
        ends = [header.sectionViewportPosition(at) + header.sectionSize(at) for at in range(3)]
        assert [page.model.columns[at].key for at in range(3)] == ["name", "practice_name", "state"]
        assert ends[2] <= room
        assert page.details.isVisible()


def test_the_width_of_the_pane_is_remembered(
    page: ContactsPage, window: Window, synced_app: App, open_window: OpenWindow, qtbot: QtBot
) -> None:
    handle = page.split.handle(1)
    before = page.details.width()
    place = handle.rect().center()
    qtbot.mousePress(handle, LEFT, pos=place)
    qtbot.mouseMove(handle, place - QPoint(60, 0))
    qtbot.mouseRelease(handle, LEFT, pos=place - QPoint(60, 0))
    width = page.details.width()
    assert width > before
    other = go_to(open_window(synced_app), PageName.CONTACTS, ContactsPage, qtbot)
    assert other.details.width() == width


def test_a_side_without_a_record_or_a_name_is_said_in_words(
    page: ContactsPage, window: Window, world: MemoryServices, qtbot: QtBot
) -> None:
    world.side.records["95"] = customer(95, Contact("", Kind.ORGANIZATION))
    window.runner.submit(Sync())
    settled(window, qtbot, lambda: page.model.rowCount() == 16)
    rows = {page.model.row(at).quickbooks_id: at for at in range(16)}
    assert page.model.index(rows["95"], 0).data() == "(no name, id 95)"
    assert page.model.index(rows["95"], 1).data() == "—"
    page.table.select_place(rows["95"])
    assert "(no name, id 95)" in words(page)
    only_here = page.model.index(rows[""], 0)
    assert only_here.data() == "—"
    assert only_here.data(Qt.ItemDataRole.ForegroundRole).name() == tokens().muted
    assert only_here.data(Qt.ItemDataRole.AccessibleTextRole) == "QuickBooks: nothing"
    page.table.select_place(rows[""])
    page.table.copy()
    assert QGuiApplication.clipboard().text().startswith("\t")


def test_an_export_that_cannot_be_written_is_said(
    page: ContactsPage, window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "no such folder" / "clients.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all, **_more: (str(target), ""))
    page.export_list.trigger()
    qtbot.waitUntil(window.notice.isVisible)
    assert "cannot be written" in window.notice.sentence.text()


def test_what_a_run_brings_is_shown_without_being_asked(
    page: ContactsPage, window: Window, world: MemoryServices, qtbot: QtBot
) -> None:
    world.side.records["60"] = customer(
        95, Contact("Zouaves inc.", Kind.ORGANIZATION, company="Zouaves inc.")
    )
    chosen = line_of(window, "Garage Tremblay").id
    page.table.select_id(chosen)
    window.runner.submit(Sync())
    settled(window, qtbot, lambda: page.filters.tabText(0) == "All 16")
    assert page.table.current_id() == chosen


def test_arriving_with_a_filter_or_a_line(page: ContactsPage, window: Window, qtbot: QtBot) -> None:
    window.go(PageName.CONTACTS, "skipped")
    assert page.model.filter_name == "skipped"
    wanted = line_of(window, "Garage Tremblay").id
    window.go(PageName.CONTACTS, wanted)
    assert page.table.current_id() == wanted


def test_the_page_follows_the_language(page: ContactsPage, window: Window, qtbot: QtBot) -> None:
    before = page.search.placeholderText()
    use_language("fr_CA")
    window.retranslate()
    french = page.search.placeholderText()
    use_language("en")
    window.retranslate()
    assert page.search.placeholderText() == before
    assert french


def test_the_page_can_be_walked_by_tab(page: ContactsPage, qtbot: QtBot) -> None:
    page.search.setFocus()
    qtbot.keyClick(page.search, Qt.Key.Key_Tab)
    assert page.table.hasFocus()
    for part in (*page.sieve.parts(), page.export, page.more):
        press_where_the_focus_is(Qt.Key.Key_Tab, qtbot)
        assert part.hasFocus()
