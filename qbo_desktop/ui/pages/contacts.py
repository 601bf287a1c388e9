"""The client list: every customer and contact, what became of it, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from qbo_desktop.domain.changes import Topic
from qbo_desktop.operations.decisions import DeleteMatch, LinkByHand, Reopen
from qbo_desktop.store import pairs, runs, workspaces
from qbo_desktop.store.client_list import FILTERS, ClientLine
from qbo_desktop.store.pairs import TOGETHER, PairState
from qbo_desktop.sync.side import QUICKBOOKS
from qbo_desktop.ui.dialogs.link_dialog import LinkDialog
from qbo_desktop.ui.models.client_lines import ClientLinesModel
from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.contact_details import USUAL, ContactDetails
from qbo_desktop.ui.pages.empty_state import EmptyState
from qbo_desktop.ui.pages.list_page import ListPage
from qbo_desktop.ui.place import place_file
from qbo_desktop.ui.quickbooks_address import customer_address
from qbo_desktop.ui.theme import GAP, SMALL, WIDE
from qbo_desktop.wording import N_, _

if TYPE_CHECKING:
    from qbo_desktop.app import App

# In heights of a line: below it the pane stands under the table.
NARROW = 56
# Where the home's file of window matters keeps the width of the pane.
PANE = "contacts/pane"
# The order of the tabs, and their words.
FILTER_WORDS = {
    "all": N_("All {count}"),
    "linked": N_("Linked {count}"),
    "waiting": N_("To decide {count}"),
    "unlinked-quickbooks": N_("Unlinked in QuickBooks {count}"),
    "unlinked-practice": N_("Only in the practice {count}"),
    "skipped": N_("Left out {count}"),
}


class ContactsPage(ListPage):
    """Filter tabs and search above, the table left, the line in hand opened right."""

    name = PageName.CONTACTS
    topics = frozenset({Topic.CONTACTS, Topic.DUPLICATES, Topic.BOOK, Topic.CONNECTIONS})

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        self.model = ClientLinesModel(app)
        super().__init__(app, RowsTable(self.model, "clients"), parent)
        self.model.setParent(self)
        self.details = ContactDetails(app)
        self.empty = EmptyState()
        self.filters = QTabBar()
        self.filters.setExpanding(False)
        self.filters.setDrawBase(False)
        self.filters.setUsesScrollButtons(True)
        for name in FILTER_WORDS:
            self.filters.setTabData(self.filters.addTab(""), name)
        self.export = QPushButton()
        self.more = QToolButton()
        self.more.setText("…")
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self._is_shared_out = False
        self.body = QStackedWidget()
        self._make_actions()
        self._lay_out()
        self._connect()

    def _make_actions(self) -> None:
        self.open_action = self._action(self.open_in_quickbooks)
        self.history_action = self._action(self.show_history)
        self.unlink_action = self._action(self.delete_match)
        self.link_action = self._action(self.link_to_another)
        self.decide_action = self._action(self.decide)
        self.reopen_action = self._action(self.reopen)
        self.edit_action = self._action(self.edit_contact)
        self.actions_ = (
            self.open_action, self.edit_action, self.history_action, None, self.decide_action,
            self.link_action, self.unlink_action, self.reopen_action,
        )  # fmt: skip

    def _action(self, act: Callable[[], None]) -> QAction:
        action = QAction(self)
        action.triggered.connect(lambda _checked=False: act())
        return action

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE, SMALL, WIDE, GAP)
        column.setSpacing(GAP)
        column.addWidget(self.filters)
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        row.addWidget(self.search, 1)
        row.addWidget(self.export)
        row.addWidget(self.more)
        column.addLayout(row)
        self.split.addWidget(self.table)
        self.split.addWidget(self.details)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.split.setCollapsible(0, False)
        self.split.setHandleWidth(GAP)
        self.split.setStyleSheet("QSplitter::handle { background: transparent; }")
        self.body.addWidget(self.split)
        self.body.addWidget(self.empty)
        column.addWidget(self.body, 1)
        for before, after in (
            (self.filters, self.search),
            (self.search, self.table),
            (self.table, self.export),
        ):
            QWidget.setTabOrder(before, after)
        QWidget.setTabOrder(self.export, self.more)

    def _connect(self) -> None:
        self.model.refreshed.connect(self._show_body)
        self.split.splitterMoved.connect(lambda _place, _index: self._remember_pane())
        self.filters.currentChanged.connect(self._filter_now)
        self.table.chosen.connect(self._show_details)
        self.table.opened.connect(self._open)
        self.table.add_key(Qt.Key.Key_U, self.delete_match)
        self.table.add_key(Qt.Key.Key_L, self.link_to_another)
        self.more.clicked.connect(
            lambda: self.open_menu(self.more.mapToGlobal(self.more.rect().bottomLeft()))
        )
        self.export.clicked.connect(self._export)
        self.empty.pressed.connect(self._use_empty_button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW * self.fontMetrics().height()
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self.split.orientation() != wanted or not self._is_shared_out:
            self._is_shared_out = True
            self.split.setOrientation(wanted)
            self._share_out()

    def _share_out(self) -> None:
        """Give the pane the width it had last, or half the height where both stand one above the other."""
        if self.split.orientation() is Qt.Orientation.Vertical:
            self.split.setSizes([1, 1])
            return
        kept = place_file(self.app.home).value(PANE, 0)
        pane = (
            int(str(kept)) if str(kept).isdigit() and int(str(kept)) else USUAL * self.fontMetrics().height()
        )
        room = self.width() - 2 * WIDE - self.split.handleWidth()
        self.split.setSizes([max(1, room - pane), pane])

    def _remember_pane(self) -> None:
        if self.split.orientation() is Qt.Orientation.Horizontal:
            place_file(self.app.home).setValue(PANE, self.split.sizes()[1])

    # --- what the window asks ---------------------------------------------------------------------------

    def title(self) -> str:
        return _("Contacts")

    def retranslate(self) -> None:
        self.search.setPlaceholderText(_("Search by name, e-mail, phone, address or id"))
        self.search.setAccessibleName(_("Search the client list"))
        self.filters.setAccessibleName(_("Which clients are shown"))
        self.table.setAccessibleName(_("Client list"))
        self.export.setText(_("Export…"))
        self.more.setToolTip(_("What can be done with this client"))
        self.more.setAccessibleName(_("What can be done with this client"))
        for action, words in (
            (self.open_action, _("Open in QuickBooks")), (self.edit_action, _("Open in the Practice Book")),
            (self.history_action, _("Show history")), (self.decide_action, _("Decide")),
            (self.link_action, _("Link to another contact…") + "\tL"),
            (self.unlink_action, _("Delete match") + "\tU"),
            (self.reopen_action, _("Reopen the decision")),
        ):  # fmt: skip
            action.setText(words)
        self.table.retranslate()
        self.details.retranslate()

    def refresh(self) -> None:
        self._count()
        self.model.refresh_gently()

    def arrive(self, argument: object) -> None:
        """A filter by its name, or the row id of a line."""
        if isinstance(argument, str) and argument in FILTERS:
            self.clear_search()
            self.filters.setCurrentIndex(list(FILTER_WORDS).index(argument))
        elif isinstance(argument, int):
            self.clear_search()
            self.filters.setCurrentIndex(0)
            self.table.select_id(argument)
        self.table.setFocus()

    # --- filter, search, details ------------------------------------------------------------------------

    def _count(self) -> None:
        with self.app.store.read() as session:
            numbers = pairs.counts(session, self.app.workspace_id)
        for at, (name, words) in enumerate(FILTER_WORDS.items()):
            count = sum(numbers[state] for state in FILTERS[name])
            self.filters.setTabText(at, _(words).format(count=count))

    def _filter_now(self, at: int) -> None:
        self.model.set_filter(str(self.filters.tabData(at)))

    def _show_details(self, pair_id: int | None) -> None:
        self.details.show_line(pair_id)
        line = self.line()
        self.more.setEnabled(line is not None)

    def _show_body(self) -> None:
        if self.model.ids and self.table.current_id() is None:
            self.table.select_place(0)
        self.export.setEnabled(bool(self.model.ids))
        self.body.setCurrentWidget(self.split if self.model.ids else self.empty)
        if self.model.ids:
            return
        if self.model.search:
            self.empty.say(
                _("Nothing found"), _("No client contains all of these words."), _("Clear the search")
            )
        elif self._never_synced():
            self.empty.say(
                _("No clients yet"),
                _("The first sync brings your customers from QuickBooks. It writes nothing there."),
                _("Open connections"),
            )
        else:
            self.empty.say(_("No clients here"), _("No client is in this state."), _("Show all"))

    def _use_empty_button(self) -> None:
        if self.model.search:
            self.clear_search()
        elif self._never_synced():
            self.go.emit(PageName.CONNECTIONS, None)
        else:
            self.filters.setCurrentIndex(0)

    def _never_synced(self) -> bool:
        with self.app.store.read() as session:
            return not runs.has_applied(session, self.app.workspace_id)

    # --- what can be done -------------------------------------------------------------------------------

    def line(self) -> ClientLine | None:
        """The line in hand."""
        return self.details.opened.line if self.details.opened else None

    def quickbooks_page(self) -> str:
        """The address of the customer in hand in QuickBooks, or ""."""
        line = self.line()
        if line is None or not line.quickbooks_id:
            return ""
        with self.app.store.read() as session:
            connection = workspaces.connection_of(session, self.app.workspace_id, QUICKBOOKS)
        return customer_address(connection.environment, connection.key, line.quickbooks_id)

    def menu(self) -> QMenu | None:
        """The (…) menu of the line in hand; what cannot be done is greyed."""
        line = self.line()
        if line is None:
            return None
        self.open_action.setEnabled(bool(self.quickbooks_page()))
        self.edit_action.setEnabled(bool(line.practice_id))
        self.decide_action.setEnabled(line.state is PairState.WAITING)
        self.link_action.setEnabled(bool(line.quickbooks_id))
        self.unlink_action.setEnabled(line.state in TOGETHER)
        self.reopen_action.setEnabled(self._can_reopen(line))
        menu = self.new_menu()
        for action in self.actions_:
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)
        return menu

    @staticmethod
    def _can_reopen(line: ClientLine) -> bool:
        refused = line.reason in ("refused", "match-deleted")
        return line.state is PairState.UNLINKED or (
            line.state is PairState.WAITING and (line.aside or refused)
        )

    def open_in_quickbooks(self) -> None:
        """Show the customer in the browser."""
        if address := self.quickbooks_page():
            QDesktopServices.openUrl(QUrl(address))

    def show_history(self) -> None:
        """Bring the history of the line in hand into view."""
        if self.split.sizes()[1] == 0:
            self.split.setSizes([5, 3])
        self.details.show_history()

    def delete_match(self) -> None:
        """Take the pair in hand apart; it can be undone."""
        line = self.line()
        if line is not None and line.state in TOGETHER:
            self.run(DeleteMatch(line.id))

    def link_to_another(self) -> None:
        """Ask for the contact that the customer in hand really is."""
        opened = self.details.opened
        if opened is None or opened.customer is None:
            return
        customer = opened.customer
        dialog = LinkDialog(self.app, customer, self)
        dialog.accepted.connect(lambda: self.run(LinkByHand(customer.id, dialog.contact_id)))
        dialog.finished.connect(lambda _result: self.table.setFocus())
        dialog.open()

    def decide(self) -> None:
        """Go to the decision of the line in hand."""
        line = self.line()
        if line is not None:
            self.go.emit(PageName.DUPLICATES, line.id)

    def reopen(self) -> None:
        """Take the decision about the line in hand up again."""
        line = self.line()
        if line is not None and self._can_reopen(line):
            self.run(Reopen(line.id))

    def edit_contact(self) -> None:
        """Go to the contact of the line in hand in the Practice Book."""
        line = self.line()
        if line is not None and line.practice_id:
            self.go.emit(PageName.PRACTICE, line.practice_id)

    def _open(self, _pair_id: object) -> None:
        line = self.line()
        if line is not None and line.state is PairState.WAITING:
            self.decide()
        else:
            self.show_history()

    def _export(self) -> None:
        self.ask_for_csv(
            _("Export the list"), "clients.csv", lambda path: self.run(self.table.export_to(path))
        )
