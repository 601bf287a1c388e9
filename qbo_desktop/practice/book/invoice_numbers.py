"""The numbers of invoices: the series with its prefix, and numbers that a person gives."""

from __future__ import annotations

import re

from sqlmodel import select

from qbo_desktop.domain.invoice import LONGEST_NUMBER
from qbo_desktop.domain.problem import Fix
from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.practice.book.billing_tables import BookInvoice
from qbo_desktop.practice.book.fields import short
from qbo_desktop.practice.book.invoices import number_key
from qbo_desktop.store.work import Work
from qbo_desktop.wording import _

NUMBER_SERIES = "invoice_number"
FIRST_NUMBER = 1001
# Control characters, what breaks a line, what nobody sees, and halves of pairs, which cannot be stored.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def next_number(work: Work, prefix: str) -> str:
    """The next free number of the series: the prefix, then at least four digits from 1001 on."""
    series = f"{NUMBER_SERIES}:{work.workspace_id}"
    while True:
        number = f"{prefix}{work.next_numbers(series)[0] + FIRST_NUMBER - 1}"
        if not _number_is_used(work, number):
            return number


def checked_number(work: Work, number: str) -> str:
    """A number that a person gave, as it will stand. Raises UsageError where it cannot be, or is in use."""
    number = spelled(number)
    if _number_is_used(work, number):
        raise BillingRefused(
            "number-in-use",
            _("The invoice number {number} is used already.").format(number=number),
            _("Take another number."),
            fix=Fix.INVOICE,
        )
    return number


def spelled(number: str) -> str:
    """A number as it will stand, whoever has it. Raises UsageError where it cannot be one."""
    number = number.strip()
    if not number or _UNFIT.search(number):
        raise UsageError(_("“{number}” cannot be the number of an invoice.").format(number=short(number)))
    if len(number) > LONGEST_NUMBER:
        raise UsageError(
            _("The number of an invoice has at most {most} characters.").format(most=LONGEST_NUMBER)
        )
    return number


def _number_is_used(work: Work, number: str) -> bool:
    query = select(BookInvoice.id).where(
        BookInvoice.workspace_id == work.workspace_id, BookInvoice.number_key == number_key(number)
    )
    return work.session.exec(query).first() is not None
