"""A small dialog gets the height that a sentence needs which came to stand in it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog


def grow(dialog: QDialog) -> None:
    """Make it as high as its parts need at its width, once they are laid out; it is never made lower."""
    QTimer.singleShot(0, dialog, lambda: _grow(dialog))


def _grow(dialog: QDialog) -> None:
    layout = dialog.layout()
    if layout is None:
        return
    layout.activate()
    needed = layout.totalHeightForWidth(dialog.width()) if layout.hasHeightForWidth() else 0
    needed = max(needed, layout.totalMinimumSize().height(), layout.totalSizeHint().height())
    room = dialog.screen().availableGeometry().height()
    if needed > dialog.height():
        dialog.resize(dialog.width(), min(needed, room))
