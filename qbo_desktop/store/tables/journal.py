"""Runs, the journal of writes, decisions that can be undone, problems and questions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from qbo_desktop.store.tables.types import JsonText, UtcTime


class RunRow(SQLModel, table=True):
    """One run of the sync."""

    __tablename__ = "run"
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id", ondelete="CASCADE", index=True)
    started_at: datetime = Field(sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    state: str
    parts: str = ""
    dry_run: bool = False
    actor: str = ""
    summary: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)


class StepRow(SQLModel, table=True):
    """One write: intended → sent → settled | refused | unknown.

    `key` is the idempotency key of this intention; `generation` counts its repeats under new keys.
    `before` is the record before the write, `meant` what was to be true after it, `answer` what was.
    """

    __tablename__ = "step"
    __table_args__ = (Index("step_state", "workspace_id", "state"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id", ondelete="CASCADE")
    run_id: int | None = None
    pair_id: int | None = None
    side: str
    action: str
    kind: str
    subject: str
    reason: str = ""
    key: str = ""
    generation: int = 0
    state: str
    record_id: str = ""
    before: dict[str, Any] | None = Field(default=None, sa_type=JsonText)
    meant: dict[str, Any] | None = Field(default=None, sa_type=JsonText)
    answer: dict[str, Any] | None = Field(default=None, sa_type=JsonText)
    changes: list[Any] = Field(default_factory=list, sa_type=JsonText)
    fault: str = ""
    trace_id: str = ""
    actor: str = ""
    at: datetime = Field(sa_type=UtcTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcTime)


class DecisionRow(SQLModel, table=True):
    """Something a person decided, with the rows before and after it, so that it can be taken back."""

    __tablename__ = "decision"
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id", ondelete="CASCADE", index=True)
    at: datetime = Field(sa_type=UtcTime)
    actor: str = ""
    phrase: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    images: list[Any] = Field(sa_type=JsonText)
    state: str


class ProblemRow(SQLModel, table=True):
    """A problem, open until a run finds it gone."""

    __tablename__ = "problem"
    __table_args__ = (
        Index(
            "problem_open",
            "workspace_id",
            "code",
            "group",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
        ),
    )
    id: int = Field(primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id", ondelete="CASCADE")
    code: str
    group: str
    fix: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    blocks: list[Any] = Field(default_factory=list, sa_type=JsonText)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    attempts: int = 1
    first_seen: datetime = Field(sa_type=UtcTime)
    last_seen: datetime = Field(sa_type=UtcTime)
    ignored_at: datetime | None = Field(default=None, sa_type=UtcTime)
    ignore_reason: str = ""
    closed_at: datetime | None = Field(default=None, sa_type=UtcTime)


class QuestionRow(SQLModel, table=True):
    """Something a run would not do without a yes. `answer` is "", "yes" or "no"."""

    __tablename__ = "question"
    id: int = Field(primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id", ondelete="CASCADE", index=True)
    code: str
    group: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    asked_at: datetime = Field(sa_type=UtcTime)
    answer: str = ""
    answered_at: datetime | None = Field(default=None, sa_type=UtcTime)
