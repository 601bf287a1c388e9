"""Undo and redo: decisions with their rows before and after, at any later time.

What a decision changed is taken back while it is as the decision left it, column by column and, in a contact,
field by field: what others changed beside it since stays. Otherwise it is said why not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from qbo_desktop.store import workspaces
from qbo_desktop.store.tables.journal import DecisionRow
from qbo_desktop.store.work import Work, row_image

DONE = "done"
UNDONE = "undone"
PASSED_OVER = "fixed"
# How far undo looks past decisions that cannot be taken back.
_LOOKED_BACK = 500
# Columns that move by themselves when a row is written, and so say nothing about a person's change.
_SERVING: Mapping[str, frozenset[str]] = {
    "book_contact": frozenset({"change", "version", "updated_at", "name_key", "email_key"}),
    "mirror": frozenset({"version", "modified"}),
    # What the rules say of an open line is theirs to say again, and what both sides agreed on since stands.
    "pair": frozenset(
        {
            "reason",
            "ready",
            "customer_digest",
            "contact_digest",
            "baseline",
            "their_form",
            "conflicts",
        }
    ),
}
# Columns that hold many fields: each is taken back by itself.
_WHOLES: Mapping[str, str] = {"book_contact": "content"}
# A line that stays linked keeps what was agreed on since; one that is parted or joined takes all of its image.
_LINK = ("state", "quickbooks_id", "practice_id")
# Series from which a row that comes back takes a fresh number, so that other readers see the change.
_FRESH: Mapping[str, tuple[str, str]] = {"book_contact": ("change", "book_change")}


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: its phrase code and facts, when and by whom."""

    id: int
    at: datetime
    actor: str
    phrase: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    state: str = DONE
    touched: tuple[tuple[str, tuple[Any, ...]], ...] = ()


def _info(row: DecisionRow) -> Decision:
    touched = tuple((image["table"], tuple(image["key"])) for image in row.images)
    return Decision(row.id or 0, row.at, row.actor, row.phrase, row.facts, row.state, touched)


def last_done(session: Session, workspace_id: int) -> Decision | None:
    """What undo would take back."""
    row = _last(session, workspace_id, DONE, newest=True)
    return _info(row) if row else None


def next_undone(session: Session, workspace_id: int) -> Decision | None:
    """What redo would do again."""
    row = _last(session, workspace_id, UNDONE, newest=False)
    return _info(row) if row else None


def decisions(session: Session, workspace_id: int, limit: int = 200) -> list[Decision]:
    """Decisions that stand, the newest first."""
    rows = session.exec(
        select(DecisionRow)
        .where(DecisionRow.workspace_id == workspace_id, DecisionRow.state == DONE)
        .order_by(col(DecisionRow.id).desc())
        .limit(limit)
    )
    return [_info(row) for row in rows]


def _last(session: Session, workspace_id: int, state: str, *, newest: bool) -> DecisionRow | None:
    order = col(DecisionRow.id).desc() if newest else col(DecisionRow.id)
    query = select(DecisionRow).where(DecisionRow.workspace_id == workspace_id, DecisionRow.state == state)
    return session.exec(query.order_by(order).limit(1)).first()


def undo(work: Work) -> tuple[Decision, bool] | None:
    """Take the last decision back; (decision, whether it could be), or None when there is none.

    One whose rows were changed since is told once and then passed over, so that the ones before it can be
    reached; it can be taken back as soon as its rows are again as it left them.
    """
    rows = work.session.exec(
        select(DecisionRow)
        .where(DecisionRow.workspace_id == work.workspace_id, col(DecisionRow.state).in_((DONE, PASSED_OVER)))
        .order_by(col(DecisionRow.id).desc())
        .limit(_LOOKED_BACK)
    ).all()
    for row in rows:
        if row.state == DONE or _is_as_left(work.session, row, "after"):
            return _turn(work, row, "after", "before", UNDONE)
    return None


def redo(work: Work) -> tuple[Decision, bool] | None:
    """Do again what was taken back last."""
    row = _last(work.session, work.workspace_id, UNDONE, newest=False)
    return None if row is None else _turn(work, row, "before", "after", DONE)


def _turn(work: Work, decision: DecisionRow, now: str, then: str, state: str) -> tuple[Decision, bool]:
    images: list[dict[str, Any]] = decision.images
    session = work.session
    possible = _is_as_left(session, decision, now)
    decision.state = state if possible else PASSED_OVER
    if possible:
        rows = [(image, _find(session, image["table"], image["key"])) for image in images]
        with session.no_autoflush:
            # Rows that go make room first: a unique index must not see the old and the new at once.
            for image, row in rows:
                if image[then] is None and row is not None:
                    session.delete(row)
            session.flush()
            for image, row in rows:
                if image[then] is not None and row is not None:
                    _take_back(work, row, image, now, then)
                    session.flush()
            for image, row in rows:
                if image[then] is not None and row is None and image[now] is None:
                    session.add(_class_of(image["table"])(**_values(work, None, image["table"], image[then])))
        session.flush()
        decision.images = [_as_left(session, image, then) for image in images]
        # A contact may have come or gone: the next run looks at the open lines again.
        workspaces.matching_due(work)
    session.flush()
    return _info(decision), possible


def _is_as_left(session: Session, decision: DecisionRow, now: str) -> bool:
    other = "before" if now == "after" else "after"
    contacts = {tuple(image["key"]) for image in decision.images if image["table"] == "book_contact"}
    for image in decision.images:
        if image["table"] == "mirror" and (image["key"][0], image["key"][-1]) in contacts:
            continue  # it shows what the book says, and will show it again
        row = _find(session, image["table"], image["key"])
        if not _same(image["table"], row, image[now], image[other]):
            return False
    return True


def _as_left(session: Session, image: dict[str, Any], then: str) -> dict[str, Any]:
    row = _find(session, image["table"], image["key"])
    return {**image, then: None if row is None else row_image(row)}


def _class_of(table: str) -> type[SQLModel]:
    for mapper in SQLModel._sa_registry.mappers:
        if mapper.local_table.name == table:  # type: ignore[attr-defined]
            found: type[SQLModel] = mapper.class_
            return found
    raise LookupError(table)


def _find(session: Session, table: str, key: list[Any]) -> SQLModel | None:
    return session.get(_class_of(table), tuple(key) if len(key) > 1 else key[0])


def _same(
    table: str, row: SQLModel | None, image: dict[str, Any] | None, other: dict[str, Any] | None
) -> bool:
    """Whether a row still has what the decision gave it: the columns and fields that it changed."""
    if row is None or image is None:
        return row is None and image is None
    serving = _SERVING.get(table, frozenset())
    present = row_image(row)
    if other is None:
        # The decision made the row: it is its own as long as nobody touched it at all.
        return all(present.get(name) == value for name, value in image.items() if name not in serving)
    whole = _WHOLES.get(table)
    for name, value in image.items():
        if name in serving or value == other.get(name):
            continue
        if name == whole:
            if any(present[name].get(one) != value.get(one) for one in _differing(value, other[name])):
                return False
        elif present.get(name) != value:
            return False
    return True


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The fields in which two contents differ."""
    return [name for name in {**one, **other} if one.get(name) != other.get(name)]


def _take_back(work: Work, row: SQLModel, image: dict[str, Any], now: str, then: str) -> None:
    """Give a row back what the decision changed; what others changed beside it stays."""
    table, left, wanted = image["table"], image[now], image[then]
    if left is None:
        return
    present = row_image(row)
    whole = _WHOLES.get(table)
    serving = _SERVING.get(table, frozenset())
    relinks = any(left.get(name) != wanted.get(name) for name in _LINK if name in left)
    changed: dict[str, Any] = {}
    for name, value in wanted.items():
        if value == left.get(name):
            continue
        if name == whole:
            content = dict(present[name])
            for field_name in _differing(value, left[name]):
                content.pop(field_name, None)
                if field_name in value:
                    content[field_name] = value[field_name]
            changed[name] = content
        elif name not in serving or relinks or present.get(name) == left.get(name):
            changed[name] = value
    if not changed:
        return
    if table == "pair" and not relinks:
        # Compared anew: what was agreed on since may have moved.
        changed |= {"customer_digest": "", "contact_digest": ""}
    for name, value in _values(work, row, table, changed).items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _values(work: Work, row: SQLModel | None, table: str, image: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an image as a row takes them."""
    values = {name: _from_image(value) for name, value in image.items()}
    if table in _FRESH:
        column, series = _FRESH[table]
        values[column] = work.next_numbers(series)[0]
        # A version never comes back: whoever saw the one in between must notice that it is gone.
        values["version"] = max(int(values.get("version", 0)), int(getattr(row, "version", 0))) + 1
        values["updated_at"] = work.now
    return values


def _from_image(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"utc"}:
        return datetime.fromisoformat(value["utc"])
    return value
