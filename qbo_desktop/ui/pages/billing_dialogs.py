"""The dialogs that the Billing page opens: work, drafts, invoices, payments, files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog

from qbo_desktop.operations.context import Outcome
from qbo_desktop.operations.documents import SavePdf
from qbo_desktop.ui.errand import window_of
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.ui.dialogs.send_dialog import SendDialog
    from qbo_desktop.ui.pages.billing import BillingPage


def show(page: BillingPage, dialog: QDialog) -> None:
    """Open a dialog over the page; the table has the keyboard again when it is closed."""
    dialog.finished.connect(lambda _result: page.table.setFocus())
    dialog.open()


def open_run(page: BillingPage, run_id: str = "") -> None:
    """Close a billing run, or look through one that is closed."""
    from qbo_desktop.ui.dialogs.billing_run_dialog import BillingRunDialog

    dialog = BillingRunDialog(window_of(page), run_id, page)
    dialog.opened.connect(page.actions_.open_invoice)
    dialog.finished.connect(lambda _result: page.look_again())
    show(page, dialog)


def open_invoice(page: BillingPage, invoice_id: str, *, there: bool = False) -> None:
    """Open a draft to be changed, anything later to be looked at; `there` beside what QuickBooks holds of it."""
    from qbo_desktop.ui.dialogs.open_invoice import invoice_opened

    dialog = invoice_opened(page.app, page.run, invoice_id, page, there=there)
    if dialog is None:
        return
    dialog.finished.connect(lambda _result: page.look_again())
    show(page, dialog)


def look_before_sending(page: BillingPage, ids: Sequence[str], words: str, *, post: bool) -> SendDialog:
    """Look what is in the way of invoices to QuickBooks; `words` say what sending, or posting, does."""
    from qbo_desktop.ui.dialogs.send_dialog import SendDialog

    dialog = SendDialog(window_of(page), page.run, ids, words, page, post=post)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    show(page, dialog)
    return dialog


def new_invoice(page: BillingPage) -> None:
    """Write an invoice by hand; the draft is in hand afterwards."""
    from qbo_desktop.ui.dialogs.invoice_dialog import InvoiceDialog

    dialog = InvoiceDialog(page.app, page.run, parent=page)

    def written() -> None:
        page.look_again()
        if dialog.written is not None:
            page.show_invoices([dialog.written.id])

    dialog.accepted.connect(written)
    show(page, dialog)


def pay(page: BillingPage, invoice_id: str) -> None:
    """Record a payment of an invoice."""
    from qbo_desktop.ui.dialogs.payment_dialog import PaymentDialog

    dialog = PaymentDialog(page.app, page.run, invoice_id, page)
    dialog.finished.connect(lambda _result: page.look_again())
    show(page, dialog)


def add_work(page: BillingPage, work_id: str = "") -> None:
    """Add work, or change a piece of it; it is in hand afterwards."""
    from qbo_desktop.ui.dialogs.work_dialog import WorkDialog

    dialog = WorkDialog(page.app, page.run, work_id, page)

    def written() -> None:
        page.look_again()
        if dialog.written is not None:
            page.table.select_id(dialog.written.id)

    dialog.accepted.connect(written)
    show(page, dialog)


def add_entry(page: BillingPage, work_id: str) -> None:
    """Put time or an expense into a piece of work."""
    from qbo_desktop.ui.dialogs.entry_dialog import EntryDialog

    dialog = EntryDialog(page.app, page.run, work_id, page)
    dialog.finished.connect(lambda _result: page.look_again())
    show(page, dialog)


def import_file(page: BillingPage) -> None:
    """Bring work or invoices from a CSV file."""
    from qbo_desktop.ui.dialogs.billing_import_dialog import open_import

    open_import(page)


def open_pdf(page: BillingPage, invoice_id: str) -> None:
    """Open the PDF of an invoice in the program that the person has for such."""

    def printed(outcome: Outcome[Path]) -> None:
        path = outcome.value
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            window_of(page).status.say(_("The PDF is at {path}.").format(path=path))

    page.run(SavePdf(invoice_id), printed)
