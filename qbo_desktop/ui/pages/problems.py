"""The error panel: what went wrong, grouped by cause, each with the way to put it right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from qbo_desktop.domain.changes import Topic
from qbo_desktop.domain.problem import Blocked, Fix, ProblemCode
from qbo_desktop.errors import AppError
from qbo_desktop.locale_text import money_text
from qbo_desktop.operations import billing_reading
from qbo_desktop.operations.context import Outcome
from qbo_desktop.operations.naming import TakeName
from qbo_desktop.operations.problems import BringBack, Ignore, Retried, Retry, seconds_to_wait
from qbo_desktop.phrases.problems import problem_text
from qbo_desktop.store import problems
from qbo_desktop.store.problems import ProblemInfo
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.dialogs.free_name_dialog import FreeNameDialog
from qbo_desktop.ui.dialogs.ignore_dialog import IgnoreDialog
from qbo_desktop.ui.errand import window_of
from qbo_desktop.ui.fixes import cause_of, client_place, open_settings_there, place_of
from qbo_desktop.ui.page import Page, PageName
from qbo_desktop.ui.pages.empty_state import EmptyState
from qbo_desktop.ui.pages.problem_card import INVOICE, ProblemCard
from qbo_desktop.ui.widgets.basics import button, clear, label
from qbo_desktop.ui.widgets.refusal import fix_place
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App

# More cards than this at once nobody reads; the rest comes with a button.
_AT_ONCE = 100
# Which setting puts a problem right, where its fix is a setting.
_SETTING_OF = {ProblemCode.MISSING_TYPE: "contacts.imported_type"}


class ProblemsPage(Page):
    """The open problems, or those that were ignored, as cards."""

    name = PageName.PROBLEMS
    topics = frozenset({Topic.PROBLEMS, Topic.RUNS})

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(app, parent)
        self.cards: list[ProblemCard] = []
        self._shown: tuple[ProblemInfo, ...] | None = None
        self._open: set[int] = set()
        self._limit = _AT_ONCE
        self._running = False
        self.says = label(bold=True)
        self.retry_all = button("primary")
        self.ignored = QPushButton()
        self.ignored.setCheckable(True)
        self.more = button("quiet")
        self.empty = EmptyState()
        self.area = QScrollArea()
        self.body = QStackedWidget()
        self._lay_out()
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._count_down)
        self.retry_all.clicked.connect(lambda: self._retry(Retry(everything=True)))
        self.ignored.toggled.connect(lambda _on: self._turn())
        self.more.clicked.connect(self._show_more)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.SMALL, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        top = QHBoxLayout()
        top.setSpacing(theme.SMALL)
        top.addWidget(self.says, 1)
        top.addWidget(self.retry_all)
        top.addWidget(self.ignored)
        column.addLayout(top)
        inside = QWidget()
        inside.setObjectName("scrolled")
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(0, 0, theme.SMALL, 0)
        outer.setSpacing(theme.GAP)
        self.list = QVBoxLayout()
        self.list.setSpacing(theme.GAP)
        outer.addLayout(self.list)
        outer.addWidget(self.more)
        outer.addStretch(1)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        self.body.addWidget(self.area)
        self.body.addWidget(self.empty)
        column.addWidget(self.body, 1)

    # --- what the window asks ---------------------------------------------------------------------------

    def title(self) -> str:
        return _("Problems")

    def retranslate(self) -> None:
        self.area.setAccessibleName(_("Problems"))
        self._shown = None
        self.refresh()

    def refresh(self) -> None:
        with self.app.store.read() as session:
            found = problems.open_problems(session, self.app.workspace_id)
            away = problems.open_problems(session, self.app.workspace_id, ignored=True)
        blocked = sum(len(one.blocks) for one in found)
        count = ngettext("{count} problem", "{count} problems", len(found)).format(
            count=formats.number(len(found))
        )
        if blocked:
            records = ngettext("blocking {count} record", "blocking {count} records", blocked)
            count = _("{problems} · {records}").format(
                problems=count, records=records.format(count=formats.number(blocked))
            )
        self.says.setText(count)
        self.ignored.setText(_("Ignored {count}").format(count=formats.number(len(away))))
        self.ignored.setVisible(bool(away) or self.ignored.isChecked())
        self._show_cards(tuple(away if self.ignored.isChecked() else found))
        self.retry_all.setVisible(bool(found))
        self._count_down()

    def arrive(self, argument: object) -> None:
        """The row id of a problem."""
        for card in self.cards:
            if card.problem.id == argument:
                card.set_open(True)
                card.setFocus()
                self.area.ensureWidgetVisible(card)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start()
        self._count_down()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    # --- cards ------------------------------------------------------------------------------------------

    def _turn(self) -> None:
        self._limit = _AT_ONCE
        self.refresh()

    def _show_more(self) -> None:
        self._limit += _AT_ONCE
        self._shown = None
        self.refresh()

    def _show_cards(self, found: tuple[ProblemInfo, ...]) -> None:
        if found != self._shown:
            self._shown = found
            self._make_cards(found)
        if not found:
            self._say_empty()
        self.body.setCurrentWidget(self.area if found else self.empty)

    def _make_cards(self, found: tuple[ProblemInfo, ...]) -> None:
        focused = next((at for at, card in enumerate(self.cards) if _has_focus(card)), -1)
        kept = self.cards[focused].problem.id if focused >= 0 else 0
        place = self.area.verticalScrollBar().value()
        clear(self.list)
        self.cards = []
        now = self.app.store.clock()
        for problem in found[: self._limit]:
            card = ProblemCard(problem, now, self._amounts)
            card.set_open(problem.id in self._open)
            card.fix_wanted.connect(self._fix)
            card.retry_wanted.connect(lambda one: self._retry(Retry(one.id)))
            card.ignore_wanted.connect(self._ignore)
            card.bring_back_wanted.connect(lambda one: self.run(BringBack(one.id), self._refresh_after))
            card.record_wanted.connect(self._show_record)
            card.opened.connect(self._remember_open)
            card.step_wanted.connect(self._step)
            self.cards.append(card)
            self.list.addWidget(card)
            card.show()  # at once, so that it can have the focus
        left = len(found) - len(self.cards)
        self.more.setVisible(left > 0)
        self.more.setText(
            ngettext("Show {count} more", "Show {count} more", left).format(count=formats.number(left))
        )
        self.area.verticalScrollBar().setValue(place)
        if focused >= 0 and self.cards:
            same = next((card for card in self.cards if card.problem.id == kept), None)
            (same or self.cards[min(focused, len(self.cards) - 1)]).setFocus()

    def _say_empty(self) -> None:
        if self.ignored.isChecked():
            self.empty.celebrate(False)
            self.empty.say(
                _("No problem is ignored"), _("What you ignore waits here until you bring it back.")
            )
        else:
            self.empty.celebrate(True)
            self.empty.say(_("No problems"), _("What goes wrong stands here, with the way to put it right."))

    def _remember_open(self, row_id: int, on: bool) -> None:
        (self._open.add if on else self._open.discard)(row_id)

    def _step(self, step: int) -> None:
        at = next((at for at, card in enumerate(self.cards) if card.hasFocus()), -1) + step
        if 0 <= at < len(self.cards):
            self.cards[at].setFocus(Qt.FocusReason.TabFocusReason)
            self.area.ensureWidgetVisible(self.cards[at])

    # --- what can be done -------------------------------------------------------------------------------

    def _count_down(self) -> None:
        """Retry all, or when it will be possible again."""
        wait = seconds_to_wait(self.app.context())
        self.retry_all.setEnabled(not wait and not self._running)
        if self._running:
            self.retry_all.setText(_("Retrying…"))
        elif wait:
            left = f"{wait // 60}:{wait % 60:02}"
            self.retry_all.setText(_("Retry all (in {left})").format(left=left))
        else:
            self.retry_all.setText(_("Retry all"))

    def _retry(self, operation: Retry) -> None:
        if self._running:
            return
        self._running = True
        for card in self.cards:
            card.retry.setEnabled(False)
        self._count_down()
        self.run(operation, self._retried, self._not_retried)

    def _retried(self, _outcome: Outcome[Retried]) -> None:
        self._running = False
        self._shown = None
        self.refresh()

    def _not_retried(self, _error: AppError) -> bool:
        self._running = False
        self._shown = None
        self.refresh()
        return False

    def _refresh_after(self, _outcome: Outcome[int]) -> None:
        self.refresh()

    def _ignore(self, problem: ProblemInfo) -> None:
        card = next((card for card in self.cards if card.problem.id == problem.id), None)
        dialog = IgnoreDialog(card.sentence.text() if card else "", self)
        dialog.accepted.connect(lambda: self.run(Ignore(problem.id, dialog.reason()), self._refresh_after))
        dialog.open()

    def _fix(self, problem: ProblemInfo) -> None:
        """Go to the place where it is put right."""
        if problem.fix == Fix.SIGN_IN:
            self.go.emit(PageName.CONNECTIONS, "connect")
        elif problem.fix == Fix.CONNECTIONS:
            self.go.emit(PageName.CONNECTIONS, None)
        elif problem.fix == Fix.SETTINGS:
            self.go.emit(PageName.SETTINGS, _SETTING_OF.get(ProblemCode(problem.code)))
        elif problem.fix == Fix.QUICKBOOKS:
            if says := open_settings_there(self.app, problem.code):
                window_of(self).status.say(says)
        elif place := self._place(problem):
            self.go.emit(*place)
        elif problem.fix == Fix.RENAME:
            self._choose_name(problem)
        elif problem.fix == Fix.DUPLICATES and str(problem.facts.get("row", "")).isdigit():
            self.go.emit(PageName.DUPLICATES, int(problem.facts["row"]))
        elif problem.fix in (Fix.CONTACT, Fix.DUPLICATES) and problem.blocks:
            self._show_record(problem.blocks[0])
        else:
            self._retry(Retry(problem.id))

    def _place(self, problem: ProblemInfo) -> tuple[str, object] | None:
        """Where the billing, or an invoice, is put right; None for what is no matter of theirs."""
        if any(one.kind == INVOICE for one in problem.blocks):
            return place_of(self.app, cause_of(problem, problem.blocks[0].id))
        return fix_place(problem.fix, _at(problem))

    def _choose_name(self, problem: ProblemInfo) -> None:
        """A name that is taken in QuickBooks: one of those that are free, or the person's own."""
        proposals = tuple(
            str(name) for name in (problem.facts.get("first"), problem.facts.get("second")) if name
        )
        dialog = FreeNameDialog(
            self,
            problem_text(problem.code, problem.facts),
            str(problem.facts.get("subject", "")),
            proposals,
        )
        dialog.accepted.connect(lambda: self.run(TakeName(problem.id, dialog.name()), self._named))
        dialog.open()

    def _named(self, _outcome: Outcome[str]) -> None:
        self.refresh()

    def _show_record(self, record: Blocked) -> None:
        """Show what waits: an invoice, or the line of a customer or contact."""
        if record.kind == INVOICE:
            self.go.emit(PageName.BILLING, ("invoice", record.id))
        else:
            self.go.emit(*client_place(self.app, record.id))

    def _amounts(self, invoice_ids: Sequence[str]) -> dict[str, str]:
        """What these invoices come to, in words."""
        with self.app.store.read() as session:
            found = billing_reading.lists.by_ids(session, self.app.workspace_id, invoice_ids)
        return {one.id: money_text(one.total, one.currency) for one in found.values()}


def _at(problem: ProblemInfo) -> str:
    """What the place that mends it is to show: a day, or the id of a record that waits."""
    return str(problem.facts.get("at") or (problem.blocks[0].id if problem.blocks else ""))


def _has_focus(card: ProblemCard) -> bool:
    widget = QApplication.focusWidget()
    return widget is not None and (widget is card or card.isAncestorOf(widget))
