"""The practice's contacts as they are looked at: found, filtered and sorted, a screenful at a time.

Read from the mirror, into which every change of a contact is put together with the change itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from qbo_desktop.store.mirror import fold, record_of
from qbo_desktop.store.tables.contacts import MirrorRecord, Pair
from qbo_desktop.sync.side import PRACTICE, Record

SORTS = ("name", "email", "type", "id")


def ordered_ids(
    session: Session,
    workspace_id: int,
    *,
    search: str = "",
    type: str = "",
    archived: bool | None = False,
    free: bool = False,
    sort: str = "name",
    descending: bool = False,
    limit: int | None = None,
) -> list[str]:
    """The ids of the contacts in which every word occurs, in order.

    `type` keeps those of a contact type; `archived` the archived ones, the others, or with None all;
    `free` those that no customer is linked to.
    """
    query = select(MirrorRecord.record_id).where(
        MirrorRecord.workspace_id == workspace_id, MirrorRecord.side == PRACTICE
    )
    if archived is not None:
        query = query.where(col(MirrorRecord.active).is_(not archived))
    if type:
        query = query.where(MirrorRecord.type == type)
    if free:
        linked = select(Pair.id).where(
            Pair.workspace_id == workspace_id, Pair.practice_id == MirrorRecord.record_id
        )
        query = query.where(~linked.exists())
    for word in fold(search).split():
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        query = query.where(col(MirrorRecord.search).like(f"%{escaped}%", escape="\\"))
    order: Any = {
        "name": col(MirrorRecord.search),
        "email": func.lower(MirrorRecord.email),
        "type": func.lower(MirrorRecord.type),
        "id": func.length(MirrorRecord.record_id),
    }[sort]
    keys = [order, col(MirrorRecord.record_id)]
    query = query.order_by(*(key.desc() for key in keys)) if descending else query.order_by(*keys)
    return list(session.exec(query if limit is None else query.limit(limit)))


def by_ids(session: Session, workspace_id: int, ids: Sequence[str]) -> dict[str, Record]:
    """Some contacts, by id; what is no longer there is left out."""
    rows = session.exec(
        select(MirrorRecord).where(
            MirrorRecord.workspace_id == workspace_id,
            MirrorRecord.side == PRACTICE,
            col(MirrorRecord.record_id).in_(ids),
        )
    )
    return {row.record_id: record_of(row) for row in rows}


def types_in_use(session: Session, workspace_id: int) -> list[str]:
    """The contact types that some contact has, in alphabetical order."""
    rows = session.exec(
        select(MirrorRecord.type)
        .where(MirrorRecord.workspace_id == workspace_id, MirrorRecord.side == PRACTICE)
        .distinct()
    )
    return sorted((name for name in rows if name), key=lambda name: (fold(name), name))


def count(session: Session, workspace_id: int, archived: bool | None = None) -> int:
    """How many contacts there are."""
    query = (
        select(func.count())
        .select_from(MirrorRecord)
        .where(MirrorRecord.workspace_id == workspace_id, MirrorRecord.side == PRACTICE)
    )
    if archived is not None:
        query = query.where(col(MirrorRecord.active).is_(not archived))
    return session.exec(query).one()
