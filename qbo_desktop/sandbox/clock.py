"""The simulated server's idea of the time, which may differ from this machine's.

QuickBooks prints its times in US Pacific time with the offset; the rule is written out here because a time
zone database is not on every machine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

_STANDARD = timezone(timedelta(hours=-8))
_SUMMER = timezone(timedelta(hours=-7))


@dataclass
class Clock:
    """A clock `ahead` of the machine's by so much (behind when negative)."""

    ahead: timedelta = field(default=timedelta(0))

    def now(self) -> datetime:
        """The present moment, UTC."""
        return datetime.now(UTC) + self.ahead

    def seconds(self) -> float:
        """Seconds since 1970."""
        return self.now().timestamp()


def _sunday(year: int, month: int, which: int) -> datetime:
    first = datetime(year, month, 1, tzinfo=UTC)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (which - 1))


def pacific(moment: datetime) -> datetime:
    """The moment in US Pacific time.

    Daylight time since 2007: from the second Sunday of March, 2:00, to the first Sunday of November, 2:00.
    """
    begins = _sunday(moment.astimezone(UTC).year, 3, 2) + timedelta(hours=10)
    ends = _sunday(moment.astimezone(UTC).year, 11, 1) + timedelta(hours=9)
    return moment.astimezone(_SUMMER if begins <= moment < ends else _STANDARD)


def pacific_offset(local: datetime) -> timezone:
    """The offset in force at a Pacific wall-clock time that was written without one."""
    moment = pacific(local.replace(tzinfo=_STANDARD))
    return _SUMMER if moment.utcoffset() == timedelta(hours=-7) else _STANDARD


def stamp(moment: datetime) -> str:
    """As in an object's MetaData: seconds, Pacific offset."""
    return pacific(moment).isoformat(timespec="seconds")


def answer_stamp(moment: datetime) -> str:
    """As in the `time` of an answer: milliseconds, Pacific offset."""
    return pacific(moment).isoformat(timespec="milliseconds")


def read_moment(text: str) -> datetime:
    """A timestamp or a date as clients write it: Pacific time where no offset is given.

    A blank before the offset stands for a + that was not encoded. Raises ValueError.
    """
    text = text.strip()
    if "T" in text:
        text = re.sub(r" (\d\d:?\d\d)$", r"+\1", text)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=pacific_offset(moment))
