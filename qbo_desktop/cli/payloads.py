"""What the verbs answer as JSON: the shapes of the command line contract, made from values. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qbo_desktop.domain.contact import FIELDS, Contact
from qbo_desktop.domain.matching import Likeness
from qbo_desktop.domain.problem import Blocked, Problem
from qbo_desktop.phrases.conflicts import left_out_text
from qbo_desktop.phrases.journal import step_reason
from qbo_desktop.phrases.problems import meaning_text, problem_text, question_text, remedy_text
from qbo_desktop.phrases.reasons import likeness_text, reason_text, skip_text, veto_text
from qbo_desktop.phrases.states import reason_of_state
from qbo_desktop.store.client_list import ClientLine
from qbo_desktop.store.journal import STEP_LETTER, Entry
from qbo_desktop.store.pairs import CandidateInfo
from qbo_desktop.store.problems import ProblemInfo, Question
from qbo_desktop.store.workspaces import Connection
from qbo_desktop.sync.run import RunOutcome
from qbo_desktop.sync.side import Record
from qbo_desktop.sync.steps import PlanStep, Skip, changes_json, kind_of, shown


def fields_of(contact: Contact) -> dict[str, Any]:
    """Every FIELD with its value, and the kind."""
    values: dict[str, Any] = {field: shown(field, contact.get(field)) for field in FIELDS}
    return {**values, "kind": contact.kind.value, "kind_assumed": contact.kind_assumed}


def step_payload(step: PlanStep) -> dict[str, Any]:
    """One step of a plan."""
    return {
        "id": step.id,
        "side": step.side,
        "action": step.action,
        "kind": kind_of(step),
        "subject": step.subject,
        "quickbooks_id": step.quickbooks_id or None,
        "practice_id": step.practice_id or None,
        "changes": [changes_json(change) for change in step.changes()],
        "reason": step.reason,
        "says": step_reason(step.reason),
    }


def skip_payload(skip: Skip) -> dict[str, Any]:
    """One customer that a rule left out."""
    return {
        "subject": skip.customer.contact.label() or skip.customer.id,
        "quickbooks_id": skip.customer.id,
        "reason": skip.reason,
        "says": skip_text(skip.reason),
    }


def question_payload(question: Question) -> dict[str, Any]:
    """One question."""
    return {
        "id": str(question.id),
        "code": question.code,
        "says": question_text(question.code, question.facts),
    }


def run_payload(outcome: RunOutcome, left_out: Sequence[ClientLine], waiting: int) -> dict[str, Any]:
    """A run. `left_out` are the lines that earlier runs skipped: nothing is skipped silently, ever."""
    new = {skip.customer.id for skip in outcome.plan.skips}
    skipped = [skip_payload(skip) for skip in outcome.plan.skips]
    skipped += [
        {
            "subject": line.name or line.quickbooks_id,
            "quickbooks_id": line.quickbooks_id,
            "reason": line.reason,
            "says": reason_of_state(line.state, line.reason),
        }
        for line in left_out
        if line.quickbooks_id not in new
    ]
    skipped += [
        {
            "subject": one.subject,
            "record_id": one.record_id,
            "reason": one.reason,
            "says": left_out_text(one.reason),
        }
        for one in outcome.left_out
    ]
    return {
        "run": str(outcome.run_id),
        "state": outcome.state,
        "plan": [step_payload(step) for step in outcome.plan.steps],
        "questions": [question_payload(one) for one in outcome.questions],
        "applied": outcome.applied,
        "compared": outcome.compared,
        "waiting": waiting,
        "skipped": skipped,
        "problems": [met_problem(problem) for problem in outcome.problems],
        "requests": {side: count for side, count in outcome.requests.items() if side == "quickbooks"},
    }


def met_problem(problem: Problem) -> dict[str, Any]:
    """A problem as a run met it."""
    return {
        "code": str(problem.code),
        "group": problem.group,
        "message": problem_text(problem.code, problem.facts),
        "meaning": meaning_text(problem.code, problem.facts),
        "remedy": remedy_text(problem.code, problem.facts),
        "fix": str(problem.fix),
        "blocks": [blocked_payload(one) for one in problem.blocks],
        "details": {
            "fault": problem.details.get("fault", ""),
            "trace_id": problem.details.get("trace_id", ""),
        },
    }


def blocked_payload(blocked: Blocked) -> dict[str, str]:
    """A record that waits."""
    return {"kind": blocked.kind, "id": blocked.id, "label": blocked.label}


def problem_payload(problem: ProblemInfo) -> dict[str, Any]:
    """A problem of the error panel."""
    return {
        "id": str(problem.id),
        "code": problem.code,
        "group": problem.group,
        "message": problem_text(problem.code, problem.facts),
        "meaning": meaning_text(problem.code, problem.facts),
        "remedy": remedy_text(problem.code, problem.facts),
        "fix": problem.fix,
        "blocks": [blocked_payload(one) for one in problem.blocks],
        "attempts": problem.attempts,
        "first_seen": problem.first_seen,
        "last_seen": problem.last_seen,
        "ignored": problem.is_ignored,
        "ignore_reason": problem.ignore_reason,
        "details": {
            "fault": problem.details.get("fault", ""),
            "trace_id": problem.details.get("trace_id", ""),
        },
    }


def line_payload(line: ClientLine) -> dict[str, Any]:
    """One line of the client list."""
    return {
        "id": str(line.id),
        "state": line.state.value,
        "name": line.name,
        "email": line.email,
        "quickbooks_id": line.quickbooks_id or None,
        "practice_id": line.practice_id or None,
        "practice_name": line.practice_name,
        "practice_email": line.practice_email,
        "type": line.type,
        "reason": line.reason,
        "says": reason_of_state(line.state, line.reason),
        "aside": line.aside,
        "conflicts": line.conflicts,
        "standing": line.standing.value,
        "quickbooks_standing": line.customer.value if line.customer else None,
        "practice_standing": line.contact.value if line.contact else None,
        "parent_id": line.parent_id or None,
        "kind_assumed": line.kind_assumed,
        "note": line.note,
        "note_for": line.note_for,
    }


def candidate_payload(candidate: CandidateInfo, record: Record | None) -> dict[str, Any]:
    """A contact proposed for a customer."""
    return {
        "practice_id": candidate.practice_id,
        "score": candidate.score,
        "likeness": candidate.likeness,
        "likeness_says": likeness_text(Likeness(candidate.likeness)),
        "reasons": [
            {"code": code, "says": reason_text(code), "points": points} for code, points in candidate.reasons
        ],
        "vetoes": [{"code": code, "says": veto_text(code)} for code in candidate.vetoes],
        "fields": fields_of(record.contact) if record else {},
    }


def connection_payload(connection: Connection, days: int | None) -> dict[str, Any]:
    """A connection as `connect` answers it."""
    return {
        "company": connection.company,
        "realm_id": connection.key,
        "country": connection.country,
        "who": connection.who,
        "refresh_token_days": days,
    }


def entry_payload(entry: Entry) -> dict[str, Any]:
    """A write in the journal."""
    return {
        "id": f"{STEP_LETTER}{entry.id}",
        "at": entry.at,
        "actor": entry.actor,
        "side": entry.side,
        "action": entry.action,
        "kind": entry.kind,
        "subject": entry.subject,
        "state": entry.state,
        "record_id": entry.record_id,
        "changes": list(entry.changes),
        "reason": entry.reason,
        "run": None if entry.run_id is None else str(entry.run_id),
        "trace_id": entry.trace_id,
    }
