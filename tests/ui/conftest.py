"""An app on a folder of its own with a small firm in it, and the window over it.

`empty_app`: never connected. `app`: connected and filled, not yet synced. `synced_app`: after the first
run, with links, new contacts and decisions that wait. `window`: the window over `synced_app`; `open_window`
makes one over any of them, closed properly at the end.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from qbo_desktop.app import App
from qbo_desktop.domain.contact import Address, Contact, Kind, Phone
from qbo_desktop.operations.practice_contacts import AddContact
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.store import workspaces
from qbo_desktop.store.workspaces import Connection
from qbo_desktop.sync.side import QUICKBOOKS, Record
from qbo_desktop.ui.theme import apply_theme
from qbo_desktop.ui.window import Window
from qbo_desktop.wording import use_language
from tests.ui.memory_side import COMPANY, REALM, MemoryServices, MemorySide, customer

OpenWindow = Callable[[App], Window]

# What the firm has in its practice before the first run.
IN_THE_BOOK: tuple[dict[str, str], ...] = (
    {"name": "Boulangerie Lavoie inc.", "kind": "organization", "email": "info@boulangerielavoie.example",
     "phone_work": "(514) 555-0132 poste 12"},
    {"name": "Garage Tremblay", "kind": "organization", "email": "garage@tremblay.example"},
    {"name": "9123-4576 Québec inc.", "kind": "organization", "email": "compta@numerique.example"},
    {"first_name": "Jean", "last_name": "Roy", "kind": "person", "email": "jean.roy@example.com"},
    {"name": "Fiducie Gagnon", "kind": "organization", "email": "gagnon@example.com"},
    {"name": "Clinique Beaulieu", "kind": "organization", "email": "clinique@beaulieu.example"},
)  # fmt: skip


def customers() -> list[Record]:
    """The same firm as QuickBooks shows it, and some that only QuickBooks has."""
    organisation = Kind.ORGANIZATION
    firm = [
        Contact("Boulangerie Lavoie ltée", organisation, company="Boulangerie Lavoie ltée",
                email="info@boulangerielavoie.example", phone_work=Phone("514 555-0132", "12"),
                mailing=Address("1200 rue Ontario E", city="Montréal", region="QC", postal_code="H2L 1S1")),
        Contact("Garage Tremblay", organisation, company="Garage Tremblay", email="garage@tremblay.example",
                phone_work=Phone("418 555-0110")),
        Contact("9123-4567 Québec inc.", organisation, company="9123-4567 Québec inc.",
                email="compta@numerique.example"),
        Contact("Jean Roy", Kind.PERSON, first_name="Jean", last_name="Roy", email="j.roy@other.example"),
        Contact("Martin Gagnon", Kind.PERSON, first_name="Martin", last_name="Gagnon", email="gagnon@example.com"),
        Contact("Clinique Béaulieu", organisation, company="Clinique Béaulieu", email="clinique@beaulieu.example"),
        Contact("Pépinière Côté", organisation, company="Pépinière Côté", email="bonjour@pepiniere.example"),
        Contact("Ateliers Nord", organisation, company="Ateliers Nord", email="ateliers@nord.example"),
    ]  # fmt: skip
    records = [customer(number, contact) for number, contact in enumerate(firm, 1)]
    records.append(
        customer(90, Contact("Ancien client", organisation, company="Ancien client"), active=False)
    )
    records.append(customer(91, Contact("Projet Sud", organisation), parent_id="8"))
    return records


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The firm before and after its first run, made once; each test gets a copy."""
    made = {"empty": tmp_path_factory.mktemp("empty"), "synced": tmp_path_factory.mktemp("synced") / "home"}
    app = App(made["empty"])
    for fields in IN_THE_BOOK:
        AddContact(fields).run(app.context())
    app.close()
    shutil.copytree(made["empty"], made["synced"])
    app = App(made["synced"])
    app.services = MemoryServices(app.services, MemorySide(customers()))
    connect(app)
    outcome = Sync().run(app.context())
    assert outcome.value.error is None
    app.close()
    return made


@pytest.fixture
def empty_app(request: pytest.FixtureRequest, tmp_path: Path, homes: dict[str, Path]) -> Iterator[App]:
    """An app that was never connected, with the contacts of the firm in its book.

    (When the test asks for `synced_app` or `window` as well, this is that one.)
    """
    home = homes["synced" if {"synced_app", "window"} & set(request.fixturenames) else "empty"]
    app = App(Path(shutil.copytree(home, tmp_path / "home")))
    app.services = MemoryServices(app.services, MemorySide(customers()))
    yield app
    use_language("en")
    app.close()


@pytest.fixture
def app(empty_app: App) -> App:
    """Connected to the company in memory; nothing was synced yet."""
    connect(empty_app)
    return empty_app


@pytest.fixture
def synced_app(app: App) -> App:
    """After the first run: some linked, some made, some waiting, some left out."""
    return app


@pytest.fixture
def world(empty_app: App) -> MemoryServices:
    """What the app's services really are, to steer them."""
    return cast(MemoryServices, empty_app.services)


@pytest.fixture
def open_window(qtbot: QtBot, qapp: object) -> Iterator[OpenWindow]:
    """Open the window over an app; it is closed, and its threads ended, after the test."""
    opened: list[Window] = []

    def make(app: App) -> Window:
        apply_theme(qapp, "light")  # type: ignore[arg-type]
        window = Window(app)
        window.resize(1180, 760)
        opened.append(window)
        window.show()
        window.activateWindow()
        with qtbot.waitActive(window):
            pass
        return window

    yield make
    for window in opened:
        window.feed.close()
        assert window.runner.close(20)
        window.speaker.speak("en")  # Qt's own words belong to the whole process
        window.hide()
        window.deleteLater()


@pytest.fixture
def window(synced_app: App, open_window: OpenWindow) -> Window:
    """The window over the firm after its first run."""
    return open_window(synced_app)


def connect(app: App, *, environment: str = "simulated", days: int = 96) -> None:
    """Make the workspace connected, without signing in."""
    now = datetime.now(UTC)
    with app.store.work(app.workspace_id) as work:
        workspaces.set_setting(work, app.workspace_id, "quickbooks.environment", environment)
        workspaces.save_connection(
            work,
            Connection(
                QUICKBOOKS, workspaces.CONNECTED, environment, REALM, COMPANY, "CA", "j.roy@example.com", now,
                now + timedelta(hours=1), now + timedelta(days=days, hours=1), now + timedelta(days=1000),
            ),
        )  # fmt: skip
