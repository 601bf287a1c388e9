"""Invoices through their life: created, changed in part and in whole, paid, voided, deleted."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qbo_desktop.sandbox import invoice_balances, invoice_dates, sending
from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.invoices import is_void
from qbo_desktop.sandbox.names import Call
from qbo_desktop.sandbox.state import State
from tests.sandbox.invoice_writing import Row, balance, change, company, delete, make, sale, void, write

D = Decimal


def pay(state: State, row: Row, amount: str) -> Row:
    return invoice_balances.receive(state, row["Id"], D(amount), "2026-03-02", "Camille Bergeron")


def now(state: State, row: Row) -> Row:
    return state.rows("Invoice")[row["Id"]]


def test_a_new_invoice() -> None:
    state = company()
    row = make(
        state,
        sale("100.00", UnitPrice="50", Qty="2"),
        {
            "DetailType": "DescriptionOnly",
            "Description": "Just a text",
            "DescriptionLineDetail": {"ServiceDate": ""},
        },
        sale(33.35, item="12", ServiceDate="2026-02-27"),
        DocNumber="2026-001",
        TxnDate="2026-03-01",
        CustomerMemo={"value": "Merci"},
        BillEmail={"Address": "elle@example.test"},
        EmailStatus="NeedToSend",
    )
    assert [(line.get("Id"), line.get("LineNum"), line.get("Amount")) for line in row["Line"]] == [
        ("1", 1, 100),
        ("2", 2, None),
        ("3", 3, D("33.35")),
        (None, None, D("133.35")),
    ]
    first, _, third, whole = (line.get("SalesItemLineDetail") for line in row["Line"])
    assert first == {
        "ItemRef": {"value": "3", "name": "Bookkeeping"},
        "UnitPrice": 50,
        "Qty": 2,
        "TaxCodeRef": {"value": "9"},
    }
    assert third["ItemRef"] == {"value": "12", "name": "Paie:Service de paie"}
    assert third["ServiceDate"] == "2026-02-27"
    assert whole is None
    assert (row["TotalAmt"], row["Balance"], row["HomeTotalAmt"]) == (D("153.32"),) * 3
    assert (row["DocNumber"], row["TxnDate"], row["DueDate"]) == ("2026-001", "2026-03-01", "2026-03-31")
    assert row["BillAddr"] == state.customer_list["1"]["BillAddr"]
    assert row["DeliveryInfo"] == {"DeliveryType": "Email"}
    assert row["CurrencyRef"] == {"value": "CAD", "name": "Canadian Dollar"}
    assert (row["SyncToken"], row["LinkedTxn"], row["ExchangeRate"]) == ("0", [], 1)
    assert balance(state) == D("153.32")
    assert state.customer_list["1"]["SyncToken"] == "0"
    created = state.customer_list["1"]["MetaData"]
    assert created["LastUpdatedTime"] > created["CreateTime"]


def test_due_dates() -> None:
    def term(**about: object) -> dict[str, object]:
        return {"Type": "STANDARD", **about}

    due = invoice_dates.due_date
    assert due("2026-01-31", None) == "2026-03-02"
    assert due("2026-01-31", term(DueDays=15)) == "2026-02-15"
    assert due("2026-01-31", term(DueDays=0)) == "2026-01-31"
    by_date = {"Type": "DATE_DRIVEN", "DayOfMonthDue": 15, "DueNextMonthDays": 5}
    assert due("2026-01-10", by_date) == "2026-01-15"
    assert due("2026-01-11", by_date) == "2026-02-15"
    assert due("2026-12-20", by_date) == "2027-01-15"
    assert due("2026-02-01", {**by_date, "DayOfMonthDue": 31}) == "2026-02-28"
    state = company()
    assert make(state, TxnDate="2026-03-01", SalesTermRef={"value": "2"})["DueDate"] == "2026-03-16"
    assert make(state, TxnDate="2026-03-01", DueDate="2026-03-09")["DueDate"] == "2026-03-09"
    state.put("Customer", {**state.customer_list["1"], "SalesTermRef": {"value": "1"}})
    row = make(state, TxnDate="2026-03-01")
    assert row["DueDate"] == "2026-03-01"
    assert "SalesTermRef" not in row


def test_python_quickbooks_defaults_are_as_if_not_sent() -> None:
    """All that it knows, empty; no price and no quantity are two zeros."""
    state = company()
    row = make(
        state,
        {**sale(100, UnitPrice=0, Qty=0, TaxInclusiveAmt=0, ServiceDate=""), "LineNum": 0, "LinkedTxn": []},
        DueDate="",
        TxnDate="",
        TotalAmt="",
        TrackingNum="",
        InvoiceLink="",
        PrivateNote="",
        AllowIPNPayment=True,
        ExchangeRate=1,
        HomeTotalAmt=0,
        Balance=0,
        GlobalTaxCalculation="TaxExcluded",
        FreeFormAddress=False,
        CustomField=[],
        LinkedTxn=[],
        DocNumber="17",
    )
    assert row["TotalAmt"] == D("114.98")
    assert row["AllowIPNPayment"] is True
    assert "PrivateNote" not in row
    assert set(row["Line"][0]["SalesItemLineDetail"]) == {"ItemRef", "TaxCodeRef"}


def test_a_sparse_update_changes_what_it_names() -> None:
    state = company()
    row = make(state, DocNumber="1", PrivateNote="of mine", TxnDate="2026-03-01")
    later = change(state, row, PrivateNote="", CustomerMemo={"value": "Bonjour"}, DueDate="2026-04-01").row
    assert later["SyncToken"] == "1"
    assert "PrivateNote" not in later
    assert (later["DueDate"], later["CustomerMemo"]) == ("2026-04-01", {"value": "Bonjour"})
    kept = [key for key in row if key not in ("PrivateNote", "DueDate", "SyncToken", "MetaData")]
    assert {key: later[key] for key in kept} == {key: row[key] for key in kept}
    assert balance(state) == D("114.98")


def test_lines_of_an_update_replace_all_and_keep_their_ids() -> None:
    state = company()
    row = make(state, sale(100), sale(50))
    first = {"Id": "2", **sale(60)}
    later = change(state, row, first, sale(7), {**sale(8), "Id": "99"}).row
    assert [(line.get("Id"), line["Amount"]) for line in later["Line"]] == [
        ("2", 60),
        ("3", 7),
        ("4", 8),
        (None, 75),
    ]
    assert later["TotalAmt"] == D("86.23")
    assert balance(state) == D("86.23")


def test_a_full_update_clears_what_it_leaves_out() -> None:
    state = company()
    row = make(
        state, DocNumber="1", PrivateNote="a", TxnDate="2026-03-01", BillEmail={"Address": "a@example.test"}
    )
    kept = {key: row[key] for key in ("Id", "SyncToken", "CustomerRef", "Line", "TxnDate")}
    later = write(state, **kept).row
    assert not {"DocNumber", "PrivateNote", "BillEmail"} & set(later)
    assert later["TotalAmt"] == row["TotalAmt"]
    assert later["SyncToken"] == "1"


def test_the_same_again_is_no_change() -> None:
    state = company()
    row = make(state, DocNumber="1", SalesTermRef={"value": "3"})
    for sent in ({**row}, {**row, "sparse": True}, {"Id": row["Id"], "SyncToken": "0", "sparse": True}):
        written = write(state, **{key: value for key, value in sent.items() if key != "MetaData"})
        assert written.wrote is False
        assert written.answer == row


def test_another_customer_owes_then() -> None:
    state = company()
    row = make(state)
    later = change(state, row, CustomerRef={"value": "2"}).row
    assert later["CustomerRef"] == {"value": "2", "name": state.customer_list["2"]["DisplayName"]}
    assert (balance(state, "1"), balance(state, "2")) == (0, D("114.98"))


def test_those_above_a_customer_owe_with_it() -> None:
    state = company()
    child = {**state.customer_list["2"], "ParentRef": {"value": "1"}, "Job": True}
    state.put("Customer", child)
    make(state, CustomerRef={"value": "2"})
    assert (balance(state, "1"), state.customer_list["1"]["BalanceWithJobs"]) == (0, D("114.98"))
    assert (balance(state, "2"), state.customer_list["2"]["BalanceWithJobs"]) == (D("114.98"),) * 2


def test_a_payment_is_no_change_of_amounts() -> None:
    """As recorded: the link, another balance, another token."""
    state = company()
    row = make(state, DocNumber="1")
    payment = pay(state, row, "14.98")
    paid = now(state, row)
    assert paid["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "Payment"}]
    assert (paid["TotalAmt"], paid["Balance"], paid["SyncToken"]) == (D("114.98"), 100, "1")
    assert (payment["TotalAmt"], payment["UnappliedAmt"]) == (D("14.98"), 0)
    assert payment["Line"][0]["LinkedTxn"] == [{"TxnId": row["Id"], "TxnType": "Invoice"}]
    assert balance(state) == 100
    pay(state, row, "100")
    assert (now(state, row)["Balance"], len(now(state, row)["LinkedTxn"])) == (0, 2)
    with pytest.raises(Fault):
        pay(state, row, "0.01")
    # Another total leaves what was paid paid.
    later = change(state, now(state, row), sale(200)).row
    assert (later["TotalAmt"], later["Balance"]) == (D("229.95"), D("114.97"))


def test_a_paid_invoice_that_comes_to_less_gives_the_rest_back() -> None:
    state = company()
    row = make(state)
    pay(state, row, "100.00")
    later = change(state, now(state, row), sale(50)).row
    assert (later["TotalAmt"], later["Balance"], len(later["LinkedTxn"])) == (D("57.49"), 0, 1)
    (payment,) = state.rows("Payment").values()
    assert (payment["UnappliedAmt"], payment["Line"][0]["Amount"]) == (D("42.51"), D("57.49"))
    assert balance(state) == D("-42.51")


def test_a_void_as_recorded() -> None:
    state = company()
    row = make(state, sale(100, UnitPrice=50, Qty=2), sale(7), PrivateNote="of mine", DocNumber="7")
    payment = pay(state, row, "10")
    gone = void(state, now(state, row)).row
    assert is_void(gone)
    assert (gone["PrivateNote"], gone["SyncToken"]) == ("Voided - of mine", "2")
    assert (gone["TotalAmt"], gone["Balance"], gone["HomeTotalAmt"], gone["TxnTaxDetail"]) == (
        *(0, 0, 0),
        {"TotalTax": 0},
    )
    assert [line["Amount"] for line in gone["Line"]] == [0, 0, 0]
    assert gone["Line"][0]["SalesItemLineDetail"]["Qty"] == 0
    assert "UnitPrice" not in gone["Line"][0]["SalesItemLineDetail"]
    for kept in ("DocNumber", "TxnDate", "CustomerRef"):
        assert gone[kept] == row[kept]
    assert gone["LinkedTxn"] == []
    assert state.rows("Payment")[payment["Id"]]["UnappliedAmt"] == 10
    assert balance(state) == -10
    assert void(state, gone).wrote is False
    assert void(state, make(state)).row["PrivateNote"] == "Voided"


def test_a_deletion_as_recorded() -> None:
    state = company()
    row = make(state, DocNumber="1")
    assert delete(state, row).answer == {"domain": "QBO", "status": "Deleted", "Id": row["Id"]}
    assert balance(state) == 0
    assert state.gone["Invoice"][row["Id"]]["status"] == "Deleted"
    for again in (lambda: delete(state, row), lambda: change(state, row, PrivateNote="x")):
        with pytest.raises(Fault) as refused:
            again()
        assert refused.value.code == "610"
    assert make(state, DocNumber="1")["Id"] != row["Id"]  # the number is free, the id is not


def test_stale_tokens() -> None:
    state = company()
    row = make(state)
    change(state, row, PrivateNote="faster")
    for late in (
        lambda: change(state, row, PrivateNote="x"),
        lambda: void(state, row),
        lambda: delete(state, row),
    ):
        with pytest.raises(Fault) as refused:
            late()
        assert refused.value.code == "5010"
    assert "API API" in str(refused.value.detail)
    with pytest.raises(Fault) as refused:
        change(state, row, PrivateNote="x", SyncToken=...)
    assert (refused.value.code, refused.value.element) == ("2020", "SyncToken")


def test_sending() -> None:
    state = company()
    row = make(state, BillEmail={"Address": "elle@example.test"})
    bare = make(state)
    sent = sending.send(state, Clock(), row["Id"], "")
    assert (sent["EmailStatus"], sent["SyncToken"]) == ("EmailSent", "0")
    assert sent["BillEmail"] == {"Address": "elle@example.test"}
    assert set(sent["DeliveryInfo"]) == {"DeliveryType", "DeliveryTime"}
    assert (
        sending.send(state, Clock(), bare["Id"], "b@example.test")["BillEmail"]["Address"] == "b@example.test"
    )
    codes = []
    state.switch("email", "refused")
    for identifier, to in (("99", ""), (make(state)["Id"], ""), (row["Id"], "nobody"), (row["Id"], "")):
        with pytest.raises(Fault) as refused:
            sending.send(state, Clock(), identifier, to)
        codes.append(refused.value.code)
    assert codes == ["610", "6420", "2210", "6000"]
    # What was sent stays so through a change of something else.
    assert change(state, sent, PrivateNote="x").row["DeliveryInfo"] == sent["DeliveryInfo"]


def test_other_currencies() -> None:
    state = company(multicurrency="on")
    state.put("Customer", {**state.customer_list["2"], "CurrencyRef": {"value": "USD", "name": "US Dollar"}})
    row = make(state, CustomerRef={"value": "2"})
    assert row["CurrencyRef"]["value"] == "USD"
    assert row["ExchangeRate"] == D("1.364070")
    assert row["HomeTotalAmt"] == row["HomeBalance"] == D("156.84")
    fixed = make(state, CustomerRef={"value": "2"}, CurrencyRef={"value": "USD"}, ExchangeRate="1.5")
    assert (fixed["TotalAmt"], fixed["HomeTotalAmt"]) == (D("114.98"), D("172.47"))
    assert change(state, fixed, PrivateNote="x").row["ExchangeRate"] == D("1.5")


def test_faults_that_change_what_is_stored() -> None:
    state = company()

    def struck(kind: str, by: str) -> Call:
        return Call(amount=lambda each: D(by) if each == kind else None)

    row = write(state, sale(100), call=struck("total", "0.01")).row
    assert (row["TotalAmt"], row["TxnTaxDetail"]["TotalTax"]) == (D("114.99"), D("14.98"))
    taxed = write(state, sale(100, code="4"), call=struck("tax", "5")).row
    assert (taxed["TotalAmt"], taxed["TxnTaxDetail"]["TotalTax"]) == (105, 5)
    assert len(taxed["TxnTaxDetail"]["TaxLine"]) == 2
    old = write(
        state,
        Id=row["Id"],
        SyncToken="0",
        sparse=True,
        PrivateNote="x",
        call=Call(struck=lambda kind: kind == "old-answer"),
    )
    assert (old.answer["SyncToken"], old.row["SyncToken"]) == ("0", "1")
    with pytest.raises(Fault) as refused:
        write(
            state,
            Id=row["Id"],
            SyncToken="1",
            sparse=True,
            PrivateNote="y",
            call=Call(struck=lambda kind: kind == "stale"),
        )
    assert refused.value.code == "5010"
