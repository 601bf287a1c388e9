"""Finding one contact of the practice: search, arrows, Enter. What the dialogs that ask for one share."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.models.contact_rows import ContactRowsModel
from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.wording import _, ngettext

_SEARCH_PAUSE_MILLISECONDS = 180


class ContactSearch(QDialog):
    """`contact_id` is the contact after the dialog was accepted; `choose` is the button that says yes to it.

    A subclass may put more beside the table (`middle`) and look at the row in hand (`show_chosen`).
    """

    def __init__(
        self, model: ContactRowsModel, title: str, heading: str, listed: str, yes: str, parent: QWidget | None
    ) -> None:
        """`listed`: what the table is called for a screen reader."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.contact_id = ""
        self.setWindowTitle(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(label(heading, size=1.25, bold=True))
        self.search = QLineEdit(model.search)
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(_("Search by name, e-mail, phone, address or id"))
        self.search.setAccessibleName(_("Search contacts"))
        self.search.installEventFilter(self)
        column.addWidget(self.search)
        self.model = model
        model.setParent(self)
        self.table = RowsTable(model)
        self.table.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        self.table.setAccessibleName(listed)
        self.table.least_fit = 0.0
        column.addWidget(self.middle(), 1)
        self.found = label(kind="muted", wrap=False)
        self.cancel = button()
        self.cancel.setText(_("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.choose = button("primary", name="choose-contact")
        self.choose.setText(yes)
        self.choose.setDefault(True)
        self.choose.clicked.connect(self._choose)
        column.addLayout(row(self.found, None, self.cancel, self.choose))
        self._pause = QTimer(self, singleShot=True, interval=_SEARCH_PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self._look)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.search.returnPressed.connect(self._choose)
        self.table.chosen.connect(lambda _id: self.show_chosen())
        self.table.opened.connect(lambda _id: self._choose())
        self.model.refresh()
        self._look()
        self.search.setFocus()

    def middle(self) -> QWidget:
        """What stands between the search box and the buttons."""
        return self.table

    def show_chosen(self) -> None:
        """The row in hand, or what was found, is another one."""
        self.choose.setEnabled(bool(self.model.ids))

    def _look(self) -> None:
        self._pause.stop()
        self.model.set_search(self.search.text())
        count = len(self.model.ids)
        words = ngettext("{count} contact", "{count} contacts", count)
        self.found.setText(words.format(count=formats.number(count)))
        if count and self.table.current_id() is None:
            self.table.select_place(0)
        self.show_chosen()

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
