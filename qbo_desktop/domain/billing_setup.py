"""What a person decided about billing into QuickBooks: from when on, and what stands for what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class TaxMapping:
    """The tax code that stands for a tax rate of the practice. `secondary_id` is a rate of that code, or "".

    `insisted`: a person chose it although the percentages differ.
    """

    code_id: str
    secondary_id: str = ""
    insisted: bool = False


@dataclass(frozen=True, slots=True)
class BillingSetup:
    """The billing set-up; ids on both sides.

    `items`: work type id → item id. `taxes`: tax rate id → code. `methods`: folded name of a payment method →
    (name, id there). `lists_at` is when QuickBooks' lists were last read.
    """

    start_date: date | None = None
    default_item_id: str = ""
    items: Mapping[str, str] = field(default_factory=dict)
    taxes: Mapping[str, TaxMapping] = field(default_factory=dict)
    methods: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    lists_at: datetime | None = None

    @property
    def is_on(self) -> bool:
        """Whether invoices go to QuickBooks at all."""
        return self.start_date is not None

    def item_for(self, work_type_id: str) -> str:
        """The item of a line's work type: its own, or the default; "" when there is neither."""
        return self.items.get(work_type_id) or self.default_item_id
