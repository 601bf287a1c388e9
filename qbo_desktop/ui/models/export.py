"""Writing a table, as it is shown, to a CSV file: in the desk lane, so that the window does not wait."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.practice_csv import write_file
from qbo_desktop.wording import _, language, ngettext

if TYPE_CHECKING:
    from sqlmodel import Session

_AT_ONCE = 500
# A spreadsheet runs what begins like a formula; a telephone number or an amount with a sign is none.
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d\s().,-]*$)")


@dataclass(frozen=True, slots=True)
class ExportRows:
    """Write rows by their ids. `read` reads some of them, `cells` puts one into texts under `header`."""

    path: Path
    header: tuple[str, ...]
    ids: tuple[Any, ...]
    read: Callable[[Session, Sequence[Any]], Mapping[Any, Any]] = field(repr=False)
    cells: Callable[[Any], Sequence[str]] = field(repr=False)
    lane = Lane.DESK

    def title(self) -> str:
        return _("Export the list")

    def run(self, context: Context) -> Outcome[int]:
        """Writes UTF-8 with a byte order mark, and `;` in French, as spreadsheets there expect it."""
        written: list[int] = []
        write_file(self.path, self._pieces(context, written))
        count = sum(written)
        says = ngettext("{count} row was written to {path}.", "{count} rows were written to {path}.", count)
        return Outcome(count, says=says.format(count=count, path=self.path))

    def _pieces(self, context: Context, written: list[int]) -> Iterator[str]:
        separator = ";" if language().startswith("fr") else ","
        yield "\ufeff" + _lines([self.header], separator)
        for at in range(0, len(self.ids), _AT_ONCE):
            context.progress.check()
            piece = self.ids[at : at + _AT_ONCE]
            with context.store.read() as session:
                rows = self.read(session, piece)
            found = [self.cells(rows[row_id]) for row_id in piece if row_id in rows]
            written.append(len(found))
            yield _lines(found, separator)


def _lines(rows: Sequence[Sequence[str]], separator: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([shielded(cell) for cell in row] for row in rows)
    return text.getvalue()


def shielded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text
