"""The sales tax that the sample firm's company is set up with: agencies, rates and codes of a region.

Names of the Canadian codes are those that the service gives itself; ids are the firm's own. Each Canadian code
has other rates for purchases than for sales.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
Server = Callable[[str], Row]

HOME_CODE, HOME_CODE_NAME = "9", "GST/QST QC - 9.975"  # what the Canadian firm charges in its own province
_ITC = 30  # the rate for purchases of what is sold at rate n has the id n + 30
_MIDNIGHT = "T00:00:00-07:00"

_CANADIAN_AGENCIES = (
    ("1", "Canada Revenue Agency"),
    ("2", "Revenu Québec"),
    ("3", "Ministry of Finance (British Columbia)"),
    ("4", "Manitoba Finance"),
    ("5", "Saskatchewan Finance"),
)
# id, name, percent, agency, whether what is paid comes back
_CANADIAN_RATES = (
    ("3", "Zero-rated", "0", "1", True),
    ("4", "Exempt", "0", "1", False),
    ("5", "No tax", "0", "1", False),
    ("7", "GST", "5", "1", True),
    ("12", "HST ON", "13", "1", True),
    ("13", "HST NS", "14", "1", True),
    ("14", "HST NB 2016", "15", "1", True),
    ("15", "HST NL 2016", "15", "1", True),
    ("16", "HST PE 2016", "15", "1", True),
    ("17", "PST BC", "7", "3", False),
    ("18", "RST MB", "7", "4", False),
    ("19", "PST SK", "6", "5", False),
    ("20", "HST NB", "13", "1", True),
    ("21", "QST 9.975", "9.975", "2", True),
)
_SPANS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "13": (("15", "2010-07-01", "2025-03-31"), ("14", "2025-04-01", "")),
}
# id, name, rates
_CANADIAN_CODES = (
    ("2", "Exempt", ("4",)),
    ("3", "Zero-rated", ("3",)),
    ("4", "Out of scope", ("5",)),
    ("5", "HST ON", ("12",)),
    ("6", "GST", ("7",)),
    ("7", "HST NB (2016)", ("14",)),
    ("8", "HST NL (2016)", ("15",)),
    (HOME_CODE, HOME_CODE_NAME, ("7", "21")),
    ("10", "HST NS", ("13",)),
    ("11", "HST PE (2016)", ("16",)),
    ("12", "GST/PST BC", ("7", "17")),
    ("13", "PST BC", ("17",)),
    ("14", "GST/PST MB", ("7", "18")),
    ("15", "PST MB", ("18",)),
    ("16", "GST/PST SK", ("7", "19")),
    ("17", "PST SK", ("19",)),
    ("18", "QST QC - 9.975", ("21",)),
    ("19", "HST NB", ("20",)),
)
_INACTIVE_CODES = {"19"}
_UNTAXED = {"2", "4"}
_SPECIAL = {"3": "ZERO_RATE"}
FRENCH: Mapping[str, str] = {
    "Exempt": "Exonéré",
    "Zero-rated": "Détaxé",
    "Out of scope": "Hors champ",
    "HST ON": "TVH ON",
    "GST": "TPS",
    "HST NB (2016)": "TVH N.-B. (2016)",
    "HST NL (2016)": "TVH T.-N.-L. (2016)",
    HOME_CODE_NAME: "TPS/TVQ QC - 9,975",
    "HST NS": "TVH N.-É.",
    "HST PE (2016)": "TVH Î.-P.-É. (2016)",
    "GST/PST BC": "TPS/TVP C.-B.",
    "PST BC": "TVP C.-B.",
    "GST/PST MB": "TPS/TVP MB",
    "PST MB": "TVP MB",
    "GST/PST SK": "TPS/TVP SK",
    "PST SK": "TVP SK",
    "QST QC - 9.975": "TVQ QC - 9,975",
}

_AMERICAN_AGENCIES = (
    ("1", "Arizona Dept. of Revenue"),
    ("2", "Board of Equalization"),
    ("3", "Vermont Department of Taxes"),
)
# The rates and groups of the recorded sample company.
_AMERICAN_RATES = (
    ("1", "AZ State tax", "7.1", "1"),
    ("2", "Tucson City", "2", "1"),
    ("3", "California", "8", "2"),
)
_Code = tuple[str, str, str, tuple[str, ...]]
_AMERICAN_CODES: tuple[_Code, ...] = (
    ("2", "California", "California", ("3",)),
    ("3", "Tucson", "Tucson", ("1", "2")),
)
# Of automated sales tax: what the engine makes of the states where the company has to charge. The description
# is the state's code.
_AUTOMATED_RATES = (
    ("11", "California State", "7.25", "2"),
    ("12", "Santa Clara County", "1.75", "2"),
    ("13", "Arizona State", "5.6", "1"),
    ("14", "Vermont State", "6", "3"),
)
_AUTOMATED_CODES: tuple[_Code, ...] = (
    ("11", "California", "CA", ("11", "12")),
    ("12", "Arizona", "AZ", ("13",)),
    ("13", "Vermont", "VT", ("14",)),
)


def made(region: str, *, sales_tax: bool, ast: str, server: Server) -> dict[str, list[Row]]:
    """TaxAgency, TaxRate and TaxCode rows.

    `ast` is the switch for automated sales tax; `server` adds what every object has. A company without sales
    tax has none of them, but for the two pseudo codes of the US.
    """
    if region == "US":
        return _american(server, ast if sales_tax else "not-set-up")
    if not sales_tax:
        return {}
    rates: list[Row] = []
    for identifier, name, percent, agency, comes_back in _CANADIAN_RATES:
        rates.append(_rate(server, identifier, name, percent, agency))
        if comes_back:
            bought = _rate(server, str(int(identifier) + _ITC), f"{name} (ITC)", percent, agency)
            spans = rates[-1]["EffectiveTaxRate"]
            rates.append(bought | {"EffectiveTaxRate": [dict(span) for span in spans]})
    back = {identifier for identifier, *_, comes_back in _CANADIAN_RATES if comes_back}
    names = {rate["Id"]: rate["Name"] for rate in rates}
    codes = []
    for identifier, name, used in _CANADIAN_CODES:
        bought_at = [str(int(rate) + _ITC) if rate in back else rate for rate in used]
        row = _code(server, identifier, name, name, used, bought_at, names)
        codes.append(
            row | {"Active": identifier not in _INACTIVE_CODES, "Taxable": identifier not in _UNTAXED}
        )
    return {"TaxAgency": _agencies(server, _CANADIAN_AGENCIES), "TaxRate": rates, "TaxCode": codes}


def _american(server: Server, ast: str) -> dict[str, list[Row]]:
    meta = server("TAX")["MetaData"]
    pseudo: list[Row] = [
        {
            "Name": name,
            "Description": name,
            "Taxable": name == "TAX",
            "TaxGroup": False,
            "Id": name,
            "MetaData": meta,
        }
        for name in ("TAX", "NON")
    ]
    if ast == "not-set-up":
        return {"TaxCode": pseudo}
    rates: tuple[tuple[str, str, str, str], ...] = _AMERICAN_RATES
    codes = _AMERICAN_CODES
    if ast == "on":
        rates, codes = _AUTOMATED_RATES, _AUTOMATED_CODES
    else:
        custom = {"Name": "CustomSalesTax", "Taxable": True, "TaxGroup": True, "Id": "CustomSalesTax"}
        pseudo.append(custom | {"MetaData": meta})
    rows = [_rate(server, *rate) for rate in rates]
    names = {row["Id"]: row["Name"] for row in rows}
    kind = "SYSTEM_GENERATED" if ast == "on" else "USER_DEFINED"
    return {
        "TaxAgency": _agencies(server, _AMERICAN_AGENCIES),
        "TaxRate": rows,
        "TaxCode": pseudo + [_code(server, *code, (), names) | {"TaxCodeConfigType": kind} for code in codes],
    }


def _agencies(server: Server, agencies: tuple[tuple[str, str], ...]) -> list[Row]:
    tracked = {"TaxTrackedOnPurchases": True, "TaxTrackedOnSales": True}
    return [{"DisplayName": name, **tracked, **server(identifier)} for identifier, name in agencies]


def _rate(server: Server, identifier: str, name: str, percent: str, agency: str) -> Row:
    spans = []
    for value, begins, ends in _SPANS.get(identifier, ((percent, "2000-01-01", ""),)):
        span: Row = {"RateValue": number(value), "EffectiveDate": begins + _MIDNIGHT}
        spans.append(span | ({"EndDate": ends + _MIDNIGHT} if ends else {}))
    return {
        "Name": name,
        "Description": name,
        "Active": True,
        "RateValue": number(percent),
        "AgencyRef": {"value": agency},
        "SpecialTaxType": _SPECIAL.get(identifier, "NONE"),
        "DisplayType": "ReadOnly",
        "EffectiveTaxRate": spans,
        **server(identifier),
    }


def _code(
    server: Server,
    identifier: str,
    name: str,
    description: str,
    sold_at: tuple[str, ...],
    bought_at: Iterable[str],
    names: Mapping[str, str],
) -> Row:
    return code_row(
        name,
        description,
        [(rate, names[rate]) for rate in sold_at],
        [(rate, names[rate]) for rate in bought_at],
        server(identifier),
    )


def code_row(
    name: str,
    description: str,
    sold_at: list[tuple[str, str]],
    bought_at: list[tuple[str, str]],
    server: Row,
) -> Row:
    """A TaxCode; `sold_at` and `bought_at` are ids and names of rates, each taken of the amount."""

    def rate_list(rates: list[tuple[str, str]]) -> Row:
        return {
            "TaxRateDetail": [
                {
                    "TaxRateRef": {"value": rate, "name": rate_name},
                    "TaxTypeApplicable": "TaxOnAmount",
                    "TaxOrder": 0,
                }
                for rate, rate_name in rates
            ]
        }

    return {
        "Name": name,
        "Description": description,
        "Active": True,
        "Hidden": False,
        "Taxable": True,
        "TaxGroup": True,
        "TaxCodeConfigType": "USER_DEFINED",
        "SalesTaxRateList": rate_list(sold_at),
        "PurchaseTaxRateList": rate_list(bought_at),
        **server,
    }


def number(text: str) -> Decimal | int:
    """A percentage as the service prints it: whole ones without a fraction."""
    return Decimal(text) if "." in text else int(text)
