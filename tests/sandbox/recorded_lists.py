"""The objects of lists as they were recorded: which properties each had, and in which order."""

from __future__ import annotations

import re
from typing import Any

from tests.corpus import Exchange, load

Keys = tuple[str, ...]


def recorded_keys(entity: str) -> list[Keys]:
    """The properties of every whole object of this kind in its folder, wherever it stands in a body."""
    found: list[Keys] = []
    for exchange in load(entity.lower()):
        found += _in_xml(entity, exchange) if isinstance(exchange.body, str) else _in_json(entity, exchange)
    return [keys for keys in found if "MetaData" in keys]


def _in_json(entity: str, exchange: Exchange) -> list[Keys]:
    body: Any = exchange.body
    if isinstance(body, dict):
        body = body.get("QueryResponse", body).get(entity, [])
    rows = body if isinstance(body, list) else [body]
    return [tuple(row) for row in rows]


def _in_xml(entity: str, exchange: Exchange) -> list[Keys]:
    """By hand: some captured bodies close other elements than they opened."""
    found = []
    for whole in re.findall(rf"<{entity} [^>]*>.*?</{entity}>", exchange.body, re.DOTALL):
        inner = re.sub(
            r"<(MetaData|EffectiveTaxRate|\w+RateList|ItemGroupDetail)>.*?</\1>",
            r"<\1/>",
            whole,
            flags=re.DOTALL,
        )
        found.append(("domain", "sparse", *re.findall(r"<(\w+)", inner)[1:]))
    return found
