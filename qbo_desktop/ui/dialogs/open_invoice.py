"""Which dialog an invoice opens in: a draft in its editor, every other one to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QWidget

from qbo_desktop.domain.invoice import State
from qbo_desktop.operations import billing_reading
from qbo_desktop.ui.dialogs.invoice_dialog import InvoiceDialog
from qbo_desktop.ui.dialogs.invoice_view import InvoiceView
from qbo_desktop.ui.page import Run

if TYPE_CHECKING:
    from qbo_desktop.app import App


def invoice_opened(
    app: App, run: Run, invoice_id: str, parent: QWidget | None, *, there: bool = False
) -> QDialog | None:
    """The dialog for an invoice, not shown yet; None when it is gone. `there`: begin beside QuickBooks."""
    with app.store.read() as session:
        invoice = billing_reading.invoice(session, app.workspace_id, invoice_id)
    if invoice is None:
        return None
    if invoice.state is State.DRAFT:
        return InvoiceDialog(app, run, invoice_id, parent)
    return InvoiceView(app, run, invoice_id, parent, there=there)
