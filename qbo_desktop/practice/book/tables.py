"""The Practice Book's own tables, lodged in the store."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from qbo_desktop.store.tables.types import JsonText, UtcTime


class BookContact(SQLModel, table=True):
    """A client of the firm. `change` grows with every change of any contact: the side's cursor.

    `made_key` is the idempotency key under which it was made, if a run made it.
    """

    __tablename__ = "book_contact"
    __table_args__ = (
        Index("book_contact_change", "workspace_id", "change"),
        Index("book_contact_name", "workspace_id", "name_key"),
        Index("book_contact_email", "workspace_id", "email_key"),
        Index("book_contact_key", "workspace_id", "made_key"),
    )
    workspace_id: int = Field(primary_key=True, foreign_key="workspace.id", ondelete="CASCADE")
    id: str = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_type=JsonText)
    type: str = ""
    name_key: str = ""
    email_key: str = ""
    archived: bool = False
    version: int = 1
    change: int
    made_key: str = ""
    created_at: datetime = Field(sa_type=UtcTime)
    updated_at: datetime = Field(sa_type=UtcTime)


class BookType(SQLModel, table=True):
    """A contact type: Client, Prospect …"""

    __tablename__ = "book_type"
    workspace_id: int = Field(primary_key=True, foreign_key="workspace.id", ondelete="CASCADE")
    name: str = Field(primary_key=True)


class BookStaff(SQLModel, table=True):
    """Somebody who works with the book; `at_work` is the one at this workstation.

    `billing_admin` may approve, take payments and keep taxes, periods and people; `send_invoices` may send and post.
    """

    __tablename__ = "book_staff"
    workspace_id: int = Field(primary_key=True, foreign_key="workspace.id", ondelete="CASCADE")
    id: str = Field(primary_key=True)
    name: str
    is_owner: bool = False
    at_work: bool = False
    billing_admin: bool = Field(default=False, sa_column_kwargs={"server_default": text("0")})
    send_invoices: bool = Field(default=False, sa_column_kwargs={"server_default": text("0")})
