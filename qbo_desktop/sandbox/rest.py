"""The accounting API of the one company: reads, queries, writes, and the refusals before them.

The order is the real one: the gateway asks who is there (401), whether this company is theirs (403) and
whether it is not too often (429); then the company's server looks at the address and the question.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qbo_desktop.sandbox import batch, cdc, company, query, sending, tax_service
from qbo_desktop.sandbox.amounts import dump, parse_amount
from qbo_desktop.sandbox.answers import (
    Fault,
    GatewayFault,
    failure,
    not_granted,
    not_utf8,
    scope_missing,
    success,
    throttled,
    trace_headers,
    unauthenticated,
)
from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.desk import Desk, entity_of
from qbo_desktop.sandbox.grants import ACCOUNTING, Grants
from qbo_desktop.sandbox.invoice_currency import exchange_rate, exchange_rates
from qbo_desktop.sandbox.invoice_properties import INVOICE
from qbo_desktop.sandbox.limits import Limits
from qbo_desktop.sandbox.log import note_write
from qbo_desktop.sandbox.misbehave import amounts, strikes
from qbo_desktop.sandbox.name_kinds import KINDS
from qbo_desktop.sandbox.names import Call, not_found
from qbo_desktop.sandbox.object_lists import ENTITIES
from qbo_desktop.sandbox.pdf import invoice_pdf
from qbo_desktop.sandbox.properties import Row, parse
from qbo_desktop.sandbox.state import State

_TAX_SERVICE = ("taxservice", "taxcode")


class Rest:
    """Everything below /v3."""

    def __init__(
        self,
        state: State,
        clock: Clock,
        grants: Grants,
        limits: Limits,
        desk: Desk,
        *,
        blank_keeps: bool = False,
    ) -> None:
        self._state = state
        self._clock = clock
        self._grants = grants
        self._limits = limits
        self._desk = desk
        self._blank_keeps = blank_keeps

    def routes(self) -> list[Route]:
        return [Route("/v3/{rest:path}", self.handle, methods=["GET", "POST", "PUT", "DELETE"])]

    async def handle(self, request: Request) -> Response:
        """One request; whatever goes wrong is answered as the service would."""
        try:
            parts = self._admit(request)
            body = await request.body()
            if request.method == "GET" and parts[0].lower() == "invoice" and parts[2:] == ["pdf"]:
                return self._pdf(parts[1])
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
        if not parts[1]:  # recorded: no refusal by the gateway, which looks at the company's number
            detail = "Business Validation Error: Unexpected Internal Error. (-30000)"
            message = "A business validation error has occurred while processing your request"
            raise Fault("6000", message, detail, "")
        if parts[1] != grant.realm_id:
            raise not_granted()
        if not self._limits.admit(parts[1], batch=parts[2:] == ["batch"]):
            raise throttled()
        return parts[2:]

    def _content(self, request: Request, parts: list[str], body: bytes) -> dict[str, Any]:
        asked = request.query_params
        entity = entity_of(parts[0])
        match request.method, parts:
            case "GET", ["companyinfo", identifier]:
                self._check_id(identifier)
                return {"CompanyInfo": self._company_info()}
            case "GET", ["preferences"]:
                return {"Preferences": self._preferences()}
            case "GET", ["query"]:
                return {"QueryResponse": self._select(asked.get("query", ""), self._seen(request))}
            case "POST", ["query"]:
                text = _text(body) or asked.get("query", "")
                return {"QueryResponse": self._select(text, self._seen(request))}
            case "GET", ["cdc"]:
                entities, since = asked.get("entities", ""), asked.get("changedSince", "")
                names = self._seen(request)
                return cdc.answer(entities, since, names, self._state.gone, self._clock)
            case "POST", ["batch"]:
                return self._batch(request, body)
            case "GET", ["exchangerate"]:
                source, day = asked.get("sourcecurrencycode", ""), asked.get("asofdate", "")
                return {"ExchangeRate": exchange_rate(self._state, self._clock, source, day)}
            case "POST", [_, identifier, "send"] if entity == INVOICE:
                return self._send(request, identifier)
            case "POST", [service, what] if (service.lower(), what.lower()) == _TAX_SERVICE:
                return self._make_tax_code(request, body)
            case "GET", [_, identifier] if entity:
                if entity != "TaxCode":  # those of the US are words
                    self._check_id(identifier)
                found = self._seen(request)(entity).get(identifier.lstrip("0"))
                if found is None:
                    raise not_found()
                return {entity: found}
            case "POST", [_] if entity:
                return self._write(request, entity, body)
        raise self._no_such_address(request)

    def _write(self, request: Request, entity: str, body: bytes) -> dict[str, Any]:
        operation = request.query_params.get("operation", "")
        request_id = self._request_id(request)
        replayed = self._replay(request_id)
        if replayed is not None:
            return replayed
        call = self._call(request)
        included = request.query_params.get("include", "").lower()
        if operation == "delete":
            written = self._desk.delete(entity, parse(body), call)
        elif operation == "void" or included == "void":
            written = self._desk.void(entity, parse(body), call)
        elif operation in ("", "create", "update"):
            written = self._desk.write(entity, parse(body), call)
        else:
            raise self._no_such_address(request)
        note_write(request.scope, written.wrote)
        return self._answered(request_id, {entity: written.answer}, wrote=written.wrote)

    def _send(self, request: Request, identifier: str) -> dict[str, Any]:
        self._check_id(identifier)
        request_id = self._request_id(request)
        replayed = self._replay(request_id)
        if replayed is not None:
            return replayed
        self._desk.check_open()
        sent = sending.send(self._state, self._clock, identifier, request.query_params.get("sendTo", ""))
        note_write(request.scope, True)
        return self._answered(request_id, {INVOICE: sent}, wrote=True)

    def _pdf(self, identifier: str) -> Response:
        self._check_id(identifier)
        page = invoice_pdf(company.company_name(self._state.region), self._desk.get(INVOICE, identifier))
        return Response(page, media_type="application/pdf", headers=trace_headers(self._clock))

    def _make_tax_code(self, request: Request, body: bytes) -> dict[str, Any]:
        request_id = self._request_id(request)
        replayed = self._replay(request_id)
        if replayed is not None:
            return replayed
        self._desk.check_open()
        made = tax_service.create(parse(body), self._state, self._clock, self._call(request))
        note_write(request.scope, True)
        return self._answered(request_id, made, wrote=True)

    def _request_id(self, request: Request) -> str:
        request_id = request.query_params.get("requestid", "")
        if len(request_id) > 50:
            raise Fault("2130", "Invalid Request Id Format", "Request Id is longer than 50 characters")
        return request_id

    def _batch(self, request: Request, body: bytes) -> dict[str, Any]:
        sent = parse(body)
        request_id = request.query_params.get("requestid", "")
        if request_id:
            batch.check_ids(sent, request_id)
        replayed = self._replay(request_id)
        if replayed is not None:
            return replayed
        select = partial(self._select, rows=self._state.rows)
        content, wrote = batch.run(sent, self._desk, self._call(request), select)
        note_write(request.scope, wrote)
        return self._answered(request_id, content, wrote=wrote)

    def _call(self, request: Request) -> Call:
        return Call(
            struck=strikes(request.scope),
            amount=amounts(request.scope),
            blank_keeps=self._blank_keeps,
            allow_duplicates=request.query_params.get("include", "").lower() == batch.ALLOW_DUPLICATES,
        )

    def _replay(self, request_id: str) -> dict[str, Any] | None:
        """What a request of this id was answered, if there was one; a refused one left nothing."""
        if request_id not in self._state.replies:
            return None
        content: dict[str, Any] = json.loads(self._state.replies[request_id], parse_float=parse_amount)
        return content

    def _answered(self, request_id: str, content: dict[str, Any], *, wrote: bool) -> dict[str, Any]:
        if request_id:
            self._state.replies[request_id] = dump(content)
        if wrote or request_id:
            self._state.save()
        return content

    def _seen(self, request: Request) -> Callable[[str], Mapping[str, Row]]:
        """The objects of a kind as this request gets to see them: of an unknown kind there are none."""
        look = self._state.older if strikes(request.scope)("old-read") else self._state.rows
        return lambda entity: look(entity) if entity in KINDS or entity in ENTITIES else {}

    def _select(self, text: str, rows: Callable[[str], Mapping[str, Row]]) -> dict[str, Any]:
        objects = {
            **{entity: rows(entity).values() for entity in (*KINDS, *ENTITIES)},
            query.EXCHANGE_RATE: exchange_rates(self._state, self._clock, query.day_asked(text)),
            "CompanyInfo": [self._company_info()],
            "Preferences": [self._preferences()],
        }
        return query.answer(text, objects, self._clock)

    def _company_info(self) -> Row:
        return company.company_info(self._state.region, self._state.switches)

    def _preferences(self) -> Row:
        return company.preferences(self._state.region, self._state.switches)

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
        raise not_utf8() from None
