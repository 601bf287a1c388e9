"""Where a record, or a setting, is in QuickBooks' own pages."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from qbo_desktop.domain.problem import ProblemCode

# The hosts of the two kinds of companies. A simulated or another server has no pages of its own.
_HOSTS = {"production": "qbo.intuit.com", "development": "sandbox.qbo.intuit.com"}
# What is changed in QuickBooks' settings → the page of them. What is on none of these begins at the company's home.
_SETTINGS: Mapping[str, str] = {
    ProblemCode.NUMBERS_OFF: "settings?p=Sales",
    ProblemCode.BOOKS_CLOSED: "settings?p=Advanced",
    ProblemCode.CURRENCY_OFF: "settings?p=Advanced",
}
_HOME = "homepage"


def customer_address(environment: str, realm_id: str, customer_id: str) -> str:
    """The address that opens a customer in the browser, or "" when there is none.

    It goes by way of the sign-in page with the company's id, as the links that QuickBooks itself puts
    into its answers do: a person who is signed in to another company is asked, and not shown another's
    customer of the same number.
    """
    return _address(environment, realm_id, f"customerdetail?nameId={_id(customer_id)}") if customer_id else ""


def invoice_address(environment: str, realm_id: str, invoice_id: str) -> str:
    """The address that opens an invoice in the browser, or "" when there is none."""
    return _address(environment, realm_id, f"invoice?txnId={_id(invoice_id)}") if invoice_id else ""


def settings_address(environment: str, realm_id: str, code: str = "") -> str:
    """The address of the settings that put a problem of this code right, or "" when there is none."""
    return _address(environment, realm_id, _SETTINGS.get(code, _HOME))


def _id(text: str) -> str:
    return quote(text, safe="")


def _address(environment: str, realm_id: str, page: str) -> str:
    host = _HOSTS.get(environment)
    if host is None or not realm_id:
        return ""
    return f"https://{host}/app/login?{urlencode({'pagereq': page, 'deeplinkcompanyid': realm_id})}"
