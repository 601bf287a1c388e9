"""The line at the bottom: what was just done, who works here, the company, its light, the sign-in's days, runs, queue."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar, QWidget

from qbo_desktop.store.runs import RunInfo
from qbo_desktop.store.workspaces import CONNECTED, SIGNED_OUT, Connection
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.widgets.basics import Light, LightState, button, label
from qbo_desktop.ui.widgets.who_here import WhoHere
from qbo_desktop.wording import _, ngettext

AMBER_DAYS, RED_DAYS = 30, 14
_ROOMY = 900


def light_of(connection: Connection) -> tuple[LightState, str]:
    """The light of a connection and its word."""
    if connection.state == CONNECTED:
        return LightState.GOOD, _("Connected")
    if connection.state == SIGNED_OUT:
        return LightState.BAD, _("Sign in again")
    return LightState.OFF, _("Not connected")


def days_kind(days: int) -> str:
    """The pill that the days left get: amber at 30, red at 14."""
    return "pill-bad" if days <= RED_DAYS else "pill-warn" if days <= AMBER_DAYS else "pill"


class _Sentence(QLabel):
    """Takes the room that is left; what has none ends in three points, and is in the tip."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("says")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter = QPainter(self)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        self.style().drawItemText(painter, room, flags, self.palette(), self.isEnabled(), words)


class StatusBar(QStatusBar):
    """Filled by the window; says `undo` when the button beside the last decision was pressed."""

    undo = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.says = _Sentence()
        self.undo_button = button("quiet", name="undo-last")
        self.undo_button.hide()
        self.company = label(wrap=False)
        self.light = Light()
        self.state = label(wrap=False)
        self.days = label(wrap=False, kind="pill")
        self.last = label(wrap=False, kind="muted")
        self.next = label(wrap=False, kind="muted")
        self.queue = label(wrap=False, kind="muted")
        self.addWidget(self.says, 1)
        self.addWidget(self.undo_button)
        self.who = WhoHere()
        self.addPermanentWidget(self.who)
        self.days.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        for part in (self.light, self.state, self.company, self.days, self.last, self.next, self.queue):
            self.addPermanentWidget(part)
        self.undo_button.clicked.connect(self._undo)

    def say(self, sentence: str, *, undoable: bool = False) -> None:
        """One sentence about what was just done."""
        self.says.setText(sentence)
        self.says.setToolTip(sentence)
        self.undo_button.setVisible(undoable)

    def show_connection(self, connection: Connection, now: datetime) -> None:
        """Company, light and days."""
        state, words = light_of(connection)
        self.light.set_state(state, words)
        self.state.setText(words)
        self.company.setText(connection.company)
        self.company.setVisible(bool(connection.company) and self.width() >= _ROOMY)
        days = connection.refresh_token_days(now)
        self.days.setVisible(days is not None)
        if days is not None:
            self.days.setText(formats.days_left(days))
            self.days.setToolTip(
                _("After that you sign in to QuickBooks again; every run starts the count anew.")
            )
            theme.say_kind(self.days, days_kind(days))

    def show_runs(self, last: RunInfo | None, next_run: datetime | None, now: datetime) -> None:
        """When the last run was and when the next will be."""
        self.last.setText(
            _("Last sync {when}").format(when=formats.when(last.started_at, now))
            if last
            else _("Not synced yet")
        )
        self.next.setVisible(next_run is not None)
        if next_run is not None:
            left = formats.duration(max(0.0, (next_run - now).total_seconds()))
            self.next.setText(_("Next in {left}").format(left=left))

    def show_queue(self, count: int) -> None:
        """How many operations wait behind the one that runs."""
        self.queue.setVisible(count > 0)
        self.queue.setText(ngettext("{count} waiting", "{count} waiting", count).format(count=count))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # In a narrow window the sentence about what was just done matters more than what Overview says too.
        roomy = event.size().width() >= _ROOMY
        self.state.setVisible(roomy)
        self.company.setVisible(roomy and bool(self.company.text()))

    def retranslate(self) -> None:
        """The texts that stay."""
        self.undo_button.setText(_("Undo"))
        self.undo_button.setToolTip(_("Ctrl+Z"))
        self.who.retranslate()

    def _undo(self) -> None:
        self.undo_button.hide()
        self.undo.emit()
