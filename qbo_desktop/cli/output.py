"""How answers are printed: one JSON document or text for people; progress and sentences go to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from qbo_desktop.sync.progress import Stage
from qbo_desktop.wording import _


def jsonable(value: Any) -> Any:
    """Values as JSON has them: times in UTC with Z, dates ISO, decimals and paths as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): jsonable(one) for key, one in value.items()}
    if isinstance(value, str | bool | int) or value is None:
        return value
    if isinstance(value, Iterable):
        return [jsonable(one) for one in value]
    raise TypeError(f"{type(value).__name__} has no JSON form")


@dataclass
class Output:
    """Where a verb's answer goes."""

    as_json: bool = False
    quiet: bool = False
    answered: bool = False

    def document(self, value: Any, text: Callable[[], str] | str = "") -> None:
        """The answer: `value` as the one JSON document, or `text` for people."""
        if self.as_json:
            self.line(value)
            return
        words = text() if callable(text) else text
        if words:
            _write(sys.stdout, words + "\n")

    def line(self, value: Any) -> None:
        """One JSON document on a line of its own."""
        self.answered = True
        _write(sys.stdout, json.dumps(jsonable(value), ensure_ascii=False) + "\n")

    def say(self, sentence: str) -> None:
        """A sentence beside the answer."""
        if sentence and not self.quiet:
            _write(sys.stderr, sentence + "\n")

    def progress(self, stage: Stage, done: int, total: int) -> None:
        """How far a run is, on one line that is written over; only for somebody who watches."""
        if self.quiet or not sys.stderr.isatty():
            return
        words = stage_text(stage)
        counted = f" {done}/{total}" if total else ""
        _write(sys.stderr, f"\r\x1b[K{words}{counted}")
        if stage is Stage.RECORD:
            _write(sys.stderr, "\r\x1b[K")


def _write(stream: Any, text: str) -> None:
    """Write whatever the terminal can show; a closed pipe ends the printing, not the work."""
    try:
        stream.write(text)
        stream.flush()
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, "replace").decode(encoding))
        stream.flush()
    except BrokenPipeError:
        return


def stage_text(stage: Stage) -> str:
    """A stage of a run in words."""
    return {
        Stage.RECOVER: _("Finishing what the last run left open"),
        Stage.PULL: _("Reading the clients"),
        Stage.MATCH: _("Comparing the clients"),
        Stage.PLAN: _("Planning"),
        Stage.APPLY: _("Writing"),
        Stage.RECORD: _("Finishing"),
        Stage.WAITING: _("Waiting, because QuickBooks asked for a pause"),
    }[stage]


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> str:
    """Columns for people, each as wide as its widest cell but never wider than 40 characters.

    `right`: the places of the columns of amounts, which stand at the right.
    """
    cells = [[_short(str(cell)) for cell in row] for row in rows]
    widths = [max(len(line[at]) for line in [list(headers), *cells]) for at in range(len(headers))]
    lines = [_row(headers, widths, right), _row(["-" * width for width in widths], widths, right)]
    lines += [_row(row, widths, right) for row in cells]
    return "\n".join(lines)


def _row(cells: Sequence[str], widths: Sequence[int], right: Collection[int]) -> str:
    padded = (
        cell.rjust(width) if at in right else cell.ljust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(padded).rstrip()


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"
