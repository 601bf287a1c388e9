"""Finding a contact of the practice to bill: a field that shows it, and the search that it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from qbo_desktop.operations import practice_reading
from qbo_desktop.ui import theme
from qbo_desktop.ui.dialogs.contact_search import ContactSearch
from qbo_desktop.ui.models.contact_rows import ContactRowsModel
from qbo_desktop.ui.widgets.basics import button
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App

_COLUMNS = ("name", "email", "city", "client_identifier")


class ChooseContactDialog(ContactSearch):
    """Choose any contact of the list."""

    def __init__(self, app: App, title: str, search: str = "", parent: QWidget | None = None) -> None:
        model = ContactRowsModel(app, columns=_COLUMNS)
        model.search = search
        super().__init__(model, title, title, _("Contacts of the Practice Book"), _("Choose"), parent)
        size = self.fontMetrics().height()
        room = self.screen().availableGeometry()
        self.resize(min(50 * size, round(room.width() * 0.96)), min(32 * size, round(room.height() * 0.92)))


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
