"""What stands for what in QuickBooks, proposed by names: services, the default service, payment methods. PURE.

Names are compared without case, accents, plural and filler words, in English and French. A proposal is either
sure or in doubt; of two that are near each other none is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from qbo_desktop.domain.company_lists import Entry, Item

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Proposal(Generic[T]):
    """What is proposed. `found` is None where nothing is sure; `candidates` are those to choose from, best first.

    With `found` the candidates are those that were considered beside it, it first.
    """

    found: T | None = None
    candidates: tuple[T, ...] = ()

    @property
    def in_doubt(self) -> bool:
        """Whether there is something to choose from, and nothing that is sure."""
        return self.found is None and bool(self.candidates)


def propose_item(work_type: str, items: Sequence[Item]) -> Proposal[Item]:
    """The service that bills a work type, by its name."""
    raise NotImplementedError


def propose_default_item(items: Sequence[Item]) -> Proposal[Item]:
    """The service for lines whose work type has none: the one called Services, or the only one."""
    raise NotImplementedError


def propose_method(method: str, methods: Sequence[Entry]) -> Proposal[Entry]:
    """QuickBooks' payment method for one of the practice, by its name in either language."""
    raise NotImplementedError
