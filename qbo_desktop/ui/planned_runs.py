"""Runs of the window, with the plan read first where the settings want it.

A run that a person starts is a dry run first; a plan that is to be read is shown, and what was approved there
is carried out, by fingerprint. A run that starts by itself never shows anything: its plan waits for the person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from qbo_desktop.operations.context import Operation, Outcome
from qbo_desktop.operations.problems import Retry, seconds_to_wait
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.sync.steps import CreateCustomer, Plan, fingerprint
from qbo_desktop.ui import formats
from qbo_desktop.ui.page import Request
from qbo_desktop.ui.plan_dialog import PlanDialog
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.sync.run import RunOutcome
    from qbo_desktop.ui.window import Window

ALWAYS, LARGE, NEVER = "always", "large", "never"
# More steps than these are a large plan: no longer taken in at a glance.
_MANY = 20


def must_be_read(plan: Plan, plan_first: str) -> bool:
    """Whether the setting `sync.plan_first` wants this plan to be read before it is carried out."""
    if plan_first == NEVER or not plan.steps:
        return False
    if plan_first == ALWAYS:
        return True
    return len(plan.steps) > _MANY or any(isinstance(step, CreateCustomer) for step in plan.steps)


class PlannedRuns(QObject):
    """Started by the window. `waits`: a plan was made by itself and waits (workspace id, RunOutcome)."""

    waits = Signal(int, object)
    made = Signal(int, object)  # workspace id, RunOutcome: a plan was made anew in the dialog

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._told: dict[int, frozenset[str]] = {}

    def takes(self, operation: Operation[Any]) -> bool:
        """Whether the operation writes what nobody has approved yet."""
        if isinstance(operation, Retry):
            return not (operation.everything and seconds_to_wait(self._window.app.context()))
        return isinstance(operation, Sync) and not operation.dry_run and operation.approved is None

    def start(self, asked: Request, *, by_itself: bool = False) -> None:
        """Run it, with a plan first where that is wanted."""
        settings = self._window.app.settings()
        plan_first = settings.get("sync.plan_first")
        full = isinstance(asked.operation, Sync) and asked.operation.full
        if settings.is_on("sync.read_only"):
            # Recorded as the run that it is; being read-only it stops at its plan.
            self._window.run_now(
                Request(
                    asked.operation, lambda outcome: self._read_only(asked, outcome, by_itself), asked.failed
                )
            )
        elif plan_first == NEVER:
            self._window.run_now(asked)
        else:
            self._window.run_now(
                Request(
                    Sync(dry_run=True, full=full),
                    lambda outcome: self._planned(asked, outcome, plan_first, by_itself),
                    asked.failed,
                )
            )

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

    def _read_only(self, asked: Request, outcome: Outcome[Any], by_itself: bool) -> None:
        if asked.then is not None:
            asked.then(outcome)
        result = outcome.value
        if not by_itself and isinstance(asked.operation, Sync) and result.error is None and result.plan.steps:
            self.show(result)

    def _planned(self, asked: Request, outcome: Outcome[Any], plan_first: str, by_itself: bool) -> None:
        result: RunOutcome = outcome.value
        if result.error is not None:
            if asked.then is not None and isinstance(asked.operation, Sync):
                asked.then(outcome)
        elif not (result.questions or must_be_read(result.plan, plan_first)):
            approved = frozenset(map(fingerprint, result.plan.steps))
            operation = Sync(approved=approved) if isinstance(asked.operation, Sync) else asked.operation
            self._window.run_now(Request(operation, asked.then, asked.failed))
        elif by_itself:
            self._wait(result)
        else:
            self.show(result)

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
