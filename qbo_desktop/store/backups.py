"""Copies of the store: before a migration, each day, and whenever the user says so."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from qbo_desktop.errors import StoreError, UsageError
from qbo_desktop.store.engine import SCHEMA_VERSION, file_time, saying_store_errors
from qbo_desktop.store.place import make_private_folder, refuse_unsafe_place
from qbo_desktop.wording import _

KEEP_DAILY = 14


def back_up(source: Path, target: Path) -> Path:
    """Copy a store, also while it is in use, to a new file that only the user can read."""
    with saying_store_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = target.with_name(target.name + ".part")
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(source, timeout=15)) as old, closing(sqlite3.connect(partial)) as new:
            old.backup(new)
            # One plain file: whoever copies it elsewhere must not forget a -wal beside it.
            new.execute("PRAGMA journal_mode=DELETE")
        partial.replace(target)
    return target


def check(path: Path) -> str:
    """Say "ok" when the file is a sound store of this or an older version; UsageError otherwise."""
    if not path.is_file():
        raise UsageError(_("There is no file {path}.").format(path=path))
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
            version = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise UsageError(_("{path} is not a backup of QBO Desktop.").format(path=path)) from error
    if sound != "ok" or not version:
        raise UsageError(_("The backup {path} is damaged.").format(path=path))
    if str(version[0]) > SCHEMA_VERSION:
        raise UsageError(
            _("The backup {path} was made by a newer version of QBO Desktop.").format(path=path),
            _("Install the newest version first."),
        )
    return "ok"


def restore(backup: Path, store: Path) -> Path:
    """Put a backup in the store's place; answers where the replaced store was kept.

    The caller holds every workspace's run lease.
    """
    check(backup)
    kept = store.parent / "backups" / f"before-restore-{file_time()}.sqlite3"
    if store.exists():
        back_up(store, kept)
    with saying_store_errors(store):
        make_private_folder(store.parent)
        # SQLite's own copy replaces the content in one transaction: other open windows see either the
        # old store or the new one, and a kill in the middle leaves the old.
        with (
            closing(sqlite3.connect(backup)) as source,
            closing(sqlite3.connect(store, timeout=15)) as target,
        ):
            source.backup(target)
    return kept


def replace_unreadable(backup: Path, store: Path) -> Path:
    """Put a backup in the place of a store that cannot be opened; answers where that one was kept.

    It is kept byte for byte, with what SQLite left beside it. Until the backup is copied whole, nothing moves.
    """
    check(backup)
    refuse_unsafe_place(store)
    kept = store.parent / "backups" / f"unreadable-{file_time()}.sqlite3"
    fresh = back_up(backup, store.with_name(store.name + ".restored"))
    with saying_store_errors(store):
        make_private_folder(kept.parent)
        for suffix in ("-wal", "-shm", ""):
            beside = store.with_name(store.name + suffix)
            if beside.exists():
                beside.replace(kept.with_name(kept.name + suffix))
        fresh.replace(store)
    return kept


def back_up_daily(store: Path, today: date) -> Path | None:
    """One backup a day, the newest fourteen kept; None when today's is there already."""
    folder = store.parent / "backups"
    target = folder / f"daily-{today.isoformat()}.sqlite3"
    if target.exists():
        return None
    try:
        back_up(store, target)
    except StoreError:
        return None  # a full disk must not stop the work; the next day tries again
    for old in sorted(folder.glob("daily-*.sqlite3"))[:-KEEP_DAILY]:
        old.unlink(missing_ok=True)
    return target
