"""Names that are free: QuickBooks wants each name once among customers, vendors and employees. Pure."""

from __future__ import annotations

from collections.abc import Collection

from qbo_desktop.domain.contact import Contact, one_line

# QuickBooks' limit of a DisplayName (reference: Customer fields).
LONGEST_NAME = 500
# What is put behind a name must leave room for the name.
_LONGEST_ENDING = 200


def name_key(name: str) -> str:
    """What two names have in common that QuickBooks takes for one: case and blanks do not count."""
    return one_line(name).casefold()


def free_names(contact: Contact, taken: Collection[str]) -> tuple[str, ...]:
    """Two names for a contact whose own is taken: with a number, and with what tells it apart.

    `taken` holds the keys of names in use. The second one names the town, else the given name or the
    company, and falls back to a further number. A colon, which QuickBooks takes for a level, is in neither.
    """
    base = _without_levels(contact.label())
    found: list[str] = []
    town = next(
        (address.city for address in (contact.mailing, contact.physical) if address and address.city), ""
    )
    tells = [
        one
        for one in map(_without_levels, (town, contact.first_name, contact.company))
        if one and len(one) <= _LONGEST_ENDING and name_key(one) not in name_key(base)
    ]
    number = 2
    while len(found) < 2:
        if found and tells:
            extra = tells.pop(0)
        else:
            extra, number = str(number), number + 1
        ending = f" ({extra})"
        name = (base[: LONGEST_NAME - len(ending)].rstrip() + ending).strip()
        if name_key(name) not in taken and name not in found:
            found.append(name)
    return tuple(found)


def _without_levels(name: str) -> str:
    return one_line(name.replace(":", " "))
