"""Connect QuickBooks, disconnect it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from qbo_desktop.domain.problem import ProblemCode
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.store import problems, workspaces
from qbo_desktop.store.workspaces import Connection
from qbo_desktop.sync.side import QUICKBOOKS
from qbo_desktop.wording import _


@dataclass(frozen=True, slots=True)
class ConnectQuickBooks:
    """Sign in at QuickBooks in the user's own browser.

    `open_page` is called with the address to open; `pasted`, when given, is asked for the address that the
    browser was sent back to, instead of listening for it. An empty client id or secret: the stored one.
    """

    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    open_page: Callable[[str], None] = field(default=lambda address: None, repr=False)
    pasted: Callable[[], str] | None = field(default=None, repr=False)
    lane = Lane.RUN

    def title(self) -> str:
        return _("Connect to QuickBooks")

    def run(self, context: Context) -> Outcome[Connection]:
        """Raises UsageError (wrong company, port taken), SignInNeeded (refused), KeychainError."""
        context.services.check_keyring()
        settings = context.settings()
        sign_in = context.services.sign_in(context.workspace_id)
        signed_in = sign_in.connect(
            client_id=self.client_id,
            client_secret=self.client_secret,
            open_page=self.open_page,
            pasted=self.pasted,
            progress=context.progress,
        )
        with context.store.read() as session:
            known = workspaces.connection_of(session, context.workspace_id, QUICKBOOKS)
        if known.key and known.key != signed_in.realm_id:
            raise UsageError(
                _(
                    "This workspace belongs to {expected}, but you signed in to {found}. Nothing was changed."
                ).format(expected=known.company or known.key, found=signed_in.company or signed_in.realm_id),
                _("Sign in to the old company, or make a new workspace for this one."),
                command=_("Sign in to the old company, or name a new workspace with --workspace NAME."),
            )
        sign_in.accept(signed_in)
        tokens = signed_in.tokens
        with context.store.work(context.workspace_id, context.actor) as work:
            connection = Connection(
                QUICKBOOKS,
                workspaces.CONNECTED,
                settings.get("quickbooks.environment"),
                signed_in.realm_id,
                signed_in.company,
                signed_in.country,
                signed_in.who,
                work.now,
                tokens.access_expires_at,
                tokens.refresh_expires_at,
                tokens.refresh_hard_expires_at,
                signed_in.facts,
            )
            workspaces.save_connection(work, connection)
            problems.close_all_but(work, (), codes=(ProblemCode.SIGN_IN,))
        return Outcome(connection, says=_("Connected to {company}.").format(company=connection.company))


@dataclass(frozen=True, slots=True)
class DisconnectQuickBooks:
    """Take the tokens back at Intuit and remove the secrets; links and decisions stay."""

    lane = Lane.RUN

    def title(self) -> str:
        return _("Disconnect from QuickBooks")

    def run(self, context: Context) -> Outcome[bool]:
        """Answers whether the service could be told. Raises RunBusy, KeychainError."""
        with context.services.run_lease(context.workspace_id):
            told = context.services.sign_in(context.workspace_id).disconnect()
            with context.store.work(context.workspace_id, context.actor) as work:
                connection = workspaces.connection_of(work.session, context.workspace_id, QUICKBOOKS)
                workspaces.save_connection(
                    work,
                    replace(
                        connection,
                        state=workspaces.DISCONNECTED,
                        access_expires_at=None,
                        refresh_expires_at=None,
                        refresh_hard_expires_at=None,
                    ),
                )
        says = (
            _("Disconnected. Your links and decisions are kept.")
            if told
            else _("Disconnected here. QuickBooks could not be told; remove the app in QuickBooks as well.")
        )
        return Outcome(told, says=says)
