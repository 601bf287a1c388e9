"""The lines of the client list as values: what became of a customer, or of a contact on its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from qbo_desktop.domain.merge import Agreed


class PairState(StrEnum):
    """What became of a customer, or of a contact on its own."""

    LINKED = "linked"
    CREATED = "created"
    WAITING = "waiting"
    SKIPPED = "skipped"
    UNLINKED = "unlinked"
    ALONE = "unlinked-practice"
    ABSORBED = "absorbed"


TOGETHER = (PairState.LINKED, PairState.CREATED)
CUSTOMER_STATES = (*TOGETHER, PairState.WAITING, PairState.SKIPPED, PairState.UNLINKED)


@dataclass(frozen=True, slots=True)
class PairInfo:
    """One line. A contact's own line gives its contact as `practice_id`.

    `baseline` holds the fields on which both sides last agreed, `their_form` those that QuickBooks keeps in
    a form of its own, `conflicts` the fields that a person decides about (FIELD → reason). The digests are
    the records as they were when the line was last settled.
    """

    id: int
    quickbooks_id: str
    practice_id: str
    state: PairState
    reason: str = ""
    aside: bool = False
    ready: bool = False
    baseline: Mapping[str, Any] = field(default_factory=dict)
    their_form: Mapping[str, Any] = field(default_factory=dict)
    conflicts: Mapping[str, str] = field(default_factory=dict)
    customer_digest: str = ""
    contact_digest: str = ""
    note: str = ""
    note_for: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None

    @property
    def agreed(self) -> Agreed:
        """What both sides last agreed on."""
        return Agreed(self.baseline, self.their_form)
