"""A table whose rows carry ticks: Space ticks what is selected, Ctrl+A selects all of it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.ui.models.ticks import TICK, TicksModel


class TicksTable(RowsTable):
    """Enter goes on (`opened`), as in every table; a click on a tick turns it."""

    def __init__(self, model: TicksModel, layout_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(model, layout_name, parent)
        self._ticks = model
        self._pressed = QModelIndex()
        # The header asks for every cell whether its column is selected, which here it never is, and that takes long.
        self.horizontalHeader().setSelectionModel(QItemSelectionModel(model, self))
        self.add_key(Qt.Key.Key_Space, self.toggle_selected)

    def _first_column(self) -> int:
        # The cell in hand is one with words: a frame around nothing, beside the tick, looks like a fault.
        columns = self._ticks.columns
        return next(at for at, column in enumerate(columns) if column.key != TICK.key)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self.indexAt(event.position().toPoint())
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index, pressed = self.indexAt(event.position().toPoint()), self._pressed
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid() or index != pressed:
            return
        if self._ticks.columns[index.column()].key == TICK.key:
            self._ticks.toggle([self._ticks.ids[index.row()]])

    def selected_ids(self) -> list[Any]:
        """The ids of the selected rows, in their order: by ranges, for asking index by index takes long."""
        chosen = self.selectionModel().selection()
        ranges = [chosen.at(number) for number in range(chosen.count())]
        places = {at for one in ranges for at in range(one.top(), one.bottom() + 1)}
        return [self._ticks.ids[at] for at in sorted(places) if at < len(self._ticks.ids)]

    def toggle_selected(self) -> None:
        """Turn the ticks of the selected rows."""
        chosen = self.selected_ids()
        if chosen:
            self._ticks.toggle(chosen)
