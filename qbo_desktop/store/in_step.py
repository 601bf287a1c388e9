"""Linked pairs and contacts of their own: which of them changed since they were last settled."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from qbo_desktop.domain.lines import TOGETHER, PairInfo, PairState
from qbo_desktop.domain.merge import Agreed
from qbo_desktop.domain.naming import name_key
from qbo_desktop.store import mirror
from qbo_desktop.store.pairs import info_of
from qbo_desktop.store.tables.contacts import CandidateRow, MirrorRecord, Pair, Refusal
from qbo_desktop.store.work import Work
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, Record, SideName


@dataclass(frozen=True, slots=True)
class LinkedPair:
    """A linked line with both records as last shown."""

    info: PairInfo
    customer: Record
    contact: Record
    customer_digest: str
    contact_digest: str


@dataclass(frozen=True, slots=True)
class LoneContact:
    """A contact that is linked to nobody. `digest` is of the whole record."""

    pair_id: int
    record: Record
    digest: str


def _joined(workspace_id: int) -> tuple[Any, Any, Any]:
    theirs, ours = aliased(MirrorRecord), aliased(MirrorRecord)
    query = (
        select(Pair, theirs, ours)
        .join(
            theirs,
            and_(
                col(theirs.workspace_id) == workspace_id,
                col(theirs.side) == QUICKBOOKS,
                col(theirs.record_id) == Pair.quickbooks_id,
            ),
        )
        .join(
            ours,
            and_(
                col(ours.workspace_id) == workspace_id,
                col(ours.side) == PRACTICE,
                col(ours.record_id) == Pair.practice_id,
            ),
        )
        .where(Pair.workspace_id == workspace_id, col(Pair.state).in_(TOGETHER))
    )
    return query, theirs, ours


def _pair(row: Any) -> LinkedPair:
    pair, theirs, ours = row
    return LinkedPair(
        info_of(pair), mirror.record_of(theirs), mirror.record_of(ours), theirs.digest, ours.digest
    )


def due_pairs(session: Session, workspace_id: int, *, conflicts_too: bool = False) -> list[LinkedPair]:
    """The linked pairs of which a side changed since they were settled; the conflicts too when asked."""
    query, theirs, ours = _joined(workspace_id)
    changed = [
        col(theirs.digest) != col(Pair.customer_digest),
        col(ours.digest) != col(Pair.contact_digest),
    ]
    if conflicts_too:
        changed.append(col(Pair.conflicts) != {})
    rows = session.execute(query.where(or_(*changed)).order_by(col(Pair.id)))
    return [_pair(row) for row in rows]


def linked_pair(session: Session, workspace_id: int, pair_id: int) -> LinkedPair | None:
    """One linked pair, as both sides were last shown."""
    query, _theirs, _ours = _joined(workspace_id)
    row = session.execute(query.where(col(Pair.id) == pair_id)).first()
    return None if row is None else _pair(row)


def linked_pairs(session: Session, workspace_id: int, pair_ids: Sequence[int]) -> dict[int, LinkedPair]:
    """Some linked pairs by row id; what is no longer linked is left out."""
    query, _theirs, _ours = _joined(workspace_id)
    found: dict[int, LinkedPair] = {}
    for at in range(0, len(pair_ids), 500):
        rows = session.execute(query.where(col(Pair.id).in_(pair_ids[at : at + 500])))
        found.update((row[0].id, _pair(row)) for row in rows)
    return found


def conflicted(
    session: Session, workspace_id: int, *, limit: int | None = None, offset: int = 0
) -> list[LinkedPair]:
    """The linked pairs with fields that a person decides about."""
    query, theirs, _ours = _joined(workspace_id)
    query = query.where(col(Pair.conflicts) != {}).order_by(col(theirs.search), col(Pair.id))
    if limit is not None:
        query = query.limit(limit).offset(offset)
    return [_pair(row) for row in session.execute(query)]


def count_conflicted(session: Session, workspace_id: int) -> int:
    """How many pairs have conflicts."""
    return session.exec(
        select(func.count())
        .select_from(Pair)
        .where(Pair.workspace_id == workspace_id, col(Pair.state).in_(TOGETHER), col(Pair.conflicts) != {})
    ).one()


def count_linked(session: Session, workspace_id: int) -> int:
    """How many pairs are linked."""
    return session.exec(
        select(func.count())
        .select_from(Pair)
        .where(Pair.workspace_id == workspace_id, col(Pair.state).in_(TOGETHER))
    ).one()


def linked_ids(session: Session, workspace_id: int, side: SideName) -> frozenset[str]:
    """The record ids on a side of all linked pairs whose record is not known to be gone there."""
    column = Pair.quickbooks_id if side == QUICKBOOKS else Pair.practice_id
    rows = session.exec(
        select(column)
        .join(
            MirrorRecord,
            and_(
                col(MirrorRecord.workspace_id) == workspace_id,
                col(MirrorRecord.side) == side,
                col(MirrorRecord.record_id) == column,
            ),
        )
        .where(
            Pair.workspace_id == workspace_id,
            col(Pair.state).in_(TOGETHER),
            col(MirrorRecord.gone).is_(False),
        )
    )
    return frozenset(str(one) for one in rows)


def _alone(workspace_id: int, shown: Any) -> Any:
    """Row id, and what is asked of the contact, of every contact that is linked to nobody."""
    return (
        select(Pair.id, shown)
        .join(
            MirrorRecord,
            and_(
                col(MirrorRecord.workspace_id) == workspace_id,
                col(MirrorRecord.side) == PRACTICE,
                col(MirrorRecord.record_id) == Pair.contact_id,
            ),
        )
        .where(
            Pair.workspace_id == workspace_id,
            Pair.state == PairState.ALONE,
        )
    )


def due_contacts(session: Session, workspace_id: int, types: Collection[str]) -> list[LoneContact]:
    """Contacts of these types that are linked to nobody and new or changed since they were looked at.

    What counts is a change of the fields of `mirror.fields_digest`. Left out are archived ones, and those
    whose match was deleted or whose customer was taken back: no run makes a customer of them.
    """
    parted = aliased(Pair)
    were_parted = select(parted.parted_from).where(
        col(parted.workspace_id) == workspace_id, col(parted.state) == PairState.UNLINKED
    )
    rows = session.execute(
        _alone(workspace_id, MirrorRecord)
        .where(
            col(MirrorRecord.fields_digest) != col(Pair.contact_digest),
            col(MirrorRecord.active).is_(True),
            col(MirrorRecord.gone).is_(False),
            func.name_key(col(MirrorRecord.type)).in_([name_key(one) for one in types]),
            col(Pair.contact_id).not_in(were_parted),
        )
        .order_by(col(Pair.id))
    )
    return [LoneContact(pair_id, mirror.record_of(row), row.digest) for pair_id, row in rows]


def lone_contacts(session: Session, workspace_id: int, practice_ids: Sequence[str]) -> dict[str, LoneContact]:
    """These contacts by id, of those that are linked to nobody."""
    found: dict[str, LoneContact] = {}
    for at in range(0, len(practice_ids), 500):
        rows = session.execute(
            _alone(workspace_id, MirrorRecord).where(
                col(Pair.contact_id).in_(practice_ids[at : at + 500]),
            )
        )
        found.update(
            (row.record_id, LoneContact(pair_id, mirror.record_of(row), row.digest)) for pair_id, row in rows
        )
    return found


def proposed_to(
    session: Session, workspace_id: int, practice_ids: Sequence[str]
) -> dict[str, tuple[int, str]]:
    """Contact id → (row id, quickbooks id) of a waiting customer to whom it is proposed, and not refused."""
    found: dict[str, tuple[int, str]] = {}
    for at in range(0, len(practice_ids), 500):
        rows = session.execute(
            select(CandidateRow.practice_id, Pair.id, Pair.quickbooks_id)
            .join(Pair, col(Pair.id) == col(CandidateRow.pair_id))
            .outerjoin(
                Refusal,
                and_(
                    col(Refusal.workspace_id) == workspace_id,
                    col(Refusal.quickbooks_id) == col(Pair.quickbooks_id),
                    col(Refusal.practice_id) == col(CandidateRow.practice_id),
                ),
            )
            .where(
                Pair.workspace_id == workspace_id,
                Pair.state == PairState.WAITING,
                col(Refusal.practice_id).is_(None),
                col(CandidateRow.practice_id).in_(practice_ids[at : at + 500]),
            )
            .order_by(col(CandidateRow.rank).desc())
        )
        found.update((practice_id, (row_id, quickbooks_id)) for practice_id, row_id, quickbooks_id in rows)
    return found


def unseen_contacts(session: Session, workspace_id: int) -> dict[int, str]:
    """Row id → digest of the fields of contacts linked to nobody that were not looked at as they are now."""
    rows = session.execute(
        _alone(workspace_id, MirrorRecord.fields_digest).where(
            col(MirrorRecord.fields_digest) != col(Pair.contact_digest),
        )
    )
    return {row[0]: row[1] for row in rows}


def note_contacts_seen(work: Work, seen: Mapping[int, str]) -> None:
    """Remember contacts that are linked to nobody as a plan looked at them: they are no news any more."""
    if seen:
        work.session.connection().execute(
            update(Pair)
            .where(col(Pair.id) == bindparam("row"), col(Pair.state) == PairState.ALONE)
            .values(contact_digest=bindparam("digest")),
            [{"row": row, "digest": digest} for row, digest in seen.items()],
        )


def settle(
    work: Work,
    row: Pair,
    agreed: Agreed,
    conflicts: dict[str, str] | None = None,
    *,
    customer_digest: str | None = None,
    contact_digest: str | None = None,
) -> None:
    """Write down what is known of a linked line; what is None stays as it is."""
    values: dict[str, Any] = {"baseline": dict(agreed.baseline), "their_form": dict(agreed.their_form)}
    if conflicts is not None:
        values["conflicts"] = conflicts
    if customer_digest is not None:
        values["customer_digest"] = customer_digest
    if contact_digest is not None:
        values["contact_digest"] = contact_digest
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def rows_of(work: Work, pair_ids: Sequence[int]) -> dict[int, Pair]:
    """The rows of these lines, by row id."""
    found: dict[int, Pair] = {}
    for at in range(0, len(pair_ids), 500):
        rows = work.session.exec(
            select(Pair).where(
                Pair.workspace_id == work.workspace_id, col(Pair.id).in_(pair_ids[at : at + 500])
            )
        )
        found.update((row.id, row) for row in rows)
    return found
