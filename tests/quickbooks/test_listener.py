"""The listener at the redirect address, and what a person pastes instead."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
import requests

from qbo_desktop.errors import AppError, Interrupted, SignInNeeded, UsageError
from qbo_desktop.quickbooks.listener import Listener, Redirect, parse_redirect
from qbo_desktop.wording import use_language
from tests.quickbooks.tiny_server import free_port

QUERY = "code=AB117&state=s%2B1&realmId=9341444927490010"
WANTED = Redirect("AB117", "s+1", "9341444927490010")


@pytest.fixture(autouse=True)
def no_proxy() -> Iterator[None]:
    """English before and after, whatever a test speaks."""
    use_language("en")
    yield
    use_language("en")


class Browser(threading.Thread):
    """Opens addresses one after the other, as a browser would, and keeps the answers."""

    def __init__(self, *addresses: str) -> None:
        super().__init__(daemon=True)
        self.addresses = addresses
        self.answers: list[requests.Response] = []

    def run(self) -> None:
        for address in self.addresses:
            self.answers.append(requests.get(address, timeout=5))


def test_the_browser_comes_back() -> None:
    base = f"http://localhost:{free_port()}"
    with Listener(f"{base}/callback") as listener:
        browser = Browser(
            f"{base}/favicon.ico", f"{base}/?{QUERY}", f"{base}/callback", f"{base}/callback?{QUERY}"
        )
        browser.start()
        assert listener.wait(seconds=10) == WANTED
        browser.join(10)
    assert [one.status_code for one in browser.answers] == [404, 404, 404, 200]
    page = browser.answers[-1]
    assert "close this window" in page.text
    assert "AB117" not in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_port_is_free_again_afterwards(host: str) -> None:
    address = f"http://{host}:{free_port()}/"
    for _time in range(2):
        with Listener(address) as listener:
            Browser(f"{address}?error=access_denied&state=s").start()
            assert listener.wait(seconds=10).error == "access_denied"


def test_a_wrong_answer_is_said_in_the_page_and_raised() -> None:
    def check(redirect: Redirect) -> None:
        raise SignInNeeded("Wrong <state>.", "Once more.")

    address = f"http://127.0.0.1:{free_port()}/callback"
    with Listener(address) as listener:
        browser = Browser(f"{address}?{QUERY}")
        browser.start()
        with pytest.raises(SignInNeeded, match="Wrong <state>"):
            listener.wait(check, seconds=10)
        browser.join(10)
    assert "Wrong &lt;state&gt;." in browser.answers[0].text
    assert "Once more." in browser.answers[0].text


def test_a_taken_port_is_no_reason_to_take_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for host in ("127.0.0.1", "localhost"):
            with (
                pytest.raises(UsageError, match=str(port)) as caught,
                Listener(f"http://{host}:{port}/callback"),
            ):
                raise AssertionError("it listens at a port that is taken")
            assert caught.value.exit_code == 2
            assert "--paste" in caught.value.command
            assert "pasting" in caught.value.remedy
            assert "--" not in caught.value.remedy


@pytest.mark.parametrize(
    "address", ["https://firm.example/back", "http://192.168.0.9:80/", "https://localhost:8000/"]
)
def test_an_address_of_another_machine_wants_paste_back(address: str) -> None:
    with pytest.raises(UsageError, match="redirect address") as caught:
        Listener(address)
    assert "--paste" in caught.value.command
    assert "pasting" in caught.value.remedy
    assert "--" not in caught.value.remedy


def test_two_sign_ins_do_not_share_a_port() -> None:
    address = f"http://localhost:{free_port()}/callback"
    with (
        Listener(address),
        pytest.raises(UsageError, match="taken") as caught,
        Listener(address),
    ):
        raise AssertionError("two listen at one port")
    assert "another sign-in" in caught.value.remedy


def test_nobody_comes() -> None:
    with Listener(f"http://127.0.0.1:{free_port()}/") as listener, pytest.raises(SignInNeeded):
        listener.wait(seconds=0.05)


def test_told_to_stop() -> None:
    cancel = threading.Event()
    threading.Timer(0.05, cancel.set).start()
    with Listener(f"http://127.0.0.1:{free_port()}/") as listener, pytest.raises(Interrupted):
        listener.wait(cancel=cancel)


def test_rubbish_and_silence_do_not_disturb_it() -> None:
    port = free_port()
    with Listener(f"http://127.0.0.1:{port}/") as listener:
        with socket.create_connection(("127.0.0.1", port)) as rude:
            rude.sendall(b"\x16\x03\x01 this is no request\r\n\r\n")
        silent = socket.create_connection(("127.0.0.1", port))
        with silent:
            Browser(f"http://127.0.0.1:{port}/?{QUERY}").start()
            assert listener.wait(seconds=10) == WANTED


@pytest.mark.parametrize(
    "text",
    [
        f"https://firm.example/back?{QUERY}",
        f"  <https://firm.example/back?{QUERY}#>\n",
        f'"http://localhost:1/?{QUERY}"',
        f"?{QUERY}",
        QUERY,
        "https://firm.example/back?code=AB117&amp;state=s%2B1&amp;realmId=9341444927490010",
        "https://firm.example/back?code=AB\n  117&state=s%2B1&realmId=9341444927490010",
        f"{QUERY}&code=second",
    ],
)
def test_what_a_person_pastes(text: str) -> None:
    assert parse_redirect(text) == WANTED


def test_a_pasted_refusal() -> None:
    found = parse_redirect(
        "https://firm.example/back?error=access_denied&error_description=No+thanks&state=s"
    )
    assert (found.error, found.description, found.code) == ("access_denied", "No thanks", "")


@pytest.mark.parametrize(
    "text", ["", "hello", "https://firm.example/back", "AB117", "&".join(["a=1"] * 99), "http://[::1"]
)
def test_what_is_no_redirect_is_said(text: str) -> None:
    with pytest.raises(AppError) as caught:
        parse_redirect(text)
    assert isinstance(caught.value, UsageError)
    assert "address bar" in caught.value.remedy


def test_a_redirect_does_not_show_its_code() -> None:
    assert "AB117" not in repr(WANTED)
    assert "s+1" not in repr(WANTED)
