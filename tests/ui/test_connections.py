"""The Connections page: what its cards say, and where its buttons lead."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.errors import Unreachable
from qbo_desktop.store import workspaces
from qbo_desktop.sync.side import QUICKBOOKS
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.pages.connections import ConnectionsPage
from qbo_desktop.ui.widgets.basics import LightState
from qbo_desktop.ui.window import Window
from qbo_desktop.ui.wizard.wizard import CONNECT, SetUpWizard
from tests.ui.conftest import OpenWindow, connect
from tests.ui.memory_side import COMPANY, MemoryServices
from tests.ui.test_window import click, dialog, idle


def connections(window: Window) -> ConnectionsPage:
    window.go(PageName.CONNECTIONS)
    return cast(ConnectionsPage, window.page(PageName.CONNECTIONS))


def lines_of(page: ConnectionsPage) -> list[str]:
    return [
        part.text() for part in page.test.findChildren(type(page.state)) if part.isVisible() and part.text()
    ]


def test_the_cards_say_who_since_when_and_how_long(window: Window) -> None:
    page = connections(window)
    assert COMPANY in page.company.text()
    assert "j.roy@example.com" in page.who.text()
    assert "96" in page.days.text()
    assert page.light.state is LightState.GOOD
    assert page.light.accessibleName() == "Connected"
    assert "contacts" in page.practice_state.text()
    assert not page.errors_button.isVisible()
    assert page.resolve_button.isVisible()


def test_few_days_left_are_amber_and_then_red(qtbot: QtBot, open_window: OpenWindow, empty_app: App) -> None:
    for days, kind in ((31, "pill"), (30, "pill-warn"), (15, "pill-warn"), (14, "pill-bad"), (0, "pill-bad")):
        connect(empty_app, days=days)
        window = open_window(empty_app)
        assert connections(window).days.property("kind") == kind
        assert window.status.days.property("kind") == kind


def test_the_buttons_lead_to_their_places(qtbot: QtBot, window: Window) -> None:
    for name, place in (
        ("view-clients", PageName.CONTACTS), ("resolve", PageName.DUPLICATES), ("configure", PageName.SETTINGS),
        ("configure-practice", PageName.SETTINGS), ("open-book", PageName.PRACTICE),
    ):  # fmt: skip
        click(qtbot, connections(window), name)
        assert window.stack.currentWidget() is window.page(place)


def test_errors_are_offered_only_when_there_are_some(
    qtbot: QtBot, window: Window, world: MemoryServices
) -> None:
    page = connections(window)
    world.side.error = Unreachable("QuickBooks could not be reached.", side="quickbooks")
    click(qtbot, page, "sync")
    qtbot.waitUntil(lambda: page.errors_button.isVisible() and idle(window))
    click(qtbot, page, "view-errors")
    assert window.stack.currentWidget() is window.page(PageName.PROBLEMS)


def test_the_test_lists_its_checks(qtbot: QtBot, window: Window, world: MemoryServices) -> None:
    page = connections(window)
    click(qtbot, page, "test")
    qtbot.waitUntil(lambda: "Keyring" in lines_of(page))
    assert "Look" not in lines_of(page)
    world.clock_skew = timedelta(hours=1)
    click(qtbot, page, "test")
    qtbot.waitUntil(lambda: any("60 minutes off" in line for line in lines_of(page)))
    assert "Look" in lines_of(page)


def test_disconnecting_says_what_stays_and_does_it_after_a_yes(qtbot: QtBot, window: Window) -> None:
    page = connections(window)
    click(qtbot, page, "disconnect")
    asked = dialog(window, "ask-dialog")
    said = " ".join(part.text() for part in asked.findChildren(type(page.state)))
    assert "What stays" in said
    click(qtbot, asked, "ask-no")
    assert idle(window)
    click(qtbot, page, "disconnect")
    click(qtbot, dialog(window, "ask-dialog"), "ask-yes")
    qtbot.waitUntil(page.connect_button.isVisible)
    with window.app.store.read() as session:
        known = workspaces.connection_of(session, window.app.workspace_id, QUICKBOOKS)
    assert known.state == workspaces.DISCONNECTED
    assert known.company == COMPANY
    assert page.light.state is LightState.OFF
    assert not page.sync_button.isVisible()


def test_connect_opens_the_wizard_at_its_page(qtbot: QtBot, open_window: OpenWindow, empty_app: App) -> None:
    window = open_window(empty_app)
    click(qtbot, connections(window), "connect")
    wizard = window.findChild(SetUpWizard)
    assert wizard is not None
    assert wizard.currentId() == CONNECT
    wizard.reject()
    qtbot.waitUntil(lambda: idle(window))
