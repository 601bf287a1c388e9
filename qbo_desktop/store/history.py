"""Undo and redo: decisions with their rows before and after, at any later time.

A decision is taken back only while its rows are as it left them; otherwise it is said why not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import inspect
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
    "book_contact": frozenset({"change", "version", "updated_at"}),
    "mirror": frozenset({"version", "modified"}),
    # What the rules say of an open line is theirs to say again.
    "pair": frozenset({"reason", "ready", "customer_digest"}),
}
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
    rows = [(image, _find(session, image["table"], image["key"])) for image in images]
    possible = all(_same(image["table"], row, image[now]) for image, row in rows)
    decision.state = state if possible else PASSED_OVER
    if possible:
        with session.no_autoflush:
            # Rows that go make room first: a unique index must not see the old and the new at once.
            for image, row in rows:
                if image[then] is None and row is not None:
                    session.delete(row)
            session.flush()
            for image, row in rows:
                if image[then] is not None and row is not None:
                    _fill(work, row, image, then)
                    session.flush()
            for image, row in rows:
                if image[then] is not None and row is None:
                    _fill(work, None, image, then)
        session.flush()
        decision.images = [_as_left(session, image, then) for image in images]
        # A contact may have come or gone: the next run looks at the open lines again.
        workspaces.matching_due(work)
    session.flush()
    return _info(decision), possible


def _is_as_left(session: Session, decision: DecisionRow, now: str) -> bool:
    return all(
        _same(image["table"], _find(session, image["table"], image["key"]), image[now])
        for image in decision.images
    )


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


def _same(table: str, row: SQLModel | None, image: dict[str, Any] | None) -> bool:
    if row is None or image is None:
        return row is None and image is None
    serving = _SERVING.get(table, frozenset())
    present = row_image(row)
    return all(present.get(name) == value for name, value in image.items() if name not in serving)


def _fill(work: Work, row: SQLModel | None, image: dict[str, Any], then: str) -> None:
    values = {name: _from_image(value) for name, value in image[then].items()}
    if image["table"] in _FRESH:
        column, series = _FRESH[image["table"]]
        values[column] = work.next_numbers(series)[0]
        # A version never comes back: whoever saw the one in between must notice that it is gone.
        values["version"] = max(int(values["version"]), int(getattr(row, "version", 0))) + 1
    if row is None:
        work.session.add(_class_of(image["table"])(**values))
        return
    for name in inspect(type(row)).column_attrs.keys():  # noqa: SIM118  (a mapper's collection, not a dict)
        if name in values and getattr(row, name) != values[name]:
            setattr(row, name, values[name])


def _from_image(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"utc"}:
        return datetime.fromisoformat(value["utc"])
    return value
