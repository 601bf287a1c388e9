"""The lists of the simulated firm: their recorded shapes, queries, reads, counts and what is told of changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from qbo_desktop.sandbox.firm_taxes import FRENCH, HOME_CODE
from qbo_desktop.sandbox.object_lists import LISTS
from qbo_desktop.sandbox.state import State
from tests.corpus import load
from tests.sandbox.recorded_lists import recorded_keys
from tests.sandbox_process import Company, serve_sandbox

Row = dict[str, Any]

# What the reference page has and no recording is young enough for, or what goes with a setting.
LATER = {
    "TaxCode": {"Hidden", "TaxCodeConfigType"},
    "Item": {"SalesTaxCodeRef"},
    "Term": {"DueDays", "DiscountDays"},
}
# Recorded terms are those of a day of the month.
BY_DATE = {"DayOfMonthDue", "DueNextMonthDays", "DiscountDayOfMonth"}


def company(region: str, **switches: str) -> State:
    state = State(customers=0, region=region)
    for name, value in switches.items():
        state.switch(name.replace("_", "-"), value)
    return state


@pytest.fixture(scope="module")
def american() -> Iterator[Company]:
    with serve_sandbox(customers=3, region="US", faults="nolimit") as document:
        yield Company(document["quickbooks"])


def select(asked: Company, statement: str) -> list[Row]:
    answer = asked.query(statement)
    assert answer.status_code == 200, answer.text
    page = answer.json()["QueryResponse"]
    return next((rows for rows in page.values() if isinstance(rows, list)), [])


@pytest.mark.parametrize("region", ["CA", "US"])
@pytest.mark.parametrize("entity", LISTS)
def test_objects_have_the_recorded_properties(entity: str, region: str) -> None:
    recorded = [set(keys) for keys in recorded_keys(entity)]
    always, ever = set.intersection(*recorded), set.union(*recorded)
    rows = list(company(region, multicurrency="on").rows(entity).values())
    assert rows
    for row in rows:
        if "SyncToken" not in row or row.get("Type") == "Category":
            continue  # the pseudo codes of the US have none; categories were not recorded
        absent = BY_DATE if row.get("Type") == "STANDARD" else set()
        assert always - absent <= set(row)
        assert set(row) <= ever | LATER.get(entity, set())


def test_properties_stand_in_the_recorded_order() -> None:
    """JSON only: XML had another order."""
    for entity in ("Item", "Account", "Class"):
        orders = [keys for keys in recorded_keys(entity) if keys[0] == "Name"]
        assert orders
        before = {(a, b) for keys in orders for n, a in enumerate(keys) for b in keys[n + 1 :]}
        for row in company("CA").rows(entity).values():
            keys = list(row)
            assert not [(a, b) for n, a in enumerate(keys) for b in keys[n + 1 :] if (b, a) in before]


def test_payment_methods_are_the_captured_ones() -> None:
    body = next(each for each in load("paymentmethod") if each.name.endswith("005-payment-methods")).body
    ours = company("CA").rows("PaymentMethod")
    for identifier in "12345678":
        name = ours[identifier]["Name"]
        block = body[body.index(f"<Id>{identifier}</Id>") :].split("</PaymentMethod>")[0]
        assert f"<Name>{name}</Name>" in block
        assert f"<Type>{ours[identifier]['Type']}</Type>" in block
    assert company("US").rows("PaymentMethod")["2"]["Name"] == "Check"


def test_every_reference_leads_somewhere() -> None:
    kinds = {"IncomeAccountRef": "Account", "ParentRef": "Item", "SalesTaxCodeRef": "TaxCode"}
    for state in (company("CA"), company("US"), company("US", ast="on")):
        for item in state.rows("Item").values():
            for name, entity in kinds.items():
                if name in item:
                    assert state.rows(entity)[item[name]["value"]]["Name"] == item[name]["name"]
        for rate in state.rows("TaxRate").values():
            assert rate["AgencyRef"]["value"] in state.rows("TaxAgency")
        for code in state.rows("TaxCode").values():
            for which in ("SalesTaxRateList", "PurchaseTaxRateList"):
                for detail in code.get(which, {}).get("TaxRateDetail", []):
                    reference = detail["TaxRateRef"]
                    assert state.rows("TaxRate")[reference["value"]]["Name"] == reference["name"]


def percent(state: State, code: str) -> Decimal:
    named = {row["Name"]: row for row in state.rows("TaxCode").values()}
    details = named[code]["SalesTaxRateList"]["TaxRateDetail"]
    rates = state.rows("TaxRate")
    return sum((Decimal(rates[each["TaxRateRef"]["value"]]["RateValue"]) for each in details), Decimal(0))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        *(("GST", "5"), ("HST ON", "13"), ("HST NS", "14"), ("HST NB (2016)", "15"), ("HST NL (2016)", "15")),
        *(("HST PE (2016)", "15"), ("GST/PST BC", "12"), ("GST/PST MB", "12"), ("GST/PST SK", "11")),
        *(
            ("GST/QST QC - 9.975", "14.975"),
            ("QST QC - 9.975", "9.975"),
            ("Exempt", "0"),
            ("Zero-rated", "0"),
        ),
        ("Out of scope", "0"),
    ],
)
def test_canadian_codes_come_to_their_rates(code: str, expected: str) -> None:
    assert percent(company("CA"), code) == Decimal(expected)


def test_rates_change_on_a_day() -> None:
    spans = company("CA").rows("TaxRate")["13"]["EffectiveTaxRate"]
    assert [(span["RateValue"], span.get("EndDate", "")[:10]) for span in spans] == [
        (15, "2025-03-31"),
        (14, ""),
    ]


def test_every_active_code_has_a_french_name() -> None:
    names = [row["Name"] for row in company("CA").rows("TaxCode").values() if row["Active"]]
    assert set(names) == set(FRENCH)


def test_american_codes(american: Company) -> None:
    codes = select(american, "SELECT * FROM TaxCode")
    assert [code["Id"] for code in codes] == ["2", "CustomSalesTax", "NON", "TAX", "3"]  # by name
    assert set(codes[2]) == {"Name", "Description", "Taxable", "TaxGroup", "Id", "MetaData"}
    assert american.get("/taxcode/TAX").json()["TaxCode"]["Taxable"] is True
    assert select(american, "SELECT * FROM TaxCode WHERE Id = 'NON'") == [codes[2]]
    assert select(american, "SELECT * FROM TaxCode ORDERBY Id")[-1]["Id"] == "3"
    groups = {code["Name"]: code["SalesTaxRateList"]["TaxRateDetail"] for code in (codes[0], codes[4])}
    assert [len(rates) for rates in groups.values()] == [1, 2]


def test_automated_sales_tax_has_codes_of_its_own() -> None:
    codes = company("US", ast="on").rows("TaxCode")
    kinds = {code.get("TaxCodeConfigType") for code in codes.values()}
    assert kinds == {None, "SYSTEM_GENERATED"}
    assert set(company("US", ast="not-set-up").rows("TaxCode")) == {"TAX", "NON"}
    assert company("US", ast="on").rows("TaxRate").keys().isdisjoint(company("US").rows("TaxRate"))


def test_a_company_without_sales_tax_has_no_codes() -> None:
    state = company("CA", sales_tax="off")
    assert [state.rows(entity) for entity in ("TaxCode", "TaxRate", "TaxAgency")] == [{}, {}, {}]
    assert not any("SalesTaxCodeRef" in item for item in state.rows("Item").values())
    state.switch("sales-tax", "on")
    assert HOME_CODE in state.rows("TaxCode")


def test_other_currencies_only_with_several() -> None:
    assert company("CA").rows("CompanyCurrency") == {}
    assert {row["Code"] for row in company("CA", multicurrency="on").rows("CompanyCurrency").values()} == {
        "USD",
        "EUR",
    }


def test_ids_of_each_list_go_on_by_themselves() -> None:
    state = company("CA")
    assert len(next(iter(state.rows("Class")))) == 19
    assert state.next_id("Class") == str(int(max(state.rows("Class"), key=int)) + 1)
    assert state.next_id("Item") == "15"
    assert state.next_id("Term") == "6"
    assert state.next_id("Customer") == "1"
    assert [state.next_id(entity) for entity in ("Invoice", "Payment", "Invoice")] == ["1", "2", "3"]


def test_queries_filter_count_and_order(looked_at: Company) -> None:
    active = select(looked_at, "SELECT * FROM Item")
    assert "Vérification (deleted)" not in [item["Name"] for item in active]
    everything = select(looked_at, "SELECT *, Sku FROM Item WHERE Active IN (true, false) MAXRESULTS 1000")
    assert len(everything) == len(active) + 1 == 14
    names = [item["FullyQualifiedName"].casefold() for item in everything]
    assert names == sorted(names)
    assert select(looked_at, "SELECT * FROM Item WHERE Name = 'bookkeeping'")[0]["Id"] == "3"
    assert [item["Id"] for item in select(looked_at, "SELECT * FROM Item WHERE Type = 'Category'")] == ["11"]
    assert select(looked_at, "SELECT Name, UnitPrice FROM Item WHERE Id = '6'") == [
        {"Name": "Mission de compilation", "UnitPrice": 1875.5, "domain": "QBO", "sparse": True, "Id": "6"}
    ]
    counted = looked_at.query("SELECT COUNT(*) FROM TaxCode").json()["QueryResponse"]
    assert counted == {"totalCount": 17}
    income = select(looked_at, "SELECT * FROM Account WHERE AccountType = 'Income' AND Active = true")
    assert {account["Id"] for account in income} == {"1", "2", "7"}
    older = select(
        looked_at, "SELECT * FROM TaxRate WHERE MetaData.LastUpdatedTime > '2026-01-01' ORDERBY Id"
    )
    assert older == []
    assert select(looked_at, "SELECT * FROM TaxAgency WHERE DisplayName LIKE 'Revenu%'")[0]["Id"] == "2"
    assert select(looked_at, "select * from companyCurrency") == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        *(("item/3", "Bookkeeping"), ("ITEM/3", "Bookkeeping"), ("taxcode/9", "GST/QST QC - 9.975")),
        *(("taxrate/21", "QST 9.975"), ("account/3", "Accounts Receivable (A/R)"), ("term/3", "Net 30")),
        *(("paymentmethod/1", "Cash"), ("class/5000000000000085682", "Comptabilité")),
        ("department/1", "Montréal"),
    ],
)
def test_reads_by_id(looked_at: Company, path: str, name: str) -> None:
    answer = looked_at.get(f"/{path}").json()
    assert list(answer)[1] == "time"
    assert next(iter(answer.values()))["Name"] == name


@pytest.mark.parametrize("path", ["item/999", "taxcode/NON", "term/0", "invoice/1"])
def test_what_is_not_there(looked_at: Company, path: str) -> None:
    answer = looked_at.get(f"/{path}")
    assert answer.status_code == 400
    assert answer.json()["Fault"]["Error"][0]["code"] == "610"


def test_changes_are_told_where_the_service_tells_them() -> None:
    since = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    with serve_sandbox(customers=2, faults="nolimit") as document:
        asked = Company(document["quickbooks"])
        made = asked.post("/item", json={"Name": "New", "IncomeAccountRef": {"value": "1"}}).json()["Item"]
        asked.post("/term", json={"Name": "Net 45", "DueDays": 45})
        names = {"entities": "Item,Term,Account,Class", "changedSince": since}
        answer = asked.get("/cdc", params=names).json()["CDCResponse"][0]["QueryResponse"]
        assert [list(page)[:1] for page in answer] == [["Item"], ["Term"], [], []]
        assert answer[0]["Item"] == [made]
        for entity in ("TaxCode", "TaxRate", "TaxAgency"):
            refused = asked.get("/cdc", params={"entities": entity, "changedSince": since}).json()
            assert refused["Fault"]["Error"][0]["code"] == "10000"
