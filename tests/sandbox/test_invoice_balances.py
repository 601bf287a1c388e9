"""Whatever happens to invoices, customers owe what is open less what is unapplied."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.invoice_balances import receive
from qbo_desktop.sandbox.invoices import Invoices, is_void
from qbo_desktop.sandbox.names import Call
from qbo_desktop.sandbox.state import State
from tests.sandbox.invoice_writing import Row, company, sale

ACTS = ("create", "change", "move", "pay", "void", "delete")


def act(state: State, invoices: Invoices, what: str, which: int, cents: int) -> None:
    """Do one of the acts to one of the invoices, if there is any."""
    amount = Decimal(cents) / 100
    rows = list(state.rows("Invoice").values())
    lines = [sale(amount), sale("10.00", code="4")]
    customer = {"value": str(1 + which % 3)}
    if what == "create" or not rows:
        invoices.write({"CustomerRef": customer, "Line": lines}, Call())
        return
    row = rows[which % len(rows)]
    about: Row = {"Id": row["Id"], "SyncToken": row["SyncToken"]}
    match what:
        case "change":
            invoices.write({**about, "sparse": True, "Line": lines}, Call())
        case "move":
            invoices.write({**about, "sparse": True, "CustomerRef": customer}, Call())
        case "pay":
            receive(state, row["Id"], min(amount, Decimal(row["Balance"])), "2026-03-01", "x")
        case "void":
            invoices.void(about, Call())
        case _:
            invoices.delete(about, Call())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.integers(0, 50_000)), max_size=25))
def test_customers_owe_what_is_open(acts: list[tuple[Any, int, int]]) -> None:
    state = company()
    invoices = Invoices(state, Clock())
    for what, which, cents in acts:
        with contextlib.suppress(Fault):  # nothing open to pay, or a paid one that was to be another's
            act(state, invoices, what, which, cents)
    payments = state.rows("Payment")
    for identifier in ("1", "2", "3"):

        def of(rows: Any, which: str = identifier) -> list[Row]:
            return [row for row in rows.values() if row["CustomerRef"]["value"] == which]

        owed = sum(row["Balance"] for row in of(state.rows("Invoice")))
        unapplied = sum(row["UnappliedAmt"] for row in of(payments))
        assert state.customer_list[identifier]["Balance"] == owed - unapplied
    for row in state.rows("Invoice").values():
        links = [link["TxnId"] for link in row["LinkedTxn"]]
        lines = [
            line["Amount"]
            for each in links
            for line in payments[each]["Line"]
            if line["LinkedTxn"][0]["TxnId"] == row["Id"]
        ]
        assert row["TotalAmt"] - row["Balance"] == sum(lines)
        assert not (is_void(row) and links)
    for payment in payments.values():
        assert (
            sum(line["Amount"] for line in payment["Line"]) + payment["UnappliedAmt"] == payment["TotalAmt"]
        )
