"""A name that is taken in QuickBooks: the contact gets one that is free, and the next run goes on."""

from __future__ import annotations

from dataclasses import dataclass

from qbo_desktop.domain.contact import one_line
from qbo_desktop.domain.problem import ProblemCode
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.here import local_practice
from qbo_desktop.phrases.decisions import decision_text
from qbo_desktop.store import journal, mirror, problems, workspaces
from qbo_desktop.sync.side import PRACTICE
from qbo_desktop.wording import _


@dataclass(frozen=True, slots=True)
class TakeName:
    """Give the contact of a "name taken" problem another name: one of the proposals, or the person's own."""

    problem_id: int
    name: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Choose a name")

    def run(self, context: Context) -> Outcome[str]:
        """Answers the practice id. Raises UsageError."""
        name = one_line(self.name)
        if not name:
            raise UsageError(_("Type a name."))
        if ":" in name:
            raise UsageError(_("QuickBooks allows no colon in a name."), _("Leave it out."))
        side = context.services.practice(context.workspace_id, context.actor)
        with context.store.work(context.workspace_id, context.actor) as work:
            problem = problems.find(work.session, work.workspace_id, self.problem_id)
            if problem is None or problem.code != ProblemCode.NAME_TAKEN:
                raise UsageError(
                    _("There is no open problem with the row id {id}.").format(id=self.problem_id),
                    _("It may have been settled meanwhile: look at the list again."),
                )
            practice_id = str(problem.details.get("practice_id", problem.group))
            contact = side.get(practice_id)
            if contact is None:
                raise UsageError(_("There is no contact with the practice id “{id}”.").format(id=practice_id))
            record = local_practice(context).update_in(
                work, contact, contact.contact.with_fields(name=name), frozenset({"name"}), journal.new_key()
            )
            mirror.put_one(work, PRACTICE, record)
            facts = {"name": contact.contact.label(), "contact": name}
            work.decide("rename", **facts)
            workspaces.matching_due(work)
        return Outcome(practice_id, says=decision_text("rename", facts), undoable=True)
