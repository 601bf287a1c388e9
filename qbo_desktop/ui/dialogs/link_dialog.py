"""Finding the contact that a customer is: search, look, link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QSplitter, QVBoxLayout, QWidget

from qbo_desktop.sync.side import Record
from qbo_desktop.ui.dialogs.contact_search import ContactSearch
from qbo_desktop.ui.models.comparison import side_by_side
from qbo_desktop.ui.models.contact_rows import ContactRowsModel
from qbo_desktop.ui.pages.field_grid import FieldGrid
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App

_COLUMNS = ("name", "kind", "email", "phone", "city")


class LinkDialog(ContactSearch):
    """Choose a contact that nobody is linked to, with the customer's fields beside its own."""

    def __init__(self, app: App, customer: Record, parent: QWidget | None = None) -> None:
        self.customer = customer
        super().__init__(
            ContactRowsModel(app, free_only=True, columns=_COLUMNS),
            _("Link to a contact"),
            _("Which contact is {name}?").format(name=customer.contact.label()),
            _("Contacts that are not linked"),
            _("Link"),
            parent,
        )
        self.link = self.choose
        size = self.fontMetrics().height()
        self.resize(54 * size, 44 * size)
        self.split.setSizes([20 * size, 13 * size])

    def middle(self) -> QWidget:
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
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.addWidget(self.table)
        self.split.addWidget(pane)
        self.split.setStretchFactor(0, 3)
        self.split.setStretchFactor(1, 2)
        self.split.setChildrenCollapsible(False)
        return self.split

    def show_chosen(self) -> None:
        place = self.table.currentIndex()
        record = self.model.row(place.row()) if place.isValid() else None
        self.choose.setEnabled(record is not None)
        self.fields.show_rows(side_by_side(self.customer.contact, record.contact if record else None))
