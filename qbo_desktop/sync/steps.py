"""The steps of a plan. Frozen values: what is previewed is what is run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from qbo_desktop.domain.agreement import Change
from qbo_desktop.domain.contact import ADDRESS_FIELDS, FIELDS, Contact, FieldValue, field_to_json
from qbo_desktop.domain.matching import Candidate
from qbo_desktop.domain.merge import Agreed
from qbo_desktop.domain.problem import Problem
from qbo_desktop.sync.invoice_steps import InvoiceStep as InvoiceStep
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, Record, SideName


class _AboutCustomer:
    """A step that begins with a customer's open line."""

    __slots__ = ()
    customer: Record

    @property
    def subject(self) -> str:
        """Who it is about."""
        return self.customer.contact.label()

    @property
    def quickbooks_id(self) -> str:
        """The customer's id."""
        return self.customer.id


class _AboutPair:
    """A step that changes one record of a linked pair."""

    __slots__ = ()
    side: SideName
    record: Record

    @property
    def counterpart_id(self) -> str:
        """The other record's id."""
        raise NotImplementedError

    @property
    def subject(self) -> str:
        """Who it is about."""
        return self.record.contact.label()

    @property
    def quickbooks_id(self) -> str:
        """The customer's id."""
        return self.record.id if self.side == QUICKBOOKS else self.counterpart_id

    @property
    def practice_id(self) -> str:
        """The contact's id."""
        return self.record.id if self.side == PRACTICE else self.counterpart_id


@dataclass(frozen=True, slots=True)
class CreateContact(_AboutCustomer):
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
    def practice_id(self) -> str:
        """Nobody's yet."""
        return ""

    def changes(self) -> tuple[Change, ...]:
        """Every field that the new contact gets."""
        return changes_of(Contact(kind=self.contact.kind), self.contact)


@dataclass(frozen=True, slots=True)
class LinkContact(_AboutCustomer):
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
    def practice_id(self) -> str:
        """The contact's id."""
        return self.contact.id

    def changes(self) -> tuple[Change, ...]:
        """The fields that are filled on our side."""
        return self.fills


@dataclass(frozen=True, slots=True)
class CreateCustomer:
    """Make a customer in QuickBooks of a contact. `wanted` is what QuickBooks can hold of it."""

    contact: Record
    contact_digest: str
    wanted: Contact
    reason: str

    side: SideName = QUICKBOOKS
    action = "create"

    @property
    def id(self) -> str:
        """The step's name within its plan."""
        return f"create-quickbooks-{self.contact.id}"

    @property
    def subject(self) -> str:
        """Who it is about."""
        return self.contact.contact.label()

    @property
    def quickbooks_id(self) -> str:
        """Nobody's yet."""
        return ""

    @property
    def practice_id(self) -> str:
        """The contact's id."""
        return self.contact.id

    def changes(self) -> tuple[Change, ...]:
        """Every field that the new customer gets."""
        return changes_of(Contact(kind=self.wanted.kind), self.wanted.with_fields(type=""))


@dataclass(frozen=True, slots=True)
class UpdateRecord(_AboutPair):
    """Change fields of one record of a linked pair; `record` is as it was when this was planned.

    `other` is its counterpart, whose change travels here. `pair_id` is the row id of their line. `is_whole`:
    with this nothing of the counterpart is left to travel. `decided_at` is when a person last decided about
    the line: one who decides after that has the last word.
    """

    side: SideName
    record: Record
    other: Record
    other_digest: str
    pair_id: int
    fields: tuple[Change, ...]
    reason: str
    is_whole: bool = True
    decided_at: datetime | None = None

    action = "update"

    @property
    def id(self) -> str:
        """The step's name within its plan."""
        return f"update-{self.side}-{self.record.id}"

    @property
    def counterpart_id(self) -> str:
        """The other record's id."""
        return self.other.id

    @property
    def wanted(self) -> Contact:
        """The whole record as it is to be: what it holds beside these fields stays."""
        return self.record.contact.with_fields(**{change.field: change.new for change in self.fields})

    def changes(self) -> tuple[Change, ...]:
        """The fields that change."""
        return self.fields


@dataclass(frozen=True, slots=True)
class Deactivate(_AboutPair):
    """Make a record inactive that we made and that nobody has touched since: only ever to take a write back."""

    side: SideName
    record: Record
    other_id: str
    pair_id: int
    reason: str

    action = "deactivate"

    @property
    def id(self) -> str:
        """The step's name within its plan."""
        return f"deactivate-{self.side}-{self.record.id}"

    @property
    def counterpart_id(self) -> str:
        """The other record's id."""
        return self.other_id

    def changes(self) -> tuple[Change, ...]:
        """No field changes."""
        return ()


WriteStep = CreateContact | LinkContact | CreateCustomer | UpdateRecord | Deactivate
PlanStep = WriteStep | InvoiceStep
# Steps that begin with a customer's open line.
NewcomerStep = CreateContact | LinkContact


def fingerprint(step: PlanStep) -> str:
    """A text that is the same as long as the step would do the same: what a person approves.

    It stands for what the step writes, and where: a step planned anew from other values is another one.
    """
    said = [step.id, step.action, step.side, [changes_json(change) for change in step.changes()]]
    text = json.dumps(said, sort_keys=True, ensure_ascii=True)
    return f"{step.id}@{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that was asked for and is not done, with the reason's code. `record_id` is the side's own."""

    subject: str
    record_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Settle:
    """What is known of a linked pair after it was compared; written down without telling any side.

    A digest that is "" says that something of that side is still to travel, so it is looked at again. The ids
    and `decided_at` are those of the line as it was planned from: what a person decided since stands.
    """

    pair_id: int
    quickbooks_id: str
    practice_id: str
    decided_at: datetime | None
    agreed: Agreed
    conflicts: Mapping[str, str]
    customer_digest: str
    contact_digest: str


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
    """Everything a run would do, made before it does anything.

    `settled`: linked pairs of which nothing is written but what is remembered. `seen`: row id →
    digest of contacts on their own that are no news once the run is done.
    """

    steps: tuple[PlanStep, ...] = ()
    waits: tuple[Wait, ...] = ()
    skips: tuple[Skip, ...] = ()
    questions: tuple[Ask, ...] = ()
    problems: tuple[Problem, ...] = ()
    settled: tuple[Settle, ...] = ()
    seen: Mapping[int, str] = field(default_factory=dict)

    def steps_on(self, side: SideName) -> tuple[WriteStep, ...]:
        """The steps about contacts that write to one side."""
        return tuple(step for step in self.steps if step.side == side and not isinstance(step, InvoiceStep))

    @property
    def invoice_steps(self) -> tuple[InvoiceStep, ...]:
        """The steps about invoices."""
        return tuple(step for step in self.steps if isinstance(step, InvoiceStep))


def kind_of(step: PlanStep) -> str:
    """What a step is about: contact or invoice."""
    return "invoice" if isinstance(step, InvoiceStep) else "contact"


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
