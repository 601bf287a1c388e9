"""The contract of the arrows sees what it should, and leaves no part of the program out."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from tests.house.arrows import read_arrows, trespass
from tests.house.sources import PACKAGE, ROOT


def contract() -> dict[str, Any]:
    """The contract as pyproject.toml has it."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    (found,) = (item for item in tool["importlinter"]["contracts"] if item["type"] == "arrows")
    return dict(found)


def verdict(importer: str, imported: str) -> str:
    """What the configured contract says of one import."""
    drawn = contract()
    return trespass(importer, imported, read_arrows(drawn["arrows"]), set(drawn["everybodys"]))


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("domain.matching", "store.mirror"),
        ("domain.contact", "sync.side"),
        ("store.work", "sync.plan"),
        ("store.tables.contacts", "practice.book.tables"),
        ("sync.pull", "quickbooks.client"),
        ("operations.run_sync", "keychain"),
        ("operations.connect", "quickbooks.oauth"),
        ("quickbooks.side", "sync.plan"),
        ("quickbooks.client", "store.runs"),
        ("practice.book.side", "sync.apply"),
        ("practice.book.side", "quickbooks.translate"),
        ("cli.sync", "ui.runner"),
        ("ui.pages.contacts", "cli.render"),
        ("ui.pages.contacts", "sync.plan"),
        ("cli.sync", "quickbooks.faults"),
        ("sandbox.rest", "errors"),
        ("sandbox.rest", "wording"),
        ("sandbox.rest", "quickbooks.client"),
        ("errors", "domain.contact"),
        ("cli.main", "app"),
        ("a_new_part", "domain"),
    ],
)
def test_a_wrong_import_is_seen(importer: str, imported: str) -> None:
    assert verdict(importer, imported)


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("domain.matching", "domain.contact"),
        ("domain.problem", "wording"),
        ("store.work", "domain.changes"),
        ("sync.pull", "store.mirror"),
        ("operations.run_sync", "sync"),
        ("quickbooks.side", "sync.side"),
        ("practice.book.tables", "store.engine"),
        ("cli.sync", "operations.run_sync"),
        ("ui.pages.contacts", "sync.steps"),
        ("app", "ui.window"),
        ("__main__", "app"),
    ],
)
def test_an_arrow_is_free(importer: str, imported: str) -> None:
    assert verdict(importer, imported) == ""


def test_every_part_has_its_arrow() -> None:
    """A part that nobody imports from, and that imports nothing, would escape the graph; not this list."""
    drawn = contract()
    named = set(read_arrows(drawn["arrows"])) | set(drawn["everybodys"])
    files = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    assert (files | folders) - named == set()


@pytest.mark.parametrize("line", ["domain store", "-> store", "domain = store"])
def test_a_line_that_is_no_arrow_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="not an arrow"):
        read_arrows([line])


def test_an_arrow_is_drawn_once() -> None:
    with pytest.raises(ValueError, match="drawn twice"):
        read_arrows(["domain -> errors", "domain -> store"])
