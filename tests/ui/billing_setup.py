"""What the tests of the billing set-up share: its lists, the keys that go to them, and what the book holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeVar

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.operations import billing_setup_reading as reading
from qbo_desktop.operations.billing_setup_reading import ListedPeriod
from qbo_desktop.operations.context import Operation
from qbo_desktop.operations.invoices import DraftInvoice
from qbo_desktop.practice.book.drafts import NewInvoice, NewLine
from qbo_desktop.ui.dialogs.tax_dialog import TaxDialog
from qbo_desktop.ui.pages.billing_setup import BillingSetupPage
from qbo_desktop.ui.pages.billing_setup_panel import SetupPanel
from qbo_desktop.ui.widgets.refusal import RefusalBar
from tests.ui.pages import click_tab, press_where_the_focus_is

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key
PERIODS_TAB, TAXES_TAB, STAFF_TAB, TYPES_TAB = range(4)
MARCH = date(2026, 3, 5)
T = TypeVar("T")


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


def type_rate(dialog: TaxDialog, qtbot: QtBot, *texts: str) -> None:
    fields = (
        dialog.name, dialog.first_name, dialog.first_rate, dialog.second_name, dialog.second_rate,
    )  # fmt: skip
    for field, text in zip(fields, texts, strict=False):
        field.selectAll()
        field.setFocus()
        qtbot.keyClicks(field, text) if text else field.clear()
