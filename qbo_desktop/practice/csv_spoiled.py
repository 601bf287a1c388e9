"""Values that a spreadsheet has spoiled on the way: rounded numbers, dates made of numbers, its own errors.

They are refused rather than written into the book, each with what to do in the spreadsheet. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from qbo_desktop.domain.contact import PHONE_FIELDS
from qbo_desktop.practice.book.fields import BadValue, short
from qbo_desktop.wording import _

# "1.51456E+10", which is what is left of a long number.
_ROUNDED = re.compile(r"[+-]?\d+(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
# "5145550199.00": digits that became an amount.
_AMOUNT = re.compile(r"\d{5,}[.,]0+")
# What a cell shows that is too narrow, or whose formula fails; in English and French.
_ERROR = re.compile(
    r"#{3,}|#(?:REF|VALUE|VALEUR|DIV/0|NUM|NOMBRE|NULL|NUL|SPILL|CALC)!|#(?:NAME|NOM)\?|#N/A", re.IGNORECASE
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|janv|févr|fevr|mars|avr|mai|juin|juil|août|aout|sept|déc)"
# "3-12" becomes "12-Mar", "03-1999" "mars-99".
_NAMED_DATE = re.compile(
    rf"\d{{1,2}}[-. ]{_MONTH}\.?(?:[-. ]\d{{2,4}})?|{_MONTH}\.?[-. ]\d{{2,4}}", re.IGNORECASE
)
_DAY, _MONTH_NUMBER, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_NUMBERED_DATE = re.compile(
    rf"{_YEAR}([-/.]){_MONTH_NUMBER}\1{_DAY}|{_DAY}([-/.]){_MONTH_NUMBER}\2{_YEAR}|"
    rf"{_MONTH_NUMBER}([-/.]){_DAY}\3{_YEAR}"
)
_DIGITS_MATTER = frozenset({*PHONE_FIELDS, "client_identifier"})
_ZEROS_MATTER = frozenset({*_DIGITS_MATTER, "mailing_postal_code", "physical_postal_code"})


def refuse_spoiled(changes: Mapping[str, str], held: Mapping[str, str] | None = None) -> None:
    """Raise BadValue for the first of these new values that a spreadsheet has spoiled.

    `held`: the values before, of a contact that is changed. A client identifier that is a date by itself
    is only refused in place of one that was none.
    """
    for column, text in changes.items():
        refuse_error(column, text)
    for column in _DIGITS_MATTER & changes.keys():
        text = changes[column]
        refuse_rounded(column, text)
        if _is_date(column, text, (held or {}).get(column, "")):
            raise _made_a_date(column, text)
        if column in PHONE_FIELDS and _AMOUNT.fullmatch(text):
            raise BadValue(
                _("“{value}” is an amount, not a telephone number.").format(value=short(text)),
                _("Format the column as text, enter the number again, and save."),
                column=column,
            )


def refuse_error(column: str, text: str) -> None:
    """Raise BadValue for what a cell shows that is too narrow, or whose formula fails."""
    if _ERROR.fullmatch(text):
        raise BadValue(
            _("“{value}” is what a spreadsheet shows instead of a value.").format(value=short(text)),
            _("Correct the cell, or make its column wider, and save again."),
            column=column,
        )


def refuse_rounded(column: str, text: str) -> None:
    """Raise BadValue for what is left of a long number: 1.51456E+10."""
    if _ROUNDED.fullmatch(text):
        raise BadValue(
            _("“{value}” is a number that a spreadsheet has rounded: its digits are lost.").format(
                value=short(text)
            ),
            _("Format the column as text, enter the number again, and save."),
            column=column,
        )


def _made_a_date(column: str, text: str) -> BadValue:
    return BadValue(
        _("“{value}” is a date that a spreadsheet has made of a number.").format(value=short(text)),
        _("Format the column as text, enter the number again, and save."),
        column=column,
    )


def _is_date(column: str, text: str, before: str) -> bool:
    if _NAMED_DATE.fullmatch(text):
        return True
    if not _NUMBERED_DATE.fullmatch(text):
        return False
    return column in PHONE_FIELDS or bool(before and not _NUMBERED_DATE.fullmatch(before))


def lost_zeros(column: str, text: str, held: str) -> bool:
    """Whether a value is the one before without the zeros in front of it, which spreadsheets leave out."""
    return (
        column in _ZEROS_MATTER
        and text.isdecimal()
        and held.isdecimal()
        and len(text) < len(held)
        and text == held.lstrip("0")
    )
