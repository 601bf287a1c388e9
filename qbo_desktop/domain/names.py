"""Names as text: how two spellings are brought to one form before anybody compares them.

Two forms matter. The *exact* form is the one of the exact rule: compatibility characters, letter case
and white space do not count, accents do. The *folded* form drops accents and punctuation too, and is
what the scorer reads, so that an accent lost on one side cannot move a score.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from qbo_desktop.domain.contact import Contact, Kind

# Latin letters that carry their stroke or ligature inside and do not decompose.
_UNDECOMPOSED = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ŧ": "t",
        "ı": "i",
        "ŀ": "l",
    }
)
_FIRST_MARK, _LAST_MARK = "\u0300", "\u036f"
# Apostrophes join (O'Brien = OBrien); every other mark parts two words.
_APOSTROPHES = re.compile(r"['\u2018\u2019\u02bc\u00b4`\u2032]")
_NOT_WORD = re.compile(r"[^\w]+|_+")


def exact_form(text: str) -> str:
    """The form two names must share to be *exactly* equal: NFKC, case folded, white space joined."""
    composed = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", composed).split())


@lru_cache(maxsize=16_384)
def folded(text: str) -> str:
    """Lower case without accents; punctuation is kept.

    Only the combining marks of European scripts are dropped: elsewhere a mark is a letter of its own.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    loose = unicodedata.normalize("NFKD", exact_form(text))
    plain = "".join(c for c in loose if not _FIRST_MARK <= c <= _LAST_MARK).casefold()
    return " ".join(unicodedata.normalize("NFKC", plain.translate(_UNDECOMPOSED)).split())


@lru_cache(maxsize=16_384)
def words(text: str) -> tuple[str, ...]:
    """The words of a text: folded, apostrophes closed up, all other punctuation gone."""
    closed = _APOSTROPHES.sub("", folded(text))
    return tuple(word for word in _NOT_WORD.split(closed) if word)


def compared_name(contact: Contact) -> str:
    """The name that stands for a contact when two sides are compared.

    An organisation's company name, a person's given and family name, and for either, failing that,
    the display name. A given name alone is half a name, so the display name goes before it.
    """
    first, last = contact.first_name.strip(), contact.last_name.strip()
    name, company = contact.name.strip(), contact.company.strip()
    given_and_family = f"{first} {last}".strip()
    if contact.kind is Kind.ORGANIZATION:
        return company or name or given_and_family
    if first and last:
        return given_and_family
    return name or given_and_family or company


def exact_name(contact: Contact) -> str:
    """The exact form of the compared name: what the exact rule compares, and nothing beside it."""
    return exact_form(compared_name(contact))
