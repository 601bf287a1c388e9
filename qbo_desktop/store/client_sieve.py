"""What the client list is narrowed to beside its state and the words searched for, as conditions of a query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, and_, func, or_, type_coerce
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from qbo_desktop.domain.lines import TOGETHER
from qbo_desktop.domain.naming import name_key
from qbo_desktop.store.client_line import Mark
from qbo_desktop.store.tables.contacts import MirrorRecord, Pair
from qbo_desktop.store.tables.journal import ProblemRow
from qbo_desktop.sync.side import QUICKBOOKS

# Between a parent's text and its sub-customer's, and behind the last: before and after every letter.
BELOW = "\x01"
LAST = "\U0010ffff"
# QuickBooks allows five levels; a ring of parents would have no end.
_MOST_GENERATIONS = 4


@dataclass(frozen=True, slots=True)
class Sieve:
    """The contact type and the marks that a line must have; "" and no mark keep everything."""

    type: str = ""
    marks: frozenset[Mark] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.type or self.marks)


def conditions(sieve: Sieve, workspace_id: int, theirs: Any, ours: Any) -> Iterator[Any]:
    """What must hold of a line and its two records."""
    if sieve.type:
        yield func.name_key(col(ours.type)) == name_key(sieve.type)
    for mark in sorted(sieve.marks):
        yield _mark(mark, workspace_id, theirs, ours)


def _mark(mark: Mark, workspace_id: int, theirs: Any, ours: Any) -> Any:
    if mark is Mark.CONFLICT:
        return and_(col(Pair.conflicts) != {}, col(Pair.state).in_(TOGETHER))
    if mark is Mark.ENDED:
        return or_(*(col(side.active).is_(False) | col(side.gone).is_(True) for side in (theirs, ours)))
    if mark is Mark.NOTE:
        return col(Pair.note) != ""
    if mark is Mark.SUB_CUSTOMER:
        return col(theirs.parent_id) != ""
    if mark is Mark.KIND_ASSUMED:
        shown = func.coalesce(type_coerce(theirs.content, String), type_coerce(ours.content, String))
        return func.json_extract(shown, "$.kind_assumed").is_(True)
    return _blocked(workspace_id)


def _blocked(workspace_id: int) -> Any:
    """Whether an open problem names a record of the line among those that it blocks."""
    entry = func.json_each(type_coerce(ProblemRow.blocks, String)).table_valued("value")
    named = (
        select(func.json_extract(entry.c.value, "$.id"))
        .select_from(ProblemRow)
        .join(entry, col(ProblemRow.id).is_not(None))
        .where(
            ProblemRow.workspace_id == workspace_id,
            col(ProblemRow.closed_at).is_(None),
            col(ProblemRow.ignored_at).is_(None),
            func.json_extract(entry.c.value, "$.kind") == "contact",
        )
    )
    return or_(
        col(Pair.quickbooks_id).in_(named), func.coalesce(Pair.practice_id, Pair.contact_id, "").in_(named)
    )


def generations(session: Session, workspace_id: int) -> int:
    """How many customers stand above the deepest sub-customer; 0 when there is none."""
    child = aliased(MirrorRecord)
    found = 0
    query: Any = select(child.record_id).where(
        col(child.workspace_id) == workspace_id, col(child.side) == QUICKBOOKS, col(child.parent_id) != ""
    )
    while found < _MOST_GENERATIONS and session.execute(query.limit(1)).first() is not None:
        found += 1
        parent = aliased(MirrorRecord)
        query = query.join(
            parent,
            and_(
                col(parent.workspace_id) == workspace_id,
                col(parent.side) == QUICKBOOKS,
                col(parent.record_id) == col(child.parent_id),
                col(parent.parent_id) != "",
            ),
        )
        child = parent
    return found
