"""The whole algorithm on one screen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from qbo_desktop.domain.lines import PairState
from qbo_desktop.domain.problem import FIRST_RUN, OTHER_COMPANY, Fix, Problem, ProblemCode
from qbo_desktop.errors import AppError, Interrupted, SideError, SignInNeeded, Throttled, Unanswered
from qbo_desktop.store import mirror, pairs, problems, runs, workspaces
from qbo_desktop.store.problems import Question
from qbo_desktop.sync.apply import apply
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.match import Known, unsettled
from qbo_desktop.sync.plan import make_plan
from qbo_desktop.sync.progress import Stage
from qbo_desktop.sync.pull import pull
from qbo_desktop.sync.record import record
from qbo_desktop.sync.recover import recover
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, Identity
from qbo_desktop.sync.steps import Ask, Plan


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a run planned and did. `questions` are those still open; `state` is how it ended."""

    run_id: int
    state: str
    plan: Plan = field(default_factory=Plan)
    applied: int = 0
    questions: tuple[Question, ...] = ()
    problems: tuple[Problem, ...] = ()
    error: AppError | None = None
    requests: dict[str, int] = field(default_factory=dict)


def sync(context: RunContext, *, dry_run: bool = False, from_the_beginning: bool = False) -> RunOutcome:
    """One run: recover → pull → match → plan → apply → record. The caller holds the run lease.

    Errors that stop a run become one problem and are answered with the outcome, not raised; a bug is
    raised. A dry run stops after the plan.
    """
    with context.store.work(context.workspace_id, context.actor) as work:
        run_id = runs.begin(work, "contacts", dry_run)
    plan, applied, met, state = Plan(), 0, list[Problem](), runs.DONE
    mark = looked_at = ""
    error: AppError | None = None
    questions: list[Question] = []
    try:
        met += recover(context)
        company = context.quickbooks.identity()
        pull(context, context.quickbooks, from_the_beginning=from_the_beginning)
        pull(context, context.practice, from_the_beginning=from_the_beginning)
        plan, mark = _plan(context, company)
        with context.store.work(context.workspace_id, context.actor) as work:
            questions = [problems.ask(work, one.code, one.group, one.facts) for one in plan.questions]
        if not dry_run and not context.rules.read_only and not questions:
            result = apply(context, run_id, plan, mark)
            applied = result.done
            met += result.problems
            # A step that was planned anew, or refused, is looked at again next time.
            looked_at = "" if result.planned_anew or result.problems else mark
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
    if state == runs.DONE and (dry_run or context.rules.read_only or questions):
        state = runs.PLANNED
    record(
        context, run_id, state, _summary(context, plan, applied, requests, error), met, looked_at=looked_at
    )
    context.progress.report(Stage.RECORD, 1, 1)
    return RunOutcome(run_id, state, plan, applied, tuple(questions), tuple(met), error, requests)


def _plan(context: RunContext, company: Identity) -> tuple[Plan, str]:
    """The plan, and the mark of everything that it was made from."""
    context.progress.at(Stage.MATCH)
    workspace_id = context.workspace_id
    with context.store.read() as session:
        mark = workspaces.matching_mark(session, workspace_id)
        other = _other_company(context, company)
        if other and problems.answered_yes(session, workspace_id, other.code, other.group):
            other = None
        if not mark:
            # Nothing changed since the rules last looked at everybody.
            return Plan(questions=(other,) if other else ()), ""
        known = Known(
            # Nothing of a run is written back to a customer: what only QuickBooks knows can stay in the store.
            customers=mirror.everything(session, workspace_id, QUICKBOOKS, unmapped=False),
            contacts=[one for one, _digest in mirror.everything(session, workspace_id, PRACTICE)],
            lines={line.quickbooks_id: line for line in pairs.customers(session, workspace_id)},
            refused=pairs.refused(session, workspace_id),
        )
        confirmed = problems.answered_yes(session, workspace_id, FIRST_RUN, context.company_key)
    found = unsettled(
        known,
        link_very_likely=context.rules.link_very_likely,
        on_progress=lambda done, total: context.progress.at(Stage.MATCH, done, total),
    )
    context.progress.at(Stage.PLAN)
    plan = make_plan(
        found,
        {contact.id: contact for contact in known.contacts},
        imported_type=context.rules.imported_type,
        asks_first=context.rules.is_real and not confirmed,
        company=context.company_name,
        company_key=context.company_key,
    )
    return (replace(plan, questions=(other, *plan.questions)) if other else plan), mark


def _other_company(context: RunContext, found: Identity) -> Ask | None:
    """A question when the company that answers is not the one that the workspace belongs to."""
    same_key = not context.company_key or found.key == context.company_key
    same_name = not context.company_name or not found.name or found.name == context.company_name
    if same_key and same_name:
        return None
    facts = {"expected": context.company_name or context.company_key, "found": found.name or found.key}
    return Ask(OTHER_COMPANY, f"{found.key}:{found.name}", facts)


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
