"""What a list shows when it has nothing to show: a sentence, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from qbo_desktop.ui.models.marks import Shape, shape_pixmap
from qbo_desktop.ui.theme import GAP, ROOMY, say_kind, scaled_font


class EmptyState(QWidget):
    """A heading, a sentence, and at most one button; `pressed` when it is used."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(ROOMY, ROOMY, ROOMY, ROOMY)
        column.setSpacing(GAP)
        column.addStretch(2)
        self.heading = QLabel()
        self.heading.setFont(scaled_font(1.35, bold=True))
        self.words = QLabel()
        say_kind(self.words, "muted")
        self.mark = QLabel()
        self.mark.setPixmap(shape_pixmap(Shape.DONE, 4 * self.fontMetrics().height()))
        self.mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.mark.hide()
        column.addWidget(self.mark)
        for label in (self.heading, self.words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            column.addWidget(label)
        self.button = QPushButton()
        say_kind(self.button, "primary")
        self.button.clicked.connect(self.pressed)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def celebrate(self, done: bool) -> None:
        """A large tick above the words: there is nothing left to do."""
        if done:
            self.mark.setPixmap(shape_pixmap(Shape.DONE, 4 * self.fontMetrics().height()))
        self.mark.setVisible(done)

    def say(self, heading: str, words: str, button: str = "") -> None:
        """Set the texts; without words for it there is no button."""
        self.heading.setText(heading)
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.button.setText(button)
        self.button.setVisible(bool(button))
