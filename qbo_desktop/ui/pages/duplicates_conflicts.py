"""The Conflicts tab of Duplicates: linked clients with fields that both sides changed, and what was done last."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from qbo_desktop.errors import AppError
from qbo_desktop.operations.context import Operation, Outcome
from qbo_desktop.store import runs
from qbo_desktop.store.in_step import LinkedPair
from qbo_desktop.ui.dialogs.merge_dialog import MergeDialog
from qbo_desktop.ui.dialogs.note_dialog import NoteDialog
from qbo_desktop.ui.models.conflicts import ConflictsModel
from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.ui.page import Request
from qbo_desktop.ui.pages.empty_state import EmptyState
from qbo_desktop.ui.theme import GAP, SMALL, say_kind
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App


class ConflictList(QWidget):
    """Enter or M opens the fields of the row in hand, T its note; `run_requested` says what is to be run."""

    run_requested = Signal(object)  # Request

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ConflictsModel(app, self)
        self.table = RowsTable(self.model, "conflicts")
        self.table.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        self.empty = EmptyState()
        self.choose = QPushButton()
        self.note = QPushButton()
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        say_kind(self.hint, "muted")
        self.body = QStackedWidget()
        self.body.addWidget(self.table)
        self.body.addWidget(self.empty)
        self._pending: set[int] = set()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.body, 1)
        column.addWidget(self.hint)
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        row.addWidget(self.choose)
        row.addWidget(self.note)
        row.addStretch(1)
        column.addLayout(row)
        self.setFocusProxy(self.table)
        say_kind(self.choose, "primary")
        self.choose.clicked.connect(self.choose_fields)
        self.note.clicked.connect(self.leave_note)
        self.table.opened.connect(lambda _id: self.choose_fields())
        self.table.menu_wanted.connect(self._open_menu)
        self.table.chosen.connect(lambda _id: self._say_hint())
        self.table.add_key(Qt.Key.Key_M, self.choose_fields)
        self.table.add_key(Qt.Key.Key_T, self.leave_note)

    # --- showing ----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read them anew."""
        self.model.refresh()
        self.show_body()

    def show_only(self, search: str, *, noted: bool) -> None:
        """Only what contains every word; only what has a note."""
        if self.model.noted != noted:
            self.model.noted = noted
            self.model.refresh()
        self.model.set_search(search)
        self.show_body()

    def retranslate(self) -> None:
        """Every text anew."""
        self.table.setAccessibleName(_("Conflicts"))
        self.table.retranslate()
        for button, words, key in (
            (self.choose, _("Choose fields…"), "M"), (self.note, _("Note…"), "T"),
        ):  # fmt: skip
            button.setText(f"{words}   {key}")
            button.setAccessibleName(_("{action}, key {key}").format(action=words, key=key))
        self.show_body()

    def show_body(self) -> None:
        """The rows, or why there are none."""
        has_rows = bool(self.model.ids)
        if has_rows and self.table.current_id() is None:
            self.table.select_place(0)
        elif not has_rows:
            narrowed = bool(self.model.search) or self.model.noted
            is_first = not narrowed and self._is_first_time()
            self.empty.celebrate(not narrowed and not is_first)
            if narrowed:
                self.empty.say(_("Nothing found"), _("No conflict fits the search and the filter."))
            elif is_first:
                self.empty.say(
                    _("No conflicts yet"),
                    _("When a field is changed on both sides, you choose here which value counts."),
                )
            else:
                self.empty.say(
                    _("No conflicts: nothing is left to choose."),
                    _("When a field is changed on both sides, you choose here which value counts."),
                )
        self._say_hint()
        for part in (self.choose, self.note, self.hint):
            part.setVisible(has_rows)
        self.body.setCurrentWidget(self.table if has_rows else self.empty)

    def _is_first_time(self) -> bool:
        with self.model.app.store.read() as session:
            return not runs.has_applied(session, self.model.app.workspace_id)

    def _say_hint(self) -> None:
        """The note and the reasons of the row in hand, whole."""
        number = self.table.currentIndex().row()
        row = self.model.row(number)
        words = [_("Until you choose, both sides keep what they have.")]
        if row is not None and (why := self.model.text(row, "why")):
            words.insert(0, why)
        self.hint.setText(" ".join(words))

    # --- what can be done -------------------------------------------------------------------------------

    def _in_hand(self) -> LinkedPair | None:
        """The conflict in hand, unless its decision is just being written."""
        row_id = self.table.current_id()
        found = None if row_id in self._pending else self.model.row(self.table.currentIndex().row())
        return found if isinstance(found, LinkedPair) else None

    def choose_fields(self) -> None:
        """Open the fields of the conflict in hand."""
        pair = self._in_hand()
        if pair is None:
            return
        dialog = MergeDialog.of_conflict(
            pair, [one for one in self.model.ids if one not in self._pending], self
        )
        dialog.accepted.connect(lambda: self._settle(dialog))
        dialog.finished.connect(lambda _result: self.table.setFocus())
        dialog.open()

    def _settle(self, dialog: MergeDialog) -> None:
        """Have it written, and go to the next row at once; come back if it could not be."""
        settled = dialog.settles()
        place = self.table.currentIndex().row()
        if len(settled) == 1 and place + 1 < len(self.model.ids):
            self.table.select_place(place + 1)
        self._run(dialog.operation(), settled)

    def _run(self, operation: Operation[Any], rows: tuple[int, ...]) -> None:
        self._pending.update(rows)

        def done(_outcome: Outcome[object]) -> None:
            self._pending.difference_update(rows)
            self.refresh()

        def failed(_error: AppError) -> bool:
            self._pending.difference_update(rows)
            self.refresh()
            self.table.select_id(rows[0])
            return False

        self.run_requested.emit(Request(operation, done, failed))

    def leave_note(self) -> None:
        """Ask for a note on the row in hand."""
        pair = self._in_hand()
        if pair is None:
            return
        info = pair.info
        dialog = NoteDialog(self, info.id, pair.customer.contact.label(), info.note, info.note_for)
        dialog.accepted.connect(lambda: self._run(dialog.operation(), (info.id,)))
        dialog.finished.connect(lambda _result: self.table.setFocus())
        dialog.open()

    def menu(self) -> QMenu | None:
        """What can be done with the row in hand."""
        if self._in_hand() is None:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        acts: tuple[tuple[str, Callable[[], None]], ...] = (
            (_("Choose fields…") + "\tM", self.choose_fields),
            (_("Note…") + "\tT", self.leave_note),
        )
        for words, act in acts:
            menu.addAction(words).triggered.connect(lambda _checked=False, act=act: act())
        return menu

    def _open_menu(self, place: QPoint) -> None:
        menu = self.menu()
        if menu is not None:
            menu.popup(place)
