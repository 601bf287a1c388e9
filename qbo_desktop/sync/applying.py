"""What the ways of applying a step have in common: is it still as planned, what it means, its journal entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from qbo_desktop.domain.agreement import same_value
from qbo_desktop.domain.contact import SHARED_FIELDS, Contact
from qbo_desktop.domain.merge import Agreed, after_write
from qbo_desktop.domain.problem import Problem
from qbo_desktop.store import mirror, pairs, workspaces
from qbo_desktop.store.in_step import settle
from qbo_desktop.store.journal import Entry
from qbo_desktop.store.pairs import Joining
from qbo_desktop.store.tables.contacts import Pair
from qbo_desktop.store.work import Work
from qbo_desktop.sync.plan_pairs import joined
from qbo_desktop.sync.reversal import REVERSED
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, Record, SideName
from qbo_desktop.sync.steps import (
    CreateContact,
    CreateCustomer,
    Deactivate,
    LinkContact,
    NewcomerStep,
    UpdateRecord,
    WriteStep,
    changes_json,
)

# Why a customer's line is skipped while a write about it is under way or was broken off.
UNFINISHED = "unfinished"


class Applied:
    """What came of the steps. `mark` is the store's when the plan was made, `made` our own new contacts.

    `written` holds the records that this run wrote itself, by side and id: they moved, but nobody else
    moved them.
    """

    def __init__(self, mark: str = "") -> None:
        self.mark = mark
        self.made: set[str] = set()
        self.written: dict[tuple[SideName, str], Record] = {}
        self.done = 0
        self.planned_anew = 0
        self.problems: list[Problem] = []

    def note(self, side: SideName, record: Record) -> None:
        """Remember a record that this run wrote."""
        self.written[side, record.id] = record


def crossed(work: Work, step: NewcomerStep, row: Pair, applied: Applied) -> bool:
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
    """What the record is to be after the step."""
    if isinstance(step, LinkContact):
        return filled(step)
    if isinstance(step, Deactivate):
        return step.record.contact
    return step.contact if isinstance(step, CreateContact) else step.wanted


def planned_record(step: WriteStep) -> Record | None:
    """The record that the step changes, as it was when it was planned; None for a creation."""
    if isinstance(step, CreateContact | CreateCustomer):
        return None
    return step.contact if isinstance(step, LinkContact) else step.record


def source_digest(step: WriteStep) -> str:
    """The digest of what the step was planned from, on the other side."""
    if isinstance(step, UpdateRecord):
        return step.other_digest
    if isinstance(step, Deactivate):
        return ""
    return step.contact_digest if isinstance(step, CreateCustomer) else step.customer_digest


def record_json(record: Record) -> dict[str, Any]:
    """A record as the journal keeps it."""
    return {"id": record.id, "version": record.version, "contact": record.contact.to_json()}


def joining(row: Pair, customer: Record, contact: Record, state: str, reason: str, digest: str) -> Joining:
    """A customer's line put together with a contact: what is agreed, what differs, what is still to travel."""
    agreed, conflicts, is_settled = joined(customer, contact)
    return Joining(
        row,
        contact.id,
        pairs.PairState(state),
        agreed.baseline,
        reason,
        digest,
        their_form=agreed.their_form,
        conflicts=conflicts,
        contact_digest=mirror.digest_of(contact) if is_settled else "",
    )


def agreed_after(
    row: Pair, step: UpdateRecord, answer: Contact, applied: Applied, *, looked_up: bool = False
) -> tuple[Agreed, tuple[str, ...]]:
    """What a pair agrees on after an update, and the fields that were not taken.

    A change that is taken back is written to both sides, one after the other. Until the second one holds the
    former value as well nothing new is agreed: a run killed between the two is then gone on with by the next
    one, and does not carry the unwanted value again.
    """
    known = Agreed(row.baseline, row.their_form)
    agreed, not_taken = after_write(
        known, step.fields, step.wanted, answer, step.record.contact, step.side, own_answer=not looked_up
    )
    if step.reason != REVERSED:
        return agreed, not_taken
    other = applied.written.get((_counterpart(step.side), step.other.id), step.other).contact
    half = {one.field for one in step.fields if not same_value(one.field, other.get(one.field), one.new)}
    return (
        Agreed(_but(agreed.baseline, known.baseline, half), _but(agreed.their_form, known.their_form, half)),
        not_taken,
    )


def is_linked(row: Pair, quickbooks_id: str, practice_id: str) -> bool:
    """Whether a line still links these two."""
    return row.state in pairs.TOGETHER and (row.quickbooks_id, row.practice_id) == (
        quickbooks_id,
        practice_id,
    )


def is_as_planned(row: Pair, quickbooks_id: str, practice_id: str, decided_at: datetime | None) -> bool:
    """Whether a line links these two, and nobody decided anything about it since it was planned from."""
    return is_linked(row, quickbooks_id, practice_id) and row.decided_at == decided_at


def is_still_as_planned(row: Pair, step: UpdateRecord | Deactivate) -> bool:
    """Whether the step's line is as it was when the step was planned."""
    if isinstance(step, Deactivate):
        return is_linked(row, step.quickbooks_id, step.practice_id)
    return is_as_planned(row, step.quickbooks_id, step.practice_id, step.decided_at)


def moved_beside(found: Contact, wanted: Contact, agreed: Agreed, not_taken: Sequence[str]) -> bool:
    """Whether a record shows more than was meant: somebody changed it between our write and our look."""
    return any(
        not same_value(name, found.get(name), wanted.get(name))
        and name not in not_taken
        and name not in agreed.their_form
        for name in SHARED_FIELDS
    )


def _but(values: Mapping[str, Any], before: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    """The values, except that these names are as they were before."""
    kept = {name: value for name, value in values.items() if name not in names}
    return kept | {name: before[name] for name in names if name in before}


def _counterpart(side: SideName) -> SideName:
    return PRACTICE if side == QUICKBOOKS else QUICKBOOKS


def settle_update(
    work: Work,
    row: Pair,
    step: UpdateRecord,
    record: Record,
    agreed: Agreed,
    applied: Applied,
    *,
    taken: bool,
) -> None:
    """The new baseline of an updated pair, and what both records were when they agreed on it.

    The records' digests close the pair until one of them changes again. A field that was not taken, or
    that cannot travel, leaves it open; so does what somebody else changed beside ours, and what a person
    decided about the line while the answer was under way.
    """
    if row.decided_at != step.decided_at:
        settle(work, row, agreed, customer_digest="", contact_digest="")
        return
    came_from = applied.written.get((_counterpart(step.side), step.other.id))
    source = step.other_digest if came_from is None else mirror.digest_of(came_from)
    other = source if taken and step.is_whole else None
    # What else of this record has still to travel was written down as "" by the plan, and stays so.
    was_open = (row.customer_digest if step.side == QUICKBOOKS else row.contact_digest) == ""
    mine = None if was_open else mirror.digest_of(record)
    if moved_beside(record.contact, step.wanted, agreed, ()):
        mine = ""
    if step.side == QUICKBOOKS:
        settle(work, row, agreed, customer_digest=mine, contact_digest=other)
    else:
        settle(work, row, agreed, customer_digest=other, contact_digest=mine)


def entry_of(
    step: WriteStep,
    run_id: int,
    key: str,
    pair_id: int,
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
        pair_id=pair_id,
        run_id=run_id,
        before=before,
        meant={
            "contact": meant_by(step).to_json(),
            "customer": step.quickbooks_id,
            "practice": step.practice_id,
            "digest": source_digest(step),
            "whole": not isinstance(step, UpdateRecord) or step.is_whole,
        },
        answer=record_json(record) if record else None,
        changes=[changes_json(change) for change in step.changes()],
    )
