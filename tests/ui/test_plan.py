"""The plan is read before a run writes: by keyboard alone, in part, with its questions, on paper."""

from __future__ import annotations

import csv
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.agreement import Change
from qbo_desktop.domain.contact import Contact, Phone
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.operations.problems import Retry
from qbo_desktop.operations.run_sync import LARGE, Sync, must_be_read
from qbo_desktop.store import problems, runs
from qbo_desktop.store.pairs import PairState
from qbo_desktop.sync.side import Record
from qbo_desktop.sync.steps import CreateCustomer, Plan, UpdateRecord
from qbo_desktop.ui.page import PageName, Request
from qbo_desktop.ui.pages.duplicates_tabs import CONFLICT_TAB
from qbo_desktop.ui.plan_dialog import PlanDialog
from qbo_desktop.ui.plan_print import sheet_of
from qbo_desktop.ui.window import Window
from tests.ui.conftest import OpenWindow, connect
from tests.ui.pages import press_where_the_focus_is
from tests.ui.test_window import counts, idle, press
from tests.ui.writing_firm import (
    Company,
    add,
    contact,
    customer_of,
    edit,
    edit_there,
    in_step,
    last_run,
    written,
)

CTRL = Qt.KeyboardModifier.ControlModifier
GARAGE, CLINIC, TRUST = "Garage Tremblay", "Clinique Beaulieu", "Fiducie Gagnon"


@pytest.fixture
def company(app: App) -> Company:
    """The firm in step, with three changes that no run has seen."""
    made = in_step(app)
    edit_there(made, GARAGE, phone_work=Phone("418 555-0199"))
    edit(app, CLINIC, email="accueil@beaulieu.example")
    edit(app, TRUST, email="fiducie@gagnon.example")
    return made


def set_to(app: App, value: str) -> None:
    SetSetting("sync.plan_first", value).run(app.context())


def plan_of(window: Window, qtbot: QtBot) -> PlanDialog:
    """The plan that is open, with the focus in it."""

    def there() -> list[PlanDialog]:
        return [one for one in window.findChildren(PlanDialog) if one.isVisible()]

    qtbot.waitUntil(lambda: bool(there()) and idle(window))
    dialog = there()[0]
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def f5(window: Window, qtbot: QtBot) -> PlanDialog:
    """F5, and the plan that it shows."""
    press(qtbot, window, Qt.Key.Key_F5)
    return plan_of(window, qtbot)


def no_plan(window: Window) -> bool:
    return not any(one.isVisible() for one in window.findChildren(PlanDialog))


def whos(dialog: PlanDialog) -> list[str]:
    return [row.who for row in dialog.view.shown_rows()]


def pills(dialog: PlanDialog) -> list[str]:
    return [one.text() for one in dialog.view.counts.findChildren(QLabel) if one.isVisible()]


def key(qtbot: QtBot, which: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    qtbot.keyClick(widget, which, held)


def test_f5_shows_the_plan_and_what_is_ticked_is_what_is_written(
    qtbot: QtBot, open_window: OpenWindow, app: App, company: Company
) -> None:
    set_to(app, "always")
    window = open_window(app)
    dialog = f5(window, qtbot)
    assert dialog.view.summary.text() == "This run will write 3 things."
    assert pills(dialog) == ["To QuickBooks 2", "To the practice 1"]
    assert dialog.all_button.text() == "Apply all 3"
    assert company.writes == []
    assert dialog.view.table.hasFocus()
    place = whos(dialog).index(CLINIC)
    for _step in range(place):
        key(qtbot, Qt.Key.Key_Down)
    assert "clinique@beaulieu.example → accueil@beaulieu.example" in dialog.view.details.toPlainText()
    key(qtbot, Qt.Key.Key_Space)
    assert dialog.ticked_button.text() == "Apply ticked (2)"
    key(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: idle(window) and len(company.writes) == 1)
    assert no_plan(window)
    assert customer_of(company, TRUST).contact.email == "fiducie@gagnon.example"
    assert customer_of(company, CLINIC).contact.email == "clinique@beaulieu.example"
    assert contact(app, GARAGE).phone_work == Phone("418 555-0199")
    assert written(app, last_run(app).id) == {
        ("quickbooks", "update", TRUST),
        ("practice", "update", GARAGE),
    }
    again = f5(window, qtbot)
    assert whos(again) == [CLINIC]
    qtbot.keyClick(again, Qt.Key.Key_Escape)


def test_apply_all_does_all_whatever_is_ticked(
    qtbot: QtBot, open_window: OpenWindow, app: App, company: Company
) -> None:
    set_to(app, "always")
    window = open_window(app)
    dialog = f5(window, qtbot)
    shown = {(row.step.side, row.step.action, row.who) for row in dialog.view.shown_rows() if row.step}
    key(qtbot, Qt.Key.Key_A, CTRL)
    key(qtbot, Qt.Key.Key_Space)
    assert not dialog.ticked_button.isEnabled()
    dialog.all_button.setFocus()
    key(qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: idle(window) and len(company.writes) == 2)
    assert written(app, last_run(app).id) == shown


def test_leave_writes_nothing_and_the_overview_keeps_the_plan(
    qtbot: QtBot, open_window: OpenWindow, app: App, company: Company
) -> None:
    set_to(app, "always")
    window = open_window(app)
    dialog = f5(window, qtbot)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: no_plan(window))
    assert company.writes == []
    assert last_run(app).state == runs.PLANNED
    card = window.page(PageName.OVERVIEW).next_run  # type: ignore[attr-defined]

    def lines() -> list[str]:
        return [one.text() for one in card.findChildren(QLabel) if one.isVisible()]

    qtbot.waitUntil(lambda: "2 customers to update in QuickBooks" in lines())
    assert "1 contact to change here" in lines()


def test_a_small_plan_runs_at_once_and_one_that_makes_customers_is_shown(
    qtbot: QtBot, open_window: OpenWindow, app: App, company: Company
) -> None:
    window = open_window(app)
    before = company.requests_made
    press(qtbot, window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: idle(window) and len(company.writes) == 2)
    assert no_plan(window)
    assert company.requests_made - before <= 3  # read once: company, changes, one batch
    SetSetting("contacts.push_types", "Client").run(app.context())
    add(app, "Moulin Bleu", type="Client")
    dialog = f5(window, qtbot)
    assert whos(dialog) == ["Moulin Bleu"]
    assert len(company.writes) == 2
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    set_to(app, "never")
    press(qtbot, window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: idle(window) and len(company.writes) == 3)
    assert no_plan(window)


def test_which_plans_are_to_be_read() -> None:
    record = Record("C1", "1", Contact("Moulin Bleu"))
    change = Change("email", "", "a@b.example")
    update = UpdateRecord("practice", record, record, "", 1, (change,), "changed-in-quickbooks")
    customer = CreateCustomer(record, "", record.contact, "chosen")
    cases = (
        ((), False, False),
        ((update,) * 20, False, True),
        ((update,) * 21, True, True),
        ((customer,), True, True),
    )
    for steps, large, always in cases:
        plan = Plan(steps=steps)
        assert must_be_read(plan, LARGE) is large
        assert must_be_read(plan, "always") is always
        assert not must_be_read(plan, "never")


def test_search_filter_and_sort_by_keyboard(
    qtbot: QtBot, open_window: OpenWindow, app: App, company: Company
) -> None:
    set_to(app, "always")
    window = open_window(app)
    dialog = f5(window, qtbot)
    view = dialog.view
    key(qtbot, Qt.Key.Key_F, CTRL)
    assert view.search.hasFocus()
    qtbot.keyClicks(view.search, "FIDUCIE gagnon")
    key(qtbot, Qt.Key.Key_Return)
    assert whos(dialog) == [TRUST]
    assert view.table.hasFocus()
    key(qtbot, Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(view.search, "418 555-0199")  # what a field becomes is found too
    key(qtbot, Qt.Key.Key_Return)
    assert whos(dialog) == [GARAGE]
    view.search.setFocus()
    view.search.selectAll()
    key(qtbot, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(whos(dialog)) == 3)
    view.side.setFocus()
    qtbot.keyClick(view.side, Qt.Key.Key_End)
    assert whos(dialog) == [GARAGE]
    # What is not shown stays ticked: the button says how many it would apply.
    assert dialog.ticked_button.text() == "Apply ticked (3)"
    qtbot.keyClick(view.side, Qt.Key.Key_Home)
    view.table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert whos(dialog) == [GARAGE, TRUST, CLINIC]
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_what_changed_meanwhile_is_not_done_and_that_is_said(
    qtbot: QtBot, open_window: OpenWindow, app: App, company: Company
) -> None:
    set_to(app, "always")
    window = open_window(app)
    f5(window, qtbot)
    edit(app, CLINIC, email="autre@beaulieu.example")
    key(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: idle(window) and window.notice.isVisible())
    assert window.notice.sentence.text() == "1 of the 3 things was not done, because it changed meanwhile."
    assert customer_of(company, CLINIC).contact.email == "clinique@beaulieu.example"
    assert customer_of(company, TRUST).contact.email == "fiducie@gagnon.example"
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.notice.act_button.setFocus()
    key(qtbot, Qt.Key.Key_Space)
    assert whos(plan_of(window, qtbot)) == [CLINIC]
    key(qtbot, Qt.Key.Key_Escape)


def test_a_question_is_answered_in_place_and_the_plan_made_anew(
    qtbot: QtBot, open_window: OpenWindow, empty_app: App
) -> None:
    connect(empty_app, environment="production")
    window = open_window(empty_app)
    dialog = f5(window, qtbot)
    assert "Questions 1" in pills(dialog)
    assert not dialog.all_button.isEnabled()
    assert "Answer the question first" in dialog.says.text()
    focused = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "Yes, go on"
    key(qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: idle(window) and dialog.all_button.isEnabled())
    assert "Questions 1" not in pills(dialog)
    assert counts(empty_app)[PairState.CREATED] == 0
    key(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: idle(window) and counts(empty_app)[PairState.CREATED] > 0)


def test_no_leaves_the_plan_to_be_read_and_writes_nothing(
    qtbot: QtBot, open_window: OpenWindow, empty_app: App
) -> None:
    connect(empty_app, environment="production")
    window = open_window(empty_app)
    dialog = f5(window, qtbot)
    key(qtbot, Qt.Key.Key_Tab)
    press_where_the_focus_is(Qt.Key.Key_Space, qtbot)
    qtbot.waitUntil(lambda: idle(window) and "asks again" in dialog.says.text())
    assert not dialog.all_button.isEnabled()
    key(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: no_plan(window))
    assert counts(empty_app)[PairState.CREATED] == 0
    with empty_app.store.read() as session:
        assert problems.open_questions(session, empty_app.workspace_id) == []


def test_making_the_plan_anew_can_be_stopped(
    qtbot: QtBot, open_window: OpenWindow, app: App, company: Company
) -> None:
    set_to(app, "always")
    window = open_window(app)
    dialog = f5(window, qtbot)
    company.reading = threading.Event()
    dialog.again_button.setFocus()
    key(qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(company.arrived.is_set)
    assert dialog.errand is not None
    assert dialog.errand.isVisible()
    assert not dialog.all_button.isEnabled()
    dialog.errand.stop_button.setFocus()
    key(qtbot, Qt.Key.Key_Space)
    company.reading.set()
    qtbot.waitUntil(lambda: idle(window) and not dialog.errand.is_busy())  # type: ignore[union-attr]
    assert "stopped" in dialog.says.text().casefold()
    assert dialog.all_button.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_a_run_by_itself_shows_nothing_and_its_plan_waits(
    qtbot: QtBot, open_window: OpenWindow, app: App, company: Company
) -> None:
    set_to(app, "always")
    SetSetting("sync.interval_minutes", "5").run(app.context())
    window = open_window(app)
    told: list[str] = []
    window.tray.say = told.append  # type: ignore[method-assign]
    clock = app.store.clock
    app.store.clock = lambda: clock() + timedelta(minutes=6)  # type: ignore[method-assign]
    window.automatic.look()
    qtbot.waitUntil(lambda: idle(window) and "A plan waits for you" in window.status.says.text())
    assert no_plan(window)
    assert company.writes == []
    assert told == ["A plan waits for you: it would write 3 things."]
    read = window.findChild(QPushButton, "need-plan")
    assert read is not None
    qtbot.waitUntil(read.isVisible)
    read.setFocus()
    key(qtbot, Qt.Key.Key_Space)
    dialog = plan_of(window, qtbot)
    assert sorted(whos(dialog)) == [CLINIC, TRUST, GARAGE]
    key(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: idle(window) and len(company.writes) == 2)
    app.store.clock = clock  # type: ignore[method-assign]


def test_read_only_every_run_is_a_plan_and_the_banner_leads_to_the_setting(
    qtbot: QtBot, open_window: OpenWindow, app: App, company: Company
) -> None:
    SetSetting("sync.read_only", "on").run(app.context())
    window = open_window(app)
    assert window.read_only.isVisible()
    dialog = f5(window, qtbot)
    assert dialog.read_only.isVisible()
    assert not dialog.all_button.isEnabled()
    key(qtbot, Qt.Key.Key_Return, CTRL)
    dialog.read_only.open_button.setFocus()
    key(qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: no_plan(window))
    assert window.stack.currentWidget() is window.page(PageName.SETTINGS)
    assert company.writes == []
    SetSetting("sync.read_only", "off").run(app.context())
    qtbot.waitUntil(lambda: not window.read_only.isVisible())


def test_csv_and_pdf_hold_what_is_shown_and_no_formula(
    qtbot: QtBot,
    open_window: OpenWindow,
    app: App,
    company: Company,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_to(app, "always")
    edit_there(company, GARAGE, company="=HYPERLINK(1)")
    window = open_window(app)
    dialog = f5(window, qtbot)
    for name in ("plan.csv", "plan.pdf"):
        path = tmp_path / name
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, path=path: (str(path), ""))
        dialog.findChild(QPushButton, f"{path.suffix[1:]}-plan").setFocus()  # type: ignore[union-attr]
        key(qtbot, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda path=path: idle(window) and str(path) in dialog.says.text())
    with (tmp_path / "plan.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert {(line["Who"], line["Field"], line["New"]) for line in lines} == {
        (GARAGE, "Work phone", "418 555-0199"),
        (GARAGE, "Company", "'=HYPERLINK(1)"),
        (CLINIC, "E-mail", "accueil@beaulieu.example"),
        (TRUST, "E-mail", "fiducie@gagnon.example"),
    }
    assert (tmp_path / "plan.pdf").read_bytes().startswith(b"%PDF-")
    assert list(tmp_path.glob("*.part")) == []
    printing = dialog.view.printing(tmp_path / "x.pdf")
    cells = sheet_of(printing.title_text, printing.lines, printing.rows).rows
    assert any("clinique@beaulieu.example → accueil@beaulieu.example" in row[3] for row in cells)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(tmp_path / "no" / "x.pdf"), ""))
    dialog.view.pdf_button.click()
    qtbot.waitUntil(lambda: "cannot be written" in dialog.says.text())
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_a_click_on_a_tick_turns_it_and_a_click_beside_it_does_not(
    qtbot: QtBot, open_window: OpenWindow, app: App, company: Company
) -> None:
    set_to(app, "always")
    window = open_window(app)
    dialog = f5(window, qtbot)
    table = dialog.view.table
    for column, ticked in ((0, 2), (3, 2), (0, 3)):
        place = table.visualRect(dialog.view.model.index(1, column)).center()
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert len(dialog.view.model.ticked) == ticked
    tick = dialog.view.model.index(1, 0)
    assert tick.data(Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Checked
    assert tick.data(Qt.ItemDataRole.AccessibleTextRole) == "ticked"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_a_retry_shows_its_plan_too(
    qtbot: QtBot, open_window: OpenWindow, app: App, company: Company
) -> None:
    set_to(app, "always")
    company.faults = ["unreached"]
    edit(app, CLINIC, email="autre@beaulieu.example")
    window = open_window(app)
    f5(window, qtbot)
    key(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: idle(window) and window.notice.isVisible())
    assert company.writes == []
    window.run(Request(Retry(everything=True)))
    dialog = plan_of(window, qtbot)
    assert CLINIC in whos(dialog)
    assert company.writes == []
    key(qtbot, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: idle(window) and len(company.writes) == 2)


def test_a_comparison_in_full_is_told_with_its_reason(
    qtbot: QtBot, open_window: OpenWindow, app: App, company: Company
) -> None:
    set_to(app, "always")
    company.is_too_old = True
    window = open_window(app)
    dialog = f5(window, qtbot)
    because = "Both sides were compared in full, because QuickBooks could not list its changes."
    assert because in dialog.view.note.text()
    key(qtbot, Qt.Key.Key_Return, CTRL)
    card = window.page(PageName.OVERVIEW).last_run  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: idle(window) and len(company.writes) == 2 and card.compared.isVisible())
    assert card.compared.text() == because


def test_a_conflict_is_among_what_needs_the_person(
    qtbot: QtBot, open_window: OpenWindow, app: App, company: Company
) -> None:
    edit_there(company, CLINIC, email="reception@beaulieu.example")  # the practice changed it too
    window = open_window(app)
    press(qtbot, window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: idle(window) and window.findChild(QPushButton, "need-conflicts") is not None)
    choose = window.findChild(QPushButton, "need-conflicts")
    assert choose is not None
    qtbot.waitUntil(choose.isVisible)
    choose.setFocus()
    key(qtbot, Qt.Key.Key_Space)
    page = window.page(PageName.DUPLICATES)
    assert window.stack.currentWidget() is page
    assert page.tabs.currentIndex() == CONFLICT_TAB  # type: ignore[attr-defined]


def test_the_printer_gets_the_plan(
    qtbot: QtBot, open_window: OpenWindow, app: App, company: Company, tmp_path: Path
) -> None:
    set_to(app, "always")
    window = open_window(app)
    dialog = f5(window, qtbot)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    dialog.view.wants.emit(dialog.view.printing(device=printer))
    qtbot.waitUntil(lambda: idle(window) and dialog.says.text() == "The plan was printed.")
    assert (tmp_path / "paper.pdf").stat().st_size > 1000
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_without_a_window_a_plan_can_only_be_read(qtbot: QtBot, app: App, company: Company) -> None:
    dialog = PlanDialog(app, Sync(dry_run=True).run(app.context()).value)
    qtbot.addWidget(dialog)
    dialog.open()
    assert len(whos(dialog)) == 3
    assert not dialog.all_button.isVisible()
    assert not dialog.view.csv_button.isVisible()
    assert dialog.view.table.isColumnHidden(0)
    assert dialog.leave_button.text() == "Close"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
