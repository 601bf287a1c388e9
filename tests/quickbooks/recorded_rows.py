"""The recorded objects of an entity, out of every envelope they came in, XML read as the same JSON.

Many bodies were recorded as XML. A client that asks for JSON never sees one; what they say is the same, so they
are read here as JSON would have shown them: `<ItemRef name="Hours">2</ItemRef>` as a reference, figures as text.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from tests.corpus import Exchange, load

# What is a list even where it came once.
_LISTS = {"Line", "LinkedTxn", "TaxLine", "TaxRateDetail", "EffectiveTaxRate", "NameValue"}
# Recorded by hand, with ends of tags that do not match their beginnings.
BROKEN = {"taxagency/001-tax-agencies", "taxagency/002-tax-agency"}


def recorded(folder: str, entity: str) -> list[tuple[str, dict[str, Any]]]:
    """Every object of the entity in the files of a folder, by the name of its file."""
    return [
        (f"{exchange.name}#{number}", row)
        for exchange in load(folder)
        for number, row in enumerate(_rows(exchange, entity))
    ]


def _rows(exchange: Exchange, entity: str) -> list[dict[str, Any]]:
    body = exchange.body
    if isinstance(body, str):
        if exchange.name in BROKEN:
            body = body.replace("</Name>", "</DisplayName>").replace(
                "</Description>", "</TaxTrackedOnPurchases>"
            )
            body = body.replace("</Active>", "</TaxTrackedOnSales>")
        return _of_xml(body, entity)
    found: list[dict[str, Any]] = []
    _collect(body, entity, found)
    # Bodies without an envelope: one object, or a list of them.
    if not found and not _is_envelope(body):
        found = [row for row in (body if isinstance(body, list) else [body]) if "Id" in row]
    return found


def _is_envelope(body: Any) -> bool:
    return isinstance(body, dict) and bool(
        body.keys() & {"Fault", "fault", "QueryResponse", "CDCResponse", "BatchItemResponse", "time"}
    )


def _collect(body: Any, entity: str, found: list[dict[str, Any]]) -> None:
    if isinstance(body, list):
        for one in body:
            _collect(one, entity, found)
    elif isinstance(body, dict):
        for key, value in body.items():
            if key == entity:
                found += [value] if isinstance(value, dict) else value
            elif key in ("QueryResponse", "CDCResponse", "BatchItemResponse"):
                _collect(value, entity, found)


def _of_xml(body: str, entity: str) -> list[dict[str, Any]]:
    try:
        root = ElementTree.fromstring(body.strip())
    except ElementTree.ParseError:
        return []
    found = [element for element in root.iter() if _name(element) == entity]
    return [_object(element) for element in found if len(element)]


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _object(element: ElementTree.Element) -> dict[str, Any]:
    made: dict[str, Any] = {**element.attrib}
    for child in element:
        name, value = _name(child), _value(child)
        if name in _LISTS:
            made.setdefault(name, []).append(value)
        else:
            made[name] = value
    return made


def _value(element: ElementTree.Element) -> Any:
    if len(element):
        return _object(element)
    said = (element.text or "").strip()
    if _name(element).endswith("Ref"):
        return {"value": said, **element.attrib}
    return said if said else {} if _name(element).endswith("Detail") else ""
