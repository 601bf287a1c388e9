"""The names that the company has now: by list and id, by the name they hold, and those that are gone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qbo_desktop.sandbox.name_kinds import CUSTOMER, KINDS

Row = dict[str, Any]
Lists = dict[str, dict[str, Row]]


def full_name(row: Row) -> str:
    """What has to be unique: with the parent's name for a sub-customer."""
    return str(row.get("FullyQualifiedName") or row.get("DisplayName", ""))


class NameLists:
    """Customers, vendors and employees. One supply of ids; one of names, held by the active ones only.

    `changed` and `gone` are what differs from the firm as it was made, list by list; they are the caller's
    to keep.
    """

    def __init__(self, made: Iterable[Row], changed: Lists, gone: Lists) -> None:
        self.changed = changed
        self.gone = gone
        self._lists: Lists = {entity: {} for entity in KINDS}
        self._holders: dict[str, set[str]] = {}
        self._parents: dict[str, set[str]] = {}  # parent → its sub-customers
        self._before: dict[str, dict[str, Row | None]] = {entity: {} for entity in KINDS}
        for row in made:
            self._lists[CUSTOMER][row["Id"]] = row
        for entity in KINDS:
            self._lists[entity] |= changed[entity]
            for identifier in gone[entity]:
                self._lists[entity].pop(identifier, None)
            for row in self._lists[entity].values():
                self._note(row)
        ids = [int(each) for lists in (self._lists, gone) for entity in KINDS for each in lists[entity]]
        self._last = max(ids, default=0)

    def of(self, entity: str) -> dict[str, Row]:
        """One list by id; not to be changed."""
        return self._lists[entity]

    def older(self, entity: str) -> dict[str, Row]:
        """One list as it was before the last change of each name in it; who was just made is missing."""
        rows: dict[str, Row | None] = {**self._lists[entity], **self._before[entity]}
        return {identifier: row for identifier, row in rows.items() if row is not None}

    def get(self, entity: str, identifier: str) -> Row | None:
        return self._lists[entity].get(identifier)

    def find(self, identifier: str) -> tuple[str, Row] | None:
        """An id in whichever list has it, with the list's name."""
        for entity, rows in self._lists.items():
            if identifier in rows:
                return entity, rows[identifier]
        return None

    def next_id(self) -> str:
        self._last += 1
        return str(self._last)

    def is_taken(self, name: str, by_another_than: str) -> bool:
        """Whether an active customer, vendor or employee of another id has this name, in whatever case."""
        return bool(self._holders.get(name.casefold(), set()) - {by_another_than})

    def children(self, identifier: str) -> list[Row]:
        """The sub-customers directly below."""
        rows = self._lists[CUSTOMER]
        return [rows[each] for each in sorted(self._parents.get(identifier, ()), key=int)]

    def put(self, entity: str, row: Row) -> None:
        """Take up a row, new or in the place of the one with its id."""
        before = self._lists[entity].get(row["Id"])
        self._before[entity][row["Id"]] = before
        if before is not None:
            self._forget(before)
        self._lists[entity][row["Id"]] = self.changed[entity][row["Id"]] = row
        self._note(row)

    def remove(self, entity: str, identifier: str, stub: Row) -> None:
        """Take a row out; `stub` is what is told of it from now on."""
        before = self._lists[entity].pop(identifier)
        self._before[entity][identifier] = before
        self._forget(before)
        self.changed[entity].pop(identifier, None)
        self.gone[entity][identifier] = stub

    def _note(self, row: Row) -> None:
        if row.get("Active", True) and (name := full_name(row)):
            self._holders.setdefault(name.casefold(), set()).add(row["Id"])
        if parent := row.get("ParentRef"):
            self._parents.setdefault(str(parent.get("value")), set()).add(row["Id"])

    def _forget(self, row: Row) -> None:
        self._holders.get(full_name(row).casefold(), set()).discard(row["Id"])
        if parent := row.get("ParentRef"):
            self._parents.get(str(parent.get("value")), set()).discard(row["Id"])
