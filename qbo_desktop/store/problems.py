"""Problems and questions that wait for the user."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from qbo_desktop.domain.problem import Blocked, Problem
from qbo_desktop.store.tables.journal import ProblemRow, QuestionRow
from qbo_desktop.store.work import Work


@dataclass(frozen=True, slots=True)
class ProblemInfo:
    """A problem with its history."""

    id: int
    code: str
    group: str
    fix: str
    facts: Mapping[str, str]
    blocks: tuple[Blocked, ...]
    details: Mapping[str, Any]
    attempts: int
    first_seen: datetime
    last_seen: datetime
    ignore_reason: str = ""
    is_ignored: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a run asks before it goes on. `answer` is "", "yes" or "no"."""

    id: int
    code: str
    group: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    answer: str = ""


def _info(row: ProblemRow) -> ProblemInfo:
    return ProblemInfo(
        id=row.id,
        code=row.code,
        group=row.group,
        fix=row.fix,
        facts=row.facts,
        blocks=tuple(Blocked(**blocked) for blocked in row.blocks),
        details=row.details,
        attempts=row.attempts,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        ignore_reason=row.ignore_reason,
        is_ignored=row.ignored_at is not None,
    )


def report(work: Work, problem: Problem, *, adds: bool = False) -> int:
    """Write a problem down; the same code and group seen again raises its count. Answers its row id.

    `adds`: whoever met it did not look at everything, so what it blocked before is still blocked.
    """
    row = work.session.exec(
        select(ProblemRow).where(
            ProblemRow.workspace_id == work.workspace_id,
            ProblemRow.code == problem.code,
            ProblemRow.group == problem.group,
            col(ProblemRow.closed_at).is_(None),
        )
    ).one_or_none()
    blocks = [{"kind": one.kind, "id": one.id, "label": one.label} for one in problem.blocks]
    if row is None:
        row = ProblemRow(
            id=work.next_row_id(),
            workspace_id=work.workspace_id,
            code=problem.code,
            group=problem.group,
            fix=problem.fix,
            facts=dict(problem.facts),
            blocks=blocks,
            details=dict(problem.details),
            first_seen=work.now,
            last_seen=work.now,
        )
        work.session.add(row)
    else:
        if adds:
            blocks = row.blocks + [one for one in blocks if one not in row.blocks]
        row.attempts += 1
        row.last_seen = work.now
        row.fix, row.facts, row.blocks, row.details = (
            problem.fix,
            dict(problem.facts),
            blocks,
            dict(problem.details),
        )
    work.session.flush()
    return row.id


def close_all_but(
    work: Work,
    seen: Iterable[int],
    codes: Iterable[str] | None = None,
    *,
    concerns: Callable[[str, Sequence[str]], bool] = lambda code, kinds: True,
) -> None:
    """Close the open problems that a whole run no longer met.

    `concerns`: of a problem's code and the kinds of what it blocks, whether the run would have met it.
    """
    query = select(ProblemRow).where(
        ProblemRow.workspace_id == work.workspace_id, col(ProblemRow.closed_at).is_(None)
    )
    if codes is not None:
        query = query.where(col(ProblemRow.code).in_(list(codes)))
    kept = set(seen)
    for row in work.session.exec(query).all():
        if row.id not in kept and concerns(row.code, [str(one["kind"]) for one in row.blocks]):
            row.closed_at = work.now


def release(work: Work, kind: str, record_id: str) -> None:
    """A record no longer waits: it is taken off what blocks it, and a problem that blocks nothing more is closed."""
    for row in work.session.exec(
        select(ProblemRow).where(
            ProblemRow.workspace_id == work.workspace_id, col(ProblemRow.closed_at).is_(None)
        )
    ).all():
        left = [one for one in row.blocks if (one["kind"], one["id"]) != (kind, record_id)]
        if len(left) == len(row.blocks):
            continue
        row.blocks = left
        if not left:
            row.closed_at = work.now


def open_problems(session: Session, workspace_id: int, *, ignored: bool = False) -> list[ProblemInfo]:
    """The open problems, the newest first; with `ignored` those that the user put away."""
    query = (
        select(ProblemRow)
        .where(ProblemRow.workspace_id == workspace_id, col(ProblemRow.closed_at).is_(None))
        .order_by(col(ProblemRow.first_seen).desc(), col(ProblemRow.id).desc())
    )
    query = query.where(
        col(ProblemRow.ignored_at).is_not(None) if ignored else col(ProblemRow.ignored_at).is_(None)
    )
    return [_info(row) for row in session.exec(query)]


def count_open(session: Session, workspace_id: int) -> int:
    """How many problems are open and not ignored."""
    return session.exec(
        select(func.count())
        .select_from(ProblemRow)
        .where(
            ProblemRow.workspace_id == workspace_id,
            col(ProblemRow.closed_at).is_(None),
            col(ProblemRow.ignored_at).is_(None),
        )
    ).one()


def find(session: Session, workspace_id: int, row_id: int) -> ProblemInfo | None:
    """The open problem of that row id."""
    row = session.get(ProblemRow, row_id)
    return _info(row) if row and row.workspace_id == workspace_id and row.closed_at is None else None


def open_problem(session: Session, workspace_id: int, code: str, group: str) -> ProblemInfo | None:
    """The open problem of a code and group."""
    row = session.exec(
        select(ProblemRow).where(
            ProblemRow.workspace_id == workspace_id,
            ProblemRow.code == code,
            ProblemRow.group == group,
            col(ProblemRow.closed_at).is_(None),
        )
    ).one_or_none()
    return _info(row) if row is not None else None


def ignore(work: Work, row_id: int, reason: str) -> None:
    """Put a problem away, with the reason; it can be brought back."""
    row = work.session.get_one(ProblemRow, row_id)
    row.ignored_at, row.ignore_reason = work.now, reason


def bring_back(work: Work, row_id: int) -> None:
    """Show an ignored problem again."""
    row = work.session.get_one(ProblemRow, row_id)
    row.ignored_at, row.ignore_reason = None, ""


def _question(row: QuestionRow) -> Question:
    return Question(row.id, row.code, row.group, row.facts, row.answer)


def ask(work: Work, code: str, group: str, facts: Mapping[str, Any]) -> Question:
    """Ask once: a question of that code and group that is already there is answered as it stands."""
    row = work.session.exec(
        select(QuestionRow).where(
            QuestionRow.workspace_id == work.workspace_id,
            QuestionRow.code == code,
            QuestionRow.group == group,
        )
    ).one_or_none()
    if row is None:
        row = QuestionRow(
            id=work.next_row_id(),
            workspace_id=work.workspace_id,
            code=code,
            group=group,
            facts=dict(facts),
            asked_at=work.now,
        )
        work.session.add(row)
    elif row.answer != "yes":
        row.facts = dict(facts)
        row.answer = ""
    work.session.flush()
    return _question(row)


def answered_yes(session: Session, workspace_id: int, code: str, group: str) -> bool:
    """Whether the user said yes to this question."""
    row = session.exec(
        select(QuestionRow).where(
            QuestionRow.workspace_id == workspace_id, QuestionRow.code == code, QuestionRow.group == group
        )
    ).one_or_none()
    return row is not None and row.answer == "yes"


def open_questions(session: Session, workspace_id: int) -> list[Question]:
    """Questions without an answer."""
    rows = session.exec(
        select(QuestionRow)
        .where(QuestionRow.workspace_id == workspace_id, QuestionRow.answer == "")
        .order_by(col(QuestionRow.id))
    )
    return [_question(row) for row in rows]


def withdraw_but(work: Work, kept: Iterable[int]) -> None:
    """Take back the open questions that a whole plan no longer asks."""
    asked = set(kept)
    for row in work.session.exec(
        select(QuestionRow).where(QuestionRow.workspace_id == work.workspace_id, QuestionRow.answer == "")
    ).all():
        if row.id not in asked:
            work.session.delete(row)


def use_up(work: Work, codes: Iterable[str]) -> None:
    """Forget each yes to a question of these codes: it was for the one run that was carried out with it."""
    for row in work.session.exec(
        select(QuestionRow).where(
            QuestionRow.workspace_id == work.workspace_id,
            QuestionRow.answer == "yes",
            col(QuestionRow.code).in_(list(codes)),
        )
    ).all():
        work.session.delete(row)


def answer(work: Work, row_id: int, yes: bool) -> Question | None:
    """Answer a question; None when there is none of that row id."""
    row = work.session.get(QuestionRow, row_id)
    if row is None or row.workspace_id != work.workspace_id:
        return None
    row.answer = "yes" if yes else "no"
    row.answered_at = work.now
    return _question(row)
