"""Opening the store: the file, its pragmas, its schema's version, and a backup before a migration."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

import qbo_desktop.store.tables.billing
import qbo_desktop.store.tables.contacts
import qbo_desktop.store.tables.journal
import qbo_desktop.store.tables.views
import qbo_desktop.store.tables.workspaces  # noqa: F401  (each import declares its tables)
from qbo_desktop.domain.naming import name_key
from qbo_desktop.errors import StoreError
from qbo_desktop.store.place import make_private_folder, refuse_unsafe_place
from qbo_desktop.wording import _

# The newest migration; a test holds it against the migrations folder.
SCHEMA_VERSION = "0005"
_BUSY_MILLISECONDS = 15_000
_OLDEST_SQLITE = (3, 35, 0)


def open_engine(path: Path) -> Engine:
    """An engine on a store that has today's schema.

    A missing store is made, an older one is backed up and migrated. Raises StoreError for a store that
    is newer, read-only, in an unsafe place, or no store at all.
    """
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise StoreError(_("This Python brings an SQLite that is too old (3.35 is needed)."))
    refuse_unsafe_place(path)
    make_private_folder(path.parent)
    version = _version_of(path)
    if version is None:
        _make_fresh(path)
    elif version != SCHEMA_VERSION:
        from qbo_desktop.store.migrate import migrate

        migrate(path, version, SCHEMA_VERSION)
    return _engine(path)


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _BUSY_MILLISECONDS / 1000})

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        # SQLAlchemy says BEGIN itself (below); the driver must not add its own.
        connection.isolation_level = None
        _into_wal(connection)
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=FULL")
        # SQLite's own lower() leaves accented letters as they are.
        connection.create_function("name_key", 1, _name_key, deterministic=True)
        connection.create_function("fold", 1, _fold, deterministic=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A writer takes its place at once: a read that turns into a write can lose another's update.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _into_wal(connection: sqlite3.Connection) -> None:
    """Have the write-ahead log in use. SQLite answers "locked" at once, whatever the busy time-out is, when two
    processes switch to it at the same moment: the one that comes second tries again."""
    connection.execute(f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}")
    last = time.monotonic() + _BUSY_MILLISECONDS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > last:
                raise
        time.sleep(0.02)


@lru_cache(maxsize=1024)
def _name_key(name: str | None) -> str | None:
    """`name_key` as SQL calls it, once a row: what is compared so are the few contact types."""
    return None if name is None else name_key(name)


@lru_cache(maxsize=32_768)
def _fold(text: str | None) -> str | None:
    """`fold` as SQL calls it, for what is searched through and has no folded text beside it."""
    from qbo_desktop.store.mirror import fold  # the mirror itself stands on the engine

    return None if text is None else fold(text)


def _version_of(path: Path) -> str | None:
    """The schema version of an existing store; None when there is none yet."""
    if not path.exists() or path.stat().st_size == 0:
        return None
    if not os.access(path, os.R_OK | os.W_OK) or not os.access(path.parent, os.W_OK):
        raise StoreError(
            _("The store {path} cannot be written.").format(path=path),
            _("Ask for the right to write there, or choose another folder for the program’s data."),
            command=_("Ask for the right to write there, or choose another folder with --home."),
        )
    with saying_store_errors(path), closing(sqlite3.connect(path, timeout=15)) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables:
            return None
        if "alembic_version" not in tables:
            raise _not_a_store(path)
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    version = str(row[0]) if row else ""
    if version > SCHEMA_VERSION:
        raise StoreError(
            _("The store {path} was written by a newer version of QBO Desktop.").format(path=path),
            _("Install the newest version, or restore an older backup."),
        )
    return version


def _make_fresh(path: Path) -> None:
    """Make all tables at once and stamp the version, in one transaction.

    A test holds the result against what the migrations make, so that nobody waits for Alembic.
    """
    with saying_store_errors(path):
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)

        @event.listens_for(engine, "connect")
        def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
            connection.isolation_level = None
            _into_wal(connection)

        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            found = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")
            if found.first() is None:  # another process may have been quicker
                SQLModel.metadata.create_all(connection, checkfirst=False)
                connection.exec_driver_sql(
                    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, PRIMARY KEY (version_num))"
                )
                connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{SCHEMA_VERSION}')")
            connection.exec_driver_sql("COMMIT")
        engine.dispose()


def _not_a_store(path: Path) -> StoreError:
    return StoreError(
        _("The file {path} is not a store of QBO Desktop.").format(path=path),
        _("Choose another folder for the program’s data, or restore a backup."),
        command=_("Choose another folder with --home, or restore a backup."),
    )


@contextmanager
def saying_store_errors(path: Path | str) -> Iterator[None]:
    """Turn what SQLite and the file system say into sentences."""
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError, OSError) as error:
        raise _in_words(path, error) from error


def _in_words(path: Path | str, error: BaseException) -> StoreError:
    text = str(getattr(error, "orig", None) or error).lower()
    if "not a database" in text or "malformed" in text or "encrypted" in text:
        return StoreError(
            _("The file {path} is not a store of QBO Desktop, or it is damaged.").format(path=path),
            _("Restore a backup with “qbo-desktop restore FILE”."),
        )
    if "disk is full" in text or "no space left" in text or "disk quota" in text:
        return StoreError(
            _(
                "The disk is full: nothing more can be written to {path}. Nothing that was saved is lost."
            ).format(path=path),
            _("Free some space, then do it again."),
        )
    if "readonly" in text or "read-only" in text or "permission denied" in text or "unable to open" in text:
        return StoreError(
            _("The store {path} cannot be written.").format(path=path),
            _("Ask for the right to write there, or choose another folder for the program’s data."),
            command=_("Ask for the right to write there, or choose another folder with --home."),
        )
    if "locked" in text or "busy" in text:
        return StoreError(
            _("Another program is writing to the store {path} and does not stop.").format(path=path),
            _("Close the other window of QBO Desktop, then do it again."),
        )
    return StoreError(
        _("The store {path} cannot be used: {why}").format(
            path=path, why=str(getattr(error, "orig", None) or error)
        ),
        _("Restore a backup with “qbo-desktop restore FILE”."),
    )


def is_world_failure(error: BaseException) -> bool:
    """Whether a database error is the disk's or the file's fault, not a bug of ours."""
    text = str(getattr(error, "orig", None) or error).lower()
    words = (
        "disk",
        "readonly",
        "read-only",
        "locked",
        "busy",
        "malformed",
        "not a database",
        "unable to open",
        "i/o",
    )
    return isinstance(
        error, OperationalError | sqlite3.OperationalError | DatabaseError | sqlite3.DatabaseError
    ) and any(word in text for word in words)


def file_time() -> str:
    """Now, in a form that file names can carry."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
