"""The set-up of billing into QuickBooks, gone through as a person does: by click, by key, with what goes wrong."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QPushButton, QWidget, QWizard
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.billing_setup import BillingSetup, TaxMapping
from qbo_desktop.domain.company_lists import Kind
from qbo_desktop.domain.period import Frequency
from qbo_desktop.domain.problem import Fix
from qbo_desktop.errors import BillingRefused, Unreachable
from qbo_desktop.operations import billing_setup_reading
from qbo_desktop.operations.billing_lists import (
    AddPerson,
    AddTaxRate,
    AddWorkType,
    GeneratePeriods,
    UsePerson,
)
from qbo_desktop.operations.context import Operation
from qbo_desktop.operations.invoice_reading import NewInvoice, NewLine
from qbo_desktop.operations.invoices import ApproveInvoices, DraftInvoice, PostInvoices
from qbo_desktop.store import billing_setup, company_lists, pairs
from qbo_desktop.ui.billing_wizard.new_service import NewServiceDialog
from qbo_desktop.ui.billing_wizard.pages import BILLING_WIZARD, SetUpPage
from qbo_desktop.ui.billing_wizard.step import SetUpStep
from qbo_desktop.ui.billing_wizard.summary_step import SummaryStep
from qbo_desktop.ui.billing_wizard.taxes_step import TaxesStep
from qbo_desktop.ui.billing_wizard.wizard import BillingWizard
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.widgets.refusal import fix_place
from qbo_desktop.ui.window import Window
from tests.ui.conftest import OpenWindow, connect, customers
from tests.ui.lists_in_memory import UNITED_STATES, BillingSide
from tests.ui.memory_side import MemoryServices
from tests.ui.pages import press_where_the_focus_is
from tests.ui.test_window import LEFT, click, dialog, idle

T = TypeVar("T")
S = TypeVar("S", bound=SetUpStep)
NEXT, BACK = QWizard.WizardButton.NextButton, QWizard.WizardButton.BackButton
FINISH, CLOSE = QWizard.WizardButton.FinishButton, QWizard.WizardButton.CancelButton
WORK = ("Bookkeeping", "Payroll", "Tax return")


def do(app: App, operation: Operation[T]) -> T:
    return operation.run(app.context()).value


@pytest.fixture(scope="module")
def bill_home(homes: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The firm after its first contact run, with work types, a rate of its own, and invoices in every state.

    One client that it bills is linked (C2), one waits under Duplicates (C1).
    """
    home = Path(shutil.copytree(homes["synced"], tmp_path_factory.mktemp("bills") / "home"))
    app = App(home)
    for name in WORK:
        do(app, AddWorkType(name))
    do(app, AddTaxRate("Odd tax", (("Odd", Decimal(6)),)))
    today = app.store.clock().date()
    do(app, GeneratePeriods(date(today.year - 1, 1, 1), Frequency.MONTH, 36))
    first = today.replace(day=1)
    earlier = date(today.year - 1, 3, 5)
    linked, waits = _clients(app)
    issued = [
        _draft(app, linked, first, "GST + QST", "Bookkeeping"),
        _draft(app, linked, earlier, "GST + QST", "Bookkeeping"),
        _draft(app, waits, first, "GST", "Tax return"),
        _draft(app, linked, first, "Odd tax", "Payroll"),
    ]
    do(app, ApproveInvoices(issued))
    do(app, PostInvoices(issued))
    _draft(app, linked, first, "Odd tax", "Payroll")
    app.close()
    return home


def _clients(app: App) -> tuple[str, str]:
    """A contact that is linked, and one that waits."""
    with app.store.read() as session:
        found = {one.practice_id for one in pairs.customers(session, app.workspace_id) if one.practice_id}
        linked = next(iter(sorted(found)))
        waits = "C1" if "C1" not in found else "C3"
    return linked, waits


def _draft(app: App, client: str, day: date, rate: str, work_type: str) -> str:
    line = NewLine("Work", Decimal(1), Decimal(100), rate, work_type=work_type)
    return do(app, DraftInvoice(NewInvoice(client, day, (line,)))).id


@pytest.fixture
def bills(bill_home: Path, tmp_path: Path) -> Iterator[App]:
    """That firm, connected, with QuickBooks' lists in memory; nobody has read them yet."""
    app = App(Path(shutil.copytree(bill_home, tmp_path / "home")))
    app.services = MemoryServices(app.services, BillingSide(customers()))
    connect(app)
    yield app
    app.close()


@pytest.fixture
def there(bills: App) -> BillingSide:
    """QuickBooks."""
    return cast(BillingSide, cast(MemoryServices, bills.services).side)


def opened(window: Window, qtbot: QtBot, argument: object = None, *, wait: bool = True) -> BillingWizard:
    window.go(BILLING_WIZARD, argument)
    wizard = next(one for one in window.findChildren(BillingWizard) if one.isVisible())
    wizard.activateWindow()
    if wait:
        qtbot.waitUntil(lambda: wizard.desk.draft is not None and idle(window), timeout=20_000)
    return wizard


def step(wizard: BillingWizard, kind: type[S]) -> S:
    page = wizard.currentPage()
    assert isinstance(page, kind), page
    return page


def press(qtbot: QtBot, wizard: BillingWizard, which: QWizard.WizardButton) -> None:
    button = wizard.button(which)
    assert button.isEnabled()
    qtbot.mouseClick(button, LEFT)


def close_by(qtbot: QtBot, wizard: BillingWizard, button: QWidget) -> None:
    """Click what closes the wizard, and wait until it is closed."""
    assert button.isEnabled()
    with qtbot.waitSignal(wizard.finished, timeout=20_000):
        qtbot.mouseClick(button, LEFT)


def go_on_to(qtbot: QtBot, wizard: BillingWizard, page: SetUpPage) -> SetUpStep:
    """Next, until the page is there."""
    for _turn in SetUpPage:
        current = step(wizard, SetUpStep)
        if current.page is page:
            return current
        press(qtbot, wizard, NEXT)
    raise AssertionError(page)


def box(parent: QWidget, name: str) -> QComboBox:
    found = [one for one in parent.findChildren(QComboBox, name) if not one.isHidden()]
    assert len(found) == 1, name
    return found[0]


def choose(qtbot: QtBot, parent: QWidget, name: str, words: str) -> None:
    """Choose by keys, as a person without a mouse does."""
    field = box(parent, name)
    wanted = next(at for at in range(field.count()) if words in field.itemText(at))
    field.setFocus()
    for _step in range(field.count()):
        if field.currentIndex() == wanted:
            break
        qtbot.keyClick(field, Qt.Key.Key_Down if field.currentIndex() < wanted else Qt.Key.Key_Up)
    assert words in box(parent, name).currentText()


def texts(parent: QWidget) -> str:
    return " ".join(one.text() for one in parent.findChildren(QLabel) if one.isVisible())


def said(wizard: BillingWizard, name: str) -> str:
    found = wizard.currentPage().findChild(QLabel, name)
    assert found is not None
    return found.text()


def saved(app: App) -> BillingSetup:
    with app.store.read() as session:
        return billing_setup.read(session, app.workspace_id)


def rate_id(app: App, name: str) -> str:
    with app.store.read() as session:
        rates = billing_setup_reading.rates(session, app.workspace_id)
    return next(one.id for one in rates if one.rate.name == name)


def type_id(app: App, name: str) -> str:
    with app.store.read() as session:
        return next(
            one.id for one in billing_setup_reading.types(session, app.workspace_id) if one.name == name
        )


def test_the_whole_way_from_clients_to_finish(
    qtbot: QtBot, open_window: OpenWindow, bills: App, there: BillingSide
) -> None:
    window = open_window(bills)
    wizard = opened(window, qtbot)
    assert there.offers.reads == 1
    assert "1 client of 2 that you bill is not linked" in texts(wizard.currentPage())
    assert "waits under Duplicates" in texts(wizard.currentPage())
    services = go_on_to(qtbot, wizard, SetUpPage.SERVICES)
    books, payroll = type_id(bills, "Bookkeeping"), type_id(bills, "Payroll")
    assert box(services, f"service-{books}").currentText() == "Bookkeeping"
    assert box(services, "default-service").currentText() == "Services"
    assert "Payroll monthly" in texts(services), "two are near: neither is taken, both are named"
    assert box(services, f"service-{payroll}").currentData() == ""
    choose(qtbot, services, f"service-{payroll}", "Payroll yearly")
    taxes = go_on_to(qtbot, wizard, SetUpPage.TAXES)
    both, odd = rate_id(bills, "GST + QST"), rate_id(bills, "Odd tax")
    assert box(taxes, f"tax-{both}").currentText() == "GST/QST QC - 9.975"
    assert "QST 9.975% ✓" in texts(taxes)
    assert "1 rate that you use has no match" in said(wizard, "taxes-say")
    assert box(taxes, f"tax-{odd}").currentData() == ""
    go_on_to(qtbot, wizard, SetUpPage.START_DATE)
    qtbot.waitUntil(lambda: "3 issued invoices" in said(wizard, "since"))
    assert "1 issued invoice is dated before it" in said(wizard, "before")
    payments = go_on_to(qtbot, wizard, SetUpPage.PAYMENTS)
    choose(qtbot, payments, "deposit-account", "Chequing")
    assert box(payments, "method-Cheque").currentText() == "Cheque"
    summary = cast(SummaryStep, go_on_to(qtbot, wizard, SetUpPage.SUMMARY))
    qtbot.waitUntil(lambda: summary.found is not None)
    assert "1 invoice goes: $114.98, of which taxes $14.98" in said(wizard, "first-run-ready")
    assert "2 invoices are held up" in said(wizard, "first-run-held")
    qtbot.waitUntil(lambda: "“Odd tax”" in texts(summary))
    assert saved(bills) == BillingSetup(lists_at=saved(bills).lists_at), "nothing is written before Finish"
    close_by(qtbot, wizard, wizard.button(FINISH))
    setup = saved(bills)
    assert setup.start_date == bills.store.clock().date().replace(day=1)
    assert setup.default_item_id == "1"
    assert setup.items == {books: "2", payroll: "4"}
    assert setup.taxes[both] == TaxMapping("5")
    assert odd not in setup.taxes
    assert bills.settings().get("billing.deposit_account") == "35"
    assert ("Cheque", "50") in setup.methods.values()


def test_back_and_next_keep_everything_and_closing_asks(
    qtbot: QtBot, open_window: OpenWindow, bills: App
) -> None:
    window = open_window(bills)
    wizard = opened(window, qtbot)
    go_on_to(qtbot, wizard, SetUpPage.SERVICES)
    books = type_id(bills, "Bookkeeping")
    choose(qtbot, wizard.currentPage(), f"service-{books}", "Payroll yearly")
    press(qtbot, wizard, NEXT)
    press(qtbot, wizard, BACK)
    press(qtbot, wizard, BACK)
    assert step(wizard, SetUpStep).page is SetUpPage.CLIENTS
    press(qtbot, wizard, NEXT)
    assert box(wizard.currentPage(), f"service-{books}").currentText() == "Payroll yearly"
    click(qtbot, wizard, "refresh-lists")
    qtbot.waitUntil(lambda: idle(window) and not wizard.desk.is_reading)
    assert box(wizard.currentPage(), f"service-{books}").currentText() == "Payroll yearly"
    qtbot.keyClick(wizard, Qt.Key.Key_Escape)
    asks = dialog(wizard, "ask-dialog")
    click(qtbot, asks, "ask-no")
    assert wizard.isVisible()
    press(qtbot, wizard, CLOSE)
    close_by(qtbot, wizard, dialog(wizard, "ask-dialog").yes_button)  # type: ignore[attr-defined]
    assert saved(bills).items == {}


def test_a_tax_that_differs_is_refused_until_the_person_says_that_they_know(
    qtbot: QtBot, open_window: OpenWindow, bills: App
) -> None:
    window = open_window(bills)
    both = rate_id(bills, "GST + QST")
    wizard = opened(window, qtbot, ("taxes", both))
    page = step(wizard, TaxesStep)
    qtbot.waitUntil(lambda: box(page, f"tax-{both}").hasFocus())
    choose(qtbot, page, f"tax-{both}", "HST ON")
    assert "Yours charges 14.975%, QuickBooks 13%" in texts(page)
    press(qtbot, wizard, FINISH)
    assert wizard.isVisible()
    assert "do not charge the same" in said(wizard, "taxes-say")
    insist = page.findChild(QCheckBox, f"insist-{both}")
    assert insist is not None
    assert insist.hasFocus()
    qtbot.keyClick(insist, Qt.Key.Key_Space)
    close_by(qtbot, wizard, wizard.button(FINISH))
    assert saved(bills).taxes[both] == TaxMapping("11", insisted=True)


def test_the_parts_that_differ_are_marked_one_by_one(
    qtbot: QtBot, open_window: OpenWindow, bills: App
) -> None:
    window = open_window(bills)
    both = rate_id(bills, "GST + QST")
    wizard = opened(window, qtbot, "taxes")
    page = step(wizard, TaxesStep)
    choose(qtbot, page, f"tax-{both}", "GST/QST 2012")
    shown = texts(page)
    assert "GST 5% ✓" in shown
    assert "QST 9.975% ✗ 9.5%" in shown
    assert "not the same" in box(page, f"tax-{both}").accessibleDescription()
    wizard.desk.is_gone = True


def test_a_problem_opens_the_very_page_at_the_very_row(
    qtbot: QtBot, open_window: OpenWindow, bills: App
) -> None:
    window = open_window(bills)
    odd, books = rate_id(bills, "Odd tax"), type_id(bills, "Bookkeeping")
    for fix, which, name in ((Fix.TAX_MAP, odd, f"tax-{odd}"), (Fix.ITEM_MAP, books, f"service-{books}")):
        place = fix_place(fix, which)
        assert place is not None
        wizard = opened(window, qtbot, place[1])
        assert len(wizard.steps) == 1
        qtbot.waitUntil(lambda wizard=wizard, name=name: box(wizard, name).hasFocus())  # type: ignore[misc]
        close_by(qtbot, wizard, wizard.button(CLOSE))
    place = fix_place(Fix.BILLING_SETUP, "")
    assert place is not None
    window.go(*place)
    wizard = next(one for one in window.findChildren(BillingWizard) if one.isVisible())
    assert len(wizard.steps) == len(SetUpPage)
    qtbot.waitUntil(lambda: idle(window))


def test_a_service_is_made_in_quickbooks_and_bills_what_it_was_made_for(
    qtbot: QtBot, open_window: OpenWindow, bills: App, there: BillingSide
) -> None:
    window = open_window(bills)
    wizard = opened(window, qtbot, "services")
    returns = type_id(bills, "Tax return")
    field = box(wizard, f"service-{returns}")
    field.setFocus()
    click(qtbot, wizard, "new-service")
    asks = cast(NewServiceDialog, dialog(wizard, "new-service-dialog"))
    assert asks.name.text() == "Tax return", "the one in hand"
    assert asks.bills() == returns
    assert asks.account.count() == 2, "the accounts that earn"
    there.offers.error = Unreachable("QuickBooks cannot be reached.", "Try again later.")
    qtbot.keyClick(asks.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "cannot be reached" in texts(asks), timeout=20_000)
    there.offers.error = None
    qtbot.keyClick(asks.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: idle(window) and box(wizard, f"service-{returns}").currentText() == "Tax return")
    assert there.offers.lists.items[-1].name == "Tax return"
    assert saved(bills).items == {}, "what it bills is saved with the page"
    close_by(qtbot, wizard, wizard.button(FINISH))
    assert saved(bills).items[returns] == there.offers.lists.items[-1].id


def test_without_a_connection_there_is_one_button_and_what_was_decided_elsewhere_can_be(
    qtbot: QtBot, open_window: OpenWindow, bills: App
) -> None:
    from qbo_desktop.store import workspaces
    from qbo_desktop.sync.side import QUICKBOOKS

    with bills.store.work(bills.workspace_id) as work:
        workspaces.save_connection(work, workspaces.Connection(QUICKBOOKS))
    window = open_window(bills)
    wizard = opened(window, qtbot)
    services = go_on_to(qtbot, wizard, SetUpPage.SERVICES)
    assert services.empty.isVisible()
    assert services.empty.button.text() == "Connect QuickBooks…"
    start = go_on_to(qtbot, wizard, SetUpPage.START_DATE)
    assert start.inside.isVisible()
    press(qtbot, wizard, BACK)
    close_by(qtbot, wizard, step(wizard, SetUpStep).empty.button)
    assert window.stack.currentWidget() is window.page(PageName.CONNECTIONS)


def test_offline_the_lists_of_before_are_shown_and_saving_works(
    qtbot: QtBot, open_window: OpenWindow, bills: App, there: BillingSide
) -> None:
    window = open_window(bills)
    there.offers.error = Unreachable("QuickBooks cannot be reached.", "Look at the network.")
    wizard = opened(window, qtbot, "services")
    page = step(wizard, SetUpStep)
    assert page.empty.isVisible()
    assert "cannot be reached" in page.empty.heading.text()
    there.offers.error = None
    qtbot.mouseClick(page.empty.button, LEFT)
    qtbot.waitUntil(lambda: idle(window) and page.inside.isVisible())
    there.offers.error = Unreachable("QuickBooks cannot be reached.", "Look at the network.")
    click(qtbot, wizard, "refresh-lists")
    qtbot.waitUntil(page.stale.isVisible)
    assert "you can go on" in page.stale.remedy.text()
    assert page.inside.isVisible()
    close_by(qtbot, wizard, wizard.button(FINISH))
    assert saved(bills).default_item_id == "1"


def test_who_lacks_a_permission_sees_everything_and_who_has_it(
    qtbot: QtBot, open_window: OpenWindow, bills: App
) -> None:
    colleague = do(bills, AddPerson("Anne Roy"))
    do(bills, UsePerson(colleague.id))
    window = open_window(bills)
    wizard = opened(window, qtbot)
    page = step(wizard, SetUpStep)
    assert page.permission.isVisible()
    assert "Anne Roy" in page.permission.sentence.text()
    assert "billing admin" in page.permission.sentence.text()
    go_on_to(qtbot, wizard, SetUpPage.SUMMARY)
    assert not wizard.button(FINISH).isEnabled()
    for _turn in range(5):
        press(qtbot, wizard, BACK)
    close_by(qtbot, wizard, step(wizard, SetUpStep).permission.act_button)
    assert window.stack.currentWidget() is window.page(PageName.BILLING_SETUP)


def test_a_refusal_while_saving_is_said_where_it_was_asked_for(
    qtbot: QtBot, open_window: OpenWindow, bills: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qbo_desktop.operations.billing_setup_saving import SaveBillingSetup

    window = open_window(bills)
    wizard = opened(window, qtbot, "start-date")

    def refuse(_operation: object, _context: object) -> Any:
        raise BillingRefused("permission-billing-admin", "Not you.", "Ask Jean.", fix=Fix.STAFF)

    monkeypatch.setattr(SaveBillingSetup, "run", refuse)
    press(qtbot, wizard, FINISH)
    qtbot.waitUntil(wizard.refusal.isVisible)
    assert "Not you." in wizard.refusal.sentence.text()
    assert wizard.isVisible()
    qtbot.waitUntil(lambda: wizard.button(FINISH).isEnabled())


def test_us_taxes_are_taxable_or_not(
    qtbot: QtBot, open_window: OpenWindow, bills: App, there: BillingSide
) -> None:
    there.offers.lists = UNITED_STATES
    window = open_window(bills)
    wizard = opened(window, qtbot, "taxes")
    odd = rate_id(bills, "Odd tax")
    field = box(wizard, f"tax-{odd}")
    assert {field.itemText(at) for at in range(field.count())} == {"choose…", "Taxable", "Not taxable"}
    assert "computes the sales tax" in said(wizard, "regime")
    choose(qtbot, wizard, f"tax-{odd}", "Not taxable")
    assert "would charge nothing" in texts(wizard)


def test_no_invoice_goes_until_a_day_is_chosen_again(
    qtbot: QtBot, open_window: OpenWindow, bills: App
) -> None:
    window = open_window(bills)
    wizard = opened(window, qtbot, "start-date")
    page = wizard.currentPage()
    field = page.findChild(QWidget, "start-date")
    assert field is not None
    field.setFocus()
    field.setDate(field.date().addMonths(-2))  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: "1 issued invoice is dated before it" in said(wizard, "before"))
    close_by(qtbot, wizard, wizard.button(FINISH))
    assert saved(bills).start_date is not None
    wizard = opened(window, qtbot, "start-date")
    choice = wizard.findChild(QWidget, "not-yet")
    assert choice is not None
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_Space)
    close_by(qtbot, wizard, wizard.button(FINISH))
    assert saved(bills).start_date is None


def test_the_keyboard_alone_reaches_every_field_in_its_order(
    qtbot: QtBot, open_window: OpenWindow, bills: App
) -> None:
    window = open_window(bills)
    wizard = opened(window, qtbot, "services")
    box(wizard, "default-service").setFocus()
    seen = []
    for _turn in range(3):
        press_where_the_focus_is(Qt.Key.Key_Tab, qtbot)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus.accessibleName()
        seen.append(focus.objectName())
    assert seen == [f"service-{type_id(bills, name)}" for name in WORK]


def test_settings_and_billing_lead_to_it(qtbot: QtBot, open_window: OpenWindow, bills: App) -> None:
    window = open_window(bills)
    window.go(PageName.BILLING)
    click(qtbot, window.page(PageName.BILLING), "billing-into-quickbooks")
    wizard = next(one for one in window.findChildren(BillingWizard) if one.isVisible())
    assert len(wizard.steps) == len(SetUpPage)
    qtbot.waitUntil(lambda: idle(window))
    wizard.reject()
    window.go(PageName.SETTINGS)
    for page in SetUpPage:
        button = window.page(PageName.SETTINGS).findChild(QPushButton, f"billing-wizard-{page}")
        assert button is not None
        button.click()
        alone = next(one for one in window.findChildren(BillingWizard) if one.isVisible())
        assert list(alone.steps) == [page]
        qtbot.waitUntil(lambda: idle(window))
        alone.reject()


def test_everything_is_said_in_the_other_language_at_once(
    qtbot: QtBot, open_window: OpenWindow, bills: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qbo_desktop.operations.care import SetSetting

    window = open_window(bills)
    wizard = opened(window, qtbot)
    assert wizard.button(NEXT).text() == "Next"
    do(bills, SetSetting("ui.language", "fr_CA"))
    qtbot.waitUntil(lambda: wizard.button(NEXT).text() == "Suivant")


def test_the_deposit_account_stands_in_the_settings_by_name(
    qtbot: QtBot, open_window: OpenWindow, bills: App, there: BillingSide
) -> None:
    with bills.store.work(bills.workspace_id) as work:
        company_lists.put(work, there.offers.lists)
    window = open_window(bills)
    window.go(PageName.SETTINGS)
    choose(qtbot, window.page(PageName.SETTINGS), "billing.deposit_account", "Chequing")
    qtbot.waitUntil(lambda: bills.settings().get("billing.deposit_account") == "35")
    assert [one.name for one in there.offers.lists.of(Kind.ACCOUNT)].count("Chequing") == 1
