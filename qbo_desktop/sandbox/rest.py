"""The accounting API of the one company: reads, queries, and the refusals before them.

The order is the real one: the gateway asks who is there (401), whether this company is theirs (403) and
whether it is not too often (429); then the company's server looks at the address and the question.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qbo_desktop.sandbox import company, query
from qbo_desktop.sandbox.answers import (
    Fault,
    GatewayFault,
    failure,
    not_granted,
    scope_missing,
    success,
    system_failure,
    throttled,
    unauthenticated,
)
from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.customers import Customers
from qbo_desktop.sandbox.grants import ACCOUNTING, Grants
from qbo_desktop.sandbox.limits import Limits
from qbo_desktop.sandbox.log import note_write
from qbo_desktop.sandbox.state import State


class Rest:
    """Everything below /v3."""

    def __init__(self, state: State, clock: Clock, grants: Grants, limits: Limits) -> None:
        self._state = state
        self._clock = clock
        self._grants = grants
        self._limits = limits
        self._customers = Customers(state, clock)

    def routes(self) -> list[Route]:
        return [Route("/v3/{rest:path}", self.handle, methods=["GET", "POST", "PUT", "DELETE"])]

    async def handle(self, request: Request) -> Response:
        """One request; whatever goes wrong is answered as the service would."""
        try:
            parts = self._admit(request)
            body = await request.body()
            return success(request, self._clock, self._content(request, parts, body))
        except (Fault, GatewayFault) as fault:
            return failure(request, self._clock, fault)

    def _admit(self, request: Request) -> list[str]:
        """The parts of the address behind the company's number. Raises GatewayFault, Fault."""
        header = request.headers.get("authorization", "")
        scheme, _, token = header.partition(" ")
        if not header:
            raise unauthenticated("Authorization header is missing")
        if scheme.lower() != "bearer":
            raise unauthenticated("Malformed bearer token: too short or too long")
        grant, why_not = self._grants.holder(token.strip())
        if grant is None:
            raise unauthenticated(why_not)
        if ACCOUNTING not in grant.scopes:
            raise scope_missing()
        parts = str(request.path_params["rest"]).split("/")
        if len(parts) < 3 or parts[0] != "company":
            raise self._no_such_address(request)
        if parts[1] != grant.realm_id:
            raise not_granted()
        if not self._limits.admit(parts[1]):
            raise throttled()
        return parts[2:]

    def _content(self, request: Request, parts: list[str], body: bytes) -> dict[str, Any]:
        match request.method, parts:
            case "GET", ["companyinfo", identifier]:
                self._check_id(identifier)
                return {"CompanyInfo": company.company_info(self._state.region)}
            case "GET", ["preferences"]:
                return {"Preferences": company.preferences(self._state.region)}
            case "GET", ["customer", identifier]:
                self._check_id(identifier)
                return {"Customer": self._customers.get(identifier)}
            case "GET", ["query"]:
                return self._query(request.query_params.get("query", ""))
            case "POST", ["query"]:
                return self._query(_text(body) or request.query_params.get("query", ""))
            case "POST", ["customer"] if request.query_params.get("operation", "update") == "update":
                changed = self._customers.write(body, request.query_params.get("requestid", ""))
                note_write(request.scope, changed.wrote)
                return {"Customer": changed.customer}
        raise self._no_such_address(request)

    def _query(self, text: str) -> dict[str, Any]:
        region = self._state.region
        objects = {
            "Customer": self._state.customer_list.values(),
            "CompanyInfo": [company.company_info(region)],
            "Preferences": [company.preferences(region)],
        }
        return {"QueryResponse": query.answer(text, objects, self._clock)}

    def _check_id(self, identifier: str) -> None:
        if not (identifier.isascii() and identifier.isdigit()):
            detail = f"Id should be a valid number. Supplied value:{identifier}"
            raise Fault("2030", "Invalid ID", detail, "Id", timed=False)

    def _no_such_address(self, request: Request) -> Fault:
        path = request.url.path
        full = f"https://c50.sandbox.qbo.intuit.com/qbo50{path}"
        what = f"Could not find resource for relative : {path} of full path: {full}"
        detail = f"Operation {what} is not supported."
        return Fault("500", "Unsupported Operation", detail)


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise system_failure("Invalid byte 1 of 1-byte UTF-8 sequence is not supported.", 400) from None
