"""New accounting periods: from which day, how long, how many, and what that makes before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDialog,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from qbo_desktop.domain import period as spans
from qbo_desktop.domain.period import MOST_PERIODS, Frequency, Period
from qbo_desktop.errors import AppError
from qbo_desktop.locale_text import date_text
from qbo_desktop.operations.billing_lists import GeneratePeriods
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.dialogs.form import Form
from qbo_desktop.ui.models.billing_setup_rows import length_text
from qbo_desktop.ui.models.marks import Shape, shape_icon
from qbo_desktop.ui.page import Run
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.ui.widgets.refusal import RefusalBar
from qbo_desktop.wording import _, ngettext

_FIRST, _LAST = QDate(1990, 1, 1), QDate(9999, 12, 31)


class PeriodsDialog(QDialog):
    """Adds through `run`; what is there already is shown, and what would overlap keeps the button shut."""

    def __init__(
        self,
        run: Run,
        known: Sequence[Period],
        first: date,
        frequency: Frequency,
        count: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._run = run
        self._known = tuple(sorted(known))
        self.setWindowTitle(_("Add accounting periods"))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(label(_("Add accounting periods"), size=1.25, bold=True))
        column.addWidget(
            label(
                _("Nothing is approved, sent or paid outside an open period. New periods are open."),
                kind="muted",
            )
        )
        self.first = QDateEdit(QDate(first.year, first.month, first.day))
        self.first.setDateRange(_FIRST, _LAST)
        self.first.setDisplayFormat("yyyy-MM-dd")
        self.first.setCalendarPopup(True)
        self.length = QComboBox()
        for one in Frequency:
            self.length.addItem(length_text(one), one)
        self.length.setCurrentIndex(self.length.findData(frequency))
        self.count = QSpinBox()
        self.count.setRange(1, MOST_PERIODS)
        self.count.setValue(count)
        # The style sheet's padding does not reach the text of a field with arrows.
        self.count.lineEdit().setTextMargins(theme.SMALL - 2, 0, 0, 0)
        form = Form()
        form.add("first", _("First day"), self.first)
        form.add("length", _("Length"), self.length)
        form.add("count", _("How many"), self.count)
        column.addWidget(form)
        self.says = label(bold=True)
        column.addWidget(self.says)
        self.preview = QListWidget()
        self.preview.setAccessibleName(_("The periods that this makes"))
        self.preview.setUniformItemSizes(True)
        column.addWidget(self.preview, 1)
        self.refusal = RefusalBar()
        column.addWidget(self.refusal)
        self.cancel = button()
        self.cancel.setText(_("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.add = button("primary", name="add-periods")
        self.add.setDefault(True)
        self.add.clicked.connect(self._add)
        column.addLayout(row(None, self.cancel, self.add))
        self.first.dateChanged.connect(lambda _day: self._show())
        self.length.currentIndexChanged.connect(lambda _at: self._show())
        self.count.valueChanged.connect(lambda _count: self._show())
        size = self.fontMetrics().height()
        self.resize(38 * size, 36 * size)
        self._show()
        self.first.setFocus()

    # --- what it would make -----------------------------------------------------------------------------

    def operation(self) -> GeneratePeriods:
        """What was asked for."""
        day = self.first.date()
        return GeneratePeriods(
            date(day.year(), day.month(), day.day()), Frequency(self.length.currentData()), self.count.value()
        )

    def _show(self) -> None:
        """The preview anew."""
        self.refusal.forgive()
        asked = self.operation()
        self.preview.clear()
        try:
            wanted = spans.generate(asked.first, asked.frequency, asked.count)
        except (ValueError, OverflowError):
            self._say(_("The calendar ends with the year 9999."), wrong=True, count=0)
            return
        new = overlapping = 0
        for period in wanted:
            there = [one for one in self._known if one.overlaps(period)]
            same = [(one.start, one.end) for one in there] == [(period.start, period.end)]
            new += not there
            overlapping += bool(there) and not same
            line = _line(period, there, same)
            line.setToolTip(line.text())
            self.preview.addItem(line)
        if overlapping:
            words = ngettext(
                "{count} of them overlaps a period that is there.",
                "{count} of them overlap periods that are there.",
                overlapping,
            )
            self._say(words.format(count=formats.number(overlapping)), wrong=True, count=0)
        elif new:
            words = ngettext(
                "{count} period from {start} to {end} is added.",
                "{count} periods from {start} to {end} are added.",
                new,
            )
            ends = {"start": date_text(wanted[0].start), "end": date_text(wanted[-1].end)}
            self._say(words.format(count=formats.number(new), **ends), wrong=False, count=new)
        else:
            self._say(_("All of them are there already."), wrong=False, count=0)

    def _say(self, sentence: str, *, wrong: bool, count: int) -> None:
        theme.say_kind(self.says, "bad" if wrong else "")
        self.says.setText(sentence)
        self.add.setEnabled(count > 0)
        words = ngettext("Add {count} period", "Add {count} periods", count)
        self.add.setText(words.format(count=formats.number(count)) if count else _("Add"))

    # --- writing ----------------------------------------------------------------------------------------

    def _add(self) -> None:
        self.add.setEnabled(False)
        self._run(self.operation(), lambda _outcome: self.accept(), self._failed)

    def _failed(self, error: AppError) -> bool:
        self.add.setEnabled(True)
        return self.refusal.say(error)


def _line(period: Period, there: Sequence[Period], same: bool) -> QListWidgetItem:
    """A period of the preview: its days, and what stands in its way."""
    ends = {"start": date_text(period.start), "end": date_text(period.end)}
    if not there:
        return QListWidgetItem(shape_icon(Shape.PLUS), _("{start} to {end}").format(**ends))
    if same:
        words = _("{start} to {end}: there already").format(**ends)
        return QListWidgetItem(shape_icon(Shape.BAR), words)
    words = _("{start} to {end}: overlaps {other_start} to {other_end}").format(
        **ends, other_start=date_text(there[0].start), other_end=date_text(there[0].end)
    )
    return QListWidgetItem(shape_icon(Shape.WARNING), words)
