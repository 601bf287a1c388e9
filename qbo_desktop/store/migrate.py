"""Bringing an older store to today's schema. Alembic is imported here only."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import NullPool

from qbo_desktop.crash_points import crash_point
from qbo_desktop.errors import StoreError
from qbo_desktop.store.backups import back_up
from qbo_desktop.store.engine import file_time, saying_store_errors
from qbo_desktop.wording import _

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(path: Path, version: str, target: str) -> None:
    """Back the store up, then migrate it in one transaction; a killed migration leaves the old schema.

    Foreign keys are off meanwhile (SQLite's batch mode would delete by cascade) and checked at the end.
    """
    back_up(path, path.parent / "backups" / f"before-{target}-from-{version}-{file_time()}.sqlite3")
    with saying_store_errors(path):
        engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)

        @event.listens_for(engine, "connect")
        def _prepare(connection: sqlite3.Connection, _record: object) -> None:
            connection.isolation_level = None
            connection.execute("PRAGMA foreign_keys=OFF")
            connection.execute("PRAGMA busy_timeout=15000")

        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN EXCLUSIVE")
            upgrade(connection, target)
            crash_point("migration-half-done")
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                connection.exec_driver_sql("ROLLBACK")
                raise StoreError(
                    _("The store could not be brought to the new version; it was left as it was."),
                    _("Send a support bundle, and go on with the older version meanwhile."),
                )
            connection.exec_driver_sql("COMMIT")
        engine.dispose()


def upgrade(connection: Connection, target: str = "head") -> None:
    """Run the migrations on an open connection, inside the caller's transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def version_written(path: Path) -> str:
    """The version a store says it has."""
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
