"""The banner that says, as long as it is so, that every run is only a plan."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from qbo_desktop.ui import theme
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.wording import _


class ReadOnlyBar(QFrame):
    """`opened`: the person wants to see the setting."""

    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("read-only")
        self.setProperty("kind", "bar-warn")
        self.words = label(bold=True)
        self.open_button = button(name="open-read-only")
        across = row(self.words, self.open_button, spacing=theme.GAP)
        across.setStretch(0, 1)
        across.setContentsMargins(theme.GAP, theme.SMALL, theme.GAP, theme.SMALL)
        self.setLayout(across)
        self.open_button.clicked.connect(self.opened)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        """Its words in the language in force."""
        self.words.setText(_("Read-only is on: every run only shows what it would do."))
        self.open_button.setText(_("Open the setting"))
        self.setAccessibleName(self.words.text())
