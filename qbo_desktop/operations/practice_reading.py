"""Short looks at the Practice Book for the window: its types, one contact, and what a form may hold.

The headers of a file to be imported are read by an operation, since the file may be large.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from qbo_desktop.domain.contact import Contact
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.practice_csv import read_file
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.practice.book.fields import BadValue, new_contact, to_columns, with_changes
from qbo_desktop.practice.csv_headers import ALL_COLUMNS as COLUMNS
from qbo_desktop.practice.csv_headers import (
    NAMING_COLUMNS,
    proposed_column,
    read_headers,
    recognised,
)
from qbo_desktop.practice.csv_text import read_table
from qbo_desktop.sync.side import Record
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from sqlmodel import Session

__all__ = [
    "COLUMNS",
    "NAMING_COLUMNS",
    "BadValue",
    "HeadersOfFile",
    "ReadHeaders",
    "columns_of",
    "contact",
    "refusal",
    "types",
]
_SAMPLES = 3


def types(session: Session, workspace_id: int) -> list[str]:
    """The contact types by name, in alphabetical order."""
    return book.types(session, workspace_id)


def contact(session: Session, workspace_id: int, practice_id: str) -> Record | None:
    """A contact as the book holds it now, or None."""
    return book.get(session, workspace_id, practice_id)


def columns_of(held: Contact) -> dict[str, str]:
    """A contact as the columns that a form fills in and `AddContact` and `EditContact` take."""
    return to_columns(held)


def refusal(held: Contact | None, changes: Mapping[str, str]) -> BadValue | None:
    """Why these columns cannot be a contact (`column` says which), or None. `held`: the contact changed."""
    try:
        if held is None:
            new_contact(changes)
        else:
            with_changes(held, changes)
    except BadValue as error:
        return error
    return None


@dataclass(frozen=True, slots=True)
class HeadersOfFile:
    """A file's headers, the column that each means ("" for none), and a few values of each."""

    names: tuple[str, ...]
    columns: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    rows: int

    def unknown(self, mapping: Mapping[str, str]) -> list[str]:
        """The headers that mean nothing, unless the map says that they are to be left out."""
        return [
            name
            for name, column in zip(self.names, self.columns, strict=True)
            if name and not column and mapping.get(name) != ""
        ]

    def names_somebody(self) -> bool:
        """Whether some column tells who a row is about."""
        return "id" in self.columns or not NAMING_COLUMNS.isdisjoint(self.columns)


@dataclass(frozen=True, slots=True)
class ReadHeaders:
    """Read what the headers of a client list mean, before it is imported. `mapping` is header → column."""

    path: Path
    mapping: Mapping[str, str] = field(default_factory=dict)
    lane = Lane.DESK

    def title(self) -> str:
        return _("Read the file")

    def run(self, context: Context) -> Outcome[HeadersOfFile]:
        """Raises UsageError for a file that is no table at all."""
        table = read_table(read_file(self.path), self._worth)
        try:
            columns = read_headers(table.header, self.mapping).columns
        except UsageError:
            # Two headers of one meaning: the person says in the dialog which of them it is.
            columns = _first_of_each([self.mapping.get(name, proposed_column(name)) for name in table.header])
        samples = []
        for place in range(len(table.header)):
            values = (
                row.cells[place] for row in table.rows if place < len(row.cells) and row.cells[place].strip()
            )
            samples.append(tuple(value for value, _number in zip(values, range(_SAMPLES), strict=False)))
        return Outcome(HeadersOfFile(tuple(table.header), columns, tuple(samples), len(table.rows)))

    def _worth(self, names: Sequence[str]) -> int:
        """A separator that makes known headers is the right one; where none is known, the one that makes most."""
        return recognised(names, self.mapping) * 1000 + len(names) - 1


def _first_of_each(columns: list[str]) -> tuple[str, ...]:
    return tuple("" if column in columns[:at] else column for at, column in enumerate(columns))
