"""Short looks at what billing rests on, for the set-up page: periods, tax rates, people, work types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from qbo_desktop.domain.period import Period
from qbo_desktop.domain.tax import TaxRate
from qbo_desktop.practice.book import periods as book_periods
from qbo_desktop.practice.book import staff, tax_rates, work_types
from qbo_desktop.practice.book.staff import Permission, Person, permission_text

if TYPE_CHECKING:
    from sqlmodel import Session

__all__ = [
    "ListedPeriod",
    "ListedTaxRate",
    "ListedWorkType",
    "Permission",
    "Person",
    "at_work",
    "drafts_in",
    "people",
    "periods",
    "permission_text",
    "rates",
    "types",
]


@dataclass(frozen=True, slots=True)
class ListedPeriod:
    """A period, and how many drafts and approved invoices are dated in it."""

    period: Period
    waiting: int

    @property
    def id(self) -> date:
        """What it is known by: its first day."""
        return self.period.start


@dataclass(frozen=True, slots=True)
class ListedTaxRate:
    """A tax rate, whether something uses it, and whether it is offered no more."""

    rate: TaxRate
    used: bool
    retired: bool

    @property
    def id(self) -> str:
        """The id of the rate."""
        return self.rate.id


@dataclass(frozen=True, slots=True)
class ListedWorkType:
    """A work type, and how many pieces of work and lines of invoices have it."""

    id: str
    name: str
    uses: int


def periods(session: Session, workspace_id: int) -> list[ListedPeriod]:
    """Every accounting period, the latest first."""
    found = book_periods.listed(session, workspace_id)
    waiting = book_periods.drafts_by_period(session, workspace_id, found)
    return [ListedPeriod(one, waiting.get(one.start, 0)) for one in reversed(found)]


def drafts_in(session: Session, workspace_id: int, period: Period) -> int:
    """How many drafts and approved invoices are dated in a period."""
    return book_periods.drafts_in(session, workspace_id, period)


def rates(session: Session, workspace_id: int) -> list[ListedTaxRate]:
    """Every tax rate in the order in which it was added, retired ones last."""
    used = tax_rates.rows_using(session, workspace_id)
    found = [
        ListedTaxRate(one.rate, used.get(one.rate.id, False), one.retired)
        for one in tax_rates.listed(session, workspace_id)
    ]
    return sorted(found, key=lambda one: one.retired)


def people(session: Session, workspace_id: int) -> list[Person]:
    """Everybody of the firm, in the order in which they were added; empty where there is no book yet."""
    return staff.people(session, workspace_id)


def at_work(everybody: Sequence[Person]) -> Person | None:
    """Who of them works at this workstation; None where there is no book yet."""
    return next((one for one in everybody if one.at_work), None) or next(
        (one for one in everybody if one.owner), None
    )


def types(session: Session, workspace_id: int) -> list[ListedWorkType]:
    """The work types in alphabetical order."""
    uses = work_types.counts(session, workspace_id)
    return [
        ListedWorkType(one.id, one.name, uses.get(one.id, 0))
        for one in work_types.listed(session, workspace_id)
    ]
