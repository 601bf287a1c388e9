"""The Practice Book's tables of billing: work, taxes, periods, invoices, payments, billing runs.

Amounts are whole minor units of the row's currency; quantities, prices and percentages canonical text; dates
dates. Ids are the book's own texts, unique in a workspace; what a row says of another one it says by id.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from qbo_desktop.store.tables.types import JsonText, UtcTime


def _workspace() -> Any:
    return Field(primary_key=True, foreign_key="workspace.id", ondelete="CASCADE")


class BookWorkType(SQLModel, table=True):
    """A kind of work that is billed: Bookkeeping, Tax return …"""

    __tablename__ = "book_work_type"
    __table_args__ = (Index("book_work_type_name", "workspace_id", "name_key", unique=True),)
    workspace_id: int = _workspace()
    id: str = Field(primary_key=True)
    name: str
    name_key: str


class BookWork(SQLModel, table=True):
    """A piece of work for a client. `invoice_id`: the invoice that bills its fixed fee, or "".

    `fee_type` is fixed, time or non-billable; `fee` counts for a fixed one. `bill_to_id` "" is the client.
    """

    __tablename__ = "book_work"
    __table_args__ = (
        Index("book_work_client", "workspace_id", "client_id"),
        Index("book_work_invoice", "workspace_id", "invoice_id"),
        Index("book_work_rate", "workspace_id", "rate_id"),
    )
    workspace_id: int = _workspace()
    id: str = Field(primary_key=True)
    client_id: str
    work_type_id: str
    title: str
    fee_type: str
    fee: int = 0
    currency: str
    rate_id: str = ""
    bill_to_id: str = ""
    work_date: date | None = None
    invoice_id: str = ""
    version: int = 1
    created_at: datetime = Field(sa_type=UtcTime)
    updated_at: datetime = Field(sa_type=UtcTime)


class BookEntry(SQLModel, table=True):
    """Time spent on a piece of work, or an expense for it. `invoice_id`: the invoice that bills it, or ""."""

    __tablename__ = "book_entry"
    __table_args__ = (
        Index("book_entry_work", "workspace_id", "work_id"),
        Index("book_entry_invoice", "workspace_id", "invoice_id"),
        Index("book_entry_rate", "workspace_id", "rate_id"),
    )
    workspace_id: int = _workspace()
    id: str = Field(primary_key=True)
    work_id: str
    kind: str
    entry_date: date
    staff_id: str = ""
    description: str = ""
    quantity: str
    unit_price: str
    amount: int
    billable: bool = True
    rate_id: str = ""
    invoice_id: str = ""
    version: int = 1
    created_at: datetime = Field(sa_type=UtcTime)


class BookTaxRate(SQLModel, table=True):
    """A tax rate. `components` is [{"name", "rate"}], percent as text; `code` names one that came with the book.

    A retired rate is offered no more and stays on what has it.
    """

    __tablename__ = "book_tax_rate"
    __table_args__ = (Index("book_tax_rate_name", "workspace_id", "name_key", unique=True),)
    workspace_id: int = _workspace()
    id: str = Field(primary_key=True)
    name: str
    name_key: str
    code: str = ""
    components: list[dict[str, str]] = Field(sa_type=JsonText)
    compound: bool = False
    retired: bool = False
    version: int = 1


class BookPeriod(SQLModel, table=True):
    """An accounting period, known by its first day."""

    __tablename__ = "book_period"
    workspace_id: int = _workspace()
    start: date = Field(primary_key=True)
    end: date
    closed: bool = False
    changed_at: datetime = Field(sa_type=UtcTime)
    changed_by: str = ""


class BookRun(SQLModel, table=True):
    """A billing run: invoices closed together, to be sent together. `sent_at` is when all had gone."""

    __tablename__ = "book_run"
    workspace_id: int = _workspace()
    id: str = Field(primary_key=True)
    until: date | None = None
    closed_at: datetime = Field(sa_type=UtcTime)
    closed_by: str = ""
    sent_at: datetime | None = Field(default=None, sa_type=UtcTime)


class BookInvoice(SQLModel, table=True):
    """An invoice. `change` grows with every change of any invoice: the side's cursor.

    `paid` is the sum of its payments that count; `issued_as` the state it got when it was sent or posted. A
    draft that is voided gives its number back: its `number_key` is "".
    """

    __tablename__ = "book_invoice"
    __table_args__ = (
        Index(
            "book_invoice_number",
            "workspace_id",
            "number_key",
            unique=True,
            sqlite_where=text("number_key != ''"),
        ),
        Index("book_invoice_state", "workspace_id", "state", "invoice_date"),
        Index("book_invoice_client", "workspace_id", "client_id"),
        Index("book_invoice_change", "workspace_id", "change"),
        Index(
            "book_invoice_run",
            "workspace_id",
            "run_id",
            sqlite_where=text("run_id != ''"),
        ),
    )
    workspace_id: int = _workspace()
    id: str = Field(primary_key=True)
    number: str
    number_key: str
    state: str
    client_id: str
    client: str
    client_key: str
    bill_to: dict[str, Any] = Field(sa_type=JsonText)
    invoice_date: date
    due_date: date
    currency: str
    rounding: str
    subtotal: int
    tax: int
    total: int
    paid: int = 0
    notes: str = ""
    run_id: str = ""
    issued_as: str = ""
    issued_at: datetime | None = Field(default=None, sa_type=UtcTime)
    email_by: str = ""
    email_to: str = ""
    email_status: str = ""
    version: int = 1
    change: int
    created_at: datetime = Field(sa_type=UtcTime)
    updated_at: datetime = Field(sa_type=UtcTime)


class BookInvoiceLine(SQLModel, table=True):
    """A line of an invoice, in its place. `rate` is the tax rate as it was: {"id", "name", "compound", "components"}."""

    __tablename__ = "book_invoice_line"
    __table_args__ = (Index("book_invoice_line_rate", "workspace_id", "rate_id"),)
    workspace_id: int = _workspace()
    invoice_id: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    kind: str
    work_type_id: str = ""
    work_type: str = ""
    description: str
    quantity: str
    unit_price: str
    amount: int
    rate_id: str = ""
    rate: dict[str, Any] | None = Field(default=None, sa_type=JsonText)
    worth: int | None = None
    work_id: str = ""
    entry_id: str = ""


class BookInvoiceTax(SQLModel, table=True):
    """What one tax component takes of an invoice. `rate` in percent as text."""

    __tablename__ = "book_invoice_tax"
    workspace_id: int = _workspace()
    invoice_id: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    name: str
    rate: str
    base: int
    amount: int
    rate_names: list[str] = Field(sa_type=JsonText)


class BookInvoiceEvent(SQLModel, table=True):
    """The activity log of an invoice; entries are only ever added."""

    __tablename__ = "book_invoice_event"
    __table_args__ = (Index("book_invoice_event_invoice", "workspace_id", "invoice_id"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id", ondelete="CASCADE")
    invoice_id: str
    at: datetime = Field(sa_type=UtcTime)
    who: str
    code: str
    facts: dict[str, Any] = Field(sa_type=JsonText)


class BookPayment(SQLModel, table=True):
    """A payment. `change` grows with every change of any payment: the side's cursor."""

    __tablename__ = "book_payment"
    __table_args__ = (
        Index("book_payment_change", "workspace_id", "change"),
        Index("book_payment_date", "workspace_id", "payment_date"),
    )
    workspace_id: int = _workspace()
    id: str = Field(primary_key=True)
    origin: str
    client_id: str
    payment_date: date
    amount: int
    currency: str
    method: str = ""
    reference: str = ""
    state: str
    reversal_date: date | None = None
    quickbooks_id: str = ""
    version: int = 1
    change: int
    created_at: datetime = Field(sa_type=UtcTime)
    updated_at: datetime = Field(sa_type=UtcTime)


class BookAllocation(SQLModel, table=True):
    """What of a payment goes to one invoice."""

    __tablename__ = "book_allocation"
    __table_args__ = (Index("book_allocation_invoice", "workspace_id", "invoice_id"),)
    workspace_id: int = _workspace()
    payment_id: str = Field(primary_key=True)
    invoice_id: str = Field(primary_key=True)
    amount: int
