"""Starts the simulated QuickBooks for whatever test wants to talk to one: here, in a thread, which takes no time;
or as a program of its own, for what is about programs."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
import uvicorn

from qbo_desktop.sandbox import serve

REDIRECT = "http://localhost:8749/callback"
ACCOUNTING = "com.intuit.quickbooks.accounting"
ROOT = Path(__file__).resolve().parents[1]


class _Server(uvicorn.Server):
    """Serves until told to end, and ends at once: nobody who is still connected is waited for."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = threading.Event()
        self.end: Callable[[], object] = lambda: None

    async def main_loop(self) -> None:
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        self.end = lambda: loop.call_soon_threadsafe(ended.set)
        await self.on_tick(0)
        self.answers.set()
        await ended.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listening in (*self.servers, *(sockets or [])):
            listening.close()
        tasks = list(self.server_state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)


@contextmanager
def serve_sandbox(**options: Any) -> Iterator[dict[str, Any]]:
    """A sandbox that serves from a thread of this process: its ready document. It is over at the end.

    `options` are those of `qbo_desktop.sandbox.serve.opened`. It approves sign-ins by itself unless told
    otherwise.
    """
    with serve.opened(**{"approve": True, **options}) as (config, listening, document):
        server = _Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), name="sandbox", daemon=True)
        thread.start()
        try:
            assert server.answers.wait(20), "the sandbox does not start"
            yield document
        finally:
            server.end()
            thread.join(20)
            assert not thread.is_alive(), "the sandbox does not end"


@contextmanager
def start_sandbox(tmp_path: Path, **options: Any) -> Iterator[tuple[dict[str, Any], subprocess.Popen[str]]]:
    """A running sandbox: its ready document and its process, which is stopped at the end.

    `options` are those of `qbo_desktop.sandbox.serve.run`. It approves sign-ins by itself unless told
    otherwise, and ends with this process even when that is killed.
    """
    wished = {"approve": True, "with_parent": True, **options}
    for name in ("state", "log"):
        if wished.get(name) is not None:
            wished[name] = str(wished[name])
    with (tmp_path / "sandbox-errors.txt").open("a", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "qbo_desktop.sandbox", json.dumps(wished)],
            cwd=ROOT,
            env={**os.environ, "PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            said = (tmp_path / "sandbox-errors.txt").read_text("utf-8")
            raise AssertionError(f"The sandbox did not start (exit {process.wait(10)}): {said}")
        yield json.loads(line), process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        assert process.stdin is not None
        process.stdin.close()
        assert process.stdout is not None
        process.stdout.close()


def authorize(quickbooks: dict[str, Any], **changes: str) -> dict[str, str]:
    """Ask for consent at an approving sandbox; the parameters it sends back to the redirect address."""
    asked = {
        "client_id": quickbooks["client_id"],
        "response_type": "code",
        "scope": ACCOUNTING,
        "redirect_uri": REDIRECT,
        "state": "of-this-test",
        **changes,
    }
    answer = requests.get(quickbooks["authorize"], params=asked, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def token_call(quickbooks: dict[str, Any], **form: str) -> requests.Response:
    """A POST to the token endpoint as the registered app."""
    app = (quickbooks["client_id"], quickbooks["client_secret"])
    return requests.post(quickbooks["token"], data=form, auth=app, timeout=10)


def sign_in(quickbooks: dict[str, Any], scope: str = ACCOUNTING) -> dict[str, Any]:
    """Connect from authorize to tokens; the token endpoint's answer."""
    code = authorize(quickbooks, scope=scope)["code"]
    answer = token_call(quickbooks, grant_type="authorization_code", code=code, redirect_uri=REDIRECT)
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


class Company:
    """A signed-in client of the sandbox's one company; paths are those behind the realm."""

    def __init__(self, quickbooks: dict[str, Any]) -> None:
        self.quickbooks = quickbooks
        self.base = f"{quickbooks['api']}/v3/company/{quickbooks['realm_id']}"
        self.tokens = sign_in(quickbooks)
        self.session = requests.Session()
        self.session.headers.update(
            {"Authorization": f"Bearer {self.tokens['access_token']}", "Accept": "application/json"}
        )

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.session.get(self.base + path, timeout=10, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return self.session.post(self.base + path, timeout=10, **options)

    def query(self, statement: str) -> requests.Response:
        return self.get("/query", params={"query": statement})

    def customers(self, statement: str) -> list[dict[str, Any]]:
        """The customers of a statement's page."""
        answer = self.query(statement)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["QueryResponse"].get("Customer", [])
        return found
