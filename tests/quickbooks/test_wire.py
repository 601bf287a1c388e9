"""The wire against servers that misbehave: what arrived and what did not, proxies, certificates."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from qbo_desktop.errors import AppError, Unanswered, Unreachable, UsageError
from qbo_desktop.quickbooks.transport import Request
from qbo_desktop.quickbooks.wire import Wire
from tests.quickbooks.tiny_server import (
    Behaviour,
    free_port,
    hangs_up,
    http,
    is_silent,
    says,
    serve,
    tunnels_to,
)


@pytest.fixture(autouse=True)
def ordinary_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy and no list of authorities from the environment that the tests happen to run in."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def wire() -> Wire:
    """A wire with little patience."""
    return Wire(timeouts=(0.5, 0.3))


def failure(wire: Wire, url: str, method: str = "GET") -> AppError:
    """The error that a request ends in."""
    with pytest.raises(AppError) as caught:
        wire.send(
            Request(method, url, headers={"Authorization": "Bearer planted-secret"}, body=b"planted-secret")
        )
    problem = caught.value
    assert problem.says
    assert problem.remedy
    assert "planted-secret" not in str(problem)
    # Nothing of the library's error travels along: it may quote the request.
    assert problem.__context__ is None or problem.__suppress_context__
    return problem


def test_an_answer_comes_as_it_is(wire: Wire) -> None:
    with serve(says(http(b'{"a": 1}', "400 Bad", "Intuit_Tid: 1-abc"))) as server:
        found = wire.send(Request("GET", f"http://127.0.0.1:{server.port}/v3", params={"query": "’+&%"}))
    assert (found.status, found.body, found.trace_id) == (400, b'{"a": 1}', "1-abc")
    assert server.requests[0].startswith(b"GET /v3?query=%E2%80%99%2B%26%25 HTTP/1.1")


def test_a_refused_connection_did_not_arrive(wire: Wire) -> None:
    assert type(failure(wire, f"http://127.0.0.1:{free_port()}/", "POST")) is Unreachable


def test_a_name_that_does_not_exist_did_not_arrive(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_args: object, **_more: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    problem = failure(wire, "https://books.example/", "POST")
    assert type(problem) is Unreachable
    assert "books.example" in problem.says


def test_a_connection_that_is_not_made_in_time_did_not_arrive(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_args: object, **_more: object) -> None:
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket.socket, "connect", slow)
    assert type(failure(wire, "http://127.0.0.1:9/", "POST")) is Unreachable


GZIP = http(b"no gzip at all", "200 OK", "Content-Encoding: gzip")


@pytest.mark.parametrize(
    "behaviour",
    [hangs_up, is_silent, says(b""), says(b"rubbish\r\n\r\n"), says(http(b'{"a"', length=500)), says(GZIP)],
    ids=["reset", "silent", "closed", "rubbish", "truncated", "bad gzip"],
)
def test_whatever_breaks_after_sending_may_have_arrived(wire: Wire, behaviour: Behaviour) -> None:
    with serve(behaviour) as server:
        assert type(failure(wire, f"http://127.0.0.1:{server.port}/", "POST")) is Unanswered
    assert len(server.requests) == 1


def test_a_redirect_is_not_followed_with_the_token(wire: Wire) -> None:
    with serve(says(http())) as elsewhere:
        away = http(b"", "302 Found", f"Location: http://127.0.0.1:{elsewhere.port}/")
        with serve(says(away)) as server:
            assert wire.send(Request("GET", f"http://127.0.0.1:{server.port}/")).status == 302
    assert elsewhere.requests == []


@pytest.mark.parametrize(
    "address", ["http://books.example/", "ftp://x/", "nothing", "http://127.0.0.1:99999/"]
)
def test_an_address_that_is_none_or_not_safe_is_not_asked(wire: Wire, address: str) -> None:
    assert type(failure(wire, address)) is UsageError


def test_a_password_file_of_the_user_does_not_replace_the_token(
    wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password person\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with serve(says(http())) as server:
        wire.send(
            Request("GET", f"http://127.0.0.1:{server.port}/", headers={"Authorization": "Bearer mine"})
        )
    assert b"Authorization: Bearer mine" in server.requests[0]


def test_loopback_goes_past_the_proxy_even_where_the_system_does_not_say_so(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    with serve(says(http())) as server:
        assert wire.send(Request("GET", f"http://127.0.0.1:{server.port}/")).status == 200


@pytest.mark.parametrize(
    ("reply", "words"),
    [("407 Proxy Authentication Required", "user name"), ("403 Forbidden", "did not let")],
)
def test_a_proxy_that_refuses(wire: Wire, monkeypatch: pytest.MonkeyPatch, reply: str, words: str) -> None:
    with serve(says(http(b"", reply))) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        problem = failure(wire, "https://books.example/v3")
    assert type(problem) is Unreachable
    assert words in problem.says
    assert proxy.requests[0].startswith(b"CONNECT books.example:443")
    assert b"planted-secret" not in b"".join(proxy.requests)


def test_a_proxy_that_is_not_there(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{free_port()}")
    problem = failure(wire, "https://books.example/v3")
    assert type(problem) is Unreachable
    assert "proxy" in problem.says


NAMES = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("books.example")]
# OpenSSL's store can be named by a variable; the stores of the other systems are not a test's to change.
STORE = "SSL_CERT_FILE" if sys.platform == "linux" else "REQUESTS_CA_BUNDLE"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that signs itself, with its key, as TLS inspection would show."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(NAMES), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def _server_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_an_unknown_certificate_is_refused_and_inspection_explained(wire: Wire, certificate: Path) -> None:
    with serve(says(http()), _server_context(certificate)) as server:
        problem = failure(wire, f"https://127.0.0.1:{server.port}/", "POST")
    assert type(problem) is Unreachable
    assert "certificate" in problem.says
    assert "certificate authority" in problem.remedy
    assert server.requests == []


def test_a_certificate_that_the_systems_store_knows_is_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STORE, str(certificate))
    with serve(says(http(b'{"ok": 1}')), _server_context(certificate)) as server:
        found = Wire(timeouts=(2, 2)).send(Request("GET", f"https://127.0.0.1:{server.port}/"))
    assert found.body == b'{"ok": 1}'


def test_a_server_without_tls_at_a_tls_address(wire: Wire) -> None:
    with serve(says(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as server:
        assert isinstance(failure(wire, f"https://127.0.0.1:{server.port}/"), Unanswered)


@pytest.mark.parametrize("there", [True, False])
def test_the_list_that_requests_brings_along_is_neither_trusted_nor_needed(
    wire: Wire, certificate: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate) if there else "/nowhere")
    with serve(says(http()), _server_context(certificate)) as server:
        assert "is not trusted" in failure(wire, f"https://127.0.0.1:{server.port}/").says


def test_through_a_proxy_that_inspects(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        serve(says(http(b'{"ok": 1}')), _server_context(certificate)) as server,
        serve(tunnels_to(server.port)) as proxy,
    ):
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        request = Request("GET", "https://books.example/v3", headers={"Authorization": "Bearer mine"})
        # Unknown authority: refused before anything is sent; known: it works.
        assert "certificate" in failure(Wire(timeouts=(2, 2)), request.url).says
        assert server.requests == []
        monkeypatch.setenv(STORE, str(certificate))
        assert Wire(timeouts=(2, 2)).send(request).body == b'{"ok": 1}'
    assert b"Authorization: Bearer mine" in server.requests[0]
    assert b"mine" not in b"".join(proxy.requests)
