"""Switch, make, rename and delete workspaces from the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qbo_desktop.domain.lines import PairState
from qbo_desktop.operations.care import DeleteWorkspace, NewWorkspace, RenameWorkspace
from qbo_desktop.operations.use_workspace import UseWorkspace
from qbo_desktop.store import pairs, workspaces
from qbo_desktop.sync.side import QUICKBOOKS
from qbo_desktop.ui import formats
from qbo_desktop.ui.page import Request
from qbo_desktop.ui.widgets.ask import NameDialog, ask
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App

_FIRST = "default"


class WorkspaceDesk(QObject):
    """Asks, has it run, and says `switched` when another workspace is in use."""

    switched = Signal()

    def __init__(self, app: App, window: QWidget, run: Callable[[Request], None]) -> None:
        super().__init__(window)
        self._app = app
        self._window = window
        self._run = run

    def name(self) -> str:
        """The name of the workspace in use."""
        return next((one.name for one in self._app.workspaces() if one.id == self._app.workspace_id), "")

    def switch(self, workspace_id: int) -> None:
        """Take another one into use."""
        if workspace_id != self._app.workspace_id:
            self._run(Request(UseWorkspace(workspace_id), lambda outcome: self._use(outcome.value)))

    def new(self) -> None:
        """Ask for a name and make one; it is empty and in use at once."""
        says = _("A workspace is one practice system and one QuickBooks company. What is it called?")
        dialog = NameDialog(self._window, _("New workspace"), says, _("Make it"))
        dialog.accepted.connect(
            lambda: self._run(
                Request(NewWorkspace(dialog.name()), lambda outcome: self.switch(outcome.value))
            )
        )
        dialog.open()

    def rename(self) -> None:
        """Ask for another name."""
        old = self.name()
        says = _("What is this workspace to be called?")
        dialog = NameDialog(self._window, _("Rename the workspace"), says, _("Rename"), old)
        dialog.accepted.connect(
            lambda: self._run(
                Request(RenameWorkspace(old, dialog.name()), lambda _outcome: self.switched.emit())
            )
        )
        dialog.open()

    def delete(self) -> None:
        """Say what goes and what stays, ask, delete."""
        name = self.name()
        with self._app.store.read() as session:
            counted = pairs.counts(session, self._app.workspace_id)
            company = workspaces.connection_of(session, self._app.workspace_id, QUICKBOOKS).company
        links = sum(counted[state] for state in pairs.TOGETHER)
        contacts = counted[PairState.ALONE] + counted[PairState.ABSORBED]
        goes = _(
            "What goes: {contacts} contacts of its Practice Book, {links} links, every decision and setting, and the "
            "sign-in. What stays: everything in QuickBooks ({company}), and a backup of the store, made first."
        ).format(
            contacts=formats.number(contacts),
            links=formats.number(links),
            company=company or _("not connected"),
        )
        ask(
            self._window, _("Delete the workspace"), _("Delete the workspace “{name}”?").format(name=name), goes,
            _("Delete it"), lambda: self._run(Request(DeleteWorkspace(name), lambda _outcome: self._after_delete())),
            danger=True,
        )  # fmt: skip

    def _after_delete(self) -> None:
        left = self._app.workspaces()
        if left:
            self._run(Request(UseWorkspace(left[0].id), lambda outcome: self._use(outcome.value)))
        else:
            self._run(Request(NewWorkspace(_FIRST), lambda outcome: self._use(outcome.value)))

    def _use(self, workspace_id: int) -> None:
        self._app.workspace_id = workspace_id
        self.switched.emit()
