"""A dialog stands aside, small and in a corner, while in the window behind it something is mended."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from qbo_desktop.ui import theme

_WIDE = 27


class Aside(QObject):
    """`parts` are hidden meanwhile, `back` is shown: a button that brings the dialog back to its place and size.

    `turned` says whether it stands aside now, just before it is shown so; `came_back` that it has the word again.
    """

    turned = Signal(bool)
    came_back = Signal()

    def __init__(self, dialog: QDialog, parts: Sequence[QWidget], back: QWidget) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._parts = parts
        self._hidden: list[QWidget] = []
        self._back = back
        self._size = QSize()
        self.is_aside = False
        back.hide()

    def step_aside(self) -> None:
        """Make room: the window behind is free to be worked in."""
        if self.is_aside:
            return
        self.is_aside = True
        dialog = self._dialog
        self._size = dialog.size()
        self._hidden = [one for one in self._parts if not one.isHidden()]
        dialog.hide()
        for one in self._hidden:
            one.hide()
        self._back.show()
        self.turned.emit(True)
        dialog.setWindowModality(Qt.WindowModality.NonModal)
        wide = min(_WIDE * dialog.fontMetrics().height(), self._size.width())
        dialog.show()
        layout = dialog.layout()
        if layout is not None:
            layout.activate()
            dialog.resize(wide, layout.totalHeightForWidth(wide))
        above = dialog.parentWidget()
        if above is not None:
            corner = above.window().frameGeometry().bottomRight()
            dialog.move(
                corner.x() - dialog.width() - theme.WIDE, corner.y() - dialog.height() - 2 * theme.ROOMY
            )

    def come_back(self) -> None:
        """Be the dialog again that has the word."""
        if not self.is_aside:
            self._dialog.raise_()
            return
        self.is_aside = False
        dialog = self._dialog
        dialog.hide()
        self._back.hide()
        for one in self._hidden:
            one.show()
        self.turned.emit(False)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.resize(self._size)
        above = dialog.parentWidget()
        if above is not None:
            middle = above.window().frameGeometry().center()
            dialog.move(middle.x() - dialog.width() // 2, middle.y() - dialog.height() // 2)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        self.came_back.emit()
