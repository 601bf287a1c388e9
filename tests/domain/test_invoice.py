"""What an invoice comes to, against an exact computation of the tests' own; discounts; states and what follows them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qbo_desktop.domain.invoice import (
    FOLLOWS,
    ISSUED,
    PAYABLE,
    Line,
    LineKind,
    State,
    discounts,
    may_follow,
    state_when_paid,
    totals_of,
)
from qbo_desktop.domain.money import from_minor
from qbo_desktop.domain.tax import TaxRounding
from tests.domain.invoices_at_random import RATES, expected, lines, percents, rounded

CASES = 10_000


def check(found: list[Line]) -> None:
    """An invoice's sums under each rule, to the cent."""
    for rule in TaxRounding:
        totals = totals_of(found, rule)
        subtotal, taxes, total = expected(found, rule)
        assert totals.subtotal == subtotal
        assert sorted((tax.name, tax.amount) for tax in totals.taxes) == taxes
        assert (totals.tax, totals.total) == (total - subtotal, total)


def discounted(found: list[Line], percent: Decimal) -> list[Line]:
    """The lines with those that a discount adds."""
    taken = [
        Line("Discount", Decimal(1), from_minor(amount, "CAD"), amount, rate, LineKind.DISCOUNT)
        for rate, amount in discounts(found, percent)
    ]
    return [*found, *taken]


@given(lines(), st.none() | percents)
def test_sums_are_those_of_an_exact_computation(found: list[Line], percent: Decimal | None) -> None:
    check(found)
    if percent is not None:
        check(discounted(found, percent))


@pytest.mark.long
def test_the_sums_of_ten_thousand_invoices() -> None:
    counted = 0

    @settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(lines(), st.none() | percents)
    def cases(found: list[Line], percent: Decimal | None) -> None:
        nonlocal counted
        check(found if percent is None else discounted(found, percent))
        counted += 1

    cases()
    print(f"{counted} random invoices, each under {len(TaxRounding)} rules: exact to the cent")
    assert counted >= CASES


@given(lines(), percents)
def test_a_discount_takes_its_share_of_each_rate(found: list[Line], percent: Decimal) -> None:
    charged: dict[object, int] = {}
    for line in found:
        charged[line.rate] = charged.get(line.rate, 0) + line.amount
    taken = dict(discounts(found, percent))
    for rate, amount in charged.items():
        assert taken.get(rate, 0) == -rounded(amount * Fraction(percent) / 100)
    # A second one is on the same lines, not on what the first one took.
    assert dict(discounts(discounted(found, percent), percent)) == taken


@given(lines())
def test_a_whole_discount_leaves_nothing_to_pay(found: list[Line]) -> None:
    left = discounted(found, Decimal(100))
    for rule in (TaxRounding.RATE, TaxRounding.COMPONENT):
        totals = totals_of(left, rule)
        assert (totals.subtotal, totals.tax, totals.total) == (0, 0, 0)


@given(lines())
def test_a_credit_is_the_opposite_of_its_charge(found: list[Line]) -> None:
    opposite = [
        Line(line.description, -line.quantity, line.unit_price, -line.amount, line.rate) for line in found
    ]
    for rule in TaxRounding:
        assert totals_of(opposite, rule).total == -totals_of(found, rule).total


@given(lines(), st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_sum(found: list[Line], chance: Random) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    for rule in TaxRounding:
        one, other = totals_of(found, rule), totals_of(shuffled, rule)
        assert (one.subtotal, one.total) == (other.subtotal, other.total)
        assert sorted((tax.name, tax.base, tax.amount) for tax in one.taxes) == sorted(
            (tax.name, tax.base, tax.amount) for tax in other.taxes
        )


@pytest.mark.parametrize(
    ("rule", "taxes"),
    [
        (TaxRounding.RATE, [("GST", 1), ("GST", 1), ("QST", 1)]),
        (TaxRounding.COMPONENT, [("GST", 2), ("QST", 1)]),
        (TaxRounding.LINE, [("GST", 2), ("GST", 1), ("QST", 1)]),
    ],
)
def test_what_tells_the_rules_apart(rule: TaxRounding, taxes: list[tuple[str, int]]) -> None:
    """Ten cents twice under GST (half a cent each), ten and five with QST: summed first or rounded first."""
    gst, both = RATES[2], RATES[3]
    dime = [Line("Copy", Decimal(1), Decimal("0.10"), 10, one) for one in (gst, gst, both)]
    bigger = [Line("Copy", Decimal(1), Decimal("0.05"), 5, both)]
    found = totals_of([*dime, *bigger], rule)
    assert sorted((tax.name, tax.amount) for tax in found.taxes) == sorted(taxes)


def test_a_line_that_bills_less_than_its_work_is_worth_says_so() -> None:
    line = Line("March", Decimal(1), Decimal(90), 9_000, worth=10_000)
    assert line.written_on == -1_000
    assert Line("March", Decimal(1), Decimal(90), 9_000).written_on == 0


def test_what_follows_each_state() -> None:
    assert FOLLOWS.keys() == set(State)
    assert FOLLOWS[State.VOIDED] == frozenset()
    assert not any(may_follow(state, state) for state in State)
    assert {state for state in State if may_follow(state, State.DRAFT)} == {State.APPROVED}
    assert {state for state in State if may_follow(state, State.PAID)} == {State.APPROVED, *PAYABLE}
    assert {state for state in State if may_follow(state, State.VOIDED)} == set(State) - {State.VOIDED}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("before", sorted(PAYABLE))
def test_an_issued_invoice_is_paid_exactly_when_nothing_is_due(state: State, before: State) -> None:
    for due in (-1, 0, 1):
        after = state_when_paid(state, due, before)
        if state not in ISSUED:
            assert after is state
        else:
            assert (after is State.PAID) == (due == 0)
            assert due == 0 or after is before
