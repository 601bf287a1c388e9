"""A tax rate of the practice beside a tax code of QuickBooks: which of their taxes are the same. PURE.

Compared is what each tax takes of an amount, exactly; names are renamed and translated, percentages are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from qbo_desktop.domain.billing_setup import TaxMapping
from qbo_desktop.domain.company_lists import NOT_TAXABLE, TAXABLE, CodeRate, TaxCode, TaxRegime
from qbo_desktop.domain.tax import TaxComponent, TaxRate

# The code of the US that takes a percentage by the invoice. Intuit refuses it on an invoice of another program.
CUSTOM = "CustomSalesTax"


@dataclass(frozen=True, slots=True)
class Pairing:
    """Each component of a rate with the rate of the code that is the same tax; None where nothing is charged.

    `fits` is False when the percentages differ; then the pairs are what comes closest, by their order. Where both
    take the same in all and only divide it otherwise (14.975 % as one tax, or as two), nothing is paired.
    """

    pairs: tuple[tuple[TaxComponent, CodeRate | None], ...]
    fits: bool


def pair(rate: TaxRate, code: TaxCode, day: date, secondary_id: str = "") -> Pairing:
    """Pair the components of a rate with the rates of a code, as they are on a day.

    `secondary_id` says which rate of the code is the secondary tax, where the percentages do not tell.
    """
    there = list(zip(code.rates, code.shares(day), strict=True))
    charged = [(one, share) for one, share in there if share]
    ours = list(zip(rate.components, rate.effective(), strict=True))
    pairs: dict[int, CodeRate | None] = {}
    left = list(charged)
    # The secondary tax first, as far as a person said which it is.
    order = sorted(range(len(ours)), key=lambda place: not (place == 1 and secondary_id))
    fits = True
    for place in order:
        share = ours[place][1]
        if not share:
            # A tax of nothing is the same as a rate of nothing, and as no rate at all.
            pairs[place] = next((one for one, zero in there if not zero), None)
            continue
        found = _same(
            left, share, secondary_id if place == 1 else "", avoid=secondary_id if place == 0 else ""
        )
        fits = fits and found is not None
        if found is None:
            found = next(iter(left), None)
        if found is not None:
            left.remove(found)
        pairs[place] = found[0] if found is not None else None
    if not (fits and not left) and same_in_all(rate, code, day):
        # Divided otherwise: none of theirs is one of ours. What was billed is divided as they are (billed_taxes.py).
        pairs = dict.fromkeys(pairs)
    return Pairing(
        tuple((component, pairs[place]) for place, (component, _share) in enumerate(ours)),
        fits and not left,
    )


def same_in_all(rate: TaxRate, code: TaxCode, day: date) -> bool:
    """Whether both take the same in all, however it is divided."""
    return sum(rate.effective(), Fraction(0)) == sum(code.shares(day), Fraction(0))


def _same(
    left: Sequence[tuple[CodeRate, Fraction]], share: Fraction, wanted: str, avoid: str
) -> tuple[CodeRate, Fraction] | None:
    same = [one for one in left if one[1] == share]
    if wanted:
        return next((one for one in same if one[0].id == wanted), None)
    return next((one for one in same if one[0].id != avoid), None)


def charges(rate: TaxRate) -> bool:
    """Whether a rate takes anything at all."""
    return any(rate.effective())


def agrees(rate: TaxRate, code: TaxCode, regime: TaxRegime, day: date, secondary_id: str = "") -> bool:
    """Whether a code charges what a rate does. Taxable and not taxable of the US have no percentages of their own.

    Taxable is enough only where the service computes the tax: by hand, an invoice needs the code that says how much.
    There, a code is made of the taxes of state, county and city, so what counts is what it takes in all.
    """
    if code.id == TAXABLE:
        return regime is TaxRegime.AUTOMATED and charges(rate)
    if code.id == NOT_TAXABLE:
        return regime is not TaxRegime.LINES and not charges(rate)
    if code.id == CUSTOM:
        return False
    if regime is TaxRegime.US and same_in_all(rate, code, day):
        return True
    return pair(rate, code, day, secondary_id).fits


def mapping_of(
    rate: TaxRate, code: TaxCode, regime: TaxRegime, day: date, secondary_id: str = ""
) -> TaxMapping:
    """The mapping of a rate to a code that a person, or a proposal that is sure, chose.

    `insisted` where the taxes of both are not the same ones: then no rule holds the invoice back, and what
    QuickBooks comes to is compared.
    """
    is_pseudo = code.id in (TAXABLE, NOT_TAXABLE)
    same = agrees(rate, code, regime, day, secondary_id) and (
        is_pseudo or pair(rate, code, day, secondary_id).fits
    )
    return TaxMapping(code.id, secondary_id, insisted=not same)


def percent_of(share: Fraction) -> Decimal:
    """A share as a percentage, exactly. Percentages are decimals, and so are their products: the division ends."""
    exact, digits = share * 100, 0
    while (exact * 10**digits).denominator != 1:
        digits += 1
    return Decimal(int(exact * 10**digits)).scaleb(-digits)
