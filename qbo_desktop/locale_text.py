"""Amounts, percentages, quantities and days as the language in force writes them.

For the window, the command line, sentences of refusals and printed invoices alike. Every function takes the
exact value and loses no digit of it. `language` names another language than the one in force (an invoice in
the client's).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from qbo_desktop.domain.money import decimals_of, from_minor
from qbo_desktop.wording import language as language_in_force

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

# The program's readers are in Canada: its English writes dates and numbers as they do there.
_LOCALES = {"en": "en_CA", "fr_CA": "fr_CA"}
_AT_HOME = {"CAD": "$"}


def locale_of(language: str = "") -> str:
    """Babel's name of a language of ours; of the one in force when none is named."""
    return _LOCALES.get(language or language_in_force(), "en_CA")


def money_text(amount: int, currency: str, language: str = "") -> str:
    """Minor units as an amount: $1,234.56 or 1 234,56 $; another currency than CAD by its code."""
    decimals = decimals_of(currency)
    places = "." + "0" * decimals if decimals else ""
    number = _decimal_text(abs(from_minor(amount, currency)), f"#,##0{places}", locale_of(language))
    french = locale_of(language) == "fr_CA"
    sign = "-" if amount < 0 else ""
    symbol = _AT_HOME.get(currency)
    if symbol is None:
        return f"{sign}{number}\u00a0{currency}" if french else f"{sign}{currency}\u00a0{number}"
    return f"{sign}{number}\u00a0{symbol}" if french else f"{sign}{symbol}{number}"


def amount_alone(amount: int, currency: str, language: str = "") -> str:
    """Minor units without a currency, for columns that say it in their header: 1,234.56 or 1 234,56."""
    decimals = decimals_of(currency)
    places = "." + "0" * decimals if decimals else ""
    return _decimal_text(from_minor(amount, currency), f"#,##0{places}", locale_of(language))


def number_text(value: Decimal, language: str = "", *, least: int = 0) -> str:
    """A quantity or price with all its digits, and at least so many decimals: 1,234.5 or 1 234,5."""
    places = "." + "0" * least + "#" * 12
    return _decimal_text(value, f"#,##0{places}", locale_of(language))


def percent_text(value: Decimal, language: str = "") -> str:
    """A percentage with all its digits: 9.975% or 9,975 %."""
    number = number_text(value, language)
    return f"{number}\u00a0%" if locale_of(language) == "fr_CA" else f"{number}%"


def date_text(day: date, language: str = "") -> str:
    """A day: Nov 28, 2026 or 28 nov. 2026."""
    return _date_text(day, locale_of(language))


@lru_cache(maxsize=1_024)
def _date_text(day: date, locale: str) -> str:
    from babel.dates import format_date

    return format_date(day, "medium", locale=locale)


def _decimal_text(value: Decimal, pattern: str, locale: str) -> str:
    """A number in a pattern of CLDR's, with all its digits."""
    # As text: 1 and 1.0 are equal, and need not be written alike.
    return _digits_text(str(value), pattern, locale)


@lru_cache(maxsize=4_096)
def _digits_text(digits: str, pattern: str, locale: str) -> str:
    form, place = _form(pattern, locale)
    return str(form.apply(Decimal(digits), place, decimal_quantization=False))


@lru_cache(maxsize=64)
def _form(pattern: str, locale: str) -> tuple[NumberPattern, Locale]:
    # Babel would read both again for each of the thousands of numbers that a run prints.
    from babel import Locale
    from babel.numbers import parse_pattern

    return parse_pattern(pattern), Locale.parse(locale)
