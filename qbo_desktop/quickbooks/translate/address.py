"""QuickBooks' postal address ↔ ours. PURE.

QuickBooks has five free lines beside the parts; ours has two. Lines beyond the first are joined with
", "; they are kept apart beside the contact when there are more than two, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qbo_desktop.domain.contact import Address
from qbo_desktop.quickbooks.translate.shapes import text

MORE_LINES = ("Line2", "Line3", "Line4", "Line5")
PARTS = {
    "City": "city",
    "CountrySubDivisionCode": "region",
    "PostalCode": "postal_code",
    "Country": "country",
}


def from_json(data: Any) -> Address | None:
    """The address, or None for nothing but blanks or for what is no address."""
    if not isinstance(data, Mapping):
        return None
    lines = [line for key in ("Line1", *MORE_LINES) if (line := text(data.get(key)))]
    address = Address(
        line1=lines[0] if lines else "",
        line2=", ".join(lines[1:]),
        **{ours: text(data.get(theirs)) for theirs, ours in PARTS.items()},
    )
    return address or None


def to_json(address: Address | None) -> dict[str, str]:
    """The address as QuickBooks takes it.

    Every line is named, also the empty ones: an address that is sent replaces the old one whole, and a
    left-over third line would be printed on invoices.
    """
    address = address or Address()
    lines = {"Line1": address.line1, "Line2": address.line2, "Line3": "", "Line4": "", "Line5": ""}
    return {**lines, **{theirs: getattr(address, ours) for theirs, ours in PARTS.items()}}


def unmapped(data: Any) -> Any:
    """What `from_json` did not take or did not take as it was; None when nothing is left."""
    if not isinstance(data, Mapping):
        return data
    back = to_json(from_json(data))
    left = {key: value for key, value in data.items() if value != back.get(key, None)}
    return left or None
