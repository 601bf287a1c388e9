"""What may stand in a draft, and what it says of the client: each check answers the value as it will be kept."""

from __future__ import annotations

import re
from decimal import Decimal

from qbo_desktop.domain.contact import Contact, one_line
from qbo_desktop.domain.invoice import LONGEST_NOTES, BillTo
from qbo_desktop.domain.money import LARGEST_AMOUNT
from qbo_desktop.errors import UsageError
from qbo_desktop.practice.book.fields import clean, short
from qbo_desktop.practice.book.tables import BookContact
from qbo_desktop.wording import _

MOST_DECIMALS = 10
_CURRENCY = re.compile(r"[A-Z]{3}")


def checked_currency(currency: str) -> str:
    """A currency's code. Raises UsageError."""
    code = currency.strip().upper()
    if not _CURRENCY.fullmatch(code):
        raise UsageError(
            _("“{code}” is not a currency.").format(code=short(currency)),
            _("Write its three letters: CAD, USD, EUR …"),
        )
    return code


def checked_notes(notes: str) -> str:
    """Notes of an invoice. Raises UsageError for too long ones, so that nothing of them is cut off."""
    notes = clean(notes)
    if len(notes) > LONGEST_NOTES:
        raise UsageError(
            _("The notes have {count} characters; at most {most} fit.").format(
                count=len(notes), most=LONGEST_NOTES
            ),
            _("Shorten them, or attach a document to the e-mail."),
        )
    return notes


def checked_decimal(value: Decimal) -> Decimal:
    """A quantity or price. Raises UsageError for what is no number, has too many digits, or is beyond measure."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise UsageError(_("A quantity or price must be a number."))
    if exponent < -MOST_DECIMALS or value.copy_abs() >= LARGEST_AMOUNT:
        raise UsageError(
            _("A quantity or price has at most {most} decimals and stays under {limit}.").format(
                most=MOST_DECIMALS, limit=LARGEST_AMOUNT
            )
        )
    return value


def billing_address(row: BookContact) -> BillTo:
    """Whom an invoice is addressed to: name, mailing address (else the physical one) and e-mail, as they are now."""
    contact = Contact.from_json(row.content)
    address = contact.mailing or contact.physical
    parts: tuple[str, ...] = ()
    if address:
        town = " ".join(part for part in (address.city, address.region, address.postal_code) if part)
        parts = tuple(part for part in (address.line1, address.line2, town, address.country) if part)
    return BillTo(row.id, one_line(contact.label()), parts, next(iter(contact.emails()), ""))
