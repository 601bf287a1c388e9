"""The Practice Book page: find, add, change, archive, types, and CSV both ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.contact import Kind
from qbo_desktop.operations import practice_reading
from qbo_desktop.operations.history import Undo
from qbo_desktop.operations.practice_contacts import EditContact
from qbo_desktop.sync.side import Record
from qbo_desktop.ui.dialogs.contact_dialog import ContactDialog
from qbo_desktop.ui.dialogs.import_dialog import ImportDialog
from qbo_desktop.ui.dialogs.mapping_dialog import MappingDialog
from qbo_desktop.ui.dialogs.types_dialog import TypesDialog
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.practice import PracticePage
from qbo_desktop.ui.window import Window
from qbo_desktop.wording import use_language
from tests.ui.conftest import OpenWindow
from tests.ui.pages import dialog_of, go_to, press_where_the_focus_is, settled

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(empty_app: App, open_window: OpenWindow, qtbot: QtBot) -> PracticePage:
    return go_to(open_window(empty_app), PageName.PRACTICE, PracticePage, qtbot)


@pytest.fixture
def opened(page: PracticePage) -> Window:
    found = page.window()
    assert isinstance(found, Window)
    return found


def names(page: PracticePage) -> list[str]:
    return [page.model.index(row, 0).data() for row in range(page.model.rowCount())]


def held(opened: Window, name: str) -> Record:
    """A contact as the book holds it."""
    page = opened.page(PageName.PRACTICE)
    assert isinstance(page, PracticePage)
    with opened.app.store.read() as session:
        found = [practice_reading.contact(session, opened.app.workspace_id, one) for one in page.model.ids]
    return next(record for record in found if record is not None and record.contact.name == name)


def take_in_hand(page: PracticePage, name: str) -> None:
    page.table.select_place(names(page).index(name))
    page.table.setFocus()


def fill(dialog: ContactDialog, qtbot: QtBot, **texts: str) -> None:
    for name, text in texts.items():
        editor = dialog.form.editor(name)
        assert isinstance(editor, QLineEdit)
        editor.selectAll()
        qtbot.keyClicks(editor, text)


def test_contacts_are_found_by_any_word(page: PracticePage, qtbot: QtBot) -> None:
    assert page.found.text() == "6 contacts"
    assert page.focus_search()
    qtbot.keyClicks(page.search, "quebec 4576")
    qtbot.waitUntil(lambda: names(page) == ["9123-4576 Québec inc."])
    qtbot.keyClicks(page.search, "zzz")
    qtbot.waitUntil(page.empty.isVisible)
    qtbot.mouseClick(page.empty.button, LEFT)
    assert len(names(page)) == 6


def test_a_new_contact_with_every_kind_of_field(page: PracticePage, opened: Window, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.add, LEFT)
    dialog = dialog_of(page, ContactDialog, qtbot)
    fill(
        dialog, qtbot, name="Menuiserie Aubin", company="Menuiserie Aubin inc.", email="info@aubin.example",
        email_2="compta@aubin.example", phone_work="418 555-0177", phone_mobile="418 555-0178",
        mailing_line1="12 rue du Pont", mailing_city="Beauport", mailing_postal_code="G1E 1A1",
        physical_city="Charny", client_identifier="A-77", website="aubin.example",
    )  # fmt: skip
    qtbot.keyClicks(dialog.form.editors("phone_work")[1], "12")
    qtbot.mouseClick(dialog.save, LEFT)
    settled(opened, qtbot, lambda: "Menuiserie Aubin" in names(page))
    record = held(opened, "Menuiserie Aubin")
    contact = record.contact
    assert page.table.current_id() == record.id
    assert contact.company == "Menuiserie Aubin inc."
    assert contact.emails() == ("info@aubin.example", "compta@aubin.example")
    assert contact.phone_work is not None
    assert (contact.phone_work.number, contact.phone_work.extension) == ("418 555-0177", "12")
    assert contact.mailing is not None
    assert contact.mailing.city == "Beauport"
    assert contact.physical is not None
    assert contact.client_identifier == "A-77"
    assert opened.status.says.text() == "The contact Menuiserie Aubin was added."


def test_a_contact_without_a_name_is_refused_by_the_field(
    page: PracticePage, opened: Window, qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.add, LEFT)
    dialog = dialog_of(page, ContactDialog, qtbot)
    fill(dialog, qtbot, email="nobody@example.com")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert not opened.runner.is_busy()
    sentence = dialog.form.sentence("name")
    assert sentence.isVisible()
    assert sentence.text().startswith("A contact needs a name")
    assert dialog.form.editor("name").accessibleDescription() == sentence.text()
    assert dialog.focusWidget() is dialog.form.editor("name")
    fill(dialog, qtbot, name="Somebody")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    settled(opened, qtbot, lambda: "Somebody" in names(page))


def test_an_extension_needs_its_number(page: PracticePage, opened: Window, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.add, LEFT)
    dialog = dialog_of(page, ContactDialog, qtbot)
    fill(dialog, qtbot, name="Somebody")
    qtbot.keyClicks(dialog.form.editors("phone_home")[1], "44")
    qtbot.mouseClick(dialog.save, LEFT)
    assert dialog.form.sentence("phone_home").isVisible()
    assert not opened.runner.is_busy()


def test_a_contact_is_changed_from_the_keyboard(page: PracticePage, opened: Window, qtbot: QtBot) -> None:
    take_in_hand(page, "Boulangerie Lavoie inc.")
    press_where_the_focus_is(Qt.Key.Key_Return, qtbot)
    dialog = dialog_of(page, ContactDialog, qtbot)
    number, extension = dialog.form.editors("phone_work")
    assert isinstance(number, QLineEdit)
    assert isinstance(extension, QLineEdit)
    assert (number.text(), extension.text()) == ("(514) 555-0132", "12")
    fill(dialog, qtbot, email="bonjour@lavoie.example")
    assert dialog.changes() == {"email": "bonjour@lavoie.example"}
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    settled(
        opened,
        qtbot,
        lambda: held(opened, "Boulangerie Lavoie inc.").contact.email == "bonjour@lavoie.example",
    )
    Undo().run(opened.app.context())
    assert held(opened, "Boulangerie Lavoie inc.").contact.email == "info@boulangerielavoie.example"


def test_saving_without_a_change_writes_nothing(page: PracticePage, opened: Window, qtbot: QtBot) -> None:
    take_in_hand(page, "Jean Roy")
    qtbot.mouseClick(page.edit, LEFT)
    dialog = dialog_of(page, ContactDialog, qtbot)
    version = held(opened, "Jean Roy").version
    qtbot.mouseClick(dialog.save, LEFT)
    assert not opened.runner.is_busy()
    assert held(opened, "Jean Roy").version == version


def test_somebody_elses_change_is_not_overwritten(page: PracticePage, opened: Window, qtbot: QtBot) -> None:
    take_in_hand(page, "Jean Roy")
    qtbot.mouseClick(page.edit, LEFT)
    dialog = dialog_of(page, ContactDialog, qtbot)
    EditContact(held(opened, "Jean Roy").id, {"email": "first@example.com"}).run(opened.app.context())
    fill(dialog, qtbot, email="second@example.com")
    qtbot.mouseClick(dialog.save, LEFT)
    qtbot.waitUntil(dialog.wrong.isVisible)
    assert "was changed in the book meanwhile" in dialog.wrong.text()
    assert dialog.isVisible()
    assert not opened.notice.isVisible()
    assert held(opened, "Jean Roy").contact.email == "first@example.com"


def test_a_kind_that_was_assumed_stays_so_until_it_is_told(
    page: PracticePage, opened: Window, qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.add, LEFT)
    dialog = dialog_of(page, ContactDialog, qtbot)
    fill(dialog, qtbot, name="Zephirine")
    qtbot.mouseClick(dialog.save, LEFT)
    settled(opened, qtbot, lambda: "Zephirine" in names(page))
    assert held(opened, "Zephirine").contact.kind_assumed
    take_in_hand(page, "Zephirine")
    qtbot.mouseClick(page.edit, LEFT)
    dialog = dialog_of(page, ContactDialog, qtbot)
    kind = dialog.form.editor("kind")
    assert "(assumed)" in kind.currentText()  # type: ignore[attr-defined]
    qtbot.keyClick(kind, Qt.Key.Key_Down)
    qtbot.mouseClick(dialog.save, LEFT)
    settled(opened, qtbot, lambda: not held(opened, "Zephirine").contact.kind_assumed)
    assert held(opened, "Zephirine").contact.kind is Kind.PERSON


def test_archive_and_back(page: PracticePage, opened: Window, qtbot: QtBot) -> None:
    take_in_hand(page, "Jean Roy")
    qtbot.mouseClick(page.archive, LEFT)
    settled(opened, qtbot, lambda: "Jean Roy" not in names(page))
    page.archived.setFocus()
    qtbot.keyClick(page.archived, Qt.Key.Key_Space)
    assert "Jean Roy (archived)" in names(page)
    take_in_hand(page, "Jean Roy (archived)")
    assert page.archive.text() == "Take out of the archive"
    qtbot.mouseClick(page.archive, LEFT)
    settled(opened, qtbot, lambda: "Jean Roy" in names(page))


def test_a_type_is_added_and_filters(page: PracticePage, opened: Window, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.types, LEFT)
    dialog = dialog_of(page, TypesDialog, qtbot)
    assert dialog.names() == ["Client"]
    qtbot.keyClicks(dialog.field, "bad; type")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.wrong.isVisible)
    dialog.field.clear()
    qtbot.keyClicks(dialog.field, "Prospect")
    qtbot.mouseClick(dialog.add, LEFT)
    settled(opened, qtbot, lambda: dialog.names() == ["Client", "Prospect"])
    assert not dialog.wrong.isVisible()
    qtbot.mouseClick(dialog.close_button, LEFT)
    take_in_hand(page, "Jean Roy")
    qtbot.mouseClick(page.edit, LEFT)
    form = dialog_of(page, ContactDialog, qtbot)
    choice = form.form.editor("type")
    qtbot.keyClick(choice, Qt.Key.Key_End)
    qtbot.mouseClick(form.save, LEFT)
    settled(opened, qtbot, lambda: held(opened, "Jean Roy").contact.type == "Prospect")
    page.type.setFocus()
    qtbot.keyClick(page.type, Qt.Key.Key_End)
    assert names(page) == ["Jean Roy"]


# --- CSV -------------------------------------------------------------------------------------------------


def bring(page: PracticePage, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_all, **_more: (str(path), ""))
    qtbot.mouseClick(page.bring_in, LEFT)


def test_an_import_with_known_headers_is_previewed_and_written(
    page: PracticePage, opened: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "clients.csv"
    file.write_text(
        "id;Nom;Courriel;Ville\n;Ferme Huot;ferme@huot.example;Lévis\nC2;Garage Tremblay;nouveau@tremblay.example;\n",
        encoding="cp1252",
    )
    bring(page, file, qtbot, monkeypatch)
    dialog = dialog_of(page, ImportDialog, qtbot)
    assert [count.text() for count in dialog.counts if count.isVisible()] == [  # type: ignore[attr-defined]
        "1 new contact", "1 changed", "0 unchanged",
    ]  # fmt: skip
    model = dialog.table.model()
    shown = [[model.index(row, column).data() for column in range(4)] for row in range(model.rowCount())]
    assert shown[0][:3] == ["3", "is changed", "Garage Tremblay"]
    assert "garage@tremblay.example → nouveau@tremblay.example" in shown[0][3]
    assert shown[1][:3] == ["2", "is new", "Ferme Huot"]
    assert "Ferme Huot" not in names(page)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    settled(opened, qtbot, lambda: "Ferme Huot" in names(page))
    assert held(opened, "Garage Tremblay").contact.email == "nouveau@tremblay.example"
    assert opened.status.says.text() == "2 contacts were imported."


def test_of_many_notes_some_are_shown_and_the_others_counted(
    page: PracticePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "again.csv"
    file.write_text(
        "id,name,email,client_identifier\nC2,Garage Tremblay,garage@tremblay.example,\n"
        + "".join(f",Garage Tremblay,garage@tremblay.example,{n}\n" for n in range(7)),
        encoding="utf-8",
    )
    bring(page, file, qtbot, monkeypatch)
    dialog = dialog_of(page, ImportDialog, qtbot)
    told = [label.text() for label in dialog.findChildren(QLabel)]
    assert [n for n in range(3, 10) if any(text.startswith(f"Row {n} becomes") for text in told)] == [
        3,
        4,
        5,
        6,
    ]
    assert "And 3 more notes." in told
    qtbot.mouseClick(dialog.cancel, LEFT)


def test_unknown_headers_are_asked_about_and_remembered(
    page: PracticePage, opened: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "from-tax.csv"
    file.write_text("Kunde,Post,Notiz\nFerme Huot,ferme@huot.example,blau\n", encoding="utf-8")
    bring(page, file, qtbot, monkeypatch)
    dialog = dialog_of(page, MappingDialog, qtbot)
    assert not dialog.go_on.isEnabled()
    assert "has to be the name" in dialog.wrong.text()
    dialog.choices["Kunde"].setCurrentIndex(dialog.choices["Kunde"].findData("name"))
    dialog.choices["Post"].setCurrentIndex(dialog.choices["Post"].findData("name"))
    assert not dialog.go_on.isEnabled()
    assert "Two columns" in dialog.wrong.text()
    dialog.choices["Post"].setCurrentIndex(dialog.choices["Post"].findData("email"))
    qtbot.mouseClick(dialog.go_on, LEFT)
    preview = dialog_of(page, ImportDialog, qtbot)
    qtbot.mouseClick(preview.apply, LEFT)
    settled(opened, qtbot, lambda: "Ferme Huot" in names(page))
    assert held(opened, "Ferme Huot").contact.email == "ferme@huot.example"
    assert page.import_.remembered() == {"Kunde": "name", "Post": "email", "Notiz": ""}
    file.write_text("Kunde,Post,Notiz\nFerme Roy,roy@ferme.example,rot\n", encoding="utf-8")
    bring(page, file, qtbot, monkeypatch)
    again = dialog_of(page, ImportDialog, qtbot)
    qtbot.mouseClick(again.cancel, LEFT)
    assert "Ferme Roy" not in names(page)


def test_rows_in_error_stop_the_import_unless_they_are_left_out(
    page: PracticePage, opened: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("name,kind,email\nFerme Huot,organization,a@b.example\nX,robot,\n,,\n", encoding="utf-8")
    bring(page, file, qtbot, monkeypatch)
    dialog = dialog_of(page, ImportDialog, qtbot)
    assert not dialog.apply.isEnabled()
    assert "Nothing is imported" in dialog.why.text()
    model = dialog.table.model()
    assert model.index(0, 1).data() == "cannot be taken"
    assert "robot" in model.index(0, 3).data()
    dialog.skip.setFocus()
    qtbot.keyClick(dialog.skip, Qt.Key.Key_Space)
    assert dialog.apply.isEnabled()
    qtbot.mouseClick(dialog.apply, LEFT)
    settled(opened, qtbot, lambda: "Ferme Huot" in names(page))
    assert "X" not in names(page)


def test_a_file_that_is_none_gets_a_sentence(
    page: PracticePage, opened: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "book.csv"
    file.write_bytes(b"PK\x03\x04 this is a workbook")
    bring(page, file, qtbot, monkeypatch)
    qtbot.waitUntil(opened.notice.isVisible)
    assert opened.notice.sentence.text()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_all, **_more: ("", ""))
    qtbot.mouseClick(page.bring_in, LEFT)
    assert not opened.runner.is_busy()


def test_an_export_read_again_changes_nothing(
    page: PracticePage, opened: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "out.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all, **_more: (str(file), ""))
    qtbot.mouseClick(page.take_out, LEFT)
    settled(opened, qtbot, file.is_file)
    bring(page, file, qtbot, monkeypatch)
    dialog = dialog_of(page, ImportDialog, qtbot)
    assert not dialog.apply.isEnabled()
    assert "already holds" in dialog.why.text()


def test_an_empty_book_says_how_to_fill_it(
    tmp_path: Path, open_window: OpenWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(App(tmp_path / "bare"))
    page = go_to(window, PageName.PRACTICE, PracticePage, qtbot)
    assert page.empty.heading.text() == "The book is empty"
    asked: list[int] = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_all, **_more: asked.append(1) or ("", ""))
    qtbot.mouseClick(page.empty.button, LEFT)
    assert asked == [1]


def test_arriving_for_an_import_or_at_a_contact(
    page: PracticePage, opened: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_all, **_more: asked.append(1) or ("", ""))
    opened.go(PageName.PRACTICE, "import")
    qtbot.waitUntil(lambda: asked == [1])
    wanted = held(opened, "Garage Tremblay").id
    opened.go(PageName.PRACTICE, wanted)
    assert page.table.current_id() == wanted


def test_the_page_follows_the_language(page: PracticePage, opened: Window) -> None:
    use_language("fr_CA")
    opened.retranslate()
    assert page.type.itemText(0)
    assert len(names(page)) == 6
    use_language("en")
    opened.retranslate()
    assert page.type.itemText(0) == "All types"
