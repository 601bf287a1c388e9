"""Signing in as a browser and an app do it, and every way in which that is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
import requests

from qbo_desktop.sandbox.visitor import click_connect
from tests.corpus import load
from tests.sandbox_process import REDIRECT, Company, authorize, serve_sandbox, sign_in, token_call


@pytest.fixture(scope="module")
def quickbooks() -> Iterator[dict[str, Any]]:
    with serve_sandbox(customers=3) as document:
        yield document["quickbooks"]


@pytest.fixture(scope="module")
def asking() -> Iterator[dict[str, Any]]:
    """A sandbox whose authorize page waits for a click."""
    with serve_sandbox(customers=3, approve=False) as document:
        yield document["quickbooks"]


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.decisions: list[str] = []
        self.action = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "form":
            self.action = known["action"] or ""
        elif tag == "input":
            self.fields[known["name"] or ""] = known["value"] or ""
        elif tag == "button":
            self.decisions.append(known["value"] or "")


def _request(quickbooks: dict[str, Any], **changes: str) -> dict[str, str]:
    return {
        "client_id": quickbooks["client_id"],
        "response_type": "code",
        "scope": "com.intuit.quickbooks.accounting openid",
        "redirect_uri": REDIRECT,
        "state": 'a"<b>&c',
        **changes,
    }


def test_discovery_with_and_without_a_slash(quickbooks: dict[str, Any]) -> None:
    documents = [requests.get(quickbooks["discovery"] + end, timeout=10).json() for end in ("", "/")]
    production = quickbooks["api"] + "/.well-known/openid_configuration/"
    documents.append(requests.get(production, timeout=10).json())
    assert documents[0] == documents[1] == documents[2]
    assert documents[0]["token_endpoint"] == quickbooks["token"]
    assert documents[0]["authorization_endpoint"] == quickbooks["authorize"]
    assert documents[0]["revocation_endpoint"] == quickbooks["revoke"]
    assert documents[0]["userinfo_endpoint"] == quickbooks["userinfo"]


@pytest.mark.parametrize("decision", ["connect", "cancel"])
def test_the_page_and_its_two_buttons(asking: dict[str, Any], decision: str) -> None:
    page = requests.get(asking["authorize"], params=_request(asking), timeout=10)
    assert page.status_code == 200
    assert "Cabinet Bergeron Lavallée" in page.text
    assert "Camille Bergeron" in page.text
    form = _Form()
    form.feed(page.text)
    assert form.decisions == ["connect", "cancel"]
    answer = requests.post(
        asking["api"] + form.action,
        data={**form.fields, "decision": decision},
        allow_redirects=False,
        timeout=10,
    )
    assert answer.status_code == 302
    assert answer.headers["location"].startswith(REDIRECT + "?")
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert back["state"] == ['a"<b>&c']
    if decision == "connect":
        assert back["realmId"] == [asking["realm_id"]]
        assert back["code"]
    else:
        assert back["error"] == ["access_denied"]
        assert "code" not in back


def test_a_visitor_clicks_connect(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with serve_sandbox(customers=1, approve=False, log=log) as document:
        quickbooks = document["quickbooks"]
        # Sent back to the sandbox's own front page, which any visitor can read.
        asked = _request(quickbooks, redirect_uri=quickbooks["api"] + "/")
        click_connect(f"{quickbooks['authorize']}?{urlencode(asked)}")
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [(line["method"], line["status"]) for line in lines] == [("POST", 302), ("GET", 200)]
    assert f"realmId={quickbooks['realm_id']}" in lines[1]["path"]
    assert "code=…" in lines[1]["path"]


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "someone-else"},
        {"redirect_uri": "http://example.com/callback"},
        {"redirect_uri": "ftp://localhost/"},
        {"redirect_uri": "localhost:80"},
        {"redirect_uri": "http://[broken/"},
        {"redirect_uri": ""},
    ],
)
def test_a_request_of_somebody_unknown_is_never_sent_back(
    quickbooks: dict[str, Any], changes: dict[str, str]
) -> None:
    for method in ("GET", "POST"):
        request = _request(quickbooks, **changes)
        answer = requests.request(
            method,
            quickbooks["authorize"],
            params=request if method == "GET" else None,
            data={**request, "decision": "connect"} if method == "POST" else None,
            allow_redirects=False,
            timeout=10,
        )
        assert answer.status_code == 400
        assert "location" not in answer.headers


@pytest.mark.parametrize(
    "redirect", ["https://app.example/back?x=1", "http://127.0.0.1:1/", "http://[::1]:9/cb"]
)
def test_loopback_and_https_are_taken_as_registered(quickbooks: dict[str, Any], redirect: str) -> None:
    answer = requests.get(
        quickbooks["authorize"],
        params=_request(quickbooks, redirect_uri=redirect),
        allow_redirects=False,
        timeout=10,
    )
    assert answer.headers["location"].startswith(redirect + ("&" if "?" in redirect else "?") + "code=")


def test_what_is_asked_wrongly_comes_back_as_an_error(quickbooks: dict[str, Any]) -> None:
    assert authorize(quickbooks, response_type="token")["error"] == "unsupported_response_type"
    assert authorize(quickbooks, scope="everything")["error"] == "invalid_scope"
    assert authorize(quickbooks, scope="")["error"] == "invalid_scope"


def test_without_an_accounting_scope_no_company(quickbooks: dict[str, Any]) -> None:
    assert "realmId" not in authorize(quickbooks, scope="openid email")
    assert authorize(quickbooks)["realmId"] == quickbooks["realm_id"]


def test_tokens_are_answered_in_the_recorded_order(quickbooks: dict[str, Any]) -> None:
    recorded = next(each for each in load("oauth") if each.name == "oauth/003-jsclient-response").body
    tokens = sign_in(quickbooks, "com.intuit.quickbooks.accounting openid")
    assert list(tokens) == list(recorded)
    for name in ("expires_in", "token_type", "x_refresh_token_expires_in"):
        assert tokens[name] == recorded[name]
    assert 500 < len(tokens["access_token"]) <= 4_096
    assert "id_token" not in sign_in(quickbooks)


def test_a_code_is_good_once_and_its_second_use_ends_the_grant(quickbooks: dict[str, Any]) -> None:
    code = authorize(quickbooks)["code"]
    first = token_call(quickbooks, grant_type="authorization_code", code=code, redirect_uri=REDIRECT)
    assert first.status_code == 200
    second = token_call(quickbooks, grant_type="authorization_code", code=code, redirect_uri=REDIRECT)
    assert (second.status_code, second.json()["error"]) == (400, "invalid_grant")
    tokens = first.json()
    again = token_call(quickbooks, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert again.json()["error"] == "invalid_grant"
    headers = {"Authorization": f"Bearer {tokens['access_token']}", "Accept": "application/json"}
    url = f"{quickbooks['api']}/v3/company/{quickbooks['realm_id']}/customer/1"
    refused = requests.get(url, headers=headers, timeout=10)
    assert refused.status_code == 401
    assert refused.json()["fault"]["error"][0]["detail"].startswith("Token revoked: ")


def test_the_redirect_address_must_be_the_same(quickbooks: dict[str, Any]) -> None:
    code = authorize(quickbooks)["code"]
    answer = token_call(
        quickbooks, grant_type="authorization_code", code=code, redirect_uri="http://localhost:1/other"
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize("app", [("x", "y"), None])
def test_another_app_is_refused(quickbooks: dict[str, Any], app: tuple[str, str] | None) -> None:
    for address in ("token", "revoke"):
        answer = requests.post(
            quickbooks[address], data={"grant_type": "refresh_token"}, auth=app, timeout=10
        )
        assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


def test_the_keys_may_stand_in_the_form(quickbooks: dict[str, Any]) -> None:
    """tap-quickbooks refreshes so; the discovery document names it (`client_secret_post`)."""
    keys = {name: quickbooks[name] for name in ("client_id", "client_secret")}
    form = {"grant_type": "refresh_token", "refresh_token": sign_in(quickbooks)["refresh_token"]}
    wrong = requests.post(quickbooks["token"], data={**form, **keys, "client_secret": "another"}, timeout=10)
    assert (wrong.status_code, wrong.json()) == (401, {"error": "invalid_client"})
    tokens = requests.post(quickbooks["token"], data={**form, **keys}, timeout=10).json()
    for sent, status in (({}, 401), (keys, 200)):
        body = {"token": tokens["refresh_token"], **sent}
        assert requests.post(quickbooks["revoke"], data=body, timeout=10).status_code == status


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x"}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "code": "x", "redirect_uri": REDIRECT}, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "nonsense"}, "invalid_grant"),
    ],
)
def test_bad_forms(quickbooks: dict[str, Any], form: dict[str, str], error: str) -> None:
    answer = token_call(quickbooks, **form)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer.headers["content-type"].startswith("application/json")


def test_an_unknown_refresh_token_gets_the_recorded_answer(quickbooks: dict[str, Any]) -> None:
    recorded = next(each for each in load("oauth") if each.name == "oauth/004-jsclient-errorresponse")
    answer = token_call(quickbooks, grant_type="refresh_token", refresh_token="nonsense")
    assert (answer.status_code, answer.json()) == (recorded.status, recorded.body)


def test_the_hard_expiry_is_told_on_demand(quickbooks: dict[str, Any]) -> None:
    tokens = sign_in(quickbooks)
    answer = requests.post(
        quickbooks["token"],
        data={"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]},
        auth=(quickbooks["client_id"], quickbooks["client_secret"]),
        headers={"x-include-refresh-token-hard-expires-in": "true"},
        timeout=10,
    )
    assert 4 * 365 * 86_400 < answer.json()["x_refresh_token_hard_expires_in"] <= 5 * 365 * 86_400


@pytest.mark.parametrize("in_json", [True, False])
@pytest.mark.parametrize("which", ["refresh_token", "access_token"])
def test_revoking_ends_everything(quickbooks: dict[str, Any], which: str, in_json: bool) -> None:
    tokens = sign_in(quickbooks)
    app = (quickbooks["client_id"], quickbooks["client_secret"])
    body = {"token": tokens[which]}
    sent: dict[str, Any] = {"json": body} if in_json else {"data": body}
    answer = requests.post(quickbooks["revoke"], auth=app, timeout=10, **sent)
    assert (answer.status_code, answer.content) == (200, b"")
    assert requests.post(quickbooks["revoke"], auth=app, timeout=10, **sent).status_code == 400
    again = token_call(quickbooks, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert again.json()["error"] == "invalid_grant"


def test_userinfo_tells_what_the_scopes_allow(quickbooks: dict[str, Any]) -> None:
    def asked(scope: str) -> requests.Response:
        token = sign_in(quickbooks, scope)["access_token"]
        return requests.get(quickbooks["userinfo"], headers={"Authorization": f"Bearer {token}"}, timeout=10)

    assert set(asked("openid profile email").json()) == {
        *("sub", "email", "emailVerified", "givenName", "familyName")
    }
    assert set(asked("openid").json()) == {"sub"}
    assert asked("com.intuit.quickbooks.accounting").status_code == 401
    assert requests.get(quickbooks["userinfo"], timeout=10).status_code == 401


def test_the_id_token_is_signed_by_the_published_key(quickbooks: dict[str, Any]) -> None:
    document = requests.get(quickbooks["discovery"], timeout=10).json()
    token = sign_in(quickbooks, "openid com.intuit.quickbooks.accounting")["id_token"]
    key = jwt.PyJWKSet.from_dict(requests.get(document["jwks_uri"], timeout=10).json())[
        jwt.get_unverified_header(token)["kid"]
    ]
    claims = jwt.decode(
        token, key.key, algorithms=["RS256"], audience=quickbooks["client_id"], issuer=document["issuer"]
    )
    assert claims["aud"] == [quickbooks["client_id"]]
    assert claims["realmid"] == quickbooks["realm_id"]


def test_expired_access_is_refreshed_into_access() -> None:
    with serve_sandbox(customers=3, faults="expire@/customer/2") as document:
        company = Company(document["quickbooks"])
        assert company.get("/customer/1").status_code == 200
        refused = company.get("/customer/2")
        assert refused.json()["fault"]["error"][0]["detail"].startswith("Token expired: ")
        answer = token_call(
            company.quickbooks, grant_type="refresh_token", refresh_token=company.tokens["refresh_token"]
        )
        company.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        assert company.get("/customer/2").status_code == 200
