"""What both sides showed, which records belong together, and what is still to decide."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from qbo_desktop.store.tables.types import JsonText, UtcTime


class MirrorRecord(SQLModel, table=True):
    """A contact as a side last showed it to us.

    `digest` stands for everything of it that matters; `fields_digest`, of the practice's contacts alone, for
    the fields that make one news for QuickBooks; `search` is folded text to look things up in.
    """

    __tablename__ = "mirror"
    __table_args__ = (Index("mirror_label", "workspace_id", "side", "label"),)
    workspace_id: int = Field(primary_key=True, foreign_key="workspace.id", ondelete="CASCADE")
    side: str = Field(primary_key=True)
    record_id: str = Field(primary_key=True)
    version: str
    content: dict[str, Any] = Field(sa_type=JsonText)
    unmapped: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    active: bool = True
    gone: bool = Field(default=False, sa_column_kwargs={"server_default": text("0")})
    parent_id: str = ""
    modified: datetime | None = Field(default=None, sa_type=UtcTime)
    label: str = ""
    email: str = ""
    type: str = ""
    search: str = ""
    digest: str
    fields_digest: str = Field(default="", sa_column_kwargs={"server_default": text("''")})


class Pair(SQLModel, table=True):
    """One line of the client list: a customer and what became of it, or a contact that has none.

    A customer's line carries `quickbooks_id`, and `practice_id` while it is linked. A contact's own line
    carries `contact_id`, and is hidden (state "absorbed") while the contact is linked to a customer.
    `baseline` holds the fields on which both sides last agreed, in the practice's form; `their_form` those
    that QuickBooks keeps in a form of its own. `customer_digest` and `contact_digest` are the records as
    they were when the line was last settled; one that differs from the mirror's is looked at again. On a
    contact's own line `contact_digest` is the `fields_digest` that was last looked at. `parted_from` is the
    contact that a line whose match was deleted was linked to.
    `conflicts` are the fields about which a person decides, each with the reason's code. `note` is a
    word left on the decision, `note_for` the colleague it waits for.
    """

    __table_args__ = (
        Index(
            "pair_customer",
            "workspace_id",
            "quickbooks_id",
            unique=True,
            sqlite_where=text("quickbooks_id IS NOT NULL"),
        ),
        Index(
            "pair_linked",
            "workspace_id",
            "practice_id",
            unique=True,
            sqlite_where=text("practice_id IS NOT NULL"),
        ),
        Index(
            "pair_contact",
            "workspace_id",
            "contact_id",
            unique=True,
            sqlite_where=text("contact_id IS NOT NULL"),
        ),
        Index("pair_state", "workspace_id", "state"),
        Index("pair_conflicts", "workspace_id", sqlite_where=text("conflicts != '{}'")),
    )
    id: int = Field(primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id", ondelete="CASCADE")
    quickbooks_id: str | None = None
    practice_id: str | None = None
    contact_id: str | None = None
    state: str
    reason: str = ""
    aside: bool = False
    ready: bool = False
    baseline: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    their_form: dict[str, Any] = Field(
        default_factory=dict, sa_type=JsonText, sa_column_kwargs={"server_default": text("'{}'")}
    )
    conflicts: dict[str, Any] = Field(
        default_factory=dict, sa_type=JsonText, sa_column_kwargs={"server_default": text("'{}'")}
    )
    customer_digest: str = ""
    contact_digest: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    parted_from: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    note: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    note_for: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    decided_by: str = ""
    decided_at: datetime | None = Field(default=None, sa_type=UtcTime)


class CandidateRow(SQLModel, table=True):
    """A contact that may be the waiting customer, with the reasons."""

    __tablename__ = "candidate"
    pair_id: int = Field(primary_key=True, foreign_key="pair.id", ondelete="CASCADE")
    practice_id: str = Field(primary_key=True)
    rank: int
    score: int
    likeness: str
    reasons: list[Any] = Field(sa_type=JsonText)
    vetoes: list[Any] = Field(sa_type=JsonText)


class Refusal(SQLModel, table=True):
    """A pair of which somebody said: not the same."""

    workspace_id: int = Field(primary_key=True, foreign_key="workspace.id", ondelete="CASCADE")
    quickbooks_id: str = Field(primary_key=True)
    practice_id: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcTime)
    by: str = ""
