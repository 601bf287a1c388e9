"""A table of texts that are only looked at."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFocusEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from qbo_desktop.ui.theme import tokens

Index = QModelIndex | QPersistentModelIndex


class PlainModel(QAbstractTableModel):
    """Rows of texts under titles; `right` are the columns of numbers."""

    def __init__(
        self, titles: Sequence[str], right: Collection[int] = (), parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.titles = tuple(titles)
        self.rows: Sequence[tuple[str, ...]] = ()
        self._right = frozenset(right)
        self._muted: frozenset[int] = frozenset()

    def put(self, rows: Sequence[tuple[str, ...]], muted: Collection[int] = ()) -> None:
        """Show these rows; `muted` are the numbers of those that count no more.

        Rows are asked for as they come into view: a sequence may make them only then.
        """
        self.beginResetModel()
        self.rows = rows
        self._muted = frozenset(muted)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return self.titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role == Qt.ItemDataRole.ForegroundRole and index.row() in self._muted:
            return QColor(tokens().muted)
        return None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column in self._right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


class _WholeRows(QStyledItemDelegate):
    """The row in hand is marked whole, no cell of it by itself."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus


class PlainTable(QTableView):
    """Widths in heights of the font; the column `wide` takes what is left, and at least its own."""

    def __init__(
        self, model: PlainModel, name: str, widths: Sequence[float], wide: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setItemDelegate(_WholeRows(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        size = self.fontMetrics().height()
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(round(1.9 * size))
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._least = round(widths[wide] * size)
        self._wide = wide
        for at, width in enumerate(widths):
            self.setColumnWidth(at, round(width * size))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.selectionModel().hasSelection():
            self.selectRow(max(0, self.currentIndex().row()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        count = self.model().columnCount()
        others = sum(self.columnWidth(at) for at in range(count) if at != self._wide)
        self.setColumnWidth(self._wide, max(self._least, self.viewport().width() - others))
