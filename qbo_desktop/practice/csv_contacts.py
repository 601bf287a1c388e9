"""The CSV of contacts: a file's bytes to rows by column, and the book's contacts to a file.

read_contacts   bytes, map      → ContactsFile      (pure; UsageError when the file as a whole cannot be)
plan_import     file, book      → ImportPlan        csv_plan.py
apply_import    plan            → the book          book/importing.py
write_contacts  contacts        → lines
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qbo_desktop.errors import UsageError
from qbo_desktop.practice.book.fields import short, to_columns
from qbo_desktop.practice.csv_headers import (
    COLUMNS,
    EXTRA_COLUMNS,
    NAMING_COLUMNS,
    Headers,
    read_headers,
    recognised,
)
from qbo_desktop.practice.csv_more import more_columns
from qbo_desktop.practice.csv_text import SEPARATORS, Row, Table, read_table, write_table
from qbo_desktop.sync.side import Record
from qbo_desktop.wording import _

BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A row of the file by column; only the columns that the row has."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row cannot be taken; `column` is "" when it is the row as a whole."""

    row: int
    column: str
    says: str

    def to_json(self) -> dict[str, Any]:
        """As the command line shows it."""
        return {"row": self.row, "column": self.column, "says": self.says}


@dataclass(frozen=True, slots=True)
class ContactsFile:
    """A file of contacts as read: what its headers mean, its rows, and those that have not its shape."""

    headers: Headers
    rows: tuple[ImportRow, ...]
    errors: tuple[RowError, ...] = ()
    notes: tuple[str, ...] = ()


def read_contacts(data: bytes, mapping: Mapping[str, str] | None = None) -> ContactsFile:
    """Read a CSV of contacts; `mapping` is header → column ("" ignores it), as `read_map` gives it.

    Raises UsageError when the file cannot be read, or has no column that names anybody.
    """
    mapping = mapping or {}
    table = read_table(data, lambda names: recognised(names, mapping))
    headers = read_headers(table.header, mapping)
    if not NAMING_COLUMNS & set(headers.columns) and "id" not in headers.columns:
        raise UsageError(
            _("No column of this file names a contact. Its columns are: {names}.").format(
                names=", ".join(short(name) for name in headers.names)
            ),
            _("It needs name, first_name or last_name, or company; map the one that holds the names."),
        )
    rows, errors = by_column(table, headers)
    return ContactsFile(headers, rows, errors, (*table.notes, *headers.notes))


def by_column(table: Table, headers: Headers) -> tuple[tuple[ImportRow, ...], tuple[RowError, ...]]:
    """The rows of a table by column, and those that have not its shape."""
    places = [(place, column) for place, column in enumerate(headers.columns) if column]
    rows: list[ImportRow] = []
    errors: list[RowError] = []
    for row in table.rows:
        if refused := _misshapen(row, table):
            errors.append(refused)
            continue
        # A row that ends early says nothing about the columns it lacks: Excel leaves out cells at the end.
        rows.append(
            ImportRow(
                row.number, {column: row.cells[place] for place, column in places if place < len(row.cells)}
            )
        )
    return tuple(rows), tuple(errors)


def _misshapen(row: Row, table: Table) -> RowError | None:
    """A row whose cells cannot be those of the header: too many, or separated by something else."""
    width = len(table.header)
    if any(row.cells[width:]):
        return RowError(
            row.number,
            "",
            _(
                "This row has {cells} cells, the header has {columns}. "
                "Put quotes around a cell that contains “{separator}”."
            ).format(cells=len(row.cells), columns=width, separator=table.separator.replace("\t", "→")),
        )
    if len(row.cells) == 1 and width > 1:
        for other in SEPARATORS:
            if other != table.separator and row.cells[0].count(other) == width - 1:
                return RowError(
                    row.number,
                    "",
                    _("This row is separated by “{other}”, the header by “{separator}”.").format(
                        other=other.replace("\t", "→"), separator=table.separator.replace("\t", "→")
                    ),
                )
    return None


def contact_columns(record: Record) -> dict[str, str]:
    """Every column of a contact as text, "" for what is empty."""
    columns = {"id": record.id, "archived": "no" if record.active else "yes"}
    return {**columns, **to_columns(record.contact), **more_columns(record.contact)}


def write_contacts(
    records: Iterable[Record], separator: str = ",", *, byte_order_mark: bool = False
) -> Iterator[str]:
    """The lines of a CSV with all that contacts hold; read again, it changes nothing.

    The columns are `COLUMNS`, and those of `EXTRA_COLUMNS` in which some contact has something.
    To be written as UTF-8 without translating line ends. With the byte order mark Excel shows the accents
    right; programs that do not expect it read it as a part of the first header.
    """
    held = [contact_columns(record) for record in records]
    header = (*COLUMNS, *(extra for extra in EXTRA_COLUMNS if any(columns[extra] for columns in held)))
    if byte_order_mark:
        yield BYTE_ORDER_MARK
    yield from write_table(header, ([columns[column] for column in header] for columns in held), separator)
