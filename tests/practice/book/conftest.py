"""A store with one workspace and its new book."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.practice.billing import BillingFirm, found_a_firm
from tests.practice.opened import Book, open_a_book


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    opened = open_a_book(tmp_path / "home")
    yield opened
    opened.store.close()


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[BillingFirm]:
    """A firm that bills."""
    founded = found_a_firm(tmp_path / "home")
    yield founded
    founded.book.store.close()
