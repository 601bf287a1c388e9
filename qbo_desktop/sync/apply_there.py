"""Steps on any other side: intend → send → settle, one at a time, so that a kill anywhere can be mended."""

from __future__ import annotations

from typing import Any

from qbo_desktop.crash_points import crash_point
from qbo_desktop.domain.contact import Contact, field_to_json
from qbo_desktop.domain.lines import PairState
from qbo_desktop.domain.problem import Blocked, Fix, Problem, ProblemCode
from qbo_desktop.errors import Refused, SideError, Stale, Throttled, Unanswered, Unreachable
from qbo_desktop.store import journal, mirror, pairs
from qbo_desktop.store.tables.contacts import Pair
from qbo_desktop.store.work import Work
from qbo_desktop.sync.applying import UNFINISHED, Applied, crossed, entry_of, filled, meant_by, record_json
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.plan import baseline_of
from qbo_desktop.sync.side import Record
from qbo_desktop.sync.steps import CreateContact, LinkContact, WriteStep


def apply_there(context: RunContext, run_id: int, step: WriteStep, applied: Applied) -> None:
    side = context.practice
    key = journal.new_key()
    with context.store.work(context.workspace_id, context.actor) as work:
        row = _line_to_link(work, step)
        if row is None or not _is_as_planned(work, step) or crossed(work, step, row, applied):
            applied.planned_anew += 1
            return
        if isinstance(step, LinkContact) and not step.fills:
            # Nothing leaves this machine: the link and its entry are one commit.
            _link(work, row, step, step.contact)
            journal.write(work, entry_of(step, run_id, key, row, state=journal.SETTLED, record=step.contact))
            applied.done += 1
            return
        before: dict[str, Any] = {
            "known_ids": mirror.ids_named(work.session, work.workspace_id, side.name, meant_by(step).label())
        }
        if isinstance(step, LinkContact):
            before = {"record": record_json(step.contact)}
        entry = journal.write(work, entry_of(step, run_id, key, row, state=journal.INTENDED, before=before))
        row_id = row.id
    crash_point("step-intended")
    with context.store.work(context.workspace_id, context.actor) as work:
        journal.mark(work, entry, journal.SENT)
    crash_point("step-sent")
    try:
        if isinstance(step, CreateContact):
            record = side.create_contact(step.contact, key)
        else:
            fields = frozenset(change.field for change in step.fills)
            record = side.update_contact(step.contact, filled(step), fields, key)
    except (Refused, Stale) as error:
        _refused(context, entry, step, error, applied)
        return
    except (Unreachable, Throttled) as error:
        # Nothing arrived, so nothing has to be looked for.
        _mark(context, entry, journal.DROPPED, error)
        raise
    except Unanswered as error:
        _mark(context, entry, journal.UNKNOWN, error)
        raise
    crash_point("step-answered")
    settle(
        context,
        entry,
        row_id,
        step_meant=meant_by(step),
        record=record,
        customer=step.customer,
        customer_digest=step.customer_digest,
        created=isinstance(step, CreateContact),
        reason=step.reason,
    )
    crash_point("step-settled")
    applied.made.add(record.id)
    applied.done += 1


def settle(
    context: RunContext,
    entry_id: int,
    row_id: int,
    *,
    step_meant: Contact,
    record: Record,
    customer: Record,
    customer_digest: str,
    created: bool,
    reason: str,
) -> None:
    """The answer, the link and the new baseline in one commit. The baseline is what the side answered."""
    with context.store.work(context.workspace_id, context.actor) as work:
        row = work.session.get_one(Pair, row_id)
        mirror.put(work, context.practice.name, [record], by_the_run=True)
        answer = record_json(record)
        kept = all(
            field_to_json(record.contact.get(field)) == field_to_json(step_meant.get(field))
            for field in ("name", "email")
        )
        journal.mark(
            work, entry_id, journal.SETTLED, record_id=record.id, answer={**answer, "as_meant": kept}
        )
        if row.state in pairs.TOGETHER:
            return  # somebody decided while the answer was under way; their word stands
        state = PairState.CREATED if created else PairState.LINKED
        row.customer_digest = customer_digest
        pairs.join(work, row, record.id, state, baseline_of(customer.contact, record.contact), reason)


def _refused(
    context: RunContext, entry: int, step: WriteStep, error: Refused | Stale, applied: Applied
) -> None:
    _mark(context, entry, journal.REFUSED, error)
    applied.problems.append(
        Problem(
            ProblemCode.REFUSED,
            group=f"{error.code}:{step.id}",
            fix=Fix.RETRY,
            facts={"subject": step.subject, "says": error.says},
            blocks=(Blocked("contact", step.customer.id, step.subject),),
            details={"fault": error.details(), "trace_id": error.trace_id},
        )
    )


def _mark(context: RunContext, entry: int, state: str, error: SideError) -> None:
    with context.store.work(context.workspace_id, context.actor) as work:
        journal.mark(work, entry, state, fault=error.details() or error.says, trace_id=error.trace_id)


def _is_as_planned(work: Work, step: WriteStep) -> bool:
    """Whether our record is still the one that the step was planned from."""
    if isinstance(step, CreateContact):
        return True
    if pairs.linked_to(work.session, work.workspace_id, step.contact.id) is not None:
        return False
    now = mirror.get(work.session, work.workspace_id, step.side, step.contact.id)
    return now is not None and mirror.digest_of(now) == mirror.digest_of(step.contact)


def _line_to_link(work: Work, step: WriteStep) -> Pair | None:
    """The customer's line, made if need be; None when somebody decided about it meanwhile."""
    row = pairs.of_customer(work.session, work.workspace_id, step.customer.id)
    if row is None:
        # Until the step is settled nothing is decided: a run that dies here leaves a line that the next
        # run takes up again, because no digest stands behind it.
        row = Pair(
            id=work.next_row_id(),
            workspace_id=work.workspace_id,
            quickbooks_id=step.customer.id,
            state=PairState.SKIPPED,
            reason=UNFINISHED,
        )
        work.session.add(row)
        work.session.flush()
    return row if row.state in (PairState.WAITING, PairState.SKIPPED) else None


def _link(work: Work, row: Pair, step: WriteStep, record: Record) -> None:
    state = PairState.CREATED if isinstance(step, CreateContact) else PairState.LINKED
    row.customer_digest = step.customer_digest
    pairs.join(work, row, record.id, state, baseline_of(step.customer.contact, record.contact), step.reason)
