"""What the ways of applying a step have in common: is it still as planned, what it means, its journal entry."""

from __future__ import annotations

from typing import Any

from qbo_desktop.domain.contact import Contact
from qbo_desktop.domain.problem import Problem
from qbo_desktop.store import mirror, pairs, workspaces
from qbo_desktop.store.journal import Entry
from qbo_desktop.store.tables.contacts import Pair
from qbo_desktop.store.work import Work
from qbo_desktop.sync.side import Record
from qbo_desktop.sync.steps import CreateContact, LinkContact, WriteStep, changes_json

# Why a customer's line is skipped while a write about it is under way or was broken off.
UNFINISHED = "unfinished"


class Applied:
    """What came of the steps. `mark` is the store's when the plan was made, `made` our own new contacts."""

    def __init__(self, mark: str = "") -> None:
        self.mark = mark
        self.made: set[str] = set()
        self.done = 0
        self.planned_anew = 0
        self.problems: list[Problem] = []


def crossed(work: Work, step: WriteStep, row: Pair, applied: Applied) -> bool:
    """Whether somebody's decision or change since the plan speaks against the step: their word stands.

    A contact of the same name or e-mail that came meanwhile makes a creation a question, not a twin.
    """
    session, workspace_id = work.session, work.workspace_id
    if workspaces.matching_mark(session, workspace_id) == applied.mark:
        return False
    if row.aside or row.decided_by:
        return True
    if isinstance(step, LinkContact):
        return (step.customer.id, step.contact.id) in pairs.refused(session, workspace_id)
    wanted = step.contact
    return (
        not set(mirror.ids_like(session, workspace_id, step.side, wanted.label(), wanted.email))
        <= applied.made
    )


def filled(step: LinkContact) -> Contact:
    """Our contact with its empty fields filled."""
    return step.contact.contact.with_fields(**{change.field: change.new for change in step.fills})


def meant_by(step: WriteStep) -> Contact:
    """What our contact is to be after the step."""
    return step.contact if isinstance(step, CreateContact) else filled(step)


def record_json(record: Record) -> dict[str, Any]:
    """A record as the journal keeps it."""
    return {"id": record.id, "version": record.version, "contact": record.contact.to_json()}


def entry_of(
    step: WriteStep,
    run_id: int,
    key: str,
    row: Pair,
    *,
    state: str,
    record: Record | None = None,
    before: dict[str, Any] | None = None,
) -> Entry:
    """The step as the journal keeps it."""
    return Entry(
        side=step.side,
        action=step.action,
        kind="contact",
        subject=step.subject,
        state=state,
        key=key,
        reason=step.reason,
        record_id=record.id if record else "",
        pair_id=row.id,
        run_id=run_id,
        before=before,
        meant={
            "contact": meant_by(step).to_json(),
            "customer": step.customer.id,
            "digest": step.customer_digest,
        },
        answer=record_json(record) if record else None,
        changes=[changes_json(change) for change in step.changes()],
    )
