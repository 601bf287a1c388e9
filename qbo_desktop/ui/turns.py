"""What is to be shown anew, one thing in a turn of the event loop: all in one go would be felt beside a run."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_REST_MILLISECONDS = 12


class Turns(QObject):
    """Does what it is given in order; the next only when the rest after the last is over, however late that was."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Callable[[], None]] = []
        self._timer = QTimer(self, singleShot=True, interval=_REST_MILLISECONDS)
        self._timer.timeout.connect(self._do_one)

    def add(self, act: Callable[[], None]) -> None:
        """Do it in its turn; what waits already is not done twice."""
        if act not in self._waiting:
            self._waiting.append(act)
        if not self._timer.isActive():
            self._timer.start()

    def _do_one(self) -> None:
        act = self._waiting.pop(0)
        try:
            act()
        finally:
            if self._waiting:
                self._timer.start()
