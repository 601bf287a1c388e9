"""QuickBooks' Term → an entry. PURE; nothing raises. Only read, so there is no way back.

Facts: `type` (STANDARD, DATE_DRIVEN), `days` until it is due; of a DATE_DRIVEN one `day_of_month` and
`next_month_days` (issued so close to that day, the next month's counts).
"""

from __future__ import annotations

from typing import Any

from qbo_desktop.domain.company_lists import Entry, Kind
from qbo_desktop.quickbooks.translate.listed import entry, name_of
from qbo_desktop.quickbooks.translate.shapes import part, text


def from_json(data: Any) -> Entry:
    """A term."""
    facts = {
        "type": text(part(data, "Type")),
        "days": text(part(data, "DueDays")),
        "day_of_month": text(part(data, "DayOfMonthDue")),
        "next_month_days": text(part(data, "DueNextMonthDays")),
    }
    return entry(Kind.TERM, data, name_of(data, "Name"), facts)
