"""An office that sets billing up: a store with its book, and a QuickBooks in memory that offers lists and makes services."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from qbo_desktop.domain.company_lists import CompanyLists, Item
from qbo_desktop.errors import Fault, Refused, SideError, Unanswered, Unreachable
from qbo_desktop.lease import run_lease
from qbo_desktop.operations.billing_map_reading import SetupView
from qbo_desktop.operations.billing_setup import ReadSetup, RefreshLists
from qbo_desktop.operations.context import Context
from qbo_desktop.practice.book import billing_tables as _tables  # noqa: F401  (the book lodges its tables)
from qbo_desktop.store import workspaces
from qbo_desktop.store.workspaces import Connection
from qbo_desktop.sync.progress import Progress
from tests.domain.offers import CANADA
from tests.store.opened import Opened


class Offers:
    """The part of an InvoiceSide that the set-up asks for.

    `faults` are taken one a service made: "lost" (done, no answer), "gone" (not done, no answer), "unreached",
    "taken" (refused: somebody has just made one of the name), "refused".
    """

    batch = 30
    last_trace_id = "trace-1"

    def __init__(self, lists: CompanyLists = CANADA) -> None:
        self.lists = lists
        self.error: SideError | None = None
        self.faults: list[str] = []
        self.reads = 0
        self.made: list[tuple[str, str, str]] = []

    def company_lists(self) -> CompanyLists:
        if self.error is not None:
            raise self.error
        self.reads += 1
        return self.lists

    def find_item(self, name: str) -> Item | None:
        if self.error is not None:
            raise self.error
        return next((one for one in self.lists.items if one.name.casefold() == name.casefold()), None)

    def create_item(self, name: str, account_id: str, key: str) -> Item:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "unreached":
            raise Unreachable("Nothing arrived.")
        if fault == "gone":
            raise Unanswered("No answer came.")
        if fault == "refused":
            raise Refused("QuickBooks refused.", faults=(Fault("2050", "too long"),))
        if fault == "taken":
            self._add(Item("77", name))
            raise Refused("The name is in use.", faults=(Fault("6240", "Duplicate Name Exists Error"),))
        item = self._add(Item(str(100 + len(self.made)), name, income_account=account_id))
        self.made.append((name, account_id, key))
        if fault == "lost":
            raise Unanswered("No answer came.")
        return item

    def _add(self, item: Item) -> Item:
        self.lists = replace(self.lists, items=(*self.lists.items, item))
        return item


@dataclass
class Company:
    """The QuickBooks side, as far as the set-up asks for it."""

    invoices: Offers


@dataclass
class Services:
    """What reaches the outside."""

    opened: Opened
    company: Company = field(default_factory=lambda: Company(Offers()))
    error: Exception | None = None

    def quickbooks(self, workspace_id: int, progress: Progress) -> Any:
        if self.error is not None:
            raise self.error
        return self.company

    def run_lease(self, workspace_id: int) -> AbstractContextManager[None]:
        return run_lease(self.opened.store.path.parent, workspace_id)


@dataclass
class Office:
    """The store, its services, and a clock that the test moves."""

    opened: Opened
    services: Services
    now: datetime

    @property
    def offers(self) -> Offers:
        return self.services.company.invoices

    def context(self) -> Context:
        services: Any = self.services
        return Context(self.opened.store, self.opened.workspace_id, services, "Anne")

    def prepare(self) -> None:
        """A connection; the book has Canada's tax rates from the beginning."""
        with self.opened.work() as work:
            workspaces.save_connection(work, Connection("quickbooks", workspaces.CONNECTED, "simulated", "1"))

    def refresh(self) -> None:
        RefreshLists().run(self.context())

    def view(self) -> SetupView:
        return ReadSetup().run(self.context()).value

    def missing(self) -> list[tuple[str, str]]:
        return [(one.code, one.name) for one in self.view().missing]
