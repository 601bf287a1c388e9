"""Apply: the plan's steps are carried out, and every line of the client list is brought to its state.

On a side that lives in our own store a step, its line and its journal entry are one commit. On any other
side it is intend → send → settle, one step at a time, so that a run killed anywhere can be finished.
"""

from __future__ import annotations

from collections.abc import Sequence

from qbo_desktop.crash_points import crash_point
from qbo_desktop.store import pairs
from qbo_desktop.store.pairs import CandidateInfo, PairState
from qbo_desktop.store.work import Work
from qbo_desktop.sync.apply_here import apply_here
from qbo_desktop.sync.apply_there import apply_there
from qbo_desktop.sync.applying import Applied
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.progress import Stage
from qbo_desktop.sync.settling import write_settled
from qbo_desktop.sync.steps import Plan, Settle, Skip, Wait

STEPS_A_COMMIT = 50


def apply(context: RunContext, run_id: int, plan: Plan, mark: str = "") -> Applied:
    """Carry the plan out; `mark` is the store's when it was made.

    Errors that stop the run are raised; refusals become problems.
    """
    applied = Applied(mark)
    total = len(plan.steps) + len(plan.waits) + len(plan.skips)
    _settle_lines(context, (*plan.skips, *plan.waits), total)
    _settle_pairs(context, plan.settled)
    begun = len(plan.waits) + len(plan.skips)
    for side in (context.practice, context.quickbooks):
        steps = plan.steps_on(side.name)
        is_here = side.capabilities.local
        size = STEPS_A_COMMIT if is_here else max(1, side.capabilities.batch)
        for at in range(0, len(steps), size):
            context.progress.at(Stage.APPLY, begun + at, total)
            if is_here:
                apply_here(context, run_id, steps[at : at + size], applied)
                crash_point("link-committed")
            else:
                apply_there(context, run_id, side, steps[at : at + size], applied)
        begun += len(steps)
    context.progress.report(Stage.APPLY, total, total)
    return applied


def _settle_pairs(context: RunContext, settled: Sequence[Settle]) -> None:
    """Write down what is known of the linked pairs before anything about them is sent."""
    for at in range(0, len(settled), STEPS_A_COMMIT):
        with context.store.work(context.workspace_id, context.actor) as work:
            write_settled(work, settled[at : at + STEPS_A_COMMIT])


def _settle_lines(context: RunContext, steps: Sequence[Skip | Wait], total: int) -> None:
    """Bring the lines of customers about whom nothing is written to their state."""
    for at in range(0, len(steps), STEPS_A_COMMIT):
        context.progress.at(Stage.APPLY, at, total)
        with context.store.work(context.workspace_id, context.actor) as work:
            _settle_some(work, steps[at : at + STEPS_A_COMMIT])


def _settle_some(work: Work, steps: Sequence[Skip | Wait]) -> None:
    rows = pairs.lines_for(work, [step.customer.id for step in steps], PairState.SKIPPED, "")
    proposed: dict[int, list[CandidateInfo]] = {}
    for step in steps:
        row = rows[step.customer.id]
        if row.state not in (PairState.WAITING, PairState.SKIPPED):
            continue  # somebody decided meanwhile; their word stands
        row.state = PairState.SKIPPED if isinstance(step, Skip) else PairState.WAITING
        row.reason = step.reason
        row.customer_digest = step.customer_digest
        if isinstance(step, Wait):
            row.ready = step.ready
            proposed[row.id] = _proposed(step)
        else:
            row.aside = row.ready = False
    work.session.flush()
    pairs.set_candidates(work, proposed)


def _proposed(step: Wait) -> list[CandidateInfo]:
    return [
        CandidateInfo(
            one.practice_id,
            one.score,
            one.likeness.value,
            tuple((reason.code, reason.points) for reason in one.reasons),
            tuple(veto.code for veto in one.vetoes),
            rank,
        )
        for rank, one in enumerate(step.candidates)
    ]
