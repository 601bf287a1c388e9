"""The stored language, read before anything else is: `--help` and a refused store speak it too."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def stored_language(path: Path) -> str:
    """The language set in the store at `path`; "" when none is, or when the store cannot be read.

    Reads the file as it stands, of whatever version; it is neither made nor migrated.
    """
    if not path.is_file():
        return ""
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=1)
        ) as connection:
            row = connection.execute(
                "SELECT value FROM setting WHERE workspace_id = 0 AND key = 'ui.language'"
            ).fetchone()
    except sqlite3.Error:
        return ""  # What is wrong with the store is said when it is opened.
    return str(row[0]) if row else ""
