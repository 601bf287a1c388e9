"""Change data capture: what changed since a moment, entity by entity, the deleted ones as stubs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock, read_moment

Row = dict[str, Any]
MOST_OBJECTS = 1_000
_LOOK_BACK = timedelta(days=30)

# What can be asked for. JournalCode, TaxAgency, TimeActivity, TaxCode and TaxRate cannot.
ENTITIES = {
    name.lower(): name
    for name in (
        *("Account", "Bill", "BillPayment", "Budget", "Class", "CompanyInfo", "CreditMemo", "Customer"),
        *("Department", "Deposit", "Employee", "Estimate", "Invoice", "Item", "JournalEntry", "Payment"),
        *("PaymentMethod", "Preferences", "Purchase", "PurchaseOrder", "RefundReceipt", "SalesReceipt"),
        *("Term", "Transfer", "Vendor", "VendorCredit"),
    )
}


def answer(
    entities: str,
    changed_since: str,
    rows: Callable[[str], Mapping[str, Row]],
    gone: Mapping[str, Mapping[str, Row]],
    clock: Clock,
) -> Row:
    """The content of the answer. `rows(entity)` gives the objects that are there, `gone` the stubs by entity.

    One element an entity asked for, in the order asked; `{}` without changes. A thousand objects in all, the
    oldest changes first, and nothing that says that there are more. Raises Fault: with HTTP 200 for what is
    asked wrongly, as recorded, 400 for a moment more than 30 days ago.
    """
    asked = [name.strip() for name in entities.split(",") if name.strip()]
    if not asked:
        raise _illegal("entities is required")
    for name in asked:
        if name.lower() not in ENTITIES:
            raise _illegal(f"Invalid entity supplied : entity={name}")
    if not changed_since.strip():
        raise _illegal("changedSince is required")
    try:
        since = read_moment(changed_since)
    except ValueError:
        message = "Invalid Date Format"
        raise Fault("2060", message, f"{message} : {changed_since}", "changedSince") from None
    if since < clock.now() - _LOOK_BACK:
        detail = (
            f"Operation cdc with changedSince date {changed_since} which is older than fixed days is not "
            "supported."
        )
        raise Fault("500", "Unsupported Operation", detail)
    left = MOST_OBJECTS
    pages: list[Row] = []
    for name in asked:
        entity = ENTITIES[name.lower()]
        there = rows(entity)
        stubs = [stub for identifier, stub in gone.get(entity, {}).items() if identifier not in there]
        found = [
            (moment, row)
            for row in (*there.values(), *stubs)
            if (moment := _changed(row)) is not None and moment >= since
        ]
        found.sort(key=lambda pair: pair[0])
        page = [row for _, row in found[:left]]
        left -= len(page)
        pages.append(_page(entity, page))
    return {"CDCResponse": [{"QueryResponse": pages}]}


def _page(entity: str, rows: list[Row]) -> Row:
    if not rows:
        return {}
    start = {} if all(row.get("status") == "Deleted" for row in rows) else {"startPosition": 1}
    return {entity: rows, **start, "maxResults": len(rows), "totalCount": len(rows)}


def _changed(row: Row) -> Any:
    written = row.get("MetaData", {}).get("LastUpdatedTime")
    return read_moment(written) if written else None


def _illegal(what: str) -> Fault:
    """A question that the service does not understand: an error of its own, under status 200."""
    return Fault(
        "10000",
        "An application error has occurred while processing your request",
        f"System Failure Error: java.lang.IllegalArgumentException: {what}",
        "SystemFailureError",
        "SystemFault",
        200,
    )
