"""What a customer in QuickBooks can hold of a contact: lengths, characters, what is needed. PURE.

The figures are those of Intuit's reference of the Customer object. What is refused here would be refused
there with one of the codes 2040, 2050, 2210, 6080, and with it everything else that was sent along.
"""

from __future__ import annotations

from qbo_desktop.domain.contact import (
    ADDRESS_FIELDS,
    EMAIL_FIELDS,
    PHONE_FIELDS,
    Address,
    Contact,
    FieldValue,
)
from qbo_desktop.domain.emails import split_emails

NO_PLACE = "no-place"
TOO_LONG = "too-long"
CHARACTERS = "characters"
EMAIL = "email"
NEEDED = "needed"

LONGEST_TEXT = {
    "name": 500,
    "first_name": 100,
    "middle_name": 100,
    "last_name": 100,
    "suffix": 16,
    "company": 100,
}
LONGEST_PHONE = 30
LONGEST_EMAILS = 100
LONGEST_PART = {
    "line1": 500,
    "line2": 500,
    "city": 255,
    "region": 255,
    "postal_code": 30,
    "country": 255,
}
# The company is free text; the names of a customer stand in lists where a colon parts parent and child.
_IN_NO_NAME = (":", "\t", "\n", "\r")
_NAMES = ("name", "first_name", "middle_name", "last_name", "suffix")
# QuickBooks makes a display name of any of these.
_NAME_PARTS = ("first_name", "middle_name", "last_name", "suffix")


def joined_emails(contact: Contact) -> str:
    """All e-mail addresses in the one field that QuickBooks has for them."""
    return ", ".join(contact.emails())


def cannot_hold(contact: Contact, field: str) -> str:
    """Why a customer cannot hold this FIELD of a contact as it is (a code of the port); "" when it can."""
    if field in ("phone_home", "type"):
        return NO_PLACE
    value = contact.get(field)
    if not value:
        is_nobody = field == "name" and not any(contact.get(part) for part in _NAME_PARTS)
        return NEEDED if is_nobody else ""
    if _has_halves(value):
        return CHARACTERS
    if field in LONGEST_TEXT:
        return _text_trouble(str(value), field)
    if field in PHONE_FIELDS:
        return TOO_LONG if len(str(value)) > LONGEST_PHONE else ""
    if field in EMAIL_FIELDS:
        return _email_trouble(contact, field)
    if field in ADDRESS_FIELDS and isinstance(value, Address):
        parts = value.to_json()
        return TOO_LONG if any(len(parts[part]) > most for part, most in LONGEST_PART.items()) else ""
    return ""


def _text_trouble(value: str, field: str) -> str:
    if field in _NAMES and any(sign in value for sign in _IN_NO_NAME):
        return CHARACTERS
    return TOO_LONG if len(value) > LONGEST_TEXT[field] else ""


def _email_trouble(contact: Contact, field: str) -> str:
    """All addresses share one field: the last one that stands in it is the one that makes it too long."""
    value = str(contact.get(field))
    if field == "email_2" and value.strip().casefold() == contact.email.strip().casefold():
        return NO_PLACE  # the one field shows an address once
    addresses = split_emails(value) or (value,)
    if not all("@" in one and "." in one for one in addresses):
        return EMAIL
    if len(value) > LONGEST_EMAILS:
        return TOO_LONG
    others = contact if len(contact.email) <= LONGEST_EMAILS else contact.with_fields(email="")
    is_last = field == "email_2" or not contact.email_2
    return TOO_LONG if is_last and len(joined_emails(others)) > LONGEST_EMAILS else ""


def _has_halves(value: FieldValue) -> bool:
    """Whether there are halves of surrogate pairs in it, which are no characters."""
    written = "".join(value.to_json().values()) if isinstance(value, Address) else str(value)
    return any("\ud800" <= character <= "\udfff" for character in written)
