"""Looking for numbers: which invoices have them, and which numbers could not be looked for at all.

A number that cannot be looked for is not free: without the look an invoice might be made twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qbo_desktop.domain.sales_invoice import RemoteInvoice
from qbo_desktop.errors import Refused
from qbo_desktop.sync.invoice_side import InvoiceSide


@dataclass(frozen=True, slots=True)
class Numbered:
    """What a look-up found. `refused` has the numbers that QuickBooks would not look for, with its words."""

    records: tuple[RemoteInvoice, ...] = ()
    refused: dict[str, Refused] = field(default_factory=dict)

    def holders_of(self, number: str) -> list[RemoteInvoice]:
        """Who has a number; forms of letters do not count, as QuickBooks compares."""
        return [one for one in self.records if one.number.casefold() == number.casefold()]


def look_for(side: InvoiceSide, numbers: Sequence[str]) -> Numbered:
    """Look for numbers in one call; each by itself where QuickBooks refuses them together."""
    wanted = list(dict.fromkeys(one for one in numbers if one))
    if not wanted:
        return Numbered()
    try:
        return Numbered(tuple(side.invoices_numbered(wanted)))
    except Refused as error:
        if len(wanted) == 1:
            return Numbered(refused={wanted[0]: error})
    alone = [look_for(side, [one]) for one in wanted]
    return Numbered(
        tuple(record for one in alone for record in one.records),
        {number: error for one in alone for number, error in one.refused.items()},
    )
