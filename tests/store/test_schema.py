"""The schema: made at once or by the migrations it is the same, and no older store loses a row on its way."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import select

from qbo_desktop.errors import StoreError
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.practice.book import staff, tax_rates
from qbo_desktop.practice.book.billing_tables import BookTaxRate
from qbo_desktop.store import engine, in_step, migrate, mirror, pairs, workspaces
from qbo_desktop.store.engine import SCHEMA_VERSION
from qbo_desktop.store.tables.contacts import Pair
from qbo_desktop.store.work import Store
from qbo_desktop.sync.side import PRACTICE
from qbo_desktop.wording import use_language
from tests.store.opened import open_store
from tests.store.schemas import VERSIONS, described, fill, make_empty, make_filled, reading, tables

OLDER = [version for version in VERSIONS if version < SCHEMA_VERSION]


def test_the_newest_migration_is_the_version_that_a_fresh_store_is_stamped_with() -> None:
    assert VERSIONS[-1] == SCHEMA_VERSION


def test_a_fresh_store_has_the_schema_that_the_migrations_make(tmp_path: Path) -> None:
    open_store(tmp_path / "fresh").store.close()
    make_empty(tmp_path / "migrated" / "store.sqlite3", SCHEMA_VERSION)
    fresh = described(tmp_path / "fresh" / "store.sqlite3")
    migrated = described(tmp_path / "migrated" / "store.sqlite3")
    assert fresh.keys() == migrated.keys()
    for table in fresh:
        assert fresh[table] == migrated[table], table


def test_the_filled_store_of_these_tests_leaves_no_table_empty(tmp_path: Path) -> None:
    fill(tmp_path)
    with reading(tmp_path / "store.sqlite3") as connection:
        empty = [
            name
            for name in tables(connection)
            if not connection.execute(f'SELECT 1 FROM "{name}"').fetchone()
        ]
    assert empty == []


@pytest.mark.parametrize("version", OLDER)
def test_a_filled_store_of_an_older_version_migrates_without_losing_a_row(
    tmp_path: Path, version: str
) -> None:
    path = tmp_path / "old" / "store.sqlite3"
    before = make_filled(path, version)
    Store.open(path.parent).close()
    with reading(path) as connection:
        after = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in before}
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert after == before
    assert migrate.version_written(path) == SCHEMA_VERSION
    assert described(path) == described_today(tmp_path)


def described_today(folder: Path) -> dict[str, dict[str, object]]:
    open_store(folder / "compared").store.close()
    return described(folder / "compared" / "store.sqlite3")


@pytest.mark.parametrize("version", OLDER)
def test_a_backup_is_made_before_a_migration(tmp_path: Path, version: str) -> None:
    path = tmp_path / "old" / "store.sqlite3"
    before = make_filled(path, version)
    Store.open(path.parent).close()
    (copy,) = (path.parent / "backups").glob("*.sqlite3")
    assert migrate.version_written(copy) == version
    with reading(copy) as connection:
        after = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in before}
    assert after == before
    assert copy.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("version", OLDER)
def test_a_migration_that_breaks_off_leaves_the_old_store(
    tmp_path: Path, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old" / "store.sqlite3"
    before = make_filled(path, version)
    looked = described(path)

    def fails(name: str) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(migrate, "crash_point", fails)
    with pytest.raises(StoreError, match="disk is full"):
        Store.open(path.parent)
    assert migrate.version_written(path) == version
    assert described(path) == looked
    monkeypatch.undo()
    Store.open(path.parent).close()
    with reading(path) as connection:
        after = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in before}
    assert after == before


def test_a_migration_that_would_break_a_reference_is_taken_back(tmp_path: Path) -> None:
    if not OLDER:
        pytest.fail("there is no older version to migrate from")
    path = tmp_path / "old" / "store.sqlite3"
    make_filled(path, OLDER[0])
    with reading(path) as connection:
        connection.execute("INSERT INTO candidate VALUES (999, 'C9', 0, 1, 'likely', '[]', '[]')")
        connection.commit()
    with pytest.raises(StoreError, match="left as it was"):
        Store.open(path.parent)
    assert migrate.version_written(path) == OLDER[0]


def test_a_store_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    open_store(tmp_path).store.close()
    path = tmp_path / "store.sqlite3"
    with reading(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer version") as refused:
        Store.open(tmp_path)
    assert refused.value.remedy
    assert path.read_bytes() == before


def test_a_store_without_its_version_is_refused(tmp_path: Path) -> None:
    open_store(tmp_path).store.close()
    with reading(tmp_path / "store.sqlite3") as connection:
        connection.execute("DELETE FROM alembic_version")
        connection.commit()
    with pytest.raises(StoreError):
        Store.open(tmp_path)


def test_opening_a_store_of_today_needs_no_migration_machinery(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_arguments: object) -> None:
        raise AssertionError("a store of today was migrated")

    open_store(tmp_path).store.close()
    monkeypatch.setattr(migrate, "migrate", never)
    Store.open(tmp_path).close()
    assert migrate.version_written(tmp_path / "store.sqlite3") == engine.SCHEMA_VERSION


def test_contacts_that_were_there_before_staying_in_step_are_no_news(tmp_path: Path) -> None:
    path = tmp_path / "old" / "store.sqlite3"
    make_filled(path, "0002")
    with reading(path) as connection:
        # What both say of an older store: a contact on its own, and a match that somebody deleted.
        connection.execute("UPDATE pair SET state = 'unlinked' WHERE quickbooks_id IS NOT NULL")
        connection.commit()
    store = Store.open(path.parent)
    with store.read() as session:
        (workspace_id,) = (one.id for one in workspaces.all_workspaces(session))
        shown = mirror.everything(session, workspace_id, PRACTICE)
        assert len(shown) > 1
        assert in_step.unseen_contacts(session, workspace_id) == {}
        (row,) = pairs.customers(session, workspace_id)
        assert session.get_one(Pair, row.id).parted_from in {record.id for record, _digest in shown}
    # Shown once more as it was, and then with another name: only the second is news.
    record = shown[0][0]
    for name, is_news in ((record.contact.name, False), ("Atelier Neuf", True)):
        again = replace(record, contact=record.contact.with_fields(name=name))
        with store.work(workspace_id, "Anne") as work:
            mirror.put(work, PRACTICE, [again])
        with store.read() as session:
            assert bool(in_step.unseen_contacts(session, workspace_id)) is is_news
    store.close()


@pytest.mark.parametrize("language", ["en", "fr_CA"])
def test_a_book_that_comes_from_an_older_version_can_bill_at_once(tmp_path: Path, language: str) -> None:
    """It has the rates of a new one in the language of the window, and its owner may do everything."""
    path = tmp_path / "old" / "store.sqlite3"
    make_filled(path, "0003")
    with reading(path) as connection:
        connection.execute("DELETE FROM setting WHERE key = 'ui.language'")
        connection.execute("INSERT INTO setting VALUES (0, 'ui.language', ?)", (language,))
        connection.execute(
            "INSERT INTO book_staff (workspace_id, id, name, is_owner, at_work) VALUES (1, 'S9', 'Luc', 0, 0)"
        )
        connection.commit()
    use_language(language)
    migrated, new = Store.open(path.parent), open_store(tmp_path / "new")
    with migrated.read() as session:
        (workspace_id,) = (one.id for one in workspaces.all_workspaces(session))
        found = tax_rates.listed(session, workspace_id)
        keys = {row.name: row.name_key for row in session.exec(select(BookTaxRate))}
        owner, luc = staff.people(session, workspace_id)
    with new.store.read() as session:
        assert found == tax_rates.listed(session, new.workspace_id)
        assert keys == {row.name: row.name_key for row in session.exec(select(BookTaxRate))}
    assert {one.rate.name for one in found} >= {"GST + QST" if language == "en" else "TPS + TVQ"}
    assert owner.owner
    assert (owner.permissions, luc.permissions) == (set(staff.Permission), set())
    # The next rate goes on where the defaults end.
    with migrated.work(workspace_id, "Anne") as work:
        added = tax_rates.add(work, "HST 12", [("HST", Decimal(12))])
    assert added.id not in {one.rate.id for one in found}
    migrated.close()
    new.store.close()


def test_a_workspace_that_is_deleted_leaves_no_row_behind(tmp_path: Path) -> None:
    fill(tmp_path)
    store = Store.open(tmp_path)
    with store.work() as work:
        other = workspaces.add(work, "other")
    with store.work(other) as work:
        book.open_book(work)
    with store.read() as session:
        filled = min(one.id for one in workspaces.all_workspaces(session))
    with store.work(filled, "Anne") as work:
        workspaces.remove(work, filled)
    store.close()
    with reading(tmp_path / "store.sqlite3") as connection:
        held = {
            name: {row[0] for row in connection.execute(f'SELECT workspace_id FROM "{name}"')}
            for name in tables(connection)
            if any(row[1] == "workspace_id" for row in connection.execute(f'PRAGMA table_info("{name}")'))
        }
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert len(held) > 20
    assert {name for name, ids in held.items() if filled in ids} == set()
    assert held["book_tax_rate"] == {other}
