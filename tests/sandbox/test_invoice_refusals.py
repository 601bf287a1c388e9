"""What is refused of an invoice, with which words; and that a refusal changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from qbo_desktop.sandbox.answers import Fault
from tests.sandbox.invoice_writing import (
    QUEBEC,
    change,
    company,
    delete,
    make,
    refusal,
    sale,
    void,
)
from tests.sandbox.writing import recorded

INACTIVE = (
    "Invalid Reference Id : Something you're trying to use has been made inactive. Check the fields with accounts, "
    "customers, items, vendors or employees."
)


def told(fault: Fault) -> tuple[str, str | None]:
    return fault.code, fault.detail


def test_what_is_missing() -> None:
    state = company()
    line = sale(100)
    for lines, body, element in (
        ([], {"Line": []}, "Line"),
        ([], {"Line": ""}, "Line"),
        ([line], {"CustomerRef": ""}, "CustomerRef"),
        ([line], {"CustomerRef": {"value": "", "name": "x"}}, "CustomerRef"),
        ([{**line, "DetailType": ""}], {}, "Line.DetailType"),
        ([{"Amount": 5, "DetailType": "SalesItemLineDetail"}], {}, "Line.SalesItemLineDetail"),
        ([{**line, "Amount": ""}], {}, "Line.Amount"),
        (
            [{"Amount": 5, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"ItemRef": ""}}],
            {},
            "Line.SalesItemLineDetail.ItemRef",
        ),
    ):
        fault = refusal(state, *lines, **body)
        assert (fault.code, fault.element) == ("2020", element)
        assert fault.detail == f"Required parameter {element} is missing in the request"
    words = recorded("faults/017-2020-json-required-param-missing-need-to-supply-the-required").body
    assert fault.message == words["Fault"]["Error"][0]["Message"]


def test_unknown_properties() -> None:
    state = company()
    known = recorded("invoice/004-post-error-400-json").body["Fault"]["Error"][0]
    fault = refusal(state, sale(1), BadJson=True)
    assert (fault.code, fault.message) == (known["code"], known["Message"])
    ours, theirs = str(fault.detail), known["Detail"]
    assert ours.split("(83")[0].split(" (")[0] == theirs.split(" (")[0]
    # Every property that the recorded refusal names is known here, too.
    named = {part.strip('" ') for part in theirs.partition("properties: ")[2].split(",")}
    named = {name.partition('"')[0] for name in named}
    for name in named - {"domain"}:
        assert f'"{name}"' in ours, name
    for lines, body in (
        ([{**sale(1), "Colour": "red"}], {}),
        ([sale(1, Colour="red")], {}),
        ([sale(1)], {"CustomerRef": "1"}),
        ([sale(1)], {"Line": {"Amount": 1}}),
        ([sale(1)], {"TxnTaxDetail": "none"}),
    ):
        assert refusal(state, *lines, **body).code == "2010"
    customer = recorded("faults/015-2010-json-request-has-invalid-or-unsupported-property").body
    assert refusal(state, sale(1), CustomerRef="61").detail == customer["Fault"]["Error"][0]["Detail"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"DocNumber": "1" * 22}, "2050"),
        ({"CustomerMemo": {"value": "x" * 1_001}}, "2050"),
        ({"PrivateNote": "x" * 4_001}, "2050"),
        ({"BillEmail": {"Address": "nobody"}}, "2210"),
        ({"BillEmail": {"Address": f"{'x' * 95}@b.test"}}, "2050"),
        ({"EmailStatus": "NeedToSend"}, "6420"),
        ({"EmailStatus": "Gone"}, "2170"),
        ({"GlobalTaxCalculation": "Perhaps"}, "2170"),
        ({"TxnDate": "01/03/2026"}, "2060"),
        ({"DueDate": "2026-02-30"}, "2060"),
        ({"ExchangeRate": "dear"}, "2090"),
        ({"Id": "x"}, "2030"),
        ({"LinkedTxn": [{"TxnId": "5", "TxnType": "Estimate"}]}, "620"),
        ({"CurrencyRef": {"value": "USD"}}, "6000"),
    ],
)
def test_the_head(body: dict[str, Any], code: str) -> None:
    assert refusal(company(), sale(100), **body).code == code


def test_lengths_are_told_as_recorded() -> None:
    fault = refusal(company(), sale(1), CustomerMemo={"value": "x" * 1_001})
    assert fault.detail == (
        "String length specified does not match the supported length. Min:0 Max:1,000 supported. "
        "Supplied length:1,001"
    )
    fault = refusal(company(), {**sale(1), "Description": "x" * 4_006})
    assert (fault.code, fault.element) == ("2050", "Description")
    assert "Max:4,000 supported. Supplied length:4,006" in str(fault.detail)
    assert make(company(), {**sale(1), "Description": "x" * 4_000}, DocNumber="1" * 21)["TotalAmt"]


def test_an_amount_is_price_times_quantity_in_whole_cents() -> None:
    state = company()
    fault = refusal(state, sale("1861.07", UnitPrice="128.350", Qty="14.50"))
    assert told(fault) == ("6070", "Amount is not equal to UnitPrice * Qty. Supplied value:1,861.07")
    assert fault.element == "Line.Amount"
    known = recorded("faults/077-6070-xml-amount-calculation-incorrect-in-the-request").body
    assert fault.message in known
    assert str(refusal(state, sale(58, UnitPrice="57.5", Qty=1)).detail) in known
    assert make(state, sale("1861.08", UnitPrice="128.350", Qty="14.50"))["TotalAmt"]
    assert make(state, sale("10", UnitPrice="3"))["Line"][0]["SalesItemLineDetail"]["UnitPrice"] == 3
    assert refusal(state, sale("10", UnitPrice="0", Qty="3")).code == "6070"


def test_numbers_that_are_none() -> None:
    state = company()
    assert refusal(state, sale("10", UnitPrice="0.12345678")).code == "2110"
    assert refusal(state, sale("10", UnitPrice="ten")).code == "2090"
    assert refusal(state, sale(True)).code == "2090"
    assert refusal(state, sale("1e20")).code == "2090"
    assert make(state, sale("7.96", UnitPrice="0.5306667", Qty="15"))["TotalAmt"]
    assert refusal(state, {**sale(1), "DetailType": "ItemLine"}).code == "2170"
    assert refusal(state, {"DetailType": "GroupLineDetail"}).code == "5030"


def test_a_negative_total() -> None:
    state = company()
    assert refusal(state, sale(100), sale("-100.01")).code == "6000"
    assert make(state, sale(100), sale("-100.00"))["TotalAmt"] == 0


def test_references() -> None:
    state = company()
    state.put("Item", {**state.rows("Item")["5"], "Active": False})
    state.put("Customer", {**state.customer_list["2"], "Active": False})
    state.put("TaxCode", {**state.rows("TaxCode")["5"], "Active": False})
    line_item, line_code = "Line.SalesItemLineDetail.ItemRef", "Line.SalesItemLineDetail.TaxCodeRef"
    for lines, body, detail in (
        ([sale(1, item="99")], {}, f"Invalid Reference Id : {line_item}"),
        ([sale(1, item="5")], {}, INACTIVE),
        ([sale(1, code="99")], {}, f"Invalid Reference Id : {line_code}"),
        ([sale(1, code="5")], {}, INACTIVE),
        (
            [sale(1)],
            {"CustomerRef": {"value": "583"}},
            "Invalid Reference Id : Names element id 583 not found",
        ),
        ([sale(1)], {"CustomerRef": {"value": "2"}}, INACTIVE),
        ([sale(1)], {"CustomerRef": {"value": "x"}}, INACTIVE),
        ([sale(1)], {"ClassRef": {"value": "7"}}, "Invalid Reference Id : Klasses element id 7 not found"),
        ([sale(1)], {"DepartmentRef": {"value": "9"}}, "Invalid Reference Id : Depts element id 9 not found"),
        (
            [sale(1)],
            {"DepositToAccountRef": {"value": "77"}},
            "Invalid Reference Id : Accounts element id 77 not found",
        ),
        (
            [sale(1)],
            {"SalesTermRef": {"value": "77"}},
            "Invalid Reference Id : Terms element id 77 not found",
        ),
        (
            [sale(1, item="11")],
            {},
            "Invalid Reference Id : An item in this transaction is set up as a category instead of a product or "
            "service.",
        ),
    ):
        assert told(refusal(state, *lines, **body)) == ("2500", detail)
    known = recorded("faults/025-2500-xml-invalid-reference-id").body
    assert INACTIVE in known


def test_what_became_inactive_since_may_stay() -> None:
    state = company()
    row = make(state, sale(1, item="5", code="5"))
    state.put("Item", {**state.rows("Item")["5"], "Active": False})
    state.put("Customer", {**state.customer_list["1"], "Active": False})
    state.put("TaxCode", {**state.rows("TaxCode")["5"], "Active": False})
    later = change(state, row, {"Id": "1", **sale(2, item="5", code="5")}).row
    assert later["Line"][0]["Amount"] == 2


def test_closed_books() -> None:
    state = company(closing_date="2026-02-28")
    fault = refusal(state, sale(1), TxnDate="2026-02-28")
    assert told(fault) == (
        "6210",
        "The account period has closed and the account books cannot be updated through through the QBO Services "
        "API. Please use the QBO website to make these changes.",
    )
    row = make(state, sale(1), TxnDate="2026-03-01")
    about = {"Id": row["Id"], "SyncToken": "0", "sparse": True}
    assert refusal(state, **about, TxnDate="2026-02-01").code == "6210"
    state.switch("closing-date", "2026-03-01")
    assert refusal(state, **about, PrivateNote="x").code == "6210"
    for late in (void, delete):
        with pytest.raises(Fault) as refused:
            late(state, row)
        assert refused.value.code == "6210"


def test_a_discount() -> None:
    def discount(**detail: Any) -> dict[str, Any]:
        return {"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail}

    assert refusal(company(), sale(100), discount(PercentBased=True, DiscountPercent=10)).code == "5030"
    state = company(discounts="on")
    row = make(state, sale(100), discount(PercentBased=True, DiscountPercent=10))
    assert [line["DetailType"] for line in row["Line"]][1:] == ["SubTotalLineDetail", "DiscountLineDetail"]
    assert row["Line"][2] == {
        "Amount": 10,
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10},
    }
    assert str(row["TotalAmt"]) == "103.48"  # 90 + 4.50 + 8.98
    fixed = make(
        state, {**discount(PercentBased=False, DiscountAccountRef={"value": "7"}), "Amount": 5}, sale(100)
    )
    assert str(fixed["TotalAmt"]) == "109.23"
    assert fixed["Line"][2]["DiscountLineDetail"]["DiscountAccountRef"]["name"] == "Discounts given"
    for lines, code in (
        ([discount(PercentBased=True)], "6090"),
        ([discount(PercentBased=False)], "6090"),
        ([{**discount(PercentBased=False), "Amount": -5}], "6000"),
        ([{**discount(PercentBased=False), "Amount": 101}], "6000"),
        ([discount(PercentBased=True, DiscountPercent=5)] * 2, "6000"),
        ([discount(PercentBased=True, DiscountPercent=5, Colour="red")], "2010"),
    ):
        assert refusal(state, sale(100, code=QUEBEC), *lines).code == code
