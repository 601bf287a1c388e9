"""The billing runs that are closed and not sent yet, above the approved invoices: one line a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from qbo_desktop.operations.billing_reading import BillingRun
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.widgets.basics import button, clear, label, row
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App

# Older ones are counted; they come up when these are sent.
_MOST = 3


class BillingRunsBar(QFrame):
    """Hidden while no run waits; `wanted` says which run is to be looked through and sent."""

    wanted = Signal(str)

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.runs: tuple[BillingRun, ...] = ()
        theme.say_kind(self, "card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.GAP, theme.SMALL, theme.GAP, theme.SMALL)
        self._column.setSpacing(theme.TIGHT)
        self.hide()

    def show_runs(self, runs: list[BillingRun]) -> None:
        """Show these, the latest first."""
        if tuple(runs) != self.runs:
            self.runs = tuple(runs)
            self.retranslate()

    def retranslate(self) -> None:
        """Every line anew."""
        clear(self._column)
        for run in self.runs[:_MOST]:
            words = ngettext(
                "Billing run {run} of {day}: {count} invoice waits to be sent.",
                "Billing run {run} of {day}: {count} invoices wait to be sent.",
                run.to_send,
            ).format(run=run.id, day=formats.date(run.closed_at), count=formats.number(run.to_send))
            send = button(name=f"run-{run.id}")
            send.setText(_("Look through and send…"))
            send.setAccessibleName(_("Look through and send the billing run {run}").format(run=run.id))
            send.clicked.connect(lambda _checked=False, run_id=run.id: self.wanted.emit(run_id))
            line = row(label(words), send, spacing=theme.GAP)
            line.setStretch(0, 1)
            self._column.addLayout(line)
        more = len(self.runs) - _MOST
        if more > 0:
            words = ngettext("{count} older run waits as well.", "{count} older runs wait as well.", more)
            self._column.addWidget(label(words.format(count=formats.number(more)), kind="muted"))
