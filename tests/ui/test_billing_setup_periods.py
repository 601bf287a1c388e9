"""Accounting periods in the window: added, closed and opened by key and click, and where a Fix leads."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.period import Frequency
from qbo_desktop.domain.problem import Fix, Problem, ProblemCode
from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.operations.billing_lists import (
    GeneratePeriods,
    SetPeriodClosed,
)
from qbo_desktop.store import problems
from qbo_desktop.ui.dialogs.periods_dialog import PeriodsDialog
from qbo_desktop.ui.page import PageName, Request
from qbo_desktop.ui.pages.billing_setup import BillingSetupPage
from qbo_desktop.ui.pages.problems import ProblemsPage
from qbo_desktop.ui.widgets.ask import AskDialog
from qbo_desktop.ui.widgets.refusal import fix_target, fix_words
from qbo_desktop.ui.window import Window
from tests.ui.billing_setup import (
    LEFT,
    MARCH,
    Key,
    closed,
    do,
    draft,
    periods,
    press,
    texts,
)
from tests.ui.conftest import OpenWindow
from tests.ui.pages import dialog_of, go_to, settled


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
