"""Dates, times, numbers and durations as the language in force writes them."""

from __future__ import annotations

import math
from datetime import datetime

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from qbo_desktop.wording import _, language, ngettext

# The program's readers are in Canada: its English writes times and numbers as they do there.
_LOCALES = {"en": "en_CA", "fr_CA": "fr_CA"}
SECONDS_A_DECISION = 15


def locale() -> str:
    """Babel's name of the locale in force."""
    return _LOCALES.get(language(), "en_CA")


def number(value: int) -> str:
    """A whole number with its thousands apart."""
    return format_decimal(value, locale=locale())


def date(moment: datetime) -> str:
    """The day, in the person's own time zone."""
    return format_date(moment.astimezone(), "medium", locale=locale())


def time(moment: datetime) -> str:
    """Hour and minute, in the person's own time zone."""
    return format_time(moment.astimezone(), "short", locale=locale())


def when(moment: datetime, now: datetime) -> str:
    """A past moment: the time alone when it was today, else with its day."""
    if moment.astimezone().date() == now.astimezone().date():
        return time(moment)
    return _("{date}, {time}").format(date=date(moment), time=time(moment))


def duration(seconds: float) -> str:
    """A length of time, roughly: "34 s", "3 min", "2 h 5 min"."""
    seconds = max(0, math.ceil(seconds))
    if seconds < 60:
        return _("{seconds} s").format(seconds=seconds)
    minutes = round(seconds / 60)
    if minutes < 60:
        return _("{minutes} min").format(minutes=minutes)
    return _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)


def days_left(days: int) -> str:
    """How long the sign-in holds."""
    return ngettext("{count} day left", "{count} days left", days).format(count=number(days))


def load(decisions: int) -> str:
    """What a number of decisions costs a person: "about 40 to decide, 10 minutes"."""
    if not decisions:
        return _("nothing to decide")
    minutes = max(1, math.ceil(decisions * SECONDS_A_DECISION / 60))
    # Past a handful, an exact figure would promise more than a preview knows.
    about = (
        decisions
        if decisions <= 10
        else round(decisions, -1)
        if decisions > 100
        else 5 * round(decisions / 5)
    )
    count = ngettext("about {count} to decide", "about {count} to decide", about).format(count=number(about))
    effort = ngettext("{minutes} minute", "{minutes} minutes", minutes).format(minutes=number(minutes))
    return _("{count}, {effort}").format(count=count, effort=effort)
