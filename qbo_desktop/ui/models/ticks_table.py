"""A table whose rows carry ticks: Space ticks what is selected, Ctrl+A selects all of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.ui.models.ticks import TicksModel


class TicksTable(RowsTable):
    """Enter goes on (`opened`), as in every table; a click on a tick turns it."""

    def __init__(self, model: TicksModel, layout_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(model, layout_name, parent)
        self._ticks = model
        self.add_key(Qt.Key.Key_Space, self.toggle_selected)

    def toggle_selected(self) -> None:
        """Turn the ticks of the selected rows."""
        chosen = self.selected_ids()
        if chosen:
            self._ticks.toggle(chosen)
