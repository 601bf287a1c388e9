"""The composition root: the one file that knows every class.

Everything heavy is imported by the verb that needs it, so that `status` stays light.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import qbo_desktop.practice.book.billing_tables
import qbo_desktop.practice.book.tables  # noqa: F401  (the book lodges its tables in the store)
from qbo_desktop.errors import UsageError
from qbo_desktop.lease import leased_before, run_lease
from qbo_desktop.operations.context import Context, Services
from qbo_desktop.settings import Settings
from qbo_desktop.store import workspaces
from qbo_desktop.store.place import STORE_FILE
from qbo_desktop.store.work import Store, Work
from qbo_desktop.store.workspaces import WorkspaceInfo
from qbo_desktop.sync.invoice_side import InvoiceSource
from qbo_desktop.sync.progress import Progress
from qbo_desktop.sync.side import Side
from qbo_desktop.wording import _, use_language

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

    from qbo_desktop.operations.care import BackedUp
    from qbo_desktop.operations.context import Health, Outcome, SignIn

DEFAULT_WORKSPACE = "default"


class App:
    """An opened home: its store and the workspace in use."""

    def __init__(
        self,
        home: Path,
        *,
        workspace: str = "",
        store_file: Path | None = None,
        keyring_backend: KeyringBackend | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        """Open the home's store. Raises StoreError, UsageError for an unknown workspace."""
        self.home = home
        self.store = Store.open(home, clock, file=store_file)
        self.services: Services = AppServices(self.store, home, keyring_backend)
        self.workspace_id = self._choose(workspace)
        use_language(self.settings().get("ui.language"))

    def _choose(self, name: str) -> int:
        with self.store.read() as session:
            known = workspaces.all_workspaces(session)
        if not known:
            with self.store.work() as work:
                # Two processes may meet on an empty home: the second finds the first one's workspace.
                known = workspaces.all_workspaces(work.session)
                first = known[0].id if known else workspaces.add(work, DEFAULT_WORKSPACE)
            self.services.open_book(first)
            with self.store.read() as session:
                known = workspaces.all_workspaces(session)
        if not name:
            return known[0].id
        found = next((one.id for one in known if one.name == name), None)
        if found is None:
            raise UsageError(
                _("There is no workspace “{name}”.").format(name=name),
                _("Make it with “qbo-desktop workspaces new NAME”."),
            )
        if found != known[0].id:
            self.switch(found)
        return found

    def switch(self, workspace_id: int) -> None:
        """Take another workspace into use."""
        with self.store.work(workspace_id) as work:
            workspaces.mark_used(work, workspace_id)
        self.workspace_id = workspace_id

    def workspaces(self) -> list[WorkspaceInfo]:
        """Every workspace, the one used last first."""
        with self.store.read() as session:
            return workspaces.all_workspaces(session)

    def settings(self) -> Settings:
        """The values in force."""
        with self.store.read() as session:
            return workspaces.settings_of(session, self.workspace_id)

    def context(self, progress: Progress | None = None) -> Context:
        """The context in which an operation runs now."""
        return Context(
            self.store, self.workspace_id, self.services, actor=_actor(), progress=progress or Progress()
        )

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()


def restore_unreadable(home: Path, store_file: Path | None, backup: Path) -> Outcome[BackedUp]:
    """Put a backup in the place of a store that cannot be opened.

    Which workspaces it has is not known, so the leases of all that ever ran here are taken. Raises RunBusy,
    UsageError for a bad backup, StoreError.
    """
    from qbo_desktop.operations import care

    with ExitStack() as held:
        store = store_file or home / STORE_FILE
        for workspace_id in leased_before(store):
            held.enter_context(run_lease(store, workspace_id))
        return care.restore_unreadable(backup, store)


def _actor() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


class AppServices:
    """What reaches the outside, made when it is asked for."""

    def __init__(self, store: Store, home: Path, keyring_backend: KeyringBackend | None) -> None:
        self._store = store
        self._home = home
        self._keyring_backend = keyring_backend

    def quickbooks(self, workspace_id: int, progress: Progress) -> Side:
        from qbo_desktop.connection import quickbooks_side

        return quickbooks_side(self._store, self._home, workspace_id, self._keyring_backend, progress)

    def quickbooks_health(self, workspace_id: int, progress: Progress) -> Health:
        from qbo_desktop.connection import quickbooks_health

        return quickbooks_health(self._store, self._home, workspace_id, self._keyring_backend, progress)

    def practice(self, workspace_id: int, actor: str) -> Side:
        from qbo_desktop.practice.book.side import BookSide

        return BookSide(self._store, workspace_id, actor)

    def invoice_source(self, workspace_id: int, actor: str) -> InvoiceSource | None:
        from qbo_desktop.practice.book.invoice_source import BookInvoices

        return BookInvoices(self._store, workspace_id, actor)

    def sign_in(self, workspace_id: int) -> SignIn:
        from qbo_desktop.connection import QuickBooksSignIn

        return QuickBooksSignIn(self._store, self._home, workspace_id, self._keyring_backend)

    def run_lease(self, workspace_id: int) -> AbstractContextManager[None]:
        return run_lease(self._store.path, workspace_id)

    def check_keyring(self) -> str:
        from qbo_desktop.keychain import Keychain

        return Keychain(self._keyring_backend).check()

    def forget_secrets(self, workspace_id: int) -> None:
        from qbo_desktop.connection import forget_secrets

        forget_secrets(self._store, workspace_id, self._keyring_backend)

    def open_book(self, workspace_id: int) -> None:
        from qbo_desktop.practice.book.contacts import open_book

        with self._store.work(workspace_id) as work:
            open_book(work)

    def ensure_type(self, work: Work, name: str) -> str:
        from qbo_desktop.practice.book.contacts import add_type

        return add_type(work, name)

    def check_setting(self, workspace_id: int, key: str, value: str) -> None:
        if key.startswith("quickbooks.") and value.lower().startswith("http"):
            from qbo_desktop.quickbooks.endpoints import require_safe

            require_safe(value)
