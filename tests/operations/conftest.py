"""The office in which billing is set up, for the tests of this folder that ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.billing_office import Office, Services
from tests.store.opened import START, open_store


@pytest.fixture
def billing_office(tmp_path: Path) -> Iterator[Office]:
    """Connected, with Canada's tax rates and QuickBooks' lists."""
    holder: list[Office] = []
    opened = open_store(tmp_path / "home", lambda: holder[0].now if holder else START)
    office = Office(opened, Services(opened), START)
    holder.append(office)
    office.prepare()
    office.refresh()
    yield office
    opened.store.close()
