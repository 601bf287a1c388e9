"""Before all ready matches are accepted: how many, which, and what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from qbo_desktop.ui.models.decisions import DecisionsModel
from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.ui.theme import GAP, SMALL, WIDE, say_kind, scaled_font
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App


class ReadyDialog(QDialog):
    """Lists the ready matches; accepted when the person wants all of them linked."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.model = DecisionsModel(app, self, which="ready")
        self.model.refresh()
        count = len(self.model.ids)
        self.setWindowTitle(_("Accept ready matches"))
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE, WIDE, WIDE, GAP)
        column.setSpacing(GAP)
        heading = QLabel(
            ngettext("Link this client?", "Link these {count} clients?", count).format(count=count)
        )
        heading.setFont(scaled_font(1.25, bold=True))
        heading.setWordWrap(True)
        self.effect = QLabel(
            _(
                "Each of these customers is linked to the contact beside it. Their names are equal, their e-mails "
                "are equal or missing on one side, and nothing speaks against it. Empty fields of the contact are "
                "filled in; nothing is overwritten, and nothing is written to QuickBooks. It is one decision, "
                "and one Undo takes all of it back."
            )
        )
        self.effect.setWordWrap(True)
        say_kind(self.effect, "muted")
        self.table = RowsTable(self.model)
        self.table.setAccessibleName(_("Matches that will be accepted"))
        self.table.least_fit = 0.0
        for at, one in enumerate(self.model.columns):
            self.table.setColumnHidden(at, one.key == "note")
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        row.addStretch(1)
        self.cancel = QPushButton(_("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.accept_all = QPushButton(ngettext("Link it", "Link all {count}", count).format(count=count))
        self.accept_all.setDefault(True)
        self.accept_all.setEnabled(count > 0)
        self.accept_all.clicked.connect(self.accept)
        row.addWidget(self.cancel)
        row.addWidget(self.accept_all)
        for widget in (heading, self.effect):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        size = self.fontMetrics().height()
        self.resize(54 * size, 34 * size)
        self.table.select_place(0)
        self.accept_all.setFocus()
