"""What can be done with several lines of the client list at once: a bar that shows while several are selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from qbo_desktop.operations import practice_reading
from qbo_desktop.operations.bulk import ArchiveContacts, DeleteMatches, SetType
from qbo_desktop.operations.context import Operation
from qbo_desktop.store import client_list
from qbo_desktop.ui import formats
from qbo_desktop.ui.theme import GAP
from qbo_desktop.ui.widgets.basics import button, label
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App


class ClientBulk(QWidget):
    """`wanted` asks for an operation on the selected lines; `selected` tells which these are."""

    wanted = Signal(object)  # Operation

    def __init__(
        self, app: App, selected: Callable[[], Sequence[Any]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.app = app
        self._selected = selected
        self.count = label(bold=True, wrap=False)
        self.unlink = button(name="bulk-unlink")
        self.set_type = button(name="bulk-type")
        self.archive = button(name="bulk-archive")
        self.push = button(name="bulk-push")
        self.types = QMenu(self.set_type)
        self.types.aboutToShow.connect(self._fill_types)
        self.set_type.setMenu(self.types)
        self.unlink.clicked.connect(self.delete_matches)
        self.archive.clicked.connect(self.archive_contacts)
        self.push.clicked.connect(self.push_contacts)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.count)
        row.addWidget(Flow(self.unlink, self.set_type, self.archive, self.push), 1)
        self.hide()

    def retranslate(self) -> None:
        """Every text in the language in force."""
        self.unlink.setText(_("Delete matches"))
        self.set_type.setText(_("Set the type"))
        self.archive.setText(_("Archive the contacts"))
        self.push.setText(_("Push to QuickBooks…"))
        self.setAccessibleName(_("What can be done with the selected lines"))
        self.show_count(len(self._selected()))

    def show_count(self, count: int) -> None:
        """Show the bar while more than one line is selected."""
        self.count.setText(
            ngettext("{count} selected", "{count} selected", count).format(count=formats.number(count))
        )
        self.setVisible(count > 1)

    def fill(self, menu: QMenu) -> None:
        """The same as a menu."""
        menu.addAction(self.unlink.text()).triggered.connect(lambda: self.delete_matches())
        kinds = menu.addMenu(self.set_type.text())
        self._fill_types(kinds)
        menu.addAction(self.archive.text()).triggered.connect(lambda: self.archive_contacts())
        menu.addAction(self.push.text()).triggered.connect(lambda: self.push_contacts())

    def delete_matches(self) -> None:
        """Take the selected pairs apart, as one decision."""
        self._want(DeleteMatches(tuple(self._selected())))

    def archive_contacts(self) -> None:
        """Put the contacts of the selected lines into the archive, as one decision."""
        if contacts := self._contacts():
            self._want(ArchiveContacts(contacts))

    def push_contacts(self) -> None:
        """Open the dialog that pushes the contacts of the selected lines, after a preview."""
        from qbo_desktop.ui.dialogs.push_dialog import open_push

        if contacts := self._contacts():
            open_push(self.window(), contacts)

    def _give(self, name: str) -> None:
        if contacts := self._contacts():
            self._want(SetType(contacts, name))

    def _want(self, operation: Operation[Any]) -> None:
        self.wanted.emit(operation)

    def _contacts(self) -> tuple[str, ...]:
        with self.app.store.read() as session:
            return tuple(client_list.practice_ids(session, self.app.workspace_id, list(self._selected())))

    def _fill_types(self, menu: QMenu | None = None) -> None:
        menu = menu or self.types
        menu.clear()
        with self.app.store.read() as session:
            names = practice_reading.types(session, self.app.workspace_id)
        for name in names:
            action = menu.addAction(name.replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, name=name: self._give(name))
        menu.addSeparator()
        menu.addAction(_("No type")).triggered.connect(lambda: self._give(""))
