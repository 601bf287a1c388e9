"""One line of the client list as it is shown, and what is special about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qbo_desktop.domain.lines import PairState


class Standing(StrEnum):
    """Whether a record is still in use on its side. Inactive is QuickBooks' word, archived the practice's."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    ARCHIVED = "archived"
    GONE = "gone"


class Mark(StrEnum):
    """What a list can be narrowed to, beside its state: lines that bear all marks asked for are kept."""

    CONFLICT = "conflict"
    ENDED = "ended"
    NOTE = "note"
    PROBLEM = "problem"
    KIND_ASSUMED = "kind-assumed"
    SUB_CUSTOMER = "sub-customer"


@dataclass(frozen=True, slots=True)
class ClientLine:
    """One line. `name` and `email` are QuickBooks' where there is a customer, else the practice's.

    `customer` and `contact` say how either record stands, None where there is none. `conflicts` is how many
    fields a person decides about. `note` was left on the line, for the colleague `note_for` or for nobody in
    particular. `parent_id` and `parent_name` are those of the customer that a sub-customer is below.
    """

    id: int
    state: PairState
    reason: str
    name: str
    email: str
    quickbooks_id: str
    practice_id: str
    practice_name: str
    practice_email: str
    type: str
    aside: bool
    ready: bool
    best_score: int
    customer: Standing | None = None
    contact: Standing | None = None
    conflicts: int = 0
    note: str = ""
    note_for: str = ""
    parent_id: str = ""
    parent_name: str = ""
    kind_assumed: bool = False
    decided_by: str = ""
    decided_at: datetime | None = None

    @property
    def customer_active(self) -> bool:
        """Whether the customer, if there is one, is in use in QuickBooks."""
        return self.customer in (None, Standing.ACTIVE)

    @property
    def contact_archived(self) -> bool:
        """Whether there is a contact that is no longer in use in the practice."""
        return self.contact not in (None, Standing.ACTIVE)

    @property
    def standing(self) -> Standing:
        """How the line stands as a whole: gone before inactive before archived before active."""
        found = {self.customer, self.contact}
        return next(
            (one for one in (Standing.GONE, Standing.INACTIVE, Standing.ARCHIVED) if one in found),
            Standing.ACTIVE,
        )
