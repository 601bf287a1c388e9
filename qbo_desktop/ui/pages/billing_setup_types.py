"""The tab of the work types: add, rename, delete what nothing has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from qbo_desktop.operations.billing_lists import DeleteWorkType
from qbo_desktop.operations.billing_setup_reading import ListedWorkType
from qbo_desktop.ui.dialogs.person_dialog import WorkTypeDialog
from qbo_desktop.ui.models.billing_setup_rows import WorkTypeRows
from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.ui.page import Run
from qbo_desktop.ui.pages.billing_setup_panel import SetupPanel
from qbo_desktop.ui.widgets.ask import ask
from qbo_desktop.ui.widgets.basics import button
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App


class WorkTypesPanel(SetupPanel):
    """N adds, Enter renames, Delete deletes."""

    key = "work-types"

    def __init__(self, app: App, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(app, run, RowsTable(WorkTypeRows(app), "work-types"), parent)
        self.add_button = button("primary", name="add-work-type")
        self.rename_button = button(name="rename-work-type")
        self.delete_button = button(name="delete-work-type")
        self.lay_out(self.add_button, self.rename_button, self.delete_button)
        self.add_button.clicked.connect(self.add)
        self.rename_button.clicked.connect(self.rename)
        self.delete_button.clicked.connect(self.delete)
        self.table.add_key(Qt.Key.Key_N, self.add)
        self.table.add_key(Qt.Key.Key_Delete, self.delete)
        self.table.opened.connect(lambda _id: self.rename())

    def title(self) -> str:
        return _("Work types")

    def file_name(self) -> str:
        return "work-types.csv"

    def retranslate(self) -> None:
        self.add_button.setText(_("New work type…"))
        self.add_button.setToolTip(_("N"))
        self.rename_button.setText(_("Rename…"))
        self.delete_button.setText(_("Delete…"))
        self.table.setAccessibleName(_("Work types"))
        self.hint.setText(_("How often a type is used counts pieces of work and lines of invoices."))
        super().retranslate()

    def say_empty(self) -> None:
        self.empty.say(
            _("No work types yet"),
            _("A work type says what is billed: bookkeeping, tax return, payroll …"),
            _("New work type…"),
        )

    def name_buttons(self) -> None:
        there = self._listed() is not None
        self.rename_button.setEnabled(there)
        self.delete_button.setEnabled(there)

    def acts(self) -> Sequence[tuple[str, Callable[[], None]]]:
        if self._listed() is None:
            return ()
        return ((self.rename_button.text(), self.rename), (self.delete_button.text(), self.delete))

    def _listed(self) -> ListedWorkType | None:
        row = self.row()
        return row if isinstance(row, ListedWorkType) else None

    # --- doing ------------------------------------------------------------------------------------------

    def add(self) -> None:
        """Ask for the name of a new one."""
        self._open(WorkTypeDialog(self._run, parent=self))

    def rename(self) -> None:
        """Ask for another name for the one in hand."""
        row = self._listed()
        if row is not None:
            self._open(WorkTypeDialog(self._run, row.id, row.name, self))

    def _open(self, dialog: WorkTypeDialog) -> None:
        self.write_in(dialog, lambda: dialog.written and dialog.written.id)

    def delete(self) -> None:
        """Delete the one in hand, after a question; the book refuses it for one in use."""
        row = self._listed()
        if row is None:
            return
        if row.uses:
            self.ask(DeleteWorkType(row.id))
            return
        dialog = ask(
            self, _("Delete the work type"), _("Delete the work type “{name}”?").format(name=row.name),
            _("Nothing uses it."), _("Delete"), lambda: self.ask(DeleteWorkType(row.id)), danger=True,
        )  # fmt: skip
        dialog.finished.connect(lambda _result: self.table.setFocus())
