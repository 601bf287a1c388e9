"""What the Duplicates page says when it has no row to show: nothing yet, nothing found, or all decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from qbo_desktop.store import runs, workspaces
from qbo_desktop.store.decision_list import DecisionCounts
from qbo_desktop.sync.side import QUICKBOOKS
from qbo_desktop.ui import formats
from qbo_desktop.ui.pages.empty_state import EmptyState
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App


class DuplicatesEmpty(EmptyState):
    """Its button means one of `CONNECT`, `ESTIMATE` and `SHOW_ALL`: `meaning`."""

    CONNECT, ESTIMATE, SHOW_ALL = "connect", "estimate", "show-all"

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self.meaning = ""
        # How many decisions a preview of the first run expects, once there was one.
        self.expected: int | None = None

    def fill(self, counts: DecisionCounts, *, narrowed: bool, aside: bool, conflicts: int = 0) -> None:
        """Say what is true: `narrowed` by a search or a filter, on the tab of those set `aside`.

        `conflicts` are open on the tab beside it.
        """
        self.celebrate(False)
        self.meaning = ""
        if narrowed:
            self.meaning = self.SHOW_ALL
            self.say(_("Nothing found"), _("No row fits the search and the filter."), _("Show all"))
        elif aside:
            self.say(_("Nothing is set aside"), _("What you skip waits here until you take it up again."))
        elif self._is_first_time():
            self._fill_first_time()
        else:
            self.celebrate(True)
            wait = ngettext(
                "{count} is set aside, and can wait.", "{count} are set aside, and can wait.", counts.aside
            )
            nothing = _("New questions come here when a run finds some.")
            words = wait.format(count=formats.number(counts.aside)) if counts.aside else nothing
            if conflicts:
                words = ngettext(
                    "{count} conflict is left, on the tab beside this one.",
                    "{count} conflicts are left, on the tab beside this one.",
                    conflicts,
                ).format(count=formats.number(conflicts))
            self.say(_("Every client is decided."), words)

    def _fill_first_time(self) -> None:
        heading = _("Nothing to decide yet")
        if not self._is_connected():
            self.meaning = self.CONNECT
            self.say(
                heading,
                _("Connect QuickBooks first. Customers that the first sync is unsure of then come here."),
                _("Open connections"),
            )
        elif self.expected is None:
            self.meaning = self.ESTIMATE
            self.say(
                heading,
                _("Customers that the first sync is unsure of come here, one question each."),
                _("How many will there be?"),
            )
        else:
            self.say(
                heading,
                _(
                    "The first sync will bring questions here: {load}. You can stop and go on at any time."
                ).format(load=formats.load(self.expected)),
            )

    def _is_first_time(self) -> bool:
        with self._app.store.read() as session:
            return not runs.has_applied(session, self._app.workspace_id)

    def _is_connected(self) -> bool:
        with self._app.store.read() as session:
            return workspaces.connection_of(session, self._app.workspace_id, QUICKBOOKS).is_connected
