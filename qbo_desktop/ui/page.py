"""What every page of the window is: a widget that shows a part of the store and asks for operations.

A page never runs anything and never calls another page. It says what it wants run (`run`), where the
person wants to go (`go`), and of which topics it shows something, so that the window refreshes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from qbo_desktop.domain.changes import Topic
from qbo_desktop.errors import AppError
from qbo_desktop.operations.context import Operation, Outcome

if TYPE_CHECKING:
    from qbo_desktop.app import App
    from qbo_desktop.ui.runner import Finished


class PageName(StrEnum):
    """The pages, by the name that `go` and the navigation use."""

    OVERVIEW = "overview"
    CONTACTS = "contacts"
    DUPLICATES = "duplicates"
    PRACTICE = "practice"
    BILLING = "billing"
    BILLING_SETUP = "billing-setup"
    PROBLEMS = "problems"
    CONNECTIONS = "connections"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class Request:
    """An operation to be run, and what is called in the window's thread when it ended.

    `failed` answers True when it has shown the error itself; otherwise the window shows it.
    """

    operation: Operation[Any]
    then: Callable[[Outcome[Any]], None] | None = None
    failed: Callable[[AppError], bool] | None = None


# How a dialog or a part of a page asks for an operation: it, what is called with its outcome, what with its error.
Run = Callable[
    [Operation[Any], Callable[[Outcome[Any]], None] | None, Callable[[AppError], bool] | None], None
]


class Page(QWidget):
    """Base of the pages. A subclass sets `name` and `topics` and fills in the methods.

    `refresh` reads the store anew (short reads only); `retranslate` sets every text again. Both are
    called by the window: at start, when something of `topics` was changed, on a switch of language.
    """

    name: ClassVar[PageName]
    topics: ClassVar[frozenset[Topic]] = frozenset()

    run_requested = Signal(object)  # Request
    go = Signal(str, object)  # PageName, argument

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.is_stale = True

    def title(self) -> str:
        """The page's name in the navigation and above it."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Show the store as it is now."""

    def retranslate(self) -> None:
        """Set every text in the language in force."""

    def focus_search(self) -> bool:
        """Put the cursor into the page's search; False when it has none."""
        return False

    def arrive(self, argument: object) -> None:
        """The person came here by `go` with this argument (a row id, a filter …), or None."""

    def heard(self, ended: Finished) -> None:
        """Some operation, of any page, has ended."""

    def run(
        self,
        operation: Operation[Any],
        then: Callable[[Outcome[Any]], None] | None = None,
        failed: Callable[[AppError], bool] | None = None,
    ) -> None:
        """Ask for an operation to be run in its lane."""
        self.run_requested.emit(Request(operation, then, failed))

    def refresh_if_stale(self) -> None:
        """Refresh now if the page is seen, or when it comes to be seen."""
        if self.is_stale and self.isVisible():
            self.is_stale = False
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh_if_stale()
