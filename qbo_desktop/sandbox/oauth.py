"""The authorization server's addresses: discovery, authorize, token, revoke, userinfo, JWKS."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from qbo_desktop.sandbox import company, pages
from qbo_desktop.sandbox.answers import trace_headers
from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.grants import ACCESS_SECONDS, SCOPES, Grants, InvalidGrant, Tokens
from qbo_desktop.sandbox.state import State

AUTHORIZE = "/connect/oauth2"
TOKEN = "/oauth2/v1/tokens/bearer"
REVOKE = "/v2/oauth2/tokens/revoke"
USERINFO = "/v1/openid_connect/userinfo"
DISCOVERY = "/.well-known/openid_sandbox_configuration"
_DISCOVERY_PRODUCTION = "/.well-known/openid_configuration"
_JWKS = "/op/v1/jwks"
_ISSUER = "/op/v1"
_PRIVATE = {"Cache-Control": "no-cache, no-store", "Pragma": "no-cache"}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class OAuth:
    """The authorization server of one company, at one address (`base`, without a slash at its end)."""

    def __init__(
        self, base: str, state: State, clock: Clock, grants: Grants, *, approve: bool = False
    ) -> None:
        self._base = base
        self._state = state
        self._clock = clock
        self._grants = grants
        self._approve = approve

    def routes(self) -> list[Route]:
        """Every address, discovery with and without the slash that one client sends."""
        return [
            *(Route(path, self.discovery) for path in (DISCOVERY, _DISCOVERY_PRODUCTION)),
            *(Route(path + "/", self.discovery) for path in (DISCOVERY, _DISCOVERY_PRODUCTION)),
            Route(AUTHORIZE, self.authorize, methods=["GET", "POST"]),
            Route(TOKEN, self.token, methods=["POST"]),
            Route(REVOKE, self.revoke, methods=["POST"]),
            Route(USERINFO, self.userinfo),
            Route(_JWKS, self.jwks),
        ]

    async def discovery(self, request: Request) -> Response:
        """The OpenID configuration document."""
        return JSONResponse(
            {
                "issuer": self._base + _ISSUER,
                "authorization_endpoint": self._base + AUTHORIZE,
                "token_endpoint": self._base + TOKEN,
                "userinfo_endpoint": self._base + USERINFO,
                "revocation_endpoint": self._base + REVOKE,
                "jwks_uri": self._base + _JWKS,
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "scopes_supported": ["openid", "email", "profile", "address", "phone"],
                "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
                "claims_supported": ["aud", "exp", "iat", "iss", "realmid", "sub"],
            }
        )

    async def authorize(self, request: Request) -> Response:
        """The consent page, and what its buttons lead to.

        A request whose client or redirect address is not known gets a page and is never sent back.
        """
        asked = dict(parse_qsl(request.url.query, keep_blank_values=True))
        if request.method == "POST":
            asked = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
        decision = asked.pop("decision", "")
        redirect_uri = asked.get("redirect_uri", "")
        reason = self._not_to_be_answered(asked.get("client_id", ""), redirect_uri)
        if reason:
            return HTMLResponse(pages.refusal(reason), 400)
        scopes = asked.get("scope", "").split()
        error = ""
        if asked.get("response_type") != "code":
            error = "unsupported_response_type"
        elif not scopes or not SCOPES.issuperset(scopes):
            error = "invalid_scope"
        elif decision == "cancel":
            error = "access_denied"
        if error:
            words = {"access_denied": "The user did not authorize the request"}
            back = {"error": error, "error_description": words.get(error, "The request is not valid")}
        elif decision == "connect" or (self._approve and request.method == "GET"):
            back = {"code": self._grants.new_code(scopes, redirect_uri)}
            if any(scope.startswith("com.intuit.quickbooks.") for scope in scopes):
                back["realmId"] = self._state.keys.realm_id
        else:
            who = company.user(self._state.region)
            name = f"{who['givenName']} {who['familyName']} ({who['email']})"
            return HTMLResponse(pages.consent(company.company_name(self._state.region), name, scopes, asked))
        if "state" in asked:
            back["state"] = asked["state"]
        return RedirectResponse(_with_query(redirect_uri, back), 302)

    def _not_to_be_answered(self, client_id: str, redirect_uri: str) -> str:
        if client_id != self._state.keys.client_id:
            return "The client_id is not the one of the registered app."
        if self._state.redirect_uris:
            known = redirect_uri in self._state.redirect_uris
        else:
            try:
                parts = urlsplit(redirect_uri)
                known = (
                    bool(parts.hostname)
                    and not parts.fragment
                    and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK))
                )
            except ValueError:
                known = False
        return "" if known else "The redirect_uri query parameter value is invalid."

    async def token(self, request: Request) -> Response:
        """A code or a refresh token against fresh tokens."""
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        if not self._is_app(request, form):
            return self._refused(401, "invalid_client")
        try:
            match form.get("grant_type"):
                case "authorization_code":
                    if not form.get("code") or not form.get("redirect_uri"):
                        return self._refused(400, "invalid_request", "code and redirect_uri are required")
                    tokens = self._grants.redeem(form["code"], form["redirect_uri"])
                case "refresh_token":
                    if not form.get("refresh_token"):
                        return self._refused(400, "invalid_request", "refresh_token is required")
                    tokens = self._grants.refresh(form["refresh_token"])
                case None:
                    return self._refused(400, "invalid_request", "grant_type is required")
                case _:
                    return self._refused(400, "unsupported_grant_type")
        except InvalidGrant as refusal:
            return self._refused(400, "invalid_grant", str(refusal))
        answer: dict[str, Any] = {}
        if "openid" in tokens.scopes:
            answer["id_token"] = self._id_token(tokens)
        answer["expires_in"] = ACCESS_SECONDS
        answer["token_type"] = "bearer"
        answer["x_refresh_token_expires_in"] = tokens.refresh_seconds
        if request.headers.get("x-include-refresh-token-hard-expires-in", "").lower() == "true":
            answer["x_refresh_token_hard_expires_in"] = tokens.hard_seconds
        answer["refresh_token"] = tokens.refresh
        answer["access_token"] = tokens.access
        return self._json(200, answer)

    async def revoke(self, request: Request) -> Response:
        """End a grant; the token comes in JSON or in a form, as clients send either."""
        body = (await request.body()).decode("utf-8", "replace")
        try:
            sent = json.loads(body)
        except ValueError:
            sent = dict(parse_qsl(body))
        if not self._is_app(request, sent if isinstance(sent, dict) else {}):
            return self._refused(401, "invalid_client")
        token = sent.get("token") if isinstance(sent, dict) else None
        if not isinstance(token, str) or not self._grants.revoke(token):
            return self._refused(400, "invalid_request", "Token invalid")
        return Response(status_code=200, headers={**_PRIVATE, **trace_headers(self._clock)})

    async def userinfo(self, request: Request) -> Response:
        """Who signed in, as far as the scopes allow to say."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        grant, _ = self._grants.holder(token) if scheme.lower() == "bearer" else (None, "")
        if grant is None or "openid" not in grant.scopes:
            answer = self._refused(401, "invalid_token")
            answer.headers["WWW-Authenticate"] = 'Bearer realm="Intuit", error="invalid_token"'
            return answer
        shown = {
            "profile": ("givenName", "familyName"),
            "email": ("email", "emailVerified"),
            "phone": ("phoneNumber", "phoneNumberVerified"),
            "address": ("address",),
        }
        allowed = {"sub", *(key for scope in grant.scopes for key in shown.get(scope, ()))}
        who = company.user(self._state.region)
        return self._json(200, {key: value for key, value in who.items() if key in allowed})

    async def jwks(self, request: Request) -> Response:
        """The public half of the key that signs id tokens."""
        public = RSAAlgorithm.to_jwk(self._signing_key().public_key(), as_dict=True)
        named = {"use": "sig", "alg": "RS256", "kid": self._kid()}
        return JSONResponse({"keys": [{"kty": "RSA", "e": public["e"], "n": public["n"], **named}]})

    def _is_app(self, request: Request, sent: Mapping[str, Any]) -> bool:
        """Whether the app shows its keys, in the header or in the form: discovery names both."""
        scheme, _, coded = request.headers.get("authorization", "").partition(" ")
        try:
            given = base64.b64decode(coded, validate=True)
        except (binascii.Error, ValueError):
            return False
        if not scheme:
            given = f"{sent.get('client_id', '')}:{sent.get('client_secret', '')}".encode()
        elif scheme.lower() != "basic":
            return False
        keys = self._state.keys
        return hmac.compare_digest(given, f"{keys.client_id}:{keys.client_secret}".encode())

    def _signing_key(self) -> rsa.RSAPrivateKey:
        if not self._state.signing_key:
            fresh = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
            self._state.signing_key = fresh.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ).decode()
            self._state.save()
        key = serialization.load_pem_private_key(self._state.signing_key.encode(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return key

    def _kid(self) -> str:
        return f"r4p5SbL2qaFehFzhj8gI-{self._state.keys.realm_id[-4:]}"

    def _id_token(self, tokens: Tokens) -> str:
        now = int(self._clock.seconds())
        claims: dict[str, Any] = {
            "sub": company.user(self._state.region)["sub"],
            "aud": [self._state.keys.client_id],
            "auth_time": now,
            "iss": self._base + _ISSUER,
            "exp": now + ACCESS_SECONDS,
            "iat": now,
        }
        if tokens.realm_id:
            claims["realmid"] = tokens.realm_id
        return jwt.encode(claims, self._signing_key(), algorithm="RS256", headers={"kid": self._kid()})

    def _json(self, status: int, body: dict[str, Any]) -> Response:
        headers = {"Content-Type": "application/json;charset=UTF-8", **_PRIVATE, **trace_headers(self._clock)}
        return Response(json.dumps(body, separators=(",", ":")), status, headers)

    def _refused(self, status: int, error: str, description: str = "") -> Response:
        body = {"error_description": description, "error": error} if description else {"error": error}
        return self._json(status, body)


def _with_query(address: str, parameters: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters)}"
