"""A note on a decision, left to oneself or to a colleague by name."""

from __future__ import annotations

from dataclasses import dataclass

from qbo_desktop.errors import UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.phrases.decisions import decision_text
from qbo_desktop.store import mirror, pairs
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS
from qbo_desktop.wording import _


@dataclass(frozen=True, slots=True)
class LeaveNote:
    """Leave a note on a line; `for_whom` is the colleague it waits for. An empty note takes it away."""

    pair_id: int
    note: str
    for_whom: str = ""
    lane = Lane.DESK

    def title(self) -> str:
        return _("Leave a note")

    def run(self, context: Context) -> Outcome[int]:
        with context.store.work(context.workspace_id, context.actor) as work:
            row = pairs.get_row(work.session, work.workspace_id, self.pair_id)
            if row is None:
                raise UsageError(
                    _("There is no line with the row id {id}.").format(id=self.pair_id),
                    _("It may have been settled meanwhile: look at the list again."),
                )
            row.note = self.note.strip()
            row.note_for = " ".join(self.for_whom.split()) if row.note else ""
            side, record_id = (
                (QUICKBOOKS, row.quickbooks_id) if row.quickbooks_id else (PRACTICE, row.contact_id or "")
            )
            record = mirror.get(work.session, work.workspace_id, side, record_id)
            facts = {"name": record.contact.label() if record else record_id}
            work.decide("note", **facts)
        return Outcome(self.pair_id, says=decision_text("note", facts), undoable=True)
