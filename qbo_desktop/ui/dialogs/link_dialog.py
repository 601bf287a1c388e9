"""Finding the contact that a customer is: search, look, link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from qbo_desktop.sync.side import Record
from qbo_desktop.ui.models.comparison import side_by_side
from qbo_desktop.ui.models.contact_rows import ContactRowsModel
from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.ui.pages.field_grid import FieldGrid
from qbo_desktop.ui.theme import GAP, SMALL, WIDE, say_kind, scaled_font
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App

_SEARCH_PAUSE_MILLISECONDS = 180
_COLUMNS = ("name", "kind", "email", "phone", "city")


class LinkDialog(QDialog):
    """Choose a contact that nobody is linked to; `contact_id` is it after the dialog was accepted."""

    def __init__(self, app: App, customer: Record, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.customer = customer
        self.contact_id = ""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Link to a contact"))
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE, WIDE, WIDE, GAP)
        column.setSpacing(GAP)
        heading = QLabel(_("Which contact is {name}?").format(name=customer.contact.label()))
        heading.setTextFormat(Qt.TextFormat.PlainText)
        heading.setFont(scaled_font(1.25, bold=True))
        heading.setWordWrap(True)
        column.addWidget(heading)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(_("Search by name, e-mail, phone, address or id"))
        self.search.setAccessibleName(_("Search contacts"))
        self.search.installEventFilter(self)
        column.addWidget(self.search)
        self.model = ContactRowsModel(app, self, free_only=True, columns=_COLUMNS)
        self.table = RowsTable(self.model)
        self.table.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        self.table.setAccessibleName(_("Contacts that are not linked"))
        self.table.least_fit = 0.0
        self.fields = FieldGrid()
        pane = QScrollArea()
        pane.setWidgetResizable(True)
        pane.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setObjectName("scrolled")
        inside_column = QVBoxLayout(inside)
        inside_column.addWidget(self.fields)
        inside_column.addStretch(1)
        pane.setWidget(inside)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.table)
        split.addWidget(pane)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setChildrenCollapsible(False)
        column.addWidget(split, 1)
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        self.found = QLabel()
        say_kind(self.found, "muted")
        self.cancel = QPushButton(_("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.link = QPushButton(_("Link"))
        self.link.setDefault(True)
        self.link.clicked.connect(self._link)
        row.addWidget(self.found, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.link)
        column.addLayout(row)
        self._pause = QTimer(self, singleShot=True, interval=_SEARCH_PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self._look)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.search.returnPressed.connect(self._link)
        self.table.chosen.connect(lambda _id: self._show())
        self.table.opened.connect(lambda _id: self._link())
        size = self.fontMetrics().height()
        self.resize(54 * size, 44 * size)
        split.setSizes([20 * size, 13 * size])
        self.model.refresh()
        self._look()
        self.search.setFocus()

    def _look(self) -> None:
        self._pause.stop()
        self.model.set_search(self.search.text())
        count = len(self.model.ids)
        self.found.setText(ngettext("{count} contact", "{count} contacts", count).format(count=count))
        if count and self.table.current_id() is None:
            self.table.select_place(0)
        self._show()

    def _show(self) -> None:
        record = (
            self.model.row(self.table.currentIndex().row()) if self.table.currentIndex().isValid() else None
        )
        self.link.setEnabled(record is not None)
        rows = side_by_side(self.customer.contact, record.contact if record else None)
        self.fields.show_rows(rows)

    def _link(self) -> None:
        if self._pause.isActive():
            # Enter right after typing means what is typed, not what was found before.
            self._look()
            return
        chosen = self.table.current_id()
        if chosen is not None:
            self.contact_id = str(chosen)
            self.accept()

    def eventFilter(self, watched: QObject, event: object) -> bool:
        """Arrows in the search box move in the table below it."""
        if (
            watched is self.search
            and isinstance(event, QKeyEvent)
            and event.type() is QKeyEvent.Type.KeyPress
        ):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self.table.select_place(self.table.currentIndex().row() + step)
                return True
        return bool(super().eventFilter(watched, event))  # type: ignore[arg-type]
