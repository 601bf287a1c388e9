"""The tab of the people: who there is, what each may do, and who works at this workstation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from qbo_desktop.operations.billing_lists import SetPermission, UsePerson
from qbo_desktop.operations.billing_setup_reading import Permission, Person
from qbo_desktop.ui.dialogs.person_dialog import PersonDialog
from qbo_desktop.ui.models.billing_setup_rows import StaffRows
from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.ui.page import Run
from qbo_desktop.ui.pages.billing_setup_panel import SetupPanel
from qbo_desktop.ui.widgets.basics import button
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App


class StaffTable(RowsTable):
    """Arrows go from cell to cell; Space and a click turn the permission of a cell through `turn`."""

    def __init__(self, model: StaffRows, turn: Callable[[Person, Permission], None]) -> None:
        super().__init__(model, "staff")
        self._staff = model
        self._turn = turn
        self._pressed = QModelIndex()
        self.add_key(Qt.Key.Key_Space, lambda: self.turn_at(self.currentIndex()))

    def turn_at(self, index: QModelIndex) -> None:
        """Turn the permission of a cell, where it has one."""
        permission = self._staff.permission_at(index.column()) if index.isValid() else None
        person = self._staff.row(index.row()) if permission is not None else None
        if permission is not None and isinstance(person, Person):
            self._turn(person, permission)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self.indexAt(event.position().toPoint())
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index == self._pressed:
            self.turn_at(index)


class StaffPanel(SetupPanel):
    """N adds, Enter renames, W says who works here, B and S turn the two permissions of the person in hand."""

    key = "staff"

    def __init__(self, app: App, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(app, run, StaffTable(StaffRows(app), self.turn), parent)
        self.add_button = button("primary", name="add-person")
        self.rename_button = button(name="rename-person")
        self.here_button = button(name="works-here")
        self.lay_out(self.add_button, self.rename_button, self.here_button)
        self.add_button.clicked.connect(self.add)
        self.rename_button.clicked.connect(self.rename)
        self.here_button.clicked.connect(self.use)
        self.table.add_key(Qt.Key.Key_N, self.add)
        self.table.add_key(Qt.Key.Key_W, self.use)
        self.table.add_key(Qt.Key.Key_B, lambda: self._turn_in_hand(Permission.BILLING_ADMIN))
        self.table.add_key(Qt.Key.Key_S, lambda: self._turn_in_hand(Permission.SEND_INVOICES))
        self.table.opened.connect(lambda _id: self.rename())

    def title(self) -> str:
        return _("Staff")

    def file_name(self) -> str:
        return "staff.csv"

    def retranslate(self) -> None:
        self.add_button.setText(_("New person…"))
        self.add_button.setToolTip(_("N"))
        self.rename_button.setText(_("Rename…"))
        self.here_button.setText(_("Works here"))
        self.here_button.setToolTip(_("W"))
        self.table.setAccessibleName(_("People and their permissions"))
        self.hint.setText(
            _(
                "Billing admins approve, take payments and keep this page; who sends invoices may also post them. "
                "Space, B and S turn the permissions. They keep colleagues from billing by mistake and are no lock."
            )
        )
        super().retranslate()

    def say_empty(self) -> None:
        self.empty.say(_("Nobody is here yet"), _("Add the people who bill."), _("New person…"))

    def name_buttons(self) -> None:
        person = self._person()
        self.rename_button.setEnabled(person is not None)
        self.here_button.setEnabled(person is not None and not person.at_work)

    def acts(self) -> Sequence[tuple[str, Callable[[], None]]]:
        if self._person() is None:
            return ()
        found: list[tuple[str, Callable[[], None]]] = [(self.rename_button.text(), self.rename)]
        if self.here_button.isEnabled():
            found.append((self.here_button.text(), self.use))
        found.append((_("Billing admin"), lambda: self._turn_in_hand(Permission.BILLING_ADMIN)))
        found.append((_("Send invoices"), lambda: self._turn_in_hand(Permission.SEND_INVOICES)))
        return found

    def _person(self) -> Person | None:
        row = self.row()
        return row if isinstance(row, Person) else None

    # --- doing ------------------------------------------------------------------------------------------

    def add(self) -> None:
        """Ask for the name of somebody new."""
        self._open(PersonDialog(self._run, parent=self))

    def rename(self) -> None:
        """Ask for another name for the person in hand."""
        person = self._person()
        if person is not None:
            self._open(PersonDialog(self._run, person.id, person.name, self))

    def _open(self, dialog: PersonDialog) -> None:
        self.write_in(dialog, lambda: dialog.written.id if isinstance(dialog.written, Person) else None)

    def use(self) -> None:
        """Say that the person in hand works here."""
        person = self._person()
        if person is not None and not person.at_work:
            self.ask(UsePerson(person.id))

    def turn(self, person: Person, permission: Permission) -> None:
        """Give a permission, or take it away."""
        self.ask(SetPermission(person.id, permission, permission not in person.permissions))

    def _turn_in_hand(self, permission: Permission) -> None:
        person = self._person()
        if person is not None:
            self.turn(person, permission)
