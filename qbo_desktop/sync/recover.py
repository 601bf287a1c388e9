"""Recover: settle what the last run left open. It looks first; nothing is repeated blindly.

intended    never left this machine: dropped, and planned anew if it is still wanted
sent        it may have arrived: look for it
unknown     no usable answer came: look for it
"""

from __future__ import annotations

from qbo_desktop.domain.agreement import compare
from qbo_desktop.domain.contact import Contact
from qbo_desktop.domain.problem import Blocked, Fix, Problem, ProblemCode
from qbo_desktop.store import journal, mirror, pairs
from qbo_desktop.store.journal import Entry
from qbo_desktop.sync.apply_there import settle
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.progress import Stage
from qbo_desktop.sync.side import QUICKBOOKS, Record


def recover(context: RunContext) -> list[Problem]:
    """Settle or drop every open entry; answers the problems of those that cannot be told."""
    with context.store.read() as session:
        open_entries = journal.unsettled(session, context.workspace_id)
    problems = []
    for at, entry in enumerate(open_entries):
        context.progress.at(Stage.RECOVER, at, len(open_entries))
        if entry.state == journal.INTENDED:
            _drop(context, entry)
            continue
        found = _look(context, entry)
        if len(found) == 1:
            _settle_found(context, entry, found[0])
        elif not found:
            _drop(context, entry)
        else:
            problems.append(_unclear(entry, len(found)))
    return problems


def _look(context: RunContext, entry: Entry) -> list[Record]:
    """The records on the side that may be what the entry meant."""
    side = context.practice
    meant = Contact.from_json((entry.meant or {}).get("contact", {}))
    if entry.action == "create":
        if side.capabilities.finds_by_key and entry.key:
            return side.find_contacts(key=entry.key)
        known = set((entry.before or {}).get("known_ids", ()))
        with context.store.read() as session:
            candidates = [record for record in side.find_contacts(name=meant.name) if record.id not in known]
            free = [
                record
                for record in candidates
                if pairs.linked_to(session, context.workspace_id, record.id) is None
            ]
        return [record for record in free if not compare(meant, record.contact).differ]
    record = side.get(str((entry.before or {}).get("record", {}).get("id", "")))
    if record is None:
        return []
    changed = [change["field"] for change in entry.changes]
    agreement = compare(meant, record.contact)
    arrived = all(field in agreement.equal or not meant.get(field) for field in changed)
    return [record] if arrived else []


def _settle_found(context: RunContext, entry: Entry, record: Record) -> None:
    with context.store.read() as session:
        quickbooks_id = str((entry.meant or {}).get("customer", ""))
        customer = mirror.get(session, context.workspace_id, QUICKBOOKS, quickbooks_id)
        row = pairs.of_customer(session, context.workspace_id, quickbooks_id)
    if customer is None or row is None or row.state in pairs.TOGETHER:
        _drop(context, entry)
        return
    meant = Contact.from_json((entry.meant or {}).get("contact", {}))
    settle(
        context,
        entry.id,
        row.id,
        step_meant=meant,
        record=record,
        customer=customer,
        customer_digest=str((entry.meant or {}).get("digest", "")),
        created=entry.action == "create",
        reason=entry.reason,
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
