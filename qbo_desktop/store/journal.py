"""The journal of writes: intended → sent → settled | refused | unknown | dropped."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Text, and_, cast, insert, or_
from sqlmodel import Session, col, select

from qbo_desktop.domain.changes import Topic
from qbo_desktop.store.tables.journal import StepRow
from qbo_desktop.store.tables.types import canonical_json
from qbo_desktop.store.work import Work

INTENDED = "intended"
SENT = "sent"
SETTLED = "settled"
REFUSED = "refused"
UNKNOWN = "unknown"
DROPPED = "dropped"
# Before the number of an entry where people and programs see it, so that no step is taken for a run.
STEP_LETTER = "S"
OPEN_STATES = (INTENDED, SENT, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Entry:
    """One write as written down. `id` is 0 before it is."""

    side: str
    action: str
    kind: str
    subject: str
    state: str = INTENDED
    key: str = ""
    generation: int = 0
    reason: str = ""
    record_id: str = ""
    pair_id: int | None = None
    run_id: int | None = None
    before: Mapping[str, Any] | None = None
    meant: Mapping[str, Any] | None = None
    answer: Mapping[str, Any] | None = None
    changes: Sequence[Any] = field(default_factory=tuple)
    fault: str = ""
    trace_id: str = ""
    actor: str = ""
    at: datetime | None = None
    settled_at: datetime | None = None
    id: int = 0


# The answer of an entry that was sent, looked for, and not found.
LOOKED_FOR = {"looked_for": True}
_LOOKED = canonical_json(LOOKED_FOR)[1:-1]


def new_key() -> str:
    """An idempotency key: 32 characters, never given twice."""
    return uuid.uuid4().hex


def _values(work: Work, entry: Entry) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in Entry.__dataclass_fields__ if name != "id"}
    values.update(workspace_id=work.workspace_id, at=work.now, actor=entry.actor or work.actor)
    values["changes"] = list(entry.changes)
    for name in ("before", "meant", "answer"):
        values[name] = None if values[name] is None else dict(values[name])
    if entry.state == SETTLED:
        values["settled_at"] = work.now
    return values


def write(work: Work, entry: Entry) -> int:
    """Write one entry down; answers its id."""
    row = StepRow(**_values(work, entry))
    work.session.add(row)
    work.session.flush()
    return row.id or 0


def write_many(work: Work, entries: Sequence[Entry]) -> None:
    """Write many entries down at once."""
    if entries:
        work.session.execute(insert(StepRow), [_values(work, entry) for entry in entries])
        work.touch(Topic.ACTIVITY)


def mark(
    work: Work,
    step_id: int,
    state: str,
    *,
    record_id: str = "",
    answer: Mapping[str, Any] | None = None,
    fault: str = "",
    trace_id: str = "",
) -> None:
    """Move an entry on."""
    row = work.session.get_one(StepRow, step_id)
    row.state = state
    if record_id:
        row.record_id = record_id
    if answer is not None:
        row.answer = dict(answer)
    if fault:
        row.fault = fault
    if trace_id:
        row.trace_id = trace_id
    if state == SETTLED:
        row.settled_at = work.now


def _entry(row: StepRow) -> Entry:
    values = row.model_dump(exclude={"workspace_id"})
    return Entry(**values)


def unsettled(session: Session, workspace_id: int) -> list[Entry]:
    """Entries that the last run left open, the oldest first."""
    rows = session.exec(
        select(StepRow)
        .where(StepRow.workspace_id == workspace_id, col(StepRow.state).in_(OPEN_STATES))
        .order_by(col(StepRow.id))
    )
    return [_entry(row) for row in rows]


def was_sent(session: Session, workspace_id: int, kind: str, practice_id: str) -> bool:
    """Whether a creation of this record of ours ever left, or may have left, without a usable answer."""
    mark = f"%{canonical_json({'practice': practice_id})[1:-1]}%"
    found = session.exec(
        select(StepRow.id)
        .where(
            StepRow.workspace_id == workspace_id,
            StepRow.kind == kind,
            StepRow.action == "create",
            or_(
                col(StepRow.state).in_((SENT, UNKNOWN)),
                # Looked for, and not found then: it may have come late. What never left is no such thing.
                and_(col(StepRow.state) == DROPPED, cast(StepRow.answer, Text).like(f"%{_LOOKED}%")),
            ),
            cast(StepRow.meant, Text).like(mark),
        )
        .limit(1)
    ).first()
    return found is not None


def entries(
    session: Session,
    workspace_id: int,
    *,
    since: datetime | None = None,
    record_id: str = "",
    pair_id: int | None = None,
    limit: int = 1000,
) -> list[Entry]:
    """The journal, the newest first; of one record or line when asked."""
    query = select(StepRow).where(StepRow.workspace_id == workspace_id)
    if since is not None:
        query = query.where(col(StepRow.at) >= since)
    if record_id:
        query = query.where(StepRow.record_id == record_id)
    if pair_id is not None:
        query = query.where(StepRow.pair_id == pair_id)
    return [_entry(row) for row in session.exec(query.order_by(col(StepRow.id).desc()).limit(limit))]


def own_versions(session: Session, workspace_id: int) -> frozenset[tuple[str, str, str]]:
    """(side, record id, version) of every record as it was answered to a write of a run."""
    rows = session.exec(
        select(StepRow.side, StepRow.record_id, StepRow.answer).where(
            StepRow.workspace_id == workspace_id,
            StepRow.state == SETTLED,
            StepRow.kind == "contact",
            col(StepRow.run_id).is_not(None),
            col(StepRow.action).in_(("create", "update", "link")),
        )
    )
    return frozenset(
        (side, record_id, str((answer or {}).get("version", ""))) for side, record_id, answer in rows
    )


def find(session: Session, workspace_id: int, step_id: int) -> Entry | None:
    """One entry by its number."""
    row = session.get(StepRow, step_id)
    return _entry(row) if row is not None and row.workspace_id == workspace_id else None


def of_run(session: Session, workspace_id: int, run_id: int) -> list[Entry]:
    """The settled entries of a run, the newest first."""
    rows = session.exec(
        select(StepRow)
        .where(StepRow.workspace_id == workspace_id, StepRow.run_id == run_id, StepRow.state == SETTLED)
        .order_by(col(StepRow.id).desc())
    )
    return [_entry(row) for row in rows]


def named(session: Session, workspace_id: int, name: str) -> list[Entry]:
    """The settled entries of a step as plans call it ("update-quickbooks-12"), the newest first."""
    action, _dash, rest = name.partition("-")
    side, _dash, record_id = rest.partition("-")
    query = select(StepRow).where(
        StepRow.workspace_id == workspace_id, StepRow.state == SETTLED, StepRow.action == action
    )
    if action == "link":
        query = query.where(StepRow.record_id == record_id)
    else:
        query = query.where(StepRow.side == side)
        if action != "create":
            query = query.where(StepRow.record_id == record_id)
    found = [_entry(row) for row in session.exec(query.order_by(col(StepRow.id).desc()))]
    return [entry for entry in found if step_name(entry) == name]


def step_name(entry: Entry) -> str:
    """The name that the step of an entry had in its plan."""
    meant = entry.meant or {}
    if entry.action == "link":
        return f"link-{meant.get('customer', '')}-{entry.record_id}"
    if entry.action == "create":
        source = meant.get("customer" if entry.side == "practice" else "practice", "")
        return f"create-{entry.side}-{source}"
    return f"{entry.action}-{entry.side}-{entry.record_id}"
