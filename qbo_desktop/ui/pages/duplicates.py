"""Duplicates: one row, one decision, by button, key or menu; what was decided can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from qbo_desktop.domain.changes import Topic
from qbo_desktop.errors import AppError
from qbo_desktop.operations.context import Operation, Outcome
from qbo_desktop.operations.decisions import (
    AcceptReady,
    CreateContactFor,
    LinkTo,
    NotTheSame,
    Reopen,
    SetAside,
)
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.store import decision_list, in_step, pairs
from qbo_desktop.store.decision_list import DecisionCounts
from qbo_desktop.ui import formats
from qbo_desktop.ui.dialogs.link_dialog import LinkDialog
from qbo_desktop.ui.dialogs.merge_dialog import MergeDialog
from qbo_desktop.ui.dialogs.note_dialog import NoteDialog
from qbo_desktop.ui.dialogs.ready_dialog import ReadyDialog
from qbo_desktop.ui.models.decisions import DecisionsModel
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.decided_list import DecidedList
from qbo_desktop.ui.pages.decision_card import DecisionCard
from qbo_desktop.ui.pages.decision_table import DecisionTable
from qbo_desktop.ui.pages.duplicates_conflicts import ConflictList
from qbo_desktop.ui.pages.duplicates_empty import DuplicatesEmpty
from qbo_desktop.ui.pages.duplicates_tabs import (
    ASIDE_TAB,
    CONFLICT_TAB,
    DECIDED_TAB,
    OPEN_TAB,
    DuplicatesTabs,
    WhichFilter,
)
from qbo_desktop.ui.pages.list_page import ListPage
from qbo_desktop.ui.theme import GAP, SMALL, WIDE
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App
    from qbo_desktop.sync.run import RunOutcome


class DuplicatesPage(ListPage):
    """Tabs for what is open, in conflict, set aside and decided; the row in hand is open."""

    name = PageName.DUPLICATES
    topics = frozenset({Topic.DUPLICATES, Topic.CONTACTS, Topic.ACTIVITY, Topic.RUNS, Topic.CONNECTIONS})

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        self.model = DecisionsModel(app)
        self.decisions = DecisionTable(self.model)
        super().__init__(app, self.decisions, parent)
        self.model.setParent(self)
        self.counts = DecisionCounts()
        self.open_conflicts = 0
        self.conflicts = ConflictList(app)
        self.decided = DecidedList(app)
        self.empty = DuplicatesEmpty(app)
        self.tabs = DuplicatesTabs()
        self.which = WhichFilter()
        self.ready = QPushButton()
        self.body = QStackedWidget()
        self._pending: set[int] = set()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE, SMALL, WIDE, GAP)
        column.setSpacing(GAP)
        column.addWidget(self.tabs)
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        row.addWidget(self.search, 1)
        row.addWidget(self.which)
        column.addLayout(row)
        for body in (self.table, self.conflicts, self.decided, self.empty):
            self.body.addWidget(body)
        column.addWidget(self.body, 1)
        bottom = QHBoxLayout()
        bottom.addWidget(self.ready)
        bottom.addStretch(1)
        column.addLayout(bottom)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._turn)
        self.which.currentIndexChanged.connect(lambda _at: self._filter_now())
        self.ready.clicked.connect(self.accept_ready)
        self.empty.pressed.connect(self._use_empty_button)
        self.decided.run_wanted.connect(self.run)
        self.conflicts.run_requested.connect(self.run_requested)
        self.decisions.card_opened.connect(self._listen_to)
        self.table.opened.connect(lambda _id: self.accept())
        for key, act in (
            (Qt.Key.Key_A, self.accept),
            (Qt.Key.Key_M, self.choose_fields),
            (Qt.Key.Key_T, self.leave_note),
            (Qt.Key.Key_N, self.create_contact),
            (Qt.Key.Key_L, self.link_to_other),
            (Qt.Key.Key_D, self.not_the_same),
            (Qt.Key.Key_S, self.skip),
        ):
            self.table.add_key(key, act)

    # --- what the window asks ---------------------------------------------------------------------------

    def title(self) -> str:
        return _("Duplicates")

    def retranslate(self) -> None:
        self.search.setPlaceholderText(_("Search…"))
        self.search.setAccessibleName(_("Search the decisions"))
        self.tabs.setAccessibleName(_("Which decisions are shown"))
        self.which.retranslate()
        self.table.setAccessibleName(_("Decisions"))
        self.table.retranslate()
        self.decisions.reopen()
        self.conflicts.retranslate()
        self.decided.retranslate()

    def refresh(self) -> None:
        with self.app.store.read() as session:
            self.counts = decision_list.counts(session, self.app.workspace_id)
            self.open_conflicts = in_step.count_conflicted(session, self.app.workspace_id)
        self._name_tabs()
        self.model.refresh()
        if self.tabs.currentIndex() == CONFLICT_TAB:
            self.conflicts.refresh()
        self.decided.refresh()
        self._show_body()

    def arrive(self, argument: object) -> None:
        """The row id of a line that waits, or of a conflict; or "conflicts" for their list."""
        tab = CONFLICT_TAB if argument == "conflicts" else OPEN_TAB
        if isinstance(argument, int):
            with self.app.store.read() as session:
                row = pairs.get_row(session, self.app.workspace_id, argument)
                if row is not None:
                    tab = CONFLICT_TAB if row.conflicts else ASIDE_TAB if row.aside else OPEN_TAB
        self.clear_search()
        self.tabs.setCurrentIndex(tab)
        self.which.setCurrentIndex(0)
        table = self.conflicts.table if tab == CONFLICT_TAB else self.table
        if isinstance(argument, int):
            table.select_id(argument)
        table.setFocus()

    # --- tabs, search, empty states ---------------------------------------------------------------------

    def _name_tabs(self) -> None:
        counts = self.counts
        self.tabs.show_counts(counts, self.open_conflicts)
        self.ready.setText(
            ngettext("Accept {count} ready match…", "Accept {count} ready matches…", counts.ready).format(
                count=formats.number(counts.ready)
            )
        )

    def _turn(self, tab: int) -> None:
        self.model.aside = tab == ASIDE_TAB
        self.which.offer(tab)
        self.model.which = "all"
        self.search_now()
        if tab == DECIDED_TAB:
            self.decided.table.select_place(0)
        elif tab == CONFLICT_TAB:
            self.conflicts.refresh()
        else:
            self.model.refresh()
        self._show_body()

    def search_now(self) -> None:
        super().search_now()
        self.decided.set_search(self.search.text())
        self._narrow_conflicts()
        self._show_body()

    def _narrow_conflicts(self) -> None:
        noted = self.tabs.currentIndex() == CONFLICT_TAB and self.which.chosen() == "noted"
        self.conflicts.show_only(self.search.text(), noted=noted)

    def _filter_now(self) -> None:
        if self.tabs.currentIndex() == CONFLICT_TAB:
            self._narrow_conflicts()
        else:
            self.model.which = self.which.chosen()
            self.model.refresh()
        self._show_body()

    def to_the_table(self) -> None:
        super().to_the_table()
        if self.tabs.currentIndex() == DECIDED_TAB:
            self.decided.setFocus()
        elif self.tabs.currentIndex() == CONFLICT_TAB:
            self.conflicts.setFocus()

    def _show_body(self) -> None:
        tab = self.tabs.currentIndex()
        self.which.setVisible(self.which.count() > 0)
        self.ready.setVisible(tab == OPEN_TAB and self.counts.ready > 0)
        if tab == DECIDED_TAB:
            self.body.setCurrentWidget(self.decided)
        elif tab == CONFLICT_TAB:
            self.body.setCurrentWidget(self.conflicts)
        elif self.model.ids:
            if self.table.current_id() is None:
                self.table.select_place(0)
            self.body.setCurrentWidget(self.table)
        else:
            had_focus = self.table.hasFocus()
            narrowed = bool(self.model.search) or (self.model.which != "all" and self._rows_of(tab) > 0)
            self.empty.fill(
                self.counts, narrowed=narrowed, aside=tab == ASIDE_TAB, conflicts=self.open_conflicts
            )
            self.body.setCurrentWidget(self.empty)
            if had_focus:
                self.tabs.setFocus()

    def _rows_of(self, tab: int) -> int:
        return self.counts.aside if tab == ASIDE_TAB else self.counts.waiting

    def _use_empty_button(self) -> None:
        if self.empty.meaning == DuplicatesEmpty.CONNECT:
            self.go.emit(PageName.CONNECTIONS, None)
        elif self.empty.meaning == DuplicatesEmpty.ESTIMATE:
            self.empty.button.setEnabled(False)
            self.run(Sync(dry_run=True), self._tell_load, self._tell_no_load)
        else:
            self.search.clear()
            self.which.setCurrentIndex(0)
            self.search_now()

    def _tell_load(self, outcome: Outcome[RunOutcome]) -> None:
        self.empty.button.setEnabled(True)
        if outcome.value.error is None:
            self.empty.expected = len(outcome.value.plan.waits)
        self._show_body()

    def _tell_no_load(self, _error: AppError) -> bool:
        self.empty.button.setEnabled(True)
        return False

    # --- deciding ---------------------------------------------------------------------------------------

    def _listen_to(self, card: DecisionCard | None) -> None:
        if card is not None:
            card.accepted.connect(self.accept)
            card.created.connect(self.create_contact)
            card.other.connect(self.link_to_other)
            card.refused.connect(self.not_the_same)
            card.skipped.connect(self.skip)
            card.choosing.connect(self.choose_fields)
            card.noted.connect(self.leave_note)

    def _card(self) -> DecisionCard | None:
        """The card in hand, unless its decision is just being written."""
        card = self.decisions.card
        return None if card is None or card.decision.line.id in self._pending else card

    def _decide(self, operation: Operation[Any], pair_id: int, *, moves_on: bool = True) -> None:
        """Ask for a decision and go to the next row at once; come back if it could not be taken."""
        self._pending.add(pair_id)
        place = self.table.currentIndex().row()

        def done(_outcome: Outcome[object]) -> None:
            self._pending.discard(pair_id)
            self.refresh()

        def failed(_error: AppError) -> bool:
            self._pending.discard(pair_id)
            self.table.select_id(pair_id)
            return False

        self.table.setFocus()
        if moves_on and place + 1 < len(self.model.ids):
            self.table.select_place(place + 1)
        self.run(operation, done, failed)

    def accept(self) -> None:
        """The customer is the contact that is shown."""
        card = self._card()
        if card is not None and (proposal := card.proposal()) is not None:
            pair_id = card.decision.line.id
            self._decide(LinkTo(pair_id, proposal[1].id), pair_id)

    def choose_fields(self) -> None:
        """The customer is the contact that is shown, and where they differ a person says which value counts."""
        card = self._card()
        if card is None or (proposal := card.proposal()) is None or not card.has_fields_to_choose():
            return
        dialog = MergeDialog.before_linking(card.decision, proposal[1], self)
        dialog.accepted.connect(lambda: self._decide(dialog.operation(), dialog.pair_id))
        dialog.finished.connect(lambda _result: self.table.setFocus())
        dialog.open()

    def leave_note(self) -> None:
        """Ask for a note on the row, for oneself or a colleague."""
        card = self._card()
        if card is None:
            return
        decision = card.decision
        pair_id, name = decision.line.id, decision.customer.contact.label()
        dialog = NoteDialog(self, pair_id, name, decision.note, decision.note_for)
        dialog.accepted.connect(lambda: self._decide(dialog.operation(), pair_id, moves_on=False))
        dialog.finished.connect(lambda _result: self.table.setFocus())
        dialog.open()

    def create_contact(self) -> None:
        """The customer is new: make a contact."""
        card = self._card()
        if card is not None:
            pair_id = card.decision.line.id
            self._decide(CreateContactFor(pair_id, card.wanted_kind()), pair_id)

    def not_the_same(self) -> None:
        """The contact that is shown is somebody else; the row stays, with what else there is."""
        card = self._card()
        if card is not None and (proposal := card.proposal()) is not None:
            pair_id = card.decision.line.id
            self._decide(NotTheSame(pair_id, proposal[1].id), pair_id, moves_on=False)

    def skip(self) -> None:
        """Not now; on a row that was set aside: take it up again."""
        card = self._card()
        if card is not None:
            line = card.decision.line
            self._decide(Reopen(line.id) if line.aside else SetAside(line.id), line.id)

    def link_to_other(self) -> None:
        """Ask for another contact than those proposed."""
        card = self._card()
        if card is None:
            return
        pair_id = card.decision.line.id
        dialog = LinkDialog(self.app, card.decision.customer, self)
        dialog.accepted.connect(lambda: self._decide(LinkTo(pair_id, dialog.contact_id), pair_id))
        dialog.finished.connect(lambda _result: self.table.setFocus())
        dialog.open()

    def accept_ready(self) -> None:
        """Show the ready matches, and link all of them when that is wanted."""
        dialog = ReadyDialog(self.app, self)
        dialog.accepted.connect(lambda: self.run(AcceptReady(), lambda _outcome: self.refresh()))
        dialog.finished.connect(lambda _result: self.table.setFocus())
        dialog.open()

    def menu(self) -> QMenu | None:
        """The context menu of the row in hand: what the card's buttons do."""
        card = self._card()
        if card is None:
            return None
        menu = self.new_menu()
        skip = _("Take up again") if card.decision.line.aside else _("Skip")
        for words, key, act, possible in (
            (_("Same client"), "A", self.accept, card.proposal() is not None),
            (_("Same, choose fields…"), "M", self.choose_fields, card.has_fields_to_choose()),
            (_("New client"), "N", self.create_contact, True),
            (_("Other…"), "L", self.link_to_other, True),
            (_("Not the same"), "D", self.not_the_same, card.proposal() is not None),
            (skip, "S", self.skip, True),
            (_("Note…"), "T", self.leave_note, True),
        ):
            action = menu.addAction(f"{words}\t{key}")
            action.setEnabled(possible)
            action.triggered.connect(lambda _checked=False, act=act: act())
        return menu
