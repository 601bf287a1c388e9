"""Codes and tokens: who gets one, how long it lives, what replaces it, and what kills it.

Lifetimes are those of the recorded answers: an hour, 101 days that slide, five years in all. A refresh token
gives way to a new value at each use (`always`) or when it is older than a day (`daily`); the real service has
done both, and has let the old value live on for a day (`grace`) or not.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Literal

from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.state import Code, Grant, RefreshToken, State, digest

ACCOUNTING = "com.intuit.quickbooks.accounting"
SCOPES = frozenset(
    {
        ACCOUNTING,
        "com.intuit.quickbooks.payment",
        "openid",
        "profile",
        "email",
        "phone",
        "address",
        "intuit_name",
    }
)
CODE_SECONDS = 300
ACCESS_SECONDS = 3_600
REFRESH_SECONDS = 8_726_400
_FIVE_YEARS = 5 * 365 * 86_400
_DAY = 86_400

Rotation = Literal["always", "daily"]


class InvalidGrant(Exception):
    """The code or refresh token is not (or no longer) good; the text is what the server says of it."""


@dataclass(frozen=True)
class Tokens:
    """What one call of the token endpoint gives out. Seconds are those left."""

    access: str
    refresh: str
    refresh_seconds: int
    hard_seconds: int
    scopes: tuple[str, ...]
    realm_id: str | None


class Grants:
    """The authorization server's books, kept in the state."""

    def __init__(
        self, state: State, clock: Clock, *, rotation: Rotation = "always", grace_seconds: float = 0
    ) -> None:
        self._state = state
        self._clock = clock
        self.rotation: Rotation = rotation
        self.grace_seconds = grace_seconds

    def new_code(self, scopes: list[str], redirect_uri: str) -> str:
        """A code for a consent just given. The realm comes only with a scope that needs one."""
        code = "XAB1" + secrets.token_hex(23)
        wants_company = any(scope.startswith("com.intuit.quickbooks.") for scope in scopes)
        now = self._clock.seconds()
        for name in [name for name, kept in self._state.codes.items() if kept.expires < now - _DAY]:
            del self._state.codes[name]
        self._state.codes[digest(code)] = Code(
            scopes=scopes,
            realm_id=self._state.keys.realm_id if wants_company else None,
            redirect_uri=redirect_uri,
            expires=now + CODE_SECONDS,
        )
        self._state.save()
        return code

    def redeem(self, code: str, redirect_uri: str) -> Tokens:
        """The first tokens for a code. Its second use kills what the first use gave.

        Raises InvalidGrant.
        """
        kept = self._state.codes.get(digest(code))
        now = self._clock.seconds()
        if kept is None:
            raise InvalidGrant("Invalid authorization code")
        if kept.grant is not None:
            for grant in self._state.grants:
                grant.revoked = grant.revoked or grant.number == kept.grant
            self._state.save()
            raise InvalidGrant("Authorization code has already been used")
        if kept.expires <= now:
            raise InvalidGrant("Authorization code has expired")
        if kept.redirect_uri != redirect_uri:
            raise InvalidGrant("Invalid redirect_uri")
        self._forget_dead(now)
        number = max((grant.number for grant in self._state.grants), default=0) + 1
        grant = Grant(number, kept.scopes, kept.realm_id, began=now, hard_expiry=now + _FIVE_YEARS)
        kept.grant = number
        self._state.grants.append(grant)
        return self._issue(grant, None)

    def _forget_dead(self, now: float) -> None:
        """Drop grants that can never be used again, once no code of theirs is remembered either."""
        self._state.grants = [
            grant
            for grant in self._state.grants
            if grant.began > now - 2 * _DAY
            or not (grant.revoked or all(kept.expires <= now for kept in grant.refresh))
        ]

    def refresh(self, token: str) -> Tokens:
        """Fresh tokens for a refresh token. Raises InvalidGrant."""
        name, now = digest(token), self._clock.seconds()
        for grant in self._state.grants:
            for kept in grant.refresh:
                if kept.digest == name:
                    if grant.revoked or kept.expires <= now:
                        raise InvalidGrant("Token invalid")
                    if kept.replaced is not None and now >= kept.replaced + self.grace_seconds:
                        raise InvalidGrant("Incorrect or invalid refresh token")
                    stays = self.rotation == "daily" and kept.replaced is None and now - kept.issued < _DAY
                    if stays:
                        return self._issue(grant, (token, kept))
                    for each in grant.refresh:
                        each.replaced = now if each.replaced is None else each.replaced
                    return self._issue(grant, None)
        raise InvalidGrant("Token invalid")

    def _issue(self, grant: Grant, staying: tuple[str, RefreshToken] | None) -> Tokens:
        now = self._clock.seconds()
        # Opaque and long, as the real ones, which look like an encrypted JWT.
        access = "eyJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiYWxnIjoiZGlyIn0.." + secrets.token_urlsafe(640)
        grant.access = {name: expiry for name, expiry in grant.access.items() if expiry > now}
        grant.access[digest(access)] = now + ACCESS_SECONDS
        if staying is None:
            expires = min(now + REFRESH_SECONDS, grant.hard_expiry)
            refresh = f"RT1-39-H3-{int(expires)}{secrets.token_hex(11)}"
            kept = RefreshToken(digest(refresh), issued=now, expires=expires)
            grant.refresh = [*grant.refresh[-3:], kept]
        else:
            refresh, kept = staying
        self._state.save()
        return Tokens(
            access=access,
            refresh=refresh,
            refresh_seconds=int(kept.expires - now),
            hard_seconds=int(grant.hard_expiry - now),
            scopes=tuple(grant.scopes),
            realm_id=grant.realm_id,
        )

    def revoke(self, token: str) -> bool:
        """End the whole grant that a token of either kind belongs to; False for an unknown or dead one."""
        name = digest(token)
        for grant in self._state.grants:
            known = {*grant.access, *(kept.digest for kept in grant.refresh)}
            if name in known and not grant.revoked:
                grant.revoked = True
                self._state.save()
                return True
        return False

    def holder(self, token: str) -> tuple[Grant | None, str]:
        """The grant that an access token opens, or None and the gateway's words for why not."""
        if not 100 <= len(token) <= 4_096:
            return None, "Malformed bearer token: too short or too long"
        name = digest(token)
        for grant in self._state.grants:
            if name in grant.access:
                if grant.revoked:
                    return None, f"Token revoked: {token}"
                if grant.access[name] > self._clock.seconds():
                    return grant, ""
        return None, f"Token expired: {token}"

    def expire_access(self) -> None:
        """Let every access token be past its hour."""
        for grant in self._state.grants:
            grant.access = dict.fromkeys(grant.access, 0.0)
        self._state.save()
