"""Push existing contacts: make customers of contacts that a person chose, after a preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qbo_desktop.errors import UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.run_sync import carried_out, what_stopped
from qbo_desktop.store import contact_list, mirror, runs
from qbo_desktop.sync.run import RunOutcome, push
from qbo_desktop.sync.side import PRACTICE
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class PushContacts:
    """Make customers of these contacts, and of all unlinked ones of a type when one is named.

    `anyway`: practice ids of contacts that resemble a customer and are made all the same. `approved`: only
    these steps, by fingerprint.
    """

    practice_ids: Sequence[str] = ()
    type: str = ""
    dry_run: bool = False
    anyway: frozenset[str] = frozenset()
    approved: frozenset[str] | None = None
    lane = Lane.RUN

    def title(self) -> str:
        return _("Push existing contacts")

    def run(self, context: Context) -> Outcome[RunOutcome]:
        """Raises RunBusy, and UsageError before the first sync and for ids that are none."""
        return carried_out(
            context,
            lambda: self._wanted(context),
            lambda inputs, wanted: push(
                inputs, wanted, dry_run=self.dry_run, approved=self.approved, anyway=self.anyway
            ),
            _says,
        )

    def _wanted(self, context: Context) -> list[str]:
        with context.store.read() as session:
            if not runs.has_applied(session, context.workspace_id):
                raise UsageError(
                    _("Nothing goes to QuickBooks before the first sync."),
                    _("Sync first, so that no client is made a second time."),
                )
            known = mirror.some(session, context.workspace_id, PRACTICE, list(self.practice_ids))
            of_type = self._of_type(session, context.workspace_id) if self.type else []
        book = context.services.practice(context.workspace_id, context.actor)
        for practice_id in self.practice_ids:
            if practice_id not in known and book.get(practice_id) is None:
                raise UsageError(
                    _("There is no contact with the practice id “{id}”.").format(id=practice_id),
                    _("Search for it in the Practice Book."),
                    command=_("“qbo-desktop practice contacts” lists them."),
                )
        if not self.practice_ids and not self.type:
            raise UsageError(_("Say which contacts are to be pushed."))
        return list(dict.fromkeys([*self.practice_ids, *of_type]))

    def _of_type(self, session: Session, workspace_id: int) -> list[str]:
        """The contacts of the type that are linked to nobody; the case of its name does not count."""
        key = self.type.strip().casefold()
        names = [one for one in contact_list.types_in_use(session, workspace_id) if one.casefold() == key]
        if not names:
            raise UsageError(
                _("No contact has the type “{type}”.").format(type=self.type),
                command=_("“qbo-desktop practice types” lists the types."),
            )
        return [
            practice_id
            for name in names
            for practice_id in contact_list.ordered_ids(session, workspace_id, type=name, free=True)
        ]


def _says(result: RunOutcome) -> str:
    if stopped := what_stopped(result):
        return stopped
    if result.state == runs.PLANNED:
        return ngettext(
            "{count} customer would be made in QuickBooks.",
            "{count} customers would be made in QuickBooks.",
            len(result.plan.steps),
        ).format(count=len(result.plan.steps))
    return ngettext(
        "{count} customer was made in QuickBooks.",
        "{count} customers were made in QuickBooks.",
        result.applied,
    ).format(count=result.applied)
