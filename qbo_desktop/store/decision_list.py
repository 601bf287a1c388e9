"""The decisions to take and those taken, counted and looked at as the Duplicates page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from qbo_desktop.store import client_list, mirror, pairs
from qbo_desktop.store.client_list import ClientLine
from qbo_desktop.store.history import DONE
from qbo_desktop.store.pairs import CandidateInfo, PairState
from qbo_desktop.store.tables.contacts import CandidateRow, Pair, Refusal
from qbo_desktop.store.tables.journal import DecisionRow
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, Record

# What counts as "with a likely match" in the heading of the page.
LIKELY = ("very-likely", "likely")

# The phrases of decisions that are about who is who; others are about contacts of the book.
ABOUT_MATCHES = (
    "link", "link-merge", "create", "not-same", "skip", "reopen", "unlink", "accept-ready", "conflict", "conflicts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DecisionCounts:
    """How many rows wait, how many of those have a likely match, are ready, set aside; and were decided."""

    waiting: int = 0
    likely: int = 0
    ready: int = 0
    aside: int = 0
    decided: int = 0


@dataclass(frozen=True, slots=True)
class OpenDecision:
    """One row to decide: its line, the customer, and the contacts proposed for it, the best first.

    `note` was left on it by somebody, for the colleague `note_for` or for nobody in particular.
    """

    line: ClientLine
    reason: str
    customer: Record
    proposals: tuple[tuple[CandidateInfo, Record], ...]
    note: str = ""
    note_for: str = ""


def counts(session: Session, workspace_id: int) -> DecisionCounts:
    """All the numbers in the page's heading."""
    is_likely = _proposal(col(CandidateRow.likeness).in_(LIKELY))
    rows = session.exec(
        select(Pair.aside, Pair.ready, is_likely.label("likely"), func.count())
        .where(Pair.workspace_id == workspace_id, Pair.state == PairState.WAITING)
        .group_by(Pair.aside, Pair.ready, is_likely)  # type: ignore[arg-type]
    ).all()
    open_rows = [row for row in rows if not row[0]]
    return DecisionCounts(
        waiting=sum(row[3] for row in open_rows),
        likely=sum(row[3] for row in open_rows if row[2]),
        ready=sum(row[3] for row in open_rows if row[1]),
        aside=sum(row[3] for row in rows if row[0]),
        decided=session.exec(
            select(func.count())
            .select_from(DecisionRow)
            .where(
                DecisionRow.workspace_id == workspace_id,
                DecisionRow.state == DONE,
                col(DecisionRow.phrase).in_(ABOUT_MATCHES),
            )
        ).one(),
    )


def open_ids(
    session: Session, workspace_id: int, *, aside: bool, search: str = "", which: str = "all", sort: str = "score",
    descending: bool = True,
) -> list[int]:  # fmt: skip
    """Row ids of the rows to decide, in order.

    `which`: "all", "likely", "ready", "none" for no proposal, or "noted" for those with a note.
    """
    ids = client_list.ordered_ids(
        session, workspace_id, "waiting", search=search, sort=sort, descending=descending, aside=aside
    )
    if which == "all" or not ids:
        return ids
    if which == "ready":
        wanted = set(pairs.ready_ids(session, workspace_id))
        return [one for one in ids if one in wanted]
    if which == "noted":
        wanted = set(session.exec(noted_ids(workspace_id)))
        return [one for one in ids if one in wanted]
    has = _proposal(col(CandidateRow.likeness).in_(LIKELY)) if which == "likely" else _proposal()
    waiting = select(Pair.id).where(Pair.workspace_id == workspace_id, Pair.state == PairState.WAITING)
    wanted = set(session.exec(waiting.where(has if which == "likely" else ~has)))
    return [one for one in ids if one in wanted]


def noted_ids(workspace_id: int) -> Any:
    """The query for the row ids of all lines with a note."""
    return select(Pair.id).where(Pair.workspace_id == workspace_id, Pair.note != "")


def _proposal(*conditions: Any) -> Any:
    """Whether a line has a proposal that still stands: its contact neither linked nor refused meanwhile."""
    linked = aliased(Pair)
    is_taken = select(linked.id).where(
        linked.workspace_id == Pair.workspace_id, linked.practice_id == CandidateRow.practice_id
    )
    is_refused = select(Refusal.practice_id).where(
        Refusal.workspace_id == Pair.workspace_id,
        Refusal.quickbooks_id == Pair.quickbooks_id,
        Refusal.practice_id == CandidateRow.practice_id,
    )
    return (
        select(CandidateRow.practice_id)
        .where(CandidateRow.pair_id == Pair.id, ~is_taken.exists(), ~is_refused.exists(), *conditions)
        .correlate(Pair)
        .exists()
    )


def look(session: Session, workspace_id: int, pair_id: int) -> OpenDecision | None:
    """One row with all that is needed to decide it; None when it is no longer there."""
    found = some(session, workspace_id, [pair_id])
    return found.get(pair_id)


def some(session: Session, workspace_id: int, pair_ids: list[int]) -> dict[int, OpenDecision]:
    """Rows by id, with customers and proposals."""
    lines = client_list.by_ids(session, workspace_id, pair_ids)
    proposed = pairs.candidates(session, workspace_id, pair_ids)
    customers = mirror.some(session, workspace_id, QUICKBOOKS, [one.quickbooks_id for one in lines.values()])
    wanted = {candidate.practice_id for found in proposed.values() for candidate in found}
    contacts = mirror.some(session, workspace_id, PRACTICE, sorted(wanted))
    notes = _notes(session, workspace_id, pair_ids)
    return {
        pair_id: OpenDecision(
            line,
            line.reason,
            customers[line.quickbooks_id],
            tuple(
                (one, contacts[one.practice_id]) for one in proposed[pair_id] if one.practice_id in contacts
            ),
            *notes.get(pair_id, ("", "")),
        )
        for pair_id, line in lines.items()
        if line.quickbooks_id in customers
    }


def _notes(session: Session, workspace_id: int, pair_ids: list[int]) -> dict[int, tuple[str, str]]:
    """The note and whom it is for, of those lines that have one."""
    found: dict[int, tuple[str, str]] = {}
    for at in range(0, len(pair_ids), 500):
        rows = session.exec(
            select(Pair.id, Pair.note, Pair.note_for).where(
                Pair.workspace_id == workspace_id,
                col(Pair.id).in_(pair_ids[at : at + 500]),
                Pair.note != "",
            )
        )
        found.update((pair_id, (note, note_for)) for pair_id, note, note_for in rows)
    return found
