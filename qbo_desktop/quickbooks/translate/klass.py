"""QuickBooks' Class → an entry. PURE; nothing raises. Only read, so there is no way back.

Facts: `parent`, the id of the class that it is part of. Ids can have 19 digits.
"""

from __future__ import annotations

from typing import Any

from qbo_desktop.domain.company_lists import Entry, Kind
from qbo_desktop.quickbooks.translate.listed import entry, name_of
from qbo_desktop.quickbooks.translate.shapes import part, reference


def from_json(data: Any) -> Entry:
    """A class under its whole name (Parent:Child)."""
    facts = {"parent": reference(part(data, "ParentRef"))}
    return entry(Kind.CLASS, data, name_of(data, "FullyQualifiedName", "Name"), facts)
