"""The tab of the tax rates: add, change, retire, delete, and the usual ones of a country."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from qbo_desktop.errors import AppError, BillingRefused
from qbo_desktop.operations import billing_setup_reading as reading
from qbo_desktop.operations.billing_lists import AddUsualRates, DeleteTaxRate, RetireTaxRate
from qbo_desktop.operations.billing_setup_reading import ListedTaxRate
from qbo_desktop.settings import BY_KEY
from qbo_desktop.ui.dialogs.tax_dialog import TaxDialog
from qbo_desktop.ui.models.billing_setup_rows import TaxRows
from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.ui.page import Run
from qbo_desktop.ui.pages.billing_setup_panel import SetupPanel
from qbo_desktop.ui.widgets.ask import ask
from qbo_desktop.ui.widgets.basics import button
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App

IN_USE = "tax-rate-in-use"


class TaxesPanel(SetupPanel):
    """N adds, Enter changes, R retires or offers again, Delete deletes what nothing uses."""

    key = "taxes"

    def __init__(self, app: App, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(app, run, RowsTable(TaxRows(app), "taxes"), parent)
        self.add_button = button("primary", name="add-tax")
        self.change_button = button(name="change-tax")
        self.retire_button = button(name="retire-tax")
        self.delete_button = button(name="delete-tax")
        self.usual_button = button(name="usual-taxes")
        self.lay_out(
            self.add_button, self.change_button, self.retire_button, self.delete_button, self.usual_button
        )
        self.usual = QMenu(self)
        for country, words in BY_KEY["practice.country"].choices:
            action = self.usual.addAction(_(words))
            action.setData(words)
            action.triggered.connect(lambda _on=False, country=country: self.ask(AddUsualRates(country)))
        self.usual_button.setMenu(self.usual)
        self.add_button.clicked.connect(self.add)
        self.change_button.clicked.connect(self.change)
        self.retire_button.clicked.connect(self.retire)
        self.delete_button.clicked.connect(self.delete)
        self.table.add_key(Qt.Key.Key_N, self.add)
        self.table.add_key(Qt.Key.Key_R, self.retire)
        self.table.add_key(Qt.Key.Key_Delete, self.delete)
        self.table.opened.connect(lambda _id: self.change())

    def title(self) -> str:
        return _("Taxes")

    def file_name(self) -> str:
        return "taxes.csv"

    def retranslate(self) -> None:
        self.add_button.setText(_("New tax rate…"))
        self.add_button.setToolTip(_("N"))
        self.change_button.setText(_("Change…"))
        self.delete_button.setText(_("Delete…"))
        self.retire_button.setToolTip(_("R"))
        self.usual_button.setText(_("Add the usual rates of"))
        for action in self.usual.actions():
            action.setText(_(str(action.data())))
        self.table.setAccessibleName(_("Tax rates"))
        self.hint.setText(_("A retired rate is offered no more; what has it keeps it."))
        super().retranslate()

    def say_empty(self) -> None:
        self.empty.say(
            _("No tax rates"),
            _("Add the usual ones of your country with the button above, or make your own."),
            _("New tax rate…"),
        )

    def name_buttons(self) -> None:
        row = self._listed()
        for part in (self.change_button, self.retire_button, self.delete_button):
            part.setEnabled(row is not None)
        self.retire_button.setText(_("Offer again") if row is not None and row.retired else _("Retire"))

    def acts(self) -> Sequence[tuple[str, Callable[[], None]]]:
        if self._listed() is None:
            return ()
        return (
            (self.change_button.text(), self.change),
            (self.retire_button.text(), self.retire),
            (self.delete_button.text(), self.delete),
        )

    def _listed(self) -> ListedTaxRate | None:
        row = self.row()
        return row if isinstance(row, ListedTaxRate) else None

    # --- doing ------------------------------------------------------------------------------------------

    def add(self) -> None:
        """Open an empty form."""
        self._open(self._known())

    def change(self) -> None:
        """Open the rate in hand as the book holds it now."""
        row_id = self.table.current_id()
        found = self._known()
        listed = next((one for one in found if one.id == row_id), None)
        if listed is not None:
            self._open(found, listed)

    def _known(self) -> list[ListedTaxRate]:
        with self.app.store.read() as session:
            return reading.rates(session, self.app.workspace_id)

    def _open(self, known: list[ListedTaxRate], listed: ListedTaxRate | None = None) -> None:
        others = [one.rate.name for one in known if listed is None or one.id != listed.id]
        currency = self.app.settings().get("practice.currency")
        dialog = TaxDialog(self._run, currency, others, listed, self)
        self.write_in(dialog, lambda: dialog.written and dialog.written.id)

    def retire(self) -> None:
        """Offer the rate in hand no more, or again."""
        row = self._listed()
        if row is not None:
            self.ask(RetireTaxRate(row.id, not row.retired))

    def delete(self) -> None:
        """Delete the rate in hand, after a question. One in use is refused, and may be retired instead."""
        row = self._listed()
        if row is None:
            return
        if row.used:  # the book says what uses it
            self._delete(row)
            return
        dialog = ask(
            self, _("Delete the tax rate"), _("Delete the tax rate “{name}”?").format(name=row.rate.name),
            _("Nothing uses it."), _("Delete"), lambda: self._delete(row), danger=True,
        )  # fmt: skip
        dialog.finished.connect(lambda _result: self.table.setFocus())

    def _delete(self, row: ListedTaxRate) -> None:
        def failed(error: AppError) -> bool:
            if isinstance(error, BillingRefused) and error.code == IN_USE:
                self.refresh()
                self.table.select_id(row.id)
                if not row.retired:
                    return self.refusal.say(
                        error, _("Retire it"), lambda: self.ask(RetireTaxRate(row.id, retired=True))
                    )
            return self.refused(error)

        self.ask(DeleteTaxRate(row.id), failed=failed)
