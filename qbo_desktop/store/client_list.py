"""The client list as it is looked at: lines with both sides' values, filtered, sorted, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, case, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from qbo_desktop.domain.lines import PairState
from qbo_desktop.store import client_sieve
from qbo_desktop.store.client_line import ClientLine, Mark, Standing
from qbo_desktop.store.client_sieve import Sieve
from qbo_desktop.store.mirror import fold
from qbo_desktop.store.tables.contacts import CandidateRow, MirrorRecord, Pair
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS

__all__ = [
    "FILTERS", "SORTS", "ClientLine", "Mark", "Sieve", "Standing", "by_ids", "children", "count", "line", "lines",
    "ordered_ids", "practice_ids",
]  # fmt: skip
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
NOTHING = Sieve()
_ASK_AT_ONCE = 500  # SQLite takes a limited number of values in one statement


@lru_cache(maxsize=32)
def _record(role: str) -> Any:
    """The mirrored record that plays this part in a query. Made once: its columns take longer than the query."""
    return aliased(MirrorRecord)


class _Query:
    """The lines of a filter with their records, and what they can be sorted by."""

    def __init__(
        self, workspace_id: int, filter_name: str, search: str, aside: bool | None, sieve: Sieve
    ) -> None:
        self.workspace_id = workspace_id
        self.theirs, self.ours, self.parent = _record("theirs"), _record("ours"), _record("parent")
        self.select: Any = (
            select(Pair, self.theirs, self.ours, self.parent)
            .outerjoin(self.theirs, self._is(self.theirs, QUICKBOOKS, Pair.quickbooks_id))
            .outerjoin(
                self.ours,
                self._is(self.ours, PRACTICE, func.coalesce(Pair.practice_id, Pair.contact_id)),
            )
            .outerjoin(self.parent, self._is_parent(self.theirs, self.parent))
            .where(Pair.workspace_id == workspace_id, col(Pair.state).in_(FILTERS[filter_name]))
        )
        if aside is not None:
            self.select = self.select.where(col(Pair.aside).is_(aside))
        for word in fold(search).split():
            pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            self.select = self.select.where(
                or_(
                    col(self.theirs.search).like(pattern, escape="\\"),
                    col(self.ours.search).like(pattern, escape="\\"),
                )
            )
        for condition in client_sieve.conditions(sieve, workspace_id, self.theirs, self.ours):
            self.select = self.select.where(condition)
        self.best = (
            select(CandidateRow.score)
            .where(CandidateRow.pair_id == Pair.id, CandidateRow.rank == 0)
            .correlate(Pair)
            .scalar_subquery()
        )

    def _is(self, record: Any, side: str, record_id: Any) -> Any:
        return and_(
            col(record.workspace_id) == self.workspace_id,
            col(record.side) == side,
            col(record.record_id) == record_id,
        )

    def _is_parent(self, child: Any, parent: Any) -> Any:
        return and_(col(child.parent_id) != "", self._is(parent, QUICKBOOKS, child.parent_id))

    def order(self, session: Session, sort: str, descending: bool) -> Any:
        """What a list is sorted by. Names by the folded text, so that "Éric" does not come after "Zoé"."""
        theirs, ours = self.theirs, self.ours
        if sort == "name":
            by = self._family(session, descending)
        else:
            by = {
                "email": func.lower(func.coalesce(theirs.email, ours.email, "")),
                "state": case({state.value: at for at, state in enumerate(PairState)}, value=Pair.state),
                "type": func.lower(func.coalesce(ours.type, "")),
                "practice_name": func.coalesce(ours.search, ""),
                "decided_at": func.coalesce(Pair.decided_at, ""),
                "score": func.coalesce(self.best, -1),
            }[sort]
        return by.desc() if descending else by

    def _family(self, session: Session, descending: bool) -> Any:
        """By name, each sub-customer below its parent, whichever way the list runs.

        Only as many generations are joined as there are.
        """
        own = func.coalesce(self.theirs.search, self.ours.search, "")
        generations = client_sieve.generations(session, self.workspace_id)
        if not generations:
            return own
        path: Any = own
        child, parent = self.theirs, self.parent
        for at in range(generations):
            if at:
                parent = _record(f"parent {at}")
                self.select = self.select.outerjoin(parent, self._is_parent(child, parent))
            path = func.coalesce(col(parent.search) + client_sieve.BELOW, "") + path
            child = parent
        return path + client_sieve.LAST if descending else path


def lines(
    session: Session,
    workspace_id: int,
    filter_name: str = "all",
    *,
    search: str = "",
    sort: str = "name",
    descending: bool = False,
    aside: bool | None = None,
    sieve: Sieve = NOTHING,
    offset: int = 0,
    limit: int | None = None,
) -> list[ClientLine]:
    """The lines of a filter and a sieve that contain every word searched for."""
    query = _Query(workspace_id, filter_name, search, aside, sieve)
    order = query.order(session, sort, descending)
    wanted = query.select.add_columns(query.best).order_by(order, col(Pair.id))
    if limit is not None:
        wanted = wanted.limit(limit).offset(offset)
    return [_line(*row) for row in session.execute(wanted)]


def ordered_ids(
    session: Session,
    workspace_id: int,
    filter_name: str = "all",
    *,
    search: str = "",
    sort: str = "name",
    descending: bool = False,
    aside: bool | None = None,
    sieve: Sieve = NOTHING,
) -> list[int]:
    """The row ids of the lines of a filter in their order: small enough to hold, however long the list."""
    query = _Query(workspace_id, filter_name, search, aside, sieve)
    order = query.order(session, sort, descending)
    found = query.select.with_only_columns(col(Pair.id)).order_by(order, col(Pair.id))
    return [int(row[0]) for row in session.connection().execute(found)]


def by_ids(session: Session, workspace_id: int, pair_ids: Sequence[int]) -> dict[int, ClientLine]:
    """Some lines, by row id; what is no longer there is left out."""
    query = _Query(workspace_id, "all", "", None, NOTHING)
    found: dict[int, ClientLine] = {}
    for at in range(0, len(pair_ids), _ASK_AT_ONCE):
        some = query.select.add_columns(query.best).where(col(Pair.id).in_(pair_ids[at : at + _ASK_AT_ONCE]))
        found.update((row[0].id, _line(*row)) for row in session.execute(some))
    return found


def count(
    session: Session,
    workspace_id: int,
    filter_name: str = "all",
    *,
    search: str = "",
    aside: bool | None = None,
    sieve: Sieve = NOTHING,
) -> int:
    """How many lines a filter and a sieve have."""
    query = _Query(workspace_id, filter_name, search, aside, sieve)
    return int(session.execute(select(func.count()).select_from(query.select.subquery())).scalar_one())


def line(session: Session, workspace_id: int, pair_id: int) -> ClientLine | None:
    """One line by its row id."""
    return by_ids(session, workspace_id, [pair_id]).get(pair_id)


def practice_ids(session: Session, workspace_id: int, pair_ids: Sequence[int]) -> list[str]:
    """The contacts of some lines, in their order; lines without a contact are left out."""
    query = select(Pair.id, func.coalesce(Pair.practice_id, Pair.contact_id)).where(
        Pair.workspace_id == workspace_id
    )
    # Of many lines the whole list is read at once: it is short, and a statement with many values is slow.
    if len(pair_ids) <= _ASK_AT_ONCE:
        query = query.where(col(Pair.id).in_(pair_ids))
    found = {pair_id: contact_id for pair_id, contact_id in session.exec(query) if contact_id}
    return [found[pair_id] for pair_id in pair_ids if pair_id in found]


def children(session: Session, workspace_id: int, quickbooks_id: str) -> list[ClientLine]:
    """The lines of the sub-customers right below a customer, by name."""
    query = _Query(workspace_id, "all", "", None, NOTHING)
    wanted = query.select.add_columns(query.best).where(
        col(query.theirs.parent_id) == quickbooks_id, col(query.theirs.parent_id) != ""
    )
    return [_line(*row) for row in session.execute(wanted.order_by(col(query.theirs.search), col(Pair.id)))]


def _line(
    pair: Pair,
    theirs: MirrorRecord | None,
    ours: MirrorRecord | None,
    parent: MirrorRecord | None,
    best: int | None,
) -> ClientLine:
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
        best_score=best or 0,
        customer=_standing(theirs, Standing.INACTIVE),
        contact=_standing(ours, Standing.ARCHIVED),
        conflicts=len(pair.conflicts) if PairState(pair.state) in FILTERS["linked"] else 0,
        note=pair.note,
        note_for=pair.note_for,
        parent_id=theirs.parent_id if theirs else "",
        parent_name=parent.label if parent else "",
        kind_assumed=bool(shown and shown.content.get("kind_assumed")),
        decided_by=pair.decided_by,
        decided_at=pair.decided_at,
    )


def _standing(record: MirrorRecord | None, inactive: Standing) -> Standing | None:
    if record is None:
        return None
    if record.gone:
        return Standing.GONE
    return Standing.ACTIVE if record.active else inactive
