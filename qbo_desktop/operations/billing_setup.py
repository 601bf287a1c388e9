"""The billing set-up: what stands for what in QuickBooks, from when on, and what is proposed.

Everything is named by name or id: an id as it is, a name without case and accents. Each change needs the
permissions *billing admin* and *send invoices*.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qbo_desktop.domain.company_lists import CompanyLists, Item
from qbo_desktop.domain.proposals import Proposal
from qbo_desktop.operations.billing_map_reading import SetupView, StartDate
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.wording import _


@dataclass(frozen=True, slots=True)
class RefreshLists:
    """Read QuickBooks' services, tax codes, accounts … anew. `only_old`: only when they are older than ten minutes."""

    only_old: bool = False
    lane = Lane.RUN

    def title(self) -> str:
        return _("Read QuickBooks’ lists")

    def run(self, context: Context) -> Outcome[CompanyLists]:
        """Raises SignInNeeded, KeychainError, SideError."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class ReadSetup:
    """The billing set-up as it is now, with what is proposed and what is missing; from the store alone."""

    lane = Lane.DESK

    def title(self) -> str:
        return _("Read the billing set-up")

    def run(self, context: Context) -> Outcome[SetupView]:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Proposed:
    """One mapping that was, or would be, set, or that is in doubt.

    `kind`: default-item, work-type, tax, payment-method. `name` and `id` are ours, `to` and `to_id` QuickBooks';
    in doubt these are "" and `candidates` are the names to choose from.
    """

    kind: str
    name: str
    id: str
    to: str = ""
    to_id: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Propose:
    """Set every proposal that is not in doubt, where nothing is set yet. `dry_run` only tells."""

    dry_run: bool = False
    lane = Lane.DESK

    def title(self) -> str:
        return _("Take over the proposals")

    def run(self, context: Context) -> Outcome[tuple[Proposed, ...]]:
        """Raises BillingRefused without the permissions."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class MapWorkType:
    """The service that bills a work type; "" leaves it to the default service."""

    work_type: str
    item: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Choose the service of a work type")

    def run(self, context: Context) -> Outcome[SetupView]:
        """Raises UsageError for what is unknown, ambiguous or inactive; BillingRefused."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class MapDefaultItem:
    """The service of lines whose work type has none of its own; "" takes it away."""

    item: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Choose the default service")

    def run(self, context: Context) -> Outcome[SetupView]:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class MapTax:
    """The tax code that stands for a tax rate; "" takes it away.

    `secondary`: which of the code's rates is the secondary tax, or a code that has only that one. `insist`: also
    when both do not charge the same.
    """

    rate: str
    code: str
    secondary: str = ""
    insist: bool = False
    lane = Lane.DESK

    def title(self) -> str:
        return _("Choose the tax code of a tax rate")

    def run(self, context: Context) -> Outcome[SetupView]:
        """Raises UsageError naming both percentages where they differ and nobody insists."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class MapPaymentMethod:
    """QuickBooks' payment method for one of the practice; "" takes it away."""

    method: str
    there: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Choose the payment method")

    def run(self, context: Context) -> Outcome[SetupView]:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class SetStartDate:
    """Invoices of this day and later go to QuickBooks; None switches it off."""

    day: date | None
    lane = Lane.DESK

    def title(self) -> str:
        return _("Set the start date")

    def run(self, context: Context) -> Outcome[StartDate | None]:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class StartDateProposal:
    """How many issued invoices lie on either side of a day; of the proposed start date when none is named."""

    day: date | None = None
    lane = Lane.DESK

    def title(self) -> str:
        return _("Look at the start date")

    def run(self, context: Context) -> Outcome[StartDate]:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class MadeService:
    """A service of this name; `made` is False for one that was there already. `accounts`: that it could earn for."""

    item: Item
    made: bool


@dataclass(frozen=True, slots=True)
class CreateService:
    """Make a service in QuickBooks. `account`: the income account it earns for, by name or id; "" the best one."""

    name: str
    account: str = ""
    lane = Lane.RUN

    def title(self) -> str:
        return _("Make a service in QuickBooks")

    def run(self, context: Context) -> Outcome[MadeService]:
        """Raises RunBusy, UsageError, BillingRefused, SideError. One that is there already is taken."""
        raise NotImplementedError


__all__ = [
    "CreateService",
    "MadeService",
    "MapDefaultItem",
    "MapPaymentMethod",
    "MapTax",
    "MapWorkType",
    "Proposal",
    "Propose",
    "Proposed",
    "ReadSetup",
    "RefreshLists",
    "SetStartDate",
    "SetupView",
    "StartDate",
    "StartDateProposal",
]
