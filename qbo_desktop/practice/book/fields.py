"""A contact as flat columns of text: what the CSV and `FIELD=VALUE` on the command line speak.

A column is a FIELD, one of the six parts of an address (`mailing_city`), `kind`, `client_identifier` or
`website`. Reading and writing are inverse: what `to_columns` writes, `with_changes` reads back unchanged.
Pure; phones are text with "ext 12" behind the number, a missing value is "".
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from qbo_desktop.domain.contact import (
    ADDRESS_FIELDS,
    ADDRESS_PARTS,
    EMAIL_FIELDS,
    NAME_FIELDS,
    PHONE_FIELDS,
    Address,
    Contact,
    Kind,
    Phone,
    one_line,
)
from qbo_desktop.domain.kinds import kind_of
from qbo_desktop.errors import UsageError
from qbo_desktop.wording import _

ADDRESS_COLUMNS = {f"{field}_{part}": (field, part) for field in ADDRESS_FIELDS for part in ADDRESS_PARTS}
TEXT_FIELDS = (*NAME_FIELDS, "type", *EMAIL_FIELDS, "client_identifier", "website")
# What tells a person from an organisation and makes the display name: a change of these asks anew.
_NAMING = frozenset({"name", "first_name", "last_name", "company"})


class BadValue(UsageError):
    """A value that its column cannot take; `column` names it ("" for the contact as a whole)."""

    def __init__(self, says: str, remedy: str = "", *, column: str = "") -> None:
        super().__init__(says, remedy)
        self.column = column


def clean(text: str) -> str:
    """Text as a person meant it: no blanks around it, no control characters, nothing that cannot be stored.

    Line breaks stay, as one kind of them; the composition of accents stays as it was typed.
    """
    if text.isprintable():  # which control characters, line breaks and halves of pairs are not
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_storable(text)).strip()


def _storable(text: str) -> Iterator[str]:
    for character in text:
        group = unicodedata.category(character)
        if group == "Cs":  # half of a pair, as badly encoded arguments and JSON escapes bring
            yield "\N{REPLACEMENT CHARACTER}"
        elif group != "Cc" or character in "\n\t":
            yield character


def to_columns(contact: Contact) -> dict[str, str]:
    """Every column of a contact as text, "" for what is empty."""
    columns = {"kind": contact.kind.value}
    for field in TEXT_FIELDS:
        columns[field] = clean(str(contact.get(field)))
    for field in PHONE_FIELDS:
        phone = contact.get(field)
        columns[field] = clean(str(phone)) if phone else ""
    for column, (field, part) in ADDRESS_COLUMNS.items():
        address = contact.get(field)
        columns[column] = clean(getattr(address, part)) if address else ""
    return columns


def is_named(contact: Contact) -> bool:
    """Whether there is a name, a first or last name, or a company: what a contact needs."""
    return bool(contact.name or contact.first_name or contact.last_name or contact.company)


def named(contact: Contact) -> Contact:
    """The contact with a display name, made from what it has when it has none. Raises BadValue.

    A person is called by first and last name, an organisation by its company, each by the other failing that.
    """
    if contact.name:
        return contact
    if not is_named(contact):
        raise BadValue(
            _("A contact needs a name, a first or last name, or a company."),
            _("Fill in one of them."),
            column="name",
        )
    told_organization = contact.kind is Kind.ORGANIZATION and not contact.kind_assumed
    if contact.company and (told_organization or not (contact.first_name or contact.last_name)):
        return contact.with_fields(name=contact.company)
    return contact.with_fields(name=contact.person_name())


def with_proposed_kind(contact: Contact) -> Contact:
    """The contact with the kind that its names propose."""
    kind, assumed = kind_of(contact.name, contact.company, contact.first_name, contact.last_name)
    return contact.with_fields(kind=kind, kind_assumed=assumed)


def new_contact(changes: Mapping[str, Any]) -> Contact:
    """A contact from its columns; the kind is proposed unless it is told. Raises BadValue."""
    contact = with_changes(Contact(kind_assumed=True), {**changes, "name": changes.get("name", "")})
    return contact if _tells_kind(changes) else with_proposed_kind(contact)


def with_changes(contact: Contact, changes: Mapping[str, Any]) -> Contact:
    """The contact with some columns or fields set; an empty value clears. Raises BadValue.

    An address is set by its parts, or whole: an Address, a mapping of its parts, or the same as JSON text
    (parts that are not named are then cleared).
    """
    values: dict[str, Any] = {}
    addresses: dict[str, dict[str, str]] = {}
    for column, value in changes.items():
        if column in TEXT_FIELDS:
            values[column] = _text(column, value)
        elif column in PHONE_FIELDS:
            values[column] = value if isinstance(value, Phone) else Phone.parse(_text(column, value))
        elif column in ADDRESS_FIELDS:
            addresses[column] = _whole_address(column, value)
        elif column not in ADDRESS_COLUMNS and column != "kind":
            raise unknown_field(column)
    for column in ADDRESS_COLUMNS.keys() & changes.keys():
        field, part = ADDRESS_COLUMNS[column]
        held = contact.get(field)
        parts = addresses.setdefault(field, held.to_json() if isinstance(held, Address) else {})
        parts[part] = _text(column, changes[column])
    for field, parts in addresses.items():
        values[field] = Address.from_json(parts)
    if _tells_kind(changes):
        values |= {"kind": read_kind(_text("kind", changes["kind"])), "kind_assumed": False}
    changed = named(contact.with_fields(**values))
    forgets_kind = "kind" in changes and not _tells_kind(changes)
    renamed = any(changed.get(field) != contact.get(field) for field in _NAMING)
    if forgets_kind or (contact.kind_assumed and renamed and "kind" not in changes):
        return with_proposed_kind(changed)
    return changed


def read_kind(text: str) -> Kind:
    """A kind as written, in English or French, whatever the case. Raises BadValue."""
    kind = _KINDS.get(text.strip().casefold())
    if kind is None:
        raise BadValue(
            _("“{value}” is not a kind of contact: it is person or organization.").format(value=short(text)),
            column="kind",
        )
    return kind


_KINDS = {
    "person": Kind.PERSON,
    "personne": Kind.PERSON,
    "organization": Kind.ORGANIZATION,
    "organisation": Kind.ORGANIZATION,
}


def unknown_field(name: str) -> BadValue:
    """The refusal of a field that no contact has."""
    return BadValue(
        _("A contact has no field “{field}”.").format(field=short(name)),
        _("The fields are: {fields}.").format(fields=", ".join(known_fields())),
        column=name,
    )


def unknown_contact(contact_id: str) -> BadValue:
    """The refusal of an id that no contact has."""
    return BadValue(
        _("No contact has the id “{id}”.").format(id=short(contact_id)),
        _("“practice contacts” lists them."),
        column="id",
    )


def known_fields() -> tuple[str, ...]:
    """Every name that `with_changes` takes."""
    return ("kind", *TEXT_FIELDS, *PHONE_FIELDS, *ADDRESS_FIELDS, *ADDRESS_COLUMNS)


def known_type(names: Iterable[str], name: str) -> str:
    """The type as the book spells it, "" for none. Raises BadValue when the book does not have it."""
    if not name:
        return ""
    names = list(names)
    found = spelling(names, name)
    if found is None:
        raise BadValue(
            _("The book has no contact type “{type}”.").format(type=short(name)),
            _("Add it with “practice types add”, or use one of: {types}.").format(types="; ".join(names)),
            column="type",
        )
    return found


def spelling(names: Iterable[str], name: str) -> str | None:
    """How these names spell a type, whatever its case and blanks; None when it is not among them."""
    names = list(names)
    if name in names:
        return name
    key = one_line(name).casefold()
    return next((known for known in names if one_line(known).casefold() == key), None)


def lookup_key(text: str) -> str:
    """What equal names, or e-mails, have in common: compatible forms, case and blanks do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def short(text: str) -> str:
    """A value as a sentence can show it: one line, not longer than a screen line."""
    line = " ".join(clean(text).split())
    return line if len(line) <= 60 else line[:59] + "…"


def _tells_kind(changes: Mapping[str, Any]) -> bool:
    return bool(clean(str(changes.get("kind") or "")))


def _text(column: str, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadValue(_("The value of {field} must be text.").format(field=column), column=column)
    return clean(value)


def _whole_address(field: str, value: Any) -> dict[str, str]:
    if isinstance(value, Address):
        return value.to_json()
    if isinstance(value, str) and value.strip():
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise BadValue(
                _("The address {field} must be a JSON object of its parts.").format(field=field),
                _("Or set its parts one by one, as in {field}_city=Lévis.").format(field=field),
                column=field,
            )
    parts = dict(value or {})
    for part in parts:
        if part not in ADDRESS_PARTS:
            raise unknown_field(f"{field}_{part}")
    return {part: _text(f"{field}_{part}", parts.get(part)) for part in ADDRESS_PARTS}
