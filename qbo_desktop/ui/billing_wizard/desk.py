"""What the pages of the billing set-up share: the draft, and reading what it rests on without holding anybody up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qbo_desktop.errors import AppError, Interrupted
from qbo_desktop.operations.billing_map_reading import SetupView
from qbo_desktop.operations.billing_setup import ReadSetup, RefreshLists
from qbo_desktop.operations.context import Lane, Operation, Outcome
from qbo_desktop.ui.billing_wizard.draft import Draft
from qbo_desktop.ui.runner import Finished, Runner
from qbo_desktop.ui.widgets.notice import show_fault
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App


class SetUpDesk(QObject):
    """`changed`: there is a new view, or the lists are being read, or could not be.

    `draft` is None until the store was looked at for the first time. `error` says why the lists could not be read.
    """

    changed = Signal()

    def __init__(
        self, app: App, runner: Runner, parent: QObject | None = None, *, proposes: bool = True
    ) -> None:
        super().__init__(parent)
        self._proposes = proposes
        self._over = parent if isinstance(parent, QWidget) else None
        self.app = app
        self.runner = runner
        self.draft: Draft | None = None
        self.error: AppError | None = None
        self.is_reading = False
        self.is_saving = False
        self.is_gone = False
        runner.finished.connect(self._hear)

    @property
    def has_lists(self) -> bool:
        """Whether QuickBooks' lists were ever read."""
        return self.draft is not None and self.draft.view.lists_at is not None

    @property
    def is_connected(self) -> bool:
        """Whether there is somebody to ask for them."""
        return self.draft is not None and self.draft.view.connected

    def begin(self) -> None:
        """Look at the store, then at QuickBooks where its lists are old."""
        self.look(then=self._begun)

    def look(self, then: Callable[[], None] | None = None) -> None:
        """Look at the store again."""

        def seen(outcome: Outcome[SetupView]) -> None:
            settings = self.app.settings()
            if self.draft is None:
                self.draft = Draft(outcome.value, settings, self._proposes)
            else:
                self.draft.renew(outcome.value, settings)
            self.changed.emit()
            if then is not None:
                then()

        self.submit(ReadSetup(), seen, self._failed)

    def refresh(self) -> None:
        """Read QuickBooks' lists anew."""
        self._read(RefreshLists())

    def _begun(self) -> None:
        if self.is_connected and self.draft is not None and self.draft.view.lists_are_old:
            self._read(RefreshLists(only_old=True))

    def _read(self, operation: RefreshLists) -> None:
        if self.is_reading:
            return
        self.is_reading, self.error = True, None
        self.changed.emit()
        self.submit(operation, lambda _outcome: self._listed(), self._failed)

    def _listed(self) -> None:
        self.is_reading = False
        self.look()

    def _failed(self, error: AppError) -> None:
        self.is_reading = False
        self.error = None if isinstance(error, Interrupted) else error
        self.changed.emit()

    def _hear(self, ended: Finished) -> None:
        """Somebody stopped the run that our reading waited behind: it was dropped with it."""
        if (
            self.is_reading
            and not self.is_gone
            and ended.job.lane is Lane.RUN
            and not isinstance(ended.job.operation, RefreshLists)
            and self.runner.waiting(Lane.RUN) == 0
        ):
            self.is_reading = False
            self.changed.emit()

    def submit(
        self,
        operation: Operation[Any],
        then: Callable[[Outcome[Any]], None],
        failed: Callable[[AppError], None],
    ) -> None:
        """Run an operation in its lane; nobody is told any more once the wizard is closed."""

        def after(ended: Finished) -> None:
            if self.is_gone:
                return
            if ended.outcome is not None:
                then(ended.outcome)
            elif ended.error is not None:
                failed(ended.error)
            else:
                show_fault(self._over, ended.fault)
                failed(AppError(_("This is a fault of the program."), _("The log says more.")))

        self.runner.submit(operation, after)
