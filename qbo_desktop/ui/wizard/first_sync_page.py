"""The wizard's last page: what the first sync will bring, and the first sync itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QProgressBar

from qbo_desktop.errors import AppError, Interrupted
from qbo_desktop.operations.context import Lane, Outcome
from qbo_desktop.operations.problems import Answer
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.phrases.problems import question_text
from qbo_desktop.store.problems import Question
from qbo_desktop.sync.steps import Plan
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.plan_dialog import PlanDialog, plan_summary
from qbo_desktop.ui.runner import Advance, Job, Runner
from qbo_desktop.ui.widgets.activity_bar import show_advance, stage_text
from qbo_desktop.ui.widgets.basics import Card, button, label, row
from qbo_desktop.ui.wizard.steps import Step
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App


class FirstSyncStep(Step):
    """Counts first, then syncs on demand; both can be stopped, and the window can be used meanwhile."""

    def __init__(self, app: App, runner: Runner) -> None:
        super().__init__(app, runner)
        self._job: Job | None = None
        self._preview: Any = None
        self._question: Question | None = None
        self._is_done = False
        self.card = Card()
        self.card.heading.hide()
        self.expected = label(size=1.15, bold=True)
        self.expected.setObjectName("expected")
        self.more = label(kind="muted")
        self.plan_button = button("quiet", name="see-plan")
        self.card.body.addWidget(self.expected)
        self.card.body.addWidget(self.more)
        self.card.body.addLayout(row(self.plan_button, None))
        self.stage = label()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.sync_button = button("primary", name="first-sync")
        self.count_button = button(name="count-again")
        self.cancel_button = button(name="cancel-sync")
        self.asks = label(bold=True)
        self.yes_button, self.no_button = button("primary", name="yes"), button(name="no")
        self.says = label()
        self.says.setObjectName("sync-says")
        self.content.addWidget(self.card)
        self.content.addLayout(row(self.sync_button, self.count_button, self.cancel_button, None))
        for part in (self.stage, self.bar, self.asks):
            self.content.addWidget(part)
        self.content.addLayout(row(self.yes_button, self.no_button, None))
        self.content.addWidget(self.says)
        self.content.addStretch(1)
        self.sync_button.clicked.connect(self.sync)
        self.count_button.clicked.connect(self.count)
        self.cancel_button.clicked.connect(self.stop)
        self.plan_button.clicked.connect(self._show_plan)
        self.yes_button.clicked.connect(lambda: self._answer(True))
        self.no_button.clicked.connect(lambda: self._answer(False))
        runner.advanced.connect(self._advanced)

    def name(self) -> str:
        return _("First sync")

    def initializePage(self) -> None:
        self.retranslate()
        if self._preview is None and not self._is_done and self._job is None:
            self.count()

    def retranslate(self) -> None:
        self.set_heading(
            _("The first sync"),
            _("It only reads QuickBooks. What is certain is linked, what is new becomes a contact, what is doubtful waits "
              "for you under Duplicates. Every decision can be undone."),
        )  # fmt: skip
        self.sync_button.setText(_("Sync now"))
        self.count_button.setText(_("Count again"))
        self.cancel_button.setText(_("Stop"))
        self.plan_button.setText(_("See the plan"))
        self.yes_button.setText(_("Yes, go on"))
        self.no_button.setText(_("No, wait"))
        self.bar.setAccessibleName(_("Progress of the run"))
        self._show()

    # --- showing -----------------------------------------------------------------------------------------

    def _show(self) -> None:
        busy = self._job is not None
        plan: Plan | None = self._preview.plan if self._preview is not None else None
        if self._is_done:
            self.expected.setText(_("The first sync is done."))
        elif plan is None:
            self.expected.setText(_("Counting what will come …") if busy else _("Not counted yet."))
        else:
            self.expected.setText(_("Expected: {load}").format(load=formats.load(len(plan.waits))))
        self.more.setText(plan_summary(plan) if plan is not None else "")
        self.more.setVisible(plan is not None)
        self.plan_button.setVisible(plan is not None)
        self.sync_button.setVisible(not busy and self._question is None and not self._is_done)
        self.count_button.setVisible(not busy and plan is None and not self._is_done)
        for part in (self.stage, self.bar, self.cancel_button):
            part.setVisible(busy)
        asks = self._question is not None and not busy
        for part in (self.asks, self.yes_button, self.no_button):
            part.setVisible(asks)
        if self._question is not None:
            self.asks.setText(question_text(self._question.code, self._question.facts))

    def _advanced(self, advance: Advance) -> None:
        if self._job is not None and advance.job.id == self._job.id:
            self.stage.setText(stage_text(advance))
            show_advance(self.bar, advance)

    def _show_plan(self) -> None:
        if self._preview is not None:
            PlanDialog(self.app, self._preview, self.window()).open()

    def _say(self, sentence: str, kind: str = "") -> None:
        self.says.setText(sentence)
        theme.say_kind(self.says, kind)

    # --- doing -------------------------------------------------------------------------------------------

    def count(self) -> None:
        """A run that writes nothing, for the expected load."""
        self._begin(Sync(dry_run=True))

    def sync(self) -> None:
        """The first sync."""
        self._begin(Sync())

    def _begin(self, operation: Sync) -> None:
        self._say("")
        self.stage.setText(operation.title())
        self.bar.setRange(0, 0)
        then = self._counted if operation.dry_run else self._synced
        self._job = self.submit(operation, then, self._failed)
        self.cancel_button.setEnabled(True)
        self._show()

    def stop(self) -> None:
        """Stop after the step in hand."""
        if self._job is not None:
            self.cancel_button.setEnabled(False)
            self.stage.setText(_("Stopping after the step in hand …"))
            self.runner.cancel(Lane.RUN)

    def stop_counting(self) -> None:
        """The wizard is closed: a count is of no use any more, a sync goes on."""
        if self._job is not None and getattr(self._job.operation, "dry_run", False):
            self.runner.cancel(Lane.RUN)

    def _counted(self, outcome: Outcome[Any]) -> None:
        self._job = None
        result = outcome.value
        if result.error is not None:
            self._failed(result.error)
            return
        self._preview = result
        self._question = result.questions[0] if result.questions else None
        self._show()
        (self.yes_button if self._question else self.sync_button).setFocus()

    def _synced(self, outcome: Outcome[Any]) -> None:
        self._job = None
        result = outcome.value
        if result.error is not None:
            self._failed(result.error)
            return
        self._question = result.questions[0] if result.questions else None
        self._is_done = self._question is None
        self._say(outcome.says, "good" if self._is_done else "")
        self._show()

    def _answer(self, yes: bool) -> None:
        question = self._question
        if question is None:
            return
        self._question = None

        def answered(outcome: Outcome[Any]) -> None:
            if yes:
                self.sync()
            else:
                self._say(outcome.says)
                self._show()

        self.submit(Answer(question.id, yes), answered, self._failed)

    def _failed(self, error: AppError) -> None:
        self._job = None
        self._say(str(error), "" if isinstance(error, Interrupted) else "bad")
        self._show()
