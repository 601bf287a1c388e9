"""The client list: every customer and contact, what became of it, and what can be done about it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from qbo_desktop.domain.changes import Topic
from qbo_desktop.operations.links_file import ExportLinks
from qbo_desktop.operations.practice_csv import ExportContacts
from qbo_desktop.operations.saved_views import DeleteView, SaveView
from qbo_desktop.store import client_list, pairs, runs
from qbo_desktop.store.client_list import FILTERS, ClientLine, Sieve
from qbo_desktop.store.pairs import PairState
from qbo_desktop.store.views import SavedView
from qbo_desktop.ui import formats
from qbo_desktop.ui.models.client_lines import ClientLinesModel
from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.client_actions import ClientActions
from qbo_desktop.ui.pages.client_bulk import ClientBulk
from qbo_desktop.ui.pages.client_filters import ClientFilters
from qbo_desktop.ui.pages.contact_details import USUAL, ContactDetails
from qbo_desktop.ui.pages.empty_state import EmptyState
from qbo_desktop.ui.pages.list_page import ListPage
from qbo_desktop.ui.pages.practice_import import Import
from qbo_desktop.ui.place import place_file
from qbo_desktop.ui.theme import GAP, SMALL, WIDE
from qbo_desktop.ui.widgets.ask import NameDialog
from qbo_desktop.ui.widgets.basics import button
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
    topics = frozenset({Topic.CONTACTS, Topic.DUPLICATES, Topic.BOOK, Topic.CONNECTIONS, Topic.PROBLEMS})

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
        self.sieve = ClientFilters(app)
        self.bulk = ClientBulk(app, self.table.selected_ids)
        self.export = button(name="export")
        self.export.setMenu(QMenu(self.export))
        self.more = QToolButton()
        self.more.setText("…")
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self._is_shared_out = False
        self.body = QStackedWidget()
        self.actions_ = ClientActions(self)
        self.import_ = Import(app, self.run, self)
        self._make_export_menu()
        self._lay_out()
        self._connect()

    def _make_export_menu(self) -> None:
        menu = self.export.menu()
        self.export_list = menu.addAction("", self._export_list)
        self.export_shown = menu.addAction("", self._export_shown)
        self.export_all = menu.addAction("", self._export_all)
        self.export_links = menu.addAction("", self._export_links)
        menu.addSeparator()
        self.bring_back = menu.addAction("", self.import_.begin)
        menu.aboutToShow.connect(self._name_exports)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE, SMALL, WIDE, GAP)
        column.setSpacing(GAP)
        column.addWidget(self.filters)
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        row.addWidget(self.search, 1)
        row.addWidget(self.sieve)
        row.addWidget(self.export)
        row.addWidget(self.more)
        column.addLayout(row)
        column.addWidget(self.bulk)
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
        order = (self.filters, self.search, self.table, *self.sieve.parts(), self.export, self.more)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self.model.refreshed.connect(self._show_body)
        self.split.splitterMoved.connect(lambda _place, _index: self._remember_pane())
        self.filters.currentChanged.connect(self._filter_now)
        self.table.chosen.connect(self._show_details)
        self.table.opened.connect(self._open)
        self.table.selectionModel().selectionChanged.connect(
            lambda *_change: self.bulk.show_count(self.table.selected_count())
        )
        self.model.refreshed.connect(lambda: self.bulk.show_count(self.table.selected_count()))
        self.bulk.wanted.connect(self.run)
        self.sieve.changed.connect(self.model.set_sieve)
        self.sieve.view_chosen.connect(self.show_view)
        self.sieve.view_kept.connect(self.save_view)
        self.sieve.view_dropped.connect(lambda name: self.run(DeleteView(name)))
        self.details.decide.connect(self.actions_.decide)
        self.details.push_wanted.connect(self.actions_.push)
        self.details.problem_wanted.connect(lambda number: self.go.emit(PageName.PROBLEMS, number))
        self.more.clicked.connect(
            lambda: self.open_menu(self.more.mapToGlobal(self.more.rect().bottomLeft()))
        )
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
        self.export.setText(_("CSV"))
        self.export.setAccessibleName(_("CSV files, out and in"))
        self.export_list.setText(_("Export the list as it is shown…"))
        self.export_all.setText(_("Export all contacts, to change them in a spreadsheet…"))
        self.export_links.setText(_("Export the links…"))
        self.bring_back.setText(_("Import a changed file…"))
        self.more.setToolTip(_("What can be done with this client"))
        self.more.setAccessibleName(_("What can be done with this client"))
        self._name_exports()
        for part in (self.actions_, self.sieve, self.bulk, self.table, self.details):
            part.retranslate()

    def refresh(self) -> None:
        self._count()
        self.sieve.refresh()
        self.model.refresh_gently()

    def arrive(self, argument: object) -> None:
        """A filter by its name, or the row id of a line."""
        if argument is None:
            self.table.setFocus()
            return
        known = isinstance(argument, str) and argument in FILTERS
        if known or isinstance(argument, int):
            self.show_view(SavedView("", argument if isinstance(argument, str) else "all", sort=""))
            if isinstance(argument, int):
                self.table.select_id(argument)
        self.table.setFocus()

    # --- filter, search, views, details -----------------------------------------------------------------

    def _count(self) -> None:
        with self.app.store.read() as session:
            numbers = pairs.counts(session, self.app.workspace_id)
        for at, (name, words) in enumerate(FILTER_WORDS.items()):
            count = sum(numbers[state] for state in FILTERS[name])
            self.filters.setTabText(at, _(words).format(count=count))

    def _filter_now(self, at: int) -> None:
        self.model.set_filter(str(self.filters.tabData(at)))

    def view(self, name: str) -> SavedView:
        """What is shown now, as a view of that name."""
        model = self.model
        return SavedView(
            name, model.filter_name, model.sieve.type, tuple(sorted(model.sieve.marks)), model.search,
            model.sort_key, model.descending, self.table.shown_keys(),
        )  # fmt: skip

    def show_view(self, view: SavedView) -> None:
        """Show what a view shows; order and columns stay where it says nothing of them."""
        if view.sort:
            self.table.show_order(view.sort, descending=view.descending)
        if view.columns:
            self.table.show_columns(view.columns)
        for part in (self.filters, self.sieve, self.search):
            part.blockSignals(True)
        self.filters.setCurrentIndex(list(FILTER_WORDS).index(view.filter_name))
        self.sieve.set_sieve(view.sieve)
        self.search.setText(view.search)
        for part in (self.filters, self.sieve, self.search):
            part.blockSignals(False)
        self.model.show(view.filter_name, view.sieve, view.search)
        self.table.setFocus()

    def save_view(self) -> None:
        """Ask for a name, and keep what is shown under it."""
        dialog = NameDialog(
            self,
            _("Save the view"),
            _("What shall the view be called? One of the same name is replaced."),
            _("Save the view"),
        )
        dialog.accepted.connect(lambda: self.run(SaveView(self.view(dialog.name()))))
        dialog.finished.connect(lambda _result: self.table.setFocus())
        dialog.open()

    def _show_details(self, pair_id: int | None) -> None:
        self.details.show_line(pair_id)
        self.more.setEnabled(self.line() is not None)

    def _show_body(self) -> None:
        if self.model.ids and self.table.current_id() is None:
            self.table.select_place(0)
        self._name_exports()
        self.body.setCurrentWidget(self.split if self.model.ids else self.empty)
        if self.model.ids:
            return
        if self.model.search:
            self.empty.say(
                _("Nothing found"), _("No client contains all of these words."), _("Clear the search")
            )
        elif self.model.sieve:
            self.empty.say(_("Nothing found"), _("No client passes the filter."), _("Show all"))
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
        elif self.model.sieve:
            self.sieve.set_sieve(Sieve())
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

    def is_bulk(self) -> bool:
        """Whether several lines are selected."""
        return self.table.selected_count() > 1

    def menu(self) -> QMenu | None:
        """What can be done with the line in hand, or with the selected ones."""
        line = self.line()
        if line is None:
            return None
        menu = self.new_menu()
        if self.is_bulk():
            self.bulk.fill(menu)
        else:
            self.actions_.fill(menu, line)
        return menu

    def _open(self, _pair_id: object) -> None:
        line = self.line()
        if line is not None and (line.state is PairState.WAITING or line.conflicts):
            self.actions_.decide()
        else:
            self.actions_.show_history()

    # --- files ------------------------------------------------------------------------------------------

    def _name_exports(self) -> None:
        shown = self.model.ids
        self.export_list.setEnabled(bool(shown))
        self.export_shown.setEnabled(bool(shown))
        self.export_shown.setText(
            _("Export the contacts of the {count} lines shown, to change them in a spreadsheet…").format(
                count=formats.number(len(shown))
            )
        )

    def _export_list(self) -> None:
        self.ask_for_csv(
            _("Export the list"), "clients.csv", lambda path: self.run(self.table.export_to(path))
        )

    def _export_shown(self) -> None:
        def write(path: Path) -> None:
            with self.app.store.read() as session:
                ids = client_list.practice_ids(session, self.app.workspace_id, self.model.ids)
            self.run(ExportContacts(path, for_excel=True, practice_ids=tuple(ids)))

        self.ask_for_csv(_("Export contacts"), "contacts.csv", write)

    def _export_all(self) -> None:
        self.ask_for_csv(
            _("Export contacts"), "contacts.csv", lambda path: self.run(ExportContacts(path, for_excel=True))
        )

    def _export_links(self) -> None:
        self.ask_for_csv(_("Export the links"), "links.csv", lambda path: self.run(ExportLinks(path)))
