"""Which addresses secrets may travel to, and which ones the settings give."""

from __future__ import annotations

import pytest

from qbo_desktop.errors import UsageError
from qbo_desktop.quickbooks.endpoints import Endpoints, is_safe, require_safe
from qbo_desktop.settings import Settings

SAFE = [
    "https://quickbooks.api.intuit.com",
    "https://anything.example:8443/v3",
    "http://localhost:47813/callback",
    "http://LOCALHOST/callback",
    "http://127.0.0.1:1/",
    "http://127.8.9.10/",
    "http://[::1]:8080/callback",
]
UNSAFE = [
    "http://quickbooks.api.intuit.com",
    "http://192.168.1.4:8080",
    "http://0.0.0.0:80",
    "http://localhost.example.com/",
    "http://127.0.0.1.example.com/",
    "http://127.1/",
    "http://localhost@evil.example/",
    "http://127.0.0.1\\@evil.example/",
    "https://user:secret@host.example/",
    "https://",
    "ftp://localhost/",
    "localhost:8080",
    "http://local host/",
    "http://[::1/",
    "http://localhost:port/",
    "",
]


@pytest.mark.parametrize("address", SAFE)
def test_https_anywhere_and_http_to_this_machine_are_safe(address: str) -> None:
    assert is_safe(address)
    assert require_safe(address) == address


@pytest.mark.parametrize("address", UNSAFE)
def test_everything_else_is_not(address: str) -> None:
    assert not is_safe(address)
    with pytest.raises(UsageError) as caught:
        require_safe(address)
    assert caught.value.remedy
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["api_url", "authorize_url", "token_url", "revoke_url", "userinfo_url", "redirect_uri"]
)
def test_no_endpoint_may_be_plain_http_to_another_machine(name: str) -> None:
    values = {"quickbooks.environment": "production", f"quickbooks.{name}": "http://books.example/"}
    with pytest.raises(UsageError):
        Endpoints.of(Settings(values))


def test_intuits_addresses_by_environment() -> None:
    production = Endpoints.of(Settings({"quickbooks.environment": "production"}))
    development = Endpoints.of(Settings({"quickbooks.environment": "development"}))
    assert production.api == "https://quickbooks.api.intuit.com"
    assert development.api == "https://sandbox-quickbooks.api.intuit.com"
    assert (production.authorize, production.token, production.revoke) == (
        development.authorize,
        development.token,
        development.revoke,
    )
    assert production.userinfo != development.userinfo


@pytest.mark.parametrize("environment", ["simulated", "custom"])
def test_an_environment_without_addresses_of_its_own_needs_them_set(environment: str) -> None:
    values = {"quickbooks.environment": environment}
    with pytest.raises(UsageError, match=r"quickbooks\.api_url"):
        Endpoints.of(Settings(values))
    values |= {
        "quickbooks.api_url": "http://127.0.0.1:9/v3/",
        "quickbooks.authorize_url": "http://127.0.0.1:9/a",
        "quickbooks.token_url": "http://127.0.0.1:9/t",
    }
    found = Endpoints.of(Settings(values))
    assert found.api == "http://127.0.0.1:9"
    assert (found.revoke, found.userinfo) == ("", "")
