"""Amounts, percentages, quantities and days as the language in force writes them.

For the window, the command line, sentences of refusals and printed invoices alike. Every function takes the
exact value and loses no digit of it. `language` names another language than the one in force (an invoice in
the client's).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qbo_desktop.domain.money import decimals_of, from_minor
from qbo_desktop.wording import language as language_in_force

# The program's readers are in Canada: its English writes dates and numbers as they do there.
_LOCALES = {"en": "en_CA", "fr_CA": "fr_CA"}
_AT_HOME = {"CAD": "$"}


def locale_of(language: str = "") -> str:
    """Babel's name of a language of ours; of the one in force when none is named."""
    return _LOCALES.get(language or language_in_force(), "en_CA")


def money_text(amount: int, currency: str, language: str = "") -> str:
    """Minor units as an amount: $1,234.56 or 1 234,56 $; another currency than CAD by its code."""
    from babel.numbers import format_decimal

    decimals = decimals_of(currency)
    places = "." + "0" * decimals if decimals else ""
    number = format_decimal(
        abs(from_minor(amount, currency)),
        f"#,##0{places}",
        locale=locale_of(language),
        decimal_quantization=False,
    )
    french = locale_of(language) == "fr_CA"
    sign = "-" if amount < 0 else ""
    symbol = _AT_HOME.get(currency)
    if symbol is None:
        return f"{sign}{number}\u00a0{currency}" if french else f"{sign}{currency}\u00a0{number}"
    return f"{sign}{number}\u00a0{symbol}" if french else f"{sign}{symbol}{number}"


def amount_alone(amount: int, currency: str, language: str = "") -> str:
    """Minor units without a currency, for columns that say it in their header: 1,234.56 or 1 234,56."""
    from babel.numbers import format_decimal

    decimals = decimals_of(currency)
    places = "." + "0" * decimals if decimals else ""
    return format_decimal(
        from_minor(amount, currency), f"#,##0{places}", locale=locale_of(language), decimal_quantization=False
    )


def number_text(value: Decimal, language: str = "", *, least: int = 0) -> str:
    """A quantity or price with all its digits, and at least so many decimals: 1,234.5 or 1 234,5."""
    from babel.numbers import format_decimal

    places = "." + "0" * least + "#" * 12
    return format_decimal(value, f"#,##0{places}", locale=locale_of(language), decimal_quantization=False)


def percent_text(value: Decimal, language: str = "") -> str:
    """A percentage with all its digits: 9.975% or 9,975 %."""
    number = number_text(value, language)
    return f"{number}\u00a0%" if locale_of(language) == "fr_CA" else f"{number}%"


def date_text(day: date, language: str = "") -> str:
    """A day: Nov 28, 2026 or 28 nov. 2026."""
    from babel.dates import format_date

    return format_date(day, "medium", locale=locale_of(language))
