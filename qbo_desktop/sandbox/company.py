"""The simulated company apart from its lists: who it is, its settings, and who signs in for it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_META = {"CreateTime": "2021-02-01T09:30:00-08:00", "LastUpdatedTime": "2026-01-12T08:05:41-08:00"}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True)
class Keys:
    """What the developer portal would show for the one registered app, and the company's realm."""

    client_id: str
    client_secret: str
    realm_id: str


def keys(region: str, seed: int) -> Keys:
    """Keys that follow from region and seed, so that a restart keeps them."""
    chance = random.Random(f"keys of the app {region} {seed}")
    return Keys(
        client_id="AB" + "".join(chance.choices(_LETTERS, k=48)),
        client_secret="".join(chance.choices(_LETTERS, k=40)),
        realm_id="93414" + "".join(chance.choices("0123456789", k=11)),
    )


def user(region: str) -> dict[str, Any]:
    """The person who signs in, as the userinfo endpoint shows them."""
    here = _PLACES[region]
    return {
        "sub": f"7f3c2b9e-5d14-4a86-9d0e-{'ca' if region == 'CA' else 'a5'}41b7c9d2e6",
        "email": here["mail"],
        "emailVerified": True,
        "givenName": here["given"],
        "familyName": here["family"],
        "phoneNumber": here["phone"],
        "phoneNumberVerified": True,
        "address": {
            "streetAddress": here["Line1"],
            "locality": here["City"],
            "region": here["CountrySubDivisionCode"],
            "postalCode": here["PostalCode"],
            "country": region,
        },
    }


def user_name(region: str) -> str:
    """Who signs in, as the service tells others."""
    here = _PLACES[region]
    return f"{here['given']} {here['family']}"


_PLACES = {
    "CA": {
        "name": "Cabinet Bergeron Lavallée CPA inc.",
        "given": "Camille",
        "family": "Bergeron",
        "mail": "camille@bergeron-lavallee.example",
        "phone": "(514) 287-4410",
        "Line1": "1250, boulevard René-Lévesque Ouest",
        "City": "Montréal",
        "CountrySubDivisionCode": "QC",
        "PostalCode": "H3B 4W8",
        "Country": "CAN",
        "zone": "America/Toronto",
    },
    "US": {
        "name": "Whitfield & Marsh CPAs LLP",
        "given": "Dana",
        "family": "Whitfield",
        "mail": "dana@whitfield-marsh.example",
        "phone": "(503) 248-7716",
        "Line1": "820 SW Harbor Way",
        "City": "Portland",
        "CountrySubDivisionCode": "OR",
        "PostalCode": "97201",
        "Country": "USA",
        "zone": "America/Los_Angeles",
    },
}


def company_name(region: str) -> str:
    """What the company is called."""
    return _PLACES[region]["name"]


def company_info(region: str, switches: Mapping[str, str]) -> dict[str, Any]:
    """The CompanyInfo object. Its Id is "1" whatever the realm; Country tells the tax regime.

    What the status of a subscription that has ended is called is not recorded.
    """
    here = _PLACES[region]
    parts = ("Line1", "City", "Country", "CountrySubDivisionCode", "PostalCode")
    address = {"Id": "1", **{part: here[part] for part in parts}}
    options = {
        "NeoEnabled": "true",
        "IndustryType": "Accounting, Tax Preparation, Bookkeeping, and Payroll Services",
        "IndustryCode": "5412",
        "SubscriptionStatus": "SUSPENDED" if switches["read-only"] == "on" else "PAID",
        "OfferingSku": "QuickBooks Online Plus",
        "PayrollFeature": "false",
        "AccountantFeature": "false",
        "QBOIndustryType": "Accounting Services",
    }
    return {
        "CompanyName": here["name"],
        "LegalName": here["name"],
        "CompanyAddr": address,
        "CustomerCommunicationAddr": address,
        "LegalAddr": address,
        "CustomerCommunicationEmailAddr": {"Address": here["mail"]},
        "PrimaryPhone": {"FreeFormNumber": here["phone"]},
        "CompanyStartDate": "2021-02-01",
        "FiscalYearStartMonth": "January",
        "Country": region,
        "Email": {"Address": here["mail"]},
        "WebAddr": {},
        "SupportedLanguages": "en,fr" if region == "CA" else "en",
        "DefaultTimeZone": here["zone"],
        "NameValue": [{"Name": name, "Value": value} for name, value in options.items()],
        "domain": "QBO",
        "sparse": False,
        "Id": "1",
        "SyncToken": "4",
        "MetaData": dict(_META),
    }


def preferences(region: str, switches: Mapping[str, str]) -> dict[str, Any]:
    """The Preferences object of a company that is set up as the switches say."""
    name = company_name(region)

    def message(what: str) -> dict[str, str]:
        return {
            "Subject": f"{what} from {name}",
            "Message": f"Please find your {what.lower()} attached.\n\nSincerely,\n{name}",
        }

    flags = [
        {"Name": f"SalesFormsPrefs.UseSalesCustom{n}", "Type": "BooleanType", "BooleanValue": False}
        for n in (3, 2, 1)
    ]
    on = {name: value == "on" for name, value in switches.items()}
    closed = {} if switches["closing-date"] == "none" else {"BookCloseDate": switches["closing-date"]}
    discounts = {"DefaultDiscountAccount": "7"} if on["discounts"] else {}
    return {
        "AccountingInfoPrefs": {
            "UseAccountNumbers": False,
            "TrackDepartments": True,
            "DepartmentTerminology": "Location",
            "ClassTrackingPerTxn": False,
            "ClassTrackingPerTxnLine": True,
            "FirstMonthOfFiscalYear": "January",
            "TaxYearMonth": "January",
            "CustomerTerminology": "Clients",
            **closed,
        },
        "ProductAndServicesPrefs": {
            "ForSales": True,
            "ForPurchase": True,
            "QuantityWithPriceAndRate": True,
            "QuantityOnHand": False,
        },
        "SalesFormsPrefs": {
            "CustomField": [{"CustomField": flags}],
            "CustomTxnNumbers": on["custom-numbers"],
            "AllowDeposit": False,
            "AllowDiscount": on["discounts"],
            **discounts,
            "AllowEstimates": True,
            "ETransactionEnabledStatus": "NotApplicable",
            "ETransactionAttachPDF": False,
            "ETransactionPaymentEnabled": False,
            "IPNSupportEnabled": False,
            "AllowServiceDate": False,
            "AllowShipping": False,
            "AutoApplyCredit": False,
            "AutoApplyPayments": False,
            "UsingPriceLevels": False,
            "DefaultCustomerMessage": "Thank you for your business.",
        },
        "EmailMessagesPrefs": {
            "InvoiceMessage": message("Invoice"),
            "EstimateMessage": message("Estimate"),
            "SalesReceiptMessage": message("Sales Receipt"),
            "StatementMessage": message("Statement"),
        },
        "VendorAndPurchasesPrefs": {"TrackingByCustomer": True, "BillableExpenseTracking": True},
        "TimeTrackingPrefs": {
            "UseServices": True,
            "BillCustomers": True,
            "ShowBillRateToAll": False,
            "WorkWeekStartDate": "Monday",
            "MarkTimeEntriesBillable": True,
        },
        "TaxPrefs": _tax(region, switches),
        "CurrencyPrefs": {
            "MultiCurrencyEnabled": on["multicurrency"],
            "HomeCurrency": {"value": "CAD" if region == "CA" else "USD"},
        },
        "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": False},
        "OtherPrefs": {
            "NameValue": [
                {"Name": "DTXCopyMemo", "Value": "true"},
                {"Name": "SFCEnabled", "Value": "true"},
                {"Name": "DataPartner", "Value": "false"},
                {"Name": "TimeTrackingFeatureEnabled", "Value": "true"},
            ]
        },
        "domain": "QBO",
        "sparse": False,
        "Id": "1",
        "SyncToken": "4",
        "MetaData": dict(_META),
    }


def _tax(region: str, switches: Mapping[str, str]) -> dict[str, Any]:
    """PartnerTaxEnabled is there only under automated sales tax, and false until that is set up."""
    using = switches["sales-tax"] == "on"
    found: dict[str, Any] = {"UsingSalesTax": using}
    if switches["ast"] != "off":
        found["PartnerTaxEnabled"] = using and switches["ast"] == "on"
    elif region == "US" and using:
        found["TaxGroupCodeRef"] = {"value": "2"}
    return found
