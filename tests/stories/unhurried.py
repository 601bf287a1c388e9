"""Stories are not about how long one waits (tests/quickbooks are): limits and back-off cost them nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from qbo_desktop import connection
from qbo_desktop.quickbooks.limiter import Limiter
from qbo_desktop.quickbooks.transport import Patience

MANY = ((1_000_000, 1.0),)


@contextmanager
def without_limits(quickbooks: Mapping[str, Any]) -> Iterator[None]:
    """Whoever asks this company from this process need not keep below what a real one allows."""
    with patch.dict(connection._limiters, {quickbooks["realm_id"]: Limiter(MANY, MANY)}):
        yield


@contextmanager
def without_pauses() -> Iterator[None]:
    """Nobody in this process waits before the next try: not for a service that is down, nor after being turned away."""

    def briefly(self: Patience, seconds: float) -> None:
        self.check()
        self.cancel.wait(min(seconds, 0.002))
        self.check()

    with patch.object(Patience, "pause", briefly):
        yield
