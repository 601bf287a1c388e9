"""What the pages that are a list share: a search that waits for the fingers, the table, its menu, a CSV file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMenu, QWidget

from qbo_desktop.ui.models.rows_table import RowsTable
from qbo_desktop.ui.page import Page
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App

SEARCH_PAUSE_MILLISECONDS = 200


class ListPage(Page):
    """Base of such a page. A subclass lays `search` and `table` out, and says what is in the menu."""

    def __init__(self, app: App, table: RowsTable, parent: QWidget | None = None) -> None:
        super().__init__(app, parent)
        self.table = table
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self._pause = QTimer(self, singleShot=True, interval=SEARCH_PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self.search_now)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.search.returnPressed.connect(self.to_the_table)
        table.menu_wanted.connect(self.open_menu)

    # --- search -----------------------------------------------------------------------------------------

    def focus_search(self) -> bool:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
        return True

    def search_now(self) -> None:
        """Search for what is typed, without waiting any longer."""
        self._pause.stop()
        self.table.rows.set_search(self.search.text())

    def clear_search(self) -> None:
        """Search for nothing."""
        self.search.clear()
        self.search_now()

    def to_the_table(self) -> None:
        """Enter in the search: on to what was found."""
        self.search_now()
        if self.table.rows.ids:
            self.table.setFocus()

    # --- menu and file ----------------------------------------------------------------------------------

    def menu(self) -> QMenu | None:
        """What can be done with the row in hand; None when there is none."""
        raise NotImplementedError

    def new_menu(self) -> QMenu:
        """An empty menu that goes when it is closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def open_menu(self, place: QPoint) -> None:
        """Show the menu at a place of the screen."""
        menu = self.menu()
        if menu is not None:
            menu.popup(place)

    def ask_for_csv(self, title: str, name: str, write: Callable[[Path], None]) -> None:
        """Ask where a CSV file is to be written, and have it written there."""
        ask_for_csv(self, title, name, write)


def ask_for_csv(parent: QWidget, title: str, name: str, write: Callable[[Path], None]) -> None:
    """Ask where a CSV file is to be written, and have it written there."""
    chosen, _kind = QFileDialog.getSaveFileName(
        parent, title, str(Path.home() / name), _("CSV files (*.csv)")
    )
    if chosen:
        write(Path(chosen))


def ask_for_folder(parent: QWidget, title: str, write: Callable[[Path], None]) -> None:
    """Ask for a folder in which files are to be written, and have them written there."""
    chosen = QFileDialog.getExistingDirectory(parent, title, str(Path.home()))
    if chosen:
        write(Path(chosen))
