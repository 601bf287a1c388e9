"""What the tabs of the billing set-up share: buttons, what was refused, the table or what to do where it is empty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog, QMenu, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from qbo_desktop.errors import AppError
from qbo_desktop.operations.context import Operation, Outcome
from qbo_desktop.ui import theme
from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.ui.page import Run
from qbo_desktop.ui.pages.empty_state import EmptyState
from qbo_desktop.ui.pages.list_page import ask_for_csv
from qbo_desktop.ui.widgets.basics import button, label
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.ui.widgets.refusal import RefusalBar, fix_target
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App


class SetupPanel(QWidget):
    """Base of the tabs. A subclass makes its buttons, hands them to `lay_out`, and fills in the methods.

    `key` is what `go` calls the tab by.
    """

    key: ClassVar[str]

    def __init__(self, app: App, run: Run, table: RowsTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self._run = run
        self.table = table
        self.refusal = RefusalBar()
        self.hint = label(kind="muted")
        self.empty = EmptyState()
        self.body = QStackedWidget()
        self.take_out = button()
        self.take_out.clicked.connect(self._export)
        table.rows.setParent(self)
        table.rows.refreshed.connect(self._show_body)
        table.chosen.connect(lambda _id: self.name_buttons())
        table.menu_wanted.connect(self._open_menu)
        self.empty.pressed.connect(self.add)

    def lay_out(self, *buttons: QPushButton) -> None:
        """Buttons above the table, the hint under it."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(Flow(*buttons, self.take_out))
        column.addWidget(self.refusal)
        self.body.addWidget(self.table)
        self.body.addWidget(self.empty)
        column.addWidget(self.body, 1)
        column.addWidget(self.hint)

    # --- what a subclass says ---------------------------------------------------------------------------

    def title(self) -> str:
        """The name of the tab."""
        raise NotImplementedError

    def file_name(self) -> str:
        """What the CSV file of the list is called at first."""
        raise NotImplementedError

    def add(self) -> None:
        """What the first button does, and that of the empty list."""
        raise NotImplementedError

    def say_empty(self) -> None:
        """Fill the empty state."""
        raise NotImplementedError

    def name_buttons(self) -> None:
        """Name and enable the buttons for the rows in hand."""

    def acts(self) -> Sequence[tuple[str, Callable[[], None]]]:
        """What the menu of the row in hand offers."""
        return ()

    def arrive(self, which: str) -> None:
        """Show the row of that id; "" is the list."""
        if which:
            self.table.select_id(which)
        self.table.setFocus()

    # --- what the page asks -----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the list anew."""
        self.table.rows.refresh()

    def retranslate(self) -> None:
        """Every text anew."""
        self.take_out.setText(_("Export CSV…"))
        self.table.retranslate()
        self.refusal.retranslate()
        self.say_empty()
        self.name_buttons()

    # --- doing ------------------------------------------------------------------------------------------

    def ask(
        self,
        operation: Operation[Any],
        then: Callable[[Outcome[Any]], None] | None = None,
        failed: Callable[[AppError], bool] | None = None,
    ) -> None:
        """Have an operation run; what it refuses stands above the table."""
        self.refusal.forgive()

        def done(outcome: Outcome[Any]) -> None:
            self.refresh()
            if then is not None:
                then(outcome)

        self._run(operation, done, failed or self.refused)

    def refused(self, error: AppError) -> bool:
        """Say it; a Fix that leads to this very list has nowhere to go."""
        target = fix_target(error)
        if target is not None and target[1][0] == self.key:
            self.refusal.show_error(error)
            return True
        return self.refusal.say(error)

    def write_in(self, dialog: QDialog, written: Callable[[], Any]) -> None:
        """Open a dialog that writes a row; `written` answers the row's id afterwards (None: none to be in hand)."""

        def done() -> None:
            self.refusal.forgive()
            self.refresh()
            row_id = written()
            if row_id is not None:
                self.table.select_id(row_id)

        dialog.accepted.connect(done)
        dialog.finished.connect(lambda _result: self.table.setFocus())
        dialog.open()

    def row(self) -> Any:
        """The row in hand, or None."""
        place = self.table.currentIndex().row()
        return self.table.rows.row(place) if place >= 0 else None

    def _show_body(self) -> None:
        has_rows = bool(self.table.rows.ids)
        if has_rows and self.table.current_id() is None:
            self.table.select_place(0)
        self.take_out.setEnabled(has_rows)
        self.hint.setVisible(has_rows and bool(self.hint.text()))
        self.body.setCurrentWidget(self.table if has_rows else self.empty)
        self.name_buttons()

    def _open_menu(self, place: QPoint) -> None:
        acts = self.acts()
        if not acts:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, act in acts:
            menu.addAction(words).triggered.connect(lambda _checked=False, act=act: act())
        menu.popup(place)

    def _export(self) -> None:
        ask_for_csv(
            self,
            _("Export the list"),
            self.file_name(),
            lambda path: self._run(self.table.export_to(path), None, None),
        )
