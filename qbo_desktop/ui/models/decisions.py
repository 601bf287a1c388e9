"""The rows of the Duplicates page: what is to decide, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon

from qbo_desktop.domain.likeness import Likeness
from qbo_desktop.phrases.decisions import decision_text
from qbo_desktop.phrases.reasons import likeness_text, reason_text, veto_text
from qbo_desktop.phrases.states import reason_of_state
from qbo_desktop.store import decision_list, history
from qbo_desktop.store.decision_list import OpenDecision
from qbo_desktop.store.history import Decision
from qbo_desktop.store.pairs import CandidateInfo
from qbo_desktop.ui import formats
from qbo_desktop.ui.models.marks import Shape, shape_icon
from qbo_desktop.ui.models.rows import Column, RowsModel
from qbo_desktop.wording import N_, _

if TYPE_CHECKING:
    from sqlmodel import Session

    from qbo_desktop.app import App


BEST_SCORE = 100


def every_likeness() -> list[str]:
    """Every word of likeness with the widest number."""
    return [likeness_and_score(likeness, BEST_SCORE) for likeness in Likeness]


def likeness_and_score(likeness: Likeness, score: int) -> str:
    """The word and the number: "Very likely 92"."""
    return _("{likeness} {score}").format(likeness=likeness_text(likeness), score=score)


COLUMNS = (
    Column("name", N_("QuickBooks"), "name", width=210),
    Column("email", N_("E-mail in QuickBooks"), "email", width=150),
    Column("contact", N_("Proposed contact"), width=210),
    Column("likeness", N_("Likeness"), "score", words=every_likeness),
    Column("note", N_("What to look at"), width=300, is_data=False),
)
DECIDED_COLUMNS = (
    Column("says", N_("Decision"), width=520, is_data=False),
    Column("at", N_("When"), right=True, width=180),
    Column("actor", N_("By"), width=140),
)
_SHOWN_DECISIONS = 2000


def likeness_words(candidate: CandidateInfo) -> str:
    """The word and the number of a candidate."""
    return likeness_and_score(Likeness(candidate.likeness), candidate.score)


def reasons_words(candidate: CandidateInfo) -> str:
    """What speaks for and against, the strongest first."""
    return " · ".join(reason_text(code) for code, _points in candidate.reasons)


def warnings(decision: OpenDecision, candidate: CandidateInfo | None) -> list[str]:
    """What speaks against linking without a second look, as sentences."""
    found = [veto_text(code) for code in candidate.vetoes] if candidate else []
    why = reason_of_state(decision.line.state, decision.reason)
    if why and decision.reason in ("tie", "twin", "refused") and why not in found:
        found.insert(0, why)
    return found


def note_words(note: str, note_for: str) -> str:
    """A note in one line, with the colleague for whom it waits; "" for none."""
    words = " ".join(note.split())
    if not words:
        return ""
    if note_for:
        return _("Note for {colleague}: {note}").format(colleague=note_for, note=words)
    return _("Note: {note}").format(note=words)


def with_note(words: str, note: str, note_for: str) -> str:
    """The note before what else there is to say: a colleague waits for an answer."""
    return " · ".join(one for one in (note_words(note, note_for), words) if one)


class DecisionsModel(RowsModel):
    """Open decisions, the likeliest first; rows are `OpenDecision`s."""

    def __init__(self, app: App, parent: QObject | None = None, *, which: str = "all") -> None:
        super().__init__(app, COLUMNS, parent)
        self.sort_key, self.descending = "score", True
        self.aside = False
        self.which = which

    def read_ids(self, session: Session) -> Sequence[int]:
        return decision_list.open_ids(
            session, self.app.workspace_id, aside=self.aside, search=self.search, which=self.which,
            sort=self.sort_key, descending=self.descending,
        )  # fmt: skip

    def read_rows(self, session: Session, ids: Sequence[Any]) -> Mapping[int, OpenDecision]:
        return decision_list.some(session, self.app.workspace_id, list(ids))

    def text(self, row: OpenDecision, key: str) -> str:
        if key == "name":
            return row.customer.contact.label()
        if key == "email":
            return row.customer.contact.email
        if not row.proposals:
            return _("no contact proposed") if key == "contact" else self._note(row) if key == "note" else ""
        candidate, contact = row.proposals[0]
        if key == "contact":
            return contact.contact.label()
        if key == "likeness":
            return likeness_words(candidate)
        return self._note(row)

    @staticmethod
    def _note(row: OpenDecision) -> str:
        found = warnings(row, row.proposals[0][0] if row.proposals else None)
        words = found[0] if found else reason_of_state(row.line.state, row.reason)
        return with_note(words, row.note, row.note_for)

    def icon(self, row: OpenDecision, key: str) -> QIcon | None:
        if key == "name" and row.note:
            return shape_icon(Shape.NOTE)
        if key == "note" and warnings(row, row.proposals[0][0] if row.proposals else None):
            return shape_icon(Shape.WARNING)
        return None


class DecidedModel(RowsModel):
    """Decisions about matches that stand, the newest first; a search looks into their sentences.

    Rows are `Decision`s; `newest` are the ids of all decisions, since undo takes them in their order.
    """

    def __init__(self, app: App, parent: QObject | None = None) -> None:
        super().__init__(app, DECIDED_COLUMNS, parent)
        self._standing: dict[int, Decision] = {}
        self.newest: list[int] = []

    def read_ids(self, session: Session) -> Sequence[int]:
        found = history.decisions(session, self.app.workspace_id, _SHOWN_DECISIONS)
        self._standing = {one.id: one for one in found}
        self.newest = [one.id for one in found]
        words = self.search.casefold().split()
        about = [one for one in found if one.phrase in decision_list.ABOUT_MATCHES]
        return [one.id for one in about if all(word in self.text(one, "says").casefold() for word in words)]

    def read_rows(self, session: Session, ids: Sequence[Any]) -> Mapping[int, Decision]:
        return {one: self._standing[one] for one in ids if one in self._standing}

    def text(self, row: Decision, key: str) -> str:
        if key == "says":
            return decision_text(row.phrase, row.facts)
        if key == "at":
            return formats.when(row.at, self.app.store.clock())
        return row.actor
