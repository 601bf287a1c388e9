"""QuickBooks' Account → an entry. PURE; nothing raises. Only read, so there is no way back.

Facts: `type` (Income, Bank, Other Current Asset …), `subtype`, `class` (Revenue, Asset …), `number`, `currency`.
"""

from __future__ import annotations

from typing import Any

from qbo_desktop.domain.company_lists import Entry, Kind
from qbo_desktop.quickbooks.translate.listed import entry, name_of
from qbo_desktop.quickbooks.translate.shapes import part, reference, text


def from_json(data: Any) -> Entry:
    """An account under its whole name (Income:Fees): accounts of one name stand under several parents."""
    facts = {
        "type": text(part(data, "AccountType")),
        "subtype": text(part(data, "AccountSubType")),
        "class": text(part(data, "Classification")),
        "number": text(part(data, "AcctNum")),
        "currency": reference(part(data, "CurrencyRef")),
    }
    return entry(Kind.ACCOUNT, data, name_of(data, "FullyQualifiedName", "Name"), facts)
