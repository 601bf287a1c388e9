"""The lines of the client list as values: what became of a customer, or of a contact on its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


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

    `baseline` holds the fields on which both sides last agreed; `customer_digest` is what the decision
    was taken on.
    """

    id: int
    quickbooks_id: str
    practice_id: str
    state: PairState
    reason: str = ""
    aside: bool = False
    ready: bool = False
    baseline: Mapping[str, Any] = field(default_factory=dict)
    customer_digest: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
