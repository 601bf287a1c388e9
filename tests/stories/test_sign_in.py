"""Signing in, and everything that goes wrong with it, by command: a sentence, the right code, nothing lost."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests

from qbo_desktop.domain.problem import ProblemCode
from qbo_desktop.errors import EXIT_WAITING
from tests.cli.program import Answer, Program
from tests.stories.firms import Sandbox, connected, sandbox, standing


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as one:
        yield one


@pytest.fixture
def program(running: Sandbox, tmp_path: Path) -> Program:
    """Configured, not signed in."""
    one = Program(tmp_path / "home")
    one.configure(running.quickbooks)
    return one


@pytest.fixture(scope="module")
def synced(running: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Program:
    one = connected(tmp_path_factory.mktemp("synced"), running)
    one.run("sync").ok()
    return one


def sent_back(address: str, **changes: str) -> str:
    """Where the sandbox sends the browser, with some of the parameters changed."""
    answer = requests.get(address, allow_redirects=False, timeout=10)
    parts = urlsplit(answer.headers["location"])
    query = {**dict(parse_qsl(parts.query)), **changes}
    return parts._replace(query=urlencode({name: value for name, value in query.items() if value})).geturl()


def refused(answer: Answer, code: int) -> str:
    assert answer.code == code, answer.said
    assert "Traceback" not in answer.said
    assert len(answer.documents) <= 1, "only the address to open"
    return answer.err


def not_signed_in(program: Program) -> None:
    assert program.json("status")["quickbooks"]["connected"] is False
    stored = program.keyring.read_text("utf-8") if program.keyring.exists() else ""
    assert "tokens" not in stored


def test_signing_in_answers_two_lines(program: Program, running: Sandbox) -> None:
    answer = program.connect(running.quickbooks)
    first, second = answer.documents
    assert list(first) == ["authorize_url"]
    assert set(second) >= {"company", "realm_id", "country", "who", "refresh_token_days"}
    assert second["realm_id"] == running.quickbooks["realm_id"]
    assert second["country"] == "CA"


def test_a_state_that_is_not_ours_is_refused(program: Program, running: Sandbox) -> None:
    def visit(address: str) -> None:
        requests.get(sent_back(address, state="forged"), timeout=10)

    refused(program.connect(running.quickbooks, visit=visit), 3)
    not_signed_in(program)


def test_a_denied_consent_is_said(program: Program, running: Sandbox) -> None:
    def visit(address: str) -> None:
        asked = dict(parse_qsl(urlsplit(address).query))
        denied = {"error": "access_denied", "state": asked["state"]}
        requests.get(asked["redirect_uri"], params=denied, timeout=10)

    refused(program.connect(running.quickbooks, visit=visit), 3)
    not_signed_in(program)


def test_a_code_that_was_used_already_is_refused(program: Program, running: Sandbox) -> None:
    def visit(address: str) -> None:
        target = sent_back(address)
        query = dict(parse_qsl(urlsplit(target).query))
        keys = (running.quickbooks["client_id"], running.quickbooks["client_secret"])
        redirect = target.partition("?")[0]
        form = {"grant_type": "authorization_code", "code": query["code"], "redirect_uri": redirect}
        assert requests.post(running.quickbooks["token"], data=form, auth=keys, timeout=10).ok
        requests.get(target, timeout=10)

    refused(program.connect(running.quickbooks, visit=visit), 3)
    not_signed_in(program)


def test_a_wrong_secret_is_refused(program: Program, running: Sandbox) -> None:
    said = refused(program.connect(running.quickbooks, secret="not-the-secret"), 3)
    assert "not-the-secret" not in said
    not_signed_in(program)


def test_a_taken_port_is_never_replaced_by_another(program: Program, running: Sandbox) -> None:
    redirect = program.json("config", "get", "quickbooks.redirect_uri")["quickbooks.redirect_uri"]
    port = urlsplit(redirect).port
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port or 0))
        taken.listen()
        said = refused(program.connect(running.quickbooks), 2)
    assert str(port) in said
    assert "--paste" in said


class Pasting:
    """Standard input of somebody who pastes: the secret's line first, then what `paste` makes of the address."""

    def __init__(self, secret: str, paste: Any) -> None:
        self.lines = [secret + "\n"]
        self.paste = paste
        self.address = threading.Event()
        self.opened = ""

    def heard(self, line: str) -> None:
        if "authorize_url" in line:
            self.opened = json.loads(line)["authorize_url"]
            self.address.set()

    def isatty(self) -> bool:
        return False

    def readline(self, _limit: int = -1) -> str:
        if self.lines:
            return self.lines.pop()
        assert self.address.wait(10)
        return str(self.paste(self.opened)) + "\n"


def paste(program: Program, running: Sandbox, what: Any, monkeypatch: pytest.MonkeyPatch) -> Answer:
    typed = Pasting(running.quickbooks["client_secret"], what)
    monkeypatch.setattr("io.StringIO", _Typed(typed))
    return program.run(
        *("--json", "connect", "quickbooks", "--client-id", running.quickbooks["client_id"]),
        *("--client-secret-stdin", "--paste"),
        stdin="typed",
        on_line=typed.heard,
    )


class _Typed:
    """Stands in for the stream that a command is given as its standard input."""

    def __init__(self, typed: Pasting) -> None:
        from io import StringIO

        self.typed, self.stream = typed, StringIO

    def __call__(self, text: str = "") -> Any:
        return self.typed if text == "typed" else self.stream(text)


def test_the_address_may_be_pasted_back(
    program: Program, running: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = paste(program, running, sent_back, monkeypatch)
    assert answer.code == 0, answer.said
    assert answer.documents[-1]["realm_id"] == running.quickbooks["realm_id"]


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        (lambda address: "https://example.com/nothing", 2),
        (lambda address: "what?", 2),
        (lambda address: sent_back(address, state="forged"), 3),
        (lambda address: sent_back(address, code="made-up"), 3),
        (lambda address: sent_back(address, realmId=""), 3),
    ],
)
def test_a_wrong_address_pasted_back(
    program: Program, running: Sandbox, monkeypatch: pytest.MonkeyPatch, pasted: Any, code: int
) -> None:
    answer = paste(program, running, pasted, monkeypatch)
    assert answer.code in (code, 2), answer.said
    assert answer.err.strip()
    assert "Traceback" not in answer.said
    not_signed_in(program)


def test_a_sign_in_that_was_withdrawn_stops_the_run_with_one_problem(
    running: Sandbox, synced: Program, tmp_path: Path
) -> None:
    program = synced.copy(tmp_path)
    assert program.connect(running.quickbooks).code == EXIT_WAITING, "decisions wait"
    before = standing(program)
    entries = json.loads(program.keyring.read_text("utf-8"))
    tokens = next(json.loads(value) for name, value in entries.items() if name.endswith("tokens"))
    refresh = tokens["value"]["refresh_token"]
    keys = (running.quickbooks["client_id"], running.quickbooks["client_secret"])
    answered = requests.post(running.quickbooks["revoke"], json={"token": refresh}, auth=keys, timeout=10)
    assert answered.ok
    for _time in range(2):
        answer = program.run("--json", "sync")
        assert answer.code == 3
        assert [one["code"] for one in answer.document["problems"]] == [ProblemCode.SIGN_IN]
    (problem,) = program.json("problems")
    assert problem["code"] == ProblemCode.SIGN_IN
    assert program.json("status")["quickbooks"]["connected"] is False
    assert standing(program) == before, "links and decisions stay"
    assert program.connect(running.quickbooks).code == EXIT_WAITING, "decisions wait"
    assert program.json("problems") == []
    answer = program.run("--json", "sync").ok()
    assert answer.document["applied"] == 0
    assert standing(program) == before


def test_another_company_is_noticed_and_refused(synced: Program, tmp_path: Path) -> None:
    program = synced.copy(tmp_path)
    before = standing(program)
    kept = program.keyring.read_text("utf-8")
    with sandbox(tmp_path, region="US") as other:
        program.configure(other.quickbooks)
        answer = program.connect(other.quickbooks)
        said = refused(answer, 2)
        assert "--workspace" in said
        assert program.keyring.read_text("utf-8") == kept, "the old sign-in is kept"
        assert standing(program) == before
        program.run("workspaces", "new", "American").ok()
        program.configure(other.quickbooks)
        assert program.connect(other.quickbooks).code == 0
        program.run("sync").ok()
    program.run("--workspace", "default", "status").ok()
    assert standing(program) == before


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_is_an_hour_off_is_told_and_does_no_harm(tmp_path: Path, hours: int) -> None:
    with sandbox(tmp_path, faults=f"clock={hours * 3600}") as running:
        program = connected(tmp_path, running)
        checks = {one["check"]: one for one in program.json("doctor")}
        assert checks["clock"]["ok"] is False
        assert "60" in checks["clock"]["says"]
        assert checks["clock"]["fix"]
        program.run("sync").ok()
        again = program.run("--json", "sync").ok().document
        assert again["applied"] == 0
        assert len([one for one in program.json("contacts") if one["quickbooks_id"]]) == 60


def test_the_doctor_finds_nothing_when_all_is_well(synced: Program) -> None:
    checks = {one["check"]: one["ok"] for one in synced.json("doctor")}
    assert set(checks) == {"keyring", "store", "clock", "network", "token", "company", "settings", "quota"}
    assert all(checks.values())
