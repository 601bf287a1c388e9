"""Undo and redo of decisions, at any later time."""

from __future__ import annotations

from dataclasses import dataclass

from qbo_desktop.domain.agreement import same_value
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.phrases.decisions import decision_text
from qbo_desktop.practice.book import billed_work  # noqa: F401  (it says which contacts must stay)
from qbo_desktop.practice.book import contacts as book
from qbo_desktop.store import history, in_step, journal, mirror
from qbo_desktop.store.journal import Entry
from qbo_desktop.store.work import Work
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS
from qbo_desktop.wording import _


@dataclass(frozen=True, slots=True)
class TakenBack:
    """One decision that was undone or redone, or could not be.

    `was_carried`: something about it was written to QuickBooks since, and that stays there.
    """

    id: int
    says: str
    done: bool
    was_carried: bool = False


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
            carried = (
                found is not None
                and not again
                and history.was_carried(work.session, work.workspace_id, found[0], QUICKBOOKS)
            )
            if found is not None:
                _show_again(work, found[0])
                _write_down(work, found[0], done=found[1], again=again)
        if found is None:
            break
        decision, possible = found
        taken.append(
            TakenBack(decision.id, decision_text(decision.phrase, decision.facts), possible, carried)
        )
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
    for table, key in decision.touched:
        if table == "pair":
            _close_settled_conflicts(work, int(key[0]))


def _close_settled_conflicts(work: Work, pair_id: int) -> None:
    """A field that both sides say alike by now is no conflict again only because a choice was taken back."""
    pair = in_step.linked_pair(work.session, work.workspace_id, pair_id)
    if pair is None or not pair.info.conflicts:
        return
    left = {
        name: reason
        for name, reason in pair.info.conflicts.items()
        if not same_value(name, pair.customer.contact.get(name), pair.contact.contact.get(name))
    }
    in_step.settle(work, in_step.rows_of(work, [pair_id])[pair_id], pair.info.agreed, left)
    work.session.flush()


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
    if any(one.was_carried for one in taken):
        return _(
            "Taken back here: {decision} What was written to QuickBooks since stays there; the client’s history "
            "can take it back too."
        ).format(decision=taken[-1].says)
    return _("Taken back: {decision}").format(decision=taken[-1].says)
