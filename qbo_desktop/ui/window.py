"""The main window: navigation, pages, what runs, what went wrong, and the shared commands."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from qbo_desktop.domain.changes import Changes
from qbo_desktop.operations.context import Lane
from qbo_desktop.store import pairs, problems
from qbo_desktop.ui.feed import Feed
from qbo_desktop.ui.navigation import Navigation
from qbo_desktop.ui.page import Page, PageName, Request
from qbo_desktop.ui.runner import Finished, Runner

if TYPE_CHECKING:
    from qbo_desktop.app import App

# In the order of the navigation. A page whose module is not there is left out.
PAGES: tuple[str, ...] = (
    "qbo_desktop.ui.pages.overview:OverviewPage",
    "qbo_desktop.ui.pages.contacts:ContactsPage",
    "qbo_desktop.ui.pages.duplicates:DuplicatesPage",
    "qbo_desktop.ui.pages.practice:PracticePage",
    "qbo_desktop.ui.pages.problems:ProblemsPage",
    "qbo_desktop.ui.pages.connections:ConnectionsPage",
    "qbo_desktop.ui.pages.settings:SettingsPage",
)


def page_classes() -> list[type[Page]]:
    """The pages that are built."""
    found = []
    for place in PAGES:
        module, name = place.split(":")
        if find_spec(module) is not None:
            found.append(getattr(import_module(module), name))
    return found


class Window(QMainWindow):
    """The window over an opened App."""

    finished = Signal(object)  # Finished

    def __init__(self, app: App) -> None:
        super().__init__()
        self.app = app
        self.runner = Runner(app.context, self)
        self.feed = Feed(app.store, parent=self)
        self.navigation = Navigation()
        self.stack = QStackedWidget()
        self.pages: dict[str, Page] = {}
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        self.column = QVBoxLayout()
        self.column.addWidget(self.stack, 1)
        row.addLayout(self.column, 1)
        self.setCentralWidget(body)
        for page_class in page_classes():
            page = page_class(app)
            page.run_requested.connect(self.run)
            page.go.connect(self.go)
            self.pages[page.name] = page
            self.navigation.add(page.name, page.title())
            self.stack.addWidget(page)
        self.navigation.chosen.connect(self._show)
        self.feed.changed.connect(self._hear)
        self.runner.finished.connect(self._ended)
        self.retranslate()
        self.refresh_badges()
        if self.pages:
            self.go(next(iter(self.pages)), None)

    def page(self, name: PageName) -> Page:
        """A page by name. KeyError when it is not built."""
        return self.pages[name]

    def go(self, name: str, argument: object = None) -> None:
        """Show a page."""
        if name in self.pages:
            self.navigation.go_to(name)
            self._show(name)
            if argument is not None:
                self.pages[name].arrive(argument)

    def _show(self, name: str) -> None:
        self.stack.setCurrentWidget(self.pages[name])
        self.pages[name].refresh_if_stale()

    def run(self, request: Request) -> None:
        """Run what a page asked for."""

        def after(ended: Finished) -> None:
            if ended.outcome is not None and request.then is not None:
                request.then(ended.outcome)
            if ended.error is not None and request.failed is not None:
                request.failed(ended.error)

        self.runner.submit(request.operation, after)

    def _ended(self, ended: Finished) -> None:
        self.finished.emit(ended)

    def _hear(self, changes: Changes) -> None:
        self.refresh_badges()
        for page in self.pages.values():
            if changes.concern(*page.topics):
                page.is_stale = True
                page.refresh_if_stale()

    def refresh_badges(self) -> None:
        """Count anew what waits."""
        with self.app.store.read() as session:
            waiting = pairs.counts(session, self.app.workspace_id)[pairs.PairState.WAITING]
            waiting -= pairs.count_aside(session, self.app.workspace_id)
            wrong = problems.count_open(session, self.app.workspace_id)
        self.navigation.set_badge(PageName.DUPLICATES, waiting)
        self.navigation.set_badge(PageName.PROBLEMS, wrong)
        self.navigation.show_line(PageName.PROBLEMS, bool(wrong) or self._is_on(PageName.PROBLEMS))

    def _is_on(self, name: PageName) -> bool:
        return self.stack.currentWidget() is self.pages.get(name)

    def retranslate(self) -> None:
        """Every text anew."""
        self.setWindowTitle("QBO Desktop")
        self.navigation.retranslate()
        for page in self.pages.values():
            page.retranslate()
            page.is_stale = True
            page.refresh_if_stale()
            self.navigation.set_title(page.name, page.title())

    def closeEvent(self, event: QCloseEvent) -> None:
        self.feed.close()
        self.runner.close()
        event.accept()

    def is_syncing(self) -> bool:
        """Whether the run lane is at work."""
        return self.runner.current(Lane.RUN) is not None
