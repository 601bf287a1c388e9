"""CompanyInfo and Preferences: every recorded one, and any shape at all."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from qbo_desktop.quickbooks.translate.company import Preferences, identity_from_json, preferences_from_json
from tests.corpus import Exchange, load
from tests.quickbooks.translate.test_customer_properties import ANY_JSON


def _of(entity: str) -> list[Exchange]:
    return [exchange for exchange in load(entity) if isinstance(exchange.body, dict)]


@pytest.mark.parametrize("exchange", _of("companyinfo"), ids=lambda exchange: exchange.name)
def test_a_recorded_company(exchange: Exchange) -> None:
    data = exchange.body.get("CompanyInfo", exchange.body)
    found = identity_from_json(data, "4620816365")
    assert found.key == "4620816365"
    assert found.name == data["CompanyName"]
    assert found.country == data["Country"]
    assert found.facts["offering"].startswith("QuickBooks")


@pytest.mark.parametrize("exchange", _of("preferences"), ids=lambda exchange: exchange.name)
def test_recorded_preferences(exchange: Exchange) -> None:
    data = exchange.body.get("Preferences", exchange.body)
    found = preferences_from_json(data)
    assert found.custom_txn_numbers is data.get("SalesFormsPrefs", {}).get("CustomTxnNumbers", False)
    assert found.uses_sales_tax is data.get("TaxPrefs", {}).get("UsingSalesTax", False)
    assert found.multicurrency is data.get("CurrencyPrefs", {}).get("MultiCurrencyEnabled", False)
    assert found.home_currency == data.get("CurrencyPrefs", {}).get("HomeCurrency", {}).get("value", "")
    json.dumps(found.raw)


def test_closed_books_and_automatic_credits() -> None:
    found = preferences_from_json(
        {
            "AccountingInfoPrefs": {"BookCloseDate": "2025-12-31"},
            "SalesFormsPrefs": {"AutoApplyCredit": True, "AutoApplyPayments": "true"},
            "CurrencyPrefs": {"HomeCurrency": "CAD"},
        }
    )
    assert found.books_closed_through == date(2025, 12, 31)
    assert found.auto_apply_credit
    assert found.auto_apply_payments
    assert found.home_currency == "CAD"


def test_what_is_not_told_is_the_default() -> None:
    assert preferences_from_json(None) == Preferences()
    assert identity_from_json({"LegalName": "Only legal"}, "1").name == "Only legal"


@given(ANY_JSON)
def test_no_json_whatsoever_is_a_crash(data: Any) -> None:
    assert identity_from_json(data, "1").key == "1"
    json.dumps(preferences_from_json(data).raw)
    preferences_from_json({"CurrencyPrefs": data, "AccountingInfoPrefs": {"BookCloseDate": data}})
    identity_from_json({"NameValue": data, "Email": data}, "1")
