"""FIELD=VALUE as a person types it, read into the properties of a name.

FIELD is a property as QuickBooks calls it (`PrimaryPhone`, `BillAddr.City`), or one of the plain words below.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from qbo_desktop.sandbox.name_kinds import EMPLOYEE, NameKind
from qbo_desktop.sandbox.properties import Row

# An e-mail field holds several, with commas between; `email` is the first of them, `email_2` the second.
_EMAILS = {"email": 0, "email_2": 1}
WORDS: Mapping[str, str] = {
    "name": "DisplayName",
    "title": "Title",
    "first_name": "GivenName",
    "middle_name": "MiddleName",
    "last_name": "FamilyName",
    "suffix": "Suffix",
    "company": "CompanyName",
    "phone_work": "PrimaryPhone",
    "phone_mobile": "Mobile",
    "phone_fax": "Fax",
    "phone_other": "AlternatePhone",
    "website": "WebAddr",
    "notes": "Notes",
    "mailing": "BillAddr",
    "physical": "ShipAddr",
}
_PARTS = {
    "line1": "Line1",
    "line2": "Line2",
    "city": "City",
    "region": "CountrySubDivisionCode",
    "postal_code": "PostalCode",
    "country": "Country",
}


def read_fields(kind: NameKind, words: Iterable[str], current: Row) -> Row:
    """The properties that these words set on a name which is now `current` (empty for a new one).

    An empty value empties the property. Raises ValueError with a sentence that names the word.
    """
    found: Row = {}
    for word in words:
        name, equals, value = word.partition("=")
        name = name.strip()
        if not equals or not name:
            raise ValueError(f"“{word}” is not FIELD=VALUE.")
        if name in _EMAILS:
            now: Row = found.get("PrimaryEmailAddr") or current.get("PrimaryEmailAddr") or {}
            line = _with_email(str(now.get("Address", "")), _EMAILS[name], value.strip())
            found["PrimaryEmailAddr"] = {"Address": line}
            continue
        key, part = _property(kind, name)
        if part:
            whole = found.get(key, current.get(key, {}))
            found[key] = {**(whole if isinstance(whole, dict) else {}), part: value}
        else:
            found[key] = _value(kind, key, value)
    return found


def _property(kind: NameKind, name: str) -> tuple[str, str]:
    """The property and, of an address or another object, the part. Raises ValueError."""
    key, _, part = name.partition(".")
    if name in WORDS:
        key = WORDS[name]
    else:
        which, _, plain = name.partition("_")
        if which in ("mailing", "physical") and plain in _PARTS:
            key, part = WORDS[which], _PARTS[plain]
    if kind.entity == EMPLOYEE and key == "BillAddr":
        key = "PrimaryAddr"
    if key not in kind.writable | {"SyncToken"}:
        raise ValueError(f"A {kind.entity.lower()} in QuickBooks has no “{name}”.")
    return key, part


def _value(kind: NameKind, key: str, value: str) -> Any:
    if key in kind.holders:
        return {kind.holders[key][0]: value}
    if key in kind.references:
        return {"value": value}
    if key in kind.addresses:
        if not value:
            return ""
        try:
            parts = json.loads(value)
        except ValueError:
            parts = None
        if not isinstance(parts, dict):
            raise ValueError(f'“{key}” takes an object, as {{"line1":"…","city":"…"}}, or one part of it.')
        return {_PARTS.get(name, name): part for name, part in parts.items()}
    return value


def _with_email(line: str, place: int, email: str) -> str:
    emails = [each for each in re.split(r"[,;]\s*", line) if each.strip()]
    emails[place : place + 1] = [email] if email else []
    return ", ".join(emails)
