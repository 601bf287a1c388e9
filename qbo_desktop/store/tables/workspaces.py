"""Workspaces, their settings, connections and cursors."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from qbo_desktop.store.tables.types import JsonText, UtcTime


class Workspace(SQLModel, table=True):
    """One practice system and one QuickBooks company, kept in step."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    created_at: datetime = Field(sa_type=UtcTime)
    used_at: datetime = Field(sa_type=UtcTime)


class SettingValue(SQLModel, table=True):
    """A setting that was set; workspace 0 is the whole store."""

    __tablename__ = "setting"
    workspace_id: int = Field(primary_key=True)
    key: str = Field(primary_key=True)
    value: str


class ConnectionRow(SQLModel, table=True):
    """What is known of a side's connection without asking the keyring or the network.

    `key` (realm id, tenant key) outlives a disconnect: it pins the workspace to its company.
    """

    __tablename__ = "connection"
    workspace_id: int = Field(primary_key=True, foreign_key="workspace.id", ondelete="CASCADE")
    side: str = Field(primary_key=True)
    state: str
    environment: str = ""
    key: str = ""
    company: str = ""
    country: str = ""
    who: str = ""
    connected_at: datetime | None = Field(default=None, sa_type=UtcTime)
    access_expires_at: datetime | None = Field(default=None, sa_type=UtcTime)
    refresh_expires_at: datetime | None = Field(default=None, sa_type=UtcTime)
    refresh_hard_expires_at: datetime | None = Field(default=None, sa_type=UtcTime)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)


class CursorRow(SQLModel, table=True):
    """How far a side was read."""

    __tablename__ = "cursor"
    workspace_id: int = Field(primary_key=True, foreign_key="workspace.id", ondelete="CASCADE")
    side: str = Field(primary_key=True)
    entity: str = Field(primary_key=True)
    value: str


class Sequence(SQLModel, table=True):
    """The next number of a series: row ids, practice ids, change numbers."""

    name: str = Field(primary_key=True)
    next: int
