"""Plan for linked pairs: what travels which way, what is a conflict, what stays. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from qbo_desktop.domain.lines import PairInfo
from qbo_desktop.domain.merge import (
    DIFFERS,
    NO_PLACE,
    Agreed,
    CannotHold,
    Merge,
    Policy,
    holds_everything,
    merge,
    newer_of,
)
from qbo_desktop.domain.problem import MANY_CLEARED, MANY_GONE, Blocked, Fix, Problem, ProblemCode
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, Record, SideName
from qbo_desktop.sync.steps import Ask, Settle, UpdateRecord

# A run that would clear a field of more than this part of the pairs, or finds more of them gone, asks first.
MASSACRE = 5


@dataclass(frozen=True, slots=True)
class DuePair:
    """A linked pair of which something changed, with both records and their digests.

    `is_ours_last`: the last change of one of the two was a write of our own, so its time says nothing about
    when a person changed it.
    """

    info: PairInfo
    customer: Record
    contact: Record
    customer_digest: str
    contact_digest: str
    is_ours_last: bool = False

    @property
    def is_asleep(self) -> bool:
        """Nothing travels while one of the two is inactive, archived or gone."""
        return not (is_there(self.customer) and is_there(self.contact))


@dataclass(frozen=True, slots=True)
class PairRules:
    """What a merge depends on. `to_quickbooks` is False on the first sync: nothing is written there."""

    policy: Policy = Policy.ASK
    to_quickbooks: bool = True
    they_cannot: CannotHold = holds_everything
    we_cannot: CannotHold = holds_everything
    clock_seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class PairPlan:
    """The part of a plan that concerns linked pairs."""

    steps: tuple[UpdateRecord, ...] = ()
    settled: tuple[Settle, ...] = ()
    problems: tuple[Problem, ...] = ()
    asleep: Mapping[SideName, tuple[str, ...]] = field(default_factory=dict)


def is_there(record: Record) -> bool:
    """Whether a record is active and exists."""
    return record.active and not record.gone


def plan_pairs(due: Sequence[DuePair], rules: PairRules) -> PairPlan:
    """Merge every pair; a pair of which one side is inactive, archived or gone waits as it is."""
    steps: list[UpdateRecord] = []
    settled: list[Settle] = []
    problems: list[Problem] = []
    asleep: dict[SideName, list[str]] = {QUICKBOOKS: [], PRACTICE: []}
    for pair in due:
        if pair.is_asleep:
            if not is_there(pair.customer) and pair.customer_digest != pair.info.customer_digest:
                asleep[QUICKBOOKS].append(pair.customer.id)
            if not is_there(pair.contact) and pair.contact_digest != pair.info.contact_digest:
                asleep[PRACTICE].append(pair.contact.id)
            settled.append(
                Settle(
                    *line_of(pair),
                    pair.info.agreed,
                    pair.info.conflicts,
                    pair.customer_digest,
                    pair.contact_digest,
                )
            )
            continue
        merged = merge_pair(pair, rules)
        steps += steps_of(pair, merged, rules)
        settled.append(settle_of(pair, merged))
        problems += held_back(pair, merged)
    found = {side: tuple(ids) for side, ids in asleep.items() if ids}
    return PairPlan(tuple(steps), tuple(settled), tuple(problems), found)


def merge_pair(pair: DuePair, rules: PairRules) -> Merge:
    """The three-way merge of one pair under the rules."""
    times = [
        None if one.modified is None else one.modified.timestamp() for one in (pair.customer, pair.contact)
    ]
    return merge(
        pair.customer.contact,
        pair.contact.contact,
        pair.info.agreed,
        policy=rules.policy,
        newer="" if pair.is_ours_last else newer_of(times[0], times[1], rules.clock_seconds),
        they_cannot=rules.they_cannot,
        we_cannot=rules.we_cannot,
    )


def steps_of(pair: DuePair, merged: Merge, rules: PairRules) -> list[UpdateRecord]:
    """The writes of a merge, at most one a side."""
    steps = []
    agreed = pair.info.agreed
    if merged.to_practice:
        reason = _reason(agreed, [change.field for change in merged.to_practice], QUICKBOOKS)
        steps.append(
            UpdateRecord(
                PRACTICE,
                pair.contact,
                pair.customer,
                pair.customer_digest,
                pair.info.id,
                merged.to_practice,
                reason,
                not _is_held(merged, PRACTICE),
                pair.info.decided_at,
            )
        )
    if merged.to_quickbooks and rules.to_quickbooks:
        reason = _reason(agreed, [change.field for change in merged.to_quickbooks], PRACTICE)
        steps.append(
            UpdateRecord(
                QUICKBOOKS,
                pair.customer,
                pair.contact,
                pair.contact_digest,
                pair.info.id,
                merged.to_quickbooks,
                reason,
                not _is_held(merged, QUICKBOOKS),
                pair.info.decided_at,
            )
        )
    return steps


def _reason(agreed: Agreed, fields: Sequence[str], source: SideName) -> str:
    """Why fields travel: they changed on the source, or are only filled."""
    if all(name not in agreed.baseline for name in fields):
        return f"filled-from-{source}"
    return f"changed-in-{source}"


def settle_of(pair: DuePair, merged: Merge) -> Settle:
    """What is remembered of the pair now. What still has to travel, or cannot, is looked at again."""
    waits_there = merged.to_practice or _is_held(merged, PRACTICE)
    waits_here = merged.to_quickbooks or _is_held(merged, QUICKBOOKS)
    return Settle(
        *line_of(pair),
        merged.agreed,
        merged.conflicts,
        "" if waits_there else pair.customer_digest,
        "" if waits_here else pair.contact_digest,
    )


def line_of(pair: DuePair) -> tuple[int, str, str, datetime | None]:
    """Which line it is, and as of when."""
    return pair.info.id, pair.customer.id, pair.contact.id, pair.info.decided_at


def _is_held(merged: Merge, side: SideName) -> bool:
    return any(at == side and why != NO_PLACE for at, why in merged.stays.values())


def held_back(pair: DuePair, merged: Merge) -> list[Problem]:
    """What one side cannot hold, as problems. A field that it simply does not have is none."""
    return [
        cannot_hold_problem(pair.contact, name, side, why)
        for name, (side, why) in merged.stays.items()
        if why != NO_PLACE
    ]


def cannot_hold_problem(contact: Record, name: str, side: str, why: str) -> Problem:
    """A value that cannot travel to a side as it is."""
    label = contact.contact.label()
    return Problem(
        ProblemCode.CANNOT_HOLD,
        group=f"{contact.id}:{name}",
        fix=Fix.CONTACT,
        facts={"subject": label, "field": name, "side": side, "why": why},
        blocks=(Blocked("contact", contact.id, label),),
    )


def massacres(
    plan: PairPlan, linked: int, missing: Mapping[SideName, Collection[str]] | None = None
) -> list[Ask]:
    """The questions that stop a run: too many fields cleared, too much of a side gone or inactive.

    `linked` counts all linked pairs, `missing` are ids that a whole reading of a side did not show.
    """
    questions = []
    cleared = [step for step in plan.steps if any(not change.new and change.old for change in step.fields)]
    if _is_many(len({step.pair_id for step in cleared}), linked):
        marks = [f"{step.id}:{change.field}" for step in cleared for change in step.fields if not change.new]
        facts = {"count": len({step.pair_id for step in cleared}), "total": linked}
        questions.append(Ask(MANY_CLEARED, _mark(marks), facts))
    for side in (QUICKBOOKS, PRACTICE):
        # What a whole reading did not show is asked about first; once looked at it is among those asleep.
        lost = set((missing or {}).get(side, ())) or set(plan.asleep.get(side, ()))
        if _is_many(len(lost), linked):
            group = f"{side}:{_mark(lost)}"
            questions.append(Ask(MANY_GONE, group, {"count": len(lost), "total": linked, "side": side}))
    return questions


def _is_many(count: int, total: int) -> bool:
    return count > 0 and count * MASSACRE > total


def _mark(ids: Iterable[str]) -> str:
    """A short text for exactly these: another set is another question."""
    return hashlib.blake2b("\n".join(sorted(ids)).encode(), digest_size=8).hexdigest()


def joined(customer: Record, contact: Record) -> tuple[Agreed, dict[str, str], bool]:
    """What is known of two records that were just put together: agreed, conflicts, and whether all is settled.

    Linking overwrites nothing: what differs is a conflict until a person decides, what only one side has
    is filled by the runs to come.
    """
    merged = merge(customer.contact, contact.contact, Agreed())
    travels = {change.field for change in (*merged.to_practice, *merged.to_quickbooks)}
    conflicts = dict.fromkeys(merged.conflicts, DIFFERS)
    return merged.agreed, conflicts, not travels
