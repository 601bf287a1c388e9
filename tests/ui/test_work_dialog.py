"""Work, time and expenses by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.operations.billing_lists import AddWork
from qbo_desktop.operations.invoice_reading import EntryKind, FeeType, NewWork, WorkItem, work_item
from qbo_desktop.operations.invoices import BillWork
from qbo_desktop.ui.dialogs.entry_dialog import EntryDialog
from qbo_desktop.ui.dialogs.work_dialog import WorkDialog
from qbo_desktop.ui.widgets.ask import AskDialog, NameDialog
from tests.ui.bills import LEFT, Bills, open_bills


@pytest.fixture
def bills(request: pytest.FixtureRequest, empty_app: App, qtbot: QtBot) -> Bills:
    """The firm; with its window where a test asks for `open_window`."""
    opens = "open_window" in request.fixturenames
    return open_bills(empty_app, qtbot, request.getfixturevalue("open_window") if opens else None)


def held(bills: Bills, work_id: str) -> WorkItem:
    with bills.app.store.read() as session:
        found = work_item(session, bills.app.workspace_id, work_id)
    assert found is not None
    return found


def test_new_work_with_a_new_type(bills: Bills) -> None:
    dialog = bills.show(WorkDialog(bills.app, bills.run, "", bills.window))
    dialog.client.choose(bills.client_id)
    at = dialog.work_type.count() - 1
    dialog.work_type.setCurrentIndex(at)
    dialog.work_type.activated.emit(at)
    name = bills.inside(dialog, NameDialog)
    bills.qtbot.keyClicks(name.field, "Advice")
    bills.qtbot.keyClick(name.field, Qt.Key.Key_Return)
    bills.qtbot.waitUntil(lambda: dialog.work_type.currentText() == "Advice")
    bills.qtbot.keyClicks(dialog.title, "Succession")
    bills.qtbot.keyClicks(dialog.fee, "1 500,50")
    dialog.rate.setCurrentText("GST + QST")
    dialog.bill_to.choose(bills.other_id)
    bills.qtbot.mouseClick(dialog.save, LEFT)
    bills.qtbot.waitUntil(lambda: not dialog.isVisible())
    assert dialog.written is not None
    item = held(bills, dialog.written.id)
    assert (item.title, item.work_type, item.fee, item.rate) == ("Succession", "Advice", 150050, "GST + QST")
    assert (item.bill_to_id, item.work_date, item.fee_type) == (bills.other_id, bills.today, FeeType.FIXED)


def test_what_is_missing_is_said_field_by_field(bills: Bills) -> None:
    dialog = bills.show(WorkDialog(bills.app, bills.run, "", bills.window))
    bills.qtbot.mouseClick(dialog.save, LEFT)
    assert dialog.form.sentence("client").isVisible()
    dialog.client.choose(bills.client_id)
    bills.qtbot.mouseClick(dialog.save, LEFT)
    assert dialog.form.sentence("work_type").isVisible()
    dialog.work_type.setCurrentIndex(0)
    bills.qtbot.mouseClick(dialog.save, LEFT)
    assert dialog.form.sentence("title").isVisible()
    bills.qtbot.keyClicks(dialog.title, "October")
    bills.qtbot.keyClicks(dialog.fee, "1,234")
    bills.qtbot.mouseClick(dialog.save, LEFT)
    assert "in two ways" in dialog.form.sentence("fee").text()
    dialog.fee.setText("12.345")
    bills.qtbot.mouseClick(dialog.save, LEFT)
    bills.qtbot.waitUntil(dialog.bar.isVisible)
    assert dialog.bar.sentence.text() == "The fee 12.345 has parts of a cent."
    assert dialog.title.text() == "October"


def test_work_is_changed(bills: Bills) -> None:
    work = bills.ask(AddWork(NewWork(bills.client_id, "Bookkeeping", "October", Decimal(500))))
    dialog = bills.show(WorkDialog(bills.app, bills.run, work.id, bills.window))
    assert dialog.no_date.isChecked()
    assert dialog.fee.text() == "500.00"
    dialog.fee_type.setCurrentText("Time and expenses")
    assert not dialog.fee.isEnabled()
    bills.qtbot.mouseClick(dialog.save, LEFT)
    bills.qtbot.waitUntil(lambda: not dialog.isVisible())
    item = held(bills, work.id)
    assert (item.fee_type, item.fee, item.work_date) == (FeeType.TIME, 0, None)


@pytest.mark.usefixtures("open_window")
def test_time_is_added_and_deleted(bills: Bills) -> None:
    new = NewWork(bills.client_id, "Bookkeeping", "Payroll", fee_type=FeeType.TIME, rate="GST")
    work = bills.ask(AddWork(new))
    dialog = bills.show(EntryDialog(bills.app, bills.run, work.id, bills.window))
    assert dialog.form.caption("quantity").text() == "Hours"
    assert dialog.rate.currentText() == "GST"
    bills.qtbot.keyClicks(dialog.description, "Set-up")
    dialog.quantity.selectAll()
    bills.qtbot.keyClicks(dialog.quantity, "1,25")
    bills.qtbot.keyClicks(dialog.price, "95")
    assert dialog.amount.text() == "= $118.75"
    bills.qtbot.keyClick(dialog.price, Qt.Key.Key_Return)
    bills.qtbot.waitUntil(lambda: len(dialog.there.rows) == 1)
    assert dialog.there.rows[0][1:] == ("Time", "Set-up", "1.25", "$118.75", "Unbilled")
    assert dialog.description.text() == ""
    (entry,) = held(bills, work.id).entries
    assert (entry.kind, entry.amount, entry.rate) == (EntryKind.TIME, 11875, "GST")
    dialog.table.selectRow(0)
    bills.qtbot.mouseClick(dialog.delete_button, LEFT)
    bills.qtbot.mouseClick(bills.inside(dialog, AskDialog).yes_button, LEFT)
    bills.qtbot.waitUntil(lambda: not dialog.there.rows)
    bills.qtbot.mouseClick(dialog.close_button, LEFT)
    assert dialog.result() == EntryDialog.DialogCode.Accepted


def test_what_is_billed_is_not_deleted(bills: Bills) -> None:
    work = bills.ask(AddWork(NewWork(bills.client_id, "Bookkeeping", "October", Decimal(500))))
    dialog = bills.show(EntryDialog(bills.app, bills.run, work.id, bills.window))
    assert dialog.kind.currentText() == "Expense"
    bills.qtbot.keyClicks(dialog.price, "abc")
    bills.qtbot.mouseClick(dialog.add, LEFT)
    assert dialog.form.sentence("price").text() == "“abc” is not a number."
    dialog.price.setText("12.50")
    bills.qtbot.mouseClick(dialog.add, LEFT)
    bills.qtbot.waitUntil(lambda: len(dialog.there.rows) == 1)
    dialog.close_button.click()
    bills.ask(BillWork([work.id]))
    again = bills.show(EntryDialog(bills.app, bills.run, work.id, bills.window))
    assert again.there.rows[0][5] == "Billed"
    again.table.selectRow(0)
    assert not again.delete_button.isEnabled()
