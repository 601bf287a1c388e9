"""How many requests a company takes: 10 a second and 500 a minute, of which 40 batches."""

from __future__ import annotations

import time
from collections import deque

_PER_MINUTE = 500
_PER_SECOND = 10
_BATCHES_PER_MINUTE = 40
# A client that keeps to ten a second cannot know how long each request travels; so much is forgiven.
_SECOND = 0.95


class Limits:
    """Counts the requests that were let in; those refused do not count."""

    def __init__(self, *, on: bool = True) -> None:
        self.on = on
        self._let_in: dict[str, deque[float]] = {}
        self._batches: dict[str, deque[float]] = {}

    def admit(self, realm_id: str, *, batch: bool = False) -> bool:
        """Whether one more request to this company is within the limits; a batch counts as one request."""
        if not self.on:
            return True
        now = time.monotonic()
        past = self._let_in.setdefault(realm_id, deque())
        batches = self._batches.setdefault(realm_id, deque())
        for moments in (past, batches):
            while moments and moments[0] <= now - 60:
                moments.popleft()
        if batch and len(batches) >= _BATCHES_PER_MINUTE:
            return False
        if len(past) >= _PER_MINUTE or (len(past) >= _PER_SECOND and past[-_PER_SECOND] > now - _SECOND):
            return False
        past.append(now)
        if batch:
            batches.append(now)
        return True
