"""Periods follow each other without a gap, whatever day they begin on."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.domain.period import MOST_PERIODS, Frequency, Period, generate, months_later, period_of

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(DAYS, st.sampled_from(Frequency), st.integers(1, 40))
def test_every_day_of_a_series_lies_in_exactly_one_period(
    first: date, frequency: Frequency, count: int
) -> None:
    made = generate(first, frequency, count)
    assert len(made) == count
    assert made[0].start == first
    for one, following in pairwise(made):
        assert one.start <= one.end
        assert following.start == one.end + timedelta(days=1)
        assert not one.overlaps(following)
    assert not any(period.closed for period in made)
    for day in (first, made[-1].start, made[-1].end):
        assert [period for period in made if period.covers(day)] == [period_of(made, day)]
    assert period_of(made, first - timedelta(days=1)) is None
    assert period_of(made, made[-1].end + timedelta(days=1)) is None


def test_months_from_the_31st_stay_at_months_ends() -> None:
    starts = [period.start for period in generate(date(2026, 1, 31), Frequency.MONTH, 4)]
    assert starts == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 8, 31), 0, date(2026, 8, 31)),
    ],
)
def test_some_months_on(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


@pytest.mark.parametrize("count", [0, -1, MOST_PERIODS + 1])
def test_a_count_that_cannot_be(count: int) -> None:
    with pytest.raises(ValueError):
        generate(date(2026, 1, 1), Frequency.MONTH, count)


def test_a_calendar_that_ends() -> None:
    with pytest.raises(ValueError):
        generate(date(9999, 1, 1), Frequency.YEAR, 2)


@given(DAYS, st.integers(0, 90), DAYS, st.integers(0, 90))
def test_overlapping_is_sharing_a_day(start: date, days: int, other: date, more: int) -> None:
    one, two = Period(start, start + timedelta(days)), Period(other, other + timedelta(more))
    shared = any(two.covers(start + timedelta(number)) for number in range(days + 1))
    assert one.overlaps(two) is two.overlaps(one) is shared
