"""QuickBooks' TaxCode, joined with its TaxRates → a tax code. PURE; nothing raises. Only read: no way back.

A code has rates for sales and rates for purchases; only those for sales are looked at. TAX and NON of the US
stand for "taxable" and "not taxable" and have none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from qbo_desktop.domain.company_lists import NOT_TAXABLE, Applies, CodeRate, TaxCode
from qbo_desktop.quickbooks.translate.figures import number
from qbo_desktop.quickbooks.translate.listed import is_active, name_of
from qbo_desktop.quickbooks.translate.shapes import flag, part, reference, rows, text

# Stands for a tax put together by hand; no invoice can be sent with it (Intuit: codes 6160 and 6230).
CUSTOM = "CustomSalesTax"
_APPLIES = {
    "TaxOnAmount": Applies.AMOUNT,
    "TaxOnAmountPlusTax": Applies.AMOUNT_AND_TAX,
    "TaxOnTax": Applies.TAX,
}
_SALES, _PURCHASES = "SalesTaxRateList", "PurchaseTaxRateList"


def from_json(data: Any, rates: Mapping[str, CodeRate]) -> TaxCode:
    """A tax code. `rates` by id; one that is not among them is known by its name only, without a percentage."""
    code_id = text(part(data, "Id"))
    found = [_rate(one, rates) for one in _details(data, _SALES)]
    return TaxCode(
        id=code_id,
        name=name_of(data, "Name"),
        # Sorted by their order only: of the same, the service's own list decides.
        rates=tuple(sorted(found, key=lambda one: one.order)),
        # What it hides in its own windows is not to be chosen here either.
        active=is_active(data) and not flag(part(data, "Hidden"), default=False),
        taxable=flag(part(data, "Taxable"), default=code_id != NOT_TAXABLE),
        description=text(part(data, "Description")),
        system=text(part(data, "TaxCodeConfigType")).upper() == "SYSTEM_GENERATED",
    )


def is_for_sales(data: Any) -> bool:
    """Whether an invoice can have it: not one for purchases only, not the one that stands for handwork."""
    code_id = text(part(data, "Id"))
    is_for_purchases_only = not _details(data, _SALES) and bool(_details(data, _PURCHASES))
    return code_id not in ("", CUSTOM) and not is_for_purchases_only


def _details(data: Any, name: str) -> Sequence[Any]:
    return rows(part(data, name, "TaxRateDetail"))


def _rate(detail: Any, rates: Mapping[str, CodeRate]) -> CodeRate:
    rate_id = reference(part(detail, "TaxRateRef"))
    known = rates.get(rate_id) or CodeRate(rate_id, text(part(detail, "TaxRateRef", "name")), ())
    order = number(part(detail, "TaxOrder"))
    return replace(
        known,
        applies=_APPLIES.get(text(part(detail, "TaxTypeApplicable")), Applies.AMOUNT),
        order=int(order) if order is not None else 0,
    )
