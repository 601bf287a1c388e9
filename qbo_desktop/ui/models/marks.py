"""Small marks drawn by ourselves: the states of the client list, and how one value stands to another.

Each has a shape of its own, so that nobody has to tell colours apart, and a word beside it.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

from qbo_desktop.domain.lines import PairState
from qbo_desktop.ui.theme import Tokens, tokens

_SIDE = 16
_DENSITY = 8  # drawn larger than shown, so that they stay sharp on dense screens and as large marks


class Shape(StrEnum):
    """What is drawn."""

    DISC = "disc"
    PLUS = "plus"
    DIAMOND = "diamond"
    BAR = "bar"
    CROSS = "cross"
    RING = "ring"
    WARNING = "warning"
    DONE = "done"
    NOTE = "note"


_OF_STATE = {
    PairState.LINKED: Shape.DISC,
    PairState.ABSORBED: Shape.DISC,
    PairState.CREATED: Shape.PLUS,
    PairState.WAITING: Shape.DIAMOND,
    PairState.SKIPPED: Shape.BAR,
    PairState.UNLINKED: Shape.CROSS,
    PairState.ALONE: Shape.RING,
}


def _colour(shape: Shape, colours: Tokens) -> str:
    return {
        Shape.DISC: colours.good,
        Shape.DONE: colours.good,
        Shape.PLUS: colours.good,
        Shape.DIAMOND: colours.warn,
        Shape.WARNING: colours.warn,
        Shape.CROSS: colours.bad,
        Shape.NOTE: colours.accent,
        Shape.BAR: colours.muted,
        Shape.RING: colours.muted,
    }[shape]


def state_icon(state: PairState) -> QIcon:
    """The mark of a state of the client list."""
    return shape_icon(_OF_STATE[state])


def shape_icon(shape: Shape) -> QIcon:
    """A mark in the colours in force."""
    return _icon(shape, _colour(shape, tokens()))


def shape_pixmap(shape: Shape, side: int = _SIDE) -> QPixmap:
    """A mark as a picture for a label."""
    return shape_icon(shape).pixmap(QSize(side, side))


@lru_cache(maxsize=64)
def _icon(shape: Shape, colour: str) -> QIcon:
    picture = QPixmap(_SIDE * _DENSITY, _SIDE * _DENSITY)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_DENSITY, _DENSITY)
    _draw(painter, shape, QColor(colour))
    painter.end()
    picture.setDevicePixelRatio(_DENSITY)
    return QIcon(picture)


def _draw(painter: QPainter, shape: Shape, colour: QColor) -> None:
    pen = QPen(colour, 2.2)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    if shape is Shape.DISC:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QRectF(3.5, 3.5, 9, 9))
    elif shape is Shape.RING:
        painter.drawEllipse(QRectF(3.8, 3.8, 8.4, 8.4))
    elif shape is Shape.PLUS:
        painter.drawLine(QPointF(8, 3.5), QPointF(8, 12.5))
        painter.drawLine(QPointF(3.5, 8), QPointF(12.5, 8))
    elif shape is Shape.DIAMOND:
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([QPointF(8, 3.4), QPointF(12.6, 8), QPointF(8, 12.6), QPointF(3.4, 8)]))
    elif shape is Shape.BAR:
        painter.drawLine(QPointF(3.5, 8), QPointF(12.5, 8))
    elif shape is Shape.CROSS:
        painter.drawLine(QPointF(4.2, 4.2), QPointF(11.8, 11.8))
        painter.drawLine(QPointF(11.8, 4.2), QPointF(4.2, 11.8))
    elif shape is Shape.NOTE:
        painter.setPen(QPen(colour, 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawRoundedRect(QRectF(3, 2.5, 10, 11), 1.5, 1.5)
        for height in (5.8, 8.2):
            painter.drawLine(QPointF(5.4, height), QPointF(10.6, height))
        painter.drawLine(QPointF(5.4, 10.6), QPointF(8.4, 10.6))
    elif shape is Shape.DONE:
        painter.setPen(QPen(colour, 1.2))
        painter.drawEllipse(QRectF(1.5, 1.5, 13, 13))
        painter.setPen(QPen(colour, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPolyline(QPolygonF([QPointF(4.8, 8.2), QPointF(7.1, 10.5), QPointF(11.2, 5.8)]))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(
            QPen(colour, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        painter.drawPolygon(QPolygonF([QPointF(8, 2.2), QPointF(14.4, 13.4), QPointF(1.6, 13.4)]))
        painter.drawLine(QPointF(8, 6.2), QPointF(8, 9.4))
        painter.drawPoint(QPointF(8, 11.5))
