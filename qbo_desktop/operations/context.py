"""What every operation is: a frozen value with a title and a lane, run with a context.

The window, the command line and the tests run the same objects. The context is handed in; nothing here
is global.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from qbo_desktop.errors import EXIT_DONE
from qbo_desktop.settings import Settings
from qbo_desktop.store import workspaces
from qbo_desktop.store.work import Store, Work
from qbo_desktop.sync.invoice_side import InvoiceSource
from qbo_desktop.sync.progress import Progress
from qbo_desktop.sync.side import Side

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Lane(StrEnum):
    """RUN talks to the sides, one at a time; DESK is short local work that never waits for a run."""

    RUN = "run"
    DESK = "desk"


class SignIn(Protocol):
    """How a person signs in at QuickBooks; the app hands in the one that fits the settings."""

    def connect(
        self,
        *,
        client_id: str,
        client_secret: str,
        open_page: Callable[[str], None],
        pasted: Callable[[], str] | None,
        progress: Progress,
    ) -> SignedIn: ...

    def stored_client_id(self) -> str: ...

    def accept(self, signed_in: SignedIn) -> None:
        """Store the tokens of a sign-in that was found to be the right company."""
        ...

    def disconnect(self) -> bool:
        """Revoke where possible and remove the secrets; False when the service could not be told."""
        ...


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a sign-in brought. `tokens` are secret and go nowhere but the keyring."""

    realm_id: str
    company: str
    country: str
    who: str
    facts: dict[str, Any] = field(default_factory=dict)
    tokens: Any = field(default=None, repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Health:
    """What the service said of itself when it was asked how it is. `notes` are settings that get in the way."""

    company: str
    country: str
    clock_skew: timedelta
    notes: tuple[str, ...]
    requests: int


class Services(Protocol):
    """What reaches the outside: the app knows the classes, an operation knows these verbs."""

    def quickbooks(self, workspace_id: int, progress: Progress) -> Side:
        """The QuickBooks side. Raises SignInNeeded when there is no connection, KeychainError."""
        ...

    def quickbooks_health(self, workspace_id: int, progress: Progress) -> Health:
        """Ask the service who and how it is. Raises as `quickbooks` does, and SideError."""
        ...

    def practice(self, workspace_id: int, actor: str) -> Side: ...

    def invoice_source(self, workspace_id: int, actor: str) -> InvoiceSource | None:
        """Where the invoices come from; None when the practice system issues none."""
        ...

    def sign_in(self, workspace_id: int) -> SignIn: ...

    def run_lease(self, workspace_id: int) -> AbstractContextManager[None]:
        """Hold the workspace for one run. Raises RunBusy."""
        ...

    def check_keyring(self) -> str:
        """The keyring's name. Raises KeychainError."""
        ...

    def forget_secrets(self, workspace_id: int) -> None: ...

    def open_book(self, workspace_id: int) -> None:
        """Make the workspace's Practice Book, if it has none."""
        ...

    def ensure_type(self, work: Work, name: str) -> str:
        """Make a contact type if it is missing; answers how it is spelled."""
        ...

    def check_setting(self, workspace_id: int, key: str, value: str) -> None:
        """Refuse, with UsageError, what no declaration can see: plain http to another machine …"""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """Where and for whom an operation runs."""

    store: Store
    workspace_id: int
    services: Services
    actor: str = ""
    progress: Progress = field(default_factory=Progress)

    def settings(self) -> Settings:
        """The values in force now."""
        with self.store.read() as session:
            return workspaces.settings_of(session, self.workspace_id)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T_co]):
    """What came of an operation. `says` is one sentence for the status line."""

    value: T_co
    says: str = ""
    exit_code: int = EXIT_DONE
    undoable: bool = False


class Operation(Protocol[T_co]):
    """One thing that can be asked of the application."""

    lane: Lane

    def title(self) -> str:
        """Its phrase in menus, progress and log."""
        ...

    def run(self, context: Context) -> Outcome[T_co]: ...
