"""How a workspace reaches QuickBooks: the client's pieces put together, and the sign-in of a person."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from qbo_desktop.errors import AppError, KeychainError, RunBusy, SideError, SignInNeeded, UsageError
from qbo_desktop.keychain import Keychain
from qbo_desktop.lease import lock_file
from qbo_desktop.operations.context import Health, SignedIn
from qbo_desktop.quickbooks.client import open_client
from qbo_desktop.quickbooks.endpoints import Endpoints
from qbo_desktop.quickbooks.limiter import Limiter
from qbo_desktop.quickbooks.listener import Listener, parse_redirect
from qbo_desktop.quickbooks.oauth import SignIn, TokenSet, check_redirect
from qbo_desktop.quickbooks.retry import Retried
from qbo_desktop.quickbooks.session import LOCK_SECONDS, Session, keys_name, tokens_name
from qbo_desktop.quickbooks.side import QuickBooksSide
from qbo_desktop.quickbooks.translate.company import Preferences
from qbo_desktop.quickbooks.transport import Patience, Traced, Transport
from qbo_desktop.quickbooks.wire import Wire
from qbo_desktop.settings import Settings
from qbo_desktop.store import workspaces
from qbo_desktop.store.work import Store
from qbo_desktop.sync.progress import Progress, Stage
from qbo_desktop.sync.side import QUICKBOOKS
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_limiters: dict[str, Limiter] = {}
_limiters_lock = threading.Lock()


def limiter_of(realm_id: str) -> Limiter:
    """The one limiter that all clients of a company in this process share: the service counts them together."""
    with _limiters_lock:
        return _limiters.setdefault(realm_id, Limiter())


def quickbooks_side(
    store: Store, home: Path, workspace_id: int, backend: KeyringBackend | None, progress: Progress
) -> QuickBooksSide:
    """The workspace's company as a side. Raises SignInNeeded, KeychainError, UsageError."""
    return _open(store, home, workspace_id, backend, progress)[0]


def quickbooks_health(
    store: Store, home: Path, workspace_id: int, backend: KeyringBackend | None, progress: Progress
) -> Health:
    """Ask the company who and how it is: two requests."""
    side, session = _open(store, home, workspace_id, backend, progress)
    identity = side.identity()
    preferences = side.preferences()
    notes = _settings_in_words(preferences)
    return Health(identity.name, identity.country, session.clock_skew, notes, side.requests_made)


def _settings_in_words(preferences: Preferences) -> tuple[str, ...]:
    """The company's own settings that later invoices and payments depend on."""
    closed = preferences.books_closed_through
    return (
        _("Custom transaction numbers are on.")
        if preferences.custom_txn_numbers
        else _("Custom transaction numbers are off."),
        _("Sales tax is used.") if preferences.uses_sales_tax else _("Sales tax is not used."),
        _("Several currencies are used.") if preferences.multicurrency else _("One currency is used."),
        _("Credits are applied automatically.")
        if preferences.auto_apply_credit
        else _("Credits are not applied automatically."),
        _("The books are closed through {date}.").format(date=closed.isoformat())
        if closed
        else _("The books are not closed."),
    )


def _open(
    store: Store, home: Path, workspace_id: int, backend: KeyringBackend | None, progress: Progress
) -> tuple[QuickBooksSide, Session]:
    with store.read() as session:
        settings = workspaces.settings_of(session, workspace_id)
        connection = workspaces.connection_of(session, workspace_id, QUICKBOOKS)
    if not connection.key or connection.state == workspaces.DISCONNECTED:
        raise SignInNeeded(
            _("QuickBooks is not connected."),
            _("Connect it under Connections."),
            command=_("Connect it with “qbo-desktop connect quickbooks”."),
        )
    vault = Keychain(backend)
    place = secrets_place(store, workspace_id)
    keys = vault.read(keys_name(place)) or {}
    endpoints = Endpoints.of(settings)
    wire = Wire()
    patience = Patience(progress.stop)
    sign_in = _protocol(endpoints, keys, wire, patience)

    def renewed(tokens: TokenSet) -> None:
        with store.work(workspace_id) as work:
            known = workspaces.connection_of(work.session, workspace_id, QUICKBOOKS)
            if known.state == workspaces.DISCONNECTED:
                return  # the user took the sign-in back while it was being renewed
            workspaces.save_connection(
                work,
                replace(
                    known,
                    state=workspaces.CONNECTED,
                    access_expires_at=tokens.access_expires_at,
                    refresh_expires_at=tokens.refresh_expires_at,
                    refresh_hard_expires_at=tokens.refresh_hard_expires_at,
                ),
            )

    tokens = Session(
        vault,
        tokens_name(place),
        sign_in,
        _refresh_lock(store, workspace_id),
        patience=patience,
        on_renewed=renewed,
    )
    client, requests = open_client(
        endpoints,
        connection.key,
        tokens,
        wire,
        limiter=limiter_of(connection.key),
        cancel=progress.stop,
        progress=lambda _step, seconds: progress.report(Stage.WAITING, 0, int(seconds)),
        patience=patience,
    )
    return QuickBooksSide(client, settings.get("contacts.addresses"), requests), tokens


def secrets_place(store: Store, workspace_id: int) -> str:
    """What a workspace's secrets are called in the keyring, which all stores of a user share."""
    with store.read() as session:
        known = workspaces.known_store_id(session)
    if not known:
        with store.work() as work:
            known = workspaces.store_id(work)
    return f"{known}-{workspace_id}"


def _refresh_lock(store: Store, workspace_id: int) -> Path:
    return lock_file(store.path, f"sign-in-{workspace_id}")


def _protocol(endpoints: Endpoints, keys: Mapping[str, Any], wire: Transport, patience: Patience) -> SignIn:
    if not keys.get("client_id"):
        raise SignInNeeded(
            _("The keys of this workspace are not in this computer’s keyring."),
            _("Connect QuickBooks again and type the client id and the secret."),
        )
    return SignIn(
        endpoints, str(keys["client_id"]), str(keys.get("client_secret", "")), Retried(Traced(wire), patience)
    )


class QuickBooksSignIn:
    """The sign-in of a person, and its end (`operations.context.SignIn`)."""

    def __init__(self, store: Store, home: Path, workspace_id: int, backend: KeyringBackend | None) -> None:
        self._store = store
        self._home = home
        self._workspace_id = workspace_id
        self._vault = Keychain(backend)

    def connect(
        self,
        *,
        client_id: str,
        client_secret: str,
        open_page: Callable[[str], None],
        pasted: Callable[[], str] | None,
        progress: Progress,
    ) -> SignedIn:
        """Begin, wait for the browser (or the pasted address), fetch the tokens, ask who and which company.

        Nothing is stored yet. Raises UsageError, SignInNeeded, SideError, Interrupted.
        """
        settings = self._settings()
        endpoints = Endpoints.of(settings)
        keys = self._keys(client_id, client_secret)
        patience = Patience(progress.stop)
        wire = Wire()
        protocol = _protocol(endpoints, keys, wire, patience)
        authorization = protocol.begin()
        if pasted is None:
            with Listener(endpoints.redirect_uri) as listener:
                open_page(authorization.url)
                redirect = listener.wait(
                    lambda came: check_redirect(came, authorization), cancel=progress.stop
                )
        else:
            open_page(authorization.url)
            redirect = parse_redirect(pasted())
            check_redirect(redirect, authorization)
        tokens = protocol.exchange(redirect.code)
        return self._introduce(endpoints, settings, protocol, wire, tokens, redirect.realm_id, keys, patience)

    def _introduce(
        self,
        endpoints: Endpoints,
        settings: Settings,
        protocol: SignIn,
        wire: Wire,
        tokens: TokenSet,
        realm_id: str,
        keys: Mapping[str, str],
        patience: Patience,
    ) -> SignedIn:
        """Who signed in, and to which company."""
        try:
            who = str(protocol.who(tokens.access_token))
        except SideError:
            who = ""  # it is only said in the window; the sign-in itself is good
        fresh = _Held(tokens.to_json())
        session = Session(
            fresh,
            "fresh",
            protocol,
            lock_file(self._store.path, f"fresh-{self._workspace_id}"),
            patience=patience,
        )
        client, _count = open_client(
            endpoints, realm_id, session, wire, limiter=limiter_of(realm_id), patience=patience
        )
        side = QuickBooksSide(client, settings.get("contacts.addresses"))
        company = side.identity()
        latest = TokenSet.from_json(fresh.read("fresh")) or tokens
        return SignedIn(
            realm_id,
            company.name,
            company.country,
            who,
            dict(company.facts),
            latest,
            keys["client_id"],
            keys["client_secret"],
        )

    def stored_client_id(self) -> str:
        """The client id typed earlier; "" when there is none."""
        try:
            return str((self._vault.read(keys_name(self._place())) or {}).get("client_id", ""))
        except KeychainError:
            return ""

    def accept(self, signed_in: SignedIn) -> None:
        """Store keys and tokens in the keyring, while nobody else renews them."""
        name = self._place()
        with self._alone():
            self._vault.write(
                keys_name(name),
                {"client_id": signed_in.client_id, "client_secret": signed_in.client_secret},
            )
            self._vault.write(tokens_name(name), signed_in.tokens.to_json())

    def disconnect(self) -> bool:
        """Revoke the consent and remove the secrets; False when the service could not be told."""
        name = self._place()
        told = True
        with self._alone():
            tokens = TokenSet.from_json(self._vault.read(tokens_name(name)))
            keys = self._vault.read(keys_name(name)) or {}
            if tokens is not None:
                try:
                    protocol = _protocol(Endpoints.of(self._settings()), keys, Wire(), Patience())
                    protocol.revoke(tokens.refresh_token)
                except AppError:
                    told = False
            self._vault.delete(tokens_name(name))
            self._vault.delete(keys_name(name))
        return told

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else reads and renews the tokens meanwhile: the lock that every refresh takes."""
        path = _refresh_lock(self._store, self._workspace_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(str(path), timeout=LOCK_SECONDS):
                yield
        except Timeout as error:
            raise RunBusy(
                _("Another QBO Desktop is renewing the QuickBooks sign-in and does not finish."),
                _("Close it, then try again."),
            ) from error

    def _place(self) -> str:
        return secrets_place(self._store, self._workspace_id)

    def _settings(self) -> Settings:
        with self._store.read() as session:
            return workspaces.settings_of(session, self._workspace_id)

    def _keys(self, client_id: str, client_secret: str) -> dict[str, str]:
        stored = self._vault.read(keys_name(self._place())) or {}
        wanted = client_id.strip() or str(stored.get("client_id", ""))
        if not wanted:
            raise UsageError(
                _("The client id of your Intuit keys is needed to sign in."),
                _("Type the client id and the secret."),
                command=_("Name it with --client-id."),
            )
        secret = client_secret.strip()
        if not secret and stored.get("client_id") == wanted:
            secret = str(stored.get("client_secret", ""))
        if not secret:
            raise UsageError(
                _("The secret that belongs to the client id is needed to sign in."),
                _("Type the secret as well."),
                command=_("Give it on standard input with --client-secret-stdin, or type it in the window."),
            )
        return {"client_id": wanted, "client_secret": secret}


class _Held:
    """Tokens that are held in memory until it is known that they are of the right company."""

    def __init__(self, tokens: dict[str, Any]) -> None:
        self._tokens: dict[str, Any] | None = tokens

    def read(self, name: str) -> dict[str, Any] | None:
        return self._tokens

    def write(self, name: str, value: dict[str, Any]) -> None:
        self._tokens = value

    def delete(self, name: str) -> None:
        self._tokens = None


def forget_secrets(store: Store, workspace_id: int, backend: KeyringBackend | None) -> None:
    """Remove a workspace's keys and tokens from the keyring; without a keyring there is nothing to remove."""
    vault = Keychain(backend)
    place = secrets_place(store, workspace_id)
    try:
        vault.delete(tokens_name(place))
        vault.delete(keys_name(place))
    except KeychainError:
        return
