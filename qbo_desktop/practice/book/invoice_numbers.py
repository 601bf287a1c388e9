"""The numbers of invoices: the series with its prefix, and numbers that a person gives."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from sqlmodel import col, select

from qbo_desktop.domain.invoice import LONGEST_NUMBER
from qbo_desktop.domain.problem import Fix
from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.practice.book.billing_tables import BookInvoice
from qbo_desktop.practice.book.fields import short
from qbo_desktop.practice.book.invoices import number_key, pieces
from qbo_desktop.store.work import Work
from qbo_desktop.wording import _

NUMBER_SERIES = "invoice_number"
FIRST_NUMBER = 1001
# Control characters, what breaks a line, what nobody sees (Unicode's formats, private and missing characters), and
# halves of pairs, which cannot be stored.
_UNFIT = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
# Letters and marks that Unicode calls ignorable: two numbers that differ in one of them only look the same.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# A number of this form could be taken for another invoice's id.
_LIKE_AN_ID = re.compile(r"[iI][0-9]+")


def numbers_for(work: Work, given: Sequence[str], prefix: str) -> list[str]:
    """The numbers of as many new invoices: those that a person gave, and of the series where none is given.

    The series is the prefix, then at least four digits from 1001 on; what is used is passed over. Raises
    UsageError for a number that cannot be, BillingRefused for one in use, or given twice.
    """
    numbers = [spelled(one) if one.strip() else "" for one in given]
    used = _used_keys(work, [one for one in numbers if one])
    for number in numbers:
        if number and number_key(number) in used:
            raise _in_use(number)
        if number:
            used.add(number_key(number))
    free: list[str] = []
    while missing := numbers.count("") - len(free):
        taken = work.next_numbers(f"{NUMBER_SERIES}:{work.workspace_id}", missing)
        fresh = [f"{prefix}{one + FIRST_NUMBER - 1}" for one in taken]
        used |= _used_keys(work, fresh)
        free += [one for one in fresh if number_key(one) not in used]
    series = iter(free)
    return [one or next(series) for one in numbers]


def checked_number(work: Work, number: str) -> str:
    """A number that a person gave, as it will stand. Raises UsageError where it cannot be, or is in use."""
    number = spelled(number)
    if _used_keys(work, [number]):
        raise _in_use(number)
    return number


def _in_use(number: str) -> BillingRefused:
    return BillingRefused(
        "number-in-use",
        _("The invoice number {number} is used already.").format(number=number),
        _("Take another number."),
        fix=Fix.INVOICE,
    )


def spelled(number: str) -> str:
    """A number as it will stand, whoever has it. Raises UsageError where it cannot be one."""
    number = number.strip()
    unfit = any(unicodedata.category(one) in _UNFIT for one in number) or _UNSEEN.search(number)
    if not number or unfit:
        raise UsageError(
            _("“{number}” cannot be the number of an invoice.").format(number=short(number)),
            _("Write letters, digits and signs that can be seen."),
        )
    if _LIKE_AN_ID.fullmatch(unicodedata.normalize("NFKC", number)):
        raise UsageError(
            _("“{number}” cannot be the number of an invoice: it looks like one of the book’s ids.").format(
                number=short(number)
            ),
            _("Put something else before or behind it, such as F-."),
        )
    if len(number) > LONGEST_NUMBER:
        raise UsageError(
            _("The number of an invoice has at most {most} characters.").format(most=LONGEST_NUMBER)
        )
    return number


def checked_prefix(prefix: str) -> str:
    """The prefix of the series, when numbers can be made with it. Raises UsageError."""
    spelled(f"{prefix}{FIRST_NUMBER}")
    return prefix


def _used_keys(work: Work, numbers: Sequence[str]) -> set[str]:
    """The keys of those of these numbers that an invoice has."""
    found: set[str] = set()
    for piece in pieces([number_key(one) for one in numbers]):
        query = select(BookInvoice.number_key).where(
            BookInvoice.workspace_id == work.workspace_id, col(BookInvoice.number_key).in_(piece)
        )
        found.update(work.session.exec(query))
    return found
