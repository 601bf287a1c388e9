"""Pull: what each side changed since we last looked goes into the mirror, page by page.

The cursor moves last, after the whole answer is in the mirror: a run killed between two pages reads
them again and nothing is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from qbo_desktop.crash_points import crash_point
from qbo_desktop.store import in_step, mirror, pairs, workspaces
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.progress import Stage
from qbo_desktop.sync.side import PRACTICE, Record, Side

CONTACTS = "contacts"
# Rows in one commit: short enough that the window never waits for a run's writes.
ROWS_A_COMMIT = 100


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a side showed. `missing` are linked ids that a whole reading did not show.

    That is no evidence that they are gone: they have to be looked at. `compared`: the list of changes could
    not be used, so everything was read and compared. `is_asked`: too much is missing to be believed.
    """

    changed: int = 0
    missing: frozenset[str] = frozenset()
    compared: bool = False
    is_asked: bool = False


def pull(
    context: RunContext,
    side: Side,
    *,
    from_the_beginning: bool = False,
    asks_about: Callable[[frozenset[str]], bool] = lambda missing: False,
) -> Pulled:
    """Read a side's changes into the mirror.

    `asks_about`: whether so much is missing from a whole reading that a person is asked. Until the answer
    was acted on every reading is a whole one again: a list of changes would not tell.
    """
    store, workspace_id = context.store, context.workspace_id
    with store.read() as session:
        cursor = (
            "" if from_the_beginning else workspaces.cursor_of(session, workspace_id, side.name, CONTACTS)
        )
        expected = in_step.linked_ids(session, workspace_id, side.name)
    changed = done = 0
    last = ""
    shown: set[str] = set()
    is_whole = compared = False
    context.progress.at(Stage.PULL)
    for page in side.changed_since(cursor):
        crash_point("page-read")
        for at in range(0, len(page.records), ROWS_A_COMMIT):
            records = _newest(context, side, page.records[at : at + ROWS_A_COMMIT])
            with store.work(workspace_id, context.actor) as work:
                different = mirror.put(work, side.name, records)
                if side.name == PRACTICE:
                    pairs.note_contacts(work, [record.id for record in records])
            changed += len(different)
            done += len(records)
            context.progress.at(Stage.PULL, done, max(page.expected, done))
        if page.gone:
            with store.work(workspace_id, context.actor) as work:
                changed += len(mirror.mark_gone(work, side.name, page.gone))
        shown.update(record.id for record in page.records)
        is_whole, compared = page.whole, page.compared
        last = page.cursor or last
    missing = expected - shown if is_whole else frozenset()
    is_asked = bool(missing) and asks_about(missing)
    if is_asked or (last and last != cursor):
        with store.work(workspace_id, context.actor) as work:
            workspaces.move_cursor(work, side.name, CONTACTS, "" if is_asked else last)
    return Pulled(changed, missing, compared, is_asked)


def _newest(context: RunContext, side: Side, records: Sequence[Record]) -> list[Record]:
    """The records shown; one that is older than what we hold is looked at again.

    A list of changes may lag behind a write that the side has answered already. What the look says counts,
    older or not: a side that was put back to a former state is believed.
    """
    with context.store.read() as session:
        held = mirror.versions(session, context.workspace_id, side.name, [one.id for one in records])
    found = []
    for record in records:
        known = held.get(record.id)
        if known is not None and side.is_older(record.version, known):
            record = side.get(record.id) or replace(record, gone=True)
        found.append(record)
    return found


def look_at(context: RunContext, side: Side, record_ids: Iterable[str]) -> None:
    """Ask a side about single records that it did not show; only its own word makes one gone."""
    for record_id in sorted(record_ids):
        context.progress.check()
        found = side.get(record_id)
        with context.store.work(context.workspace_id, context.actor) as work:
            if found is None:
                mirror.mark_gone(work, side.name, [record_id])
            else:
                mirror.put(work, side.name, [found])
