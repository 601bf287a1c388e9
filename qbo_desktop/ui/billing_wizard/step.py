"""What the pages of the billing set-up have in common: how they stand when there is nothing to show them over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QScrollArea, QVBoxLayout, QWidget

from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.billing_wizard.desk import SetUpDesk
from qbo_desktop.ui.billing_wizard.draft import Draft
from qbo_desktop.ui.billing_wizard.pages import SetUpPage, page_text
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.empty_state import EmptyState
from qbo_desktop.ui.widgets.basics import button, label
from qbo_desktop.ui.widgets.notice import NoticeBar
from qbo_desktop.ui.wizard.steps import Step
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.operations.billing_map_reading import SetupView


class SetUpStep(Step):
    """A page: heading, what is in the way, and `body` with the page's own parts.

    A subclass names itself, puts its parts into `self.body`, and fills them in `show_draft`. `needs_lists`: without
    QuickBooks' lists there is nothing to choose from, and the page says so with one button. `saves`: its last button
    writes, which needs the permission.
    """

    page: SetUpPage
    needs_lists = True
    leave = Signal(str, object)  # to another page of the window: PageName, argument

    def __init__(self, desk: SetUpDesk) -> None:
        super().__init__(desk.app, desk.runner)
        self.desk = desk
        self.says_permission = False
        self.saves = False
        self.permission = NoticeBar()
        self.permission.setObjectName("permission")
        self.stale = NoticeBar()
        self.stale.setObjectName("stale")
        self.empty = EmptyState()
        self.inside = QWidget()
        self.body = QVBoxLayout(self.inside)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(theme.GAP)
        for part in (self.permission, self.stale, self.empty, self.inside):
            self.content.addWidget(part)
        self.content.addStretch(1)
        self.refresh_button = button(name="refresh-lists")
        self.refresh_button.clicked.connect(desk.refresh)
        self.age = label(kind="muted")
        self._empty_means = ""
        self._to_show: str | None = None
        self.empty.pressed.connect(self._use_empty_button)

    # --- what a subclass says ---------------------------------------------------------------------------

    def name(self) -> str:
        return page_text(self.page)

    def show_draft(self, draft: Draft) -> None:
        """Show every answer as it is now, in the language in force."""
        raise NotImplementedError

    def say_heading(self) -> None:
        """Set the heading and the sentence below it."""
        raise NotImplementedError

    def field_of(self, which: str) -> QWidget | None:
        """The field of a row that somebody was sent to."""
        return None

    def is_ready(self) -> bool:
        """Whether the page can be left forwards; it says itself why not."""
        return True

    # --- what the wizard asks ---------------------------------------------------------------------------

    def initializePage(self) -> None:
        self.show_now()

    def cleanupPage(self) -> None:
        """Going back keeps everything."""

    def isComplete(self) -> bool:
        draft = self.desk.draft
        if draft is None or self.desk.is_saving:
            return False
        return not (self.saves and draft.view.refusal)

    def validatePage(self) -> bool:
        return self.desk.draft is not None and self.is_ready()

    def retranslate(self) -> None:
        self.say_heading()
        self.refresh_button.setText(_("Refresh"))
        self.refresh_button.setToolTip(_("Read QuickBooks’ lists anew"))
        self.refresh_button.setAccessibleName(_("Read QuickBooks’ lists anew"))
        for bar in (self.permission, self.stale):
            bar.retranslate()
        self.show_now()

    def show_now(self) -> None:
        """Show the draft, or why there is none to be shown."""
        self.completeChanged.emit()
        draft = self.desk.draft
        is_there = draft is not None and (self.desk.has_lists or not self.needs_lists)
        self.inside.setVisible(is_there)
        self.empty.setVisible(not is_there)
        # Also while they are being read, when it does nothing: switched off, it would lose the focus to “Back”.
        self.refresh_button.setEnabled(self.desk.is_connected)
        if draft is None or not is_there:
            self._say_empty()
        if draft is None:
            return
        self._say_permission(draft.view)
        self._say_stale(draft.view, is_there)
        if is_there:
            self._say_age(draft.view)
            self.show_draft(draft)
            if self._to_show is not None:
                self._go_to_row(self._to_show)

    def arrive(self, which: str) -> None:
        """Put the focus on a row, now or as soon as it is there."""
        self._to_show = which
        if self.desk.draft is not None:
            self.show_now()

    # --- how it stands ----------------------------------------------------------------------------------

    def _say_empty(self) -> None:
        desk = self.desk
        self._empty_means = ""
        if desk.is_reading or (desk.draft is None and desk.error is None):
            self.empty.say(_("Reading QuickBooks’ lists …"), _("Its services, tax codes and accounts."))
        elif desk.error is not None:
            self._empty_means = "again"
            self.empty.say(desk.error.says, desk.error.remedy, _("Try again"))
        elif not desk.is_connected:
            self._empty_means = "connect"
            self.empty.say(
                _("QuickBooks is not connected"),
                _("What your work and taxes are called there can be chosen once it is."),
                _("Connect QuickBooks…"),
            )
        else:
            self._empty_means = "again"
            self.empty.say(
                _("QuickBooks’ lists were not read yet"),
                _("Its services, tax codes and accounts."),
                _("Read them now"),
            )

    def _use_empty_button(self) -> None:
        if self._empty_means == "connect":
            self.leave.emit(PageName.CONNECTIONS, "connect")
        elif self._empty_means == "again":
            if self.desk.draft is None:
                self.desk.begin()
            else:
                self.desk.refresh()

    def _say_permission(self, view: SetupView) -> None:
        if view.refusal and self.says_permission:
            self.permission.show_words(
                "warn",
                view.refusal,
                _("Everything can be looked at; saving needs the permission."),
                _("Staff and permissions…"),
                lambda: self.leave.emit(PageName.BILLING_SETUP, "staff"),
            )
            self.permission.close_button.hide()
        else:
            self.permission.hide()

    def _say_stale(self, view: SetupView, is_there: bool) -> None:
        """The lists are shown as they were, because they cannot be read now."""
        error = self.desk.error
        if error is None or not is_there or not self.needs_lists or view.lists_at is None:
            self.stale.hide()
            return
        self.stale.show_words(
            "warn",
            error.says,
            _("Shown is what QuickBooks offered on {when}; you can go on with it.").format(
                when=formats.when(view.lists_at, self.app.store.clock())
            ),
            _("Try again"),
            self.desk.refresh,
        )
        self.stale.close_button.hide()

    def _say_age(self, view: SetupView) -> None:
        if self.desk.is_reading:
            self.age.setText(_("Reading QuickBooks’ lists …"))
        elif view.lists_at is not None:
            when = formats.when(view.lists_at, self.app.store.clock())
            self.age.setText(_("QuickBooks’ lists of {when}").format(when=when))

    def _go_to_row(self, which: str) -> None:
        """After the layout of a page that was never shown."""
        field = self.field_of(which)
        self._to_show = None
        if field is not None:
            QTimer.singleShot(0, field, lambda: self._focus(field))

    def _focus(self, field: QWidget) -> None:
        field.setFocus()
        if isinstance(field, QComboBox):
            theme.say_kind(field, "wanted")
        area = self.findChild(QScrollArea)
        if area is not None:
            area.ensureWidgetVisible(field)
