"""What the entries of all lists have in common: an id, a name, and whether they are active. PURE.

An inactive entry has "(deleted)" behind its name there; here it has its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qbo_desktop.domain.company_lists import Entry, Kind
from qbo_desktop.quickbooks.translate.customer import DELETED
from qbo_desktop.quickbooks.translate.shapes import flag, part, text


def is_active(data: Any) -> bool:
    """Whether it is active; one that does not say so is."""
    return flag(part(data, "Active"), default=True)


def name_of(data: Any, *properties: str) -> str:
    """The first of these properties that says something, as the name."""
    name = next((found for one in properties if (found := text(part(data, one)))), "")
    # Recorded as "(deleted)", and once as "(Deleted)".
    if not is_active(data) and name.casefold().endswith(DELETED):
        return name[: -len(DELETED)]
    return name


def entry(kind: Kind, data: Any, name: str, facts: Mapping[str, str]) -> Entry:
    """An entry of a list; facts that say nothing are left out. An id that did not come is ""."""
    said = {key: value for key, value in facts.items() if value}
    return Entry(kind, text(part(data, "Id")), name, is_active(data), said)
