r"""Further e-mails, phones and addresses of a contact as one cell each, so that an export loses nothing.

One entry a line, its label before a colon: "Cottage: 12 rue A |  | Laval | QC | H1H 1H1 | Canada". The six parts of
an address stand between bars. A colon of a label, a bar of an address part and a backslash are written with
a backslash before them, a line break as "\n". Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from qbo_desktop.domain.contact import ADDRESS_PARTS, Address, Contact
from qbo_desktop.practice.book.fields import BadValue, clean, short
from qbo_desktop.wording import _

MORE_COLUMNS = ("more_emails", "more_phones", "more_addresses")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def more_columns(contact: Contact) -> dict[str, str]:
    """The cells of a contact for `MORE_COLUMNS`, "" for none."""
    places = ((label, _address(address)) for label, address in contact.more_addresses)
    return {
        "more_emails": _cell(contact.more_emails),
        "more_phones": _cell(contact.more_phones),
        "more_addresses": clean(_lines(places)),
    }


def with_more(contact: Contact, cells: Mapping[str, str]) -> Contact:
    """The contact with what these cells say; other columns are left alone. Raises BadValue."""
    values: dict[str, object] = {}
    for column in MORE_COLUMNS:
        if column in cells:
            entries = _entries(cells[column])
            values[column] = (
                tuple((label, place) for label, text in entries if (place := _read_address(text)))
                if column == "more_addresses"
                else tuple((label, _plain(text)) for label, text in entries)
            )
    return contact.with_fields(**values) if values else contact


def _cell(pairs: tuple[tuple[str, str], ...]) -> str:
    return clean(_lines((label, _escape(value, "")) for label, value in pairs))


def _lines(pairs: Iterable[tuple[str, str]]) -> str:
    written = []
    for label, value in pairs:
        bare = not label and ":" not in value
        written.append(value if bare else f"{_escape(label, ':')}: {value}")
    return "\n".join(written)


def _address(address: Address) -> str:
    return " | ".join(_escape(getattr(address, part), "|") for part in ADDRESS_PARTS)


def _escape(text: str, special: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\")
    for character in special:
        text = text.replace(character, f"\\{character}")
    return text.replace("\n", "\\n")


def _plain(text: str) -> str:
    return clean(_ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text))


def _split(text: str, at: str, most: int = 0) -> list[str]:
    """The parts between characters that no backslash stands before."""
    return re.split(rf"(?<!\\)((?:\\\\)*){re.escape(at)}", text, maxsplit=most)


def _entries(cell: str) -> list[tuple[str, str]]:
    """Label and text, still escaped, of every line that says something."""
    found = []
    for line in clean(cell).split("\n"):
        if line.strip():
            # The backslashes before the colon are a part of the label.
            first, *rest = _split(line, ":", 1)
            label, text = (f"{first}{rest[0]}", rest[1]) if rest else ("", first)
            if text.strip():
                found.append((_plain(label), text.strip()))
    return found


def _read_address(text: str) -> Address:
    pieces = _split(text, "|")
    parts = [pieces[at] + (pieces[at + 1] if at + 1 < len(pieces) else "") for at in range(0, len(pieces), 2)]
    if len(parts) > len(ADDRESS_PARTS):
        raise BadValue(
            _("“{value}” has more than the six parts of an address.").format(value=short(text)),
            _(
                "They are line 1, line 2, city, province or state, postal code and country, with “|” between them."
            ),
            column="more_addresses",
        )
    parts += [""] * (len(ADDRESS_PARTS) - len(parts))
    return Address(**{part: _plain(piece) for part, piece in zip(ADDRESS_PARTS, parts, strict=True)})
