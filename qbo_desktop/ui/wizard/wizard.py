"""The set-up wizard: language, practice system, QuickBooks, first sync."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget, QWizard

from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.runner import Runner
from qbo_desktop.ui.wizard.first_pages import LanguageStep, PracticeStep
from qbo_desktop.ui.wizard.first_sync_page import FirstSyncStep
from qbo_desktop.ui.wizard.quickbooks_page import QuickBooksStep
from qbo_desktop.ui.wizard.steps import Step, StepList
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App

LANGUAGE, PRACTICE_SYSTEM, CONNECT, FIRST_SYNC = range(4)


class SetUpWizard(QWizard):
    """Modal to the window, which goes on underneath. `start`: the page it begins with."""

    spoke = Signal(str)
    go = Signal(str, object)

    def __init__(
        self, app: App, runner: Runner, parent: QWidget | None = None, *, start: int = LANGUAGE
    ) -> None:
        super().__init__(parent)
        self.setObjectName("set-up")
        self.setWizardStyle(QWizard.WizardStyle.ModernStyle)
        self.setOption(QWizard.WizardOption.NoBackButtonOnStartPage)
        self.setOption(QWizard.WizardOption.NoDefaultButton, False)
        self.list = StepList()
        self.setSideWidget(self.list)
        self.language_step = LanguageStep(app, runner)
        self.quickbooks_step = QuickBooksStep(app, runner)
        self.sync_step = FirstSyncStep(app, runner)
        self.steps: list[Step] = [
            self.language_step,
            PracticeStep(app, runner),
            self.quickbooks_step,
            self.sync_step,
        ]
        for number, step in enumerate(self.steps):
            self.setPage(number, step)
        self.setStartId(start)
        self.language_step.spoke.connect(self._speak)
        self.currentIdChanged.connect(lambda _number: self._show_steps())
        self.finished.connect(self._leave)
        self.retranslate()
        self.resize(860, 620)

    def retranslate(self) -> None:
        """Every text of every page."""
        self.setWindowTitle(_("Set-up"))
        self.setButtonText(QWizard.WizardButton.BackButton, _("Back"))
        self.setButtonText(QWizard.WizardButton.NextButton, _("Next"))
        self.setButtonText(QWizard.WizardButton.FinishButton, _("Finish"))
        self.setButtonText(QWizard.WizardButton.CancelButton, _("Close"))
        for step in self.steps:
            step.retranslate()
        self._show_steps()

    def _show_steps(self) -> None:
        self.list.show_steps([step.name() for step in self.steps], max(0, self.currentId()))

    def _speak(self, code: str) -> None:
        self.spoke.emit(code)
        self.retranslate()

    def _leave(self, _result: int) -> None:
        self.quickbooks_step.stop()
        self.sync_step.stop_counting()
        for step in self.steps:
            step.is_gone = True
        self.go.emit(PageName.OVERVIEW, None)
        self.deleteLater()
