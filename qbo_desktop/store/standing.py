"""How things stand in a workspace: what `status`, the Overview, the badges and the status bar say, in one short read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, and_, bindparam, func, literal, union_all
from sqlmodel import Session, col, select

from qbo_desktop.domain.lines import TOGETHER, PairState
from qbo_desktop.settings import Settings
from qbo_desktop.store import runs, workspaces
from qbo_desktop.store.journal import OPEN_STATES
from qbo_desktop.store.runs import RunInfo
from qbo_desktop.store.tables.contacts import MirrorRecord, Pair
from qbo_desktop.store.tables.journal import ProblemRow, QuestionRow, RunRow, StepRow
from qbo_desktop.store.tables.workspaces import ConnectionRow, Workspace
from qbo_desktop.store.workspaces import Connection
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a workspace without asking anybody. Numbers are counts.

    `problems` are the open ones by code; `ignored` those that were put away. `aside` is a part of the waiting
    lines; `conflicts` are linked pairs with fields that a person decides about. `queue` counts writes that no
    run has settled yet, `contacts` those that the practice has shown.
    """

    workspace: str
    connection: Connection
    settings: Settings
    lines: Mapping[PairState, int]
    aside: int
    conflicts: int
    contacts: int
    queue: int
    problems: Mapping[str, int]
    ignored: int
    questions: int
    last_run: RunInfo | None
    is_first: bool

    @property
    def waiting(self) -> int:
        """Lines that wait for a decision now."""
        return self.lines[PairState.WAITING] - self.aside

    @property
    def together(self) -> int:
        """Customers that are linked to a contact."""
        return sum(self.lines[state] for state in TOGETHER)

    @property
    def open_problems(self) -> int:
        """Problems that are open and not ignored."""
        return sum(self.problems.values())

    @property
    def interval_minutes(self) -> int:
        """Minutes between two automatic runs; 0 for none."""
        return self.settings.number("sync.interval_minutes")

    def next_run(self) -> datetime | None:
        """When the next automatic run is due; None for none. The very first run is the person's to start."""
        if not self.interval_minutes or not self.connection.is_connected or self.last_run is None:
            return None
        return self.last_run.started_at + timedelta(minutes=self.interval_minutes)


def standing(session: Session, workspace_id: int) -> Standing:
    """How things stand: three statements, whatever the number of clients.

    A workspace that was deleted meanwhile, perhaps by another process, has no name and nothing in it.
    """
    latest = select(func.max(RunRow.id)).where(
        RunRow.workspace_id == workspace_id, col(RunRow.dry_run).is_(False)
    )
    found = session.exec(
        select(Workspace.name, ConnectionRow, RunRow)
        .select_from(Workspace)
        .outerjoin(
            ConnectionRow,
            and_(col(ConnectionRow.workspace_id) == workspace_id, col(ConnectionRow.side) == QUICKBOOKS),
        )
        .outerjoin(RunRow, col(RunRow.id) == latest.scalar_subquery())
        .where(Workspace.id == workspace_id)
    ).one_or_none()
    name, connection, last = found or ("", None, None)
    counted: dict[str, dict[str, int]] = {}
    for what, which, number in session.connection().execute(_tally(), {"workspace": workspace_id}):
        counted.setdefault(what, {})[which] = number
    return Standing(
        workspace=name,
        connection=workspaces.connection_from(connection, QUICKBOOKS),
        settings=workspaces.settings_of(session, workspace_id),
        lines={state: counted.get("line", {}).get(state, 0) for state in PairState},
        aside=counted["aside"][""],
        conflicts=counted["conflict"][""],
        contacts=counted["contact"][""],
        queue=counted["step"][""],
        problems=counted.get("problem", {}),
        ignored=counted["ignored"][""],
        questions=counted["question"][""],
        last_run=runs.info_from(last) if last is not None else None,
        is_first=not counted["applied"][""],
    )


@lru_cache(maxsize=1)
def _tally() -> CompoundSelect[Any]:
    """Everything that is counted, in one statement: what, which of it, how many."""
    here: Any = bindparam("workspace")
    is_open: Any = and_(col(ProblemRow.workspace_id) == here, col(ProblemRow.closed_at).is_(None))

    def total(what: str, *where: Any) -> Any:
        return select(literal(what), literal(""), func.count()).where(*where)

    return union_all(
        select(literal("line"), Pair.state, func.count())
        .where(Pair.workspace_id == here)
        .group_by(Pair.state),
        total("aside", Pair.workspace_id == here, Pair.state == PairState.WAITING, col(Pair.aside).is_(True)),
        total(
            "conflict",
            Pair.workspace_id == here,
            col(Pair.state).in_(TOGETHER),
            col(Pair.conflicts) != {},
        ),
        total("contact", MirrorRecord.workspace_id == here, MirrorRecord.side == PRACTICE),
        total("step", StepRow.workspace_id == here, col(StepRow.state).in_(OPEN_STATES)),
        select(literal("problem"), ProblemRow.code, func.count())
        .where(is_open, col(ProblemRow.ignored_at).is_(None))
        .group_by(ProblemRow.code),
        total("ignored", is_open, col(ProblemRow.ignored_at).is_not(None)),
        total("question", QuestionRow.workspace_id == here, QuestionRow.answer == ""),
        total(
            "applied",
            RunRow.workspace_id == here,
            col(RunRow.dry_run).is_(False),
            RunRow.state == runs.DONE,
        ),
    )
