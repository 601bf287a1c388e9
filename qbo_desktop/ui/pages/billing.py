"""Billing: unbilled work, drafts, approved invoices, those that wait for their payment, paid ones, all."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from qbo_desktop.domain.changes import Topic
from qbo_desktop.operations import billing_reading
from qbo_desktop.operations.billing_reading import Sum
from qbo_desktop.ui.billing_wizard.pages import BILLING_WIZARD
from qbo_desktop.ui.models.billing_rows import BillingRowsModel, count_of, count_text, sum_words
from qbo_desktop.ui.models.invoice_rows import InvoiceRowsModel, bills_there, give_way, shows_standing
from qbo_desktop.ui.models.ticks_table import TicksTable
from qbo_desktop.ui.models.unbilled_rows import UnbilledRowsModel
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.billing_actions import BillingActions
from qbo_desktop.ui.pages.billing_dialogs import open_run
from qbo_desktop.ui.pages.billing_filters import BillingFilters
from qbo_desktop.ui.pages.billing_runs_bar import BillingRunsBar
from qbo_desktop.ui.pages.billing_tabs import (
    ALL,
    APPROVED,
    AWAITING,
    PAID,
    TAB_WORDS,
    UNBILLED,
    BillingEmpty,
    BillingTabs,
)
from qbo_desktop.ui.pages.list_page import ListPage
from qbo_desktop.ui.theme import GAP, SMALL, WIDE
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App

# Lists on which what is still due tells more than the totals.
_WITH_DUE = (AWAITING, ALL)


class BillingPage(ListPage):
    """Tabs, search and filters above; a table a tab, with ticks and an order of its own; sums below it.

    What is done is done with the ticked rows; where none is ticked, with the selected ones.
    """

    name = PageName.BILLING
    topics = frozenset(
        {
            Topic.WORK,
            Topic.INVOICES,
            Topic.PAYMENTS,
            Topic.TAXES,
            Topic.BOOK,
            Topic.CONTACTS,
            Topic.SETTINGS,
            Topic.BILLING_SETUP,
        }
    )

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        self.models: dict[str, BillingRowsModel] = {
            name: UnbilledRowsModel(app) if name == UNBILLED else InvoiceRowsModel(app, name)
            for name in TAB_WORDS
        }
        self.tables = {name: TicksTable(model, f"billing-{name}") for name, model in self.models.items()}
        super().__init__(app, self.tables[UNBILLED], parent)
        self.counts: dict[str, int] = {}
        self._goes_there = bills_there(app)
        # The widest amounts for which the columns of each table were made wide enough.
        self._fitted: dict[str, list[str]] = {}
        self.tabs = BillingTabs()
        self.filters = BillingFilters(app, self.today)
        self.export = button(name="export")
        self.set_up = button("quiet", name="billing-into-quickbooks")
        self.runs = BillingRunsBar(app)
        self.empty = BillingEmpty()
        self.shown, self.chosen = label(kind="muted", wrap=False), label(bold=True, wrap=False)
        self.body = QStackedWidget()
        self.actions_ = BillingActions(self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE, SMALL, WIDE, GAP)
        column.setSpacing(GAP)
        column.addWidget(self.tabs)
        above = row(self.search, self.filters, self.export)
        above.setStretch(0, 1)
        column.addLayout(above)
        column.addWidget(self.runs)
        below = row(self.actions_.buttons, self.filters.there)
        below.setStretch(0, 1)
        below.setAlignment(self.filters.there, Qt.AlignmentFlag.AlignTop)
        column.addLayout(below)
        for table in self.tables.values():
            self.body.addWidget(table)
        self.body.addWidget(self.empty)
        column.addWidget(self.body, 1)
        column.addLayout(row(self.shown, None, self.chosen, spacing=GAP))
        order = (
            self.tabs,
            self.search,
            *self.filters.parts(),
            self.export,
            *self.actions_.in_order(),
            self.set_up,
        )
        for before, after in pairwise((*order, *self.tables.values())):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(lambda _at: self._turn())
        self.filters.changed.connect(lambda sieve: self.model.set_sieve(sieve))
        self.export.clicked.connect(self._export)
        self.set_up.clicked.connect(lambda: self.go.emit(BILLING_WIZARD, None))
        self.runs.wanted.connect(lambda run_id: open_run(self, run_id))
        self.empty.pressed.connect(self._use_empty_button)
        for name, model in self.models.items():
            table = self.tables[name]
            model.setParent(self)
            table.least_fit = 0.6
            model.refreshed.connect(self._show_body)
            model.ticked_changed.connect(self._say_sums)
            table.selectionModel().selectionChanged.connect(lambda *_change: self._say_sums())
            table.opened.connect(self.actions_.open_row)
            if table is not self.table:
                table.menu_wanted.connect(self.open_menu)

    # --- what the window asks ---------------------------------------------------------------------------

    def title(self) -> str:
        return _("Billing")

    def retranslate(self) -> None:
        self.search.setPlaceholderText(_("Search by client, number, work or amount"))
        self.search.setAccessibleName(_("Search the billing"))
        self.set_up.setText(_("Billing into QuickBooks…"))
        self.export.setText(_("CSV"))
        self.export.setAccessibleName(_("Export the list as it is shown"))
        self.export.setToolTip(_("Export the list as it is shown"))
        words = {
            UNBILLED: _("Unbilled work"),
            "drafts": _("Drafts"),
            APPROVED: _("Approved invoices"),
            AWAITING: _("Invoices that wait for their payment"),
            PAID: _("Paid invoices"),
            ALL: _("All invoices"),
        }
        for name, table in self.tables.items():
            table.setAccessibleName(words[name])
            table.retranslate()
        for part in (self.tabs, self.filters, self.runs, self.actions_):
            part.retranslate()
        self._show_body()

    def refresh(self) -> None:
        self._show_there()
        self._count()
        self.model.refresh_gently()

    def look_again(self) -> None:
        """Show at once what a person just did."""
        self._count()
        self.model.refresh()

    def _show_there(self) -> None:
        """The column and the filter of QuickBooks come when invoices begin to go there, and go with it."""
        on = bills_there(self.app)
        if on != self._goes_there:
            self._goes_there = on
            for name, table in self.tables.items():
                if shows_standing(name):
                    table.show_column("there", on)
                    for other in give_way(name):
                        table.show_column(other, not on)
        self.filters.offer_there(on and shows_standing(self.tabs.name()))

    def _count(self) -> None:
        with self.app.store.read() as session:
            self.counts = billing_reading.counts(session, self.app.workspace_id)
            waiting = billing_reading.waiting_runs(session, self.app.workspace_id)
        self.tabs.show_counts(self.counts)
        self.runs.show_runs(waiting)

    def arrive(self, argument: object) -> None:
        """The name of a list; or ("invoice", id), ("invoice-there", id), ("client", id), ("run", id)."""
        what, which = argument if isinstance(argument, tuple) else (argument, "")
        if what in TAB_WORDS:
            self.show_list(str(what))
        elif what in ("invoice", "invoice-there"):
            self.show_invoices([str(which)])
            self.actions_.open_invoice(str(which), there=what == "invoice-there")
        elif what == "client":
            self.show_list(ALL)
            self.filters.choose_client(str(which))
        elif what == "run":
            self.show_list(APPROVED)
            open_run(self, str(which))
        self.table.setFocus()

    # --- lists ------------------------------------------------------------------------------------------

    @property
    def model(self) -> BillingRowsModel:
        """The rows of the list that is shown."""
        return self.models[self.tabs.name()]

    def today(self) -> date:
        """Today's date in UTC, as every rule of billing takes it."""
        return self.app.store.clock().date()

    def show_list(self, name: str) -> None:
        """Show a whole list, without search and filters."""
        self.tabs.turn_to(name)
        self.show_all()

    def show_all(self) -> None:
        """Search for nothing, filter nothing."""
        self.filters.clear()
        self.clear_search()

    def show_invoices(self, invoice_ids: list[str]) -> None:
        """Go to the list on which the first of these is, and select those of them that are there."""
        with self.app.store.read() as session:
            names = [billing_reading.list_of(session, self.app.workspace_id, one) for one in invoice_ids[:1]]
        if not names or not names[0]:
            return
        self.show_list(names[0])
        self.model.refresh()
        # What was ticked here before is not what is meant now.
        self.model.tick(set(self.model.ticked), False)
        self.table.select_ids(invoice_ids)
        self.table.setFocus()

    def _turn(self) -> None:
        """Another tab: its own table, narrowed as the last one was."""
        name = self.tabs.name()
        self.filters.offer_there(self._goes_there and shows_standing(name))
        had_focus = any(table.hasFocus() for table in self.tables.values())
        self.table = self.tables[name]
        model = self.model
        model.search, model.sieve = self.search.text(), self.filters.sieve()
        self.runs.setVisible(name == APPROVED and bool(self.runs.runs))
        model.refresh()
        if had_focus:
            self.table.setFocus()

    def _show_body(self) -> None:
        model, table = self.model, self.table
        widest = model.amount_texts()
        if self._fitted.get(self.tabs.name()) != widest:
            self._fitted[self.tabs.name()] = widest
            table.fit_columns()
        if model.ids and table.current_id() is None:
            table.select_place(0)
        had_focus = any(one.hasFocus() for one in self.tables.values())
        self.body.setCurrentWidget(table if model.ids else self.empty)
        if not model.ids:
            self.empty.fill(self.tabs.name(), self.counts, narrowed=model.is_narrowed())
            if had_focus:
                self.tabs.setFocus()
        self.runs.setVisible(self.tabs.name() == APPROVED and bool(self.runs.runs))
        self.export.setEnabled(bool(model.ids))
        self._say_sums()

    def _use_empty_button(self) -> None:
        meaning = self.empty.meaning
        if meaning == BillingEmpty.SHOW_ALL:
            self.show_all()
        elif meaning == BillingEmpty.ADD_WORK:
            self.actions_.add_work()
        elif meaning == BillingEmpty.NEW_INVOICE:
            self.actions_.new_invoice()
        elif meaning in TAB_WORDS:
            self.tabs.turn_to(meaning)
            self.table.setFocus()

    # --- sums -------------------------------------------------------------------------------------------

    def wanted_ids(self) -> list[str]:
        """What an action is done with: the ticked rows in their order, those that a search hides last; else the
        selected ones."""
        ticked = self.model.ticked
        if not ticked:
            return [str(one) for one in self.table.selected_ids()]
        hidden = sorted(ticked - self.model.listed.keys(), key=lambda one: (len(one), one))
        return [one for one in self.model.ids if one in ticked] + hidden

    def _say_sums(self) -> None:
        model = self.model
        shown = model.sums_shown()
        self.shown.setText(self._words_shown(shown) if shown else "")
        ticked = len(model.ticked)
        if ticked:
            found = model.sums_of(model.ticked)
            hidden = ticked - count_of(found)
            words = ngettext("{count} ticked: {total}", "{count} ticked: {total}", count_of(found)).format(
                count=count_text(found), total=self._totals(found)
            )
            if hidden:
                words = ngettext(
                    "{words}; {count} more is ticked and not shown",
                    "{words}; {count} more are ticked and not shown",
                    hidden,
                ).format(words=words, count=hidden)
            self.chosen.setText(words)
        elif self.table.selected_count() > 1:
            found = model.sums_of(self.table.selected_ids())
            self.chosen.setText(
                ngettext("{count} selected: {total}", "{count} selected: {total}", count_of(found)).format(
                    count=count_text(found), total=self._totals(found)
                )
            )
        else:
            self.chosen.setText("")
        self.actions_.name_buttons()

    def _words_shown(self, shown: tuple[Sum, ...]) -> str:
        count = count_of(shown)
        words = (
            ngettext("{count} piece of work: {total}", "{count} pieces of work: {total}", count)
            if self.tabs.name() == UNBILLED
            else ngettext("{count} invoice: {total}", "{count} invoices: {total}", count)
        )
        return words.format(count=count_text(shown), total=self._totals(shown))

    def _totals(self, found: tuple[Sum, ...]) -> str:
        """Each currency for itself; what is due beside it, where the list is about that."""
        if self.tabs.name() in _WITH_DUE and any(one.owed != one.total for one in found):
            return _("{total}, of which due {due}").format(
                total=sum_words(found), due=sum_words(found, owed=True)
            )
        return sum_words(found)

    # --- menu and file ----------------------------------------------------------------------------------

    def menu(self) -> QMenu | None:
        """What can be done with the row in hand, or with those ticked or selected."""
        if self.table.current_id() is None:
            return None
        menu = self.new_menu()
        self.actions_.fill(menu)
        return menu

    def _export(self) -> None:
        self.ask_for_csv(
            _("Export the list"),
            f"billing-{self.tabs.name()}.csv",
            lambda path: self.run(self.table.export_to(path)),
        )
