"""QuickBooks' CompanyInfo and Preferences → what the program needs to know of them. PURE.

Both are only read, so there is no way back. Preferences are spelt as recorded; one that is missing (another
plan, another country) is its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qbo_desktop.quickbooks.translate.shapes import day, flag, part, plain, text
from qbo_desktop.sync.side import Identity


@dataclass(frozen=True, slots=True)
class Preferences:
    """The settings of a company that the sync depends on.

    `books_closed_through` is None when the books are not closed, or when the service does not tell.
    """

    custom_txn_numbers: bool = False
    uses_sales_tax: bool = False
    tax_is_automated: bool = False
    multicurrency: bool = False
    home_currency: str = ""
    auto_apply_credit: bool = False
    auto_apply_payments: bool = False
    books_closed_through: date | None = None
    raw: Mapping[str, Any] | None = None


def identity_from_json(data: Any, realm_id: str) -> Identity:
    """The company. `realm_id` is the key: the Id in the answer is always 1. Country is as answered ("CA")."""
    name = text(part(data, "CompanyName")) or text(part(data, "LegalName"))
    facts = {
        "legal_name": text(part(data, "LegalName")),
        "email": text(part(data, "Email", "Address")),
        "time_zone": text(part(data, "DefaultTimeZone")),
        "offering": _named(data, "OfferingSku"),
        "subscription": _named(data, "SubscriptionStatus"),
    }
    return Identity(realm_id, name, text(part(data, "Country")), {k: v for k, v in facts.items() if v})


def preferences_from_json(data: Any) -> Preferences:
    """The preferences of a company."""
    currency = part(data, "CurrencyPrefs", "HomeCurrency")
    return Preferences(
        custom_txn_numbers=flag(part(data, "SalesFormsPrefs", "CustomTxnNumbers"), False),
        uses_sales_tax=flag(part(data, "TaxPrefs", "UsingSalesTax"), False),
        tax_is_automated=flag(part(data, "TaxPrefs", "PartnerTaxEnabled"), False),
        multicurrency=flag(part(data, "CurrencyPrefs", "MultiCurrencyEnabled"), False),
        home_currency=text(part(currency, "value")) or text(currency),
        auto_apply_credit=flag(part(data, "SalesFormsPrefs", "AutoApplyCredit"), False),
        auto_apply_payments=flag(part(data, "SalesFormsPrefs", "AutoApplyPayments"), False),
        books_closed_through=day(part(data, "AccountingInfoPrefs", "BookCloseDate")),
        raw=plain(data) if isinstance(data, Mapping) else None,
    )


def _named(data: Any, name: str) -> str:
    """The value of one of the loose name-value pairs."""
    pairs = part(data, "NameValue")
    for pair in pairs if isinstance(pairs, list) else ():
        if text(part(pair, "Name")) == name:
            return text(part(pair, "Value"))
    return ""
