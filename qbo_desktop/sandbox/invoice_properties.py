"""What a request says at the head of an invoice, checked property by property.

Lines and tax are read by `invoice_lines` and `invoice_tax`. What comes out is as `properties.read` tells: a
value, EMPTY for what was sent empty, or not at all.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.invoice_faults import invalid_date
from qbo_desktop.sandbox.name_kinds import NameKind
from qbo_desktop.sandbox.properties import EMPTY, Row, read, unsupported

INVOICE = "Invoice"
AUTO_NUMBER = "AUTO_GENERATE"
TAX_MODES = ("TaxExcluded", "TaxInclusive", "NotApplicable")
DATES = ("TxnDate", "DueDate", "ShipDate")
FLAGS = (
    *("AllowIPNPayment", "AllowOnlinePayment", "AllowOnlineCreditCardPayment", "AllowOnlineACHPayment"),
    "ApplyTaxAfterDiscount",
)

# In the order in which the service prints them.
PRINTED = (
    *FLAGS[:4],
    *("domain", "sparse", "Id", "SyncToken", "MetaData", "CustomField", "DocNumber", "TxnDate"),
    *("DepartmentRef", "CurrencyRef", "ExchangeRate", "PrivateNote", "LinkedTxn", "Line", "TxnTaxDetail"),
    *("CustomerRef", "ProjectRef", "CustomerMemo", "BillAddr", "ShipAddr", "ShipFromAddr", "ClassRef"),
    *("SalesTermRef", "DueDate", "ShipMethodRef", "ShipDate", "TrackingNum", "DepositToAccountRef"),
    *("GlobalTaxCalculation", "TotalAmt", "HomeTotalAmt", "ApplyTaxAfterDiscount", "PrintStatus"),
    *("EmailStatus", "BillEmail", "BillEmailCc", "BillEmailBcc", "Balance", "HomeBalance", "DeliveryInfo"),
)
# Known to the service and without effect here: read-only, deprecated, or of what is not simulated.
_NO_EFFECT = frozenset(
    (
        *("TxnSource", "RecurringInfo", "callToAction", "AutoDocNumber", "ECloudStatusTimeStamp", "FOB"),
        *("TaxFormNum", "TaxFormType", "InvoiceEx", "InvoiceLink", "PONumber", "PaymentMethodRef"),
        *("EInvoiceStatus", "RecurDataRef", "SalesRepRef", "invoiceStatusLog", "LessCIS", "TxnStatus"),
        *("ConvenienceFeeDetail", "DiscountRate", "DiscountAmt", "FreeFormAddress", "PaymentRefNum"),
        *("PaymentDetailsMessage", "TransactionLocationType", "status", "RemitToRef", "Tag", "ARAccountRef"),
        *("TxnApprovalInfo", "AttachableRef", "TaxExemptionRef", "ClientEntityId", "InvoiceStatus"),
        *("BillingStatus", "GovtTxnRefIdentifier", "TotalTax", "Deposit", "ShipFromAddr"),
    )
)
KIND = NameKind(
    INVOICE,
    printed=PRINTED,
    texts={"DocNumber": 21, "PrivateNote": 4_000, "TrackingNum": 31, **dict.fromkeys(DATES, 40)},
    holders={
        "CustomerMemo": ("value", 1_000),
        "BillEmail": ("Address", 100),
        "BillEmailCc": ("Address", 200),
        "BillEmailBcc": ("Address", 200),
    },
    addresses=("BillAddr", "ShipAddr"),
    references=(
        *("CustomerRef", "SalesTermRef", "ClassRef", "DepartmentRef", "CurrencyRef", "ShipMethodRef"),
        *("DepositToAccountRef", "ProjectRef"),
    ),
    flags=FLAGS,
    kept=frozenset(),
    choices={
        "PrintStatus": ("NotSet", "NeedToPrint", "PrintComplete"),
        "EmailStatus": ("NotSet", "NeedToSend", "EmailSent"),
        "GlobalTaxCalculation": TAX_MODES,
    },
    ignored=_NO_EFFECT,
)


def read_head(sent: Row) -> Row:
    """The properties of a request for an invoice. Raises Fault 2010, 2050, 2060, 2090, 2170, 2210.

    `Line`, `TxnTaxDetail`, `LinkedTxn` and `ExchangeRate` come out as they were sent.
    """
    found = read(KIND, sent)
    for name in DATES:
        if found.get(name, EMPTY) is not EMPTY:
            found[name] = read_date(name, found[name])
    return found


def read_date(element: str, text: Any) -> str:
    """A date as it is stored, YYYY-MM-DD; a time behind it is left away. Raises Fault 2060."""
    if isinstance(text, str) and re.match(r"\d{4}-\d\d-\d\d(?:$|T|[-+Z])", text):
        try:
            return date.fromisoformat(text[:10]).isoformat()
        except ValueError:
            pass
    raise invalid_date(element, str(text))


def read_decimal(element: str, value: Any, places: int) -> Decimal | None:
    """A number that may have so many decimals, sent as a number or as text; None for nothing.

    Raises Fault 2090 for what is no number, 2110 for too many decimals.
    """
    if value is None or value == "":
        return None
    try:
        if isinstance(value, bool | dict | list):
            raise InvalidOperation
        number = Decimal(str(value))
        if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
            raise InvalidOperation
    except InvalidOperation:
        raise Fault("2090", "Invalid Number", f"Invalid Number : {value}", element) from None
    exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        raise Fault("2110", "Invalid Decimal", f"Invalid Decimal : {value}", element)
    return number


def plain(number: Decimal) -> Decimal | int:
    """A quantity or percentage as the service prints it: without zeros behind."""
    whole = number.to_integral_value()
    return int(whole) if whole == number else number.normalize()


def money(amount: Decimal) -> Decimal | int:
    """An amount as the service prints it: two decimals, and 0 for nothing."""
    return amount.quantize(Decimal("0.01")) if amount else 0


def rows_of(value: Any, what: str) -> list[Row]:
    """A list of objects, or nothing. Raises Fault 2010."""
    if value is None or value == "":
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise unsupported(f"Can not deserialize instance of {what}")
    return value
