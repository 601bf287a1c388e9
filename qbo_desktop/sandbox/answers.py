"""How the service writes its answers: envelopes, faults and headers, in JSON or XML.

Two layers answer with different shapes: the company's own server (`Fault`, capitals) and the gateway before
it (`fault`, lower case, time in epoch milliseconds), which speaks for 401, 403 and 429.
"""

from __future__ import annotations

import gzip
import secrets
import uuid
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from starlette.requests import Request
from starlette.responses import Response

from qbo_desktop.sandbox.amounts import dump
from qbo_desktop.sandbox.clock import Clock, answer_stamp

_NAMESPACE = "http://schema.intuit.com/finance/v3"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


@dataclass(eq=False)
class Fault(Exception):
    """An error of the company's server. `timed` False: without a time, as for a bad id in a path."""

    code: str
    message: str
    detail: str | None
    element: str | None = None
    kind: str = "ValidationFault"
    status: int = 400
    timed: bool = True


@dataclass(eq=False)
class GatewayFault(Exception):
    """An error of the gateway before the company's server."""

    status: int
    code: str
    name: str
    detail: str | None
    kind: str

    @property
    def message(self) -> str:
        return f"message={self.name}; errorCode=00{self.code}; statusCode={self.status}"


def unauthenticated(detail: str) -> GatewayFault:
    """401: no token, or not a good one."""
    return GatewayFault(401, "3200", "AuthenticationFailed", detail, "AUTHENTICATION")


def not_granted() -> GatewayFault:
    """403: the token is good, for another company."""
    return GatewayFault(403, "3100", "ApplicationAuthorizationFailed", None, "SERVICE")


def scope_missing() -> GatewayFault:
    """403: the token is good, for another purpose."""
    return GatewayFault(
        403, "3100", "AuthorizationFailed", "The access token does not have sufficient scope", "SERVICE"
    )


def throttled() -> GatewayFault:
    """429: too many requests."""
    return GatewayFault(
        429, "3001", "ThrottleExceeded", "The request limit was reached.  Try again later", "SERVICE"
    )


def system_failure(detail: str = "java.lang.NullPointerException", status: int = 500) -> Fault:
    """An error of the server itself."""
    return Fault(
        "10000",
        "An application error has occurred while processing your request",
        f"System Failure Error: {detail}",
        "SystemFailureError",
        "SystemFault",
        status,
    )


def not_utf8() -> Fault:
    """A body that is written in another encoding."""
    what = "com.sun.org.apache.xerces.internal.impl.io.MalformedByteSequenceException"
    detail = f"Operation {what}: Invalid byte 1 of 1-byte UTF-8 sequence is not supported."
    return Fault("500", "Unsupported Operation", detail)


def wants_json(request: Request) -> bool:
    """By the Accept header or by format=json in the address; XML is what the service speaks otherwise."""
    return (
        "application/json" in request.headers.get("accept", "").lower()
        or request.query_params.get("format", "").lower() == "json"
    )


def trace_headers(clock: Clock) -> dict[str, str]:
    """The ids by which support finds a request again."""
    return {
        "intuit_tid": f"1-{int(clock.seconds()):08x}-{secrets.token_hex(12)}",
        "x-spanid": str(uuid.uuid4()),
        "server": "nginx",
        "date": format_datetime(clock.now(), usegmt=True),
    }


def success(request: Request, clock: Clock, body: dict[str, Any]) -> Response:
    """A single object, a query's page or a count: `body` is the answer without its time."""
    time = answer_stamp(clock.now())
    headers = {
        **trace_headers(clock),
        "strict-transport-security": "max-age=15552000",
        "qbo-version": "1944.190",
        "service-time": "total=32, db=26",
        "expires": "0",
        "cache-control": "max-age=0, no-cache, no-store, must-revalidate, private",
    }
    if wants_json(request):
        text = dump({**body, "time": time})
        return packed(request, 200, text, "application/json;charset=utf-8", headers)
    inner = "".join(_element(name, value) for name, value in body.items())
    text = f'{_XML}<IntuitResponse xmlns="{_NAMESPACE}" time="{time}">{inner}</IntuitResponse>'
    return packed(request, 200, text, "application/xml;charset=utf-8", headers)


def failure(request: Request, clock: Clock, fault: Fault | GatewayFault) -> Response:
    """A fault in the shape of whoever speaks it."""
    text, kind = fault_body(fault, clock, json_wanted=wants_json(request))
    headers = trace_headers(clock)
    if isinstance(fault, GatewayFault):
        if fault.status == 401:
            headers["www-authenticate"] = 'Bearer realm="Intuit", error="invalid_token"'
    else:
        headers["strict-transport-security"] = "max-age=15552000"
    return packed(request, fault.status, text, kind, headers)


def fault_body(fault: Fault | GatewayFault, clock: Clock, *, json_wanted: bool) -> tuple[str, str]:
    """The body of a fault and its content type."""
    time = answer_stamp(clock.now())
    if isinstance(fault, GatewayFault):
        if json_wanted:
            return dump(_gateway_envelope(fault, clock)), "application/json"
        detail = f"<Detail>{escape(fault.detail)}</Detail>" if fault.detail else ""
        return (
            f'{_XML}\n<IntuitResponse time="{time}" xmlns="{_NAMESPACE}">\n    <Fault type="{fault.kind}">\n'
            f'        <Error code="{fault.code}">\n            <Message>{escape(fault.message)}</Message>\n'
            f"            {detail}\n        </Error>\n    </Fault>\n</IntuitResponse>\n",
            "text/xml",
        )
    if json_wanted:
        whole = fault_content(fault)
        return dump({**whole, "time": time} if fault.timed else whole), "application/json"
    element = "" if fault.element is None else f" element={quoteattr(fault.element)}"
    return (
        f'{_XML}<IntuitResponse xmlns="{_NAMESPACE}" time="{time}"><Fault type="{fault.kind}">'
        f'<Error code="{fault.code}"{element}><Message>{escape(fault.message)}</Message>'
        f"<Detail>{escape(fault.detail or '')}</Detail></Error></Fault></IntuitResponse>",
        "application/xml;charset=utf-8",
    )


def fault_content(fault: Fault) -> dict[str, Any]:
    """The fault as it stands in an answer, or in one item of a batch's answer."""
    error: dict[str, Any] = {"Message": fault.message, "Detail": fault.detail, "code": fault.code}
    if fault.element is not None:
        error["element"] = fault.element
    return {"Fault": {"Error": [error], "type": fault.kind}}


def _gateway_envelope(fault: GatewayFault, clock: Clock) -> dict[str, Any]:
    error = {"message": fault.message, "detail": fault.detail, "code": fault.code, "element": None}
    return {
        "warnings": None,
        "intuitObject": None,
        "fault": {"error": [error], "type": fault.kind},
        "report": None,
        "queryResponse": None,
        "batchItemResponse": [],
        "attachableResponse": [],
        "syncErrorResponse": None,
        "requestId": None,
        "time": int(clock.seconds() * 1000),
        "status": None,
        "cdcresponse": [],
    }


def packed(request: Request, status: int, text: str, kind: str, headers: dict[str, str]) -> Response:
    """The answer, compressed where the client takes it and it is worth it."""
    body = text.encode()
    headers = {**headers, "content-type": kind}
    if len(body) > 500 and "gzip" in request.headers.get("accept-encoding", "").lower():
        body = gzip.compress(body, 5)
        headers |= {"content-encoding": "gzip", "vary": "Accept-Encoding"}
    return Response(body, status, headers)


# What XML writes as attributes; of a fault and its errors some more.
_ATTRIBUTES = ("domain", "sparse", "status", "bId", "startPosition", "maxResults", "totalCount")


def _element(name: str, value: Any) -> str:
    """One property as XML: lists repeat the element, a reference's name and the flags become attributes."""
    if isinstance(value, list):
        return "".join(_element(name, each) for each in value)
    if isinstance(value, dict):
        if set(value) <= {"value", "name"} and "value" in value:
            attribute = f" name={quoteattr(value['name'])}" if "name" in value else ""
            return f"<{name}{attribute}>{escape(value['value'])}</{name}>"
        flags = _ATTRIBUTES + (("type", "code", "element") if name in ("Fault", "Error") else ())
        attributes = "".join(f" {key}={quoteattr(_flat(value[key]))}" for key in flags if key in value)
        inner = "".join(_element(key, each) for key, each in value.items() if key not in flags)
        return f"<{name}{attributes}>{inner}</{name}>"
    return f"<{name}>{_plain(value)}</{name}>"


def _plain(value: Any) -> str:
    return escape(_flat(value))


def _flat(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
