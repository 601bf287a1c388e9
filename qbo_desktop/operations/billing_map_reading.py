"""The billing set-up as the wizard and `map list` show it: what stands for what, what is proposed, what is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from qbo_desktop.domain.billing_setup import BillingSetup
from qbo_desktop.domain.company_lists import (
    NOT_TAXABLE,
    TAXABLE,
    CodeRate,
    Company,
    CompanyLists,
    Entry,
    Item,
    Kind,
    TaxCode,
    TaxRegime,
)
from qbo_desktop.domain.naming import name_key
from qbo_desktop.domain.proposals import Proposal, propose_default_item, propose_item, propose_method
from qbo_desktop.domain.push_rules import NO_RATE
from qbo_desktop.domain.tax import TaxComponent, TaxRate
from qbo_desktop.domain.tax_pairing import agrees, pair, percent_of
from qbo_desktop.domain.tax_proposals import propose_code
from qbo_desktop.operations.billing_map_missing import Missing, what_is_missing
from qbo_desktop.operations.billing_setup_rights import refusal_of
from qbo_desktop.phrases.payments import METHODS, method_text
from qbo_desktop.practice.book import billing_uses, periods, tax_rates, work_types
from qbo_desktop.practice.book.billing_uses import Uses
from qbo_desktop.practice.book.tax_rates import ListedRate
from qbo_desktop.practice.book.work_types import WorkType
from qbo_desktop.store import billing_setup, company_lists, runs, workspaces
from qbo_desktop.sync.side import QUICKBOOKS
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class MappedWorkType:
    """A work type and the service that bills it.

    `item_id` is what is mapped ("" = the default service bills it), `item` that item as last shown (None when it
    is unknown; look at `item.sellable`). `blocks`: how many invoices that have not gone yet have such a line; `used`:
    those, or work not billed yet.
    """

    id: str
    name: str
    item_id: str
    item: Item | None
    proposal: Proposal[Item]
    blocks: int = 0
    used: bool = False


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
    `currency` is that of new invoices, `today` the day that the percentages are of. `start` is the start date in
    force, or the one proposed. `lists_at` is when the lists were read. `has_synced`: contacts were brought into
    step once. `without_type`: how many invoices that have not gone have a line without a work type.
    """

    today: date
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
    currency: str = ""
    refusal: str = ""
    has_synced: bool = True
    without_type: int = 0

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
    setup = billing_setup.read(session, workspace_id)
    lists = company_lists.read(session, workspace_id)
    refusal = refusal_of(session, workspace_id)
    start = start_date_of(session, workspace_id, now.date())
    # As long as none is set, what would go with the one that is proposed counts as well.
    uses = billing_uses.uses(session, workspace_id, start.day, is_set=start.is_set)
    view = SetupView(
        today=now.date(),
        connected=workspaces.connection_of(session, workspace_id, QUICKBOOKS).is_connected,
        company=lists.company,
        lists_at=setup.lists_at,
        lists_are_old=company_lists.is_old(setup.lists_at, now),
        start=start,
        default_item_id=setup.default_item_id,
        default_item=lists.item(setup.default_item_id),
        default_proposal=propose_default_item(lists.items),
        work_types=tuple(
            _work_type(one, setup, lists, uses) for one in work_types.listed(session, workspace_id)
        ),
        taxes=tuple(
            _tax(one, setup, lists, uses, now.date())
            for one in rates_to_map(session, workspace_id, lists.company.regime)
        ),
        methods=_methods(setup, lists, billing_uses.methods_used(session, workspace_id, METHODS)),
        items=lists.items,
        codes=lists.codes,
        methods_there=tuple(lists.of(Kind.PAYMENT_METHOD)),
        accounts=income_accounts(lists),
        missing=(),
        currency=workspaces.settings_of(session, workspace_id).get("practice.currency"),
        refusal=str(refusal) if refusal is not None else "",
        has_synced=runs.has_applied(session, workspace_id),
        without_type=uses.types.get("", 0),
    )
    return replace(view, missing=what_is_missing(view))


def rates_to_map(session: Session, workspace_id: int, regime: TaxRegime) -> list[ListedRate]:
    """The tax rates that something there may stand for; where lines have a code, "no tax set" is one of them."""
    listed = tax_rates.listed(session, workspace_id)
    if regime is not TaxRegime.LINES:
        return listed
    return [*listed, ListedRate(TaxRate(NO_RATE, _("No tax set"), ()), "", retired=False)]


def start_date_of(session: Session, workspace_id: int, today: date, day: date | None = None) -> StartDate:
    """A day as a start date; without one the one in force, or the one proposed.

    Proposed is the first day of the open accounting period of today, else of the month.
    """
    in_force = billing_setup.read(session, workspace_id).start_date
    if day is None:
        day = in_force
    if day is None:
        period = periods.of_day(session, workspace_id, today)
        day = period.start if period is not None and not period.closed else today.replace(day=1)
    before, since = billing_uses.issued_around(session, workspace_id, day)
    return StartDate(day, before, since, day == in_force)


def income_accounts(lists: CompanyLists) -> tuple[Entry, ...]:
    """The accounts that a service can earn for, the best first: one of fees before any other income."""
    earning = [one for one in lists.of(Kind.ACCOUNT) if one.active and one.facts.get("type") in _EARNING]
    return tuple(sorted(earning, key=_account_order))


_OUT_OF_SCOPE = "Out of scope"
_EARNING = ("Income", "Other Income")
# Intuit's sorts of income accounts, the ones that services earn for first; discounts earn nothing.
_SORTS = ("ServiceFeeIncome", "SalesOfProductIncome", "OtherPrimaryIncome", "NonProfitIncome")
_LAST_SORT = "DiscountsRefundsGiven"


def _account_order(account: Entry) -> tuple[int, int, str]:
    sort = account.facts.get("subtype", "")
    place = _SORTS.index(sort) if sort in _SORTS else len(_SORTS) + (sort == _LAST_SORT)
    return place, _EARNING.index(account.facts["type"]), account.name


def _work_type(one: WorkType, setup: BillingSetup, lists: CompanyLists, uses: Uses) -> MappedWorkType:
    item_id = setup.items.get(one.id, "")
    return MappedWorkType(
        id=one.id,
        name=one.name,
        item_id=item_id,
        item=lists.item(item_id),
        proposal=propose_item(one.name, lists.items),
        blocks=uses.types.get(one.id, 0),
        used=one.id in uses.types or one.id in uses.types_of_work,
    )


def _tax(one: ListedRate, setup: BillingSetup, lists: CompanyLists, uses: Uses, today: date) -> MappedTax:
    rate, regime = one.rate, lists.company.regime
    mapping = setup.taxes.get(rate.id)
    code = lists.code(mapping.code_id) if mapping else None
    secondary_id = mapping.secondary_id if mapping else ""
    sides, extra = sides_of(rate, code, today, secondary_id)
    is_same = code is not None and agrees(rate, code, regime, today, secondary_id)
    if is_same and not any(one.there for one in sides):
        # Taxable, or the same in all: no tax there is the equal of one of ours, and none has to be.
        sides, extra = tuple(replace(one, agrees=True) for one in sides), ()
    return MappedTax(
        rate=rate,
        percent=rate.percent(),
        retired=one.retired,
        code_id=mapping.code_id if mapping else "",
        code=code,
        code_percent=code_percent(code, today) if code is not None else None,
        primary=sides[0] if sides else None,
        secondary=sides[1] if len(sides) > 1 else None,
        extra=extra,
        agrees=is_same,
        insisted=bool(mapping and mapping.insisted and not is_same),
        # What has no tax set is, until somebody says otherwise, what no sales tax is about.
        proposal=propose_code(
            rate if rate.id else replace(rate, name=_OUT_OF_SCOPE), lists.codes, regime, today
        ),
        blocks=uses.rates.get(rate.id, 0),
        used=rate.id in uses.rates or rate.id in uses.rates_of_work,
    )


def is_pseudo(code: TaxCode) -> bool:
    """Whether a code only says taxable, or not taxable: it has no percentage of its own."""
    return code.id in (TAXABLE, NOT_TAXABLE)


def code_percent(code: TaxCode, day: date) -> Decimal | None:
    """What a code charges in all on a day; None for one that only says taxable, or not."""
    return None if is_pseudo(code) else code.percent(day)


def sides_of(
    rate: TaxRate, code: TaxCode | None, day: date, secondary_id: str = ""
) -> tuple[tuple[TaxSide, ...], tuple[CodeRate, ...]]:
    """Each tax of a rate beside its equal in a code, and what the code charges beside. For a day."""
    charged = [percent_of(share) for share in rate.effective()]
    if code is None or is_pseudo(code):
        return tuple(
            TaxSide(ours, percent, None, None, False)
            for ours, percent in zip(rate.components, charged, strict=True)
        ), ()
    there = {one.id: percent_of(share) for one, share in zip(code.rates, code.shares(day), strict=True)}
    pairs = pair(rate, code, day, secondary_id).pairs
    sides = []
    for (ours, theirs), percent in zip(pairs, charged, strict=True):
        their_percent = there[theirs.id] if theirs is not None else None
        same = percent == (their_percent if their_percent is not None else Decimal(0))
        sides.append(TaxSide(ours, percent, theirs, their_percent, same))
    paired = {theirs.id for _ours, theirs in pairs if theirs is not None}
    extra = tuple(one for one in code.rates if one.id not in paired and there[one.id])
    return tuple(sides), extra


def _methods(setup: BillingSetup, lists: CompanyLists, used: list[str]) -> tuple[MappedMethod, ...]:
    entries = lists.of(Kind.PAYMENT_METHOD)
    by_id = {one.id: one for one in entries}
    known = {name_key(one): one for one in (*METHODS, *used)}
    known |= {key: name for key, (name, _id) in setup.methods.items() if key not in known}
    found = []
    for key, method in known.items():
        entry_id = setup.methods.get(key, ("", ""))[1]
        proposal = propose_method(method, entries)
        found.append(MappedMethod(method, method_text(method), entry_id, by_id.get(entry_id), proposal))
    return tuple(found)
