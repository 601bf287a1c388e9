"""Choosing fields: what both records say once a person took left, right or both. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from qbo_desktop.domain.agreement import same_value
from qbo_desktop.domain.contact import (
    SHARED_FIELDS,
    Contact,
    FieldValue,
)


class Take(StrEnum):
    """Whose value counts."""

    QUICKBOOKS = "quickbooks"
    PRACTICE = "practice"
    BOTH = "both"


# Where a second value of a field can go, in this order.
_ROOM: Mapping[str, tuple[str, ...]] = {
    "email": ("email_2",),
    "phone_work": ("phone_other", "phone_mobile"),
    "phone_mobile": ("phone_other", "phone_work"),
    "phone_other": ("phone_work", "phone_mobile"),
    "mailing": ("physical",),
    "physical": ("mailing",),
}


class CannotKeepBoth(ValueError):
    """There is no room for a second value of `field`."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def can_keep_both(field: str, theirs: Contact, ours: Contact) -> bool:
    """Whether both values of a field can be kept: there is a place that is free on both sides."""
    return bool(_room_for(field, theirs, ours, {}))


def chosen(theirs: Contact, ours: Contact, takes: Mapping[str, Take]) -> dict[str, FieldValue]:
    """FIELD → the value that both records are to have.

    "Both" keeps our value in its place and puts theirs where there is room on both sides: a second
    e-mail, another telephone, the other address. Raises CannotKeepBoth, and KeyError for what is no FIELD
    that both sides share.
    """
    unknown = [field for field in takes if field not in SHARED_FIELDS]
    if unknown:
        raise KeyError(unknown[0])
    values: dict[str, FieldValue] = {}
    for field, take in takes.items():
        if take is Take.QUICKBOOKS:
            values[field] = theirs.get(field)
        elif take is Take.PRACTICE:
            values[field] = ours.get(field)
    for field, take in takes.items():
        if take is Take.BOTH:
            their_value, our_value = theirs.get(field), ours.get(field)
            if not their_value or not our_value or same_value(field, their_value, our_value):
                values[field] = our_value or their_value
                continue
            room = _room_for(field, theirs, ours, values)
            if not room:
                raise CannotKeepBoth(field)
            values[field] = our_value
            values[room] = their_value
    return values


def _room_for(field: str, theirs: Contact, ours: Contact, values: Mapping[str, FieldValue]) -> str:
    for place in _ROOM.get(field, ()):
        if values.get(place):
            continue
        held = [value for value in (theirs.get(place), ours.get(place)) if value]
        if place not in values and all(same_value(field, value, theirs.get(field)) for value in held):
            return place
    return ""
