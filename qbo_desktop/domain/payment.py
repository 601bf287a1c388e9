"""A payment, and what it is applied to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# The catalogue's rule: a payment may be dated up to two days after today's date in UTC.
DAYS_AHEAD = 2


class PaymentState(StrEnum):
    """A reversed payment stays in the books and counts for nothing."""

    RECORDED = "recorded"
    REVERSED = "reversed"


class PaymentOrigin(StrEnum):
    """Which side took it."""

    PRACTICE = "practice"
    QUICKBOOKS = "quickbooks"


@dataclass(frozen=True, slots=True)
class Allocation:
    """What of a payment went to one invoice, in minor units."""

    invoice_id: str
    amount: int


@dataclass(frozen=True, slots=True)
class Payment:
    """Money received from a client; amounts in minor units of its currency."""

    id: str
    origin: PaymentOrigin
    client_id: str
    payment_date: date
    amount: int
    currency: str
    method: str
    allocations: tuple[Allocation, ...]
    state: PaymentState = PaymentState.RECORDED
    reference: str = ""
    reversal_date: date | None = None
    quickbooks_id: str = ""
    version: int = 1


def is_in_future(day: date, today: date) -> bool:
    """Whether a payment's date lies more than two days after today (UTC)."""
    return day > today + timedelta(days=DAYS_AHEAD)
