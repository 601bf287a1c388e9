"""Somebody who clicks Connect on the simulated sign-in page: for demonstrations without a person."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from urllib.request import ProxyHandler, Request, build_opener

SECONDS = 20.0


def click_connect(authorize_url: str) -> None:
    """Press Connect on the page of that address, and go where it sends the browser.

    Raises OSError when a page cannot be had. No proxy is asked: both pages are on this machine.
    """
    parts = urlsplit(authorize_url)
    form = urlencode([*parse_qsl(parts.query), ("decision", "connect")]).encode()
    address = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    with build_opener(ProxyHandler({})).open(Request(address, data=form), timeout=SECONDS) as page:
        page.read()
