"""The lists of the sample firm besides its names, as they are at first: what it sells, its accounts, its terms.

Which tax codes there are is in `firm_taxes.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from qbo_desktop.sandbox import firm_taxes
from qbo_desktop.sandbox.object_lists import FIRST_CLASS
from qbo_desktop.sandbox.vocabulary import REGIONS

Row = dict[str, Any]

_META = {"CreateTime": "2021-02-01T09:30:00-08:00", "LastUpdatedTime": "2021-02-01T09:30:00-08:00"}
CATEGORY = "Category"

# id, type, name, price, description; in a category: its id behind
_ITEMS: Mapping[str, tuple[tuple[str, str, str, str, str], ...]] = {
    "CA": (
        ("1", "Service", "Services", "0", ""),
        ("2", "Service", "Heures", "135", "Honoraires au temps"),
        ("3", "Service", "Bookkeeping", "85", "Monthly bookkeeping"),
        ("4", "Service", "Tax return – individual", "195", "Federal and provincial returns"),
        ("5", "Service", "Déclaration de revenus – société", "1250", "Déclarations T2 et CO-17"),
        ("6", "Service", "Mission de compilation", "1875.5", "États financiers compilés"),
        ("7", "Service", "GST/QST return", "120", "Quarterly return"),
        ("8", "Service", "Consultation", "165", "Conseil fiscal"),
        ("9", "Service", "Advisory", "210", ""),
        ("10", "Service", "Fin d'année", "640", "Dossier de fin d'exercice"),
        ("11", CATEGORY, "Paie", "0", ""),
        ("12", "Service", "Service de paie", "45.75", "Paie, par période"),
        ("13", "NonInventory", "Minute book", "89.95", "Registre de société"),
        ("14", "Service", "Vérification (deleted)", "0", ""),
    ),
    "US": (
        ("1", "Service", "Services", "0", ""),
        ("2", "Service", "Hours", "150", "Time spent"),
        ("3", "Service", "Bookkeeping", "95", "Monthly bookkeeping"),
        ("4", "Service", "Tax return – individual", "325", "Form 1040 and state return"),
        ("5", "Service", "Tax return – corporation", "1450", "Form 1120"),
        ("6", "Service", "Compilation", "2100.5", "Compiled financial statements"),
        ("7", "Service", "Sales tax return", "110", ""),
        ("8", "Service", "Consulting", "185", ""),
        ("9", "Service", "Advisory", "240", ""),
        ("10", "Service", "Year-end close", "720", ""),
        ("11", CATEGORY, "Payroll", "0", ""),
        ("12", "Service", "Payroll run", "55.75", "Payroll, by period"),
        ("13", "NonInventory", "Corporate kit", "99.95", "Minute book and seal"),
        ("14", "Service", "Audit (deleted)", "0", ""),
    ),
}
_IN_CATEGORY = {"12": "11"}
_INACTIVE_ITEMS = {"14"}
_TAXED_ITEMS = {"13"}  # in the US, where services are not

# id, name (in the US), type, kind; `CA_NAMES` are the Canadian ones
_ACCOUNTS = (
    ("1", "Services", "Income", "ServiceFeeIncome"),
    ("2", "Sales of Product Income", "Income", "SalesOfProductIncome"),
    ("3", "Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable"),
    ("4", "Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
    ("5", "Checking", "Bank", "Checking"),
    ("6", "Savings", "Bank", "Savings"),
    ("7", "Discounts given", "Income", "DiscountsRefundsGiven"),
    ("8", "Sales Tax Payable", "Other Current Liability", "SalesTaxPayable"),
    ("9", "Office Expenses", "Expense", "OfficeGeneralAdministrativeExpenses"),
    ("10", "Cost of Goods Sold", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    ("11", "Credit Card", "Credit Card", "CreditCard"),
    ("12", "Retained Earnings", "Equity", "RetainedEarnings"),
    ("13", "Fees Billed (deleted)", "Income", "ServiceFeeIncome"),
)
_CANADIAN_ACCOUNTS = {"5": ("Compte chèques", "Checking"), "8": ("GST/HST Payable", "GlobalTaxPayable")}
_INACTIVE_ACCOUNTS = {"13"}
CLASSIFICATIONS: Mapping[str, str] = {
    "Income": "Revenue",
    "Other Income": "Revenue",
    "Accounts Receivable": "Asset",
    "Other Current Asset": "Asset",
    "Other Asset": "Asset",
    "Fixed Asset": "Asset",
    "Bank": "Asset",
    "Accounts Payable": "Liability",
    "Credit Card": "Liability",
    "Other Current Liability": "Liability",
    "Long Term Liability": "Liability",
    "Expense": "Expense",
    "Other Expense": "Expense",
    "Cost of Goods Sold": "Expense",
    "Equity": "Equity",
}

_TERMS = (("1", "Due on receipt", 0), ("2", "Net 15", 15), ("3", "Net 30", 30), ("4", "Net 60", 60))
_CARDS = ("Visa", "MasterCard", "American Express", "Diners Club", "Discover")
_CURRENCIES = {
    "CA": (("1", "United States Dollar", "USD"), ("2", "Euro", "EUR")),
    "US": (("1", "Canadian Dollar", "CAD"), ("2", "Euro", "EUR")),
}
_PLACES = {"CA": ("Montréal", "Gatineau"), "US": ("Portland", "Salem")}
_LINES = {"CA": ("Comptabilité", "Fiscalité"), "US": ("Accounting", "Tax")}


def server(identifier: str, token: str = "0") -> Row:
    """What the service adds to every object."""
    meta = dict(_META)
    return {"domain": "QBO", "sparse": False, "Id": identifier, "SyncToken": token, "MetaData": meta}


def made(region: str, switches: Mapping[str, str]) -> dict[str, list[Row]]:
    """The rows by entity, of a company that is set up as the switches say."""
    abroad = _CURRENCIES[region] if switches["multicurrency"] == "on" else ()
    return {
        "Item": list(_items(region, taxed=switches["sales-tax"] == "on")),
        "Account": list(_accounts(region)),
        "Term": list(_terms(region)),
        "PaymentMethod": list(_payment_methods(region)),
        "Class": [
            {"Name": name, "SubClass": False, "FullyQualifiedName": name, "Active": True}
            | server(str(FIRST_CLASS + number))
            for number, name in enumerate(_LINES[region])
        ],
        "Department": [
            {"Name": name, "SubDepartment": False, "FullyQualifiedName": name, "Active": True}
            | server(str(number))
            for number, name in enumerate(_PLACES[region], 1)
        ],
        "CompanyCurrency": [
            {"Name": name, "Code": code, "Active": True} | server(identifier)
            for identifier, name, code in abroad
        ],
        **firm_taxes.made(
            region, sales_tax=switches["sales-tax"] == "on", ast=switches["ast"], server=server
        ),
    }


def _items(region: str, *, taxed: bool) -> Iterable[Row]:
    names = {identifier: name for identifier, _, name, _, _ in _ITEMS[region]}
    for identifier, kind, name, price, description in _ITEMS[region]:
        category = _IN_CATEGORY.get(identifier, "")
        row: Row = {"Name": name}
        if description:
            row["Description"] = description
        row["Active"] = identifier not in _INACTIVE_ITEMS
        if category:
            parent = {"value": category, "name": names[category]}
            row |= {"SubItem": True, "ParentRef": parent, "Level": 1}
        row["FullyQualifiedName"] = f"{names[category]}:{name}" if category else name
        if kind == CATEGORY:
            yield {**row, "Type": kind, **server(identifier)}
            continue
        row["Taxable"] = region == "CA" or identifier in _TAXED_ITEMS
        if region == "CA":
            row["SalesTaxIncluded"] = False
        income = ("2", "Sales of Product Income") if kind == "NonInventory" else ("1", "Services")
        row |= {
            "UnitPrice": Decimal(price) if "." in price else int(price),
            "Type": kind,
            "IncomeAccountRef": {"value": income[0], "name": income[1]},
            "PurchaseCost": 0,
            "TrackQtyOnHand": False,
        }
        if region == "CA" and taxed:
            row["SalesTaxCodeRef"] = {"value": firm_taxes.HOME_CODE, "name": firm_taxes.HOME_CODE_NAME}
        yield row | server(identifier)


def _accounts(region: str) -> Iterable[Row]:
    code, currency = REGIONS[region].currency
    for identifier, american, kind, american_sort in _ACCOUNTS:
        name, sort = american, american_sort
        if region == "CA":
            name, sort = _CANADIAN_ACCOUNTS.get(identifier, (american, american_sort))
        yield {
            "Name": name,
            "SubAccount": False,
            "FullyQualifiedName": name,
            "Active": identifier not in _INACTIVE_ACCOUNTS,
            "Classification": CLASSIFICATIONS[kind],
            "AccountType": kind,
            "AccountSubType": sort,
            "CurrentBalance": 0,
            "CurrentBalanceWithSubAccounts": 0,
            "CurrencyRef": {"value": code, "name": currency},
        } | server(identifier)


def _terms(region: str) -> Iterable[Row]:
    for identifier, name, days in _TERMS:
        days_only = {"DiscountPercent": 0, "DueDays": days, "DiscountDays": 0}
        yield {"Name": name, "Active": True, "Type": "STANDARD", **days_only} | server(identifier)
    by_date = {"DayOfMonthDue": 15, "DueNextMonthDays": 5, "DiscountDayOfMonth": 0}
    name = "Le 15 du mois" if region == "CA" else "15th of the month"
    yield {"Name": name, "Active": True, "Type": "DATE_DRIVEN", "DiscountPercent": 0, **by_date} | server("5")


def _payment_methods(region: str) -> Iterable[Row]:
    names = ["Cash", "Cheque" if region == "CA" else "Check", *_CARDS, "Direct Debit"]
    if region == "CA":
        names.append("Virement Interac")
    for number, name in enumerate(names, 1):
        kind = "CREDIT_CARD" if name in _CARDS else "NON_CREDIT_CARD"
        yield {"Name": name, "Active": True, "Type": kind} | server(str(number))
