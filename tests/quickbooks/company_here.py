"""A simulated QuickBooks without a process and without a network: its application is called directly.

It starts with no customers. `send` makes it the innermost transport of a client; `play` is somebody who works
in QuickBooks itself; `tick` lets its clock move on.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from qbo_desktop.quickbooks import faults
from qbo_desktop.quickbooks.client import QuickBooksClient
from qbo_desktop.quickbooks.endpoints import Endpoints
from qbo_desktop.quickbooks.side import QuickBooksSide
from qbo_desktop.quickbooks.transport import Answer, Judged, Request, Traced, Transport
from qbo_desktop.sandbox import faults as misbehaviour
from qbo_desktop.sandbox import serve
from qbo_desktop.sandbox.clock import Clock, stamp
from qbo_desktop.sandbox.grants import ACCOUNTING, Grants
from qbo_desktop.sandbox.name_kinds import CUSTOMER
from qbo_desktop.sandbox.state import State

BASE = "http://127.0.0.1:9"
REDIRECT = "http://localhost:9/callback"


class CompanyHere:
    """One company of a simulated QuickBooks.

    `trouble` is a specification of faults, `switches` are those of the sandbox as they are typed (NAME=VALUE).
    """

    def __init__(self, trouble: str = "", *, region: str = "CA", switches: Sequence[str] = ()) -> None:
        self.state = State.open(None, region=region, customers=0)
        self.state.switch_all(switches)
        self.ahead = 0.0
        self.begin(trouble)

    def begin(self, trouble: str = "") -> None:
        """Start the service (anew, with the same company) under these faults."""
        self._trouble = trouble
        wished = misbehaviour.parse(f"nolimit,clock={self.ahead}{',' if trouble else ''}{trouble}")
        self._app = serve.build(BASE, self.state, wished)
        grants = Grants(self.state, Clock(timedelta(seconds=self.ahead)))
        self._token = grants.redeem(grants.new_code([ACCOUNTING], REDIRECT), REDIRECT).access

    def tick(self, seconds: float) -> None:
        """Let its clock move on. Faults that strike a number of times begin to count anew."""
        self.ahead += seconds
        self.begin(self._trouble)

    def side(self, through: Callable[[Transport], Transport] = lambda inner: inner) -> QuickBooksSide:
        """A client of its own, signed in; `through` may stand between it and the service."""
        traced = Traced(through(self))
        return QuickBooksSide(self.client(traced), requests=lambda: traced.count)

    def client(self, inner: Transport | None = None) -> QuickBooksClient:
        """The calls alone, for what the side does not do."""
        endpoints = Endpoints(BASE, BASE, BASE, "", "", REDIRECT)
        return QuickBooksClient(endpoints, self.state.keys.realm_id, Judged(inner or self, faults.read))

    def send(self, request: Request) -> Answer:
        """One request of a client that is signed in."""
        return self._asked(request.with_headers(Authorization=f"Bearer {self._token}"))

    def play(self, verb: str, *words: str) -> dict[str, Any]:
        """Somebody works in QuickBooks itself; the object as it is then."""
        body = json.dumps({"verb": verb, "words": words}).encode()
        answer = self._asked(
            Request("POST", f"{BASE}/play", headers={"Content-Type": "application/json"}, body=body)
        )
        assert answer.status == 200, answer.body
        played: dict[str, Any] = json.loads(answer.body)
        return played

    def remove(self, record_id: str) -> None:
        """A customer is there no longer, and only the list of changes knows of it."""
        now = stamp(datetime.now(UTC) + timedelta(seconds=self.ahead))
        stub = {"domain": "QBO", "status": "Deleted", "Id": record_id, "MetaData": {"LastUpdatedTime": now}}
        self.state.names.remove(CUSTOMER, record_id, stub)

    def _asked(self, request: Request) -> Answer:
        parts = urlsplit(request.url)
        headers = {"host": parts.netloc, **{name.lower(): text for name, text in request.headers.items()}}
        scope = {
            "type": "http",
            "method": request.method,
            "path": parts.path,
            "query_string": urlencode(dict(request.params)).encode(),
            "headers": [(name.encode(), text.encode()) for name, text in headers.items()],
        }
        waiting: Sequence[dict[str, Any]] = [
            {"type": "http.request", "body": request.body or b"", "more_body": False},
            {"type": "http.disconnect"},
        ]
        given = iter(waiting)
        came: list[Any] = []

        async def receive() -> Any:
            return next(given)

        async def take(message: Any) -> None:
            came.append(message)

        asyncio.run(self._app(scope, receive, take))
        start = came[0]
        named = {name.decode().lower(): text.decode() for name, text in start["headers"]}
        return Answer(start["status"], named, b"".join(message.get("body", b"") for message in came[1:]))
