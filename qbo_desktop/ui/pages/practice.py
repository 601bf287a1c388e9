"""The Practice Book: its contacts, to look up, add, change, archive; their types; CSV in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from qbo_desktop.domain.changes import Topic
from qbo_desktop.operations import practice_reading
from qbo_desktop.operations.context import Outcome
from qbo_desktop.operations.practice_contacts import ArchiveContact
from qbo_desktop.operations.practice_csv import ExportContacts
from qbo_desktop.store import contact_list
from qbo_desktop.sync.side import Record
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.dialogs.contact_dialog import ContactDialog
from qbo_desktop.ui.dialogs.push_dialog import open_push
from qbo_desktop.ui.dialogs.types_dialog import TypesDialog
from qbo_desktop.ui.models.contact_rows import ContactRowsModel
from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.empty_state import EmptyState
from qbo_desktop.ui.pages.list_page import ListPage
from qbo_desktop.ui.pages.practice_import import Import
from qbo_desktop.ui.widgets.basics import button, label
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App


class PracticePage(ListPage):
    """Search and filters above the table; a contact opens as a form."""

    name = PageName.PRACTICE
    topics = frozenset({Topic.BOOK, Topic.CONTACTS})

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        self.model = ContactRowsModel(app)
        super().__init__(app, RowsTable(self.model, "book"), parent)
        self.model.setParent(self)
        self.empty = EmptyState()
        self.body = QStackedWidget()
        self.type = QComboBox()
        self.type.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.archived = QCheckBox()
        self.add = button("primary")
        self.edit = button()
        self.archive = button()
        self.types = button()
        self.bring_in = button()
        self.take_out = button()
        self.push = button()
        self.found = label(kind="muted", wrap=False)
        self.import_ = Import(app, self.run, self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.SMALL, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        above = QHBoxLayout()
        above.setSpacing(theme.SMALL)
        above.addWidget(self.search, 1)
        above.addWidget(self.type)
        above.addWidget(self.archived)
        column.addLayout(above)
        column.addWidget(
            Flow(self.add, self.edit, self.archive, self.types, self.bring_in, self.take_out, self.push)
        )
        self.body.addWidget(self.table)
        self.body.addWidget(self.empty)
        column.addWidget(self.body, 1)
        column.addWidget(self.found)

    def _connect(self) -> None:
        self.model.refreshed.connect(self._show_body)
        self.type.currentIndexChanged.connect(self._filter_now)
        self.archived.toggled.connect(self._filter_now)
        self.table.chosen.connect(lambda _id: self._name_buttons())
        self.table.opened.connect(lambda _id: self.edit_contact())
        self.add.clicked.connect(self.add_contact)
        self.edit.clicked.connect(self.edit_contact)
        self.archive.clicked.connect(self.archive_contact)
        self.types.clicked.connect(self.show_types)
        self.bring_in.clicked.connect(self.import_.begin)
        self.take_out.clicked.connect(self._export)
        self.push.clicked.connect(lambda: open_push(self))
        self.empty.pressed.connect(self._use_empty_button)

    # --- what the window asks ---------------------------------------------------------------------------

    def title(self) -> str:
        return _("Practice Book")

    def retranslate(self) -> None:
        self.search.setPlaceholderText(_("Search by name, e-mail, phone, address or id"))
        self.search.setAccessibleName(_("Search the contacts"))
        self.type.setAccessibleName(_("Contact type"))
        self.archived.setText(_("Show archived"))
        self.add.setText(_("New contact…"))
        self.edit.setText(_("Change…"))
        self.types.setText(_("Types…"))
        self.bring_in.setText(_("Import CSV…"))
        self.take_out.setText(_("Export CSV…"))
        self.push.setText(_("Push to QuickBooks…"))
        self.table.setAccessibleName(_("Contacts of the Practice Book"))
        self.table.retranslate()
        self._name_buttons()

    def refresh(self) -> None:
        with self.app.store.read() as session:
            types = practice_reading.types(session, self.app.workspace_id)
        chosen = self.type.currentData() or ""
        names = ["", *types]
        if [self.type.itemData(at) for at in range(self.type.count())] != names or not self.type.count():
            self.type.blockSignals(True)
            self.type.clear()
            for name in names:
                self.type.addItem(name, name)
            self.type.setCurrentIndex(max(0, self.type.findData(chosen)))
            self.type.blockSignals(False)
        self.type.setItemText(0, _("All types"))
        self.model.type = str(self.type.currentData() or "")
        self.model.refresh_gently()

    def arrive(self, argument: object) -> None:
        """The id of a contact, which is opened; or "import"."""
        if argument == "import":
            QTimer.singleShot(0, self, self.import_.begin)
        elif isinstance(argument, str) and argument:
            self.type.setCurrentIndex(0)
            self.clear_search()
            if not self.table.select_id(argument):
                self.archived.setChecked(True)
                self.table.select_id(argument)
            self.table.setFocus()

    # --- search and filters -----------------------------------------------------------------------------

    def _filter_now(self) -> None:
        self.model.type = str(self.type.currentData() or "")
        self.model.archived = None if self.archived.isChecked() else False
        self.model.refresh()

    def _is_narrowed(self) -> bool:
        return bool(self.model.search or self.model.type)

    def _show_body(self) -> None:
        count = len(self.model.ids)
        if count and self.table.current_id() is None:
            self.table.select_place(0)
        self.found.setText(
            ngettext("{count} contact", "{count} contacts", count).format(count=formats.number(count))
        )
        self.found.setVisible(count > 0)
        self.take_out.setEnabled(count > 0 or self._has_contacts())
        self._name_buttons()
        self.body.setCurrentWidget(self.table if count else self.empty)
        if count:
            return
        if self._is_narrowed():
            self.empty.say(_("Nothing found"), _("No contact fits the search and the filter."), _("Show all"))
        elif self._has_contacts():
            self.empty.say(
                _("All contacts are archived"), _("Tick “Show archived” to see them."), _("Show them")
            )
        else:
            self.empty.say(
                _("The book is empty"),
                _("Bring your client list from any program as a CSV file, or add the first contact by hand."),
                _("Import CSV…"),
            )

    def _has_contacts(self) -> bool:
        with self.app.store.read() as session:
            return contact_list.count(session, self.app.workspace_id) > 0

    def _use_empty_button(self) -> None:
        if self._is_narrowed():
            self.type.setCurrentIndex(0)
            self.clear_search()
        elif self._has_contacts():
            self.archived.setChecked(True)
        else:
            self.import_.begin()

    # --- what can be done -------------------------------------------------------------------------------

    def record(self) -> Record | None:
        """The contact in hand, as the list shows it."""
        place = self.table.currentIndex().row()
        found = self.model.row(place) if place >= 0 else None
        return found if isinstance(found, Record) else None

    def _name_buttons(self) -> None:
        record = self.record()
        self.edit.setEnabled(record is not None)
        self.archive.setEnabled(record is not None)
        back = record is not None and not record.active
        self.archive.setText(_("Take out of the archive") if back else _("Archive"))

    def _types(self) -> list[str]:
        with self.app.store.read() as session:
            return practice_reading.types(session, self.app.workspace_id)

    def add_contact(self) -> None:
        """Open an empty form."""
        self._open(ContactDialog(self.run, self._types(), None, self))

    def edit_contact(self) -> None:
        """Open the contact in hand as the book holds it now."""
        chosen = self.table.current_id()
        if chosen is None:
            return
        with self.app.store.read() as session:
            record = practice_reading.contact(session, self.app.workspace_id, str(chosen))
        if record is not None:
            self._open(ContactDialog(self.run, self._types(), record, self))

    def _open(self, dialog: ContactDialog) -> None:
        def written() -> None:
            self.model.refresh()
            if dialog.written is not None:
                self.table.select_id(dialog.written.id)

        dialog.accepted.connect(written)
        dialog.finished.connect(lambda _result: self.table.setFocus())
        dialog.open()

    def archive_contact(self) -> None:
        """Put the contact in hand into the archive, or take it out."""
        record = self.record()
        if record is not None:
            self.run(ArchiveContact(record.id, archived=record.active), self._refresh_after)

    def show_types(self) -> None:
        """Open the list of types."""
        dialog = TypesDialog(self.run, self._types(), self)
        dialog.finished.connect(lambda _result: self.refresh())
        dialog.open()

    def _refresh_after(self, _outcome: Outcome[Record]) -> None:
        self.refresh()

    def menu(self) -> QMenu | None:
        """The context menu of the contact in hand."""
        record = self.record()
        if record is None:
            return None
        menu = self.new_menu()
        for words, act in (
            (self.edit.text(), self.edit_contact),
            (self.archive.text(), self.archive_contact),
        ):
            menu.addAction(words).triggered.connect(lambda _checked=False, act=act: act())
        return menu

    def _export(self) -> None:
        """All contacts; where the list is narrowed, a menu asks whether only those shown are meant."""
        if not (self._is_narrowed() and self.model.ids):
            self._export_some(None)
            return
        menu = self.new_menu()
        shown = tuple(self.model.ids)
        words = ngettext("Only the {count} contact shown…", "Only the {count} contacts shown…", len(shown))
        only = menu.addAction(words.format(count=formats.number(len(shown))))
        only.triggered.connect(lambda: self._export_some(shown))
        menu.addAction(_("All contacts…")).triggered.connect(lambda: self._export_some(None))
        menu.setActiveAction(only)
        menu.popup(self.take_out.mapToGlobal(self.take_out.rect().bottomLeft()))

    def _export_some(self, practice_ids: tuple[str, ...] | None) -> None:
        self.ask_for_csv(
            _("Export contacts"),
            "contacts.csv",
            lambda path: self.run(ExportContacts(path, for_excel=True, practice_ids=practice_ids)),
        )
