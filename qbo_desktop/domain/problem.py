"""A problem: something the user has to know, with what it blocks and how it is put right.

A problem is data. Its sentences stand in `qbo_desktop.phrases.problems`; its fix names an operation or
a place, so that a Fix button and a command are one thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

# The code of the question that the first run against a real company asks.
FIRST_RUN = "first-run"
# … and of the one that is asked when a company answers under another name than the workspace's.
OTHER_COMPANY = "other-company"
# … when a run would clear a field of more than a fifth of the pairs, and when more than a fifth of a side is gone.
MANY_CLEARED = "many-cleared"
MANY_GONE = "many-gone"


class ProblemCode(StrEnum):
    """The causes known so far. The value is what the command line and support see."""

    # What users of the live integration know a dead token by.
    SIGN_IN = "message=AuthenticationFailed; errorCode=003200; statusCode=401"
    UNREACHABLE = "unreachable"
    UNANSWERED = "unanswered"
    THROTTLED = "throttled"
    QUOTA = "quota"
    REFUSED = "refused"
    WRONG_COMPANY = "wrong-company"
    UNEXPECTED = "unexpected-answer"
    MISSING_TYPE = "missing-type"
    # Contacts in step.
    CANNOT_HOLD = "cannot-hold"
    NAME_TAKEN = "name-taken"
    MAY_EXIST = "may-exist"
    CHANGED_MEANWHILE = "changed-meanwhile"
    NOT_TAKEN = "not-taken"
    # Invoices. The first four are what users of the live integration know them by.
    CUSTOMER_REQUIRED = "CustomerRef is required"
    NUMBER_TAKEN = "Duplicate Document Number Error"
    TAX_UNMAPPED = "KarbonTaxRateInvalid"
    US_TAXES = "QboaUsInvoiceMultipleTaxRates"
    INVOICE_MAY_EXIST = "invoice-may-exist"
    NUMBER_TOO_LONG = "number-too-long"
    NUMBERS_OFF = "custom-numbers-off"
    CUSTOMER_INACTIVE = "customer-inactive"
    TAX_DIFFERS = "tax-percentages-differ"
    TAX_INACTIVE = "tax-code-inactive"
    SALES_TAX_OFF = "sales-tax-off"
    ITEM_UNMAPPED = "service-missing"
    ITEM_INACTIVE = "service-inactive"
    CURRENCY_OFF = "currency-off"
    BOOKS_CLOSED = "books-closed"
    TOTALS_DIFFER = "totals-differ"
    INVOICE_DIFFERS = "invoice-differs"
    PAID_NOT_VOIDED = "paid-not-voided"
    DRIFT = "drift"
    NO_EMAIL_ADDRESS = "no-email-address"
    EMAIL_REFUSED = "email-refused"
    READ_ONLY_COMPANY = "company-read-only"


class Fix(StrEnum):
    """Where a Fix button leads."""

    SIGN_IN = "sign-in"
    CONNECTIONS = "connections"
    SETTINGS = "settings"
    RETRY = "retry"
    CONTACT = "contact"
    DUPLICATES = "duplicates"
    RENAME = "rename"
    PERIODS = "periods"
    TAXES = "taxes"
    STAFF = "staff"
    INVOICE = "invoice"
    # The billing set-up at a tax rate, at a work type, at its beginning.
    TAX_MAP = "tax-map"
    ITEM_MAP = "item-map"
    BILLING_SETUP = "billing-setup"
    # The invoice beside what QuickBooks holds: accept, adopt, send again.
    INVOICE_IN_QUICKBOOKS = "invoice-in-quickbooks"
    # QuickBooks' own settings, in the browser.
    QUICKBOOKS = "quickbooks"


@dataclass(frozen=True, slots=True)
class Blocked:
    """A record that waits for the problem to be solved."""

    kind: str
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One cause, found once in a workspace however many records it blocks.

    `group` tells two problems of one code apart (the rate without a mapping, the number in use); the
    same code and group is the same problem. `facts` fill the sentence. `details` are for support.
    """

    code: ProblemCode
    group: str = ""
    fix: Fix = Fix.RETRY
    facts: Mapping[str, str] = field(default_factory=dict)
    blocks: tuple[Blocked, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
