"""What we remember of billing into QuickBooks: its lists, the set-up, and what became of each invoice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from qbo_desktop.store.tables.types import JsonText, UtcTime


class CompanyListRow(SQLModel, table=True):
    """An entry of one of QuickBooks' lists as it was last shown: kind item, tax-code, company, term …"""

    __tablename__ = "company_list"
    workspace_id: int = Field(primary_key=True, foreign_key="workspace.id", ondelete="CASCADE")
    kind: str = Field(primary_key=True)
    entry_id: str = Field(primary_key=True)
    name: str
    active: bool = True
    gone: bool = False
    content: dict[str, Any] = Field(sa_type=JsonText)


class BillingSetupRow(SQLModel, table=True):
    """The billing set-up of a workspace. Without a start date nothing goes to QuickBooks."""

    __tablename__ = "billing_setup"
    workspace_id: int = Field(primary_key=True, foreign_key="workspace.id", ondelete="CASCADE")
    start_date: date | None = None
    default_item_id: str = ""
    lists_at: datetime | None = Field(default=None, sa_type=UtcTime)
    changed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    changed_by: str = ""


class ItemMapRow(SQLModel, table=True):
    """The service that bills a type of work."""

    __tablename__ = "item_map"
    workspace_id: int = Field(primary_key=True, foreign_key="workspace.id", ondelete="CASCADE")
    work_type_id: str = Field(primary_key=True)
    item_id: str


class TaxMapRow(SQLModel, table=True):
    """The tax code of a tax rate of the practice. `secondary_id`: which of the code's rates is the secondary tax.

    `insisted`: a person chose it although the percentages differ.
    """

    __tablename__ = "tax_map"
    workspace_id: int = Field(primary_key=True, foreign_key="workspace.id", ondelete="CASCADE")
    rate_id: str = Field(primary_key=True)
    code_id: str
    secondary_id: str = ""
    insisted: bool = False


class MethodMapRow(SQLModel, table=True):
    """The payment method of QuickBooks for a method of the practice, by its folded name."""

    __tablename__ = "method_map"
    workspace_id: int = Field(primary_key=True, foreign_key="workspace.id", ondelete="CASCADE")
    method_key: str = Field(primary_key=True)
    method: str
    method_id: str


class InvoiceLinkRow(SQLModel, table=True):
    """What became of an invoice of the practice in QuickBooks. Amounts are minor units of `currency`.

    `state` is one of domain.invoice_links.LinkState. `agreed` holds the fields
    on which both sides last agreed, `held` what QuickBooks last showed, `drift` the fields in which that
    differs and nobody has said a word yet. `refusal` is the problem of one that QuickBooks said no to: such a
    one is tried again only when a person says so. `attempt` counts the times that it was made anew under
    another intention.
    """

    __tablename__ = "invoice_link"
    __table_args__ = (
        Index(
            "invoice_link_there",
            "workspace_id",
            "quickbooks_id",
            unique=True,
            sqlite_where=text("quickbooks_id != ''"),
        ),
        Index("invoice_link_state", "workspace_id", "state"),
    )
    workspace_id: int = Field(primary_key=True, foreign_key="workspace.id", ondelete="CASCADE")
    invoice_id: str = Field(primary_key=True)
    number: str
    client_id: str
    client: str
    bill_to_id: str
    invoice_date: date
    currency: str
    tax: int
    total: int
    state: str
    emails: bool = False
    emailed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    email_failed: bool = False
    quickbooks_id: str = ""
    doc_number: str = ""
    quickbooks_version: str = ""
    quickbooks_total: int | None = None
    quickbooks_balance: int | None = None
    agreed: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    held: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    drift: list[Any] = Field(default_factory=list, sa_type=JsonText)
    refusal: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    source_version: int = 0
    attempt: int = 0
    changed_at: datetime = Field(sa_type=UtcTime)
