"""Backups: whole while the store is written, fourteen days of them, and back again with one command."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from qbo_desktop.errors import StoreError, UsageError
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.store import backups
from qbo_desktop.store.engine import SCHEMA_VERSION
from tests.store.opened import Opened, open_store


def names(opened: Opened) -> list[str]:
    with opened.store.read() as session:
        return [record.contact.name for record in book.all_records(session, opened.workspace_id)]


def test_one_backup_a_day_is_made_and_fourteen_are_kept(opened: Opened) -> None:
    first = date(2026, 2, 20)
    for day in range(20):
        today = first + timedelta(days=day)
        made = backups.back_up_daily(opened.store.path, today)
        assert made is not None
        assert made.name == f"daily-{today.isoformat()}.sqlite3"
        assert backups.back_up_daily(opened.store.path, today) is None
    kept = sorted(path.name for path in (opened.store.path.parent / "backups").iterdir())
    assert kept == [f"daily-{(first + timedelta(days=day)).isoformat()}.sqlite3" for day in range(6, 20)]


def test_other_backups_are_not_cleared_with_the_daily_ones(opened: Opened) -> None:
    by_hand = opened.store.path.parent / "backups" / "by-hand.sqlite3"
    backups.back_up(opened.store.path, by_hand)
    for day in range(16):
        backups.back_up_daily(opened.store.path, date(2026, 2, 1) + timedelta(days=day))
    assert by_hand.exists()


def test_a_backup_is_whole_while_somebody_writes(opened: Opened, tmp_path: Path) -> None:
    opened.contact("Committed")
    with opened.work() as work:
        book.add_from(work, {"name": "Half done"})
        backups.back_up(opened.store.path, tmp_path / "copy.sqlite3")
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as connection:
        assert connection.execute("SELECT count(*) FROM book_contact").fetchone()[0] == 1
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    assert backups.check(tmp_path / "copy.sqlite3") == "ok"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_restoring_brings_back_what_was_and_keeps_what_is(opened: Opened, tmp_path: Path) -> None:
    opened.contact("Old")
    copy = backups.back_up(opened.store.path, tmp_path / "copy.sqlite3")
    opened.contact("New")
    kept = backups.restore(copy, opened.store.path)
    assert names(opened) == ["Old"]
    other = open_store(tmp_path / "other")
    backups.restore(kept, other.store.path)
    assert sorted(names(other)) == ["New", "Old"]
    other.store.close()


@pytest.mark.parametrize(
    ("content", "says"), [(b"not a database at all, but long enough" * 40, "not a backup"), (b"", "not a")]
)
def test_what_is_no_backup_is_refused(opened: Opened, tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "wrong.sqlite3"
    path.write_bytes(content)
    opened.contact("Kept")
    with pytest.raises(UsageError, match=says):
        backups.restore(path, opened.store.path)
    assert names(opened) == ["Kept"]


def test_a_backup_of_a_newer_version_and_a_missing_one_are_refused(opened: Opened, tmp_path: Path) -> None:
    copy = backups.back_up(opened.store.path, tmp_path / "copy.sqlite3")
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(UsageError, match="newer version") as refused:
        backups.check(copy)
    assert refused.value.remedy
    with pytest.raises(UsageError, match="no file"):
        backups.check(tmp_path / "missing")
    assert SCHEMA_VERSION < "9999"


def test_a_store_that_cannot_be_opened_gives_its_place_to_a_backup_and_is_kept(tmp_path: Path) -> None:
    found = open_store(tmp_path / "home")
    found.contact("Saved")
    copy = backups.back_up(found.store.path, tmp_path / "copy.sqlite3")
    found.store.close()
    torn = b"torn " * 500
    found.store.path.write_bytes(torn)
    kept = backups.replace_unreadable(copy, found.store.path)
    assert kept.read_bytes() == torn
    again = open_store(tmp_path / "home")
    assert names(again) == ["Saved"]
    again.store.close()


def test_nothing_moves_when_the_backup_is_bad(tmp_path: Path) -> None:
    store = tmp_path / "home" / "store.sqlite3"
    store.parent.mkdir()
    store.write_bytes(b"torn " * 500)
    with pytest.raises(UsageError):
        backups.replace_unreadable(tmp_path / "missing", store)
    assert store.read_bytes() == b"torn " * 500
    assert [path.name for path in store.parent.iterdir()] == ["store.sqlite3"]


def test_a_daily_backup_that_cannot_be_made_does_not_stop_the_work(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path) -> Path:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(backups, "back_up", full)
    assert backups.back_up_daily(opened.store.path, date(2026, 3, 1)) is None
    monkeypatch.undo()
    assert backups.back_up_daily(opened.store.path, date(2026, 3, 1)) is not None
