"""The end of a sign-in: the browser is sent back to this machine, or a person pastes where it was sent.

The listener stands at exactly the registered address and nowhere else; it answers one path, once, and
forgets everything else. (RFC 8252, sections 7.3 and 8.3.)
"""

from __future__ import annotations

import html
import os
import queue
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from qbo_desktop.errors import AppError, Interrupted, SignInNeeded, UsageError
from qbo_desktop.quickbooks.endpoints import is_loopback
from qbo_desktop.wording import _, language

# Nobody types a password for longer than this.
SIGN_IN_SECONDS = 600.0
LOOK_EVERY = 0.1
STYLE = (
    "body{font:1.1rem system-ui,sans-serif;margin:15vh auto;max-width:32rem;padding:0 1rem;color:#222}"
    "@media(prefers-color-scheme:dark){body{background:#222;color:#eee}}"
)


@dataclass(frozen=True, slots=True)
class Redirect:
    """What came back with the browser; fields that did not come are ""."""

    code: str = field(default="", repr=False)
    state: str = field(default="", repr=False)
    realm_id: str = ""
    error: str = ""
    description: str = ""


def parse_redirect(text: str) -> Redirect:
    """What a person pasted: the whole address of the page, or only what follows its question mark.

    UsageError when it holds neither a code nor an error.
    """
    # Copies out of mails and terminals come with line breaks, quotes or &amp;.
    text = html.unescape("".join(text.split()).strip("\"'<>«»“”"))
    query = text.split("#")[0].partition("?")[2] if "?" in text else text.split("#")[0]
    redirect = _from_query(query)
    if not redirect.code and not redirect.error:
        raise UsageError(
            _("This is not the address that QuickBooks sent the browser to: there is no code in it."),
            _("After signing in, copy the whole address from the browser’s address bar."),
        )
    return redirect


def _from_query(query: str) -> Redirect:
    try:
        values = parse_qs(query, max_num_fields=50)
    except ValueError:
        values = {}

    def one(name: str) -> str:
        return values.get(name, [""])[0]

    return Redirect(one("code"), one("state"), one("realmId"), one("error"), one("error_description"))


class Listener:
    """Waits at the redirect address. Use as a context manager: it listens from entering on.

    UsageError when the address is not one of this machine, or its port is taken (never another port).
    """

    def __init__(self, redirect_uri: str) -> None:
        parts = urlsplit(redirect_uri)
        host = parts.hostname or ""
        if parts.scheme != "http" or not is_loopback(host):
            raise UsageError(
                _("The redirect address {address} is not one of this computer.").format(address=redirect_uri),
                _("Sign in by pasting: copy the address from the browser after signing in."),
                command=_(
                    "Sign in with paste-back: copy the address from the browser after signing in (--paste)."
                ),
            )
        self._path = parts.path or "/"
        self._port = parts.port or 80
        # A browser may try either for "localhost".
        self._hosts = ("127.0.0.1", "::1") if host.lower() == "localhost" else (host,)
        self._came: queue.SimpleQueue[Redirect] = queue.SimpleQueue()
        self._servers: list[ThreadingHTTPServer] = []
        self._check: Callable[[Redirect], None] = lambda redirect: None

    def __enter__(self) -> Listener:
        for host in self._hosts:
            try:
                self._servers.append(_Server(host, self._port, self._handler()))
            except OSError as problem:
                if host == "::1" and self._servers and not _taken(host, self._port):
                    # A machine without IPv6 is no reason to give up.
                    continue
                self._close()
                raise UsageError(
                    _("Port {port} of this computer is taken by another program.").format(port=self._port),
                    _(
                        "Close that program (perhaps another sign-in is waiting), or sign in by pasting. The "
                        "port is that of the registered redirect address; no other will do."
                    ),
                    command=_(
                        "Close that program (perhaps another sign-in is waiting), or sign in with paste-back "
                        "(--paste). The port is that of the registered redirect address; no other will do."
                    ),
                ) from problem
        for server in self._servers:
            threading.Thread(
                target=server.serve_forever, args=(LOOK_EVERY,), name="redirect", daemon=True
            ).start()
        return self

    def __exit__(self, *_exc: object) -> None:
        for server in self._servers:
            server.shutdown()
        self._close()

    def wait(
        self,
        check: Callable[[Redirect], None] = lambda redirect: None,
        *,
        seconds: float = SIGN_IN_SECONDS,
        cancel: threading.Event | None = None,
    ) -> Redirect:
        """The redirect, once it came. For a wrong one `check` raises AppError; the page says so too.

        Raises Interrupted when `cancel` is set, SignInNeeded when nobody came in time.
        """
        self._check = check
        ends = time.monotonic() + seconds
        while True:
            if cancel is not None and cancel.is_set():
                raise Interrupted(_("Stopped."))
            try:
                redirect = self._came.get(timeout=LOOK_EVERY)
            except queue.Empty:
                if time.monotonic() >= ends:
                    raise SignInNeeded(
                        _("Nobody signed in to QuickBooks in the browser."), _("Start the sign-in once more.")
                    ) from None
                continue
            check(redirect)
            return redirect

    def _close(self) -> None:
        for server in self._servers:
            server.server_close()
        self._servers = []

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            """One request of the browser."""

            timeout = 10
            server_version = "QBO-Desktop"
            sys_version = ""

            def do_GET(self) -> None:
                listener._answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Says nothing: the address holds the code."""

        return Handler

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(request.path)
        redirect = _from_query(parts.query)
        if parts.path != self._path or not (redirect.code or redirect.error):
            _send(request, HTTPStatus.NOT_FOUND, _page(_("Nothing is here."), ""))
            return
        try:
            self._check(redirect)
        except AppError as problem:
            page = _page(problem.says, problem.remedy)
        else:
            page = _page(_("Thank you. QBO Desktop goes on by itself."), _("You can close this window."))
        _send(request, HTTPStatus.OK, page)
        self._came.put(redirect)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # On Windows "reuse" would share a port that another program holds.
    allow_reuse_address = os.name != "nt"

    def __init__(self, host: str, port: int, handler: type[BaseHTTPRequestHandler]) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), handler)

    def server_bind(self) -> None:
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        super().server_bind()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away is no news."""


def _taken(host: str, port: int) -> bool:
    """Whether somebody answers there."""
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False


def _page(says: str, then: str) -> bytes:
    text = (
        f'<!doctype html><html lang="{language().replace("_", "-")}"><head><meta charset="utf-8">'
        f"<title>QBO Desktop</title><style>{STYLE}</style></head>"
        f"<body><h1>QBO Desktop</h1><p>{html.escape(says)}</p><p>{html.escape(then)}</p></body></html>"
    )
    return text.encode("utf-8")


def _send(request: BaseHTTPRequestHandler, status: HTTPStatus, page: bytes) -> None:
    request.send_response(status)
    request.send_header("Content-Type", "text/html; charset=utf-8")
    request.send_header("Content-Length", str(len(page)))
    # The address in the bar holds the code: it goes to nobody and stays nowhere.
    request.send_header("Referrer-Policy", "no-referrer")
    request.send_header("Cache-Control", "no-store")
    request.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
    request.send_header("Connection", "close")
    request.end_headers()
    request.wfile.write(page)
