"""The bookkeeper's doors: JSON at /play for `sandbox play`, and pages for a person."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from qbo_desktop.sandbox import company, play_pages
from qbo_desktop.sandbox.amounts import dump
from qbo_desktop.sandbox.bookkeeper import Bookkeeper, Unplayable
from qbo_desktop.sandbox.name_kinds import KINDS
from qbo_desktop.sandbox.name_lists import full_name
from qbo_desktop.sandbox.properties import Row
from qbo_desktop.sandbox.state import State


class Play:
    """Everything at / and /play. None of it is a request of the API, and none counts as a client's write."""

    def __init__(self, state: State, bookkeeper: Bookkeeper) -> None:
        self._state = state
        self._bookkeeper = bookkeeper

    def routes(self) -> list[Route]:
        return [
            Route("/", self.names, methods=["GET"]),
            Route("/play", self.names, methods=["GET"]),
            Route("/play", self.act, methods=["POST"]),
            Route("/play/{identifier}", self.name, methods=["GET"]),
        ]

    async def names(self, request: Request) -> Response:
        """The list, or what of it a search finds."""
        search = request.query_params.get("search", "").strip()
        lists = {entity: self._state.names.of(entity) for entity in KINDS}
        found = [
            (entity, row)
            for entity, rows in lists.items()
            for row in rows.values()
            if search.casefold() in full_name(row).casefold() or search == row["Id"]
        ]
        found.sort(key=lambda pair: (full_name(pair[1]).casefold(), int(pair[1]["Id"])))
        counts = {f"{entity}s": len(rows) for entity, rows in lists.items()}
        shown = found[: play_pages.MOST_ROWS]
        where = (company.company_name(self._state.region), self._state.keys.realm_id)
        return HTMLResponse(play_pages.names_page(*where, counts, shown, search, len(found)))

    async def name(self, request: Request) -> Response:
        """One name."""
        return self._page_of(str(request.path_params["identifier"]))

    async def act(self, request: Request) -> Response:
        """Do something: from a form, answered by a page, or from JSON, answered by the object."""
        if not _from_here(request):
            return JSONResponse({"error": "Only this page and this computer may play."}, 403)
        body = await request.body()
        if "json" in request.headers.get("content-type", ""):
            return self._by_json(body)
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        verb, identifier = form.get("verb", ""), form.get("id", "")
        try:
            done = self._bookkeeper.act(verb, self._words(verb, identifier, form))
        except Unplayable as error:
            return self._page_of(identifier, str(error))
        return RedirectResponse(f"/play/{done['Id']}", 303)

    def _by_json(self, body: bytes) -> Response:
        try:
            sent: Any = json.loads(body)
            verb, words = sent["verb"], sent["words"]
            if not isinstance(verb, str) or not all(isinstance(word, str) for word in words):
                raise TypeError
        except (ValueError, TypeError, KeyError):
            return JSONResponse({"error": 'It is written so: {"verb":"rename","words":["5","A name"]}.'}, 400)
        try:
            done = self._bookkeeper.act(verb, words)
        except Unplayable as error:
            return JSONResponse({"error": str(error)}, 400)
        return Response(dump(done), media_type="application/json")

    def _words(self, verb: str, identifier: str, form: dict[str, str]) -> list[str]:
        """What a form says, as `sandbox play` would write it; of an edit only the inputs that were changed."""
        if verb in ("add", "vendor", "employee"):
            return [form.get("name", "")]
        if verb == "merge":
            return [identifier, form.get("into", ""), *([form["how"]] if form.get("how") else [])]
        found = self._state.names.find(identifier)
        if verb != "edit" or found is None:
            return [identifier]
        kind, row = KINDS[found[0]], found[1]
        changed = [
            f"{field}={form[field]}"
            for field in play_pages.texts_of(kind)
            if field in form and form[field] != play_pages.value_of(kind, row, field)
        ]
        # Whoever opened the page before somebody else's change is told so, as by the API.
        token = form.get("SyncToken", row["SyncToken"])
        return [identifier, f"SyncToken={token}", *changed]

    def _page_of(self, identifier: str, said: str = "") -> Response:
        found = self._state.names.find(identifier)
        if found is None:
            return HTMLResponse(
                play_pages.refused_page(said or "There is no such name."), 400 if said else 404
            )
        row = found[1]
        page = play_pages.name_page(KINDS[found[0]], row, _above(row), said)
        return HTMLResponse(page, 400 if said else 200)


def _above(row: Row) -> str:
    return str(row["FullyQualifiedName"]).rpartition(":")[0] if row.get("ParentRef") else ""


def _from_here(request: Request) -> bool:
    """Not sent by a page of another site, which a browser says in Origin, nor to another name of this host."""
    host = request.headers.get("host", "")
    origin = request.headers.get("origin")
    local = urlsplit(f"//{host}").hostname in ("127.0.0.1", "localhost")
    return local and (origin is None or urlsplit(origin).netloc == host)
