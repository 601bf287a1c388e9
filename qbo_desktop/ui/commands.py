"""The shared commands: menus and shortcuts for sync, undo, search, workspaces, help."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from qbo_desktop.phrases.decisions import decision_text
from qbo_desktop.store import history
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App

# Longer phrases make a menu that nobody reads.
_LONGEST = 60


class Commands(QObject):
    """The window's actions, each with its signal; `refresh` names undo and redo after their decision."""

    sync = Signal()
    preview = Signal()
    push = Signal()
    take_back = Signal()
    cancel = Signal()
    undo = Signal()
    redo = Signal()
    search = Signal()
    set_up = Signal()
    back_up = Signal()
    help = Signal()
    about = Signal()
    switch_workspace = Signal(int)
    new_workspace = Signal()
    rename_workspace = Signal()
    delete_workspace = Signal()

    def __init__(self, window: QMainWindow, app: App) -> None:
        super().__init__(window)
        self._window = window
        self._app = app
        self._titles: list[tuple[QAction | QMenu, Callable[[], str]]] = []
        bar = window.menuBar()
        program = self._menu(bar.addMenu(""), lambda: _("&Program"))
        self.workspaces = self._menu(program.addMenu(""), lambda: _("&Workspace"))
        self._action(program, lambda: _("Set-up …"), self.set_up)
        self._action(program, lambda: _("Back up now"), self.back_up)
        program.addSeparator()
        quit_action = self._action(program, lambda: _("&Quit"), None, QKeySequence.StandardKey.Quit)
        quit_action.triggered.connect(window.close)
        edit = self._menu(bar.addMenu(""), lambda: _("&Edit"))
        self.undo_action = self._action(edit, lambda: _("Undo"), self.undo, "Ctrl+Z")
        self.redo_action = self._action(edit, lambda: _("Redo"), self.redo, "Ctrl+Y")
        edit.addSeparator()
        self._action(edit, lambda: _("Search"), self.search, "Ctrl+F")
        run = self._menu(bar.addMenu(""), lambda: _("&Sync"))
        self.sync_action = self._action(run, lambda: _("Sync now"), self.sync, "F5")
        self.preview_action = self._action(run, lambda: _("Preview the next run"), self.preview, "Shift+F5")
        self.cancel_action = self._action(run, lambda: _("Stop the run"), self.cancel)
        run.addSeparator()
        self.push_action = self._action(run, lambda: _("Push existing contacts …"), self.push)
        self.take_back_action = self._action(run, lambda: _("Take the last run back …"), self.take_back)
        assist = self._menu(bar.addMenu(""), lambda: _("&Help"))
        self._action(assist, lambda: _("Help"), self.help, "F1")
        self._action(assist, lambda: _("About QBO Desktop"), self.about)
        self.workspaces.aboutToShow.connect(self.fill_workspaces)
        self.fill_workspaces()

    def _menu(self, menu: QMenu, title: Callable[[], str]) -> QMenu:
        self._titles.append((menu, title))
        return menu

    def _action(
        self,
        menu: QMenu,
        title: Callable[[], str],
        signal: object,
        keys: str | QKeySequence.StandardKey | None = None,
    ) -> QAction:
        action = QAction(self._window)
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        if signal is not None:
            action.triggered.connect(lambda _checked=False: signal.emit())  # type: ignore[attr-defined]
        menu.addAction(action)
        self._titles.append((action, title))
        return action

    def retranslate(self) -> None:
        """Every title in the language in force."""
        for thing, title in self._titles:
            if isinstance(thing, QMenu):
                thing.setTitle(title())
            else:
                thing.setText(title())
        self.fill_workspaces()
        self.refresh()

    def refresh(self) -> None:
        """Name what undo and redo would do, from the store."""
        with self._app.store.read() as session:
            done = history.last_done(session, self._app.workspace_id)
            undone = history.next_undone(session, self._app.workspace_id)
        self.undo_action.setEnabled(done is not None)
        self.redo_action.setEnabled(undone is not None)
        self.undo_action.setText(_("Undo: {decision}").format(decision=_short(done)) if done else _("Undo"))
        self.redo_action.setText(
            _("Redo: {decision}").format(decision=_short(undone)) if undone else _("Redo")
        )

    def set_running(self, running: bool) -> None:
        """While a run is under way it can be stopped, and no second one started."""
        self.sync_action.setEnabled(not running)
        self.preview_action.setEnabled(not running)
        self.push_action.setEnabled(not running)
        self.take_back_action.setEnabled(not running)
        self.cancel_action.setEnabled(running)
        self.workspaces.setEnabled(not running)

    def fill_workspaces(self) -> None:
        """The menu of workspaces as they are now."""
        menu = self.workspaces
        menu.clear()
        for one in sorted(self._app.workspaces(), key=lambda info: info.name.casefold()):
            action = menu.addAction(one.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(one.id == self._app.workspace_id)
            action.triggered.connect(lambda _checked=False, number=one.id: self.switch_workspace.emit(number))
        menu.addSeparator()
        menu.addAction(_("New workspace …")).triggered.connect(lambda: self.new_workspace.emit())
        menu.addAction(_("Rename this workspace …")).triggered.connect(lambda: self.rename_workspace.emit())
        menu.addAction(_("Delete this workspace …")).triggered.connect(lambda: self.delete_workspace.emit())


def _short(decision: history.Decision | None) -> str:
    if decision is None:
        return ""
    text = decision_text(decision.phrase, decision.facts).rstrip(".")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
