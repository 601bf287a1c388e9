"""Sync one client: look at both its records anew, and carry out only what concerns it."""

from __future__ import annotations

from dataclasses import dataclass

from qbo_desktop.errors import AppError, SignInNeeded, UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.run_sync import could_not_start, exit_code, mark_signed_out, run_inputs, summary
from qbo_desktop.store import pairs, runs
from qbo_desktop.sync.parts import CONTACTS_ONLY
from qbo_desktop.sync.pull import look_at
from qbo_desktop.sync.run import RunOutcome, sync
from qbo_desktop.sync.steps import PlanStep, fingerprint
from qbo_desktop.wording import _


@dataclass(frozen=True, slots=True)
class SyncOne:
    """Sync the client of one line. What else changed meanwhile is read, and left for the next run."""

    pair_id: int
    lane = Lane.RUN

    def title(self) -> str:
        return _("Sync this client")

    def run(self, context: Context) -> Outcome[RunOutcome]:
        """Raises RunBusy; UsageError before the first sync and for a line that is no more; SideError."""
        with context.services.run_lease(context.workspace_id):
            quickbooks_id, practice_id = self._ids(context)
            try:
                inputs = run_inputs(context)
                # A change list tells what changed since the last look; a person who asks wants to be sure.
                if quickbooks_id:
                    look_at(inputs, inputs.quickbooks, [quickbooks_id])
                if practice_id:
                    look_at(inputs, inputs.practice, [practice_id])
            except AppError as error:
                return could_not_start(context, error)
            planned = sync(inputs, dry_run=True, parts=CONTACTS_ONLY)
            if planned.error is not None or planned.questions:
                result = planned
            else:
                mine = [step for step in planned.plan.steps if _concerns(step, quickbooks_id, practice_id)]
                result = sync(inputs, approved=frozenset(map(fingerprint, mine)), parts=CONTACTS_ONLY)
            if isinstance(result.error, SignInNeeded):
                mark_signed_out(context)
        says = summary(result) if result.error is not None or result.questions else _says(result)
        return Outcome(result, says=says, exit_code=exit_code(context, result))

    def _ids(self, context: Context) -> tuple[str, str]:
        with context.store.read() as session:
            row = pairs.get_row(session, context.workspace_id, self.pair_id)
            if not runs.has_applied(session, context.workspace_id):
                raise UsageError(
                    _("One client can be synced after the first sync."), _("Sync all of them once.")
                )
            if row is None:
                raise UsageError(
                    _("There is no line with the row id {id}.").format(id=self.pair_id),
                    _("It may have been settled meanwhile: look at the list again."),
                )
            return row.quickbooks_id or "", row.practice_id or row.contact_id or ""


def _concerns(step: PlanStep, quickbooks_id: str, practice_id: str) -> bool:
    return bool(
        (quickbooks_id and step.quickbooks_id == quickbooks_id)
        or (practice_id and step.practice_id == practice_id)
    )


def _says(result: RunOutcome) -> str:
    if result.state == runs.PLANNED:
        return _("Nothing was written: every run is a plan, as the settings say.")
    if result.applied:
        return _("The client was brought into step.")
    return _("The client is in step. Nothing had to be written.")
