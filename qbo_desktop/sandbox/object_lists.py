"""Everything of the company that is not a name: its lists and its transactions, by kind and id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Row = dict[str, Any]
Lists = dict[str, dict[str, Row]]

LISTS = (
    *("Item", "TaxCode", "TaxRate", "TaxAgency", "Term", "Account", "PaymentMethod", "Class", "Department"),
    "CompanyCurrency",
)
TRANSACTIONS = ("Invoice", "Payment", "CreditMemo", "SalesReceipt", "RefundReceipt", "Estimate")
ENTITIES = (*LISTS, *TRANSACTIONS)

FIRST_CLASS = 5_000_000_000_000_085_682  # recorded: ids of classes have nineteen digits


class ObjectLists:
    """Each list has its own supply of ids, all transactions have one together, as recorded.

    `made` is how the firm began; `changed` and `gone` are what differs from it, kind by kind; they are the
    caller's to keep.
    """

    def __init__(self, made: Mapping[str, Iterable[Row]], changed: Lists, gone: Lists) -> None:
        self.changed = changed
        self.gone = gone
        self._lists: Lists = {}
        self._before: dict[str, dict[str, Row | None]] = {entity: {} for entity in ENTITIES}
        self._last: dict[str, int] = {"Class": FIRST_CLASS - 1}
        for entity in ENTITIES:
            rows = {row["Id"]: row for row in made.get(entity, ())} | changed[entity]
            self._lists[entity] = {
                identifier: row for identifier, row in rows.items() if identifier not in gone[entity]
            }
            taken = [int(each) for each in (*rows, *gone[entity]) if each.isdecimal()]
            family = _family(entity)
            self._last[family] = max([self._last.get(family, 0), *taken])

    def of(self, entity: str) -> dict[str, Row]:
        """One kind by id, empty for one that is not kept; not to be changed."""
        return self._lists.get(entity, {})

    def older(self, entity: str) -> dict[str, Row]:
        """One kind as it was before the last change of each object; what was just made is missing."""
        rows: dict[str, Row | None] = {**self._lists[entity], **self._before[entity]}
        return {identifier: row for identifier, row in rows.items() if row is not None}

    def next_id(self, entity: str) -> str:
        family = _family(entity)
        self._last[family] += 1
        return str(self._last[family])

    def put(self, entity: str, row: Row) -> None:
        """Take up a row, new or in the place of the one with its id."""
        identifier = row["Id"]
        self._before[entity][identifier] = self._lists[entity].get(identifier)
        self._lists[entity][identifier] = self.changed[entity][identifier] = row

    def remove(self, entity: str, identifier: str, stub: Row) -> None:
        """Take a row out; `stub` is what is told of it from now on."""
        self._before[entity][identifier] = self._lists[entity].pop(identifier)
        self.changed[entity].pop(identifier, None)
        self.gone[entity][identifier] = stub


def _family(entity: str) -> str:
    return "transactions" if entity in TRANSACTIONS else entity
