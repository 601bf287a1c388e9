"""Contacts on their way to QuickBooks as tables: to choose from, what would become of each, what became of it."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon

from qbo_desktop.domain.problem import Problem, ProblemCode
from qbo_desktop.phrases.conflicts import left_out_text
from qbo_desktop.phrases.problems import problem_text, remedy_text
from qbo_desktop.store.mirror import fold
from qbo_desktop.sync.side import Record
from qbo_desktop.sync.steps import CreateCustomer, fingerprint
from qbo_desktop.ui.models.contact_rows import ContactRowsModel
from qbo_desktop.ui.models.marks import Shape, shape_icon
from qbo_desktop.ui.models.plan_rows import step_texts
from qbo_desktop.ui.models.rows import Column
from qbo_desktop.ui.models.ticks import TICK, TicksModel
from qbo_desktop.wording import N_, _

if TYPE_CHECKING:
    from sqlmodel import Session

    from qbo_desktop.app import App
    from qbo_desktop.sync.run import RunOutcome


class PushChoiceModel(TicksModel, ContactRowsModel):
    """The contacts that no customer is linked to; a tick says that one is to be pushed."""

    def __init__(self, app: App, parent: QObject | None = None) -> None:
        super().__init__(app, parent, free_only=True, columns=("name", "email", "phone", "type", "city"))
        self.columns = (TICK, *self.columns)

    def text(self, row: Record, key: str) -> str:
        return "" if key == TICK.key else super().text(row, key)


class Fate(StrEnum):
    """What would become, or became, of a contact. The order is that of the tables."""

    WILL = "will"
    MADE = "made"
    MAY_EXIST = "may-exist"
    NAME_TAKEN = "name-taken"
    CANNOT = "cannot"
    REFUSED = "refused"
    CHANGED = "changed"
    NOT_BEGUN = "not-begun"
    LEFT = "left"


_ORDER = {fate: at for at, fate in enumerate(Fate)}
FATES: dict[Fate, str] = {
    Fate.WILL: N_("Will be created"),
    Fate.MAY_EXIST: N_("May exist already"),
    Fate.NAME_TAKEN: N_("Name is taken"),
    Fate.CANNOT: N_("Cannot be created"),
    Fate.MADE: N_("Created"),
    Fate.REFUSED: N_("Not created"),
    Fate.CHANGED: N_("Changed meanwhile"),
    Fate.NOT_BEGUN: N_("Not begun"),
    Fate.LEFT: N_("Left out by you"),
}
_SHAPES = {
    Fate.WILL: Shape.PLUS,
    Fate.MAY_EXIST: Shape.DIAMOND,
    Fate.NAME_TAKEN: Shape.WARNING,
    Fate.CANNOT: Shape.CROSS,
    Fate.MADE: Shape.DONE,
    Fate.REFUSED: Shape.CROSS,
    Fate.CHANGED: Shape.WARNING,
    Fate.NOT_BEGUN: Shape.BAR,
    Fate.LEFT: Shape.RING,
}


@dataclass(frozen=True, slots=True)
class PushRow:
    """One contact. `other` is the customer that it resembles; `step` what would be written, if anything."""

    practice_id: str
    who: str
    fate: Fate
    why: str = ""
    other: str = ""
    step: CreateCustomer | None = None


def preview_rows(outcome: RunOutcome, anyway: Collection[str]) -> list[PushRow]:
    """What a dry run says of each contact. `anyway`: those that are made though they resemble a customer."""
    said: dict[str, list[Problem]] = {}
    for problem in outcome.problems:
        for blocked in problem.blocks:
            said.setdefault(blocked.id, []).append(problem)
    rows = []
    for step in outcome.plan.steps:
        if isinstance(step, CreateCustomer):
            notes = [problem_text(one.code, one.facts) for one in said.get(step.practice_id, ())]
            if step.practice_id in anyway:
                notes.insert(0, _("You said that it is another client."))
            rows.append(PushRow(step.practice_id, step.subject, Fate.WILL, " ".join(notes), step=step))
    for left in outcome.left_out:
        found = said.get(left.record_id, [])
        hit = next((one for one in found if one.code.value == left.reason), None)
        fate = {"may-exist": Fate.MAY_EXIST, "name-taken": Fate.NAME_TAKEN}.get(left.reason, Fate.CANNOT)
        why = left_out_text(left.reason)
        if hit is not None and hit.code is ProblemCode.NAME_TAKEN:
            why = " ".join((problem_text(hit.code, hit.facts), remedy_text(hit.code, hit.facts)))
        elif hit is not None and fate is Fate.CANNOT:
            why = problem_text(hit.code, hit.facts)
        other = str(hit.facts.get("other", "")) if hit is not None else ""
        rows.append(PushRow(left.record_id, left.subject, fate, why, other))
    return rows


def result_rows(
    previewed: Sequence[PushRow], ticked: Collection[str], outcome: RunOutcome, made: Collection[str]
) -> list[PushRow]:
    """What became of each contact of a preview. `made`: practice ids of those that are customers now."""
    planned = {fingerprint(step) for step in outcome.plan.steps}
    wrong: dict[str, str] = {}
    for problem in outcome.problems:
        for blocked in problem.blocks:
            wrong.setdefault(blocked.id, problem_text(problem.code, problem.facts))
    left = {one.record_id: left_out_text(one.reason) for one in outcome.left_out}
    rows = []
    for row in previewed:
        if row.practice_id in made:
            rows.append(replace(row, fate=Fate.MADE, why=wrong.get(row.practice_id, row.why)))
        elif row.step is None:
            rows.append(row)
        elif row.practice_id not in ticked:
            rows.append(replace(row, fate=Fate.LEFT))
        elif outcome.plan.steps and fingerprint(row.step) not in planned:
            why = left.get(row.practice_id, _("It is not as it was shown any more. Preview it again."))
            rows.append(replace(row, fate=Fate.CHANGED, why=why))
        elif row.practice_id in wrong:
            rows.append(replace(row, fate=Fate.REFUSED, why=wrong[row.practice_id]))
        else:
            why = str(outcome.error) if outcome.error is not None else ""
            rows.append(replace(row, fate=Fate.NOT_BEGUN, why=why))
    return rows


def _fate_words() -> list[str]:
    return [_(words) for words in FATES.values()]


_COLUMNS = (
    replace(TICK, sort="tick"),
    Column("fate", N_("What"), "fate", words=_fate_words, is_data=False),
    Column("who", N_("Who"), "who", width=190),
    Column("other", N_("In QuickBooks"), "other", width=170),
    Column("changes", N_("Fields"), width=270, is_data=False),
    Column("why", N_("Because"), width=230, is_data=False),
)


class PushRowsModel(TicksModel):
    """Rows in memory; ids are practice ids. With `has_ticks` what is to be made is ticked, and what may exist can be."""

    def __init__(self, app: App, parent: QObject | None = None, *, has_ticks: bool = True) -> None:
        super().__init__(app, _COLUMNS if has_ticks else _COLUMNS[1:], parent)
        self.has_ticks = has_ticks
        self.sort_key = "fate"
        self.rows: dict[str, PushRow] = {}

    def show_rows(self, rows: Sequence[PushRow], unticked: Collection[str] = ()) -> None:
        """Show these; what a person had unticked stays so."""
        self.rows = {row.practice_id: row for row in rows}
        if self.has_ticks:
            self.ticked = {
                row.practice_id for row in rows if row.fate is Fate.WILL and row.practice_id not in unticked
            }
        self.refresh()
        self.ticked_changed.emit()

    def can_be_ticked(self, row_id: Any) -> bool:
        return self.has_ticks and self.rows[row_id].fate in (Fate.WILL, Fate.MAY_EXIST)

    def anyway(self) -> frozenset[str]:
        """The ticked ones that may exist already: they are to be made all the same."""
        return frozenset(one for one in self.ticked if self.rows[one].fate is Fate.MAY_EXIST)

    def approved(self) -> frozenset[str]:
        """The fingerprints of the ticked steps."""
        steps = (self.rows[one].step for one in self.ticked)
        return frozenset(fingerprint(step) for step in steps if step is not None)

    def refresh(self) -> None:
        """Order and narrow the rows anew."""
        words = fold(self.search).split()
        found = [
            row
            for row in self.rows.values()
            if not words or all(word in fold(f"{row.who} {row.other}") for word in words)
        ]
        ids = [row.practice_id for row in sorted(found, key=self._key, reverse=self.descending)]
        self.beginResetModel()
        self.ids = ids
        self.endResetModel()
        self.refreshed.emit()

    def _key(self, row: PushRow) -> tuple[Any, ...]:
        if self.sort_key == "who":
            return (fold(row.who),)
        if self.sort_key == "other":
            return not row.other, fold(row.other), fold(row.who)
        if self.sort_key == "tick":
            return row.practice_id not in self.ticked, _ORDER[row.fate], fold(row.who)
        return _ORDER[row.fate], fold(row.who)

    def row(self, number: int) -> PushRow | None:
        return self.rows.get(self.ids[number]) if 0 <= number < len(self.ids) else None

    def read_ids(self, session: Session) -> Sequence[Hashable]:
        return self.ids

    def read_rows(self, session: Session, ids: Sequence[Any]) -> Mapping[str, PushRow]:
        return {one: self.rows[one] for one in ids}

    def text(self, row: PushRow, key: str) -> str:
        if key == "fate":
            return _(FATES[row.fate])
        if key == "who":
            return row.who
        if key == "other":
            return row.other
        if key == "changes":
            return " · ".join(step_texts(row.step)) if row.step is not None else ""
        return row.why if key == "why" else ""

    def icon(self, row: PushRow, key: str) -> QIcon | None:
        return shape_icon(_SHAPES[row.fate]) if key == "fate" else None

    def is_muted(self, row: PushRow, key: str) -> bool:
        return row.fate in (Fate.CANNOT, Fate.LEFT, Fate.NOT_BEGUN)
