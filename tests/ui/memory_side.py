"""A QuickBooks that lives in memory, and the services that hand it out: the window is tested without a network."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from qbo_desktop.domain.contact import Contact
from qbo_desktop.errors import Refused, SideError, UsageError
from qbo_desktop.operations.context import Health, Services, SignedIn
from qbo_desktop.store.work import Work
from qbo_desktop.sync.progress import Progress
from qbo_desktop.sync.side import QUICKBOOKS, Capabilities, Identity, Page, Record, Side, Write

REALM = "9341452000000001"
COMPANY = "Cabinet Lavoie inc."


class MemorySide:
    """Customers in a dict. `gate`, when set, holds each page back until the test opens it."""

    name = QUICKBOOKS
    capabilities = Capabilities(create=False, update=False, deactivate=False)

    def __init__(self, records: list[Record]) -> None:
        self.records = {record.id: record for record in records}
        self.requests_made = 0
        self.error: SideError | None = None
        self.gate: threading.Event | None = None
        self.realm = REALM
        self.page_size = 20

    def identity(self) -> Identity:
        self.requests_made += 1
        return Identity(self.realm, COMPANY, "CA")

    def changed_since(self, cursor: str) -> Iterator[Page]:
        if self.error is not None:
            raise self.error
        found = [record for record in self.records.values() if not cursor or record.version > cursor]
        for at in range(0, max(len(found), 1), self.page_size):
            self.requests_made += 1
            if self.gate is not None:
                self.gate.wait(20)
            last = at + self.page_size >= len(found)
            now = max((record.version for record in self.records.values()), default="0")
            yield Page(tuple(found[at : at + self.page_size]), len(found), now if last else "")

    def get(self, record_id: str) -> Record | None:
        return self.records.get(record_id)

    def find_contacts(self, *, name: str = "", email: str = "", key: str = "") -> list[Record]:
        return [
            one
            for one in self.records.values()
            if (name and one.contact.name == name) or (email and one.contact.email == email)
        ]

    def create_contact(self, contact: Contact, key: str) -> Record:
        raise Refused("not here", side=QUICKBOOKS)

    def update_contact(self, record: Record, contact: Contact, fields: frozenset[str], key: str) -> Record:
        raise Refused("not here", side=QUICKBOOKS)

    def deactivate_contact(self, record: Record, key: str) -> Record:
        raise Refused("not here", side=QUICKBOOKS)

    def write_many(self, writes: Sequence[Write], key: str) -> list[Record | SideError]:
        return [Refused("not here", side=QUICKBOOKS) for _write in writes]

    @property
    def invoices(self) -> None:
        return None

    @property
    def last_trace_id(self) -> str:
        return ""

    def holders_of_name(self, name: str, refusal: SideError | None = None) -> list[tuple[str, str, str]]:
        return []

    def is_older(self, version: str, than: str) -> bool:
        return False

    def cannot_hold(self, contact: Contact, field: str) -> str:
        return ""


@dataclass
class MemorySignIn:
    """Signs in as soon as its page was "opened", or with the pasted address."""

    world: MemoryServices

    def connect(
        self,
        *,
        client_id: str,
        client_secret: str,
        open_page: Callable[[str], None],
        pasted: Callable[[], str] | None,
        progress: Progress,
    ) -> SignedIn:
        self.world.typed_keys.append((client_id, client_secret))
        open_page("https://sign-in.example/authorize")
        while not self.world.approved.wait(0.02):
            progress.check()
        if pasted is not None and "code=" not in (address := pasted()):
            raise UsageError("That is not the address that QuickBooks sent you back to.", address)
        if self.world.sign_in_error is not None:
            raise self.world.sign_in_error
        now = datetime.now(UTC)
        tokens = SimpleNamespace(
            access_expires_at=now + timedelta(hours=1),
            refresh_expires_at=now + timedelta(days=100, hours=1),
            refresh_hard_expires_at=now + timedelta(days=1000),
        )
        return SignedIn(REALM, COMPANY, "CA", "j.roy@example.com", {}, tokens, client_id or "known", "secret")

    def stored_client_id(self) -> str:
        return self.world.stored_client_id

    def accept(self, signed_in: SignedIn) -> None:
        self.world.stored_client_id = signed_in.client_id

    def disconnect(self) -> bool:
        return True


class MemoryServices:
    """The app's services with a QuickBooks in memory; everything else is the app's own."""

    def __init__(self, real: Services, side: MemorySide) -> None:
        self.real = real
        self.side = side
        self.stored_client_id = ""
        self.typed_keys: list[tuple[str, str]] = []
        self.approved = threading.Event()
        self.approved.set()
        self.clock_skew = timedelta(seconds=1)
        self.sign_in_error: Exception | None = None

    def quickbooks(self, workspace_id: int, progress: Progress) -> Side:
        return self.side

    def quickbooks_health(self, workspace_id: int, progress: Progress) -> Health:
        if self.side.error is not None:
            raise self.side.error
        return Health(COMPANY, "CA", self.clock_skew, (), 2)

    def invoice_source(self, workspace_id: int, actor: str) -> None:
        return None

    def practice(self, workspace_id: int, actor: str) -> Side:
        return self.real.practice(workspace_id, actor)

    def sign_in(self, workspace_id: int) -> MemorySignIn:
        return MemorySignIn(self)

    def run_lease(self, workspace_id: int) -> AbstractContextManager[None]:
        return self.real.run_lease(workspace_id)

    def check_keyring(self) -> str:
        return "memory"

    def forget_secrets(self, workspace_id: int) -> None:
        self.stored_client_id = ""

    def open_book(self, workspace_id: int) -> None:
        self.real.open_book(workspace_id)

    def ensure_type(self, work: Work, name: str) -> str:
        return self.real.ensure_type(work, name)

    def check_setting(self, workspace_id: int, key: str, value: str) -> None:
        self.real.check_setting(workspace_id, key, value)


def customer(number: int, contact: Contact, **more: object) -> Record:
    """A customer whose id and version follow its number."""
    return replace(Record(str(number), f"{number:06d}", contact), **more)  # type: ignore[arg-type]
