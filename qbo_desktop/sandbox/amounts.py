"""JSON with exact amounts: a Decimal is printed with its digits, as the service prints 100.00, and never as a float."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

_MARK = "\u0000"  # no text of a firm holds it; JSON writes it as \u0000
_MARKED = re.compile(r'"\\u0000(-?[0-9.]+)\\u0000"')


def dump(value: Any) -> str:
    """Compact JSON, letters of all scripts as they are."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_marked)
    return _MARKED.sub(r"\1", text) if "\\u0000" in text else text


def parse_amount(digits: str) -> Decimal:
    """For json.loads: a number with a fraction."""
    return Decimal(digits)


def _marked(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{_MARK}{value:f}{_MARK}"
    raise TypeError(f"{type(value).__name__} has no JSON form")
