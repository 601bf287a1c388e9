"""A plan on paper, as PDF and as CSV: made in the desk lane, so that the window does not wait."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from qbo_desktop.errors import UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.files import keep_off_the_store
from qbo_desktop.phrases.fields import field_text
from qbo_desktop.phrases.journal import side_text
from qbo_desktop.ui.models.comparison import value_text
from qbo_desktop.ui.models.export import ExportRows
from qbo_desktop.ui.models.plan_rows import PlanRow, changes_text, what_text, why_text
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from sqlmodel import Session

# A row of the plan, and which of its changes; -1 where it has none.
Place = tuple[int, int]


def as_html(title: str, more: Sequence[str], rows: Sequence[PlanRow]) -> str:
    """The plan as a document: heading, lines, and a table of its rows."""
    titles = (_("What"), _("Side"), _("Who"), _("Fields"), _("Because"))
    head = "".join(f"<th align='left'>{escape(one)}</th>" for one in titles)
    lines = []
    for one in rows:
        side = side_text(one.step.side) if one.step is not None else ""
        cells = (what_text(one), side, one.who, changes_text(one), why_text(one))
        lines.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    said = "".join(f"<p>{escape(one)}</p>" for one in more)
    return (
        "<html><head><style>body { font-size: 8pt; } td, th { padding: 2pt 6pt 2pt 0; }</style></head><body>"
        f"<h2>{escape(title)}</h2>{said}"
        f"<table width='100%' cellspacing='0'><thead><tr>{head}</tr></thead>{''.join(lines)}</table></body></html>"
    )


@dataclass(frozen=True, slots=True)
class PrintPlan:
    """Put a document on paper: on `device`, or with none as PDF into `path`."""

    html: str = field(repr=False)
    path: Path | None = None
    device: QPagedPaintDevice | None = field(default=None, repr=False)
    lane = Lane.DESK

    def title(self) -> str:
        return _("Print the plan")

    def run(self, context: Context) -> Outcome[None]:
        """Raises UsageError when the file cannot be written."""
        if self.device is not None:
            self._print(self.device)
            return Outcome(None, says=_("The plan was printed."))
        if self.path is None:
            raise UsageError(_("Say where the plan is to be written."))
        keep_off_the_store(context, self.path)
        partial = self.path.with_name(self.path.name + ".part")
        try:
            # The writer itself says nothing of a folder that is not there; and clients are nobody else's to read.
            os.close(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
            writer = QPdfWriter(str(partial))
            writer.setPageSize(QPageSize(QPageSize.PageSizeId.Letter))
            writer.setPageOrientation(QPageLayout.Orientation.Landscape)
            writer.setPageMargins(QMarginsF(12, 12, 12, 12), QPageLayout.Unit.Millimeter)
            self._print(writer)
            del writer  # only then is all of it in the file
            partial.replace(self.path)
        except OSError as error:
            raise UsageError(
                _("The file {path} cannot be written: {why}").format(
                    path=self.path, why=error.strerror or error
                )
            ) from error
        return Outcome(None, says=_("The plan was written to {path}.").format(path=self.path))

    def _print(self, device: QPagedPaintDevice) -> None:
        document = QTextDocument()
        document.setHtml(self.html)
        document.print_(device)


def export_plan(path: Path, rows: Sequence[PlanRow]) -> ExportRows:
    """The operation that writes a plan to a CSV file: a line for each field of each step."""
    places: list[Place] = []
    for at, one in enumerate(rows):
        count = len(one.step.changes()) if one.step is not None else 0
        places += [(at, which) for which in range(count)] or [(at, -1)]

    def read(_session: Session, chosen: Sequence[Any]) -> Mapping[Place, tuple[PlanRow, int]]:
        return {place: (rows[place[0]], place[1]) for place in chosen}

    header = (
        _("What"), _("Side"), _("Who"), _("QuickBooks id"), _("Practice id"), _("Field"), _("Old"), _("New"),
        _("Because"),
    )  # fmt: skip
    return ExportRows(path, header, tuple(places), read, _cells)


def _cells(found: tuple[PlanRow, int]) -> Sequence[str]:
    one, which = found
    step = one.step
    if step is None:
        return [what_text(one), "", one.who, "", "", "", "", "", why_text(one)]
    said = ["", "", ""]
    if which >= 0:
        change = step.changes()[which]
        said = [field_text(change.field), value_text(change.old), value_text(change.new)]
    return [
        what_text(one), side_text(step.side), one.who, step.quickbooks_id, step.practice_id, *said, why_text(one),
    ]  # fmt: skip
