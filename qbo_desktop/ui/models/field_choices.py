"""Which value counts, field by field, while somebody is choosing: what is taken, and what both records will say.

Pure. What it shows as the result is what the operations write, since both ask `domain.choosing.chosen`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qbo_desktop.domain.agreement import fills, repeats_email, same_value
from qbo_desktop.domain.choosing import CannotKeepBoth, Take, can_keep_both, chosen
from qbo_desktop.domain.contact import (
    ADDRESS_FIELDS,
    EMAIL_FIELDS,
    PHONE_FIELDS,
    SHARED_FIELDS,
    Contact,
    FieldValue,
)
from qbo_desktop.domain.merge import newer_of
from qbo_desktop.store.in_step import LinkedPair
from qbo_desktop.sync.side import Record
from qbo_desktop.ui.models.comparison import Standing, standing_of

# Times that lie no further apart do not tell which of two changes was the later one.
_COARSENESS_SECONDS = 1.0
# QuickBooks has no place for it: it stays in the practice, whatever is chosen.
_STAYS_HERE = frozenset({"phone_home"})
_SORTS = (EMAIL_FIELDS, PHONE_FIELDS, ADDRESS_FIELDS)


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """One field that differs. `is_open`: there is something to choose; else it is filled from the one side.

    `reason` is the code of a conflict, "" where the two are about to be linked; `agreed` what both said last,
    if `was_agreed`.
    """

    field: str
    theirs: FieldValue
    ours: FieldValue
    standing: Standing
    is_open: bool = True
    reason: str = ""
    was_agreed: bool = False
    agreed: FieldValue = None


@dataclass(frozen=True, slots=True)
class Kept:
    """The value that both will have, and where the other one goes: (field, value) when both are kept."""

    value: FieldValue
    other: tuple[str, FieldValue] | None = None


class FieldChoices:
    """The fields that differ and the side taken for each. `equal` and `alike` are those that need no choice."""

    def __init__(
        self, theirs: Contact, ours: Contact, fields: Sequence[ChoiceField], takes: Mapping[str, Take]
    ) -> None:
        self.theirs = theirs
        self.ours = ours
        self.fields = tuple(fields)
        self.takes = dict(takes)
        shown = {one.field for one in fields}
        both = [name for name in SHARED_FIELDS if theirs.get(name) and ours.get(name) and name not in shown]
        self.equal = tuple(name for name in both if theirs.get(name) == ours.get(name))
        self.alike = tuple(
            name
            for name in both
            if name not in self.equal and same_value(name, theirs.get(name), ours.get(name))
        )

    @classmethod
    def before_linking(cls, theirs: Contact, ours: Contact) -> FieldChoices:
        """A customer and the contact that it is about to be linked to: an empty field is filled, never emptied."""
        filled = ours.with_fields(**{change.field: change.new for change in fills(theirs, ours)})
        fields = []
        for name in SHARED_FIELDS:
            left, right = theirs.get(name), ours.get(name)
            if same_value(name, left, right):
                continue
            if repeats_email(name, theirs, ours) or repeats_email(name, ours, theirs):
                continue
            standing = standing_of(name, left, right)
            fields.append(ChoiceField(name, left, right, standing, is_open=bool(left and right)))
        takes = {one.field: Take.PRACTICE for one in fields if one.is_open}
        return cls(theirs, filled, fields, takes)

    @classmethod
    def of_conflict(cls, pair: LinkedPair) -> FieldChoices:
        """The fields in conflict of a linked pair. What is not empty is proposed, then what is newer."""
        theirs, ours, agreed = pair.customer.contact, pair.contact.contact, pair.info.agreed
        fields = [
            ChoiceField(
                name,
                theirs.get(name),
                ours.get(name),
                standing_of(name, theirs.get(name), ours.get(name)),
                reason=pair.info.conflicts[name],
                was_agreed=name in agreed.baseline,
                agreed=agreed.ours(name),
            )
            for name in SHARED_FIELDS
            if name in pair.info.conflicts
        ]
        newer = Take(newer_side(pair.customer, pair.contact) or Take.PRACTICE)
        takes = {
            one.field: Take.PRACTICE if not one.theirs else Take.QUICKBOOKS if not one.ours else newer
            for one in fields
        }
        return cls(theirs, ours, fields, takes)

    # --- choosing ---------------------------------------------------------------------------------------

    def take(self, field: str, take: Take) -> tuple[str, ...]:
        """Take a side's value, or both; answers the fields whose second value lost its place by it."""
        if field not in self.takes or (take is Take.BOTH and not self.may_keep_both(field)):
            return ()
        self.takes[field] = take
        return self._make_room()

    def take_all(self, take: Take) -> None:
        """Take the one side's value everywhere."""
        self.takes = dict.fromkeys(self.takes, take)

    def _make_room(self) -> tuple[str, ...]:
        lost: list[str] = []
        while True:
            try:
                chosen(self.theirs, self.ours, self.takes)
            except CannotKeepBoth as error:
                self.takes[error.field] = Take.PRACTICE
                lost.append(error.field)
            else:
                return tuple(lost)

    def may_keep_both(self, field: str) -> bool:
        """Whether both values of a field can be kept, with what is chosen for the others."""
        if not (self.theirs.get(field) and self.ours.get(field)) or field not in self.takes:
            return False
        try:
            chosen(self.theirs, self.ours, {**self.takes, field: Take.BOTH})
        except CannotKeepBoth:
            return False
        return True

    def could_keep_both(self, field: str) -> bool:
        """Whether both values of a field could be kept if nothing else stood in the way."""
        both = self.theirs.get(field) and self.ours.get(field)
        return bool(both and field in self.takes and can_keep_both(field, self.theirs, self.ours))

    def one_side(self) -> Take | None:
        """The side that is taken for every field, if it is one and the same."""
        sides = set(self.takes.values())
        return next(iter(sides)) if len(sides) == 1 and Take.BOTH not in sides else None

    # --- what comes of it -------------------------------------------------------------------------------

    def kept(self, field: str) -> Kept:
        """What both records will say in a field."""
        take = self.takes.get(field)
        if take is None:
            return Kept(self.theirs.get(field) or self.ours.get(field))
        values = chosen(self.theirs, self.ours, self.takes)
        if take is not Take.BOTH:
            return Kept(values[field])
        theirs = self.theirs.get(field)
        place = next(
            (
                one
                for one, value in values.items()
                if one not in self.takes and is_same_sort(one, field) and same_value(field, value, theirs)
            ),
            None,
        )
        return Kept(values[field], None if place is None else (place, theirs))

    def effect(self) -> tuple[int, int]:
        """How many fields get another value in the practice, at once, and in QuickBooks, with the next run."""
        values = chosen(self.theirs, self.ours, self.takes)
        here = {name for name, value in values.items() if not same_value(name, self.ours.get(name), value)}
        there = {name for name, value in values.items() if not same_value(name, self.theirs.get(name), value)}
        for one in self.fields:
            if not one.is_open:
                (here if one.theirs else there).add(one.field)
        return len(here), len(there - _STAYS_HERE)

    def as_takes(self) -> dict[str, str]:
        """FIELD → quickbooks, practice or both, as the operations want it."""
        return {field: take.value for field, take in self.takes.items()}


def is_same_sort(field: str, other: str) -> bool:
    """Whether two different fields can hold each other's values: telephones go to telephones."""
    return field != other and any(field in sort and other in sort for sort in _SORTS)


def newer_side(customer: Record, contact: Record) -> str:
    """The side that changed last, "quickbooks" or "practice"; "" when the times do not tell."""
    times = [None if one.modified is None else one.modified.timestamp() for one in (customer, contact)]
    return newer_of(times[0], times[1], _COARSENESS_SECONDS)
