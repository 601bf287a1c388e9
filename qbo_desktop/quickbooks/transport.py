"""What goes over the wire, and the one interface that every wrapper around it has.

    Request → [ Authorized → Retried → Judged → Limited → Traced → Wire ] → Answer

Each wrapper does one thing and is tested alone. Those outside Judged see only answers that are good, or
errors of `qbo_desktop.errors`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from qbo_desktop.errors import Interrupted, SideError
from qbo_desktop.wording import _

_log = logging.getLogger(__name__)

# Told of a wait: ("waiting", seconds).
Progress = Callable[[str, float], None]


def no_progress(step: str, seconds: float) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `repeatable`: twice is the same as once, so an unknown outcome may be tried again.

    `batch`: it carries several, and the service counts such requests apart as well.
    """

    method: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)
    repeatable: bool = False
    batch: bool = False

    def with_headers(self, **headers: str) -> Request:
        """A copy with headers added; an underscore in a name stands for a hyphen."""
        added = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(self, headers={**self.headers, **added})


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. Header names are in lower case; `document` is the parsed JSON once it was judged."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def trace_id(self) -> str:
        """What Intuit's support asks for (intuit_tid)."""
        return self.headers.get("intuit_tid", "")

    @property
    def date(self) -> datetime | None:
        """The server's own clock (UTC, to the second), when it says."""
        try:
            date = parsedate_to_datetime(self.headers.get("date", ""))
        except ValueError:
            return None
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)


class Transport(Protocol):
    """Sends a request and brings the answer; raises only errors of `qbo_desktop.errors`."""

    def send(self, request: Request) -> Answer:
        """One request, one answer."""
        ...


class Patience:
    """How to wait: a monotonic clock, and a pause that ends at once when the person says stop."""

    def __init__(
        self,
        cancel: threading.Event | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        """`sleep` stands in for the real pause in tests."""
        self.cancel = cancel or threading.Event()
        self.clock = clock
        self._sleep = sleep or self.cancel.wait

    def check(self) -> None:
        """Raises Interrupted when the person said stop."""
        if self.cancel.is_set():
            raise Interrupted(_("Stopped."))

    def pause(self, seconds: float) -> None:
        """Wait that long; raises Interrupted when the person says stop meanwhile."""
        self.check()
        self._sleep(seconds)
        self.check()


class Traced:
    """Counts and logs every request that is sent, without its parameters, headers or body."""

    def __init__(self, inner: Transport, clock: Callable[[], float] = time.monotonic) -> None:
        self._inner = inner
        self._clock = clock
        self._lock = threading.Lock()
        self.count = 0

    def send(self, request: Request) -> Answer:
        """As the inner one; one line in the log whatever happens."""
        with self._lock:
            self.count += 1
        begun = self._clock()
        path = urlsplit(request.url).path
        try:
            answer = self._inner.send(request)
        except SideError as problem:
            spent = round(1000 * (self._clock() - begun))
            _log.warning("%s %s: %s after %d ms", request.method, path, type(problem).__name__, spent)
            raise
        spent = round(1000 * (self._clock() - begun))
        trace = answer.trace_id or "-"
        _log.info("%s %s: %d in %d ms, trace %s", request.method, path, answer.status, spent, trace)
        return answer


class Judged:
    """Turns every answer that is not good into an error, and parses the good ones."""

    def __init__(self, inner: Transport, judge: Callable[[Answer], Mapping[str, Any]]) -> None:
        """`judge` answers the parsed document or raises."""
        self._inner = inner
        self._judge = judge

    def send(self, request: Request) -> Answer:
        """As the inner one, with `document` filled."""
        answer = self._inner.send(request)
        return replace(answer, document=self._judge(answer))
