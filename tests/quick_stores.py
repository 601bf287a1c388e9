"""Makes the stores of tests cheap: nothing is waited for on the disk, and nothing is said to SQLite anew that was
said to it before. What is in them is the same; processes of their own (those that are killed) know nothing of it."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.util import LRUCache
from sqlmodel import SQLModel

from qbo_desktop.store import engine as of_the_program


class _Compiled:
    """The statements that were compiled, for all engines: their dialect is one, though each has its own object."""

    def __init__(self) -> None:
        self.kept: LRUCache[Any, Any] = LRUCache(4_000)

    def get(self, key: tuple[Any, ...]) -> Any:
        return self.kept.get(key[1:])

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        self.kept[key[1:]] = compiled


def make_stores_quick() -> None:
    """Have the program's engines share what they compiled, copy an empty store, and not wait for the disk."""
    engine_on, make_fresh = of_the_program._engine, of_the_program._make_fresh
    compiled = _Compiled()
    empty: dict[frozenset[str], bytes] = {}

    def quick_engine_on(path: Path) -> Engine:
        made = engine_on(path)
        made._compiled_cache = compiled  # type: ignore[assignment]

        @event.listens_for(made, "connect")
        def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
            connection.execute("PRAGMA synchronous=OFF")

        return made

    def copy_fresh(path: Path) -> None:
        tables = frozenset(SQLModel.metadata.tables)  # more of them, once the book's are there
        if path.exists() or tables not in empty:
            is_new = not path.exists()
            make_fresh(path)
            if is_new:
                empty[tables] = path.read_bytes()
            return
        try:
            with tempfile.NamedTemporaryFile(dir=path.parent) as draft:
                draft.write(empty[tables])
                draft.flush()
                os.link(draft.name, path)  # whole, or not at all: somebody else may make it at this moment
        except OSError:  # which the program puts into words
            make_fresh(path)

    of_the_program._engine, of_the_program._make_fresh = quick_engine_on, copy_fresh
