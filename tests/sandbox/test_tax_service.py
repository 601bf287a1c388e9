"""Tax codes and rates made by clients, which have one address for it and an answer without an envelope."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qbo_desktop.sandbox import tax_service
from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.names import Call
from qbo_desktop.sandbox.properties import parse
from qbo_desktop.sandbox.state import State
from tests.corpus import load
from tests.sandbox_process import Company, serve_sandbox

Row = dict[str, Any]
NEW: Row = {"TaxRateName": "Eco fee", "RateValue": "3.50", "TaxAgencyId": "2", "TaxApplicableOn": "Sales"}


def create(state: State, **body: Any) -> Row:
    return tax_service.create(parse(json.dumps(body).encode()), state, Clock(), Call())


def refusal(state: State, **body: Any) -> Fault:
    before = (dict(state.rows("TaxCode")), dict(state.rows("TaxRate")))
    with pytest.raises(Fault) as refused:
        create(state, **body)
    assert (state.rows("TaxCode"), state.rows("TaxRate")) == before
    return refused.value


def test_a_code_with_a_new_rate(state: State) -> None:
    made = create(state, TaxCode="Eco", TaxRateDetails=[NEW])
    captured = next(each.body for each in load("taxservice") if each.name.endswith("002-tax-service"))
    assert all(f"<{key}>" in captured for key in (*made, *made["TaxRateDetails"][0]))
    rate = state.rows("TaxRate")[made["TaxRateDetails"][0]["TaxRateId"]]
    assert (rate["Name"], str(rate["RateValue"]), rate["AgencyRef"]) == ("Eco fee", "3.5", {"value": "2"})
    code = state.rows("TaxCode")[made["TaxCodeId"]]
    assert code["SalesTaxRateList"]["TaxRateDetail"][0]["TaxRateRef"] == {
        "value": rate["Id"],
        "name": "Eco fee",
    }
    assert code["PurchaseTaxRateList"] == {"TaxRateDetail": []}


def test_a_code_of_rates_that_are_there(state: State) -> None:
    made = create(
        state,
        TaxCode="GST and PST BC",
        TaxRateDetails=[
            {"TaxRateId": "7"},
            {"TaxRateId": 17},
            {"TaxRateId": "37", "TaxApplicableOn": "Purchase"},
        ],
    )
    code = state.rows("TaxCode")[made["TaxCodeId"]]
    values = [
        [each["TaxRateRef"]["value"] for each in code[which]["TaxRateDetail"]]
        for which in ("SalesTaxRateList", "PurchaseTaxRateList")
    ]
    assert values == [["7", "17"], ["37"]]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"TaxRateDetails": [NEW]}, "2020"),
        ({"TaxCode": "Eco"}, "2020"),
        ({"TaxCode": "Eco", "TaxRateDetails": []}, "2020"),
        ({"TaxCode": "Eco", "TaxRateDetails": ["7"]}, "2010"),
        ({"TaxCode": ["Eco"], "TaxRateDetails": [NEW]}, "2010"),
        ({"TaxCode": "x" * 101, "TaxRateDetails": [NEW]}, "2050"),
        ({"TaxCode": "gst", "TaxRateDetails": [NEW]}, "6240"),
        ({"TaxCode": "Eco", "TaxRateDetails": [NEW, NEW]}, "6240"),
        ({"TaxCode": "Eco", "TaxRateDetails": [{**NEW, "TaxApplicableOn": ""}]}, "2270"),
        ({"TaxCode": "Eco", "TaxRateDetails": [{**NEW, "TaxApplicableOn": "Both"}]}, "2170"),
        ({"TaxCode": "Eco", "TaxRateDetails": [{**NEW, "RateValue": None}]}, "2280"),
        ({"TaxCode": "Eco", "TaxRateDetails": [{**NEW, "RateValue": "much"}]}, "2090"),
        ({"TaxCode": "Eco", "TaxRateDetails": [{**NEW, "RateValue": 101}]}, "2090"),
        ({"TaxCode": "Eco", "TaxRateDetails": [{**NEW, "TaxAgencyId": ""}]}, "2020"),
        ({"TaxCode": "Eco", "TaxRateDetails": [{**NEW, "TaxAgencyId": "77"}]}, "2500"),
        ({"TaxCode": "Eco", "TaxRateDetails": [{"TaxRateId": "777"}]}, "2500"),
    ],
)
def test_what_is_refused(state: State, body: Row, code: str) -> None:
    assert refusal(state, **body).code == code


def test_a_rate_s_name_that_is_taken_is_refused_in_the_captured_words(state: State) -> None:
    captured = next(each.body for each in load("taxservice") if isinstance(each.body, dict))
    error = captured["Fault"]["Error"][0]
    fault = refusal(state, TaxCode="Mine", TaxRateDetails=[{**NEW, "TaxRateName": "gst"}])
    assert (fault.code, fault.message, fault.detail, fault.element) == tuple(
        error[key] for key in ("code", "Message", "Detail", "element")
    )


def test_over_the_wire() -> None:
    with serve_sandbox(customers=1, faults="nolimit") as document:
        asked = Company(document["quickbooks"])
        body = {"TaxCode": "Eco", "TaxRateDetails": [NEW]}
        answers = [asked.post("/taxservice/taxcode?requestid=t1", json=body).json() for _ in range(2)]
        assert list(answers[0]) == ["TaxCode", "TaxCodeId", "TaxRateDetails", "time"]
        assert answers[0]["TaxCodeId"] == answers[1]["TaxCodeId"]
        code = asked.get(f"/taxcode/{answers[0]['TaxCodeId']}").json()["TaxCode"]
        assert code["Name"] == "Eco"
        assert asked.get("/taxservice/taxcode").status_code == 400
