"""Tax rates in the window: typed, refused beside their field, retired, deleted."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.ui.dialogs.tax_dialog import TaxDialog
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.billing_setup import BillingSetupPage
from qbo_desktop.ui.widgets.ask import AskDialog
from qbo_desktop.ui.window import Window
from tests.ui.billing_setup import (
    LEFT,
    TAXES_TAB,
    Key,
    draft,
    in_hand,
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
