"""What a person has decided in the billing set-up, and nobody has saved yet.

Every answer is the person's own, else the one that is saved, else what is proposed where that is sure. So a list
that is read again changes nothing that was decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qbo_desktop.domain.billing_setup import BillingSetup, TaxMapping
from qbo_desktop.domain.naming import name_key
from qbo_desktop.operations.billing_map_reading import MappedMethod, MappedTax, MappedWorkType, SetupView
from qbo_desktop.operations.billing_setup import (
    MapDefaultItem,
    MapPaymentMethod,
    MapTax,
    MapWorkType,
    SetStartDate,
)
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.operations.context import Operation
from qbo_desktop.settings import Settings
from qbo_desktop.ui.billing_wizard.pages import SetUpPage

DEPOSIT, EMAIL_BY = "billing.deposit_account", "billing.email_by"


@dataclass
class Draft:
    """The answers over a view of the set-up. Ids on both sides; "" is “none”.

    `proposes` False: what is only proposed counts for nothing.
    """

    view: SetupView
    settings: Settings
    proposes: bool = True
    _items: dict[str, str] = field(default_factory=dict)
    _default: str | None = None
    _taxes: dict[str, TaxMapping | None] = field(default_factory=dict)
    _methods: dict[str, str] = field(default_factory=dict)
    _start: tuple[date | None] | None = None
    _settings: dict[str, str] = field(default_factory=dict)

    def renew(self, view: SetupView, settings: Settings) -> None:
        """Take what is saved and shown now; what the person decided stays."""
        self.view, self.settings = view, settings

    @property
    def is_touched(self) -> bool:
        """Whether the person decided anything that is not saved."""
        own = (self._items, self._taxes, self._methods, self._settings)
        return any(own) or self._default is not None or self._start is not None

    # --- services ---------------------------------------------------------------------------------------

    def item(self, one: MappedWorkType) -> str:
        """The service of a work type; "" leaves it to the default one."""
        if one.id in self._items:
            return self._items[one.id]
        return one.item_id or self._sure(one.proposal)

    def choose_item(self, work_type_id: str, item_id: str) -> None:
        """Decide it."""
        self._items[work_type_id] = item_id

    def is_item_proposed(self, one: MappedWorkType) -> bool:
        """Whether the service is one that nobody has chosen."""
        return one.id not in self._items and not one.item_id and bool(self._sure(one.proposal))

    @property
    def default_item(self) -> str:
        """The service for all other work."""
        if self._default is not None:
            return self._default
        return self.view.default_item_id or self._sure(self.view.default_proposal)

    def choose_default(self, item_id: str) -> None:
        """Decide it."""
        self._default = item_id

    @property
    def is_default_proposed(self) -> bool:
        """Whether the default service is one that nobody has chosen."""
        return self._default is None and not self.view.default_item_id and bool(self.default_item)

    # --- taxes ------------------------------------------------------------------------------------------

    def tax(self, one: MappedTax) -> TaxMapping | None:
        """The code that stands for a rate, or None."""
        if one.rate.id in self._taxes:
            return self._taxes[one.rate.id]
        return _saved(one) or self._proposed(one)

    def choose_tax(self, rate_id: str, mapping: TaxMapping | None) -> None:
        """Decide it."""
        self._taxes[rate_id] = mapping

    def is_tax_proposed(self, one: MappedTax) -> bool:
        """Whether the code is one that nobody has chosen."""
        return one.rate.id not in self._taxes and not one.code_id and self._proposed(one) is not None

    # --- start date, payments ---------------------------------------------------------------------------

    @property
    def start(self) -> date | None:
        """From which day on invoices go; None: none goes."""
        if self._start is not None:
            return self._start[0]
        return self.view.start.day if self.proposes else self.view.start_date

    def choose_start(self, day: date | None) -> None:
        """Decide it."""
        self._start = (day,)

    def method(self, one: MappedMethod) -> str:
        """QuickBooks' payment method for one of ours."""
        own = self._methods.get(one.method)
        return own if own is not None else one.entry_id or self._sure(one.proposal)

    def choose_method(self, method: str, entry_id: str) -> None:
        """Decide it."""
        self._methods[method] = entry_id

    def is_method_proposed(self, one: MappedMethod) -> bool:
        """Whether it is one that nobody has chosen."""
        return one.method not in self._methods and not one.entry_id and bool(self._sure(one.proposal))

    def setting(self, key: str) -> str:
        """The value of DEPOSIT or EMAIL_BY."""
        return self._settings.get(key, self.settings.get(key))

    def choose_setting(self, key: str, value: str) -> None:
        """Decide it."""
        self._settings[key] = value

    # --- what comes of it -------------------------------------------------------------------------------

    def setup(self) -> BillingSetup:
        """The set-up as it would be once it is saved."""
        view = self.view
        taxes = {one.rate.id: self.tax(one) for one in view.taxes}
        return BillingSetup(
            start_date=self.start,
            default_item_id=self.default_item,
            items={one.id: found for one in view.work_types if (found := self.item(one))},
            taxes={rate_id: mapping for rate_id, mapping in taxes.items() if mapping is not None},
            methods={
                name_key(one.method): (one.method, found)
                for one in view.methods
                if (found := self.method(one))
            },
            lists_at=view.lists_at,
        )

    def changes(self, pages: Iterable[SetUpPage]) -> tuple[Operation[Any], ...]:
        """What has to be written for these pages. The start date, which lets invoices go, comes last."""
        wanted = set(pages)
        found: list[Operation[Any]] = []
        if SetUpPage.SERVICES in wanted:
            found += self._service_changes()
        if SetUpPage.TAXES in wanted:
            found += self._tax_changes()
        if SetUpPage.PAYMENTS in wanted:
            found += self._payment_changes()
        if SetUpPage.START_DATE in wanted and self.start != self.view.start_date:
            found.append(SetStartDate(self.start))
        return tuple(found)

    def _service_changes(self) -> Sequence[Operation[Any]]:
        view = self.view
        found: list[Operation[Any]] = [
            MapWorkType(one.id, self.item(one)) for one in view.work_types if self.item(one) != one.item_id
        ]
        if self.default_item != view.default_item_id:
            found.append(MapDefaultItem(self.default_item))
        return found

    def _tax_changes(self) -> Sequence[Operation[Any]]:
        found = []
        for one in self.view.taxes:
            mapping = self.tax(one)
            if mapping is None and one.code_id:
                found.append(MapTax(one.rate.id, ""))
            elif mapping is not None and (mapping.code_id, mapping.insisted) != (one.code_id, one.insisted):
                found.append(MapTax(one.rate.id, mapping.code_id, mapping.secondary_id, mapping.insisted))
        return found

    def _payment_changes(self) -> Sequence[Operation[Any]]:
        found: list[Operation[Any]] = [
            MapPaymentMethod(one.method, self.method(one))
            for one in self.view.methods
            if self.method(one) != one.entry_id
        ]
        return found + [
            SetSetting(key, value) for key, value in self._settings.items() if value != self.settings.get(key)
        ]

    def _sure(self, proposal: Any) -> str:
        """The id of what is proposed where that is sure."""
        return str(proposal.found.id) if self.proposes and proposal.found is not None else ""

    def _proposed(self, one: MappedTax) -> TaxMapping | None:
        # A rate that is offered no more and that nothing uses needs no match.
        if one.retired and not one.used:
            return None
        found = self._sure(one.proposal)
        return TaxMapping(found) if found else None


def _saved(one: MappedTax) -> TaxMapping | None:
    if not one.code_id:
        return None
    secondary = one.secondary.there.id if one.secondary is not None and one.secondary.there else ""
    return TaxMapping(one.code_id, secondary, one.insisted)
