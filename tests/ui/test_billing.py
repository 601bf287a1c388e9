"""The Billing page by keys and clicks: from unbilled work to a sent invoice, runs, refusals, two windows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.invoice import Invoice, State
from qbo_desktop.operations.billing_lists import (
    AddEntry,
    AddPerson,
    AddWork,
    SetPeriodClosed,
    UsePerson,
)
from qbo_desktop.operations.billing_runs import CloseRun
from qbo_desktop.operations.invoice_reading import (
    DraftChanges,
    EntryKind,
    NewEntry,
    NewInvoice,
    NewWork,
    WorkItem,
)
from qbo_desktop.operations.invoices import ApproveInvoices, ChangeDraft, DraftInvoice
from qbo_desktop.ui.dialogs.bill_work_dialog import BillWorkDialog
from qbo_desktop.ui.dialogs.billing_run_dialog import BillingRunDialog
from qbo_desktop.ui.dialogs.invoice_dialog import InvoiceDialog
from qbo_desktop.ui.dialogs.results_dialog import ResultsDialog
from qbo_desktop.ui.dialogs.work_dialog import WorkDialog
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.billing import BillingPage
from qbo_desktop.ui.pages.billing_filters import Span, days_of
from qbo_desktop.ui.pages.billing_setup import BillingSetupPage
from qbo_desktop.ui.pages.billing_tabs import ALL, APPROVED, AWAITING, DRAFTS, TAB_WORDS, UNBILLED
from qbo_desktop.ui.widgets.ask import AskDialog
from qbo_desktop.ui.window import Window
from qbo_desktop.wording import use_language
from tests.ui.billing_setup import PERIODS_TAB, STAFF_TAB
from tests.ui.bills import LEFT, Bills, line, open_bills
from tests.ui.conftest import OpenWindow
from tests.ui.pages import click_tab, dialog_of, go_to, settled

Key = Qt.Key


@pytest.fixture
def bills(empty_app: App, open_window: OpenWindow, qtbot: QtBot) -> Bills:
    return open_bills(empty_app, qtbot, open_window)


@pytest.fixture
def page(bills: Bills, qtbot: QtBot) -> BillingPage:
    return go_to(seen(bills), PageName.BILLING, BillingPage, qtbot)


def seen(bills: Bills) -> Window:
    """The window over the firm."""
    assert bills.window is not None
    return bills.window


def work(bills: Bills, title: str, fee: str = "100", **more: str) -> WorkItem:
    client = more.pop("client", bills.client_id)
    return bills.ask(AddWork(NewWork(client, "Bookkeeping", title, Decimal(fee), **more)))


def show(page: BillingPage, tab: str, qtbot: QtBot) -> None:
    """Click a tab, and put the keyboard into its list."""
    click_tab(page.tabs, list(TAB_WORDS).index(tab), qtbot)
    page.look_again()
    page.window().activateWindow()
    page.table.setFocus()


def press(page: BillingPage, key: Key, qtbot: QtBot) -> None:
    """A key in the list, which has the focus again after a dialog."""
    page.window().activateWindow()
    qtbot.waitUntil(page.table.hasFocus)
    qtbot.keyClick(page.table, key)


def say_yes(page: BillingPage, bills: Bills, qtbot: QtBot) -> None:
    """Enter answers the question, unless it is one about what cannot be taken back."""
    dialog = dialog_of(page, AskDialog, qtbot)
    assert dialog.yes_button.isDefault() != (dialog.yes_button.property("kind") == "danger")
    if dialog.yes_button.isDefault():
        qtbot.keyClick(dialog, Key.Key_Return)
    else:
        qtbot.mouseClick(dialog.yes_button, LEFT)
    bills.settle()


def texts(page: BillingPage, key: str) -> list[str]:
    column = next(at for at, one in enumerate(page.model.columns) if one.key == key)
    return [page.model.index(at, column).data() for at in range(page.model.rowCount())]


def states(bills: Bills, *found: Invoice) -> list[State]:
    return [bills.invoice(one.id).state for one in found]


def test_from_unbilled_work_to_a_sent_invoice_by_keyboard(
    page: BillingPage, bills: Bills, qtbot: QtBot
) -> None:
    item = work(bills, "Year end", "500")
    bills.ask(AddEntry(NewEntry(item.id, EntryKind.EXPENSE, bills.today, Decimal(1), Decimal("30.24"))))
    work(bills, "Advice", "200", client=bills.other_id)
    show(page, UNBILLED, qtbot)
    assert page.tabs.tabText(0) == "Unbilled 2"
    assert texts(page, "amount") == ["$200.00", "$530.24"]
    assert page.shown.text() == "2 pieces of work: $730.24"
    page.table.selectAll()
    press(page, Key.Key_Space, qtbot)
    assert page.chosen.text() == "2 ticked: $730.24"
    press(page, Key.Key_B, qtbot)
    dialog = dialog_of(page, BillWorkDialog, qtbot)
    assert dialog.day() == bills.today
    qtbot.keyClick(dialog, Key.Key_Return)
    settled(seen(bills), qtbot, lambda: page.tabs.name() == DRAFTS)
    assert page.table.selected_ids() == page.model.ids
    assert len(page.model.ids) == 2
    drafts = bills.drafts()
    assert {one.invoice_date for one in drafts} == {bills.today}
    press(page, Key.Key_A, qtbot)
    settled(seen(bills), qtbot, lambda: states(bills, *drafts) == [State.APPROVED] * 2)
    show(page, APPROVED, qtbot)
    assert texts(page, "total") == ["$200.00", "$530.24"]
    page.table.select_place(0)
    press(page, Key.Key_S, qtbot)
    asked = dialog_of(page, AskDialog, qtbot)
    qtbot.keyClick(asked, Key.Key_Escape)
    assert states(bills, drafts[0]) == [State.APPROVED]
    press(page, Key.Key_S, qtbot)
    say_yes(page, bills, qtbot)
    qtbot.waitUntil(lambda: states(bills, *drafts) == [State.AWAITING_PAYMENT, State.APPROVED])
    show(page, AWAITING, qtbot)
    assert texts(page, "owed") == ["$200.00"]


def test_a_billing_run_is_closed_looked_through_and_sent(
    page: BillingPage, bills: Bills, qtbot: QtBot
) -> None:
    one, two = bills.draft(line()), bills.draft(line(price="80"), currency="USD")
    bad = bills.draft()
    show(page, DRAFTS, qtbot)
    press(page, Key.Key_R, qtbot)
    dialog = dialog_of(page, BillingRunDialog, qtbot)
    assert dialog.drafts.text() == "3 drafts will be approved: $100.00 · USD\u00a080.00."
    assert dialog.total.text() == "Total of the run: $100.00 · USD\u00a080.00"
    dialog.until.set_day(bills.today - timedelta(days=1))
    assert dialog.dated.isChecked()
    assert dialog.drafts.text() == "No draft is dated so."
    assert not dialog.close_run.isEnabled()
    dialog.until.set_day(bills.today)
    assert dialog.drafts.text().startswith("3 drafts will be approved")
    qtbot.mouseClick(dialog.close_run, LEFT)
    settled(seen(bills), qtbot, dialog.table.isVisible)
    # A draft without a line cannot be approved: it is told, with its Fix, and the others are in the run.
    assert dialog.words.text().startswith("1 draft could not be approved and is not in the run.")
    click_tab(dialog.halves, 1, qtbot)
    assert dialog.failed.isVisible()
    (failed,) = dialog.failed.model.results
    assert failed.number == bad.number
    assert dialog.failed.fix.isVisible()
    assert states(bills, one, two, bad) == [State.APPROVED, State.APPROVED, State.DRAFT]
    assert dialog.sums.text() == "2 invoices: $100.00 · USD\u00a080.00"
    qtbot.mouseClick(dialog.leave, LEFT)
    # It waits above the approved invoices until it is sent.
    show(page, APPROVED, qtbot)
    qtbot.waitUntil(page.runs.isVisible)
    (waiting,) = page.runs.runs
    qtbot.mouseClick(page.runs.findChild(type(page.export), f"run-{waiting.id}"), LEFT)
    dialog = dialog_of(page, BillingRunDialog, qtbot)
    assert dialog.send.text() == "Send 2"
    qtbot.mouseClick(dialog.send, LEFT)
    settled(seen(bills), qtbot, dialog.results.isVisible)
    assert [row.number for row in dialog.results.model.results] == [one.number, two.number]
    assert dialog.results.done.text() == "2 done"
    assert not dialog.results.failed.isVisible()
    assert states(bills, one, two) == [State.AWAITING_PAYMENT] * 2
    qtbot.mouseClick(dialog.leave, LEFT)
    qtbot.waitUntil(lambda: not page.runs.isVisible())


def test_a_refusal_is_told_with_the_fix_that_opens_the_very_place(
    page: BillingPage, bills: Bills, qtbot: QtBot
) -> None:
    draft = bills.draft(line())
    bills.ask(AddPerson("Luc"))
    bills.ask(UsePerson("Luc"))
    show(page, DRAFTS, qtbot)
    press(page, Key.Key_A, qtbot)
    notice = seen(bills).notice
    qtbot.waitUntil(notice.isVisible)
    assert notice.sentence.text() == "Luc does not have the permission “billing admin”."
    assert notice.remedy.text().startswith("It is held by: ")
    assert states(bills, draft) == [State.DRAFT]
    qtbot.mouseClick(notice.act_button, LEFT)
    setup = seen(bills).page(PageName.BILLING_SETUP)
    assert isinstance(setup, BillingSetupPage)
    qtbot.waitUntil(setup.isVisible)
    assert setup.tabs.currentIndex() == STAFF_TAB
    # So does the Fix of a period that is closed: at the periods.
    bills.ask(UsePerson("Owner"))
    bills.ask(SetPeriodClosed(bills.today, True))
    seen(bills).go(PageName.BILLING, DRAFTS)
    press(page, Key.Key_A, qtbot)
    qtbot.waitUntil(lambda: notice.isVisible() and "period" in notice.sentence.text())
    qtbot.mouseClick(notice.act_button, LEFT)
    qtbot.waitUntil(setup.isVisible)
    assert setup.tabs.currentIndex() == PERIODS_TAB
    assert states(bills, draft) == [State.DRAFT]


def test_a_run_without_the_permission_to_send_is_refused_in_its_dialog(
    page: BillingPage, bills: Bills, qtbot: QtBot
) -> None:
    draft = bills.draft(line())
    run = bills.ask(CloseRun())
    bills.ask(AddPerson("Luc"))
    bills.ask(UsePerson("Luc"))
    seen(bills).go(PageName.BILLING, ("run", run.run_id))
    dialog = dialog_of(page, BillingRunDialog, qtbot)
    qtbot.mouseClick(dialog.send, LEFT)
    settled(seen(bills), qtbot, dialog.refusal.isVisible)
    assert "“send invoices”" in dialog.refusal.sentence.text()
    assert states(bills, draft) == [State.APPROVED]
    qtbot.mouseClick(dialog.refusal.act_button, LEFT)
    qtbot.waitUntil(seen(bills).page(PageName.BILLING_SETUP).isVisible)


def test_two_windows_approve_the_same_draft_and_the_second_is_told(
    page: BillingPage, bills: Bills, open_window: OpenWindow, qtbot: QtBot
) -> None:
    draft = bills.draft(line())
    show(page, DRAFTS, qtbot)
    other = open_window(bills.app)
    second = go_to(other, PageName.BILLING, BillingPage, qtbot)
    show(second, DRAFTS, qtbot)
    page.actions_.approve()
    second.actions_.approve()
    bills.settle()
    settled(other, qtbot, lambda: seen(bills).notice.isVisible() or other.notice.isVisible())
    told = [one.notice.sentence.text() for one in (seen(bills), other) if one.notice.isVisible()]
    assert told == [f"Invoice {draft.number} is approved already."]
    assert bills.invoice(draft.id).version == draft.version + 1
    assert page.model.ids == second.model.ids == []


def test_a_draft_that_was_changed_meanwhile_is_not_approved(
    page: BillingPage, bills: Bills, qtbot: QtBot
) -> None:
    draft = bills.draft(line())
    show(page, DRAFTS, qtbot)
    seen(bills).feed.close()
    bills.ask(ChangeDraft(draft.id, DraftChanges(notes="Other")))
    press(page, Key.Key_A, qtbot)
    qtbot.waitUntil(seen(bills).notice.isVisible)
    assert seen(bills).notice.sentence.text() == f"Invoice {draft.number} was changed meanwhile."
    qtbot.mouseClick(seen(bills).notice.act_button, LEFT)
    assert dialog_of(page, InvoiceDialog, qtbot).isVisible()
    # The list is read anew by then, and what is looked at now can be approved.
    dialog_of(page, InvoiceDialog, qtbot).reject()
    press(page, Key.Key_A, qtbot)
    settled(seen(bills), qtbot, lambda: states(bills, draft) == [State.APPROVED])


def test_of_many_each_failure_is_told_with_its_fix(page: BillingPage, bills: Bills, qtbot: QtBot) -> None:
    good, empty, negative = bills.draft(line()), bills.draft(), bills.draft(line(price="-5"))
    show(page, DRAFTS, qtbot)
    page.table.selectAll()
    press(page, Key.Key_A, qtbot)
    dialog = dialog_of(page, ResultsDialog, qtbot)
    rows = dialog.list.model.results
    assert [row.number for row in rows] == [empty.number, negative.number, good.number]
    assert [row.error is None for row in rows] == [False, False, True]
    assert (dialog.list.done.text(), dialog.list.failed.text()) == ("1 done", "2 failed")
    assert rows[1].total == "-$5.00"
    assert rows[0].says in dialog.list.sentence.text()
    dialog.list.table.selectRow(1)
    qtbot.keyClick(dialog.list.table, Key.Key_Return)
    editor = dialog_of(page, InvoiceDialog, qtbot)
    assert editor.windowTitle() or editor.isVisible()
    editor.reject()
    assert states(bills, good, empty, negative) == [State.APPROVED, State.DRAFT, State.DRAFT]


def test_back_to_draft_post_void_and_discard(page: BillingPage, bills: Bills, qtbot: QtBot) -> None:
    one, two = bills.draft(line()), bills.draft(line(price="7"))
    bills.ask(ApproveInvoices([one.id, two.id]))
    show(page, APPROVED, qtbot)
    page.table.select_id(one.id)
    press(page, Key.Key_D, qtbot)
    settled(seen(bills), qtbot, lambda: states(bills, one) == [State.DRAFT])
    qtbot.waitUntil(lambda: page.model.ids == [two.id])
    press(page, Key.Key_O, qtbot)
    say_yes(page, bills, qtbot)
    assert states(bills, two) == [State.AWAITING_PAYMENT]
    show(page, AWAITING, qtbot)
    press(page, Key.Key_V, qtbot)
    say_yes(page, bills, qtbot)
    assert states(bills, two) == [State.VOIDED]
    show(page, DRAFTS, qtbot)
    press(page, Key.Key_Delete, qtbot)
    say_yes(page, bills, qtbot)
    assert states(bills, one) == [State.VOIDED]
    show(page, ALL, qtbot)
    assert texts(page, "state") == ["Voided", "Voided"]


def test_search_filters_and_ticks_that_outlive_them(page: BillingPage, bills: Bills, qtbot: QtBot) -> None:
    mine = bills.draft(line())
    other = bills.ask(
        DraftInvoice(NewInvoice(bills.other_id, bills.today, (line(price="80"),), currency="USD"))
    )
    show(page, DRAFTS, qtbot)
    assert page.shown.text() == "2 invoices: $100.00 · USD\u00a080.00"
    page.table.select_id(mine.id)
    press(page, Key.Key_Space, qtbot)
    page.search.setFocus()
    qtbot.keyClicks(page.search, "fiducie")
    qtbot.waitUntil(lambda: page.model.ids == [other.id])
    assert page.chosen.text().endswith("1 more is ticked and not shown")
    assert page.wanted_ids() == [mine.id]
    page.search.clear()
    page.search_now()
    page.filters.choose_client(bills.other_id)
    assert page.model.ids == [other.id]
    page.filters.clear()
    at = page.filters.span.findData(Span.LAST_YEAR)
    page.filters.span.setCurrentIndex(at)
    qtbot.waitUntil(page.empty.isVisible)
    qtbot.mouseClick(page.empty.button, LEFT)
    assert set(page.model.ids) == {mine.id, other.id}
    # The tick goes with its row, whoever moved it.
    bills.ask(ApproveInvoices([mine.id]))
    page.look_again()
    assert page.model.ids == [other.id]
    assert page.model.ticked == set()


def test_an_empty_book_leads_to_the_first_work(page: BillingPage, bills: Bills, qtbot: QtBot) -> None:
    show(page, UNBILLED, qtbot)
    assert page.empty.isVisible()
    assert page.empty.heading.text() == "Nothing to bill yet"
    qtbot.mouseClick(page.empty.button, LEFT)
    assert dialog_of(page, WorkDialog, qtbot).isVisible()
    dialog_of(page, WorkDialog, qtbot).reject()
    show(page, AWAITING, qtbot)
    assert page.empty.isVisible()


def test_enter_opens_what_is_in_hand_and_the_menu_fits_its_state(
    page: BillingPage, bills: Bills, qtbot: QtBot
) -> None:
    draft, posted = bills.draft(line()), bills.posted(line(price="7"))
    show(page, ALL, qtbot)
    page.table.select_id(posted.id)
    menu = page.menu()
    assert menu is not None
    words = [action.text().split("\t")[0] for action in menu.actions()]
    assert "Record payment…" in words
    assert "Void…" in words
    assert "Approve" not in words
    menu.close()
    page.table.select_id(draft.id)
    menu = page.menu()
    assert menu is not None
    assert {"Approve", "Discard…"} <= {action.text().split("\t")[0] for action in menu.actions()}
    menu.close()
    press(page, Key.Key_Return, qtbot)
    dialog_of(page, InvoiceDialog, qtbot).reject()


def test_a_list_is_copied_and_written_as_a_spreadsheet_reads_it(
    page: BillingPage, bills: Bills, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = bills.draft(line(price="1234.5"))
    bills.draft(line(price="80"), currency="USD")
    show(page, DRAFTS, qtbot)
    target = tmp_path / "drafts.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(target), ""))
    qtbot.mouseClick(page.export, LEFT)
    settled(seen(bills), qtbot, target.exists)
    header, first, second = target.read_text(encoding="utf-8-sig").splitlines()
    assert header.split(",")[1] == "Number"
    assert first.split(",")[1] == draft.number
    assert bills.today.isoformat() in first
    assert first.endswith("1234.50")
    assert second.endswith("80.00 USD")
    use_language("fr_CA")
    page.retranslate()
    assert texts(page, "total") == ["1\u00a0234,50\u00a0$", "80,00\u00a0USD"]
    use_language("en")
    page.retranslate()
    qtbot.keyClick(page.table, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert page.chosen.text() == "2 selected: $1,234.50 · USD\u00a080.00"
    page.table.copy()
    assert QGuiApplication.clipboard().text().splitlines()[1].endswith("80.00 USD")
    place = page.table.visualRect(page.model.index(1, 0)).center()
    qtbot.mouseClick(page.table.viewport(), LEFT, pos=QPoint(place))
    assert page.chosen.text() == "1 ticked: USD\u00a080.00"


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        (Span.ANY, None, None),
        (Span.THIS_MONTH, date(2026, 2, 1), date(2026, 2, 28)),
        (Span.LAST_MONTH, date(2026, 1, 1), date(2026, 1, 31)),
        (Span.THIS_QUARTER, date(2026, 1, 1), date(2026, 3, 31)),
        (Span.LAST_QUARTER, date(2025, 10, 1), date(2025, 12, 31)),
        (Span.THIS_YEAR, date(2026, 1, 1), date(2026, 12, 31)),
        (Span.LAST_YEAR, date(2025, 1, 1), date(2025, 12, 31)),
        (Span.BETWEEN, None, None),
    ],
)
def test_spans_of_days_end_with_their_last_day(span: Span, first: date | None, last: date | None) -> None:
    assert days_of(span, date(2026, 2, 28)) == (first, last)


def test_a_run_and_approved_invoices_are_exported_as_files(
    page: BillingPage, bills: Bills, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_asked: str(tmp_path / "run"))
    (tmp_path / "run").mkdir()
    one, two, alone = bills.draft(line()), bills.draft(line(price="80")), bills.draft(line(price="7"))
    bills.ask(ApproveInvoices([one.id, two.id]))
    bills.ask(ApproveInvoices([alone.id]))
    show(page, APPROVED, qtbot)
    page.table.select_id(alone.id)
    press(page, Key.Key_X, qtbot)
    settled(seen(bills), qtbot, lambda: states(bills, alone) == [State.EXPORTED])
    (folder,) = (tmp_path / "run").iterdir()
    assert len(list(folder.iterdir())) == 2
    assert str(folder) in seen(bills).status.says.text()
    run = bills.ask(CloseRun())
    seen(bills).go(PageName.BILLING, ("run", run.run_id))
    dialog = dialog_of(page, BillingRunDialog, qtbot)
    qtbot.mouseClick(dialog.export, LEFT)
    settled(seen(bills), qtbot, dialog.results.isVisible)
    assert states(bills, one, two) == [State.EXPORTED] * 2
    assert [row.number for row in dialog.results.model.results] == [one.number, two.number]
    assert dialog.words.text() == "The billing run is done."
    assert len(list((tmp_path / "run").iterdir())) == 2
