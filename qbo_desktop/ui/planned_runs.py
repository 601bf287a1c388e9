"""Runs of the window, whose plan is read first where the settings want it.

A run stops at a plan that is to be read. When a person started it, the plan is shown, and what is approved there
is carried out, by fingerprint. A run that started by itself never shows anything: its plan waits for the person.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from qbo_desktop.operations.context import Operation, Outcome
from qbo_desktop.operations.problems import Retried, Retry
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.store import runs
from qbo_desktop.sync.steps import fingerprint
from qbo_desktop.ui import formats
from qbo_desktop.ui.page import Request
from qbo_desktop.ui.plan_dialog import PlanDialog
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.sync.run import RunOutcome
    from qbo_desktop.ui.window import Window


class PlannedRuns(QObject):
    """Started by the window. `waits`: a plan was made by itself and waits (workspace id, RunOutcome)."""

    waits = Signal(int, object)
    made = Signal(int, object)  # workspace id, RunOutcome: a plan was made anew in the dialog

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._told: dict[int, frozenset[str]] = {}

    def takes(self, operation: Operation[Any]) -> bool:
        """Whether the operation writes what nobody has approved."""
        if isinstance(operation, Sync):
            return not operation.dry_run and operation.approved is None
        return isinstance(operation, Retry)

    def start(self, asked: Request, *, by_itself: bool = False) -> None:
        """Run it; it stops at a plan that is to be read."""
        settings = self._window.app.settings()
        operation: Any = replace(asked.operation, plan_first=settings.get("sync.plan_first"))  # type: ignore[type-var]

        def ended(outcome: Outcome[Any]) -> None:
            if asked.then is not None:
                asked.then(outcome)
            result = outcome.value.run if isinstance(outcome.value, Retried) else outcome.value
            if result is None or result.error is not None or result.state != runs.PLANNED:
                return
            if not by_itself:
                self.show(result)
            elif not settings.is_on("sync.read_only"):
                self._wait(result)

        self._window.run_now(Request(operation, ended, asked.failed))

    def show(self, outcome: RunOutcome) -> PlanDialog:
        """Let the person read a plan."""
        dialog = PlanDialog(self._window.app, outcome, window=self._window)
        workspace_id = self._window.app.workspace_id
        dialog.applied.connect(self.apply)
        dialog.remade.connect(lambda made: self.made.emit(workspace_id, made))
        dialog.open()
        return dialog

    def apply(self, approved: frozenset[str]) -> None:
        """Carry out what was approved; afterwards say what changed meanwhile and was therefore not done."""
        self._window.notice.hide()
        self._window.run(
            Request(Sync(approved=approved), lambda outcome: self._applied(outcome.value, approved))
        )

    def _wait(self, result: RunOutcome) -> None:
        workspace_id = self._window.app.workspace_id
        self.waits.emit(workspace_id, result)
        says = (
            _("A plan waits for you: it has a question.")
            if result.questions
            else ngettext(
                "A plan waits for you: it would write {count} thing.",
                "A plan waits for you: it would write {count} things.",
                len(result.plan.steps),
            ).format(count=formats.number(len(result.plan.steps)))
        )
        self._window.status.say(says)
        steps = frozenset(map(fingerprint, result.plan.steps))
        # Told once: the same plan is made again at every interval until somebody reads it.
        if self._told.get(workspace_id) != steps:
            self._told[workspace_id] = steps
            self._window.tray.say(says)

    def _applied(self, result: RunOutcome, approved: frozenset[str]) -> None:
        if result.error is not None:
            return
        if result.questions:
            self.show(result)
            return
        lost = len(approved - set(map(fingerprint, result.plan.steps)))
        if not lost:
            return
        sentence = ngettext(
            "{count} of the {total} things was not done, because it changed meanwhile.",
            "{count} of the {total} things were not done, because they changed meanwhile.",
            lost,
        ).format(count=formats.number(lost), total=formats.number(len(approved)))
        self._window.notice.show_words(
            "warn", sentence, _("The next plan shows them as they are now."), _("Plan anew"),
            lambda: self._window.run_now(Request(Sync(dry_run=True), self._show_anew)),
        )  # fmt: skip

    def _show_anew(self, outcome: Outcome[Any]) -> None:
        if outcome.value.error is None:
            self.show(outcome.value)
