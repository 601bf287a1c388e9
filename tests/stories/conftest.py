"""Where stories begin: the poor practice system, emptied for every test; a small firm in step with QuickBooks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract.poor_side import PoorProcess
from tests.stories.in_step import CLIENTS, World, world_before_the_first_sync
from tests.stories.poor_firm import clients, firm_at, found
from tests.stories.unhurried import without_pauses


@pytest.fixture(autouse=True)
def _no_pauses() -> Iterator[None]:
    with without_pauses():
        yield


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PoorProcess]:
    with PoorProcess.start(tmp_path_factory.mktemp("poor") / "firm.json") as process:
        yield process


@pytest.fixture(scope="module")
def undisturbed(server: PoorProcess, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the practice holds after a run that nothing disturbed."""
    server.tell("reset")
    found(server)
    firm = firm_at(tmp_path_factory.mktemp("undisturbed"), server)
    firm.run_whole()
    firm.store.close()
    return clients(server)


@pytest.fixture
def process(server: PoorProcess, undisturbed: list[dict[str, Any]], tmp_path: Path) -> PoorProcess:
    """The server with the practice's own clients."""
    server.tell("reset")
    found(server)
    return server


@pytest.fixture(scope="session")
def before_the_first_sync(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Only to be copied."""
    with world_before_the_first_sync(tmp_path_factory.mktemp("world")) as made:
        return made


@pytest.fixture(scope="session")
def in_step(before_the_first_sync: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The firm after its first sync; only to be copied."""
    made = before_the_first_sync.copy(tmp_path_factory.mktemp("in-step"))
    made.serve()
    document = made.sync()
    made.stop()
    assert document["applied"] == len(document["plan"]) == len(CLIENTS)
    return made


@pytest.fixture
def world(in_step: World, tmp_path: Path) -> Iterator[World]:
    """The firm after its first sync, with a QuickBooks that does what it should until it is served anew."""
    made = in_step.copy(tmp_path)
    made.serve()
    yield made
    made.stop()
