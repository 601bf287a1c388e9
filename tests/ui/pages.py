"""What the tests of the pages share: going to a page, and waiting for what a decision does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog, QTabBar
from pytestqt.qtbot import QtBot

from qbo_desktop.store import client_list
from qbo_desktop.store.client_list import ClientLine
from qbo_desktop.ui.page import Page, PageName
from qbo_desktop.ui.window import Window

P = TypeVar("P", bound=Page)
D = TypeVar("D", bound=QDialog)


def go_to(window: Window, name: PageName, kind: type[P], qtbot: QtBot) -> P:
    """Show a page, as a click in the navigation does."""
    window.go(name, None)
    page = window.page(name)
    assert isinstance(page, kind)
    qtbot.waitUntil(page.isVisible)
    return page


def line_of(window: Window, name: str) -> ClientLine:
    """The customer's line of that name, as the store has it."""
    with window.app.store.read() as session:
        found = client_list.lines(session, window.app.workspace_id, "all")
    return next(line for line in found if line.quickbooks_id and line.name == name)


def settled(window: Window, qtbot: QtBot, done: Callable[[], bool]) -> None:
    """Wait until the lanes are idle and what was expected is so."""
    qtbot.waitUntil(lambda: not window.runner.is_busy() and done(), timeout=20_000)


def dialog_of(page: Page, kind: type[D], qtbot: QtBot) -> D:
    """The open dialog of that kind."""

    def there() -> D | None:
        return next((one for one in page.findChildren(kind) if one.isVisible()), None)

    qtbot.waitUntil(lambda: there() is not None)
    return cast(D, there())


def click_tab(tabs: QTabBar, at: int, qtbot: QtBot) -> None:
    """Click a tab."""
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=QPoint(tabs.tabRect(at).center()))


def press_where_the_focus_is(key: Qt.Key, qtbot: QtBot) -> None:
    """A key goes to whoever has the focus, as on a real keyboard."""
    widget = QApplication.focusWidget()
    assert widget is not None
    qtbot.keyClick(widget, key)
