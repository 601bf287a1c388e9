"""The numbers that sales forms carry: who has which, and what the next one is."""

from __future__ import annotations

import re

from qbo_desktop.sandbox.invoice_faults import number_taken
from qbo_desktop.sandbox.invoice_properties import AUTO_NUMBER
from qbo_desktop.sandbox.object_lists import TRANSACTIONS
from qbo_desktop.sandbox.properties import Row
from qbo_desktop.sandbox.state import State

_FIRST = "1001"
_DIGITS = re.compile(r"(.*?)(\d+)(\D*)")


class Numbers:
    """One space of numbers for all transactions of the company, kept up with what is written."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._holders: dict[str, dict[str, str]] = {}  # number → id → entity
        self._last = (0, "")  # id and number of the youngest invoice that has one
        for entity in TRANSACTIONS:
            for row in state.rows(entity).values():
                self.note(entity, row)

    def note(self, entity: str, row: Row) -> None:
        """A row was written."""
        number = row.get("DocNumber")
        if number:
            self._holders.setdefault(number, {})[row["Id"]] = entity
            if entity == "Invoice":
                self._last = max(self._last, (int(row["Id"]), number))

    def forget(self, row: Row) -> None:
        """A row is gone, or has another number from now on."""
        self._holders.get(row.get("DocNumber", ""), {}).pop(row["Id"], None)

    def settled(self, asked: str, identifier: str, held: str, *, allow_duplicate: bool) -> str:
        """The number that an invoice gets; "" for none.

        `asked` is what was sent, `held` what the invoice of this id has had so far. Raises Fault 6140.
        """
        custom = self._state.switches["custom-numbers"] == "on"
        if asked == AUTO_NUMBER or (not asked and not custom):
            return held or self._next()
        if asked and asked != held and custom and not allow_duplicate:
            self._check(asked, identifier)
        return asked

    def _check(self, number: str, identifier: str) -> None:
        if self._state.switches["warn-duplicates"] == "off":
            return
        others = {key: entity for key, entity in self._holders.get(number, {}).items() if key != identifier}
        if others:
            holder = min(others, key=int)
            words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", others[holder])  # recorded: "Journal Entry"
            raise number_taken(number, words, holder)

    def _next(self) -> str:
        """The number behind the youngest invoice's, as many digits, until nobody has it."""
        number = self._last[1]
        while True:
            found = _DIGITS.fullmatch(number)
            if found is None:
                number = _FIRST if number != _FIRST else str(int(_FIRST) + 1)
            else:
                before, digits, after = found.groups()
                number = f"{before}{int(digits) + 1:0{len(digits)}}{after}"
            if not self._holders.get(number):
                return number
