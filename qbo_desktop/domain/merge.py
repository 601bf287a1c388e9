"""The three-way merge of a linked pair, field by field: what both last agreed on × theirs × ours. Pure.

    changed on one side         it travels to the other
    changed on both, alike      agreed, nothing is written
    changed on both             a conflict, settled by the policy, or by a person
    never agreed, one is empty  it is filled from the other
    never agreed, both differ   a conflict for a person, whatever the policy: a link never overwrites

Clearing a field is a change like another. Formatting is no change. A value that the other side cannot hold
stays where it is and is never erased.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from qbo_desktop.domain.agreement import Change, only_country_missing, repeats_email, same_value
from qbo_desktop.domain.contact import (
    ADDRESS_FIELDS,
    SHARED_FIELDS,
    Contact,
    FieldValue,
    field_from_json,
    field_to_json,
)

# Why a field is a conflict.
DIFFERS = "differs"
BOTH_CHANGED = "both-changed"
NOT_COMPARABLE = "times-not-comparable"
# Why a side has no room for a field at all: no problem, it simply stays where it is.
NO_PLACE = "no-place"

# (the contact as it would be, field) → why it cannot be held, "" when it can.
CannotHold = Callable[[Contact, str], str]


class Policy(StrEnum):
    """Who is right when both sides changed a field: the setting contacts.conflict_policy."""

    ASK = "ask"
    QUICKBOOKS = "quickbooks"
    PRACTICE = "practice"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What both sides last agreed on: FIELD → JSON value in the practice's form.

    `their_form` holds the fields that QuickBooks keeps in a form of its own. "" means: agreed to be empty.
    """

    baseline: Mapping[str, Any] = field(default_factory=dict)
    their_form: Mapping[str, Any] = field(default_factory=dict)

    def ours(self, name: str) -> FieldValue:
        """The agreed value as the practice writes it."""
        return field_from_json(name, self.baseline.get(name))

    def theirs(self, name: str) -> FieldValue:
        """The agreed value as QuickBooks writes it."""
        return field_from_json(name, self.their_form.get(name, self.baseline.get(name)))


@dataclass(frozen=True, slots=True)
class Merge:
    """What a merge found. Nothing is agreed about a field that travels until its write is settled.

    `conflicts`: FIELD → reason. `stays`: FIELD → (the side that cannot hold it, why).
    """

    to_practice: tuple[Change, ...] = ()
    to_quickbooks: tuple[Change, ...] = ()
    conflicts: Mapping[str, str] = field(default_factory=dict)
    stays: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    agreed: Agreed = field(default_factory=Agreed)


def holds_everything(_contact: Contact, _field: str) -> str:
    """A side without limits."""
    return ""


def merge(
    theirs: Contact,
    ours: Contact,
    agreed: Agreed,
    *,
    policy: Policy = Policy.ASK,
    newer: str = "",
    they_cannot: CannotHold = holds_everything,
    we_cannot: CannotHold = holds_everything,
) -> Merge:
    """Merge the shared fields of a customer (theirs) and its contact (ours).

    `newer` is "quickbooks" or "practice" when the times of the two can be compared, else "".
    """
    to_practice: list[Change] = []
    to_quickbooks: list[Change] = []
    conflicts: dict[str, str] = {}
    baseline: dict[str, Any] = {}
    their_form: dict[str, Any] = {}
    for name in SHARED_FIELDS:
        their_value, our_value = theirs.get(name), ours.get(name)
        if same_value(name, their_value, our_value):
            baseline[name] = field_to_json(our_value)
            continue
        known = name in agreed.baseline
        if known:
            # What is not settled here keeps what it was last agreed to be.
            baseline[name] = agreed.baseline[name]
            if name in agreed.their_form:
                their_form[name] = agreed.their_form[name]
        elif name in ADDRESS_FIELDS and only_country_missing(their_value, our_value):
            # An address at home is written without its country by many: each keeps its form.
            baseline[name], their_form[name] = field_to_json(our_value), field_to_json(their_value)
            continue
        elif name == "email_2" and "email" in conflicts and _waits_for_the_first(theirs, ours):
            continue
        verdict = _verdict(name, their_value, our_value, agreed if known else None, policy, newer)
        if verdict == Policy.QUICKBOOKS:
            to_practice.append(Change(name, our_value, their_value))
        elif verdict == Policy.PRACTICE:
            to_quickbooks.append(Change(name, their_value, our_value))
        elif verdict:
            conflicts[name] = verdict
    stays: dict[str, tuple[str, str]] = {}
    kept_theirs = holdable(theirs, to_quickbooks, they_cannot, "quickbooks", stays)
    kept_ours = holdable(ours, to_practice, we_cannot, "practice", stays)
    return Merge(kept_ours, kept_theirs, conflicts, stays, Agreed(baseline, their_form))


def _waits_for_the_first(theirs: Contact, ours: Contact) -> bool:
    """Whether a second e-mail is the other's first one, while the first ones are not settled."""
    if not theirs.email or not ours.email or same_value("email", theirs.email, ours.email):
        return False
    if not ours.email_2:
        return repeats_email("email_2", theirs, ours)
    return not theirs.email_2 and repeats_email("email_2", ours, theirs)


def _verdict(
    name: str, theirs: FieldValue, ours: FieldValue, agreed: Agreed | None, policy: Policy, newer: str
) -> str:
    """Which side is right about two values that differ, or the reason of a conflict; "" = agreed as it is."""
    if agreed is None:
        if not ours:
            return Policy.QUICKBOOKS
        return DIFFERS if theirs else Policy.PRACTICE
    they_changed = not same_value(name, theirs, agreed.theirs(name))
    we_changed = not same_value(name, ours, agreed.ours(name))
    if not they_changed and not we_changed:
        return ""
    if they_changed != we_changed:
        return Policy.QUICKBOOKS if they_changed else Policy.PRACTICE
    if policy is Policy.NEWEST:
        return newer or NOT_COMPARABLE
    return BOTH_CHANGED if policy is Policy.ASK else policy


def holdable(
    contact: Contact,
    changes: list[Change],
    cannot: CannotHold,
    side: str,
    stays: dict[str, tuple[str, str]],
) -> tuple[Change, ...]:
    """The changes to `contact` that a side can hold all together; the others are noted in `stays`."""
    kept = list(changes)
    while True:
        after = contact.with_fields(**{change.field: change.new for change in kept})
        refused = {change.field: why for change in kept if (why := cannot(after, change.field))}
        if not refused:
            return tuple(kept)
        # One after the other, the last first: without the second e-mail the first may well fit.
        name = next(iter(reversed(refused)))
        stays[name] = (side, refused[name])
        kept = [change for change in kept if change.field != name]


def after_write(
    agreed: Agreed,
    changes: tuple[Change, ...],
    meant: Contact,
    answer: Contact,
    before: Contact,
    side: str,
    *,
    own_answer: bool = True,
) -> tuple[Agreed, tuple[str, ...]]:
    """What is agreed after a write to a side, and the fields that were not taken.

    A value that came back in another form than it was sent is remembered as that side's form of it. One
    that came back as it was before was not taken, and nothing is agreed about it. Without an answer of its
    own (`own_answer` False: the record was read later) another value is somebody's change since, not a form.
    """
    baseline, their_form = dict(agreed.baseline), dict(agreed.their_form)
    not_taken = []
    for name in (change.field for change in changes):
        wanted, found, was = meant.get(name), answer.get(name), before.get(name)
        as_meant = same_value(name, wanted, found)
        if not as_meant and same_value(name, found, was):
            not_taken.append(name)
            continue
        their_form.pop(name, None)
        if not own_answer:
            baseline[name] = field_to_json(wanted)
        elif side == "quickbooks":
            baseline[name] = field_to_json(wanted)
            if not as_meant:
                their_form[name] = field_to_json(found)
        else:
            baseline[name] = field_to_json(found)
            if not as_meant:
                their_form[name] = field_to_json(wanted)
    return Agreed(baseline, their_form), tuple(not_taken)


def newer_of(theirs: float | None, ours: float | None, coarseness: float) -> str:
    """Which side changed last, by times in seconds; "" when they are missing or too near to tell."""
    if theirs is None or ours is None or abs(theirs - ours) <= coarseness:
        return ""
    return "quickbooks" if theirs > ours else "practice"
