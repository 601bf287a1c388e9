"""Commits of any thread and any process, turned into one signal in the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from qbo_desktop.domain.changes import Changes, Topic
from qbo_desktop.errors import StoreError
from qbo_desktop.store.work import Store

_POLL_MILLISECONDS = 2000
_GATHER_MILLISECONDS = 60
# A run commits many times a second; what is shown need not follow each.
_GATHER_DURING_A_RUN_MILLISECONDS = 1500


class Feed(QObject):
    """Says `changed(Changes)`: what was touched since the last time, gathered over a short while.

    Our own commits are heard at once; those of the command line and of other windows within two seconds,
    by SQLite's data version, as a change of everything.
    """

    changed = Signal(object)  # Changes
    _heard = Signal()

    def __init__(
        self, store: Store, *, poll_milliseconds: int = _POLL_MILLISECONDS, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._lock = Lock()
        self._topics: set[Topic] = set()
        self._workspaces: set[int] = set()
        self._own = 0
        self._version = self._look()
        self._seen_own = 0
        self._owes_a_look = False
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(_GATHER_MILLISECONDS)
        self._gather.timeout.connect(self._tell)
        self._heard.connect(self._begin_gathering, Qt.ConnectionType.QueuedConnection)
        self._stop: Callable[[], None] = store.subscribe(self._listen)
        self._poll = QTimer(self)
        self._poll.setInterval(poll_milliseconds)
        self._poll.timeout.connect(self._watch)
        self._poll.start()

    def follow_a_run(self, running: bool) -> None:
        """Say less often while a run commits all the time; `flush` says at once what a person just did."""
        self._gather.setInterval(_GATHER_DURING_A_RUN_MILLISECONDS if running else _GATHER_MILLISECONDS)
        if not running:
            self.flush()

    def flush(self) -> None:
        """Say now what was gathered."""
        self._gather.stop()
        self._tell()

    def close(self) -> None:
        """Hear no more."""
        self._stop()
        self._poll.stop()
        self._gather.stop()

    def _listen(self, changes: Changes) -> None:
        """In the thread that committed."""
        with self._lock:
            first = not self._topics
            self._topics |= changes.topics
            self._workspaces.add(changes.workspace_id)
            self._own += 1
        if first:
            self._heard.emit()

    @Slot()
    def _begin_gathering(self) -> None:
        if not self._gather.isActive():
            self._gather.start()

    @Slot()
    def _tell(self) -> None:
        with self._lock:
            topics, spaces = frozenset(self._topics), self._workspaces.copy()
            self._topics.clear()
            self._workspaces.clear()
        if topics:
            self.changed.emit(Changes(spaces.pop() if len(spaces) == 1 else 0, topics))

    @Slot()
    def _watch(self) -> None:
        version = self._look()
        with self._lock:
            own, self._seen_own = self._own != self._seen_own, self._own
        moved, self._version = version != self._version, version
        # While we commit ourselves the version moves anyway; whether somebody else did as well is not
        # known, so everything is looked at once when it has become quiet.
        self._owes_a_look = self._owes_a_look or moved
        if self._owes_a_look and not own:
            self._owes_a_look = False
            self._listen_to_others()

    def _listen_to_others(self) -> None:
        with self._lock:
            first = not self._topics
            self._topics |= set(Topic)
            self._workspaces.add(0)
        if first:
            self._begin_gathering()

    def _look(self) -> int:
        try:
            return self._store.data_version()
        except StoreError:
            return -1
