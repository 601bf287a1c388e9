"""A day to be typed or picked from a calendar."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDateEdit, QWidget

_FIRST, _LAST = QDate(1990, 1, 1), QDate(9999, 12, 31)


class DateField(QDateEdit):
    """Written as 2026-11-28 in both languages. `touched`: the person gave another day."""

    touched = Signal()

    def __init__(self, day: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_ours = False
        self.setDateRange(_FIRST, _LAST)
        self.setDisplayFormat("yyyy-MM-dd")
        self.setCalendarPopup(True)
        # A wheel that scrolls the form must not change a day on its way.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_day(day)
        self.dateChanged.connect(self._changed)

    def day(self) -> date:
        """The day that it shows."""
        shown = self.date()
        return date(shown.year(), shown.month(), shown.day())

    def set_day(self, day: date) -> None:
        """Show a day; nobody touched it by that."""
        self._is_ours = True
        self.setDate(QDate(day.year, day.month, day.day))
        self._is_ours = False

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _changed(self) -> None:
        if not self._is_ours:
            self.touched.emit()
