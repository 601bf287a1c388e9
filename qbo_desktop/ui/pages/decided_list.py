"""Decisions that stand, the newest first, and taking them back: the last one, or all down to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from qbo_desktop.operations.history import Undo
from qbo_desktop.ui.models.decisions import DecidedModel
from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.ui.pages.empty_state import EmptyState
from qbo_desktop.ui.theme import GAP, SMALL, say_kind
from qbo_desktop.ui.widgets.ask import ask
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App


class DecidedList(QWidget):
    """Says `run_wanted(operation)`. Decisions are taken back in their order, so an older one takes those after it."""

    run_wanted = Signal(object)

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = DecidedModel(app, self)
        self.table = RowsTable(self.model, "decided")
        self.table.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        self.empty = EmptyState()
        self.undo = QPushButton()
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        say_kind(self.hint, "muted")
        self.body = QStackedWidget()
        self.body.addWidget(self.table)
        self.body.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.body, 1)
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        row.addWidget(self.undo)
        row.addWidget(self.hint, 1)
        column.addLayout(row)
        self.setFocusProxy(self.table)
        self.undo.clicked.connect(self.take_back)
        self.table.opened.connect(lambda _id: self.take_back())
        self.table.chosen.connect(lambda _id: self._name_button())

    def set_search(self, text: str) -> None:
        """Show the decisions whose sentence contains every word."""
        self.model.set_search(text)
        self._show_body()

    def refresh(self) -> None:
        """Read them anew."""
        self.model.refresh()
        self._show_body()

    def retranslate(self) -> None:
        """Every text anew."""
        self.table.setAccessibleName(_("Decisions that were taken"))
        self.table.retranslate()
        self._show_body()

    def count(self) -> int:
        """How many decisions taking back the one in hand takes back."""
        chosen = self.table.current_id()
        return self.model.newest.index(chosen) + 1 if chosen in self.model.newest else 0

    def take_back(self) -> None:
        """Undo down to the decision in hand; more than one are named before."""
        count = self.count()
        if count == 1:
            self.run_wanted.emit(Undo())
        elif count > 1:
            ask(
                self,
                _("Undo"),
                ngettext(
                    "Take back {count} decision?", "Take back the last {count} decisions?", count
                ).format(count=count),
                _("Decisions are taken back in their order: this one, and all that were taken after it."),
                _("Take back"),
                lambda: self.run_wanted.emit(Undo(count)),
            )

    def _show_body(self) -> None:
        if self.model.ids:
            if self.table.current_id() is None:
                self.table.select_place(0)
        elif self.model.search:
            self.empty.say(_("Nothing found"), _("No decision contains all of these words."))
        else:
            self.empty.say(
                _("Nothing was decided yet"), _("What you decide stands here, and can be taken back.")
            )
        self.body.setCurrentWidget(self.table if self.model.ids else self.empty)
        self._name_button()

    def _name_button(self) -> None:
        count = self.count()
        self.undo.setVisible(count > 0)
        self.undo.setText(_("Undo") if count < 2 else _("Undo the last {count}…").format(count=count))
        self.hint.setText(_("Also after a restart. Redo: Ctrl+Y.") if count else "")
