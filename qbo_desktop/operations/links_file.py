"""All links as CSV, with both ids: a firm can always leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.files import keep_off_the_store
from qbo_desktop.operations.practice_csv import write_file
from qbo_desktop.practice.csv_text import write_table
from qbo_desktop.store import client_list
from qbo_desktop.store.client_list import ClientLine
from qbo_desktop.wording import _, ngettext

COLUMNS = (
    "row_id", "quickbooks_id", "practice_id", "quickbooks_name", "practice_name", "state", "linked_since", "linked_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExportLinks:
    """Write every link: both ids and names, its state, since when (UTC) and by whom.

    `linked_by` is empty where no person is known to have made the link.
    """

    path: Path
    lane = Lane.DESK

    def title(self) -> str:
        return _("Export the links")

    def run(self, context: Context) -> Outcome[int]:
        """Raises UsageError when the file cannot be written."""
        with context.store.read() as session:
            lines = client_list.lines(session, context.workspace_id, "linked")
        keep_off_the_store(context, self.path)
        write_file(self.path, write_table(COLUMNS, map(_cells, lines)))
        says = ngettext("{count} link was exported.", "{count} links were exported.", len(lines))
        return Outcome(len(lines), says=says.format(count=len(lines)))


def _cells(line: ClientLine) -> tuple[str, ...]:
    since = line.decided_at
    return (
        str(line.id),
        line.quickbooks_id,
        line.practice_id,
        line.name,
        line.practice_name,
        line.state.value,
        since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if since else "",
        line.decided_by.removeprefix("-"),
    )
