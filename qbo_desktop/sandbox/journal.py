"""The state on disk: one whole file, and beside it what has changed since, a line a save.

A company with thousands of invoices is saved after each request that writes, so a save must not write
everything again. The lines are taken up into the whole file when they have grown longer than it, and when
the service ends.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

from qbo_desktop.sandbox.amounts import dump, parse_amount

_SHORTEST = 256 * 1024  # bytes of changes that are worth a whole file

Document = dict[str, Any]


class Noted(dict[str, Any]):
    """A dictionary that knows which keys were written or taken out since it was asked: by key only."""

    def __init__(self, *held: Any) -> None:
        super().__init__(*held)
        self._touched: set[str] = set()

    def __setitem__(self, key: str, value: Any) -> None:
        self._touched.add(key)
        super().__setitem__(key, value)

    def __delitem__(self, key: str) -> None:
        self._touched.add(key)
        super().__delitem__(key)

    def pop(self, key: str, *default: Any) -> Any:
        self._touched.add(key)
        return super().pop(key, *default)

    def since(self) -> Document:
        """The keys touched since the last time with their values, None for what is gone."""
        touched, self._touched = self._touched, set()
        return {key: self.get(key) for key in touched}


def merge(rows: dict[str, Any], changes: Document) -> None:
    """Do again in a plain dictionary what `Noted.since()` told."""
    for key, value in changes.items():
        if value is None:
            rows.pop(key, None)
        else:
            rows[key] = value


class Journal:
    """One state file and the file of its changes."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._changes = file.with_name(f"{file.stem}.changes")
        self._of = ""  # which whole file the changes belong to; "" until one is read or written
        self._whole_size = 0
        self._size = 0

    @property
    def begun(self) -> bool:
        """Whether there is a whole file that changes can follow."""
        return bool(self._of)

    @property
    def is_long(self) -> bool:
        """Whether the changes had better become a whole file."""
        return self._size > max(_SHORTEST, self._whole_size)

    @property
    def has_changes(self) -> bool:
        return self._size > 0

    def read(self) -> tuple[Document, Document, list[Document]]:
        """The whole file, the same with its amounts exact, and the changes since, exact.

        A half line, of a service that was killed while it wrote, is as if it had not been written. Raises
        OSError and ValueError (of JSON).
        """
        text = self.file.read_text("utf-8")
        kept = json.loads(text)
        exact = json.loads(text, parse_float=parse_amount)  # times are floats, amounts are not
        self._whole_size = len(text)
        self._of = str(kept.get("journal", "")) if isinstance(kept, dict) else ""
        return kept, exact, self._read_changes()

    def _read_changes(self) -> list[Document]:
        if not self._of or not self._changes.exists():
            return []
        whole, _, half = self._changes.read_bytes().rpartition(b"\n")
        lines = whole.split(b"\n") if whole else []
        if not lines or json.loads(lines[0]) != {"journal": self._of}:
            return []
        if half:
            with self._changes.open("r+b") as stream:
                stream.truncate(len(whole) + 1)
        self._size = len(whole) + 1
        return [json.loads(line, parse_float=parse_amount) for line in lines[1:]]

    def append(self, changes: Document) -> None:
        """One save more. Raises OSError."""
        text = dump(changes) + "\n"
        if not self._size:
            text = dump({"journal": self._of}) + "\n" + text
        with self._changes.open("ab" if self._size else "wb") as stream:
            self._size += stream.write(text.encode())

    def rewrite(self, whole: Document) -> None:
        """Everything into one file, whole or not at all. Raises OSError."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self._of = secrets.token_hex(8)
        text = dump({**whole, "journal": self._of})
        beside = self.file.with_name(self.file.name + ".new")
        beside.write_text(text, "utf-8")
        os.replace(beside, self.file)  # noqa: PTH105  one name for both systems' atomic rename
        self._changes.unlink(missing_ok=True)
        self._whole_size, self._size = len(text), 0
