"""One client synced: both its records are looked at anew, only what concerns it is written, and it is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qbo_desktop.app import App
from qbo_desktop.domain.contact import Contact, Kind
from qbo_desktop.errors import EXIT_UNREACHABLE, Unreachable, UsageError
from qbo_desktop.operations.resync import SyncOne
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.store import client_list, workspaces
from qbo_desktop.store.client_line import ClientLine, Standing
from qbo_desktop.store.workspaces import Connection
from qbo_desktop.sync.side import QUICKBOOKS
from tests.ui.memory_side import COMPANY, REALM, MemoryServices, MemorySide, customer


class SlowToTell(MemorySide):
    """Lists no change, as a change list that is behind; a record that is asked for is shown as it is."""

    def __init__(self) -> None:
        names = ("Alpha inc.", "Beta inc.")
        super().__init__(
            [
                customer(n, Contact(name, Kind.ORGANIZATION, company=name, email=f"{n}@example.com"))
                for n, name in enumerate(names, 1)
            ]
        )

    def change(self, record_id: str, email: str) -> None:
        held = self.records[record_id]
        self.records[record_id] = replace(held, contact=held.contact.with_fields(email=email))


@pytest.fixture
def side() -> SlowToTell:
    return SlowToTell()


@pytest.fixture
def app(tmp_path: Path, side: SlowToTell) -> Iterator[App]:
    opened = App(tmp_path / "home")
    opened.services = MemoryServices(opened.services, side)
    with opened.store.work(opened.workspace_id) as work:
        workspaces.save_connection(
            work, Connection(QUICKBOOKS, workspaces.CONNECTED, "simulated", REALM, COMPANY)
        )
    yield opened
    opened.close()


def line(app: App, name: str) -> ClientLine:
    with app.store.read() as session:
        return next(one for one in client_list.lines(session, app.workspace_id) if one.name == name)


def test_what_no_change_list_told_is_found_and_others_are_left(app: App, side: SlowToTell) -> None:
    Sync().run(app.context())
    side.change("1", "new@alpha.example")
    side.change("2", "new@beta.example")
    assert Sync().run(app.context()).value.applied == 0
    done = SyncOne(line(app, "Alpha inc.").id).run(app.context())
    assert done.value.applied == 1
    assert "brought into step" in done.says
    assert line(app, "Alpha inc.").practice_email == "new@alpha.example"
    assert line(app, "Beta inc.").practice_email == "2@example.com"
    assert "Nothing had to be written" in SyncOne(line(app, "Alpha inc.").id).run(app.context()).says


def test_a_customer_that_is_no_more_is_shown_as_gone(app: App, side: SlowToTell) -> None:
    Sync().run(app.context())
    del side.records["2"]
    SyncOne(line(app, "Beta inc.").id).run(app.context())
    assert line(app, "Beta inc.").customer is Standing.GONE
    assert line(app, "Beta inc.").contact is Standing.ACTIVE


def test_before_the_first_sync_and_for_no_line_it_says_what_to_do(app: App) -> None:
    with pytest.raises(UsageError, match="first sync"):
        SyncOne(1).run(app.context())
    Sync().run(app.context())
    with pytest.raises(UsageError, match="row id 999"):
        SyncOne(999).run(app.context())


def test_without_a_network_nothing_is_lost(
    app: App, side: SlowToTell, monkeypatch: pytest.MonkeyPatch
) -> None:
    Sync().run(app.context())
    number = line(app, "Alpha inc.").id

    def unreachable(_record_id: str) -> None:
        raise Unreachable("No answer.", side="quickbooks")

    monkeypatch.setattr(side, "get", unreachable)
    done = SyncOne(number).run(app.context())
    assert done.exit_code == EXIT_UNREACHABLE
    assert line(app, "Alpha inc.").practice_email == "1@example.com"
