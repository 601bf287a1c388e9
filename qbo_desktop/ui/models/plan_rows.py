"""A plan as a table: its steps with a tick each, and behind them what is left to a person or left out.

Everything of it is in memory already, so nothing is read. A row's words are made when they are shown; what
the search looks at is made bit by bit while nothing else is to be done.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QIcon

from qbo_desktop.domain.agreement import Change
from qbo_desktop.domain.contact import FieldValue
from qbo_desktop.domain.problem import Problem
from qbo_desktop.phrases.fields import field_text
from qbo_desktop.phrases.invoice_problems import invoice_value_text
from qbo_desktop.phrases.journal import step_reason
from qbo_desktop.phrases.plan import STEPS, step_text
from qbo_desktop.phrases.problems import problem_text
from qbo_desktop.phrases.reasons import ask_text, skip_text
from qbo_desktop.store.mirror import fold
from qbo_desktop.sync.steps import InvoiceStep, Plan, PlanStep, UpdateRecord, fingerprint
from qbo_desktop.ui.models.comparison import value_text
from qbo_desktop.ui.models.marks import Shape, shape_icon
from qbo_desktop.ui.models.rows import NOTHING, Column
from qbo_desktop.ui.models.ticks import TICK, TicksModel
from qbo_desktop.wording import N_, _, ngettext

if TYPE_CHECKING:
    from sqlmodel import Session

    from qbo_desktop.app import App

_AT_ONCE = 250
_ACCENTS = re.compile("[\u0300-\u036f]+")
# The reason that the steps of a reversal carry (sync/reversal.py).
REVERSED = "reversed"
# What is looked at first of an invoice; the rest follows as the step says it.
_SUMS = {"total": 0, "tax": 1}


class Group(StrEnum):
    """What a row is. The order is that of the table; all but the last three are written."""

    CREATE = "create"
    UPDATE = "update"
    LINK = "link"
    DEACTIVATE = "deactivate"
    SEND = "send"
    VOID = "void"
    EMAIL = "email"
    WAIT = "wait"
    SKIP = "skip"
    PROBLEM = "problem"


_ORDER = {group: at for at, group in enumerate(Group)}
# Ten thousand steps ask for theirs.
_OF_ACTION = {group.value: group for group in Group}
_OF_INVOICE = {"create": Group.SEND, "void": Group.VOID, "update": Group.EMAIL}
_REST = {
    Group.WAIT: N_("For you to decide"),
    Group.SKIP: N_("Left out by a rule"),
    Group.PROBLEM: N_("Cannot be done"),
}
_SHAPES = {
    Group.CREATE: Shape.PLUS,
    Group.UPDATE: Shape.DISC,
    Group.LINK: Shape.DONE,
    Group.DEACTIVATE: Shape.BAR,
    Group.SEND: Shape.PLUS,
    Group.VOID: Shape.BAR,
    Group.EMAIL: Shape.NOTE,
    Group.WAIT: Shape.DIAMOND,
    Group.SKIP: Shape.RING,
    Group.PROBLEM: Shape.WARNING,
}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row. `step` is what is written, None for the rest; `why` is a code, for a problem its sentence."""

    group: Group
    who: str
    why: str
    step: PlanStep | None = None


def rows_of(plan: Plan, left: Sequence[tuple[str, str]] = ()) -> list[PlanRow]:
    """The rows of a plan, in its own order; behind them what was asked for and cannot be done (who, sentence)."""
    found = [PlanRow(_group_of(step), step.subject, step.reason, step) for step in plan.steps]
    found += [PlanRow(Group.WAIT, one.customer.contact.label(), one.reason) for one in plan.waits]
    found += [PlanRow(Group.SKIP, one.customer.contact.label(), one.reason) for one in plan.skips]
    for problem in plan.problems:
        found.append(PlanRow(Group.PROBLEM, _whom(problem), problem_text(problem.code, problem.facts)))
    found += [PlanRow(Group.PROBLEM, who, says) for who, says in left]
    return found


def _group_of(step: PlanStep) -> Group:
    return (_OF_INVOICE if isinstance(step, InvoiceStep) else _OF_ACTION)[step.action]


def _whom(problem: Problem) -> str:
    """Whom a problem is about: the one record that it blocks, or the first of them and how many more."""
    if not problem.blocks:
        return str(problem.facts.get("subject", ""))
    first, more = problem.blocks[0].label, len(problem.blocks) - 1
    if not more:
        return first
    return ngettext("{first} and {count} more", "{first} and {count} more", more).format(
        first=first, count=more
    )


def what_text(row: PlanRow) -> str:
    """What happens, in two or three words."""
    return step_text(row.step) if row.step is not None else _(_REST[row.group])


def why_text(row: PlanRow) -> str:
    """The reason, a sentence; "" where there is none to say."""
    if row.step is not None:
        return step_reason(row.why)
    if row.group is Group.WAIT:
        return ask_text(row.why)
    return skip_text(row.why) if row.group is Group.SKIP else row.why


def _change_text(step: PlanStep, change: Change) -> str:
    """One field of a step, old → new; what was empty before is not said."""
    new = step_value_text(step, change.field, change.new) or NOTHING
    if not change.old:
        return _("{field}: {new}").format(field=field_text(change.field), new=new)
    old = step_value_text(step, change.field, change.old)
    return _("{field}: {old} → {new}").format(field=field_text(change.field), old=old, new=new)


def changes_text(row: PlanRow) -> str:
    """Every field that changes, in one line."""
    return " · ".join(change_texts(row))


def change_texts(row: PlanRow) -> list[str]:
    """Every field that changes, one by one."""
    return step_texts(row.step) if row.step is not None else []


def step_texts(step: PlanStep) -> list[str]:
    """Every field that a step changes, one by one; of an invoice first what it comes to."""
    changes: Sequence[Change] = step.changes()
    if isinstance(step, InvoiceStep):
        changes = sorted(changes, key=lambda one: _SUMS.get(one.field, len(_SUMS)))
    return [_change_text(step, one) for one in changes]


def step_value_text(step: PlanStep, field: str, value: FieldValue) -> str:
    """A value of a step's field as people read it: dates and amounts are those of an invoice."""
    if isinstance(step, InvoiceStep):
        return invoice_value_text(field, str(value), step.currency) if value else ""
    return value_text(value)


def _folded(text: str) -> str:
    """The same as `fold` but for its blanks, and many times as fast for what is written in Latin letters."""
    plain = text.casefold()
    if not plain.isascii():
        plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain))
    return plain if plain.isascii() else fold(text)


def _what_words() -> list[str]:
    return [*map(_, STEPS.values()), *map(_, _REST.values())]


COLUMNS = (
    replace(TICK, sort="tick"),
    Column("what", N_("What"), "what", words=_what_words, is_data=False),
    Column("who", N_("Who"), "who", width=200),
    Column("changes", N_("Fields"), width=330, is_data=False),
    Column("why", N_("Because"), "why", width=210, is_data=False),
)


def _partners(plan: Plan) -> dict[int, tuple[int, ...]]:
    """Steps that are done together or not at all: a change that is taken back is taken back on both sides."""
    of_pair: dict[int, list[int]] = {}
    for at, step in enumerate(plan.steps):
        if isinstance(step, UpdateRecord) and step.reason == REVERSED:
            of_pair.setdefault(step.pair_id, []).append(at)
    return {at: tuple(found) for found in of_pair.values() for at in found}


class PlanRowsModel(TicksModel):
    """Ids are places in the plan. Every step is ticked until a person takes the tick away."""

    def __init__(self, app: App, parent: QObject | None = None) -> None:
        super().__init__(app, COLUMNS, parent)
        self.sort_key = "what"
        self.plan = Plan()
        self.rows: list[PlanRow] = []
        self.side = ""
        self.group = ""
        self._partners: dict[int, tuple[int, ...]] = {}
        self._haystacks: list[str | None] = []
        self._next_haystack = 0
        self._idle = QTimer(self, interval=0)
        self._idle.timeout.connect(self._make_haystacks)

    def show_plan(self, plan: Plan, left: Sequence[tuple[str, str]] = ()) -> None:
        """Show a plan, all of its steps ticked; `left` is who cannot be helped, and why."""
        self.plan = plan
        self.rows = rows_of(plan, left)
        self._partners = _partners(plan)
        self.ticked = set(range(len(plan.steps)))
        self._haystacks = [None] * len(self.rows)
        self._next_haystack = 0
        self.refresh()
        self.ticked_changed.emit()
        self._idle.start()

    def groups(self) -> Counter[Group]:
        """How many rows each group has."""
        return Counter(row.group for row in self.rows)

    def approved(self, *, everything: bool = False) -> frozenset[str]:
        """The fingerprints of the ticked steps, or of all."""
        steps = self.plan.steps
        return frozenset(
            fingerprint(step) for at, step in enumerate(steps) if everything or at in self.ticked
        )

    def set_filter(self, side: str, group: str) -> None:
        """Show one side and one group; "" for all."""
        if (side, group) != (self.side, self.group):
            self.side, self.group = side, group
            self.refresh()

    # --- order and search -------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Order and narrow the rows anew."""
        ids = self._sorted(self._found())
        if ids != self.ids:
            self.beginResetModel()
            self.ids = ids
            self.endResetModel()
        self.refreshed.emit()

    def _found(self) -> list[int]:
        words = fold(self.search).split()
        found = []
        for at, row in enumerate(self.rows):
            if self.group and row.group != self.group:
                continue
            if self.side and (row.step is None or row.step.side != self.side):
                continue
            if words:
                text = self._haystack(at)
                if not all(word in text for word in words):
                    continue
            found.append(at)
        return found

    def _sorted(self, found: list[int]) -> list[int]:
        key = self._sort_keys()
        return sorted(found, key=key, reverse=self.descending)

    def _sort_keys(self) -> Callable[[int], Any]:
        rows = self.rows
        if self.sort_key == "who":
            return lambda at: (_folded(rows[at].who), at)
        if self.sort_key == "why":
            words: dict[tuple[Group, str], str] = {}

            def why(at: int) -> tuple[str, int]:
                row = rows[at]
                if (row.group, row.why) not in words:
                    words[(row.group, row.why)] = fold(why_text(row))
                return words[(row.group, row.why)], at

            return why
        if self.sort_key == "tick":
            return lambda at: (at not in self.ticked, rows[at].step is None, at)
        return lambda at: (_ORDER[rows[at].group], at)

    def _haystack(self, at: int) -> str:
        text = self._haystacks[at]
        if text is None:
            row = self.rows[at]
            values = [row.who]
            if row.step is not None:
                for change in row.step.changes():
                    values += [
                        step_value_text(row.step, change.field, one) for one in (change.old, change.new)
                    ]
            text = self._haystacks[at] = _folded(" ".join(values))
        return text

    def _make_haystacks(self) -> None:
        end = min(self._next_haystack + _AT_ONCE, len(self.rows))
        for at in range(self._next_haystack, end):
            self._haystack(at)
        self._next_haystack = end
        if end >= len(self.rows):
            self._idle.stop()

    # --- ticks ------------------------------------------------------------------------------------------

    def can_be_ticked(self, row_id: Any) -> bool:
        return self.rows[row_id].step is not None

    def with_partners(self, ids: Iterable[Any]) -> set[Any]:
        chosen = set(ids)
        return chosen.union(*(self._partners.get(at, ()) for at in chosen))

    # --- rows -------------------------------------------------------------------------------------------

    def row(self, number: int) -> PlanRow | None:
        return self.rows[self.ids[number]] if 0 <= number < len(self.ids) else None

    def read_ids(self, session: Session) -> Sequence[Hashable]:
        return self.ids

    def read_rows(self, session: Session, ids: Sequence[Any]) -> Mapping[int, PlanRow]:
        return {at: self.rows[at] for at in ids}

    def text(self, row: PlanRow, key: str) -> str:
        if key == "what":
            return what_text(row)
        if key == "who":
            return row.who or _("(no name)")
        if key == "changes":
            return changes_text(row)
        return why_text(row) if key == "why" else ""

    def icon(self, row: PlanRow, key: str) -> QIcon | None:
        return shape_icon(_SHAPES[row.group]) if key == "what" else None

    def is_muted(self, row: PlanRow, key: str) -> bool:
        return row.step is None
