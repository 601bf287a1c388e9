"""Python's full garbage collections, moved to where nobody waits for them.

A full collection looks at every object while all threads stand still: a third of a second in the middle of a
run over five thousand customers, as often as their number grows. What a run leaves behind goes by counting
references; only cycles wait for the collector, and they are few. So full collections are made when the
window is in the background and nothing runs. The small ones, of new objects, go on as always.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from qbo_desktop.ui.runner import Runner

NEVER = 1_000_000
EVERY_MILLISECONDS = 60_000


class Collector(QObject):
    """Keeps full collections out of the way from now on, until `stop`. Made in the window's thread."""

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._before = gc.get_threshold()
        # The modules and the window stay to the end: no collection need look at them.
        gc.freeze()
        gc.set_threshold(*self._before[:2], NEVER)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MILLISECONDS)
        self._timer.timeout.connect(self.collect_unseen)
        self._timer.start()

    def collect_unseen(self) -> bool:
        """Collect now, if the window is in the background and nothing runs; answers whether it did."""
        if self._runner.is_busy() or is_in_front():
            return False
        gc.collect()
        return True

    def stop(self) -> None:
        """Leave collecting to Python again."""
        self._timer.stop()
        gc.set_threshold(*self._before)
        gc.unfreeze()


def is_in_front() -> bool:
    """Whether the user has one of our windows in front."""
    return QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive
