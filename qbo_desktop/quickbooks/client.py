"""QuickBooks' REST API as Python calls: one company, JSON in and out, errors of `qbo_desktop.errors`.

Intuit meters what is read, so nothing here asks for what it can already know.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from qbo_desktop.errors import Refused, UsageError
from qbo_desktop.quickbooks import faults
from qbo_desktop.quickbooks.endpoints import Endpoints
from qbo_desktop.quickbooks.exact import dump
from qbo_desktop.quickbooks.limiter import Limited, Limiter
from qbo_desktop.quickbooks.retry import Retried
from qbo_desktop.quickbooks.session import Authorized, Session
from qbo_desktop.quickbooks.translate.shapes import moment
from qbo_desktop.quickbooks.transport import (
    Answer,
    Judged,
    Patience,
    Progress,
    Request,
    Traced,
    Transport,
    no_progress,
)
from qbo_desktop.wording import _

MINOR_VERSION = "75"
LARGEST_PAGE = 1000
# Inactive ones are left out by the service unless they are asked for.
WITH_INACTIVE = "Active IN (true, false)"
# An address longer than this is turned away by some proxies; the statement then goes as a body.
LONGEST_STATEMENT_IN_ADDRESS = 1500
# How often a list is begun anew because it moved while it was read.
BEGIN_AGAIN = 3


def literal(value: str) -> str:
    """A text as the query language takes it: in single quotes, `\\` and `'` with a backslash before them."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


class QuickBooksClient:
    """The calls of one company. Threads may share it.

    `last_time` is the service's own time in its last answer (UTC), None before the first;
    `last_trace_id` is what its support finds that answer by.
    """

    def __init__(self, endpoints: Endpoints, realm_id: str, transport: Transport) -> None:
        """`transport` must authorise, judge and repeat by itself: see `open_client`."""
        if not (realm_id.isascii() and realm_id.isdigit()):
            raise UsageError(
                _("“{realm_id}” is not the id of a QuickBooks company.").format(realm_id=realm_id),
                _("Connect QuickBooks again."),
            )
        self.realm_id = realm_id
        self._base = f"{endpoints.api}/v3/company/{realm_id}"
        self._transport = transport
        self.last_time: datetime | None = None
        self.last_trace_id = ""

    def company_info(self) -> dict[str, Any]:
        """The CompanyInfo object."""
        return self._object(self._get(f"companyinfo/{self.realm_id}"), "CompanyInfo")

    def preferences(self) -> dict[str, Any]:
        """The Preferences object."""
        return self._object(self._get("preferences"), "Preferences")

    def read(self, entity: str, record_id: str) -> dict[str, Any] | None:
        """One object, or None when the service says that there is none (code 610, or an id that is none)."""
        try:
            document = self._get(f"{entity.lower()}/{quote(record_id, safe='')}")
        except Refused as problem:
            # 2030: an id that is no number cannot be anybody's.
            if problem.code in (faults.NOT_FOUND, "2030"):
                return None
            raise
        return self._object(document, entity)

    def query(self, statement: str) -> dict[str, Any]:
        """The QueryResponse of a statement; {} when nothing was found.

        Percent-encoded in the address, not as a body: pure ASCII on the wire. As a body the type would be
        application/text, which names no encoding, and names with “’” or “–” were reported to break there.
        """
        if len(statement) <= LONGEST_STATEMENT_IN_ADDRESS:
            document = self._get("query", query=statement)
        else:
            document = self._send(
                Request(
                    "POST",
                    f"{self._base}/query",
                    params={"minorversion": MINOR_VERSION},
                    headers={"Accept": "application/json", "Content-Type": "application/text; charset=utf-8"},
                    body=statement.encode("utf-8", "replace"),
                    repeatable=True,
                )
            )
        found = document.get("QueryResponse")
        if not isinstance(found, dict):
            raise faults.unexpected()
        return found

    def count(self, entity: str, where: str = "") -> int:
        """How many there are (inactive ones only when `where` names them); 0 when it is not told."""
        total = self.query(f"SELECT COUNT(*) FROM {entity}{_where(where)}").get("totalCount")
        try:
            return max(int(str(total)), 0)
        except ValueError:
            return 0

    def pages(
        self, entity: str, where: str = "", page: int = LARGEST_PAGE
    ) -> Generator[list[Any], None, bool]:
        """All objects, page by page, in the order of their ids; returns whether none can have been left out.

        Each page after the first begins with the last object of the one before. When it does not, the list
        moved (a merge took one away) and something may have been left out: it is read once more
        from the beginning. An object may come twice; none that stayed is left out, unless the list never
        held still.
        """
        page = min(max(page, 2), LARGEST_PAGE)
        start, last, begun, is_whole = 1, None, 0, True
        while True:
            part = f"ORDERBY Id STARTPOSITION {start} MAXRESULTS {page}"
            rows = _rows(self.query(f"SELECT * FROM {entity}{_where(where)} {part}"), entity)
            if last is not None:
                if (not rows or _id(rows[0]) != last) and begun < BEGIN_AGAIN:
                    start, last, begun = 1, None, begun + 1
                    continue
                is_joined = bool(rows) and _id(rows[0]) == last
                is_whole = is_whole and is_joined
                fresh = rows[1:] if is_joined else rows
            else:
                fresh = rows
            yield fresh
            if len(rows) < page:
                return is_whole
            start, last = start + len(rows) - 1, _id(rows[-1])

    def query_all(self, entity: str, where: str = "", page: int = LARGEST_PAGE) -> Iterator[Any]:
        """All objects, one by one (see `pages`)."""
        for rows in self.pages(entity, where, page):
            yield from rows

    def write(self, entity: str, body: Mapping[str, Any], key: str, operation: str = "") -> dict[str, Any]:
        """Create (no Id in the body) or update an object, or do an `operation` (void); answers it as it now is.

        `key` goes along as requestid: the service does not do the same key twice. Even so an unknown outcome
        (Unanswered) is not repeated here: whoever knows what was meant looks first. Without a key nothing
        is remembered there.
        """
        document = self._send(
            Request(
                "POST",
                f"{self._base}/{entity.lower()}",
                params={**({"operation": operation} if operation else {}), **_under_key(key)},
                headers={"Accept": "application/json", "Content-Type": "application/json"},
                body=dump(body),
            )
        )
        return self._object(document, entity)

    def send(self, entity: str, record_id: str, to: str, key: str) -> dict[str, Any]:
        """Have the service e-mail a form to an address; answers it as it now is. Not repeated, as a write is."""
        document = self._send(
            Request(
                "POST",
                f"{self._base}/{entity.lower()}/{quote(record_id, safe='')}/send",
                params={"sendTo": to, **_under_key(key)},
                # The one call that has no body and says of what kind it is (Intuit's page on invoices).
                headers={"Accept": "application/json", "Content-Type": "application/octet-stream"},
                body=b"",
            )
        )
        return self._object(document, entity)

    def changed(self, entity: str, since: datetime) -> Mapping[str, Any]:
        """The service's own list of what changed since a moment (change data capture), as it answered."""
        return self._get("cdc", entities=entity, changedSince=utc_text(since))

    def batch(
        self, items: Sequence[Mapping[str, Any]], key: str, *, reads: bool = False
    ) -> tuple[list[Any], str]:
        """Several operations in one call: the answers as they came, in any order, and the trace id.

        Each item has a `bId`, which its answer repeats. `key` goes along as requestid. Whatever is wrong
        with one item stands in its answer; what concerns the call is raised, and it is not repeated here,
        unless it only `reads`.
        """
        document, trace_id = self._send_traced(
            Request(
                "POST",
                f"{self._base}/batch",
                params=_under_key(key),
                headers={"Accept": "application/json", "Content-Type": "application/json"},
                body=dump({"BatchItemRequest": list(items)}),
                repeatable=reads,
                batch=True,
            )
        )
        found = document.get("BatchItemResponse")
        found = [found] if isinstance(found, dict) else found
        if not isinstance(found, list):
            raise faults.unexpected()
        return found, trace_id

    def _get(self, path: str, **params: str) -> Mapping[str, Any]:
        return self._send(
            Request(
                "GET",
                f"{self._base}/{path}",
                params={**params, "minorversion": MINOR_VERSION},
                headers={"Accept": "application/json"},
                repeatable=True,
            )
        )

    def _send(self, request: Request) -> Mapping[str, Any]:
        return self._send_traced(request)[0]

    def _send_traced(self, request: Request) -> tuple[Mapping[str, Any], str]:
        answer = self._transport.send(request)
        self.last_time = _time_of(answer)
        self.last_trace_id = answer.trace_id
        return answer.document, answer.trace_id

    def _object(self, document: Mapping[str, Any], entity: str) -> dict[str, Any]:
        found = document.get(entity)
        if not isinstance(found, dict):
            raise faults.unexpected()
        return found


def open_client(
    endpoints: Endpoints,
    realm_id: str,
    session: Session,
    wire: Transport,
    *,
    limiter: Limiter | None = None,
    cancel: threading.Event | None = None,
    progress: Progress = no_progress,
    patience: Patience | None = None,
) -> tuple[QuickBooksClient, Callable[[], int]]:
    """A client with everything around the wire, and a function that tells how many requests it sent.

    `limiter` should be shared by all clients of one company. `cancel` stops between two requests and
    ends every wait; `progress` is told of waits that a person would notice.
    """
    patience = patience or Patience(cancel)
    traced = Traced(wire)
    limited = Limited(traced, limiter or Limiter(), patience, progress)
    judged = Judged(limited, faults.read)
    # Repeats are inside: what fails while a token is renewed has been repeated by the sign-in already.
    retried = Retried(judged, patience, progress)
    client = QuickBooksClient(endpoints, realm_id, Authorized(retried, session))
    return client, lambda: traced.count


def _time_of(answer: Answer) -> datetime | None:
    return moment(answer.document.get("time")) or answer.date


def _under_key(key: str) -> dict[str, str]:
    return {"minorversion": MINOR_VERSION, **({"requestid": key} if key else {})}


def _where(condition: str) -> str:
    return f" WHERE {condition}" if condition else ""


def _rows(response: Mapping[str, Any], entity: str) -> list[Any]:
    """The objects of a QueryResponse; none when the key is missing, as on an empty page."""
    rows = response.get(entity)
    if isinstance(rows, dict):
        return [rows]
    return rows if isinstance(rows, list) else []


def _id(row: Any) -> str | None:
    value = row.get("Id") if isinstance(row, dict) else None
    return None if value is None else str(value)


def utc_text(value: datetime) -> str:
    """A time as the query language takes it, to the second, with its offset."""
    return value.astimezone(UTC).isoformat(timespec="seconds")
