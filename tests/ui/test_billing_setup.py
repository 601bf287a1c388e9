"""The billing set-up: periods, taxes, staff and work types by key and click, and the ways that a Fix leads here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.domain.period import Frequency
from qbo_desktop.domain.problem import Fix, Problem, ProblemCode
from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.operations import billing_setup_reading as reading
from qbo_desktop.operations.billing_lists import (
    AddPerson,
    AddTaxRate,
    AddWorkType,
    GeneratePeriods,
    SetPeriodClosed,
    UsePerson,
)
from qbo_desktop.operations.billing_setup_reading import ListedPeriod, Permission
from qbo_desktop.operations.context import Operation
from qbo_desktop.operations.invoices import DraftInvoice
from qbo_desktop.practice.book.drafts import NewInvoice, NewLine
from qbo_desktop.store import problems
from qbo_desktop.ui.dialogs.periods_dialog import PeriodsDialog
from qbo_desktop.ui.dialogs.person_dialog import PersonDialog, WorkTypeDialog
from qbo_desktop.ui.dialogs.tax_dialog import TaxDialog
from qbo_desktop.ui.page import PageName, Request
from qbo_desktop.ui.pages.billing_setup import BillingSetupPage
from qbo_desktop.ui.pages.billing_setup_panel import SetupPanel
from qbo_desktop.ui.pages.problems import ProblemsPage
from qbo_desktop.ui.widgets.ask import AskDialog
from qbo_desktop.ui.widgets.refusal import RefusalBar, fix_target, fix_words
from qbo_desktop.ui.window import Window
from qbo_desktop.wording import use_language
from tests.ui.conftest import OpenWindow
from tests.ui.pages import click_tab, dialog_of, go_to, press_where_the_focus_is, settled

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key
PERIODS_TAB, TAXES_TAB, STAFF_TAB, TYPES_TAB = range(4)
MARCH = date(2026, 3, 5)
T = TypeVar("T")


@pytest.fixture
def page(empty_app: App, open_window: OpenWindow, qtbot: QtBot) -> BillingSetupPage:
    return go_to(open_window(empty_app), PageName.BILLING_SETUP, BillingSetupPage, qtbot)


@pytest.fixture
def opened(page: BillingSetupPage) -> Window:
    found = page.window()
    assert isinstance(found, Window)
    return found


@pytest.fixture
def months(empty_app: App) -> None:
    """The twelve months of 2026, open. (Asked for before the page, so that it is there from the start.)"""
    do(empty_app, GeneratePeriods(date(2026, 1, 1), Frequency.MONTH, 12))


def do(app: App, operation: Operation[T]) -> T:
    return operation.run(app.context()).value


def draft(app: App, rate: str = "", day: date = MARCH, work_type: str = "") -> Invoice:
    line = NewLine("Books", Decimal(1), Decimal(100), rate, work_type=work_type)
    return do(app, DraftInvoice(NewInvoice("C1", day, (line,))))


def periods(app: App) -> list[ListedPeriod]:
    with app.store.read() as session:
        return reading.periods(session, app.workspace_id)


def closed(app: App) -> list[int]:
    """The months that are closed."""
    return sorted(one.period.start.month for one in periods(app) if one.period.closed)


def people(app: App) -> dict[str, reading.Person]:
    with app.store.read() as session:
        return {one.name: one for one in reading.people(session, app.workspace_id)}


def texts(panel: SetupPanel, column: int = 0) -> list[str]:
    rows = panel.table.rows
    return [rows.index(at, column).data() for at in range(rows.rowCount())]


def show_tab(page: BillingSetupPage, tab: int, qtbot: QtBot) -> SetupPanel:
    """Click a tab and put the focus into its list."""
    click_tab(page.tabs, tab, qtbot)
    panel = list(page.panels.values())[tab]
    assert panel.isVisible()
    panel.table.setFocus()
    return panel


def press(panel: SetupPanel, key: Key, qtbot: QtBot) -> None:
    """A key in the list, which has the focus again after a dialog."""
    panel.window().activateWindow()
    panel.table.setFocus()
    qtbot.waitUntil(panel.table.hasFocus)
    press_where_the_focus_is(key, qtbot)


def in_hand(panel: SetupPanel, name: str) -> None:
    panel.table.select_place(texts(panel).index(name))
    panel.table.setFocus()


def refused(panel: SetupPanel, qtbot: QtBot) -> RefusalBar:
    qtbot.waitUntil(panel.refusal.isVisible, timeout=20_000)
    return panel.refusal


# --- periods ---------------------------------------------------------------------------------------------


def test_the_months_of_the_year_are_added_by_keys(
    page: BillingSetupPage, opened: Window, qtbot: QtBot
) -> None:
    assert page.periods.empty.isVisible()
    qtbot.mouseClick(page.periods.empty.button, LEFT)
    dialog = dialog_of(page, PeriodsDialog, qtbot)
    year = opened.app.store.clock().date().year
    assert dialog.operation() == GeneratePeriods(date(year, 1, 1), Frequency.MONTH, 12)
    assert (dialog.preview.count(), dialog.add.text()) == (12, "Add 12 periods")
    dialog.length.setFocus()
    qtbot.keyClick(dialog.length, Key.Key_Down)
    dialog.count.setFocus()
    dialog.count.selectAll()
    qtbot.keyClicks(dialog.count, "4")
    assert dialog.says.text() == f"4 periods from Jan 1, {year} to Dec 31, {year} are added."
    qtbot.keyClick(dialog, Key.Key_Return)
    settled(opened, qtbot, lambda: len(periods(opened.app)) == 4)
    assert texts(page.periods, 2) == ["Quarter"] * 4
    # What is there is said again, and goes on after the last one.
    page.periods.table.setFocus()
    press(page.periods, Key.Key_N, qtbot)
    dialog = dialog_of(page, PeriodsDialog, qtbot)
    assert dialog.operation() == GeneratePeriods(date(year + 1, 1, 1), Frequency.QUARTER, 4)


@pytest.mark.usefixtures("months")
def test_what_overlaps_or_is_there_cannot_be_added(page: BillingSetupPage, qtbot: QtBot) -> None:
    page.periods.table.setFocus()
    press(page.periods, Key.Key_N, qtbot)
    dialog = dialog_of(page, PeriodsDialog, qtbot)
    dialog.first.setDate(dialog.first.date().addYears(-1))
    assert dialog.says.text() == "All of them are there already."
    assert dialog.preview.item(0).text() == "Jan 1, 2026 to Jan 31, 2026: there already"
    assert not dialog.add.isEnabled()
    dialog.first.setDate(dialog.first.date().addDays(14))
    assert dialog.says.text() == "12 of them overlap periods that are there."
    assert "overlaps Jan 1, 2026 to Jan 31, 2026" in dialog.preview.item(0).text()
    assert not dialog.add.isEnabled()
    dialog.first.setDate(dialog.first.maximumDate())
    assert dialog.says.text() == "The calendar ends with the year 9999."
    assert not dialog.add.isEnabled()
    qtbot.keyClick(dialog, Key.Key_Escape)
    assert len(periods(page.app)) == 12


@pytest.mark.usefixtures("months")
def test_periods_are_closed_and_opened_by_keys(page: BillingSetupPage, opened: Window, qtbot: QtBot) -> None:
    table = page.periods.table
    table.select_place(11)
    qtbot.keyClick(table, Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    press(page.periods, Key.Key_C, qtbot)
    settled(opened, qtbot, lambda: closed(opened.app) == [1, 2])
    qtbot.waitUntil(lambda: texts(page.periods, 3)[-2:] == ["Closed", "Closed"])
    assert not page.periods.close_button.isEnabled()
    press(page.periods, Key.Key_O, qtbot)
    settled(opened, qtbot, lambda: closed(opened.app) == [])
    table.select_place(0)
    press(page.periods, Key.Key_Return, qtbot)
    settled(opened, qtbot, lambda: closed(opened.app) == [12])


@pytest.mark.usefixtures("months")
def test_closing_asks_when_something_waits_in_the_period(
    empty_app: App, page: BillingSetupPage, opened: Window, qtbot: QtBot
) -> None:
    draft(empty_app)
    draft(empty_app)
    page.periods.refresh()
    assert texts(page.periods, 4)[9] == "2"
    page.periods.table.select_id(date(2026, 3, 1))
    qtbot.mouseClick(page.periods.close_button, LEFT)
    dialog = dialog_of(page, AskDialog, qtbot)
    said = " ".join(one.text() for one in dialog.findChildren(type(page.periods.hint)))
    assert "Close Mar 1, 2026 to Mar 31, 2026?" in said
    assert "2 drafts and approved invoices" in said
    qtbot.mouseClick(dialog.no_button, LEFT)
    assert closed(opened.app) == []
    qtbot.mouseClick(page.periods.close_button, LEFT)
    qtbot.mouseClick(dialog_of(page, AskDialog, qtbot).yes_button, LEFT)
    settled(opened, qtbot, lambda: closed(opened.app) == [3])


@pytest.mark.usefixtures("months")
def test_a_closed_day_is_shown_with_the_button_that_opens_it(
    page: BillingSetupPage, opened: Window, qtbot: QtBot
) -> None:
    do(opened.app, SetPeriodClosed(MARCH, closed=True))
    opened.go(PageName.BILLING_SETUP, ("periods", "2026-03-05"))
    bar = page.periods.refusal
    assert page.periods.table.current_id() == date(2026, 3, 1)
    assert bar.sentence.text() == "Mar 1, 2026 to Mar 31, 2026 is closed."
    qtbot.mouseClick(bar.act_button, LEFT)
    settled(opened, qtbot, lambda: closed(opened.app) == [])
    assert not bar.isVisible()
    # An open day needs nothing.
    opened.go(PageName.BILLING_SETUP, ("periods", "2026-04-05"))
    assert page.periods.table.current_id() == date(2026, 4, 1)
    assert not bar.isVisible()


@pytest.mark.usefixtures("months")
def test_a_day_that_no_period_covers_offers_those_that_are_missing(
    page: BillingSetupPage, opened: Window, qtbot: QtBot
) -> None:
    opened.go(PageName.BILLING_SETUP, ("periods", "2027-02-10"))
    assert page.periods.refusal.sentence.text() == "No period covers Feb 10, 2027."
    qtbot.mouseClick(page.periods.refusal.act_button, LEFT)
    dialog = dialog_of(page, PeriodsDialog, qtbot)
    assert dialog.operation() == GeneratePeriods(date(2027, 1, 1), Frequency.MONTH, 2)
    qtbot.mouseClick(dialog.add, LEFT)
    settled(opened, qtbot, lambda: len(periods(opened.app)) == 14)
    assert page.periods.table.current_id() == date(2027, 2, 1)
    assert not page.periods.refusal.isVisible()


# --- taxes -----------------------------------------------------------------------------------------------


def type_rate(dialog: TaxDialog, qtbot: QtBot, *texts: str) -> None:
    fields = (
        dialog.name, dialog.first_name, dialog.first_rate, dialog.second_name, dialog.second_rate,
    )  # fmt: skip
    for field, text in zip(fields, texts, strict=False):
        field.selectAll()
        field.setFocus()
        qtbot.keyClicks(field, text) if text else field.clear()


def test_a_compound_rate_says_what_it_takes_while_it_is_typed(
    page: BillingSetupPage, opened: Window, qtbot: QtBot
) -> None:
    panel = show_tab(page, TAXES_TAB, qtbot)
    press(panel, Key.Key_N, qtbot)
    dialog = dialog_of(page, TaxDialog, qtbot)
    assert not dialog.compound.isEnabled()
    type_rate(dialog, qtbot, "Quebec until 2012", "GST", "5")
    assert dialog.sample.text() == "Of $1,000.00: GST $50.00, total $1,050.00"
    type_rate(dialog, qtbot, "Quebec until 2012", "GST", "5", "QST", "9,975")
    assert dialog.sample.text() == "Of $1,000.00: GST $50.00, QST $99.75, total $1,149.75"
    dialog.compound.setFocus()
    qtbot.keyClick(dialog.compound, Key.Key_Space)
    assert dialog.sample.text() == "Of $1,000.00: GST $50.00, QST $104.74, total $1,154.74"
    qtbot.keyClick(dialog, Key.Key_Return)
    settled(opened, qtbot, lambda: "Quebec until 2012" in texts(panel))
    row = texts(panel).index("Quebec until 2012")
    assert texts(panel, 1)[row] == "GST 5% + QST 9.975% (compound)"
    assert texts(panel, 2)[row] == "15.47375%"
    assert panel.table.currentIndex().row() == row


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        (("", "GST", "5"), "name", "A tax rate needs a name."),
        (("gst  ONTARIO HST", "", ""), "first", "Type the percentage."),
        (("New", "GST", "five"), "first", "“five” is not a percentage."),
        (("New", "GST", "5", "QST", ""), "second", "Type the percentage."),
        (("New", "GST", "5", "", "9.975"), "second", "The secondary tax needs a name of its own."),
        (("hst  ontario", "HST", "12"), "name", "Another tax rate has this name."),
    ],
)
def test_a_slip_in_the_form_is_answered_beside_its_field(
    qtbot: QtBot, typed: tuple[str, ...], field: str, says: str
) -> None:
    dialog = TaxDialog(lambda *_asked: pytest.fail("nothing is to be written"), "CAD", ["HST Ontario"])
    qtbot.addWidget(dialog)
    dialog.open()
    type_rate(dialog, qtbot, *typed)
    qtbot.mouseClick(dialog.save, LEFT)
    sentence = dialog.form.sentence(field)
    assert (sentence.text(), sentence.isVisible()) == (says, True)
    assert isinstance(dialog.focusWidget(), QLineEdit)
    assert dialog.focusWidget() in dialog.form.editors(field)
    type_rate(dialog, qtbot, "Another name")
    assert not sentence.isVisible()


def test_what_the_book_refuses_is_said_in_the_form(page: BillingSetupPage, qtbot: QtBot) -> None:
    show_tab(page, TAXES_TAB, qtbot)
    press(page.taxes, Key.Key_N, qtbot)
    dialog = dialog_of(page, TaxDialog, qtbot)
    type_rate(dialog, qtbot, "Too much", "Tax", "100.5")
    qtbot.mouseClick(dialog.save, LEFT)
    qtbot.waitUntil(dialog.refusal.isVisible, timeout=20_000)
    assert "from 0 to 100" in dialog.refusal.sentence.text()
    assert (dialog.first_rate.text(), dialog.save.isEnabled()) == ("100.5", True)


def test_a_rate_in_use_is_not_deleted_but_retired(
    empty_app: App, page: BillingSetupPage, opened: Window, qtbot: QtBot
) -> None:
    draft(empty_app, "GST + QST")
    panel = show_tab(page, TAXES_TAB, qtbot)
    in_hand(panel, "GST + QST")
    assert texts(panel, 3)[panel.table.currentIndex().row()] == "In use"
    press(panel, Key.Key_Delete, qtbot)
    bar = refused(panel, qtbot)
    assert bar.sentence.text() == "The tax rate “GST + QST” is in use: 1001."
    assert bar.act_button.text() == "Retire it"
    qtbot.mouseClick(bar.act_button, LEFT)
    settled(opened, qtbot, lambda: texts(panel, 4)[-1] == "Retired")
    assert texts(panel)[-1] == "GST + QST"
    assert panel.table.currentIndex().row() == len(texts(panel)) - 1
    assert not bar.isVisible()
    # Of a rate in use the name can be changed, and nothing else.
    press(panel, Key.Key_Return, qtbot)
    dialog = dialog_of(page, TaxDialog, qtbot)
    assert dialog.in_use.isVisible()
    assert not dialog.first_rate.isEnabled()
    type_rate(dialog, qtbot, "Quebec")
    qtbot.keyClick(dialog, Key.Key_Return)
    settled(opened, qtbot, lambda: texts(panel)[-1] == "Quebec")
    panel.table.setFocus()
    press(panel, Key.Key_R, qtbot)
    settled(opened, qtbot, lambda: "Retired" not in texts(panel, 4))


def test_a_rate_that_nothing_uses_is_changed_and_deleted(
    page: BillingSetupPage, opened: Window, qtbot: QtBot
) -> None:
    panel = show_tab(page, TAXES_TAB, qtbot)
    in_hand(panel, "PST BC")
    press(panel, Key.Key_Return, qtbot)
    dialog = dialog_of(page, TaxDialog, qtbot)
    assert (dialog.first_name.text(), dialog.first_rate.text()) == ("PST", "7")
    type_rate(dialog, qtbot, "PST BC", "PST", "7.5 %")
    qtbot.mouseClick(dialog.save, LEFT)
    settled(opened, qtbot, lambda: "PST 7.5%" in texts(panel, 1))
    panel.table.setFocus()
    press(panel, Key.Key_Delete, qtbot)
    qtbot.mouseClick(dialog_of(page, AskDialog, qtbot).yes_button, LEFT)
    settled(opened, qtbot, lambda: "PST BC" not in texts(panel))


def test_the_usual_rates_of_a_country_are_added(page: BillingSetupPage, opened: Window, qtbot: QtBot) -> None:
    panel = show_tab(page, TAXES_TAB, qtbot)
    canada, states = page.taxes.usual.actions()
    assert (canada.text(), states.text()) == ("Canada", "United States")
    states.trigger()
    settled(opened, qtbot, lambda: "Tax exempt" in texts(panel))
    assert opened.status.says.text() == "1 tax rate was added."
    canada.trigger()
    settled(opened, qtbot, lambda: opened.status.says.text() == "The usual tax rates are there already.")


# --- staff -----------------------------------------------------------------------------------------------


def test_a_person_is_added_renamed_and_given_permissions_by_keys(
    page: BillingSetupPage, opened: Window, qtbot: QtBot
) -> None:
    panel = show_tab(page, STAFF_TAB, qtbot)
    press(panel, Key.Key_N, qtbot)
    dialog = dialog_of(page, PersonDialog, qtbot)
    qtbot.keyClicks(dialog.field, "Luc")
    qtbot.keyClick(dialog.field, Key.Key_Return)
    settled(opened, qtbot, lambda: texts(panel) == ["Owner", "Luc"])
    assert panel.table.current_id() == people(opened.app)["Luc"].id
    press(panel, Key.Key_B, qtbot)
    settled(opened, qtbot, lambda: people(opened.app)["Luc"].permissions == {Permission.BILLING_ADMIN})
    # Space turns the cell in hand, as an arrow brought it there.
    for _step in range(3):
        press(panel, Key.Key_Right, qtbot)
    press(panel, Key.Key_Space, qtbot)
    settled(opened, qtbot, lambda: people(opened.app)["Luc"].permissions == set(Permission))
    press(panel, Key.Key_Return, qtbot)
    dialog = dialog_of(page, PersonDialog, qtbot)
    qtbot.keyClicks(dialog.field, "owner")
    qtbot.keyClick(dialog.field, Key.Key_Return)
    qtbot.waitUntil(dialog.refusal.isVisible, timeout=20_000)
    assert dialog.refusal.sentence.text() == "Owner is there already."
    dialog.field.selectAll()
    qtbot.keyClicks(dialog.field, "Lucie")
    qtbot.keyClick(dialog.field, Key.Key_Return)
    settled(opened, qtbot, lambda: texts(panel) == ["Owner", "Lucie"])


def test_a_click_turns_a_permission_and_the_last_admin_cannot_lose_it(
    empty_app: App, page: BillingSetupPage, opened: Window, qtbot: QtBot
) -> None:
    do(empty_app, AddPerson("Luc"))
    panel = show_tab(page, STAFF_TAB, qtbot)
    rows = panel.table.rows

    def click(row: int, column: int) -> None:
        place = panel.table.visualRect(rows.index(row, column)).center()
        qtbot.mouseClick(panel.table.viewport(), LEFT, pos=QPoint(place))

    click(1, 3)
    settled(opened, qtbot, lambda: people(opened.app)["Luc"].permissions == {Permission.SEND_INVOICES})
    qtbot.waitUntil(lambda: rows.index(1, 3).data(Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Checked)
    assert rows.index(1, 3).data(Qt.ItemDataRole.AccessibleTextRole) == "Send invoices: ticked"
    assert rows.index(1, 2).data(Qt.ItemDataRole.AccessibleTextRole) == "Billing admin: not ticked"
    click(0, 2)
    bar = refused(panel, qtbot)
    assert bar.sentence.text() == "Owner is the only one with the permission “billing admin”."
    # It is mended here: a Fix would lead nowhere else.
    assert not bar.act_button.isVisible()
    assert Permission.BILLING_ADMIN in people(opened.app)["Owner"].permissions


def test_who_works_here_is_switched_in_the_status_bar(
    empty_app: App, page: BillingSetupPage, opened: Window, qtbot: QtBot
) -> None:
    who = opened.status.who
    assert not who.isVisible()
    do(empty_app, AddPerson("Luc"))
    qtbot.waitUntil(who.isVisible, timeout=20_000)
    assert (who.text(), who.accessibleName()) == ("Owner", "Owner works here")
    owner, luc, _line, staff = who.choices.actions()
    assert (owner.isChecked(), luc.isChecked()) == (True, False)
    luc.trigger()
    settled(opened, qtbot, lambda: who.text() == "Luc")
    assert opened.status.says.text() == "Luc works at this workstation."
    staff = who.choices.actions()[-1]
    staff.trigger()
    assert page.staff.isVisible()
    qtbot.waitUntil(lambda: texts(page.staff, 1) == ["", "Works here"])
    in_hand(page.staff, "Owner")
    press(page.staff, Key.Key_W, qtbot)
    settled(opened, qtbot, lambda: who.text() == "Owner")


@pytest.mark.usefixtures("months")
def test_a_missing_permission_leads_to_the_person_who_lacks_it(
    empty_app: App, page: BillingSetupPage, opened: Window, qtbot: QtBot
) -> None:
    do(empty_app, AddPerson("Luc"))
    do(empty_app, UsePerson("Luc"))
    page.periods.table.setFocus()
    press(page.periods, Key.Key_C, qtbot)
    bar = refused(page.periods, qtbot)
    assert bar.sentence.text() == "Luc does not have the permission “billing admin”."
    assert bar.remedy.text() == "It is held by: Owner."
    assert bar.act_button.text() == "Open the staff"
    qtbot.mouseClick(bar.act_button, LEFT)
    assert page.staff.isVisible()
    assert page.staff.table.current_id() == people(opened.app)["Luc"].id
    assert closed(opened.app) == []


def test_a_fix_closes_the_dialog_in_which_it_was_pressed(
    empty_app: App, page: BillingSetupPage, qtbot: QtBot
) -> None:
    do(empty_app, AddPerson("Luc"))
    do(empty_app, UsePerson("Luc"))
    show_tab(page, TAXES_TAB, qtbot)
    press(page.taxes, Key.Key_N, qtbot)
    dialog = dialog_of(page, TaxDialog, qtbot)
    type_rate(dialog, qtbot, "New", "Tax", "8")
    qtbot.mouseClick(dialog.save, LEFT)
    qtbot.waitUntil(dialog.refusal.isVisible, timeout=20_000)
    with qtbot.waitSignal(dialog.rejected):
        qtbot.mouseClick(dialog.refusal.act_button, LEFT)
    assert page.staff.isVisible()


# --- work types ------------------------------------------------------------------------------------------


def test_work_types_are_added_renamed_and_deleted(
    empty_app: App, page: BillingSetupPage, opened: Window, qtbot: QtBot
) -> None:
    do(empty_app, AddWorkType("Bookkeeping"))
    draft(empty_app, work_type="Bookkeeping")
    panel = show_tab(page, TYPES_TAB, qtbot)
    assert (texts(panel), texts(panel, 1)) == (["Bookkeeping"], ["1"])
    press(panel, Key.Key_N, qtbot)
    dialog = dialog_of(page, WorkTypeDialog, qtbot)
    qtbot.keyClicks(dialog.field, "Tax return")
    qtbot.keyClick(dialog.field, Key.Key_Return)
    settled(opened, qtbot, lambda: texts(panel) == ["Bookkeeping", "Tax return"])
    press(panel, Key.Key_Return, qtbot)
    dialog = dialog_of(page, WorkTypeDialog, qtbot)
    qtbot.keyClicks(dialog.field, "bookkeeping")
    qtbot.keyClick(dialog.field, Key.Key_Return)
    qtbot.waitUntil(dialog.refusal.isVisible, timeout=20_000)
    qtbot.keyClick(dialog, Key.Key_Escape)
    in_hand(panel, "Bookkeeping")
    press(panel, Key.Key_Delete, qtbot)
    assert refused(panel, qtbot).sentence.text() == "The work type “Bookkeeping” is in use 1 time."
    in_hand(panel, "Tax return")
    press(panel, Key.Key_Delete, qtbot)
    qtbot.mouseClick(dialog_of(page, AskDialog, qtbot).yes_button, LEFT)
    settled(opened, qtbot, lambda: texts(panel) == ["Bookkeeping"])


# --- what all of them have -------------------------------------------------------------------------------


def test_every_list_is_exported_as_it_is_shown(
    page: BillingSetupPage, opened: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "staff.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all, **_more: (str(file), ""))
    panel = show_tab(page, STAFF_TAB, qtbot)
    qtbot.mouseClick(panel.take_out, LEFT)
    settled(opened, qtbot, file.is_file)
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert lines == ["Name,Works here,Billing admin,Send invoices", "Owner,Works here,yes,yes"]


@pytest.mark.usefixtures("months")
def test_another_language_names_everything_anew(page: BillingSetupPage, opened: Window, qtbot: QtBot) -> None:
    opened.speaker.speak("fr_CA")
    try:
        opened.retranslate()
        assert texts(page.periods)[0] == "1 déc. 2026"
        show_tab(page, TAXES_TAB, qtbot)
        assert "14,975\u00a0%" in texts(page.taxes, 2)
    finally:
        use_language("en")


def test_every_control_has_a_name_and_a_list_shows_other_peoples_changes(
    empty_app: App, page: BillingSetupPage, qtbot: QtBot
) -> None:
    for panel in page.panels.values():
        assert panel.table.accessibleName()
    show_tab(page, TAXES_TAB, qtbot)
    do(empty_app, AddTaxRate("From elsewhere", [("Tax", Decimal(3))]))
    qtbot.waitUntil(lambda: "From elsewhere" in texts(page.taxes), timeout=20_000)


# --- where a Fix leads -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fix", "at", "target"),
    [
        (Fix.PERIODS, "2026-11-01", (PageName.BILLING_SETUP, ("periods", "2026-11-01"))),
        (Fix.TAXES, "T1", (PageName.BILLING_SETUP, ("taxes", "T1"))),
        (Fix.STAFF, "S1", (PageName.BILLING_SETUP, ("staff", "S1"))),
        (Fix.INVOICE, "I1", (PageName.BILLING, ("invoice", "I1"))),
    ],
)
def test_a_refusal_says_where_it_is_mended(fix: Fix, at: str, target: tuple[object, object]) -> None:
    error = BillingRefused("code", "No.", fix=fix, at=at)
    assert fix_target(error) == target
    assert fix_words(error).startswith("Open the")


@pytest.mark.parametrize(
    "error",
    [None, UsageError("No."), BillingRefused("code", "No."), BillingRefused("code", "No.", fix=Fix.RETRY)],
)
def test_what_no_page_mends_has_no_button(error: BaseException | None) -> None:
    assert fix_target(error) is None
    assert fix_words(error) == ""


@pytest.mark.usefixtures("months")
def test_the_windows_bar_offers_the_fix_of_a_refusal(
    page: BillingSetupPage, opened: Window, qtbot: QtBot
) -> None:
    opened.go(PageName.SETTINGS)
    opened.run(Request(SetPeriodClosed(date(2027, 1, 20), closed=True)))
    qtbot.waitUntil(opened.notice.isVisible, timeout=20_000)
    assert opened.notice.act_button.text() == "Open the periods"
    qtbot.mouseClick(opened.notice.act_button, LEFT)
    assert page.isVisible()
    assert page.periods.refusal.sentence.text() == "No period covers Jan 20, 2027."


@pytest.mark.usefixtures("months")
def test_a_problem_of_billing_leads_to_its_place(
    empty_app: App, page: BillingSetupPage, opened: Window, qtbot: QtBot
) -> None:
    with empty_app.store.work(empty_app.workspace_id) as work:
        problems.report(
            work,
            Problem(ProblemCode.REFUSED, fix=Fix.PERIODS, facts={"at": "2026-06-01", "subject": "1001"}),
        )
    listed = go_to(opened, PageName.PROBLEMS, ProblemsPage, qtbot)
    qtbot.waitUntil(lambda: len(listed.cards) == 1)
    assert listed.cards[0].fix.text() == "Open the periods"
    qtbot.mouseClick(listed.cards[0].fix, LEFT)
    assert page.periods.table.current_id() == date(2026, 6, 1)
