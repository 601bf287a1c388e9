"""Reverse: what was carried to a side is taken back by a new, previewed write."""

from __future__ import annotations

from dataclasses import dataclass

from qbo_desktop.errors import UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.run_sync import carried_out, what_stopped
from qbo_desktop.practice.book.fields import short
from qbo_desktop.store import journal, runs
from qbo_desktop.store.journal import STEP_LETTER, Entry
from qbo_desktop.sync.run import RunOutcome, reverse
from qbo_desktop.wording import _, ngettext

# The store's numbers have 64 bits: all of so many digits fit.
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Reverse:
    """Take back one write (`S12`, or the name of a step of a plan), or all writes of a run (`12`).

    `approved`: only these steps, by fingerprint, as the preview showed them.
    """

    what: str
    dry_run: bool = False
    approved: frozenset[str] | None = None
    lane = Lane.RUN

    def title(self) -> str:
        return _("Take a write back")

    def run(self, context: Context) -> Outcome[RunOutcome]:
        """Raises RunBusy, and UsageError for what is neither a step nor a run."""
        return carried_out(
            context,
            lambda: self._entries(context),
            lambda inputs, entries: reverse(inputs, entries, dry_run=self.dry_run, approved=self.approved),
            _says,
        )

    def _entries(self, context: Context) -> list[Entry]:
        with context.store.read() as session:
            if _is_number(self.what):
                found = journal.of_run(session, context.workspace_id, int(self.what))
            elif self.what[:1].upper() == STEP_LETTER and _is_number(self.what[1:]):
                one = journal.find(session, context.workspace_id, int(self.what[1:]))
                found = [one] if one is not None else []
            else:
                found = journal.named(session, context.workspace_id, self.what)[:1]
        if not found:
            raise UsageError(
                _("“{id}” is neither a write nor a run that wrote something.").format(id=short(self.what)),
                _("A client’s history shows its writes."),
                command=_("“qbo-desktop contacts show ROW_ID” lists a client’s writes, with their ids."),
            )
        return found


def _is_number(text: str) -> bool:
    """Whether a text is a number that the store could have given."""
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def _says(result: RunOutcome) -> str:
    if stopped := what_stopped(result):
        return stopped
    if result.state == runs.PLANNED:
        return ngettext(
            "{count} write would take it back.", "{count} writes would take it back.", len(result.plan.steps)
        ).format(count=len(result.plan.steps))
    if not result.applied:
        return _("Nothing could be taken back.")
    return ngettext(
        "Taken back with {count} write.", "Taken back with {count} writes.", result.applied
    ).format(count=result.applied)
