"""Write JSON without floating point: a Decimal stands in it digit for digit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def dump(value: Mapping[str, Any]) -> bytes:
    """The JSON of a body, in UTF-8. ValueError for a number that JSON cannot hold, or for a float."""
    return _written(value).encode("utf-8", "replace")


def _written(value: Any) -> str:
    # The standard writer turns a Decimal into text or into a float; neither is the number.
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(value)
        return format(value, "f")
    if isinstance(value, float):
        raise ValueError("a float is not exact")
    if isinstance(value, Mapping):
        pairs = (f"{json.dumps(str(key))}:{_written(item)}" for key, item in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_written, value)) + "]"
    return json.dumps(value)
