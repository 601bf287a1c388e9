"""Workspaces, settings, connections and cursors: questions and changes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from qbo_desktop.domain.changes import Topic
from qbo_desktop.settings import BY_KEY, Settings
from qbo_desktop.store.tables.workspaces import ConnectionRow, CursorRow, SettingValue, Workspace
from qbo_desktop.store.work import Work

# Not a setting that anybody sets: it is not declared, so no list shows it.
_STORE_ID = "store.id"

CONNECTED = "connected"
SIGNED_OUT = "signed-out"
DISCONNECTED = "disconnected"


@dataclass(frozen=True, slots=True)
class WorkspaceInfo:
    """A workspace by name."""

    id: int
    name: str
    used_at: datetime


@dataclass(frozen=True, slots=True)
class Connection:
    """What is known of a side's connection. Without a row: never connected."""

    side: str
    state: str = DISCONNECTED
    environment: str = ""
    key: str = ""
    company: str = ""
    country: str = ""
    who: str = ""
    connected_at: datetime | None = None
    access_expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None
    refresh_hard_expires_at: datetime | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def is_connected(self) -> bool:
        """Whether we hold tokens that nobody has refused."""
        return self.state == CONNECTED

    def refresh_token_days(self, now: datetime) -> int | None:
        """Whole days left of the refresh token: the earlier of its sliding and its hard end."""
        ends = [end for end in (self.refresh_expires_at, self.refresh_hard_expires_at) if end]
        return max(0, (min(ends) - now).days) if ends and self.is_connected else None


def all_workspaces(session: Session) -> list[WorkspaceInfo]:
    """Every workspace, the last used first."""
    rows = session.exec(select(Workspace).order_by(col(Workspace.used_at).desc(), col(Workspace.id))).all()
    return [WorkspaceInfo(row.id or 0, row.name, row.used_at) for row in rows]


def add(work: Work, name: str) -> int:
    """Make a workspace; answers its id."""
    row = Workspace(name=name, created_at=work.now, used_at=work.now)
    work.session.add(row)
    work.session.flush()
    return row.id or 0


def rename(work: Work, workspace_id: int, name: str) -> None:
    """Give a workspace another name."""
    row = work.session.get_one(Workspace, workspace_id)
    row.name = name


def mark_used(work: Work, workspace_id: int) -> None:
    """Make it the one that is taken when none is named."""
    work.session.get_one(Workspace, workspace_id).used_at = work.now


def remove(work: Work, workspace_id: int) -> None:
    """Delete a workspace and all that hangs on it."""
    work.session.execute(delete(SettingValue).where(col(SettingValue.workspace_id) == workspace_id))
    work.session.execute(delete(Workspace).where(col(Workspace.id) == workspace_id))
    work.touch(*Topic)


def settings_of(session: Session, workspace_id: int) -> Settings:
    """The values in force: the store's own and the workspace's."""
    rows = session.exec(
        select(SettingValue).where(col(SettingValue.workspace_id).in_([0, workspace_id]))
    ).all()
    return Settings({row.key: row.value for row in rows if row.key in BY_KEY})


def set_setting(work: Work, workspace_id: int, key: str, value: str) -> None:
    """Set a value that was checked before."""
    place = 0 if BY_KEY[key].store_wide else workspace_id
    row = work.session.get(SettingValue, (place, key))
    if row is None:
        work.session.add(SettingValue(workspace_id=place, key=key, value=value))
    elif row.value != value:
        row.value = value


def known_store_id(session: Session) -> str:
    """The store's name for itself; "" when it was not given one yet."""
    row = session.get(SettingValue, (0, _STORE_ID))
    return row.value if row else ""


def store_id(work: Work) -> str:
    """A name that tells this store from any other of the same user; made once, kept with the store."""
    row = work.session.get(SettingValue, (0, _STORE_ID))
    if row is None:
        row = SettingValue(workspace_id=0, key=_STORE_ID, value=uuid.uuid4().hex[:12])
        work.session.add(row)
        work.session.flush()
    return row.value


def connection_of(session: Session, workspace_id: int, side: str) -> Connection:
    """A side's connection as last known."""
    return connection_from(session.get(ConnectionRow, (workspace_id, side)), side)


def connection_from(row: ConnectionRow | None, side: str) -> Connection:
    """The row as a value; no row is a side that was never connected."""
    return Connection(**row.model_dump(exclude={"workspace_id"})) if row is not None else Connection(side)


def save_connection(work: Work, connection: Connection) -> None:
    """Remember a connection."""
    values = {name: getattr(connection, name) for name in Connection.__dataclass_fields__}
    row = work.session.get(ConnectionRow, (work.workspace_id, connection.side))
    if row is None:
        work.session.add(ConnectionRow(workspace_id=work.workspace_id, **values))
        return
    for name, value in values.items():
        setattr(row, name, value)


def cursor_of(session: Session, workspace_id: int, side: str, entity: str) -> str:
    """How far a side was read; "" when never."""
    row = session.get(CursorRow, (workspace_id, side, entity))
    return row.value if row else ""


def move_cursor(work: Work, side: str, entity: str, value: str) -> None:
    """Remember how far a side was read."""
    row = work.session.get(CursorRow, (work.workspace_id, side, entity))
    if row is None:
        work.session.add(CursorRow(workspace_id=work.workspace_id, side=side, entity=entity, value=value))
    elif row.value != value:
        row.value = value


def matching_due(work: Work) -> None:
    """Remember that something changed since the rules last looked at all customers."""
    # A new mark each time: a change made while a run is under way is not what that run looked at.
    move_cursor(work, "run", "matching", str(work.next_numbers("matching")[0]))


def matching_mark(session: Session, workspace_id: int) -> str:
    """A text that moves with every such change; "" when nothing changed since the rules last looked."""
    return cursor_of(session, workspace_id, "run", "matching")


def matching_done(work: Work, mark: str) -> None:
    """Remember that the rules have looked at everything up to this mark."""
    if matching_mark(work.session, work.workspace_id) == mark:
        move_cursor(work, "run", "matching", "")


def forget_cursors(work: Work, sides: Iterable[str]) -> None:
    """Read these sides from the beginning next time."""
    work.session.execute(
        delete(CursorRow).where(
            col(CursorRow.workspace_id) == work.workspace_id, col(CursorRow.side).in_(list(sides))
        )
    )
