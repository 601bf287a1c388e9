"""What somebody does in QuickBooks itself, beside every client of the API: edit, rename, merge; see also
`list_keeper.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from qbo_desktop.sandbox import company
from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock, stamp
from qbo_desktop.sandbox.desk import Desk
from qbo_desktop.sandbox.field_words import read_fields
from qbo_desktop.sandbox.invoice_balances import move
from qbo_desktop.sandbox.invoice_keeper import InvoiceKeeper
from qbo_desktop.sandbox.list_keeper import ListKeeper
from qbo_desktop.sandbox.name_kinds import CUSTOMER, EMPLOYEE, KINDS, VENDOR, NameKind
from qbo_desktop.sandbox.names import Call
from qbo_desktop.sandbox.properties import Row
from qbo_desktop.sandbox.state import State


class Unplayable(Exception):
    """What was asked cannot be done; the sentence says why."""


class Bookkeeper:
    """Somebody of the firm, signed in to QuickBooks."""

    def __init__(self, state: State, clock: Clock, desk: Desk) -> None:
        self._state = state
        self._clock = clock
        self._names = desk.names
        self._call = Call(who=company.user_name(state.region))
        self._verbs: Mapping[str, Callable[[Sequence[str]], Row]] = {
            "show": self._show,
            "add": lambda words: self._add(CUSTOMER, words),
            "vendor": lambda words: self._add(VENDOR, words),
            "employee": lambda words: self._add(EMPLOYEE, words),
            "edit": self._edit,
            "rename": self._rename,
            "deactivate": lambda words: self._switch(words, active=False),
            "reactivate": lambda words: self._switch(words, active=True),
            "merge": self._merge,
            **ListKeeper(state, clock, desk, self._call).verbs(),
            **InvoiceKeeper(state, clock, desk, self._call).verbs(),
        }

    @property
    def verbs(self) -> tuple[str, ...]:
        """What can be played."""
        return tuple(self._verbs)

    def act(self, verb: str, words: Sequence[str]) -> Row:
        """Do it; the object as it is then (of a merge, the one that stays). Raises Unplayable."""
        if verb not in self._verbs:
            raise Unplayable(f"There is no “{verb}”; there are: {', '.join(self._verbs)}.")
        try:
            done = self._verbs[verb](words)
        except Fault as fault:
            raise Unplayable(f"{fault.message}: {fault.detail}") from fault
        except ValueError as error:
            raise Unplayable(str(error)) from error
        self._state.save()
        return done

    def _show(self, words: Sequence[str]) -> Row:
        (identifier,) = _counted(words, 1, "show ID")
        return self._find(identifier)[1]

    def _add(self, entity: str, words: Sequence[str]) -> Row:
        name, *fields = _counted(words, 1, "add NAME [FIELD=VALUE …]", more=True)
        kind = KINDS[entity]
        sent = {"DisplayName": name, **read_fields(kind, fields, {})}
        return self._names.write(kind, sent, self._call, "create").row

    def _edit(self, words: Sequence[str]) -> Row:
        identifier, *fields = _counted(words, 2, "edit ID FIELD=VALUE …", more=True)
        kind, row = self._find(identifier)
        return self._change(kind, row, read_fields(kind, fields, row))

    def _rename(self, words: Sequence[str]) -> Row:
        identifier, name = _counted(words, 2, "rename ID NAME")
        kind, row = self._find(identifier)
        return self._change(kind, row, {"DisplayName": name})

    def _switch(self, words: Sequence[str], *, active: bool) -> Row:
        (identifier,) = _counted(words, 1, "reactivate ID" if active else "deactivate ID")
        kind, row = self._find(identifier)
        return self._change(kind, row, {"Active": active})

    def _change(self, kind: NameKind, row: Row, given: Row) -> Row:
        sent = {"Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": True, **given}
        return self._names.write(kind, sent, self._call, "update").row

    def _merge(self, words: Sequence[str]) -> Row:
        """One name goes up in another of the same list, with what it owes.

        What the API then tells of the loser is not recorded. It is gone here, with a stub in change data
        capture; with the word `inactive` it stays, inactive.
        """
        loser_id, winner_id, *how = _counted(words, 2, "merge LOSER WINNER [inactive]", more=True)
        if how not in ([], ["inactive"]):
            raise Unplayable(f"“{' '.join(how)}” is not known: merge LOSER WINNER [inactive].")
        kind, loser = self._find(loser_id)
        other, winner = self._find(winner_id)
        lists = self._state.names
        if kind != other or loser["Id"] == winner["Id"]:
            raise Unplayable("Only two different names of one list can be merged.")
        if not winner.get("Active", True):
            raise Unplayable(f"{winner.get('DisplayName', winner['Id'])} is inactive; make it active first.")
        if lists.children(loser["Id"]):
            raise Unplayable("A customer with sub-customers cannot be merged into another.")
        now = stamp(self._clock.now())
        owed: dict[str, Any] = {
            key: winner[key] + loser.get(key, 0)
            for key in ("Balance", "BalanceWithJobs")
            if key in winner and loser.get("Active", True)
        }
        # A balance moves the time and leaves the token, as recorded for invoices and payments.
        kept = {**winner, **owed, "MetaData": {**winner["MetaData"], "LastUpdatedTime": now}}
        if how:
            if loser.get("Active", True):
                self._change(kind, loser, {"Active": False})
        else:
            stub = {
                "domain": "QBO",
                "status": "Deleted",
                "Id": loser["Id"],
                "MetaData": {"LastUpdatedTime": now},
            }
            lists.remove(kind.entity, loser["Id"], stub)
            move(self._state, loser["Id"], winner)
        lists.put(kind.entity, kept)
        return kept

    def _find(self, identifier: str) -> tuple[NameKind, Row]:
        found = self._state.names.find(identifier.strip())
        if found is None:
            raise Unplayable(f"QuickBooks has no name with the id “{identifier}”.")
        return KINDS[found[0]], found[1]


def _counted(words: Sequence[str], least: int, usage: str, *, more: bool = False) -> list[str]:
    if len(words) < least or (len(words) > least and not more):
        raise Unplayable(f"It is written so: {usage}.")
    return list(words)
