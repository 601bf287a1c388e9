"""Push existing contacts: make customers of contacts that a person chose, after a preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qbo_desktop.errors import AppError, SignInNeeded, UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.run_sync import could_not_start, exit_code, mark_signed_out, run_inputs
from qbo_desktop.store import contact_list, mirror, runs
from qbo_desktop.sync.run import RunOutcome, push
from qbo_desktop.sync.side import PRACTICE
from qbo_desktop.wording import _, ngettext


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
        with context.services.run_lease(context.workspace_id):
            wanted = self._wanted(context)
            try:
                inputs = run_inputs(context)
            except AppError as error:
                return could_not_start(context, error)
            result = push(inputs, wanted, dry_run=self.dry_run, approved=self.approved, anyway=self.anyway)
            if isinstance(result.error, SignInNeeded):
                mark_signed_out(context)
        return Outcome(result, says=_says(result), exit_code=exit_code(context, result))

    def _wanted(self, context: Context) -> list[str]:
        with context.store.read() as session:
            if not runs.has_applied(session, context.workspace_id):
                raise UsageError(
                    _("Nothing goes to QuickBooks before the first sync."),
                    _("Sync first, so that no client is made a second time."),
                )
            known = mirror.some(session, context.workspace_id, PRACTICE, list(self.practice_ids))
            of_type = (
                contact_list.ordered_ids(session, context.workspace_id, type=self.type, free=True)
                if self.type
                else []
            )
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


def _says(result: RunOutcome) -> str:
    if result.error is not None:
        return str(result.error)
    if result.questions:
        return _("The run has a question for you before it writes anything.")
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
