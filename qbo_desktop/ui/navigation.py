"""The left navigation: one line a page, with an icon and a badge that counts what waits there."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from qbo_desktop.ui import theme
from qbo_desktop.ui.icons import icon
from qbo_desktop.ui.page import PageName
from qbo_desktop.wording import _, ngettext

_NAME, _BADGE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_MARGIN = 10


class _Lines(QStyledItemDelegate):
    """Draws a line: a bar and a tint where we are, the icon, the words, the badge."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        words = option.fontMetrics.horizontalAdvance(index.data(Qt.ItemDataRole.DisplayRole) or "")
        height = option.fontMetrics.height()
        return QSize(words + 6 * height, round(height * 2.3))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours = theme.tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = option.rect.adjusted(_MARGIN, 2, -_MARGIN, -2)
        here = bool(option.state & QStyle.StateFlag.State_Selected)
        if here or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent_soft if here else colours.raised))
            painter.drawRoundedRect(area, 7, 7)
        if here:
            painter.setBrush(QColor(colours.accent))
            painter.drawRoundedRect(QRect(area.left(), area.top() + 6, 3, area.height() - 12), 1.5, 1.5)
        if option.state & QStyle.StateFlag.State_HasFocus and here:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.focus), 2))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 7, 7)
        size = round(option.fontMetrics.height() * 1.15)
        left = area.left() + 14
        drawing = icon(str(index.data(_NAME)), colours.accent if here else colours.muted)
        drawing.paint(painter, QRect(left, area.center().y() - size // 2 + 1, size, size))
        count = int(index.data(_BADGE) or 0)
        right = area.right() - 10
        if count:
            right = self._badge(painter, option, area, count) - 6
        font = option.font
        font.setBold(here)
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        words = QRect(left + size + 12, area.top(), right - left - size - 12, area.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, str(index.data(Qt.ItemDataRole.DisplayRole)))
        painter.restore()

    @staticmethod
    def _badge(painter: QPainter, option: QStyleOptionViewItem, area: QRect, count: int) -> int:
        colours = theme.tokens()
        text = str(count) if count < 10_000 else "9999+"
        painter.setFont(option.font)
        height = option.fontMetrics.height() + 2
        width = max(height, option.fontMetrics.horizontalAdvance(text) + 12)
        pill = QRect(area.right() - width - 8, area.center().y() - height // 2 + 1, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent))
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setPen(QColor(colours.on_accent))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
        return pill.left()


class Navigation(QListWidget):
    """Says `chosen(name)` when the person goes to another page."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.setItemDelegate(_Lines(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.currentItemChanged.connect(self._choose)

    def add(self, name: PageName, title: str) -> None:
        """Add a line at the end."""
        line = QListWidgetItem(title)
        line.setData(_NAME, str(name))
        line.setData(_BADGE, 0)
        line.setData(Qt.ItemDataRole.AccessibleTextRole, title)
        self.addItem(line)

    def line(self, name: str) -> QListWidgetItem | None:
        """The line of a page."""
        return next((self.item(at) for at in range(self.count()) if self.item(at).data(_NAME) == name), None)

    def set_title(self, name: PageName, title: str) -> None:
        """Name a line anew."""
        line = self.line(name)
        if line is not None:
            line.setText(title)
            self._say(line)
        self.updateGeometry()

    def set_badge(self, name: PageName, count: int) -> None:
        """Count what waits on a page; 0 shows no badge."""
        line = self.line(name)
        if line is not None and line.data(_BADGE) != count:
            line.setData(_BADGE, count)
            self._say(line)

    def badge(self, name: PageName) -> int:
        """What the badge of a page shows."""
        line = self.line(name)
        return int(line.data(_BADGE)) if line else 0

    def show_line(self, name: PageName, shown: bool) -> None:
        """Show or hide a line."""
        line = self.line(name)
        if line is not None:
            line.setHidden(not shown)

    def go_to(self, name: str) -> None:
        """Mark a page as the one we are on."""
        line = self.line(name)
        if line is not None:
            self.setCurrentItem(line)

    def sizeHint(self) -> QSize:
        widest = max(
            (self.sizeHintForIndex(self.indexFromItem(self.item(at))).width() for at in range(self.count())),
            default=0,
        )
        return QSize(widest + 2 * _MARGIN, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width(), super().minimumSizeHint().height())

    @staticmethod
    def _say(line: QListWidgetItem) -> None:
        count = int(line.data(_BADGE))
        waiting = ngettext("{title}, {count} waiting", "{title}, {count} waiting", count)
        words = waiting.format(title=line.text(), count=count) if count else line.text()
        line.setData(Qt.ItemDataRole.AccessibleTextRole, words)

    def _choose(self, line: QListWidgetItem | None) -> None:
        if line is not None:
            self.chosen.emit(str(line.data(_NAME)))

    def retranslate(self) -> None:
        """Name the list for the screen reader."""
        self.setAccessibleName(_("Pages"))
