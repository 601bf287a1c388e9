"""What QuickBooks offers for invoices, to the window's tests: the lists of a Canadian and of a US company."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from qbo_desktop.domain.company_lists import (
    CodeRate,
    Company,
    CompanyLists,
    Entry,
    Item,
    Kind,
    Percent,
    TaxCode,
    TaxRegime,
)
from tests.operations.billing_office import Offers
from tests.ui.memory_side import MemorySide


def tax(rate_id: str, name: str, percent: str) -> CodeRate:
    return CodeRate(rate_id, name, (Percent(Decimal(percent)),))


GST, QST, HST = tax("7", "GST", "5"), tax("8", "QST", "9.975"), tax("9", "HST ON", "13")
CODES = (
    TaxCode("5", "GST/QST QC - 9.975", (GST, replace(QST, order=1))),
    TaxCode("6", "GST", (GST,)),
    TaxCode("11", "HST ON", (HST,)),
    TaxCode("2", "Exempt", (tax("2", "Exempt", "0"),)),
    TaxCode("3", "Zero-rated", (tax("3", "Zero-rated", "0"),)),
    TaxCode("20", "GST/QST 2012", (GST, tax("21", "QST 9.5", "9.5"))),
)
US_CODES = (TaxCode("TAX", "TAX"), TaxCode("NON", "NON", taxable=False))
ITEMS = (
    Item("1", "Services", income_account="Sales"),
    Item("2", "Bookkeeping", income_account="Sales"),
    Item("3", "Payroll monthly", income_account="Sales"),
    Item("4", "Payroll yearly", income_account="Sales"),
    Item("9", "Old service", active=False),
)


def account(entry_id: str, name: str, kind: str) -> Entry:
    return Entry(Kind.ACCOUNT, entry_id, name, facts={"type": kind})


ENTRIES = (
    account("30", "Sales", "Income"),
    account("31", "Fees for other services", "Income"),
    account("35", "Chequing", "Bank"),
    account("36", "Undeposited Funds", "Other Current Asset"),
    account("37", "Rent", "Expense"),
    Entry(Kind.PAYMENT_METHOD, "50", "Cheque"),
    Entry(Kind.PAYMENT_METHOD, "51", "Cash"),
    Entry(Kind.PAYMENT_METHOD, "52", "Visa"),
)
CANADA = CompanyLists(
    Company(
        "CA",
        TaxRegime.LINES,
        "CAD",
        custom_numbers=True,
        currencies=("CAD",),
        closed_through=date(2025, 12, 31),
    ),
    ITEMS,
    CODES,
    ENTRIES,
)
UNITED_STATES = CompanyLists(
    Company("US", TaxRegime.AUTOMATED, "CAD", custom_numbers=True), ITEMS, US_CODES, ENTRIES
)


class BillingSide(MemorySide):
    """Customers and lists in memory."""

    def __init__(self, records: list[Any], lists: CompanyLists = CANADA) -> None:
        super().__init__(records)
        self.offers = Offers(lists)

    @property
    def invoices(self) -> Any:
        return self.offers
