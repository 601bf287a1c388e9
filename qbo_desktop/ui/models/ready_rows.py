"""Approved invoices before they are sent: each with a tick, and with what is in its way to QuickBooks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon

from qbo_desktop.operations.billing_reading import InvoiceRow, Listed, Sieve, lists
from qbo_desktop.operations.quickbooks_invoices import Checked
from qbo_desktop.phrases.problems import problem_text
from qbo_desktop.ui.models.invoice_rows import InvoiceRowsModel
from qbo_desktop.ui.models.marks import Shape, shape_icon
from qbo_desktop.ui.models.rows import NOTHING, Column
from qbo_desktop.ui.models.ticks import TICK
from qbo_desktop.wording import N_, _, ngettext

if TYPE_CHECKING:
    from sqlmodel import Session

    from qbo_desktop.app import App

_READY = Column("ready", N_("QuickBooks"), width=250, is_data=False)
_SHOWN = ("number", "client", "invoice_date", "total")


class ReadyRowsModel(InvoiceRowsModel):
    """The invoices of the sieve's run, or with `only` these. What still waits to be sent can be ticked.

    What is ready is ticked, what something is in the way of is not; a person may turn both.
    """

    def __init__(self, app: App, only: Collection[str] | None = None, parent: QObject | None = None) -> None:
        super().__init__(app, "run", parent)
        kept = [replace(one, is_extra=one.key not in _SHOWN) for one in self.columns]
        self.columns = (TICK, *(one for one in kept if one.key != "there"), _READY)
        self._only = frozenset(only) if only is not None else None
        self.waiting: set[str] = set()
        self._checked: dict[str, Checked] = {}

    # --- what there is ----------------------------------------------------------------------------------

    def read_list(self, session: Session, sieve: Sieve) -> Iterable[Listed]:
        found = super().read_list(session, sieve)
        return found if self._only is None else [one for one in found if one.id in self._only]

    def read_ids(self, session: Session) -> Sequence[str]:
        ids = super().read_ids(session)
        self.waiting = lists.still_in(session, self.app.workspace_id, "approved", list(ids))
        self.ticked &= self.waiting
        return ids

    def can_be_ticked(self, row_id: str) -> bool:
        return row_id in self.waiting

    def in_order(self) -> list[str]:
        """What still waits, in the order of the list."""
        return [one for one in self.ids if one in self.waiting]

    def chosen(self) -> list[str]:
        """What is ticked, in the order of the list."""
        return [one for one in self.ids if one in self.ticked]

    # --- what is in the way -----------------------------------------------------------------------------

    def show_checked(self, found: Sequence[Checked]) -> None:
        """Show what was found. Whatever has become ready is ticked, whatever no longer is loses its tick."""
        before = {one for one, checked in self._checked.items() if not checked.obstacles}
        self._checked = {one.invoice.id: one for one in found}
        ready = {one for one, checked in self._checked.items() if not checked.obstacles}
        self.ticked |= (ready - before) & self.waiting
        self.ticked -= before - ready
        self.tick((), True)
        if self.ids:
            last = self.index(len(self.ids) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def held(self) -> list[Checked]:
        """Those that wait, and that something is in the way of."""
        return [one for key, one in self._checked.items() if one.obstacles and key in self.waiting]

    def is_checked(self) -> bool:
        """Whether everything that waits was looked at."""
        return self.waiting <= self._checked.keys()

    def _words(self, row: InvoiceRow) -> str:
        checked = self._checked.get(row.id)
        if row.id not in self.waiting or checked is None:
            return NOTHING
        if not checked.obstacles:
            return _("Ready")
        first = problem_text(checked.obstacles[0].code, checked.obstacles[0].facts)
        more = len(checked.obstacles) - 1
        if not more:
            return first
        return ngettext("{first} and {count} more", "{first} and {count} more", more).format(
            first=first, count=more
        )

    def text(self, row: InvoiceRow, key: str) -> str:
        return self._words(row) if key == "ready" else super().text(row, key)

    def icon(self, row: InvoiceRow, key: str) -> QIcon | None:
        if key != "ready":
            return super().icon(row, key)
        checked = self._checked.get(row.id)
        if row.id not in self.waiting or checked is None:
            return None
        return shape_icon(Shape.WARNING if checked.obstacles else Shape.DONE)
