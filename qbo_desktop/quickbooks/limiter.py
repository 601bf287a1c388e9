"""Keep below what Intuit allows one program for one company: 10 requests a second, 500 a minute.

Intuit's "limits and throttles" page gives these figures; whoever goes beyond is turned away for a minute, so
the windows here are a little longer than theirs: answers take unequal times on the way.
"""

from __future__ import annotations

import threading
from collections import deque

from qbo_desktop.quickbooks.transport import Answer, Patience, Progress, Request, Transport, no_progress

# (requests, seconds): never more than so many in any stretch that long.
LIMITS = ((10, 1.1), (500, 61.0))
# A shorter wait is not worth telling a person.
WORTH_TELLING = 2.0


class Limiter:
    """Sliding windows over the times of the last requests of one company; any number of threads may ask."""

    def __init__(self, limits: tuple[tuple[int, float], ...] = LIMITS) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        longest = max(count for count, _span in limits)
        self._sent: deque[float] = deque(maxlen=longest)

    def take(self, patience: Patience, progress: Progress = no_progress) -> None:
        """Wait until one more request may go. Raises Interrupted."""
        while True:
            patience.check()
            with self._lock:
                now = patience.clock()
                wait = max(self._wait(now, count, span) for count, span in self._limits)
                if wait <= 0:
                    self._sent.append(now)
                    return
            if wait >= WORTH_TELLING:
                progress("waiting", wait)
            patience.pause(wait)

    def _wait(self, now: float, count: int, span: float) -> float:
        """Seconds until a window has room: until its count-th last request leaves it."""
        if len(self._sent) < count:
            return 0.0
        return self._sent[-count] + span - now


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
        self._limiter.take(self._patience, self._progress)
        return self._inner.send(request)
