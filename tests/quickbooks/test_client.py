"""Calls of the API: what is asked, how lists are paged, and what odd answers become."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.errors import Refused, Unanswered, UsageError
from qbo_desktop.quickbooks import faults
from qbo_desktop.quickbooks.client import BEGIN_AGAIN, QuickBooksClient, literal
from qbo_desktop.quickbooks.exact import dump
from qbo_desktop.quickbooks.transport import Answer, Judged, Request
from tests.corpus import Exchange, load
from tests.quickbooks.doubles import Scripted, ScriptedWire, answer
from tests.quickbooks.test_faults import as_answer
from tests.quickbooks.test_oauth import HTTPS

TIME = "2026-05-01T09:00:00.195-07:00"


def client(*script: Scripted) -> tuple[QuickBooksClient, ScriptedWire]:
    """A client of company 123 over a scripted service."""
    wire = ScriptedWire(*script)
    return QuickBooksClient(HTTPS, "123", Judged(wire, faults.read)), wire


class Books:
    """A service with a list of customers, which may change between two pages."""

    def __init__(self, count: int, then: Callable[[list[int], int], None] = lambda ids, page: None) -> None:
        self.ids = list(range(1, count + 1))
        self.pages = 0
        self._then = then

    def __call__(self, request: Request) -> Answer:
        found = re.search(r"STARTPOSITION (\d+) MAXRESULTS (\d+)$", request.params["query"])
        assert found is not None
        start, most = int(found[1]), int(found[2])
        assert 1 <= most <= 1000
        rows = [{"Id": str(one)} for one in self.ids[start - 1 : start - 1 + most]]
        self.pages += 1
        self._then(self.ids, self.pages)
        return answer({"QueryResponse": {"Customer": rows} if rows else {}, "time": TIME})


def ids(rows: Any) -> list[int]:
    return [int(row["Id"]) for row in rows]


@pytest.mark.parametrize("page", [2, 3, 10, 1000])
@pytest.mark.parametrize("count", [0, 1, 2, 9, 10, 11, 30])
def test_every_record_comes_exactly_once(count: int, page: int) -> None:
    books = Books(count)
    reader, _wire = client(books)
    assert ids(reader.query_all("Customer", page=page)) == list(range(1, count + 1))


def test_a_thousand_cost_two_requests() -> None:
    books = Books(1000)
    reader, wire = client(books)
    assert len(list(reader.query_all("Customer", "Active IN (true, false)"))) == 1000
    assert [request.params["query"] for request in wire.requests] == [
        "SELECT * FROM Customer WHERE Active IN (true, false) ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000",
        "SELECT * FROM Customer WHERE Active IN (true, false) ORDERBY Id STARTPOSITION 1000 MAXRESULTS 1000",
    ]


def test_more_than_the_service_allows_is_not_asked_for() -> None:
    reader, wire = client(Books(1))
    list(reader.query_all("Customer", page=5000))
    assert wire.requests[0].params["query"].endswith("MAXRESULTS 1000")


@pytest.mark.parametrize("gone", [1, 5, 10])
def test_a_record_that_goes_away_between_pages_hides_no_other(gone: int) -> None:
    def merge(left: list[int], page: int) -> None:
        if page == 1:
            left.remove(gone)

    reader, _wire = client(Books(25, merge))
    found = ids(reader.query_all("Customer", page=10))
    assert set(found) >= set(range(1, 26)) - {gone}


def test_a_record_that_arrives_between_pages_hides_no_other() -> None:
    def arrive(left: list[int], page: int) -> None:
        if page == 1:
            left.insert(0, 999)

    reader, _wire = client(Books(25, arrive))
    assert set(ids(reader.query_all("Customer", page=10))) >= set(range(1, 26))


def test_a_list_that_never_stands_still_is_not_read_for_ever() -> None:
    def shrink(left: list[int], page: int) -> None:
        left.pop(0)

    books = Books(400, shrink)
    reader, _wire = client(books)
    list(reader.query_all("Customer", page=10))
    assert books.pages < (BEGIN_AGAIN + 2) * 45


def test_records_without_an_id_do_not_stop_the_paging() -> None:
    rows = [{"DisplayName": "?"}, None, 5]
    reader, _wire = client(answer({"QueryResponse": {"Customer": rows}}), answer({"QueryResponse": {}}))
    assert list(reader.query_all("Customer", page=3)) == rows


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Amy's Bird Sanctuary", r"'Amy\'s Bird Sanctuary'"),
        ("a\\b", r"'a\\b'"),
        ("\\'", r"'\\\''"),
        ("", "''"),
        ("100% & + “é”", "'100% & + “é”'"),
    ],
)
def test_literals(text: str, written: str) -> None:
    assert literal(text) == written


@given(st.text())
def test_no_text_ends_its_literal_early(text: str) -> None:
    written = literal(text)
    assert written[0] == written[-1] == "'"
    assert re.fullmatch(r"(?:[^'\\]|\\['\\])*", written[1:-1], re.DOTALL)
    assert re.sub(r"\\(['\\])", r"\1", written[1:-1]) == text


def test_what_is_asked_of_the_company() -> None:
    reader, wire = client(
        answer({"CompanyInfo": {"Id": "1"}, "time": TIME}), answer({"Preferences": {"x": 1}}, date="bad")
    )
    times = []
    for read, wanted in ((reader.company_info, {"Id": "1"}), (reader.preferences, {"x": 1})):
        assert read() == wanted
        times.append(reader.last_time)
    assert times == [datetime(2026, 5, 1, 16, 0, 0, 195000, tzinfo=UTC), None]
    first, second = wire.requests
    assert first.url == "https://api.example/v3/company/123/companyinfo/123"
    assert second.url == "https://api.example/v3/company/123/preferences"
    for request in wire.requests:
        assert request.method == "GET"
        assert request.repeatable
        assert request.params["minorversion"] == "75"
        assert request.headers["Accept"] == "application/json"


def test_the_time_of_the_header_stands_in_for_a_missing_one() -> None:
    reader, _wire = client(answer({"CompanyInfo": {}}, date="Fri, 01 May 2026 11:00:00 GMT"))
    reader.company_info()
    assert reader.last_time == datetime(2026, 5, 1, 11, tzinfo=UTC)


def test_a_long_statement_goes_as_a_body() -> None:
    reader, wire = client(answer({"QueryResponse": {}}))
    statement = f"SELECT * FROM Customer WHERE DisplayName = {literal('’' * 2000)}"
    reader.query(statement)
    (request,) = wire.requests
    assert request.method == "POST"
    assert request.repeatable
    assert request.body == statement.encode()
    assert "charset=utf-8" in request.headers["Content-Type"]


def test_a_read_answers_none_for_what_is_not_there() -> None:
    for code in ("610", "2030"):
        reader, wire = client(answer({"Fault": {"Error": [{"code": code}]}}, 400))
        assert reader.read("Customer", "5/../6") is None
        assert wire.requests[0].url.endswith("/customer/5%2F..%2F6")
    reader, _wire = client(answer({"Fault": {"Error": [{"code": "2500"}]}}, 400))
    with pytest.raises(Refused):
        reader.read("Customer", "5")


@pytest.mark.parametrize("total", [41, "41", Decimal(41)])
def test_a_count(total: object) -> None:
    reader, wire = client(answer(json.dumps({"QueryResponse": {"totalCount": total}}, default=str)))
    assert reader.count("Customer", "Active IN (true, false)") == 41
    assert wire.requests[0].params["query"] == "SELECT COUNT(*) FROM Customer WHERE Active IN (true, false)"


@pytest.mark.parametrize("response", [{}, {"totalCount": None}, {"totalCount": "many"}, {"totalCount": -1}])
def test_a_count_that_is_not_told(response: dict[str, Any]) -> None:
    reader, _wire = client(answer({"QueryResponse": response}))
    assert reader.count("Customer") == 0


@pytest.mark.parametrize(
    "document", [{}, {"QueryResponse": None}, {"QueryResponse": []}, {"CompanyInfo": "x"}]
)
def test_an_answer_that_holds_something_else(document: dict[str, Any]) -> None:
    reader, _wire = client(answer(document))
    calls: list[Callable[[], object]] = [
        lambda: reader.query("SELECT"),
        reader.company_info,
        lambda: reader.read("Item", "1"),
    ]
    for call in calls:
        with pytest.raises(Unanswered):
            call()


@pytest.mark.parametrize("realm_id", ["", "abc", "1/2", "²"])
def test_a_company_id_is_a_number(realm_id: str) -> None:
    with pytest.raises(UsageError):
        QuickBooksClient(HTTPS, realm_id, ScriptedWire(answer({})))


@pytest.mark.parametrize("exchange", load("query-count"), ids=lambda exchange: exchange.name)
def test_recorded_counts(exchange: Exchange) -> None:
    reader, _wire = client(as_answer(exchange))
    assert reader.count("Customer") == exchange.body["QueryResponse"]["totalCount"]


def test_recorded_pages() -> None:
    read = 0
    for exchange in load("customer"):
        body = exchange.body
        if isinstance(body, dict) and isinstance(body.get("QueryResponse"), dict):
            reader, _wire = client(as_answer(exchange), answer({"QueryResponse": {}}))
            rows = list(reader.query_all("Customer"))
            assert [row["Id"] for row in rows] == [
                row["Id"] for row in body["QueryResponse"].get("Customer", [])
            ], exchange.name
            read += len(rows)
    assert read > 100


def test_a_write_names_its_key_and_is_exact() -> None:
    made, wire = client(answer({"Customer": {"Id": "9"}}))
    assert made.write("Customer", {"Balance": Decimal("10.10"), "DisplayName": "É’"}, "key-1") == {"Id": "9"}
    (request,) = wire.requests
    assert request.params == {"minorversion": "75", "requestid": "key-1"}
    assert request.body == b'{"Balance":10.10,"DisplayName":"\\u00c9\\u2019"}'
    assert not request.repeatable


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text()
        | st.decimals(allow_nan=False, allow_infinity=False),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    )
)
def test_written_json_is_read_back_exactly(value: Any) -> None:
    again = json.loads(dump({"v": value}), parse_float=Decimal)["v"]
    assert again == value


@pytest.mark.parametrize("value", [0.1, Decimal("NaN"), [Decimal("Infinity")]])
def test_what_is_not_exact_is_not_written(value: object) -> None:
    with pytest.raises(ValueError):
        dump({"v": value})
