"""Nothing of the machine it was written on: no absolute path of somebody's folder in any file."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.house.sources import ROOT

# Built from pieces, so that this file does not match itself.
HOMES = re.compile(
    r"(?<![\w.~-])/(?:"
    + "|".join(("home", "root", "Users", "work"))
    + r")/\w[\w.-]*/|[A-Z]:\\"
    + r"Users\\\w"
)
SKIPPED_SUFFIXES = {".png", ".ico", ".svg", ".gz", ".db", ".mo"}


def tracked_files() -> list[Path]:
    """What git keeps, or would keep; in an unpacked archive without git, everything but the environment."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        paths = [ROOT / name.decode() for name in listed.stdout.split(b"\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not {".venv", "build", "dist"} & set(path.parts)]
    return [path for path in paths if path.is_file() and path.suffix not in SKIPPED_SUFFIXES]


def test_no_path_of_a_machine() -> None:
    found = []
    for path in tracked_files():
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if HOMES.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number} {line.strip()[:100]}")
    assert found == []


@pytest.mark.parametrize(
    "where", ["/" + "home/marie/books/", 'open("/' + 'work/main/x/y")', "C:\\" + "Users\\marie"]
)
def test_such_a_path_is_seen(where: str) -> None:
    assert HOMES.search(where)


@pytest.mark.parametrize(
    "text", ["https://example.test/" + "work/items/1", "docs/home/page/", "/v3/company/1/customer"]
)
def test_an_address_is_not_taken_for_one(text: str) -> None:
    assert HOMES.search(text) is None
