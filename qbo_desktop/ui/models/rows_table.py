"""The table that shows a `RowsModel`: keys of its own, copy, CSV, remembered columns, kept selection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QByteArray,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSettings,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from qbo_desktop.ui.models.column_widths import share
from qbo_desktop.ui.models.export import ExportRows
from qbo_desktop.ui.models.rows import RowsModel
from qbo_desktop.ui.place import place_file
from qbo_desktop.ui.theme import SMALL
from qbo_desktop.wording import _


class _Cells(QStyledItemDelegate):
    """Data is elided in the middle, sentences at their end."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        model = index.model()
        if isinstance(model, RowsModel) and model.columns[index.column()].is_data:
            option.textElideMode = Qt.TextElideMode.ElideMiddle


class RowsTable(QTableView):
    """`chosen`: another row is in hand, or it changed (its id, or None); `opened`: Enter or double click."""

    chosen = Signal(object)
    opened = Signal(object)
    menu_wanted = Signal(QPoint)  # in global coordinates

    def __init__(self, model: RowsModel, layout_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = model
        self._layout_name = layout_name
        self._keys: dict[int, Callable[[], None]] = {}
        self._in_hand: Any = None
        self._kept: tuple[set[Any], Any, int, int] = (set(), None, -1, 0)
        self._restoring = False
        self._is_fitting = False
        self._has_own_widths = False
        self.least_fit = 0.85
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.setItemDelegate(_Cells(self))
        self._fit_rows()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSectionsMovable(True)
        header.setStretchLastSection(False)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._choose_columns)
        self.setModel(model)
        for at, column in enumerate(model.columns):
            self.setColumnWidth(at, self._scaled(column.width))
            self.setColumnHidden(at, column.is_extra)
        self._restore_layout()
        self._show_order()
        self.setSortingEnabled(any(column.sort for column in model.columns))
        header.sortIndicatorChanged.connect(self._show_order)
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(self._save_layout)
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        model.dataChanged.connect(self._say_again)
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        self.doubleClicked.connect(lambda index: self._open(index))

    # --- what stands in the rows ------------------------------------------------------------------------

    def current_id(self) -> Any:
        """The id of the row in hand, or None."""
        number = self.currentIndex().row()
        return self.rows.ids[number] if 0 <= number < len(self.rows.ids) else None

    def selected_ids(self) -> list[Any]:
        """The ids of the selected rows, in their order."""
        numbers = sorted(
            {number for top, bottom in self._selected_ranges() for number in range(top, bottom + 1)}
        )
        return [self.rows.ids[number] for number in numbers if number < len(self.rows.ids)]

    def _selected_ranges(self) -> set[tuple[int, int]]:
        """First and last row of each run of selected rows: whole rows are selected, so no index is needed."""
        selection = self.selectionModel().selection()
        return {(one.top(), one.bottom()) for one in map(selection.at, range(selection.size()))}

    def selected_count(self) -> int:
        """How many rows are selected; cheap, however many there are."""
        return sum(bottom - top + 1 for top, bottom in self._selected_ranges())

    def _first_column(self) -> int:
        return max(0, self.horizontalHeader().logicalIndex(0))

    def select_id(self, row_id: Any) -> bool:
        """Take the row of that id in hand; False when it is not in the list."""
        return self.select_place(self.rows.place_of(row_id))

    def select_place(self, number: int) -> bool:
        """Take the row at a place in hand."""
        if not 0 <= number < len(self.rows.ids):
            return False
        flags = QItemSelectionModel.SelectionFlag
        # Said outright: setCurrentIndex() of the view would add to the selection while Ctrl or Shift is held.
        self.selectionModel().setCurrentIndex(
            self.rows.index(number, self._first_column()), flags.ClearAndSelect | flags.Rows
        )
        self.scrollTo(self.currentIndex())
        return True

    def select_ids(self, ids: Sequence[Any]) -> bool:
        """Select the rows of these ids, and take the first of them in hand; False when none is in the list."""
        wanted = set(ids)
        first = next((at for at, row_id in enumerate(self.rows.ids) if row_id in wanted), -1)
        if not self.select_place(first):
            return False
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(self._ranges(wanted), flags.Select | flags.Rows)
        return True

    # --- keys -------------------------------------------------------------------------------------------

    def add_key(self, key: Qt.Key, action: Callable[[], None]) -> None:
        """A single key that acts only while the table has the focus."""
        self._keys[int(key)] = action

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif plain and event.key() in self._keys:
            self._keys[event.key()]()
        elif plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here, and do not jump to a row."""

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self.rows.ids[index.row()])

    def contextMenuEvent(self, event: Any) -> None:
        if event.reason() == event.Reason.Keyboard:
            place = self.visualRect(self.currentIndex()).bottomLeft()
            self.menu_wanted.emit(self.viewport().mapToGlobal(place))
        else:
            index = self.indexAt(self.viewport().mapFromGlobal(event.globalPos()))
            if index.isValid() and not self.selectionModel().isRowSelected(index.row(), QModelIndex()):
                self.setCurrentIndex(index)
            self.menu_wanted.emit(event.globalPos())
        event.accept()

    # --- copy and export --------------------------------------------------------------------------------

    def shown_columns(self) -> list[int]:
        """The columns that are shown, from left to right."""
        header = self.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(header.count())]
        return [column for column in order if not header.isSectionHidden(column)]

    def copy(self) -> None:
        """Copy the selected rows, tabs between the cells."""
        numbers = [self.rows.place_of(row_id) for row_id in self.selected_ids()]
        lines = self.rows.cells(numbers, self.shown_columns())
        flat = ("\t".join(" ".join(cell.split()) for cell in line) for line in lines)
        QGuiApplication.clipboard().setText("\n".join(flat))

    def export_to(self, path: Path) -> ExportRows:
        """The operation that writes what is shown, all rows of it, to a CSV file."""
        model, columns = self.rows, self.shown_columns()
        keys = [model.columns[column].key for column in columns]
        return ExportRows(
            path,
            tuple(_(model.columns[column].title) for column in columns),
            tuple(model.ids),
            model.read_rows,
            lambda row: [model.value(row, key) for key in keys],
        )

    # --- refresh keeps selection and place --------------------------------------------------------------

    def _keep(self) -> None:
        number, scrolled = self.currentIndex().row(), self.verticalScrollBar().value()
        self._kept = (set(self.selected_ids()), self.current_id(), number, scrolled)
        self._restoring = True

    def _restore(self) -> None:
        selected, current, number, scrolled = self._kept
        model, selection = self.rows, self.selectionModel()
        place = model.place_of(current) if current is not None else -1
        if place < 0 and number >= 0:
            # The row in hand went: the one that came into its place is next.
            place = min(number, len(model.ids) - 1)
            selected = set() if place < 0 else {model.ids[place]}
        if place >= 0:
            flags = QItemSelectionModel.SelectionFlag
            selection.setCurrentIndex(model.index(place, self._first_column()), flags.NoUpdate)
            selection.select(self._ranges(selected), flags.Select | flags.Rows)
        self.verticalScrollBar().setValue(scrolled)
        self._restoring = False
        self._say(self.current_id(), again=True)

    def _ranges(self, ids: set[Any]) -> QItemSelection:
        """The rows of these ids as few ranges: everything selected is one of them."""
        found = QItemSelection()
        places = [at for at, row_id in enumerate(self.rows.ids) if row_id in ids] if ids else []
        column = self._first_column()
        for at, place in enumerate(places):
            if at == 0 or places[at - 1] != place - 1:
                first = place
            if at == len(places) - 1 or places[at + 1] != place + 1:
                found.select(self.rows.index(first, column), self.rows.index(place, column))
        return found

    def _say_again(self) -> None:
        self._say(self.current_id(), again=True)

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not self._restoring:
            self._say(self.current_id())

    def _say(self, row_id: Any, *, again: bool = False) -> None:
        if again or row_id != self._in_hand:
            self._in_hand = row_id
            self.chosen.emit(row_id)

    # --- columns ----------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Headers and cells in the language in force."""
        self.rows.retranslate()
        self.fit_columns()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_rows()
            self.fit_columns()

    def _fit_rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.9))

    def _scaled(self, width: int) -> int:
        """A width that was thought for a font of 16 pixels' height."""
        return round(width * self.fontMetrics().height() / 16)

    def fit_columns(self) -> None:
        """Share the room among the columns, until the person gave them widths of their own."""
        room, shown = self.viewport().width(), self.shown_columns()
        if self._has_own_widths or room <= 0 or not shown:
            return
        wanted = {at: self._scaled(self.rows.columns[at].width) for at in shown}
        heading = {at: self._heading_width(at) for at in shown}
        kept = {at: max(wide, heading[at]) for at in shown if (wide := self._kept_width(at))}
        widths = share(room, wanted, heading, kept, self.least_fit)
        self._is_fitting = True
        for column, width in widths.items():
            self.setColumnWidth(column, width)
        self._is_fitting = False

    def _heading_width(self, at: int) -> int:
        """The width of a heading; of one that does not sort without the room for the arrow."""
        wide = self.horizontalHeader().sectionSizeHint(at)
        arrow = self.style().pixelMetric(QStyle.PixelMetric.PM_HeaderMarkSize, None, self)
        return wide if self.rows.columns[at].sort else wide - arrow

    def _kept_width(self, at: int) -> int:
        """The width of the longest of the texts that can stand in a column; 0 where it may become narrower."""
        column = self.rows.columns[at]
        if column.words is None:
            return self._scaled(column.width) if column.is_whole else 0
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        feature = QStyleOptionViewItem.ViewItemFeature
        # Numbers stand alone; before words there may be a mark.
        option.features |= feature.HasDisplay if column.right else feature.HasDisplay | feature.HasDecoration
        option.text = max(column.words(), key=self.fontMetrics().horizontalAdvance)
        kind = QStyle.ContentsType.CT_ItemViewItem
        return self.style().sizeFromContents(kind, option, QSize(), self).width() + SMALL

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    def _resized(self) -> None:
        if not self._is_fitting and self.isVisible():
            self._has_own_widths = True
            self._save_layout()

    def _show_order(self) -> None:
        """The arrow of the header says how the rows really are sorted."""
        keys = [column.sort for column in self.rows.columns]
        if self.rows.sort_key in keys:
            order = Qt.SortOrder.DescendingOrder if self.rows.descending else Qt.SortOrder.AscendingOrder
            header = self.horizontalHeader()
            header.blockSignals(True)
            header.setSortIndicator(keys.index(self.rows.sort_key), order)
            header.blockSignals(False)

    def _choose_columns(self, place: QPoint) -> None:
        self.columns_menu().popup(self.horizontalHeader().mapToGlobal(place))

    def columns_menu(self) -> QMenu:
        """A menu that shows and hides columns; the last one stays."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = self.shown_columns()
        for at, column in enumerate(self.rows.columns):
            action = QAction(_(column.title), menu, checkable=True, checked=at in shown)
            action.setEnabled(at not in shown or len(shown) > 1)
            action.toggled.connect(lambda on, at=at: self._show_column(at, on))
            menu.addAction(action)
        return menu

    def _show_column(self, column: int, shown: bool) -> None:
        self.setColumnHidden(column, not shown)
        self.fit_columns()
        self._save_layout()

    def show_column(self, key: str, shown: bool) -> None:
        """Show a column, or hide it."""
        self._show_column([column.key for column in self.rows.columns].index(key), shown)

    def show_columns(self, keys: Sequence[str]) -> None:
        """Show these columns from left to right, and no others; the usual ones when none of them is known."""
        places = {column.key: at for at, column in enumerate(self.rows.columns)}
        wanted = [places[key] for key in keys if key in places]
        if not wanted:
            wanted = [at for at, column in enumerate(self.rows.columns) if not column.is_extra]
        header = self.horizontalHeader()
        for place, column in enumerate(wanted):
            header.moveSection(header.visualIndex(column), place)
        for column in places.values():
            self.setColumnHidden(column, column not in wanted)
        self.fit_columns()
        self._save_layout()

    def shown_keys(self) -> tuple[str, ...]:
        """The keys of the columns that are shown, from left to right."""
        return tuple(self.rows.columns[column].key for column in self.shown_columns())

    def show_order(self, sort: str, *, descending: bool) -> None:
        """Sort by one of the store's orders, and say so in the header."""
        self.rows.sort_key, self.rows.descending = sort, descending
        self._show_order()

    def _settings(self) -> QSettings:
        return place_file(self.rows.app.home)

    def _save_layout(self) -> None:
        if self._layout_name and self.isVisible():
            settings = self._settings()
            settings.setValue(f"tables/{self._layout_name}", self.horizontalHeader().saveState())
            settings.setValue(f"tables/{self._layout_name}-columns", ",".join(self._names()))

    def _restore_layout(self) -> None:
        if not self._layout_name:
            return
        settings = self._settings()
        state = settings.value(f"tables/{self._layout_name}")
        names = settings.value(f"tables/{self._layout_name}-columns")
        # A layout of other columns, of an older program, says nothing about these.
        if isinstance(state, QByteArray) and names in (self._names(), ",".join(self._names())):
            self._has_own_widths = self.horizontalHeader().restoreState(state)

    def _names(self) -> list[str]:
        return [column.key for column in self.rows.columns]
