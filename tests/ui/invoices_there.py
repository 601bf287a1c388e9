"""Invoices of the firm that stand in QuickBooks, or not: written into the store as a run leaves them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from qbo_desktop.app import App
from qbo_desktop.domain.billing_setup import TaxMapping
from qbo_desktop.domain.changes import Topic
from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.domain.sales_invoice import RemoteInvoice
from qbo_desktop.domain.tax_pairing import pair
from qbo_desktop.errors import SideError
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.practice.book import contacts, tax_rates
from qbo_desktop.store import billing_setup, company_lists
from qbo_desktop.store.tables.billing import InvoiceLinkRow
from qbo_desktop.sync.invoice_side import Act, InvoiceChanges, InvoiceWrite
from qbo_desktop.sync.side import Record
from tests.operations.billing_office import Offers
from tests.ui.conftest import connect
from tests.ui.lists_in_memory import CANADA, CODES, BillingSide
from tests.ui.memory_side import MemoryServices, customer

# From this day on everything goes to QuickBooks.
START = date(2020, 1, 1)


def switch_on(app: App, start: date | None = START) -> None:
    """Invoices from that day on go to QuickBooks; None switches it off."""
    with app.store.work(app.workspace_id) as work:
        billing_setup.set_start_date(work, start)
        work.touch(Topic.BILLING_SETUP)


def stands(app: App, invoice: Invoice, state: LinkState, quickbooks_id: str = "", **more: Any) -> None:
    """What a run remembers of an invoice; of one that is there, that both sides agree."""
    facts = {
        "number": invoice.number,
        "customer": "58",
        "date": invoice.invoice_date.isoformat(),
        "due_date": invoice.due_date.isoformat(),
        "currency": invoice.currency,
        "tax": f"{invoice.totals.tax / 100:.2f}",
        "total": f"{invoice.total / 100:.2f}",
        "state": "open",
    }
    values: dict[str, Any] = {
        "workspace_id": app.workspace_id,
        "invoice_id": invoice.id,
        "number": invoice.number,
        "client_id": invoice.client_id,
        "client": invoice.client,
        "bill_to_id": invoice.bill_to_id,
        "invoice_date": invoice.invoice_date,
        "currency": invoice.currency,
        "tax": invoice.totals.tax,
        "total": invoice.total,
        "state": str(state),
        "source_version": invoice.version,
    }
    if quickbooks_id:
        values |= {
            "quickbooks_id": quickbooks_id,
            "doc_number": invoice.number,
            "quickbooks_version": "0",
            "quickbooks_total": invoice.total,
            "quickbooks_balance": invoice.total,
            "agreed": facts,
            "held": facts,
        }
    with app.store.work(app.workspace_id) as work:
        values["changed_at"] = work.now
        work.session.merge(InvoiceLinkRow(**(values | more)))
        work.touch(Topic.INVOICES)


class InvoicesInMemory(Offers):
    """A QuickBooks that takes invoices. `refusals`: number → what it says no with; `mail_error` for its e-mails."""

    def __init__(self) -> None:
        super().__init__(CANADA)
        self.records: dict[str, RemoteInvoice] = {}
        self.refusals: dict[str, SideError] = {}
        self.mail_error: SideError | None = None
        self.mailed: list[tuple[str, str]] = []

    def put(self, record: RemoteInvoice) -> None:
        """What somebody did there."""
        self.records[record.id] = record

    def invoices_changed_since(self, cursor: str) -> InvoiceChanges:
        return InvoiceChanges(tuple(self.records.values()) if cursor else (), cursor="1")

    def invoices_numbered(self, numbers: Sequence[str]) -> list[RemoteInvoice]:
        return [one for one in self.records.values() if one.number in numbers]

    def get_invoice(self, invoice_id: str) -> RemoteInvoice | None:
        if self.error is not None:
            raise self.error
        return self.records.get(invoice_id)

    def get_invoices(self, ids: Sequence[str]) -> list[RemoteInvoice]:
        return [self.records[one] for one in ids if one in self.records]

    def write_invoices(self, writes: Sequence[InvoiceWrite], key: str) -> list[RemoteInvoice | SideError]:
        return [self._write(one) for one in writes]

    def _write(self, write: InvoiceWrite) -> RemoteInvoice | SideError:
        if write.act is Act.VOID:
            assert write.record is not None
            held = self.records[write.record.id]
            self.put(replace(held, total=0, tax=0, balance=0, voided=True))
            return self.records[write.record.id]
        meant = write.meant
        assert meant is not None
        if meant.number in self.refusals:
            return self.refusals[meant.number]
        made = RemoteInvoice(
            write.record.id if write.record else str(500 + len(self.records)), "0", meant.number,
            meant.customer_id, "", meant.invoice_date, meant.due_date, meant.currency, meant.tax, meant.total,
            meant.total,
        )  # fmt: skip
        self.put(made)
        return made

    def send_invoice(self, record: RemoteInvoice, to: str, key: str) -> RemoteInvoice:
        if self.mail_error is not None:
            raise self.mail_error
        held = self.records[record.id]  # what is handed in may say no more than who it is
        self.mailed.append((held.number, to))
        self.put(replace(held, email_status="EmailSent", emailed_at=datetime.now(UTC)))
        return self.records[record.id]

    def holder_of_number(self, refusal: SideError) -> tuple[str, str]:
        return "", ""


class BillingServices(MemoryServices):
    """Services of a firm that bills into a QuickBooks in memory."""

    def __init__(self, app: App, records: Sequence[Record] = ()) -> None:
        super().__init__(getattr(app.services, "real", app.services), BillingSide(list(records)))
        self.there = InvoicesInMemory()
        self.side.offers = self.there  # type: ignore[attr-defined]

    def invoice_source(self, workspace_id: int, actor: str) -> Any:
        return self.real.invoice_source(workspace_id, actor)


def bills_there(app: App, *contact_ids: str) -> BillingServices:
    """The firm is connected, everything that it bills has what stands for it, and these contacts are customers."""
    with app.store.read() as session:
        held = {one.id: one.contact for one in contacts.all_records(session, app.workspace_id)}
    records = [customer(at, held[one].with_fields(type="")) for at, one in enumerate(contact_ids, 101)]
    services = BillingServices(app, records)
    app.services = services
    connect(app)
    with app.store.work(app.workspace_id) as work:
        company_lists.put(work, services.there.lists)
        billing_setup.set_default_item(work, "2")
        for listed in tax_rates.listed(work.session, work.workspace_id):
            rate = listed.rate
            fits = [code.id for code in CODES if pair(rate, code, START).fits]
            if fits:
                billing_setup.set_tax(work, rate.id, TaxMapping(fits[0]))
        billing_setup.set_tax(work, "", TaxMapping("2"))
    assert Sync().run(app.context()).value.error is None  # the same name and e-mail: they are linked
    switch_on(app)
    return services
