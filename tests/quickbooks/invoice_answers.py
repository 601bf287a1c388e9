"""Answers about invoices, and the side of company 123 over a script of them: what its tests share."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from qbo_desktop.domain.sales_invoice import RemoteInvoice
from qbo_desktop.quickbooks import faults
from qbo_desktop.quickbooks.client import QuickBooksClient
from qbo_desktop.quickbooks.invoices import QuickBooksInvoices
from qbo_desktop.quickbooks.transport import Judged
from qbo_desktop.sync.invoice_side import Act, InvoiceWrite
from tests.quickbooks.doubles import Scripted, ScriptedWire, answer
from tests.quickbooks.test_oauth import HTTPS
from tests.quickbooks.translate.test_invoice_bodies import MEANT

NOW = datetime(2026, 5, 1, 16, tzinfo=UTC)
CURSOR = "2026-05-01T15:00:00+00:00"
LATER = "2026-05-01T09:00:00.195-07:00"
HELD = RemoteInvoice("5", "3", "INV-1")
CREATE = InvoiceWrite(Act.CREATE, "key-1", MEANT)
TAX = InvoiceWrite(Act.TAX, "key-2", MEANT, HELD)
VOID = InvoiceWrite(Act.VOID, "key-3", record=HELD)


def side(*script: Scripted) -> tuple[QuickBooksInvoices, ScriptedWire]:
    wire = ScriptedWire(*script)
    return QuickBooksInvoices(QuickBooksClient(HTTPS, "123", Judged(wire, faults.read)), lambda: NOW), wire


def row(row_id: str = "5", **more: Any) -> dict[str, Any]:
    return {"Id": row_id, "SyncToken": "4", "DocNumber": f"N{row_id}", "TotalAmt": Decimal("12.50"), **more}


def shown(**more: Any) -> Scripted:
    return answer(json.loads(json.dumps({"Invoice": row(**more), "time": LATER}, default=str)))


def refusal(code: str, detail: str = "planted words", status: int = 400) -> Scripted:
    return answer({"Fault": {"Error": [{"code": code, "Detail": detail}], "type": "x"}}, status)


def numbered(*rows: Any, time: str = LATER) -> Scripted:
    found = {"Invoice": [*rows], "maxResults": len(rows)} if rows else {}
    return answer(json.loads(json.dumps({"QueryResponse": found, "time": time}, default=str)))


def answered(*items: Any) -> Scripted:
    return answer(json.loads(json.dumps({"BatchItemResponse": items, "time": LATER}, default=str)))


def item(number: int, row_id: str = "5", **more: Any) -> dict[str, Any]:
    return {"Invoice": row(row_id), "bId": str(number), **more}


def told(*invoices: Any, **more: Any) -> Scripted:
    found = {"Invoice": [*invoices], "maxResults": len(invoices), **more} if invoices else {}
    document = {"CDCResponse": [{"QueryResponse": [found]}], "time": LATER}
    return answer(json.loads(json.dumps(document, default=str)))


def stub(row_id: str) -> dict[str, Any]:
    return {"domain": "QBO", "status": "Deleted", "Id": row_id, "MetaData": {"LastUpdatedTime": LATER}}
