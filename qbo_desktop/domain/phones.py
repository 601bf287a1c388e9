"""Telephone numbers in one form, with their extension apart."""

from __future__ import annotations

import re
from functools import lru_cache

from qbo_desktop.domain.contact import Contact, Phone
from qbo_desktop.domain.names import folded

# Written without a country, a number is read as one of Canada (which shares the plan of the US).
HOME_REGION = "CA"
_TWO_NUMBERS = re.compile(r"\s*(?:/|;|\bou\b|\bor\b)\s*")
_PUNCTUATION = re.compile(r"[\s().\-\u2010-\u2015\u00a0]+")


@lru_cache(maxsize=16_384)
def international(number: str) -> str:
    """A number in E.164 ("+15145550199"), or "" when it is none or an obvious filler.

    The plain North American case is read here; all others by the phonenumbers library, which is slow
    and large, and therefore loaded at the first number that needs it.
    """
    text = _PUNCTUATION.sub("", folded(number))
    digits = text.removeprefix("+")
    if len(digits) < 7 or sum(c.isdigit() for c in digits) < 3 or len(set(digits)) <= 2:
        return ""
    if digits.isascii() and digits.isdigit():
        if len(digits) == 11 and digits[0] == "1":
            return f"+{digits}"
        if len(digits) == 10 and not text.startswith("+"):
            return f"+1{digits}"
        if len(digits) == 7:
            # Without its area code it is compared with others written so, and with nothing else.
            return digits
    return _read_abroad(text)


def _read_abroad(text: str) -> str:
    import phonenumbers

    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def phones_of(contact: Contact) -> dict[str, str]:
    """Every number of a contact but the fax: E.164 → extension (digits, or "")."""
    found: dict[str, str] = {}
    for phone in contact.phones():
        if "@" in phone.number:
            continue  # an e-mail address in the wrong field
        for part in _TWO_NUMBERS.split(phone.number):
            written = phone if phone.extension else Phone.parse(part)
            if written is None:
                continue
            key = international(part if phone.extension else written.number)
            if key:
                found[key] = found.get(key) or written.extension
    return found
