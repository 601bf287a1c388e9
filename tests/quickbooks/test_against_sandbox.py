"""The whole client against a simulated QuickBooks, a program of its own that knows nothing of the client."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
import requests

from qbo_desktop.domain.contact import Address, Contact, Kind, Phone
from qbo_desktop.errors import Refused, SideError, SignInNeeded, Stale, Throttled, Unanswered
from qbo_desktop.keychain import InMemoryKeyring, Keychain
from qbo_desktop.quickbooks.client import QuickBooksClient, open_client
from qbo_desktop.quickbooks.endpoints import Endpoints
from qbo_desktop.quickbooks.limiter import Limiter
from qbo_desktop.quickbooks.listener import Listener, parse_redirect
from qbo_desktop.quickbooks.oauth import SignIn, TokenSet, check_redirect
from qbo_desktop.quickbooks.retry import Retried
from qbo_desktop.quickbooks.session import Session
from qbo_desktop.quickbooks.side import QuickBooksSide
from qbo_desktop.quickbooks.transport import Patience, Traced
from qbo_desktop.quickbooks.wire import Wire
from qbo_desktop.sync.side import Record, Write
from tests.quickbooks.doubles import FakeTime
from tests.quickbooks.refresher import NAME, FolderVault
from tests.quickbooks.test_session import ROOT
from tests.quickbooks.tiny_server import free_port
from tests.sandbox_process import serve_sandbox


@dataclass
class Company:
    """A connected company of a running sandbox."""

    said: dict[str, Any]
    endpoints: Endpoints
    sign_in: SignIn
    tokens: TokenSet
    session: Session
    client: QuickBooksClient
    counted: Any
    time: FakeTime
    chain: Keychain

    @property
    def side(self) -> QuickBooksSide:
        return QuickBooksSide(self.client)

    def tokens_now(self) -> TokenSet:
        """The tokens as they lie in the keyring now."""
        found = TokenSet.from_json(self.chain.read(NAME))
        assert found is not None
        return found

    @property
    def requests(self) -> int:
        return int(self.counted())


def _endpoints(said: dict[str, Any], redirect: str = "") -> Endpoints:
    redirect = redirect or f"http://localhost:{free_port()}/callback"
    names = ("api", "authorize", "token", "revoke", "userinfo")
    return Endpoints(**{name: said[name] for name in names}, redirect_uri=redirect)


def _sign_in(said: dict[str, Any], endpoints: Endpoints, patience: Patience | None = None) -> SignIn:
    wire = Retried(Traced(Wire()), patience or Patience())
    return SignIn(endpoints, said["client_id"], said["client_secret"], wire)


def connect(service: SignIn, endpoints: Endpoints) -> tuple[TokenSet, str]:
    """The dance with a browser that approves: through the listener, as a person would."""
    begun = service.begin()
    with Listener(endpoints.redirect_uri) as listener:
        browser = threading.Thread(
            target=requests.get, args=(begun.url,), kwargs={"timeout": 10}, daemon=True
        )
        browser.start()
        redirect = listener.wait(lambda came: check_redirect(came, begun), seconds=20)
        browser.join(10)
    return service.exchange(redirect.code), redirect.realm_id


@contextmanager
def company(tmp_path: Path, said: dict[str, Any], limits: Limiter) -> Iterator[Company]:
    """A company that was just connected, with a keyring of its own; waits of the client cost no time."""
    time = FakeTime()
    endpoints = _endpoints(said)
    service = _sign_in(said, endpoints, time.patience())
    tokens, realm_id = connect(service, endpoints)
    assert realm_id == said["realm_id"]
    chain = Keychain(InMemoryKeyring())
    chain.write(NAME, tokens.to_json())
    session = Session(chain, NAME, service, tmp_path / "company.lock")
    # The sandbox limits by real time: the limits are kept at the wire, where waits are real.
    wire, free = _RealLimits(Wire(timeouts=(5, 2)), limits), Limiter(((10**6, 1.0),))
    client, counted = open_client(endpoints, realm_id, session, wire, limiter=free, patience=time.patience())
    yield Company(said, endpoints, service, tokens, session, client, counted, time, chain)


PASSING = ("429", "500", "503", "drop", "drop-after", "truncated", "html", "xml", "badjson", "fault200")
LASTING: dict[str, type[SideError]] = {
    "429": Throttled,
    "500": Unanswered,
    "drop-after": Unanswered,
    "html": Unanswered,
}
LOST = ("drop-after", "500", "truncated")
BATCHES_LOST = ("drop-after", "html", "badjson")
# Each trouble strikes only the requests that name it.
TROUBLE = ",".join(
    [f"{kind}@passing-{kind}-end x2" for kind in PASSING]
    + [f"{kind}@lasting-{kind}-end" for kind in LASTING]
    + [f"{kind}@lost-{kind}-end x1" for kind in LOST]
    + [f"{kind}@batch-{kind}-end x1" for kind in BATCHES_LOST]
    + ["expire@passing-expire-end x1", "401@/preferences x9"]
)


@pytest.fixture(scope="module")
def said() -> Iterator[dict[str, Any]]:
    """A sandbox that all tests of this file share: what it said of itself."""
    with serve_sandbox(customers=60, faults=TROUBLE) as document:
        yield document["quickbooks"]


@pytest.fixture(scope="module")
def limits() -> Limiter:
    """The limits of the shared sandbox's company, which all its clients keep together."""
    return Limiter()


@pytest.fixture
def connected(tmp_path: Path, said: dict[str, Any], limits: Limiter) -> Iterator[Company]:
    """The shared sandbox's company, just connected."""
    with company(tmp_path, said, limits) as found:
        yield found


class _RealLimits:
    """Keeps the limits by a clock that runs, under a client whose clock stands."""

    def __init__(self, wire: Wire, limits: Limiter) -> None:
        self._wire, self._limits, self._patience = wire, limits, Patience()

    def send(self, request: Any) -> Any:
        self._limits.take(self._patience, batch=request.batch)
        return self._wire.send(request)


def test_a_thousand_customers_cost_few_requests(tmp_path: Path) -> None:
    with (
        serve_sandbox(customers=1000) as document,
        company(tmp_path, document["quickbooks"], Limiter()) as connected,
    ):
        side = connected.side
        identity = side.identity()
        assert (identity.key, identity.country) == (connected.said["realm_id"], "CA")
        pages = list(side.changed_since(""))
        records = [record for page in pages for record in page.records]
        assert len({record.id for record in records}) == pages[0].expected == 1000
        assert connected.requests == 4
        assert {record.active for record in records} == {True, False}
        assert any(record.parent_id for record in records)
        assert all(record.modified is not None for record in records)

        before = connected.requests
        side.identity()
        again = list(side.changed_since(pages[-1].cursor))
        assert connected.requests - before == 2
        assert not again[-1].compared
        assert sum(len(page.records) for page in again) == 0

        known = next(record for record in records if record.active and record.contact.email)
        assert side.get(known.id) == known
        assert side.get("999999999") is None
        assert known in side.find_contacts(name=known.contact.name)
        assert side.find_contacts(name="Nobody’s – “name” \\ ' & +%") == []
        assert side.preferences().home_currency == "CAD"


def test_who_signed_in_and_the_end_of_it(connected: Company) -> None:
    assert "@" in str(connected.sign_in.who(connected.tokens.access_token))
    fresh = connected.session.renew(connected.tokens.access_token)
    assert fresh != connected.tokens.access_token
    connected.side.identity()
    latest = connected.sign_in.refresh(connected.tokens_now())
    connected.sign_in.revoke(latest.refresh_token)
    connected.sign_in.revoke(latest.refresh_token)
    with pytest.raises(SignInNeeded) as caught:
        connected.side.identity()
    assert caught.value.exit_code == 3


def test_denied_replayed_and_mismatched_sign_ins(said: dict[str, Any]) -> None:
    endpoints = _endpoints(said, "http://localhost:1/callback")
    service = _sign_in(said, endpoints)

    begun, other = service.begin(), service.begin()
    answered = requests.get(begun.url, allow_redirects=False, timeout=10)
    pasted = parse_redirect(answered.headers["Location"])
    with pytest.raises(SignInNeeded, match="state"):
        check_redirect(pasted, other)
    check_redirect(pasted, begun)
    assert service.exchange(pasted.code).access_token
    with pytest.raises(SignInNeeded, match="used already"):
        service.exchange(pasted.code)

    wrong = SignIn(endpoints, said["client_id"], "wrong", Retried(Wire(), Patience()))
    with pytest.raises(SignInNeeded, match="client id and secret"):
        wrong.exchange("any")

    denied = "?" + urlencode({"error": "access_denied", "state": begun.state})
    with pytest.raises(SignInNeeded, match="not allowed"):
        check_redirect(parse_redirect(denied), begun)


def _count_with(connected: Company, trouble: str) -> int:
    """A read that names a trouble, and so meets it."""
    return connected.client.count("Customer", f"DisplayName = '{trouble}-end'")


@pytest.mark.parametrize("kind", PASSING)
def test_a_read_survives_passing_trouble(connected: Company, kind: str) -> None:
    assert _count_with(connected, f"passing-{kind}") == 0
    assert connected.time.waits == ([60.0, 60.0] if kind == "429" else [0.5, 1.0])
    assert connected.requests == 3


@pytest.mark.parametrize("kind", LASTING)
def test_lasting_trouble_is_given_up_with_a_sentence(connected: Company, kind: str) -> None:
    with pytest.raises(LASTING[kind]) as caught:
        _count_with(connected, f"lasting-{kind}")
    assert caught.value.remedy
    assert connected.requests == 4


def test_an_expired_token_is_renewed_in_the_middle(connected: Company) -> None:
    assert _count_with(connected, "passing-expire") == 0
    assert connected.session.access_token() != connected.tokens.access_token
    assert connected.requests == 2


def test_the_real_limits_are_kept(connected: Company) -> None:
    for _request in range(25):
        connected.client.count("Customer")
    # The sandbox turns away whoever is faster than Intuit allows.
    assert connected.time.waits == []
    assert connected.requests == 25


def test_no_secret_in_log_or_error(connected: Company, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    connected.side.identity()
    connected.session.renew(connected.tokens.access_token)
    with pytest.raises(SignInNeeded) as caught:
        connected.side.preferences()
    seen = caplog.text + str(caught.value) + caught.value.details()
    for secret in (
        connected.tokens.access_token,
        connected.tokens.refresh_token,
        connected.session.access_token(),
        connected.said["client_secret"],
    ):
        assert secret not in seen
    assert "trace 1-" in caplog.text


def test_a_killed_refresh_and_signing_in_again(tmp_path: Path, said: dict[str, Any], limits: Limiter) -> None:
    endpoints = _endpoints(said)
    service = _sign_in(said, endpoints)
    folder = tmp_path / "vault"
    folder.mkdir()
    vault = FolderVault(folder)
    vault.write("keys", {name: said[name] for name in ("client_id", "client_secret")})
    vault.write(NAME, connect(service, endpoints)[0].to_json())

    killed = _refresh(folder, said["token"], QBO_DESKTOP_CRASH_AT="token-answered")
    assert killed.returncode == -getattr(signal, "SIGKILL", -1)
    lost = _refresh(folder, said["token"])
    assert lost.returncode == 3, lost.stdout
    assert "Sign in again" in lost.stdout

    vault.write(NAME, connect(service, endpoints)[0].to_json())
    good = _refresh(folder, said["token"])
    assert good.returncode == 0, good.stdout
    session = Session(vault, NAME, service, tmp_path / "company.lock")
    client, _count = open_client(endpoints, said["realm_id"], session, Wire(), limiter=limits)
    pages = list(QuickBooksSide(client).changed_since(""))
    assert sum(len(page.records) for page in pages) == pages[0].expected >= 60


def _refresh(folder: Path, address: str, **environment: str) -> subprocess.CompletedProcess[str]:
    assert urlsplit(address).hostname == "127.0.0.1"
    return subprocess.run(
        [sys.executable, "-m", "tests.quickbooks.refresher", str(folder), address, "renew"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# Quotes, apostrophes, ampersands, emoji, accents, dashes, backslashes, 500 characters.
NAMES = [
    "L'Étoile d’Or",
    "Tom & Fils",
    'dit "le Grand"',
    "😀 inc.",
    "– tiret –",
    "ĿŁŇ\\'",
    "100 % + 1",
    "é" * 500,
]


@pytest.mark.parametrize("name", NAMES)
def test_awkward_names_come_through_whole(connected: Company, name: str) -> None:
    side = connected.side
    made = side.create_contact(Contact(name=name, email="a@b.example"), str(uuid4()))
    assert made.contact.name == name
    (found,) = side.find_contacts(name=name)
    assert found == made
    assert side.get(made.id) == made
    json.dumps(found.unmapped)


def test_writing_a_customer(connected: Company) -> None:
    side = connected.side
    home = Address("12, rue Haute", "bureau 3", "Laval", "QC", "H7A 1A1")
    wished = Contact(
        name="Zoé Neuve", kind=Kind.PERSON, first_name="Zoé", last_name="Neuve", email="zoe@neuve.example",
        email_2="2@neuve.example", phone_work=Phone("514 555-0142", "12"), mailing=home,
    )  # fmt: skip
    made = side.create_contact(wished, "key-1")
    assert made.contact == wished
    # The same key is not done twice.
    assert side.create_contact(wished, "key-1").id == made.id

    moved = wished.with_fields(mailing=None, physical=home, phone_work=None, last_name="ignored")
    changed = side.update_contact(made, moved, frozenset({"mailing", "physical", "phone_work"}), "key-2")
    assert changed.contact == wished.with_fields(mailing=None, physical=home, phone_work=None)
    assert changed.version != made.version
    with pytest.raises(Stale):
        side.update_contact(made, moved, frozenset({"last_name"}), "key-3")
    with pytest.raises(Refused) as caught:
        side.create_contact(wished, "key-4")
    assert caught.value.code == "6240"

    gone = side.deactivate_contact(changed, "key-5")
    assert not gone.active
    assert gone.contact.name == wished.name
    # The name is free again.
    assert side.create_contact(wished, "key-6").id != made.id


@pytest.mark.parametrize("kind", LOST)
def test_a_write_whose_answer_is_lost_is_not_repeated(connected: Company, kind: str) -> None:
    before = connected.requests
    with pytest.raises(Unanswered):
        connected.side.create_contact(Contact(name=f"Once {kind}"), f"lost-{kind}-end")
    assert connected.requests == before + 1
    assert len(connected.side.find_contacts(name=f"Once {kind}")) <= 1


@pytest.mark.parametrize("kind", BATCHES_LOST)
def test_a_batch_whose_answer_is_lost_is_done_once_however_often_it_is_asked(
    connected: Company, kind: str
) -> None:
    side, before = connected.side, connected.requests
    writes = [Write(str(uuid4()), Contact(name=f"Batch {kind} {number}")) for number in range(3)]
    with pytest.raises(Unanswered):
        side.write_many(writes, f"batch-{kind}-end")
    assert connected.requests == before + 1
    answers = side.write_many(writes, f"batch-{kind}-end")
    assert [one.contact.name for one in answers if isinstance(one, Record)] == [
        write.contact.name for write in writes
    ]
    for write, one in zip(writes, answers, strict=True):
        assert side.find_contacts(name=write.contact.name) == [one]


def test_many_changes_at_once_and_a_look_at_them(connected: Company) -> None:
    side = connected.side
    mark = list(side.changed_since(""))[-1].cursor
    made = side.write_many(
        [Write("", Contact(name=f"Ñandú «{number}» 😀")) for number in range(30)], str(uuid4())
    )
    records = [one for one in made if isinstance(one, Record)]
    assert len(records) == 30
    email = frozenset({"email"})
    before = connected.requests
    writes = [
        Write("", one.contact.with_fields(email=f"{number}@many.example"), one, email)
        for number, one in enumerate(records)
    ]
    # The second of two changes of one record comes too late.
    writes[29] = Write("", records[0].contact.with_fields(email="late@many.example"), records[0], email)
    answers = side.write_many(writes, str(uuid4()))
    assert [type(one) for one in answers] == [Record] * 29 + [Stale]
    (page,) = side.changed_since(mark)
    assert connected.requests - before == 2
    shown = {record.id: record for record in page.records}
    assert all(shown[one.id] == one for one in answers if isinstance(one, Record))
