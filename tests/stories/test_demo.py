"""The demonstration without a window: the shares follow the firm's size, and a second run writes nothing."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from qbo_desktop.app import App
from qbo_desktop.keychain import InMemoryKeyring
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.wording import use_language
from tests.cli.program import ROOT

WITHOUT_QT = (
    "import sys\n"
    "class Refuse:\n"
    "    def find_spec(self, name, path=None, target=None):\n"
    "        if name.split('.')[0] in ('PySide6', 'shiboken6'):\n"
    "            raise ImportError(name)\n"
    "sys.meta_path.insert(0, Refuse())\n"
)


def demonstrate(home: Path, customers: int, blocked: Path) -> dict[str, Any]:
    """One headless demonstration where there is neither a display nor Qt."""
    blocked.mkdir(exist_ok=True)
    (blocked / "sitecustomize.py").write_text(WITHOUT_QT, encoding="utf-8")
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    environment["PYTHONPATH"] = f"{blocked}{os.pathsep}{ROOT}"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "qbo_desktop", "--demo", "--headless", "--json"),
            *("--home", str(home), "--customers", str(customers)),
        ],
        env=environment,
        cwd=blocked,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def book(home: Path) -> list[str]:
    """Every row of the Practice Book: contacts, work, invoices, payments …"""
    with closing(sqlite3.connect(home / "demo" / "store.sqlite3")) as connection:
        return [line for line in connection.iterdump() if line.startswith('INSERT INTO "book_')]


def speak_french(home: Path) -> None:
    app = App(home, keyring_backend=InMemoryKeyring())
    SetSetting("ui.language", "fr_CA").run(app.context())
    app.close()
    use_language("en")


def writes(home: Path) -> int:
    lines = (home / "demo" / "requests.jsonl").read_text("utf-8").splitlines()
    return sum(json.loads(line)["write"] for line in lines)


def check_shares(document: dict[str, Any], customers: int) -> None:
    contacts = document["contacts"]
    assert sum(contacts.values()) == customers
    assert set(contacts) == {"linked", "created", "waiting", "skipped"}
    assert all(count > 0 for count in contacts.values())
    assert document["duplicates"] == contacts["waiting"]
    assert document["problems"] == []
    check_invoices(document["invoices"])


def check_invoices(invoices: dict[str, Any]) -> None:
    """Money is text with the currency's decimals, and the numbers are of different invoices."""
    listed = invoices["list"]
    assert invoices["sent"] == len(listed) > 10
    assert all(re.fullmatch(r"\d+\.\d\d", one["total"]) for one in listed)
    assert len({one["number"] for one in listed}) == len(listed)
    assert "2127.04" in [one["total"] for one in listed]


def test_a_demonstration_run_twice_writes_nothing_the_second_time(tmp_path: Path) -> None:
    """It speaks the language of the home that it was begun from, and its firm bills in it."""
    home = tmp_path / "home"
    speak_french(home)
    first = demonstrate(home, 60, tmp_path / "blocked")
    check_shares(first, 60)
    assert first["writes"]["practice"] > 0
    kept, written = book(home), writes(home)
    assert any("book_payment" in line for line in kept)
    assert any("Tenue de livres" in line for line in kept)
    assert not any("Bookkeeping" in line for line in kept)
    second = demonstrate(home, 60, tmp_path / "blocked")
    assert second["contacts"] == first["contacts"]
    assert second["writes"] == {"quickbooks": 0, "practice": 0}
    assert second["invoices"] == first["invoices"]
    assert book(home) == kept
    assert writes(home) == written


@pytest.mark.long
def test_the_shares_follow_the_size_of_the_firm(tmp_path: Path) -> None:
    found = {}
    for customers in (40, 60, 200):
        document = demonstrate(tmp_path / f"home-{customers}", customers, tmp_path / "blocked")
        check_shares(document, customers)
        found[customers] = document["contacts"]
    for state in ("linked", "created", "waiting"):
        assert found[40][state] <= found[60][state] < found[200][state], state
