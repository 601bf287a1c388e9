"""Table models over the store: the order of a list as ids, and the rows of a screenful when they are shown.

The ids of 20,000 rows are small and read once; a row's values are read when a view asks for them, a page at
a time, and a bounded number of pages is kept.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QIcon

from qbo_desktop.ui.theme import tokens
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from sqlmodel import Session

    from qbo_desktop.app import App

PAGE = 60
# Between two refreshes that nobody asked for, this many times what one costs.
_REST = 15
_KEPT_PAGES = 24
# Stands where a side has nothing, so that an empty cell is not taken for one that was forgotten.
NOTHING = "—"
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `title` is a text of the catalogue; `sort` the store’s word for its order, or "".

    `words` gives every text of ours that can stand in it, in the language in force: the longest is its width.
    `is_whole` keeps the width for what is of no use in pieces, a number. `is_data` tells what is elided in the
    middle, where its end tells as much as its beginning. `is_extra` is shown only when somebody asks for it.
    """

    key: str
    title: str
    sort: str = ""
    right: bool = False
    width: int = 160
    words: Callable[[], Iterable[str]] | None = None
    is_whole: bool = False
    is_data: bool = True
    is_extra: bool = False


class RowsModel(QAbstractTableModel):
    """Base of the tables. A subclass says which ids there are, reads rows, and puts them into words."""

    refreshed = Signal()

    def __init__(self, app: App, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.columns = tuple(columns)
        self.ids: list[Any] = []
        self.search = ""
        self.sort_key = next((column.sort for column in columns if column.sort), "")
        self.descending = False
        self._pages: OrderedDict[int, Mapping[Any, Any]] = OrderedDict()
        self._cost_seconds = 0.0
        self._read_at = 0.0
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self.refresh)

    # --- what a subclass says ---------------------------------------------------------------------------

    def read_ids(self, session: Session) -> Sequence[Hashable]:
        """The ids of all rows, in order."""
        raise NotImplementedError

    def read_rows(self, session: Session, ids: Sequence[Any]) -> Mapping[Any, Any]:
        """Some rows, by id."""
        raise NotImplementedError

    def text(self, row: Any, key: str) -> str:
        """What stands in a cell."""
        raise NotImplementedError

    def icon(self, row: Any, key: str) -> QIcon | None:
        """The mark before the text of a cell."""
        return None

    def is_muted(self, row: Any, key: str) -> bool:
        """Whether the cell is written in the quieter colour."""
        return False

    def value(self, row: Any, key: str) -> str:
        """What is copied and exported of a cell: what it shows, but for what only helps the eye."""
        text = self.text(row, key)
        return "" if text == NOTHING else text

    # --- reading ----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the order anew; rows are read again when they are shown. Views keep what they can."""
        self._later.stop()
        began = time.monotonic()
        with self.app.store.read() as session:
            ids = list(self.read_ids(session))
        self._read_at = time.monotonic()
        self._cost_seconds = self._read_at - began
        self._pages.clear()
        if ids != self.ids:
            self.beginResetModel()
            self.ids = ids
            self.endResetModel()
        elif ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(ids) - 1, len(self.columns) - 1))
        self.refreshed.emit()

    def refresh_gently(self) -> None:
        """Refresh now, or a little later when it was done just now: a run commits many times a second.

        A list that takes long to order is read less often, so that the window stays free for the person.
        """
        rest = self._read_at + self._cost_seconds * _REST - time.monotonic()
        if rest <= 0:
            self.refresh()
        elif not self._later.isActive():
            self._later.start(int(rest * 1000) + 1)

    def row(self, number: int) -> Any:
        """The row at a place; None when it went meanwhile."""
        if not 0 <= number < len(self.ids):
            return None
        at = number // PAGE
        page = self._pages.get(at)
        if page is None:
            with self.app.store.read() as session:
                page = self.read_rows(session, self.ids[at * PAGE : (at + 1) * PAGE])
            self._pages[at] = page
            if len(self._pages) > _KEPT_PAGES:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(at)
        return page.get(self.ids[number])

    def place_of(self, row_id: Any) -> int:
        """Where the row of that id stands, or -1."""
        try:
            return self.ids.index(row_id)
        except ValueError:
            return -1

    def set_search(self, text: str) -> None:
        """Show only the rows that contain every word."""
        if text != self.search:
            self.search = text
            self.refresh()

    # --- what Qt asks -----------------------------------------------------------------------------------

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role not in _ROLES_OF_ROWS:
            return None
        row = self.row(index.row())
        if row is None:
            return None
        if role == Qt.ItemDataRole.DecorationRole:
            return self.icon(row, column.key)
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(tokens().muted) if self.is_muted(row, column.key) else None
        text = self.text(row, column.key)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.value(row, column.key)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = _("nothing") if text == NOTHING else text
            return _("{column}: {value}").format(column=_(column.title), value=text) if text else ""
        return text

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _(column.title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(self.columns) or not self.columns[column].sort:
            return
        wanted = (self.columns[column].sort, order is Qt.SortOrder.DescendingOrder)
        if wanted != (self.sort_key, self.descending):
            self.sort_key, self.descending = wanted
            self.refresh()

    def retranslate(self) -> None:
        """The language was switched: headers and cells are asked for again."""
        if self.columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        if self.ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, len(self.columns) - 1))

    def cells(self, numbers: Sequence[int], columns: Sequence[int]) -> Iterator[list[str]]:
        """The values of some rows in some columns, as they are copied."""
        for number in numbers:
            row = self.row(number)
            if row is not None:
                yield [self.value(row, self.columns[column].key) for column in columns]


_ROLES_OF_ROWS = frozenset({
    Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.DecorationRole,
    Qt.ItemDataRole.ForegroundRole, Qt.ItemDataRole.AccessibleTextRole,
})  # fmt: skip
