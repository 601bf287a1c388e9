"""What two records of one client agree on, field by field, when they are put together.

Formatting is no difference: punctuation of telephone numbers, case of e-mails and postal codes, Unicode
forms, blanks. Nothing here overwrites anything: a field empty on one side can be filled from the other,
a field that differs stays as it is on both.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from qbo_desktop.domain.contact import (
    ADDRESS_FIELDS,
    EMAIL_FIELDS,
    PHONE_FIELDS,
    SHARED_FIELDS,
    Address,
    Contact,
    FieldValue,
    Phone,
)


@dataclass(frozen=True, slots=True)
class Change:
    """One field that gets another value."""

    field: str
    old: FieldValue
    new: FieldValue


@dataclass(frozen=True, slots=True)
class Agreement:
    """`equal`: both say the same. `theirs_only`/`ours_only`: the other side is empty. `differ`: neither."""

    equal: tuple[str, ...]
    theirs_only: tuple[str, ...]
    ours_only: tuple[str, ...]
    differ: tuple[str, ...]


def compare(theirs: Contact, ours: Contact) -> Agreement:
    """Compare the shared fields of a customer (theirs) and a practice contact (ours)."""
    equal, theirs_only, ours_only, differ = [], [], [], []
    for field in SHARED_FIELDS:
        their_value, our_value = theirs.get(field), ours.get(field)
        if not their_value and not our_value:
            continue
        if not our_value:
            theirs_only.append(field)
        elif not their_value:
            ours_only.append(field)
        elif same_value(field, their_value, our_value):
            equal.append(field)
        else:
            differ.append(field)
    return Agreement(tuple(equal), tuple(theirs_only), tuple(ours_only), tuple(differ))


def fills(theirs: Contact, ours: Contact) -> tuple[Change, ...]:
    """What a first link writes on our side: fields that are empty here, from there.

    A second e-mail that merely repeats the one that we have is not filled in.
    """
    return tuple(
        Change(field, ours.get(field), theirs.get(field))
        for field in compare(theirs, ours).theirs_only
        if not repeats_email(field, theirs, ours)
    )


def repeats_email(field: str, holder: Contact, other: Contact) -> bool:
    """Whether the field is the holder's second e-mail and the other's first one at the same time."""
    return field == "email_2" and bool(holder.email_2) and same_value("email", holder.email_2, other.email)


def only_country_missing(left: FieldValue, right: FieldValue) -> bool:
    """Whether two addresses are equal but that one of them leaves its country out."""
    if (
        not isinstance(left, Address)
        or not isinstance(right, Address)
        or bool(left.country) == bool(right.country)
    ):
        return False
    return bool(left) and _address_key(replace(left, country="")) == _address_key(replace(right, country=""))


def same_value(field: str, left: FieldValue, right: FieldValue) -> bool:
    """Whether two values of a field are equal but for formatting."""
    if not left or not right:
        return not left and not right
    if field in PHONE_FIELDS and isinstance(left, Phone) and isinstance(right, Phone):
        return _phone_key(left) == _phone_key(right)
    if field in ADDRESS_FIELDS and isinstance(left, Address) and isinstance(right, Address):
        return _address_key(left) == _address_key(right)
    if field in EMAIL_FIELDS:
        return _email_key(str(left)) == _email_key(str(right))
    return _text_key(str(left)) == _text_key(str(right))


def _text_key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _email_key(text: str) -> str:
    return _text_key(text).casefold()


def _phone_key(phone: Phone) -> tuple[str, str]:
    """Number and extension; letters count, since "1-800-FLOWERS" is dialled by them."""
    if not phone.extension:
        # An extension that was never taken apart is none of the letters.
        phone = Phone.parse(phone.number) or phone
    text = _text_key(phone.number).casefold()
    dialled = "".join(c for c in text if c.isalnum())
    if len(dialled) == 11 and dialled.startswith("1"):
        dialled = dialled[1:]
    return dialled or text, phone.extension


def _address_key(address: Address) -> tuple[str, ...]:
    """Street and place by their words; postal code without blanks and case."""
    street = _text_key(" ".join(part for part in (address.line1, address.line2) if part).replace(",", " "))
    code = _text_key(address.postal_code).replace(" ", "").casefold()
    return (street, _text_key(address.city), _text_key(address.region), code, _text_key(address.country))
