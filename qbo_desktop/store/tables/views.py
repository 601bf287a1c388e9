"""Views of lists that somebody gave a name."""

from __future__ import annotations

from typing import Any

from sqlmodel import Field, SQLModel

from qbo_desktop.store.tables.types import JsonText


class SavedViewRow(SQLModel, table=True):
    """A view of the client list. `key` is its name without case and accents, `content` what it shows."""

    __tablename__ = "saved_view"
    workspace_id: int = Field(primary_key=True, foreign_key="workspace.id", ondelete="CASCADE")
    key: str = Field(primary_key=True)
    name: str
    content: dict[str, Any] = Field(sa_type=JsonText)
