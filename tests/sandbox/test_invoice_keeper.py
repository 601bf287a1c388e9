"""The bookkeeper at invoices, and the invoices of the years before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qbo_desktop.sandbox import cdc, invoice_history
from qbo_desktop.sandbox.bookkeeper import Bookkeeper, Unplayable
from qbo_desktop.sandbox.clock import Clock, read_moment
from qbo_desktop.sandbox.desk import Desk
from qbo_desktop.sandbox.invoices import is_void
from qbo_desktop.sandbox.state import State
from tests.sandbox.invoice_writing import balance, company, make, sale

D = Decimal


def play(state: State, verb: str, *words: str) -> dict[str, Any]:
    clock = Clock()
    return Bookkeeper(state, clock, Desk(state, clock)).act(verb, words)


def test_an_invoice_typed_by_hand() -> None:
    state = company()
    row = play(state, "invoice", "add", "77", "2", "100.00")
    assert (row["DocNumber"], row["CustomerRef"]["value"], row["TotalAmt"]) == ("77", "2", D("114.98"))
    assert state.editor("Invoice", row["Id"]) == "Camille Bergeron"
    other = play(state, "invoice", "add", "78", "2", "50", "tax=4", "date=2026-03-01", "item=5", "text=T2")
    assert (other["TotalAmt"], other["TxnDate"], other["Line"][0]["Description"]) == (50, "2026-03-01", "T2")
    assert play(company("US"), "invoice", "add", "1", "1", "100")["TotalAmt"] == 100
    with pytest.raises(Unplayable, match="Duplicate Document Number"):
        play(state, "invoice", "add", "77", "1", "1")


def test_an_invoice_changed_by_hand() -> None:
    state = company()
    row = make(state, sale(100, UnitPrice=50, Qty=2), sale(10), DocNumber="5", PrivateNote="ours")
    changed = play(
        state,
        *("invoice", "edit", row["Id"], "amount=90", "customer=2", "date=2026-02-02", "due=2026-02-03"),
        *("number=6", "memo=Bonjour", "email=a@example.test", "note="),
    )
    assert [line["Amount"] for line in changed["Line"]] == [90, 10, 100]
    assert (changed["CustomerRef"]["value"], changed["SyncToken"]) == ("2", "1")
    assert (changed["DocNumber"], changed["TxnDate"], changed["DueDate"]) == ("6", "2026-02-02", "2026-02-03")
    assert (changed["CustomerMemo"], changed["BillEmail"]) == (
        {"value": "Bonjour"},
        {"Address": "a@example.test"},
    )
    assert "PrivateNote" not in changed
    assert play(state, "invoice", "show", "6") == changed


def test_paid_voided_deleted() -> None:
    state = company()
    row = make(state, DocNumber="A-5")
    payment = play(state, "receive", "A-5", "14.98", "2026-03-05")
    assert (payment["TxnDate"], payment["TotalAmt"]) == ("2026-03-05", D("14.98"))
    after = state.rows("Invoice")[row["Id"]]
    assert (after["TotalAmt"], after["Balance"]) == (row["TotalAmt"], 100)
    assert is_void(play(state, "void", row["Id"]))
    assert play(state, "invoice", "delete", row["Id"])["status"] == "Deleted"
    for words in (
        ("invoice", "show", row["Id"]),
        ("invoice", "edit", "1"),
        ("invoice",),
        ("receive", "1"),
        ("receive", row["Id"], "much"),
    ):
        with pytest.raises(Unplayable):
            play(state, *words)
    make(state, DocNumber="B")
    for words in (("invoice", "edit", "B", "colour=red"), ("receive", "B", "115"), ("receive", "B", "nan")):
        with pytest.raises(Unplayable):
            play(state, *words)


def test_what_a_customer_was_billed_goes_up_in_another_with_it() -> None:
    state = company()
    row = make(state, DocNumber="1")
    play(state, "receive", row["Id"], "14.98")
    play(state, "merge", "1", "2")
    moved = state.rows("Invoice")[row["Id"]]
    assert moved["CustomerRef"]["value"] == "2"
    assert balance(state, "2") == 100
    (payment,) = state.rows("Payment").values()
    assert payment["CustomerRef"]["value"] == "2"


def test_older_invoices() -> None:
    state = company(closing_date="2026-01-31")
    invoice_history.make(state, 30, "Camille Bergeron")
    rows = list(state.rows("Invoice").values())
    assert [row["DocNumber"] for row in rows] == [str(number) for number in range(1001, 1031)]
    assert len(state.rows("Payment")) == 20
    assert sum(row["Balance"] == 0 for row in rows) == 20
    assert state.switches["closing-date"] == "2026-01-31"
    moments = [read_moment(row["MetaData"]["LastUpdatedTime"]) for row in rows]
    assert moments == sorted(moments)
    owed = sum(D(row["Balance"]) for row in rows)
    assert sum(D(row["Balance"]) for row in state.customer_list.values()) == owed > 0
    # Too old for change data capture.
    since = (datetime.now(UTC) - timedelta(days=29)).isoformat()
    answer = cdc.answer("Invoice,Payment", since, state.rows, state.gone, Clock())
    assert answer["CDCResponse"][0]["QueryResponse"] == [{}, {}]
    again = company()
    invoice_history.make(again, 30, "Camille Bergeron")
    assert [row["TotalAmt"] for row in again.rows("Invoice").values()] == [row["TotalAmt"] for row in rows]
    make(state, DocNumber="AUTO_GENERATE")
    assert list(state.rows("Invoice").values())[-1]["DocNumber"] == "1031"
    american = company("US", ast="on")
    invoice_history.make(american, 3, "Dana Whitfield")
    assert len(american.rows("Invoice")) == 3


def test_nobody_to_bill() -> None:
    with pytest.raises(ValueError, match="nobody to bill"):
        invoice_history.make(State(customers=0), 1, "x")


def test_a_state_file_keeps_invoices(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    state = State.open(file, region="CA", customers=12)
    row = make(state, DocNumber="1")
    state.save()
    again = State.open(file, region="CA", customers=12)
    assert again.rows("Invoice") == {row["Id"]: row}
    assert balance(again) == row["TotalAmt"]
    assert make(again, DocNumber="2")["Id"] > row["Id"]
