"""Carries the faults out: an ASGI layer around the service, and a connection that can be cut."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from qbo_desktop.sandbox.answers import (
    Fault,
    GatewayFault,
    failure,
    fault_body,
    not_granted,
    packed,
    system_failure,
    throttled,
    trace_headers,
    unauthenticated,
)
from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.faults import Faults, Rule

_TRANSPORT = "qbo_desktop.sandbox.transport"
_STRUCK = "qbo_desktop.sandbox.struck"
_AMOUNTS = "qbo_desktop.sandbox.amounts"

_BAD_GATEWAY = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
_UNAVAILABLE = (
    '<html>\n<head><title>503 Service Temporarily Unavailable</title></head>\n<body bgcolor="white">\n'
    "<center><h1>503 Service Temporarily Unavailable</h1></center>\n<hr><center>nginx</center>\n"
    "</body>\n</html>\n"
)
_MAINTENANCE = (
    "\n\n<!DOCTYPE html>\n<html><head><title>QuickBooks</title></head>\n"
    "<body><h1>We&#39;ll be back soon</h1><p>QuickBooks is being updated.</p></body></html>\n"
)
_HALF_JSON = '{"QueryResponse":{"Customer":[{"Id":"1","SyncToken":'


def strikes(scope: Scope) -> Callable[[str], bool]:
    """Asks whether a fault of a kind meets what this request does next."""
    struck: Callable[[str], bool] = scope.get(_STRUCK, lambda kind: False)
    return struck


def amounts(scope: Scope) -> Callable[[str], Decimal | None]:
    """Asks by how much a fault of a kind that has an amount meets what this request does next."""
    met: Callable[[str], Decimal | None] = scope.get(_AMOUNTS, lambda kind: None)
    return met


class CuttableConnection(H11Protocol):
    """uvicorn's protocol, with its transport given to the application."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        inner = self.app

        async def with_transport(scope: Any, receive: Any, send: Any) -> None:
            scope[_TRANSPORT] = transport
            await inner(scope, receive, send)

        self.app = with_transport


class Misbehave:
    """Meets each request with the fault that is due, or lets it through."""

    def __init__(self, app: ASGIApp, faults: Faults, clock: Clock, expire: Callable[[], None]) -> None:
        self._app = app
        self._faults = faults
        self._clock = clock
        self._expire = expire

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # The whole request before any answer: refused unread, it would spoil the next one on its connection.
        with contextlib.suppress(ClientDisconnect):  # gone in the middle of its own request
            body = await Request(scope, receive).body()
            await self._meet(scope, _replayed(body, receive), send)

    async def _meet(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = scope["query_string"].decode("latin-1")
        target = scope["path"] + (f"?{query}" if query else "")
        scope[_STRUCK] = partial(self._faults.strikes, target)
        scope[_AMOUNTS] = partial(self._faults.amount, target)
        wait, rule = self._faults.strike(target)
        if wait:
            await asyncio.sleep(wait)
        match rule.kind if rule else "":
            case "":
                await self._app(scope, receive, send)
            case "expire":
                self._expire()
                await self._app(scope, receive, send)
            case "drop":
                await _cut(scope, receive)
            case "drop-after":
                await self._app(scope, receive, _nowhere)
                await _cut(scope, receive)
            case "truncated":
                await self._truncated(scope, receive, send)
            case _:
                assert rule is not None
                await self._instead(rule, Request(scope, receive))(scope, receive, send)

    def _instead(self, rule: Rule, request: Request) -> Response:
        """The answer that stands in for the real one; nothing was done."""
        clock = self._clock
        gateway: dict[str, GatewayFault] = {
            "429": throttled(),
            "401": unauthenticated(f"Token expired: {request.headers.get('authorization', '')[7:]}"),
            "403": not_granted(),
        }
        if rule.kind in gateway:
            return failure(request, clock, gateway[rule.kind])
        headers = trace_headers(clock)
        match rule.kind:
            case "500":
                return failure(request, clock, system_failure())
            case "502":
                return packed(request, 502, _BAD_GATEWAY, "text/html", headers)
            case "503":
                return packed(request, 503, _UNAVAILABLE, "text/html", headers)
            case "html":
                return packed(request, int(rule.value), _MAINTENANCE, "text/html", headers)
            case "xml":
                text, _ = fault_body(_general_authentication_error(), clock, json_wanted=False)
                return packed(request, int(rule.value), text, "text/xml", headers)
            case "badjson":
                return packed(request, 200, _HALF_JSON, "application/json;charset=utf-8", headers)
        return failure(request, clock, system_failure(status=200))  # fault200

    async def _truncated(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The real answer with its length, and half of it."""
        start: Message = {}
        body = b""

        async def collect(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
            else:
                body += message.get("body", b"")

        await self._app(scope, receive, collect)
        await send(start)
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        scope[_TRANSPORT].close()
        await _gone(receive)


def _general_authentication_error() -> Fault:
    detail = "AuthenticationErrorGeneral: Internal Server Error , statusCode: 500"
    return Fault("100", "General Authentication Error", detail, kind="AuthenticationFault", status=500)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Gives a body that was read already, then whatever comes."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return left.pop() if left else await receive()

    return replay


async def _nowhere(message: Message) -> None:
    """Takes an answer that nobody is to see."""


async def _cut(scope: Scope, receive: Receive) -> None:
    scope[_TRANSPORT].abort()
    await _gone(receive)


async def _gone(receive: Receive) -> None:
    """Wait until the server knows that the connection is gone, so that it does not miss an answer."""
    while (await receive())["type"] != "http.disconnect":
        pass
