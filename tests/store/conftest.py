"""An open store for every test of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.opened import Opened, open_store


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """A store with one workspace, closed at the end."""
    found = open_store(tmp_path / "home")
    yield found
    found.store.close()
