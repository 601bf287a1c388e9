"""Signing in to QuickBooks: OAuth 2 with an authorization code, refresh, revoke, and who signed in.

oauthlib prepares and parses what the protocol says. requests-oauthlib's session is not used for sending: it
refuses plain http even to loopback unless a process-wide switch is set, which would hold for every address;
here `endpoints.is_safe` alone decides (docs: RFC 8252 section 8.3 on loopback redirects). Intuit's additions
(realmId, x_refresh_token_expires_in, the hard end of a refresh token) are read here.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Self, TypeGuard

from oauthlib.common import add_params_to_uri
from oauthlib.oauth2 import OAuth2Error, WebApplicationClient

from qbo_desktop.errors import Fault, Refused, SideError, SignInNeeded, Unanswered, UsageError
from qbo_desktop.quickbooks import faults
from qbo_desktop.quickbooks.endpoints import Endpoints
from qbo_desktop.quickbooks.listener import Redirect
from qbo_desktop.quickbooks.masking import mask
from qbo_desktop.quickbooks.transport import Answer, Judged, Request, Transport
from qbo_desktop.wording import _

SCOPES = ("com.intuit.quickbooks.accounting", "openid", "profile", "email")
# What Intuit's pages say, for an answer that leaves it out.
ACCESS_LIFE = timedelta(hours=1)
REFRESH_LIFE = timedelta(days=100)

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """This computer's time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class TokenSet:
    """The two tokens and when they end, by the server's clock (UTC).

    `refresh_expires_at` slides on with each refresh; `refresh_hard_expires_at` is the end that does not
    (Intuit: five years), None when the service does not tell. `skew` is how far this computer's clock was
    ahead of the server's, in seconds, when they were given.
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    access_expires_at: datetime
    refresh_expires_at: datetime
    refresh_hard_expires_at: datetime | None = None
    skew: float = 0.0

    @property
    def sign_in_ends_at(self) -> datetime:
        """When a person must sign in again at the latest: the earlier of the two ends."""
        if self.refresh_hard_expires_at is None:
            return self.refresh_expires_at
        return min(self.refresh_expires_at, self.refresh_hard_expires_at)

    def to_json(self) -> dict[str, Any]:
        """As it is kept in the keyring."""
        hard = self.refresh_hard_expires_at
        return {
            "access_token": self.access_token,
            "refresh_token": self.refresh_token,
            "access_expires_at": self.access_expires_at.isoformat(),
            "refresh_expires_at": self.refresh_expires_at.isoformat(),
            "refresh_hard_expires_at": hard.isoformat() if hard else None,
            "skew": self.skew,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Self | None:
        """The inverse; None for what is not a token set."""
        try:
            hard = (data or {}).get("refresh_hard_expires_at")
            return cls(
                access_token=str((data or {})["access_token"]),
                refresh_token=str((data or {})["refresh_token"]),
                access_expires_at=datetime.fromisoformat((data or {})["access_expires_at"]).astimezone(UTC),
                refresh_expires_at=datetime.fromisoformat((data or {})["refresh_expires_at"]).astimezone(UTC),
                refresh_hard_expires_at=datetime.fromisoformat(hard).astimezone(UTC) if hard else None,
                skew=float((data or {}).get("skew") or 0.0),
            )
        except (KeyError, TypeError, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class Authorization:
    """A sign-in that was begun: the address to open in a browser, and the state that must come back."""

    url: str
    state: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Who signed in."""

    name: str = ""
    email: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name and self.email else self.name or self.email


class SignIn:
    """The protocol with one pair of keys. Nothing is kept here: every method answers what it got."""

    def __init__(
        self,
        endpoints: Endpoints,
        client_id: str,
        client_secret: str,
        transport: Transport,
        clock: Clock = utc_now,
    ) -> None:
        """`transport` sends, and tries again where that does no harm; it does not judge."""
        if not client_id.strip():
            raise UsageError(_("The client id of the QuickBooks keys is missing."))
        self._endpoints = endpoints
        self._client_id = client_id.strip()
        self._client_secret = client_secret.strip()
        self._transport = Judged(transport, _judge)
        self._clock = clock
        self._client = WebApplicationClient(self._client_id)

    def begin(self) -> Authorization:
        """Begin a sign-in, with a state that nobody can guess."""
        state = secrets.token_urlsafe(24)
        parameters = [
            ("client_id", self._client_id),
            ("response_type", "code"),
            ("scope", " ".join(SCOPES)),
            ("redirect_uri", self._endpoints.redirect_uri),
            ("state", state),
        ]
        return Authorization(add_params_to_uri(self._endpoints.authorize, parameters), state)

    def exchange(self, code: str) -> TokenSet:
        """The tokens for a code. Raises SignInNeeded when the code or the keys are not accepted."""
        body = self._client.prepare_request_body(
            code=code, redirect_uri=self._endpoints.redirect_uri, include_client_id=False
        )
        try:
            answer = self._ask_for_tokens(body, repeatable=False)
        except SignInNeeded as problem:
            if problem.code != "invalid_grant":
                raise
            raise SignInNeeded(
                _("QuickBooks did not accept the code of this sign-in: it was used already, or is too old."),
                _("Sign in once more. The redirect address must be the registered one, letter for letter."),
                status=problem.status,
                trace_id=problem.trace_id,
                faults=problem.faults,
            ) from None
        return self._tokens(answer)

    def refresh(self, tokens: TokenSet) -> TokenSet:
        """Fresh tokens. Raises SignInNeeded when the refresh token is dead.

        An unknown outcome is tried again with the same token: Intuit answers it again for a while, and
        there is no other way to keep the connection.
        """
        body = self._client.prepare_refresh_body(refresh_token=tokens.refresh_token)
        return self._tokens(self._ask_for_tokens(body, repeatable=True), tokens)

    def revoke(self, token: str) -> None:
        """Take the whole consent back. A token that is dead already counts as taken back."""
        if not self._endpoints.revoke:
            return
        body = json.dumps({"token": token}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json", **self._basic()}
        request = Request("POST", self._endpoints.revoke, headers=headers, body=body, repeatable=True)
        try:
            self._transport.send(request)
        except Refused:
            pass
        except SignInNeeded as problem:
            if problem.code == "invalid_client":
                raise

    def who(self, access_token: str) -> Person:
        """Who signed in, as far as the service tells."""
        if not self._endpoints.userinfo:
            return Person()
        headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
        answer = self._transport.send(
            Request("GET", self._endpoints.userinfo, headers=headers, repeatable=True)
        )
        said = answer.document
        given = said.get("givenName", said.get("given_name"))
        names = (given, said.get("familyName", said.get("family_name")))
        name = " ".join(part.strip() for part in names if isinstance(part, str) and part.strip())
        email = said.get("email")
        return Person(name, email if isinstance(email, str) else "")

    def _ask_for_tokens(self, body: str, *, repeatable: bool) -> Answer:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
            # Opt-in of November 2025: the answer then tells the end that refreshing does not move.
            "x-include-refresh-token-hard-expires-in": "true",
            **self._basic(),
        }
        return self._transport.send(
            Request("POST", self._endpoints.token, headers=headers, body=body.encode(), repeatable=repeatable)
        )

    def _basic(self) -> dict[str, str]:
        pair = f"{self._client_id}:{self._client_secret}".encode()
        return {"Authorization": "Basic " + base64.b64encode(pair).decode()}

    def _tokens(self, answer: Answer, before: TokenSet | None = None) -> TokenSet:
        given = answer.document
        try:
            # The lives are read below: a service that writes them oddly is no reason to refuse its tokens.
            protocol = ("access_token", "refresh_token", "token_type")
            self._client.parse_request_body_response(
                json.dumps({k: given[k] for k in protocol if k in given})
            )
            access = given["access_token"]
            refresh = given.get("refresh_token") or (before.refresh_token if before else None)
            if not _is_token(access) or not _is_token(refresh):
                raise ValueError
        except (OAuth2Error, KeyError, ValueError):
            raise Unanswered(
                _("QuickBooks answered the sign-in without tokens."),
                _("Try again."),
                status=answer.status,
                trace_id=answer.trace_id,
            ) from None
        local = self._clock()
        now = answer.date or local
        hard = _life(given.get("x_refresh_token_hard_expires_in"))
        kept_hard = before.refresh_hard_expires_at if before else None
        return TokenSet(
            access_token=access,
            refresh_token=refresh,
            access_expires_at=now + (_life(given.get("expires_in")) or ACCESS_LIFE),
            refresh_expires_at=now + (_life(given.get("x_refresh_token_expires_in")) or REFRESH_LIFE),
            refresh_hard_expires_at=now + hard if hard else kept_hard,
            skew=(local - now).total_seconds(),
        )


def check_redirect(redirect: Redirect, authorization: Authorization) -> None:
    """Whether a redirect answers this sign-in. Raises SignInNeeded with what is wrong with it."""
    if not secrets.compare_digest(redirect.state.encode(), authorization.state.encode()):
        raise SignInNeeded(
            _("The answer in the browser does not belong to this sign-in (the state differs)."),
            _("Start the sign-in once more, and use the page that it opens."),
        )
    if redirect.error == "access_denied":
        raise SignInNeeded(
            _("The connection was not allowed in the browser."),
            _("Sign in again and choose Connect, as the primary admin of the company."),
        )
    if redirect.error:
        said = Fault(code=mask(redirect.error)[:60], message=mask(redirect.description)[:300])
        raise SignInNeeded(
            _("QuickBooks did not complete the sign-in: {words}").format(words=said.text()),
            _("Look whether client id and redirect address are those of the keys, then sign in again."),
            faults=(said,),
        )
    if not redirect.code:
        raise SignInNeeded(_("The answer in the browser has no code."), _("Sign in again."))
    if not redirect.realm_id.isascii() or not redirect.realm_id.isdigit() or len(redirect.realm_id) > 30:
        raise SignInNeeded(
            _("The answer in the browser does not say which company it is for."),
            _("Sign in again and choose a company."),
        )


def _judge(answer: Answer) -> Mapping[str, Any]:
    """The document of a good answer of the sign-in service; OAuth's errors become ours."""
    text = answer.body.decode("utf-8", errors="replace").strip()
    document = faults.parse(text) if text.startswith("{") else None
    if 200 <= answer.status < 300 and not text:
        # A revoke answers nothing.
        return {}
    if not isinstance(document, dict) or not isinstance(document.get("error"), str):
        return faults.read(answer)
    said = Fault(
        code=mask(document["error"])[:60],
        message=mask(str(document.get("error_description") or ""))[:300],
        kind="OAuth",
    )
    raise _oauth_error(said, answer)


def _oauth_error(said: Fault, answer: Answer) -> SideError:
    facts: dict[str, Any] = {"status": answer.status, "trace_id": answer.trace_id, "faults": (said,)}
    if answer.status == 429 or answer.status >= 500:
        return faults.error_for((said,), answer.status, answer.headers)
    if said.code == "invalid_grant":
        return SignInNeeded(
            _("The QuickBooks sign-in has ended: it expired, was revoked, or was replaced by a newer one."),
            _("Sign in again. Everything that is queued waits until then."),
            **facts,
        )
    if said.code in ("invalid_client", "unauthorized_client"):
        return SignInNeeded(
            _("QuickBooks does not accept the client id and secret."),
            _("Look whether they are those of the keys for this environment, and type them again."),
            **facts,
        )
    if said.code == "invalid_token" or answer.status == 401:
        return SignInNeeded(_("QuickBooks no longer accepts the sign-in."), _("Sign in again."), **facts)
    return SignInNeeded(
        _("QuickBooks did not complete the sign-in: {words}").format(words=said.text()),
        _("Look whether client id and redirect address are those of the keys, then sign in again."),
        **facts,
    )


def _is_token(value: object) -> TypeGuard[str]:
    """Whether it can stand in a header: visible ASCII, and not nothing."""
    return isinstance(value, str) and bool(value) and all("!" <= character <= "~" for character in value)


def _life(value: Any) -> timedelta | None:
    """A number of seconds, however it was written; None for anything that is none."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        seconds = int(value)
    except (ValueError, ArithmeticError):
        return None
    # Beyond a century it is no life of a token, and the date could not be written.
    return timedelta(seconds=seconds) if 0 < seconds < 3_200_000_000 else None
