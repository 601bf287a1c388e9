"""Random invoices, and what they come to in exact fractions: said here once more, with nothing of the program's."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from qbo_desktop.domain.invoice import Line
from qbo_desktop.domain.money import line_amount
from qbo_desktop.domain.tax import TaxComponent, TaxRate, TaxRounding


def rate(name: str, *components: tuple[str, str], compound: bool = False) -> TaxRate:
    """A rate from texts."""
    parts = tuple(TaxComponent(one, Decimal(percent)) for one, percent in components)
    return TaxRate(f"id of {name}", name, parts, compound)


GST, QST, PST = ("GST", "5"), ("QST", "9.975"), ("PST", "7")
RATES = (
    None,
    rate("Exempt", ("Exempt", "0")),
    rate("GST", GST),
    rate("GST + QST", GST, QST),
    rate("GST + PST BC", GST, PST),
    rate("HST Ontario", ("HST", "13")),
    rate("HST Nova Scotia", ("HST", "14")),
    rate("QST until 2012", GST, QST, compound=True),
    rate("Odd", ("Odd", "12.345678"), ("Odder", "0.000001"), compound=True),
)


def rounded(value: Fraction) -> int:
    """To the nearest whole number; a half goes away from zero."""
    size, rest = divmod(abs(value.numerator), value.denominator)
    size += 2 * rest >= value.denominator
    return size if value >= 0 else -size


def shares(one: TaxRate) -> Iterator[tuple[str, Decimal, Fraction]]:
    """Name, percentage and exact share of each component."""
    below = Fraction(0)
    for component in one.components:
        share = Fraction(component.rate) / 100 * (1 + below if one.compound else 1)
        yield component.name, component.rate, share
        below += share


def expected(lines: list[Line], rule: TaxRounding) -> tuple[int, list[tuple[str, int]], int]:
    """Subtotal, each tax (name, amount) in alphabetical order, and total, in cents."""
    amounts = [rounded(Fraction(line.quantity) * Fraction(line.unit_price) * 100) for line in lines]
    summed: dict[tuple[object, ...], list[tuple[str, int, Fraction]]] = {}
    for place, (line, amount) in enumerate(zip(lines, amounts, strict=True)):
        for number, (name, percent, share) in enumerate(shares(line.rate) if line.rate else ()):
            key = {
                TaxRounding.RATE: (line.rate, number),
                TaxRounding.COMPONENT: (name, percent, share),
                TaxRounding.LINE: (line.rate, number, place),
            }[rule]
            summed.setdefault(key, []).append((name, amount, share))
    taxes: dict[tuple[object, ...], tuple[str, int]] = {}
    for key, pieces in summed.items():
        name, _amount, share = pieces[0]
        tax = rounded(sum((amount * share for _name, amount, _share in pieces), Fraction(0)))
        # Rounded line by line, they stand on the invoice as one sum for each rate and component.
        place = key[:2] if rule is TaxRounding.LINE else key
        taxes[place] = (name, taxes.get(place, (name, 0))[1] + tax)
    subtotal = sum(amounts)
    return subtotal, sorted(taxes.values()), subtotal + sum(amount for _name, amount in taxes.values())


def decimals(least: str, most: str, places: int) -> st.SearchStrategy[Decimal]:
    """Decimals of at most so many places, those with few of them often."""
    return st.integers(0, places).flatmap(
        lambda one: st.integers(int(Decimal(least) * 10**one), int(Decimal(most) * 10**one)).map(
            lambda number: Decimal(number).scaleb(-one)
        )
    )


QUANTITIES = st.one_of(decimals("0", "40", 5), decimals("-5", "2000", 5))
PRICES = st.one_of(decimals("0", "300", 2), decimals("-200", "25000", 4))


@st.composite
def lines(draw: st.DrawFn, most: int = 12) -> list[Line]:
    """Lines of an invoice with every rate mixed, some of them credits."""
    found = []
    rates = draw(st.lists(st.sampled_from(RATES), min_size=1, max_size=4))
    for number in range(draw(st.integers(1, most))):
        quantity, price = draw(QUANTITIES), draw(PRICES)
        amount = line_amount(quantity, price, "CAD")
        found.append(Line(f"Line {number}", quantity, price, amount, draw(st.sampled_from(rates))))
    return found


percents = st.one_of(decimals("0.5", "100", 0).filter(bool), decimals("0.01", "100", 3).filter(bool))
