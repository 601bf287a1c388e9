"""Work and invoices from a CSV file: looked at first, brought in whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.operations.billing_records import listed_work
from qbo_desktop.ui.dialogs import billing_import_dialog
from qbo_desktop.ui.dialogs.billing_import_dialog import BillingImportDialog
from tests.ui.bills import LEFT, Bills, open_bills

WORK = """client,work_type,title,fee
Menuiserie Aubin inc.,Bookkeeping,October,500.00
Menuiserie Aubin inc.,Bookkeeping,November,"1 250,50"
"""
INVOICES = """number,client,date,description,quantity,unit_price
A-1,Menuiserie Aubin inc.,{day},Advice,2,100
A-1,Menuiserie Aubin inc.,{day},Courier,1,25.50
"""


@pytest.fixture
def bills(request: pytest.FixtureRequest, empty_app: App, qtbot: QtBot) -> Bills:
    """The firm; with its window where a test asks for `open_window`."""
    opens = "open_window" in request.fixturenames
    return open_bills(empty_app, qtbot, request.getfixturevalue("open_window") if opens else None)


def opened(bills: Bills, path: Path, text: str, what: str = "") -> BillingImportDialog:
    """The dialog with the file chosen, once it was looked at."""
    path.write_text(text, encoding="utf-8")
    dialog = bills.show(BillingImportDialog(bills.app, bills.run, bills.window))
    if what:
        dialog.what.setCurrentText(what)
    dialog.read(path)
    bills.settle()
    return dialog


def titles(bills: Bills) -> list[str]:
    with bills.app.store.read() as session:
        return [one.title for one in listed_work(session, bills.app.workspace_id)]


@pytest.mark.usefixtures("open_window")
def test_work_is_looked_at_and_then_brought_in(
    bills: Bills, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "work.csv"
    path.write_text(WORK, encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_all: (str(path), ""))
    dialog = bills.show(BillingImportDialog(bills.app, bills.run, bills.window))
    assert not dialog.apply.isEnabled()
    bills.qtbot.mouseClick(dialog.choose_button, LEFT)
    bills.qtbot.waitUntil(dialog.apply.isEnabled)
    assert [pill.text() for pill in dialog.counts if pill.isVisible()] == [
        "2 new", "0 unchanged", "Total: $1,750.50",
    ]  # fmt: skip
    assert titles(bills) == []
    assert dialog.apply.text() == "Import 2 rows"
    bills.qtbot.mouseClick(dialog.apply, LEFT)
    bills.qtbot.waitUntil(lambda: not dialog.isVisible())
    assert titles(bills) == ["October", "November"]
    again = opened(bills, path, WORK)
    assert again.counts[1].text() == "2 unchanged"
    assert not again.apply.isEnabled()


def test_a_row_in_error_holds_everything_back_until_it_is_left_out(bills: Bills, tmp_path: Path) -> None:
    dialog = opened(bills, tmp_path / "work.csv", WORK + "Nobody,Bookkeeping,December,1\n")
    assert dialog.rows.rows[0][0] == "4"
    assert "Nobody" in dialog.whole.toPlainText()
    assert not dialog.apply.isEnabled()
    bills.qtbot.mouseClick(
        dialog.skip, LEFT, pos=dialog.skip.rect().topLeft() + dialog.skip.rect().center() / 20
    )
    assert dialog.skip.isChecked()
    bills.qtbot.mouseClick(dialog.apply, LEFT)
    bills.qtbot.waitUntil(lambda: not dialog.isVisible())
    assert titles(bills) == ["October", "November"]


def test_invoices_become_drafts(bills: Bills, tmp_path: Path) -> None:
    text = INVOICES.format(day=bills.today.isoformat())
    dialog = opened(bills, tmp_path / "invoices.csv", text, "Invoices")
    bills.qtbot.waitUntil(dialog.apply.isEnabled)
    assert dialog.apply.text() == "Make 1 draft"
    assert dialog.rows.rows[0][4] == "$225.50"
    bills.qtbot.mouseClick(dialog.apply, LEFT)
    bills.qtbot.waitUntil(lambda: not dialog.isVisible())
    (draft,) = bills.drafts()
    assert (draft.number, draft.total) == ("A-1", 22550)


def test_a_file_that_is_no_table_is_said_to_be_none(bills: Bills, tmp_path: Path) -> None:
    dialog = opened(bills, tmp_path / "work.csv", "nothing known\nx\n")
    bills.qtbot.waitUntil(dialog.bar.isVisible)
    assert not dialog.apply.isEnabled()
    assert dialog.planned is None
    dialog.what.setCurrentText("Invoices")  # looked at anew
    bills.settle()
    assert dialog.bar.isVisible()


def test_of_many_rows_only_those_that_are_seen_are_put_into_words(
    bills: Bills, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worded: list[int] = []

    def count(amount: int, currency: str) -> str:
        worded.append(amount)
        return f"{currency} {amount}"

    monkeypatch.setattr(billing_import_dialog, "money_text", count)
    rows = "".join(f"Menuiserie Aubin inc.,Bookkeeping,Month {number},10\n" for number in range(2_000))
    dialog = opened(bills, tmp_path / "work.csv", "client,work_type,title,fee\n" + rows)
    assert dialog.rows.rowCount() == 2_000
    assert dialog.counts[3].text() == "Total: CAD 2000000"
    bills.qtbot.waitUntil(lambda: len(worded) > 10)
    assert len(worded) < 1_000
    assert dialog.rows.rows[1_999][3] == "Month 1999"
