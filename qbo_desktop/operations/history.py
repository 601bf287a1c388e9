"""Undo and redo of decisions, at any later time."""

from __future__ import annotations

from dataclasses import dataclass

from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.phrases.decisions import decision_text
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.store import history, journal, mirror
from qbo_desktop.store.journal import Entry
from qbo_desktop.store.work import Work
from qbo_desktop.sync.side import PRACTICE
from qbo_desktop.wording import _


@dataclass(frozen=True, slots=True)
class TakenBack:
    """One decision that was undone or redone, or could not be."""

    id: int
    says: str
    done: bool


@dataclass(frozen=True, slots=True)
class Undo:
    """Take the last decisions back."""

    count: int = 1
    lane = Lane.DESK

    def title(self) -> str:
        return _("Undo")

    def run(self, context: Context) -> Outcome[tuple[TakenBack, ...]]:
        return _turn(context, self.count, again=False)


@dataclass(frozen=True, slots=True)
class Redo:
    """Do again what was taken back."""

    count: int = 1
    lane = Lane.DESK

    def title(self) -> str:
        return _("Redo")

    def run(self, context: Context) -> Outcome[tuple[TakenBack, ...]]:
        return _turn(context, self.count, again=True)


def _turn(context: Context, count: int, *, again: bool) -> Outcome[tuple[TakenBack, ...]]:
    taken: list[TakenBack] = []
    for _number in range(count):
        with context.store.work(context.workspace_id, context.actor) as work:
            found = history.redo(work) if again else history.undo(work)
            if found is not None:
                _show_again(work, found[0])
                _write_down(work, found[0], done=found[1], again=again)
        if found is None:
            break
        decision, possible = found
        taken.append(TakenBack(decision.id, decision_text(decision.phrase, decision.facts), possible))
        if not possible:
            break
    return Outcome(tuple(taken), says=_says(taken, again=again))


def _show_again(work: Work, decision: history.Decision) -> None:
    """Let the mirror have the new versions of the contacts that came back."""
    ids = [key[-1] for table, key in decision.touched if table == "book_contact"]
    records = [
        record for one in ids if (record := book.get(work.session, work.workspace_id, one)) is not None
    ]
    mirror.put(work, PRACTICE, records)


def _write_down(work: Work, decision: history.Decision, *, done: bool, again: bool) -> None:
    """The journal tells of a decision taken back as it told of the decision."""
    if done:
        journal.write(
            work,
            Entry(
                side=PRACTICE,
                action="redo" if again else "undo",
                kind="contact",
                subject=str(decision.facts.get("name", "")),
                state=journal.SETTLED,
                reason=decision.phrase,
            ),
        )


def _says(taken: list[TakenBack], *, again: bool) -> str:
    if not taken:
        return _("There is nothing to redo.") if again else _("There is nothing to undo.")
    if not taken[-1].done:
        return _("This can no longer be taken back, because it was changed since: {decision}").format(
            decision=taken[-1].says
        )
    if again:
        return _("Done again: {decision}").format(decision=taken[-1].says)
    return _("Taken back: {decision}").format(decision=taken[-1].says)
