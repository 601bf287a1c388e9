"""What a Fix of the look before sending does: the place is opened, and the dialog is there again when it is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from qbo_desktop.domain.problem import Fix
from qbo_desktop.ui.dialogs.open_invoice import invoice_opened
from qbo_desktop.ui.fixes import cause_of, open_settings_there, place_of
from qbo_desktop.ui.page import Run
from qbo_desktop.ui.widgets.aside import Aside
from qbo_desktop.ui.widgets.preflight_view import Held, PreflightView

if TYPE_CHECKING:
    from qbo_desktop.ui.window import Window

# These open a dialog over the one that is there: it need not make room.
_OVER_IT = frozenset({Fix.TAX_MAP, Fix.ITEM_MAP, Fix.BILLING_SETUP})


class PreflightFixes(QObject):
    """Leads from the causes of a view to their places."""

    def __init__(self, dialog: QDialog, window: Window, run: Run, view: PreflightView, aside: Aside) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._window = window
        self._run = run
        self._view = view
        self._aside = aside
        view.fix_wanted.connect(self.mend)

    def mend(self, held: Held) -> None:
        """Open the place where a cause is mended."""
        obstacle = held.obstacle
        first = held.invoices[0]
        if obstacle.fix is Fix.QUICKBOOKS:
            self._view.tell(open_settings_there(self._window.app, obstacle.code))
        elif obstacle.fix is Fix.INVOICE:
            self.open_invoice(first)
        elif place := place_of(self._window.app, cause_of(obstacle, first)):
            if obstacle.fix not in _OVER_IT:
                self._aside.step_aside()
            self._window.go(*place)

    def open_invoice(self, invoice_id: str) -> None:
        """Open an invoice over the dialog."""
        opened = invoice_opened(self._window.app, self._run, invoice_id, self._dialog)
        if opened is not None:
            opened.open()
