"""Planning: the store is asked what a plan needs, and the pure rules make the plan of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qbo_desktop.domain.merge import Policy
from qbo_desktop.domain.problem import OTHER_COMPANY
from qbo_desktop.domain.reverse_matching import likely_customers
from qbo_desktop.store import in_step, journal, mirror, pairs, problems, runs, workspaces
from qbo_desktop.store.in_step import LoneContact
from qbo_desktop.store.journal import Entry
from qbo_desktop.sync.context import RunContext
from qbo_desktop.sync.in_step import due_pair, pair_rules, taken_names
from qbo_desktop.sync.match import Known, entry_of, unsettled
from qbo_desktop.sync.plan import make_plan
from qbo_desktop.sync.plan_outbound import (
    CHANGED,
    CHOSEN,
    OutboundPlan,
    Outgoing,
    Resembles,
    namesakes,
    plan_outbound,
)
from qbo_desktop.sync.plan_pairs import PairPlan, is_there, massacres, plan_pairs
from qbo_desktop.sync.progress import Stage
from qbo_desktop.sync.reversal import plan_reversal
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, Identity, Record, SideName
from qbo_desktop.sync.steps import Ask, LeftOut, LinkContact, Plan

if TYPE_CHECKING:
    from sqlmodel import Session

# From this many points on a customer may well be the contact that is about to be sent.
RESEMBLES = 70


def make_whole_plan(context: RunContext, missing: Mapping[SideName, frozenset[str]]) -> tuple[Plan, str]:
    """Everything that a run would do, and the mark of what the matching was made from."""
    context.progress.at(Stage.MATCH)
    newcomers, mark, customers = _newcomers(context)
    context.progress.at(Stage.PLAN)
    linked, count = _linked(context)
    # Before they are planned: what changes after this moment is news for the next run.
    with context.store.read() as session:
        unseen = in_step.unseen_contacts(session, context.workspace_id)
    outbound = _outbound(context, newcomers, customers)
    questions = [*newcomers.questions, *massacres(linked, count, missing)]
    return (
        replace(
            newcomers,
            steps=(*newcomers.steps, *linked.steps, *outbound.steps),
            questions=_unanswered(context, questions),
            problems=(*linked.problems, *outbound.problems),
            settled=linked.settled,
            # What is on its way stays news until it is a customer.
            seen={row: digest for row, digest in unseen.items() if row not in outbound.waiting},
        ),
        mark,
    )


def _unanswered(context: RunContext, questions: Sequence[Ask]) -> tuple[Ask, ...]:
    """The questions that nobody has said yes to."""
    with context.store.read() as session:
        return tuple(
            one
            for one in questions
            if not problems.answered_yes(session, context.workspace_id, one.code, one.group)
        )


def _newcomers(context: RunContext) -> tuple[Plan, str, Sequence[Record] | None]:
    """The plan for newcomers, the mark of the matching, and every customer where they had to be read."""
    workspace_id = context.workspace_id
    with context.store.read() as session:
        mark = workspaces.matching_mark(session, workspace_id)
        if not mark:
            # Nothing changed since the rules last looked at everybody.
            return Plan(), "", None
        known = Known(
            # What only QuickBooks knows can stay in the store: a change of a customer names its fields.
            customers=mirror.everything(session, workspace_id, QUICKBOOKS, unmapped=False),
            contacts=[one for one, _digest in mirror.everything(session, workspace_id, PRACTICE)],
            lines={line.quickbooks_id: line for line in pairs.customers(session, workspace_id)},
            refused=pairs.refused(session, workspace_id),
        )
    found = unsettled(
        known,
        link_very_likely=context.rules.link_very_likely,
        on_progress=lambda done, total: context.progress.at(Stage.MATCH, done, total),
    )
    plan = make_plan(
        found,
        {contact.id: contact for contact in known.contacts},
        imported_type=context.rules.imported_type,
        asks_first=context.rules.is_real,
        company=context.company_name,
        company_key=context.company_key,
    )
    return plan, mark, [record for record, _digest in known.customers]


def _linked(context: RunContext) -> tuple[PairPlan, int]:
    """What the linked pairs need, and how many there are in all."""
    rules = pair_rules(context)
    with context.store.read() as session:
        due = in_step.due_pairs(
            session, context.workspace_id, conflicts_too=context.rules.conflict_policy != "ask"
        )
        count = in_step.count_linked(session, context.workspace_id)
        ours = (
            journal.own_versions(session, context.workspace_id)
            if context.rules.conflict_policy == Policy.NEWEST
            else frozenset()
        )
    wanted = [
        replace(
            due_pair(pair),
            is_ours_last=(QUICKBOOKS, pair.customer.id, pair.customer.version) in ours
            or (PRACTICE, pair.contact.id, pair.contact.version) in ours,
        )
        for pair in due
    ]
    return plan_pairs(wanted, rules), count


def _outbound(context: RunContext, newcomers: Plan, customers: Sequence[Record] | None) -> OutboundPlan:
    """Contacts of the chosen types that are new or changed. Never on the first sync."""
    types = context.rules.push_types
    if not types or not context.quickbooks.capabilities.create:
        return OutboundPlan()
    with context.store.read() as session:
        if not runs.has_applied(session, context.workspace_id):
            return OutboundPlan()
        due = in_step.due_contacts(session, context.workspace_id, types)
    linking = {step.contact.id for step in newcomers.steps if isinstance(step, LinkContact)}
    due = [one for one in due if one.record.id not in linking]
    return outbound_of(context, due, newcomers, customers) if due else OutboundPlan()


def push_plan(
    context: RunContext, practice_ids: Sequence[str], anyway: frozenset[str]
) -> tuple[Plan, str, tuple[LeftOut, ...]]:
    """The creation of chosen contacts, and those that cannot be pushed."""
    context.progress.at(Stage.PLAN)
    with context.store.read() as session:
        found = in_step.lone_contacts(session, context.workspace_id, practice_ids)
        shown = mirror.some(session, context.workspace_id, PRACTICE, practice_ids)
    left_out = []
    wanted = []
    for practice_id in dict.fromkeys(practice_ids):
        one, record = found.get(practice_id), shown.get(practice_id)
        label = record.contact.label() if record is not None else practice_id
        if one is None:
            left_out.append(LeftOut(label, practice_id, "linked-already" if record else "unknown"))
        elif not is_there(one.record):
            left_out.append(LeftOut(label, practice_id, "archived"))
        else:
            wanted.append(one)
    outbound = outbound_of(context, wanted, Plan(), reason=CHOSEN, anyway=anyway)
    left_out += [
        LeftOut(problem.facts["subject"], problem.blocks[0].id, problem.code.value)
        for problem in outbound.problems
        if problem.blocks[0].id in outbound.held
    ]
    return Plan(steps=outbound.steps, problems=outbound.problems), "", tuple(left_out)


def reverse_plan(context: RunContext, entries: Sequence[Entry]) -> tuple[Plan, str, tuple[LeftOut, ...]]:
    """New writes that take settled ones back, and those of which that is no longer possible."""
    context.progress.at(Stage.PLAN)
    with context.store.read() as session:
        rows = {entry.pair_id: _row_of(session, context, entry) for entry in entries if entry.pair_id}
        found = in_step.linked_pairs(session, context.workspace_id, list(rows.values()))
    steps, settled, left_out = plan_reversal(
        entries, {pair_id: due_pair(found[row]) for pair_id, row in rows.items() if row in found}
    )
    return Plan(steps=steps, settled=settled), "", left_out


def _row_of(session: Session, context: RunContext, entry: Entry) -> int:
    """The row id of the pair that an entry is about: a customer that we made has a line of its own since."""
    practice_id = str((entry.meant or {}).get("practice", ""))
    if entry.side == QUICKBOOKS and entry.action == "create":
        row = pairs.linked_to(session, context.workspace_id, practice_id)
        return row.id if row is not None else 0
    return entry.pair_id or 0


def outbound_of(
    context: RunContext,
    contacts: list[LoneContact],
    newcomers: Plan,
    customers: Sequence[Record] | None = None,
    *,
    reason: str = CHANGED,
    anyway: frozenset[str] = frozenset(),
) -> OutboundPlan:
    """The creations of these contacts in QuickBooks, after a look at who they may be there already.

    `customers`: all of them, where they were read for this plan already.
    """
    workspace_id = context.workspace_id
    ids = [one.record.id for one in contacts]
    with context.store.read() as session:
        taken = taken_names(session, workspace_id)
        waiting = in_step.proposed_to(session, workspace_id, ids)
        if customers is None:
            everybody = mirror.everything(session, workspace_id, QUICKBOOKS, unmapped=False)
            customers = [record for record, _digest in everybody]
        lines = {line.quickbooks_id: line for line in pairs.customers(session, workspace_id)}
        refused = pairs.refused(session, workspace_id)
    customers = [record for record in customers if not record.gone]
    labels = {record.id: record.contact.label() for record in customers}
    found: dict[str, Resembles] = {}
    likely = likely_customers(
        [entry_of(one.record) for one in contacts], [entry_of(record) for record in customers], refused
    )
    for one, candidates in zip(contacts, likely, strict=True):
        best = next((each for each in candidates if each.score >= RESEMBLES), None)
        if best is not None:
            line = lines.get(best.customer_id)
            is_open = line is not None and not line.practice_id
            found[one.record.id] = Resembles(
                best.customer_id, labels[best.customer_id], line.id if line and is_open else 0
            )
    for practice_id, (row_id, quickbooks_id) in waiting.items():
        found[practice_id] = Resembles(quickbooks_id, labels.get(quickbooks_id, quickbooks_id), row_id)
    asked = set(ids)
    for wait in newcomers.waits:
        for candidate in wait.candidates:
            if candidate.practice_id in asked and candidate.practice_id not in found:
                line = lines.get(wait.customer.id)
                found[candidate.practice_id] = Resembles(
                    wait.customer.id, wait.customer.contact.label(), line.id if line else 0
                )
    found = {**namesakes([one.record for one in contacts], customers, lines, refused), **found}
    return plan_outbound(
        [Outgoing(one.pair_id, one.record, one.digest) for one in contacts],
        taken=taken,
        resembles=found,
        they_cannot=context.quickbooks.cannot_hold,
        reason=reason,
        anyway=anyway,
    )


def other_company(context: RunContext, found: Identity) -> Ask | None:
    """A question when the company that answers is not the workspace's, unless somebody said yes to it."""
    same_key = not context.company_key or found.key == context.company_key
    same_name = not context.company_name or not found.name or found.name == context.company_name
    if same_key and same_name:
        return None
    facts = {"expected": context.company_name or context.company_key, "found": found.name or found.key}
    asked = _unanswered(context, [Ask(OTHER_COMPANY, f"{found.key}:{found.name}", facts)])
    return asked[0] if asked else None
