"""The house rules about files: short, named after their job, knowing only what they may."""

from __future__ import annotations

import ast

import pytest

from tests.house.sources import Source, parsed, sources

LONGEST = 450
NAMELESS = {"utils.py", "util.py", "helpers.py", "common.py", "misc.py"}
QT = {"PySide6", "shiboken6", "PyQt6", "PyQt5", "pytestqt"}
HTTP = {
    "requests",
    "requests_oauthlib",
    "urllib3",
    "httpx",
    "http.client",
    "urllib.request",
    "starlette",
    "uvicorn",
}
SQL = {"sqlalchemy", "sqlmodel", "alembic", "sqlite3"}
PDF = {"reportlab"}
# What stands outside its folder, and why.
MAY_IMPORT = {
    "ui": QT,
    "quickbooks": HTTP - {"starlette", "uvicorn"},
    "practice/karbon": HTTP - {"starlette", "uvicorn"},
    "sandbox": HTTP,
    "store": SQL,
    "practice/book": SQL,
    "documents": PDF,
    "keychain.py": {"keyring"},
    # The demo has a keyring of its own, kept in memory.
    "demo.py": {"keyring"},
}
GUARDED = QT | HTTP | SQL | PDF | {"keyring"}


def trespasses(source: Source) -> list[str]:
    """Imports of a guarded library by a file that has no business with it."""
    allowed = {name for folder, names in MAY_IMPORT.items() if source.within(folder) for name in names}
    found = []
    for line, module in source.imports():
        guarded = next((name for name in GUARDED if module == name or module.startswith(f"{name}.")), None)
        if guarded and guarded not in allowed:
            found.append(f"{source.name}:{line} imports {module}")
    return found


def test_libraries_stay_in_their_folders() -> None:
    """No Qt outside ui, no HTTP outside the sides and the sandbox, no SQL outside store and book, no PDF …"""
    assert [found for source in sources() for found in trespasses(source)] == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("qbo_desktop/cli/show.py", "def f():\n    from PySide6 import QtCore\n"),
        ("qbo_desktop/operations/pull.py", "import requests.adapters\n"),
        ("qbo_desktop/practice/karbon/side.py", "import sqlite3\n"),
        ("qbo_desktop/quickbooks/oauth.py", "import keyring\n"),
        ("qbo_desktop/quickbooks/client.py", "import uvicorn\n"),
        ("qbo_desktop/operations/documents.py", "from reportlab.pdfgen import canvas\n"),
    ],
)
def test_a_trespass_is_seen(path: str, text: str) -> None:
    assert len(trespasses(parsed(text, path))) == 1


def test_a_library_at_home_is_none() -> None:
    assert (
        trespasses(parsed("import sqlmodel\nfrom sqlalchemy import text\n", "qbo_desktop/store/work.py"))
        == []
    )


def test_what_only_the_type_checker_sees_is_none() -> None:
    text = "if TYPE_CHECKING:\n    from keyring.backend import KeyringBackend\n"
    assert trespasses(parsed(text, "qbo_desktop/app.py")) == []


def test_no_file_is_long() -> None:
    long = {source.name: source.text.count("\n") for source in sources() if source.text.count("\n") > LONGEST}
    assert long == {}, "split by job"


def test_no_file_is_named_after_nothing() -> None:
    assert [source.name for source in sources() if source.path.name in NAMELESS] == []


def test_every_module_says_what_it_is_for() -> None:
    """A module with code opens with a docstring (an empty `__init__` needs none)."""
    silent = [
        source.name for source in sources() if source.text.strip() and not ast.get_docstring(source.tree)
    ]
    assert silent == []
