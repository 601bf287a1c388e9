"""A batch: up to 30 items, carried out one after the other, each with an answer or a fault of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from qbo_desktop.sandbox.answers import Fault, fault_content
from qbo_desktop.sandbox.desk import Desk, entity_of
from qbo_desktop.sandbox.names import Call, missing, not_found
from qbo_desktop.sandbox.properties import Row, unsupported
from qbo_desktop.sandbox.query import ENTITIES
from qbo_desktop.sandbox.state import object_key

MOST_ITEMS = 30
LONGEST_BID = 10  # with a requestid
ALLOW_DUPLICATES = "allowduplicatedocnum"
_ABOUT_ITEM = frozenset({"bId", "operation", "optionsData"})
_OPERATIONS = ("create", "update", "delete")


def run(sent: Row, desk: Desk, call: Call, query: Callable[[str], Row]) -> tuple[Row, bool]:
    """The content of the answer, and whether any item changed something. Raises Fault for the whole.

    `query` answers a statement as the query endpoint does. An item does not see what an earlier item of the
    same batch has made, but does see what one has changed.
    """
    items = sent.get("BatchItemRequest")
    if not isinstance(items, list) or not items:
        raise missing("BatchItemRequest")
    if len(items) > MOST_ITEMS:
        detail = f"Batch size exceeds allowed limit : {MOST_ITEMS}"
        raise Fault("1040", "Batch size exceeds allowed limit", detail)
    if not all(isinstance(item, dict) for item in items):
        raise unsupported("Can not instanti")
    unseen: set[str] = set()
    call = replace(call, unseen=unseen)
    answers: list[Row] = []
    wrote = False
    for item in items:
        try:
            content, changed, made = _item(item, desk, call, query)
            wrote = wrote or changed
            if made:
                unseen.add(made)
        except Fault as fault:
            content = fault_content(fault)
        answers.append({**content, **({"bId": item["bId"]} if item.get("bId") is not None else {})})
    return {"BatchItemResponse": answers}, wrote


def check_ids(sent: Row, request_id: str) -> None:
    """With a requestid the ids are short: 36 characters for it, 10 for each item. Raises Fault 2130."""
    items = sent.get("BatchItemRequest")
    bids = (
        [str(item.get("bId", "")) for item in items if isinstance(item, dict)]
        if isinstance(items, list)
        else []
    )
    for what, text, longest in (("Request Id", request_id, 36), *(("bId", bid, LONGEST_BID) for bid in bids)):
        if len(text) > longest:
            detail = f"{what} is longer than {longest} characters : {text}"
            raise Fault("2130", "Invalid Request Id Format", detail)


def _item(item: Row, desk: Desk, call: Call, query: Callable[[str], Row]) -> tuple[Row, bool, str]:
    """What one item answers, whether it changed something, and the key of what it made."""
    if "Query" in item:
        return {"QueryResponse": _visible(query(str(item["Query"])), call)}, False, ""
    entities = [key for key in item if key not in _ABOUT_ITEM]
    if len(entities) != 1:
        raise (
            Fault("2600", "Invalid Request", "Conflict Element in Request") if entities else missing("Object")
        )
    (entity,) = entities
    operation = str(item.get("operation") or "").lower()
    if not operation:
        raise missing("operation")
    content = item[entity]
    if not isinstance(content, dict):
        raise unsupported("Can not instanti")
    if operation not in _OPERATIONS:
        raise Fault("500", "Unsupported Operation", f"Operation {operation} is not supported.")
    if entity_of(entity) != entity:
        raise _of_another_kind(entity, operation)
    options = str(item.get("optionsData") or "").lower()
    call = replace(call, allow_duplicates=options == ALLOW_DUPLICATES)
    if options == "void":
        voided = desk.void(entity, content, call)
        return {entity: voided.answer}, voided.wrote, ""
    if operation == "delete":
        deleted = desk.delete(entity, content, call)
        return {entity: deleted.answer}, deleted.wrote, ""
    written = desk.write(entity, content, call, operation)
    made = object_key(entity, written.row["Id"]) if operation == "create" else ""
    return {entity: written.answer}, written.wrote, made


def _visible(page: Row, call: Call) -> Row:
    """A query's page without what this batch has made."""
    kept: Row = {}
    for key, value in page.items():
        rows: Any = value
        if isinstance(value, list):
            rows = [row for row in value if object_key(key, row.get("Id", "")) not in call.unseen]
            if not rows:
                return {}
        kept[key] = rows
    found = [value for value in kept.values() if isinstance(value, list)]
    return {**kept, "maxResults": len(found[0])} if found else kept


def _of_another_kind(entity: str, operation: str) -> Fault:
    """The company has no object of any other kind; some kinds exist nevertheless. TaxService has no batch."""
    if entity.lower() not in ENTITIES:
        return Fault("2000", "Invalid or unsupported object name", f"Object Name: {entity}")
    if operation == "create":
        return Fault("500", "Unsupported Operation", f"Operation create on {entity} is not supported.")
    return not_found()
