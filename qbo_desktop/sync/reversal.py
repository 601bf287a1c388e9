"""Taking writes back: new steps that undo settled ones, as long as everything is as they left it. Pure.

A change that travelled is taken back on both sides, otherwise the next run would carry it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qbo_desktop.domain.agreement import Change, same_value
from qbo_desktop.domain.contact import SHARED_FIELDS, Contact, field_from_json
from qbo_desktop.store.journal import SETTLED, Entry
from qbo_desktop.sync.plan_pairs import DuePair, line_of
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, Record, SideName
from qbo_desktop.sync.steps import Deactivate, LeftOut, Settle, UpdateRecord, WriteStep

REVERSED = "reversed"
# Why a write cannot be taken back.
CHANGED_SINCE = "changed-since"
NOT_LINKED = "not-linked"
NOT_SETTLED = "not-settled"
BY_UNDO = "by-undo"
NO_WAY_BACK = "no-way-back"
VOID_INSTEAD = "void-instead"


def plan_reversal(
    entries: Sequence[Entry], pairs: Mapping[int, DuePair]
) -> tuple[tuple[WriteStep, ...], tuple[Settle, ...], tuple[LeftOut, ...]]:
    """The steps, what is remembered of their pairs meanwhile, and the entries that stay as they are.

    `pairs`: the pairs by the row id that their entry carries, as both sides are now.
    """
    changes: dict[tuple[int, SideName], dict[str, Change]] = {}
    steps: list[WriteStep] = []
    left_out: list[LeftOut] = []
    touched: dict[int, DuePair] = {}
    for entry in entries:
        pair = pairs.get(entry.pair_id or 0)
        why = _obstacle(entry, pair)
        if why or pair is None:
            left_out.append(LeftOut(entry.subject, entry.record_id, why or NOT_LINKED))
            continue
        if entry.action == "create":
            steps.append(_deactivation(entry, pair))
            continue
        touched[pair.info.id] = pair
        for change in changes_in(entry):
            for side, record in ((PRACTICE, pair.contact), (QUICKBOOKS, pair.customer)):
                back = Change(change.field, record.contact.get(change.field), change.old)
                if not same_value(change.field, back.old, back.new):
                    changes.setdefault((pair.info.id, side), {})[change.field] = back
    for (pair_id, side), fields in changes.items():
        pair = touched[pair_id]
        own, other, digest = (
            (pair.contact, pair.customer, pair.customer_digest)
            if side == PRACTICE
            else (pair.customer, pair.contact, pair.contact_digest)
        )
        steps.append(
            UpdateRecord(
                side,
                own,
                other,
                digest,
                pair_id,
                tuple(fields.values()),
                REVERSED,
                decided_at=pair.info.decided_at,
            )
        )
    # Looked at again whatever happens: a run that dies between the two sides leaves nothing unnoticed.
    settled = tuple(
        Settle(*line_of(pair), pair.info.agreed, pair.info.conflicts, "", "") for pair in touched.values()
    )
    return tuple(steps), settled, tuple(left_out)


def _obstacle(entry: Entry, pair: DuePair | None) -> str:
    """Why an entry cannot be taken back; "" when it can."""
    if entry.state != SETTLED:
        return NOT_SETTLED
    if entry.kind == "invoice":
        return VOID_INSTEAD if entry.action in ("create", "link") else NO_WAY_BACK
    if entry.action == "link" or entry.run_id is None:
        return BY_UNDO
    if entry.action not in ("create", "update"):
        return NO_WAY_BACK
    if pair is None or pair.is_asleep:
        return NOT_LINKED
    record = pair.customer if entry.side == QUICKBOOKS else pair.contact
    if entry.record_id != record.id:
        return NOT_LINKED
    if entry.action == "create":
        return "" if _is_untouched(entry, record) else CHANGED_SINCE
    answer = Contact.from_json((entry.answer or {}).get("contact", {}))
    for change in changes_in(entry):
        for side in (pair.customer, pair.contact):
            left = answer.get(change.field) if side is record else change.new
            if not same_value(change.field, side.contact.get(change.field), left):
                return CHANGED_SINCE
    return ""


def _is_untouched(entry: Entry, record: Record) -> bool:
    """Whether a record that we made is still as the side answered it then."""
    made = Contact.from_json((entry.answer or {}).get("contact", {}))
    return all(same_value(name, made.get(name), record.contact.get(name)) for name in SHARED_FIELDS)


def _deactivation(entry: Entry, pair: DuePair) -> Deactivate:
    if entry.side == QUICKBOOKS:
        return Deactivate(QUICKBOOKS, pair.customer, pair.contact.id, pair.info.id, REVERSED)
    return Deactivate(PRACTICE, pair.contact, pair.customer.id, pair.info.id, REVERSED)


def changes_in(entry: Entry) -> tuple[Change, ...]:
    """The changes of shared fields that an entry made."""
    return tuple(
        Change(
            one["field"],
            field_from_json(one["field"], one["old"]),
            field_from_json(one["field"], one["new"]),
        )
        for one in entry.changes
        if one["field"] in SHARED_FIELDS
    )
