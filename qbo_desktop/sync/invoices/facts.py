"""What is known when an invoice is looked at: the customers of its contacts, the lists, the set-up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from qbo_desktop.domain.problem import Blocked, Problem
from qbo_desktop.domain.push_rules import CustomerFacts, Obstacle, PushFacts
from qbo_desktop.errors import SideError
from qbo_desktop.store import billing_setup, company_lists, mirror, pairs
from qbo_desktop.sync.side import QUICKBOOKS, Record

if TYPE_CHECKING:
    from sqlmodel import Session


class Customers:
    """The customers of contacts of the practice, asked for one by one and remembered for one look."""

    def __init__(self, session: Session, workspace_id: int) -> None:
        self._session = session
        self._workspace_id = workspace_id
        self._known: dict[str, CustomerFacts | None] = {}

    def of(self, contact_id: str) -> CustomerFacts | None:
        """The customer that a contact is linked to, or None."""
        if contact_id not in self._known:
            self._known[contact_id] = self._look(contact_id)
        return self._known[contact_id]

    def _look(self, contact_id: str) -> CustomerFacts | None:
        row = pairs.linked_to(self._session, self._workspace_id, contact_id)
        if row is None or not row.quickbooks_id:
            return None
        record = mirror.get(self._session, self._workspace_id, QUICKBOOKS, row.quickbooks_id)
        if record is None:
            return CustomerFacts(row.quickbooks_id, row.quickbooks_id)
        return CustomerFacts(
            record.id, record.contact.label(), record.active and not record.gone, currency_of(record)
        )


def currency_of(customer: Record) -> str:
    """The currency that a customer is billed in; "" when QuickBooks did not say it."""
    said: Any = customer.unmapped.get("CurrencyRef")
    value = said.get("value") if isinstance(said, Mapping) else said
    return value if isinstance(value, str) else ""


def push_facts(session: Session, workspace_id: int, coming: frozenset[str] = frozenset()) -> PushFacts:
    """Everything that the rules of an invoice ask for, as the store knows it now. For one open session."""
    return PushFacts(
        lists=company_lists.read(session, workspace_id),
        setup=billing_setup.read(session, workspace_id),
        customer_of=Customers(session, workspace_id).of,
        coming=coming,
    )


def blocked(invoice_id: str, number: str, client: str) -> Blocked:
    """An invoice that waits for a problem to be solved."""
    return Blocked("invoice", invoice_id, f"{number} {client}".strip())


def problem_of(obstacle: Obstacle, waits: Blocked) -> Problem:
    """Something in the way of one invoice, as a problem."""
    return Problem(obstacle.code, obstacle.group, obstacle.fix, obstacle.facts, (waits,))


def details(error: SideError) -> dict[str, str]:
    """What support wants to know of an error: the side's own words, and its trace."""
    return {"fault": error.details(), "trace_id": error.trace_id}


def kept(problem: Problem) -> dict[str, Any]:
    """A problem as a link remembers it until somebody says that it is to be tried again."""
    return {
        "code": str(problem.code),
        "group": problem.group,
        "fix": str(problem.fix),
        "facts": dict(problem.facts),
        "details": dict(problem.details),
    }


def gathered(problems: Iterable[Problem]) -> list[Problem]:
    """Problems of one cause as one, with everything that it blocks, in the order in which they were met."""
    causes: dict[tuple[str, str], list[Problem]] = {}
    for one in problems:
        causes.setdefault((one.code, one.group), []).append(one)
    return [_one(same) for same in causes.values()]


def _one(same: Sequence[Problem]) -> Problem:
    first = same[0]
    blocks = tuple(dict.fromkeys(each for one in same for each in one.blocks))
    return Problem(first.code, first.group, first.fix, first.facts, blocks, first.details)
