"""Pull: what each side changed since we last looked goes into the mirror, page by page.

The cursor moves last, after the whole answer is in the mirror: a run killed between two pages reads
them again and nothing is missed.
"""

from __future__ import annotations

from qbo_desktop.crash_points import crash_point
from qbo_desktop.store import mirror, pairs, workspaces
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.progress import Stage
from qbo_desktop.sync.side import PRACTICE, Side

CONTACTS = "contacts"
# Rows in one commit: short enough that the window never waits for a run's writes.
ROWS_A_COMMIT = 100


def pull(context: RunContext, side: Side, *, from_the_beginning: bool = False) -> int:
    """Read a side's changes into the mirror; answers how many records are new or differ."""
    store, workspace_id = context.store, context.workspace_id
    with store.read() as session:
        cursor = (
            "" if from_the_beginning else workspaces.cursor_of(session, workspace_id, side.name, CONTACTS)
        )
    changed = done = 0
    last = ""
    context.progress.at(Stage.PULL)
    for page in side.changed_since(cursor):
        crash_point("page-read")
        for at in range(0, len(page.records), ROWS_A_COMMIT):
            records = page.records[at : at + ROWS_A_COMMIT]
            with store.work(workspace_id, context.actor) as work:
                different = mirror.put(work, side.name, records)
                if side.name == PRACTICE:
                    pairs.note_contacts(work, [record.id for record in records])
            changed += len(different)
            done += len(records)
            context.progress.at(Stage.PULL, done, max(page.expected, done))
        last = page.cursor or last
    if last and last != cursor:
        with store.work(workspace_id, context.actor) as work:
            workspaces.move_cursor(work, side.name, CONTACTS, last)
    return changed
