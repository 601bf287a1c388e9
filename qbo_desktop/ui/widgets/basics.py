"""Labels, buttons, cards and lights: the few small parts that every screen is made of."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from qbo_desktop.ui import theme


def label(
    text: str = "", *, kind: str = "", size: float = 1.0, bold: bool = False, wrap: bool = True
) -> QLabel:
    """A label of plain text that can be marked and copied. `size` is a step of the type scale."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if kind:
        made.setProperty("kind", kind)
    if size != 1.0 or bold:
        made.setFont(theme.scaled_font(size, bold=bold))
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return made


def button(kind: str = "", name: str = "") -> QPushButton:
    """A button; `kind` "primary", "quiet", "danger" or plain. `name` is its object name."""
    made = QPushButton()
    made.setAutoDefault(False)
    if kind:
        made.setProperty("kind", kind)
    made.setObjectName(name)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def row(*parts: QWidget | QLayout | None, spacing: int = theme.SMALL) -> QHBoxLayout:
    """Parts side by side; None is a stretch."""
    made = QHBoxLayout()
    made.setSpacing(spacing)
    for part in parts:
        if part is None:
            made.addStretch(1)
        elif isinstance(part, QLayout):
            made.addLayout(part)
        else:
            made.addWidget(part)
    return made


def clear(layout: QLayout) -> None:
    """Take everything out of a layout, and away."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


class Card(QFrame):
    """A bordered area with a heading and a column of parts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.heading = label(size=1.15, bold=True)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(theme.WIDE, theme.WIDE - 4, theme.WIDE, theme.WIDE - 2)
        self.body.setSpacing(theme.GAP)
        self.body.addWidget(self.heading)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def set_title(self, text: str) -> None:
        """The heading, which is also what a screen reader calls the card."""
        self.heading.setText(text)
        self.setAccessibleName(text)


class LightState(StrEnum):
    """What a light says. Each has a shape of its own as well as a colour."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    OFF = "off"


class Light(QWidget):
    """Disc, triangle, square or ring: how a connection is. Its words stand beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = LightState.OFF
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = round(self.fontMetrics().height() * 0.75)
        return QSize(side, side)

    def set_state(self, state: LightState, words: str) -> None:
        """Show a state; `words` are for the screen reader."""
        self.state = state
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.tokens()
        colour = {
            LightState.GOOD: colours.good, LightState.WARN: colours.warn, LightState.BAD: colours.bad,
        }.get(self.state, colours.line_strong)  # fmt: skip
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor(colour), 2))
        painter.setBrush(QColor(colour) if self.state is not LightState.OFF else Qt.BrushStyle.NoBrush)
        if self.state is LightState.WARN:
            top = QPointF(area.center().x(), area.top())
            painter.drawPolygon(QPolygonF([top, area.bottomRight(), area.bottomLeft()]))
        elif self.state is LightState.BAD:
            painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            painter.drawEllipse(area)


class Scrolled(QScrollArea):
    """A page's content, which scrolls when the window is small or the zoom large."""

    def __init__(self, parent: QWidget | None = None, *, widest: int = 1080) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QWidget()
        outer.setObjectName("scrolled")
        across = QHBoxLayout(outer)
        across.setContentsMargins(theme.WIDE, theme.SMALL, theme.WIDE, theme.WIDE)
        inner = QWidget()
        inner.setMaximumWidth(widest)
        across.addWidget(inner, 1000)
        across.addStretch(1)
        self.content = QVBoxLayout(inner)
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(theme.WIDE - 4)
        # The height follows from the width; the layout's minimum is that of the narrowest column of text.
        outer.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.setWidget(outer)
        self.viewport().setAutoFillBackground(False)
        outer.setAutoFillBackground(False)


def line() -> QFrame:
    """A thin line between two parts."""
    made = QFrame()
    made.setProperty("kind", "line")
    return made
