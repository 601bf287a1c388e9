"""How many requests a company takes: 10 a second and 500 a minute."""

from __future__ import annotations

import time
from collections import deque

_PER_MINUTE = 500
_PER_SECOND = 10
# A client that keeps to ten a second cannot know how long each request travels; so much is forgiven.
_SECOND = 0.95


class Limits:
    """Counts the requests that were let in; those refused do not count."""

    def __init__(self, *, on: bool = True) -> None:
        self.on = on
        self._let_in: dict[str, deque[float]] = {}

    def admit(self, realm_id: str) -> bool:
        """Whether one more request to this company is within the limits."""
        if not self.on:
            return True
        now = time.monotonic()
        past = self._let_in.setdefault(realm_id, deque())
        while past and past[0] <= now - 60:
            past.popleft()
        if len(past) >= _PER_MINUTE or (len(past) >= _PER_SECOND and past[-_PER_SECOND] > now - _SECOND):
            return False
        past.append(now)
        return True
