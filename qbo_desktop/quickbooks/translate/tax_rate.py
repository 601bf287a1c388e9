"""QuickBooks' TaxRate → one tax with its percentages. PURE; nothing raises. Only read: no way back.

`RateValue` is the percentage now; `EffectiveTaxRate` has those of all times, as far as the service tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from qbo_desktop.domain.company_lists import CodeRate, Percent
from qbo_desktop.quickbooks.translate.figures import number
from qbo_desktop.quickbooks.translate.listed import is_active, name_of
from qbo_desktop.quickbooks.translate.shapes import day, part, reference, rows, text


def from_json(data: Any, agencies: Mapping[str, str] | None = None) -> CodeRate:
    """A rate as it stands alone: what it applies to and its order are the tax code's to say.

    `agencies` are names by id; an agency that is not among them is its id.
    """
    agency = reference(part(data, "AgencyRef"))
    return CodeRate(
        id=text(part(data, "Id")),
        name=name_of(data, "Name"),
        percents=_percents(data),
        agency=(agencies or {}).get(agency, agency),
        active=is_active(data),
    )


def _percents(data: Any) -> tuple[Percent, ...]:
    """The percentages, the current one first, then the later before the earlier."""
    dated = [
        Percent(rate, day(part(one, "EffectiveDate")), day(part(one, "EndDate")))
        for one in rows(part(data, "EffectiveTaxRate"))
        if (rate := number(part(one, "RateValue"))) is not None
    ]
    dated.sort(key=lambda one: one.since or date.min, reverse=True)
    now = number(part(data, "RateValue"))
    if now is None:
        return tuple(dated)
    # The one in force is dated as well, where the service tells dates.
    current = next((one for one in dated if one.rate == now and one.until is None), None)
    if current is None:
        return Percent(now), *dated
    return current, *(one for one in dated if one is not current)
