"""Person or organisation: told by the fields where they tell it, proposed from the name where not."""

from __future__ import annotations

from qbo_desktop.domain.contact import Kind
from qbo_desktop.domain.lexicon import BUSINESS_WORDS, GIVEN_NAMES, GUARD_WORDS, LEGAL_FORMS, TITLES
from qbo_desktop.domain.names import exact_form, folded, words


def proposed_kind(name: str, company: str = "") -> Kind:
    """What a name looks like, when nobody said.

    An organisation shows by a legal form, a number or a word of trade; a person by "Last, First", a
    title or a given name that is in the table. A name that shows neither is proposed as organisation.
    """
    text = name.strip() or company.strip()
    parts = words(text)
    found = frozenset(parts)
    if not parts or any(c.isdigit() for c in text):
        return Kind.ORGANIZATION
    if (
        found & LEGAL_FORMS.keys()
        or found & BUSINESS_WORDS
        or found & GUARD_WORDS.keys()
        or "s.e.n.c" in folded(text)
    ):
        return Kind.ORGANIZATION
    if len(parts) > 6:
        return Kind.ORGANIZATION
    if parts[0] in TITLES and len(parts) > 1:
        return Kind.PERSON
    head, comma, tail = text.partition(",")
    if comma and head.strip() and tail.strip() and len(words(head)) <= 3:
        return Kind.PERSON
    if parts[0] in GIVEN_NAMES and len(parts) > 1:
        return Kind.PERSON
    return Kind.ORGANIZATION


def kind_of(display_name: str, company: str, first: str, last: str) -> tuple[Kind, bool]:
    """The kind of a record and whether it is only assumed.

    A company name equal to the display name tells an organisation; else a given and a family name
    tell a person; else the kind is proposed from the name.
    """
    if company.strip() and exact_form(company) == exact_form(display_name):
        return Kind.ORGANIZATION, False
    if first.strip() and last.strip():
        return Kind.PERSON, False
    return proposed_kind(display_name, company), True
