"""Writing invoices without a server in between: what the tests of their rules share."""

from __future__ import annotations

from typing import Any

import pytest

from qbo_desktop.sandbox.amounts import dump
from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.invoices import Invoices
from qbo_desktop.sandbox.names import Call, Written
from qbo_desktop.sandbox.object_lists import TRANSACTIONS
from qbo_desktop.sandbox.properties import parse
from qbo_desktop.sandbox.state import State

Row = dict[str, Any]
QUEBEC, ONTARIO, EXEMPT, ZERO, NO_TAX = "9", "5", "2", "3", "4"  # tax codes of the Canadian company
CALIFORNIA, TUCSON = "2", "3"  # of the American one


def company(region: str = "CA", **switches: str) -> State:
    """A company of twelve customers, kept in no file; `custom_numbers="off"` throws a switch."""
    state = State(region=region, customers=12)
    for name, value in switches.items():
        state.switch(name.replace("_", "-"), value)
    return state


def sale(amount: Any, code: str = QUEBEC, item: str = "3", **detail: Any) -> Row:
    """A line that sells something; code "" leaves the tax code out."""
    taxed = {"TaxCodeRef": {"value": code}} if code else {}
    whole = {"ItemRef": {"value": item}, **taxed, **detail}
    return {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": whole}


def write(state: State, *lines: Row, call: Call | None = None, operation: str = "", **body: Any) -> Written:
    """Create or update; without a customer in a creation it is for the first."""
    sent: Row = {"Line": list(lines), **body} if lines else body
    if "Id" not in body:
        sent = {"CustomerRef": {"value": "1"}, **sent}
    given = {key: value for key, value in sent.items() if value is not ...}
    return Invoices(state, Clock()).write(parse(dump(given).encode()), call or Call(), operation)


def make(state: State, *lines: Row, **body: Any) -> Row:
    """A new invoice, of 100.00 in Quebec (or untaxed in the US) unless lines are given."""
    code = QUEBEC if state.region == "CA" else ""
    return write(state, *(lines or (sale("100.00", code),)), **body).row


def change(state: State, row: Row, *lines: Row, **body: Any) -> Written:
    """A sparse update."""
    about = {"Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": True}
    return write(state, *lines, **{**about, **body})


def void(state: State, row: Row) -> Written:
    return Invoices(state, Clock()).void({"Id": row["Id"], "SyncToken": row["SyncToken"]}, Call())


def delete(state: State, row: Row) -> Written:
    return Invoices(state, Clock()).delete({"Id": row["Id"], "SyncToken": row["SyncToken"]}, Call())


def everything(state: State) -> str:
    """All that a refusal must leave as it is."""
    return dump([state.customer_list, *(state.rows(entity) for entity in TRANSACTIONS), state.gone])


def refusal(state: State, *lines: Row, **body: Any) -> Fault:
    """The fault of a creation, or of an update where there is an Id; nothing may have changed."""
    before = everything(state)
    with pytest.raises(Fault) as refused:
        write(state, *(lines or (() if "Line" in body or "Id" in body else (sale("100.00"),))), **body)
    assert everything(state) == before
    return refused.value


def balance(state: State, customer: str = "1") -> Any:
    return state.customer_list[customer]["Balance"]
