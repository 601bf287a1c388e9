"""The billing set-up: what stands for what in QuickBooks, from when on, and what is proposed.

Everything is named by name or id: an id as it is, a name without case and accents. Each change needs the
permissions *billing admin* and *send invoices*.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qbo_desktop.domain.billing_setup import BillingSetup
from qbo_desktop.domain.company_lists import Kind, TaxCode
from qbo_desktop.domain.contact import one_line
from qbo_desktop.domain.names import folded
from qbo_desktop.domain.naming import name_key
from qbo_desktop.domain.push_rules import NO_RATE
from qbo_desktop.domain.tax import TaxRate
from qbo_desktop.domain.tax_pairing import CUSTOM, agrees, mapping_of
from qbo_desktop.errors import UsageError
from qbo_desktop.locale_text import date_text, percent_text
from qbo_desktop.operations.billing_map_reading import (
    SetupView,
    StartDate,
    is_pseudo,
    rates_to_map,
    read_setup,
    start_date_of,
)
from qbo_desktop.operations.billing_proposals import Propose, Proposed
from qbo_desktop.operations.billing_setup_rights import require_rights
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.naming_one import METHOD, SERVICE, TAX_CODE, TAX_RATE, WORK_TYPE, one_of
from qbo_desktop.operations.quickbooks_lists import CreateService, MadeService, RefreshLists
from qbo_desktop.operations.secondary_taxes import with_secondary
from qbo_desktop.phrases.payments import METHODS, method_text
from qbo_desktop.practice.book import billing_uses, work_types
from qbo_desktop.practice.book.fields import clean
from qbo_desktop.practice.book.tax_defaults import ALL_NAMES
from qbo_desktop.practice.book.tax_rates import ListedRate
from qbo_desktop.store import billing_setup, company_lists, workspaces
from qbo_desktop.store.work import Work
from qbo_desktop.sync.side import PRACTICE
from qbo_desktop.wording import _

__all__ = [
    "CreateService",
    "MadeService",
    "MapDefaultItem",
    "MapPaymentMethod",
    "MapTax",
    "MapWorkType",
    "Propose",
    "Proposed",
    "ReadSetup",
    "RefreshLists",
    "SetStartDate",
    "SetupView",
    "StartDate",
    "StartDateProposal",
]

_LONGEST_METHOD = 100
_NO_TAX_SET = "No tax set"
# Under which the sync remembers how far the practice's invoices were read.
_INVOICES = "invoices"


@dataclass(frozen=True, slots=True)
class ReadSetup:
    """The billing set-up as it is now, with what is proposed and what is missing; from the store alone."""

    lane = Lane.DESK

    def title(self) -> str:
        return _("Read the billing set-up")

    def run(self, context: Context) -> Outcome[SetupView]:
        with context.store.read() as session:
            return Outcome(read_setup(session, context.workspace_id, context.store.clock()))


@dataclass(frozen=True, slots=True)
class MapWorkType:
    """The service that bills a work type; "" leaves it to the default service."""

    work_type: str
    item: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Choose the service of a work type")

    def run(self, context: Context) -> Outcome[BillingSetup]:
        """Raises UsageError for what is unknown, ambiguous or cannot be sold; BillingRefused."""
        with context.store.work(context.workspace_id, context.actor) as work:
            require_rights(work.session, work.workspace_id)
            kind = one_of(self.work_type, work_types.listed(work.session, work.workspace_id), WORK_TYPE)
            if not self.item.strip():
                billing_setup.set_item(work, kind.id, "")
                says = _("“{name}” is billed by the default service.").format(name=kind.name)
            else:
                items = company_lists.read(work.session, work.workspace_id).items
                item = one_of(self.item, items, SERVICE, usable=lambda one: one.sellable)
                billing_setup.set_item(work, kind.id, item.id)
                says = _("“{name}” is billed by “{item}”.").format(name=kind.name, item=item.name)
            work.session.flush()
            return Outcome(billing_setup.read(work.session, work.workspace_id), says=says)


@dataclass(frozen=True, slots=True)
class MapDefaultItem:
    """The service of lines whose work type has none of its own; "" takes it away."""

    item: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Choose the default service")

    def run(self, context: Context) -> Outcome[BillingSetup]:
        """Raises UsageError for what is unknown, ambiguous or cannot be sold; BillingRefused."""
        with context.store.work(context.workspace_id, context.actor) as work:
            require_rights(work.session, work.workspace_id)
            if not self.item.strip():
                billing_setup.set_default_item(work, "")
                says = _("There is no default service any more.")
            else:
                items = company_lists.read(work.session, work.workspace_id).items
                item = one_of(self.item, items, SERVICE, usable=lambda one: one.sellable)
                billing_setup.set_default_item(work, item.id)
                says = _("The default service is “{item}”.").format(item=item.name)
            work.session.flush()
            return Outcome(billing_setup.read(work.session, work.workspace_id), says=says)


@dataclass(frozen=True, slots=True)
class MapTax:
    """The tax code that stands for a tax rate; "" takes it away.

    `secondary`: which of the code's taxes is the secondary one, or a code that has only that one (then the code
    that has both is taken). `insist`: also when both do not charge the same.
    """

    rate: str
    code: str
    secondary: str = ""
    insist: bool = False
    lane = Lane.DESK

    def title(self) -> str:
        return _("Choose the tax code of a tax rate")

    def run(self, context: Context) -> Outcome[BillingSetup]:
        """Raises UsageError for what is unknown, ambiguous or inactive, and naming both percentages where they
        differ and nobody insists; BillingRefused."""
        with context.store.work(context.workspace_id, context.actor) as work:
            require_rights(work.session, work.workspace_id)
            regime = company_lists.read(work.session, work.workspace_id).company.regime
            listed = {one.rate.id: one for one in rates_to_map(work.session, work.workspace_id, regime)}
            rate = one_of(
                self.rate,
                [one.rate for one in listed.values()],
                TAX_RATE,
                names=lambda one: (one.name, *_also_called(listed[one.id])),
            )
            if not self.code.strip():
                billing_setup.set_tax(work, rate.id, None)
                says = _("No tax code stands for “{rate}” any more.").format(rate=rate.name)
            else:
                code = self._map(work, rate)
                says = _("“{code}” stands for “{rate}”.").format(code=code.name, rate=rate.name)
            work.session.flush()
            return Outcome(billing_setup.read(work.session, work.workspace_id), says=says)

    def _map(self, work: Work, rate: TaxRate) -> TaxCode:
        lists = company_lists.read(work.session, work.workspace_id)
        codes = [one for one in lists.codes if one.id != CUSTOM]
        code = one_of(self.code, codes, TAX_CODE, usable=lambda one: one.active)
        secondary_id = ""
        if self.secondary.strip():
            code, secondary_id = with_secondary(rate, code, self.secondary, codes)
        today = work.now.date()
        if not self.insist and not agrees(rate, code, lists.company.regime, today, secondary_id):
            raise _differs(rate, code, today)
        mapping = mapping_of(rate, code, lists.company.regime, today, secondary_id)
        billing_setup.set_tax(work, rate.id, mapping)
        return code


def _also_called(listed: ListedRate) -> tuple[str, ...]:
    """What a rate goes by in every language: those that came with the book, and “no tax set”."""
    return (_NO_TAX_SET,) if listed.rate.id == NO_RATE else ALL_NAMES.get(listed.code, ())


def _differs(rate: TaxRate, code: TaxCode, today: date) -> UsageError:
    """The refusal of a code that does not charge what the rate does: both percentages stand side by side."""
    remedy = _("Choose another tax code, or say that you know that they differ.")
    command = _("Choose another tax code, or add --anyway if you know that they differ.")
    ours = percent_text(rate.percent())
    if is_pseudo(code):
        says = _("“{rate}” charges {ours}; “{code}” does not stand for that.").format(
            rate=rate.name, ours=ours, code=code.name
        )
    elif rate.percent() != code.percent(today):
        says = _("“{rate}” charges {ours}, and the tax code “{code}” charges {theirs}.").format(
            rate=rate.name, ours=ours, code=code.name, theirs=percent_text(code.percent(today))
        )
    else:
        says = _(
            "“{rate}” and the tax code “{code}” both charge {ours}, but divided differently: "
            "{our_taxes} here, {their_taxes} in QuickBooks."
        ).format(
            rate=rate.name,
            code=code.name,
            ours=ours,
            our_taxes=_taxes([(one.name, one.rate) for one in rate.components]),
            their_taxes=_taxes([(one.name, one.percent_on(today)) for one in code.rates]),
        )
    return UsageError(says, remedy, command=command)


def _taxes(parts: list[tuple[str, Decimal]]) -> str:
    return ", ".join(f"{name} {percent_text(percent)}" for name, percent in parts)


@dataclass(frozen=True, slots=True)
class MapPaymentMethod:
    """QuickBooks' payment method for one of the practice; "" takes it away."""

    method: str
    there: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Choose the payment method")

    def run(self, context: Context) -> Outcome[BillingSetup]:
        """Raises UsageError for what is unknown, ambiguous or inactive; BillingRefused."""
        with context.store.work(context.workspace_id, context.actor) as work:
            require_rights(work.session, work.workspace_id)
            used = billing_uses.methods_used(work.session, work.workspace_id, METHODS)
            method = _method(self.method, used)
            if not self.there.strip():
                billing_setup.set_method(work, method, "")
                says = _("“{method}” has no payment method in QuickBooks any more.")
                says = says.format(method=method_text(method))
            else:
                lists = company_lists.read(work.session, work.workspace_id)
                entry = one_of(
                    self.there, lists.of(Kind.PAYMENT_METHOD), METHOD, usable=lambda one: one.active
                )
                billing_setup.set_method(work, method, entry.id)
                says = _("“{method}” is “{there}” in QuickBooks.").format(
                    method=method_text(method), there=entry.name
                )
            work.session.flush()
            return Outcome(billing_setup.read(work.session, work.workspace_id), says=says)


def _method(named: str, used: list[str]) -> str:
    """The method as it is kept: named in either language, or one that payments can be brought with."""
    method = one_line(clean(named))
    if not method or len(method) > _LONGEST_METHOD:
        raise UsageError(
            _("A payment method has a name of at most {most} characters.").format(most=_LONGEST_METHOD)
        )
    known = [*METHODS, *used]
    for one in known:
        if folded(method) in (folded(one), folded(method_text(one))) or name_key(method) == name_key(one):
            return one
    return method


@dataclass(frozen=True, slots=True)
class SetStartDate:
    """Invoices of this day and later go to QuickBooks; None switches it off."""

    day: date | None
    lane = Lane.DESK

    def title(self) -> str:
        return _("Set the start date")

    def run(self, context: Context) -> Outcome[StartDate | None]:
        """Raises BillingRefused."""
        with context.store.work(context.workspace_id, context.actor) as work:
            require_rights(work.session, work.workspace_id)
            former = billing_setup.read(work.session, work.workspace_id).start_date
            billing_setup.set_start_date(work, self.day)
            work.session.flush()
            if former != self.day:
                # The next run looks at every invoice again: other ones are wanted now.
                workspaces.move_cursor(work, PRACTICE, _INVOICES, "")
            if self.day is None:
                return Outcome(None, says=_("No invoice goes to QuickBooks any more."))
            found = start_date_of(work.session, work.workspace_id, work.now.date(), self.day)
        return Outcome(found, says=_start_says(found))


def _start_says(found: StartDate) -> str:
    return _(
        "Invoices of {day} and later go to QuickBooks ({since} issued; {before} before it stay out)."
    ).format(day=date_text(found.day), since=found.since, before=found.before)


@dataclass(frozen=True, slots=True)
class StartDateProposal:
    """How many issued invoices lie on either side of a day; of the start date, or the proposed one, without it."""

    day: date | None = None
    lane = Lane.DESK

    def title(self) -> str:
        return _("Look at the start date")

    def run(self, context: Context) -> Outcome[StartDate]:
        with context.store.read() as session:
            today = context.store.clock().date()
            return Outcome(start_date_of(session, context.workspace_id, today, self.day))
