"""A store with one workspace and its new book."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from qbo_desktop.wording import use_language
from tests.practice.billing import BillingFirm, found_a_firm, reopened
from tests.practice.opened import Book, open_a_book


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    opened = open_a_book(tmp_path / "home")
    yield opened
    opened.store.close()


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a firm that bills; only to be copied."""
    use_language("en")  # the names that a book is made with are those of its language
    firm = found_a_firm(tmp_path_factory.mktemp("founded") / "home")
    firm.book.store.close()
    return firm.book.store.path.parent


@pytest.fixture
def firm(founded: Path, tmp_path: Path) -> Iterator[BillingFirm]:
    """A firm that bills."""
    shutil.copytree(founded, tmp_path / "home")
    opened = reopened(tmp_path / "home")
    yield opened
    opened.book.store.close()
