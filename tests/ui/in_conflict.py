"""Conflicts for the tests of the window: made as a firm gets them, by linking and by changes on both sides."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.contact import Contact
from qbo_desktop.operations.decisions import LinkTo
from qbo_desktop.operations.practice_contacts import EditContact
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.store import client_list, decision_list, mirror
from qbo_desktop.store.in_step import LinkedPair, linked_pair
from qbo_desktop.sync.side import PRACTICE
from tests.ui.memory_side import MemoryServices


def row_id(app: App, name: str) -> int:
    """The row id of the customer of that name."""
    with app.store.read() as session:
        found = client_list.lines(session, app.workspace_id, "all")
    return next(line.id for line in found if line.quickbooks_id and line.name == name)


def link_as_proposed(app: App, name: str) -> int:
    """Link a waiting customer to its best proposal, leaving what differs as it is; its row id."""
    pair_id = row_id(app, name)
    with app.store.read() as session:
        decision = decision_list.look(session, app.workspace_id, pair_id)
    assert decision is not None
    LinkTo(pair_id, decision.proposals[0][1].id).run(app.context())
    return pair_id


def change_both_sides(
    app: App, world: MemoryServices, name: str, theirs: dict[str, str], ours: dict[str, str]
) -> int:
    """Change a linked client in QuickBooks and in the practice, and sync; its row id."""
    pair_id = row_id(app, name)
    pair = pair_of(app, pair_id)
    record = world.side.records[pair.customer.id]
    world.side.records[record.id] = replace(
        record, version=f"9{record.version}", contact=record.contact.with_fields(**theirs)
    )
    EditContact(pair.contact.id, ours).run(app.context())
    outcome = Sync().run(app.context())
    assert outcome.value.error is None
    return pair_id


def pair_of(app: App, pair_id: int) -> LinkedPair:
    """A linked pair as the store has it."""
    with app.store.read() as session:
        found = linked_pair(session, app.workspace_id, pair_id)
    assert found is not None
    return found


def contact_named(app: App, practice_id: str) -> Contact:
    """A contact of the practice as the client list sees it."""
    with app.store.read() as session:
        record = mirror.get(session, app.workspace_id, PRACTICE, practice_id)
    assert record is not None
    return record.contact


def press(dialog: QDialog, qtbot: QtBot, *keys: Qt.Key, shift: bool = False) -> None:
    """Keys go to whoever has the focus in the dialog, as on a real keyboard."""
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    for key in keys:
        qtbot.keyClick(dialog.focusWidget() or dialog, key, modifier)


def in_front(window: QWidget, qtbot: QtBot) -> None:
    """Without a window manager nobody brings the window back when a dialog is closed; its shortcuts need that."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
