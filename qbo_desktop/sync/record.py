"""Record: what is true of the whole run. Problems that were met again stay, the others are closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from qbo_desktop.domain.problem import MANY_CLEARED, MANY_GONE, Problem, ProblemCode
from qbo_desktop.store import in_step, journal, problems, runs, workspaces
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.parts import EVERYTHING, Part, part_of

# Problems that say nothing but that a side could not be read.
OUT_OF_REACH = (
    ProblemCode.SIGN_IN,
    ProblemCode.UNREACHABLE,
    ProblemCode.THROTTLED,
)

# Questions whose yes is for what one run was about to do: the same again is asked again.
FOR_ONE_RUN = (MANY_CLEARED, MANY_GONE)


def record(
    context: RunContext,
    run_id: int,
    state: str,
    summary: Mapping[str, Any],
    met: Iterable[Problem],
    *,
    looked_at: str = "",
    seen: Mapping[int, str] | None = None,
    is_whole: bool = True,
    parts: frozenset[Part] = EVERYTHING,
) -> None:
    """Write the run's end and its problems down in one commit.

    Only a run that came to its end can say that a problem is gone. `looked_at` is the mark up to which the
    rules have looked at everybody and nothing is left to plan anew; "" when they have to look again. `seen`
    are the contacts that are no news any more. A run that only sent or took back what was chosen
    (`is_whole` False) says nothing about the rest, nor one that was about some `parts` about the others.
    """
    with context.store.work(context.workspace_id, context.actor) as work:
        is_end = state == runs.DONE and is_whole
        still = [problems.report(work, problem, adds=not is_end) for problem in met]
        if is_end:
            is_open = bool(journal.unsettled(work.session, work.workspace_id))
            problems.close_all_but(work, still, concerns=_concerned(parts, is_open))
            problems.use_up(work, FOR_ONE_RUN)
            in_step.note_contacts_seen(work, seen or {})
            if looked_at:
                workspaces.matching_done(work, looked_at)
        elif state in (runs.DONE, runs.PLANNED):
            # Both sides were read, so whatever kept us from them is over.
            problems.close_all_but(work, still, codes=OUT_OF_REACH)
        runs.end(work, run_id, state, summary)


def _concerned(parts: frozenset[Part], is_open: bool) -> Callable[[str, Sequence[str]], bool]:
    """Whether a problem (its code, the kinds it blocks) is one that a run about these parts would have met.

    `is_open`: some write is still to be looked for; without any, an answer that never came is missed no more.
    """

    def is_concerned(code: str, kinds: Sequence[str]) -> bool:
        is_over = code == ProblemCode.UNANSWERED and not kinds and not is_open
        return code in OUT_OF_REACH or is_over or part_of(code, kinds) in parts

    return is_concerned
