"""Plan for contacts that go to QuickBooks: which become customers, and what stands in the way. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from qbo_desktop.domain.agreement import Change
from qbo_desktop.domain.contact import NAME_FIELDS, SHARED_FIELDS, Contact
from qbo_desktop.domain.lines import PairInfo, PairState
from qbo_desktop.domain.merge import NO_PLACE, CannotHold, holdable
from qbo_desktop.domain.naming import free_names, name_key
from qbo_desktop.domain.problem import Blocked, Fix, Problem, ProblemCode
from qbo_desktop.sync.plan_pairs import cannot_hold_problem
from qbo_desktop.sync.side import Record
from qbo_desktop.sync.steps import CreateCustomer

CHANGED = "changed-in-practice"
CHOSEN = "chosen"
# Lines about which a person still has a say.
_UNDECIDED = (PairState.WAITING, PairState.UNLINKED)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A contact that is to become a customer, with its digest and the row id of its own line."""

    pair_id: int
    record: Record
    digest: str


@dataclass(frozen=True, slots=True)
class Resembles:
    """A customer that a contact may be already. `row_id` is its line, 0 when it has none."""

    quickbooks_id: str
    label: str
    row_id: int = 0


@dataclass(frozen=True, slots=True)
class OutboundPlan:
    """The part of a plan that concerns contacts on their way out.

    `held` are practice ids that wait for a person; `waiting` the row ids of all that are not customers yet.
    """

    steps: tuple[CreateCustomer, ...] = ()
    problems: tuple[Problem, ...] = ()
    held: frozenset[str] = frozenset()
    waiting: frozenset[int] = frozenset()


def plan_outbound(
    outgoing: Sequence[Outgoing],
    *,
    taken: Mapping[str, str],
    resembles: Mapping[str, Resembles],
    they_cannot: CannotHold,
    reason: str = CHANGED,
    anyway: Collection[str] = (),
) -> OutboundPlan:
    """Turn contacts into creations.

    `taken`: keys of names in use in QuickBooks → who has them. `resembles`: practice id → the customer that
    it may be already; those named in `anyway` are made all the same: a person looked.
    """
    steps: list[CreateCustomer] = []
    problems: list[Problem] = []
    held: set[str] = set()
    names = dict(taken)
    for one in outgoing:
        found = _problem_of(one, names, resembles, anyway)
        wanted, stays = wanted_of(one.record.contact, they_cannot)
        for name, why in stays.items():
            problems.append(cannot_hold_problem(one.record, name, "quickbooks", why))
        if found is not None:
            problems.append(found)
        if found is not None or stays.keys() & {"name"} or not wanted.label():
            held.add(one.record.id)
            continue
        names[name_key(wanted.name or wanted.label())] = one.record.contact.label()
        steps.append(CreateCustomer(one.record, one.digest, wanted, reason))
    rows = frozenset(one.pair_id for one in outgoing)
    return OutboundPlan(tuple(steps), tuple(problems), frozenset(held), rows)


def namesakes(
    contacts: Sequence[Record],
    customers: Sequence[Record],
    lines: Mapping[str, PairInfo],
    refused: Collection[tuple[str, str]],
) -> dict[str, Resembles]:
    """Practice id → a customer of the very same name that it may be, whatever else they have in common.

    `lines`: by QuickBooks id. QuickBooks itself refuses the name of an active customer, but makes a twin of
    an inactive one. An active one about whom nothing is to decide only holds the name: that is a problem
    of its own, which proposes names that are free.
    """
    named: dict[str, list[tuple[Record, int]]] = {}
    for record in customers:
        line = lines.get(record.id)
        row_id = line.id if line is not None and line.state in _UNDECIDED else 0
        if row_id or not record.active:
            named.setdefault(name_key(record.contact.label()), []).append((record, row_id))
    found: dict[str, Resembles] = {}
    for contact in contacts:
        key = name_key(contact.contact.label())
        for record, row_id in named.get(key, ()) if key else ():
            if (record.id, contact.id) not in refused:
                found[contact.id] = Resembles(record.id, record.contact.label(), row_id)
                break
    return found


def wanted_of(contact: Contact, they_cannot: CannotHold) -> tuple[Contact, dict[str, str]]:
    """What QuickBooks can hold of a contact, and FIELD → why of what it cannot take as it is."""
    nothing = Contact(
        kind=contact.kind,
        kind_assumed=contact.kind_assumed,
        website=contact.website,
        more_emails=contact.more_emails,
    )
    changes = [
        Change(name, nothing.get(name), contact.get(name)) for name in SHARED_FIELDS if contact.get(name)
    ]
    stays: dict[str, tuple[str, str]] = {}
    kept = holdable(nothing, changes, they_cannot, "quickbooks", stays)
    if "email" in stays and nothing.more_emails:
        # Those beyond the second made the line too long: better the first two than none.
        nothing, stays = nothing.with_fields(more_emails=()), {}
        kept = holdable(nothing, changes, they_cannot, "quickbooks", stays)
    wanted = nothing.with_fields(**{change.field: change.new for change in kept})
    return wanted, {name: why for name, (_side, why) in stays.items() if why != NO_PLACE}


def _problem_of(
    one: Outgoing, names: Mapping[str, str], resembles: Mapping[str, Resembles], anyway: Collection[str]
) -> Problem | None:
    contact = one.record.contact
    if not any(contact.get(name) for name in NAME_FIELDS):
        return None
    if one.record.id not in anyway and (other := resembles.get(one.record.id)) is not None:
        return Problem(
            ProblemCode.MAY_EXIST,
            group=one.record.id,
            fix=Fix.DUPLICATES if other.row_id else Fix.CONTACT,
            facts={"subject": contact.label(), "other": other.label, "row": str(other.row_id or "")},
            blocks=(Blocked("contact", one.record.id, contact.label()),),
        )
    holder = names.get(name_key(contact.name or contact.label()))
    if holder is not None:
        return name_taken(one.record, holder, names)
    return None


def name_taken(
    contact: Record,
    holder: str,
    names: Collection[str],
    fault: str = "",
    trace_id: str = "",
    kind: str = "customer",
) -> Problem:
    """A name that is in use in QuickBooks, with two that are free. `kind` is what its holder is there."""
    first, second = free_names(contact.contact, names)
    label = contact.contact.label()
    return Problem(
        ProblemCode.NAME_TAKEN,
        group=contact.id,
        fix=Fix.RENAME,
        facts={"subject": label, "holder": holder, "kind": kind, "first": first, "second": second},
        blocks=(Blocked("contact", contact.id, label),),
        details={"fault": fault, "trace_id": trace_id, "practice_id": contact.id},
    )
