"""What the lists of billing are narrowed to beside the words searched for: a client, days, how they stand there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QHBoxLayout, QLabel, QWidget

from qbo_desktop.domain.invoice_standing import There
from qbo_desktop.domain.period import months_later
from qbo_desktop.operations import billing_reading
from qbo_desktop.operations.billing_reading import Sieve
from qbo_desktop.phrases.invoices import there_text
from qbo_desktop.ui.theme import SMALL
from qbo_desktop.ui.widgets.date_field import DateField
from qbo_desktop.wording import N_, _

if TYPE_CHECKING:
    from qbo_desktop.app import App


class Span(StrEnum):
    """Which days are shown."""

    ANY = "any"
    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"
    THIS_QUARTER = "this-quarter"
    LAST_QUARTER = "last-quarter"
    THIS_YEAR = "this-year"
    LAST_YEAR = "last-year"
    BETWEEN = "between"


SPAN_WORDS = {
    Span.ANY: N_("Any date"),
    Span.THIS_MONTH: N_("This month"),
    Span.LAST_MONTH: N_("Last month"),
    Span.THIS_QUARTER: N_("This quarter"),
    Span.LAST_QUARTER: N_("Last quarter"),
    Span.THIS_YEAR: N_("This year"),
    Span.LAST_YEAR: N_("Last year"),
    Span.BETWEEN: N_("Between…"),
}


def days_of(span: Span, today: date) -> tuple[date | None, date | None]:
    """First and last day of a span as it lies today; (None, None) for one that says nothing by itself."""
    month = today.replace(day=1)
    quarter = month.replace(month=(month.month - 1) // 3 * 3 + 1)
    year = month.replace(month=1)
    starts: dict[Span, tuple[date, int]] = {
        Span.THIS_MONTH: (month, 1),
        Span.LAST_MONTH: (months_later(month, -1), 1),
        Span.THIS_QUARTER: (quarter, 3),
        Span.LAST_QUARTER: (months_later(quarter, -3), 3),
        Span.THIS_YEAR: (year, 12),
        Span.LAST_YEAR: (months_later(year, -12), 12),
    }
    if span not in starts:
        return None, None
    first, months = starts[span]
    return first, months_later(first, months) - timedelta(days=1)


class BillingFilters(QWidget):
    """Emits `changed` with what is asked for. `there` has its place in another line: one has not room for all."""

    changed = Signal(object)  # Sieve

    def __init__(self, app: App, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self._today = today
        self._offers_there = False
        self.client = QComboBox()
        self.client.setEditable(True)
        self.client.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.client.setMinimumWidth(11 * self.fontMetrics().height())
        self.client.addItem("", "")
        completer = self.client.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.span = QComboBox()
        self.span.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for span in Span:
            self.span.addItem("", span)
        self.there = QComboBox()
        self.there.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for there in There:
            self.there.addItem("", there)
        self.there.hide()
        self.first, self.last = DateField(today().replace(day=1)), DateField(today())
        self.to = QLabel()
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(SMALL)
        for part in (self.client, self.span, self.first, self.to, self.last):
            across.addWidget(part)
        self.client.installEventFilter(self)
        self.client.currentIndexChanged.connect(self._say)
        line = self.client.lineEdit()
        assert line is not None
        line.installEventFilter(self)
        line.editingFinished.connect(self._take_typed)
        self.span.currentIndexChanged.connect(self._turn_span)
        self.there.currentIndexChanged.connect(self._say)
        self.first.dateChanged.connect(self._say)
        self.last.dateChanged.connect(self._say)
        self._show_days()

    def parts(self) -> tuple[QWidget, ...]:
        """In the order of the tab key."""
        return (self.client, self.span, self.first, self.last, self.there)

    def retranslate(self) -> None:
        """Every text anew."""
        self.client.setAccessibleName(_("Client"))
        self.client.setItemText(0, _("All clients"))
        if self.client.currentIndex() == 0:
            self.client.setEditText(_("All clients"))
        self.span.setAccessibleName(_("Dates"))
        for at in range(self.span.count()):
            self.span.setItemText(at, _(SPAN_WORDS[self.span.itemData(at)]))
        self.first.setAccessibleName(_("From this day on"))
        self.last.setAccessibleName(_("Until this day"))
        self.to.setText(_("to"))
        self.there.setAccessibleName(_("In QuickBooks"))
        for at in range(self.there.count()):
            there = There(self.there.itemData(at))
            self.there.setItemText(at, there_text(there) or _("QuickBooks: any"))

    # --- what is asked for ------------------------------------------------------------------------------

    def sieve(self) -> Sieve:
        """What is asked for now."""
        span = Span(self.span.currentData())
        first, last = days_of(span, self._today())
        if span is Span.BETWEEN:
            first, last = sorted((self.first.day(), self.last.day()))
        there = There(self.there.currentData()) if self._offers_there else There.NOT
        return Sieve(client_id=self.client_id(), first=first, last=last, there=there)

    def offer_there(self, on: bool) -> None:
        """Whether how invoices stand to QuickBooks can be asked for: only of invoices, and when they go there."""
        if on != self._offers_there:
            self._offers_there = on
            self.there.setVisible(on)
            if self.there.currentData():
                self._say()

    def client_id(self) -> str:
        """The client chosen, or ""."""
        return str(self.client.currentData() or "")

    def clear(self) -> None:
        """Ask for nothing."""
        self.blockSignals(True)
        self.client.setCurrentIndex(0)
        self.client.setEditText(_("All clients"))
        self.span.setCurrentIndex(0)
        self.there.setCurrentIndex(0)
        self.blockSignals(False)
        self._say()

    def choose_client(self, client_id: str) -> None:
        """Show only the rows of a client."""
        self.fill_clients()
        self.client.setCurrentIndex(max(0, self.client.findData(client_id)))

    # --- the fields -------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The clients are read when somebody turns to the field: the list need not wait for them."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.MouseButtonPress):
            self.fill_clients()
            line = self.client.lineEdit()
            if watched is line and event.type() == QEvent.Type.FocusIn and line is not None:
                line.selectAll()
        return super().eventFilter(watched, event)

    def fill_clients(self) -> None:
        """The clients who have work or an invoice, as they are now; the one chosen stays."""
        with self.app.store.read() as session:
            found = billing_reading.clients(session, self.app.workspace_id)
        held = [(self.client.itemData(at), self.client.itemText(at)) for at in range(1, self.client.count())]
        if held == found:
            return
        chosen, typed = self.client.currentData(), self.client.currentText()
        self.client.blockSignals(True)
        while self.client.count() > 1:
            self.client.removeItem(self.client.count() - 1)
        for client_id, name in found:
            self.client.addItem(name, client_id)
        at = self.client.findData(chosen)
        self.client.setCurrentIndex(max(0, at))
        if at < 0:
            self.client.setEditText(_("All clients"))
        elif not chosen:
            self.client.setEditText(typed)
        self.client.blockSignals(False)

    def _take_typed(self) -> None:
        """What is typed is a client's name; anything else goes back to what was chosen."""
        typed = self.client.currentText().strip()
        at = self.client.findText(typed, Qt.MatchFlag.MatchFixedString)
        if not typed:
            at = 0
        if at >= 0:
            self.client.setCurrentIndex(at)
        self.client.setEditText(self.client.itemText(self.client.currentIndex()))

    def _turn_span(self) -> None:
        self._show_days()
        self._say()

    def _show_days(self) -> None:
        between = self.span.currentData() == Span.BETWEEN
        for part in (self.first, self.to, self.last):
            part.setVisible(between)

    def _say(self) -> None:
        self.changed.emit(self.sieve())
