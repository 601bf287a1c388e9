"""Undo and redo: decisions with their rows before and after, at any later time.

What a decision changed is taken back while it is as the decision left it, column by column and, in a contact,
field by field: what others changed beside it since stays. Otherwise it is said why not. What was carried to
the other side since stays there: a field that both sides agreed on anew is forgotten as agreed, so that the
next run asks about it, or fills it, and never overwrites or empties it over there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from qbo_desktop.domain.agreement import same_value
from qbo_desktop.domain.contact import field_from_json
from qbo_desktop.domain.lines import TOGETHER
from qbo_desktop.store import workspaces
from qbo_desktop.store.tables.contacts import Pair
from qbo_desktop.store.tables.journal import DecisionRow, StepRow
from qbo_desktop.store.work import Work, row_image

DONE = "done"
UNDONE = "undone"
PASSED_OVER = "fixed"
# How far undo looks past decisions that cannot be taken back.
_LOOKED_BACK = 500
# SQLite builds allow at least 999 variables in a statement.
_IN_ONE_QUESTION = 900
# What is known of a linked line, field by field: what is agreed, in which form, and what is not.
_AGREED = ("baseline", "their_form")
_PAIR_WHOLES = (*_AGREED, "conflicts")
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
            *_PAIR_WHOLES,
        }
    ),
}
# Columns that hold many fields: each is taken back by itself.
_WHOLES: Mapping[str, tuple[str, ...]] = {"book_contact": ("content",), "pair": _PAIR_WHOLES}
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
            _forget_carried(work, images, now, then)
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
        if image[other] is None and row is not None and _is_in_use(session, image["table"], image["key"]):
            return False
    return True


def keep_while(table: str, in_use: Callable[[Session, list[Any]], bool]) -> None:
    """Let whoever lodges a table say when one of its rows cannot go: something else names it by then.

    `in_use` is asked with the row's key before a decision that made the row is taken back.
    """
    _KEPT_WHILE[table] = in_use


_KEPT_WHILE: dict[str, Callable[[Session, list[Any]], bool]] = {}


def _is_in_use(session: Session, table: str, key: list[Any]) -> bool:
    asks = _KEPT_WHILE.get(table)
    return asks is not None and asks(session, key)


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
    wholes = _WHOLES.get(table, ())
    for name, value in image.items():
        if name in serving or value == other.get(name):
            continue
        if name in wholes:
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
    wholes = _WHOLES.get(table, ())
    serving = _SERVING.get(table, frozenset())
    relinks = any(left.get(name) != wanted.get(name) for name in _LINK if name in left)
    changed: dict[str, Any] = {}
    for name, value in wanted.items():
        if value == left.get(name):
            continue
        if name in wholes and not relinks:
            changed[name] = _fields_back(present[name], left[name], value)
        elif name not in serving or relinks or present.get(name) == left.get(name):
            changed[name] = value
    if not changed:
        return
    if table == "pair" and not relinks and present.get("contact_id") is None:
        # Compared anew: what was agreed on since may have moved. A contact on its own would be news.
        changed |= {"customer_digest": "", "contact_digest": ""}
    for name, value in _values(work, row, table, changed).items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _fields_back(
    present: Mapping[str, Any], left: Mapping[str, Any], wanted: Mapping[str, Any]
) -> dict[str, Any]:
    """The fields as they are, but as wanted where they are as the decision left them."""
    content = dict(present)
    for name in _differing(wanted, left):
        if present.get(name) == left.get(name):
            content.pop(name, None)
            if name in wanted:
                content[name] = wanted[name]
    return content


def _forget_carried(work: Work, images: list[dict[str, Any]], now: str, then: str) -> None:
    """Forget as agreed what the decision was about and both sides agreed on anew since.

    Fields of a linked line that the decision decided itself moved when they are not as it left them. Where it
    only changed the contact, they moved when what is agreed is what it is now taken away.
    """
    both = [image for image in images if image[now] is not None and image[then] is not None]
    edited = {
        image["key"][-1]: _differing(image[now]["content"], image[then]["content"])
        for image in both
        if image["table"] == "book_contact"
    }
    contents = {image["key"][-1]: image[now]["content"] for image in both if image["table"] == "book_contact"}
    decided = {image["key"][0]: image for image in both if image["table"] == "pair"}
    for row in _lines_of(work, [*edited], [*decided]):
        left = decided[row.id][now] if row.id in decided else None
        if left is not None:
            wanted = decided[row.id][then]
            if any(left.get(name) != wanted.get(name) for name in _LINK):
                continue  # put together or taken apart: it has all of its image
            names = {name for column in _AGREED for name in _differing(left[column], wanted[column])}
            names.update(edited.get(row.practice_id, ()))
            # What had not moved is as wanted by now.
            moved = {
                name
                for name in names
                if any(getattr(row, column).get(name) != wanted[column].get(name) for column in _AGREED)
            }
        elif now == "after":
            gone = contents[row.practice_id]
            moved = {
                name
                for name in edited[row.practice_id]
                if name in row.baseline
                and same_value(
                    name, field_from_json(name, row.baseline[name]), field_from_json(name, gone.get(name))
                )
            }
        else:
            moved = set()
        if moved:
            row.baseline = {name: value for name, value in row.baseline.items() if name not in moved}
            row.their_form = {name: value for name, value in row.their_form.items() if name not in moved}
            row.customer_digest = row.contact_digest = ""
    work.session.flush()


def _lines_of(work: Work, contacts: list[str], rows: list[int]) -> list[Pair]:
    """The linked lines of these contacts, and of these row ids."""
    found: dict[int, Pair] = {}
    wanted: list[tuple[Any, list[Any]]] = [(col(Pair.practice_id), contacts), (col(Pair.id), rows)]
    for column, values in wanted:
        for at in range(0, len(values), _IN_ONE_QUESTION):
            query = select(Pair).where(
                Pair.workspace_id == work.workspace_id,
                col(Pair.state).in_(TOGETHER),
                column.in_(values[at : at + _IN_ONE_QUESTION]),
            )
            found.update((row.id, row) for row in work.session.exec(query))
    return list(found.values())


def was_carried(session: Session, workspace_id: int, decision: Decision, side: str) -> bool:
    """Whether a line or a contact of the decision was written about on a side since it was taken."""
    rows = [int(key[0]) for table, key in decision.touched if table == "pair"]
    contacts = [str(key[-1]) for table, key in decision.touched if table == "book_contact"]
    for column, values in ((col(Pair.id), rows), (col(Pair.practice_id), contacts)):
        for at in range(0, len(values), _IN_ONE_QUESTION):
            theirs = select(Pair.quickbooks_id).where(
                Pair.workspace_id == workspace_id, column.in_(values[at : at + _IN_ONE_QUESTION])
            )
            query = (
                select(StepRow.id)
                .where(
                    StepRow.workspace_id == workspace_id,
                    StepRow.side == side,
                    col(StepRow.settled_at) >= decision.at,
                    col(StepRow.record_id).in_(theirs),
                )
                .limit(1)
            )
            if session.exec(query).first() is not None:
                return True
    return False


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
