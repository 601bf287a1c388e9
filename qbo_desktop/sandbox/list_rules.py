"""What the service demands of one product, account or term, and what it fills in by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.firm_lists import CATEGORY, CLASSIFICATIONS
from qbo_desktop.sandbox.invoice_faults import business
from qbo_desktop.sandbox.list_kinds import ACCOUNT, ITEM, TERM
from qbo_desktop.sandbox.names import missing
from qbo_desktop.sandbox.properties import Row
from qbo_desktop.sandbox.state import State
from qbo_desktop.sandbox.vocabulary import REGIONS

_INVENTORY = "Inventory"
_SUB_TYPES: Mapping[str, str] = {
    "Income": "SalesOfProductIncome",
    "Other Income": "OtherMiscellaneousIncome",
    "Accounts Receivable": "AccountsReceivable",
    "Other Current Asset": "OtherCurrentAssets",
    "Other Asset": "OtherLongTermAssets",
    "Fixed Asset": "OtherFixedAssets",
    "Bank": "Checking",
    "Accounts Payable": "AccountsPayable",
    "Credit Card": "CreditCard",
    "Other Current Liability": "OtherCurrentLiabilities",
    "Long Term Liability": "OtherLongTermLiabilities",
    "Expense": "OtherMiscellaneousServiceCost",
    "Other Expense": "OtherMiscellaneousExpense",
    "Cost of Goods Sold": "SuppliesMaterialsCogs",
    "Equity": "OpeningBalanceEquity",
}
_EARNED = ("Income", "Other Income")


def item(row: Row, state: State) -> None:
    """A product or service. Raises Fault 2020, 6000, 6430.

    Which words the service has for an income account that is missing or of another type is not recorded.
    """
    row.setdefault("Type", "Service")
    if row["Type"] == CATEGORY:
        for name in row.keys() - {"Name", "Active", "SubItem", "ParentRef", "Level", "FullyQualifiedName"}:
            if name not in ("Type", "domain", "sparse", "Id", "SyncToken", "MetaData"):
                del row[name]
        return
    row.setdefault("Taxable", state.region == "CA")
    if state.region == "CA":
        row.setdefault("SalesTaxIncluded", False)
    for price in ("UnitPrice", "PurchaseCost"):
        row.setdefault(price, 0)
    row.setdefault("TrackQtyOnHand", False)
    _inventory(row)
    if "IncomeAccountRef" not in row:
        raise missing("IncomeAccountRef")
    account = state.rows(ACCOUNT)[row["IncomeAccountRef"]["value"]]
    if account["AccountType"] not in _EARNED:
        kind = account["AccountType"]
        raise Fault("6430", "Invalid account type used", f"Invalid account type: {kind}", "IncomeAccountRef")


def _inventory(row: Row) -> None:
    if row["Type"] != _INVENTORY:
        row["TrackQtyOnHand"] = False
        for name in ("QtyOnHand", "InvStartDate", "AssetAccountRef"):
            row.pop(name, None)
        return
    if not row["TrackQtyOnHand"]:
        what = "When you create an item, if Track quantity on hand is turned off, the item cannot be of type"
        raise business(f"{what} {_INVENTORY}.")
    if "AssetAccountRef" not in row:
        message = "Required param missing, need to supply the required value for the API"
        detail = (
            "An inventory assetaccount is required if you are tracking inventory quantities for this product."
        )
        raise Fault("2020", message, detail, "AssetAccountRef")
    for name in ("ExpenseAccountRef", "QtyOnHand", "InvStartDate"):
        if name not in row:
            raise missing(name)
    row["InvStartDate"] = str(row["InvStartDate"])[:10]
    try:
        date.fromisoformat(row["InvStartDate"])
    except ValueError:
        raise Fault("2060", "Invalid Date Format", f"Invalid date. {row['InvStartDate']}", "") from None


def account(row: Row, state: State) -> None:
    """An account: its class follows from its type. Raises Fault 2020, 2170."""
    if "AccountType" not in row:
        known = {sub_type: kind for kind, sub_type in _SUB_TYPES.items()}
        known |= {each["AccountSubType"]: each["AccountType"] for each in state.rows(ACCOUNT).values()}
        if row.get("AccountSubType") not in known:
            raise missing("AccountType")
        row["AccountType"] = known[row["AccountSubType"]]
    if row["AccountType"] not in CLASSIFICATIONS:
        raise Fault("2170", "Invalid Enumeration", f"Invalid Enumeration : {row['AccountType']}")
    row.setdefault("AccountSubType", _SUB_TYPES[row["AccountType"]])
    row["Classification"] = CLASSIFICATIONS[row["AccountType"]]
    code, name = REGIONS[state.region].currency
    row.setdefault("CurrencyRef", {"value": code, "name": name})


def term(row: Row, state: State) -> None:
    """A term: so many days after the invoice, or on a day of the month. Raises Fault 2020."""
    by_date = "DayOfMonthDue" in row
    if not by_date and "DueDays" not in row:
        raise missing("DueDays")
    row["Type"] = "DATE_DRIVEN" if by_date else "STANDARD"
    row.setdefault("DiscountPercent", 0)
    for name in ("DueNextMonthDays", "DiscountDayOfMonth") if by_date else ("DiscountDays",):
        row.setdefault(name, 0)


RULES: Mapping[str, Callable[[Row, State], None]] = {ITEM: item, ACCOUNT: account, TERM: term}
