"""A firm that bills into a simulated QuickBooks: where tests of invoices between both sides begin.

The program is driven through its operations, as the window does it; QuickBooks is asked for its own objects, never
for what the program remembers of them. A world can be copied, and served anew under other faults and switches.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from qbo_desktop.app import App
from qbo_desktop.demo import play_sandbox
from qbo_desktop.domain.billing_setup import TaxMapping
from qbo_desktop.domain.company_lists import CompanyLists
from qbo_desktop.domain.invoice import EmailBy, Invoice
from qbo_desktop.domain.invoice_links import InvoiceLink
from qbo_desktop.domain.period import Frequency
from qbo_desktop.domain.tax import TaxRate
from qbo_desktop.domain.tax_pairing import pair
from qbo_desktop.operations.billing_lists import AddWorkType, GeneratePeriods
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.operations.connecting import ConnectQuickBooks
from qbo_desktop.operations.context import Operation
from qbo_desktop.operations.invoices import (
    ApproveInvoices,
    DraftInvoice,
    PostInvoices,
    SendInvoices,
    VoidInvoices,
)
from qbo_desktop.operations.practice_contacts import AddContact
from qbo_desktop.operations.push import PushContacts
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.practice.book import invoices, tax_rates
from qbo_desktop.practice.book.drafts import NewInvoice, NewLine
from qbo_desktop.sandbox.visitor import click_connect
from qbo_desktop.store import billing_setup, company_lists, invoice_links, problems, workspaces
from qbo_desktop.store.problems import ProblemInfo
from qbo_desktop.sync.parts import Part
from qbo_desktop.sync.run import RunOutcome
from tests.cli.program import NamedFileKeyring, free_port
from tests.sandbox_process import Company, serve_sandbox
from tests.stories.unhurried import without_limits

T = TypeVar("T")
YEAR = date(2026, 1, 1)
DAY = date(2026, 3, 2)
INVOICES = frozenset({Part.INVOICES})
CLIENTS = ("Boulangerie Lavoie ltée", "Garage Tremblay inc.", "Chantal Côté")


def line(
    description: str = "Bookkeeping",
    quantity: str = "1",
    price: str = "100",
    rate: str = "GST + QST",
    work_type: str = "Bookkeeping",
) -> NewLine:
    """A line from texts."""
    return NewLine(description, Decimal(quantity), Decimal(price), rate, work_type)


class BillingWorld:
    """A home of the program, signed in to a simulated QuickBooks of its own. Clients are C1, C2, C3, all linked."""

    def __init__(self, folder: Path, region: str = "CA") -> None:
        self.folder = folder
        self.region = region
        self.quickbooks: dict[str, Any] = {}
        self._serving = ExitStack()
        self.app: App = None  # type: ignore[assignment]

    # Beginning and ending.

    def found(self, clients: Sequence[str] = CLIENTS, **switches: str) -> BillingWorld:
        """A new firm: its clients are customers, its tax rates and work have what stands for them."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.serve(**switches)
        self.ask(SetSetting("quickbooks.environment", "simulated"))
        self._point()
        self.ask(SetSetting("practice.country", self.region))
        self.ask(SetSetting("practice.currency", "CAD" if self.region == "CA" else "USD"))
        self.ask(SetSetting("contacts.push_types", "Client"))
        self.ask(
            ConnectQuickBooks(
                self.quickbooks["client_id"],
                self.quickbooks["client_secret"],
                lambda address: click_connect(address),
            )
        )
        for number, name in enumerate(clients, 1):
            self.ask(AddContact({"name": name, "type": "Client", "email": f"client{number}@firm.example"}))
        self.sync(parts=frozenset({Part.CONTACTS}))
        pushed = self.ask(PushContacts(tuple(f"C{number}" for number in range(1, len(clients) + 1))))
        assert pushed.applied == len(clients)
        for kind in ("Bookkeeping", "Tax return", "Advice"):
            self.ask(AddWorkType(kind))
        self.ask(GeneratePeriods(YEAR, Frequency.MONTH, 12))
        self.map_all()
        return self

    def serve(self, faults: str = "", **switches: str) -> None:
        """Start QuickBooks (anew, with the same company) under these faults and switches."""
        self.stop()
        wished = f"nolimit,{faults}" if faults else "nolimit"
        options: dict[str, Any] = {
            "customers": 0,
            "region": self.region,
            "state": self.folder / "quickbooks.json",
            "log": self.folder / "requests.jsonl",
            "faults": wished,
            "switches": [f"{name.replace('_', '-')}={value}" for name, value in switches.items()],
        }
        document = self._serving.enter_context(serve_sandbox(**options))
        self.quickbooks = document["quickbooks"]
        self._serving.enter_context(without_limits(self.quickbooks))
        self.app = App(self.folder / "home", keyring_backend=NamedFileKeyring(self.folder / "keyring.json"))
        self._serving.callback(self.app.close)
        self._point()

    def _point(self) -> None:
        with self.app.store.work(self.app.workspace_id) as work:
            for key in ("api", "authorize", "token", "revoke", "userinfo"):
                workspaces.set_setting(work, work.workspace_id, f"quickbooks.{key}_url", self.quickbooks[key])
            workspaces.set_setting(
                work,
                work.workspace_id,
                "quickbooks.redirect_uri",
                # A port of its own: others are founded at the same time.
                f"http://127.0.0.1:{free_port()}/callback",
            )

    def stop(self) -> None:
        """QuickBooks is not there any more, and the program has ended."""
        self._serving.close()

    def copy(self, folder: Path) -> BillingWorld:
        """The same firm in another place; it has to be served."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return BillingWorld(folder, self.region)

    # The program.

    def ask(self, operation: Operation[T]) -> T:
        """Run an operation; its value."""
        return operation.run(self.app.context()).value

    def sync(self, **options: Any) -> RunOutcome:
        """A run that comes to its end."""
        outcome = self.ask(Sync(**{"parts": INVOICES, **options}))
        if outcome.error is not None:
            raise outcome.error
        return outcome

    def map_all(self) -> None:
        """Read QuickBooks' lists and choose for everything what charges the same; bill from the year's start."""
        from qbo_desktop.operations.run_sync import run_inputs
        from qbo_desktop.sync.invoices.pull import read_lists

        inputs = run_inputs(self.app.context())
        assert inputs.quickbooks.invoices is not None
        read_lists(inputs, inputs.quickbooks.invoices)
        with self.app.store.work(self.app.workspace_id) as work:
            lists = company_lists.read(work.session, work.workspace_id)
            item = next(one for one in lists.items if one.sellable and one.kind == "Service")
            billing_setup.set_default_item(work, item.id)
            billing_setup.set_start_date(work, YEAR)
            for rate in tax_rates.listed(work.session, work.workspace_id):
                code = self._code_for(rate.rate, lists)
                if code:
                    billing_setup.set_tax(work, rate.rate.id, TaxMapping(code))
            none = next((one.id for one in lists.codes if one.name == "Out of scope"), "")
            if none:
                billing_setup.set_tax(work, "", TaxMapping(none))

    def _code_for(self, rate: TaxRate, lists: CompanyLists) -> str:
        by_name = {one.name: one.id for one in lists.codes if one.active}
        if rate.name in ("Exempt", "Zero-rated") and rate.name in by_name:
            return by_name[rate.name]
        if not any(rate.effective()):
            return by_name.get("NON", "")
        fits = [one.id for one in lists.codes if one.active and one.rates and pair(rate, one, DAY).fits]
        return fits[0] if fits else by_name.get("TAX", "")

    # The practice.

    def draft(self, *lines: NewLine, client: str = "C1", day: date = DAY, **more: Any) -> Invoice:
        """A draft; of one taxed line of 100.00 when none is given."""
        return self.ask(DraftInvoice(NewInvoice(client, day, lines or (line(),), **more)))

    def posted(self, *lines: NewLine, **more: Any) -> Invoice:
        """An invoice that was posted: it is to go to QuickBooks."""
        return self._issue(PostInvoices, self.draft(*lines, **more))

    def sent(self, *lines: NewLine, by: EmailBy = EmailBy.QUICKBOOKS, **more: Any) -> Invoice:
        """An invoice that was sent, to be e-mailed by QuickBooks."""
        self.ask(SetSetting("billing.email_by", str(by)))
        return self._issue(SendInvoices, self.draft(*lines, **more))

    def _issue(self, how: Any, draft: Invoice) -> Invoice:
        approved = self.ask(ApproveInvoices([draft.id]))
        assert approved.failed == ()
        issued = self.ask(how([draft.id]))
        assert issued.failed == ()
        return issued.done[0]

    def void(self, invoice: Invoice) -> None:
        """Somebody of the practice voids an invoice."""
        assert self.ask(VoidInvoices([invoice.id])).failed == ()

    def invoice(self, invoice_id: str) -> Invoice:
        """An invoice as the book has it now."""
        with self.app.store.read() as session:
            found = invoices.get(session, self.app.workspace_id, invoice_id)
        assert found is not None
        return found

    def link(self, invoice: Invoice) -> InvoiceLink:
        """What became of an invoice in QuickBooks, as the program remembers it."""
        with self.app.store.read() as session:
            found = invoice_links.get(session, self.app.workspace_id, invoice.id)
        assert found is not None
        return found

    def problems(self) -> list[ProblemInfo]:
        """The open problems."""
        with self.app.store.read() as session:
            return problems.open_problems(session, self.app.workspace_id)

    def codes(self) -> list[str]:
        """The codes of the open problems."""
        return sorted(one.code for one in self.problems())

    def events(self, invoice: Invoice) -> list[str]:
        """The activity log of an invoice, by its codes."""
        with self.app.store.read() as session:
            return [one.code for one in invoices.events(session, self.app.workspace_id, invoice.id)]

    # QuickBooks.

    def play(self, verb: str, *words: str) -> dict[str, Any]:
        """The bookkeeper does something in QuickBooks; the object as it is then."""
        return play_sandbox(self.folder, self.quickbooks["api"], verb, words)

    def rows(self, entity: str, where: str = "") -> list[dict[str, Any]]:
        """QuickBooks' own objects."""
        found: list[dict[str, Any]] = []
        company = Company(self.quickbooks)
        while True:
            statement = f"SELECT * FROM {entity}{f' WHERE {where}' if where else ''}"
            page = company.query(f"{statement} ORDERBY Id STARTPOSITION {len(found) + 1} MAXRESULTS 1000")
            assert page.status_code == 200, page.text
            rows = json.loads(page.text, parse_float=Decimal)["QueryResponse"].get(entity, [])
            found += rows
            if len(rows) < 1000:
                return found

    def held(self) -> dict[str, dict[str, Any]]:
        """QuickBooks' invoices by their number; a number that two have is an error."""
        rows = self.rows("Invoice")
        numbers = [row.get("DocNumber", "") for row in rows]
        assert len(set(numbers)) == len(numbers), sorted(numbers)
        return dict(zip(numbers, rows, strict=True))

    def requests(self) -> list[dict[str, Any]]:
        """The requests to the company so far, in QuickBooks' own log."""
        lines = [json.loads(one) for one in (self.folder / "requests.jsonl").read_text("utf-8").splitlines()]
        return [one for one in lines if one["path"].startswith("/v3/company/")]

    def writes(self) -> int:
        """How many requests changed something in QuickBooks so far."""
        return sum(one["write"] for one in self.requests())


def total_of(row: dict[str, Any]) -> Decimal:
    """What an invoice of QuickBooks comes to."""
    return Decimal(str(row["TotalAmt"]))
