"""How a company's invoices are taxed, and the settings they depend on, out of CompanyInfo and Preferences. PURE.

Intuit's page on sales tax for US locales: a company in the US that has the property PartnerTaxEnabled is on
automated sales tax, and False means that it is not set up; without the property tax is chosen by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qbo_desktop.domain.company_lists import Company, Entry, Kind, TaxRegime
from qbo_desktop.quickbooks.translate.company import preferences_from_json
from qbo_desktop.quickbooks.translate.shapes import flag, part, reference, text

_UNITED_STATES = frozenset({"US", "USA", "UNITED STATES", "UNITED STATES OF AMERICA"})


def regime_of(country: str, preferences: Any, *, has_codes: bool) -> tuple[TaxRegime, bool]:
    """The regime, and whether its sales tax is set up.

    `has_codes`: the company has tax codes. It decides only where the preferences do not say whether sales
    tax is used at all.
    """
    taxes = part(preferences, "TaxPrefs")
    if not flag(part(taxes, "UsingSalesTax"), default=has_codes):
        return TaxRegime.NONE, True
    if country.strip().upper() not in _UNITED_STATES:
        return TaxRegime.LINES, True
    automated = part(taxes, "PartnerTaxEnabled")
    if automated is None:
        return TaxRegime.US, True
    return TaxRegime.AUTOMATED, flag(automated, default=True)


def company_of(info: Any, preferences: Any, entries: Sequence[Entry], *, has_codes: bool) -> Company:
    """The company's settings. `entries` are those of its lists: the currencies are among them."""
    country = text(part(info, "Country"))
    regime, is_set_up = regime_of(country, preferences, has_codes=has_codes)
    said = preferences_from_json(preferences)
    home = said.home_currency.upper()
    foreign = [one.facts.get("code", "") for one in entries if one.kind is Kind.CURRENCY and one.active]
    in_use = (home, *(foreign if said.multicurrency else ()))
    return Company(
        country=country,
        regime=regime,
        home_currency=home,
        multicurrency=said.multicurrency,
        currencies=tuple(dict.fromkeys(one for one in in_use if one)),
        custom_numbers=said.custom_txn_numbers,
        closed_through=said.books_closed_through,
        header_code_id=reference(part(preferences, "TaxPrefs", "TaxGroupCodeRef")),
        tax_set_up=is_set_up,
    )
