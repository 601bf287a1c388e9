"""What a run can be about."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from qbo_desktop.domain.problem import ProblemCode


class Part(StrEnum):
    """The parts of a run, in their order: an invoice needs its customer."""

    CONTACTS = "contacts"
    INVOICES = "invoices"


EVERYTHING = frozenset(Part)
CONTACTS_ONLY = frozenset({Part.CONTACTS})
# Problems that only invoices have.
_OF_INVOICES = frozenset(
    {
        ProblemCode.CUSTOMER_REQUIRED,
        ProblemCode.NUMBER_TAKEN,
        ProblemCode.TAX_UNMAPPED,
        ProblemCode.US_TAXES,
        ProblemCode.INVOICE_MAY_EXIST,
        ProblemCode.NUMBER_TOO_LONG,
        ProblemCode.NUMBERS_OFF,
        ProblemCode.CUSTOMER_INACTIVE,
        ProblemCode.TAX_DIFFERS,
        ProblemCode.TAX_INACTIVE,
        ProblemCode.SALES_TAX_OFF,
        ProblemCode.ITEM_UNMAPPED,
        ProblemCode.ITEM_INACTIVE,
        ProblemCode.CURRENCY_OFF,
        ProblemCode.BOOKS_CLOSED,
        ProblemCode.TOTALS_DIFFER,
        ProblemCode.INVOICE_DIFFERS,
        ProblemCode.PAID_NOT_VOIDED,
        ProblemCode.DRIFT,
        ProblemCode.NO_EMAIL_ADDRESS,
        ProblemCode.EMAIL_REFUSED,
        ProblemCode.READ_ONLY_COMPANY,
    }
)


def part_of(code: str, kinds: Iterable[str]) -> Part:
    """Which part a problem belongs to, by its code and the kinds of the records that it blocks."""
    return Part.INVOICES if code in _OF_INVOICES or "invoice" in set(kinds) else Part.CONTACTS
