"""Several writes in one call: what goes out, and whose answer is whose."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.domain.contact import Contact, Phone
from qbo_desktop.errors import Refused, SideError, SignInNeeded, Stale, Throttled, Unanswered
from qbo_desktop.quickbooks import faults
from qbo_desktop.quickbooks.batches import answers_of, items_of
from qbo_desktop.quickbooks.client import QuickBooksClient
from qbo_desktop.quickbooks.limiter import Limited, Limiter
from qbo_desktop.quickbooks.side import QuickBooksSide
from qbo_desktop.quickbooks.transport import Judged
from qbo_desktop.sync.side import Record, Write
from tests.corpus import load
from tests.quickbooks.doubles import FakeTime, Scripted, ScriptedWire, answer
from tests.quickbooks.test_oauth import HTTPS

HELD = Record("5", "3", Contact(name="A", email="a@b.example"))
EMAIL = frozenset({"email"})


def side(*script: Scripted) -> tuple[QuickBooksSide, ScriptedWire]:
    wire = ScriptedWire(*script)
    return QuickBooksSide(QuickBooksClient(HTTPS, "123", Judged(wire, faults.read))), wire


def item(number: int, row_id: str = "5", **more: Any) -> dict[str, Any]:
    return {
        "Customer": {"Id": row_id, "SyncToken": "4", "DisplayName": f"N{number}"},
        "bId": str(number),
        **more,
    }


def fault(number: int, code: str) -> dict[str, Any]:
    return {"Fault": {"Error": [{"code": code, "Detail": "planted words"}], "type": "x"}, "bId": str(number)}


def answered(*items: Any) -> Scripted:
    return answer({"BatchItemResponse": list(items), "time": "2026-05-01T09:00:00-07:00"}, intuit_tid="1-abc")


def test_creations_and_changes_go_out_as_one_request_under_one_key() -> None:
    writer, wire = side(answered(item(1, "9"), item(2), item(3), item(4)))
    contact = Contact(name="A", email="new@b.example", phone_home=Phone("1"))
    key = "k" * 36
    writer.write_many(
        [
            Write("w1", Contact(name="New", email="n@b.example")),
            Write("w2", contact, HELD, EMAIL),
            Write("w3", HELD.contact, HELD, active=False),
            Write("w4", HELD.contact, HELD, active=True),
        ],
        key,
    )
    (request,) = wire.requests
    assert (request.method, request.url.rpartition("/")[2]) == ("POST", "batch")
    assert dict(request.params) == {"minorversion": "75", "requestid": key}
    assert (request.repeatable, request.batch) == (False, True)
    known = {"sparse": True, "Id": "5", "SyncToken": "3"}
    assert json.loads(request.body or b"") == {
        "BatchItemRequest": [
            {
                "bId": "1",
                "operation": "create",
                "Customer": {"DisplayName": "New", "PrimaryEmailAddr": {"Address": "n@b.example"}},
            },
            {
                "bId": "2",
                "operation": "update",
                "Customer": {**known, "PrimaryEmailAddr": {"Address": "new@b.example"}},
            },
            {"bId": "3", "operation": "update", "Customer": {**known, "Active": False}},
            {"bId": "4", "operation": "update", "Customer": {**known, "Active": True, "DisplayName": "A"}},
        ]
    }


def test_ids_of_items_are_short() -> None:
    assert max(len(one["bId"]) for one in items_of("Customer", [{}] * 30)) <= 10


def test_each_gets_its_own_answer_in_whatever_order_they_came() -> None:
    writer, _wire = side(
        answered(
            fault(3, "5010"), item(1, "9"), fault(4, "6240"), item(2), fault(5, "10000"), fault(6, "3001")
        )
    )
    answers = writer.write_many(
        [Write("", Contact(name="N"))] + [Write("", HELD.contact, HELD, EMAIL)] * 5, "k"
    )
    assert [type(one) for one in answers] == [Record, Record, Stale, Refused, Unanswered, Throttled]
    made, changed, stale, refused, *_rest = answers
    assert isinstance(made, Record)
    assert isinstance(changed, Record)
    assert (made.id, changed.id, changed.version) == ("9", "5", "4")
    assert isinstance(stale, Stale)
    assert stale.trace_id == "1-abc"
    assert isinstance(refused, Refused)
    assert (refused.code, refused.details()) == ("6240", "6240: planted words")


@pytest.mark.parametrize(
    "items",
    [
        [],
        [item(2)],
        [{"Customer": {"Id": "5"}}],
        [{"bId": "1"}],
        [{"bId": "1", "Customer": None}],
        [{"bId": "1", "Customer": {"DisplayName": "no id"}}],
        [{"bId": "1", "Vendor": {"Id": "5"}}],
        [item(1, "6")],
        [item(1), item(1)],
        [item(1), fault(1, "6240")],
        [None, "x", 7, [item(1)]],
    ],
)
def test_an_item_without_its_own_answer_may_have_been_done(items: list[Any]) -> None:
    writer, _wire = side(answered(*items))
    (one,) = writer.write_many([Write("w", HELD.contact, HELD, EMAIL)], "k")
    assert isinstance(one, Unanswered)
    assert one.remedy


@pytest.mark.parametrize(
    ("scripted", "error"),
    [
        (answer({}), Unanswered),
        (answer({"BatchItemResponse": "none"}), Unanswered),
        (answer('{"BatchItemResp'), Unanswered),
        (answer("<html>502</html>", 502), Unanswered),
        (Unanswered("It broke."), Unanswered),
        (
            answer({"Fault": {"Error": [{"code": "1040", "Message": "Batch size exceeds allowed limit"}]}}),
            Refused,
        ),
        (answer({"Fault": {"Error": [{"code": "3200"}]}}, 401), SignInNeeded),
        (answer({"Fault": {"Error": [{"code": "3001"}]}}, 429), Throttled),
    ],
)
def test_what_concerns_the_whole_call_is_raised(scripted: Scripted, error: type[SideError]) -> None:
    writer, wire = side(scripted)
    with pytest.raises(error):
        writer.write_many([Write("w", HELD.contact, HELD, EMAIL)] * 2, "k")
    assert len(wire.requests) == 1


def test_a_single_item_may_come_without_its_list() -> None:
    writer, _wire = side(answer({"BatchItemResponse": item(1)}))
    assert [type(one) for one in writer.write_many([Write("w", HELD.contact, HELD, EMAIL)], "k")] == [Record]


def test_what_has_no_place_there_is_looked_at_and_not_written() -> None:
    writer, wire = side(answer({"Customer": {"Id": "5", "SyncToken": "8"}}))
    (one,) = writer.write_many([Write("w", HELD.contact, HELD, frozenset({"phone_home"}))], "k")
    assert isinstance(one, Record)
    assert one.version == "8"
    assert [request.method for request in wire.requests] == ["GET"]
    writer, wire = side(answered(item(1)), answer("<html>", 502))
    homeless = Write("w", HELD.contact, HELD, frozenset({"type"}))
    answers = writer.write_many([homeless, Write("w", HELD.contact, HELD, EMAIL)], "k")
    assert [type(one) for one in answers] == [Unanswered, Record], "a failed look takes no answer away"


@pytest.mark.parametrize(("count", "key"), [(31, "k"), (1, "k" * 37)])
def test_more_than_intuit_takes_is_a_mistake_of_the_caller(count: int, key: str) -> None:
    writer, wire = side(answered())
    with pytest.raises(ValueError, match="writes under a key"):
        writer.write_many([Write("w", Contact(name="N"))] * count, key)
    assert wire.requests == []


def test_batches_are_counted_apart_and_as_requests_too() -> None:
    time = FakeTime()
    wire = ScriptedWire(answered(item(1)))
    limited = Limited(wire, Limiter(), time.patience())
    writer = QuickBooksSide(QuickBooksClient(HTTPS, "123", Judged(limited, faults.read)))
    times = []
    for _batch in range(90):
        writer.write_many([Write("w", HELD.contact, HELD, EMAIL)], "k")
        times.append(time.now)
    for seconds, most in ((60.0, 40), (1.0, 10)):
        assert max(sum(start <= one < start + seconds for one in times) for start in times) == most
    # Whoever waits with a batch does not hold up anything else.
    limiter = Limiter(batch_limits=((1, 61.0),))
    limiter.take(time.patience(), batch=True)
    waited = len(time.waits)
    limiter.take(time.patience())
    assert len(time.waits) == waited
    limiter.take(time.patience(), batch=True)
    assert len(time.waits) > waited


def test_recorded_batches_can_be_read() -> None:
    seen = 0
    for exchange in load():
        if not (isinstance(exchange.body, dict) and "BatchItemResponse" in exchange.body):
            continue
        for one in exchange.body["BatchItemResponse"]:
            kinds = [key for key in one if key not in ("bId", "QueryResponse", "Fault")]
            answer_of_it = {**one, "bId": "1"}
            (found,) = answers_of(kinds[0] if kinds else "Customer", [{}], [answer_of_it])
            assert isinstance(found, SideError) == (not kinds), exchange.name
            if "Fault" in one:
                assert isinstance(found, SideError)
                assert found.code == one["Fault"]["Error"][0]["code"]
            seen += 1
    assert seen >= 4


LEAVES = st.none() | st.booleans() | st.integers(0, 5) | st.sampled_from(["1", "2", "5", "x", "5010"])
KEYS = st.sampled_from(["bId", "Customer", "Fault", "Error", "code", "Id", "SyncToken", "BatchItemResponse"])
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(JSON | st.fixed_dictionaries({"BatchItemResponse": JSON}))
def test_no_answer_is_a_crash(document: Any) -> None:
    writer, _wire = side(answer(document))
    writes = [Write("w1", Contact(name="N")), Write("w2", HELD.contact, HELD, EMAIL)]
    try:
        answers = writer.write_many(writes, "k")
    except SideError:
        return
    assert len(answers) == 2
    for one in answers:
        assert isinstance(one, SideError) or one.id
