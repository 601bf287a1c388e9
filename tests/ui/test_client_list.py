"""The client list by keyboard: filters, named views, several lines at once, what became of a record, CSV both ways."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.contact import Phone
from qbo_desktop.domain.problem import Blocked, Problem, ProblemCode
from qbo_desktop.operations.practice_contacts import AddType
from qbo_desktop.store import client_list, journal, mirror, problems
from qbo_desktop.store.client_line import Mark, Standing
from qbo_desktop.store.client_sieve import Sieve
from qbo_desktop.store.journal import Entry
from qbo_desktop.store.pairs import PairState
from qbo_desktop.store.tables.contacts import Pair
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS
from qbo_desktop.ui.dialogs.import_dialog import ImportDialog
from qbo_desktop.ui.dialogs.note_dialog import NoteDialog
from qbo_desktop.ui.dialogs.push_dialog import PushDialog
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.contacts import ContactsPage
from qbo_desktop.ui.widgets.ask import NameDialog
from qbo_desktop.ui.window import Window
from tests.ui.conftest import OpenWindow
from tests.ui.memory_side import MemoryServices
from tests.ui.pages import dialog_of, go_to, line_of, press_where_the_focus_is, settled

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(window: Window, qtbot: QtBot) -> ContactsPage:
    return go_to(window, PageName.CONTACTS, ContactsPage, qtbot)


def words(page: ContactsPage) -> str:
    return "\n".join(label.text() for label in page.details.findChildren(QLabel) if label.isVisible())


def names(page: ContactsPage) -> list[str]:
    return [page.model.row(at).name for at in range(page.model.rowCount())]


def walk_menu(widget: QWidget, words: str, qtbot: QtBot) -> None:
    """Open the menu of a button with a key, go down to the words, and press Enter."""
    widget.setFocus()
    qtbot.keyClick(widget, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    for _step in range(len(menu.actions()) + 1):
        if (action := menu.activeAction()) is not None and action.text() == words:
            break
        qtbot.keyClick(menu, Qt.Key.Key_Down)
    else:
        raise AssertionError([action.text() for action in menu.actions()])
    qtbot.keyClick(menu, Qt.Key.Key_Return)


def mark(page: ContactsPage, app: App, name: str, **values: object) -> int:
    """Change a linked line as a run would."""
    with app.store.read() as session:
        lines = client_list.lines(session, app.workspace_id)
    line = next(one for one in lines if one.name == name)
    with app.store.work(app.workspace_id) as work:
        row = work.session.get_one(Pair, line.id)
        for key, value in values.items():
            setattr(row, key, value)
    page.refresh()
    return line.id


def test_a_filter_is_ticked_by_keyboard_and_says_what_it_keeps(
    page: ContactsPage, window: Window, qtbot: QtBot
) -> None:
    mark(page, window.app, "Garage Tremblay", note="Ask about the second garage", note_for="Anne")
    walk_menu(page.sieve.narrow, "With a note", qtbot)
    assert names(page) == ["Garage Tremblay"]
    assert page.sieve.narrow.text() == "Filter 1"
    assert "Note: For Anne: Ask about the second garage" in words(page)
    walk_menu(page.sieve.narrow, "With fields to choose", qtbot)
    assert page.empty.isVisible()
    assert page.empty.words.text() == "No client passes the filter."
    page.empty.button.setFocus()
    qtbot.keyClick(page.empty.button, Qt.Key.Key_Space)
    assert page.model.rowCount() == 15
    assert page.sieve.narrow.text() == "Filter"


def test_the_type_narrows_the_list(page: ContactsPage, qtbot: QtBot) -> None:
    page.sieve.type.setFocus()
    qtbot.keyClick(page.sieve.type, Qt.Key.Key_Down)
    assert page.sieve.type.currentText() == "Client"
    found = {page.model.row(at).type for at in range(page.model.rowCount())}
    assert found == {"Client"}
    qtbot.keyClick(page.sieve.type, Qt.Key.Key_Up)
    assert page.model.rowCount() == 15


def test_a_view_is_saved_and_shown_again_by_keyboard_also_in_a_new_window(
    page: ContactsPage, window: Window, synced_app: App, open_window: OpenWindow, qtbot: QtBot
) -> None:
    page.filters.setFocus()
    qtbot.keyClick(page.filters, Qt.Key.Key_Right)
    page.search.setFocus()
    qtbot.keyClicks(page.search, "garage")
    page.search_now()
    walk_menu(page.sieve.narrow, "Sub-customers", qtbot)
    walk_menu(page.sieve.narrow, "Sub-customers", qtbot)
    page.table.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    page.table.show_columns(("state", "name", "note"))
    walk_menu(page.sieve.named, "Save this view…", qtbot)
    dialog = dialog_of(page, NameDialog, qtbot)
    qtbot.keyClicks(dialog.field, "Mes garages")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    settled(window, qtbot, lambda: [view.name for view in page.sieve.views] == ["Mes garages"])
    other = go_to(open_window(synced_app), PageName.CONTACTS, ContactsPage, qtbot)
    other.table.show_columns(())
    assert other.model.rowCount() == 15
    walk_menu(other.sieve.named, "Mes garages", qtbot)
    assert names(other) == ["Garage Tremblay"]
    assert (other.filters.currentIndex(), other.search.text()) == (1, "garage")
    assert (other.model.sort_key, other.model.descending) == ("email", True)
    assert other.table.shown_keys() == ("state", "name", "note")
    assert other.table.hasFocus()


def test_a_view_is_deleted(page: ContactsPage, window: Window, qtbot: QtBot) -> None:
    walk_menu(page.sieve.named, "Save this view…", qtbot)
    dialog = dialog_of(page, NameDialog, qtbot)
    qtbot.keyClicks(dialog.field, "A & B")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    settled(window, qtbot, lambda: len(page.sieve.views) == 1)
    drop = next(one for one in page.sieve.views_menu.findChildren(QMenu) if one.actions())
    drop.actions()[0].trigger()
    settled(window, qtbot, lambda: not page.sieve.views)


def select_all(page: ContactsPage, qtbot: QtBot) -> None:
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_A, CONTROL)
    qtbot.waitUntil(page.bulk.isVisible)


def test_several_matches_are_deleted_by_one_key_and_undone_by_another(
    page: ContactsPage, window: Window, qtbot: QtBot
) -> None:
    page.filters.setFocus()
    qtbot.keyClick(page.filters, Qt.Key.Key_Right)
    assert not page.bulk.isVisible()
    select_all(page, qtbot)
    assert page.bulk.count.text() == "3 selected"
    press_where_the_focus_is(Qt.Key.Key_U, qtbot)
    settled(window, qtbot, lambda: page.filters.tabText(3) == "Unlinked in QuickBooks 3")
    assert "3 matches were deleted" in window.status.says.text()
    qtbot.keyClick(page, Qt.Key.Key_Z, CONTROL)
    settled(window, qtbot, lambda: page.filters.tabText(1) == "Linked 3")


def test_a_type_is_set_on_several_by_keyboard(page: ContactsPage, window: Window, qtbot: QtBot) -> None:
    AddType("Prospect").run(window.app.context())
    page.table.setFocus()
    page.table.select_place(0)
    for _row in range(2):
        qtbot.keyClick(page.table, Qt.Key.Key_Down, SHIFT)
    qtbot.waitUntil(page.bulk.isVisible)
    chosen = page.table.selected_ids()
    assert len(chosen) == 3
    with window.app.store.read() as session:
        contacts = client_list.practice_ids(session, window.app.workspace_id, chosen)
    walk_menu(page.bulk.set_type, "Prospect", qtbot)

    def given() -> bool:
        with window.app.store.read() as session:
            known = mirror.some(session, window.app.workspace_id, PRACTICE, contacts)
        return bool(contacts) and {record.contact.type for record in known.values()} == {"Prospect"}

    settled(window, qtbot, given)


def test_several_contacts_are_archived_and_pushed(
    page: ContactsPage, window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pushed: list[Sequence[str]] = []
    dialog = ModuleType("push_dialog")
    dialog.open_push = lambda _parent, ids: pushed.append(ids)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "qbo_desktop.ui.dialogs.push_dialog", dialog)
    window.go(PageName.CONTACTS, "unlinked-practice")
    select_all(page, qtbot)
    page.bulk.push.setFocus()
    qtbot.keyClick(page.bulk.push, Qt.Key.Key_Space)
    with window.app.store.read() as session:
        ids = client_list.practice_ids(session, window.app.workspace_id, page.model.ids)
    assert pushed == [tuple(ids)]
    assert len(ids) == 5
    page.bulk.archive.setFocus()
    qtbot.keyClick(page.bulk.archive, Qt.Key.Key_Space)
    settled(
        window,
        qtbot,
        lambda: all(page.model.row(at).contact is Standing.ARCHIVED for at in range(page.model.rowCount())),
    )


def test_a_contact_without_a_customer_is_pushed_from_its_pane(
    page: ContactsPage, window: Window, qtbot: QtBot
) -> None:
    with window.app.store.read() as session:
        lines = client_list.lines(session, window.app.workspace_id)
    alone = next(one for one in lines if not one.quickbooks_id and one.contact is Standing.ACTIVE)
    linked = next(one for one in lines if one.quickbooks_id and one.practice_id)
    page.table.select_ids([linked.id])
    qtbot.waitUntil(lambda: page.line() is not None and page.line().id == linked.id)  # type: ignore[union-attr]
    assert not page.details.push.isVisible()
    page.table.select_ids([alone.id])
    qtbot.waitUntil(page.details.push.isVisible)
    page.details.push.setFocus()
    qtbot.keyClick(page.details.push, Qt.Key.Key_Space)
    dialog = dialog_of(window, PushDialog, qtbot)
    qtbot.waitUntil(lambda: not window.runner.is_busy())
    dialog.reject()


def test_the_menu_of_several_lines_speaks_of_several(page: ContactsPage, qtbot: QtBot) -> None:
    select_all(page, qtbot)
    menu = page.menu()
    assert menu is not None
    assert [action.text() for action in menu.actions()] == [
        "Delete matches", "Set the type", "Archive the contacts", "Push to QuickBooks…",
    ]  # fmt: skip


def test_a_conflict_is_said_and_m_leads_to_it(page: ContactsPage, window: Window, qtbot: QtBot) -> None:
    went: list[tuple[str, object]] = []
    page.go.connect(lambda name, argument: went.append((name, argument)))
    number = mark(page, window.app, "Garage Tremblay", conflicts={"email": "both-changed", "name": "differs"})
    page.table.select_id(number)
    assert "2 fields to choose" in words(page)
    assert "E-mail: It was changed on both sides." in words(page)
    page.table.setFocus()
    press_where_the_focus_is(Qt.Key.Key_M, qtbot)
    assert went == [(PageName.DUPLICATES, number)]
    page.sieve.set_sieve(Sieve(marks=frozenset({Mark.CONFLICT})))
    assert names(page) == ["Garage Tremblay"]


def test_what_became_of_a_record_is_said_with_what_can_be_done(
    page: ContactsPage, window: Window, qtbot: QtBot
) -> None:
    line = line_of(window, "Garage Tremblay")
    with window.app.store.work(window.app.workspace_id) as work:
        mirror.mark_gone(work, QUICKBOOKS, [line.quickbooks_id])
    page.refresh()
    page.table.select_id(line.id)
    assert "it was deleted, or merged into another" in words(page)
    assert "Link the contact to the customer that took its place" in words(page)
    page.menu()
    page.actions_.archive_action.trigger()
    settled(window, qtbot, lambda: line_of(window, "Garage Tremblay").contact is Standing.ARCHIVED)
    qtbot.wait(3000)
    print(words(page), line_of(window, "Garage Tremblay"), page.table.current_id())
    qtbot.waitUntil(lambda: "The contact is archived." in words(page), timeout=15000)
    page.menu()
    assert page.actions_.archive_action.text() == "Take the contact out of the archive"


def test_a_sub_customer_names_its_parent_and_the_parent_its_sub_customers(
    page: ContactsPage, window: Window
) -> None:
    page.table.select_id(line_of(window, "Projet Sud").id)
    assert "It is below Ateliers Nord." in words(page)
    page.table.select_id(line_of(window, "Ateliers Nord").id)
    assert "1 sub-customer: Projet Sud" in words(page)
    assert names(page).index("Projet Sud") == names(page).index("Ateliers Nord") + 1


def test_what_stays_on_one_side_is_said(page: ContactsPage, window: Window) -> None:
    line = line_of(window, "Garage Tremblay")
    app = window.app
    with app.store.work(app.workspace_id) as work:
        held = mirror.get(work.session, app.workspace_id, PRACTICE, line.practice_id)
        assert held is not None
        more = held.contact.with_fields(
            phone_home=Phone("418 555-0199"), more_emails=(("Third", "third@tremblay.example"),)
        )
        mirror.put(work, PRACTICE, [replace(held, contact=more)])
    page.table.select_id(line.id)
    page.details.show_line(line.id)
    assert "Stays in the practice, QuickBooks has no place for it:" in words(page)
    assert "Home phone: 418 555-0199" in words(page)
    assert "Further e-mails: third@tremblay.example (Third)" in words(page)


def test_a_problem_is_seen_and_leads_to_its_page(page: ContactsPage, window: Window, qtbot: QtBot) -> None:
    line = line_of(window, "Garage Tremblay")
    app = window.app
    with app.store.work(app.workspace_id) as work:
        number = problems.report(
            work,
            Problem(
                ProblemCode.CHANGED_MEANWHILE,
                "x",
                facts={"subject": "Garage Tremblay"},
                blocks=(Blocked("contact", line.practice_id, "Garage Tremblay"),),
            ),
        )
    went: list[tuple[str, object]] = []
    page.go.connect(lambda name, argument: went.append((name, argument)))
    page.table.select_id(line.id)
    page.details.show_line(line.id)
    see = page.details.findChild(QPushButton, f"see-problem-{number}")
    assert see is not None
    see.setFocus()
    qtbot.keyClick(see, Qt.Key.Key_Space)
    assert went == [(PageName.PROBLEMS, number)]


def test_the_history_shows_old_and_new_and_takes_a_write_back(
    page: ContactsPage, window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = line_of(window, "Garage Tremblay")
    app = window.app
    with app.store.work(app.workspace_id, "Anne") as work:
        entry = journal.write(
            work,
            Entry(
                QUICKBOOKS, "update", "contact", "Garage Tremblay", journal.SETTLED, pair_id=line.id,
                reason="changed-in-practice", record_id="2", trace_id="1-abc",
                changes=[{"field": "email", "old": "old@x.example", "new": "new@x.example"}],
            ),
        )  # fmt: skip
    opened: list[str] = []
    dialog = ModuleType("reverse_dialog")
    dialog.open_reverse = lambda _parent, what: opened.append(what)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "qbo_desktop.ui.dialogs.reverse_dialog", dialog)
    page.table.select_id(line.id)
    page.details.show_line(line.id)
    qtbot.waitUntil(lambda: "Trace id" in words(page))
    text = words(page)
    assert "The customer was changed in QuickBooks. It changed in the practice." in text
    assert "E-mail: old@x.example → new@x.example" in text
    assert "Trace id for support: 1-abc" in text
    assert "by Anne" in text
    take_back = page.details.findChild(QPushButton, f"take-back-{entry}")
    assert take_back is not None
    take_back.setFocus()
    qtbot.keyClick(take_back, Qt.Key.Key_Space)
    assert opened == [f"S{entry}"]


def test_a_note_is_left_by_key(page: ContactsPage, window: Window, qtbot: QtBot) -> None:
    page.table.select_id(line_of(window, "Garage Tremblay").id)
    page.table.setFocus()
    press_where_the_focus_is(Qt.Key.Key_T, qtbot)
    dialog = dialog_of(page, NoteDialog, qtbot)
    qtbot.keyClicks(dialog.text, "Two garages?")
    qtbot.keyClick(dialog.text, Qt.Key.Key_Return, CONTROL)
    settled(window, qtbot, lambda: line_of(window, "Garage Tremblay").note == "Two garages?")


def test_one_client_is_synced_and_others_wait(
    page: ContactsPage, window: Window, world: MemoryServices, qtbot: QtBot
) -> None:
    records = world.side.records
    for number, email in (("2", "new@garage.example"), ("7", "new@pepiniere.example")):
        held = records[number]
        records[number] = replace(held, version="000200", contact=held.contact.with_fields(email=email))
    page.table.select_id(line_of(window, "Garage Tremblay").id)
    page.menu()
    page.actions_.sync_action.trigger()
    settled(window, qtbot, lambda: line_of(window, "Garage Tremblay").practice_email == "new@garage.example")
    assert line_of(window, "Pépinière Côté").practice_email == "bonjour@pepiniere.example"
    assert "brought into step" in window.status.says.text()


def test_types_are_changed_in_bulk_through_a_file_by_keyboard(
    page: ContactsPage, window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    AddType("Prospect").run(window.app.context())
    target = tmp_path / "contacts.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all, **_more: (str(target), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_all, **_more: (str(target), ""))
    window.go(PageName.CONTACTS, "linked")
    walk_menu(page.export, page.export_shown.text(), qtbot)
    settled(window, qtbot, target.is_file)
    text = target.read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == 4, "only what the list shows"
    target.write_text(text.replace(",Client,", ",Prospect,") + "C999,,Nobody\r\n", encoding="utf-16")
    walk_menu(page.export, "Import a changed file…", qtbot)
    dialog = dialog_of(page, ImportDialog, qtbot)
    assert not dialog.apply.isEnabled()
    assert "C999" in dialog.whole.toPlainText()
    dialog.which.setFocus()
    qtbot.keyClick(dialog.which, Qt.Key.Key_End)
    assert dialog.table.model().rowCount() == len(dialog.plan.updated)
    assert "Type: Client → Prospect" in dialog.whole.toPlainText()
    dialog.skip.setFocus()
    qtbot.keyClick(dialog.skip, Qt.Key.Key_Space)
    dialog.apply.setFocus()
    qtbot.keyClick(dialog.apply, Qt.Key.Key_Return)
    settled(
        window,
        qtbot,
        lambda: all(line_of(window, name).type == "Prospect" for name in ("Ateliers Nord", "Pépinière Côté")),
    )


def test_an_import_that_is_cancelled_writes_nothing(
    page: ContactsPage, window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "update.csv"
    file.write_text("id,email\nC1,changed@example.com\n", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_all, **_more: (str(file), ""))
    walk_menu(page.export, "Import a changed file…", qtbot)
    dialog = dialog_of(page, ImportDialog, qtbot)
    assert "→ changed@example.com" in dialog.whole.toPlainText()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    settled(window, qtbot, lambda: True)
    with window.app.store.read() as session:
        held = mirror.get(session, window.app.workspace_id, PRACTICE, "C1")
    assert held is not None
    assert held.contact.email == "info@boulangerielavoie.example"


def test_links_are_exported_from_the_window(
    page: ContactsPage, window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "links.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all, **_more: (str(target), ""))
    walk_menu(page.export, "Export the links…", qtbot)
    settled(window, qtbot, target.is_file)
    assert len(target.read_text(encoding="utf-8").splitlines()) == 4
    assert line_of(window, "Garage Tremblay").state is PairState.LINKED
