"""A wire on which one request goes wrong: the n-th of those that may change something in QuickBooks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch
from urllib.parse import urlsplit

from qbo_desktop.errors import Unanswered, Unreachable
from qbo_desktop.quickbooks.transport import Answer, Request
from qbo_desktop.quickbooks.wire import Wire

Send = Callable[[Request], Answer]

HALF = b'{"BatchItemResponse":[{"Invoice":{"Id":"1","SyncTo'
PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>502</body></html>"
TROUBLE = (
    b'{"Fault":{"Error":[{"Message":"An error","Detail":"An error","code":"10000"}],"type":"SystemFault"}}'
)
THROTTLED = b'{"Fault":{"Error":[{"Message":"message=ThrottleExceeded","code":"3001"}],"type":"THROTTLED"}}'
SIGNED_OUT = b'{"Fault":{"Error":[{"Message":"AuthenticationFailed","code":"3200"}],"type":"AUTHENTICATION"}}'


class Lossy:
    """What happens to the request of that number; `has_struck` once it came. `paths` are those of all of them."""

    def __init__(self, how: str, number: int) -> None:
        self.how, self.number = how, number
        self.paths: list[str] = []
        self.has_struck = False
        self._key = ""
        self._late: Callable[[], Answer] | None = None

    def send(self, inner: Send, request: Request) -> Answer:
        """One request: as the wire sends it, unless it is the one, or the same one again."""
        if "/v3/company/" not in request.url or request.method != "POST" or request.repeatable:
            return inner(request)
        key = request.params.get("requestid", "")
        if self._key and key == self._key:
            return self._strike(inner, request)
        if self._late is not None:
            late, self._late = self._late, None
            late()
        self.paths.append(urlsplit(request.url).path)
        if len(self.paths) != self.number:
            return inner(request)
        self.has_struck, self._key = True, key
        return self._strike(inner, request)

    def _strike(self, inner: Send, request: Request) -> Answer:
        match self.how:
            case "lost before":
                raise Unanswered("lost", "look")
            case "lost after":
                inner(request)
                raise Unanswered("lost", "look")
            case "half":
                return Answer(200, inner(request).headers, HALF)
            case "page after":
                inner(request)
                return Answer(502, {}, PAGE)
            case "trouble after":
                inner(request)
                return Answer(500, {}, TROUBLE)
            case "late":
                # It waits in some queue, and is carried out after everybody has looked for it.
                self._late = lambda: inner(request)
                raise Unanswered("lost", "look")
            case "one turned away":
                return _without_the_first(inner, request)
            case "unreachable":
                raise Unreachable("nobody there", "wait")
            case "turned away":
                return Answer(429, {}, THROTTLED)
            case "signed out":
                return Answer(401, {}, SIGNED_OUT)
            case "signed out once":
                self._key = ""
                return Answer(401, {}, SIGNED_OUT)
            case "twice":
                # Something in between sends it twice, under its one key: what comes back is the second answer.
                inner(request)
                return inner(request)
        raise AssertionError(self.how)


def _without_the_first(inner: Send, request: Request) -> Answer:
    """The first item of a batch is turned away, the others are carried out."""
    items = json.loads(request.body or b"{}").get("BatchItemRequest", [])
    if not items:
        return inner(request)
    answer = inner(replace(request, body=json.dumps({"BatchItemRequest": items[1:]}).encode()))
    document = json.loads(answer.body)
    document["BatchItemResponse"].append({"bId": items[0]["bId"], **json.loads(THROTTLED)})
    return Answer(answer.status, answer.headers, json.dumps(document).encode())


@contextmanager
def lossy(how: str, number: int) -> Iterator[Lossy]:
    """Every wire of this process, meanwhile."""
    loss, as_it_is = Lossy(how, number), Wire.send

    def send(wire: Wire, request: Request) -> Answer:
        return loss.send(lambda one: as_it_is(wire, one), request)

    with patch.object(Wire, "send", send):
        yield loss
