"""Conflicts: fields that both sides changed, or that differed when they were linked, settled field by field.

What is decided is complete at once in the Practice Book. What concerns QuickBooks is queued: the next run
writes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qbo_desktop.domain.agreement import Change, same_value
from qbo_desktop.domain.choosing import CannotKeepBoth, Take, chosen
from qbo_desktop.domain.contact import SHARED_FIELDS, Contact, FieldValue, field_to_json
from qbo_desktop.domain.merge import Agreed, merge
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.here import local_practice
from qbo_desktop.phrases.decisions import decision_text
from qbo_desktop.phrases.fields import field_text
from qbo_desktop.store import in_step, journal, mirror, workspaces
from qbo_desktop.store.in_step import LinkedPair
from qbo_desktop.store.journal import Entry
from qbo_desktop.store.tables.contacts import Pair
from qbo_desktop.store.work import Work
from qbo_desktop.sync.side import PRACTICE, Record
from qbo_desktop.sync.steps import changes_json
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class ConflictField:
    """One field: the value last agreed on (None: never), and what both sides say. `reason` is a code."""

    field: str
    baseline: FieldValue
    quickbooks: FieldValue
    practice: FieldValue
    reason: str
    was_agreed: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """One linked pair with the fields that a person decides about. `id` is the row id of its line."""

    id: int
    subject: str
    quickbooks_id: str
    practice_id: str
    customer: Contact
    contact: Contact
    fields: tuple[ConflictField, ...]


def conflicts(
    session: Session, workspace_id: int, *, limit: int | None = None, offset: int = 0
) -> list[Conflict]:
    """The open conflicts, by name."""
    return [_conflict(pair) for pair in in_step.conflicted(session, workspace_id, limit=limit, offset=offset)]


def conflict_of(session: Session, workspace_id: int, pair_id: int) -> Conflict | None:
    """The conflict of one line; None when there is none."""
    pair = in_step.linked_pair(session, workspace_id, pair_id)
    return _conflict(pair) if pair is not None and pair.info.conflicts else None


def _conflict(pair: LinkedPair) -> Conflict:
    agreed = pair.info.agreed
    return Conflict(
        pair.info.id,
        pair.customer.contact.label(),
        pair.customer.id,
        pair.contact.id,
        pair.customer.contact,
        pair.contact.contact,
        tuple(
            ConflictField(
                name,
                agreed.ours(name),
                pair.customer.contact.get(name),
                pair.contact.contact.get(name),
                reason,
                name in agreed.baseline,
            )
            for name, reason in sorted(
                pair.info.conflicts.items(), key=lambda one: SHARED_FIELDS.index(one[0])
            )
        ),
    )


def takes_of(given: Mapping[str, str]) -> dict[str, Take]:
    """FIELD → Take from text. Raises UsageError for what is no field, or no side."""
    found = {}
    for name, take in given.items():
        if name not in SHARED_FIELDS:
            raise UsageError(
                _("“{field}” is not a field that both sides share.").format(field=name),
                _("The fields are: {fields}.").format(fields=", ".join(SHARED_FIELDS)),
            )
        try:
            found[name] = Take(take)
        except ValueError as error:
            raise UsageError(
                _("“{take}” is not one of quickbooks, practice, both.").format(take=take)
            ) from error
    return found


def refuse_emptying(theirs: Contact, ours: Contact, takes: Mapping[str, Take]) -> None:
    """Linking fills what is empty: the word of a side that says nothing would empty the other's."""
    for name, take in takes.items():
        taken, other = (theirs, ours) if take is Take.QUICKBOOKS else (ours, theirs)
        if take is not Take.BOTH and other.get(name) and not taken.get(name):
            raise UsageError(
                _("“{field}” is empty on the side that you take, and linking empties nothing.").format(
                    field=field_text(name)
                ),
                _("Leave the field out: it is filled from the other side. Empty it after linking."),
            )


def choose_fields(
    context: Context, work: Work, row: Pair, customer: Record, contact: Record, takes: Mapping[str, Take]
) -> Record:
    """Give a linked pair the values chosen: here at once, in QuickBooks by the next run.

    Answers the contact as it is now. Raises UsageError when there is no room for both values.
    """
    wanted = _wanted(customer.contact, contact.contact, takes)
    changes = tuple(
        Change(name, contact.contact.get(name), value)
        for name, value in wanted.items()
        if not same_value(name, contact.contact.get(name), value)
    )
    key = journal.new_key()
    record = contact
    if changes:
        after = contact.contact.with_fields(**{change.field: change.new for change in changes})
        record = local_practice(context).update_in(
            work, contact, after, frozenset(change.field for change in changes), key
        )
        mirror.put_one(work, PRACTICE, record)
    agreed = Agreed(row.baseline, row.their_form)
    baseline = {**agreed.baseline}
    their_form = {name: value for name, value in agreed.their_form.items() if name not in wanted}
    for name in wanted:
        # As if both had agreed on what QuickBooks says: what we say now is a change, and travels.
        baseline[name] = field_to_json(customer.contact.get(name))
    merged = merge(customer.contact, record.contact, Agreed(baseline, their_form))
    kept = {name: reason for name, reason in row.conflicts.items() if name in merged.conflicts}
    is_settled = not (merged.to_practice or merged.to_quickbooks)
    in_step.settle(
        work,
        row,
        merged.agreed,
        {**dict(merged.conflicts), **kept},
        customer_digest=mirror.digest_of(customer),
        contact_digest=mirror.digest_of(record) if is_settled else "",
    )
    row.decided_by, row.decided_at = work.actor, work.now
    work.session.flush()
    journal.write(
        work,
        Entry(
            side=PRACTICE,
            action="update",
            kind="contact",
            subject=customer.contact.label(),
            state=journal.SETTLED,
            key=key,
            reason="conflict",
            record_id=record.id,
            pair_id=row.id,
            before={
                "record": {"id": contact.id, "version": contact.version, "contact": contact.contact.to_json()}
            },
            meant={
                "contact": record.contact.to_json(),
                "customer": customer.id,
                "practice": record.id,
                "takes": {name: take.value for name, take in takes.items()},
            },
            answer={"id": record.id, "version": record.version, "contact": record.contact.to_json()},
            changes=[changes_json(change) for change in changes],
        ),
    )
    return record


def _wanted(theirs: Contact, ours: Contact, takes: Mapping[str, Take]) -> dict[str, FieldValue]:
    try:
        return chosen(theirs, ours, takes)
    except CannotKeepBoth as error:
        raise UsageError(
            _("There is no room for both values of “{field}”.").format(field=field_text(error.field)),
            _("Take one of the two; the other one can be typed into a free field first."),
        ) from error


@dataclass(frozen=True, slots=True)
class Resolved:
    """The lines that were settled, and how many conflicts are still open in them."""

    rows: tuple[int, ...]
    open_fields: int = 0


@dataclass(frozen=True, slots=True)
class ResolveConflict:
    """Choose the fields of one conflict: FIELD → quickbooks, practice or both. Fields not named stay open."""

    pair_id: int
    takes: Mapping[str, str]
    lane = Lane.DESK

    def title(self) -> str:
        return _("Choose fields")

    def run(self, context: Context) -> Outcome[Resolved]:
        takes = takes_of(self.takes)
        if not takes:
            raise UsageError(
                _("Say which value counts."), command=_("Add --take FIELD=quickbooks, practice or both.")
            )
        with context.store.work(context.workspace_id, context.actor) as work:
            pair = _open_conflict(work, self.pair_id)
            not_open = [name for name in takes if name not in pair.info.conflicts]
            if not_open:
                raise UsageError(
                    _("“{field}” is not in conflict.").format(field=field_text(not_open[0])),
                    _("Open are: {fields}.").format(fields=", ".join(pair.info.conflicts)),
                )
            row = work.session.get_one(Pair, self.pair_id)
            choose_fields(context, work, row, pair.customer, pair.contact, takes)
            facts = {"name": pair.customer.contact.label()}
            work.decide("conflict", **facts)
            workspaces.matching_due(work)
            left = len(row.conflicts)
        return Outcome(Resolved((self.pair_id,), left), says=decision_text("conflict", facts), undoable=True)


@dataclass(frozen=True, slots=True)
class ResolveConflicts:
    """The same choice for many conflicts, as one decision: every open field takes the one side's value."""

    pair_ids: Sequence[int]
    take: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Same choice for the others")

    def run(self, context: Context) -> Outcome[Resolved]:
        take = Take(self.take)
        settled: list[int] = []
        with context.store.work(context.workspace_id, context.actor) as work:
            for pair_id in self.pair_ids:
                pair = in_step.linked_pair(work.session, work.workspace_id, pair_id)
                if pair is None or not pair.info.conflicts:
                    continue  # settled meanwhile
                row = work.session.get_one(Pair, pair_id)
                takes = dict.fromkeys(pair.info.conflicts, take)
                choose_fields(context, work, row, pair.customer, pair.contact, takes)
                settled.append(pair_id)
            if settled:
                work.decide("conflicts", count=len(settled))
                workspaces.matching_due(work)
        says = ngettext(
            "{count} conflict is settled.", "{count} conflicts are settled.", len(settled)
        ).format(count=len(settled))
        return Outcome(Resolved(tuple(settled)), says=says, undoable=bool(settled))


def _open_conflict(work: Work, pair_id: int) -> LinkedPair:
    pair = in_step.linked_pair(work.session, work.workspace_id, pair_id)
    if pair is None or not pair.info.conflicts:
        raise UsageError(
            _("There is no conflict with the row id {id}.").format(id=pair_id),
            _("It may have been settled meanwhile: look at the list again."),
            command=_("“qbo-desktop conflicts” lists the open ones."),
        )
    return pair
