"""Keep below what Intuit allows one program for one company: 10 requests a second, 500 a minute, 40 batches.

Intuit's "limits and throttles" page gives these figures; whoever goes beyond is turned away for a minute, so
the windows here are a little longer than theirs: answers take unequal times on the way.
"""

from __future__ import annotations

import threading
from collections import deque

from qbo_desktop.quickbooks.transport import Answer, Patience, Progress, Request, Transport, no_progress

# (requests, seconds): never more than so many in any stretch that long.
LIMITS = ((10, 1.1), (500, 61.0))
# Of these, so many may be batches.
BATCH_LIMITS = ((40, 61.0),)
# A shorter wait is not worth telling a person.
WORTH_TELLING = 2.0


class Limiter:
    """Sliding windows over the times of the last requests of one company; any number of threads may ask."""

    def __init__(
        self,
        limits: tuple[tuple[int, float], ...] = LIMITS,
        batch_limits: tuple[tuple[int, float], ...] = BATCH_LIMITS,
    ) -> None:
        self._lock = threading.Lock()
        self._all = _Windows(limits)
        self._batches = _Windows(batch_limits)

    def take(self, patience: Patience, progress: Progress = no_progress, *, batch: bool = False) -> None:
        """Wait until one more request may go; a batch counts as a request and as a batch. Raises Interrupted."""
        counted = (self._all, self._batches) if batch else (self._all,)
        while True:
            patience.check()
            with self._lock:
                now = patience.clock()
                wait = max(windows.wait(now) for windows in counted)
                if wait <= 0:
                    for windows in counted:
                        windows.sent.append(now)
                    return
            if wait >= WORTH_TELLING:
                progress("waiting", wait)
            patience.pause(wait)


class _Windows:
    """The times of the last requests of one sort, and the windows that they must fit."""

    def __init__(self, limits: tuple[tuple[int, float], ...]) -> None:
        self._limits = limits
        self.sent: deque[float] = deque(maxlen=max(count for count, _span in limits))

    def wait(self, now: float) -> float:
        """Seconds until every window has room: until its count-th last request leaves it."""
        return max(
            self.sent[-count] + span - now if len(self.sent) >= count else 0.0 for count, span in self._limits
        )


class Limited:
    """Lets a request go only when the limiter says so."""

    def __init__(
        self, inner: Transport, limiter: Limiter, patience: Patience, progress: Progress = no_progress
    ) -> None:
        self._inner = inner
        self._limiter = limiter
        self._patience = patience
        self._progress = progress

    def send(self, request: Request) -> Answer:
        """As the inner one, later perhaps."""
        self._limiter.take(self._patience, self._progress, batch=request.batch)
        return self._inner.send(request)
