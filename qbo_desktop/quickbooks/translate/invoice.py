"""QuickBooks' Invoice ↔ an invoice there. PURE; nothing raises, whatever the JSON looks like.

    DocNumber TxnDate DueDate CustomerRef CurrencyRef     number, dates, customer, currency
    Line[SalesItemLineDetail]                             lines: item, tax code, quantity × price where they agree
    GlobalTaxCalculation TxnTaxDetail                     taxes, as the company's regime wants them (see `body_of`)
    CustomerMemo PrivateNote BillEmail                    memo, private note, e-mail
    TotalAmt Balance LinkedTxn EmailStatus DeliveryInfo   only read

There is no status: a voided invoice has a note that begins with "Voided" and amounts of zero, a deleted one
comes as a stub. (Recorded answers; Intuit's page on sales tax; the schema Finance.xsd for overrides.)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from qbo_desktop.domain.company_lists import TaxRegime
from qbo_desktop.domain.money import decimal_text, from_minor
from qbo_desktop.domain.sales_invoice import RemoteInvoice, SalesInvoice, SalesLine, SalesTax
from qbo_desktop.quickbooks.translate.figures import amount, minor, number
from qbo_desktop.quickbooks.translate.shapes import day, moment, part, plain, reference, rows, text

_VOIDED = "voided"
_SUBTOTAL = "SubTotalLineDetail"
_SALES_LINE, _TAX_LINE = "SalesItemLineDetail", "TaxLineDetail"
# What is linked to an invoice as a payment of it; estimates and hours are linked as well.
_PAYMENTS = frozenset({"Payment", "ReceivePayment", "CreditMemo"})
# Held whole by the value, so that nothing of them has to be kept beside.
_HELD = frozenset(
    {"Id", "SyncToken", "DocNumber", "TxnDate", "DueDate", "TotalAmt", "Balance", "EmailStatus"}
)
# Figures of a line: exact numbers that were kept as text.
_FIGURES = frozenset(
    {"Amount", "UnitPrice", "Qty", "Quantity", "DiscountPercent", "DiscountRate", "TaxInclusiveAmt"}
)


def from_json(data: Any, home_currency: str = "") -> RemoteInvoice:
    """An invoice as it is there. `home_currency` is what a company without foreign ones may leave unsaid."""
    data = data if isinstance(data, Mapping) else {}
    currency = reference(data.get("CurrencyRef")).upper() or home_currency
    taxes = tuple(_taxes(data, currency))
    said_tax = minor(part(data, "TxnTaxDetail", "TotalTax"), currency)
    total = amount(data, "TotalAmt", currency)
    balance = minor(data.get("Balance"), currency)
    lines = [one for one in rows(data.get("Line")) if text(part(one, "DetailType")) != _SUBTOTAL]
    return RemoteInvoice(
        id=text(data.get("Id")),
        version=text(data.get("SyncToken")),
        number=text(data.get("DocNumber")),
        customer_id=reference(data.get("CustomerRef")),
        customer_name=text(part(data, "CustomerRef", "name")),
        invoice_date=day(data.get("TxnDate")),
        due_date=day(data.get("DueDate")),
        currency=currency,
        tax=said_tax if said_tax is not None else _untold_tax(taxes, total, lines, currency),
        total=total,
        balance=balance if balance is not None else total,
        taxes=taxes,
        lines=len(lines),
        content=_content(lines),
        email_status=text(data.get("EmailStatus")),
        email_to=text(part(data, "BillEmail", "Address")),
        emailed_at=_emailed_at(data),
        payments=tuple(_payments(data)),
        voided=_is_voided(data, total, lines, currency),
        gone=text(data.get("status")).casefold() == "deleted",
        modified=moment(part(data, "MetaData", "LastUpdatedTime")),
        unmapped=plain({key: value for key, value in data.items() if key not in _HELD or not text(value)}),
    )


def body_of(meant: SalesInvoice) -> dict[str, Any]:
    """The body that makes an invoice. What it says of taxes depends on the company's regime:

    LINES       a code on every line, prices without tax; tax amounts only where the service would come to others
    US          one code for the whole, TAX or NON on every line; tax amounts as above
    AUTOMATED   TAX or NON on every line: the service chooses code and rates
    NONE        nothing
    """
    body: dict[str, Any] = {
        "DocNumber": meant.number,
        "TxnDate": meant.invoice_date.isoformat(),
        "DueDate": meant.due_date.isoformat(),
        "CustomerRef": {"value": meant.customer_id},
    }
    # Only where it says something: a company without foreign currencies has no such field to fill.
    if meant.foreign:
        body["CurrencyRef"] = {"value": meant.currency}
    body["Line"] = [_line(one, meant) for one in meant.lines]
    body |= _calculation(meant)
    detail = _header_code(meant)
    if meant.brings_taxes:
        detail |= _override(meant)
    if detail and meant.regime in (TaxRegime.LINES, TaxRegime.US):
        body["TxnTaxDetail"] = detail
    if meant.memo:
        body["CustomerMemo"] = {"value": meant.memo}
    if meant.private_note:
        body["PrivateNote"] = meant.private_note
    if meant.email:
        body["BillEmail"] = {"Address": meant.email}
    return body


def tax_body(record: RemoteInvoice, meant: SalesInvoice) -> dict[str, Any]:
    """The update that sets the billed taxes on an invoice that is there.

    Its lines go along under their ids, as they are: a list of lines replaces the one that is there, and
    the service judges taxes by the lines that come with them. Lines that were not shown are left alone.
    """
    body = {**_identified(record), **_calculation(meant)}
    lines = [
        _as_it_came(one)
        for one in rows(record.unmapped.get("Line"))
        if text(part(one, "DetailType")) != _SUBTOTAL
    ]
    if lines and all(text(part(one, "Id")) for one in lines):
        body["Line"] = lines
    override = _override(meant) if meant.taxes else {"TotalTax": from_minor(meant.tax, meant.currency)}
    return {**body, "TxnTaxDetail": {**_header_code(meant), **override}}


def void_body(record: RemoteInvoice) -> dict[str, Any]:
    """What a voiding names: which invoice, as of which version. Sparse, so that nothing else can be meant."""
    return _identified(record)


def _identified(record: RemoteInvoice) -> dict[str, Any]:
    return {"sparse": True, "Id": record.id, "SyncToken": record.version}


def _line(line: SalesLine, meant: SalesInvoice) -> dict[str, Any]:
    detail: dict[str, Any] = {"ItemRef": {"value": line.item_id}}
    if line.code_id and meant.regime is not TaxRegime.NONE:
        detail["TaxCodeRef"] = {"value": line.code_id}
    # Only both: the service multiplies, and refuses another amount (6070).
    if line.quantity is not None and line.unit_price is not None:
        detail |= {"Qty": line.quantity, "UnitPrice": line.unit_price}
    described = {"Description": line.description} if line.description else {}
    value = from_minor(line.amount, meant.currency)
    return {"Amount": value, "DetailType": _SALES_LINE, **described, _SALES_LINE: detail}


def _calculation(meant: SalesInvoice) -> dict[str, Any]:
    return {"GlobalTaxCalculation": "TaxExcluded"} if meant.regime is TaxRegime.LINES else {}


def _header_code(meant: SalesInvoice) -> dict[str, Any]:
    is_told = meant.regime is TaxRegime.US and meant.header_code_id
    return {"TxnTaxCodeRef": {"value": meant.header_code_id}} if is_told else {}


def _override(meant: SalesInvoice) -> dict[str, Any]:
    """The billed taxes, one line for each rate that is used."""
    return {
        "TotalTax": from_minor(meant.tax, meant.currency),
        "TaxLine": [
            {
                "Amount": from_minor(one.amount, meant.currency),
                "DetailType": _TAX_LINE,
                _TAX_LINE: {
                    "TaxRateRef": {"value": one.rate_id},
                    "PercentBased": True,
                    "TaxPercent": one.percent,
                    "NetAmountTaxable": from_minor(one.base, meant.currency),
                },
            }
            for one in meant.taxes
        ],
    }


def _as_it_came(value: Any, name: str = "") -> Any:
    """A kept part of an answer with its figures as numbers again."""
    if isinstance(value, Mapping):
        return {key: _as_it_came(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_it_came(item) for item in value]
    figure = number(value) if name in _FIGURES and isinstance(value, str) else None
    return value if figure is None else figure


def _taxes(data: Mapping[str, Any], currency: str) -> list[SalesTax]:
    found = []
    for line in rows(part(data, "TxnTaxDetail", "TaxLine")):
        detail = part(line, _TAX_LINE)
        rate_id = reference(part(detail, "TaxRateRef"))
        if rate_id:
            percent = number(part(detail, "TaxPercent")) or Decimal(0)
            base = amount(detail, "NetAmountTaxable", currency)
            found.append(SalesTax(rate_id, percent, base, amount(line, "Amount", currency)))
    return found


def _content(lines: Sequence[Any]) -> str:
    """What stands for the lines: how many there are, and a digest of what a person reads in them."""
    if not lines:
        return ""
    said = []
    for line in lines:
        detail = part(line, _SALES_LINE)
        said.append(
            [
                text(part(line, "DetailType")),
                _figure(part(line, "Amount")),
                text(part(line, "Description")),
                reference(part(detail, "ItemRef")),
                reference(part(detail, "TaxCodeRef")),
                _figure(part(detail, "Qty")),
                _figure(part(detail, "UnitPrice")),
            ]
        )
    digest = hashlib.blake2b(json.dumps(said, ensure_ascii=True).encode(), digest_size=8).hexdigest()
    return f"{len(lines)}#{digest}"


def _figure(value: Any) -> str:
    found = number(value)
    return "" if found is None else decimal_text(found)


def _untold_tax(taxes: Sequence[SalesTax], total: int, lines: Sequence[Any], currency: str) -> int:
    """The whole tax of an answer that does not say it: that of its rates, else what the total has over the lines."""
    if taxes or not lines:
        return sum(one.amount for one in taxes)
    return max(0, total - sum(amount(one, "Amount", currency) for one in lines))


def _payments(data: Mapping[str, Any]) -> list[str]:
    linked = rows(data.get("LinkedTxn"))
    ids = [text(part(one, "TxnId")) for one in linked if text(part(one, "TxnType")) in _PAYMENTS]
    return list(dict.fromkeys(one for one in ids if one))


def _is_voided(data: Mapping[str, Any], total: int, lines: list[Any], currency: str) -> bool:
    # Somebody can write that word into the note of an invoice that is as good as any.
    is_noted = text(data.get("PrivateNote")).casefold().startswith(_VOIDED)
    return is_noted and not total and not any(amount(one, "Amount", currency) for one in lines)


def _emailed_at(data: Mapping[str, Any]) -> datetime | None:
    delivery = data.get("DeliveryInfo")
    is_email = text(part(delivery, "DeliveryType")) in ("", "Email")
    return moment(part(delivery, "DeliveryTime")) if is_email else None
