"""Choosing fields before a customer is linked: by keyboard alone, read by a screen reader, and wide or narrow."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.choosing import Take
from qbo_desktop.domain.contact import Address, Contact, Kind, Phone
from qbo_desktop.operations.practice_contacts import EditContact
from qbo_desktop.store import decision_list
from qbo_desktop.store.pairs import PairState
from qbo_desktop.sync.side import Record
from qbo_desktop.ui.dialogs.choice_row import ChoiceRow, breakable
from qbo_desktop.ui.dialogs.merge_dialog import MergeDialog
from qbo_desktop.ui.models.field_choices import FieldChoices
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.duplicates import DuplicatesPage
from qbo_desktop.ui.window import Window
from tests.ui.conftest import OpenWindow
from tests.ui.in_conflict import contact_named, in_front, pair_of, press, row_id
from tests.ui.pages import dialog_of, go_to, line_of, press_where_the_focus_is, settled

LEFT = Qt.MouseButton.LeftButton
BAKERY = "Boulangerie Lavoie ltée"


@pytest.fixture
def page(synced_app: App, open_window: OpenWindow, qtbot: QtBot) -> DuplicatesPage:
    """The bakery has another e-mail address in the practice, and a mailing address of its own."""
    with synced_app.store.read() as session:
        decision = decision_list.look(session, synced_app.workspace_id, row_id(synced_app, BAKERY))
    assert decision is not None
    EditContact(
        decision.proposals[0][1].id,
        {"email": "compta@boulangerielavoie.example", "mailing_line1": "4500 boul. Saint-Laurent",
         "mailing_city": "Montréal", "mailing_region": "QC", "mailing_postal_code": "H2T 1R2"},
    ).run(synced_app.context())  # fmt: skip
    return go_to(open_window(synced_app), PageName.DUPLICATES, DuplicatesPage, qtbot)


@pytest.fixture
def window(page: DuplicatesPage) -> Window:
    found = page.window()
    assert isinstance(found, Window)
    return found


def opened(page: DuplicatesPage, qtbot: QtBot) -> MergeDialog:
    """The dialog, as M on the row in hand opens it."""
    page.table.select_id(row_id(page.app, BAKERY))
    page.table.setFocus()
    press_where_the_focus_is(Qt.Key.Key_M, qtbot)
    return dialog_of(page, MergeDialog, qtbot)


def row(dialog: MergeDialog, field: str) -> ChoiceRow:
    return next(one for one in dialog.rows if one.one.field == field)


def taken(dialog: MergeDialog, field: str) -> Take:
    return dialog.choices.takes[field]


def shown(row: ChoiceRow) -> str:
    return row.result.accessibleName()


def test_a_row_for_each_field_that_differs_and_a_line_for_those_that_do_not(
    page: DuplicatesPage, qtbot: QtBot
) -> None:
    dialog = opened(page, qtbot)
    assert [(one.one.field, one.mark.text()) for one in dialog.rows] == [
        ("name", "≠"), ("company", "+"), ("email", "≠"), ("mailing", "≠"),
    ]  # fmt: skip
    assert row(dialog, "mailing").their_words.text() == "1200 rue Ontario E\nMontréal QC H2L 1S1"
    assert row(dialog, "company").mark.accessibleName() == "only in QuickBooks"
    assert not row(dialog, "company").theirs.isEnabled()
    assert shown(row(dialog, "company")) == BAKERY
    assert "≈ Equal but for format: Work phone" in [label.text() for label in dialog.findChildren(QLabel)]
    assert not dialog.same_for_others.isVisible()


def test_link_with_the_fields_chosen_by_keyboard_alone(
    page: DuplicatesPage, window: Window, qtbot: QtBot
) -> None:
    dialog = opened(page, qtbot)
    assert dialog.focusWidget() is row(dialog, "name").ours
    press(dialog, qtbot, Qt.Key.Key_Left)
    assert dialog.focusWidget() is row(dialog, "name").theirs
    assert shown(row(dialog, "name")) == BAKERY
    press(dialog, qtbot, Qt.Key.Key_Down, Qt.Key.Key_B)
    assert shown(row(dialog, "email")) == (
        "compta@boulangerielavoie.example\n+ Second e-mail: info@boulangerielavoie.example"
    )
    press(dialog, qtbot, Qt.Key.Key_Down, Qt.Key.Key_2)
    assert shown(row(dialog, "mailing")).startswith("4500 boul. Saint-Laurent")
    assert "In the practice 3 fields change at once." in dialog.effect.text()
    press(dialog, qtbot, Qt.Key.Key_Return)
    settled(window, qtbot, lambda: line_of(window, BAKERY).state is PairState.LINKED)
    assert window.status.says.text() == (
        "Boulangerie Lavoie ltée is linked to Boulangerie Lavoie inc., with the fields chosen."
    )
    pair = pair_of(page.app, row_id(page.app, BAKERY))
    assert pair.info.conflicts == {}
    contact = pair.contact.contact
    assert (contact.name, contact.company) == (BAKERY, BAKERY)
    assert (contact.email, contact.email_2) == (
        "compta@boulangerielavoie.example", "info@boulangerielavoie.example",
    )  # fmt: skip
    assert contact.mailing is not None
    assert contact.mailing.line1 == "4500 boul. Saint-Laurent"
    assert window.focusWidget() is page.table
    assert page.open_conflicts == 0


def test_undo_takes_link_and_fields_back_and_redo_does_them_again(
    page: DuplicatesPage, window: Window, qtbot: QtBot
) -> None:
    dialog = opened(page, qtbot)
    press(dialog, qtbot, Qt.Key.Key_Left, shift=True)
    assert set(dialog.choices.takes.values()) == {Take.QUICKBOOKS}
    press(dialog, qtbot, Qt.Key.Key_Return)
    settled(window, qtbot, lambda: line_of(window, BAKERY).state is PairState.LINKED)
    practice_id = line_of(window, BAKERY).practice_id
    assert contact_named(page.app, practice_id).email == "info@boulangerielavoie.example"
    in_front(window, qtbot)
    qtbot.keyClick(page.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled(window, qtbot, lambda: line_of(window, BAKERY).state is PairState.WAITING)
    assert contact_named(page.app, practice_id).email == "compta@boulangerielavoie.example"
    qtbot.waitUntil(window.commands.redo_action.isEnabled)
    qtbot.keyClick(page.table, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    settled(window, qtbot, lambda: line_of(window, BAKERY).state is PairState.LINKED)
    assert contact_named(page.app, practice_id).email == "info@boulangerielavoie.example"


def test_escape_links_nothing(page: DuplicatesPage, window: Window, qtbot: QtBot) -> None:
    dialog = opened(page, qtbot)
    press(dialog, qtbot, Qt.Key.Key_Left, Qt.Key.Key_Escape)
    assert not window.runner.is_busy()
    assert line_of(window, BAKERY).state is PairState.WAITING


def test_by_mouse_a_value_is_as_good_as_its_button(page: DuplicatesPage, qtbot: QtBot) -> None:
    dialog = opened(page, qtbot)
    name, email = row(dialog, "name"), row(dialog, "email")
    qtbot.mouseClick(name.their_words, LEFT)
    assert name.theirs.isChecked()
    qtbot.mouseClick(name.ours, LEFT)
    assert taken(dialog, "name") is Take.PRACTICE
    qtbot.mouseClick(email.both, LEFT, pos=QPoint(8, email.both.height() // 2))
    assert taken(dialog, "email") is Take.BOTH
    qtbot.mouseClick(email.both, LEFT, pos=QPoint(8, email.both.height() // 2))
    assert taken(dialog, "email") is Take.PRACTICE
    qtbot.mouseClick(dialog.from_quickbooks, LEFT)
    assert set(dialog.choices.takes.values()) == {Take.QUICKBOOKS}
    qtbot.mouseClick(dialog.from_practice, LEFT)
    assert set(dialog.choices.takes.values()) == {Take.PRACTICE}


def test_a_screen_reader_is_told_value_standing_and_result(page: DuplicatesPage, qtbot: QtBot) -> None:
    email = row(opened(page, qtbot), "email")
    assert email.theirs.accessibleName() == "E-mail, QuickBooks: info@boulangerielavoie.example"
    assert email.ours.accessibleDescription() == (
        "E-mail: differs. Result: compta@boulangerielavoie.example."
    )
    assert email.both.accessibleName() == "E-mail: keep both values"
    email.took.emit("email", Take.BOTH)
    assert "Second e-mail: info@boulangerielavoie.example" in email.both.accessibleDescription()


def test_where_nothing_differs_there_is_nothing_to_choose(
    page: DuplicatesPage, window: Window, qtbot: QtBot
) -> None:
    card = page.decisions.card
    assert card is not None
    assert card.merge.isEnabled()
    twin = "Clinique Béaulieu"
    with page.app.store.read() as session:
        decision = decision_list.look(session, page.app.workspace_id, row_id(page.app, twin))
    assert decision is not None
    EditContact(decision.proposals[0][1].id, {"name": twin, "company": twin}).run(page.app.context())
    settled(window, qtbot, lambda: page.table.select_id(row_id(page.app, twin)) and not _merge_enabled(page))
    press_where_the_focus_is(Qt.Key.Key_M, qtbot)
    assert not [one for one in page.findChildren(MergeDialog) if one.isVisible()]


def _merge_enabled(page: DuplicatesPage) -> bool:
    return page.decisions.card is not None and page.decisions.card.merge.isEnabled()


def long_dialog() -> MergeDialog:
    """Two records with every sort of field, and values longer than any column."""
    long = "administration.generale@architecture-lafontaine-desrosiers-et-associes.example"
    theirs = Contact(
        "A" * 200, Kind.ORGANIZATION, email=long, phone_work=Phone("514 555-0132", "12"),
        mailing=Address("1200 rue Ontario E", "bureau 3", "Montréal", "QC", "H2L 1S1", "Canada"),
    )  # fmt: skip
    ours = Contact(
        "B" * 200, Kind.ORGANIZATION, email="x" + long, phone_work=Phone("514 555-0133"),
        mailing=Address("1 place Ville-Marie", "", "Montréal", "QC", "H3B 4M4", ""),
    )  # fmt: skip
    choices = FieldChoices.before_linking(theirs, ours)
    dialog = MergeDialog(choices, Record("1", "1", theirs), Record("2", "1", ours))
    dialog._begin()
    return dialog


@pytest.mark.parametrize("width", [1000, 640, 460])
def test_nothing_is_cut_whatever_the_width(width: int, page: DuplicatesPage, qtbot: QtBot) -> None:
    dialog = long_dialog()
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.resize(width, 500)
    qtbot.wait(80)
    assert dialog.width() <= width
    inside = dialog.area.widget()
    assert inside is not None
    assert inside.width() <= dialog.area.viewport().width()
    for one in dialog.rows:
        for words in (one.their_words, one.our_words, one.result, one.title):
            assert words.heightForWidth(words.width()) <= words.height()
            widest = words.fontMetrics().boundingRect(
                0, 0, words.width(), 10_000, int(Qt.TextFlag.TextWordWrap), words.text()
            )
            assert widest.width() <= words.width()
            assert one.rect().contains(words.mapTo(one, words.rect().bottomRight()))


def test_long_words_break_and_short_ones_do_not() -> None:
    assert breakable("1200 rue Ontario E") == "1200 rue Ontario E"
    broken = breakable("compta@boulangerielavoie.example")
    assert broken.replace("\u200b", "") == "compta@boulangerielavoie.example"
    assert "@\u200b" in broken
    assert max(len(piece) for piece in breakable("A" * 200).split("\u200b")) <= 14
