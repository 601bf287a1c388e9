"""An invoice of the practice: its lines, its totals, its states and what may follow each.

Amounts are minor units of the invoice's currency; quantity and price are exact decimals. A line's amount is
quantity × price, half up; tax is rounded as the named rule says; the total is the sum of both, and what is
due is the total less the payments that count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from qbo_desktop.domain.money import half_up
from qbo_desktop.domain.tax import Tax, Taxable, TaxRate, TaxRounding, taxes_of

MOST_LINES = 1_000
LONGEST_NOTES = 10_000
LONGEST_DESCRIPTION = 4_000
LONGEST_NUMBER = 50


class State(StrEnum):
    """Where an invoice stands in its life."""

    DRAFT = "draft"
    APPROVED = "approved"
    AWAITING_PAYMENT = "awaiting-payment"
    EXPORTED = "exported"
    PAID = "paid"
    VOIDED = "voided"


# What may follow each state. Paid goes back where it came from when a payment is reversed.
FOLLOWS: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.APPROVED, State.VOIDED}),
    State.APPROVED: frozenset(
        {State.DRAFT, State.AWAITING_PAYMENT, State.EXPORTED, State.PAID, State.VOIDED}
    ),
    State.AWAITING_PAYMENT: frozenset({State.PAID, State.VOIDED}),
    State.EXPORTED: frozenset({State.PAID, State.VOIDED}),
    State.PAID: frozenset({State.AWAITING_PAYMENT, State.EXPORTED, State.VOIDED}),
    State.VOIDED: frozenset(),
}
# Sent or posted: the client owes it, and it may go to QuickBooks.
ISSUED = frozenset({State.AWAITING_PAYMENT, State.EXPORTED, State.PAID})
PAYABLE = frozenset({State.AWAITING_PAYMENT, State.EXPORTED})


class LineKind(StrEnum):
    """What a line bills."""

    AD_HOC = "ad-hoc"
    FEE = "fee"
    TIME = "time"
    EXPENSE = "expense"
    DISCOUNT = "discount"


class EmailBy(StrEnum):
    """Who e-mails the invoice (setting billing.email_by)."""

    QUICKBOOKS = "quickbooks"
    PRACTICE = "practice"
    NOBODY = "nobody"


class EmailStatus(StrEnum):
    """What became of the e-mail: none wanted, waiting for QuickBooks, a message file written, sent by
    QuickBooks, or it failed."""

    NONE = "none"
    WAITING = "waiting"
    WRITTEN = "written"
    SENT = "sent"
    NO_ADDRESS = "no-address"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `worth` is what the work came to when the line bills something else: the difference is a
    write-on (more) or write-off (less). `work_id` and `entry_id` say what it bills."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    amount: int
    rate: TaxRate | None = None
    kind: LineKind = LineKind.AD_HOC
    work_type_id: str = ""
    work_type: str = ""
    worth: int | None = None
    work_id: str = ""
    entry_id: str = ""

    @property
    def written_on(self) -> int:
        """What was added to the work's worth (negative: written off), in minor units."""
        return 0 if self.worth is None else self.amount - self.worth


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of an invoice, in minor units."""

    subtotal: int
    taxes: tuple[Tax, ...]
    tax: int
    total: int


@dataclass(frozen=True, slots=True)
class BillTo:
    """Who the invoice is addressed to, as it was when it was drafted. `address` has one part a line."""

    contact_id: str
    name: str
    address: tuple[str, ...] = ()
    email: str = ""


@dataclass(frozen=True, slots=True)
class EmailNote:
    """Who e-mails the invoice, to whom, and what became of it. `by` is None until it was sent or posted."""

    by: EmailBy | None = None
    to: str = ""
    status: EmailStatus = EmailStatus.NONE


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of an invoice's activity log: when, who, what (a code of phrases.invoice_events) with facts."""

    at: datetime
    who: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice as the book holds it. `paid` is the sum of its payments that count."""

    id: str
    number: str
    state: State
    client_id: str
    client: str
    bill_to: BillTo
    invoice_date: date
    due_date: date
    currency: str
    lines: tuple[Line, ...]
    totals: Totals
    rounding: TaxRounding
    paid: int = 0
    notes: str = ""
    run_id: str = ""
    email: EmailNote = EmailNote()
    version: int = 1

    @property
    def total(self) -> int:
        """The total in minor units."""
        return self.totals.total

    @property
    def due(self) -> int:
        """What is still to be paid: the total less the payments."""
        return self.totals.total - self.paid

    @property
    def owed(self) -> int:
        """What the client owes now: nothing for a draft, an approved or a voided invoice."""
        return self.due if self.state in ISSUED else 0

    @property
    def bill_to_id(self) -> str:
        """The contact it is addressed to."""
        return self.bill_to.contact_id


def totals_of(lines: Sequence[Line], rule: TaxRounding) -> Totals:
    """The sums of these lines, tax rounded by the rule."""
    subtotal = sum(line.amount for line in lines)
    taxes = taxes_of([Taxable(line.amount, line.rate) for line in lines], rule)
    tax = sum(one.amount for one in taxes)
    return Totals(subtotal, taxes, tax, subtotal + tax)


def discounts(lines: Iterable[Line], percent: Decimal) -> tuple[tuple[TaxRate | None, int], ...]:
    """What a discount of some percent takes off, one amount (negative) for each rate that the lines have.

    A discount is a line like others, so that subtotal and taxes need no rule of their own; one for each rate
    keeps every tax on what is really charged. Discounts that are there already are not discounted again.
    """
    sums: dict[TaxRate | None, int] = {}
    for line in lines:
        if line.kind is not LineKind.DISCOUNT:
            sums[line.rate] = sums.get(line.rate, 0) + line.amount
    share = Fraction(percent) / 100
    taken = ((rate, -half_up(amount * share)) for rate, amount in sums.items())
    return tuple((rate, amount) for rate, amount in taken if amount)


def may_follow(state: State, following: State) -> bool:
    """Whether an invoice in `state` can come into `following` at all."""
    return following in FOLLOWS[state]


def state_when_paid(state: State, due: int, before: State) -> State:
    """The state an issued invoice has with so much due; `before`: what it was issued as."""
    if state not in ISSUED:
        return state
    return State.PAID if due == 0 else before
