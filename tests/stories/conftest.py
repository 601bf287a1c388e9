"""The poor practice system, started once for a file and emptied for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract.poor_side import PoorProcess
from tests.stories.poor_firm import clients, firm_at, found


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
