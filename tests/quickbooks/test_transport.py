"""The wrappers around the wire: trace and judgement; what they never show."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from qbo_desktop.errors import Refused, Unanswered
from qbo_desktop.quickbooks.transport import Answer, Judged, Request, Traced
from tests.quickbooks.doubles import ScriptedWire, answer

SECRET = "planted-secret-4711"


def test_every_request_is_counted_and_logged_without_what_it_carries(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    traced = Traced(ScriptedWire(answer({"token": SECRET}, intuit_tid="1-abc"), Unanswered(f"lost {SECRET}")))
    request = Request(
        "POST",
        "https://books.example/v3/company/1/query?code=" + SECRET,
        params={"query": SECRET},
        headers={"Authorization": SECRET},
        body=SECRET.encode(),
    )
    traced.send(request)
    with pytest.raises(Unanswered):
        traced.send(request)
    assert traced.count == 2
    assert "POST /v3/company/1/query: 200" in caplog.messages[0]
    assert "trace 1-abc" in caplog.messages[0]
    assert "Unanswered" in caplog.messages[1]
    assert SECRET not in caplog.text


def test_neither_requests_nor_answers_show_their_bodies() -> None:
    assert SECRET not in repr(Request("POST", "https://x.example", body=SECRET.encode()))
    assert SECRET not in repr(Answer(200, {}, SECRET.encode(), {"a": SECRET}))


def test_a_good_answer_carries_its_document_and_a_bad_one_is_raised() -> None:
    def judge(given: Answer) -> Mapping[str, Any]:
        if given.status != 200:
            raise Refused("no")
        return {"read": True}

    judged = Judged(ScriptedWire(answer({}), answer({}, 400)), judge)
    assert judged.send(Request("GET", "https://x.example")).document == {"read": True}
    with pytest.raises(Refused):
        judged.send(Request("GET", "https://x.example"))


@pytest.mark.parametrize(
    ("header", "date"),
    [
        ("Tue, 29 Sep 2020 12:59:12 GMT", datetime(2020, 9, 29, 12, 59, 12, tzinfo=UTC)),
        ("Tue, 29 Sep 2020 14:59:12 +0200", datetime(2020, 9, 29, 12, 59, 12, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_servers_clock(header: str, date: datetime | None) -> None:
    assert Answer(200, {"date": header}).date == date
    assert Answer(200, {}).date is None
