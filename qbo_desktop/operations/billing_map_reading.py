"""The billing set-up as the wizard and `map list` show it: what stands for what, what is proposed, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from qbo_desktop.domain.company_lists import CodeRate, Company, Entry, Item, TaxCode, TaxRegime
from qbo_desktop.domain.problem import Fix
from qbo_desktop.domain.proposals import Proposal
from qbo_desktop.domain.tax import TaxComponent, TaxRate

if TYPE_CHECKING:
    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class MappedWorkType:
    """A work type and the service that bills it.

    `item_id` is what is mapped ("" = the default service bills it), `item` that item as last shown (None when it
    is unknown; look at `item.sellable`). `blocks`: how many invoices that have not gone yet have such a line.
    """

    id: str
    name: str
    item_id: str
    item: Item | None
    proposal: Proposal[Item]
    blocks: int = 0


@dataclass(frozen=True, slots=True)
class TaxSide:
    """One tax of a rate beside the one of the code that is the same. Percentages are those charged of an amount.

    `there` is None where the code has none for it; `agrees` whether both charge the same.
    """

    ours: TaxComponent
    percent: Decimal
    there: CodeRate | None
    there_percent: Decimal | None
    agrees: bool


@dataclass(frozen=True, slots=True)
class MappedTax:
    """A tax rate of the practice and the tax code that stands for it.

    `code_id` is what is mapped ("" = nothing), `code` that code as last shown. `code_percent` is its whole
    percentage today, `extra` are taxes that the code charges beside. `agrees`: every tax has its equal there (or
    a person chose between taxable and not taxable, which has no percentage); `insisted`: chosen although they
    differ. `blocks`: how many invoices that have not gone yet use the rate; `used`: those, or work not billed yet.
    `proposal` are codes; once one is mapped, it is of no account.
    """

    rate: TaxRate
    percent: Decimal
    retired: bool
    code_id: str
    code: TaxCode | None
    code_percent: Decimal | None
    primary: TaxSide | None
    secondary: TaxSide | None
    extra: tuple[CodeRate, ...]
    agrees: bool
    insisted: bool
    proposal: Proposal[TaxCode]
    blocks: int = 0
    used: bool = False


@dataclass(frozen=True, slots=True)
class MappedMethod:
    """A payment method of the practice (as it is kept; `text` in the language in force) and QuickBooks' one."""

    method: str
    text: str
    entry_id: str
    entry: Entry | None
    proposal: Proposal[Entry]


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that still keeps invoices from going.

    `code`: connection, lists, contacts, start-date, default-item, work-type, item, tax, tax-differs, tax-inactive,
    numbers, sales-tax. `name` is the rate, the work type … it is about, `id` its id; `blocks` how many invoices wait
    for it; `fix` where it is put right.
    """

    code: str
    says: str
    name: str = ""
    id: str = ""
    blocks: int = 0
    fix: Fix = Fix.BILLING_SETUP


@dataclass(frozen=True, slots=True)
class StartDate:
    """A start date, and how many issued invoices lie on either side of it. `is_set`: it is the one in force."""

    day: date
    before: int
    since: int
    is_set: bool


@dataclass(frozen=True, slots=True)
class SetupView:
    """Everything about billing into QuickBooks at one moment.

    `refusal` says why who works here cannot change it, "" when they can. `items`, `codes`, `methods_there` and
    `accounts` are QuickBooks' lists whole (inactive ones too); `accounts` only those that earn, the best first.
    `start` is the start date in force, or the one proposed. `lists_at` is when the lists were read.
    """

    connected: bool
    company: Company
    lists_at: datetime | None
    lists_are_old: bool
    start: StartDate
    default_item_id: str
    default_item: Item | None
    default_proposal: Proposal[Item]
    work_types: tuple[MappedWorkType, ...]
    taxes: tuple[MappedTax, ...]
    methods: tuple[MappedMethod, ...]
    items: tuple[Item, ...]
    codes: tuple[TaxCode, ...]
    methods_there: tuple[Entry, ...]
    accounts: tuple[Entry, ...]
    missing: tuple[Missing, ...]
    refusal: str = ""

    @property
    def regime(self) -> TaxRegime:
        """How the company's invoices are taxed."""
        return self.company.regime

    @property
    def start_date(self) -> date | None:
        """The start date in force."""
        return self.start.day if self.start.is_set else None


def read_setup(session: Session, workspace_id: int, now: datetime) -> SetupView:
    """The set-up as it is now, from the store alone."""
    raise NotImplementedError


def start_date_of(session: Session, workspace_id: int, today: date, day: date | None = None) -> StartDate:
    """A day as a start date; without one the one in force, or the one proposed.

    Proposed is the first day of the open accounting period of today, else of the month.
    """
    raise NotImplementedError
