"""A table on paper: a title, some lines, rows that wrap in their columns, the headings and a number on every page.

Drawn row by row, so that ten thousand rows cost what they are, and from any thread: a text document would take
minutes for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPagedPaintDevice, QPainter, QPen, QTextOption

from qbo_desktop.errors import UsageError
from qbo_desktop.ui import formats
from qbo_desktop.wording import _

_TITLE_POINTS, _POINTS = 12.0, 8.0
_TALLEST = 1e6


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed. `shares` are the widths of the columns as parts of the whole."""

    title: str
    lines: Sequence[str]
    headings: Sequence[str]
    shares: Sequence[float]
    rows: Iterable[Sequence[str]]


def print_sheet(sheet: Sheet, device: QPagedPaintDevice, check: Callable[[], None]) -> int:
    """Print it; answers the number of pages. `check` is called before each row and may raise to break it off.

    Raises UsageError when the device cannot be painted on.
    """
    painter = QPainter()
    if not painter.begin(device):
        raise UsageError(_("The printer does not answer."), _("Choose another one, or make a PDF."))
    try:
        pen = _Pen(painter, device, sheet)
        pen.begin()
        for cells in sheet.rows:
            check()
            pen.put(cells)
    finally:
        painter.end()
    return pen.page


class _Pen:
    """Knows where on which page the next row goes."""

    def __init__(self, painter: QPainter, device: QPagedPaintDevice, sheet: Sheet) -> None:
        self._painter, self._device, self._sheet = painter, device, sheet
        self.page = 1
        self._plain, self._bold, self._large = QFont(), QFont(), QFont()
        for font, points in ((self._plain, _POINTS), (self._bold, _POINTS), (self._large, _TITLE_POINTS)):
            font.setPointSizeF(points)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._large.setWeight(QFont.Weight.DemiBold)
        self._wrap = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._wrap.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        painter.setPen(QPen(QColor("black")))
        painter.setFont(self._plain)
        self._line = float(painter.fontMetrics().height())
        self._width, self._bottom = float(device.width()), device.height() - 2 * self._line
        whole = sum(sheet.shares)
        self._columns: list[tuple[float, float]] = []
        left = 0.0
        for share in sheet.shares:
            width = self._width * share / whole
            self._columns.append((left, width - self._line * 0.8))
            left += width
        self._top = 0.0

    def begin(self) -> None:
        """Title, lines, headings."""
        self._paragraph(self._sheet.title, self._large)
        for line in self._sheet.lines:
            self._paragraph(line, self._plain)
        self._top += self._line * 0.5
        self._headings()
        self._number()

    def put(self, cells: Sequence[str]) -> None:
        """One row, on the next page when it does not fit on this one."""
        self._painter.setFont(self._plain)
        height = self._height(cells)
        if self._top + height > self._bottom:
            self._device.newPage()
            self.page += 1
            self._top = 0.0
            self._headings()
            self._number()
            self._painter.setFont(self._plain)
        self._draw(cells, height)
        self._top += height + self._line * 0.3

    def _height(self, cells: Sequence[str]) -> float:
        found = [self._line]
        for (_left, width), text in zip(self._columns, cells, strict=True):
            if text:
                found.append(
                    self._painter.boundingRect(QRectF(0, 0, width, _TALLEST), text, self._wrap).height()
                )
        return max(found)

    def _draw(self, cells: Sequence[str], height: float) -> None:
        for (left, width), text in zip(self._columns, cells, strict=True):
            if text:
                self._painter.drawText(QRectF(left, self._top, width, height), text, self._wrap)

    def _headings(self) -> None:
        self._painter.setFont(self._bold)
        height = self._height(self._sheet.headings)
        self._draw(self._sheet.headings, height)
        self._top += height + self._line * 0.2
        self._painter.drawLine(0, round(self._top), round(self._width), round(self._top))
        self._top += self._line * 0.3

    def _paragraph(self, text: str, font: QFont) -> None:
        self._painter.setFont(font)
        room = QRectF(0, self._top, self._width, _TALLEST)
        height = self._painter.boundingRect(room, text, self._wrap).height()
        self._painter.drawText(QRectF(0, self._top, self._width, height), text, self._wrap)
        self._top += height + self._line * 0.2

    def _number(self) -> None:
        self._painter.setFont(self._plain)
        place = QRectF(0, self._bottom + self._line * 0.5, self._width, self._line * 1.2)
        text = _("Page {number}").format(number=formats.number(self.page))
        self._painter.drawText(place, Qt.AlignmentFlag.AlignRight, text)
