"""Take back: what a write or a whole run did is undone by new writes, shown before they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from qbo_desktop.operations.context import Operation, Outcome
from qbo_desktop.operations.problems import Answer
from qbo_desktop.operations.reverse import Reverse
from qbo_desktop.phrases.reversal import reversal_text
from qbo_desktop.store import runs
from qbo_desktop.sync.steps import fingerprint
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.errand import Errand, window_of
from qbo_desktop.ui.page import Request
from qbo_desktop.ui.plan_view import PlanView
from qbo_desktop.ui.widgets.basics import button, label
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.sync.run import RunOutcome
    from qbo_desktop.ui.window import Window

_WIDE, _HIGH = 70, 42


class ReverseDialog(QDialog):
    """Looks first, shows what it would write and what cannot be taken back, and writes what is ticked.

    `what` is a write ("S12") or the number of a run. Keys: Space ticks, Ctrl+Enter takes back, Esc leaves.
    """

    def __init__(self, window: Window, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent if parent is not None else window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("reverse-dialog")
        self.setWindowTitle(_("Take back"))
        self.what = what
        self._window = window
        self._outcome: RunOutcome | None = None
        self._approved: frozenset[str] = frozenset()
        self._is_done = False
        self._is_read_only = window.app.settings().is_on("sync.read_only")
        self.view = PlanView(window.app, "reversal")
        self.says = label(kind="warn")
        self.errand = Errand(window, self)
        self.back_button = button("primary", name="take-back")
        self.leave_button = button(name="leave-reversal")
        self._lay_out()
        self.view.hide()
        self.view.model.ticked_changed.connect(self._name_buttons)
        self.view.answered.connect(self._answer)
        self.view.wants.connect(self._run_beside)
        self.errand.changed.connect(self._name_buttons)
        self.back_button.clicked.connect(self.take_back)
        self.leave_button.clicked.connect(self.reject)
        QShortcut(QKeySequence.StandardKey.Find, self, self.view.focus_search)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.back_button.click)
        self._name_buttons()
        size, room = self.fontMetrics().height(), self.screen().availableGeometry()
        self.resize(
            min(_WIDE * size, round(room.width() * 0.96)), min(_HIGH * size, round(room.height() * 0.92))
        )
        self.look()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(self.view, 1)
        column.addStretch()
        column.addWidget(self.says)
        column.addWidget(self.errand)
        column.addWidget(Flow(self.back_button, self.leave_button))

    # --- showing ----------------------------------------------------------------------------------------

    def _name_buttons(self) -> None:
        count = len(self.view.model.ticked)
        self.back_button.setText(_("Take back {count}").format(count=formats.number(count)))
        self.back_button.setToolTip(_("Ctrl+Enter"))
        asks = self._outcome is not None and bool(self._outcome.questions)
        self.back_button.setVisible(not self._is_done and self._outcome is not None)
        self.back_button.setEnabled(count > 0 and not (asks or self._is_read_only or self.errand.is_busy()))
        self.leave_button.setText(_("Close") if self._is_done else _("Leave"))
        if self._is_read_only:
            self._say(_("Read-only is on: every run only shows what it would do."))
        elif asks:
            self._say(_("Answer the question first: nothing is written before."))

    def _say(self, sentence: str, kind: str = "warn") -> None:
        self.says.setText(sentence)
        theme.say_kind(self.says, kind)
        self.says.setVisible(bool(sentence))

    def _show(self, outcome: RunOutcome) -> None:
        self._outcome = outcome
        count = len(outcome.plan.steps)
        summary = (
            ngettext("{count} write would take it back.", "{count} writes would take it back.", count)
            if count
            else _("Nothing of it can be taken back.")
        )
        left = [(one.subject, reversal_text(one.reason)) for one in outcome.left_out]
        note = _("Nothing has been written yet.") if count else ""
        self.view.show_outcome(outcome, summary.format(count=formats.number(count)), note, left)
        self.view.show()
        self._name_buttons()
        if count or left:
            self.view.focus_table()
        else:
            self.leave_button.setFocus()

    # --- doing ------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Look at both sides, and show what would be written."""
        self._say("")
        self.errand.start(Reverse(self.what, dry_run=True), self._looked, self._say)

    def _looked(self, outcome: Outcome[Any]) -> None:
        if outcome.value.error is not None:
            self._say(str(outcome.value.error))
        else:
            self._show(outcome.value)

    def take_back(self) -> None:
        """Write what is ticked."""
        self._approved = self.view.model.approved()
        if self._approved and not self.errand.is_busy():
            self._say("")
            self.errand.start(Reverse(self.what, approved=self._approved), self._taken, self._say)

    def _taken(self, outcome: Outcome[Any]) -> None:
        result: RunOutcome = outcome.value
        if result.error is not None:
            self._say(str(result.error))
            return
        if result.questions:
            self._show(result)
            return
        self._is_done = True
        said = [outcome.says]
        lost = len(self._approved - set(map(fingerprint, result.plan.steps)))
        if lost:
            said.append(
                ngettext(
                    "{count} was left as it is, because it changed meanwhile.",
                    "{count} were left as they are, because they changed meanwhile.",
                    lost,
                ).format(count=formats.number(lost))
            )
        self.view.setEnabled(False)
        self._name_buttons()
        self._say(" ".join(said), "warn" if lost or not result.applied else "good")
        self.leave_button.setFocus()

    def _answer(self, question_id: int, yes: bool) -> None:
        def answered(_outcome: Outcome[Any]) -> None:
            if yes:
                self.look()
            else:
                self._say(_("Nothing will be written. The next run asks again."))
                self.leave_button.setFocus()

        if not self.errand.is_busy():
            self.errand.start(Answer(question_id, yes), answered, self._say)

    def _run_beside(self, operation: Operation[Any]) -> None:
        self._window.run(Request(operation, lambda outcome: self._say(outcome.says, "good"), self._failed))

    def _failed(self, error: Exception) -> bool:
        self._say(str(error))
        return True

    def reject(self) -> None:
        """Leave. What is being written is finished with its step, and stays; the rest is not begun."""
        if self.errand.is_busy():
            self.errand.stop()
        super().reject()


def open_reverse(parent: QWidget, what: str) -> None:
    """Show what taking back a write ("S12") or a run ("12") would do, over the window of `parent`."""
    ReverseDialog(window_of(parent), what, parent.window()).open()


def open_last_reverse(window: Window) -> None:
    """The same for the last run; a word in the status line when it wrote nothing."""
    with window.app.store.read() as session:
        last = runs.last(session, window.app.workspace_id)
    if last is None or not last.summary.get("applied"):
        window.status.say(_("The last run wrote nothing that could be taken back."))
    else:
        open_reverse(window, str(last.id))
