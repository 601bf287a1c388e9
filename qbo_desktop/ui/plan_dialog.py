"""The plan of the next run, read before anything is written: applied whole, in part, or left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from qbo_desktop.operations.context import Operation, Outcome
from qbo_desktop.operations.problems import Answer
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.phrases.plan import side_lines
from qbo_desktop.sync.steps import Plan
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.errand import Errand
from qbo_desktop.ui.page import PageName, Request
from qbo_desktop.ui.plan_view import PlanView
from qbo_desktop.ui.widgets.basics import button, label
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.ui.widgets.read_only_bar import ReadOnlyBar
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App
    from qbo_desktop.sync.run import RunOutcome
    from qbo_desktop.ui.window import Window

_WIDE, _HIGH = 74, 46


class PlanDialog(QDialog):
    """`applied`: these fingerprints are to be carried out; `remade`: the plan was made anew.

    Keys: Space ticks, Ctrl+A and Space tick all, Ctrl+F searches, Ctrl+Enter applies what is ticked, Esc leaves.
    Without a window it can only be read: the set-up shows it so.
    """

    applied = Signal(object)  # frozenset[str]
    remade = Signal(object)  # RunOutcome

    def __init__(
        self, app: App, outcome: RunOutcome, parent: QWidget | None = None, window: Window | None = None
    ) -> None:
        super().__init__(parent if parent is not None else window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("plan-dialog")
        self.setWindowTitle(_("Plan of the next run"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.app = app
        self.outcome = outcome
        self._window = window
        self._said_no: set[int] = set()
        self._is_read_only = app.settings().is_on("sync.read_only")
        self.view = PlanView(app)
        self.says = label(kind="warn")
        self.says.hide()
        self.errand = Errand(window, self) if window is not None else None
        self.read_only = ReadOnlyBar()
        self.read_only.setVisible(self._is_read_only)
        self.read_only.open_button.setVisible(window is not None)
        self.all_button = button("primary", name="apply-all")
        self.ticked_button = button(name="apply-ticked")
        self.again_button = button("quiet", name="plan-again")
        self.again_button.setText(_("Make the plan anew"))
        self.leave_button = button(name="leave-plan")
        self.leave_button.setText(_("Leave") if window is not None else _("Close"))
        self._lay_out()
        self._connect()
        if window is None:
            self.view.only_read()
        self.show_outcome(outcome)
        self._fit()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(self.read_only)
        column.addWidget(self.view, 1)
        column.addWidget(self.says)
        if self.errand is not None:
            column.addWidget(self.errand)
        column.addWidget(Flow(self.all_button, self.ticked_button, self.leave_button, self.again_button))

    def _connect(self) -> None:
        self.view.model.ticked_changed.connect(self._name_buttons)
        self.view.answered.connect(self._answer)
        self.view.wants.connect(self._run_beside)
        self.all_button.clicked.connect(lambda: self._apply(everything=True))
        self.ticked_button.clicked.connect(lambda: self._apply(everything=False))
        self.again_button.clicked.connect(self.make_anew)
        self.leave_button.clicked.connect(self.reject)
        self.read_only.opened.connect(self._open_setting)
        QShortcut(QKeySequence.StandardKey.Find, self, self.view.focus_search)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.ticked_button.click)
        if self.errand is not None:
            self.errand.changed.connect(self._name_buttons)

    def _fit(self) -> None:
        size, room = self.fontMetrics().height(), self.screen().availableGeometry()
        high = _HIGH if self.view.model.rows else 12
        self.resize(
            min(_WIDE * size, round(room.width() * 0.96)), min(high * size, round(room.height() * 0.92))
        )

    # --- showing ----------------------------------------------------------------------------------------

    def show_outcome(self, outcome: RunOutcome) -> None:
        """Show this plan; the one before is forgotten."""
        self.outcome = outcome
        self.view.show_outcome(outcome, note=self._note(outcome))
        self._name_buttons()
        self.view.focus_table()

    def _note(self, outcome: RunOutcome) -> str:
        if not (outcome.plan.steps or outcome.questions):
            return _("Both sides are in step.") if not outcome.plan.waits else ""
        return _("Nothing has been written yet.")

    def _is_busy(self) -> bool:
        return self.errand is not None and self.errand.is_busy()

    def _name_buttons(self) -> None:
        steps, ticked = len(self.view.model.plan.steps), len(self.view.model.ticked)
        self.all_button.setText(
            ngettext("Apply it", "Apply all {count}", steps).format(count=formats.number(steps))
        )
        self.ticked_button.setText(_("Apply ticked ({count})").format(count=formats.number(ticked)))
        self.ticked_button.setToolTip(_("Ctrl+Enter"))
        can = self._window is not None and not self._is_busy()
        asks = any(one.id not in self._said_no for one in self.outcome.questions)
        may_write = can and not self.outcome.questions and not self._is_read_only
        for one in (self.all_button, self.ticked_button):
            one.setVisible(self._window is not None and steps > 0)
        self.all_button.setEnabled(may_write)
        self.ticked_button.setEnabled(may_write and ticked > 0)
        self.again_button.setVisible(self._window is not None)
        self.again_button.setEnabled(can)
        why = ""
        if self.outcome.questions and steps:
            why = (
                _("Answer the question first: nothing is written before.")
                if asks
                else _("Nothing will be written. The next run asks again.")
            )
        self._say(why)

    def _say(self, sentence: str) -> None:
        self.says.setText(sentence)
        self.says.setVisible(bool(sentence))

    # --- doing ------------------------------------------------------------------------------------------

    def _apply(self, *, everything: bool) -> None:
        chosen = self.view.model.approved(everything=everything)
        if chosen and not self.outcome.questions:
            self.accept()
            self.applied.emit(chosen)

    def make_anew(self) -> None:
        """Look at both sides again, and show the plan that comes of it."""
        if self.errand is not None and not self.errand.is_busy():
            self.errand.start(Sync(dry_run=True), self._remade, self._say)

    def _remade(self, outcome: Outcome[Any]) -> None:
        if outcome.value.error is not None:
            self._say(str(outcome.value.error))
            return
        self.show_outcome(outcome.value)
        self.remade.emit(outcome.value)

    def _answer(self, question_id: int, yes: bool) -> None:
        if self.errand is None or self.errand.is_busy():
            return

        def answered(_outcome: Outcome[Any]) -> None:
            if yes:
                self.make_anew()
            else:
                self._said_no.add(question_id)
                self._name_buttons()
                self.leave_button.setFocus()

        self.errand.start(Answer(question_id, yes), answered, self._say)

    def _run_beside(self, operation: Operation[Any]) -> None:
        """Print or export: what came of it is said here, for the window behind is not seen."""
        if self._window is not None:
            self._window.run(Request(operation, lambda outcome: self._say(outcome.says), self._say_failure))

    def _say_failure(self, error: Exception) -> bool:
        self._say(str(error))
        return True

    def _open_setting(self) -> None:
        self.reject()
        if self._window is not None:
            self._window.go(PageName.SETTINGS, "sync.read_only")

    def reject(self) -> None:
        """Leave: a plan that is being made anew is of no use any more."""
        if self.errand is not None and self.errand.is_busy():
            self.errand.stop()
        super().reject()


def plan_summary(plan: Plan) -> str:
    """The plan in one line: what is written where, and what is left to decide."""
    left = ngettext("{count} to decide", "{count} to decide", len(plan.waits)).format(
        count=formats.number(len(plan.waits))
    )
    return " · ".join([*side_lines(plan), left])
