"""What a QuickBooks company offers for invoices, for tests: Canada's tax codes in both languages, those of the US."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qbo_desktop.domain.company_lists import (
    Applies,
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
from qbo_desktop.domain.tax import TaxComponent, TaxRate

DAY = date(2026, 3, 2)


def ours(name: str, *parts: tuple[str, str], rate_id: str = "T1", compound: bool = False) -> TaxRate:
    """A rate of the practice."""
    components = tuple(TaxComponent(one, Decimal(percent)) for one, percent in parts)
    return TaxRate(rate_id, name, components, compound)


def theirs(rate_id: str, name: str, percent: str, applies: Applies = Applies.AMOUNT) -> CodeRate:
    """A tax of a code."""
    return CodeRate(rate_id, name, (Percent(Decimal(percent)),), applies)


_NO_TAX = theirs("5", "No tax", "0")
GST, QST = theirs("7", "GST", "5"), theirs("21", "QST 9.975", "9.975")
# id, name, name in a French company, taxes
_CANADA = (
    ("2", "Exempt", "Exonéré", (theirs("4", "Exempt", "0"),)),
    ("3", "Zero-rated", "Détaxé", (theirs("3", "Zero-rated", "0"),)),
    ("4", "Out of scope", "Hors champ", (_NO_TAX,)),
    ("5", "HST ON", "TVH ON", (theirs("12", "HST ON", "13"),)),
    ("6", "GST", "TPS", (GST,)),
    ("7", "HST NB (2016)", "TVH N.-B. (2016)", (theirs("14", "HST NB 2016", "15"),)),
    ("8", "HST NL (2016)", "TVH T.-N.-L. (2016)", (theirs("15", "HST NL 2016", "15"),)),
    ("9", "GST/QST QC - 9.975", "TPS/TVQ QC - 9,975", (GST, QST)),
    ("11", "HST PE (2016)", "TVH Î.-P.-É. (2016)", (theirs("16", "HST PE 2016", "15"),)),
    ("12", "GST/PST BC", "TPS/TVP C.-B.", (GST, theirs("17", "PST BC", "7"))),
    ("13", "PST BC", "TVP C.-B.", (theirs("17", "PST BC", "7"),)),
    ("14", "GST/PST MB", "TPS/TVP MB", (GST, theirs("18", "RST MB", "7"))),
    ("15", "PST MB", "TVP MB", (theirs("18", "RST MB", "7"),)),
    ("18", "QST QC - 9.975", "TVQ QC - 9,975", (QST,)),
)
CODES = tuple(TaxCode(one, name, taxes) for one, name, _french, taxes in _CANADA)
FRENCH_CODES = tuple(TaxCode(one, french, taxes) for one, _name, french, taxes in _CANADA)
CALIFORNIA = TaxCode("2", "California", (theirs("3", "California", "8"),))
TUCSON = TaxCode("3", "Tucson", (theirs("1", "AZ State tax", "7.1"), theirs("2", "Tucson City", "2")))
PSEUDO = (TaxCode("TAX", "TAX"), TaxCode("NON", "NON", taxable=False))
US_CODES = (*PSEUDO, TaxCode("CustomSalesTax", "CustomSalesTax"), CALIFORNIA, TUCSON)

ITEMS = (
    Item("1", "Services"),
    Item("2", "Heures"),
    Item("3", "Bookkeeping"),
    Item("4", "Tax return – individual"),
    Item("5", "Déclaration de revenus – société"),
    Item("10", "Fin d'année"),
    Item("11", "Paie", kind="Category"),
    Item("12", "Service de paie"),
    Item("14", "Vérification (deleted)", active=False),
)


def method(entry_id: str, name: str, kind: str = "NON_CREDIT_CARD", *, active: bool = True) -> Entry:
    """A payment method."""
    return Entry(Kind.PAYMENT_METHOD, entry_id, name, active, {"type": kind})


METHODS = (
    method("1", "Argent comptant"),
    method("2", "Chèque"),
    method("3", "Visa", "CREDIT_CARD"),
    method("4", "MasterCard", "CREDIT_CARD"),
    method("8", "Virement Interac"),
)
ACCOUNTS = (
    Entry(Kind.ACCOUNT, "7", "Discounts given", facts={"type": "Income", "subtype": "DiscountsRefundsGiven"}),
    Entry(Kind.ACCOUNT, "2", "Ventes", facts={"type": "Income", "subtype": "SalesOfProductIncome"}),
    Entry(Kind.ACCOUNT, "1", "Services", facts={"type": "Income", "subtype": "ServiceFeeIncome"}),
    Entry(Kind.ACCOUNT, "5", "Checking", facts={"type": "Bank", "subtype": "Checking"}),
    Entry(Kind.ACCOUNT, "13", "Fees", False, {"type": "Income", "subtype": "ServiceFeeIncome"}),
)
CANADA = CompanyLists(
    Company("CA", TaxRegime.LINES, "CAD", custom_numbers=True), ITEMS, CODES, (*METHODS, *ACCOUNTS)
)
AUTOMATED = CompanyLists(
    Company("US", TaxRegime.AUTOMATED, "USD", custom_numbers=True), ITEMS, PSEUDO, (*METHODS, *ACCOUNTS)
)
