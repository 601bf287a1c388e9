"""Read odd JSON without falling over: text where text is meant, whatever came. PURE.

Recorded answers hold ids as numbers, `{}` for nothing, the word INVALID for a coordinate. Nothing here
raises; what cannot be read is empty, and the caller keeps the raw value.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from qbo_desktop.domain.contact import one_line


def text(value: Any) -> str:
    """One line of text: numbers as written, "" for null, booleans, lists and objects.

    Control characters and halves of surrogate pairs go: no store and no window can hold them.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return ""
    whole = str(value) if not isinstance(value, int) or abs(value) < 10**40 else ""
    if whole.isascii() and whole.isprintable():
        return one_line(whole)
    return one_line("".join(" " if c in "\t\n\r\v\f" else c for c in whole if c.isspace() or _is_text(c)))


def _is_text(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cs")


def part(data: Any, *path: str) -> Any:
    """What lies at a path of keys; None as soon as something on the way is no object."""
    for key in path:
        if not isinstance(data, Mapping):
            return None
        data = data.get(key)
    return data


def reference(value: Any) -> str:
    """The id in a reference: `{"value": "5", "name": …}`, or the id alone; "" for none."""
    return text(part(value, "value")) or text(value)


def rows(value: Any) -> list[Any]:
    """A list as a list; a single object, which some answers leave the list out around, as one of it."""
    if isinstance(value, Mapping):
        return [value]
    return value if isinstance(value, list) else []


def flag(value: Any, default: bool) -> bool:
    """A boolean, also when it came as text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    return default


def moment(value: Any) -> datetime | None:
    """A time with any offset, in UTC; None when it is none. Without an offset it is taken as UTC."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day(value: Any) -> date | None:
    """A date, also out of a time (whose own day counts); None when it is none."""
    try:
        return date.fromisoformat(value.strip()[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def plain(value: Any) -> Any:
    """A copy that any JSON writer takes: exact numbers become text, halves of surrogate pairs go."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Mapping):
        return {plain(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
