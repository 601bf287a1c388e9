"""What the documentation says is there is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qbo_desktop.domain.problem import ProblemCode
from tests.house import commands_page, settings_page
from tests.house.sources import PACKAGE, ROOT

LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


def dead_links(path: Path) -> list[str]:
    """Links of a page to files that are not there; addresses on the web are not looked at."""
    found = LINK.findall(path.read_text(encoding="utf-8"))
    return [link for link in found if "://" not in link and not (path.parent / link).exists()]


def targets() -> set[str]:
    """What `make help` lists."""
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_link_is_dead(path: Path) -> None:
    assert dead_links(path) == []


def test_a_dead_link_is_seen(tmp_path: Path) -> None:
    there = tmp_path / "page.md"
    there.write_text("[a](page.md#top) [b](gone.md) ![c](gone.png) [d](https://example.test/x)")
    assert dead_links(there) == ["gone.md", "gone.png"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_make_command_exists(path: Path) -> None:
    named = set(re.findall(r"`make ([a-z-]+)", path.read_text(encoding="utf-8")))
    assert named - targets() == set()


def test_every_page_can_be_found_from_the_index() -> None:
    """Each page is linked from the README, the index or the list of decisions."""
    indexes = [ROOT / "README.md", ROOT / "docs" / "index.md", ROOT / "docs" / "decisions" / "index.md"]
    linked = {
        (index.parent / link).resolve()
        for index in indexes
        for link in LINK.findall(index.read_text(encoding="utf-8"))
        if "://" not in link
    }
    pages = {path.resolve() for path in (ROOT / "docs").rglob("*.md")}
    assert pages - linked - {ROOT / "docs" / "index.md"} == set()


@pytest.mark.parametrize("walk", ["one_customer.md", "one_invoice.md"])
def test_the_walk_passes_files_that_are_there(walk: str) -> None:
    """It names files of the package; and it is a walk, not a mention."""
    named = re.findall(r"`([\w/]+\.py)`", (ROOT / "docs" / walk).read_text(encoding="utf-8"))
    assert len(named) > 15
    assert [name for name in named if not (PACKAGE / name).is_file()] == []


@pytest.mark.parametrize("page", ["troubleshooting.md", "troubleshooting.fr_CA.md"])
def test_every_problem_is_explained(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert [str(code) for code in ProblemCode if f"`{code}`" not in text] == []


def test_the_readme_opens_with_the_two_commands() -> None:
    first = re.search(r"```\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    assert first
    assert first[1].split("\n")[:2] == ["make run", "make test"]


def test_the_settings_page_is_what_the_program_declares() -> None:
    assert settings_page.PAGE.read_text(encoding="utf-8") == settings_page.page(), "make docs"


def test_the_commands_page_is_what_the_program_understands() -> None:
    assert commands_page.PAGE.read_text(encoding="utf-8") == commands_page.page(), "make docs"
