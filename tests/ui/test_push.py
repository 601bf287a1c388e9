"""Existing contacts are pushed after a look, and what was written is taken back: by keyboard alone."""

from __future__ import annotations

import csv
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.contact import Phone
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.operations.practice_contacts import AddType
from qbo_desktop.operations.push import PushContacts
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.store import journal
from qbo_desktop.ui.dialogs.push_dialog import PushDialog, open_push
from qbo_desktop.ui.dialogs.reverse_dialog import ReverseDialog, open_reverse
from qbo_desktop.ui.models.plan_rows import Group
from qbo_desktop.ui.models.push_rows import Fate
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.window import Window
from tests.ui.conftest import OpenWindow
from tests.ui.test_window import idle
from tests.ui.writing_firm import Company, add, contact, customer_of, edit, edit_there, in_step, last_run

CTRL = Qt.KeyboardModifier.ControlModifier
GARAGE = "Garage Tremblay"


@pytest.fixture
def company(app: App) -> Company:
    """The firm in step, and contacts that QuickBooks does not have."""
    made = in_step(app)
    AddType("Fournisseur").run(app.context())
    add(app, "Moulin Bleu", type="Client", email="moulin@bleu.example")
    add(app, "Ferme Du Lac", type="Client", email="ferme@lac.example")
    add(app, "Épicerie Roy: Nord", type="Fournisseur")
    add(app, "Garage Tremblay", type="Client", email="garage@tremblay.example")
    return made


def key(qtbot: QtBot, which: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    qtbot.keyClick(widget, which, held)


def bring_forward(dialog: QDialog, qtbot: QtBot) -> None:
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)


def push_of(window: Window, qtbot: QtBot) -> PushDialog:
    """Open it as the menu does."""
    window.commands.push_action.trigger()
    dialog = next(one for one in window.findChildren(PushDialog) if one.isVisible())
    bring_forward(dialog, qtbot)
    return dialog


def reverse_of(window: Window, qtbot: QtBot) -> ReverseDialog:
    """The dialog that takes back, with its plan."""

    def there() -> list[ReverseDialog]:
        return [one for one in window.findChildren(ReverseDialog) if one.isVisible()]

    qtbot.waitUntil(lambda: bool(there()) and idle(window) and there()[0].view.isVisible())
    bring_forward(there()[0], qtbot)
    return there()[0]


def fates(dialog: PushDialog) -> dict[str, Fate]:
    model = dialog.preview.model if dialog.sheets.currentWidget() is dialog.preview else dialog.became.model
    return {row.who: row.fate for row in model.rows.values()}


def test_choose_preview_push_and_see_what_came_of_it(
    qtbot: QtBot,
    open_window: OpenWindow,
    app: App,
    company: Company,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = open_window(app)
    dialog = push_of(window, qtbot)
    names = [dialog.choose.model.text(dialog.choose.model.row(at), "name") for at in range(4)]
    assert sorted(names) == ["Ferme Du Lac", "Garage Tremblay", "Moulin Bleu", "Épicerie Roy: Nord"]
    assert not dialog.go_button.isEnabled()
    key(qtbot, Qt.Key.Key_A, CTRL)
    key(qtbot, Qt.Key.Key_Space)
    assert dialog.go_button.text() == "Preview 4 contacts"
    key(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: idle(window) and dialog.preview.isVisible())
    assert fates(dialog) == {
        "Moulin Bleu": Fate.WILL,
        "Ferme Du Lac": Fate.WILL,
        "Garage Tremblay": Fate.MAY_EXIST,
        "Épicerie Roy: Nord": Fate.CANNOT,
    }
    assert company.writes == []
    assert dialog.preview.summary.text() == "2 customers would be made in QuickBooks."
    # One is left out: its tick goes.
    place = dialog.preview.model.ids.index(
        next(one for one, row in dialog.preview.model.rows.items() if row.who == "Ferme Du Lac")
    )
    for _step in range(place):
        key(qtbot, Qt.Key.Key_Down)
    key(qtbot, Qt.Key.Key_Space)
    assert dialog.go_button.text() == "Create 1 customer"
    key(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: idle(window) and dialog.became.isVisible())
    assert [one[0] for one in company.writes] == ["create"]
    assert fates(dialog) == {
        "Moulin Bleu": Fate.MADE,
        "Ferme Du Lac": Fate.LEFT,
        "Garage Tremblay": Fate.MAY_EXIST,
        "Épicerie Roy: Nord": Fate.CANNOT,
    }
    path = tmp_path / "came.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(path), ""))
    dialog.csv_button.setFocus()
    key(qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: idle(window) and str(path) in dialog.says.text())
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert {(one["Who"], one["What"]) for one in csv.DictReader(stream)} >= {("Moulin Bleu", "Created")}
    dialog.reverse_button.setFocus()
    key(qtbot, Qt.Key.Key_Space)
    back = reverse_of(window, qtbot)
    assert [row.who for row in back.view.shown_rows()] == ["Moulin Bleu"]
    assert back.back_button.text() == "Take back 1"
    key(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: idle(window) and "Taken back" in back.says.text())
    assert not customer_of(company, "Moulin Bleu").active


def test_one_that_may_exist_is_shown_before_it_is_made_anyway(
    qtbot: QtBot, open_window: OpenWindow, app: App, company: Company
) -> None:
    twin = add(app, "Clinique Beaulieu inc.", email="clinique@beaulieu.example", type="Client")
    window = open_window(app)
    open_push(window, [twin])
    dialog = next(one for one in window.findChildren(PushDialog) if one.isVisible())
    bring_forward(dialog, qtbot)
    qtbot.waitUntil(lambda: idle(window) and dialog.preview.isVisible())
    assert fates(dialog) == {"Clinique Beaulieu inc.": Fate.MAY_EXIST}
    assert "Clinique Beaulieu”" in dialog.preview.details.toPlainText()
    assert not dialog.go_button.isEnabled()
    key(qtbot, Qt.Key.Key_Space)
    assert dialog.go_button.text() == "Preview with 1 more"
    key(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: idle(window) and fates(dialog) == {"Clinique Beaulieu inc.": Fate.WILL})
    assert company.writes == []
    key(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: idle(window) and dialog.became.isVisible())
    assert fates(dialog) == {"Clinique Beaulieu inc.": Fate.MADE}
    assert customer_of(company, "Clinique Beaulieu inc.").active
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not any(one.isVisible() for one in window.findChildren(PushDialog)))


def test_search_and_type_narrow_the_choice_and_ticks_stay(
    qtbot: QtBot, open_window: OpenWindow, app: App, company: Company
) -> None:
    window = open_window(app)
    dialog = push_of(window, qtbot)
    chosen = dialog.choose
    qtbot.keyClick(chosen.type, Qt.Key.Key_End)
    assert len(chosen.model.ids) == 1
    chosen.table.setFocus()
    key(qtbot, Qt.Key.Key_Space)
    qtbot.keyClick(chosen.type, Qt.Key.Key_Home)
    key(qtbot, Qt.Key.Key_F, CTRL)
    assert chosen.search.hasFocus()
    qtbot.keyClicks(chosen.search, "moulin")
    key(qtbot, Qt.Key.Key_Return)
    assert chosen.table.hasFocus()
    key(qtbot, Qt.Key.Key_Space)
    assert dialog.go_button.text() == "Preview 2 contacts"
    assert "1 contact is shown. 2 are ticked." in chosen.count.text()
    dialog.choose.none_button.setFocus()
    key(qtbot, Qt.Key.Key_Space)
    assert not dialog.go_button.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_a_push_stopped_mid_way_says_what_was_made_and_what_was_not(
    qtbot: QtBot, open_window: OpenWindow, app: App, company: Company
) -> None:
    ids = [add(app, f"Atelier {name}", email=f"{name}@atelier.example") for name in NAMES]
    window = open_window(app)
    open_push(window, ids)
    dialog = next(one for one in window.findChildren(PushDialog) if one.isVisible())
    bring_forward(dialog, qtbot)
    qtbot.waitUntil(lambda: idle(window) and dialog.preview.isVisible())
    assert set(fates(dialog).values()) == {Fate.WILL}
    company.writing = threading.Event()
    key(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(company.arrived.is_set)
    assert dialog.errand.isVisible()
    dialog.errand.stop_button.setFocus()
    key(qtbot, Qt.Key.Key_Space)
    assert "Stopping" in dialog.errand.words.text()
    company.writing.set()
    qtbot.waitUntil(lambda: idle(window) and dialog.became.isVisible())
    came = list(fates(dialog).values())
    assert came.count(Fate.MADE) == 30
    assert came.count(Fate.NOT_BEGUN) == len(ids) - 30
    assert len(company.writes) == 30


NAMES = [
    f"{first}{second}" for first in "bcdfgh" for second in ("alor", "erin", "ixan", "omel", "usta", "yvic")
]


def test_read_only_shows_and_does_not_create(
    qtbot: QtBot, open_window: OpenWindow, app: App, company: Company
) -> None:
    SetSetting("sync.read_only", "on").run(app.context())
    window = open_window(app)
    dialog = push_of(window, qtbot)
    key(qtbot, Qt.Key.Key_A, CTRL)
    key(qtbot, Qt.Key.Key_Space)
    key(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: idle(window) and dialog.preview.isVisible())
    assert dialog.read_only.isVisible()
    assert not dialog.go_button.isEnabled()
    assert company.writes == []
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_before_the_first_sync_it_says_so(qtbot: QtBot, open_window: OpenWindow, app: App) -> None:
    add(app, "Moulin Bleu")
    window = open_window(app)
    dialog = push_of(window, qtbot)
    key(qtbot, Qt.Key.Key_Space)
    key(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: idle(window) and "before the first sync" in dialog.says.text())
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_a_change_is_taken_back_on_both_sides_or_not_at_all(
    qtbot: QtBot, open_window: OpenWindow, app: App
) -> None:
    company = in_step(app)
    edit_there(company, GARAGE, phone_work=Phone("418 555-0199"))
    edit(app, "Fiducie Gagnon", email="fiducie@gagnon.example")
    Sync().run(app.context())
    window = open_window(app)
    edit(app, "Fiducie Gagnon", email="encore@gagnon.example")  # changed since
    button = window.findChild(QPushButton, "take-run-back")
    assert button is not None
    button.setFocus()
    key(qtbot, Qt.Key.Key_Space)
    back = reverse_of(window, qtbot)
    rows = back.view.shown_rows()
    assert [row.who for row in rows if row.step] == [GARAGE, GARAGE]
    left = next(row for row in rows if row.group is Group.PROBLEM)
    assert left.who == "Fiducie Gagnon"
    assert "It was changed since" in left.why
    assert back.back_button.text() == "Take back 2"
    key(qtbot, Qt.Key.Key_Space)  # one side alone would be carried back by the next run
    assert not back.back_button.isEnabled()
    key(qtbot, Qt.Key.Key_Space)
    key(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: idle(window) and "Taken back with 2 writes" in back.says.text())
    assert customer_of(company, GARAGE).contact.phone_work is None
    assert contact(app, GARAGE).phone_work is None
    qtbot.keyClick(back, Qt.Key.Key_Escape)


def test_what_cannot_be_taken_back_is_said_and_leave_writes_nothing(
    qtbot: QtBot, open_window: OpenWindow, app: App, company: Company
) -> None:
    made = add(app, "Ferme Du Nord", email="nord@ferme.example")
    run = PushContacts((made,)).run(app.context()).value
    with app.store.read() as session:
        entry = journal.of_run(session, app.workspace_id, run.run_id)[0]
    edit_there(company, "Ferme Du Nord", phone_work=Phone("418 555-0100"))
    writes = list(company.writes)
    window = open_window(app)
    open_reverse(window.page(PageName.CONTACTS), f"S{entry.id}")
    back = reverse_of(window, qtbot)
    assert back.view.summary.text() == "Nothing of it can be taken back."
    assert "change the client by hand" in back.view.details.toPlainText()
    assert not back.back_button.isEnabled()
    qtbot.keyClick(back, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not any(one.isVisible() for one in window.findChildren(ReverseDialog)))
    assert company.writes == writes
    assert last_run(app).id == run.run_id
