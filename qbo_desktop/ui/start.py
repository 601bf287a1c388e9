"""Open the window: Qt's application, the language, the appearance, the window; answers the exit code."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from qbo_desktop import __version__
from qbo_desktop.errors import EXIT_DONE, AppError
from qbo_desktop.operations import billing_reading
from qbo_desktop.operations.documents import WriteMessages
from qbo_desktop.store import runs, workspaces
from qbo_desktop.sync.side import QUICKBOOKS
from qbo_desktop.ui.collector import Collector
from qbo_desktop.ui.icons import icon
from qbo_desktop.ui.theme import apply_theme
from qbo_desktop.ui.widgets.notice import show_fault
from qbo_desktop.ui.window import Window
from qbo_desktop.wording import language

if TYPE_CHECKING:
    from qbo_desktop.app import App
    from qbo_desktop.demo import Demo

_log = logging.getLogger(__name__)
# A worker that computes hands the interpreter over this often; the default (5 ms) makes scrolling stutter.
SWITCH_SECONDS = 0.0005
_LIMIT_SECONDS = 45.0


def make_application(app: App) -> QApplication:
    """Qt's application in the language and appearance of the settings; the one that exists already is taken."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    QCoreApplication.setApplicationName("QBO Desktop")
    QCoreApplication.setApplicationVersion(__version__)
    application.setDesktopFileName("qbo-desktop")
    application.setWindowIcon(icon("program", ""))
    apply_theme(application, app.settings().get("ui.theme"))
    return application


def open_window(app: App, *, demo: Demo | None = None) -> int:
    """Show the window over an opened app until it is closed.

    A home that was never connected begins with the set-up wizard, and so does a demonstration that has
    not synced yet (it is signed in already, and may be signed in again, by hand).
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    application = make_application(app)
    window = Window(app)
    window.speaker.speak(language())
    previous, sys.excepthook = sys.excepthook, _Hook(window)
    collector = Collector(window.runner, window)
    before = _leave_on_signals(window)
    try:
        window.show()
        if wants_set_up(app, demo):
            QTimer.singleShot(0, window, window.set_up)
        QTimer.singleShot(0, window, lambda: write_left_messages(window))
        application.exec()
    finally:
        sys.excepthook = previous
        for number, handler in before.items():
            signal.signal(number, handler)
        collector.stop()
        # Also when Ctrl-C or the end of the session broke the loop off: no thread outlives the window.
        window.feed.close()
        if not window.runner.close(_LIMIT_SECONDS):
            _end_without_waiting(app)
    window.deleteLater()
    QCoreApplication.sendPostedEvents()
    return EXIT_DONE


def _leave_on_signals(window: Window) -> dict[signal.Signals, Any]:
    """Ctrl-C in the terminal and a polite end from outside close the window cleanly; answers what was before.

    Python hears of a signal when it next runs, which the feed's look at the store sees to within seconds.
    """
    if threading.current_thread() is not threading.main_thread():
        return {}

    def leave(_number: int, _frame: Any) -> None:
        QTimer.singleShot(0, window, window.leave)

    return {number: signal.signal(number, leave) for number in (signal.SIGINT, signal.SIGTERM)}


def _end_without_waiting(app: App) -> None:
    """A thread that hangs in the network cannot be ended; what it wrote is safe, and the next run looks."""
    _log.error("A run did not stop within %s s; the program ends without it.", _LIMIT_SECONDS)
    app.close()
    logging.shutdown()
    os._exit(EXIT_DONE)


def write_left_messages(window: Window) -> None:
    """Write what a program that was killed left unwritten: the clients of sent invoices wait for it."""
    app = window.app
    with app.store.read() as session:
        left = billing_reading.messages_wait(session, app.workspace_id)
    if left:
        window.run(WriteMessages())


def wants_set_up(app: App, demo: Demo | None) -> bool:
    """Whether the set-up wizard is the first thing to be seen."""
    with app.store.read() as session:
        connection = workspaces.connection_of(session, app.workspace_id, QUICKBOOKS)
        synced = runs.has_applied(session, app.workspace_id)
    return not connection.key or (demo is not None and not synced)


class _Hook:
    """What escapes a slot: an AppError is said like any other, everything else is a fault of ours."""

    def __init__(self, window: Window) -> None:
        self._window = window

    def __call__(self, kind: type[BaseException], value: BaseException, trace: TracebackType | None) -> None:
        import traceback

        if isinstance(value, AppError):
            self._window.say_error(value)
            return
        if isinstance(value, KeyboardInterrupt):
            self._window.leave()  # nobody is there to be asked
            return
        fault = "".join(traceback.format_exception(kind, value, trace))
        _log.error("A fault in the window:\n%s", fault)
        show_fault(self._window, fault)
