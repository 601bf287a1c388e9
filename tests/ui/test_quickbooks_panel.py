"""An invoice beside what QuickBooks holds of it: seen, accepted, adopted, sent again, e-mailed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.invoice import EmailBy, Invoice
from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.domain.problem import Blocked, Fix, Problem, ProblemCode
from qbo_desktop.domain.sales_invoice import RemoteInvoice
from qbo_desktop.errors import Fault, Refused
from qbo_desktop.operations import invoices_there
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.operations.invoices import ApproveInvoices, SendInvoices, VoidInvoices
from qbo_desktop.operations.look_there import id_of
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.store import problems
from qbo_desktop.ui.dialogs.adopt_dialog import AdoptDialog
from qbo_desktop.ui.dialogs.invoice_view import InvoiceView
from qbo_desktop.ui.dialogs.quickbooks_panel import QuickBooksPanel
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.billing import BillingPage
from qbo_desktop.ui.widgets.ask import AskDialog
from tests.ui.bills import LEFT, Bills, line, open_bills
from tests.ui.conftest import OpenWindow, connect
from tests.ui.invoices_there import BillingServices, bills_there, stands, switch_on
from tests.ui.pages import go_to


@pytest.fixture
def bills(empty_app: App, qtbot: QtBot) -> Bills:
    return open_bills(empty_app, qtbot)


@pytest.fixture
def world(bills: Bills) -> BillingServices:
    """QuickBooks, in which the client is a customer."""
    return bills_there(bills.app, bills.client_id)


def panel_of(bills: Bills, invoice: Invoice) -> QuickBooksPanel:
    view = bills.show(InvoiceView(bills.app, bills.run, invoice.id, bills.window, there=True))
    assert view.tabs.currentWidget() is view.there
    return view.there


def rows(panel: QuickBooksPanel | AdoptDialog) -> dict[str, tuple[str, str, str]]:
    return {one[0]: one[1:] for one in panel.sides.rows}  # type: ignore[misc]


def refused(code: str) -> Refused:
    return Refused("QuickBooks said no.", faults=(Fault(code, "No."),))


def link_state(bills: Bills, invoice: Invoice) -> LinkState:
    with bills.app.store.read() as session:
        found = invoices_there.there(session, bills.app.workspace_id, invoice.id)
    assert found is not None
    return found.link.state


def drift(bills: Bills, invoice: Invoice, *more: dict[str, str]) -> None:
    """Somebody changed it in QuickBooks. `more`: what else than the total."""
    held = {
        "number": invoice.number,
        "customer": "58",
        "date": invoice.invoice_date.isoformat(),
        "total": "900.00",
    }
    told = [{"field": "total", "practice": "1149.75", "quickbooks": "900.00"}]
    stands(
        bills.app, invoice, LinkState.DRIFTED, "71", quickbooks_total=90000, quickbooks_balance=20000,
        held={**held, "due_date": invoice.due_date.isoformat(), "currency": "CAD", "tax": "0.00", "state": "open"},
        drift=[*told, *more],
    )  # fmt: skip
    with bills.app.store.work(bills.app.workspace_id) as work:
        facts = {"number": invoice.number, "currency": "CAD", "invoice_fields": "total"}
        waits = (Blocked("invoice", invoice.id, invoice.number),)
        problems.report(work, Problem(ProblemCode.DRIFT, invoice.id, Fix.INVOICE_IN_QUICKBOOKS, facts, waits))


def test_nothing_is_said_of_quickbooks_where_nothing_goes_there(bills: Bills) -> None:
    view = bills.show(InvoiceView(bills.app, bills.run, bills.posted(line()).id, there=True))
    assert [view.tabs.tabText(at) for at in range(4) if view.tabs.isTabVisible(at)] == [
        "Lines", "Payments", "Activity",
    ]  # fmt: skip


def test_before_it_went_it_says_when_it_goes(bills: Bills) -> None:
    posted, draft = bills.posted(line()), bills.draft(line())
    bills.ask(ApproveInvoices([draft.id]))
    switch_on(bills.app)
    assert panel_of(bills, posted).words.text() == "It goes with the next run."
    assert panel_of(bills, draft).words.text() == "It goes to QuickBooks once it is sent or posted."
    switch_on(bills.app, bills.today + timedelta(days=1))
    assert panel_of(bills, posted).words.text().startswith("It is dated before")


def test_drift_is_seen_field_by_field_and_accepted(bills: Bills) -> None:
    switch_on(bills.app)
    invoice = bills.posted(line(price="1149.75"))
    drift(bills, invoice)
    panel = panel_of(bills, invoice)
    assert panel.state.text() == "Changed there"
    assert panel.problem.text() == f"Invoice {invoice.number} was changed in QuickBooks."
    assert rows(panel)["Total"] == ("$1,149.75", "$900.00", "≠ differs")
    assert rows(panel)["Date"][2] == "= equal"
    assert rows(panel)["Amount due"] == ("$1,149.75", "$200.00", "")
    assert not panel.adopt.isVisible()
    bills.qtbot.mouseClick(panel.accept, LEFT)
    bills.qtbot.mouseClick(bills.inside(panel, AskDialog).yes_button, LEFT)
    bills.qtbot.waitUntil(lambda: panel.state.text() == "In QuickBooks")
    assert not panel.accept.isVisible()
    assert not panel.problem.isVisible()
    assert rows(panel)["Total"] == ("$1,149.75", "$900.00", "≠ differs")  # accepted, not made equal
    assert bills.events(invoice.id)[-1].code == "drift-accepted"


def test_taxes_that_differ_are_told_one_by_one(bills: Bills) -> None:
    switch_on(bills.app)
    invoice = bills.posted(line(price="1149.75"))
    taxes = {"field": "taxes", "practice": "7=50.00;21=99.75", "quickbooks": "7=45.00;21=89.78"}
    drift(bills, invoice, taxes)
    assert rows(panel_of(bills, invoice))["Taxes, each by itself"] == (
        "$50.00 + $99.75", "$45.00 + $89.78", "≠ differs",
    )  # fmt: skip


def test_its_page_opens_in_the_browser(bills: Bills, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toString()) or True)
    switch_on(bills.app)
    invoice = bills.posted(line())
    stands(bills.app, invoice, LinkState.PUSHED, "145")
    connect(bills.app, environment="production")
    panel = panel_of(bills, invoice)
    assert panel.words.text() == f"Number {invoice.number} there, id 145."
    bills.qtbot.mouseClick(panel.open, LEFT)
    assert "txnId%3D145" in shown[0]
    assert id_of(shown[0]) == "145"


def test_the_one_that_a_problem_names_is_adopted(bills: Bills, world: BillingServices) -> None:
    invoice = bills.posted(line(price="200"))
    stands(bills.app, invoice, LinkState.FAILED)
    world.there.put(RemoteInvoice("77", "3", invoice.number, "101", "Menuiserie Aubin inc.",
                                  invoice.invoice_date, invoice.due_date, "CAD", 0, 20000, 20000))  # fmt: skip
    facts = {
        "number": invoice.number, "holder": "77", "holder_kind": "Invoice", "currency": "CAD",
        "holder_customer": "Menuiserie Aubin inc.", "quickbooks_total": "200.00", "practice_total": "200.00",
    }  # fmt: skip
    with bills.app.store.work(bills.app.workspace_id) as work:
        waits = (Blocked("invoice", invoice.id, invoice.number),)
        fix = Fix.INVOICE_IN_QUICKBOOKS
        problems.report(work, Problem(ProblemCode.INVOICE_MAY_EXIST, invoice.id, fix, facts, waits))
    panel = panel_of(bills, invoice)
    assert panel.state.text() == "Problem"
    assert rows(panel)["Total"] == ("$200.00", "$200.00", "= equal")
    assert panel.first() is panel.adopt
    bills.qtbot.mouseClick(panel.adopt, LEFT)
    dialog = bills.inside(panel, AdoptDialog)
    # What the problem told is seen at once; the rest is left open.
    assert rows(dialog)["Total"] == ("$200.00", "$200.00", "= equal")
    assert rows(dialog)["Due date"][1:] == ("—", "")
    assert dialog.adopt.isEnabled()
    bills.qtbot.mouseClick(dialog.adopt, LEFT)
    bills.qtbot.waitUntil(lambda: panel.state.text() == "In QuickBooks")
    assert bills.events(invoice.id)[-1].code == "adopted"


def test_another_one_is_looked_at_before_and_refused_when_it_is_not_the_same(
    bills: Bills, world: BillingServices
) -> None:
    invoice = bills.posted(line(price="200"))
    stands(bills.app, invoice, LinkState.TO_SEND)
    world.there.put(RemoteInvoice("78", "3", "9", "101", "Menuiserie Aubin inc.", invoice.invoice_date, None,
                                  "CAD", 0, 19900, 19900))  # fmt: skip
    dialog = bills.show(AdoptDialog(bills.app, bills.run, invoice, {}))
    assert not dialog.look.isEnabled()
    assert not dialog.adopt.isEnabled()
    bills.type("79")
    bills.qtbot.mouseClick(dialog.look, LEFT)
    assert dialog.bar.sentence.text() == "QuickBooks has no invoice with the id 79."
    dialog.id.setText("https://app.qbo.intuit.com/app/invoice?txnId=78")
    assert not dialog.adopt.isEnabled()
    dialog.id.setFocus()
    bills.key(Qt.Key.Key_Return)
    assert rows(dialog)["Total"] == ("$200.00", "$199.00", "≠ differs")
    assert dialog.adopt.isEnabled()
    bills.qtbot.mouseClick(dialog.adopt, LEFT)
    assert "$199.00" in dialog.bar.sentence.text()
    assert dialog.isVisible()
    assert link_state(bills, invoice) is LinkState.TO_SEND


def test_one_that_failed_is_sent_again(bills: Bills, world: BillingServices) -> None:
    invoice = bills.posted(line(price="200"))
    world.there.refusals[invoice.number] = refused("2020")
    assert bills.ask(Sync()).error is None
    panel = panel_of(bills, invoice)
    assert panel.state.text() == "Problem"
    assert panel.problem.text() != ""
    del world.there.refusals[invoice.number]
    assert panel.again.text() == "Send again"
    bills.qtbot.mouseClick(panel.again, LEFT)
    bills.qtbot.waitUntil(lambda: panel.state.text() == "In QuickBooks")
    assert [one.number for one in world.there.records.values()] == [invoice.number]
    assert not panel.again.isVisible()


def test_what_became_of_the_e_mail_is_said_and_it_is_e_mailed_again(
    bills: Bills, world: BillingServices
) -> None:
    bills.ask(SetSetting("billing.email_by", str(EmailBy.QUICKBOOKS)))
    invoice = bills.draft(line())
    bills.ask(ApproveInvoices([invoice.id]))
    bills.ask(SendInvoices([invoice.id]))
    world.there.mail_error = refused("2500")
    assert bills.ask(Sync()).error is None
    panel = panel_of(bills, invoice)
    assert panel.email.text() == "QuickBooks did not e-mail it to info@aubin.example."
    world.there.mail_error = None
    assert panel.again.text() == "E-mail again"
    bills.qtbot.mouseClick(panel.again, LEFT)
    today = datetime.now(UTC)
    bills.qtbot.waitUntil(lambda: "E-mailed by QuickBooks to info@aubin.example on" in panel.email.text())
    assert str(today.year) in panel.email.text()
    assert world.there.mailed == [(invoice.number, "info@aubin.example")]


def test_a_voided_one_is_voided_there_and_offers_nothing(bills: Bills, world: BillingServices) -> None:
    invoice = bills.posted(line())
    assert bills.ask(Sync()).error is None
    bills.ask(VoidInvoices([invoice.id]))
    assert bills.ask(Sync()).error is None
    panel = panel_of(bills, invoice)
    assert panel.state.text() == "Voided there"
    assert not any(one.isVisible() for one in (panel.accept, panel.again, panel.adopt))
    assert panel.open.isVisible()


def test_what_comes_after_the_invoice_was_closed_is_the_windows(bills: Bills) -> None:
    switch_on(bills.app)
    invoice = bills.posted(line())
    stands(bills.app, invoice, LinkState.FAILED)
    panel = panel_of(bills, invoice)
    told: list[object] = []
    panel.refused.connect(told.append)
    assert panel._was_refused(refused("2020"))
    panel.forget()
    assert not panel._was_refused(refused("2020"))
    assert len(told) == 1


def test_the_fix_of_a_problem_opens_the_invoice_at_quickbooks(
    bills: Bills, open_window: OpenWindow, qtbot: QtBot
) -> None:
    switch_on(bills.app)
    invoice = bills.posted(line(price="1149.75"))
    drift(bills, invoice)
    bills.window = open_window(bills.app)
    page = go_to(bills.window, PageName.BILLING, BillingPage, qtbot)
    bills.window.go(PageName.BILLING, ("invoice-there", invoice.id))
    view = bills.inside(page, InvoiceView)
    assert view.tabs.currentWidget() is view.there
