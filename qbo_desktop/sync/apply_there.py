"""Steps on any other side: intend → send → settle, so that a kill anywhere can be mended.

Steps go one at a time, or as many at once as the side takes in one call. Each is a journal entry of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from qbo_desktop.crash_points import crash_point
from qbo_desktop.domain.agreement import same_value
from qbo_desktop.domain.contact import SHARED_FIELDS, Contact
from qbo_desktop.domain.lines import PairState
from qbo_desktop.domain.naming import name_key
from qbo_desktop.domain.problem import Blocked, Fix, Problem, ProblemCode
from qbo_desktop.errors import Refused, SideError, Stale, Throttled, Unanswered, Unreachable
from qbo_desktop.store import journal, mirror, pairs, problems
from qbo_desktop.store.tables.contacts import Pair
from qbo_desktop.store.work import Work
from qbo_desktop.sync import settling
from qbo_desktop.sync.applying import (
    UNFINISHED,
    Applied,
    crossed,
    entry_of,
    is_still_as_planned,
    joining,
    meant_by,
    planned_record,
    record_json,
)
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.in_step import pair_again, pair_rules, taken_names
from qbo_desktop.sync.plan_outbound import name_taken
from qbo_desktop.sync.plan_pairs import merge_pair, settle_of, steps_of
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, Record, Side, Write
from qbo_desktop.sync.steps import (
    CreateContact,
    CreateCustomer,
    Deactivate,
    LinkContact,
    NewcomerStep,
    UpdateRecord,
    WriteStep,
)

# QuickBooks' codes: the name is in use; there is no such object (reference: fault catalogue).
NAME_IN_USE = "6240"
NOT_THERE = "610"


@dataclass(frozen=True, slots=True)
class Sending:
    """A step that is written down and about to go."""

    step: WriteStep
    entry_id: int
    row_id: int
    key: str


def apply_there(
    context: RunContext, run_id: int, side: Side, steps: Sequence[WriteStep], applied: Applied
) -> None:
    """Carry out as many steps as the side takes in one call (`capabilities.batch`)."""
    for stale in _attempt(context, run_id, side, steps, applied):
        _once_more(context, run_id, side, stale, applied)


def _attempt(
    context: RunContext, run_id: int, side: Side, steps: Sequence[WriteStep], applied: Applied
) -> list[UpdateRecord]:
    """Intend, send and settle; answers the updates of records that moved under us."""
    sending = _intend(context, run_id, side, steps, applied)
    if not sending:
        return []
    crash_point("step-intended")
    with context.store.work(context.workspace_id, context.actor) as work:
        for one in sending:
            journal.mark(work, one.entry_id, journal.SENT)
    crash_point("step-sent")
    try:
        answers = _send(side, sending)
    except SideError as error:
        # Unreachable and Throttled: nothing arrived, so nothing has to be looked for.
        state = journal.DROPPED if isinstance(error, Unreachable | Throttled) else journal.UNKNOWN
        _mark(context, sending, state, error)
        raise
    trace_id = side.last_trace_id
    crash_point("step-answered")
    done, stale = [], list[UpdateRecord]()
    looked_up: set[int] = set()
    for one, answer in zip(sending, answers, strict=True):
        if isinstance(answer, Record):
            found = _looked_at(side, one.step, answer)
            if found is not answer:
                looked_up.add(one.entry_id)
            done.append((one, found))
        elif isinstance(answer, Unanswered):
            _mark(context, [one], journal.UNKNOWN, answer)
            applied.problems.append(_problem(ProblemCode.UNANSWERED, one.step, answer))
        else:
            _mark(context, [one], journal.REFUSED, answer)
            if isinstance(answer, Stale) and isinstance(one.step, UpdateRecord):
                stale.append(one.step)
            else:
                _refused(context, run_id, side, one.step, answer, applied)
    settling.settle_many(
        context,
        side,
        [(one.step, one.entry_id, one.row_id, got) for one, got in done],
        applied,
        trace_id,
        looked_up=frozenset(looked_up),
    )
    crash_point("step-settled")
    return stale


def _intend(
    context: RunContext, run_id: int, side: Side, steps: Sequence[WriteStep], applied: Applied
) -> list[Sending]:
    """Write the steps down that are still as planned; the others are left for the next plan."""
    sending: list[Sending] = []
    with context.store.work(context.workspace_id, context.actor) as work:
        for step in steps:
            row = _row_for(context, work, step, applied)
            if row is None:
                applied.planned_anew += 1
                continue
            key = journal.new_key()
            if isinstance(step, LinkContact) and not step.fills:
                # Nothing leaves this machine: the link and its entry are one commit.
                pairs.join_many(
                    work,
                    [
                        joining(
                            row,
                            step.customer,
                            step.contact,
                            PairState.LINKED,
                            step.reason,
                            step.customer_digest,
                        )
                    ],
                )
                done = entry_of(step, run_id, key, row.id, state=journal.SETTLED, record=step.contact)
                journal.write(work, done)
                applied.done += 1
                continue
            entry = entry_of(
                step, run_id, key, row.id, state=journal.INTENDED, before=_before(work, side, step)
            )
            sending.append(Sending(step, journal.write(work, entry), row.id, key))
    return sending


def _before(work: Work, side: Side, step: WriteStep) -> dict[str, Any]:
    """What recovery compares with: the record as it was, or who had the name already."""
    was = planned_record(step)
    if was is not None:
        return {"record": record_json(was)}
    label = meant_by(step).label()
    return {"known_ids": mirror.ids_named(work.session, work.workspace_id, side.name, label)}


def _row_for(context: RunContext, work: Work, step: WriteStep, applied: Applied) -> Pair | None:
    """The step's line while everything is as it was planned; None when somebody was there meanwhile."""
    session, workspace_id = work.session, work.workspace_id
    if isinstance(step, NewcomerStep):
        row = _newcomer_row(work, step)
        if row is None or not _is_as_planned(work, step) or crossed(work, step, row, applied):
            return None
        return row
    if isinstance(step, CreateCustomer):
        row = pairs.own_line(session, workspace_id, step.contact.id)
        is_free = row is not None and row.state == PairState.ALONE
        return row if is_free and _is_current(context, work, step.contact, applied) else None
    row = pairs.get_row(session, workspace_id, step.pair_id)
    if row is None or not is_still_as_planned(row, step):
        return None
    now = mirror.get(session, workspace_id, step.side, step.record.id)
    if now is None or mirror.digest_of(now) != mirror.digest_of(step.record):
        return None
    if isinstance(step, UpdateRecord) and step.side == QUICKBOOKS:
        return row if _is_current(context, work, step.other, applied) else None
    return row


def _is_current(context: RunContext, work: Work, contact: Record, applied: Applied) -> bool:
    """Whether a contact is still the one that was planned from, or was changed by this run alone."""
    ours = applied.written.get((PRACTICE, contact.id), contact)
    if context.practice.capabilities.local:
        now = context.practice.get(contact.id)
        return now is not None and now.version == ours.version
    shown = mirror.get(work.session, work.workspace_id, PRACTICE, contact.id)
    return shown is not None and mirror.digest_of(shown) == mirror.digest_of(ours)


def _newcomer_row(work: Work, step: NewcomerStep) -> Pair | None:
    """The customer's line, made if need be; None when somebody decided about it meanwhile."""
    # Until the step is settled nothing is decided: a run that dies here leaves a line that the next
    # run takes up again, because no digest stands behind it.
    row = pairs.lines_for(work, [step.customer.id], PairState.SKIPPED, UNFINISHED)[step.customer.id]
    work.session.flush()
    return row if row.state in (PairState.WAITING, PairState.SKIPPED) else None


def _is_as_planned(work: Work, step: NewcomerStep) -> bool:
    """Whether our record is still the one that the step was planned from."""
    if isinstance(step, CreateContact):
        return True
    if pairs.linked_to(work.session, work.workspace_id, step.contact.id) is not None:
        return False
    now = mirror.get(work.session, work.workspace_id, step.side, step.contact.id)
    return now is not None and mirror.digest_of(now) == mirror.digest_of(step.contact)


def _send(side: Side, sending: Sequence[Sending]) -> list[Record | SideError]:
    if len(sending) > 1:
        return side.write_many([_write_of(one) for one in sending], journal.new_key())
    one = sending[0]
    write = _write_of(one)
    try:
        if write.record is None:
            return [side.create_contact(write.contact, write.key)]
        if write.active is False:
            return [side.deactivate_contact(write.record, write.key)]
        return [side.update_contact(write.record, write.contact, write.fields, write.key)]
    except (Refused, Stale) as error:
        return [error]


def _write_of(one: Sending) -> Write:
    was = planned_record(one.step)
    if was is None:
        return Write(one.key, meant_by(one.step))
    fields = frozenset(change.field for change in one.step.changes())
    return Write(
        one.key, meant_by(one.step), was, fields, False if isinstance(one.step, Deactivate) else None
    )


def _looked_at(side: Side, step: WriteStep, answer: Record) -> Record:
    """The answer; when it shows a field as it was before the write, the record as a second look shows it."""
    meant, was = meant_by(step), planned_record(step)
    before = Contact() if was is None else was.contact
    if not any(
        same_value(one.field, answer.contact.get(one.field), before.get(one.field))
        and not same_value(one.field, answer.contact.get(one.field), meant.get(one.field))
        for one in step.changes()
        if one.field in SHARED_FIELDS
    ):
        return answer
    found = side.get(answer.id)
    return answer if found is None else found


def _once_more(context: RunContext, run_id: int, side: Side, step: UpdateRecord, applied: Applied) -> None:
    """They changed the record since we looked: look again, merge again, and try once more."""
    fresh = side.get(step.record.id)
    with context.store.work(context.workspace_id, context.actor) as work:
        if fresh is None:
            mirror.mark_gone(work, side.name, [step.record.id])
            applied.planned_anew += 1
            return
        mirror.put(work, side.name, [fresh])
        pair = pair_again(work, step.pair_id)
        if pair is None:
            applied.planned_anew += 1
            return
        rules = pair_rules(context)
        merged = merge_pair(pair, rules)
        settling.write_settled(work, [settle_of(pair, merged)])
    # Only over what the plan showed: a value that came since is for the next plan to show.
    shown = {one.field: one.old for one in step.fields}
    again = []
    for one in steps_of(pair, merged, rules):
        fields = tuple(
            each
            for each in one.fields
            if each.field in shown and same_value(each.field, each.old, shown[each.field])
        )
        if one.side == side.name and fields:
            again.append(replace(one, fields=fields, is_whole=one.is_whole and fields == one.fields))
    if not again or again[0].fields != step.fields:
        applied.planned_anew += 1
    _last_attempt(context, run_id, side, again, applied)


def _last_attempt(
    context: RunContext, run_id: int, side: Side, steps: Sequence[WriteStep], applied: Applied
) -> None:
    """Once and no more: what moved under us again is a problem."""
    for stale in _attempt(context, run_id, side, steps, applied):
        applied.problems.append(_problem(ProblemCode.CHANGED_MEANWHILE, stale, None))


def _refused(
    context: RunContext, run_id: int, side: Side, step: WriteStep, error: SideError, applied: Applied
) -> None:
    if error.code == NOT_THERE and not isinstance(step, CreateContact | CreateCustomer):
        # Deleted or merged away since the plan: the client list says so, and nothing is lost.
        if (was := planned_record(step)) is not None and side.get(was.id) is None:
            with context.store.work(context.workspace_id, context.actor) as work:
                mirror.mark_gone(work, side.name, [was.id])
            applied.planned_anew += 1
            return
    if error.code == NAME_IN_USE and isinstance(step, CreateCustomer | UpdateRecord):
        applied.problems.append(_name_taken(context, side, step, error))
        if isinstance(step, UpdateRecord):
            # The name holds nothing else up.
            others = tuple(one for one in step.fields if one.field != "name")
            if others and len(others) < len(step.fields):
                rest = replace(step, fields=others, is_whole=False)
                _last_attempt(context, run_id, side, [rest], applied)
        return
    applied.problems.append(_problem(ProblemCode.REFUSED, step, error))


def _name_taken(
    context: RunContext, side: Side, step: CreateCustomer | UpdateRecord, error: SideError
) -> Problem:
    """The problem of a name in use, with who has it: asked once, the next runs know it."""
    contact = step.contact if isinstance(step, CreateCustomer) else replace(step.other, contact=step.wanted)
    with context.store.read() as session:
        names = taken_names(session, context.workspace_id)
        known = problems.open_problem(session, context.workspace_id, ProblemCode.NAME_TAKEN, contact.id)
    holder, kind = names.get(name_key(contact.contact.name), ""), ""
    if known is not None and known.facts.get("subject") == contact.contact.label():
        holder, kind = str(known.facts.get("holder", "")), str(known.facts.get("kind", ""))
    else:
        found = side.holders_of_name(contact.contact.name, error)
        if found:
            kind, _id, holder = found[0]
    return name_taken(contact, holder, names, error.details(), error.trace_id, kind)


def _problem(code: ProblemCode, step: WriteStep, error: SideError | None) -> Problem:
    record_id = step.practice_id or step.quickbooks_id
    return Problem(
        code,
        group=f"{error.code}:{step.id}" if error is not None else step.id,
        fix=Fix.RETRY,
        facts={"subject": step.subject, "says": error.says if error is not None else ""},
        blocks=(Blocked("contact", record_id, step.subject),),
        details={"fault": error.details(), "trace_id": error.trace_id} if error is not None else {},
    )


def _mark(context: RunContext, sending: Sequence[Sending], state: str, error: SideError) -> None:
    with context.store.work(context.workspace_id, context.actor) as work:
        for one in sending:
            journal.mark(
                work, one.entry_id, state, fault=error.details() or error.says, trace_id=error.trace_id
            )
