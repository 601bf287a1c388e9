"""Try again, but only what cannot do harm, and only so often.

- Nothing arrived (Unreachable): the same request may always go again.
- No usable answer (Unanswered): only a request that reads. A write may have been done: whoever sent it looks
  first, it is not repeated here.
- Turned away (Throttled): wait in place. Intuit sends no Retry-After; a minute is what its page asks for.
"""

from __future__ import annotations

from qbo_desktop.errors import Interrupted, SideError, Throttled, Unanswered, Unreachable
from qbo_desktop.quickbooks.transport import Answer, Patience, Progress, Request, Transport, no_progress

BACK_OFF = (0.5, 1.0, 2.0)
THROTTLED_TRIES = 3
LONGEST_WAIT = 300.0


class Retried:
    """Sends again after failures that allow it; the last failure is raised as it came."""

    def __init__(self, inner: Transport, patience: Patience, progress: Progress = no_progress) -> None:
        self._inner = inner
        self._patience = patience
        self._progress = progress

    def send(self, request: Request) -> Answer:
        """As the inner one; raises Interrupted when the person says stop between two tries."""
        failures = throttled = 0
        while True:
            self._patience.check()
            try:
                return self._inner.send(request)
            except Throttled as problem:
                if throttled >= THROTTLED_TRIES:
                    raise
                throttled += 1
                self._wait(min(max(problem.wait_seconds, 1.0), LONGEST_WAIT), problem)
            except (Unreachable, Unanswered) as problem:
                repeatable = request.repeatable or isinstance(problem, Unreachable)
                if not repeatable or failures >= len(BACK_OFF):
                    raise
                failures += 1
                self._wait(BACK_OFF[failures - 1], problem)

    def _wait(self, seconds: float, because: SideError) -> None:
        self._progress("waiting", seconds)
        try:
            self._patience.pause(seconds)
        except Interrupted as stop:
            raise stop from because
