"""QuickBooks' TaxAgency → an entry. PURE; nothing raises. Only read, so there is no way back.

Facts: `sales` and `purchases`, "yes" where tax on them is tracked.
"""

from __future__ import annotations

from typing import Any

from qbo_desktop.domain.company_lists import Entry, Kind
from qbo_desktop.quickbooks.translate.listed import entry, name_of
from qbo_desktop.quickbooks.translate.shapes import flag, part


def from_json(data: Any) -> Entry:
    """An agency that taxes are paid to."""
    facts = {
        "sales": _yes(part(data, "TaxTrackedOnSales")),
        "purchases": _yes(part(data, "TaxTrackedOnPurchases")),
    }
    return entry(Kind.AGENCY, data, name_of(data, "DisplayName"), facts)


def _yes(value: Any) -> str:
    return "yes" if flag(value, default=False) else ""
