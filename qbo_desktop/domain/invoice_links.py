"""What becomes of an invoice of the practice on its way to QuickBooks and afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from qbo_desktop.domain.sales_invoice import Difference


class LinkState(StrEnum):
    """Where an invoice stands between the two sides.

    TO_SEND  it goes with the next run              FAILED   something is in its way; a problem says what
    PUSHED   both sides hold it and agree           DRIFTED  it was changed in QuickBooks
    TO_VOID  voided here, still open there          VOIDED   voided on both sides
    """

    TO_SEND = "to-send"
    PUSHED = "pushed"
    FAILED = "failed"
    DRIFTED = "drifted"
    TO_VOID = "to-void"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class InvoiceLink:
    """An invoice between the two sides. `quickbooks_id` is "" until QuickBooks holds it.

    `agreed` and `held` are facts as of `sales_invoice.facts_of`; amounts are minor units of `currency`.
    """

    invoice_id: str
    number: str
    client_id: str
    client: str
    bill_to_id: str
    invoice_date: date
    currency: str
    tax: int
    total: int
    state: LinkState
    emails: bool = False
    emailed_at: datetime | None = None
    email_failed: bool = False
    quickbooks_id: str = ""
    doc_number: str = ""
    quickbooks_version: str = ""
    quickbooks_total: int | None = None
    quickbooks_balance: int | None = None
    agreed: Mapping[str, str] = field(default_factory=dict)
    held: Mapping[str, str] = field(default_factory=dict)
    drift: tuple[Difference, ...] = ()
    refusal: Mapping[str, Any] = field(default_factory=dict)
    source_version: int = 0
    attempt: int = 0
