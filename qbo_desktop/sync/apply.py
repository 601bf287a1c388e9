"""Apply: the plan's steps are carried out, and every line of the client list is brought to its state.

On a side that lives in our own store a step, its line and its journal entry are one commit. On any other
side it is intend → send → settle, one step at a time, so that a run killed anywhere can be finished.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, cast

from qbo_desktop.crash_points import crash_point
from qbo_desktop.domain.agreement import Change
from qbo_desktop.domain.contact import Contact, field_to_json
from qbo_desktop.domain.problem import Blocked, Fix, Problem, ProblemCode
from qbo_desktop.errors import Refused, SideError, Stale, Throttled, Unanswered, Unreachable
from qbo_desktop.store import journal, mirror, pairs
from qbo_desktop.store.journal import Entry
from qbo_desktop.store.pairs import CandidateInfo, PairState
from qbo_desktop.store.tables.contacts import Pair
from qbo_desktop.store.work import Work
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.plan import baseline_of
from qbo_desktop.sync.progress import Stage
from qbo_desktop.sync.side import Record
from qbo_desktop.sync.steps import CreateContact, LinkContact, Plan, Skip, Wait, WriteStep

STEPS_A_COMMIT = 50
# Why a customer's line is skipped while a write about it is under way or was broken off.
UNFINISHED = "unfinished"


class LocalSide(Protocol):
    """A side in our own store: its writes can share a commit with what we remember of them."""

    def create_in(self, work: Work, contact: Contact, key: str) -> Record: ...

    def update_in(
        self, work: Work, record: Record, contact: Contact, fields: frozenset[str], key: str
    ) -> Record: ...


class Applied:
    """What came of the steps."""

    def __init__(self) -> None:
        self.done = 0
        self.planned_anew = 0
        self.problems: list[Problem] = []


def apply(context: RunContext, run_id: int, plan: Plan) -> Applied:
    """Carry the plan out. Errors that stop the run are raised; refusals become problems."""
    applied = Applied()
    total = len(plan.steps) + len(plan.waits) + len(plan.skips)
    _settle_lines(context, (*plan.skips, *plan.waits), total)
    begun = len(plan.waits) + len(plan.skips)
    if context.practice.capabilities.local:
        for at in range(0, len(plan.steps), STEPS_A_COMMIT):
            context.progress.at(Stage.APPLY, begun + at, total)
            _apply_here(context, run_id, plan.steps[at : at + STEPS_A_COMMIT], applied)
            crash_point("link-committed")
    else:
        for at, step in enumerate(plan.steps):
            context.progress.at(Stage.APPLY, begun + at, total)
            _apply_there(context, run_id, step, applied)
    context.progress.report(Stage.APPLY, total, total)
    return applied


# --- lines without a write -------------------------------------------------------------------------------


def _settle_lines(context: RunContext, steps: Sequence[Skip | Wait], total: int) -> None:
    for at in range(0, len(steps), STEPS_A_COMMIT):
        context.progress.at(Stage.APPLY, at, total)
        with context.store.work(context.workspace_id, context.actor) as work:
            for step in steps[at : at + STEPS_A_COMMIT]:
                _settle_line(work, step)


def _settle_line(work: Work, step: Skip | Wait) -> None:
    row = pairs.of_customer(work.session, work.workspace_id, step.customer.id)
    if row is None:
        row = Pair(
            id=work.next_row_id(),
            workspace_id=work.workspace_id,
            quickbooks_id=step.customer.id,
            state="",
        )
        work.session.add(row)
    elif row.state not in (PairState.WAITING, PairState.SKIPPED):
        return  # somebody decided meanwhile; their word stands
    row.state = PairState.SKIPPED if isinstance(step, Skip) else PairState.WAITING
    row.reason = step.reason
    row.customer_digest = step.customer_digest
    if isinstance(step, Wait):
        row.ready = step.ready
        work.session.flush()
        pairs.set_candidates(work, row.id, _proposed(step))
    else:
        row.aside = row.ready = False
        work.session.flush()


def _proposed(step: Wait) -> list[CandidateInfo]:
    return [
        CandidateInfo(
            one.practice_id,
            one.score,
            one.likeness.value,
            tuple((reason.code, reason.points) for reason in one.reasons),
            tuple(veto.code for veto in one.vetoes),
            rank,
        )
        for rank, one in enumerate(step.candidates)
    ]


# --- a side in our own store -----------------------------------------------------------------------------


def _apply_here(context: RunContext, run_id: int, steps: Sequence[WriteStep], applied: Applied) -> None:
    side = cast(LocalSide, context.practice)
    with context.store.work(context.workspace_id, context.actor) as work:
        entries = []
        for step in steps:
            row = _line_to_link(work, step)
            if row is None or not _is_as_planned(work, step):
                applied.planned_anew += 1
                continue
            key = journal.new_key()
            before = None if isinstance(step, CreateContact) else step.contact.contact.to_json()
            if isinstance(step, CreateContact):
                record = side.create_in(work, step.contact, key)
            else:
                record = _fill_in(side, work, step, key)
            mirror.put_one(work, context.practice.name, record)
            _link(work, row, step, record)
            entries.append(
                _entry(step, run_id, key, row, state=journal.SETTLED, record=record, before=before)
            )
            applied.done += 1
        journal.write_many(work, entries)


def _fill_in(side: LocalSide, work: Work, step: LinkContact, key: str) -> Record:
    if not step.fills:
        return step.contact
    filled = _filled(step)
    return side.update_in(work, step.contact, filled, frozenset(change.field for change in step.fills), key)


def _filled(step: LinkContact) -> Contact:
    return step.contact.contact.with_fields(**{change.field: change.new for change in step.fills})


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


# --- any other side --------------------------------------------------------------------------------------


def _apply_there(context: RunContext, run_id: int, step: WriteStep, applied: Applied) -> None:
    side = context.practice
    key = journal.new_key()
    with context.store.work(context.workspace_id, context.actor) as work:
        row = _line_to_link(work, step)
        if row is None or not _is_as_planned(work, step):
            applied.planned_anew += 1
            return
        if isinstance(step, LinkContact) and not step.fills:
            # Nothing leaves this machine: the link and its entry are one commit.
            _link(work, row, step, step.contact)
            journal.write(work, _entry(step, run_id, key, row, state=journal.SETTLED, record=step.contact))
            applied.done += 1
            return
        before: dict[str, Any] = {
            "known_ids": mirror.ids_named(work.session, work.workspace_id, side.name, _meant(step).label())
        }
        if isinstance(step, LinkContact):
            before = {"record": _record_json(step.contact)}
        entry = journal.write(work, _entry(step, run_id, key, row, state=journal.INTENDED, before=before))
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
            record = side.update_contact(step.contact, _filled(step), fields, key)
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
        step_meant=_meant(step),
        record=record,
        customer=step.customer,
        customer_digest=step.customer_digest,
        created=isinstance(step, CreateContact),
        reason=step.reason,
    )
    crash_point("step-settled")
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
        mirror.put(work, context.practice.name, [record])
        answer = _record_json(record)
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


def _meant(step: WriteStep) -> Contact:
    return step.contact if isinstance(step, CreateContact) else _filled(step)


def _record_json(record: Record) -> dict[str, Any]:
    return {"id": record.id, "version": record.version, "contact": record.contact.to_json()}


def _entry(
    step: WriteStep,
    run_id: int,
    key: str,
    row: Pair,
    *,
    state: str,
    record: Record | None = None,
    before: dict[str, Any] | None = None,
) -> Entry:
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
            "contact": _meant(step).to_json(),
            "customer": step.customer.id,
            "digest": step.customer_digest,
        },
        answer=_record_json(record) if record else None,
        changes=[changes_json(change) for change in step.changes()],
    )


def changes_json(change: Change) -> dict[str, Any]:
    """One field's change as the command line and the journal show it."""
    return {"field": change.field, "old": field_to_json(change.old), "new": field_to_json(change.new)}
