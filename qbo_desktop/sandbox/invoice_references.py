"""What an invoice refers to: that it is there and active, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.invoice_faults import INACTIVE, made_inactive, not_linkable, reference
from qbo_desktop.sandbox.invoice_lines import DISCOUNT, SALE
from qbo_desktop.sandbox.invoice_properties import rows_of
from qbo_desktop.sandbox.name_kinds import CUSTOMER
from qbo_desktop.sandbox.properties import Row
from qbo_desktop.sandbox.state import State, object_key

_CATEGORY = "An item in this transaction is set up as a category instead of a product or service."


@dataclass(frozen=True)
class _Target:
    """The list behind a reference, and what the service calls its elements."""

    entity: str
    elements: str


_HEAD: Mapping[str, _Target] = {
    "CustomerRef": _Target(CUSTOMER, "Names"),
    "SalesTermRef": _Target("Term", "Terms"),
    "ClassRef": _Target("Class", "Klasses"),
    "DepartmentRef": _Target("Department", "Depts"),
    "DepositToAccountRef": _Target("Account", "Accounts"),
}


@dataclass(frozen=True)
class References:
    """Checks the references of one invoice.

    `before` is the invoice as it was: what it refers to already may have become inactive since. `unseen` are
    the keys of objects that the writer cannot know yet.
    """

    state: State
    before: Row = field(default_factory=dict)
    unseen: Set[str] = frozenset()

    def head(self, row: Row) -> Row:
        """The references of the head with their names. Raises Fault 2500."""
        found: Row = {}
        for name, target in _HEAD.items():
            if name in row:
                value = str(row[name]["value"])
                old = self.before.get(name, {}).get("value") == value
                found[name] = self._checked(target, value, old=old)
        return found

    def lines(self, lines: list[Row]) -> list[Row]:
        """The lines, their references with names. Raises Fault 2500."""
        old = {
            str(line[SALE]["ItemRef"]["value"])
            for line in self.before.get("Line", ())
            if line["DetailType"] == SALE
        }
        return [self._line(line, old) for line in lines]

    def links(self, sent: object) -> None:
        """What a new invoice is to be linked to: there are no estimates here. Raises Fault 620."""
        if rows_of(sent, "LinkedTxn"):
            raise not_linkable()

    def _line(self, line: Row, old_items: Set[str]) -> Row:
        if line["DetailType"] == SALE:
            detail = dict(line[SALE])
            detail["ItemRef"] = self._item(str(detail["ItemRef"]["value"]), old_items)
            if "ClassRef" in detail:
                detail["ClassRef"] = self._checked(_HEAD["ClassRef"], detail["ClassRef"]["value"], old=False)
            return {**line, SALE: detail}
        if line["DetailType"] == DISCOUNT and "DiscountAccountRef" in line[DISCOUNT]:
            value = str(line[DISCOUNT]["DiscountAccountRef"]["value"])
            named = self._checked(_HEAD["DepositToAccountRef"], value, old=False)
            return {**line, DISCOUNT: {**line[DISCOUNT], "DiscountAccountRef": named}}
        return line

    def _item(self, identifier: str, old: Set[str]) -> Row:
        item = self._row("Item", identifier)
        if item is None:
            raise reference("Line.SalesItemLineDetail.ItemRef", "Line.SalesItemLineDetail.ItemRef")
        if item.get("Type") == "Category":
            raise reference(_CATEGORY)
        if not item.get("Active", True) and identifier not in old:
            raise made_inactive()
        return {"value": identifier, "name": item.get("FullyQualifiedName") or item["Name"]}

    def _row(self, entity: str, identifier: str) -> Row | None:
        """An object that the writer can know."""
        unseen = object_key(entity, identifier) in self.unseen
        return None if unseen else self.state.rows(entity).get(identifier)

    def _checked(self, target: _Target, identifier: str, *, old: bool) -> Row:
        row = self._row(target.entity, identifier)
        if row is None:
            raise self._not_found(target, identifier)
        if not row.get("Active", True) and not old:
            raise made_inactive()
        name = row.get("DisplayName") or row.get("FullyQualifiedName") or row.get("Name", "")
        return {"value": identifier, "name": name}

    def _not_found(self, target: _Target, identifier: str) -> Fault:
        if not identifier.isdecimal():
            return reference(INACTIVE)
        return reference(f"{target.elements} element id {identifier} not found", "Reference Id")
