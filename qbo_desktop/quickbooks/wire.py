"""The innermost transport: requests, with the system's certificates and proxies, and short timeouts.

Whatever goes wrong is sorted by the one question that matters: did the request arrive? Only what is known
not to have arrived is Unreachable.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import requests
import truststore
import urllib3.exceptions
from requests.adapters import HTTPAdapter

from qbo_desktop.errors import AppError, Unanswered, Unreachable, UsageError
from qbo_desktop.quickbooks.endpoints import is_loopback, require_safe
from qbo_desktop.quickbooks.transport import Answer, Request
from qbo_desktop.wording import _

TIMEOUTS = (5.0, 30.0)


class SystemTrust(HTTPAdapter):
    """Verifies certificates as the system does, so that a firm's own authority is known here too."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """The pool for direct connections."""
        super().init_poolmanager(*args, **kwargs, ssl_context=_system_context())

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """The pool for connections through a proxy."""
        return super().proxy_manager_for(proxy, **kwargs, ssl_context=_system_context())

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Without the list of authorities that requests brings along, and without needing its file."""
        if verify is not True:
            # A list that the user named by REQUESTS_CA_BUNDLE: trusted as well.
            super().cert_verify(conn, url, verify, cert)
            return
        conn.cert_reqs = "CERT_REQUIRED"
        conn.ca_certs = conn.ca_cert_dir = None


def _system_context() -> ssl.SSLContext:
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Wire:
    """Sends requests over HTTP. Redirects are not followed: a token must not travel on."""

    def __init__(self, timeouts: tuple[float, float] = TIMEOUTS, user_agent: str = "qbo-desktop") -> None:
        """`timeouts` are those of connecting and of each read, in seconds."""
        self._timeouts = timeouts
        self._session = requests.Session()
        self._session.mount("https://", SystemTrust())
        self._session.headers["User-Agent"] = user_agent

    def send(self, request: Request) -> Answer:
        """One try. Raises Unreachable, Unanswered or UsageError (an address that is none, or not safe)."""
        require_safe(request.url)
        host = urlsplit(request.url).hostname or ""
        # Loopback never goes through a proxy, even when the system has one and forgot to except it.
        proxies = {"no_proxy": host} if is_loopback(host) else None
        try:
            answer = self._session.request(
                request.method,
                request.url,
                params=dict(request.params),
                headers=dict(request.headers),
                data=request.body,
                timeout=self._timeouts,
                allow_redirects=False,
                proxies=proxies,
                auth=_as_given,
            )
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as problem:
            raise explain(problem, host) from None
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status_code, headers, answer.content)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


def _as_given(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps requests from putting a password of the user's .netrc in place of our own header."""
    return prepared


def explain(problem: Exception, host: str) -> AppError:
    """The error that a failure of the HTTP library is, in a sentence with a next step."""
    causes = tuple(_causes(problem))
    if isinstance(problem, requests.exceptions.InvalidProxyURL):
        return Unreachable(
            _("The address of the proxy in this computer’s settings is not one."),
            _("Correct the proxy in the system’s network settings."),
        )
    if isinstance(problem, requests.exceptions.ProxyError):
        if any("407" in str(cause) for cause in causes):
            return Unreachable(
                _("The proxy of this network wants a user name and a password."),
                _("Sign in to the network, or ask whoever runs it to let this program through."),
            )
        return Unreachable(
            _("The proxy of this network did not let the program through to {host}.").format(host=host),
            _("Look at the system’s proxy settings, or ask whoever runs the network to allow it."),
        )
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return Unreachable(
            _("The certificate that {host} showed is not trusted by this computer.").format(host=host),
            _(
                "If your firm inspects encrypted traffic, its own certificate authority must be in the "
                "system’s certificate store: ask whoever runs the network. Look at the date here as well."
            ),
        )
    if isinstance(problem, requests.exceptions.SSLError) or any(isinstance(c, ssl.SSLError) for c in causes):
        return Unanswered(
            _("The secure connection to {host} broke.").format(host=host),
            _("Try again; if it stays so, something in the network stands in between."),
        )
    if isinstance(problem, requests.exceptions.ConnectTimeout):
        return Unreachable(
            _("{host} could not be reached in time.").format(host=host),
            _("Look at the network connection, then try again."),
        )
    if isinstance(problem, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema | UnicodeError):
        return UsageError(
            _("The address of QuickBooks in the settings is not one."), _("Correct it under Settings.")
        )
    if any(isinstance(cause, socket.gaierror | urllib3.exceptions.NameResolutionError) for cause in causes):
        return Unreachable(
            _("The name {host} was not found: there seems to be no network.").format(host=host),
            _("Look at the network connection, then try again."),
        )
    if any(isinstance(cause, urllib3.exceptions.NewConnectionError) for cause in causes):
        return Unreachable(
            _("Nothing answers at {host}.").format(host=host),
            _("Look at the network connection and at the QuickBooks addresses in the settings; try again."),
        )
    if isinstance(problem, requests.exceptions.Timeout):
        return Unanswered(
            _("{host} did not answer in time.").format(host=host), _("Try again later; nothing was lost.")
        )
    return Unanswered(
        _("The connection to {host} broke before the answer was complete.").format(host=host), _("Try again.")
    )


def _causes(problem: BaseException) -> Iterator[BaseException]:
    """The failure and everything that it wraps: requests, urllib3 and Python each wrap in their own way."""
    waiting: list[object] = [problem]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
