"""Recover: settle what the last run left open. It looks first; nothing is repeated blindly.

intended    never left this machine: dropped, and planned anew if it is still wanted
sent        it may have arrived: look for it
unknown     no usable answer came: look for it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbo_desktop.domain.agreement import Change, compare, same_value
from qbo_desktop.domain.contact import SHARED_FIELDS, Contact, field_from_json
from qbo_desktop.domain.problem import Blocked, Fix, Problem, ProblemCode
from qbo_desktop.store import in_step, journal, mirror, pairs
from qbo_desktop.store.journal import Entry
from qbo_desktop.sync.applying import Applied
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.progress import Stage
from qbo_desktop.sync.settling import settle_many
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, Record, Side
from qbo_desktop.sync.steps import (
    CreateContact,
    CreateCustomer,
    Deactivate,
    LinkContact,
    UpdateRecord,
    WriteStep,
)

if TYPE_CHECKING:
    from sqlmodel import Session


def recover(context: RunContext) -> list[Problem]:
    """Settle or drop every open entry; answers the problems of those that cannot be told."""
    with context.store.read() as session:
        open_entries = [
            one for one in journal.unsettled(session, context.workspace_id) if one.kind == "contact"
        ]
    problems: list[Problem] = []
    for at, entry in enumerate(open_entries):
        context.progress.at(Stage.RECOVER, at, len(open_entries))
        if entry.state == journal.INTENDED:
            _drop(context, entry)
            continue
        side = context.quickbooks if entry.side == QUICKBOOKS else context.practice
        found = _look(context, side, entry)
        if len(found) == 1:
            problems += _settle_found(context, side, entry, found[0])
        elif not found:
            _drop(context, entry)
        else:
            problems.append(_unclear(entry, len(found)))
    return problems


def _look(context: RunContext, side: Side, entry: Entry) -> list[Record]:
    """The records on the side that may be what the entry meant."""
    if entry.action == "create":
        return _made(context, side, entry)
    record = side.get(str((entry.before or {}).get("record", {}).get("id", "")))
    if record is None:
        return []
    if entry.action == "deactivate":
        return [] if record.active else [record]
    meant = _meant(entry)
    arrived = all(
        same_value(name, meant.get(name), record.contact.get(name))
        for name in (change["field"] for change in entry.changes)
        if name in SHARED_FIELDS
    )
    return [record] if arrived else []


def _made(context: RunContext, side: Side, entry: Entry) -> list[Record]:
    """Records that this creation may have made: under its key, else new ones of the name that say the same."""
    meant = _meant(entry)
    if side.capabilities.finds_by_key and entry.key:
        return side.find_contacts(key=entry.key)
    known = set((entry.before or {}).get("known_ids", ()))
    candidates = [record for record in side.find_contacts(name=meant.label()) if record.id not in known]
    with context.store.read() as session:
        free = [
            record
            for record in candidates
            # One that somebody made inactive meanwhile is still ours.
            if not _is_linked(session, context.workspace_id, side, record.id)
        ]
    return [record for record in free if not compare(meant, record.contact).differ]


def _is_linked(session: Session, workspace_id: int, side: Side, record_id: str) -> bool:
    if side.name == PRACTICE:
        return pairs.linked_to(session, workspace_id, record_id) is not None
    row = pairs.of_customer(session, workspace_id, record_id)
    return row is not None and row.state in pairs.TOGETHER


def _settle_found(context: RunContext, side: Side, entry: Entry, record: Record) -> list[Problem]:
    step = _step_again(context, entry)
    if step is None or entry.pair_id is None:
        _drop(context, entry)
        return []
    applied = Applied()
    # Whoever was there between our write and this look is not passed over.
    settle_many(
        context,
        side,
        [(step, entry.id, entry.pair_id, record)],
        applied,
        entry.trace_id,
        looked_up=frozenset({entry.id}),
    )
    return applied.problems


def _step_again(context: RunContext, entry: Entry) -> WriteStep | None:
    """The step that an entry stands for, from what was written down; None when it means nothing any more."""
    meant = entry.meant or {}
    customer_id, practice_id = str(meant.get("customer", "")), str(meant.get("practice", ""))
    digest = str(meant.get("digest", ""))
    workspace_id = context.workspace_id
    with context.store.read() as session:
        customer = mirror.get(session, workspace_id, QUICKBOOKS, customer_id) if customer_id else None
        contact = mirror.get(session, workspace_id, PRACTICE, practice_id) if practice_id else None
        row = pairs.get_row(session, workspace_id, entry.pair_id or 0)
        own = in_step.lone_contacts(session, workspace_id, [practice_id]).get(practice_id)
    if entry.action == "create" and entry.side == QUICKBOOKS:
        return None if own is None else CreateCustomer(own.record, digest, _meant(entry), entry.reason)
    if customer is None or row is None:
        return None
    is_linked = row.state in pairs.TOGETHER
    if entry.action == "create":
        return None if is_linked else CreateContact(customer, digest, _meant(entry), entry.reason)
    if contact is None:
        return None
    changes = _changes(entry)
    if entry.action == "link":
        return None if is_linked else LinkContact(customer, digest, contact, changes, entry.reason)
    if not is_linked or (row.quickbooks_id, row.practice_id) != (customer_id, practice_id):
        return None
    before = _before(entry, contact if entry.side == PRACTICE else customer)
    other = customer if entry.side == PRACTICE else contact
    if entry.action == "update":
        side = QUICKBOOKS if entry.side == QUICKBOOKS else PRACTICE
        is_whole = bool(meant.get("whole", True))
        return UpdateRecord(
            side, before, other, digest, row.id, changes, entry.reason, is_whole, row.decided_at
        )
    return Deactivate(
        QUICKBOOKS if entry.side == QUICKBOOKS else PRACTICE, before, other.id, row.id, entry.reason
    )


def _before(entry: Entry, shown: Record) -> Record:
    kept = (entry.before or {}).get("record", {})
    return Record(
        id=str(kept.get("id", shown.id)),
        version=str(kept.get("version", shown.version)),
        contact=Contact.from_json(kept.get("contact", {})),
        active=shown.active,
        modified=shown.modified,
        parent_id=shown.parent_id,
        unmapped=shown.unmapped,
    )


def _meant(entry: Entry) -> Contact:
    return Contact.from_json((entry.meant or {}).get("contact", {}))


def _changes(entry: Entry) -> tuple[Change, ...]:
    return tuple(
        Change(
            one["field"], field_from_json(one["field"], one["old"]), field_from_json(one["field"], one["new"])
        )
        for one in entry.changes
    )


def _drop(context: RunContext, entry: Entry) -> None:
    with context.store.work(context.workspace_id, context.actor) as work:
        journal.mark(work, entry.id, journal.DROPPED)


def _unclear(entry: Entry, found: int) -> Problem:
    return Problem(
        ProblemCode.UNANSWERED,
        group=f"step:{entry.id}",
        fix=Fix.CONTACT,
        facts={"subject": entry.subject, "found": str(found)},
        blocks=(Blocked("contact", str((entry.meant or {}).get("customer", "")), entry.subject),),
        details={"fault": entry.fault, "trace_id": entry.trace_id},
    )
