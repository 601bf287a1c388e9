"""What can be done with one line of the client list: its menu, and the keys of the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QMenu

from qbo_desktop.operations.decisions import DeleteMatch, LinkByHand, Reopen
from qbo_desktop.operations.practice_contacts import ArchiveContact
from qbo_desktop.operations.quickbooks_pages import customer_address
from qbo_desktop.operations.resync import SyncOne
from qbo_desktop.store import workspaces
from qbo_desktop.store.client_list import ClientLine, Standing
from qbo_desktop.store.pairs import TOGETHER, PairState
from qbo_desktop.sync.side import QUICKBOOKS
from qbo_desktop.ui.dialogs.link_dialog import LinkDialog
from qbo_desktop.ui.dialogs.note_dialog import NoteDialog
from qbo_desktop.ui.models.client_lines import title_words
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.contact_details import can_be_pushed
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.ui.pages.contacts import ContactsPage


class ClientActions(QObject):
    """The actions on the line in hand; what cannot be done is greyed when the menu opens."""

    def __init__(self, page: ContactsPage) -> None:
        super().__init__(page)
        self.page = page
        self.open_action = self._action(self.open_in_quickbooks)
        self.edit_action = self._action(self.edit_contact)
        self.history_action = self._action(self.show_history)
        self.sync_action = self._action(self.sync_again)
        self.note_action = self._action(self.leave_note)
        self.decide_action = self._action(self.decide)
        self.link_action = self._action(self.link_to_another)
        self.push_action = self._action(self.push)
        self.unlink_action = self._action(self.delete_match)
        self.reopen_action = self._action(self.reopen)
        self.archive_action = self._action(self.archive)
        self._in_order = (
            self.open_action, self.edit_action, self.history_action, self.sync_action, self.note_action, None,
            self.decide_action, self.link_action, self.push_action, self.unlink_action, self.reopen_action,
            self.archive_action,
        )  # fmt: skip
        for key, act in (
            (Qt.Key.Key_U, self.delete_match), (Qt.Key.Key_L, self.link_to_another),
            (Qt.Key.Key_M, self.choose_fields), (Qt.Key.Key_T, self.leave_note),
        ):  # fmt: skip
            page.table.add_key(key, act)

    def _action(self, act: Callable[[], None]) -> QAction:
        action = QAction(self)
        action.triggered.connect(lambda _checked=False: act())
        return action

    def retranslate(self) -> None:
        """Every text in the language in force."""
        for action, words in (
            (self.open_action, _("Open in QuickBooks")), (self.edit_action, _("Open in the Practice Book")),
            (self.history_action, _("Show history")), (self.sync_action, _("Sync this client")),
            (self.note_action, _("Note…") + "\tT"), (self.decide_action, _("Decide")),
            (self.link_action, _("Link to another contact…") + "\tL"),
            (self.push_action, _("Push to QuickBooks…")), (self.unlink_action, _("Delete match") + "\tU"),
            (self.reopen_action, _("Reopen the decision")), (self.archive_action, _("Archive the contact")),
        ):  # fmt: skip
            action.setText(words)

    def fill(self, menu: QMenu, line: ClientLine) -> None:
        """Put the actions into a menu, each as far as it can be done with this line."""
        linked = line.state in TOGETHER
        self.open_action.setEnabled(bool(self.quickbooks_page()))
        self.edit_action.setEnabled(bool(line.practice_id))
        self.decide_action.setEnabled(line.state is PairState.WAITING or bool(line.conflicts))
        self.decide_action.setText(_("Choose fields…") + "\tM" if line.conflicts else _("Decide"))
        self.link_action.setEnabled(bool(line.quickbooks_id))
        self.push_action.setEnabled(can_be_pushed(line))
        self.unlink_action.setEnabled(linked)
        self.sync_action.setEnabled(linked)
        self.reopen_action.setEnabled(_can_reopen(line))
        back = line.contact is Standing.ARCHIVED
        self.archive_action.setText(
            _("Take the contact out of the archive") if back else _("Archive the contact")
        )
        self.archive_action.setEnabled(line.contact in (Standing.ACTIVE, Standing.ARCHIVED))
        for action in self._in_order:
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)

    def quickbooks_page(self) -> str:
        """The address of the customer in hand in QuickBooks, or ""."""
        line = self.page.line()
        if line is None or not line.quickbooks_id:
            return ""
        app = self.page.app
        with app.store.read() as session:
            connection = workspaces.connection_of(session, app.workspace_id, QUICKBOOKS)
        return customer_address(connection.environment, connection.key, line.quickbooks_id)

    def open_in_quickbooks(self) -> None:
        """Show the customer in the browser."""
        if address := self.quickbooks_page():
            QDesktopServices.openUrl(QUrl(address))

    def edit_contact(self) -> None:
        """Go to the contact of the line in hand in the Practice Book."""
        line = self.page.line()
        if line is not None and line.practice_id:
            self.page.go.emit(PageName.PRACTICE, line.practice_id)

    def show_history(self) -> None:
        """Bring the history of the line in hand into view."""
        if self.page.split.sizes()[1] == 0:
            self.page.split.setSizes([5, 3])
        self.page.details.show_history()

    def sync_again(self) -> None:
        """Look at both records of the client in hand anew, and bring them into step."""
        line = self.page.line()
        if line is not None and line.state in TOGETHER:
            self.page.run(SyncOne(line.id))

    def leave_note(self) -> None:
        """Ask for a note on the line in hand."""
        line = self.page.line()
        if line is None:
            return
        dialog = NoteDialog(self.page, line.id, title_words(line), line.note, line.note_for)
        dialog.accepted.connect(lambda: self.page.run(dialog.operation()))
        dialog.finished.connect(lambda _result: self.page.table.setFocus())
        dialog.open()

    def decide(self) -> None:
        """Go to the decision, or to the fields to choose, of the line in hand."""
        line = self.page.line()
        if line is not None and (line.state is PairState.WAITING or line.conflicts):
            self.page.go.emit(PageName.DUPLICATES, line.id)

    def choose_fields(self) -> None:
        """Go to the fields to choose of the line in hand."""
        line = self.page.line()
        if line is not None and line.conflicts:
            self.decide()

    def link_to_another(self) -> None:
        """Ask for the contact that the customer in hand really is."""
        opened = self.page.details.opened
        if opened is None or opened.customer is None:
            return
        customer = opened.customer
        dialog = LinkDialog(self.page.app, customer, self.page)
        dialog.accepted.connect(lambda: self.page.run(LinkByHand(customer.id, dialog.contact_id)))
        dialog.finished.connect(lambda _result: self.page.table.setFocus())
        dialog.open()

    def push(self) -> None:
        """Push the contact in hand, which has no customer, after a preview."""
        from qbo_desktop.ui.dialogs.push_dialog import open_push

        line = self.page.line()
        if line is not None and can_be_pushed(line):
            open_push(self.page.window(), (line.practice_id,))

    def delete_match(self) -> None:
        """Take the pair in hand, or every selected one, apart; it can be undone."""
        if self.page.is_bulk():
            self.page.bulk.delete_matches()
            return
        line = self.page.line()
        if line is not None and line.state in TOGETHER:
            self.page.run(DeleteMatch(line.id))

    def reopen(self) -> None:
        """Take the decision about the line in hand up again."""
        line = self.page.line()
        if line is not None and _can_reopen(line):
            self.page.run(Reopen(line.id))

    def archive(self) -> None:
        """Put the contact of the line in hand into the archive, or take it out."""
        line = self.page.line()
        if line is not None and line.contact in (Standing.ACTIVE, Standing.ARCHIVED):
            self.page.run(ArchiveContact(line.practice_id, archived=line.contact is Standing.ACTIVE))


def _can_reopen(line: ClientLine) -> bool:
    refused = line.reason in ("refused", "match-deleted")
    return line.state is PairState.UNLINKED or (line.state is PairState.WAITING and (line.aside or refused))
