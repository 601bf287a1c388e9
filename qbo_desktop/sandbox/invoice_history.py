"""Invoices of the years before: what a firm has in QuickBooks before any client connects."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from qbo_desktop.sandbox import invoice_balances
from qbo_desktop.sandbox.clock import Clock, pacific
from qbo_desktop.sandbox.firm_taxes import HOME_CODE
from qbo_desktop.sandbox.invoice_lines import SALE
from qbo_desktop.sandbox.invoice_tax import model
from qbo_desktop.sandbox.invoices import Invoices
from qbo_desktop.sandbox.names import Call
from qbo_desktop.sandbox.properties import Row
from qbo_desktop.sandbox.state import State

_SINCE_DAYS = 730
_NEWEST_DAYS = 40  # older than change data capture reaches back
_FIRST_NUMBER = 1001


def make(state: State, count: int, who: str) -> None:
    """So many older invoices by `who`, spread over two years, numbered from 1001; two of three are paid.

    Which customer, service and amount follows from the number, so the same firm has the same invoices. Raises
    ValueError for a company without an active customer or service to bill.
    """
    customers = [row["Id"] for row in state.customer_list.values() if row.get("Active", True)]
    items = [
        row for row in state.rows("Item").values() if row.get("Active", True) and row.get("Type") == "Service"
    ]
    if not customers or not items:
        raise ValueError("There is nobody to bill, or nothing to bill for.")
    taxed = {"TaxCodeRef": {"value": HOME_CODE}} if model(state) == "lines" else {}
    today = pacific(state.clock.now()).date()
    clock, closed = state.clock, state.switches["closing-date"]
    past = Clock()
    state.clock, state.switches["closing-date"] = past, "none"
    invoices = Invoices(state, past)
    try:
        for number in range(count):
            age = _SINCE_DAYS - (_SINCE_DAYS - _NEWEST_DAYS) * number // max(count - 1, 1)
            past.ahead = clock.ahead - timedelta(days=age)
            day = today - timedelta(days=age)
            item = items[number % len(items)]
            sent = _sent(customers[number * 7 % len(customers)], item, number, day, taxed)
            row = invoices.write(sent, Call(who=who), "create").row
            if number % 3 != 2:
                amount = Decimal(row["TotalAmt"])
                invoice_balances.receive(state, row["Id"], amount, day.isoformat(), who)
    finally:
        state.clock, state.switches["closing-date"] = clock, closed


def _sent(customer: str, item: Row, number: int, day: date, taxed: Row) -> Row:
    price = Decimal(item.get("UnitPrice") or 100)
    quantity = 1 + number % 4
    detail = {"ItemRef": {"value": item["Id"]}, "UnitPrice": price, "Qty": quantity, **taxed}
    return {
        "CustomerRef": {"value": customer},
        "DocNumber": str(_FIRST_NUMBER + number),
        "TxnDate": day.isoformat(),
        "Line": [{"Amount": price * quantity, "DetailType": SALE, SALE: detail}],
    }
