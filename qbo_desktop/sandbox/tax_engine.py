"""Sales tax as QuickBooks computes it: one amount per tax rate over all lines that use it, in whole cents.

Everything here is exact (Decimal) and knows nothing of requests. Half a cent goes up (recorded: 345.00 at 6.5 %
is 22.43). In an invoice with tax included the gross amounts decide: the tax is what is left of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

Row = dict[str, Any]
Rounding = Literal["rate", "line"]

CENT = Decimal("0.01")
NOTHING = Decimal(0)
ON_AMOUNT, ON_AMOUNT_PLUS_TAX, ON_TAX = "TaxOnAmount", "TaxOnAmountPlusTax", "TaxOnTax"


class OverrideRefused(ValueError):
    """Amounts of tax that do not fit the rates in use: a rate twice, or one that no line uses."""


@dataclass(frozen=True)
class CodeRate:
    """One rate of a tax code as it is on a day. `percent`: 9.975 is 9.975 %."""

    rate_id: str
    percent: Decimal
    applies: str = ON_AMOUNT
    order: int = 0


@dataclass(frozen=True)
class TaxedLine:
    """A line's net amount and the rates of its code; `gross` only where the caller gave it (tax included)."""

    net: Decimal
    rates: tuple[CodeRate, ...]
    gross: Decimal | None = None


@dataclass(frozen=True)
class Tax:
    """What one rate takes of an invoice. `base` is what it is taken of; `delta`: given minus computed."""

    rate_id: str
    percent: Decimal
    base: Decimal
    amount: Decimal
    delta: Decimal = NOTHING


@dataclass(frozen=True)
class _Group:
    """Lines that are taxed together: net, rates, and with tax included what they come to."""

    net: Decimal
    rates: tuple[CodeRate, ...]
    gross: Decimal | None


def cents(amount: Decimal) -> Decimal:
    """Two decimals, half a cent up (away from zero)."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def code_rates(code: Row, rates: Mapping[str, Row], day: str) -> tuple[CodeRate, ...]:
    """The sales rates of a TaxCode row on a day (YYYY-MM-DD), in the order in which they are taken.

    A rate that the company does not have is left out.
    """
    details = code.get("SalesTaxRateList", {}).get("TaxRateDetail", ())
    found = [
        CodeRate(
            str(detail["TaxRateRef"]["value"]),
            percent_on(rates[str(detail["TaxRateRef"]["value"])], day),
            str(detail.get("TaxTypeApplicable", ON_AMOUNT)),
            int(detail.get("TaxOrder", 0)),
        )
        for detail in details
        if str(detail["TaxRateRef"]["value"]) in rates
    ]
    return tuple(sorted(found, key=lambda rate: rate.order))


def percent_on(rate: Row, day: str) -> Decimal:
    """The percentage of a TaxRate row on a day: by EffectiveTaxRate, whose ends are inclusive."""
    for span in rate.get("EffectiveTaxRate", ()):
        begins, ends = str(span.get("EffectiveDate", ""))[:10], str(span.get("EndDate", ""))[:10]
        if begins <= day and (not ends or day <= ends):
            return Decimal(str(span["RateValue"]))
    return Decimal(str(rate.get("RateValue", 0)))


def computed(
    lines: Iterable[TaxedLine],
    *,
    discount: Decimal = NOTHING,
    included: bool = False,
    rounding: Rounding = "rate",
    cent: int = 0,
) -> tuple[Tax, ...]:
    """What each rate takes, in the order in which the lines bring them.

    `discount` is taken off the net amounts before tax, each line by its share. `rounding` "line" rounds the tax
    of each line and adds up. `cent` puts the first tax off by so many cents, where there is any.
    """
    given = list(lines)
    groups = [
        _Group(net, line.rates, _gross(line, net, included=included))
        for line, net in zip(given, _discounted(given, discount), strict=True)
    ]
    if rounding == "rate":
        groups = _by_rates(groups)
    percents: dict[str, Decimal] = {}
    bases: dict[str, Decimal] = {}
    exact: dict[str, Decimal] = {}
    for group in groups:
        if group.gross is not None:
            amounts = _out_of(group)
        elif rounding == "rate":
            amounts = _taken(group, lambda amount: amount)
        else:
            amounts = _taken(group, cents)
        for rate, base, amount in amounts:
            percents.setdefault(rate.rate_id, rate.percent)
            bases[rate.rate_id] = bases.get(rate.rate_id, NOTHING) + base
            exact[rate.rate_id] = exact.get(rate.rate_id, NOTHING) + amount
    taxes = [Tax(each, percents[each], cents(bases[each]), cents(exact[each])) for each in percents]
    if cent and taxes and taxes[0].amount:
        taxes[0] = replace(taxes[0], amount=taxes[0].amount + cent * CENT)
    return tuple(taxes)


def total(taxes: Iterable[Tax]) -> Decimal:
    """All of them together; 0 for none."""
    return sum((tax.amount for tax in taxes), NOTHING)


def overridden(taxes: Sequence[Tax], given: Sequence[tuple[str, Decimal]]) -> tuple[Tax, ...]:
    """The same taxes with the amounts that somebody gave, rate by rate; a rate not given stays as computed.

    Raises OverrideRefused where a rate comes twice or is not among those in use.
    """
    amounts = dict(given)
    if len(amounts) != len(given):
        raise OverrideRefused("A rate is given more than once.")
    if amounts.keys() - {tax.rate_id for tax in taxes}:
        raise OverrideRefused("A rate is given that no line uses.")
    return tuple(
        replace(tax, amount=amounts[tax.rate_id], delta=amounts[tax.rate_id] - tax.amount)
        if tax.rate_id in amounts
        else tax
        for tax in taxes
    )


def prorated(taxes: Sequence[Tax], amount: Decimal) -> tuple[Tax, ...]:
    """One amount for all taxes, spread over the rates by what each would take; the last takes the rest."""
    whole = total(taxes)
    left = amount
    shares: list[tuple[str, Decimal]] = []
    for number, tax in enumerate(taxes, 1):
        last = number == len(taxes)
        share = left if last else cents(amount * (tax.amount / whole if whole else Decimal(1) / len(taxes)))
        left -= share
        shares.append((tax.rate_id, share))
    return overridden(taxes, shares)


def _gross(line: TaxedLine, net: Decimal, *, included: bool) -> Decimal | None:
    """What a line comes to with its tax, after the discount; None where tax comes on top."""
    if not included or not line.rates:
        return None
    if line.gross is None:
        plain = _Group(net, line.rates, None)
        return cents(net + sum((amount for _, _, amount in _taken(plain, lambda each: each)), NOTHING))
    return line.gross * net / line.net if line.net else line.gross


def _discounted(lines: Sequence[TaxedLine], discount: Decimal) -> list[Decimal]:
    """The net amounts after the discount; the last line takes what rounding leaves."""
    whole = sum((line.net for line in lines), NOTHING)
    if not discount or not whole:
        return [line.net for line in lines]
    left = discount
    found = []
    for number, line in enumerate(lines, 1):
        share = left if number == len(lines) else cents(discount * line.net / whole)
        left -= share
        found.append(line.net - share)
    return found


def _by_rates(groups: Iterable[_Group]) -> list[_Group]:
    """Lines of the same rates as one."""
    together: dict[tuple[tuple[CodeRate, ...], bool], _Group] = {}
    for group in groups:
        key = (group.rates, group.gross is None)
        if key in together:
            before = together[key]
            gross = None if group.gross is None or before.gross is None else before.gross + group.gross
            together[key] = _Group(before.net + group.net, group.rates, gross)
        else:
            together[key] = group
    return list(together.values())


def _taken(group: _Group, rounded: Callable[[Decimal], Decimal]) -> list[tuple[CodeRate, Decimal, Decimal]]:
    """Each rate of a group with its base and what it takes. A tax that another is taken of is in whole cents."""
    earlier = NOTHING
    found = []
    for rate in group.rates:
        base = {
            ON_AMOUNT_PLUS_TAX: group.net + earlier,
            ON_TAX: earlier,
        }.get(rate.applies, group.net)
        amount = rounded(base * rate.percent / 100)
        earlier += cents(amount)
        found.append((rate, base, amount))
    return found


def _out_of(group: _Group) -> list[tuple[CodeRate, Decimal, Decimal]]:
    """The same where the gross amount is fixed: the last rate takes what the others leave."""
    assert group.gross is not None
    found = _taken(group, cents)
    rate, base, _ = found[-1]
    others = sum((amount for _, _, amount in found[:-1]), NOTHING)
    return [*found[:-1], (rate, base, cents(group.gross) - group.net - others)]
