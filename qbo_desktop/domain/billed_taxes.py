"""The taxes of an invoice as they were billed, on the tax rates of QuickBooks. PURE.

QuickBooks computes each of its rates once, on the sum of all lines that have it, half up. Ours were rounded by one
of three rules; where both differ by no more than that, ours are sent along under its rates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from qbo_desktop.domain.company_lists import CodeRate, TaxCode
from qbo_desktop.domain.money import half_up
from qbo_desktop.domain.sales_invoice import SalesTax
from qbo_desktop.domain.tax import Tax, TaxRate
from qbo_desktop.domain.tax_pairing import pair, same_in_all

# A tax of ours: the name of its rate, its own, and its percentage.
_Name = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class CodedLine:
    """A taxed line: its amount in minor units, its rate here, the code there; `secondary_id` as it was mapped."""

    amount: int
    rate: TaxRate
    code: TaxCode
    secondary_id: str = ""


def placed(lines: Sequence[CodedLine], taxes: Iterable[Tax], day: date) -> tuple[tuple[SalesTax, ...], int]:
    """The billed taxes on QuickBooks' rates, and what it should come to by itself, in total.

    The first is empty where the billed taxes have no place there, or are others than QuickBooks charges: a tax
    does not become another one by its amount. Otherwise its amounts are what was billed, to the cent.
    """
    taxes = list(taxes)
    bases, exact = dict[str, int](), dict[str, Fraction]()
    rates = dict[str, CodeRate]()
    own = dict[tuple[str, str], Fraction]()
    places = dict[_Name, tuple[str, ...]]()
    for line in lines:
        for one, share in zip(line.code.rates, line.code.shares(day), strict=True):
            rates[one.id] = one
            bases[one.id] = bases.get(one.id, 0) + line.amount
            # A rate may be taken of the amount in one code, and of the tax before it in another.
            exact[one.id] = exact.get(one.id, Fraction(0)) + line.amount * share
            mine = line.rate.name, one.id
            own[mine] = own.get(mine, Fraction(0)) + line.amount * share
        places |= _places(line, day)
    computed = sum(half_up(amount) for amount in exact.values())
    billed = _billed(taxes, places, own)
    off = computed - sum(one.amount for one in taxes)
    if billed is None or not is_rounding(off, len(bases), len(lines)):
        return (), computed
    found = []
    for rate_id, rate in rates.items():
        percent = rate.percent_on(day)
        # What it is taken of: the amounts, and of a tax on taxes these as well.
        base = half_up(exact[rate_id] * 100 / Fraction(percent)) if percent else bases[rate_id]
        found.append(SalesTax(rate_id, percent, base, billed.get(rate_id, 0), half_up(exact[rate_id])))
    return tuple(found), computed


def is_rounding(off: int, taxes: int, lines: int) -> bool:
    """Whether the sums of so many taxes on so many lines can be `off` by how they were rounded, and no more."""
    return abs(off) <= max(1, taxes) * max(1, lines)


def _places(line: CodedLine, day: date) -> dict[_Name, tuple[str, ...]]:
    """Which of the code's rates each tax of the line is; all of them where both only divide the same otherwise."""
    pairing = pair(line.rate, line.code, day, line.secondary_id)
    is_divided = not pairing.fits and same_in_all(line.rate, line.code, day)
    charged = tuple(
        one.id for one, share in zip(line.code.rates, line.code.shares(day), strict=True) if share
    )
    found = dict[_Name, tuple[str, ...]]()
    for component, there in pairing.pairs:
        ids = charged if is_divided else (there.id,) if there is not None else ()
        found[line.rate.name, component.name, format(component.rate, "f")] = ids
    return found


def _billed(
    taxes: Iterable[Tax], places: Mapping[_Name, tuple[str, ...]], own: Mapping[tuple[str, str], Fraction]
) -> dict[str, int] | None:
    """What was billed on each of QuickBooks' rates; None when a tax has no place there.

    `own` is what each of them takes of the lines of one rate of ours, by the name of that and its id, before it is
    rounded: one tax of ours on several of theirs is divided so.
    """
    billed = dict[str, int]()
    for tax in taxes:
        weights = dict[str, Fraction]()
        is_placed = True
        for name in tax.rate_names:
            ids = places.get((name, tax.name, format(tax.rate, "f")), ())
            is_placed = is_placed and bool(ids)
            for one in ids:
                weights[one] = weights.get(one, Fraction(0)) + own[name, one]
        if not is_placed:
            if not tax.amount:
                continue
            return None
        whole = sum(weights.values(), Fraction(0))
        first, *others = weights
        left = tax.amount
        for one in others:
            part = half_up(tax.amount * weights[one] / whole) if whole else 0
            billed[one] = billed.get(one, 0) + part
            left -= part
        # The first one takes what rounding leaves.
        billed[first] = billed.get(first, 0) + left
    return billed
