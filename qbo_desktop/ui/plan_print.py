"""A plan on paper, as PDF and as CSV: made in the desk lane, so that the window does not wait."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPdfWriter

from qbo_desktop.domain.contact import FieldValue
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.files import keep_off_the_store
from qbo_desktop.phrases.fields import field_text
from qbo_desktop.phrases.journal import side_text
from qbo_desktop.sync.steps import InvoiceStep, PlanStep
from qbo_desktop.ui.models.comparison import value_text
from qbo_desktop.ui.models.export import ExportRows
from qbo_desktop.ui.models.plan_rows import PlanRow, change_texts, what_text, why_text
from qbo_desktop.ui.paper import Sheet, print_sheet
from qbo_desktop.wording import _, language

if TYPE_CHECKING:
    from sqlmodel import Session

_AMOUNT = re.compile(r"-?\d+\.\d+")
# A row of the plan, and which of its changes; -1 where it has none.
Place = tuple[int, int]


def sheet_of(title: str, lines: Sequence[str], rows: Sequence[PlanRow]) -> Sheet:
    """The plan as it goes on paper."""
    headings = (_("What"), _("Side"), _("Who"), _("Fields"), _("Because"))

    def cells(one: PlanRow) -> Sequence[str]:
        side = side_text(one.step.side) if one.step is not None else ""
        return what_text(one), side, one.who, "\n".join(change_texts(one)), why_text(one)

    return Sheet(title, tuple(lines), headings, (15, 9, 18, 42, 16), tuple(map(cells, rows)))


@dataclass(frozen=True, slots=True)
class PrintPlan:
    """Put a plan on paper: on `device`, or with none as PDF into `path`."""

    title_text: str
    lines: tuple[str, ...]
    rows: Sequence[PlanRow] = field(repr=False)
    path: Path | None = None
    device: QPagedPaintDevice | None = field(default=None, repr=False)
    lane = Lane.DESK

    def title(self) -> str:
        return _("Print the plan")

    def run(self, context: Context) -> Outcome[int]:
        """Answers the number of pages. Raises UsageError when it cannot be printed or written."""
        if self.device is not None:
            pages = self._print(self.device, context)
            return Outcome(pages, says=_("The plan was printed."))
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
            pages = self._print(writer, context)
            del writer  # only then is all of it in the file
            partial.replace(self.path)
        except OSError as error:
            raise UsageError(
                _("The file {path} cannot be written: {why}").format(
                    path=self.path, why=error.strerror or error
                )
            ) from error
        finally:
            partial.unlink(missing_ok=True)
        return Outcome(pages, says=_("The plan was written to {path}.").format(path=self.path))

    def _print(self, device: QPagedPaintDevice, context: Context) -> int:
        return print_sheet(sheet_of(self.title_text, self.lines, self.rows), device, context.progress.check)


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
        said = [field_text(change.field), _plain(step, change.old), _plain(step, change.new)]
    return [
        what_text(one), side_text(step.side), one.who, step.quickbooks_id, step.practice_id, *said, why_text(one),
    ]  # fmt: skip


def _plain(step: PlanStep, value: FieldValue) -> str:
    """A value for a spreadsheet: days and amounts of an invoice as such, with the comma of the language in force."""
    text = value_text(value)
    if isinstance(step, InvoiceStep) and language().startswith("fr") and _AMOUNT.fullmatch(text):
        return text.replace(".", ",")
    return text
