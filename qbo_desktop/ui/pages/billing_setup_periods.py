"""The tab of the accounting periods: generate, close, open; and the way back from a day that is not open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from qbo_desktop.domain.period import Frequency, Period, period_of, proposed
from qbo_desktop.locale_text import date_text
from qbo_desktop.operations import billing_setup_reading as reading
from qbo_desktop.operations.billing_lists import SetPeriodClosed
from qbo_desktop.operations.billing_setup_reading import ListedPeriod
from qbo_desktop.ui import formats
from qbo_desktop.ui.dialogs.periods_dialog import PeriodsDialog
from qbo_desktop.ui.models.billing_setup_rows import PeriodRows
from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.ui.page import Run
from qbo_desktop.ui.pages.billing_setup_panel import SetupPanel
from qbo_desktop.ui.widgets.ask import ask
from qbo_desktop.ui.widgets.basics import button
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App

_A_YEAR = 12


class PeriodsPanel(SetupPanel):
    """N adds, C closes, O opens what is selected; Enter turns the one in hand."""

    key = "periods"

    def __init__(self, app: App, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(app, run, RowsTable(PeriodRows(app), "periods"), parent)
        self.add_button = button("primary", name="add-periods")
        self.close_button = button(name="close-periods")
        self.open_button = button(name="open-periods")
        self.lay_out(self.add_button, self.close_button, self.open_button)
        self.add_button.clicked.connect(self.add)
        self.close_button.clicked.connect(lambda: self.set_closed(True))
        self.open_button.clicked.connect(lambda: self.set_closed(False))
        self.table.add_key(Qt.Key.Key_N, self.add)
        self.table.add_key(Qt.Key.Key_C, lambda: self.set_closed(True))
        self.table.add_key(Qt.Key.Key_O, lambda: self.set_closed(False))
        self.table.opened.connect(lambda _id: self._turn())

    def title(self) -> str:
        return _("Periods")

    def file_name(self) -> str:
        return "periods.csv"

    def retranslate(self) -> None:
        self.add_button.setText(_("Add periods…"))
        self.add_button.setToolTip(_("N"))
        self.close_button.setText(_("Close…"))
        self.close_button.setToolTip(_("C"))
        self.open_button.setText(_("Open again"))
        self.open_button.setToolTip(_("O"))
        self.table.setAccessibleName(_("Accounting periods"))
        self.hint.setText(
            _("Nothing is approved, sent or paid on a day that lies in no period or in a closed one.")
        )
        super().retranslate()

    def say_empty(self) -> None:
        self.empty.say(
            _("No accounting periods yet"),
            _("Nothing is approved, sent or paid outside an open period. Add the months of this year first."),
            _("Add periods…"),
        )

    def name_buttons(self) -> None:
        chosen = self.selected()
        self.close_button.setEnabled(any(not one.period.closed for one in chosen))
        self.open_button.setEnabled(any(one.period.closed for one in chosen))

    def acts(self) -> Sequence[tuple[str, Callable[[], None]]]:
        found: list[tuple[str, Callable[[], None]]] = []
        if self.close_button.isEnabled():
            found.append((self.close_button.text(), lambda: self.set_closed(True)))
        if self.open_button.isEnabled():
            found.append((self.open_button.text(), lambda: self.set_closed(False)))
        return found

    def selected(self) -> list[ListedPeriod]:
        """The selected periods."""
        places = (self.table.rows.place_of(one) for one in self.table.selected_ids())
        rows = (self.table.rows.row(place) for place in places)
        return [row for row in rows if isinstance(row, ListedPeriod)]

    # --- arriving at a day ------------------------------------------------------------------------------

    def arrive(self, which: str) -> None:
        """The period of a day (2026-11-01) in hand, and beside it what makes the day an open one."""
        self.refusal.forgive()
        self.table.setFocus()
        try:
            day = date.fromisoformat(which)
        except ValueError:
            return
        period = period_of(self._known(), day)
        if period is None:
            self.refusal.show_words(
                "warn",
                _("No period covers {day}.").format(day=date_text(day)),
                _("Add the one that is missing."),
                _("Add it…"),
                lambda: self._add_for(day),
            )
            return
        self.table.select_id(period.start)
        if period.closed:
            ends = {"start": date_text(period.start), "end": date_text(period.end)}
            self.refusal.show_words(
                "warn",
                _("{start} to {end} is closed.").format(**ends),
                _("Open it, do what is to be done, and close it again."),
                _("Open the period"),
                lambda: self.ask(SetPeriodClosed(period.start, closed=False)),
            )

    def _known(self) -> list[Period]:
        with self.app.store.read() as session:
            return [one.period for one in reading.periods(session, self.app.workspace_id)]

    # --- adding -----------------------------------------------------------------------------------------

    def add(self) -> None:
        """More periods: after the last one as it is long; the months of this year where there is none."""
        known = self._known()
        if known:
            last = max(one.end for one in known)
            after = date.fromordinal(min(last.toordinal() + 1, date.max.toordinal()))
            first, frequency, _count = proposed(known, after)
            many = {Frequency.MONTH: _A_YEAR, Frequency.QUARTER: 4, Frequency.YEAR: 1}[frequency]
            self._open(known, first, frequency, many, after)
        else:
            today = self.app.store.clock().date()
            self._open(known, date(today.year, 1, 1), Frequency.MONTH, _A_YEAR, today)

    def _add_for(self, day: date) -> None:
        known = self._known()
        first, frequency, count = proposed(known, day)
        self._open(known, first, frequency, count, day)

    def _open(self, known: list[Period], first: date, frequency: Frequency, count: int, day: date) -> None:
        """`day`: whose period is in hand afterwards."""
        dialog = PeriodsDialog(self._run, known, first, frequency, count, self)

        def added() -> date | None:
            period = period_of(self._known(), day)
            return period.start if period else None

        self.write_in(dialog, added)

    # --- closing and opening ----------------------------------------------------------------------------

    def _turn(self) -> None:
        row = self.row()
        if isinstance(row, ListedPeriod):
            self.set_closed(not row.period.closed)

    def set_closed(self, closed: bool) -> None:
        """Close or open what is selected; asks first where drafts or approved invoices would be held back."""
        chosen = [one for one in self.selected() if one.period.closed != closed]
        if not chosen:
            return
        with self.app.store.read() as session:
            waiting = (
                sum(reading.drafts_in(session, self.app.workspace_id, one.period) for one in chosen)
                if closed
                else 0
            )
        if waiting:
            self._ask_to_close(chosen, waiting)
        else:
            self._set(chosen, closed)

    def _ask_to_close(self, chosen: list[ListedPeriod], waiting: int) -> None:
        sentence = ngettext("Close {count} period?", "Close {count} periods?", len(chosen))
        if len(chosen) == 1:
            period = chosen[0].period
            sentence = _("Close {start} to {end}?").format(
                start=date_text(period.start), end=date_text(period.end)
            )
        more = ngettext(
            "{count} draft or approved invoice is dated in it. It stays as it is, and can be approved or sent "
            "only after its date is changed or the period is opened again.",
            "{count} drafts and approved invoices are dated in it. They stay as they are, and can be approved or "
            "sent only after their date is changed or the period is opened again.",
            waiting,
        )
        dialog = ask(
            self, _("Close the period"), sentence.format(count=formats.number(len(chosen))),
            more.format(count=formats.number(waiting)), _("Close it anyway"), lambda: self._set(chosen, True),
            _("Leave it open"),
        )  # fmt: skip
        dialog.finished.connect(lambda _result: self.table.setFocus())

    def _set(self, chosen: list[ListedPeriod], closed: bool) -> None:
        for one in chosen:
            self.ask(SetPeriodClosed(one.period.start, closed))
