"""Record: what is true of the whole run. Problems that were met again stay, the others are closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qbo_desktop.domain.problem import Problem, ProblemCode
from qbo_desktop.store import problems, runs, workspaces
from qbo_desktop.sync.context import RunContext

# Problems that say nothing but that a side could not be read.
OUT_OF_REACH = (
    ProblemCode.SIGN_IN,
    ProblemCode.UNREACHABLE,
    ProblemCode.THROTTLED,
)


def record(
    context: RunContext,
    run_id: int,
    state: str,
    summary: Mapping[str, Any],
    met: Iterable[Problem],
    *,
    looked_at: str = "",
) -> None:
    """Write the run's end and its problems down in one commit.

    Only a run that came to its end can say that a problem is gone. `looked_at` is the mark up to which the
    rules have looked at everybody and nothing is left to plan anew; "" when they have to look again.
    """
    with context.store.work(context.workspace_id, context.actor) as work:
        seen = [problems.report(work, problem) for problem in met]
        if state == runs.DONE:
            problems.close_all_but(work, seen)
            if looked_at:
                workspaces.matching_done(work, looked_at)
        elif state == runs.PLANNED:
            # Both sides were read, so whatever kept us from them is over.
            problems.close_all_but(work, seen, codes=OUT_OF_REACH)
        runs.end(work, run_id, state, summary)
