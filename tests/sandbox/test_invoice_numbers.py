"""The numbers of invoices: chosen by the client or by the service, and never twice unless it may be."""

from __future__ import annotations

from qbo_desktop.sandbox.names import Call
from tests.sandbox.invoice_writing import change, company, make, refusal, sale, write


def test_custom_numbers_are_the_client_s() -> None:
    state = company()
    assert make(state, DocNumber="INV-7")["DocNumber"] == "INV-7"
    assert "DocNumber" not in make(state)
    assert make(state, DocNumber="AUTO_GENERATE")["DocNumber"] == "INV-8"


def test_a_number_that_another_has() -> None:
    state = company()
    holder = make(state, DocNumber="18696")
    fault = refusal(state, sale(1), DocNumber="18696")
    assert (fault.code, fault.message, fault.element) == ("6140", "Duplicate Document Number Error", "")
    assert fault.detail == (
        "Duplicate Document Number Error : You must specify a different number. This number has already been "
        f"used. DocNumber=18696 is assigned to TxnType=Invoice with TxnId={holder['Id']}"
    )
    mine = make(state, DocNumber="2")
    about = {"Id": mine["Id"], "SyncToken": "0", "sparse": True}
    assert refusal(state, **about, DocNumber="18696").code == "6140"
    assert change(state, mine, DocNumber="2", PrivateNote="x").wrote
    allowed = write(state, sale(1), DocNumber="18696", call=Call(allow_duplicates=True)).row
    assert allowed["DocNumber"] == "18696"
    # A number that was given up is free.
    change(state, state.rows("Invoice")[mine["Id"]], DocNumber="3")
    assert make(state, DocNumber="2")


def test_numbers_belong_to_all_sales_forms() -> None:
    state = company()
    state.put("CreditMemo", {"Id": state.next_id("CreditMemo"), "DocNumber": "5"})
    detail = str(refusal(state, sale(1), DocNumber="5").detail)
    assert "TxnType=Credit Memo with TxnId=1" in detail


def test_without_the_warning_a_number_may_come_twice() -> None:
    state = company(warn_duplicates="off")
    assert [make(state, DocNumber="5")["DocNumber"] for _ in range(2)] == ["5", "5"]


def test_the_service_counts_where_numbers_are_not_the_client_s() -> None:
    state = company(custom_numbers="off")
    assert [make(state)["DocNumber"] for _ in range(2)] == ["1001", "1002"]
    assert make(state, DocNumber="INV-009")["DocNumber"] == "INV-009"  # stored, as it is in life
    row = make(state)
    assert row["DocNumber"] == "INV-010"
    assert make(state, DocNumber="INV-009")["DocNumber"] == "INV-009"  # no refusal
    assert change(state, row, PrivateNote="x").row["DocNumber"] == "INV-010"
    assert make(state, DocNumber="no digits")["DocNumber"] == "no digits"
    assert make(state)["DocNumber"] == "1003"
