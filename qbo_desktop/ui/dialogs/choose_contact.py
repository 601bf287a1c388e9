"""Finding a contact of the practice to bill: a field that shows it, and the search that it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from qbo_desktop.operations import practice_reading
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.models.contact_rows import ContactRowsModel
from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App

_SEARCH_PAUSE_MILLISECONDS = 180
_COLUMNS = ("name", "email", "city", "client_identifier")


class ChooseContactDialog(QDialog):
    """Search, arrows, Enter; `contact_id` is the contact after the dialog was accepted."""

    def __init__(self, app: App, title: str, search: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.contact_id = ""
        self.setWindowTitle(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(label(title, size=1.25, bold=True))
        self.search = QLineEdit(search)
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(_("Search by name, e-mail, phone, address or id"))
        self.search.setAccessibleName(_("Search contacts"))
        self.search.installEventFilter(self)
        column.addWidget(self.search)
        self.model = ContactRowsModel(app, self, columns=_COLUMNS)
        self.table = RowsTable(self.model)
        self.table.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        self.table.setAccessibleName(_("Contacts of the Practice Book"))
        self.table.least_fit = 0.0
        column.addWidget(self.table, 1)
        self.found = label(kind="muted", wrap=False)
        self.cancel = button()
        self.cancel.setText(_("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.choose = button("primary", name="choose-contact")
        self.choose.setText(_("Choose"))
        self.choose.setDefault(True)
        self.choose.clicked.connect(self._choose)
        column.addLayout(row(self.found, None, self.cancel, self.choose))
        self._pause = QTimer(self, singleShot=True, interval=_SEARCH_PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self._look)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.search.returnPressed.connect(self._choose)
        self.table.opened.connect(lambda _id: self._choose())
        size = self.fontMetrics().height()
        room = self.screen().availableGeometry()
        self.resize(min(50 * size, round(room.width() * 0.96)), min(32 * size, round(room.height() * 0.92)))
        self.model.search = search
        self.model.refresh()
        self._look()
        self.search.setFocus()

    def _look(self) -> None:
        self._pause.stop()
        self.model.set_search(self.search.text())
        count = len(self.model.ids)
        words = ngettext("{count} contact", "{count} contacts", count)
        self.found.setText(words.format(count=formats.number(count)))
        if count and self.table.current_id() is None:
            self.table.select_place(0)
        self.choose.setEnabled(count > 0)

    def _choose(self) -> None:
        if self._pause.isActive():
            # Enter right after typing means what is typed, not what was found before.
            self._look()
            return
        chosen = self.table.current_id()
        if chosen is not None:
            self.contact_id = str(chosen)
            self.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the search box move in the table below it."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self.table.select_place(self.table.currentIndex().row() + step)
                return True
        return super().eventFilter(watched, event)


class ContactField(QWidget):
    """Shows a contact by name; a click, Enter or the first letter opens the search. `changed`: another one.

    `empty` is what stands there while none is chosen; `may_be_empty` gives a button that takes the choice away.
    """

    changed = Signal()

    def __init__(
        self, app: App, title: str, empty: str, *, may_be_empty: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._title = title
        self.contact_id = ""
        self.shown = QLineEdit()
        self.shown.setReadOnly(True)
        self.shown.setPlaceholderText(empty)
        self.shown.installEventFilter(self)
        self.search_button = button(name="search-contact")
        self.search_button.setText(_("Search…"))
        self.search_button.clicked.connect(lambda: self.search())
        self.clear_button = button("quiet", name="clear-contact")
        self.clear_button.setText(_("Clear"))
        self.clear_button.clicked.connect(lambda: self.choose(""))
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.SMALL)
        across.addWidget(self.shown, 1)
        across.addWidget(self.search_button)
        across.addWidget(self.clear_button)
        self._may_be_empty = may_be_empty
        self.clear_button.setVisible(False)
        self.setFocusProxy(self.shown)
        self.say_name(title)

    def say_name(self, words: str) -> None:
        """What a screen reader calls it."""
        self.shown.setAccessibleName(words)
        self.setAccessibleName(words)
        self.search_button.setAccessibleName(_("Search: {field}").format(field=words))
        self.clear_button.setAccessibleName(_("Clear: {field}").format(field=words))

    def fix(self) -> None:
        """The contact can only be looked at from now on."""
        self.search_button.hide()
        self.clear_button.hide()
        self._may_be_empty = False
        self.shown.setEnabled(False)

    def show_contact(self, contact_id: str, name: str = "") -> None:
        """Show a contact; nobody chose it by that. Without a name it is looked up."""
        if contact_id and not name:
            with self._app.store.read() as session:
                record = practice_reading.contact(session, self._app.workspace_id, contact_id)
            name = record.contact.label() if record else contact_id
        self.contact_id = contact_id
        self.shown.setText(name if contact_id else "")
        self.shown.setCursorPosition(0)
        self.clear_button.setVisible(bool(contact_id) and self._may_be_empty)

    def choose(self, contact_id: str) -> None:
        """The person chose this one."""
        before = self.contact_id
        self.show_contact(contact_id)
        if contact_id != before:
            self.changed.emit()

    def search(self, text: str = "") -> ChooseContactDialog:
        """Open the search."""
        dialog = ChooseContactDialog(self._app, self._title, text, self)
        dialog.accepted.connect(lambda: self.choose(dialog.contact_id))
        dialog.finished.connect(lambda _result: self.shown.setFocus())
        dialog.open()
        return dialog

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys and the click of the field."""
        if watched is self.shown and self.shown.isEnabled():
            if event.type() is QEvent.Type.MouseButtonRelease:
                self.search()
            elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
                plain = not event.modifiers() & ~(
                    Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
                )
                if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Down):
                    self.search()
                    return True
                if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._may_be_empty:
                    self.choose("")
                    return True
                if plain and event.text().isprintable() and event.text():
                    self.search(event.text())
                    return True
        return super().eventFilter(watched, event)
