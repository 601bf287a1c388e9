"""Everything in the company that can be read by id and written, whatever its kind: where requests are dealt out."""

from __future__ import annotations

from collections.abc import Mapping

from qbo_desktop.sandbox.absent_kinds import ABSENT_KINDS
from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.clock import Clock
from qbo_desktop.sandbox.invoice_properties import INVOICE
from qbo_desktop.sandbox.invoices import Invoices
from qbo_desktop.sandbox.list_kinds import LIST_KINDS
from qbo_desktop.sandbox.list_writes import ListWrites
from qbo_desktop.sandbox.name_kinds import KINDS
from qbo_desktop.sandbox.names import Call, Names, Written, not_found, target
from qbo_desktop.sandbox.object_lists import ENTITIES
from qbo_desktop.sandbox.properties import Row
from qbo_desktop.sandbox.state import State

_BY_PATH: Mapping[str, str] = {entity.lower(): entity for entity in (*KINDS, *ENTITIES, *ABSENT_KINDS)}


def entity_of(path: str) -> str:
    """The entity that an address names, "" for none; clients write it in lower case, some in capitals."""
    return _BY_PATH.get(path.lower(), "")


class Desk:
    """Takes what clients, batches and the bookkeeper want written to whoever knows the rules of its kind."""

    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self.names = Names(state, clock)
        self.lists = ListWrites(state, clock)
        self.invoices = Invoices(state, clock)

    def get(self, entity: str, identifier: str) -> Row:
        """One object, inactive ones included. Raises Fault 610 for one that is not there."""
        found = self._state.rows(entity).get(identifier.lstrip("0"))
        if found is None:
            raise not_found()
        return found

    def write(self, entity: str, sent: Row, call: Call, operation: str = "") -> Written:
        """Create or update; by whether there is an Id, unless `operation` says which. Raises Fault."""
        self.check_open()
        if entity in KINDS:
            return self.names.write(KINDS[entity], sent, call, operation)
        if entity in LIST_KINDS:
            return self.lists.write(LIST_KINDS[entity], sent, call, operation)
        if entity == INVOICE:
            return self.invoices.write(sent, call, operation)
        if identifier := target(sent, operation):
            self.get(entity, identifier)
        raise unsupported_operation(operation or ("update" if identifier else "create"), entity)

    def delete(self, entity: str, sent: Row, call: Call) -> Written:
        """Delete a transaction; what belongs to a list is made inactive instead. Raises Fault."""
        self.check_open()
        if entity == INVOICE:
            return self.invoices.delete(sent, call)
        self.get(entity, str(sent.get("Id", "")))
        raise unsupported_operation("delete", entity)

    def void(self, entity: str, sent: Row, call: Call) -> Written:
        """Void a transaction. Raises Fault."""
        self.check_open()
        if entity == INVOICE:
            return self.invoices.void(sent, call)
        raise unsupported_operation("void", entity)

    def check_open(self) -> None:
        """Raises Fault 6190 for a company whose subscription has ended."""
        if self._state.switches["read-only"] == "on":
            detail = (
                "Subscription period has ended or canceled or there was a billing problem : You can't add data "
                "to QuickBooks Online Plus because your trial or subscription period ended."
            )
            raise Fault("6190", "Invalid Company Status", detail, "")


def unsupported_operation(operation: str, entity: str) -> Fault:
    """Fault 500 for what cannot be done with objects of a kind."""
    return Fault("500", "Unsupported Operation", f"Operation {operation} on {entity} is not supported.")
