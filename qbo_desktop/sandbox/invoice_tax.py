"""Which tax an invoice has: by the country's rules, the company's switches, and what a client says of it.

Outside the US each sales line names a code and the engine does the rest. In the US a line is TAX or NON and one
code stands at the head; under automated sales tax the service chooses that code itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, cast

from qbo_desktop.sandbox import company
from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.invoice_faults import (
    business,
    invalid_tax_code,
    made_inactive,
    no_tax_rate,
    reference,
    tax_error,
    us_line_code,
)
from qbo_desktop.sandbox.invoice_lines import SALE
from qbo_desktop.sandbox.invoice_properties import money, plain, read_decimal, rows_of
from qbo_desktop.sandbox.properties import Row, unsupported
from qbo_desktop.sandbox.state import State
from qbo_desktop.sandbox.tax_engine import (
    NOTHING,
    CodeRate,
    OverrideRefused,
    Rounding,
    Tax,
    TaxedLine,
    code_rates,
    computed,
    overridden,
    prorated,
    total,
)

TAXED, UNTAXED = "TAX", "NON"
_CUSTOM = "CustomSalesTax"
_LINE_CODE = "Line.SalesItemLineDetail.TaxCodeRef"
_MODEL = Literal["none", "lines", "head", "automated"]


@dataclass(frozen=True)
class Wish:
    """What a request says of tax as a whole: the code at the head, the total, and amounts by rate."""

    code: str = ""
    total: Decimal | None = None
    amounts: tuple[tuple[str, Decimal], ...] = ()


def read_wish(sent: object) -> Wish | None:
    """The TxnTaxDetail of a request; None where it says nothing. Raises Fault 2010, 2090, 6000."""
    if sent is None or sent == "" or sent == {}:
        return None
    if not isinstance(sent, dict):
        raise unsupported("Can not instanti")
    code = (sent.get("TxnTaxCodeRef") or {}).get("value") or ""
    amounts = []
    for line in rows_of(sent.get("TaxLine"), "TaxLine"):
        if not line.get("DetailType"):
            raise business("TxnTaxDetail.TaxLine.DetailTypeEnum is missing in the request")
        detail = line.get("TaxLineDetail") or {}
        rate = str((detail.get("TaxRateRef") or {}).get("value") or "")
        amount = read_decimal("TxnTaxDetail.TaxLine.Amount", line.get("Amount"), 7)
        amounts.append((rate, amount or NOTHING))
    whole = read_decimal("TxnTaxDetail.TotalTax", sent.get("TotalTax"), 7)
    return Wish(str(code), whole, tuple(amounts))


def model(state: State) -> _MODEL:
    """How this company is taxed."""
    if state.switches["sales-tax"] == "off" or state.switches["ast"] == "not-set-up":
        return "none"
    if state.region != "US":
        return "lines"
    return "automated" if state.switches["ast"] == "on" else "head"


def coded(state: State, lines: Sequence[Row], row: Row, old: frozenset[str]) -> list[Row]:
    """The lines with the tax codes that they then have; `old` are codes in use before, which may be inactive.

    Raises Fault 2500, 6000, 6100, 6160.
    """
    kind = model(state)
    return [_coded(state, kind, line, row, old) if line["DetailType"] == SALE else line for line in lines]


def tax_detail(state: State, row: Row, lines: Sequence[Row], wish: Wish | None, off: Decimal) -> Row | None:
    """The TxnTaxDetail of an invoice whose lines have their codes; None where there is none to print.

    `off` is the discount. Raises Fault 2500, 6000, 6160, 6170.
    """
    kind = model(state)
    if kind == "none":
        return None
    mode = row.get("GlobalTaxCalculation")
    if kind == "lines" and mode == "NotApplicable":
        if wish is not None:
            says = "TxnTaxDetail not allowed with GlobalTaxCalculation NotApplicable"
            raise Fault("6170", "Invalid TxnTaxDetail Error", says, "")
        return None
    code = "" if kind == "lines" else _head_code(state, kind, row, wish)
    day = str(row["TxnDate"])
    sales = [line for line in lines if line["DetailType"] == SALE]
    taxed = [
        TaxedLine(Decimal(line["Amount"]), _rates(state, line, code, day), _gross(line)) for line in sales
    ]
    if kind != "lines" and not row.get("ApplyTaxAfterDiscount"):
        off = NOTHING
    taxes = computed(
        taxed,
        discount=off,
        included=mode == "TaxInclusive" and kind == "lines",
        rounding=cast("Rounding", state.switches["tax-rounding"]),
        cent=int(state.switches["tax-cent"]),
    )
    taxes = _as_wished(state, kind, taxes, wish)
    found: Row = {"TxnTaxCodeRef": {"value": code}} if code and taxes else {}
    found["TotalTax"] = money(total(taxes))
    if taxes:
        found["TaxLine"] = [_tax_line(tax) for tax in taxes]
    return found


def more(found: Row | None, state: State, amount: Decimal) -> Row:
    """The detail with a tax of so much that nobody asked for, as a service adds that thinks better of it."""
    kept = dict(found or {"TotalTax": 0})
    rate = next(iter(state.rows("TaxRate")), "1")
    extra = Tax(rate, NOTHING, NOTHING, amount)
    kept["TotalTax"] = money(Decimal(kept["TotalTax"]) + amount)
    kept["TaxLine"] = [*kept.get("TaxLine", ()), _tax_line(extra)]
    return kept


def _coded(state: State, kind: _MODEL, line: Row, row: Row, old: frozenset[str]) -> Row:
    sale = dict(line[SALE])
    code = str(sale.pop("TaxCodeRef", {}).get("value", ""))
    if state.region != "US" and (kind == "none" or row.get("GlobalTaxCalculation") == "NotApplicable"):
        return {**line, SALE: sale}
    if kind == "none":
        code = UNTAXED
    if kind == "lines":
        if not code:
            raise no_tax_rate()
        _check_code(state, code, _LINE_CODE, old)
    else:
        if code == _CUSTOM:
            raise invalid_tax_code(code)
        code = code or (TAXED if kind == "automated" else UNTAXED)
        if code not in (TAXED, UNTAXED):
            raise us_line_code(code)
    known = ("ItemRef", "ClassRef", "UnitPrice", "Qty")
    before = {key: sale.pop(key) for key in known if key in sale}
    return {**line, SALE: {**before, "TaxCodeRef": {"value": code}, **sale}}


def _check_code(state: State, code: str, element: str, old: frozenset[str]) -> None:
    found = state.rows("TaxCode").get(code)
    if found is None:
        raise reference(element, element)
    if not found.get("Active", True) and code not in old:
        raise made_inactive()


def _head_code(state: State, kind: _MODEL, row: Row, wish: Wish | None) -> str:
    """The one code of a US invoice; "" for none."""
    if kind == "automated":
        return _own_code(state, row)
    code = wish.code if wish else ""
    if code == _CUSTOM:
        raise invalid_tax_code(code)
    if code and code not in (TAXED, UNTAXED):
        _check_code(state, code, "TxnTaxDetail.TxnTaxCodeRef", frozenset())
        return code
    return ""


def _own_code(state: State, row: Row) -> str:
    """The service's own code for where the customer is, or else the company; "" where it has none there."""
    here = company.company_info(state.region, state.switches)["CompanyAddr"]["CountrySubDivisionCode"]
    place = row.get("ShipAddr", {}).get("CountrySubDivisionCode") or here
    for code in state.rows("TaxCode").values():
        if code.get("TaxCodeConfigType") == "SYSTEM_GENERATED" and code.get("Description") == place:
            return str(code["Id"])
    return ""


def _rates(state: State, line: Row, code: str, day: str) -> tuple[CodeRate, ...]:
    """The rates that a line is taxed at: of its own code, or of the head's where it is a TAX line."""
    own = line[SALE].get("TaxCodeRef", {}).get("value", "")
    if state.region == "US":
        own = code if own == TAXED else ""
    found = state.rows("TaxCode").get(own)
    return code_rates(found, state.rows("TaxRate"), day) if found else ()


def _gross(line: Row) -> Decimal | None:
    gross = line[SALE].get("TaxInclusiveAmt")
    return Decimal(gross) if gross else None


def _as_wished(state: State, kind: _MODEL, taxes: tuple[Tax, ...], wish: Wish | None) -> tuple[Tax, ...]:
    """The taxes with the amounts of the request, as far as this company takes them."""
    if wish is None:
        return taxes
    if kind == "automated":
        honoured = state.switches["ast-override"] == "honoured" and wish.total and taxes
        return prorated(taxes, wish.total) if honoured and wish.total else taxes
    if not wish.amounts or state.switches["override"] == "ignored":
        return taxes
    if state.switches["override"] == "refused" and dict(wish.amounts) != {t.rate_id: t.amount for t in taxes}:
        raise tax_error()
    try:
        return overridden(taxes, wish.amounts)
    except OverrideRefused as refused:
        raise tax_error() from refused


def _tax_line(tax: Tax) -> Row:
    found: Row = {
        "TaxRateRef": {"value": tax.rate_id},
        "PercentBased": True,
        "TaxPercent": plain(tax.percent),
        "NetAmountTaxable": money(tax.base),
    }
    if tax.delta:
        found["OverrideDeltaAmount"] = money(tax.delta)
    return {"Amount": money(tax.amount), "DetailType": "TaxLineDetail", "TaxLineDetail": found}
