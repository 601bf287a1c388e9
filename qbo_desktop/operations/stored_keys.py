"""Whether this computer's keyring holds the keys of a workspace."""

from __future__ import annotations

from dataclasses import dataclass

from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.wording import _


@dataclass(frozen=True, slots=True)
class StoredClientId:
    """The client id typed earlier; "" when there is none. The secret is never shown again.

    In the run lane, because a locked keyring keeps whoever asks it waiting.
    """

    lane = Lane.RUN

    def title(self) -> str:
        return _("Look for stored keys")

    def run(self, context: Context) -> Outcome[str]:
        return Outcome(context.services.sign_in(context.workspace_id).stored_client_id())
