"""Reading and writing customers, vendors and employees, with the rules that the service has for them."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock, stamp
from qbo_desktop.sandbox.name_kinds import CUSTOMER, NAME_PARTS, VENDOR, NameKind
from qbo_desktop.sandbox.properties import EMPTY, Row, read
from qbo_desktop.sandbox.state import State, object_key
from qbo_desktop.sandbox.vocabulary import REGIONS

DELETED = " (deleted)"
API = "API API"  # how the service calls a client of the API when it says who was faster
_DEEPEST = 4  # levels below a customer of its own


@dataclass(frozen=True)
class Call:
    """Who writes, and under which circumstances.

    `struck(kind)` says whether a fault of this kind meets this write, `amount(kind)` by how much one that has
    an amount does (None: it does not); `unseen` are the objects that this writer cannot know yet, by
    `object_key`: those made earlier in the same batch. With `blank_keeps`, an empty text in a sparse update
    leaves the property as it is, instead of clearing it; with `allow_duplicates` a number that another
    transaction has is no reason to refuse.
    """

    who: str = API
    struck: Callable[[str], bool] = lambda kind: False
    amount: Callable[[str], Decimal | None] = lambda kind: None
    unseen: Set[str] = field(default_factory=frozenset)
    blank_keeps: bool = False
    allow_duplicates: bool = False


@dataclass(frozen=True)
class Written:
    """What a write answers, the row that it left, and whether it changed anything."""

    answer: Row
    row: Row
    wrote: bool


class Names:
    """The company's names."""

    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self._clock = clock
        self._lists = state.names

    def get(self, kind: NameKind, identifier: str) -> Row:
        """One of a list, inactive ones included. Raises Fault 610 for one that is not there or merged away."""
        found = self._lists.get(kind.entity, identifier.lstrip("0"))
        if found is None:
            raise not_found()
        return found

    def write(self, kind: NameKind, sent: Row, call: Call, operation: str = "") -> Written:
        """Create or update; by whether there is an Id, unless `operation` says which. Raises Fault."""
        checked = read(kind, sent)
        identifier = target(checked, operation)
        if not identifier:
            return self._create(kind, checked, call)
        return self._update(kind, self.get(kind, identifier), checked, call)

    def _create(self, kind: NameKind, sent: Row, call: Call) -> Written:
        now = stamp(self._clock.now())
        row: Row = {
            **self._defaults(kind),
            "domain": "QBO",
            "sparse": False,
            "SyncToken": "0",
            "MetaData": {"CreateTime": now, "LastUpdatedTime": now},
            "Active": True,
            **{key: value for key, value in sent.items() if key in kind.writable and value is not EMPTY},
        }
        if not any(row.get(name) for name in (*NAME_PARTS, "DisplayName")):
            raise Fault("6080", "No Name Provided", "At least one name part must be given : DisplayName")
        row.setdefault("DisplayName", _joined(row))
        row.setdefault("PrintOnCheckName", row.get("CompanyName") or row["DisplayName"][:110])
        if "Balance" in sent and kind.entity == CUSTOMER:
            row["BalanceWithJobs"] = row["Balance"]
        self._derive(kind, row, call)
        self._check_unique(row)
        row["Id"] = self._lists.next_id()
        kept = self._kept(kind, row)
        self._lists.put(kind.entity, kept)
        self._state.edited(kind.entity, kept["Id"], call.who)
        return Written(kept, kept, wrote=True)

    def _defaults(self, kind: NameKind) -> Row:
        code, name = REGIONS[self._state.region].currency
        currency = {"value": code, "name": name}
        if kind.entity == CUSTOMER:
            made: Row = {
                "Taxable": True,
                "Job": False,
                "BillWithParent": False,
                "Balance": 0,
                "BalanceWithJobs": 0,
                "CurrencyRef": currency,
                "PreferredDeliveryMethod": "Print",
            }
            if self._state.region == "US":
                made["DefaultTaxCodeRef"] = {"value": "2"}
            return made
        if kind.entity == VENDOR:
            return {"Balance": 0, "Vendor1099": False, "CurrencyRef": currency}
        return {"BillableTime": False}

    def _update(self, kind: NameKind, before: Row, sent: Row, call: Call) -> Written:
        token = str(sent.get("SyncToken", ""))
        if token == "":
            raise missing("SyncToken")
        if token != before["SyncToken"] or call.struck("stale"):
            raise stale(self._state.editor(kind.entity, before["Id"]))
        sparse = sent.get("sparse") in (True, "true", "True")
        given = {
            key: value
            for key, value in sent.items()
            if key in kind.writable - set(kind.once)
            and not (value is EMPTY and key in kind.kept - {"ParentRef"})
        }
        if sparse and call.blank_keeps:
            given = {key: value for key, value in given.items() if value is not EMPTY}
        # What a full update leaves out is cleared, but for what the service makes itself or always has.
        left = before if sparse else {key: before[key] for key in before if _stays(kind, key)}
        row = {key: value for key, value in {**left, **given}.items() if value is not EMPTY}
        for which in kind.addresses:
            if which in row and "Id" not in row[which] and "Id" in before.get(which, {}):
                row[which] = {"Id": before[which]["Id"], **row[which]}
        if not any(row.get(name) for name in (*NAME_PARTS, "DisplayName")):
            row["DisplayName"] = before.get("DisplayName", "")
        elif not row.get("DisplayName"):
            row["DisplayName"] = _joined(row)
        self._follow_name(row, before, given, sparse=sparse)
        self._follow_active(row, before, renamed="DisplayName" in given)
        self._derive(kind, row, call, before)
        self._check_unique(row)
        kept = self._kept(kind, row)
        if kept == {key: before[key] for key in kind.printed if key in before}:
            return Written(before, before, wrote=False)
        kept["SyncToken"] = str(int(before["SyncToken"]) + 1)
        kept["MetaData"] = {**before["MetaData"], "LastUpdatedTime": stamp(self._clock.now())}
        self._lists.put(kind.entity, kept)
        self._state.edited(kind.entity, kept["Id"], call.who)
        self._rename_children(kept)
        return Written(before if call.struck("old-answer") else kept, kept, wrote=True)

    def _follow_name(self, row: Row, before: Row, given: Row, *, sparse: bool) -> None:
        """The name on cheques follows the display name, unless somebody chose one."""
        if given.get("PrintOnCheckName", EMPTY) is not EMPTY:
            return
        own = before.get("PrintOnCheckName") not in (before.get("DisplayName", "")[:110], None)
        if not (sparse and own and "PrintOnCheckName" not in given):
            row["PrintOnCheckName"] = row["DisplayName"].removesuffix(DELETED)[:110]

    def _follow_active(self, row: Row, before: Row, *, renamed: bool) -> None:
        """An inactive name says so behind it, and owes nothing: the service books the balance away.

        Made active again, a name that the caller did not restore loses the suffix.
        """
        if not row.get("Active", True):
            if not row["DisplayName"].endswith(DELETED):
                row["DisplayName"] += DELETED
            for balance in ("Balance", "BalanceWithJobs"):
                if row.get(balance):
                    row[balance] = 0
        elif not before.get("Active", True) and not renamed:
            row["DisplayName"] = row["DisplayName"].removesuffix(DELETED)

    def _derive(self, kind: NameKind, row: Row, call: Call, before: Row | None = None) -> None:
        """What follows from the rest: the full name and the level below a parent. Raises Fault."""
        for name in kind.secret:
            if value := row.get(name):
                row[name] = "X" * max(len(value) - 4, 0) + value[-4:]
        if kind.entity != CUSTOMER:
            return
        parent = self._parent(row, before or {}, call)
        row["FullyQualifiedName"] = _below(parent, row)
        row.pop("Level", None)
        if parent is not None:
            row["Level"] = int(parent.get("Level", 0)) + 1
            if row["Level"] > _DEEPEST:
                raise Fault("6180", "Sub Level Limit", "You can only have five levels of sub-customers.", "")

    def _kept(self, kind: NameKind, row: Row) -> Row:
        """The row as it is stored and printed; an address has an id of the server's."""
        for number, which in enumerate(kind.addresses):
            if which in row and "Id" not in row[which]:
                row[which] = {"Id": str(2 * int(row["Id"]) + number), **row[which]}
        return {key: row[key] for key in kind.printed if row.get(key) not in (None, "")}

    def _parent(self, row: Row, before: Row, call: Call) -> Row | None:
        reference = row.get("ParentRef")
        if bool(reference) != bool(row.get("Job")):
            detail = "ParentRef is either required or not if Job is true or false."
            raise Fault("6150", "ParentRef Required", detail, "")
        if not reference:
            return None
        identifier = str(reference["value"])
        parent = (
            None if object_key(CUSTOMER, identifier) in call.unseen else self._lists.get(CUSTOMER, identifier)
        )
        if parent is None or identifier == row.get("Id"):
            detail = f"Invalid Reference Id : Names element id {identifier} not found"
            raise Fault("2500", "Invalid Reference Id", detail, "Reference Id")
        if not parent.get("Active", True) and reference["value"] != before.get("ParentRef", {}).get("value"):
            detail = (
                "Invalid Reference Id : Something you're trying to use has been made inactive. Check the "
                "fields with accounts, customers, items, vendors or employees."
            )
            raise Fault("2500", "Invalid Reference Id", detail, "")
        above: Row | None = parent
        while above is not None:
            if above["Id"] == row.get("Id"):
                raise Fault("900", "Parent cannot be child", "Parent cannot be child", "")
            above = self._lists.get(CUSTOMER, str(above.get("ParentRef", {}).get("value")))
        return parent

    def _rename_children(self, parent: Row) -> None:
        """Full names follow the parent's; that is no change of the sub-customer itself."""
        for child in self._lists.children(parent["Id"]):
            whole = _below(parent, child)
            if child["FullyQualifiedName"] != whole:
                renamed = {**child, "FullyQualifiedName": whole}
                self._lists.put(CUSTOMER, renamed)
                self._rename_children(renamed)

    def _check_unique(self, row: Row) -> None:
        name = row.get("FullyQualifiedName") or row.get("DisplayName", "")
        if name and row.get("Active", True) and self._lists.is_taken(name, row.get("Id", "")):
            detail = (
                "The name supplied already exists. : Another customer, vendor or employee is already using "
                "this name. Please use a different name."
            )
            raise Fault("6240", "Duplicate Name Exists Error", detail, "")


def _stays(kind: NameKind, key: str) -> bool:
    return key in kind.kept or key in kind.once or key not in kind.writable


def _joined(row: Row) -> str:
    return " ".join(str(row[name]) for name in NAME_PARTS if row.get(name))[:500]


def _below(parent: Row | None, row: Row) -> str:
    name: Any = row.get("DisplayName", "")
    return f"{parent['FullyQualifiedName']}:{name}" if parent else str(name)


def target(sent: Row, operation: str = "") -> str:
    """The id that a write is for, "" for a creation. Raises Fault 2020, 2030."""
    identifier = str(sent.get("Id", "") or "0")
    if not (identifier.isascii() and identifier.lstrip("-").isdigit()):
        raise Fault("2030", "Invalid ID", f"Id should be a valid number. Supplied value:{identifier}", "Id")
    if operation == "create" or (not operation and int(identifier) <= 0):
        return ""
    if int(identifier) <= 0:
        raise missing("Id")
    return str(int(identifier))


def stale(who: str = "") -> Fault:
    """Fault 5010: somebody else was faster; "" is a client of the API."""
    other = who or API
    detail = (
        f"Stale Object Error : You and {other} were working on this at the same time. {other} finished "
        "before you did, so your work was not saved."
    )
    return Fault("5010", "Stale Object Error", detail, "")


def not_found() -> Fault:
    """Fault 610: no such object, or not any more."""
    detail = (
        "Object Not Found : Something you're trying to use has been made inactive. Check the fields with "
        "accounts, customers, items, vendors or employees."
    )
    return Fault("610", "Object Not Found", detail, "")


def missing(parameter: str) -> Fault:
    """Fault 2020."""
    message = "Required param missing, need to supply the required value for the API"
    return Fault("2020", message, f"Required parameter {parameter} is missing in the request", parameter)
