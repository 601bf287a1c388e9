"""Where QuickBooks is: the addresses of one environment, and the one rule about plain http.

Intuit's own addresses are those of its discovery documents (developer.intuit.com, OpenID configuration);
authorize, token and revoke are the same for both kinds of keys, the API and userinfo are not.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from qbo_desktop.errors import UsageError
from qbo_desktop.settings import Settings
from qbo_desktop.wording import _

AUTHORIZE = "https://appcenter.intuit.com/connect/oauth2"
TOKEN = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer"
REVOKE = "https://developer.api.intuit.com/v2/oauth2/tokens/revoke"

INTUIT: Mapping[str, Mapping[str, str]] = {
    "production": {
        "api_url": "https://quickbooks.api.intuit.com",
        "authorize_url": AUTHORIZE,
        "token_url": TOKEN,
        "revoke_url": REVOKE,
        "userinfo_url": "https://accounts.platform.intuit.com/v1/openid_connect/userinfo",
    },
    "development": {
        "api_url": "https://sandbox-quickbooks.api.intuit.com",
        "authorize_url": AUTHORIZE,
        "token_url": TOKEN,
        "revoke_url": REVOKE,
        "userinfo_url": "https://sandbox-accounts.platform.intuit.com/v1/openid_connect/userinfo",
    },
}
# Without these nobody can sign in or read; the other two only make things nicer.
NEEDED = ("api_url", "authorize_url", "token_url")


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The addresses of one QuickBooks. `api` is the part before /v3; `revoke`, `userinfo` may be ""."""

    api: str
    authorize: str
    token: str
    revoke: str
    userinfo: str
    redirect_uri: str

    def __post_init__(self) -> None:
        for address in (self.api, self.authorize, self.token, self.revoke, self.userinfo, self.redirect_uri):
            if address:
                require_safe(address)

    @classmethod
    def of(cls, settings: Settings) -> Endpoints:
        """The addresses that the settings name; an empty one is Intuit's for the environment.

        UsageError when a needed one is empty and the environment is not Intuit's, or when one is plain http
        to another machine.
        """
        intuit = INTUIT.get(settings.get("quickbooks.environment"), {})
        found = {
            name: settings.get(f"quickbooks.{name}").rstrip("/") or intuit.get(name, "")
            for name in (*NEEDED, "revoke_url", "userinfo_url")
        }
        for name in NEEDED:
            if not found[name]:
                raise UsageError(
                    _("The setting quickbooks.{name} is empty.").format(name=name),
                    _("This environment has no address of its own: set it, or choose another environment."),
                )
        return cls(
            api=found["api_url"].removesuffix("/v3"),
            authorize=found["authorize_url"],
            token=found["token_url"],
            revoke=found["revoke_url"],
            userinfo=found["userinfo_url"],
            redirect_uri=settings.get("quickbooks.redirect_uri"),
        )


def is_loopback(host: str) -> bool:
    """Whether a host, as it stands in an address, is literally this machine: no name is looked up."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe(address: str) -> bool:
    """Whether secrets may go to this address: https anywhere, plain http to this very machine only.

    The only place where that is decided. An address with a user part or a backslash is refused: programs
    disagree on which host such an address names.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _port = parts.port
    except ValueError:
        return False
    if not host or "@" in parts.netloc or "\\" in address or any(c.isspace() for c in address):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def require_safe(address: str) -> str:
    """The address, when secrets may go there; UsageError otherwise."""
    if not is_safe(address):
        # Only scheme and host are shown: the rest of an address may hold what must not be seen.
        raise UsageError(
            _("The address {address} cannot be used: the sign-in would travel unprotected.").format(
                address=_shown(address)
            ),
            _("Use an https address. Plain http is only for this very machine (127.0.0.1 or localhost)."),
        )
    return address


def _shown(address: str) -> str:
    try:
        parts = urlsplit(address)
        if parts.hostname:
            return f"{parts.scheme}://{parts.hostname}"
    except ValueError:
        pass
    return address.partition("?")[0].rpartition("@")[2][:60]
