"""Settle: the answer, the line and the new baseline in one commit. The answer is compared with what was meant."""

from __future__ import annotations

from collections.abc import Sequence

from qbo_desktop.domain.agreement import same_value
from qbo_desktop.domain.contact import SHARED_FIELDS
from qbo_desktop.domain.lines import TOGETHER, PairState
from qbo_desktop.domain.merge import NO_PLACE, after_write
from qbo_desktop.domain.problem import Blocked, Fix, Problem, ProblemCode
from qbo_desktop.store import in_step, journal, mirror, pairs
from qbo_desktop.store.tables.contacts import Pair
from qbo_desktop.store.work import Work
from qbo_desktop.sync.applying import (
    Applied,
    agreed_after,
    is_as_planned,
    is_linked,
    joining,
    meant_by,
    moved_beside,
    record_json,
    settle_update,
)
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.plan_pairs import joined
from qbo_desktop.sync.side import Record, Side
from qbo_desktop.sync.steps import (
    CreateContact,
    CreateCustomer,
    Deactivate,
    NewcomerStep,
    Settle,
    WriteStep,
)


def settle_many(
    context: RunContext,
    side: Side,
    done: Sequence[tuple[WriteStep, int, int, Record]],
    applied: Applied,
    trace_id: str = "",
    looked_up: frozenset[int] = frozenset(),
) -> None:
    """Settle steps (step, entry id, row id, answer) in one commit; `trace_id` is the answer's own.

    `looked_up`: entries whose record is no answer but was read later, so that somebody may have been there.
    """
    if not done:
        return
    with context.store.work(context.workspace_id, context.actor) as work:
        mirror.put(work, side.name, [record for _step, _entry, _row, record in done], by_the_run=True)
        for step, entry_id, row_id, record in done:
            missed = _missed(step, record)
            answer = {**record_json(record), "as_meant": not missed}
            journal.mark(
                work, entry_id, journal.SETTLED, record_id=record.id, answer=answer, trace_id=trace_id
            )
            not_taken = _settle(work, side, step, row_id, record, applied, entry_id in looked_up)
            if not_taken:
                applied.problems.append(_not_taken(step, not_taken))
    for step, _entry, _row, record in done:
        applied.note(side.name, record)
        if isinstance(step, CreateContact):
            applied.made.add(record.id)
    applied.done += len(done)


def _settle(
    work: Work,
    side: Side,
    step: WriteStep,
    row_id: int,
    record: Record,
    applied: Applied,
    looked_up: bool,
) -> tuple[str, ...]:
    """Bring the step's line to its state; answers the fields that were not taken."""
    row = work.session.get_one(Pair, row_id)
    if isinstance(step, NewcomerStep):
        if row.state not in TOGETHER:  # else somebody decided meanwhile; their word stands
            state = PairState.CREATED if isinstance(step, CreateContact) else PairState.LINKED
            pairs.join_many(
                work, [joining(row, step.customer, record, state, step.reason, step.customer_digest)]
            )
        return ()
    if isinstance(step, CreateCustomer):
        return _settle_customer(work, side, step, record)
    if not is_linked(row, step.quickbooks_id, step.practice_id):
        return ()  # parted, or linked to somebody else, while the answer was under way
    if isinstance(step, Deactivate):
        pairs.part(work, row, PairState.UNLINKED, step.reason)
        return ()
    agreed, not_taken = agreed_after(row, step, record.contact, applied, looked_up=looked_up)
    settle_update(work, row, step, record, agreed, applied, taken=not not_taken)
    return not_taken


def _settle_customer(work: Work, side: Side, step: CreateCustomer, record: Record) -> tuple[str, ...]:
    """The new customer's own line, linked to its contact."""
    if pairs.linked_to(work.session, work.workspace_id, step.contact.id) is not None:
        return ()
    row = pairs.lines_for(work, [record.id], PairState.SKIPPED, "")[record.id]
    work.session.flush()
    if row.state in TOGETHER:
        return ()
    contact = step.contact.contact
    known, _conflicts, _is_settled = joined(record, step.contact)
    sent = tuple(change for change in step.changes() if change.field in SHARED_FIELDS)
    agreed, not_taken = after_write(
        known,
        sent,
        step.wanted,
        record.contact,
        step.wanted.with_fields(**dict.fromkeys(SHARED_FIELDS)),
        side.name,
    )
    waits = not_taken or any(
        contact.get(name)
        and not step.wanted.get(name)
        and side.cannot_hold(contact, name) not in ("", NO_PLACE)
        for name in SHARED_FIELDS
    )
    pairs.join_many(
        work,
        [
            pairs.Joining(
                row,
                step.contact.id,
                PairState.LINKED,
                agreed.baseline,
                "pushed",
                # What it holds beside what was sent is somebody else's, and is looked at again.
                ""
                if moved_beside(record.contact, step.wanted, agreed, not_taken)
                else mirror.digest_of(record),
                "" if waits else step.contact_digest,
                agreed.their_form,
            )
        ],
    )
    return not_taken


def write_settled(work: Work, settled: Sequence[Settle]) -> None:
    """Write down what a plan knows of linked pairs; what a person decided about them since stands."""
    rows = in_step.rows_of(work, [one.pair_id for one in settled])
    for one in settled:
        row = rows.get(one.pair_id)
        if row is not None and is_as_planned(row, one.quickbooks_id, one.practice_id, one.decided_at):
            in_step.settle(
                work,
                row,
                one.agreed,
                dict(one.conflicts),
                customer_digest=one.customer_digest,
                contact_digest=one.contact_digest,
            )
    work.session.flush()


def _missed(step: WriteStep, record: Record) -> list[str]:
    meant = meant_by(step)
    return [
        change.field
        for change in step.changes()
        if change.field in SHARED_FIELDS
        and not same_value(change.field, meant.get(change.field), record.contact.get(change.field))
    ]


def _not_taken(step: WriteStep, fields: tuple[str, ...]) -> Problem:
    return Problem(
        ProblemCode.NOT_TAKEN,
        group=step.id,
        fix=Fix.RETRY,
        facts={"subject": step.subject, "fields": ",".join(fields)},
        blocks=(Blocked("contact", step.practice_id or step.quickbooks_id, step.subject),),
    )
