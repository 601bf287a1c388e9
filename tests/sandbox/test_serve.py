"""Starting, stopping, and going on where it stopped."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from qbo_desktop.sandbox import serve
from qbo_desktop.sandbox.state import State, StateUnreadable
from tests.sandbox_process import ROOT, Company, start_sandbox, token_call

KEYS = {
    "api",
    "authorize",
    "token",
    "revoke",
    "userinfo",
    "discovery",
    "client_id",
    "client_secret",
    "realm_id",
}


def test_the_ready_document(tmp_path: Path) -> None:
    with start_sandbox(tmp_path, customers=0) as (document, _):
        assert set(document) == {"quickbooks"}
        assert set(document["quickbooks"]) == KEYS
        assert all(isinstance(value, str) for value in document["quickbooks"].values())
        assert not document["quickbooks"]["api"].endswith("/")
        assert len(document["quickbooks"]["realm_id"]) == 16
        assert document["quickbooks"]["realm_id"].isdecimal()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(tmp_path: Path, number: signal.Signals) -> None:
    with start_sandbox(tmp_path, customers=1) as (_, process):
        process.send_signal(number)
        assert process.wait(10) == 0
    assert (tmp_path / "sandbox-errors.txt").read_text("utf-8") == ""


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    with start_sandbox(tmp_path, customers=1) as (_, process):
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0


def test_without_a_parent_it_goes_on(tmp_path: Path) -> None:
    with start_sandbox(tmp_path, customers=1, with_parent=False) as (document, process):
        assert process.stdin is not None
        process.stdin.close()
        assert requests.get(document["quickbooks"]["api"], timeout=10).status_code == 200


def test_a_taken_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(serve.PortTaken) as refused:
            serve.run(port=port, customers=0)
        assert refused.value.port == port


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"region": "FR"}, "FR"),
        ({"scenario": "chaos"}, "chaos"),
        ({"faults": "earthquake"}, "earthquake"),
        ({"customers": -1}, "customers"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_options_that_cannot_be_are_one_sentence(options: dict[str, Any], word: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "qbo_desktop.sandbox", json.dumps(options)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert word in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_second_start_goes_on(tmp_path: Path) -> None:
    state = tmp_path / "below" / "state.json"
    with start_sandbox(tmp_path, customers=40, state=state) as (document, _):
        company = Company(document["quickbooks"])
        made = company.post("/customer", json={"DisplayName": "Made before the restart"}).json()["Customer"]
        keys = document["quickbooks"]
    with start_sandbox(tmp_path, customers=7, region="US", state=state) as (document, _):
        again = document["quickbooks"]
        for name in ("client_id", "client_secret", "realm_id"):
            assert again[name] == keys[name]
        base = f"{again['api']}/v3/company/{again['realm_id']}"
        answer = company.session.get(f"{base}/customer/{made['Id']}", timeout=10)
        assert answer.json()["Customer"] == made
        count = company.session.get(f"{base}/query?query=select count(*) from Customer", timeout=10)
        assert count.json()["QueryResponse"]["totalCount"] == 41 - 1  # one of the forty is inactive
        refreshed = token_call(
            again, grant_type="refresh_token", refresh_token=company.tokens["refresh_token"]
        )
        assert refreshed.status_code == 200


def test_keys_follow_from_the_region() -> None:
    assert State(customers=0).keys == State(customers=0).keys
    assert State(customers=0).keys != State(customers=0, region="US").keys


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"format": 99}', "not json", '{"format": 1, "grants": 5}']
)
def test_a_file_that_is_no_state_is_refused_and_kept(tmp_path: Path, content: str) -> None:
    file = tmp_path / "state.json"
    file.write_text(content, "utf-8")
    with pytest.raises(StateUnreadable, match=r"state\.json"):
        State.open(file, region="CA", customers=1)
    assert file.read_text("utf-8") == content


def test_the_state_of_a_large_firm_is_small(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    State.open(file, region="CA", customers=5_000)
    assert file.stat().st_size < 2_000


def test_registered_redirect_addresses_are_the_only_ones(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    state = State(customers=1, file=file, redirect_uris=["https://app.example/only"])
    state.save()
    with start_sandbox(tmp_path, state=file) as (document, _):
        asked = {"client_id": state.keys.client_id, "response_type": "code", "scope": "openid", "state": "s"}
        statuses = [
            requests.get(
                document["quickbooks"]["authorize"],
                params={**asked, "redirect_uri": address},
                allow_redirects=False,
                timeout=10,
            ).status_code
            for address in ("https://app.example/only", "https://app.example/only/", "http://localhost/")
        ]
    assert statuses == [302, 400, 400]


def test_the_log_tells_requests_and_writes_and_no_secret(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with start_sandbox(tmp_path, customers=5, log=log) as (document, _):
        company = Company(document["quickbooks"])
        company.post("/query?minorversion=75", data="SELECT * FROM Customer")
        made = company.post("/customer", json={"DisplayName": "New"}).json()["Customer"]
        company.post("/customer", json={"DisplayName": "New"})  # refused: a duplicate
        company.post(
            "/customer", json={"Id": made["Id"], "SyncToken": "0", "sparse": True, "DisplayName": "New"}
        )
        requests.get(company.base, params={"access_token": "secret-1", "code": "secret-2"}, timeout=10)
        text = log.read_text("utf-8")  # flushed while it runs
    lines = [json.loads(line) for line in text.splitlines()]
    assert all(list(line) == ["at", "method", "path", "status", "write"] for line in lines)
    assert all(line["at"].endswith("Z") for line in lines)
    writes = [line["path"].rpartition("/")[2] for line in lines if line["write"]]
    assert writes == ["customer"]
    assert [line["status"] for line in lines if line["path"].endswith("/customer")] == [200, 400, 200]
    assert any(line["path"].endswith("/query?minorversion=75") for line in lines)
    tokens = (company.tokens["access_token"], company.tokens["refresh_token"])
    for secret in (*tokens, document["quickbooks"]["client_secret"], "secret-1", "secret-2"):
        assert secret not in text
