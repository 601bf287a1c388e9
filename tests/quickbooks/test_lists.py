"""What a company offers: how it is asked for, what is done where it cannot be had so, and its way of taxing."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qbo_desktop.domain.company_lists import Company, CompanyLists, Kind, TaxRegime
from qbo_desktop.errors import SideError, SignInNeeded, Throttled, Unanswered
from qbo_desktop.quickbooks import faults
from qbo_desktop.quickbooks.client import QuickBooksClient
from qbo_desktop.quickbooks.lists import read_lists
from qbo_desktop.quickbooks.regime import regime_of
from qbo_desktop.quickbooks.transport import Judged
from tests.quickbooks.company_here import CompanyHere
from tests.quickbooks.doubles import ScriptedWire, answer
from tests.quickbooks.poor_books import No, PoorBooks
from tests.quickbooks.test_oauth import HTTPS

PREFERENCES = {
    "SalesFormsPrefs": {"CustomTxnNumbers": True},
    "TaxPrefs": {"UsingSalesTax": True, "TaxGroupCodeRef": {"value": "9"}},
    "CurrencyPrefs": {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": "CAD"}},
    "AccountingInfoPrefs": {"BookCloseDate": "2025-12-31"},
}


def rates(*names: str) -> dict[str, Any]:
    return {"TaxRateDetail": [{"TaxRateRef": {"value": name}} for name in names]}


def company(refuses: Callable[[str], None] = lambda asked: None, **more: list[Any]) -> PoorBooks:
    lists: dict[str, list[Any]] = {
        "Item": [{"Id": 1, "Name": "Hours"}, {"Id": 2, "Name": "Audit (deleted)", "Active": False}],
        "TaxCode": [
            {"Id": "9", "Name": "QC", "SalesTaxRateList": rates("7", "21")},
            {"Id": "CustomSalesTax", "Name": "CustomSalesTax"},
            {"Id": "5", "Name": "Bought", "PurchaseTaxRateList": rates("7")},
        ],
        "TaxRate": [
            {"Id": "7", "Name": "GST", "RateValue": 5, "AgencyRef": {"value": "1"}},
            {"Id": "21", "Name": "QST", "RateValue": Decimal("9.975"), "AgencyRef": {"value": "2"}},
        ],
        "TaxAgency": [{"Id": "2", "DisplayName": "Revenu Québec"}],
        "Account": [{"Id": "4", "Name": "Fees", "AccountType": "Income"}],
        "CompanyCurrency": [
            {"Id": "1", "Name": "Euro", "Code": "EUR"},
            {"Id": "2", "Name": "Yen (deleted)", "Code": "JPY", "Active": False},
        ],
        "Preferences": [PREFERENCES],
        "CompanyInfo": [{"Id": "1", "CompanyName": "Cabinet", "Country": "CA"}],
    }
    return PoorBooks(refuses, **(lists | more))


def read(books: PoorBooks) -> CompanyLists:
    return read_lists(QuickBooksClient(HTTPS, "123", Judged(books, faults.read)))


def test_everything_costs_one_request() -> None:
    books = company()
    found = read(books)
    (request,) = books.requests
    assert (request.method, request.url.rpartition("/")[2], request.batch) == ("POST", "batch", True)
    assert request.repeatable, "it only reads"
    assert "requestid" not in request.params
    sent = json.loads(request.body or b"")["BatchItemRequest"]
    assert max(len(one["bId"]) for one in sent) <= 10
    queries = [one["Query"] for one in sent]
    assert "SELECT * FROM Item WHERE Active IN (true, false) STARTPOSITION 1 MAXRESULTS 1000" in queries, (
        "inactive ones as well"
    )
    assert "SELECT * FROM TaxAgency STARTPOSITION 1 MAXRESULTS 1000" in queries, "it has no Active"
    assert [one.name for one in found.items] == ["Hours", "Audit"]
    assert [one.active for one in found.items] == [True, False]
    (code,) = found.codes
    assert [(one.name, one.agency) for one in code.rates] == [("GST", "1"), ("QST", "Revenu Québec")]
    assert code.percent(date(2026, 1, 1)) == Decimal("14.975")
    assert [one.name for one in found.of(Kind.ACCOUNT)] == ["Fees"]
    assert found.of(Kind.CLASS) == []
    assert found.company == Company(
        "CA", TaxRegime.LINES, "CAD", True, ("CAD", "EUR"), True, date(2025, 12, 31), "9"
    )


def test_a_list_that_fills_its_page_is_read_by_itself() -> None:
    accounts = [{"Id": number, "Name": f"N{number}"} for number in range(2500)]
    books = company(Account=accounts)
    assert len(read(books).of(Kind.ACCOUNT)) == 2500
    assert books.asked()[0] == "batch"
    assert [one.split(" WHERE")[0] for one in books.asked()[1:]] == ["SELECT * FROM Account"] * 3


@pytest.mark.parametrize("code", ["5020", "5030"])
def test_what_is_not_in_the_plan_is_empty_without_asking_twice(
    code: str, caplog: pytest.LogCaptureFixture
) -> None:
    def refuses(asked: str) -> None:
        if "FROM Class" in asked:
            raise No(code, "Permission Denied", "You do not have permission to access this feature.")

    books = company(refuses, Class=[{"Id": "1", "Name": "Tax"}])
    caplog.set_level(logging.WARNING)
    assert read(books).of(Kind.CLASS) == []
    assert len(books.requests) == 1
    assert f"no list Class ({code})" in caplog.text


def test_a_list_whose_inactive_entries_cannot_be_asked_for_is_read_without() -> None:
    def refuses(asked: str) -> None:
        if "FROM TaxRate WHERE" in asked:
            raise No("4001", "Invalid query", "QueryValidationError: property 'Active' is not queryable")

    books = company(refuses)
    assert len(read(books).codes) == 1
    assert len(books.requests) == 3


def test_a_list_that_cannot_be_asked_for_at_all_is_empty() -> None:
    def refuses(asked: str) -> None:
        if "FROM Department" in asked:
            raise No("4001", "Invalid query", "QueryValidationError: invalid context declaration: Department")

    books = company(refuses)
    assert read(books).of(Kind.DEPARTMENT) == []
    assert len(books.requests) == 3


@pytest.mark.parametrize("refused", ["batch", "Query"])
def test_a_service_without_queries_in_a_batch_is_asked_for_each_list(refused: str) -> None:
    def refuses(asked: str) -> None:
        if asked == refused:
            raise No("500", "Unsupported Operation", "Operation is not supported.")

    books = company(refuses)
    assert read(books) == read(company())
    asked = books.asked()
    assert (asked[0], asked[-2:]) == ("batch", ["preferences", "123"])
    assert len(asked) == 13


@pytest.mark.parametrize(
    "items",
    [
        [],
        [None, "x", {"bId": "1"}, {"QueryResponse": {"Item": []}}],
        [{"bId": str(number), "QueryResponse": None} for number in range(1, 13)],
        [{"bId": str(number), "QueryResponse": {}} for number in (11, 12)],
    ],
)
def test_what_a_batch_does_not_answer_is_asked_for(items: list[Any]) -> None:
    books = company()

    def first(request: Any) -> Any:
        if request.url.endswith("/batch"):
            return answer({"BatchItemResponse": items, "time": "?"})
        return books.send(request)

    wire = ScriptedWire(first)
    found = read_lists(QuickBooksClient(HTTPS, "123", Judged(wire, faults.read)))
    assert found == read(company())


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("3200", 401, SignInNeeded),
        ("3001", 429, Throttled),
        ("10000", 500, Unanswered),
        ("140", 400, Unanswered),
    ],
)
@pytest.mark.parametrize("inside", [False, True])
def test_trouble_is_no_empty_list(code: str, status: int, error: type[SideError], inside: bool) -> None:
    fault = {"Fault": {"Error": [{"code": code, "Message": "planted"}]}}
    items = {"BatchItemResponse": [{**fault, "bId": str(number)} for number in range(1, 13)]}
    wire = ScriptedWire(answer(items) if inside else answer(fault, status), answer(fault, status))
    with pytest.raises(error):
        read_lists(QuickBooksClient(HTTPS, "123", Judged(wire, faults.read)))


def test_a_code_with_a_rate_that_nobody_knows_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    codes = [{"Id": "9", "SalesTaxRateList": rates("7", "99")}, {"Id": "6", "SalesTaxRateList": rates("7")}]
    assert [one.id for one in read(company(TaxCode=codes)).codes] == ["6"]
    assert "left out (id 9)" in caplog.text


def test_a_row_without_an_id_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    found = read(company(Item=[{"Name": "planted"}, {"Id": "3", "Name": "Hours"}, None]))
    assert [one.id for one in found.items] == ["3"]
    assert "a Item without an id" in caplog.text
    assert "planted" not in caplog.text


@pytest.mark.parametrize(
    ("country", "taxes", "regime"),
    [
        ("CA", {"UsingSalesTax": True}, (TaxRegime.LINES, True)),
        ("GB", {"UsingSalesTax": "true", "PartnerTaxEnabled": True}, (TaxRegime.LINES, True)),
        ("CA", {"UsingSalesTax": False}, (TaxRegime.NONE, True)),
        ("US", {"UsingSalesTax": False, "PartnerTaxEnabled": True}, (TaxRegime.NONE, True)),
        ("US", {"UsingSalesTax": True}, (TaxRegime.US, True)),
        ("usa", {"UsingSalesTax": True, "PartnerTaxEnabled": True}, (TaxRegime.AUTOMATED, True)),
        ("US", {"UsingSalesTax": True, "PartnerTaxEnabled": False}, (TaxRegime.AUTOMATED, False)),
        ("", {"UsingSalesTax": True}, (TaxRegime.LINES, True)),
        # Not said: whoever has codes with rates taxes.
        ("CA", {}, (TaxRegime.LINES, True)),
    ],
)
def test_the_way_of_taxing(country: str, taxes: dict[str, Any], regime: tuple[TaxRegime, bool]) -> None:
    assert regime_of(country, {"TaxPrefs": taxes}, has_codes=True) == regime


def test_who_says_nothing_of_taxes_and_has_no_codes_has_none() -> None:
    assert regime_of("CA", None, has_codes=False) == (TaxRegime.NONE, True)
    assert regime_of("CA", {"TaxPrefs": {"UsingSalesTax": True}}, has_codes=False)[0] is TaxRegime.LINES
    us = [{"Id": "TAX", "Name": "TAX"}, {"Id": "NON", "Name": "NON", "Taxable": False}]
    info = [{"CompanyName": "C", "Country": "US"}]
    found = read(company(TaxCode=us, CompanyInfo=info, Preferences=[{}]))
    assert (found.company.regime, [one.id for one in found.codes]) == (TaxRegime.NONE, ["TAX", "NON"])


def test_a_company_of_one_currency_has_only_that() -> None:
    preferences = PREFERENCES | {"CurrencyPrefs": {"HomeCurrency": {"value": "cad"}}}
    found = read(company(Preferences=[preferences])).company
    assert (found.multicurrency, found.currencies, found.home_currency) == (False, ("CAD",), "CAD")


@pytest.mark.parametrize(
    ("region", "switches", "regime"),
    [
        ("CA", (), (TaxRegime.LINES, True)),
        ("CA", ("sales-tax=off",), (TaxRegime.NONE, True)),
        ("US", (), (TaxRegime.US, True)),
        ("US", ("ast=on",), (TaxRegime.AUTOMATED, True)),
        ("US", ("ast=not-set-up",), (TaxRegime.AUTOMATED, False)),
        ("US", ("sales-tax=off",), (TaxRegime.NONE, True)),
    ],
)
def test_the_lists_of_a_simulated_company(
    region: str, switches: tuple[str, ...], regime: tuple[TaxRegime, bool]
) -> None:
    here = CompanyHere(region=region, switches=switches)
    side = here.side()
    found = side.invoices.company_lists()
    assert side.requests_made == 1
    assert (found.company.regime, found.company.tax_set_up) == regime
    assert found.company.custom_numbers
    inactive = {kind: [one.name for one in found.of(kind) if not one.active] for kind in (Kind.ACCOUNT,)}
    assert inactive == {Kind.ACCOUNT: ["Fees Billed"]}
    assert [one.kind for one in found.items if not one.sellable and one.active] == ["Category"]
    assert {one.kind for one in found.entries} == set(Kind) - {Kind.CURRENCY} - (
        set() if found.of(Kind.AGENCY) else {Kind.AGENCY}
    )
    if regime[0] is TaxRegime.LINES:
        code = next(one for one in found.codes if one.percent(date(2026, 5, 1)) == Decimal("14.975"))
        assert [one.agency for one in code.rates] == ["Canada Revenue Agency", "Revenu Québec"]
        nova_scotia = next(one for one in found.codes if one.name == "HST NS")
        days = (date(2025, 3, 31), date(2025, 4, 1))
        assert [nova_scotia.percent(day) for day in days] == [15, 14]
        assert [one.name for one in found.codes if not one.active] == ["HST NB"]
    elif regime[0] is TaxRegime.US:
        assert {one.id for one in found.codes if not one.rates} == {"TAX", "NON"}
        assert {one.percent(date(2026, 5, 1)) for one in found.codes if one.rates} == {8, Decimal("9.1")}


def test_a_simulated_company_of_many_currencies_and_closed_books() -> None:
    here = CompanyHere(switches=("multicurrency=on", "closing-date=2025-12-31", "custom-numbers=off"))
    found = here.side().invoices.company_lists().company
    assert found.multicurrency
    assert (found.currencies[0], set(found.currencies)) == ("CAD", {"CAD", "USD", "EUR"})
    assert (found.closed_through, found.custom_numbers) == (date(2025, 12, 31), False)
