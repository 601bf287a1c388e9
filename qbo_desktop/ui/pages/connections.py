"""The Connections page: both systems as cards, what can be done with each, and the test's lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout, QWidget

from qbo_desktop.domain.changes import Topic
from qbo_desktop.domain.lines import PairState
from qbo_desktop.operations.connecting import DisconnectQuickBooks
from qbo_desktop.operations.context import Outcome
from qbo_desktop.operations.doctor import Check, Doctor
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.settings import BY_KEY
from qbo_desktop.store import mirror, pairs, problems, runs, workspaces
from qbo_desktop.store.workspaces import CONNECTED, SIGNED_OUT, Connection
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.icons import icon
from qbo_desktop.ui.page import Page, PageName
from qbo_desktop.ui.pages.field_grid import may_shrink
from qbo_desktop.ui.status_bar import days_kind, light_of
from qbo_desktop.ui.widgets.ask import AskDialog, ask
from qbo_desktop.ui.widgets.basics import Card, Light, LightState, Scrolled, button, clear, label, row
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.wording import N_, _, ngettext

if TYPE_CHECKING:
    from datetime import datetime

    from qbo_desktop.app import App

_NARROW = 860
_CHECKS = {
    "keyring": N_("Keyring"),
    "store": N_("Store"),
    "clock": N_("Clock"),
    "network": N_("Network"),
    "token": N_("Sign-in"),
    "company": N_("Company"),
    "settings": N_("QuickBooks settings"),
    "quota": N_("Requests"),
}


class ConnectionsPage(Page):
    """Connect, reconnect, disconnect, test; and the ways to what hangs on each side."""

    name = PageName.CONNECTIONS
    topics = frozenset({
        Topic.CONNECTIONS, Topic.DUPLICATES, Topic.PROBLEMS, Topic.CONTACTS, Topic.BOOK, Topic.RUNS, Topic.SETTINGS,
    })  # fmt: skip

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(app, parent)
        self.quickbooks, self.practice, self.test = Card(), Card(), Card()
        self.light, self.practice_light = Light(), Light()
        self.state, self.company = label(wrap=False, bold=True), label(bold=True)
        self.who, self.last = label(kind="muted"), label(kind="muted")
        self.days = label(wrap=False, kind="pill")
        self.environment = label(wrap=False, kind="pill")
        self.sync_button = button("primary", name="sync")
        self.connect_button = button("primary", name="connect")
        self.clients_button = button(name="view-clients")
        self.resolve_button = button(name="resolve")
        self.errors_button = button(name="view-errors")
        self.configure_button = button("quiet", name="configure")
        self.test_button = button("quiet", name="test")
        self.reconnect_button = button("quiet", name="reconnect")
        self.disconnect_button = button("quiet", name="disconnect")
        self.practice_state, self.practice_more = label(bold=True), label(kind="muted")
        self.import_button = button(name="import")
        self.book_button = button(name="open-book")
        self.practice_configure = button("quiet", name="configure-practice")
        self.lines = QGridLayout()
        self.lines.setHorizontalSpacing(theme.WIDE)
        self.lines.setVerticalSpacing(theme.GAP)
        self.lines.setColumnStretch(3, 1)
        self._checks: tuple[Check, ...] = ()
        self._build()

    def _build(self) -> None:
        first = row(self.light, self.state, self.company)
        first.setStretch(2, 1)
        self.quickbooks.body.addLayout(first)
        self.quickbooks.body.addWidget(Flow(self.environment, self.days))
        self.quickbooks.body.addWidget(self.who)
        self.quickbooks.body.addWidget(self.last)
        self.quickbooks.body.addWidget(
            Flow(
                self.connect_button,
                self.sync_button,
                self.clients_button,
                self.resolve_button,
                self.errors_button,
            )
        )
        self.quickbooks.body.addWidget(
            Flow(self.configure_button, self.test_button, self.reconnect_button, self.disconnect_button)
        )
        first = row(self.practice_light, self.practice_state)
        first.setStretch(1, 1)
        self.practice.body.addLayout(first)
        self.practice.body.addWidget(self.practice_more)
        self.practice.body.addWidget(Flow(self.import_button, self.book_button))
        self.practice.body.addWidget(Flow(self.practice_configure))
        self.test.body.addLayout(self.lines)
        self.test.hide()
        self.cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.cards.setSpacing(theme.WIDE - 4)
        self.cards.addWidget(self.quickbooks, 1, Qt.AlignmentFlag.AlignTop)
        self.cards.addWidget(self.practice, 1, Qt.AlignmentFlag.AlignTop)
        scrolled = Scrolled()
        scrolled.content.addLayout(self.cards)
        scrolled.content.addWidget(self.test)
        scrolled.content.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled)
        go = self.go.emit
        self.connect_button.clicked.connect(lambda: go("wizard", "quickbooks"))
        self.reconnect_button.clicked.connect(lambda: go("wizard", "quickbooks"))
        self.sync_button.clicked.connect(lambda: self.run(Sync()))
        self.clients_button.clicked.connect(lambda: go(PageName.CONTACTS, None))
        self.resolve_button.clicked.connect(lambda: go(PageName.DUPLICATES, None))
        self.errors_button.clicked.connect(lambda: go(PageName.PROBLEMS, None))
        self.configure_button.clicked.connect(lambda: go(PageName.SETTINGS, "quickbooks.environment"))
        self.practice_configure.clicked.connect(lambda: go(PageName.SETTINGS, "practice.system"))
        self.import_button.clicked.connect(lambda: go(PageName.PRACTICE, "import"))
        self.book_button.clicked.connect(lambda: go(PageName.PRACTICE, None))
        self.test_button.clicked.connect(self._test)
        self.disconnect_button.clicked.connect(self._ask_to_disconnect)

    def title(self) -> str:
        return _("Connections")

    def arrive(self, argument: object) -> None:
        if argument == "connect":
            (self.connect_button if self.connect_button.isVisible() else self.reconnect_button).setFocus()

    def retranslate(self) -> None:
        self.quickbooks.set_title(_("QuickBooks Online"))
        self.practice.set_title(_("Practice system"))
        self.test.set_title(_("Test of the connection"))
        self.sync_button.setText(_("Sync now"))
        self.clients_button.setText(_("View client list"))
        self.configure_button.setText(_("Configuration"))
        self.test_button.setText(_("Test"))
        self.reconnect_button.setText(_("Reconnect …"))
        self.disconnect_button.setText(_("Disconnect …"))
        self.import_button.setText(_("Import …"))
        self.book_button.setText(_("Open the book"))
        self.practice_configure.setText(_("Configuration"))
        self._show_checks()

    # --- showing -----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        workspace_id, now = self.app.workspace_id, self.app.store.clock()
        with self.app.store.read() as session:
            connection = workspaces.connection_of(session, workspace_id, QUICKBOOKS)
            waiting = pairs.counts(session, workspace_id)[PairState.WAITING]
            waiting -= pairs.count_aside(session, workspace_id)
            wrong = problems.count_open(session, workspace_id)
            contacts = mirror.count(session, workspace_id, PRACTICE)
            last = runs.last(session, workspace_id)
        self._show_quickbooks(connection, now)
        self.last.setText(
            _("Last sync {when}").format(when=formats.when(last.started_at, now))
            if last
            else _("Not synced yet")
        )
        self.last.setVisible(connection.is_connected)
        self.resolve_button.setText(
            ngettext("Resolve {count}", "Resolve {count}", waiting).format(count=waiting)
        )
        self.resolve_button.setVisible(waiting > 0)
        self.errors_button.setText(
            ngettext("View {count} error", "View {count} errors", wrong).format(count=wrong)
        )
        self.errors_button.setVisible(wrong > 0)
        self.practice_light.set_state(LightState.GOOD, _("Built in"))
        count = ngettext("{count} contact", "{count} contacts", contacts).format(
            count=formats.number(contacts)
        )
        self.practice_state.setText(_("Practice Book · {contacts}, built in").format(contacts=count))
        self.practice_more.setText(
            _("Lacerte, ProConnect and others cannot be connected live: bring their client list by CSV.")
        )

    def _show_quickbooks(self, connection: Connection, now: datetime) -> None:
        state, words = light_of(connection)
        connected = connection.state == CONNECTED
        self.light.set_state(state, words)
        self.state.setText(words)
        company = connection.company
        if connection.country:
            company = _("{company} ({country})").format(company=company, country=connection.country)
        self.company.setText(company)
        key = connection.environment or self.app.settings().get("quickbooks.environment")
        names = dict(BY_KEY["quickbooks.environment"].choices)
        self.environment.setText(_(names.get(key, key)))
        days = connection.refresh_token_days(now)
        self.days.setVisible(days is not None)
        if days is not None:
            self.days.setText(ngettext("sign in again in {count} day", "sign in again in {count} days", days).format(
                count=formats.number(days)
            ))  # fmt: skip
            theme.say_kind(self.days, days_kind(days))
        self.who.setText(self._who(connection))
        self.who.setVisible(bool(self.who.text()))
        self.connect_button.setVisible(not connected)
        again = connection.state == SIGNED_OUT or connection.key
        self.connect_button.setText(_("Connect again …") if again else _("Connect …"))
        for part in (self.sync_button, self.test_button, self.reconnect_button):
            part.setVisible(connected)
        self.clients_button.setVisible(bool(connection.key))
        self.disconnect_button.setVisible(connection.state in (CONNECTED, SIGNED_OUT))

    @staticmethod
    def _who(connection: Connection) -> str:
        if connection.connected_at is None:
            return _("Sign in as the company’s primary admin; the keys are your firm’s own.")
        day = formats.date(connection.connected_at)
        if not connection.who:
            return _("Connected on {day}").format(day=day)
        return _("Connected by {who} on {day}").format(who=connection.who, day=day)

    # --- doing -------------------------------------------------------------------------------------------

    def _test(self) -> None:
        self.test_button.setEnabled(False)
        self.run(Doctor(), self._tested, lambda _error: self._untested())

    def _untested(self) -> bool:
        self.test_button.setEnabled(True)
        return False

    def _tested(self, outcome: Outcome[Any]) -> None:
        self.test_button.setEnabled(True)
        self._checks = tuple(outcome.value)
        self._show_checks()

    def _show_checks(self) -> None:
        clear(self.lines)
        self.test.setVisible(bool(self._checks))
        for at, check in enumerate(self._checks):
            _fill_line(self.lines, at, check)

    def _ask_to_disconnect(self) -> AskDialog:
        return ask(
            self.window(), _("Disconnect from QuickBooks"), _("Disconnect from QuickBooks?"),
            _("The sign-in is taken back at Intuit and removed from this computer’s keyring, with the keys. What stays: "
              "every contact, link, decision and setting. After connecting again, the work goes on where it was."),
            _("Disconnect"), lambda: self.run(DisconnectQuickBooks()), danger=True,
        )  # fmt: skip

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < _NARROW
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self.cards.direction() is not way:
            self.cards.setDirection(way)


def _fill_line(grid: QGridLayout, at: int, check: Check) -> None:
    """One line of the test: drawing, name, OK or Look, and what it says."""
    colours = theme.tokens()
    drawing = label(wrap=False)
    side = round(drawing.fontMetrics().height() * 1.1)
    drawing.setPixmap(
        icon("check" if check.ok else "problems", colours.good if check.ok else colours.bad).pixmap(
            side, side
        )
    )
    name = label(_(_CHECKS[check.check]) if check.check in _CHECKS else check.check, bold=True, wrap=False)
    state = label(_("OK") if check.ok else _("Look"), kind="good" if check.ok else "bad", wrap=False)
    says = label(f"{check.says} {check.fix}".strip())
    may_shrink(says)
    for column, part in enumerate((drawing, name, state, says)):
        grid.addWidget(part, at, column, Qt.AlignmentFlag.AlignTop if column < 3 else Qt.AlignmentFlag(0))
