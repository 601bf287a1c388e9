"""Lists of a company → values: every recorded entry, known ones by their values, and any shape at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.domain.company_lists import Applies, CodeRate, Entry, Item, Kind, Percent, TaxCode
from qbo_desktop.quickbooks.translate import (
    account,
    currency,
    department,
    item,
    klass,
    payment_method,
    tax_agency,
    tax_code,
    tax_rate,
    term,
)
from tests.quickbooks.recorded_rows import recorded

ENTRIES: dict[str, tuple[str, Callable[[Any], Entry], Kind]] = {
    "account": ("Account", account.from_json, Kind.ACCOUNT),
    "term": ("Term", term.from_json, Kind.TERM),
    "paymentmethod": ("PaymentMethod", payment_method.from_json, Kind.PAYMENT_METHOD),
    "class": ("Class", klass.from_json, Kind.CLASS),
    "department": ("Department", department.from_json, Kind.DEPARTMENT),
    "companycurrency": ("CompanyCurrency", currency.from_json, Kind.CURRENCY),
    "taxagency": ("TaxAgency", tax_agency.from_json, Kind.AGENCY),
}
RECORDED = [
    pytest.param(folder, row, id=name)
    for folder, (entity, _read, _kind) in ENTRIES.items()
    for name, row in recorded(folder, entity)
]
ITEMS = [pytest.param(row, id=name) for name, row in recorded("item", "Item")]
RATES = [pytest.param(row, id=name) for name, row in recorded("taxrate", "TaxRate")]
CODES = [pytest.param(row, id=name) for name, row in recorded("taxcode", "TaxCode")]


def test_there_are_recorded_ones_to_look_at() -> None:
    assert {param.values[0] for param in RECORDED} == set(ENTRIES)
    assert (len(ITEMS) > 30, len(RATES), len(CODES)) == (True, 3, 2)


@pytest.mark.parametrize(("folder", "row"), RECORDED)
def test_a_recorded_entry(folder: str, row: dict[str, Any]) -> None:
    _entity, read, kind = ENTRIES[folder]
    found = read(row)
    assert (found.kind, found.id) == (kind, row["Id"])
    assert found.active is (str(row.get("Active", "true")).lower() == "true")
    name = row.get("FullyQualifiedName") or row.get("Name") or row["DisplayName"]
    assert found.name
    assert name.startswith(found.name)
    assert not found.name.lower().endswith("(deleted)")
    assert Entry.from_json(json.loads(json.dumps(found.to_json()))) == found


def by_name(folder: str) -> dict[str, Entry]:
    _entity, read, _kind = ENTRIES[folder]
    return {found.name: found for _name, row in recorded(folder, ENTRIES[folder][0]) if (found := read(row))}


def test_what_is_known_of_entries() -> None:
    closed = by_name("account")["Fees Billed"]
    assert (closed.id, closed.active) == ("5", False)
    assert closed.facts == {
        "type": "Income",
        "subtype": "ServiceFeeIncome",
        "class": "Revenue",
        "currency": "USD",
    }
    assert by_name("term")["TermForV3Testing-1373590184130"].facts == {
        "type": "DATE_DRIVEN",
        "day_of_month": "1",
        "next_month_days": "2",
    }
    assert by_name("paymentmethod")["Cheque"].facts == {"type": "NON_CREDIT_CARD"}
    assert by_name("class")["Adidas"].id == "5000000000000085682"
    assert by_name("class")["QA"].facts == {"parent": "3"}
    assert by_name("companycurrency")["Euro"].facts == {"code": "EUR"}
    assert by_name("taxagency")["First TaxAgency"].facts == {"sales": "yes"}
    assert not [one for one in by_name("account").values() if not one.facts.get("type")]


def test_terms_of_days() -> None:
    found = term.from_json({"Id": 3, "Name": "Net 30", "Type": "STANDARD", "DueDays": 30, "DiscountDays": 0})
    assert (found.id, found.facts) == ("3", {"type": "STANDARD", "days": "30"})


@pytest.mark.parametrize("row", ITEMS)
def test_a_recorded_item(row: dict[str, Any]) -> None:
    found = item.from_json(row)
    assert found.id == row["Id"]
    assert found.name == row.get("Name", found.name)
    price = row.get("UnitPrice")
    assert found.unit_price == (None if price is None else Decimal(str(price)))
    assert found.kind == row.get("Type", "Service")
    assert found.income_account == row.get("IncomeAccountRef", {}).get("name", "")
    assert Item.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_what_is_known_of_items() -> None:
    items = {found.id: found for _name, row in recorded("item", "Item") if (found := item.from_json(row))}
    assert items["5"] == Item(
        "5",
        "Rock Fountain",
        kind="Inventory",
        description="New, updated description for Rock Fountain",
        unit_price=Decimal(275),
        income_account="Sales of Product Income",
        taxable=True,
    )
    assert items["26"].unit_price == Decimal(-3)
    group = items["847"]
    assert (group.name, group.kind, group.sellable) == ("TestBundle", "Group", False)


def test_an_inactive_item_has_its_own_name() -> None:
    row = {"Id": "9", "Name": "Audit (deleted)", "FullyQualifiedName": "Audit (deleted)", "Active": False}
    assert (item.from_json(row).name, item.from_json(row).active) == ("Audit", False)
    assert item.from_json({**row, "Active": True}).name == "Audit (deleted)", "an active one may be called so"


def test_a_new_service() -> None:
    assert item.new_to_json("Tenue de livres", "79") == {
        "Name": "Tenue de livres",
        "Type": "Service",
        "IncomeAccountRef": {"value": "79"},
    }


@pytest.mark.parametrize("row", RATES)
def test_a_recorded_rate(row: dict[str, Any]) -> None:
    found = tax_rate.from_json(row, {"1": "Revenu Québec"})
    assert (found.id, found.name) == (row["Id"], row["Name"])
    assert found.percents[0].rate == Decimal(str(row["RateValue"]))
    assert found.agency == ("Revenu Québec" if "1" in str(row["AgencyRef"]) else "3")


def test_the_percentages_of_all_times() -> None:
    (row,) = (row for _name, row in recorded("taxrate", "TaxRate") if row["Id"] == "9")
    county = tax_rate.from_json(row)
    assert county.percents == (
        Percent(Decimal("0.5")),
        Percent(Decimal("17.5"), date(1970, 1, 1), date(2014, 6, 30)),
    )
    assert [county.percent_on(date(year, 1, 1)) for year in (2010, 2020)] == [Decimal("17.5"), Decimal("0.5")]
    spans = [
        {
            "RateValue": 15,
            "EffectiveDate": "2010-07-01T00:00:00-07:00",
            "EndDate": "2025-03-31T00:00:00-07:00",
        },
        {"RateValue": 14, "EffectiveDate": "2025-04-01T00:00:00-07:00"},
    ]
    found = tax_rate.from_json({"Id": "13", "Name": "HST NS", "RateValue": 14, "EffectiveTaxRate": spans})
    assert [one.rate for one in found.percents] == [14, 15]
    days = (date(2025, 3, 31), date(2025, 4, 1), date(2000, 1, 1))
    assert [found.percent_on(one) for one in days] == [15, 14, 14]
    # The earlier ones behind it from the latest on, in whatever order they came.
    older = {"RateValue": 8, "EffectiveDate": "1997-04-01", "EndDate": "2010-06-30"}
    found = tax_rate.from_json({"Id": "13", "RateValue": 14, "EffectiveTaxRate": [older, *spans]})
    assert [one.rate for one in found.percents] == [14, 15, 8]
    # Only dates, and a single one without its list.
    found = tax_rate.from_json({"Id": "1", "EffectiveTaxRate": spans[0]})
    assert found.percents == (Percent(Decimal(15), date(2010, 7, 1), date(2025, 3, 31)),)
    assert tax_rate.from_json({"Id": "1"}).percents == ()


@pytest.mark.parametrize("row", CODES)
def test_a_recorded_code(row: dict[str, Any]) -> None:
    (detail,) = row["SalesTaxRateList"]["TaxRateDetail"]
    rate_id = detail["TaxRateRef"]["value"]
    rate = CodeRate(rate_id, "A rate", (Percent(Decimal("9.975")),))
    found = tax_code.from_json(row, {rate_id: rate})
    assert (found.id, found.name, found.active, found.taxable) == (row["Id"], row["Name"], True, True)
    assert found.rates == (rate,), "its rates for purchases are none of them"
    assert found.percent(date(2026, 1, 1)) == Decimal("9.975")
    assert tax_code.from_json(row, {}).rates[0].name == detail["TaxRateRef"]["name"]
    assert tax_code.is_for_sales(row)
    assert TaxCode.from_json(json.loads(json.dumps(found.to_json()))) == found


def detail(rate_id: str, order: Any = 0, applies: str = "TaxOnAmount") -> dict[str, Any]:
    return {"TaxRateRef": {"value": rate_id}, "TaxTypeApplicable": applies, "TaxOrder": order}


def test_taxes_on_taxes_in_their_order() -> None:
    rates = {one: CodeRate(one, one, (Percent(Decimal(rate)),)) for one, rate in (("7", "5"), ("8", "10"))}
    listed = {"TaxRateDetail": [detail("8", 2, "TaxOnAmountPlusTax"), detail("7", "1")]}
    found = tax_code.from_json({"Id": "4", "Name": "Old", "SalesTaxRateList": listed}, rates)
    assert [(one.id, one.applies, one.order) for one in found.rates] == [
        ("7", Applies.AMOUNT, 1),
        ("8", Applies.AMOUNT_AND_TAX, 2),
    ]
    assert found.percent(date(2026, 1, 1)) == Decimal("15.5")
    listed = {"TaxRateDetail": [detail("7"), detail("8", 0, "TaxOnTax")]}
    found = tax_code.from_json({"Id": "4", "SalesTaxRateList": listed}, rates)
    assert [one.applies for one in found.rates] == [Applies.AMOUNT, Applies.TAX]


def test_codes_that_stand_for_something() -> None:
    """Recorded: the pseudo codes of the US have no rates, no token, and do not say that they are active."""
    taxed = tax_code.from_json({"Name": "TAX", "Taxable": True, "TaxGroup": False, "Id": "TAX"}, {})
    free = tax_code.from_json({"Name": "NON", "TaxGroup": False, "Id": "NON"}, {})
    assert (taxed.active, taxed.taxable, taxed.rates) == (True, True, ())
    assert (free.active, free.taxable) == (True, False)
    assert tax_code.is_for_sales({"Id": "NON"})
    assert not tax_code.is_for_sales({"Id": "CustomSalesTax"})
    assert not tax_code.is_for_sales({"Name": "no id"})
    bought = {"Id": "5", "PurchaseTaxRateList": {"TaxRateDetail": [detail("7")]}}
    assert not tax_code.is_for_sales({**bought, "SalesTaxRateList": {"TaxRateDetail": []}})
    assert tax_code.is_for_sales({**bought, "SalesTaxRateList": {"TaxRateDetail": [detail("7")]}})
    made = tax_code.from_json({"Id": "11", "TaxCodeConfigType": "SYSTEM_GENERATED", "Hidden": True}, {})
    assert (made.system, made.active) == (True, False)


LEAF = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals()
    | st.sampled_from(["1e999999", "-0.0", "NaN", "7", "TaxOnTax", "2025-04-01", "x (deleted)"])
    | st.text(max_size=8)
)
KEYS = st.sampled_from(
    [
        *("Id", "Name", "Active", "Type", "UnitPrice", "IncomeAccountRef", "value", "name", "DisplayName"),
        *("RateValue", "EffectiveTaxRate", "EffectiveDate", "EndDate", "AgencyRef", "SalesTaxRateList"),
        *("TaxRateDetail", "TaxRateRef", "TaxTypeApplicable", "TaxOrder", "Code", "FullyQualifiedName"),
    ]
)
ANY_LIST_JSON = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=20
)


@given(ANY_LIST_JSON)
def test_no_json_whatsoever_is_a_crash(data: Any) -> None:
    for _entity, read, kind in ENTRIES.values():
        found = read(data)
        assert found.kind is kind
        json.dumps(found.to_json())
    json.dumps(item.from_json(data).to_json())
    rate = tax_rate.from_json({"Id": "1", "RateValue": data, "EffectiveTaxRate": data})
    rate.percent_on(date(2026, 1, 1))
    listed = {"SalesTaxRateList": {"TaxRateDetail": data}}
    for code in (tax_code.from_json(data, {}), tax_code.from_json(listed, {"7": rate})):
        json.dumps(code.to_json())
    tax_code.is_for_sales(data)
