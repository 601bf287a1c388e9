"""The request log: one JSON line a request, never a secret."""

from __future__ import annotations

import json
import re
from datetime import UTC
from pathlib import Path
from typing import IO, Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qbo_desktop.sandbox.clock import Clock

_WROTE = "qbo_desktop.sandbox.wrote"
_SECRET = re.compile(r"(?i)\b(access_token|refresh_token|token|code|client_secret)=[^&]*")


def note_write(scope: Scope, wrote: bool) -> None:
    """Say that this request changed the company's data (or that it did not)."""
    scope[_WROTE] = wrote


class Log:
    """ASGI around everything: notes what came in and what went out. Without a file it only passes on."""

    def __init__(self, app: ASGIApp, file: Path | None, clock: Clock) -> None:
        self._app = app
        self._clock = clock
        self._stream: IO[str] | None = None
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._stream = file.open("a", encoding="utf-8")

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._stream is None:
            await self._app(scope, receive, send)
            return
        status: int | None = None

        async def watching(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._write(scope, status)
            await send(message)

        try:
            await self._app(scope, receive, watching)
        finally:
            if status is None:  # the connection was dropped without an answer
                self._write(scope, None)

    def _write(self, scope: Scope, status: int | None) -> None:
        # Before the answer goes out: who has the answer finds the line.
        query = scope["query_string"].decode("latin-1")
        path = scope["path"] + ("?" + _SECRET.sub(r"\1=…", query) if query else "")
        line: dict[str, Any] = {
            "at": self._clock.now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "method": scope["method"],
            "path": path,
            "status": status,
            "write": bool(scope.get(_WROTE)),
        }
        if self._stream is not None and not self._stream.closed:
            self._stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._stream.flush()
