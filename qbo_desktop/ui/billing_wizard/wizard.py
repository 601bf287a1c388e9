"""The billing set-up: clients, services, taxes, start date, payments, summary; or one of these pages alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWizard

from qbo_desktop.domain.changes import Changes, Topic
from qbo_desktop.errors import AppError
from qbo_desktop.operations.billing_setup_saving import SaveBillingSetup
from qbo_desktop.operations.context import Outcome
from qbo_desktop.ui.billing_wizard.clients_step import ClientsStep
from qbo_desktop.ui.billing_wizard.desk import SetUpDesk
from qbo_desktop.ui.billing_wizard.pages import BILLING_WIZARD, SetUpPage, page_text
from qbo_desktop.ui.billing_wizard.payments_step import PaymentsStep
from qbo_desktop.ui.billing_wizard.services_step import ServicesStep
from qbo_desktop.ui.billing_wizard.start_date_step import StartDateStep
from qbo_desktop.ui.billing_wizard.step import SetUpStep
from qbo_desktop.ui.billing_wizard.summary_step import SummaryStep
from qbo_desktop.ui.billing_wizard.taxes_step import TaxesStep
from qbo_desktop.ui.widgets.ask import ask
from qbo_desktop.ui.widgets.refusal import RefusalBar
from qbo_desktop.ui.wizard.steps import StepList
from qbo_desktop.wording import _, language

if TYPE_CHECKING:
    from qbo_desktop.ui.window import Window

_STEPS: dict[SetUpPage, type[SetUpStep]] = {
    SetUpPage.CLIENTS: ClientsStep,
    SetUpPage.SERVICES: ServicesStep,
    SetUpPage.TAXES: TaxesStep,
    SetUpPage.START_DATE: StartDateStep,
    SetUpPage.PAYMENTS: PaymentsStep,
    SetUpPage.SUMMARY: SummaryStep,
}
_CONCERN = (
    Topic.BILLING_SETUP, Topic.TAXES, Topic.WORK, Topic.INVOICES, Topic.STAFF, Topic.CONNECTIONS, Topic.CONTACTS,
    Topic.DUPLICATES, Topic.PERIODS,
)  # fmt: skip
# Alone, these have nothing to save.
_ONLY_TO_SEE = (SetUpPage.CLIENTS, SetUpPage.SUMMARY)
# Below this width, in heights of the font, the list of steps gives its room to the page.
_ROOM_FOR_LIST = 52


class BillingWizard(QWizard):
    """Modal to the window. Nothing is written before Finish (Save on a page alone), but a new service.

    `only`: show this page alone, as Settings and the Fix buttons do; `which` is the row to go to.
    """

    go = Signal(str, object)

    def __init__(self, window: Window, only: SetUpPage | None = None, which: str | None = None) -> None:
        super().__init__(window)
        self.setObjectName("billing-set-up")
        self.setWizardStyle(QWizard.WizardStyle.ModernStyle)
        self.setOption(QWizard.WizardOption.NoBackButtonOnStartPage)
        self._main = window
        self.only = only
        self._language = language()
        self._has_begun = False
        self._goes_to_row = which is not None
        self.desk = SetUpDesk(window.app, window.runner, self, proposes=only is not SetUpPage.SUMMARY)
        self.list = StepList()
        self.steps: dict[SetUpPage, SetUpStep] = {}
        pages = list(SetUpPage)
        for number, page in enumerate(pages):
            if only is not None and page is not only:
                continue
            step = self.steps[page] = _STEPS[page](self.desk)
            step.leave.connect(self._leave_for)
            self.setPage(number, step)
        summary = self.steps.get(SetUpPage.SUMMARY)
        if isinstance(summary, SummaryStep):
            summary.back_to.connect(self._back_to)
        if only is None:
            self.setSideWidget(self.list)
        last = self.steps[only or SetUpPage.SUMMARY]
        last.saves = only not in _ONLY_TO_SEE
        last.says_permission = True
        self.refusal = self._refusal_bar()
        self.desk.changed.connect(self._show)
        window.feed.changed.connect(self._hear)
        self.currentIdChanged.connect(lambda _number: self._come_to())
        self.finished.connect(lambda _result: self._end())
        self.retranslate()
        room = window.size()
        self.resize(min(1000, max(640, room.width() - 40)), min(700, max(420, room.height() - 40)))
        if which is not None and only is not None:
            self.steps[only].arrive(which)
        self.desk.begin()

    def _refusal_bar(self) -> RefusalBar:
        """Where it is said that saving was refused: on the summary, or on top of the page alone."""
        if self.only is None:
            summary = self.steps[SetUpPage.SUMMARY]
            assert isinstance(summary, SummaryStep)
            return summary.refusal
        bar = RefusalBar()
        self.steps[self.only].content.insertWidget(2, bar)
        return bar

    # --- showing ----------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Every text of every page."""
        finish = _("Finish") if self.only is None else _("Save")
        finish = _("Done") if self.only in _ONLY_TO_SEE else finish
        self.setButtonText(QWizard.WizardButton.BackButton, _("Back"))
        self.setButtonText(QWizard.WizardButton.NextButton, _("Next"))
        self.setButtonText(QWizard.WizardButton.FinishButton, finish)
        self.setButtonText(QWizard.WizardButton.CancelButton, _("Close"))
        for step in self.steps.values():
            step.retranslate()
        self._show_list()

    def _show(self) -> None:
        """Show the page in hand anew; the others are shown when they are come to."""
        step = self.currentPage()
        if isinstance(step, SetUpStep):
            step.show_now()
        if not self._has_begun and self.desk.draft is not None:
            self._has_begun = True
            if not self._goes_to_row:
                self._come_to()

    def _come_to(self) -> None:
        """Another page: Enter goes on from there."""
        self._show_list()
        is_last = self.only is not None or self.currentPage() is self.steps[SetUpPage.SUMMARY]
        button = QWizard.WizardButton.FinishButton if is_last else QWizard.WizardButton.NextButton
        QTimer.singleShot(0, self.button(button), self.button(button).setFocus)

    def _show_list(self) -> None:
        title = _("Billing into QuickBooks")
        if self.only is not None:
            title = _("{title}: {page}").format(title=title, page=page_text(self.only))
        elif isinstance(step := self.currentPage(), SetUpStep):
            # The list beside the page may have no room.
            title = _("{title}: {page} ({number} of {count})").format(
                title=title, page=step.name(), number=self.currentId() + 1, count=len(self.steps)
            )
        self.setWindowTitle(title)
        self.list.show_steps([step.name() for step in self.steps.values()], max(0, self.currentId()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.only is None:
            self.list.setVisible(self.width() > _ROOM_FOR_LIST * self.fontMetrics().height())

    def _hear(self, changes: Changes) -> None:
        """Somebody, here or in another program, changed what this rests on."""
        if self.desk.is_gone:
            return
        if language() != self._language:
            self._language = language()
            self.retranslate()
        if self.desk.draft is not None and not self.desk.is_saving and changes.concern(*_CONCERN):
            self.desk.look(self._look_again)

    def _look_again(self) -> None:
        step = self.currentPage()
        if isinstance(step, SummaryStep):
            step.look_again()
        elif isinstance(step, StartDateStep):
            step.recount()

    # --- going about ------------------------------------------------------------------------------------

    def _back_to(self, page: str, which: str) -> None:
        """Back to a page, keeping everything; to one of its own where the summary stands alone."""
        if self.only is not None:
            self._leave_for(BILLING_WIZARD, (page, which))
            return
        wanted = list(SetUpPage).index(SetUpPage(page))
        while self.currentId() > wanted:
            self.back()
        step = self.currentPage()
        if isinstance(step, SetUpStep):
            step.show_now()
            step.arrive(which)

    def _leave_for(self, name: str, argument: object) -> None:
        """Go to where something is put right; what was decided and not saved is asked about."""

        def leave() -> None:
            self._give_up()
            self.go.emit(name, argument)

        self._unless_touched(leave)

    def reject(self) -> None:
        self._unless_touched(self._give_up)

    def _give_up(self) -> None:
        super().reject()

    def _unless_touched(self, leave: Callable[[], None]) -> None:
        draft = self.desk.draft
        if self.desk.is_saving:
            return
        if draft is None or not draft.is_touched:
            leave()
            return
        ask(
            self, _("Billing into QuickBooks"), _("Close without saving?"),
            _("What you chose here would be forgotten."), _("Close without saving"), leave, _("Stay"), danger=True,
        )  # fmt: skip

    # --- saving -----------------------------------------------------------------------------------------

    def accept(self) -> None:
        """Save, and close once it is saved."""
        step = self.currentPage()
        draft = self.desk.draft
        if self.desk.is_saving or draft is None or not (isinstance(step, SetUpStep) and step.is_ready()):
            return
        changes = draft.changes(self.steps)
        if not changes:
            super().accept()
            return
        self.desk.is_saving = True
        self.refusal.forgive()
        step.completeChanged.emit()
        self.desk.submit(SaveBillingSetup(changes), self._saved, self._not_saved)

    def _saved(self, outcome: Outcome[int]) -> None:
        self.desk.is_saving = False
        self._main.status.say(outcome.says)
        super().accept()

    def _not_saved(self, error: AppError) -> None:
        self.desk.is_saving = False
        self.refusal.say(error)
        self.desk.look()

    def _end(self) -> None:
        self.desk.is_gone = True
        for step in self.steps.values():
            step.is_gone = True
        self.deleteLater()


def open_billing_wizard(window: Window, argument: object = None) -> BillingWizard:
    """Open it over the window. `argument`: None for all of it, the name of a page, or (page, which row)."""
    name, which = argument if isinstance(argument, tuple) else (argument, None)
    only = SetUpPage(name) if name in set(SetUpPage) else None
    wizard = BillingWizard(window, only, which)
    wizard.go.connect(window.go)
    wizard.open()
    return wizard
