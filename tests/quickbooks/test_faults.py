"""Every recorded answer is good data or the right error, with everything the service said."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.errors import (
    AppError,
    Fault,
    Refused,
    SideError,
    SignInNeeded,
    Stale,
    Throttled,
    Unanswered,
    Unreachable,
)
from qbo_desktop.quickbooks import faults
from qbo_desktop.quickbooks.faults import is_about_the_question, name_holder
from qbo_desktop.quickbooks.transport import Answer
from tests.corpus import Exchange, entities, load
from tests.quickbooks.doubles import answer

# The entities whose answers are understood so far; the others come with the parts that use them.
COVERED = (
    "batch",
    "cdc",
    "companyinfo",
    "custmoer",
    "customer",
    "employee",
    "fault",
    "faults",
    "oauth",
    "preferences",
    "query",
    "query-count",
    "vendor",
)
SIGN_IN = {"100", "130", "3100", "3200", "3202"}


def as_answer(exchange: Exchange) -> Answer:
    """A recorded exchange as it came over the wire; an outage page without a status was a 503."""
    body = exchange.body
    text = body if isinstance(body, str) else json.dumps(body, default=_number)
    headers = {str(k).lower(): str(v) for k, v in (exchange.content["response_headers"] or {}).items()}
    return Answer(int(exchange.content["status"] or 503), headers, text.encode())


def _number(value: object) -> Any:
    assert isinstance(value, Decimal)
    return int(value) if value == int(value) else float(value)


def expected(exchange: Exchange) -> type[AppError] | None:
    """What an exchange must become, decided from its text alone; None for good data."""
    text = exchange.body if isinstance(exchange.body, str) else json.dumps(exchange.body, default=str)
    codes = re.findall(r"(?:code[\"']?\s*[:=]\s*[\"']|errorCode=00)(\d+)", text)
    in_batch = isinstance(exchange.body, dict) and "BatchItemResponse" in exchange.body
    if re.search(r"[Ff]ault", text) and codes and not in_batch:
        code = codes[0].lstrip("0")
        if "statusCode=500" in text or "statusCode: 500" in text or code == "10000":
            return Unanswered
        if code == "3001":
            return Throttled
        if code in SIGN_IN:
            return SignInNeeded
        return Stale if code == "5010" else Refused
    if exchange.content["status"] in (None, 503) or not isinstance(exchange.body, dict):
        return Refused if exchange.content["status"] in (400, 404) else Unanswered
    return None


CORPUS = load(*COVERED)
SPOKEN_BY_OAUTH = [one for one in CORPUS if isinstance(one.body, dict) and "error" in one.body]


@pytest.mark.parametrize(
    "exchange", [one for one in CORPUS if one not in SPOKEN_BY_OAUTH], ids=lambda exchange: exchange.name
)
def test_a_recorded_answer_is_data_or_the_right_error(exchange: Exchange) -> None:
    wanted = expected(exchange)
    if wanted is None:
        assert faults.read(as_answer(exchange)) == json.loads(as_answer(exchange).body, parse_float=Decimal)
        return
    with pytest.raises(SideError) as caught:
        faults.read(as_answer(exchange))
    problem = caught.value
    assert type(problem) is wanted
    assert problem.says
    assert problem.side == "quickbooks"
    assert problem.status == as_answer(exchange).status
    # Every error that was said is kept, with its code, in its order.
    text = exchange.body if isinstance(exchange.body, str) else json.dumps(exchange.body, default=str)
    said = re.findall(r"<Error\b[^>]*code=[\"'](\d+)[\"']|(?:\"|[{ ])code\":\s*\"(\d+)\"", text)
    assert [fault.code for fault in problem.faults if fault.code] == [one or other for one, other in said]


def test_the_corpus_that_is_not_covered_yet_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    missing = [exchange.name for exchange in load() if exchange.path.parent.name not in COVERED]
    with capsys.disabled():
        print(f"\n{len(missing)} recorded answers are not covered yet: ", end="")
        print(", ".join(sorted({name.split("/")[0] for name in missing})))
    assert set(COVERED) <= set(entities())
    assert len(CORPUS) + len(missing) == len(load())


def test_a_batch_is_good_and_its_items_have_errors_of_their_own() -> None:
    (batch,) = [one for one in CORPUS if one.name.startswith("faults/063")]
    items = faults.read(as_answer(batch))["BatchItemResponse"]
    problems = [faults.batch_item_error(item, 200, "tid") for item in items]
    assert problems[0] is None
    assert Stale in {type(problem) for problem in problems}
    assert all(problem.trace_id == "tid" for problem in problems if problem)


def test_tokens_of_recorded_faults_are_not_kept() -> None:
    body = {"fault": {"error": [{"message": "x", "detail": "Token expired: AB01secret77", "code": "3200"}]}}
    with pytest.raises(SignInNeeded) as caught:
        faults.read(answer(body, 401))
    assert "AB01secret77" not in repr(caught.value.faults) + str(caught.value) + caught.value.details()


def test_the_lower_case_envelope_of_the_gateway_is_read_whole() -> None:
    body = {
        "warnings": None,
        "fault": {
            "error": [
                {
                    "message": "message=AuthenticationFailed; errorCode=003200; statusCode=401",
                    "detail": None,
                    "code": 3200,
                    "element": None,
                }
            ],
            "type": "AUTHENTICATION",
        },
        "time": 1601391072830,
    }
    with pytest.raises(SignInNeeded) as caught:
        faults.read(answer(body, 401, intuit_tid="1-abc"))
    assert caught.value.code == "3200"
    assert caught.value.trace_id == "1-abc"
    assert caught.value.faults[0].kind == "AUTHENTICATION"


def _fault(code: object, message: str = "", detail: str = "") -> dict[str, Any]:
    error = {"Message": message, "Detail": detail, "code": code, "element": ""}
    return {"Fault": {"Error": [error], "type": "ValidationFault"}}


@pytest.mark.parametrize(
    ("body", "status", "wanted"),
    [
        (_fault("3001", "message=ThrottleExceeded; errorCode=003001; statusCode=403"), 403, Throttled),
        (_fault(3001), 429, Throttled),
        (_fault("", "slow down"), 429, Throttled),
        (_fault("5010", "Stale Object Error"), 400, Stale),
        (_fault("5010", "Account Period Closed", "The account period has closed. {1}"), 400, Refused),
        (_fault("610", "Object Not Found"), 400, Refused),
        (_fault("130", "Accessing Wrong Cluster"), 401, SignInNeeded),
        (_fault("120", "Authorization Failure"), 401, SignInNeeded),
        (_fault("3100", "message=InternalServerError; errorCode=003100; statusCode=500"), 500, Unanswered),
        (_fault("3100", "message=AuthorizationFailed; errorCode=003100; statusCode=403"), 403, SignInNeeded),
        (_fault("140", "Company Locked Out"), 401, Unanswered),
        (_fault("10000", "An application error"), 400, Unanswered),
        (_fault("6000", "no"), 503, Unanswered),
        (_fault("6000", "no"), 200, Refused),
        (_fault("unheard-of"), 400, Refused),
        ({"Fault": {}}, 200, Refused),
        ({"Fault": {"Error": "what", "type": 7}}, 400, Refused),
        ({"fault": {"error": [None, 3, {"code": True}]}}, 200, Refused),
        ({"Fault": None, "CompanyInfo": {}}, 200, None),
        ("", 200, Unanswered),
        ("", 204, Unanswered),
        ("", 401, SignInNeeded),
        ("", 502, Unanswered),
        ("upstream request timeout", 504, Unanswered),
        ("stream timeout", 408, Unanswered),
        ("<html><body>Sign in to the hotel</body></html>", 200, Unanswered),
        ("\n\n<!DOCTYPE html><html></html>", 403, Unanswered),
        ("<html>proxy</html>", 407, Unreachable),
        ("", 302, Unanswered),
        ("", 404, Refused),
        ("", 413, Refused),
        ('{"QueryResponse": {"Customer": [{"Id": "1"', 200, Unanswered),
        ("[1, 2]", 200, Unanswered),
        ('{"a": NaN}', 200, Unanswered),
        ('{"a": ' + "[" * 100_000, 200, Unanswered),
        ('{"a": 1e99999999999999999999}', 200, Unanswered),
        ("\ufeff" + '{"time": "t"}', 200, None),
        ("\x00\x01", 200, Unanswered),
    ],
)
def test_what_an_answer_becomes(body: object, status: int, wanted: type[SideError] | None) -> None:
    if wanted is None:
        assert faults.read(answer(body, status))
        return
    with pytest.raises(SideError) as caught:
        faults.read(answer(body, status))
    assert type(caught.value) is wanted
    assert caught.value.says.endswith(tuple(".:!)}")) or caught.value.faults


def test_wrong_environment_and_wrong_company_have_sentences_of_their_own() -> None:
    says = set()
    for code in ("130", "3100", "3200", "120"):
        with pytest.raises(SignInNeeded) as caught:
            faults.read(answer(_fault(code, "x"), 401))
        says.add(caught.value.says)
        assert caught.value.remedy
    assert len(says) == 4


@pytest.mark.parametrize(
    ("header", "seconds"), [("", 60), ("7", 7), ("Wed, 21 Oct", 60), ("-3", 60), ("²", 60)]
)
def test_how_long_a_throttled_request_waits(header: str, seconds: float) -> None:
    with pytest.raises(Throttled) as caught:
        faults.read(answer(_fault("3001"), 429, retry_after=header))
    assert caught.value.wait_seconds == seconds


def test_several_errors_of_one_fault_are_all_kept_and_the_meaningful_one_decides() -> None:
    body = {"Fault": {"Error": [{"code": "6140", "Message": "a"}, {"code": "5010", "Message": "b"}]}}
    with pytest.raises(Stale) as caught:
        faults.read(answer(body, 400))
    assert [fault.code for fault in caught.value.faults] == ["6140", "5010"]
    assert caught.value.details() == "6140: a | 5010: b"


def test_amounts_are_exact() -> None:
    assert faults.read(answer('{"Balance": 362.07, "n": 0.1}')) == {
        "Balance": Decimal("362.07"),
        "n": Decimal("0.1"),
    }


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode), st.integers(200, 599))
def test_no_answer_whatsoever_is_a_crash(body: bytes, status: int) -> None:
    try:
        document = faults.read(Answer(status, {}, body))
    except SideError as problem:
        document = {"says": problem.says}
    assert isinstance(document, dict)
    assert document.get("says") != ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Fault", "fault", "Error", "error", "code", "Message", "detail", "type"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(st.sampled_from(["Fault", "fault", "x"]), JSON, max_size=2),
    st.sampled_from([200, 400, 500]),
)
def test_no_fault_of_any_shape_is_a_crash_or_overlooked(body: dict[str, Any], status: int) -> None:
    try:
        faults.read(answer(body, status))
    except SideError:
        return
    assert status == 200
    assert not any(isinstance(body.get(name), dict) for name in ("Fault", "fault"))


@pytest.mark.parametrize(
    ("detail", "holder"),
    [
        ("The name supplied already exists. : null", ""),
        ("The name supplied already exists. : Another customer is already using this name.", ""),
        ("The name supplied already exists. : Id=58", "58"),
        (
            "The name supplied already exists. : The customer ID is: 1234567890123456789",
            "1234567890123456789",
        ),
        ("Another vendor is already using this name (id: '7').", "7"),
        ("Paid=5, said: 7", ""),
    ],
)
def test_who_has_a_refused_name_when_the_refusal_says_so(detail: str, holder: str) -> None:
    assert name_holder(Refused("No.", faults=(Fault("2020"), Fault("6240", detail=detail)))) == holder
    assert name_holder(Refused("No.", faults=(Fault("610", detail=detail),))) == ""


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (Refused("No.", faults=(Fault("500"),), status=400), True),
        (Refused("No.", faults=(Fault("4002"),), status=200), True),
        (Unanswered("?", faults=(Fault("10000"),), status=200), True),
        (Unanswered("?", faults=(Fault("10000"),), status=500), False),
        (Unanswered("?", faults=(Fault("140"),), status=401), False),
        (Unanswered("?"), False),
        (SignInNeeded("?", faults=(Fault("3200"),), status=401), False),
        (Throttled("?", faults=(Fault("3001"),), status=429), False),
    ],
)
def test_whether_another_question_may_be_answered(error: SideError, expected: bool) -> None:
    assert is_about_the_question(error) is expected
