"""Runs: when they were, how they ended, what came of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from qbo_desktop.store.tables.journal import RunRow
from qbo_desktop.store.work import Work

RUNNING = "running"
DONE = "done"
PLANNED = "planned"
CANCELLED = "cancelled"
FAILED = "failed"
INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class RunInfo:
    """One run."""

    id: int
    started_at: datetime
    ended_at: datetime | None
    state: str
    parts: str
    dry_run: bool
    summary: Mapping[str, Any] = field(default_factory=dict)


def info_from(row: RunRow) -> RunInfo:
    """The row as a value."""
    return RunInfo(row.id or 0, row.started_at, row.ended_at, row.state, row.parts, row.dry_run, row.summary)


def begin(work: Work, parts: str, dry_run: bool) -> int:
    """Write down that a run starts. A run still "running" was killed: the lease is ours now."""
    for killed in work.session.exec(
        select(RunRow).where(RunRow.workspace_id == work.workspace_id, RunRow.state == RUNNING)
    ).all():
        killed.state, killed.ended_at = INTERRUPTED, work.now
    row = RunRow(
        workspace_id=work.workspace_id,
        started_at=work.now,
        state=RUNNING,
        parts=parts,
        dry_run=dry_run,
        actor=work.actor,
    )
    work.session.add(row)
    work.session.flush()
    return row.id or 0


def end(work: Work, run_id: int, state: str, summary: Mapping[str, Any]) -> None:
    """Write down how a run ended."""
    row = work.session.get_one(RunRow, run_id)
    row.state, row.ended_at, row.summary = state, work.now, dict(summary)


def last(session: Session, workspace_id: int, *, done: bool = False) -> RunInfo | None:
    """The last run that was to write; with `done` the last one that came to its end."""
    query = select(RunRow).where(RunRow.workspace_id == workspace_id, col(RunRow.dry_run).is_(False))
    if done:
        query = query.where(RunRow.state == DONE)
    row = session.exec(query.order_by(col(RunRow.id).desc()).limit(1)).first()
    return info_from(row) if row else None


def has_applied(session: Session, workspace_id: int) -> bool:
    """Whether any run ever came to its end here: before that it is the first sync."""
    return last(session, workspace_id, done=True) is not None
