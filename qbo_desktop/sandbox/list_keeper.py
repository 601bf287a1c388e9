"""What the bookkeeper does with the lists and the set-up of the company, in QuickBooks itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from qbo_desktop.sandbox import company
from qbo_desktop.sandbox.clock import Clock, stamp
from qbo_desktop.sandbox.desk import Desk
from qbo_desktop.sandbox.firm_taxes import FRENCH
from qbo_desktop.sandbox.list_kinds import ITEM, LIST_KINDS, ListKind
from qbo_desktop.sandbox.names import Call
from qbo_desktop.sandbox.properties import Row
from qbo_desktop.sandbox.state import State

TAX_CODE = "TaxCode"
_INCOME = "1"  # the account of what is added without one
# The word of the command, and the list.
NOUNS: Mapping[str, str] = {
    "item": ITEM,
    "account": "Account",
    "term": "Term",
    "class": "Class",
    "department": "Department",
    "payment-method": "PaymentMethod",
}
_FIELDS = {
    "name": "Name",
    "price": "UnitPrice",
    "description": "Description",
    "account": "IncomeAccountRef",
    "tax-code": "SalesTaxCodeRef",
}


class ListKeeper:
    """The verbs for everything that is neither a name nor a transaction. All may raise Fault and ValueError."""

    def __init__(self, state: State, clock: Clock, desk: Desk, call: Call) -> None:
        self._state = state
        self._clock = clock
        self._desk = desk
        self._call = call

    def verbs(self) -> dict[str, Callable[[Sequence[str]], Row]]:
        """Each with what it does to the words behind it."""
        nouns = {
            word: lambda words, kind=LIST_KINDS[entity]: self._list(kind, words)
            for word, entity in NOUNS.items()
        }
        others: dict[str, Callable[[Sequence[str]], Row]] = {
            "tax-code": self._tax_code,
            "close": self._close,
            "switch": self._switch,
        }
        return {**nouns, **others}

    def _list(self, kind: ListKind, words: Sequence[str]) -> Row:
        usage = "show ID | add NAME [FIELD=VALUE …] | edit ID FIELD=VALUE … | rename ID NAME | deactivate ID"
        match words:
            case ["show", which]:
                return self._find(kind.entity, which)
            case ["add", name, *fields]:
                account = {"IncomeAccountRef": {"value": _INCOME}} if kind.entity == ITEM else {}
                return self._write(kind, {"Name": name, **account, **_read_fields(kind, fields)}, "create")
            case ["edit", which, _, *_]:
                return self._change(kind, which, _read_fields(kind, words[2:]))
            case ["rename", which, name]:
                return self._change(kind, which, {"Name": name})
            case ["deactivate", which]:
                return self._change(kind, which, {"Active": False})
            case ["reactivate", which]:
                return self._change(kind, which, {"Active": True})
        raise ValueError(f"It is written so: {usage} | reactivate ID.")

    def _change(self, kind: ListKind, which: str, given: Row) -> Row:
        row = self._find(kind.entity, which)
        name = {"Name": row["Name"]} if kind.named and "Name" not in given else {}
        if name and given.get("Active"):
            name = {}  # it loses what says that it is inactive
            given = {**given, "Name": row["Name"].removesuffix(" (deleted)")}
        sent = {"Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": True, **name, **given}
        return self._write(kind, sent, "update")

    def _write(self, kind: ListKind, sent: Row, operation: str) -> Row:
        return self._desk.lists.write(kind, sent, self._call, operation).row

    def _tax_code(self, words: Sequence[str]) -> Row:
        """Tax codes are the bookkeeper's only: clients cannot change them."""
        match words:
            case ["show", which]:
                return self._find(TAX_CODE, which)
            case ["rename", which, name]:
                return self._renamed(self._find(TAX_CODE, which), name)
            case ["french"]:
                codes = [row for row in self._state.rows(TAX_CODE).values() if row["Name"] in FRENCH]
                if not codes:
                    raise ValueError("No tax code has a name that the service gave it in English.")
                return [self._renamed(row, FRENCH[row["Name"]]) for row in codes][-1]
            case ["deactivate", which]:
                return self._put(TAX_CODE, self._find(TAX_CODE, which), {"Active": False})
            case ["reactivate", which]:
                return self._put(TAX_CODE, self._find(TAX_CODE, which), {"Active": True})
            case ["remove", which]:
                row = self._find(TAX_CODE, which)
                self._state.remove(TAX_CODE, row["Id"])
                return row
        raise ValueError(
            "It is written so: show ID | rename ID NAME | french | deactivate ID | reactivate ID | remove ID."
        )

    def _renamed(self, row: Row, name: str) -> Row:
        return self._put(TAX_CODE, row, {"Name": name, "Description": name})

    def _put(self, entity: str, row: Row, given: Row) -> Row:
        if "SyncToken" not in row:
            raise ValueError(f"{row['Name']} belongs to QuickBooks and cannot be changed.")
        changed = {**row, **given}
        if changed == row:
            return row
        changed["SyncToken"] = str(int(row["SyncToken"]) + 1)
        changed["MetaData"] = {**row["MetaData"], "LastUpdatedTime": stamp(self._clock.now())}
        self._state.put(entity, changed)
        self._state.edited(entity, changed["Id"], self._call.who)
        return changed

    def _find(self, entity: str, which: str) -> Row:
        """By id, or by the whole name."""
        rows = self._state.rows(entity)
        for row in (rows.get(which.strip()), *rows.values()):
            if row is not None and which.strip() in (row["Id"], row.get("FullyQualifiedName"), row["Name"]):
                return row
        raise ValueError(f"QuickBooks has no {entity} “{which}”.")

    def _close(self, words: Sequence[str]) -> Row:
        if len(words) != 1:
            raise ValueError("It is written so: close YYYY-MM-DD | close none.")
        return self._switch(("closing-date", words[0]))

    def _switch(self, words: Sequence[str]) -> Row:
        if len(words) != 2:
            raise ValueError("It is written so: switch NAME VALUE.")
        self._state.switch(words[0], words[1])
        return company.preferences(self._state.region, self._state.switches)


def _read_fields(kind: ListKind, words: Iterable[str]) -> Row:
    """FIELD=VALUE as typed. Raises ValueError with a sentence that names the word."""
    found: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        key = _FIELDS.get(name.strip(), name.strip())
        if not equals or key not in kind.writable:
            raise ValueError(f"“{word}” is not FIELD=VALUE; a {kind.label} has {', '.join(kind.printed)}.")
        found[key] = {"value": value} if key in kind.references else value
    return found
