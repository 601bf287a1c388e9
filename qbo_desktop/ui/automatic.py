"""Automatic runs, and a word from the tray when something needs the person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from qbo_desktop.store.standing import Standing, standing

if TYPE_CHECKING:
    from qbo_desktop.app import App

_LOOK_EVERY_MILLISECONDS = 15_000


class AutomaticSync(QObject):
    """Says `due` when the setting's minutes have passed since the last run began."""

    due = Signal()

    def __init__(self, app: App, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._tried: datetime | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MILLISECONDS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def next_run(self, found: Standing) -> datetime | None:
        """When the next automatic run is due; None when there is none."""
        due = found.next_run()
        if due is None or self._tried is None:
            return due
        return max(due, self._tried + timedelta(minutes=found.interval_minutes))

    def look(self) -> None:
        """Say `due` if it is time."""
        with self._app.store.read() as session:
            next_run = self.next_run(standing(session, self._app.workspace_id))
        now = self._app.store.clock()
        if next_run is not None and now >= next_run:
            self._tried = now  # a run that could not start is not tried again at once
            self.due.emit()


class Tray(QObject):
    """An icon in the tray, where the desktop has one."""

    opened = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._icon = QSystemTrayIcon(QApplication.windowIcon(), self)
            self._icon.setToolTip("QBO Desktop")
            self._icon.activated.connect(lambda _reason: self.opened.emit())
            self._icon.messageClicked.connect(self.opened)
            self._icon.show()

    def say(self, sentence: str) -> None:
        """A notification; nothing where there is no tray."""
        if self._icon is not None:
            self._icon.showMessage("QBO Desktop", sentence, QApplication.windowIcon())
