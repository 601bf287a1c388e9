"""An invoice to be looked at: its payments recorded and reversed, what can be done with it, what refuses."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.invoice import State
from qbo_desktop.operations.billing_lists import AddPerson, SetPeriodClosed, UsePerson
from qbo_desktop.operations.payments import RecordPayment
from qbo_desktop.ui.dialogs.invoice_dialog import InvoiceDialog
from qbo_desktop.ui.dialogs.invoice_view import InvoiceView
from qbo_desktop.ui.dialogs.open_invoice import invoice_opened
from qbo_desktop.ui.dialogs.payment_dialog import PaymentDialog, ReversePaymentDialog
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.widgets.ask import AskDialog
from tests.ui.bills import LEFT, Bills, line, open_bills


@pytest.fixture
def bills(request: pytest.FixtureRequest, empty_app: App, qtbot: QtBot) -> Bills:
    """The firm; with its window where a test asks for `open_window`."""
    opens = "open_window" in request.fixturenames
    return open_bills(empty_app, qtbot, request.getfixturevalue("open_window") if opens else None)


def view_of(bills: Bills, invoice_id: str) -> InvoiceView:
    return bills.show(InvoiceView(bills.app, bills.run, invoice_id, bills.window))


@pytest.mark.usefixtures("open_window")
def test_a_payment_is_recorded_and_reversed(bills: Bills) -> None:
    invoice = bills.posted(line(price="1149.75"), notes="Thank you")
    view = view_of(bills, invoice.id)
    assert view.state.text() == "Awaiting payment"
    assert dict(view.totals.rows)["Amount due"] == "$1,149.75"
    assert view.notes.toPlainText() == "Thank you"
    bills.qtbot.mouseClick(view.pay_button, LEFT)
    pay = bills.inside(view, PaymentDialog)
    assert pay.amount.text() == "1149.75"
    bills.qtbot.keyClicks(pay.amount, "1 000,25 $")
    pay.method.setCurrentText("Cheque")
    bills.qtbot.keyClicks(pay.reference, "No. 77")
    bills.qtbot.mouseClick(pay.record, LEFT)
    bills.qtbot.waitUntil(lambda: len(view.payments.rows) == 1)
    assert view.payments.rows[0][1:5] == ("$1,000.25", "Cheque", "No. 77", "Recorded")
    assert view.tabs.tabText(1) == "Payments (1)"
    assert dict(view.totals.rows)["Amount due"] == "$149.50"
    view.tabs.setCurrentIndex(1)
    bills.qtbot.mouseClick(view.reverse_button, LEFT)
    asked = bills.inside(view, ReversePaymentDialog)
    assert not asked.form.isVisible()
    bills.qtbot.mouseClick(asked.yes_button, LEFT)
    bills.qtbot.waitUntil(lambda: view.payments.rows[0][4].startswith("Reversed on"))
    assert not view.reverse_button.isEnabled()
    assert bills.invoice(invoice.id).due == 114975
    assert "was reversed" in view.events.rows[0][2]


@pytest.mark.usefixtures("open_window")
def test_paid_in_full_it_takes_no_more_payment(bills: Bills) -> None:
    invoice = bills.posted(line())
    view = view_of(bills, invoice.id)
    bills.ask(RecordPayment(invoice.id, Decimal(100)))
    bills.qtbot.waitUntil(lambda: view.state.text() == "Paid")
    assert not view.pay_button.isVisible()
    assert not view.void_button.isVisible()
    assert view.events.rows[0][2] == "Nothing is due any more: the invoice is paid."


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("100.01", "Payment will overpay the invoice"),
        ("0", "A payment is an amount above zero."),
        ("0.001", "The amount has parts of a cent."),
    ],
)
def test_an_amount_that_cannot_be_is_refused_in_place(bills: Bills, typed: str, says: str) -> None:
    invoice = bills.posted(line())
    pay = bills.show(PaymentDialog(bills.app, bills.run, invoice.id, bills.window))
    bills.qtbot.keyClicks(pay.amount, typed)
    bills.qtbot.mouseClick(pay.record, LEFT)
    bills.qtbot.waitUntil(pay.bar.isVisible)
    assert pay.bar.sentence.text().startswith(says)
    assert not pay.bar.act_button.isVisible()
    assert pay.record.isEnabled()
    pay.amount.setText("1,234")
    bills.qtbot.mouseClick(pay.record, LEFT)
    assert "in two ways" in pay.form.sentence("amount").text()
    assert bills.invoice(invoice.id).paid == 0


@pytest.mark.usefixtures("open_window")
def test_a_payment_outside_the_periods_leads_there(bills: Bills) -> None:
    invoice = bills.posted(line())
    pay = bills.show(PaymentDialog(bills.app, bills.run, invoice.id, bills.window))
    day = bills.today.replace(year=bills.today.year - 1)
    pay.date.setDate(QDate(day.year, day.month, day.day))
    bills.qtbot.mouseClick(pay.record, LEFT)
    bills.qtbot.waitUntil(pay.bar.act_button.isVisible)
    bills.qtbot.mouseClick(pay.bar.act_button, LEFT)
    assert not pay.isVisible()
    assert bills.window is not None
    assert bills.window._page_name() == PageName.BILLING_SETUP


def test_a_payment_of_a_closed_period_is_reversed_in_an_open_one(bills: Bills) -> None:
    invoice = bills.posted(line())
    before = bills.today.replace(day=1) - timedelta(days=1)
    before = before if before.year == bills.today.year else bills.today
    bills.ask(RecordPayment(invoice.id, Decimal(40), before))
    bills.ask(SetPeriodClosed(before, True))
    view = view_of(bills, invoice.id)
    view.tabs.setCurrentIndex(1)
    bills.qtbot.mouseClick(view.reverse_button, LEFT)
    asked = bills.inside(view, ReversePaymentDialog)
    assert asked.form.isVisible()
    asked.date.setDate(QDate(before.year, before.month, before.day))
    bills.qtbot.mouseClick(asked.yes_button, LEFT)
    bills.qtbot.waitUntil(asked.bar.isVisible)
    assert asked.yes_button.isEnabled()
    bills.ask(SetPeriodClosed(before, False))
    bills.qtbot.mouseClick(asked.yes_button, LEFT)
    bills.qtbot.waitUntil(lambda: bills.invoice(invoice.id).paid == 0)


def test_voided_after_a_question(bills: Bills) -> None:
    invoice = bills.posted(line())
    view = view_of(bills, invoice.id)
    bills.qtbot.mouseClick(view.void_button, LEFT)
    bills.qtbot.mouseClick(bills.inside(view, AskDialog).yes_button, LEFT)
    bills.qtbot.waitUntil(lambda: view.state.text() == "Voided")
    assert not view.pay_button.isVisible()
    assert view.pdf_button.isVisible()


def test_without_the_permission_it_is_said_who_has_it(bills: Bills) -> None:
    invoice = bills.posted(line())
    bills.ask(AddPerson("Luc"))
    bills.ask(UsePerson("Luc"))
    view = view_of(bills, invoice.id)
    bills.qtbot.mouseClick(view.void_button, LEFT)
    bills.qtbot.mouseClick(bills.inside(view, AskDialog).yes_button, LEFT)
    bills.qtbot.waitUntil(view.bar.isVisible)
    assert view.bar.sentence.text() == "Luc does not have the permission “billing admin”."
    assert view.bar.act_button.isVisible()
    assert bills.invoice(invoice.id).state is State.AWAITING_PAYMENT


def test_the_pdf_is_opened_in_the_persons_program(bills: Bills, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []

    def take(address: QUrl) -> bool:
        opened.append(Path(address.toLocalFile()))
        return len(opened) > 1

    monkeypatch.setattr(QDesktopServices, "openUrl", take)
    view = view_of(bills, bills.posted(line()).id)
    bills.qtbot.mouseClick(view.pdf_button, LEFT)
    bills.qtbot.waitUntil(view.bar.isVisible, timeout=20_000)
    assert str(opened[0]) in view.bar.sentence.text()
    assert opened[0].read_bytes().startswith(b"%PDF")
    bills.qtbot.mouseClick(view.pdf_button, LEFT)
    bills.qtbot.waitUntil(lambda: len(opened) == 2)
    assert not view.bar.isVisible()


def test_a_draft_opens_in_its_editor_and_the_rest_to_be_looked_at(bills: Bills) -> None:
    draft, posted = bills.draft(line()), bills.posted(line())
    opened = [invoice_opened(bills.app, bills.run, one.id, bills.window) for one in (draft, posted)]
    assert isinstance(opened[0], InvoiceDialog)
    assert isinstance(opened[1], InvoiceView)
