"""What only one side has a place for: it stays there, and no sync moves or erases it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from qbo_desktop.domain.contact import Contact
from qbo_desktop.phrases.fields import field_text
from qbo_desktop.ui.models.comparison import value_text
from qbo_desktop.wording import _


@dataclass(frozen=True, slots=True)
class Kept:
    """A value that stays on its side, under the name of its field."""

    field: str
    value: str


def kept_in_practice(contact: Contact) -> tuple[Kept, ...]:
    """What QuickBooks has no place for: the home telephone, and whatever is more than two e-mails and so on."""
    found = [Kept(field_text("phone_home"), value_text(contact.phone_home))] if contact.phone_home else []
    return (*found, *_more(contact))


def kept_in_quickbooks(customer: Contact) -> tuple[Kept, ...]:
    """What the fields that both sides have are not enough for."""
    return _more(customer)


def _more(contact: Contact) -> tuple[Kept, ...]:
    found = [Kept(field_text("more_emails"), _labelled(*pair)) for pair in contact.more_emails]
    found += [Kept(field_text("more_phones"), _labelled(*pair)) for pair in contact.more_phones]
    found += [
        Kept(field_text("more_addresses"), _labelled(label, value_text(address)))
        for label, address in contact.more_addresses
    ]
    return tuple(found)


def _labelled(label: str, value: str) -> str:
    return _("{value} ({label})").format(value=value, label=label) if label else value
