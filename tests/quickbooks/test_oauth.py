"""The sign-in protocol: what is asked, what is kept of the answers, and what every refusal becomes."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.errors import Refused, SideError, SignInNeeded, Throttled, Unanswered, UsageError
from qbo_desktop.quickbooks.endpoints import Endpoints
from qbo_desktop.quickbooks.listener import Redirect
from qbo_desktop.quickbooks.oauth import Authorization, Person, SignIn, TokenSet, check_redirect
from qbo_desktop.quickbooks.transport import Answer
from tests.corpus import Exchange, load
from tests.quickbooks.doubles import Scripted, ScriptedWire, answer
from tests.quickbooks.test_faults import as_answer

HTTPS = Endpoints(
    "https://api.example",
    "https://sign.example/connect",
    "https://sign.example/token",
    "https://sign.example/revoke",
    "https://sign.example/userinfo",
    "https://firm.example/back",
)
LOOPBACK = Endpoints(
    "http://127.0.0.1:9",
    "http://localhost:9/connect?keep=1",
    "http://[::1]:9/token",
    "http://127.0.0.1:9/revoke",
    "http://127.0.0.1:9/userinfo",
    "http://localhost:10/back",
)
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
GIVEN = {
    "access_token": "access-1",
    "refresh_token": "refresh-1",
    "token_type": "bearer",
    "expires_in": 3600,
    "x_refresh_token_expires_in": 8726400,
    "x_refresh_token_hard_expires_in": 156032154,
    "id_token": "a.b.c",
}
HELD = TokenSet("access-0", "refresh-0", NOW, NOW + timedelta(days=5), NOW + timedelta(days=900))
SECRET = "client-secret-planted"


def sign_in(*script: Scripted, endpoints: Endpoints = HTTPS) -> tuple[SignIn, ScriptedWire]:
    """A sign-in whose service answers by script, at noon."""
    wire = ScriptedWire(*script)
    return SignIn(endpoints, "client-1", SECRET, wire, lambda: NOW), wire


@pytest.mark.parametrize("endpoints", [HTTPS, LOOPBACK], ids=["https", "loopback"])
def test_the_address_to_open(endpoints: Endpoints) -> None:
    service, _wire = sign_in(answer({}), endpoints=endpoints)
    begun = service.begin()
    query = parse_qs(urlsplit(begun.url).query)
    assert begun.url.startswith(endpoints.authorize.partition("?")[0] + "?")
    assert query["response_type"] == ["code"]
    assert query["client_id"] == ["client-1"]
    assert query["redirect_uri"] == [endpoints.redirect_uri]
    assert query["state"] == [begun.state]
    assert query["scope"] == ["com.intuit.quickbooks.accounting openid profile email"]
    assert len(begun.state) >= 30
    assert service.begin().state != begun.state
    assert SECRET not in begun.url
    assert begun.state not in repr(begun).replace(begun.url, "")


@pytest.mark.parametrize("endpoints", [HTTPS, LOOPBACK], ids=["https", "loopback"])
def test_a_code_is_exchanged_for_tokens(endpoints: Endpoints) -> None:
    service, wire = sign_in(answer(GIVEN), endpoints=endpoints)
    tokens = service.exchange("code/1+x")
    (request,) = wire.requests
    assert request.body is not None
    assert parse_qs(request.body.decode()) == {
        "grant_type": ["authorization_code"],
        "code": ["code/1+x"],
        "redirect_uri": [endpoints.redirect_uri],
    }
    basic = base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
    assert basic == f"client-1:{SECRET}"
    assert request.headers["x-include-refresh-token-hard-expires-in"] == "true"
    assert not request.repeatable
    assert tokens == TokenSet(
        "access-1",
        "refresh-1",
        NOW + timedelta(seconds=3600),
        NOW + timedelta(seconds=8726400),
        NOW + timedelta(seconds=156032154),
    )
    assert tokens.sign_in_ends_at == tokens.refresh_expires_at


def test_expiry_goes_by_the_servers_clock() -> None:
    service, _wire = sign_in(answer(GIVEN, date="Fri, 01 May 2026 11:00:00 GMT"))
    tokens = service.exchange("code")
    assert tokens.access_expires_at == NOW
    assert tokens.skew == 3600


def test_a_refresh_keeps_what_is_not_answered() -> None:
    service, wire = sign_in(answer({"access_token": "access-2"}))
    tokens = service.refresh(HELD)
    assert wire.requests[0].repeatable
    assert wire.requests[0].body == b"grant_type=refresh_token&refresh_token=refresh-0"
    assert (tokens.access_token, tokens.refresh_token) == ("access-2", "refresh-0")
    assert tokens.access_expires_at == NOW + timedelta(hours=1)
    assert tokens.refresh_expires_at == NOW + timedelta(days=100)
    assert tokens.refresh_hard_expires_at == HELD.refresh_hard_expires_at


def test_the_earlier_end_counts() -> None:
    early = TokenSet("a", "r", NOW, NOW + timedelta(days=90), NOW + timedelta(days=3))
    assert early.sign_in_ends_at == NOW + timedelta(days=3)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"access_token": None, "refresh_token": "r"},
        {"access_token": "", "refresh_token": "r"},
        {"access_token": "a"},
        {"access_token": "a\r\nX: y", "refresh_token": "r"},
        {"access_token": ["a"], "refresh_token": "r"},
    ],
)
def test_an_answer_without_tokens_is_not_taken_for_one(given: dict[str, object]) -> None:
    service, _wire = sign_in(answer(given))
    with pytest.raises(Unanswered):
        service.exchange("code")


def test_nothing_at_all_instead_of_tokens() -> None:
    service, _wire = sign_in(answer(""))
    with pytest.raises(Unanswered):
        service.refresh(HELD)


@given(st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.lists(st.integers(), max_size=1))
def test_odd_lives_are_replaced_by_what_intuit_documents(odd: object) -> None:
    service, _wire = sign_in(answer({**GIVEN, "expires_in": odd, "x_refresh_token_hard_expires_in": odd}))
    tokens = service.exchange("code")
    assert tokens.access_expires_at > NOW
    assert tokens.refresh_hard_expires_at is None or tokens.refresh_hard_expires_at > NOW


@pytest.mark.parametrize(
    "exchange",
    [one for one in load("oauth", "faults") if isinstance(one.body, dict) and "error" in one.body],
    ids=lambda exchange: exchange.name,
)
def test_every_recorded_refusal_means_signing_in_again(exchange: Exchange) -> None:
    service, _wire = sign_in(as_answer(exchange))
    with pytest.raises(SignInNeeded) as refreshing:
        service.refresh(HELD)
    with pytest.raises(SignInNeeded) as exchanging:
        service.exchange("code")
    assert refreshing.value.code == exchanging.value.code == "invalid_grant"
    assert refreshing.value.exit_code == 3
    # A used code is another story than an expired sign-in.
    assert refreshing.value.says != exchanging.value.says


@pytest.mark.parametrize(
    "exchange",
    [one for one in load("oauth") if "error" not in one.body],
    ids=lambda exchange: exchange.name,
)
def test_recorded_tokens_are_taken(exchange: Exchange) -> None:
    service, _wire = sign_in(as_answer(exchange))
    tokens = service.exchange("code")
    assert tokens.access_token == exchange.body["access_token"]
    life = timedelta(seconds=exchange.body["expires_in"])
    assert tokens.access_expires_at == as_answer(exchange).date + life  # type: ignore[operator]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (answer({"error": "invalid_client"}, 401), SignInNeeded),
        (answer({"error": "unauthorized_client"}, 400), SignInNeeded),
        (answer({"error": "invalid_request", "error_description": "redirect_uri"}, 400), SignInNeeded),
        (answer({"error": "server_error"}, 503), Unanswered),
        (answer({"error": "slow_down"}, 429), Throttled),
        (answer("<html>oops</html>", 502), Unanswered),
        (answer("", 401), SignInNeeded),
        (answer('{"access_token": "a', 200), Unanswered),
        (answer("<html>hotel</html>", 200), Unanswered),
    ],
)
def test_what_a_refusal_becomes(given: Answer, wanted: type[SideError]) -> None:
    service, _wire = sign_in(given)
    with pytest.raises(SideError) as caught:
        service.exchange("code")
    assert type(caught.value) is wanted
    assert caught.value.remedy


def test_wrong_keys_are_said_to_be_wrong() -> None:
    service, _wire = sign_in(answer({"error": "invalid_client"}, 401))
    with pytest.raises(SignInNeeded, match="client id and secret"):
        service.refresh(HELD)


def test_revoking_what_is_dead_is_no_error_but_wrong_keys_are() -> None:
    for said in (answer(""), answer({"error": "invalid_grant"}, 400), answer("", 400)):
        service, wire = sign_in(said)
        service.revoke("refresh-0")
        assert json.loads(wire.requests[0].body or b"") == {"token": "refresh-0"}
    service, _wire = sign_in(answer({"error": "invalid_client"}, 401))
    with pytest.raises(SignInNeeded):
        service.revoke("refresh-0")


def test_who_signed_in() -> None:
    said = {"sub": "1", "email": "zoe@lavoie.example", "givenName": "Zoë", "familyName": " Lavoie "}
    service, wire = sign_in(answer(said), answer({"email": 5, "givenName": None}))
    assert str(service.who("access-1")) == "Zoë Lavoie <zoe@lavoie.example>"
    assert wire.requests[0].headers["Authorization"] == "Bearer access-1"
    assert service.who("access-1") == Person()


def test_services_that_are_not_there_are_not_asked() -> None:
    bare = Endpoints(
        "https://a.example", "https://a.example", "https://a.example", "", "", "https://a.example"
    )
    service, wire = sign_in(answer({}), endpoints=bare)
    service.revoke("x")
    assert service.who("x") == Person()
    assert wire.requests == []


def test_a_client_id_is_needed() -> None:
    with pytest.raises(UsageError):
        SignIn(HTTPS, "  ", "x", ScriptedWire(answer({})))


BEGUN = Authorization("https://sign.example", "state-1")


@pytest.mark.parametrize(
    ("redirect", "words"),
    [
        (Redirect("code", "state-2", "123"), "state"),
        (Redirect("code", "", "123"), "state"),
        (Redirect("code", "é", "123"), "state"),
        (Redirect(state="state-1", error="access_denied"), "not allowed"),
        (Redirect(state="state-1", error="invalid_scope", description="no such scope"), "no such scope"),
        (Redirect("", "state-1", "123"), "no code"),
        (Redirect("code", "state-1", ""), "company"),
        (Redirect("code", "state-1", "12/34"), "company"),
        (Redirect("code", "state-1", "²"), "company"),
    ],
)
def test_a_redirect_that_does_not_answer_this_sign_in(redirect: Redirect, words: str) -> None:
    with pytest.raises(SignInNeeded, match=words) as caught:
        check_redirect(redirect, BEGUN)
    assert caught.value.remedy
    assert caught.value.exit_code == 3


def test_a_redirect_that_does() -> None:
    check_redirect(Redirect("code", "state-1", "9341444927490010"), BEGUN)


def test_tokens_are_kept_as_json_and_shown_nowhere() -> None:
    tokens = TokenSet("access-planted", "refresh-planted", NOW, NOW, None, 12.5)
    assert TokenSet.from_json(json.loads(json.dumps(tokens.to_json()))) == tokens
    assert TokenSet.from_json({**HELD.to_json(), "realm_id": "1"}) == HELD
    assert "planted" not in repr(tokens)


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"access_token": "a"},
        {**HELD.to_json(), "access_expires_at": "?"},
        {**HELD.to_json(), "skew": "x"},
    ],
)
def test_what_is_no_token_set_is_none(data: dict[str, object] | None) -> None:
    assert TokenSet.from_json(data) is None


def test_no_refusal_shows_a_secret() -> None:
    echo = {
        "error": "invalid_grant",
        "error_description": "Token invalid: RT1-39-H3-1785429816rcysb9dns1ofreknypnm",
    }
    service, _wire = sign_in(answer(echo, 400))
    with pytest.raises(SideError) as caught:
        service.exchange("code-planted")
    shown = str(caught.value) + caught.value.details() + repr(caught.value.faults)
    assert "1785429816rcysb9dns1" not in shown
    assert SECRET not in shown
    assert "code-planted" not in shown
    assert not isinstance(caught.value, Refused)
