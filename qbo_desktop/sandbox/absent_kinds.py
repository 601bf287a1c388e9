"""Kinds of objects that the service knows and this company has none of: asked for in vain, but not wrongly.

Clients that copy a whole company ask for all of them; one that is refused as an unknown word stops them.
"""

from __future__ import annotations

from collections.abc import Mapping

_ANY_TRANSACTION = "Id TxnDate DocNumber TotalAmt"

# What may stand in a condition or an order of each, beside its moments. [unrecorded] which of them are refused.
ABSENT_KINDS: Mapping[str, str] = {
    "Attachable": "Id FileName Category AttachableRef.EntityRef.Type AttachableRef.EntityRef.value",
    "Bill": f"{_ANY_TRANSACTION} VendorRef DueDate Balance",
    "BillPayment": f"{_ANY_TRANSACTION} VendorRef PayType",
    "Budget": "Id Name Active BudgetType StartDate EndDate",
    "CustomerType": "Id Name Active",
    "Deposit": _ANY_TRANSACTION,
    "InventoryAdjustment": _ANY_TRANSACTION,
    "JournalCode": "Id Name Active Type",
    "JournalEntry": _ANY_TRANSACTION,
    "Purchase": f"{_ANY_TRANSACTION} AccountRef EntityRef PaymentType",
    "PurchaseOrder": f"{_ANY_TRANSACTION} VendorRef DueDate POStatus",
    "RecurringTransaction": "Id",
    "ReimburseCharge": "Id CustomerRef TxnDate Amount",
    "TaxPayment": "Id PaymentDate PaymentAmount",
    "TimeActivity": "Id TxnDate EmployeeRef VendorRef CustomerRef BillableStatus",
    "Transfer": "Id TxnDate Amount",
    "VendorCredit": f"{_ANY_TRANSACTION} VendorRef Balance",
}
