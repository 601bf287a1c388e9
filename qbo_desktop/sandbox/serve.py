"""Starts the simulated QuickBooks on loopback and serves until told to stop."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from starlette.applications import Starlette

from qbo_desktop.sandbox import company, faults, firm, invoice_history, oauth
from qbo_desktop.sandbox.bookkeeper import Bookkeeper
from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.desk import Desk
from qbo_desktop.sandbox.grants import Grants
from qbo_desktop.sandbox.limits import Limits
from qbo_desktop.sandbox.log import Log
from qbo_desktop.sandbox.misbehave import CuttableConnection, Misbehave
from qbo_desktop.sandbox.oauth import OAuth
from qbo_desktop.sandbox.play import Play
from qbo_desktop.sandbox.player import address_file
from qbo_desktop.sandbox.rest import Rest
from qbo_desktop.sandbox.state import State

HOST = "127.0.0.1"


class PortTaken(Exception):
    """Another program listens at this port; `port` says which."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} is taken by another program.")
        self.port = port


def run(
    *,
    port: int = 0,
    region: str = "CA",
    customers: int = 60,
    scenario: str | None = None,
    faults: str = "",
    switches: Sequence[str] = (),
    state: Path | None = None,
    log: Path | None = None,
    approve: bool = False,
    with_parent: bool = False,
    invoices: int = 0,
    ready: Callable[[dict[str, Any]], None] = lambda document: None,
) -> None:
    """Serve in the foreground until SIGINT or SIGTERM (or, `with_parent`, the end of standard input).

    `ready` gets the addresses and keys once requests are answered; port 0 takes a free one. `scenario` is one
    of `firm.SCENARIOS`, `faults` a specification as in `faults.py`, `switches` are NAME=VALUE as in
    `switches.py`. Where `state` is a file of an earlier run, its firm and sign-ins go on, whatever `region`,
    `customers`, `scenario` and `invoices` (how many older ones there are) say, and `switches` are thrown on top
    of its own; the address stands beside it while the service runs, for `player.address_of`.
    Raises PortTaken, StateUnreadable, ValueError for an unknown region, scenario, fault or switch, and OSError
    where the state or the log cannot be written.
    """
    with opened(port, region, customers, scenario, faults, state, log, approve, switches, invoices) as (
        config,
        listening,
        said,
    ):
        server = _Server(config, lambda: ready(said))
        if with_parent:
            threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
        server.run(sockets=[listening])


@contextlib.contextmanager
def opened(
    port: int = 0,
    region: str = "CA",
    customers: int = 60,
    scenario: str | None = None,
    faults: str = "",
    state: Path | None = None,
    log: Path | None = None,
    approve: bool = False,
    switches: Sequence[str] = (),
    invoices: int = 0,
) -> Generator[tuple[uvicorn.Config, socket.socket, dict[str, Any]], None, None]:
    """What a server is run with: its configuration, the socket it listens at, and what its clients are told.

    See `run` for the options and what is raised; state and log are let go at the end.
    """
    wished = _read_faults(faults)
    new = state is None or not state.exists()
    remembered = State.open(state, region=region, customers=customers, scenario=scenario or firm.SAMPLE_FIRM)
    remembered.switch_all(switches)
    if new and invoices:
        invoice_history.make(remembered, invoices, company.user_name(remembered.region))
    remembered.save()
    listening = _listen(port)
    with contextlib.closing(listening):
        base = f"http://{HOST}:{listening.getsockname()[1]}"
        service = build(base, remembered, wished, log=log, approve=approve)
        with contextlib.closing(service), contextlib.closing(remembered), _told(base, state):
            config = uvicorn.Config(
                service,
                http=CuttableConnection,
                ws="none",
                lifespan="off",
                loop="asyncio",
                log_config=None,
                log_level="error",
                access_log=False,
                server_header=False,
                date_header=False,  # the service has its own clock
                proxy_headers=False,
                timeout_graceful_shutdown=1,
            )
            yield config, listening, addresses(base, remembered)


def build(
    base: str, state: State, wished: faults.Faults, *, log: Path | None = None, approve: bool = False
) -> Log:
    """The whole service as an ASGI application, for the address `base`; close it after use."""
    clock = Clock(timedelta(seconds=wished.clock_seconds))
    state.clock = clock
    desk = Desk(state, clock)
    limits = Limits(on=wished.limited)
    grants = Grants(state, clock, rotation=wished.rotation, grace_seconds=wished.grace_seconds)

    routes = [
        *Play(state, Bookkeeper(state, clock, desk)).routes(),
        *OAuth(base, state, clock, grants, approve=approve).routes(),
        *Rest(state, clock, grants, limits, desk, blank_keeps=wished.blank_keeps).routes(),
    ]
    return Log(Misbehave(Starlette(routes=routes), wished, clock, grants.expire_access), log, clock)


@contextlib.contextmanager
def _told(base: str, state: Path | None) -> Generator[None, None, None]:
    """The address in a file beside the state, while the service runs."""
    if state is None:
        yield
        return
    file = address_file(state)
    file.write_text(json.dumps({"api": base}) + "\n", "utf-8")
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def addresses(base: str, state: State) -> dict[str, Any]:
    """What a client is told: where everything is, and the keys of the registered app."""
    return {
        "quickbooks": {
            "api": base,
            "authorize": base + oauth.AUTHORIZE,
            "token": base + oauth.TOKEN,
            "revoke": base + oauth.REVOKE,
            "userinfo": base + oauth.USERINFO,
            "discovery": base + oauth.DISCOVERY,
            "client_id": state.keys.client_id,
            "client_secret": state.keys.client_secret,
            "realm_id": state.keys.realm_id,
        }
    }


def _read_faults(spec: str) -> faults.Faults:
    return faults.parse(spec)


def _listen(port: int) -> socket.socket:
    # Named as TCP: otherwise asyncio leaves Nagle's algorithm on, and every answer waits 40 ms for its second half.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # on Windows it would let two programs share the port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise PortTaken(port) from error
        raise
    return listening


class _Server(uvicorn.Server):
    """uvicorn that says when it is ready, and that returns after a signal instead of dying of it."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.force_exit = self.should_exit  # the second time in earnest
        self.should_exit = True


def _end_with_parent(server: uvicorn.Server) -> None:
    """Read standard input to its end, which comes when the parent ends, however it ends."""
    try:
        # The bare descriptor: a thread that waits in sys.stdin would hold up the interpreter's own end.
        descriptor = sys.stdin.fileno()
        while os.read(descriptor, 4_096):
            pass
    except (AttributeError, OSError, ValueError):
        pass  # no standard input: as if it had ended
    server.should_exit = True
