"""The accounts of QuickBooks that a payment can be deposited to, as they are offered."""

from __future__ import annotations

from collections.abc import Iterable

from qbo_desktop.domain.company_lists import Entry
from qbo_desktop.operations.deposit_account import can_take_payments
from qbo_desktop.ui.widgets.choice_box import Offer
from qbo_desktop.wording import _


def deposit_offers(accounts: Iterable[Entry], chosen: str) -> list[Offer]:
    """ "" leaves it to QuickBooks. What is chosen is offered also where it cannot be used any more, and says so."""
    known = list(accounts)
    found = [Offer(one.id, one.name) for one in known if can_take_payments(one)]
    if chosen and chosen not in {one.id for one in found}:
        name = next((one.name for one in known if one.id == chosen), chosen)
        found.append(Offer(chosen, _("{name} (cannot be used)").format(name=name), usable=False))
    found.sort(key=lambda one: one.words.casefold())
    return [Offer("", _("Undeposited funds, as QuickBooks does by itself")), *found]
