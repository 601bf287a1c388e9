"""Record: what is true of the whole run. Problems that were met again stay, the others are closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qbo_desktop.domain.problem import Problem
from qbo_desktop.store import problems, runs, workspaces
from qbo_desktop.sync.context import RunContext


def record(
    context: RunContext,
    run_id: int,
    state: str,
    summary: Mapping[str, Any],
    met: Iterable[Problem],
    *,
    matching_due: bool = True,
) -> None:
    """Write the run's end and its problems down in one commit.

    Only a run that came to its end can say that a problem is gone.
    """
    with context.store.work(context.workspace_id, context.actor) as work:
        seen = [problems.report(work, problem) for problem in met]
        if state == runs.DONE:
            problems.close_all_but(work, seen)
            # A step that was planned anew, or refused, is looked at again next time.
            workspaces.set_matching_due(work, due=matching_due)
        runs.end(work, run_id, state, summary)
