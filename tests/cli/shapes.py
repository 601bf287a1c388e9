"""The shapes of the command line's documents: what each has at least, by the contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

# What a document has at least: a dict of keys with their shapes, a list of one shape, or a type.
FIELDS = {
    **dict.fromkeys(("name", "first_name", "middle_name", "last_name", "suffix", "company"), str),
    **dict.fromkeys(("email", "email_2", "type"), str),
    **dict.fromkeys(("phone_work", "phone_mobile", "phone_home", "phone_fax", "phone_other"), object),
    **dict.fromkeys(("physical", "mailing"), object),
}
CODED = {"code": str, "says": str}
CHANGE = {"field": str, "old": object, "new": object}
STEP = {
    "id": str,
    "side": str,
    "action": str,
    "kind": str,
    "subject": str,
    "changes": [CHANGE],
    "reason": str,
}
RUN = {
    "run": str,
    "plan": [STEP],
    "questions": [{"id": str, "says": str}],
    "applied": int,
    "skipped": [{"subject": str, "reason": str}],
    "problems": [object],
    "requests": {"quickbooks": int},
}
LINE = {
    "id": str,
    "state": str,
    "name": str,
    "email": str,
    "quickbooks_id": object,
    "practice_id": object,
    "type": str,
    "reason": str,
    "conflicts": int,
    "standing": str,
    "note": str,
}
CONTACT = {
    "id": str,
    "kind": str,
    "kind_assumed": bool,
    "name": str,
    "type": str,
    "email": str,
    "client_identifier": str,
    "archived": bool,
}
DECIDED = {"id": str, "decision": str, "quickbooks_id": object, "practice_id": object}
DUPLICATE = {
    "id": str,
    "ready": bool,
    "aside": bool,
    "quickbooks": {"id": str, **FIELDS},
    "candidates": [
        {
            "practice_id": str,
            "score": int,
            "likeness": str,
            "reasons": [CODED],
            "vetoes": [CODED],
            "fields": FIELDS,
        }
    ],
}
CONFLICT = {
    "id": str,
    "subject": str,
    "fields": [{"field": str, "baseline": object, "quickbooks": object, "practice": object}],
}
STATUS = {
    "quickbooks": {"connected": bool, "company": str, "refresh_token_days": object},
    "practice": dict,
    "last_run": object,
    "counts": {"linked": int, "waiting": int, "conflicts": int, "skipped": int},
    "problems": int,
    "queue": int,
    "next_run": dict,
}
CHECK = {"check": str, "ok": bool, "says": str, "fix": str}
BACKUP = {"path": str, "size": int, "checks": str}


def check_shape(value: Any, shape: Any, where: str = "") -> None:
    """Whether a value has at least what a shape names."""
    if isinstance(shape, Mapping):
        assert isinstance(value, dict), f"{where}: not an object"
        for key, inner in shape.items():
            assert key in value, f"{where}: no “{key}”"
            check_shape(value[key], inner, f"{where}.{key}")
    elif isinstance(shape, list):
        assert isinstance(value, list), f"{where}: not a list"
        for one in value:
            check_shape(one, shape[0], f"{where}[]")
    elif shape is int:
        assert isinstance(value, int), f"{where}: {value!r} is no number"
        assert not isinstance(value, bool)
    else:
        assert isinstance(value, shape), f"{where}: {value!r} is no {shape.__name__}"


def is_refusal(out: str) -> bool:
    """Whether standard output holds nothing, or the one document of an error: what, and the next step."""
    if not out:
        return True
    document = json.loads(out)
    return (
        set(document) == {"error"}
        and set(document["error"]) == {"says", "remedy"}
        and bool(document["error"]["says"])
    )
