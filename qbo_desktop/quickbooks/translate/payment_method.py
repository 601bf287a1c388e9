"""QuickBooks' PaymentMethod → an entry. PURE; nothing raises. Only read, so there is no way back.

Facts: `type` (CREDIT_CARD, NON_CREDIT_CARD).
"""

from __future__ import annotations

from typing import Any

from qbo_desktop.domain.company_lists import Entry, Kind
from qbo_desktop.quickbooks.translate.listed import entry, name_of
from qbo_desktop.quickbooks.translate.shapes import part, text


def from_json(data: Any) -> Entry:
    """A method of payment."""
    return entry(Kind.PAYMENT_METHOD, data, name_of(data, "Name"), {"type": text(part(data, "Type"))})
