"""A firm for every test of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.sides import Firm, open_firm


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    """A firm without customers and with an empty book."""
    found = open_firm(tmp_path / "home")
    yield found
    found.store.close()
