"""The client list as it is looked at: lines with both sides' values, filtered, sorted, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from qbo_desktop.domain.lines import PairState
from qbo_desktop.store.mirror import fold
from qbo_desktop.store.tables.contacts import CandidateRow, MirrorRecord, Pair
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS

# `--state` of the command line → the states of lines that it shows.
FILTERS: dict[str, tuple[PairState, ...]] = {
    "linked": (PairState.LINKED, PairState.CREATED),
    "waiting": (PairState.WAITING,),
    "unlinked-quickbooks": (PairState.UNLINKED,),
    "unlinked-practice": (PairState.ALONE,),
    "skipped": (PairState.SKIPPED,),
    "all": tuple(state for state in PairState if state is not PairState.ABSORBED),
}
SORTS = ("name", "email", "state", "type", "practice_name", "decided_at", "score")


@dataclass(frozen=True, slots=True)
class ClientLine:
    """One line. `name` and `email` are QuickBooks' where there is a customer, else the practice's."""

    id: int
    state: PairState
    reason: str
    name: str
    email: str
    quickbooks_id: str
    practice_id: str
    practice_name: str
    practice_email: str
    type: str
    aside: bool
    ready: bool
    customer_active: bool
    contact_archived: bool
    best_score: int


def _query(workspace_id: int, filter_name: str, search: str, aside: bool | None) -> tuple[Any, Any, Any, Any]:
    theirs, ours = aliased(MirrorRecord), aliased(MirrorRecord)
    query = (
        select(Pair, theirs, ours)
        .outerjoin(
            theirs,
            and_(
                col(theirs.workspace_id) == workspace_id,
                col(theirs.side) == QUICKBOOKS,
                col(theirs.record_id) == Pair.quickbooks_id,
            ),
        )
        .outerjoin(
            ours,
            and_(
                col(ours.workspace_id) == workspace_id,
                col(ours.side) == PRACTICE,
                col(ours.record_id) == func.coalesce(Pair.practice_id, Pair.contact_id),
            ),
        )
        .where(Pair.workspace_id == workspace_id, col(Pair.state).in_(FILTERS[filter_name]))
    )
    if aside is not None:
        query = query.where(col(Pair.aside).is_(aside))
    for word in fold(search).split():
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(
            or_(col(theirs.search).like(pattern, escape="\\"), col(ours.search).like(pattern, escape="\\"))
        )
    best = (
        select(CandidateRow.score)
        .where(CandidateRow.pair_id == Pair.id, CandidateRow.rank == 0)
        .correlate(Pair)
        .scalar_subquery()
    )
    return query, theirs, ours, best


def lines(
    session: Session,
    workspace_id: int,
    filter_name: str = "all",
    *,
    search: str = "",
    sort: str = "name",
    descending: bool = False,
    aside: bool | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> list[ClientLine]:
    """The lines of a filter that contain every word searched for."""
    query, theirs, ours, best = _query(workspace_id, filter_name, search, aside)
    order = _order(theirs, ours, best, sort)
    query = query.add_columns(best).order_by(order.desc() if descending else order, col(Pair.id))
    if limit is not None:
        query = query.limit(limit).offset(offset)
    return [_line(*row) for row in session.execute(query)]


def ordered_ids(
    session: Session,
    workspace_id: int,
    filter_name: str = "all",
    *,
    search: str = "",
    sort: str = "name",
    descending: bool = False,
    aside: bool | None = None,
) -> list[int]:
    """The row ids of the lines of a filter in their order: small enough to hold, however long the list."""
    query, theirs, ours, best = _query(workspace_id, filter_name, search, aside)
    order = _order(theirs, ours, best, sort)
    found = query.with_only_columns(col(Pair.id)).order_by(
        order.desc() if descending else order, col(Pair.id)
    )
    return [int(row[0]) for row in session.connection().execute(found)]


def by_ids(session: Session, workspace_id: int, pair_ids: Sequence[int]) -> dict[int, ClientLine]:
    """Some lines, by row id; what is no longer there is left out."""
    query, _theirs, _ours, best = _query(workspace_id, "all", "", None)
    found: dict[int, ClientLine] = {}
    for at in range(0, len(pair_ids), 500):
        some = query.add_columns(best).where(col(Pair.id).in_(pair_ids[at : at + 500]))
        found.update((row[0].id, _line(*row)) for row in session.execute(some))
    return found


def _order(theirs: Any, ours: Any, best: Any, sort: str) -> Any:
    """What a list is sorted by. Names by the folded text, so that "Éric" does not come after "Zoé"."""
    return {
        "name": func.coalesce(theirs.search, ours.search, ""),
        "email": func.lower(func.coalesce(theirs.email, ours.email, "")),
        "state": case({state.value: at for at, state in enumerate(PairState)}, value=Pair.state),
        "type": func.lower(func.coalesce(ours.type, "")),
        "practice_name": func.coalesce(ours.search, ""),
        "decided_at": func.coalesce(Pair.decided_at, ""),
        "score": func.coalesce(best, -1),
    }[sort]


def count(
    session: Session,
    workspace_id: int,
    filter_name: str = "all",
    *,
    search: str = "",
    aside: bool | None = None,
) -> int:
    """How many lines a filter has."""
    query, *_others = _query(workspace_id, filter_name, search, aside)
    return int(session.execute(select(func.count()).select_from(query.subquery())).scalar_one())


def line(session: Session, workspace_id: int, pair_id: int) -> ClientLine | None:
    """One line by its row id."""
    query, _theirs, _ours, best = _query(workspace_id, "all", "", None)
    row = session.execute(query.add_columns(best).where(col(Pair.id) == pair_id)).first()
    return _line(*row) if row else None


def _line(pair: Pair, theirs: MirrorRecord | None, ours: MirrorRecord | None, best: int | None) -> ClientLine:
    shown = theirs or ours
    return ClientLine(
        id=pair.id,
        state=PairState(pair.state),
        reason=pair.reason,
        name=shown.label if shown else "",
        email=shown.email if shown else "",
        quickbooks_id=pair.quickbooks_id or "",
        practice_id=pair.practice_id or pair.contact_id or "",
        practice_name=ours.label if ours else "",
        practice_email=ours.email if ours else "",
        type=ours.type if ours else "",
        aside=pair.aside,
        ready=pair.ready,
        customer_active=theirs.active if theirs else True,
        contact_archived=not ours.active if ours else False,
        best_score=best or 0,
    )
