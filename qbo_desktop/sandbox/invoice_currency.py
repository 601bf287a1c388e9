"""Currencies of an invoice: its customer's, and what that is worth at home.

The rates are made up: one for each currency, the same on every day.
"""

from __future__ import annotations

from decimal import Decimal

from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock, stamp
from qbo_desktop.sandbox.invoice_dates import today
from qbo_desktop.sandbox.invoice_faults import business
from qbo_desktop.sandbox.invoice_properties import read_date
from qbo_desktop.sandbox.properties import Row
from qbo_desktop.sandbox.state import State
from qbo_desktop.sandbox.vocabulary import REGIONS

# What one unit is worth in US dollars.
_WORTH = {"USD": Decimal(1), "CAD": Decimal("0.7331"), "EUR": Decimal("1.0842"), "GBP": Decimal("1.2719")}


def home_currency(state: State) -> str:
    """The code of the company's own currency."""
    return REGIONS[state.region].currency[0]


def check_currency(state: State, row: Row, customer: Row) -> Row:
    """The invoice's CurrencyRef: its customer's. Raises Fault 6000 where another was sent."""
    own: Row = customer.get("CurrencyRef") or dict(
        zip(("value", "name"), REGIONS[state.region].currency, strict=True)
    )
    sent = row.get("CurrencyRef", own)["value"]
    if sent != own["value"]:  # [unrecorded] the words
        raise business("The currency of the transaction is invalid for the customer.")
    return own


def rate_of(state: State, row: Row) -> Decimal:
    """What one unit of the invoice's currency is worth at home."""
    return rate(str(row["CurrencyRef"]["value"]), home_currency(state))


def rate(source: str, target: str) -> Decimal:
    """What one unit of a currency is worth in another, six decimals; 1 for one that is not known here."""
    if source == target or source not in _WORTH or target not in _WORTH:
        return Decimal(1)
    return (_WORTH[source] / _WORTH[target]).quantize(Decimal("0.000001"))


def exchange_rates(state: State, clock: Clock, day: str) -> list[Row]:
    """The ExchangeRate of each of the company's currencies on a day ("" for today). Raises Fault 2060.

    Empty in a company with one currency. [unrecorded]
    """
    codes = sorted(row["Code"] for row in state.rows("CompanyCurrency").values())
    return [exchange_rate(state, clock, code, day) for code in codes if code in _WORTH]


def exchange_rate(state: State, clock: Clock, source: str, day: str) -> Row:
    """The ExchangeRate object of a currency on a day ("" for today). Raises Fault 2020, 2060, 5030."""
    if state.switches["multicurrency"] == "off":  # [unrecorded] the words
        detail = "The feature is not supported : Multi-currency"
        raise Fault("5030", "Feature Not Supported", detail, "")
    if source not in _WORTH:
        message = "Required param missing, need to supply the required value for the API"
        detail = "Required parameter sourcecurrencycode is missing in the request"
        raise Fault("2020", message, detail, "sourcecurrencycode")
    return {
        "SourceCurrencyCode": source,
        "TargetCurrencyCode": home_currency(state),
        "Rate": rate(source, home_currency(state)),
        "AsOfDate": read_date("asofdate", day) if day else today(clock),
        "MetaData": {"LastUpdatedTime": stamp(clock.now())},
    }
