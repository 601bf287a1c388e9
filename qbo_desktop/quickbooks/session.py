"""Keeps one company's sign-in alive: an access token when one is asked for, refreshed when it must be.

A refresh reads, changes and writes a secret that window, worker and command line share, and the service may
kill the old token with it. So it is done under a lock of the operating system (which dies with its process),
after reading the keyring once more, and the new tokens are stored before anybody uses them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, Timeout

from qbo_desktop.crash_points import crash_point
from qbo_desktop.errors import KeychainError, SideError, SignInNeeded, Unreachable, UsageError
from qbo_desktop.quickbooks.oauth import Clock, SignIn, TokenSet, utc_now
from qbo_desktop.quickbooks.transport import Answer, Patience, Request, Transport
from qbo_desktop.wording import _

_log = logging.getLogger(__name__)

REFRESH_AHEAD = timedelta(minutes=5)
# How long another process may take for its refresh before we give up (its own timeouts are shorter).
LOCK_SECONDS = 90.0
LOCK_LOOK = 0.1


class Vault(Protocol):
    """Where secrets are kept (`qbo_desktop.keychain.Keychain`)."""

    def read(self, name: str) -> dict[str, Any] | None: ...

    def write(self, name: str, value: dict[str, Any]) -> None: ...

    def delete(self, name: str) -> None: ...


def tokens_name(workspace: str) -> str:
    """The name in the keyring of a workspace's tokens."""
    return f"quickbooks/{workspace}/tokens"


def keys_name(workspace: str) -> str:
    """The name in the keyring of a workspace's client id and secret."""
    return f"quickbooks/{workspace}/keys"


class Session:
    """The tokens of one company, shared by any number of threads and processes."""

    def __init__(
        self,
        vault: Vault,
        name: str,
        sign_in: SignIn,
        lock_file: Path,
        *,
        patience: Patience | None = None,
        on_renewed: Callable[[TokenSet], None] = lambda tokens: None,
        clock: Clock = utc_now,
    ) -> None:
        """`name` is the tokens' name in the vault; `lock_file` must be the same for all who share them.

        `on_renewed` is told of every new token set after it was stored, so that expiries can be shown
        without the keyring.
        """
        self._vault = vault
        self._name = name
        self._sign_in = sign_in
        self._lock_file = lock_file
        self._patience = patience or Patience()
        self._on_renewed = on_renewed
        self._clock = clock
        self._thread_lock = threading.Lock()
        self._tokens: TokenSet | None = None
        # Tokens that the service gave and the keyring did not take yet.
        self._unsaved: TokenSet | None = None
        self._skew: timedelta | None = None

    def access_token(self) -> str:
        """A token that is good for some minutes more. Raises SignInNeeded, KeychainError, SideError."""
        tokens = self._unsaved or self._tokens
        if tokens is None:
            tokens = self._tokens = self._stored()
        if self._unsaved is not None or self._ends_soon(tokens):
            return self._renew(tokens.access_token, even_if_good=False)
        return tokens.access_token

    def renew(self, refused: str) -> str:
        """Another token, after the service refused this one."""
        return self._renew(refused, even_if_good=True)

    def observe(self, server: datetime | None) -> None:
        """Learn the server's time from an answer: this computer's clock may be wrong."""
        if server is not None:
            self._skew = self._clock() - server

    @property
    def clock_skew(self) -> timedelta:
        """How far this computer's clock is ahead of the server's, as far as is known."""
        if self._skew is not None:
            return self._skew
        return timedelta(seconds=self._tokens.skew) if self._tokens else timedelta()

    def _ends_soon(self, tokens: TokenSet) -> bool:
        return self._clock() - self.clock_skew >= tokens.access_expires_at - REFRESH_AHEAD

    def _stored(self) -> TokenSet:
        tokens = TokenSet.from_json(self._vault.read(self._name))
        if tokens is None:
            raise SignInNeeded(_("QuickBooks is not connected."), _("Connect it under Connections."))
        return tokens

    def _renew(self, known: str, *, even_if_good: bool) -> str:
        with self._thread_lock:
            lock = FileLock(str(self._lock_file))
            self._acquire(lock)
            try:
                return self._renew_alone(known, even_if_good)
            finally:
                lock.release()

    def _renew_alone(self, known: str, even_if_good: bool) -> str:
        if self._unsaved is not None:
            self._store(self._unsaved)
        # Another thread or process may have done it while we waited.
        tokens = self._tokens = self._stored()
        is_other = tokens.access_token != known
        if (is_other or not even_if_good) and not self._ends_soon(tokens):
            return tokens.access_token
        _log.info("refreshing the QuickBooks sign-in")
        try:
            fresh = self._sign_in.refresh(tokens)
        except SideError as problem:
            _log.warning("the refresh failed: %s", type(problem).__name__)
            raise
        crash_point("token-answered")
        self._skew = timedelta(seconds=fresh.skew)
        self._store(fresh)
        self._on_renewed(fresh)
        return fresh.access_token

    def _store(self, fresh: TokenSet) -> None:
        try:
            # What else stands beside the tokens (the company's id) stays there.
            kept = self._vault.read(self._name) or {}
            self._vault.write(self._name, {**kept, **fresh.to_json()})
        except KeychainError:
            # The old token may be dead already: these are held until the keyring takes them.
            self._unsaved = fresh
            raise
        self._unsaved = None
        self._tokens = fresh

    def _acquire(self, lock: FileLock) -> None:
        begun = self._patience.clock()
        try:
            self._lock_file.parent.mkdir(parents=True, exist_ok=True)
            while True:
                self._patience.check()
                try:
                    lock.acquire(timeout=0)
                    return
                except Timeout:
                    if self._patience.clock() - begun > LOCK_SECONDS:
                        raise Unreachable(
                            _("Another QBO Desktop is renewing the QuickBooks sign-in and does not finish."),
                            _("Close it, then try again."),
                        ) from None
                    self._patience.pause(LOCK_LOOK)
        except OSError as problem:
            raise UsageError(
                _("The lock file {path} cannot be made.").format(path=self._lock_file),
                _("Look at the permissions of that folder and at the free space of the disk."),
            ) from problem


class Authorized:
    """Adds the access token; after a refusal, renews it and sends once more."""

    def __init__(self, inner: Transport, session: Session) -> None:
        self._inner = inner
        self._session = session

    def send(self, request: Request) -> Answer:
        """As the inner one. Raises SignInNeeded when a fresh token is refused as well."""
        token = self._session.access_token()
        try:
            answer = self._inner.send(_with(request, token))
        except SignInNeeded as problem:
            if not _token_was_refused(problem):
                raise
            token = self._session.renew(token)
            answer = self._inner.send(_with(request, token))
        self._session.observe(answer.date)
        return answer


def _with(request: Request, token: str) -> Request:
    return request.with_headers(Authorization=f"Bearer {token}")


def _token_was_refused(problem: SignInNeeded) -> bool:
    """Whether a fresh token may help: not when the environment or the company is the wrong one."""
    codes: Mapping[str, bool] = {"3200": True, "3202": True, "100": True, "": problem.status == 401}
    return codes.get(problem.code, False)
