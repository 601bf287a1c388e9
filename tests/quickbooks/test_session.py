"""Keeping a sign-in alive: ahead of its end, once on a refusal, one at a time, whatever dies meanwhile."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from qbo_desktop.errors import (
    Fault,
    Interrupted,
    KeychainError,
    SignInNeeded,
    Unanswered,
    Unreachable,
    UsageError,
)
from qbo_desktop.quickbooks.client import open_client
from qbo_desktop.quickbooks.oauth import SignIn, TokenSet
from qbo_desktop.quickbooks.retry import BACK_OFF, Retried
from qbo_desktop.quickbooks.session import LOCK_SECONDS, Authorized, Session, keys_name, tokens_name
from qbo_desktop.quickbooks.transport import Answer, Patience, Request
from tests.quickbooks.doubles import FakeTime, MemoryVault, ScriptedWire, answer
from tests.quickbooks.refresher import NAME
from tests.quickbooks.test_oauth import HTTPS
from tests.quickbooks.tiny_server import http, serve

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


class Rotating:
    """A token service whose every refresh kills the token that was used for it, as Intuit's may."""

    def __init__(self) -> None:
        self.number = 0
        self.refreshes = 0
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Answer:
        assert request.body is not None
        status, document = self.refresh(request.body)
        return answer(document, status)

    def refresh(self, body: bytes) -> tuple[int, dict[str, Any]]:
        """Status and document for a refresh."""
        with self._lock:
            self.refreshes += 1
            if f"refresh_token=refresh-{self.number}".encode() != body.partition(b"&")[2]:
                return 400, {"error": "invalid_grant"}
            self.number += 1
            number = self.number
        return 200, {
            "access_token": f"access-{number}",
            "refresh_token": f"refresh-{number}",
            "expires_in": 3600,
        }


def held(access_ends: datetime = NOW + timedelta(minutes=30), skew: float = 0) -> dict[str, Any]:
    """Tokens number 0 as the vault keeps them, with the company beside them."""
    tokens = TokenSet("access-0", "refresh-0", access_ends, NOW + timedelta(days=50), None, skew)
    return {**tokens.to_json(), "realm_id": "123"}


def open_session(
    tmp_path: Path,
    service: Callable[[Request], Answer] | Exception,
    vault: MemoryVault | None = None,
    *,
    now: Callable[[], datetime] = lambda: NOW,
    patience: Patience | None = None,
    on_renewed: Callable[[TokenSet], None] = lambda tokens: None,
) -> tuple[Session, MemoryVault]:
    """A session at noon over a service and a vault."""
    vault = vault or MemoryVault(**{NAME: held()})
    sign_in = SignIn(HTTPS, "client-1", "x", ScriptedWire(service), now)
    lock = tmp_path / "locks" / "123.lock"
    made = Session(vault, NAME, sign_in, lock, patience=patience, on_renewed=on_renewed, clock=now)
    return made, vault


def test_a_good_token_is_taken_as_it_is(tmp_path: Path) -> None:
    service = Rotating()
    session, _vault = open_session(tmp_path, service)
    assert session.access_token() == session.access_token() == "access-0"
    assert service.refreshes == 0


@pytest.mark.parametrize("minutes", [-100, 0, 4.9, 5])
def test_a_token_that_ends_soon_is_refreshed_and_stored_before_it_is_used(
    tmp_path: Path, minutes: float
) -> None:
    told: list[TokenSet] = []
    vault = MemoryVault(**{NAME: held(NOW + timedelta(minutes=minutes))})

    def renewed(tokens: TokenSet) -> None:
        # Whoever is told can rely on it being stored.
        assert vault.values[NAME]["refresh_token"] == tokens.refresh_token
        told.append(tokens)

    session, _ = open_session(tmp_path, Rotating(), vault, on_renewed=renewed)
    assert session.access_token() == "access-1"
    assert vault.values[NAME]["access_token"] == "access-1"
    assert vault.values[NAME]["realm_id"] == "123"
    assert [tokens.access_token for tokens in told] == ["access-1"]
    assert session.access_token() == "access-1"


def test_nothing_in_the_keyring_is_not_connected(tmp_path: Path) -> None:
    for vault in (MemoryVault(), MemoryVault(**{NAME: {"realm_id": "1"}})):
        session, _ = open_session(tmp_path, Rotating(), vault)
        with pytest.raises(SignInNeeded, match="not connected") as caught:
            session.access_token()
        assert caught.value.exit_code == 3


def test_what_another_process_refreshed_meanwhile_is_taken_from_the_keyring(tmp_path: Path) -> None:
    service = Rotating()
    session, vault = open_session(tmp_path, service)
    assert session.access_token() == "access-0"
    vault.values[NAME] = {**held(), "access_token": "access-of-another"}
    assert session.renew("access-0") == "access-of-another"
    assert service.refreshes == 0


def test_eight_threads_refresh_once(tmp_path: Path) -> None:
    service = Rotating()
    session, _vault = open_session(tmp_path, service, MemoryVault(**{NAME: held(NOW)}))
    at_once = threading.Barrier(8)
    found: list[str] = []

    def ask() -> None:
        at_once.wait(10)
        found.append(session.access_token())

    threads = [threading.Thread(target=ask) for _thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert found == ["access-1"] * 8
    assert service.refreshes == 1


def test_eight_sessions_that_were_all_refused_refresh_once(tmp_path: Path) -> None:
    service, vault = Rotating(), MemoryVault(**{NAME: held()})
    sessions = [open_session(tmp_path, service, vault)[0] for _session in range(8)]
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda one=one: found.append(one.renew("access-0"))) for one in sessions
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert found == ["access-1"] * 8
    assert service.refreshes == 1


def test_a_dead_refresh_token_means_signing_in_and_leaves_the_keyring_as_it_is(tmp_path: Path) -> None:
    service = Rotating()
    service.number = 5
    session, vault = open_session(tmp_path, service)
    with pytest.raises(SignInNeeded):
        session.renew("access-0")
    assert vault.values[NAME] == held()


def test_no_answer_leaves_everything_as_it_is(tmp_path: Path) -> None:
    session, vault = open_session(tmp_path, Unanswered("lost"))
    with pytest.raises(Unanswered):
        session.renew("access-0")
    assert vault.values[NAME] == held()


def test_tokens_that_the_keyring_did_not_take_are_held_until_it_does(tmp_path: Path) -> None:
    class Locked(MemoryVault):
        """Locked for the first two writes."""

        def write(self, name: str, value: dict[str, Any]) -> None:
            super().write(name, value) if self.writes >= 2 else self._refuse()

        def _refuse(self) -> None:
            self.writes += 1
            raise KeychainError("locked")

    service = Rotating()
    session, vault = open_session(tmp_path, service, Locked(**{NAME: held(NOW)}))
    for _try in range(2):
        with pytest.raises(KeychainError):
            session.access_token()
    assert session.access_token() == "access-1"
    assert vault.values[NAME]["refresh_token"] == "refresh-1"
    assert service.refreshes == 1


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_off_by_an_hour_breaks_nothing(tmp_path: Path, hours: int) -> None:
    here = NOW + timedelta(hours=hours)
    service = Rotating()

    def dated(request: Request) -> Answer:
        given = service(request)
        return Answer(given.status, {"date": NOW.strftime("%a, %d %b %Y %H:%M:%S GMT")}, given.body)

    vault = MemoryVault(**{NAME: held(NOW)})
    session, _ = open_session(tmp_path, dated, vault, now=lambda: here)
    assert session.renew("access-0") == "access-1"
    assert session.clock_skew == timedelta(hours=hours)
    # By this computer's own clock it would have ended just now, or in two hours.
    assert session.access_token() == "access-1"
    # The next process knows the difference from the keyring.
    later, _ = open_session(tmp_path, dated, vault, now=lambda: here)
    assert later.access_token() == "access-1"
    assert service.refreshes == 1
    there = here + timedelta(minutes=56)
    after, _ = open_session(tmp_path, dated, vault, now=lambda: there)
    assert after.access_token() == "access-2"


def test_waiting_for_another_process_can_be_stopped_and_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "locks").mkdir()
    with FileLock(tmp_path / "locks" / "123.lock"):
        cancel = threading.Event()
        stopping = Patience(cancel, sleep=lambda seconds: cancel.set())
        session, _ = open_session(tmp_path, Rotating(), patience=stopping)
        with pytest.raises(Interrupted):
            session.renew("access-0")
        time = FakeTime()
        session, _ = open_session(tmp_path, Rotating(), patience=time.patience())
        with pytest.raises(Unreachable):
            session.renew("access-0")
        assert LOCK_SECONDS < sum(time.waits) < LOCK_SECONDS + 5


def test_a_lock_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("a file where a folder should be")
    session, _ = open_session(tmp_path, Rotating())
    with pytest.raises(UsageError, match="lock"):
        session.renew("access-0")


def refused(code: str, status: int = 401) -> SignInNeeded:
    """What Judged makes of a refusal."""
    return SignInNeeded("no", status=status, faults=(Fault(code=code),) if code else ())


def test_a_refused_token_is_renewed_once_and_the_request_sent_again(tmp_path: Path) -> None:
    session, _vault = open_session(tmp_path, Rotating())
    wire = ScriptedWire(refused("3200"), answer({"ok": 1}, date="Fri, 01 May 2026 11:59:00 GMT"))
    found = Authorized(wire, session).send(Request("GET", "https://x.example"))
    assert found.status == 200
    assert [one.headers["Authorization"] for one in wire.requests] == ["Bearer access-0", "Bearer access-1"]
    assert session.clock_skew == timedelta(minutes=1)


def test_a_fresh_token_that_is_refused_too_ends_it(tmp_path: Path) -> None:
    service = Rotating()
    session, _vault = open_session(tmp_path, service)
    wire = ScriptedWire(refused("3200"))
    with pytest.raises(SignInNeeded):
        Authorized(wire, session).send(Request("GET", "https://x.example"))
    assert (len(wire.requests), service.refreshes) == (2, 1)


@pytest.mark.parametrize(("code", "status"), [("130", 401), ("3100", 403), ("120", 401), ("", 403)])
def test_a_fresh_token_is_not_asked_for_where_it_would_not_help(
    tmp_path: Path, code: str, status: int
) -> None:
    service = Rotating()
    session, _vault = open_session(tmp_path, service)
    with pytest.raises(SignInNeeded):
        Authorized(ScriptedWire(refused(code, status)), session).send(Request("GET", "https://x.example"))
    assert service.refreshes == 0


def test_an_unreachable_token_service_is_not_tried_for_ever(tmp_path: Path) -> None:
    time = FakeTime()
    tokens, api = ScriptedWire(Unreachable("nobody")), ScriptedWire(answer({"CompanyInfo": {}}))
    sign_in = SignIn(HTTPS, "client-1", "x", Retried(tokens, time.patience()), lambda: NOW)
    vault = MemoryVault(**{NAME: held(NOW)})
    session = Session(vault, NAME, sign_in, tmp_path / "a.lock", patience=time.patience(), clock=lambda: NOW)
    client, count = open_client(HTTPS, "123", session, api, patience=time.patience())
    with pytest.raises(Unreachable):
        client.company_info()
    assert (len(tokens.requests), len(api.requests), count()) == (1 + len(BACK_OFF), 0, 0)


def test_names_in_the_keyring() -> None:
    assert tokens_name("7") == "quickbooks/7/tokens"
    assert keys_name("7") == "quickbooks/7/keys"


def _start(folder: Path, port: int, wish: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.quickbooks.refresher",
            str(folder),
            f"http://127.0.0.1:{port}/token",
            wish,
        ],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )


def _finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = process.communicate(timeout=60)
    return process.returncode, said.strip()


def _token_server(service: Rotating) -> Callable[[Any, bytes], None]:
    def behave(connection: Any, head: bytes) -> None:
        sent = head
        while b"refresh_token=" not in sent.partition(b"\r\n\r\n")[2]:
            sent += connection.recv(65536)
        status, document = service.refresh(sent.partition(b"\r\n\r\n")[2])
        connection.sendall(http(json.dumps(document).encode(), f"{status} x"))

    return behave


def _folder(tmp_path: Path) -> Path:
    soon = datetime.now(UTC) - timedelta(minutes=1)
    (tmp_path / NAME.replace("/", "_")).write_text(json.dumps(held(soon)), "utf-8")
    return tmp_path


def test_processes_that_start_together_refresh_once(tmp_path: Path) -> None:
    service, folder = Rotating(), _folder(tmp_path)
    with serve(_token_server(service)) as server:
        # The pause at the named point keeps the first one in the lock while the others come.
        processes = [_start(folder, server.port, "access", QBO_DESKTOP_SLOW_AT="300") for _each in range(3)]
        found = [_finish(process) for process in processes]
    assert found == [(0, "access-1")] * 3
    assert service.refreshes == 1


def test_a_process_killed_between_answer_and_keyring_frees_the_lock_and_costs_only_the_sign_in(
    tmp_path: Path,
) -> None:
    service, folder = Rotating(), _folder(tmp_path)
    with serve(_token_server(service)) as server:
        code, _said = _finish(_start(folder, server.port, "access", QBO_DESKTOP_CRASH_AT="token-answered"))
        assert code == -getattr(signal, "SIGKILL", signal.SIGTERM)
        assert service.refreshes == 1
        # The service rotated, the answer is lost: the next one says so with exit 3, and hangs on no lock.
        code, said = _finish(_start(folder, server.port, "access"))
        assert code == 3
        assert said.startswith("SignInNeeded")
        assert "Sign in again" in said
        # Signing in again makes everything good.
        service.number = 0
        assert _finish(_start(folder, server.port, "access")) == (0, "access-1")
