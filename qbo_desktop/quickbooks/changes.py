"""What QuickBooks' list of changes (change data capture) says, as rows and as ids that are gone. PURE.

The list has no pages: it holds what changed since a moment at most 30 days ago, a thousand objects at most,
and says nothing when it was cut short. Deleted ones come as stubs. (Intuit's page on change data capture, and
recorded answers.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from qbo_desktop.quickbooks import faults
from qbo_desktop.quickbooks.translate.shapes import text

# Intuit keeps 30 days; a day less, so that no clock decides whether something is left out.
LOOK_BACK = timedelta(days=29)
# Records changed while the last look was under way, or committed late there, are looked at twice.
OVERLAP = timedelta(minutes=5)
# From here on it may have been cut short.
TOO_MANY = 1000


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of one kind of object: `rows` as they are now, and ids that are `gone`.

    `is_cut`: the answer is so long, or announces so many, that something may have been left out.
    """

    rows: tuple[Any, ...] = ()
    gone: tuple[str, ...] = ()
    is_cut: bool = False


def changes_in(document: Mapping[str, Any], entity: str) -> Changes:
    """The changes in an answer. Raises the error of a fault inside it, Unanswered when it is no such answer."""
    rows: list[Any] = []
    in_all, is_cut = 0, False
    for part in _parts(document):
        announced = max(_count(part.get("totalCount")), _count(part.get("maxResults")))
        shown = 0
        for kind, value in part.items():
            found = _rows(value) if isinstance(value, list | dict) else None
            if kind.lower() == entity.lower():
                if found is None and value is not None:
                    raise faults.unexpected()
                rows += found or ()
            shown += len(found or ())
        in_all += shown
        is_cut = is_cut or announced > shown
    gone = [text(row.get("Id")) for row in rows if _is_deleted(row)]
    return Changes(
        tuple(row for row in rows if not _is_deleted(row)),
        tuple(dict.fromkeys(one for one in gone if one)),
        # What is gone, but nobody knows which, is found by comparing everything.
        is_cut or in_all >= TOO_MANY or not all(gone),
    )


def _parts(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The answers to the entities asked for; an entity without changes is an empty one."""
    for outer in _objects(document.get("CDCResponse"), may_be_empty=False):
        faults.raise_fault_of(outer)
        for inner in _objects(outer.get("QueryResponse"), may_be_empty=True):
            faults.raise_fault_of(inner)
            yield inner


def _objects(value: Any, *, may_be_empty: bool) -> list[Mapping[str, Any]]:
    found = _rows(value) if isinstance(value, list | dict) else None
    if found is None or not all(isinstance(one, dict) for one in found) or not (found or may_be_empty):
        raise faults.unexpected()
    return found


def _rows(value: list[Any] | dict[str, Any]) -> list[Any]:
    # Some answers leave the list out around a single object.
    return [value] if isinstance(value, dict) else value


def _is_deleted(row: Any) -> bool:
    return isinstance(row, dict) and text(row.get("status")).lower() == "deleted"


def _count(value: Any) -> int:
    try:
        return int(text(value) or 0)
    except ValueError:
        return 0
