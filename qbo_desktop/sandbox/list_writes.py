"""Writing the company's lists: products, accounts, terms, classes, departments, payment methods, tax agencies."""

from __future__ import annotations

from typing import Any

from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock, stamp
from qbo_desktop.sandbox.invoice_faults import made_inactive, reference
from qbo_desktop.sandbox.list_kinds import ListKind
from qbo_desktop.sandbox.list_rules import RULES
from qbo_desktop.sandbox.names import DELETED, Call, Written, missing, not_found, stale, target
from qbo_desktop.sandbox.properties import EMPTY, Row, read
from qbo_desktop.sandbox.state import State, object_key

_ELEMENTS = {"Account": "Accounts", "Class": "Klasses", "Department": "Depts", "Item": "Items"}


class ListWrites:
    """The lists as clients and the bookkeeper change them."""

    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self._clock = clock

    def write(self, kind: ListKind, sent: Row, call: Call, operation: str = "") -> Written:
        """Create or update; by whether there is an Id, unless `operation` says which. Raises Fault."""
        checked = read(kind, sent)
        identifier = target(checked, operation)
        if not identifier:
            return self._create(kind, checked, call)
        before = self._state.rows(kind.entity).get(identifier)
        if before is None:
            raise not_found()
        if not kind.updatable:
            detail = f"Operation update on {kind.entity} is not supported."
            raise Fault("500", "Unsupported Operation", detail)
        return self._update(kind, before, checked, call)

    def _create(self, kind: ListKind, sent: Row, call: Call) -> Written:
        now = stamp(self._clock.now())
        given = {key: value for key, value in sent.items() if key in kind.writable and value is not EMPTY}
        active = {"Active": True} if "Active" in kind.printed else {}
        row: Row = {
            **kind.defaults,
            **active,
            **given,
            "domain": "QBO",
            "sparse": False,
            "SyncToken": "0",
            "MetaData": {"CreateTime": now, "LastUpdatedTime": now},
        }
        self._complete(kind, row, {}, call)
        row["Id"] = self._state.next_id(kind.entity)
        kept = _printed(kind, row)
        self._keep(kind, kept, call)
        return Written(kept, kept, wrote=True)

    def _update(self, kind: ListKind, before: Row, sent: Row, call: Call) -> Written:
        token = str(sent.get("SyncToken", ""))
        if token == "":
            raise missing("SyncToken")
        if token != before["SyncToken"] or call.struck("stale"):
            raise stale(self._state.editor(kind.entity, before["Id"]))
        sparse = sent.get("sparse") in (True, "true", "True")
        if kind.named and not sent.get("Name"):
            raise missing("Name")
        given = {
            key: value
            for key, value in sent.items()
            if key in kind.writable - set(kind.once) and not (value is EMPTY and key in kind.kept)
        }
        if sparse and call.blank_keeps:
            given = {key: value for key, value in given.items() if value is not EMPTY}
        stays = kind.kept | set(kind.once)
        left = {key: before[key] for key in before if sparse or key in stays or key not in kind.writable}
        row = {**kind.defaults, **left, **given}
        row = {key: value for key, value in row.items() if value is not EMPTY}
        self._follow_active(kind, row, before, renamed="Name" in given)
        self._complete(kind, row, before, call)
        kept = _printed(kind, row)
        if kept == before:
            return Written(before, before, wrote=False)
        kept["SyncToken"] = str(int(before["SyncToken"]) + 1)
        kept["MetaData"] = {**before["MetaData"], "LastUpdatedTime": stamp(self._clock.now())}
        self._keep(kind, kept, call)
        self._rename_below(kind, kept)
        return Written(before if call.struck("old-answer") else kept, kept, wrote=True)

    def _keep(self, kind: ListKind, row: Row, call: Call) -> None:
        self._state.put(kind.entity, row)
        self._state.edited(kind.entity, row["Id"], call.who)

    def _follow_active(self, kind: ListKind, row: Row, before: Row, *, renamed: bool) -> None:
        """As of a name: the inactive one says so behind it, until it is active again or called otherwise."""
        if not kind.marked or "Name" not in row:
            return
        if not row.get("Active", True):
            row["Name"] = row["Name"].removesuffix(DELETED) + DELETED
        elif not before.get("Active", True) and not renamed:
            row["Name"] = row["Name"].removesuffix(DELETED)

    def _complete(self, kind: ListKind, row: Row, before: Row, call: Call) -> None:
        """Demand what has to be there, and make what follows from it. Raises Fault."""
        for name in kind.required:
            if not row.get(name):
                raise missing(name)
        for name, entity in kind.refers.items():
            if name in row:
                old = before.get(name, {}).get("value") == row[name]["value"]
                row[name] = self._referred(entity, str(row[name]["value"]), call, old=old)
        if kind.below:
            self._place(kind, row)
        if kind.entity in RULES:
            RULES[kind.entity](row, self._state)
        self._check_unique(kind, row)

    def _referred(self, entity: str, identifier: str, call: Call, *, old: bool) -> Row:
        hidden = object_key(entity, identifier) in call.unseen
        found = None if hidden else self._state.rows(entity).get(identifier)
        if found is None:
            elements = _ELEMENTS.get(entity, "Names")
            raise reference(f"{elements} element id {identifier} not found", "Reference Id")
        if not found.get("Active", True) and not old:
            raise made_inactive()
        name = found.get("FullyQualifiedName") or found.get("DisplayName") or found.get("Name", "")
        return {"value": identifier, "name": name}

    def _place(self, kind: ListKind, row: Row) -> None:
        """Its full name, which begins with those above it. Raises Fault 900."""
        rows = self._state.rows(kind.entity)
        identifier = row.get("ParentRef", {}).get("value", "")
        row.pop("Level", None)
        if not identifier:
            row.pop("ParentRef", None)
            row["FullyQualifiedName"] = row["Name"]
            row.pop(kind.below, None)
            row |= {kind.below: False} if kind.below in kind.defaults else {}
            return
        parent = rows[identifier]
        above: Row | None = parent
        depth = 0
        while above is not None:
            if above["Id"] == row.get("Id"):
                raise Fault("900", "Parent cannot be child", "Parent cannot be child", "")
            above, depth = rows.get(str(above.get("ParentRef", {}).get("value"))), depth + 1
        row |= {kind.below: True, "FullyQualifiedName": f"{parent['FullyQualifiedName']}:{row['Name']}"}
        if "Level" in kind.printed:
            row["Level"] = depth

    def _rename_below(self, kind: ListKind, parent: Row) -> None:
        if not kind.below:
            return
        for child in list(self._state.rows(kind.entity).values()):
            if child.get("ParentRef", {}).get("value") != parent["Id"]:
                continue
            whole = f"{parent['FullyQualifiedName']}:{child['Name']}"
            if child["FullyQualifiedName"] != whole:
                named: dict[str, Any] = {"value": parent["Id"], "name": parent["FullyQualifiedName"]}
                renamed = {**child, "ParentRef": named, "FullyQualifiedName": whole}
                self._state.put(kind.entity, renamed)
                self._rename_below(kind, renamed)

    def _check_unique(self, kind: ListKind, row: Row) -> None:
        if not row.get("Active", True):
            return
        name = _whole(row).casefold()
        for each in self._state.rows(kind.entity).values():
            if each["Id"] != row.get("Id") and each.get("Active", True) and _whole(each).casefold() == name:
                raise taken(kind.label)


def taken(label: str) -> Fault:
    """Fault 6240 for a name that another one of a list has."""
    detail = (
        f"The name supplied already exists. : Another {label} is already using this name. "
        "Please use a different name."
    )
    return Fault("6240", "Duplicate Name Exists Error", detail, "")


def _whole(row: Row) -> str:
    return str(row.get("FullyQualifiedName") or row.get("DisplayName") or row.get("Name", ""))


def _printed(kind: ListKind, row: Row) -> Row:
    return {key: row[key] for key in kind.printed if row.get(key) not in (None, "")}
