"""Page 4: from which day on invoices go to QuickBooks, and how many lie on either side of it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QRadioButton, QWidget

from qbo_desktop.errors import AppError
from qbo_desktop.locale_text import date_text
from qbo_desktop.operations.billing_map_reading import StartDate
from qbo_desktop.operations.billing_setup import StartDateProposal
from qbo_desktop.operations.context import Outcome
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.billing_wizard.desk import SetUpDesk
from qbo_desktop.ui.billing_wizard.draft import Draft
from qbo_desktop.ui.billing_wizard.pages import SetUpPage
from qbo_desktop.ui.billing_wizard.step import SetUpStep
from qbo_desktop.ui.widgets.basics import Card, label, row
from qbo_desktop.ui.widgets.date_field import DateField
from qbo_desktop.wording import _, ngettext

# A day that is being typed is counted once the typing rests.
_REST_MILLISECONDS = 200


class StartDateStep(SetUpStep):
    """A day, or not yet."""

    page = SetUpPage.START_DATE
    needs_lists = False

    def __init__(self, desk: SetUpDesk) -> None:
        super().__init__(desk)
        self.from_day = QRadioButton()
        self.from_day.setObjectName("from-day")
        self.not_yet = QRadioButton()
        self.not_yet.setObjectName("not-yet")
        self.caption = QLabel()
        self.day_field = DateField(self.app.store.clock().date())
        self.day_field.setObjectName("start-date")
        self.caption.setBuddy(self.day_field)
        self.mark = label(kind="muted", wrap=False)
        self.before, self.since = label(), label(bold=True)
        self.before.setObjectName("before")
        self.since.setObjectName("since")
        self.closed = label(kind="warn")
        self.closed.setObjectName("closed-books")
        self.choice = Card()
        self.choice.heading.hide()
        self.choice.body.addWidget(self.from_day)
        self.choice.body.addLayout(row(self.caption, self.day_field, self.mark, None))
        for part in (self.since, self.before, self.closed):
            self.choice.body.addWidget(part)
        self.choice.body.addWidget(self.not_yet)
        self.one_way = Card()
        self.one_way_more = label()
        self.one_way.body.addWidget(self.one_way_more)
        self.body.addWidget(self.choice)
        self.body.addWidget(self.one_way)
        self._counted: StartDate | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MILLISECONDS)
        self._rest.timeout.connect(self._count)
        self.day_field.touched.connect(self._choose)
        self.from_day.toggled.connect(self._turn)

    def say_heading(self) -> None:
        self.set_heading(
            _("From which day on?"),
            _("Invoices that are dated on this day or later go to QuickBooks once they are sent or posted; earlier ones "
              "never do."),
        )  # fmt: skip
        self.from_day.setText(_("Invoices go to QuickBooks"))
        self.not_yet.setText(_("Not yet: no invoice goes"))
        self.caption.setText(_("Start date"))
        self.day_field.setAccessibleName(_("Start date"))
        self.mark.setText(_("proposed"))
        self.one_way.set_title(_("Billing goes one way"))
        self.one_way_more.setText(
            _("Invoices travel from here to QuickBooks, never back. What is changed there is told to you, field by "
              "field; it is not copied back, and not overwritten unless you say so.")
        )  # fmt: skip

    # --- showing ----------------------------------------------------------------------------------------

    def show_draft(self, draft: Draft) -> None:
        day = draft.start
        for part in (self.from_day, self.not_yet):
            part.blockSignals(True)
        (self.not_yet if day is None else self.from_day).setChecked(True)
        for part in (self.from_day, self.not_yet):
            part.blockSignals(False)
        if not self.day_field.hasFocus():
            self.day_field.set_day(day or draft.view.start.day)
        if self._counted is None or not self._rest.isActive():
            self._counted = self._counted or draft.view.start
        self._show(draft)
        if self._counted is None or self._counted.day != self.day_field.day():
            self._rest.start()

    def _show(self, draft: Draft) -> None:
        is_on = draft.start is not None
        for part in (self.day_field, self.caption):
            part.setEnabled(is_on)
        self.mark.setVisible(is_on and draft.start == draft.view.start.day and not draft.view.start.is_set)
        found = (
            self._counted if self._counted is not None and self._counted.day == self.day_field.day() else None
        )
        for words in (self.before, self.since):
            words.setVisible(is_on)
        self.since.setText(_since_text(found) if found else _("Counting …"))
        self.before.setText(_before_text(found) if found else "")
        closed = draft.view.company.closed_through
        is_closed = is_on and closed is not None and self.day_field.day() <= closed
        self.closed.setVisible(is_closed)
        if closed is not None and is_closed:
            self.closed.setText(
                _(
                    "The books are closed in QuickBooks up to {day}: invoices of that day and earlier are refused."
                ).format(day=date_text(closed))
            )

    # --- deciding ---------------------------------------------------------------------------------------

    def _turn(self, on: bool) -> None:
        self._decide(self.day_field.day() if on else None)

    def _choose(self) -> None:
        self._decide(self.day_field.day())
        self._rest.start()

    def _decide(self, day: date | None) -> None:
        draft = self.desk.draft
        if draft is not None:
            draft.choose_start(day)
            self._show(draft)

    def _count(self) -> None:
        self.desk.submit(StartDateProposal(self.day_field.day()), self._count_came, self._not_counted)

    def _count_came(self, outcome: Outcome[StartDate]) -> None:
        self._counted = outcome.value
        if self.desk.draft is not None:
            self._show(self.desk.draft)

    def _not_counted(self, error: AppError) -> None:
        self.since.setText(str(error))
        theme.say_kind(self.since, "bad")

    def recount(self) -> None:
        """Invoices came or went meanwhile."""
        self._rest.start()

    def field_of(self, which: str) -> QWidget | None:
        return self.day_field


def _since_text(found: StartDate) -> str:
    if not found.since:
        return _("No issued invoice is dated on or after this day yet.")
    return ngettext(
        "{count} issued invoice is dated on or after this day: it goes with the next run.",
        "{count} issued invoices are dated on or after this day: they go with the next run.",
        found.since,
    ).format(count=formats.number(found.since))


def _before_text(found: StartDate) -> str:
    if not found.before:
        return _("No issued invoice is dated before it.")
    return ngettext(
        "{count} issued invoice is dated before it: it stays here alone.",
        "{count} issued invoices are dated before it: they stay here alone.",
        found.before,
    ).format(count=formats.number(found.before))
