"""Invoices and services looked for over a scripted service: what is asked, and what is made of odd answers."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.domain.company_lists import Item
from qbo_desktop.errors import Refused, SideError, UsageError
from qbo_desktop.quickbooks.transport import Request
from tests.quickbooks.doubles import Scripted, answer
from tests.quickbooks.invoice_answers import (
    CREATE,
    CURSOR,
    HELD,
    LATER,
    VOID,
    answered,
    numbered,
    refusal,
    row,
    shown,
    side,
    stub,
    told,
)


def test_a_look_at_what_changed_costs_one_request() -> None:
    reader, wire = side(told(row("7"), stub("9"), row("8", PrivateNote="Voided", TotalAmt=0)))
    changes = reader.invoices_changed_since(CURSOR)
    assert [(one.id, one.voided) for one in changes.records] == [("7", False), ("8", True)]
    assert (changes.gone, changes.cursor, changes.is_cut) == (("9",), "2026-05-01T16:00:00+00:00", False)
    (request,) = wire.requests
    assert dict(request.params) == {
        "entities": "Invoice",
        "changedSince": "2026-05-01T14:55:00+00:00",
        "minorversion": "75",
    }


def test_the_first_look_only_says_where_the_next_one_starts() -> None:
    reader, wire = side(answer({"QueryResponse": {"totalCount": 3}, "time": LATER}))
    for _time in range(2):
        first = reader.invoices_changed_since("")
        assert (first.records, first.gone, first.is_cut) == ((), (), False)
        assert first.cursor == "2026-05-01T16:00:00+00:00"
    (request,) = wire.requests
    assert request.params["query"] == "SELECT COUNT(*) FROM Invoice"
    reader, _wire = side(answer({"QueryResponse": {}}))
    assert reader.invoices_changed_since("").cursor == "2026-05-01T16:00:00+00:00", "our own clock then"
    with pytest.raises(UsageError, match="last sync"):
        reader.invoices_changed_since("yesterday")


@pytest.mark.parametrize(
    "scripted",
    [
        told(row("1"), totalCount=2),
        told(*(row(str(number)) for number in range(1000))),
        told(row("1"), {"status": "Deleted"}),
    ],
)
def test_a_list_that_may_have_been_cut_short_says_so(scripted: Scripted) -> None:
    changes = side(scripted)[0].invoices_changed_since(CURSOR)
    assert changes.is_cut
    assert changes.records
    assert changes.cursor == "2026-05-01T16:00:00+00:00"


@pytest.mark.parametrize("code", ["500", "4002", "10000"])
@pytest.mark.parametrize("mark", [CURSOR, "2026-03-01T00:00:00+00:00"])
def test_a_list_that_cannot_be_had_says_that_each_has_to_be_looked_at(code: str, mark: str) -> None:
    def service(request: Request) -> Any:
        return refusal(code) if request.url.endswith("/cdc") else numbered(time="2026-05-01T09:30:00-07:00")

    reader, wire = side(service)
    changes = reader.invoices_changed_since(mark)
    assert (changes.records, changes.gone, changes.is_cut) == ((), (), True)
    assert changes.cursor == "2026-05-01T16:30:00+00:00"
    assert len(wire.requests) == (2 if mark == CURSOR else 1), "too old a mark is not even asked for"


@pytest.mark.parametrize("is_there", [True, False])
def test_one_that_is_shown_and_said_to_be_gone_is_looked_at(is_there: bool) -> None:
    def service(request: Request) -> Any:
        if request.url.endswith("/invoice/7"):
            return shown(row_id="7", SyncToken="9") if is_there else refusal("610")
        return told(row("7"), stub("7"), row("8"))

    changes = side(service)[0].invoices_changed_since(CURSOR)
    assert [one.id for one in changes.records] == (["7", "8"] if is_there else ["8"])
    assert changes.gone == (() if is_there else ("7",))


def test_numbers_are_asked_for_together_and_odd_ones_by_themselves() -> None:
    reader, wire = side(numbered(row("1"), row("2")), numbered(row("2")), numbered())
    found = reader.invoices_numbered(["A-1", "L'É\\", "2026–1", "Ω", "A-1", ""])
    assert [one.id for one in found] == ["1", "2"]
    assert [request.params["query"] for request in wire.requests] == [
        "SELECT * FROM Invoice WHERE DocNumber IN ('A-1', 'L\\'É\\\\') MAXRESULTS 1000",
        "SELECT * FROM Invoice WHERE DocNumber = '2026–1' MAXRESULTS 1000",
        "SELECT * FROM Invoice WHERE DocNumber = 'Ω' MAXRESULTS 1000",
    ]


@pytest.mark.parametrize(("numbers", "asked"), [(["A-1", "A-2"], 1), (["A-1", "Ω"], 2)])
def test_numbers_that_the_service_would_not_look_for_are_not_said_to_be_free(
    numbers: list[str], asked: int
) -> None:
    reader, wire = side(*[numbered(row("1"))] * (asked - 1), refusal("4000"))
    with pytest.raises(Refused) as caught:
        reader.invoices_numbered(numbers)
    assert caught.value.code == "4000"
    assert len(wire.requests) == asked


def test_invoices_whose_question_is_refused_are_read_one_by_one() -> None:
    """Recorded: an invoice with an e-mail address that is none makes the queries that meet it fail."""

    def service(request: Request) -> Any:
        if request.url.endswith("/query"):
            return refusal("4002", "QueryProcessingError: To email address entered is invalid")
        if request.url.endswith("/8"):
            return refusal("610")
        return shown(row_id=request.url.rpartition("/")[2])

    reader, wire = side(service)
    assert [one.id for one in reader.get_invoices(["7", "8", "9"])] == ["7", "9"]
    assert len(wire.requests) == 4
    assert (
        wire.requests[0].params["query"]
        == "SELECT * FROM Invoice WHERE Id IN ('7', '8', '9') MAXRESULTS 1000"
    )


def test_what_has_no_id_is_left_out_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    reader, _wire = side(numbered({"DocNumber": "planted"}, None, row("1")))
    assert [one.id for one in reader.invoices_numbered(["x"])] == ["1"]
    assert "without an id" in caplog.text
    assert "planted" not in caplog.text


def test_a_currency_that_is_not_said_is_the_companys_once_it_is_known() -> None:
    preferences = {"CurrencyPrefs": {"HomeCurrency": {"value": "JPY"}}}

    def service(request: Request) -> Any:
        if request.url.endswith("/batch"):
            rows = {"Preferences": [preferences], "CompanyInfo": [{"Country": "JP"}]}
            items = [
                {
                    "bId": one["bId"],
                    "QueryResponse": {key: rows[key]} if (key := one["Query"].split()[3]) in rows else {},
                }
                for one in json.loads(request.body or b"")["BatchItemRequest"]
            ]
            return answered(*items)
        return answer({"Invoice": {"Id": "5", "TotalAmt": 1250}})

    reader, _wire = side(service)
    before = reader.get_invoice("5")
    reader.company_lists()
    after = reader.get_invoice("5")
    assert before is not None
    assert after is not None
    assert (before.currency, before.total) == ("", 125000)
    assert (after.currency, after.total) == ("JPY", 1250)


def items_of(*names: str) -> Scripted:
    rows = [
        {"Id": str(number), "Name": name, "Active": not name.endswith("(deleted)")}
        for number, name in enumerate(names, 1)
    ]
    return answer({"QueryResponse": {"Item": rows} if rows else {}})


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("Hours",), "1"),
        (("HOURS", "Hours"), "2"),
        (("hours",), "1"),
        (("Hours (deleted)", "hours"), "1"),
        (("hours (deleted)", "HOURS"), "2"),
        (("Hours worked",), None),
        ((), None),
    ],
)
def test_a_service_is_found_by_its_name(names: tuple[str, ...], expected: str | None) -> None:
    reader, wire = side(items_of(*names))
    found = reader.find_item("Hours")
    assert (found.id if found else None) == expected
    assert (
        "WHERE Active IN (true, false) AND Name IN ('Hours', 'Hours (deleted)')"
        in wire.requests[0].params["query"]
    )


def test_a_name_that_cannot_be_asked_for_is_looked_for_in_the_list() -> None:
    reader, wire = side(refusal("4000"), items_of("Été’s", "Other"))
    assert reader.find_item("Été’s") == Item("1", "Été’s")
    assert len(wire.requests) == 2


LEAVES = (
    st.none() | st.booleans() | st.integers(0, 5) | st.sampled_from(["1", "2", "5", "x", "5010", "Deleted"])
)
KEYS = st.sampled_from(
    [
        *("bId", "Invoice", "Item", "Fault", "Error", "code", "Id", "SyncToken", "status", "Preferences"),
        *("BatchItemResponse", "QueryResponse", "CDCResponse", "CompanyInfo", "TaxCode", "TaxRate", "Name"),
    ]
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
ANSWERS = st.sampled_from(["Invoice", "Item", "QueryResponse", "BatchItemResponse", "CDCResponse"])


@given(JSON | st.dictionaries(ANSWERS, JSON, min_size=1))
def test_no_answer_is_a_crash(document: Any) -> None:
    reader, _wire = side(answer(document))
    calls: list[Callable[[], Any]] = [
        lambda: reader.write_invoices([CREATE], "k"),
        lambda: reader.write_invoices([CREATE, VOID], "k"),
        lambda: reader.send_invoice(HELD, "a@b.example", "k"),
        lambda: reader.get_invoice("5"),
        lambda: reader.get_invoices(["5"]),
        lambda: reader.invoices_numbered(["5"]),
        lambda: reader.invoices_changed_since(CURSOR),
        lambda: reader.find_item("Hours"),
        lambda: reader.company_lists(),
    ]
    for call in calls:
        try:
            call()
        except SideError:
            continue
