"""Sales taxes: rates of one or two components, and the three named rules that round them.

A rate's percentages are exact `Decimal`s (9.975), bases and taxes are minor units. Each rule is given the
lines' amounts with their rates and answers what each component takes; they differ only in what is summed
before the one rounding, half up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from qbo_desktop.domain.money import half_up

MOST_COMPONENTS = 2
_PERCENT = re.compile(r"[0-9]{1,12}(\.[0-9]{0,12})?|\.[0-9]{1,12}")


class TaxRounding(StrEnum):
    """What is summed before a tax is rounded (setting practice.tax_rounding)."""

    RATE = "rate"
    COMPONENT = "component"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class TaxComponent:
    """One tax of a rate: GST at 5 %."""

    name: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class TaxRate:
    """What a line is taxed with: a primary tax and perhaps a secondary one.

    Compound: the secondary tax is charged on the amount *and* the primary tax (as Quebec's was until 2012).
    """

    id: str
    name: str
    components: tuple[TaxComponent, ...]
    compound: bool = False

    def effective(self) -> tuple[Fraction, ...]:
        """What each component takes of a line's amount, exactly: 5 % is 1/20."""
        shares: list[Fraction] = []
        for component in self.components:
            share = Fraction(component.rate) / 100
            if self.compound and shares:
                share *= 1 + sum(shares)
            shares.append(share)
        return tuple(shares)

    def percent(self) -> Decimal:
        """The whole rate in percent, exactly: 14.975 for GST 5 and QST 9.975."""
        exact = sum(self.effective(), Fraction(0)) * 100
        # Percentages are decimals, and so are their products: the division ends.
        digits = 0
        while (exact * 10**digits).denominator != 1:
            digits += 1
        return Decimal(int(exact * 10**digits)).scaleb(-digits)


def read_percent(text: str) -> Decimal | None:
    """A percentage as people type it: 9.975, 9,975 %; None for what is none.

    A percentage has no thousands, so a comma can only be the decimal sign.
    """
    bare = "".join(text.split()).removesuffix("%").replace(",", ".")
    return Decimal(bare) if _PERCENT.fullmatch(bare) else None


@dataclass(frozen=True, slots=True)
class Taxable:
    """The amount of a line in minor units, with its rate; None is “no tax set”."""

    amount: int
    rate: TaxRate | None


@dataclass(frozen=True, slots=True)
class Tax:
    """What one component takes of an invoice. `rate_names`: the rates it stands in; `rate` in percent."""

    name: str
    rate: Decimal
    base: int
    amount: int
    rate_names: tuple[str, ...] = ()


def tax_by_rate(lines: Iterable[Taxable]) -> tuple[Tax, ...]:
    """Rule `rate`: of each rate, each component is taken once of the sum of that rate's lines."""
    bases: dict[TaxRate, int] = {}
    for line in lines:
        if line.rate is not None:
            bases[line.rate] = bases.get(line.rate, 0) + line.amount
    return tuple(
        Tax(component.name, component.rate, base, half_up(base * share), (rate.name,))
        for rate, base in bases.items()
        for component, share in zip(rate.components, rate.effective(), strict=True)
    )


def tax_by_component(lines: Iterable[Taxable]) -> tuple[Tax, ...]:
    """Rule `component`: components equal in name and share are one, taken once of all their lines' sum.

    The secondary tax of a compound rate is another share than the same tax alone, and stays apart.
    """
    bases: dict[tuple[str, Decimal, Fraction], int] = {}
    names: dict[tuple[str, Decimal, Fraction], dict[str, None]] = {}
    for line in lines:
        if line.rate is None:
            continue
        for component, share in zip(line.rate.components, line.rate.effective(), strict=True):
            key = (component.name, component.rate, share)
            bases[key] = bases.get(key, 0) + line.amount
            names.setdefault(key, {})[line.rate.name] = None
    return tuple(
        Tax(name, rate, base, half_up(base * share), tuple(names[name, rate, share]))
        for (name, rate, share), base in bases.items()
    )


def tax_by_line(lines: Iterable[Taxable]) -> tuple[Tax, ...]:
    """Rule `line`: each component is taken of each line and rounded there; the invoice has their sums."""
    sums: dict[tuple[TaxRate, int], tuple[int, int]] = {}
    for line in lines:
        if line.rate is None:
            continue
        for place, share in enumerate(line.rate.effective()):
            base, amount = sums.get((line.rate, place), (0, 0))
            sums[line.rate, place] = (base + line.amount, amount + half_up(line.amount * share))
    return tuple(
        Tax(rate.components[place].name, rate.components[place].rate, base, amount, (rate.name,))
        for (rate, place), (base, amount) in sums.items()
    )


RULES: Mapping[TaxRounding, Callable[[Iterable[Taxable]], tuple[Tax, ...]]] = {
    TaxRounding.RATE: tax_by_rate,
    TaxRounding.COMPONENT: tax_by_component,
    TaxRounding.LINE: tax_by_line,
}


def taxes_of(lines: Sequence[Taxable], rule: TaxRounding) -> tuple[Tax, ...]:
    """What the components take of an invoice's lines under the named rule, in the order of their first line."""
    return RULES[rule](lines)
