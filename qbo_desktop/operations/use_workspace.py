"""Take another workspace into use."""

from __future__ import annotations

from dataclasses import dataclass

from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.store import workspaces
from qbo_desktop.wording import _


@dataclass(frozen=True, slots=True)
class UseWorkspace:
    """Remember this workspace as the one that is taken when none is named; answers its id."""

    workspace_id: int
    lane = Lane.DESK

    def title(self) -> str:
        return _("Switch the workspace")

    def run(self, context: Context) -> Outcome[int]:
        with context.store.work(self.workspace_id, context.actor) as work:
            workspaces.mark_used(work, self.workspace_id)
        return Outcome(self.workspace_id)
