"""Rows of labels and fields in columns that go on below one another where there is too little room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from qbo_desktop.ui import theme
from qbo_desktop.ui.widgets.basics import label, line


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column stands: its share of the width, and the line of its row that it takes where room is short."""

    stretch: int = 0
    narrow_line: int = 0
    right: bool = False


class Row:
    """The widgets of a row, one a column (None: nothing there), and those that go below it at full width."""

    def __init__(self, cells: Sequence[QWidget | None], below: Sequence[QWidget] = ()) -> None:
        self.cells = tuple(cells)
        self.below = tuple(below)
        self.is_shown = True

    def say(self, part: QLabel, words: str, kind: str = "muted") -> None:
        """A sentence below the row; without words it takes no room."""
        part.setText(words)
        part.setVisible(bool(words) and self.is_shown)
        theme.say_kind(part, kind)


class RowsGrid(QWidget):
    """Wide: headings and rows. Narrower than `narrow_below` heights of the font: each row takes several lines.

    What is said below a row begins at the column `below_from` where there is room.
    """

    def __init__(
        self, places: Sequence[Place], narrow_below: float, below_from: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._below_from = below_from
        self._places = tuple(places)
        self._narrow_below = narrow_below
        self._rows: list[Row] = []
        self._headings = [label(kind="muted", wrap=False) for _place in places]
        for heading, place in zip(self._headings, self._places, strict=True):
            heading.setParent(self)
            heading.setAlignment(_side(place))
        self._is_narrow: bool | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.GAP)
        self._grid.setVerticalSpacing(theme.SMALL)
        self._lines: list[QWidget] = []

    def name_columns(self, *words: str) -> None:
        """The headings."""
        for heading, text in zip(self._headings, words, strict=True):
            heading.setText(text)

    def put(self, rows: Sequence[Row]) -> None:
        """Show these rows instead of what is shown; the fields that were there go away."""
        for row in self._rows:
            for part in (*row.cells, *row.below):
                if part is not None:
                    part.hide()
                    part.deleteLater()
        self._rows = list(rows)
        previous: QWidget | None = None
        for row in rows:
            for part in (*row.cells, *row.below):
                if part is None:
                    continue
                part.setParent(self)
                if part.focusPolicy() is not Qt.FocusPolicy.NoFocus:
                    if previous is not None:
                        QWidget.setTabOrder(previous, part)
                    previous = part
        self.arrange_anew()

    def arrange_anew(self) -> None:
        """Rows came to be shown, or are shown no more (`is_shown`). What is below a row shows itself."""
        self._is_narrow = None
        self._arrange()
        for row in self._rows:
            for cell in row.cells:
                if cell is not None:
                    cell.setVisible(row.is_shown)
            if not row.is_shown:
                for part in row.below:
                    part.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        is_narrow = self.width() < self._narrow_below * self.fontMetrics().height()
        if is_narrow == self._is_narrow:
            return
        self._is_narrow = is_narrow
        while self._grid.takeAt(0) is not None:
            pass
        for one in self._lines:
            one.hide()
            one.deleteLater()
        self._lines = []
        for heading in self._headings:
            heading.setVisible(not is_narrow)
        if is_narrow:
            self._arrange_narrow()
        else:
            self._arrange_wide()
        self.updateGeometry()

    def _arrange_wide(self) -> None:
        for column, (heading, place) in enumerate(zip(self._headings, self._places, strict=True)):
            self._grid.addWidget(heading, 0, column)
            self._grid.setColumnStretch(column, place.stretch)
        at, span = 1, len(self._places) - self._below_from
        for row in self._rows:
            if not row.is_shown:
                continue
            for column, (cell, place) in enumerate(zip(row.cells, self._places, strict=True)):
                if cell is not None:
                    _align(cell, place)
                    self._grid.addWidget(cell, at, column)
            at += 1
            for part in row.below:
                self._grid.addWidget(part, at, self._below_from, 1, span)
                at += 1

    def _arrange_narrow(self) -> None:
        for column in range(len(self._places)):
            self._grid.setColumnStretch(column, 1 if column == 0 else 0)
        at = 0
        for number, row in enumerate(one for one in self._rows if one.is_shown):
            if number:
                self._lines.append(line())
                self._grid.addWidget(self._lines[-1], at, 0, 1, len(self._places))
                at += 1
            for narrow_line in sorted({place.narrow_line for place in self._places}):
                across = QHBoxLayout()
                across.setSpacing(theme.GAP)
                for cell, place in zip(row.cells, self._places, strict=True):
                    if cell is not None and place.narrow_line == narrow_line:
                        across.addWidget(cell, place.stretch)
                self._grid.addLayout(across, at, 0, 1, len(self._places))
                at += 1
            for part in row.below:
                self._grid.addWidget(part, at, 0, 1, len(self._places))
                at += 1


def _side(place: Place) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if place.right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _align(cell: QWidget, place: Place) -> None:
    if isinstance(cell, QLabel):
        cell.setAlignment(_side(place))
