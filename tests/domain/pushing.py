"""Firms in memory that could push an invoice, and invoices from texts: nothing is in their way unless a test puts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from qbo_desktop.domain.billing_setup import BillingSetup, TaxMapping
from qbo_desktop.domain.company_lists import (
    Applies,
    CodeRate,
    Company,
    CompanyLists,
    Item,
    Percent,
    TaxCode,
    TaxRegime,
)
from qbo_desktop.domain.invoice import BillTo, EmailNote, Invoice, Line, State, totals_of
from qbo_desktop.domain.money import line_amount
from qbo_desktop.domain.push_rules import CustomerFacts, PushFacts
from qbo_desktop.domain.tax import TaxRate, TaxRounding
from tests.domain.invoices_at_random import rate

DAY = date(2026, 3, 2)
GST, QUEBEC = rate("GST", ("GST", "5")), rate("GST + QST", ("GST", "5"), ("QST", "9.975"))
BC, ONTARIO = rate("GST + PST BC", ("GST", "5"), ("PST", "7")), rate("HST Ontario", ("HST", "13"))
QST = rate("QST", ("QST", "9.975"))
EXEMPT, ZERO = rate("Exempt", ("Exempt", "0")), rate("Zero-rated", ("Zero-rated", "0"))
OLD_QUEBEC = rate("QST until 2012", ("GST", "5"), ("QST", "9.975"), compound=True)
IN_ONE = rate("Quebec in one", ("Both", "14.975"))
TUCSON = rate("Tucson", ("State", "7.1"), ("City", "2"))
TUCSON_IN_ONE = rate("Tucson in one", ("Tax", "9.1"))


def code_rate(rate_id: str, percent: str, applies: Applies = Applies.AMOUNT, order: int = 0) -> CodeRate:
    """A rate of QuickBooks that is in force for ever."""
    return CodeRate(rate_id, f"rate {rate_id}", (Percent(Decimal(percent)),), applies, order)


_GST, _QST = code_rate("7", "5"), code_rate("21", "9.975")
CODES = (
    TaxCode("2", "Exempt", (), taxable=False),
    TaxCode("3", "Zero-rated", (code_rate("3", "0"),)),
    TaxCode("4", "Out of scope", (), taxable=False),
    TaxCode("5", "HST ON", (code_rate("12", "13"),)),
    TaxCode("6", "GST", (_GST,)),
    TaxCode("9", "GST/QST QC - 9.975", (_GST, _QST)),
    TaxCode("12", "GST/PST BC", (_GST, code_rate("17", "7"))),
    TaxCode("18", "QST QC - 9.975", (_QST,)),
    TaxCode("99", "GST/QST until 2012", (_GST, code_rate("21", "9.975", Applies.AMOUNT_AND_TAX, 1))),
)
MAPPED: Mapping[TaxRate | None, str] = {
    None: "4",
    EXEMPT: "2",
    ZERO: "3",
    ONTARIO: "5",
    GST: "6",
    QUEBEC: "9",
    BC: "12",
    QST: "18",
    OLD_QUEBEC: "99",
}
AMERICAN_CODES = (
    TaxCode("TAX", "TAX"),
    TaxCode("NON", "NON", taxable=False),
    TaxCode("2", "California", (code_rate("3", "8"),)),
    TaxCode("3", "Tucson", (code_rate("1", "7.1"), code_rate("2", "2"))),
)
CUSTOMER = CustomerFacts("58", "Garage Tremblay inc.")
ITEM = Item("3", "Bookkeeping")


def facts(
    regime: TaxRegime = TaxRegime.LINES,
    *,
    codes: Sequence[TaxCode] | None = None,
    taxes: Mapping[TaxRate | None, str | TaxMapping] | None = None,
    customer: CustomerFacts | None = CUSTOMER,
    items: Sequence[Item] = (ITEM,),
    setup: BillingSetup | None = None,
    coming: frozenset[str] = frozenset(),
    **company: Any,
) -> PushFacts:
    """What is known of a company of that regime in which everything stands for something."""
    is_canada = regime in (TaxRegime.LINES, TaxRegime.NONE)
    home = "CAD" if is_canada else "USD"
    settled: dict[str, Any] = {"regime": regime, "home_currency": home, "custom_numbers": True, **company}
    if codes is None:
        codes = CODES if is_canada else AMERICAN_CODES
    if taxes is None:
        american = {EXEMPT: "NON", TUCSON: "3" if regime is TaxRegime.US else "TAX"}
        taxes = MAPPED if is_canada else american
    chosen = {
        one.id if one else "": code if isinstance(code, TaxMapping) else TaxMapping(code)
        for one, code in taxes.items()
    }
    setup = replace(setup or BillingSetup(default_item_id=ITEM.id), taxes=chosen)
    lists = CompanyLists(Company(**settled), tuple(items), tuple(codes))
    return PushFacts(lists, setup, lambda _contact: customer, coming)


def line(
    price: str = "100", tax: TaxRate | None = QUEBEC, quantity: str = "1", currency: str = "CAD", **more: Any
) -> Line:
    """A line of that price."""
    amount = line_amount(Decimal(quantity), Decimal(price), currency)
    given = {"description": "Tenue de livres", "work_type_id": "W1", "work_type": "Bookkeeping", **more}
    return Line(
        quantity=Decimal(quantity), unit_price=Decimal(price), rate=tax, **{"amount": amount, **given}
    )


def invoice(*lines: Line, rule: TaxRounding = TaxRounding.RATE, **more: Any) -> Invoice:
    """An issued invoice of these lines; of one line when none is given."""
    found = lines or (line(),)
    given: dict[str, Any] = {
        "id": "I1",
        "number": "1001",
        "state": State.AWAITING_PAYMENT,
        "client_id": "C1",
        "client": "Garage Tremblay inc.",
        "bill_to": BillTo("C1", "Garage Tremblay inc.", email="garage@firm.example"),
        "invoice_date": DAY,
        "due_date": date(2026, 4, 1),
        "currency": "CAD",
        "email": EmailNote(),
        **more,
    }
    return Invoice(lines=tuple(found), totals=totals_of(found, rule), rounding=rule, **given)
