"""The steps of a plan. Frozen values: what is previewed is what is run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qbo_desktop.domain.agreement import Change
from qbo_desktop.domain.contact import ADDRESS_FIELDS, FIELDS, Contact, FieldValue, field_to_json
from qbo_desktop.domain.matching import Candidate
from qbo_desktop.domain.problem import Problem
from qbo_desktop.sync.side import PRACTICE, Record, SideName


@dataclass(frozen=True, slots=True)
class CreateContact:
    """Make a contact on our side of a customer that resembles nobody."""

    customer: Record
    customer_digest: str
    contact: Contact
    reason: str

    side: SideName = PRACTICE
    action = "create"

    @property
    def id(self) -> str:
        """The step's name within its plan; the same step planned again has the same name."""
        return f"create-practice-{self.customer.id}"

    @property
    def subject(self) -> str:
        """Who it is about."""
        return self.customer.contact.label()

    def changes(self) -> tuple[Change, ...]:
        """Every field that the new contact gets."""
        return changes_of(Contact(kind=self.contact.kind), self.contact)


@dataclass(frozen=True, slots=True)
class LinkContact:
    """Put a customer and a contact together, filling what is empty on our side."""

    customer: Record
    customer_digest: str
    contact: Record
    fills: tuple[Change, ...]
    reason: str

    side: SideName = PRACTICE
    action = "link"

    @property
    def id(self) -> str:
        """The step's name within its plan."""
        return f"link-{self.customer.id}-{self.contact.id}"

    @property
    def subject(self) -> str:
        """Who it is about."""
        return self.customer.contact.label()

    def changes(self) -> tuple[Change, ...]:
        """The fields that are filled on our side."""
        return self.fills


WriteStep = CreateContact | LinkContact


@dataclass(frozen=True, slots=True)
class Wait:
    """A customer about whom a person decides, with the proposals."""

    customer: Record
    customer_digest: str
    reason: str
    candidates: tuple[Candidate, ...] = ()
    ready: bool = False


@dataclass(frozen=True, slots=True)
class Skip:
    """A customer left out by a rule, with the reason's code."""

    customer: Record
    customer_digest: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that has to be answered before anything is written."""

    code: str
    group: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a run would do, made before it does anything."""

    steps: tuple[WriteStep, ...] = ()
    waits: tuple[Wait, ...] = ()
    skips: tuple[Skip, ...] = ()
    questions: tuple[Ask, ...] = ()
    problems: tuple[Problem, ...] = ()


def changes_of(before: Contact, after: Contact) -> tuple[Change, ...]:
    """Every FIELD that two contacts differ in."""
    return tuple(
        Change(field, before.get(field), after.get(field))
        for field in FIELDS
        if before.get(field) != after.get(field)
    )


def shown(field: str, value: FieldValue) -> Any:
    """A FIELD's value for people and programs: text, or an object for an address; no address is null."""
    return None if field in ADDRESS_FIELDS and not value else field_to_json(value)


def changes_json(change: Change) -> dict[str, Any]:
    """One field's change as the command line and the journal show it."""
    return {
        "field": change.field,
        "old": shown(change.field, change.old),
        "new": shown(change.field, change.new),
    }
