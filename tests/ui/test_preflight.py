"""Before invoices are sent it is seen which can go to QuickBooks: what is in the way, mended where it stands, sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.changes import Topic
from qbo_desktop.domain.invoice import Invoice, State
from qbo_desktop.operations.billing_lists import SetPeriodClosed
from qbo_desktop.operations.decisions import LinkByHand
from qbo_desktop.operations.invoice_reading import NewInvoice
from qbo_desktop.operations.invoices import ApproveInvoices, DraftInvoice, PostInvoices
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.practice.book import work_types
from qbo_desktop.store import billing_setup
from qbo_desktop.ui.billing_wizard.pages import BILLING_WIZARD, SetUpPage
from qbo_desktop.ui.billing_wizard.wizard import BillingWizard
from qbo_desktop.ui.dialogs.billing_run_dialog import BillingRunDialog
from qbo_desktop.ui.dialogs.invoice_view import InvoiceView
from qbo_desktop.ui.dialogs.results_dialog import ResultsDialog
from qbo_desktop.ui.dialogs.send_dialog import SendDialog
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.billing import BillingPage
from qbo_desktop.ui.pages.billing_dialogs import open_run
from qbo_desktop.ui.pages.billing_tabs import APPROVED
from qbo_desktop.ui.widgets.preflight_view import PreflightView
from tests.ui.bills import LEFT, Bills, line, open_bills
from tests.ui.conftest import OpenWindow
from tests.ui.invoices_there import BillingServices, bills_there
from tests.ui.memory_side import customer
from tests.ui.pages import dialog_of, go_to
from tests.ui.writing_firm import contacts

Key = Qt.Key
# Of QuickBooks' services the one that is not sold any more.
OLD_SERVICE = "9"


@pytest.fixture
def bills(empty_app: App, qtbot: QtBot) -> Bills:
    return open_bills(empty_app, qtbot)


@pytest.fixture
def world(bills: Bills) -> BillingServices:
    """QuickBooks, in which one of the two clients is a customer."""
    return bills_there(bills.app, bills.client_id)


@pytest.fixture
def page(world: BillingServices, bills: Bills, open_window: OpenWindow, qtbot: QtBot) -> BillingPage:
    bills.window = open_window(bills.app)
    return go_to(bills.window, PageName.BILLING, BillingPage, qtbot)


def approved(bills: Bills, client_id: str = "", price: str = "100", day: date | None = None) -> Invoice:
    made = bills.ask(
        DraftInvoice(NewInvoice(client_id or bills.client_id, day or bills.today, [line(price=price)]))
    )
    (found,) = bills.ask(ApproveInvoices([made.id])).done
    return found


def look(page: BillingPage, bills: Bills, *ticked: Invoice, key: Key = Key.Key_S) -> SendDialog:
    """Tick these on the list of approved ones and press the key; the dialog once it has looked."""
    page.show_list(APPROVED)
    page.look_again()
    page.model.tick([one.id for one in ticked], True)
    page.window().activateWindow()
    bills.qtbot.waitUntil(page.isActiveWindow)
    page.table.setFocus()
    bills.key(key)
    dialog = dialog_of(page, SendDialog, bills.qtbot)
    known(bills, dialog.view)
    return dialog


def known(bills: Bills, view: PreflightView) -> None:
    bills.qtbot.waitUntil(lambda: view.is_known() and not view._is_looking)


def fixes(view: PreflightView) -> list[str]:
    found = view.findChildren(QPushButton)
    return [one.text() for one in found if one.objectName().startswith("fix-") and one.isVisibleTo(view)]


def press_fix(bills: Bills, view: PreflightView) -> None:
    fix = view.first_fix()
    assert fix is not None
    bills.qtbot.mouseClick(fix, LEFT)


def link_the_other(bills: Bills, world: BillingServices) -> None:
    """The other client becomes a customer too, as when somebody links it in the client list."""
    held = next(one.contact for one in contacts(bills.app) if one.id == bills.other_id)
    world.side.records["102"] = customer(102, held.with_fields(type=""))
    assert bills.ask(Sync()).error is None
    bills.ask(LinkByHand("102", bills.other_id))


def states(bills: Bills, *found: Invoice) -> list[State]:
    return [bills.invoice(one.id).state for one in found]


def test_what_is_in_the_way_is_not_ticked_and_the_rest_is_sent(page: BillingPage, bills: Bills) -> None:
    first, second, blocked = approved(bills), approved(bills, price="50"), approved(bills, bills.other_id)
    dialog = look(page, bills, first, second, blocked)
    assert dialog.heading.text() == "Send 3 invoices of $250.00?"
    assert dialog.view.summary.text() == "2 of 3 are ready for QuickBooks."
    assert fixes(dialog.view) == ["Show the client"]
    assert dialog.model.chosen() == [first.id, second.id]
    assert dialog.send.text() == "Send the 2"
    assert dialog.sums.text() == "2 ticked: $150.00"
    bills.qtbot.mouseClick(dialog.send, LEFT)
    bills.settle()
    sent = State.AWAITING_PAYMENT
    bills.qtbot.waitUntil(lambda: states(bills, first, second, blocked) == [sent, sent, State.APPROVED])
    # What was left out is still ticked: it is to be sent, once it can.
    page.look_again()
    assert page.model.ticked == {blocked.id}


def test_what_is_mended_becomes_ready_without_reopening(
    page: BillingPage, bills: Bills, world: BillingServices
) -> None:
    first, blocked = approved(bills), approved(bills, bills.other_id)
    dialog = look(page, bills, first, blocked)
    press_fix(bills, dialog.view)
    window = bills.window
    assert window is not None
    assert window._page_name() == PageName.CONTACTS
    # It stands aside and leaves the window free.
    assert dialog.isVisible()
    assert not dialog.isModal()
    assert not dialog.table.isVisible()
    link_the_other(bills, world)
    bills.qtbot.waitUntil(lambda: dialog.view.summary.text() == "All 2 are ready for QuickBooks.")
    assert dialog.send.text() == "Send the 2"
    bills.qtbot.mouseClick(dialog.back, LEFT)
    assert dialog.isModal()
    assert dialog.table.isVisible()
    assert not dialog.view.area.isVisible()
    assert dialog.focusWidget() is dialog.send
    bills.qtbot.mouseClick(dialog.send, LEFT)
    bills.settle()
    bills.qtbot.waitUntil(lambda: states(bills, first, blocked) == [State.AWAITING_PAYMENT] * 2)


def test_one_mapping_holds_them_all_and_is_one_line(page: BillingPage, bills: Bills) -> None:
    found = [approved(bills) for _each in range(3)]
    with bills.app.store.work(bills.app.workspace_id) as work:
        billing_setup.set_default_item(work, "")
    dialog = look(page, bills, *found)
    assert dialog.view.summary.text() == "0 of 3 are ready for QuickBooks."
    assert len(fixes(dialog.view)) == 1
    assert not dialog.send.isEnabled()
    # Its place opens over the dialog, which need not make room.
    press_fix(bills, dialog.view)
    assert bills.window is not None
    wizard = bills.inside(bills.window, BillingWizard)
    assert dialog.isModal()
    bills.qtbot.waitUntil(lambda: wizard.desk.draft is not None)
    wizard.reject()
    with bills.app.store.work(bills.app.workspace_id) as work:
        billing_setup.set_default_item(work, "2")
    dialog.view.look()
    bills.qtbot.waitUntil(lambda: dialog.send.text() == "Send the 3")
    assert dialog.send.isEnabled()


@pytest.mark.parametrize("where", ["before sending", "the next run"])
def test_a_service_that_is_inactive_is_mended_at_the_kind_of_work(
    page: BillingPage, bills: Bills, where: str
) -> None:
    """It bills two kinds of work, and the invoice has the second one."""
    made = bills.ask(DraftInvoice(NewInvoice(bills.client_id, bills.today, [line(work_type="Tax return")])))
    (found,) = bills.ask(ApproveInvoices([made.id])).done
    with bills.app.store.work(bills.app.workspace_id) as work:
        for kind in work_types.listed(work.session, work.workspace_id):
            billing_setup.set_item(work, kind.id, OLD_SERVICE)
        work.touch(Topic.BILLING_SETUP)
    assert bills.window is not None
    if where == "before sending":
        press_fix(bills, look(page, bills, found).view)
    else:
        bills.ask(PostInvoices([found.id]))
        bills.window.go(BILLING_WIZARD, SetUpPage.SUMMARY)
        summary = bills.inside(bills.window, BillingWizard)
        bills.qtbot.waitUntil(lambda: summary.findChild(QPushButton, "mend-0") is not None)
        bills.qtbot.mouseClick(summary.findChild(QPushButton, "mend-0"), LEFT)
    (work_type,) = (one.work_type_id for one in found.lines)
    bills.qtbot.waitUntil(lambda: focused() == f"service-{work_type}")


def focused() -> str:
    """The name of the field that the keyboard writes to."""
    widget = QApplication.focusWidget()
    return widget.objectName() if widget is not None else ""


def test_a_person_may_send_what_will_wait(page: BillingPage, bills: Bills) -> None:
    first, blocked = approved(bills), approved(bills, bills.other_id)
    dialog = look(page, bills, first, blocked)
    dialog.model.tick([blocked.id], True)
    assert dialog.sums.text().endswith("1 of them will wait here until its cause is mended.")
    assert dialog.send.text() == "Send the 2"
    bills.qtbot.keyClick(dialog, Key.Key_Escape)
    assert states(bills, first, blocked) == [State.APPROVED] * 2


def test_posting_looks_first_too_and_needs_no_e_mail_address(
    page: BillingPage, bills: Bills, world: BillingServices
) -> None:
    link_the_other(bills, world)
    blocked = approved(bills, bills.other_id)  # it has no e-mail address
    dialog = look(page, bills, blocked, key=Key.Key_O)
    assert dialog.view.summary.text() == "It is ready for QuickBooks."
    assert dialog.send.text() == "Post it"
    # Nothing is in the way: Enter goes on.
    bills.back_to(dialog)
    assert dialog.send.hasFocus()
    bills.key(Key.Key_Return)
    bills.settle()
    bills.qtbot.waitUntil(lambda: states(bills, blocked) == [State.AWAITING_PAYMENT])


def test_the_lists_are_asked_for_again(
    page: BillingPage, bills: Bills, world: BillingServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toString()) or True)
    lists = world.there.lists
    closed = replace(lists.company, closed_through=bills.today)
    world.there.lists = replace(lists, company=closed)
    found = approved(bills)
    dialog = look(page, bills, found)
    assert dialog.view.summary.text() == "It is ready for QuickBooks."
    dialog.view.refresh_lists()
    bills.qtbot.waitUntil(lambda: fixes(dialog.view) == ["Open QuickBooks"])
    press_fix(bills, dialog.view)
    assert "simulated" in dialog.view.says.text()
    assert dialog.isModal()
    world.there.lists = lists
    bills.qtbot.mouseClick(dialog.view.again, LEFT)
    bills.qtbot.waitUntil(lambda: dialog.view.summary.text() == "It is ready for QuickBooks.")


def test_an_invoice_is_looked_at_over_the_dialog(page: BillingPage, bills: Bills) -> None:
    found = approved(bills)
    dialog = look(page, bills, found)
    dialog.table.setFocus()
    bills.key(Key.Key_Return)
    view = bills.inside(dialog, InvoiceView)
    assert view.invoice is not None
    assert view.invoice.id == found.id


def test_a_run_sends_what_is_ready_and_keeps_the_rest(
    page: BillingPage, bills: Bills, world: BillingServices
) -> None:
    first, blocked = approved(bills), approved(bills, bills.other_id)
    open_run(page)
    dialog = bills.inside(page, BillingRunDialog)
    bills.qtbot.mouseClick(dialog.close_run, LEFT)
    bills.qtbot.waitUntil(lambda: dialog.steps.currentIndex() == 1)
    assert dialog.view is not None
    known(bills, dialog.view)
    assert dialog.view.summary.text() == "1 of 2 are ready for QuickBooks."
    press_fix(bills, dialog.view)
    assert not dialog.isModal()
    assert not dialog.steps.isVisible()
    assert dialog.words.text() == "1 of 2 are ready for QuickBooks."
    bills.qtbot.mouseClick(dialog.back, LEFT)
    assert dialog.table.isVisible()
    assert dialog.words.text().startswith("Sending issues the invoices")
    assert dialog.send.text() == "Send it"
    bills.qtbot.mouseClick(dialog.send, LEFT)
    bills.qtbot.waitUntil(lambda: dialog.steps.currentIndex() == 2)
    assert states(bills, first, blocked) == [State.AWAITING_PAYMENT, State.APPROVED]
    assert "stays in the run" in dialog.words.text()
    bills.qtbot.mouseClick(dialog.leave, LEFT)
    link_the_other(bills, world)
    open_run(page, dialog.run_id)
    again = bills.inside(page, BillingRunDialog)
    assert again.view is not None
    known(bills, again.view)
    assert again.view.summary.text() == "It is ready for QuickBooks."
    bills.qtbot.mouseClick(again.send, LEFT)
    bills.qtbot.waitUntil(lambda: states(bills, blocked) == [State.AWAITING_PAYMENT])


def test_one_that_fails_here_is_told_with_those_that_went(page: BillingPage, bills: Bills) -> None:
    day = bills.today - timedelta(days=40)
    day = day if day.year == bills.today.year else bills.today + timedelta(days=40)
    first, second = approved(bills), approved(bills, day=day)
    dialog = look(page, bills, first, second)
    assert dialog.send.text() == "Send the 2"
    bills.ask(SetPeriodClosed(day, True))
    bills.qtbot.mouseClick(dialog.send, LEFT)
    bills.settle()
    results = dialog_of(page, ResultsDialog, bills.qtbot)
    assert results.list.failed.text() == "1 failed"
    assert states(bills, first, second) == [State.AWAITING_PAYMENT, State.APPROVED]
