"""Two records of one client side by side, field by field, with how their values stand to each other. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from qbo_desktop.domain.agreement import same_value
from qbo_desktop.domain.contact import SHARED_FIELDS, Address, Contact, FieldValue, Phone, field_from_json
from qbo_desktop.wording import N_, _


class Standing(StrEnum):
    """How the two values of a field stand to each other. The value is the mark that is shown."""

    EQUAL = "="
    ALIKE = "≈"
    DIFFER = "≠"
    HERE = "+"


_WORDS = {
    Standing.EQUAL: N_("equal"),
    Standing.ALIKE: N_("equal but for format"),
    Standing.DIFFER: N_("differs"),
}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field: both values as texts ("" where there is none), what was agreed last, and the standing.

    `in_quickbooks` tells, for a value on one side only, which side has it.
    """

    field: str
    quickbooks: str
    practice: str
    standing: Standing
    in_quickbooks: bool = True
    agreed: str = ""


def standing_text(row: FieldRow) -> str:
    """The standing in words, for the screen reader and the tool tip."""
    if row.standing is Standing.HERE:
        return _("only in QuickBooks") if row.in_quickbooks else _("only in the practice")
    return _(_WORDS[row.standing])


def value_text(value: FieldValue) -> str:
    """A value in one line; "" for none."""
    if isinstance(value, Phone):
        if not value.extension:
            return value.number
        return _("{number} ext {extension}").format(number=value.number, extension=value.extension)
    if isinstance(value, Address):
        return str(value)
    return value or ""


def value_lines(value: FieldValue) -> str:
    """A value whole: an address in as many lines as it has, everything else in one; "" for none."""
    if not isinstance(value, Address):
        return value_text(value)
    place = " ".join(part for part in (value.city, value.region, value.postal_code) if part)
    return "\n".join(part for part in (value.line1, value.line2, place, value.country) if part)


def side_by_side(
    customer: Contact | None, contact: Contact | None, baseline: Mapping[str, Any] | None = None
) -> tuple[FieldRow, ...]:
    """Every field that either of the two has, in the order of the fields."""
    rows = []
    for field in SHARED_FIELDS:
        left = customer.get(field) if customer else None
        right = contact.get(field) if contact else None
        agreed = value_text(field_from_json(field, (baseline or {}).get(field)))
        if not left and not right:
            continue
        rows.append(
            FieldRow(
                field,
                value_text(left),
                value_text(right),
                standing_of(field, left, right),
                bool(left),
                agreed,
            )
        )
    return tuple(rows)


def standing_of(field: str, left: FieldValue, right: FieldValue) -> Standing:
    """How two values of a field stand to each other, of which one at least is there."""
    if not left or not right:
        return Standing.HERE
    if left == right:
        return Standing.EQUAL
    return Standing.ALIKE if same_value(field, left, right) else Standing.DIFFER
