"""Several writes of one kind of object as one batch, and its answers in the order of the writes. PURE.

An item's answer is found by the id that it repeats (`bId`), never by its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qbo_desktop.errors import SideError, Unanswered
from qbo_desktop.quickbooks import faults
from qbo_desktop.quickbooks.translate.shapes import text
from qbo_desktop.wording import _

# Intuit: 30 items; with a requestid that has 36 characters at most, and ids of items of 10.
MOST_ITEMS = 30
LONGEST_KEY = 36


# What an update of an item does instead of updating.
VOID = "void"


def items_of(
    entity: str, bodies: Sequence[Mapping[str, Any]], options: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """The items of a batch; a body with an Id is an update, another one a creation. `bId` is its number.

    `options` are the bodies' optionsData (VOID), "" for none; as many as bodies, or none at all.
    """
    items: list[dict[str, Any]] = []
    for number, body in enumerate(bodies, 1):
        option = options[number - 1] if options else ""
        item = {"bId": str(number), "operation": "update" if "Id" in body else "create"}
        items.append({**item, **({"optionsData": option} if option else {}), entity: body})
    return items


def answers_of(
    entity: str, bodies: Sequence[Mapping[str, Any]], answers: Sequence[Any], trace_id: str = ""
) -> list[Mapping[str, Any] | SideError]:
    """The object or the error of each item, in the order of the bodies.

    An item that got no answer, two answers, or the answer of another object is Unanswered: it may have been
    done.
    """
    by_id: dict[str, list[Mapping[str, Any]]] = {}
    for one in answers:
        if isinstance(one, dict):
            by_id.setdefault(text(one.get("bId")), []).append(one)
    return [
        _answer_of(entity, body, by_id.get(str(number), []), trace_id)
        for number, body in enumerate(bodies, 1)
    ]


def _answer_of(
    entity: str, body: Mapping[str, Any], answers: Sequence[Mapping[str, Any]], trace_id: str
) -> Mapping[str, Any] | SideError:
    if len(answers) != 1:
        return unanswered(trace_id)
    error = faults.batch_item_error(answers[0], trace_id=trace_id)
    return error or of_object(answers[0].get(entity), body, trace_id)


def of_object(answer: Any, body: Mapping[str, Any], trace_id: str = "") -> Mapping[str, Any] | Unanswered:
    """An object that answers a write, when it is the one that was written; Unanswered otherwise."""
    found = text(answer.get("Id")) if isinstance(answer, dict) else ""
    if not found or ("Id" in body and found != body["Id"]):
        return unanswered(trace_id)
    return answer


def unanswered(trace_id: str = "") -> Unanswered:
    """The error of one write among several of which the answer says nothing."""
    return Unanswered(
        _("QuickBooks did not say what became of this record."),
        _("The next sync looks whether it was done."),
        trace_id=trace_id,
    )
