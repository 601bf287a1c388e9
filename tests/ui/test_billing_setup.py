"""The billing set-up: staff and work types by key and click, and what all of its lists have."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.period import Frequency
from qbo_desktop.domain.problem import Fix
from qbo_desktop.errors import BillingRefused
from qbo_desktop.operations.billing_lists import (
    AddPerson,
    AddTaxRate,
    AddWorkType,
    GeneratePeriods,
    UsePerson,
)
from qbo_desktop.operations.billing_setup_reading import Permission
from qbo_desktop.settings import DECLARED
from qbo_desktop.ui.dialogs.person_dialog import PersonDialog, WorkTypeDialog
from qbo_desktop.ui.dialogs.tax_dialog import TaxDialog
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.billing_setup import BillingSetupPage
from qbo_desktop.ui.pages.settings import SettingsPage
from qbo_desktop.ui.widgets.ask import AskDialog
from qbo_desktop.ui.widgets.basics import Card
from qbo_desktop.ui.widgets.refusal import RefusalBar
from qbo_desktop.ui.window import Window
from qbo_desktop.wording import use_language
from tests.ui.billing_setup import (
    LEFT,
    STAFF_TAB,
    TAXES_TAB,
    TYPES_TAB,
    Key,
    closed,
    do,
    draft,
    in_hand,
    people,
    press,
    refused,
    show_tab,
    texts,
    type_rate,
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


def test_what_a_firm_bills_with_stands_in_one_group_of_the_settings(
    page: BillingSetupPage, opened: Window, qtbot: QtBot
) -> None:
    settings = go_to(opened, PageName.SETTINGS, SettingsPage, qtbot)
    card = settings.rows["practice.currency"].parentWidget()
    assert isinstance(card, Card)
    assert card.heading.text() == "Billing"
    for setting in DECLARED:
        billing = setting.key.startswith(("practice.", "billing.")) and setting.key != "practice.system"
        assert (settings.rows[setting.key].parentWidget() is card) == billing, setting.key


def test_who_has_typed_something_may_stay(page: BillingSetupPage, qtbot: QtBot) -> None:
    dialog = AskDialog(page, "", "", "", "Yes")
    asked: list[bool] = []

    def may_leave() -> bool:
        asked.append(True)
        return len(asked) > 1

    bar = RefusalBar(may_leave=may_leave)
    dialog.column.addWidget(bar)
    dialog.open()
    bar.say(BillingRefused("code", "No.", fix=Fix.STAFF))
    qtbot.mouseClick(bar.act_button, LEFT)
    assert dialog.isVisible()
    assert bar.isVisible()
    with qtbot.waitSignal(dialog.rejected):
        qtbot.mouseClick(bar.act_button, LEFT)
    assert page.staff.isVisible()
