"""Stand-ins at the seams of the client: a wire that answers by script, time that does not pass."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

from qbo_desktop.quickbooks.transport import Answer, Patience, Request

Scripted = Answer | Exception | Callable[[Request], Answer]


def answer(document: object, status: int = 200, **headers: str) -> Answer:
    """An answer with this JSON (or this text) as its body; an underscore in a header name is a hyphen."""
    body = document if isinstance(document, str) else json.dumps(document)
    named = {name if name == "intuit_tid" else name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, named, body.encode())


class ScriptedWire:
    """Answers in turn what it was given (the last one for ever) and remembers what was asked."""

    def __init__(self, *script: Scripted) -> None:
        self._script = list(script)
        self._lock = threading.Lock()
        self.requests: list[Request] = []

    def send(self, request: Request) -> Answer:
        with self._lock:
            self.requests.append(request)
            one = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        if isinstance(one, Exception):
            raise one
        return one if isinstance(one, Answer) else one(request)


class FakeTime:
    """A clock that only moves when somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def patience(self, cancel: threading.Event | None = None) -> Patience:
        return Patience(cancel, clock=self.clock, sleep=self.sleep)


class MemoryVault:
    """Secrets in a dictionary, with the times they were written."""

    def __init__(self, **values: Mapping[str, Any]) -> None:
        self.values: dict[str, dict[str, Any]] = {name: dict(value) for name, value in values.items()}
        self.writes = 0

    def read(self, name: str) -> dict[str, Any] | None:
        value = self.values.get(name)
        return None if value is None else dict(value)

    def write(self, name: str, value: dict[str, Any]) -> None:
        self.writes += 1
        self.values[name] = dict(value)

    def delete(self, name: str) -> None:
        self.values.pop(name, None)
