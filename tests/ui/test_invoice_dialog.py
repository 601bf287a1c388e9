"""The editor of a draft: written by keys, worked out at once, saved whole, and never lost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.invoice import LineKind, State
from qbo_desktop.operations.billing_lists import AddEntry, AddWork, RetireTaxRate, SetPeriodClosed
from qbo_desktop.operations.invoice_reading import DraftChanges, EntryKind, NewEntry, NewWork
from qbo_desktop.operations.invoices import ApproveInvoices, BillWork, ChangeDraft
from qbo_desktop.ui.dialogs.choose_contact import ChooseContactDialog
from qbo_desktop.ui.dialogs.discount_dialog import DiscountDialog
from qbo_desktop.ui.dialogs.invoice_dialog import InvoiceDialog
from qbo_desktop.ui.dialogs.invoice_view import InvoiceView
from qbo_desktop.ui.models.draft_lines import Cell
from qbo_desktop.ui.models.lines_table import CELLS
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.widgets.ask import AskDialog
from qbo_desktop.wording import use_language
from tests.ui.bills import LEFT, Bills, line, open_bills

BOTH = "GST + QST"
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def bills(request: pytest.FixtureRequest, empty_app: App, qtbot: QtBot) -> Bills:
    """The firm; with its window where a test asks for `open_window`."""
    opens = "open_window" in request.fixturenames
    return open_bills(empty_app, qtbot, request.getfixturevalue("open_window") if opens else None)


def editor(bills: Bills, invoice_id: str = "") -> InvoiceDialog:
    return bills.show(InvoiceDialog(bills.app, bills.run, invoice_id, bills.window))


def shown(dialog: InvoiceDialog, row: int, cell: Cell) -> str:
    return str(dialog.form.model.index(row, CELLS.index(cell)).data())


def totals(dialog: InvoiceDialog, bills: Bills) -> dict[str, str]:
    """What stands in the sums, once they are worked out."""
    dialog.form.commit()
    bills.qtbot.waitUntil(lambda: not dialog.form._pause.isActive())
    return dict(dialog.form.totals.rows)


def choose_client(bills: Bills, dialog: InvoiceDialog, name: str) -> None:
    dialog.form.client.shown.setFocus()
    bills.type(name[:1])
    search = bills.inside(dialog, ChooseContactDialog)
    bills.qtbot.keyClicks(search.search, name[1:])
    bills.qtbot.waitUntil(lambda: not search._pause.isActive())
    assert search.model.ids
    bills.qtbot.keyClick(search.search, Qt.Key.Key_Return)
    bills.qtbot.waitUntil(lambda: dialog.form.client.contact_id != "")
    bills.back_to(dialog)


def choose_rate(bills: Bills, dialog: InvoiceDialog, row: int, rate: str) -> None:
    dialog.form.lines.table.take(row, Cell.RATE, edit=True)
    go_to_rate(bills, rate)
    bills.key(Qt.Key.Key_Return)


def go_to_rate(bills: Bills, rate: str) -> None:
    """Down in the list that is open in a cell."""
    choice = QApplication.focusWidget()
    assert isinstance(choice, QComboBox)
    while choice.currentText() != rate:
        before = choice.currentIndex()
        bills.key(Qt.Key.Key_Down)
        assert choice.currentIndex() > before


def test_a_new_invoice_from_the_keyboard_alone(bills: Bills) -> None:
    dialog = editor(bills)
    choose_client(bills, dialog, "Menuiserie")
    assert dialog.title.text() == "New invoice for Menuiserie Aubin inc."
    table = dialog.form.lines.table
    table.take(0, Cell.DESCRIPTION, edit=True)
    bills.type("Advice")
    bills.key(Qt.Key.Key_Tab)
    bills.type("3")
    bills.key(Qt.Key.Key_Tab)
    bills.type("1 234,50")
    bills.key(Qt.Key.Key_Tab)
    go_to_rate(bills, BOTH)
    # Tab at the end of a written line makes the next one; on an empty one it leaves the table.
    bills.key(Qt.Key.Key_Tab)
    assert dialog.form.model.rowCount() == 2
    bills.key(Qt.Key.Key_Escape)
    assert shown(dialog, 0, Cell.AMOUNT) == "3,703.50"
    assert shown(dialog, 1, Cell.RATE) == BOTH
    assert totals(dialog, bills) == {
        "Subtotal": "3,703.50", "GST 5% of 3,703.50": "185.18", "QST 9.975% of 3,703.50": "369.42",
        "Total": "$4,258.10",
    }  # fmt: skip
    bills.qtbot.keyClick(dialog, Qt.Key.Key_S, CTRL)
    bills.settle()
    assert not dialog.isVisible()
    (made,) = bills.drafts()
    assert dialog.written == made
    assert (made.client_id, made.total, len(made.lines)) == (bills.client_id, 425810, 1)
    assert made.due_date == bills.today + timedelta(days=30)


def test_a_client_is_needed(bills: Bills) -> None:
    dialog = editor(bills)
    bills.qtbot.mouseClick(dialog.save, LEFT)
    assert dialog.form.forms[0].sentence("client").text() == "Choose the client whom the invoice is for."
    assert not bills.asked
    assert dialog.isVisible()


def test_lines_are_worked_out_exactly(bills: Bills) -> None:
    dialog = editor(bills, bills.draft(line()).id)
    table = dialog.form.lines.table
    bills.write(table, 0, Cell.QUANTITY, "0.12345")
    bills.write(table, 0, Cell.PRICE, "33.333333")
    assert shown(dialog, 0, Cell.QUANTITY) == "0.12345"
    assert shown(dialog, 0, Cell.AMOUNT) == "4.11"  # 4.11499995…
    bills.write(table, 0, Cell.QUANTITY, "3")
    assert shown(dialog, 0, Cell.AMOUNT) == "100.00"
    bills.write(table, 0, Cell.PRICE, "-0,005")
    assert shown(dialog, 0, Cell.AMOUNT) == "-0.02"  # half away from zero
    assert totals(dialog, bills)["Total"] == "-$0.02"
    bills.qtbot.mouseClick(dialog.save, LEFT)
    bills.settle()
    assert dialog.written is not None
    assert dialog.written.lines[0].unit_price == Decimal("-0.005")
    assert dialog.written.total == -2


def test_french_reads_and_writes_its_own_numbers(bills: Bills) -> None:
    use_language("fr_CA")
    dialog = editor(bills, bills.draft(line(quantity="1.125", price="1234.5")).id)
    table = dialog.form.lines.table
    assert shown(dialog, 0, Cell.PRICE).replace("\u202f", " ").replace("\u00a0", " ") == "1 234,50"
    table.take(0, Cell.QUANTITY, edit=True)
    field = table.findChild(QLineEdit)
    assert field is not None
    assert field.text() == "1,1250"  # “1,125” alone could be a thousand
    bills.key(Qt.Key.Key_Return)
    assert dialog.form.is_dirty() is False
    bills.write(table, 0, Cell.PRICE, "2 000,25")
    assert dialog.form.model.new_lines()[0].unit_price == Decimal("2000.25")


def test_a_wrong_cell_is_marked_and_blocks_saving(bills: Bills) -> None:
    draft = bills.draft(line(), line("Second"))
    dialog = editor(bills, draft.id)
    bills.write(dialog.form.lines.table, 1, Cell.PRICE, "1,234")
    index = dialog.form.model.index(1, CELLS.index(Cell.PRICE))
    assert index.data() == "1,234"
    says = index.data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert says == "“1,234” can be read in two ways: write 1234 or 1.234."
    assert index.data(Qt.ItemDataRole.BackgroundRole) is not None
    assert shown(dialog, 1, Cell.AMOUNT) == "—"
    dialog.form.notes.setFocus()
    bills.qtbot.mouseClick(dialog.save, LEFT)
    assert dialog.isVisible()
    assert not bills.asked
    assert dialog.form.lines.says.text() == f"Line 2: {says}"
    assert dialog.form.lines.table.currentIndex() == index
    bills.write(dialog.form.lines.table, 1, Cell.PRICE, "1234")
    assert not dialog.form.lines.says.isVisible()
    bills.qtbot.mouseClick(dialog.save, LEFT)
    bills.settle()
    assert bills.invoice(draft.id).total == 133400


def test_lines_are_added_moved_copied_removed_by_key(bills: Bills) -> None:
    dialog = editor(bills, bills.draft(line("a"), line("b")).id)
    table, model = dialog.form.lines.table, dialog.form.model

    def names() -> str:
        return "".join(one.description or "-" for one in model.lines)

    table.take(0, Cell.DESCRIPTION)
    bills.key(Qt.Key.Key_D, CTRL)
    assert names() == "aab"
    bills.key(Qt.Key.Key_Down, ALT)
    assert names() == "aba"
    bills.key(Qt.Key.Key_Insert)
    assert names() == "aba-"
    bills.type("c")
    bills.key(Qt.Key.Key_Return)
    assert names() == "abac"
    bills.key(Qt.Key.Key_Up, ALT)
    assert names() == "abca"
    bills.key(Qt.Key.Key_Delete, CTRL)
    assert names() == "aba"
    bills.key(Qt.Key.Key_Z, CTRL)
    assert names() == "abca"
    assert dialog.isVisible()


def test_return_among_the_lines_does_not_save(bills: Bills) -> None:
    dialog = editor(bills, bills.draft(line()).id)
    dialog.form.lines.table.take(0, Cell.AMOUNT)
    bills.key(Qt.Key.Key_Return)
    dialog.form.number.setFocus()
    bills.key(Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_what_bills_work_shows_what_is_written_on_or_off(bills: Bills) -> None:
    work = bills.ask(AddWork(NewWork(bills.client_id, "Bookkeeping", "October", Decimal(500))))
    entry = NewEntry(work.id, EntryKind.EXPENSE, bills.today, Decimal(3), Decimal("33.333333"), "Courier")
    bills.ask(AddEntry(entry))
    (draft,) = bills.ask(BillWork([work.id]))
    dialog = editor(bills, draft.id)
    table = dialog.form.lines.table
    assert not table.isColumnHidden(CELLS.index(Cell.WRITTEN))
    bills.write(table, 0, Cell.PRICE, "450")
    bills.write(table, 1, Cell.PRICE, "40")
    assert shown(dialog, 0, Cell.WRITTEN) == "-50.00"
    assert shown(dialog, 1, Cell.WRITTEN) == "+20.00"
    table.take(0, Cell.DESCRIPTION)
    bills.key(Qt.Key.Key_D, CTRL)  # a copy bills nothing of the work
    bills.qtbot.mouseClick(dialog.save, LEFT)
    bills.settle()
    saved = bills.invoice(draft.id)
    assert [one.written_on for one in saved.lines] == [-5000, 0, 2000]
    assert [one.work_id for one in saved.lines] == [work.id, "", work.id]


def test_a_discount_in_percent_is_a_line_for_each_rate(bills: Bills) -> None:
    dialog = editor(bills, bills.draft(line(rate="GST"), line("Exempt", price="50", rate="Exempt")).id)
    bills.qtbot.mouseClick(dialog.form.lines.discount_button, LEFT)
    asked = bills.inside(dialog, DiscountDialog)
    bills.qtbot.keyClicks(asked.field, "101")
    assert not asked.yes_button.isEnabled()
    assert asked.form.sentence("percent").isVisible()
    asked.field.selectAll()
    bills.qtbot.keyClicks(asked.field, "12,5 %")
    assert asked.says.text() == "$18.75 is taken off; the total is $135.63 then."
    bills.qtbot.keyClick(asked.field, Qt.Key.Key_Return)
    assert [one.price for one in dialog.form.model.lines[2:]] == ["-12.50", "-6.25"]
    assert totals(dialog, bills)["Total"] == "$135.63"
    bills.qtbot.mouseClick(dialog.save, LEFT)
    bills.settle()
    assert dialog.written is not None
    assert dialog.written.total == 13563
    assert [one.kind for one in dialog.written.lines[2:]] == [LineKind.DISCOUNT] * 2


def test_the_due_date_follows_the_terms_until_it_is_touched(bills: Bills) -> None:
    dialog = editor(bills)
    form = dialog.form
    day = bills.today + timedelta(days=3)
    form.date.setDate(QDate(day.year, day.month, day.day))
    assert form.due.day() == day + timedelta(days=30)
    form.due.setDate(form.date.date().addDays(5))
    form.date.setDate(form.date.date().addDays(-1))
    assert form.due.day() == day + timedelta(days=5)
    form.due.setDate(form.date.date().addDays(-2))
    choose_client(bills, dialog, "Menuiserie")
    bills.qtbot.mouseClick(dialog.save, LEFT)
    assert form.forms[1].sentence("due").text() == "The due date lies before the invoice’s date."


def test_billed_to_somebody_else_in_another_currency(bills: Bills) -> None:
    dialog = editor(bills)
    choose_client(bills, dialog, "Menuiserie")
    dialog.form.bill_to.choose(bills.other_id)
    dialog.form.currency.setCurrentText("jpy")
    bills.write(dialog.form.lines.table, 0, Cell.PRICE, "1234.5")
    bills.write(dialog.form.lines.table, 0, Cell.DESCRIPTION, "Advice")
    assert shown(dialog, 0, Cell.AMOUNT) == "1,235"
    bills.qtbot.mouseClick(dialog.save, LEFT)
    bills.settle()
    assert dialog.written is not None
    assert (dialog.written.currency, dialog.written.total) == ("JPY", 1235)
    assert dialog.written.bill_to.name == "Fiducie Lavoie"


def test_a_number_in_use_is_said_beside_the_number(bills: Bills) -> None:
    taken = bills.draft(line())
    draft = bills.draft(line())
    dialog = editor(bills, draft.id)
    dialog.form.number.selectAll()
    bills.qtbot.keyClicks(dialog.form.number, taken.number)
    bills.qtbot.mouseClick(dialog.save, LEFT)
    bills.settle()
    sentence = dialog.form.forms[1].sentence("number")
    assert sentence.isVisible()
    assert taken.number in sentence.text()
    dialog.form.number.setText("0" + taken.number)
    bills.qtbot.mouseClick(dialog.save, LEFT)
    bills.settle()
    assert bills.invoice(draft.id).number == "0" + taken.number


def test_notes_of_ten_thousand_characters_fit_and_one_more_does_not(bills: Bills) -> None:
    draft = bills.draft(line())
    dialog = editor(bills, draft.id)
    dialog.form.notes.setPlainText("é" * 10_001)
    bills.qtbot.mouseClick(dialog.save, LEFT)
    assert dialog.isVisible()
    assert dialog.bar.sentence.text() == "The notes have 10001 characters; at most 10000 fit."
    assert dialog.form.notes_count.text() == "10,001 of 10,000"
    dialog.form.notes.setPlainText("é" * 10_000)
    bills.qtbot.mouseClick(dialog.save, LEFT)
    bills.settle()
    assert bills.invoice(draft.id).notes == "é" * 10_000


def test_four_hundred_lines_are_written_on(bills: Bills) -> None:
    draft = bills.draft(
        *(line(f"Line {number}", price=f"{number}.01", rate=BOTH) for number in range(1, 401))
    )
    dialog = editor(bills, draft.id)
    bills.write(dialog.form.lines.table, 399, Cell.QUANTITY, "2")
    assert shown(dialog, 399, Cell.AMOUNT) == "800.02"
    assert totals(dialog, bills)["Subtotal"] == "80,604.01"
    bills.qtbot.mouseClick(dialog.save, LEFT)
    bills.settle()
    assert bills.invoice(draft.id).totals.subtotal == 8_060_401


def test_saved_and_approved_in_one(bills: Bills) -> None:
    draft = bills.draft(line())
    dialog = editor(bills, draft.id)
    bills.write(dialog.form.lines.table, 0, Cell.PRICE, "120")
    bills.qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    bills.qtbot.waitUntil(lambda: not dialog.isVisible())
    assert dialog.approved
    now = bills.invoice(draft.id)
    assert (now.state, now.total) == (State.APPROVED, 12000)


@pytest.mark.usefixtures("open_window")
def test_what_cannot_be_approved_is_saved_and_leads_to_the_period(bills: Bills) -> None:
    draft = bills.draft(line())
    bills.ask(SetPeriodClosed(bills.today, True))
    dialog = editor(bills, draft.id)
    bills.write(dialog.form.lines.table, 0, Cell.PRICE, "120")
    bills.qtbot.mouseClick(dialog.approve, LEFT)
    bills.qtbot.waitUntil(dialog.bar.isVisible)
    assert bills.invoice(draft.id).total == 12000
    assert bills.invoice(draft.id).state is State.DRAFT
    bills.qtbot.mouseClick(dialog.bar.act_button, LEFT)
    assert not dialog.isVisible()
    assert bills.window is not None
    assert bills.window._page_name() == PageName.BILLING_SETUP


@pytest.mark.usefixtures("open_window")
def test_a_draft_changed_meanwhile_is_told_and_nothing_typed_is_lost(bills: Bills) -> None:
    draft = bills.draft(line())
    dialog = editor(bills, draft.id)
    bills.write(dialog.form.lines.table, 0, Cell.PRICE, "120")
    bills.ask(ChangeDraft(draft.id, DraftChanges(notes="From elsewhere", lines=(line(price="77"),))))
    bills.qtbot.waitUntil(dialog.meanwhile.isVisible)
    assert dialog.bar.sentence.text() == f"Draft {draft.number} was changed meanwhile."
    assert shown(dialog, 0, Cell.PRICE) == "120.00"
    bills.qtbot.mouseClick(dialog.look_button, LEFT)
    view = bills.inside(dialog, InvoiceView)
    assert view.lines.rows[0][3] == "77.00"
    assert view.notes.toPlainText() == "From elsewhere"
    assert not view.pay_button.isVisible()
    view.reject()
    bills.back_to(dialog)
    bills.qtbot.mouseClick(dialog.over_button, LEFT)
    bills.settle()
    assert not dialog.isVisible()
    assert bills.invoice(draft.id).total == 12000


@pytest.mark.usefixtures("open_window")
def test_saving_over_a_change_that_was_not_seen_is_refused(bills: Bills) -> None:
    draft = bills.draft(line())
    dialog = editor(bills, draft.id)
    assert bills.window is not None
    bills.window.feed.changed.disconnect(dialog._hear)
    bills.write(dialog.form.lines.table, 0, Cell.PRICE, "120")
    bills.ask(ChangeDraft(draft.id, DraftChanges(notes="From elsewhere")))
    bills.qtbot.mouseClick(dialog.save, LEFT)
    bills.settle()
    assert dialog.isVisible()
    assert dialog.meanwhile.isVisible()
    assert bills.invoice(draft.id).total == 10000
    bills.qtbot.mouseClick(dialog.take_button, LEFT)
    assert dialog.form.notes.toPlainText() == "From elsewhere"
    assert shown(dialog, 0, Cell.PRICE) == "100.00"
    assert not dialog.form.is_dirty()


@pytest.mark.usefixtures("open_window")
def test_an_untouched_draft_follows_the_book(bills: Bills) -> None:
    draft = bills.draft(line())
    dialog = editor(bills, draft.id)
    bills.ask(ChangeDraft(draft.id, DraftChanges(lines=(line(price="77"),))))
    bills.qtbot.waitUntil(lambda: shown(dialog, 0, Cell.PRICE) == "77.00")
    assert not dialog.bar.isVisible()


@pytest.mark.usefixtures("open_window")
def test_a_draft_approved_meanwhile_takes_no_more(bills: Bills) -> None:
    draft = bills.draft(line())
    dialog = editor(bills, draft.id)
    bills.write(dialog.form.lines.table, 0, Cell.PRICE, "120")
    bills.ask(ApproveInvoices([draft.id]))
    bills.qtbot.waitUntil(dialog.bar.isVisible)
    assert dialog.bar.sentence.text() == f"Invoice {draft.number} was approved meanwhile."
    assert not dialog.over_button.isVisible()
    bills.qtbot.mouseClick(dialog.save, LEFT)
    bills.settle()
    assert bills.invoice(draft.id).total == 10000
    assert shown(dialog, 0, Cell.PRICE) == "120.00"


@pytest.mark.usefixtures("open_window")
def test_a_retired_rate_stays_with_its_line_and_is_not_offered(bills: Bills) -> None:
    dialog = editor(bills, bills.draft(line(rate="GST"), line("Other")).id)
    bills.ask(RetireTaxRate("GST"))
    bills.qtbot.waitUntil(lambda: any(one.retired for one in dialog.form.model.choices.rates))
    assert shown(dialog, 0, Cell.RATE) == "GST"
    dialog.form.lines.table.take(1, Cell.RATE, edit=True)
    choice = QApplication.focusWidget()
    assert isinstance(choice, QComboBox)
    assert choice.findText("GST") == -1
    bills.key(Qt.Key.Key_Escape)
    choose_rate(bills, dialog, 1, BOTH)
    bills.write(dialog.form.lines.table, 0, Cell.PRICE, "200")
    bills.qtbot.mouseClick(dialog.save, LEFT)
    bills.settle()
    assert dialog.written is not None
    assert dialog.written.total == 20000 + 1000 + 10000 + 500 + 998


def test_leaving_with_something_typed_asks_first(bills: Bills) -> None:
    draft = bills.draft(line())
    dialog = editor(bills, draft.id)
    bills.write(dialog.form.lines.table, 0, Cell.PRICE, "120")
    bills.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    asked = bills.inside(dialog, AskDialog)
    bills.qtbot.mouseClick(asked.no_button, LEFT)
    bills.back_to(dialog)
    assert dialog.isVisible()
    assert shown(dialog, 0, Cell.PRICE) == "120.00"
    bills.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    bills.qtbot.mouseClick(bills.inside(dialog, AskDialog).yes_button, LEFT)
    assert not dialog.isVisible()
    assert bills.invoice(draft.id).total == 10000


def test_leaving_untouched_asks_nothing(bills: Bills) -> None:
    dialog = editor(bills, bills.draft(line()).id)
    bills.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_description_of_several_lines_keeps_them(bills: Bills) -> None:
    draft = bills.draft(line("October\nNovember"))
    dialog = editor(bills, draft.id)
    dialog.form.lines.table.take(0, Cell.DESCRIPTION)
    bills.key(Qt.Key.Key_F2)
    bills.key(Qt.Key.Key_End)
    bills.type("!")
    bills.key(Qt.Key.Key_Return)
    bills.qtbot.mouseClick(dialog.save, LEFT)
    assert bills.invoice(draft.id).lines[0].description == "October\nNovember!"
