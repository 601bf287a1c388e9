"""What still keeps invoices from going to QuickBooks, told from the set-up: a code, a sentence, where it is mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qbo_desktop.domain.company_lists import TaxRegime
from qbo_desktop.domain.problem import Fix
from qbo_desktop.domain.push_rules import NO_RATE
from qbo_desktop.domain.tax_pairing import charges
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.operations.billing_map_reading import MappedTax, SetupView


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that still keeps invoices from going.

    `code`: connection, lists, contacts, start-date, numbers, sales-tax, currency, default-item, item, tax, tax-differs,
    tax-inactive. `name` is the rate, the work type … it is about, `id` its id; `blocks` how many invoices
    wait for it; `fix` where it is put right.
    """

    code: str
    says: str
    name: str = ""
    id: str = ""
    blocks: int = 0
    fix: Fix = Fix.BILLING_SETUP


def what_is_missing(view: SetupView) -> tuple[Missing, ...]:
    """Everything that is missing, in the order in which it is put right.

    Only what is in use counts: a tax rate that nothing waits with keeps nothing back.
    """
    return (
        *_before_anything(view),
        *_of_the_company(view),
        *_of_services(view),
        *(one for tax in view.taxes for one in _of_tax(tax, view)),
    )


def _before_anything(view: SetupView) -> Iterator[Missing]:
    if not view.connected:
        yield Missing("connection", _("QuickBooks is not connected."), fix=Fix.CONNECTIONS)
    elif view.lists_at is None:
        yield Missing("lists", _("QuickBooks’ services and tax codes have not been read yet."))
    if not view.has_synced:
        yield Missing("contacts", _("The clients have not been brought into step yet."), fix=Fix.DUPLICATES)
    if view.start_date is None:
        yield Missing("start-date", _("No start date is set: until then no invoice goes."))


def _of_the_company(view: SetupView) -> Iterator[Missing]:
    if view.lists_at is None:
        return
    if not view.company.custom_numbers:
        yield Missing("numbers", _("QuickBooks is set to number invoices by itself."), fix=Fix.QUICKBOOKS)
    known = {view.company.home_currency, *view.company.currencies} - {""}
    if known and view.currency and view.currency not in known:
        says = _("New invoices are in {ours}, and the QuickBooks company works in {theirs}.").format(
            ours=view.currency, theirs=view.company.home_currency
        )
        yield Missing("currency", says, fix=Fix.SETTINGS)
    if view.regime is TaxRegime.NONE:
        if any(one.used and charges(one.rate) for one in view.taxes):
            yield Missing("sales-tax", _("Sales tax is switched off in QuickBooks."), fix=Fix.QUICKBOOKS)
    elif not view.company.tax_set_up:
        yield Missing("sales-tax", _("Sales tax is not set up in QuickBooks yet."), fix=Fix.QUICKBOOKS)


def _of_services(view: SetupView) -> Iterator[Missing]:
    item = view.default_item
    if view.default_item_id and (item is None or not item.sellable):
        name = item.name if item else view.default_item_id
        yield Missing("item", _unusable(name), name, view.default_item_id, fix=Fix.ITEM_MAP)
    for one in view.work_types:
        if one.item_id and (one.item is None or not one.item.sellable):
            name = one.item.name if one.item else one.item_id
            yield Missing("item", _unusable(name), one.name, one.id, one.blocks, Fix.ITEM_MAP)
    if view.default_item_id:
        return
    left = [one for one in view.work_types if not one.item_id]
    nameless = view.without_type
    if not (left or nameless or not view.work_types):
        return
    blocks = max([nameless, *(one.blocks for one in left)])
    names = ", ".join(one.name for one in left)
    says = (
        _("There is no default service, and work of these types has no service: {names}.").format(names=names)
        if left
        else _("There is no default service for lines without a type of work.")
    )
    yield Missing("default-item", says, names, blocks=blocks, fix=Fix.ITEM_MAP)


def _unusable(name: str) -> str:
    return _("The service “{item}” cannot be used in QuickBooks.").format(item=name)


def _of_tax(tax: MappedTax, view: SetupView) -> Iterator[Missing]:
    name, regime = tax.rate.name, view.regime
    if not tax.used or (regime is TaxRegime.NONE and view.lists_at is not None):
        return
    if tax.code is None:
        # In the US, what is charged nothing is simply not taxable.
        if regime in (TaxRegime.LINES, TaxRegime.NONE) or charges(tax.rate):
            yield Missing("tax", _no_match(tax), name, tax.rate.id, tax.blocks, Fix.TAX_MAP)
    elif not tax.code.active:
        says = _("The tax code “{code}” is no longer in use in QuickBooks.").format(code=tax.code.name)
        yield Missing("tax-inactive", says, name, tax.rate.id, tax.blocks, Fix.TAX_MAP)
    elif not tax.agrees and not tax.insisted:
        says = _("“{rate}” and the tax code “{code}” do not charge the same.").format(
            rate=name, code=tax.code.name
        )
        yield Missing("tax-differs", says, name, tax.rate.id, tax.blocks, Fix.TAX_MAP)


def _no_match(tax: MappedTax) -> str:
    says = (
        _("Lines without a tax have no tax code: in QuickBooks every line needs one.")
        if tax.rate.id == NO_RATE
        else _("The tax rate “{rate_name}” has no match in QuickBooks.").format(rate_name=tax.rate.name)
    )
    if not tax.blocks:
        return says
    waits = ngettext("{count} invoice uses it.", "{count} invoices use it.", tax.blocks)
    return f"{says} {waits.format(count=tax.blocks)}"
