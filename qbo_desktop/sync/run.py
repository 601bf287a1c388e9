"""The whole algorithm on one screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from qbo_desktop.domain.lines import PairState
from qbo_desktop.domain.problem import Fix, Problem, ProblemCode
from qbo_desktop.errors import AppError, Interrupted, SideError, SignInNeeded, Throttled, Unanswered
from qbo_desktop.store import in_step, pairs, problems, runs
from qbo_desktop.store.journal import Entry
from qbo_desktop.store.problems import Question
from qbo_desktop.sync.apply import apply
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.invoices.facts import gathered
from qbo_desktop.sync.invoices.stage import carry_invoices, look_at_invoices, with_invoices
from qbo_desktop.sync.parts import CONTACTS_ONLY, EVERYTHING, Part
from qbo_desktop.sync.plan_pairs import PairPlan, massacres
from qbo_desktop.sync.planning import make_whole_plan, other_company, push_plan, reverse_plan
from qbo_desktop.sync.progress import Stage
from qbo_desktop.sync.pull import Pulled, look_at, pull
from qbo_desktop.sync.record import record
from qbo_desktop.sync.recover import recover
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, SideName
from qbo_desktop.sync.steps import LeftOut, Plan, fingerprint


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a run planned and did. `questions` are those still open; `state` is how it ended.

    `compared`: QuickBooks could not list its changes, so everything was read and compared. `left_out`: what
    was asked for and cannot be done, with the reason.
    """

    run_id: int
    state: str
    plan: Plan = field(default_factory=Plan)
    applied: int = 0
    questions: tuple[Question, ...] = ()
    problems: tuple[Problem, ...] = ()
    error: AppError | None = None
    requests: dict[str, int] = field(default_factory=dict)
    compared: bool = False
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a run found before it planned: what was not shown, and whether everything was compared."""

    missing: dict[SideName, frozenset[str]]
    compared: bool


# Whether a plan is to be read by a person before it is carried out.
Holds = Callable[[Plan], bool]
# Makes the plan of a run from what it found: (plan, mark of the matching, what was left out).
Planner = Callable[[_Looked], tuple[Plan, str, tuple[LeftOut, ...]]]


def sync(
    context: RunContext,
    *,
    dry_run: bool = False,
    from_the_beginning: bool = False,
    approved: frozenset[str] | None = None,
    holds: Holds | None = None,
    parts: frozenset[Part] = EVERYTHING,
    only_invoices: frozenset[str] | None = None,
) -> RunOutcome:
    """One run: recover → pull → match → plan → apply → record. The caller holds the run lease.

    Errors that stop a run become one problem and are answered with the outcome, not raised; a bug is
    raised. A dry run stops after the plan. `approved`: only these steps, by their fingerprint, are carried
    out; what else the plan has now is left for the next run. `holds`: the run stops after a plan of which this
    says so. `parts`: what the run is about. `only_invoices`: of the invoices no more than these.
    """

    def planned(looked: _Looked) -> tuple[Plan, str, tuple[LeftOut, ...]]:
        plan, mark = make_whole_plan(context, looked.missing) if Part.CONTACTS in parts else (Plan(), "")
        if Part.INVOICES in parts:
            plan = with_invoices(context, plan, only_invoices)
        return plan, mark, ()

    return _carry_out(
        context,
        parts,
        planned,
        dry_run=dry_run,
        from_the_beginning=from_the_beginning,
        approved=approved,
        holds=holds,
        is_whole=only_invoices is None,
    )


def push(
    context: RunContext,
    practice_ids: Sequence[str],
    *,
    dry_run: bool = False,
    approved: frozenset[str] | None = None,
    anyway: frozenset[str] = frozenset(),
) -> RunOutcome:
    """Make customers of chosen contacts: read, preview, write. `anyway`: these resemble nobody, a person says."""
    return _carry_out(
        context,
        CONTACTS_ONLY,
        lambda looked: push_plan(context, practice_ids, anyway),
        dry_run=dry_run,
        approved=approved,
        name="push",
    )


def reverse(
    context: RunContext,
    entries: Sequence[Entry],
    *,
    dry_run: bool = False,
    approved: frozenset[str] | None = None,
) -> RunOutcome:
    """Take settled writes back by new ones, each only while everything is as it was left."""
    return _carry_out(
        context,
        CONTACTS_ONLY,
        lambda looked: reverse_plan(context, entries),
        dry_run=dry_run,
        approved=approved,
        name="reverse",
    )


def _carry_out(
    context: RunContext,
    parts: frozenset[Part],
    planner: Planner,
    *,
    dry_run: bool,
    name: str = "",
    from_the_beginning: bool = False,
    approved: frozenset[str] | None = None,
    holds: Holds | None = None,
    is_whole: bool = False,
) -> RunOutcome:
    with context.store.work(context.workspace_id, context.actor) as work:
        run_id = runs.begin(work, name or ",".join(sorted(parts)), dry_run)
    plan, applied, met, state = Plan(), 0, list[Problem](), runs.DONE
    mark = looked_at = ""
    compared = False
    stops = dry_run or context.rules.read_only
    left_out: tuple[LeftOut, ...] = ()
    error: AppError | None = None
    questions: list[Question] = []
    try:
        company = context.quickbooks.identity()
        if stranger := other_company(context, company):
            # Nothing of another company is read, looked for or remembered before a person said yes.
            plan = Plan(questions=(stranger,))
        else:
            pulled: dict[SideName, Pulled] = {}
            if Part.CONTACTS in parts:
                met += recover(context)
                pulled = _read(context, from_the_beginning=from_the_beginning)
            if Part.INVOICES in parts:
                look_at_invoices(context, from_the_beginning=from_the_beginning)
            compared = any(one.compared for one in pulled.values())
            missing = {side: one.missing for side, one in pulled.items() if one.missing}
            plan, mark, left_out = planner(_Looked(missing, compared))
        with context.store.work(context.workspace_id, context.actor) as work:
            questions = [problems.ask(work, one.code, one.group, one.facts) for one in plan.questions]
            if is_whole:
                problems.withdraw_but(work, [one.id for one in questions])
        stops = stops or bool(questions) or (holds is not None and holds(plan))
        if not stops:
            wanted = _chosen(plan, approved)
            met += plan.problems
            result = apply(context, run_id, wanted, mark)
            applied = result.done
            met += result.problems
            sent = carry_invoices(context, run_id, wanted)
            applied += sent.done
            met += sent.problems
            # A step that was planned anew, left out or refused is looked at again next time.
            is_all = len(wanted.steps) == len(plan.steps)
            # What was not tried has not become well.
            is_whole = is_whole and is_all
            looked_at = mark if is_all and not result.planned_anew and not result.problems else ""
            is_whole = is_whole and not sent.planned_anew
    except Interrupted as stopped:
        error, state = stopped, runs.CANCELLED
    except AppError as failure:
        error, state = failure, runs.FAILED
        met += problem_of(failure)
    except BaseException:
        # A bug: the run must not look as if it were still going on.
        record(context, run_id, runs.FAILED, {}, ())
        raise
    requests: dict[str, int] = {
        QUICKBOOKS: context.quickbooks.requests_made,
        PRACTICE: context.practice.requests_made,
    }
    if state == runs.DONE and stops:
        state = runs.PLANNED
    summary = {**_summary(context, plan, applied, requests, error), "compared": compared}
    met = gathered(met)
    record(
        context,
        run_id,
        state,
        summary,
        met,
        looked_at=looked_at,
        seen=plan.seen,
        is_whole=is_whole,
        parts=parts,
    )
    context.progress.report(Stage.RECORD, 1, 1)
    if state == runs.PLANNED:
        met += plan.problems
    return RunOutcome(
        run_id, state, plan, applied, tuple(questions), tuple(met), error, requests, compared, left_out
    )


def _read(context: RunContext, *, from_the_beginning: bool) -> dict[SideName, Pulled]:
    """Read both sides. What a whole reading did not show is looked at one by one, unless it is too much."""
    pulled: dict[SideName, Pulled] = {}
    for side in (context.quickbooks, context.practice):
        found = pull(
            context,
            side,
            from_the_beginning=from_the_beginning,
            asks_about=partial(_asks_about, context, side.name),
        )
        if found.missing and not found.is_asked:
            look_at(context, side, found.missing)
            found = replace(found, missing=frozenset())
        pulled[side.name] = found
    return pulled


def _asks_about(context: RunContext, side: SideName, missing: frozenset[str]) -> bool:
    """Whether so much of a side was not shown that a person is asked before anything is believed."""
    with context.store.read() as session:
        linked = in_step.count_linked(session, context.workspace_id)
        asked = massacres(PairPlan(), linked, {side: missing})
        return any(
            not problems.answered_yes(session, context.workspace_id, one.code, one.group) for one in asked
        )


def _chosen(plan: Plan, approved: frozenset[str] | None) -> Plan:
    """The plan without the steps that a person did not approve as they are now."""
    if approved is None:
        return plan
    return replace(plan, steps=tuple(step for step in plan.steps if fingerprint(step) in approved))


def problem_of(error: AppError) -> list[Problem]:
    """What stopped a run, as the one problem that the user sees."""
    if not isinstance(error, SideError):
        return []
    details = {"fault": error.details(), "trace_id": error.trace_id, "status": error.status}
    facts = {"says": error.says, "remedy": error.remedy}
    if isinstance(error, SignInNeeded):
        return [Problem(ProblemCode.SIGN_IN, group=error.side, fix=Fix.SIGN_IN, facts=facts, details=details)]
    if isinstance(error, Throttled):
        return [Problem(ProblemCode.THROTTLED, group=error.side, facts=facts, details=details)]
    code = ProblemCode.UNANSWERED if isinstance(error, Unanswered) else ProblemCode.UNREACHABLE
    if error.faults and error.code and not isinstance(error, Unanswered):
        code = ProblemCode.REFUSED
    return [Problem(code, group=error.side, facts=facts, details=details)]


def _summary(
    context: RunContext, plan: Plan, applied: int, requests: dict[str, int], error: AppError | None
) -> dict[str, Any]:
    with context.store.read() as session:
        counted = pairs.counts(session, context.workspace_id)
    return {
        "steps": len(plan.steps),
        "applied": applied,
        "waiting": max(counted[PairState.WAITING], len(plan.waits)),
        "skipped": max(counted[PairState.SKIPPED], len(plan.skips)),
        "requests": requests,
        "error": str(error) if error else "",
    }
