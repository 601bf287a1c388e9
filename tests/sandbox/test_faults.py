"""The misbehaviour grammar, and each kind as a client meets it."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from qbo_desktop.sandbox.faults import parse
from qbo_desktop.sandbox.player import play
from tests.sandbox_process import Company, serve_sandbox, sign_in, start_sandbox, token_call

# Reading the grammar


@pytest.mark.parametrize(
    ("spec", "rules"),
    [
        ("", []),
        (" , ", []),
        ("latency=50", [("latency", 50, "^/v3/", None)]),
        ("latency = 50", [("latency", 50, "^/v3/", None)]),
        ("429@/query x3", [("429", 0, "/query", 3)]),
        ("429@/queryx3", [("429", 0, "/query", 3)]),
        ("429x2", [("429", 0, "^/v3/", 2)]),
        ("drop-after@/batch x1", [("drop-after", 0, "/batch", 1)]),
        ("drop @ /customer", [("drop", 0, "/customer", None)]),
        ("html@/query x1", [("html", 200, "/query", 1)]),
        ("html=503@/query", [("html", 503, "/query", None)]),
        ("hang=0.5x1", [("hang", 0.5, "^/v3/", 1)]),
        ("expire", [("expire", 0, "^/v3/", 1)]),
        ("expire x3", [("expire", 0, "^/v3/", 3)]),
        ("stale x10", [("stale", 0, "^/v3/", 10)]),
        ("old-answer@/batch", [("old-answer", 0, "/batch", None)]),
        (
            "500@/customer/[0-9]{1,3}$ x2, 502",
            [("500", 0, "/customer/[0-9]{1,3}$", 2), ("502", 0, "^/v3/", None)],
        ),
    ],
)
def test_reads(spec: str, rules: list[tuple[str, float, str, int | None]]) -> None:
    found = parse(spec).rules
    assert [(rule.kind, rule.value, rule.path.pattern, rule.left) for rule in found] == rules


def test_reads_settings() -> None:
    faults = parse("nolimit, rotate=daily,grace=86400 , clock=-3600")
    assert faults.rules == []
    assert (faults.limited, faults.rotation, faults.grace_seconds, faults.clock_seconds) == (
        *(False, "daily", 86_400, -3_600),
    )
    assert parse("").limited


@pytest.mark.parametrize(
    ("spec", "piece"),
    [
        ("latency=50,flood", "flood"),
        ("latency", "latency"),
        ("latency=soon", "latency=soon"),
        ("latency=-5", "latency=-5"),
        ("429=5", "429=5"),
        ("html=9", "html=9"),
        ("500@[", "500@["),
        ("rotate=hourly", "rotate=hourly"),
        ("rotate", "rotate"),
        ("nolimit=1", "nolimit=1"),
        ("blank", "blank"),
        ("blank=perhaps", "blank=perhaps"),
        ("stale=3", "stale=3"),
        ("nolimit@/query", "nolimit@/query"),
        ("clock", "clock"),
        ("grace=1x2", "grace=1x2"),
        ("429@", "429@"),
        ("42", "42"),
    ],
)
def test_a_bad_piece_is_named(spec: str, piece: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse(spec)
    assert piece in str(refused.value)
    assert str(refused.value).endswith(".")


def test_counts_down_and_lets_the_next_rule_take_over() -> None:
    faults = parse("429@/query x2, 500 x1, latency=250, latency=750@/customer")
    met = [faults.strike("/v3/company/1/query?query=x") for _ in range(4)]
    assert [(wait, rule and rule.kind) for wait, rule in met] == [
        (0.25, "429"),
        (0.25, "429"),
        (0.25, "500"),
        (0.25, None),
    ]
    assert faults.strike("/v3/company/1/customer/1") == (1.0, None)
    assert faults.strike("/oauth2/v1/tokens/bearer") == (0.0, None)


# Meeting them


def _raw(company: Company, path: str) -> bytes:
    """All bytes that come back for a GET, over a bare socket."""
    where = urlsplit(company.base)
    assert where.hostname
    with socket.create_connection((where.hostname, where.port or 80), timeout=10) as connection:
        token = company.session.headers["Authorization"]
        head = f"GET {where.path}{path} HTTP/1.1\r\nHost: {where.netloc}\r\nAuthorization: {token!s}\r\n"
        connection.sendall(f"{head}Accept: application/json\r\n\r\n".encode())
        received = b""
        try:
            while chunk := connection.recv(65_536):
                received += chunk
        except ConnectionResetError:
            pass
        return received


def test_connections_are_dropped_before_or_after_the_work(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    spec = "drop@/customer/1$ x1, drop-after@/customer$ x1, drop@/customer$ x1"
    with start_sandbox(tmp_path, faults=spec, log=log) as (document, _):
        company = Company(document["quickbooks"])
        assert _raw(company, "/customer/1") == b""
        assert company.get("/customer/1").status_code == 200
        with pytest.raises(requests.ConnectionError):
            company.post("/customer", json={"DisplayName": "Written, answer lost"})
        with pytest.raises(requests.ConnectionError):
            company.post("/customer", json={"DisplayName": "Never arrived"})
        names = {each.get("DisplayName") for each in company.customers("SELECT * FROM Customer")}
    assert (tmp_path / "sandbox-errors.txt").read_text("utf-8") == ""
    assert "Written, answer lost" in names
    assert "Never arrived" not in names
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [(line["status"], line["write"]) for line in lines if "/v3/" in line["path"]] == [
        (None, False),
        (200, False),
        (None, True),
        (None, False),
        (200, False),
    ]


def test_half_a_body_with_its_whole_length(tmp_path: Path) -> None:
    with start_sandbox(tmp_path, faults="truncated@/query x1") as (document, _):
        company = Company(document["quickbooks"])
        received = _raw(company, "/query?query=select%20*%20from%20Customer")
        head, _, body = received.partition(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"content-length")
        )
        assert length // 2 == len(body) > 1_000
        assert len(company.customers("SELECT * FROM Customer")) > 50
    assert (tmp_path / "sandbox-errors.txt").read_text("utf-8") == ""


BODIES = [
    ("500", 500, "application/json", '"code":"10000"'),
    ("502", 502, "text/html", "<title>502 Bad Gateway</title>"),
    ("503", 503, "text/html", "<title>503 Service Temporarily Unavailable</title>"),
    ("401", 401, "application/json", '"code":"3200"'),
    ("403", 403, "application/json", '"code":"3100"'),
    ("429", 429, "application/json", "message=ThrottleExceeded; errorCode=003001; statusCode=429"),
    ("html", 200, "text/html", "back soon"),
    ("html=503", 503, "text/html", "back soon"),
    ("xml", 500, "text/xml", '<Error code="100">'),
    ("xml=401", 401, "text/xml", '<Error code="100">'),
    ("fault200", 200, "application/json", "System Failure Error"),
    ("badjson", 200, "application/json", '{"QueryResponse":'),
]


@pytest.fixture(scope="module")
def misbehaving() -> Iterator[Company]:
    """A sandbox that misbehaves as the address asks: ?as=html=503 once, then no more."""
    spec = ",".join(f"{kind}@as={kind}$ x1" for kind, *_ in BODIES)
    with serve_sandbox(faults=f"nolimit,{spec}") as document:
        yield Company(document["quickbooks"])


@pytest.mark.parametrize(("spec", "status", "kind", "text"), BODIES)
def test_bodies(misbehaving: Company, spec: str, status: int, kind: str, text: str) -> None:
    answer = misbehaving.get(f"/preferences?as={spec}")
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["intuit_tid"]
    assert text in answer.text
    if kind != "application/json" or spec == "badjson":
        with pytest.raises(ValueError):
            json.loads(answer.text)
    assert "Preferences" in misbehaving.get(f"/preferences?as={spec}").json()


def test_waiting() -> None:
    with serve_sandbox(faults="latency=120 x1, hang=0.6@/customer x1") as document:
        company = Company(document["quickbooks"])
        began = time.monotonic()
        assert company.get("/preferences").status_code == 200
        assert time.monotonic() - began >= 0.12
        with pytest.raises(requests.ReadTimeout):
            company.session.get(f"{company.base}/customer/1", timeout=0.2)
        assert company.get("/customer/1").status_code == 200


def test_a_fault_can_be_put_on_signing_in() -> None:
    with serve_sandbox(faults="503@/oauth2/v1 x1, drop-after@/oauth2/v1 x1") as document:
        quickbooks = document["quickbooks"]
        assert token_call(quickbooks, grant_type="refresh_token", refresh_token="x").status_code == 503
        with pytest.raises(requests.ConnectionError):
            token_call(quickbooks, grant_type="refresh_token", refresh_token="x")
        assert sign_in(quickbooks)["access_token"]


def test_another_idea_of_the_time() -> None:
    with serve_sandbox(faults="clock=-7200") as document:
        answer = Company(document["quickbooks"]).get("/preferences")
        assert abs(parsedate_to_datetime(answer.headers["date"]).timestamp() + 7_200 - time.time()) < 30


def test_ten_a_second() -> None:
    with serve_sandbox() as document:
        company = Company(document["quickbooks"])
        answers = [company.get("/customer/1") for _ in range(12)]
    statuses = [answer.status_code for answer in answers]
    assert statuses[:10] == [200] * 10
    assert 429 in statuses
    refused: dict[str, Any] = next(answer for answer in answers if answer.status_code == 429).json()
    assert refused["fault"]["error"][0]["code"] == "3001"
    assert "retry-after" not in answers[statuses.index(429)].headers


def test_a_client_that_goes_away_in_the_middle_leaves_no_trace_but_a_line(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with start_sandbox(tmp_path, log=log) as (document, _):
        company = Company(document["quickbooks"])
        where = urlsplit(company.base)
        assert where.hostname
        with socket.create_connection((where.hostname, where.port or 80), timeout=10) as connection:
            head = (
                f"POST {where.path}/customer HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: 99\r\n\r\n"
            )
            connection.sendall(head.encode() + b'{"DisplayName":')
        assert company.query("SELECT COUNT(*) FROM Customer").status_code == 200
    assert (tmp_path / "sandbox-errors.txt").read_text("utf-8") == ""
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [line["status"] for line in lines if line["path"].endswith("/customer")] == [None]


def test_a_connection_goes_on_after_a_refused_body() -> None:
    """Whoever refuses a request without having read it would spoil the next one on the same connection."""
    with serve_sandbox(faults="503@/customer x1") as document:
        company = Company(document["quickbooks"])
        large = b"x" * 3_000_000
        assert company.post("/customer", data=large).status_code == 503
        assert company.post("/customer", data=large, headers={"Authorization": ""}).status_code == 401
        assert company.post("/customer", data=large).status_code == 400
        assert company.get("/customer/1").status_code == 200


def _writing(tmp_path: Path, faults: str) -> Any:
    return serve_sandbox(customers=5, faults=f"nolimit,{faults}", log=tmp_path / "log.jsonl")


def _codes(batch: requests.Response) -> list[str]:
    answers = batch.json()["BatchItemResponse"]
    return [each["Fault"]["Error"][0]["code"] if "Fault" in each else "" for each in answers]


def test_an_update_is_refused_although_its_token_was_right(tmp_path: Path) -> None:
    """Each refused update counts, alone or in a batch; reads and creations on the way do not."""
    with _writing(tmp_path, "stale@/(customer|batch) x3") as document:
        company = Company(document["quickbooks"])
        change = {"Id": "1", "SyncToken": "0", "sparse": True, "Notes": "x"}
        assert company.post("/customer", json={"DisplayName": "New"}).status_code == 200
        refused = company.post("/customer", json=change)
        assert company.get("/customer/1").json()["Customer"]["SyncToken"] == "0"
        items = [{"bId": bid, "operation": "update", "Customer": {**change, "Id": bid}} for bid in "1234"]
        batch = company.post("/batch", json={"BatchItemRequest": items})
    assert refused.status_code == 400
    assert refused.json()["Fault"]["Error"][0]["code"] == "5010"
    assert _codes(batch) == ["5010", "5010", "", ""]


def test_an_answer_shows_the_object_as_it_was_before(tmp_path: Path) -> None:
    with _writing(tmp_path, "old-answer x2") as document:
        company = Company(document["quickbooks"])
        before = company.get("/customer/1").json()["Customer"]
        made = company.post("/customer", json={"DisplayName": "New"}).json()["Customer"]
        assert made["SyncToken"] == "0"  # there is no older one
        change = {"sparse": True, "SyncToken": "0", "Notes": "x"}
        answer = company.post("/customer?requestid=a", json={**change, "Id": "1"}).json()["Customer"]
        assert answer == before
        now = company.get("/customer/1").json()["Customer"]
        assert (now["Notes"], now["SyncToken"]) == ("x", "1")
        # The same request again gets the same answer, as the service does.
        again = company.post("/customer?requestid=a", json={**change, "Id": "1"}).json()["Customer"]
        assert again == before
        items = [{"bId": bid, "operation": "update", "Customer": {**change, "Id": bid}} for bid in "23"]
        batch = company.post("/batch", json={"BatchItemRequest": items}).json()["BatchItemResponse"]
    assert [each["Customer"]["SyncToken"] for each in batch] == ["0", "1"]
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text("utf-8").splitlines()]
    assert sum(line["write"] for line in lines) == 3


def test_a_read_may_come_from_an_older_copy(tmp_path: Path) -> None:
    """It lacks the last change of each name: an edit, a creation, a merge; the next read is up to date."""
    with _writing(tmp_path, "old-read@/(customer/|query|cdc) x5") as document:
        company = Company(document["quickbooks"])
        first = company.query("SELECT * FROM Customer WHERE Id = '1'").json()["QueryResponse"]["Customer"][0]
        company.post("/customer", json={"Id": "1", "SyncToken": "0", "sparse": True, "Notes": "a"})
        company.post("/customer", json={"Id": "1", "SyncToken": "1", "sparse": True, "Notes": "b"})
        made = company.post("/customer", json={"DisplayName": "New"}).json()["Customer"]
        play(document["quickbooks"]["api"], "merge", ["3", "2"])
        assert company.get("/customer/1").json()["Customer"]["Notes"] == "a"
        assert company.get(f"/customer/{made['Id']}").status_code == 400
        counted = company.query("SELECT COUNT(*) FROM Customer WHERE Id IN ('3', '6')").json()
        path = "/cdc?entities=Customer&changedSince=" + time.strftime("%Y-%m-%dT00:00:00Z", time.gmtime())
        older = company.get(path).json()["CDCResponse"][0]["QueryResponse"][0]["Customer"]
        newer = company.get(path).json()["CDCResponse"][0]["QueryResponse"][0]["Customer"]
    assert first["SyncToken"] == "0"
    assert counted["QueryResponse"]["totalCount"] == 1
    assert [(each["Id"], each["SyncToken"]) for each in older] == [("1", "1")]
    assert sorted((each["Id"], each.get("SyncToken", "gone")) for each in newer) == [
        *(("1", "2"), ("2", "0"), ("3", "gone"), ("6", "0")),
    ]


def test_change_data_capture_can_fail_under_status_200(tmp_path: Path) -> None:
    with _writing(tmp_path, "fault200@/cdc x1") as document:
        company = Company(document["quickbooks"])
        path = "/cdc?entities=Customer&changedSince=" + time.strftime("%Y-%m-%d")
        refused = company.get(path)
        assert refused.status_code == 200
        assert list(refused.json()["Fault"]) == ["Error", "type"]
        assert "CDCResponse" in company.get(path).json()


@pytest.mark.parametrize("blank", ["", ",blank=clears", ",blank=keeps"])
def test_what_an_empty_text_means(blank: str) -> None:
    with serve_sandbox(customers=5, faults=f"nolimit{blank}") as document:
        company = Company(document["quickbooks"])
        change = {"Id": "1", "SyncToken": "0", "sparse": True, "GivenName": ""}
        after = company.post("/customer", json=change).json()["Customer"]
    assert ("GivenName" in after) == blank.endswith("keeps")
