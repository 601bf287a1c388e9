"""Rows with a tick in their first column. The ticks are kept by id, so that they outlive a search.

No `flags` say that a tick can be turned, and the table does it itself: a view asks for the flags of every row when
everything is selected, which would be felt from some thousands of rows on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal

from qbo_desktop.ui.models.rows import Column, Index, RowsModel
from qbo_desktop.wording import N_, _

TICK = Column("tick", N_("Tick"), width=64, is_data=False)


class TicksModel(RowsModel):
    """Base of such models, beside or before another one; `TICK` is the first of the columns."""

    ticked_changed = Signal()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.ticked: set[Any] = set()

    def can_be_ticked(self, row_id: Any) -> bool:
        """Whether that row has a tick at all."""
        return True

    def with_partners(self, ids: Iterable[Any]) -> set[Any]:
        """These rows, and those that are ticked together with them or not at all."""
        return set(ids)

    def tick(self, ids: Collection[Any], ticked: bool) -> None:
        """Tick rows, or take their ticks away."""
        chosen = self.with_partners(one for one in ids if self.can_be_ticked(one))
        self.ticked = self.ticked | chosen if ticked else self.ticked - chosen
        if self.ids:
            self.dataChanged.emit(
                self.index(0, 0), self.index(len(self.ids) - 1, 0), [Qt.ItemDataRole.CheckStateRole]
            )
        self.ticked_changed.emit()

    def toggle(self, ids: Sequence[Any]) -> None:
        """What Space does: tick all of them, or none when all were ticked."""
        chosen = [one for one in ids if self.can_be_ticked(one)]
        self.tick(chosen, not self.ticked.issuperset(chosen))

    def _id_at(self, index: Index) -> Any:
        at = index.row()
        return self.ids[at] if index.isValid() and 0 <= at < len(self.ids) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        in_ticks = index.column() == 0 and self.columns[0].key == TICK.key
        row_id = self._id_at(index) if in_ticks else None
        if row_id is not None and role in (
            Qt.ItemDataRole.CheckStateRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            has_tick, ticked = self.can_be_ticked(row_id), row_id in self.ticked
            if role == Qt.ItemDataRole.CheckStateRole:
                return (Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked) if has_tick else None
            return (_("ticked") if ticked else _("not ticked")) if has_tick else ""
        return super().data(index, role)
