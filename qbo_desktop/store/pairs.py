"""The lines of the client list: which customer is which contact, and what is still to decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, func, insert
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from qbo_desktop.domain.changes import Topic
from qbo_desktop.domain.lines import CUSTOMER_STATES, TOGETHER, PairInfo, PairState
from qbo_desktop.store.tables.contacts import CandidateRow, MirrorRecord, Pair, Refusal
from qbo_desktop.store.work import Work
from qbo_desktop.sync.side import PRACTICE

__all__ = ["CUSTOMER_STATES", "TOGETHER", "CandidateInfo", "PairInfo", "PairState"]


@dataclass(frozen=True, slots=True)
class CandidateInfo:
    """A contact proposed for a waiting customer. Reasons are (code, points), vetoes codes."""

    practice_id: str
    score: int
    likeness: str
    reasons: tuple[tuple[str, int], ...]
    vetoes: tuple[str, ...]
    rank: int = 0


def info_of(row: Pair) -> PairInfo:
    """The row as a value; a contact's own line gives its contact as practice id."""
    return PairInfo(
        id=row.id,
        quickbooks_id=row.quickbooks_id or "",
        practice_id=row.practice_id or row.contact_id or "",
        state=PairState(row.state),
        reason=row.reason,
        aside=row.aside,
        ready=row.ready,
        baseline=row.baseline,
        their_form=row.their_form,
        conflicts=row.conflicts,
        customer_digest=row.customer_digest,
        contact_digest=row.contact_digest,
        note=row.note,
        note_for=row.note_for,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def get_row(session: Session, workspace_id: int, pair_id: int) -> Pair | None:
    """The line of that row id, if it is of this workspace and to be seen."""
    row = session.get(Pair, pair_id)
    return row if row and row.workspace_id == workspace_id and row.state != PairState.ABSORBED else None


def of_customer(session: Session, workspace_id: int, quickbooks_id: str) -> Pair | None:
    """The line of a customer."""
    return session.exec(
        select(Pair).where(Pair.workspace_id == workspace_id, Pair.quickbooks_id == quickbooks_id)
    ).one_or_none()


def linked_to(session: Session, workspace_id: int, practice_id: str) -> Pair | None:
    """The customer's line that a contact is linked to."""
    return session.exec(
        select(Pair).where(Pair.workspace_id == workspace_id, Pair.practice_id == practice_id)
    ).one_or_none()


def own_line(session: Session, workspace_id: int, contact_id: str) -> Pair | None:
    """The line that a contact has on its own, seen only while it is not linked."""
    return session.exec(
        select(Pair).where(Pair.workspace_id == workspace_id, Pair.contact_id == contact_id)
    ).one_or_none()


def customers(session: Session, workspace_id: int) -> list[PairInfo]:
    """Every customer's line."""
    rows = session.exec(
        select(Pair).where(Pair.workspace_id == workspace_id, col(Pair.quickbooks_id).is_not(None))
    )
    return [info_of(row) for row in rows]


def ready_ids(session: Session, workspace_id: int) -> list[int]:
    """Row ids of the waiting lines whose one proposal needs no second look, without those set aside."""
    return list(
        session.exec(
            select(Pair.id)
            .where(
                Pair.workspace_id == workspace_id,
                Pair.state == PairState.WAITING,
                col(Pair.ready).is_(True),
                col(Pair.aside).is_(False),
            )
            .order_by(col(Pair.id))
        )
    )


def counts(session: Session, workspace_id: int) -> dict[PairState, int]:
    """How many lines are in each state."""
    rows = session.exec(
        select(Pair.state, func.count()).where(Pair.workspace_id == workspace_id).group_by(Pair.state)
    )
    found = {PairState(state): number for state, number in rows}
    return {state: found.get(state, 0) for state in PairState}


def count_aside(session: Session, workspace_id: int) -> int:
    """How many waiting lines the user set aside."""
    return session.exec(
        select(func.count())
        .select_from(Pair)
        .where(Pair.workspace_id == workspace_id, Pair.state == PairState.WAITING, col(Pair.aside).is_(True))
    ).one()


def refused(session: Session, workspace_id: int) -> frozenset[tuple[str, str]]:
    """Pairs (quickbooks id, practice id) of which somebody said: not the same."""
    rows = session.exec(
        select(Refusal.quickbooks_id, Refusal.practice_id).where(Refusal.workspace_id == workspace_id)
    )
    return frozenset((quickbooks_id, practice_id) for quickbooks_id, practice_id in rows)


def refuse(work: Work, quickbooks_id: str, practice_id: str) -> None:
    """Remember that these two are not the same."""
    key = (work.workspace_id, quickbooks_id, practice_id)
    if work.session.get(Refusal, key) is None:
        work.session.add(
            Refusal(
                workspace_id=work.workspace_id,
                quickbooks_id=quickbooks_id,
                practice_id=practice_id,
                at=work.now,
                by=work.actor,
            )
        )


def lift_refusals(work: Work, quickbooks_id: str, practice_id: str = "") -> None:
    """Forget "not the same" of a customer, for one contact or for all."""
    query = select(Refusal).where(
        Refusal.workspace_id == work.workspace_id, Refusal.quickbooks_id == quickbooks_id
    )
    if practice_id:
        query = query.where(Refusal.practice_id == practice_id)
    for row in work.session.exec(query).all():
        work.session.delete(row)


def candidates(
    session: Session, workspace_id: int, pair_ids: Sequence[int]
) -> dict[int, list[CandidateInfo]]:
    """The proposals of waiting lines, best first. Contacts linked, refused or gone are left out."""
    found: dict[int, list[CandidateInfo]] = {pair_id: [] for pair_id in pair_ids}
    linked = aliased(Pair)
    is_taken = (
        select(linked.id)
        .where(linked.workspace_id == workspace_id, linked.practice_id == CandidateRow.practice_id)
        .exists()
    )
    is_there = (
        select(MirrorRecord.record_id)
        .where(
            MirrorRecord.workspace_id == workspace_id,
            MirrorRecord.side == PRACTICE,
            MirrorRecord.record_id == CandidateRow.practice_id,
        )
        .exists()
    )
    is_refused = (
        select(Refusal.practice_id)
        .where(
            Refusal.workspace_id == workspace_id,
            Refusal.quickbooks_id == Pair.quickbooks_id,
            Refusal.practice_id == CandidateRow.practice_id,
        )
        .exists()
    )
    for at in range(0, len(pair_ids), 500):
        rows = session.exec(
            select(CandidateRow)
            .join(Pair, col(Pair.id) == col(CandidateRow.pair_id))
            .where(col(CandidateRow.pair_id).in_(pair_ids[at : at + 500]), is_there, ~is_taken, ~is_refused)
            .order_by(col(CandidateRow.pair_id), col(CandidateRow.rank))
        )
        for row in rows:
            found[row.pair_id].append(_candidate(row))
    return found


def _candidate(row: CandidateRow) -> CandidateInfo:
    reasons = tuple((str(code), int(points)) for code, points in row.reasons)
    return CandidateInfo(row.practice_id, row.score, row.likeness, reasons, tuple(row.vetoes), row.rank)


def set_candidates(work: Work, proposed: Mapping[int, Sequence[CandidateInfo]]) -> None:
    """Replace the proposals of lines (row id → proposals); equal ones are left as they are."""
    session = work.session
    stored: dict[int, list[CandidateInfo]] = {pair_id: [] for pair_id in proposed}
    wanted = list(proposed)
    for at in range(0, len(wanted), 500):
        rows = session.exec(
            select(CandidateRow)
            .where(col(CandidateRow.pair_id).in_(wanted[at : at + 500]))
            .order_by(col(CandidateRow.pair_id), col(CandidateRow.rank))
        )
        for row in rows:
            stored[row.pair_id].append(_candidate(row))
    different = [pair_id for pair_id in wanted if stored[pair_id] != list(proposed[pair_id])]
    if not different:
        return
    for at in range(0, len(different), 500):
        session.execute(delete(CandidateRow).where(col(CandidateRow.pair_id).in_(different[at : at + 500])))
    values = [
        {
            "pair_id": pair_id,
            "practice_id": one.practice_id,
            "rank": one.rank,
            "score": one.score,
            "likeness": one.likeness,
            "reasons": [list(reason) for reason in one.reasons],
            "vetoes": list(one.vetoes),
        }
        for pair_id in different
        for one in proposed[pair_id]
    ]
    if values:
        session.execute(insert(CandidateRow), values)
    work.touch(Topic.DUPLICATES)


def note_contacts(work: Work, contact_ids: Iterable[str]) -> None:
    """Give each contact that has none a line of its own."""
    wanted = list(dict.fromkeys(contact_ids))
    known: set[str] = set()
    for at in range(0, len(wanted), 500):
        known.update(
            str(found)
            for found in work.session.exec(
                select(Pair.contact_id).where(
                    Pair.workspace_id == work.workspace_id,
                    col(Pair.contact_id).in_(wanted[at : at + 500]),
                )
            )
        )
    missing = [contact_id for contact_id in wanted if contact_id not in known]
    if not missing:
        return
    numbers = work.next_numbers("row", len(missing))
    for number, contact_id in zip(numbers, missing, strict=True):
        work.session.add(
            Pair(id=number, workspace_id=work.workspace_id, contact_id=contact_id, state=PairState.ALONE)
        )
    work.session.flush()


@dataclass(frozen=True, slots=True)
class Joining:
    """A customer's line that is put together with a contact."""

    row: Pair
    practice_id: str
    state: PairState
    baseline: Mapping[str, Any]
    reason: str
    customer_digest: str = ""
    contact_digest: str = ""
    their_form: Mapping[str, Any] = field(default_factory=dict)
    conflicts: Mapping[str, str] = field(default_factory=dict)


def join_many(work: Work, joined: Sequence[Joining]) -> None:
    """Put lines together with few statements; the contacts' own lines are hidden meanwhile."""
    ids = [one.practice_id for one in joined]
    note_contacts(work, ids)
    for one in joined:
        row = one.row
        row.practice_id = one.practice_id
        row.parted_from = ""
        row.state = one.state
        row.reason = one.reason
        row.customer_digest = one.customer_digest
        row.contact_digest = one.contact_digest
        row.aside = row.ready = False
        row.baseline = dict(one.baseline)
        row.their_form = dict(one.their_form)
        row.conflicts = dict(one.conflicts)
        row.decided_by = work.actor
        row.decided_at = work.now
    for at in range(0, len(ids), 500):
        own_lines = work.session.exec(
            select(Pair).where(
                Pair.workspace_id == work.workspace_id, col(Pair.contact_id).in_(ids[at : at + 500])
            )
        )
        for own in own_lines:
            own.state = PairState.ABSORBED
    work.session.flush()


def forget_agreed(work: Work, fields: Iterable[str]) -> None:
    """Drop fields from every baseline: what both sides agreed on there no longer holds, so look again."""
    gone = set(fields)
    rows = work.session.exec(
        select(Pair).where(Pair.workspace_id == work.workspace_id, col(Pair.state).in_(TOGETHER))
    )
    for row in rows:
        if gone & {*row.baseline, *row.their_form, *row.conflicts}:
            row.baseline = {name: value for name, value in row.baseline.items() if name not in gone}
            row.their_form = {name: value for name, value in row.their_form.items() if name not in gone}
            row.conflicts = {name: value for name, value in row.conflicts.items() if name not in gone}
        row.customer_digest = row.contact_digest = ""
    work.session.flush()


def lines_for(work: Work, quickbooks_ids: Sequence[str], state: PairState, reason: str) -> dict[str, Pair]:
    """The lines of these customers; one that has none gets one in the state given."""
    found: dict[str, Pair] = {}
    for at in range(0, len(quickbooks_ids), 500):
        rows = work.session.exec(
            select(Pair).where(
                Pair.workspace_id == work.workspace_id,
                col(Pair.quickbooks_id).in_(quickbooks_ids[at : at + 500]),
            )
        )
        found.update((row.quickbooks_id or "", row) for row in rows)
    missing = [one for one in dict.fromkeys(quickbooks_ids) if one not in found]
    if missing:
        for number, quickbooks_id in zip(work.next_numbers("row", len(missing)), missing, strict=True):
            found[quickbooks_id] = Pair(
                id=number,
                workspace_id=work.workspace_id,
                quickbooks_id=quickbooks_id,
                state=state,
                reason=reason,
            )
        work.session.add_all(found[quickbooks_id] for quickbooks_id in missing)
    return found


def linked_among(session: Session, workspace_id: int, practice_ids: Sequence[str]) -> frozenset[str]:
    """Those of the contacts that are linked to a customer."""
    found: set[str] = set()
    for at in range(0, len(practice_ids), 500):
        found.update(
            str(one)
            for one in session.exec(
                select(Pair.practice_id).where(
                    Pair.workspace_id == workspace_id,
                    col(Pair.practice_id).in_(practice_ids[at : at + 500]),
                )
            )
        )
    return frozenset(found)


def part(work: Work, row: Pair, state: PairState, reason: str) -> None:
    """Take a line and its contact apart; both records stay."""
    if row.practice_id:
        own = own_line(work.session, work.workspace_id, row.practice_id)
        if own:
            own.state = PairState.ALONE
            # A contact that was linked is no news: no run makes a customer of it by itself.
            shown = work.session.get(MirrorRecord, (work.workspace_id, PRACTICE, row.practice_id))
            own.contact_digest = shown.fields_digest if shown else ""
        row.parted_from = row.practice_id
    row.practice_id = None
    row.state = state
    row.reason = reason
    row.baseline = {}
    row.their_form = {}
    row.conflicts = {}
    row.contact_digest = ""
    row.decided_by = work.actor
    row.decided_at = work.now
    work.session.flush()
