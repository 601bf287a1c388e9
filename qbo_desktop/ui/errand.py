"""An operation that a dialog has run while it stays open: a bar with the stage, how far, and Stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from qbo_desktop.errors import AppError
from qbo_desktop.operations.context import Lane, Operation, Outcome
from qbo_desktop.ui import theme
from qbo_desktop.ui.page import Request
from qbo_desktop.ui.runner import Advance, Finished
from qbo_desktop.ui.widgets.activity_bar import show_advance, stage_text
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.ui.window import Window


def window_of(widget: QWidget) -> Window:
    """The main window that a widget or dialog belongs to. LookupError when it has none."""
    from qbo_desktop.ui.window import Window

    at: QWidget | None = widget
    while at is not None:
        if isinstance(at, Window):
            return at
        at = at.parentWidget()
    raise LookupError("the widget is in no main window")


class Errand(QFrame):
    """Hidden while nothing runs. One operation at a time; `changed` says that one began or ended."""

    changed = Signal()

    def __init__(self, window: Window, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("errand")
        self._window = window
        self._operation: Operation[Any] | None = None
        self._done: Callable[[Outcome[Any]], None] | None = None
        self._failed: Callable[[str], None] | None = None
        self.words = label()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(10)
        self.bar.setAccessibleName(_("Progress of the run"))
        self.stop_button = button(name="errand-stop")
        self.stop_button.setText(_("Stop"))
        across = row(self.words, self.bar, self.stop_button, spacing=theme.GAP)
        across.setAlignment(self.bar, Qt.AlignmentFlag.AlignVCenter)
        across.setStretch(0, 3)
        across.setStretch(1, 2)
        self.setLayout(across)
        self.stop_button.clicked.connect(self.stop)
        window.runner.advanced.connect(self._advance)
        window.finished.connect(self._end)
        self.hide()

    def is_busy(self) -> bool:
        """Whether an operation is under way."""
        return self._operation is not None

    def start(
        self,
        operation: Operation[Any],
        done: Callable[[Outcome[Any]], None],
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Run it. `done` gets its outcome, `failed` a sentence when there is none.

        It never waits behind another run: what a person sees on the dialog would be old by then.
        """
        if operation.lane is Lane.RUN and self._window.is_syncing():
            if failed is not None:
                failed(_("A run is under way. Try again when it has ended."))
            return
        self._operation, self._done, self._failed = operation, done, failed
        self.words.setText(operation.title())
        self.bar.setRange(0, 0)
        self.stop_button.setEnabled(True)
        self.stop_button.setVisible(operation.lane is Lane.RUN)
        self.show()
        self.changed.emit()
        self._window.run(Request(operation, failed=self._take))

    def stop(self) -> None:
        """Stop after the step in hand."""
        if self._operation is None or self._operation.lane is not Lane.RUN:
            return
        self.stop_button.setEnabled(False)
        self.words.setText(_("Stopping after the step in hand …"))
        self.bar.setRange(0, 0)
        self._window.runner.cancel(Lane.RUN)

    def _take(self, _error: AppError) -> bool:
        """The dialog says it itself: a bar of the window behind it would not be seen."""
        return self._failed is not None

    def _advance(self, advance: Advance) -> None:
        if advance.job.operation is self._operation and self.stop_button.isEnabled():
            self.words.setText(stage_text(advance))
            show_advance(self.bar, advance)

    def _end(self, ended: Finished) -> None:
        if self._operation is None or ended.job.operation is not self._operation:
            return
        done, failed = self._done, self._failed
        self._operation = self._done = self._failed = None
        self.hide()
        self.changed.emit()
        if ended.outcome is not None:
            if done is not None:
                done(ended.outcome)
        elif failed is not None:
            failed(str(ended.error) if ended.error is not None else _("This is a fault of the program."))
