"""How the service refuses an invoice: the faults that only transactions meet, in its recorded words."""

from __future__ import annotations

from decimal import Decimal

from qbo_desktop.sandbox.answers import Fault

INACTIVE = (
    "Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, "
    "vendors or employees."
)
_TAX_ERROR = (
    "We're sorry, QuickBooks encountered an error while calculating tax. Try reselecting the tax rate or "
    "reentering the product/service item and saving the form again. <a href='https://support.qbo.intuit.com/"
    "support/help-article.cfm?faq_id=5558&locale=en_CA' target='_blank'>Learn more</a>"
)


def business(what: str) -> Fault:
    """Fault 6000; `what` stands behind "Business Validation Error: "."""
    message = "A business validation error has occurred while processing your request"
    return Fault("6000", message, f"Business Validation Error: {what}", "")


def no_tax_rate() -> Fault:
    """A sales line without a tax code in a company that is not of the US."""
    return business("Make sure all your transactions have a GST/HST rate before you save.")


def tax_error() -> Fault:
    """Amounts of tax that do not fit the lines."""
    return business(_TAX_ERROR)


def reference(what: str, element: str = "") -> Fault:
    """Fault 2500; `what` stands behind "Invalid Reference Id : "."""
    return Fault("2500", "Invalid Reference Id", f"Invalid Reference Id : {what}", element)


def made_inactive() -> Fault:
    """Fault 2500 for a reference to something that is there and inactive."""
    return reference(INACTIVE)


def amount_differs(amount: Decimal) -> Fault:
    """Fault 6070: the amount of a line is not what its price and quantity come to."""
    detail = f"Amount is not equal to UnitPrice * Qty. Supplied value:{amount.normalize():,f}"
    return Fault("6070", "Amount calculation incorrect in the request.", detail, "Line.Amount")


def number_taken(number: str, kind: str, identifier: str) -> Fault:
    """Fault 6140, which names the holder of the number."""
    detail = (
        "Duplicate Document Number Error : You must specify a different number. This number has already been "
        f"used. DocNumber={number} is assigned to TxnType={kind} with TxnId={identifier}"
    )
    return Fault("6140", "Duplicate Document Number Error", detail, "")


def period_closed() -> Fault:
    """Fault 6210, with the word that the service writes twice."""
    detail = (
        "The account period has closed and the account books cannot be updated through through the QBO Services "
        "API. Please use the QBO website to make these changes."
    )
    return Fault("6210", "Account Period Closed, Cannot Update Through Services API", detail, "")


def not_linkable() -> Fault:
    """Fault 620: a linked transaction that is not there."""
    detail = f"TxnID Cannot Be Linked : Cannot validate linked transactions: {INACTIVE}"
    return Fault("620", "TxnID Cannot Be Linked", detail, "")


def invalid_date(element: str, text: str) -> Fault:
    """Fault 2060. [unrecorded] the words."""
    return Fault("2060", "Invalid Date Format", f"Invalid Date Format : {text}", element)


def invalid_tax_code(code: str) -> Fault:
    """Fault 6160: a code that only the service itself may use. [unrecorded] the words."""
    return Fault("6160", "Invalid TaxCodeRef Error", f"{code} cannot be used", "")


def us_line_code(code: str) -> Fault:
    """Fault 6100: in the US a line is taxed or not, and the code stands at the head."""
    detail = f"Valid line TaxCodes for US should be TAX or NON. Supplied value: {code}"
    message = "Invalid Line TaxCode in the request"
    return Fault("6100", message, detail, "Line.SalesItemLineDetail.TaxCodeRef")
