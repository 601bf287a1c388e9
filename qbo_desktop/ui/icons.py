"""The program's own icons: small line drawings in resources/icons, coloured when they are asked for."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from qbo_desktop.resources import resource


class _Drawing(QIconEngine):
    """Draws the picture at whatever size it is wanted, so that it is sharp at 200 %."""

    def __init__(self, picture: bytes) -> None:
        super().__init__()
        self._picture = picture

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        painter.save()
        if mode is QIcon.Mode.Disabled:
            painter.setOpacity(0.4)
        QSvgRenderer(QByteArray(self._picture)).render(painter, QRectF(rect))
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _Drawing(self._picture)


def icon(name: str, colour: str) -> QIcon:
    """The drawing of that name in that colour; an empty icon when there is none."""
    path = resource("icons", f"{name}.svg")
    if not path.is_file():
        return QIcon()
    return QIcon(_Drawing(path.read_text(encoding="utf-8").replace("currentColor", colour).encode()))
