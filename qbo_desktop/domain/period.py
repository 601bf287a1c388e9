"""Accounting periods: spans of days that are open for transactions or closed."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

MOST_PERIODS = 600


class Frequency(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_MONTHS = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.YEAR: 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From its first to its last day, both included."""

    start: date
    end: date
    closed: bool = False

    def covers(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.start <= day <= self.end

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day."""
        return self.start <= other.end and other.start <= self.end


def months_later(day: date, months: int) -> date:
    """The same day some months on; the last of the month where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def generate(first: date, frequency: Frequency, count: int) -> tuple[Period, ...]:
    """Periods that follow each other without a gap, the first from the day given.

    Each start is counted from the first day, so that a series from the 31st stays one of months' ends.
    Raises ValueError for a count under 1 or over MOST_PERIODS, and where the calendar ends (year 9999).
    """
    if not 1 <= count <= MOST_PERIODS:
        raise ValueError(f"from 1 to {MOST_PERIODS} periods, not {count}")
    starts = [months_later(first, _MONTHS[frequency] * number) for number in range(count + 1)]
    return tuple(Period(start, following - timedelta(days=1)) for start, following in pairwise(starts))


def period_of(periods: Iterable[Period], day: date) -> Period | None:
    """The period that covers the day, or None."""
    return next((period for period in periods if period.covers(day)), None)


def frequency_of(period: Period) -> Frequency | None:
    """How long a period is; None for one that is no whole month, quarter or year."""
    following = period.end.toordinal() + 1
    return next(
        (one for one, months in _MONTHS.items() if _months_on(period.start, months) == following), None
    )


def proposed(known: Sequence[Period], day: date) -> tuple[date, Frequency, int]:
    """First day, length and number of the periods to add so that a day that none covers is covered.

    They go on from the last period before the day, in its length; where that would take more than MOST_PERIODS,
    or there is none before, it is the month of the day.
    """
    before = [one for one in known if one.end < day]
    last = max(before, key=lambda one: one.end, default=None)
    frequency = (frequency_of(last) if last else None) or Frequency.MONTH
    first = last.end + timedelta(days=1) if last else day.replace(day=1)
    for count in range(1, MOST_PERIODS + 1):
        following = _months_on(first, _MONTHS[frequency] * count)
        if following is None or following > day.toordinal():
            return first, frequency, count
    return day.replace(day=1), Frequency.MONTH, 1


def _months_on(day: date, months: int) -> int | None:
    """The ordinal of the day some months on; None beyond the calendar."""
    try:
        return months_later(day, months).toordinal()
    except ValueError:
        return None
