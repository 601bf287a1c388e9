"""QuickBooks' CompanyCurrency → an entry. PURE; nothing raises. Only read, so there is no way back.

The list has the currencies in use besides the home currency. Facts: `code` (USD).
"""

from __future__ import annotations

from typing import Any

from qbo_desktop.domain.company_lists import Entry, Kind
from qbo_desktop.quickbooks.translate.listed import entry, name_of
from qbo_desktop.quickbooks.translate.shapes import part, text


def from_json(data: Any) -> Entry:
    """A currency."""
    code = text(part(data, "Code")).upper()
    return entry(Kind.CURRENCY, data, name_of(data, "Name", "Code"), {"code": code})
