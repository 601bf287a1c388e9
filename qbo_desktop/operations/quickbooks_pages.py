"""Where a record is in QuickBooks' own pages."""

from __future__ import annotations

from urllib.parse import quote, urlencode

# The hosts of the two kinds of companies. A simulated or another server has no pages of its own.
_HOSTS = {"production": "qbo.intuit.com", "development": "sandbox.qbo.intuit.com"}


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


def settings_address(environment: str, realm_id: str) -> str:
    """The address of the company's own settings in the browser, or "" when there is none."""
    return _address(environment, realm_id, "settings?p=sales")


def _id(text: str) -> str:
    return quote(text, safe="")


def _address(environment: str, realm_id: str, page: str) -> str:
    host = _HOSTS.get(environment)
    if host is None or not realm_id:
        return ""
    return f"https://{host}/app/login?{urlencode({'pagereq': page, 'deeplinkcompanyid': realm_id})}"
