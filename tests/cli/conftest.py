"""A home after its first sync, made once for a file and copied for every test that changes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.billing_firm import set_up
from tests.cli.program import Program
from tests.stories.firms import Sandbox, connected, sandbox
from tests.stories.unhurried import without_pauses


@pytest.fixture(autouse=True)
def _no_pauses() -> Iterator[None]:
    with without_pauses():
        yield


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as one:
        yield one


@pytest.fixture(scope="module")
def before_the_first_run(running: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Program:
    return connected(tmp_path_factory.mktemp("before"), running)


@pytest.fixture(scope="module")
def synced(before_the_first_run: Program, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Only to look at: tests that change something take `program`."""
    program = before_the_first_run.copy(tmp_path_factory.mktemp("synced"))
    program.run("sync").ok()
    return program


@pytest.fixture
def program(synced: Program, tmp_path: Path) -> Program:
    return synced.copy(tmp_path)


@pytest.fixture
def fresh(before_the_first_run: Program, tmp_path: Path) -> Program:
    return before_the_first_run.copy(tmp_path)


@pytest.fixture
def empty(tmp_path: Path) -> Program:
    """A home that nobody has used."""
    return Program(tmp_path / "empty")


@pytest.fixture(scope="module")
def billing_firm(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A firm that can bill, without a connection. Only to look at: tests that bill take `firm`."""
    return set_up(Program(tmp_path_factory.mktemp("billing") / "home"))


@pytest.fixture
def firm(billing_firm: Program, tmp_path: Path) -> Program:
    return billing_firm.copy(tmp_path)
