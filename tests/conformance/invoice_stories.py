"""What python-quickbooks does with invoices: `python -m tests.conformance.invoice_stories STORY DOCUMENT`.

DOCUMENT is the quickbooks part of the sandbox's ready document. Needs OAUTHLIB_INSECURE_TRANSPORT=1.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from pypdf import PdfReader
from quickbooks.batch import batch_create, batch_delete, batch_update
from quickbooks.cdc import change_data_capture
from quickbooks.objects import Customer, EmailAddress, Invoice, Item, SalesItemLine, TaxCode
from quickbooks.objects.base import CustomerMemo, Ref
from quickbooks.objects.detailline import SalesItemLineDetail
from quickbooks.objects.tax import TxnTaxDetail

from tests.conformance.third_party_stories import _connected, _fault


def _reference(value: str) -> Any:
    found = Ref()
    found.value = value
    return found


def _line(item: Any, amount: Any, code: str, price: Any = 0, quantity: Any = 0) -> Any:
    line = SalesItemLine()
    line.Amount, line.Description = amount, item.Name
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef = item.to_ref()
    line.SalesItemLineDetail.TaxCodeRef = _reference(code)
    line.SalesItemLineDetail.UnitPrice, line.SalesItemLineDetail.Qty = price, quantity
    return line


def _invoice(customer: Any, number: str, *lines: Any) -> Any:
    invoice = Invoice()
    invoice.CustomerRef = customer.to_ref()
    invoice.DocNumber = number
    invoice.Line = list(lines)
    return invoice


def _life(quickbooks: dict[str, Any], code: str, head: str) -> dict[str, Any]:
    """One invoice from its creation to its end. `code` stands on the lines, `head` at the head."""
    qb = _connected(quickbooks)
    customer = Customer.get(1, qb=qb)
    item = next(each for each in Item.all(qb=qb) if each.Type == "Service" and each.Active)
    sent = _invoice(customer, "2026-1", _line(item, 100, code), _line(item, "33.35", code, "6.67", 5))
    sent.CustomerMemo, sent.BillEmail = CustomerMemo(), EmailAddress()
    sent.CustomerMemo.value, sent.BillEmail.Address = "Merci", "elle@example.test"
    if head:
        sent.TxnTaxDetail = TxnTaxDetail()
        sent.TxnTaxDetail.TxnTaxCodeRef = _reference(head)
    made = sent.save(qb=qb, request_id="a-request-of-mine")
    sent.Id = None
    again = sent.save(qb=qb, request_id="a-request-of-mine")
    read = Invoice.get(made.Id, qb=qb)
    detail = read.TxnTaxDetail
    found: dict[str, Any] = {
        "made": [read.DocNumber, read.TotalAmt, read.Balance, read.CustomerMemo.value, read.EmailStatus],
        "tax": [detail.TotalTax, [[tax.Amount, tax.TaxLineDetail.TaxPercent] for tax in detail.TaxLine]],
        "head": detail.TxnTaxCodeRef.value if detail.TxnTaxCodeRef else "",
        "lines": [line.DetailType for line in read.Line],
        "replayed": again.Id == made.Id,
        "owes": Customer.get(1, qb=qb).Balance,
        "same": read.save(qb=qb).SyncToken,
    }
    taken = _invoice(customer, "2026-1", _line(item, 1, code))
    found["taken"] = _fault(lambda: taken.save(qb=qb))
    allowed = taken.save(qb=qb, params={"include": "allowduplicatedocnum"})
    allowed.delete(qb=qb)
    wrong = _invoice(customer, "2026-9", _line(item, "10.01", code, "5", 2))
    found["wrong"] = _fault(lambda: wrong.save(qb=qb))
    read.PrivateNote, read.TxnTaxDetail = "of mine", None
    if head:
        read.TxnTaxDetail = sent.TxnTaxDetail
    read.Line[0].Amount = Decimal("50.00")
    changed = read.save(qb=qb)
    found["changed"] = [changed.SyncToken, changed.TotalAmt, changed.PrivateNote]
    found["stale"] = _fault(lambda: made.save(qb=qb))
    sent_off = changed.send(qb=qb, send_to="other+one@example.test")["Invoice"]
    found["sent"] = [sent_off["EmailStatus"], sent_off["BillEmail"]["Address"], sent_off["SyncToken"]]
    text = PdfReader(io.BytesIO(changed.download_pdf(qb=qb))).pages[0].extract_text()
    found["paper"] = "INVOICE 2026-1" in text
    found["where"] = [each.Id == made.Id for each in Invoice.filter(DocNumber="2026-1", qb=qb)]
    found["counted"] = Invoice.count(f"CustomerRef = '{customer.Id}'", qb=qb)
    voided = changed.void(qb=qb)["Invoice"]
    found["voided"] = [voided["TotalAmt"], voided["PrivateNote"], voided["SyncToken"]]
    Invoice.get(made.Id, qb=qb).delete(qb=qb)
    found["gone"] = _fault(lambda: Invoice.get(made.Id, qb=qb))
    since = datetime.now(UTC) - timedelta(days=1)
    captured = change_data_capture([Invoice], since, qb=qb).Invoice._object_list
    found["captured"] = sorted(each.status for each in captured)
    found["owes_at_last"] = Customer.get(1, qb=qb).Balance
    return found


def canada(quickbooks: dict[str, Any]) -> dict[str, Any]:
    qb = _connected(quickbooks)
    code = TaxCode.filter(Name="GST/QST QC - 9.975", qb=qb)[0]
    return _life(quickbooks, code.Id, "")


def united_states(quickbooks: dict[str, Any]) -> dict[str, Any]:
    qb = _connected(quickbooks)
    code = TaxCode.filter(Name="Tucson", qb=qb)[0]
    return _life(quickbooks, "TAX", code.Id)


def batches(quickbooks: dict[str, Any]) -> dict[str, Any]:
    qb = _connected(quickbooks)
    customer, item = Customer.get(2, qb=qb), Item.get(3, qb=qb)
    wished = [_invoice(customer, f"B-{number}", _line(item, 10, "9")) for number in range(33)]
    wished[3].Line[0].SalesItemLineDetail.TaxCodeRef = None
    made = batch_create(wished, qb=qb)
    found: dict[str, Any] = {
        "made": [len(made.successes), [each.TotalAmt for each in made.successes[:2]]],
        "refused": [fault.Error[0].code for fault in made.faults],
    }
    some = made.successes[:2]
    for invoice in some:
        invoice.PrivateNote = "x"
    updated = batch_update(some, qb=qb)
    found["updated"] = [[each.SyncToken, each.PrivateNote] for each in updated.successes]
    deleted = batch_delete(updated.successes, qb=qb)
    found["deleted"] = [[each.status for each in deleted.successes], len(deleted.faults)]
    return found


STORIES = {"canada": canada, "united_states": united_states, "batches": batches}

if __name__ == "__main__":
    print(json.dumps(STORIES[sys.argv[1]](json.loads(sys.argv[2])), default=str))
