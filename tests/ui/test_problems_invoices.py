"""Problems of invoices in the error panel: what they block, with its amount, and where each is put right."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.domain.problem import Blocked, Fix, Problem, ProblemCode
from qbo_desktop.domain.push_rules import Obstacle
from qbo_desktop.operations.quickbooks_pages import settings_address
from qbo_desktop.ui.billing_wizard.pages import BILLING_WIZARD, SetUpPage
from qbo_desktop.ui.dialogs.invoice_view import InvoiceView
from qbo_desktop.ui.fixes import Cause, cause_of, place_of
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.problem_card import ProblemCard
from qbo_desktop.ui.pages.problems import ProblemsPage
from tests.ui.bills import LEFT, Bills, line, open_bills
from tests.ui.conftest import OpenWindow, connect
from tests.ui.pages import go_to
from tests.ui.test_problems import report


@pytest.fixture
def bills(empty_app: App, open_window: OpenWindow, qtbot: QtBot) -> Bills:
    return open_bills(empty_app, qtbot, open_window)


@pytest.fixture
def invoice(bills: Bills) -> Invoice:
    return bills.posted(line(price="1149.75"))


def blocks(*found: Invoice) -> tuple[Blocked, ...]:
    return tuple(Blocked("invoice", one.id, f"{one.number} {one.client}") for one in found)


def card(bills: Bills, problem: Problem) -> ProblemCard:
    """The only card of the panel."""
    report(bills.app, problem)
    assert bills.window is not None
    page = go_to(bills.window, PageName.PROBLEMS, ProblemsPage, bills.qtbot)
    page.refresh()
    (found,) = page.cards
    return found


def test_blocked_invoices_have_number_client_and_amount_and_open(bills: Bills, invoice: Invoice) -> None:
    found = card(
        bills, Problem(ProblemCode.TAX_UNMAPPED, "R1", Fix.TAX_MAP, {"rate": "TPS+TVQ"}, blocks(invoice))
    )
    assert found.blocks.text() == "blocks 1 invoice"
    found.set_open(True)
    name = f"{invoice.number} Menuiserie Aubin inc. $1,149.75"
    button = next(one for one in found.inside.findChildren(QPushButton) if one.text() == name)
    assert button.toolTip() == "Open the invoice"
    bills.qtbot.mouseClick(button, LEFT)
    assert bills.window is not None
    view = bills.inside(bills.window, InvoiceView)
    assert view.invoice is not None
    assert view.invoice.id == invoice.id


def test_settings_of_quickbooks_open_in_the_browser(
    bills: Bills, invoice: Invoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toString()) or True)
    found = card(bills, Problem(ProblemCode.NUMBERS_OFF, "", Fix.QUICKBOOKS, {}, blocks(invoice)))
    assert found.fix.text() == "Open QuickBooks"
    connect(bills.app)
    bills.qtbot.mouseClick(found.fix, LEFT)
    assert shown == []
    assert bills.window is not None
    assert "simulated" in bills.window.status.says.text()
    connect(bills.app, environment="production")
    bills.qtbot.mouseClick(found.fix, LEFT)
    assert len(shown) == 1
    assert "settings%3Fp%3DSales" in shown[0]


def test_each_cause_has_its_place(bills: Bills) -> None:
    def place(code: ProblemCode, fix: Fix, group: str) -> tuple[str, object] | None:
        return place_of(bills.app, Cause(code, fix, group, "I7"))

    assert place(ProblemCode.US_TAXES, Fix.INVOICE, "I7") == (PageName.BILLING, ("invoice", "I7"))
    both = place(ProblemCode.DRIFT, Fix.INVOICE_IN_QUICKBOOKS, "I7")
    assert both == (PageName.BILLING, ("invoice-there", "I7"))
    missing = place(ProblemCode.CUSTOMER_REQUIRED, Fix.CONTACT, bills.client_id)
    assert missing is not None
    assert missing[0] == PageName.CONTACTS
    address = place(ProblemCode.NO_EMAIL_ADDRESS, Fix.CONTACT, bills.client_id)
    assert address == (PageName.PRACTICE, bills.client_id)


def test_a_service_that_is_inactive_is_mended_at_the_kind_of_work_that_waited(
    bills: Bills, invoice: Invoice
) -> None:
    """The cause is the service: one for all that it bills. What is to be chosen anew is the kind of work's."""

    def place(facts: dict[str, str]) -> object:
        found = Obstacle(ProblemCode.ITEM_INACTIVE, "17", Fix.ITEM_MAP, facts)
        return place_of(bills.app, cause_of(found, invoice.id))

    assert place({"item": "Payroll", "at": "W2"}) == (BILLING_WIZARD, (SetUpPage.SERVICES, "W2"))
    assert place({"item": "Payroll", "at": ""}) == (BILLING_WIZARD, (SetUpPage.SERVICES, "17"))


def test_what_no_page_of_settings_has_begins_at_home() -> None:
    assert "homepage" in settings_address("production", "934", ProblemCode.SALES_TAX_OFF)
    assert settings_address("simulated", "934", ProblemCode.SALES_TAX_OFF) == ""
