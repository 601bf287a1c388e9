"""The list of changes: what it says, when it cannot be trusted, and what is done instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.errors import SideError, SignInNeeded, Throttled, Unanswered
from qbo_desktop.quickbooks import faults
from qbo_desktop.quickbooks.changes import TOO_MANY, changes_in
from qbo_desktop.quickbooks.client import QuickBooksClient
from qbo_desktop.quickbooks.side import QuickBooksSide
from qbo_desktop.quickbooks.transport import Judged, Request
from qbo_desktop.sync.side import Page
from tests.corpus import load
from tests.quickbooks.doubles import Scripted, ScriptedWire, answer
from tests.quickbooks.test_oauth import HTTPS

NOW = datetime(2026, 5, 1, 16, tzinfo=UTC)
CURSOR = "2026-05-01T15:00:00+00:00"
LATER = "2026-05-01T09:00:00.195-07:00"


def company(script: Callable[[Request], Any] | Scripted) -> tuple[QuickBooksSide, ScriptedWire]:
    """A side whose own clock shows NOW, over a service that answers so."""
    wire = ScriptedWire(script)
    return QuickBooksSide(QuickBooksClient(HTTPS, "123", Judged(wire, faults.read)), clock=lambda: NOW), wire


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"Id": str(number), "SyncToken": "2", "DisplayName": f"N{number}", **more}


def stub(number: int) -> dict[str, Any]:
    return {"domain": "QBO", "status": "Deleted", "Id": str(number), "MetaData": {"LastUpdatedTime": LATER}}


def told(*customers: Any, **more: Any) -> dict[str, Any]:
    """A list of changes with these customers."""
    found = {"Customer": [*customers], "maxResults": len(customers), **more} if customers else {}
    return {"CDCResponse": [{"QueryResponse": [found]}], "time": LATER}


def comparing(changes: Scripted, count: int = 2) -> Callable[[Request], Any]:
    """A service that answers this to a question for changes, and has so many customers when it is queried."""

    def answered(request: Request) -> Any:
        if request.url.endswith("/cdc"):
            if isinstance(changes, Exception):
                raise changes
            return changes(request) if callable(changes) else changes
        if "COUNT" in request.params["query"]:
            return answer({"QueryResponse": {"totalCount": count}, "time": "2026-05-01T09:30:00-07:00"})
        rows = [row(number) for number in range(1, count + 1)]
        return answer({"QueryResponse": {"Customer": rows}, "time": "2026-05-01T09:31:00-07:00"})

    return answered


def ids(page: Page) -> list[str]:
    return [record.id for record in page.records]


def test_a_look_at_what_changed_costs_one_request_and_says_what_is_gone() -> None:
    side, wire = company(answer(told(row(7), stub(9), row(8, Active=False))))
    (page,) = side.changed_since(CURSOR)
    assert (ids(page), page.gone, page.cursor) == (["7", "8"], ("9",), "2026-05-01T16:00:00+00:00")
    assert [record.active for record in page.records] == [True, False]
    assert (page.whole, page.compared) == (False, False)
    (request,) = wire.requests
    assert request.method == "GET"
    assert request.url.endswith("/v3/company/123/cdc")
    assert request.repeatable
    assert dict(request.params) == {
        "entities": "Customer",
        # Five minutes before, with the offset; the wire percent-encodes it.
        "changedSince": "2026-05-01T14:55:00+00:00",
        "minorversion": "75",
    }


@pytest.mark.parametrize(
    "document",
    [
        told(),
        {"CDCResponse": [{"QueryResponse": []}]},
        {"CDCResponse": [{"QueryResponse": {}}]},
        {"CDCResponse": {"QueryResponse": {}}},
        {"CDCResponse": [{"QueryResponse": [{"Customer": None}]}]},
        {"CDCResponse": [{"QueryResponse": [{"Vendor": [row(1)]}, {"Shoe": "size 9"}]}]},
    ],
)
def test_nothing_changed(document: dict[str, Any]) -> None:
    side, wire = company(answer(document))
    (page,) = side.changed_since(CURSOR)
    assert (page.records, page.gone, page.compared) == ((), (), False)
    assert page.cursor == ("2026-05-01T16:00:00+00:00" if "time" in document else CURSOR)
    assert len(wire.requests) == 1


@pytest.mark.parametrize(
    "inner",
    [
        {"Customer": [row(1)]},
        [{"Customer": row(1)}],
        [{}, {"customer": [row(1)], "Unheard": [{}]}],
        [{"Vendor": [row(5)]}, {"Customer": [row(1), {"DisplayName": "no id"}, None, 7]}],
    ],
)
def test_other_shapes_of_the_same(inner: Any) -> None:
    side, _wire = company(answer({"CDCResponse": [{"QueryResponse": inner}], "time": LATER}))
    (page,) = side.changed_since(CURSOR)
    assert ids(page) == ["1"]
    assert not page.compared


FAULT_500 = {
    "code": "500",
    "Message": "Unsupported Operation",
    "Detail": "Operation cdc with changedSince date 2026-01-01 which is older than fixed days is not supported.",
}
FAULT_4002 = {
    "code": "4002",
    "Message": "Error processing query",
    "Detail": "QueryProcessingError: To email address entered is invalid",
}
FAULT_10000 = {"code": "10000", "Detail": "System Failure Error: java.lang.IllegalArgumentException: entity"}


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("fault", [FAULT_500, FAULT_4002, FAULT_10000], ids=lambda fault: fault["code"])
@pytest.mark.parametrize("inside", [False, True])
def test_a_list_that_cannot_be_had_is_replaced_by_comparing_everything(
    fault: dict[str, Any], status: int, inside: bool
) -> None:
    document: dict[str, Any] = {"Fault": {"Error": [fault], "type": "ValidationFault"}}
    if inside:
        document = {"CDCResponse": [{"QueryResponse": [document]}], "time": LATER}
        status = 200
    side, wire = company(comparing(answer(document, status)))
    (page,) = side.changed_since(CURSOR)
    assert ids(page) == ["1", "2"]
    assert (page.whole, page.compared, page.expected) == (True, True, 2)
    assert page.cursor == "2026-05-01T16:30:00+00:00"
    assert len(wire.requests) == 3


@pytest.mark.parametrize(
    ("scripted", "error"),
    [
        (answer({"fault": {"error": [{"code": "3200"}], "type": "AUTHENTICATION"}}, 401), SignInNeeded),
        (answer({"Fault": {"Error": [{"code": "3001"}]}}, 429), Throttled),
        (answer({"Fault": {"Error": [{"code": "10000"}], "type": "SystemFault"}}, 500), Unanswered),
        (answer("<html>502 Bad Gateway</html>", 502), Unanswered),
        (answer("<!doctype html><p>Sign in to the hotel"), Unanswered),
        (answer('{"CDCResponse":[{"QueryResp'), Unanswered),
        (answer({}), Unanswered),
        (answer({"CDCResponse": []}), Unanswered),
        (answer({"CDCResponse": [{}]}), Unanswered),
        (answer({"CDCResponse": "none"}), Unanswered),
        (answer({"CDCResponse": [{"QueryResponse": ["x"]}]}), Unanswered),
        (answer({"CDCResponse": [{"QueryResponse": [{"Customer": "x"}]}]}), Unanswered),
        (Unanswered("It broke."), Unanswered),
    ],
)
def test_a_real_failure_is_raised_and_the_mark_stays(scripted: Scripted, error: type[SideError]) -> None:
    side, wire = company(comparing(scripted))
    with pytest.raises(error):
        list(side.changed_since(CURSOR))
    assert len(wire.requests) == 1


def test_a_mark_older_than_the_list_reaches_back_is_not_even_tried() -> None:
    side, wire = company(comparing(answer(told())))
    (page,) = side.changed_since("2026-04-01T00:00:00+00:00")
    assert (page.whole, page.compared) == (True, True)
    assert [request.url.rpartition("/")[2] for request in wire.requests] == ["query", "query"]


def test_the_services_clock_decides_how_old_a_mark_is_not_ours() -> None:
    def year_2030(request: Request) -> Any:
        if request.url.endswith("/companyinfo/123"):
            return answer({"CompanyInfo": {"CompanyName": "C"}, "time": "2030-01-01T00:00:00-08:00"})
        return comparing(answer(told()))(request)

    side, _wire = company(year_2030)
    assert not next(side.changed_since(CURSOR)).compared
    side, _wire = company(year_2030)
    side.identity()
    assert next(side.changed_since(CURSOR)).compared


@pytest.mark.parametrize(
    "document",
    [
        told(*(row(number) for number in range(1, TOO_MANY + 1))),
        told(*(stub(number) for number in range(3, TOO_MANY + 3))),
        told(row(1), totalCount=2),
        told(row(1), totalCount="1200"),
        told(row(1), {"status": "Deleted"}),
        {
            "CDCResponse": [
                {
                    "QueryResponse": [
                        {"Customer": [row(number) for number in range(500)]},
                        {"Vendor": [row(number) for number in range(500)]},
                    ]
                }
            ],
            "time": LATER,
        },
    ],
)
def test_a_list_that_may_have_been_cut_short_is_not_believed(document: dict[str, Any]) -> None:
    side, _wire = company(comparing(answer(document), count=3))
    (page,) = side.changed_since(CURSOR)
    assert ids(page) == ["1", "2", "3"]
    assert (page.whole, page.compared) == (True, True)
    # Read from when the list was asked for.
    assert page.cursor == ("2026-05-01T16:00:00+00:00")
    assert not set(page.gone) & set(ids(page))


def test_one_less_than_too_many_is_believed() -> None:
    side, wire = company(answer(told(*(row(number) for number in range(1, TOO_MANY)))))
    (page,) = side.changed_since(CURSOR)
    assert (len(page.records), page.compared, len(wire.requests)) == (TOO_MANY - 1, False, 1)


@pytest.mark.parametrize("is_there", [True, False])
def test_who_is_shown_and_said_to_be_gone_is_looked_at(is_there: bool) -> None:
    def answered(request: Request) -> Any:
        if request.url.endswith("/customer/7"):
            gone = answer({"Fault": {"Error": [{"code": "610"}]}}, 400)
            return answer({"Customer": row(7, SyncToken="9")}) if is_there else gone
        return answer(told(row(7), stub(7), row(8)))

    side, wire = company(answered)
    (page,) = side.changed_since(CURSOR)
    assert ids(page) == (["7", "8"] if is_there else ["8"])
    assert page.gone == (() if is_there else ("7",))
    assert page.records[0].version == ("9" if is_there else "2")
    assert len(wire.requests) == 2


def test_a_list_that_never_holds_still_is_not_called_whole() -> None:
    """A merge in the middle of every reading: somebody may have been left out, and that is said."""
    number = iter(range(1, 10**6))

    def answered(request: Request) -> Any:
        if "COUNT" in request.params["query"]:
            return answer({"QueryResponse": {"totalCount": 1500}})
        size = 1000 if "STARTPOSITION 1 " in request.params["query"] else 500
        rows = [row(next(number)) for _one in range(size)]
        return answer({"QueryResponse": {"Customer": rows}, "time": LATER})

    side, _wire = company(answered)
    pages = list(side.changed_since(""))
    assert not any(page.whole for page in pages)
    assert pages[-1].cursor


def test_every_recorded_list_can_be_read() -> None:
    seen = 0
    for exchange in load():
        if isinstance(exchange.body, dict) and "CDCResponse" in exchange.body:
            for part in exchange.body["CDCResponse"][0]["QueryResponse"]:
                for entity, rows in part.items():
                    if isinstance(rows, list):
                        found = changes_in(exchange.body, entity)
                        assert len(found.rows) + len(found.gone) == len(rows), exchange.name
                        seen += 1
    assert seen >= 2


LEAVES = st.none() | st.booleans() | st.integers(-5, 2000) | st.text(max_size=8) | st.just("Deleted")
KEYS = st.sampled_from(
    [
        *(
            "CDCResponse",
            "QueryResponse",
            "Customer",
            "customer",
            "Vendor",
            "Fault",
            "fault",
            "Error",
            "error",
        ),
        *("code", "Id", "SyncToken", "status", "totalCount", "maxResults", "time", "DisplayName", "MetaData"),
    ]
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)
ROWS = st.lists(
    st.fixed_dictionaries({}, optional={"Id": LEAVES, "status": LEAVES, "Active": LEAVES}), max_size=4
)
LISTS = st.fixed_dictionaries(
    {
        "CDCResponse": JSON
        | st.lists(
            st.fixed_dictionaries(
                {"QueryResponse": JSON | st.lists(st.dictionaries(KEYS, JSON | ROWS, max_size=3), max_size=3)}
            ),
            max_size=2,
        )
    },
    optional={"time": LEAVES | st.just(LATER), "Fault": JSON},
)


@given(st.dictionaries(KEYS, JSON, max_size=4) | LISTS)
def test_no_answer_is_a_crash(document: dict[str, Any]) -> None:
    side, _wire = company(comparing(answer(document)))
    try:
        pages = list(side.changed_since(CURSOR))
    except SideError:
        return
    assert pages[-1].cursor
    for page in pages:
        assert all(record.id for record in page.records)
        assert all(page.gone)
        assert not set(page.gone) & set(ids(page))
