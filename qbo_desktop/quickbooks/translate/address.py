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


def changed_to_json(address: Address | None, was: Address | None, kept: Any) -> dict[str, Any]:
    """The address in the place of another one, as QuickBooks takes it.

    `kept` is what `unmapped` kept of the old one, `was`. Its id and whatever else has no place in ours stay
    (Lat, Long …); its lines stay parted as they were while only the rest changes. An emptied address keeps
    nothing.
    """
    sent: dict[str, Any] = dict(to_json(address))
    if not address or not isinstance(kept, Mapping):
        return sent
    beside = {key: value for key, value in kept.items() if key not in sent}
    if was is not None and (was.line1, was.line2) == (address.line1, address.line2):
        # `kept` names a line only when it is not where the way back would put it.
        lines = {key: value for key, value in kept.items() if key in sent and key not in PARTS}
        parted = {**sent, **dict.fromkeys(MORE_LINES, ""), **lines, **beside}
        if from_json(parted) == address:
            return parted
    return {**sent, **beside}


def unmapped(data: Any) -> Any:
    """What `from_json` did not take or did not take as it was; None when nothing is left."""
    if not isinstance(data, Mapping):
        return data
    back = to_json(from_json(data))
    left = {key: value for key, value in data.items() if value != back.get(key, None)}
    return left or None
