"""Saving the whole billing set-up: what was decided on its pages, in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qbo_desktop.operations.context import Context, Lane, Operation, Outcome
from qbo_desktop.wording import _


@dataclass(frozen=True, slots=True)
class SaveBillingSetup:
    """Carry out these changes in their order. One that is refused ends it; those before it stay.

    Each says by itself what it sets, so that doing them once more does no harm. The value is how many were done.
    """

    changes: Sequence[Operation[Any]]
    lane = Lane.DESK

    def title(self) -> str:
        return _("Save the billing set-up")

    def run(self, context: Context) -> Outcome[int]:
        """Raises what the changes raise: UsageError, BillingRefused."""
        for change in self.changes:
            change.run(context)
        return Outcome(len(self.changes), says=_("The billing set-up is saved."))
