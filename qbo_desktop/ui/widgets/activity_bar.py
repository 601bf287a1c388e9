"""What runs just now: the stage in words, how far, what remains, and Cancel."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from qbo_desktop.operations.context import Lane
from qbo_desktop.sync.progress import Stage
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.runner import Advance, Finished, Job
from qbo_desktop.ui.widgets.basics import button, label
from qbo_desktop.wording import N_, _

_STAGES = {
    Stage.RECOVER: N_("Settling what the last run left open"),
    Stage.PULL: N_("Reading the clients of both sides"),
    Stage.MATCH: N_("Comparing the clients"),
    Stage.PLAN: N_("Making the plan"),
    Stage.APPLY: N_("Bringing the clients into step"),
    Stage.RECORD: N_("Writing down what was done"),
    Stage.WAITING: N_("QuickBooks asked us to wait a little"),
}


def stage_text(advance: Advance) -> str:
    """The stage, how far it is and what remains, as one line."""
    stage = _(_STAGES[advance.stage])
    if not advance.total or advance.stage in (Stage.RECORD, Stage.WAITING):
        return stage
    done, total = formats.number(advance.done), formats.number(advance.total)
    if advance.remaining is None:
        return _("{stage}: {done} of {total}").format(stage=stage, done=done, total=total)
    left = formats.duration(advance.remaining)
    return _("{stage}: {done} of {total}, about {left} left").format(
        stage=stage, done=done, total=total, left=left
    )


def show_advance(bar: QProgressBar, advance: Advance) -> None:
    """Set a progress bar; without a known total it only moves."""
    known = bool(advance.total) and advance.stage not in (Stage.RECORD, Stage.WAITING)
    bar.setRange(0, advance.total if known else 0)
    bar.setValue(advance.done if known else 0)


class ActivityBar(QFrame):
    """Seen while the run lane is at work."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.setObjectName("activity")
        self._job: Job | None = None
        self.words = label()
        self.words.setMinimumWidth(60)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(10)
        self.cancel_button = button(name="cancel")
        across = QHBoxLayout(self)
        across.setContentsMargins(theme.GAP, theme.SMALL, theme.GAP, theme.SMALL)
        across.setSpacing(theme.GAP)
        across.addWidget(self.words, 3)
        across.addWidget(self.bar, 2, Qt.AlignmentFlag.AlignVCenter)
        across.addWidget(self.cancel_button)
        self.cancel_button.clicked.connect(self._cancel)
        self.hide()

    def begin(self, job: Job) -> None:
        """A job of the run lane started."""
        if job.lane is not Lane.RUN:
            return
        self._job = job
        self.words.setText(job.operation.title())
        self.bar.setRange(0, 0)
        self.cancel_button.setEnabled(True)
        self.retranslate()
        self.show()

    def advance(self, advance: Advance) -> None:
        """It said how far it is."""
        if self._job is None or advance.job.id != self._job.id or not self.cancel_button.isEnabled():
            return
        self.words.setText(stage_text(advance))
        self.words.setToolTip(self.words.text())
        show_advance(self.bar, advance)

    def end(self, ended: Finished) -> None:
        """It is over."""
        if self._job is not None and ended.job.id == self._job.id:
            self._job = None
            self.hide()

    def say_stopping(self) -> None:
        """Stop was said; the step in hand is finished first."""
        self.cancel_button.setEnabled(False)
        self.words.setText(_("Stopping after the step in hand …"))
        self.bar.setRange(0, 0)

    def retranslate(self) -> None:
        """The texts that stay."""
        self.cancel_button.setText(_("Cancel"))
        self.bar.setAccessibleName(_("Progress of the run"))

    def _cancel(self) -> None:
        self.say_stopping()
        self.cancelled.emit()
