"""The shapes of the command line's documents: what each has at least, by the contract."""

from __future__ import annotations

import json
import re
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


# Billing. Money is text with the currency's decimals.
WORK_TYPE = {"id": str, "name": str}
PERSON = {"id": str, "name": str, "owner": bool, "at_work": bool, "permissions": [str]}
TAX_RATE = {
    "id": str,
    "name": str,
    "rate": str,
    "compound": bool,
    "components": [{"name": str, "rate": str}],
    "retired": bool,
}
PERIOD = {"start": str, "end": str, "closed": bool}
WORK = {
    **dict.fromkeys(("id", "client_id", "client", "work_type", "title", "fee_type", "fee", "currency"), str),
    "tax_rate": str,
    "date": object,
    "billed": bool,
    "invoice_id": object,
    "unbilled": str,
    "entries": [{"id": str, "kind": str, "date": str, "quantity": str, "unit_price": str, "amount": str}],
}
INVOICE = {
    **dict.fromkeys(("id", "number", "state", "client_id", "client", "bill_to_id", "date", "due_date"), str),
    **dict.fromkeys(("currency", "subtotal", "tax_total", "total", "paid", "due", "owed", "notes"), str),
    "tax": [{"name": str, "rate": str, "amount": str}],
    "run": object,
    "lines": [
        {
            **dict.fromkeys(("description", "quantity", "unit_price", "amount", "tax_rate"), str),
            **dict.fromkeys(("work_type", "kind"), str),
            "work_id": object,
        }
    ],
    "email": {"by": object, "to": str, "status": str},
    "quickbooks": object,
}
# As `invoices` shows it: with what QuickBooks holds of it.
INVOICE_THERE = {
    **INVOICE,
    "push": str,
    "drift": [{"field": str, "practice": str, "quickbooks": str}],
    "problem": object,
}
INVOICE_STATES = ("to-send", "pushed", "failed", "drifted", "voided")
PAYMENT = {
    **dict.fromkeys(("id", "origin", "client_id", "date", "amount", "currency", "method", "reference"), str),
    "allocations": [{"invoice_id": str, "amount": str}],
    "quickbooks_id": object,
    "state": str,
    "reversal_date": object,
}
SHOWN = {
    **INVOICE,
    "activity": [{"at": str, "who": str, "code": str, "says": str}],
    "payments": [PAYMENT],
}
BILLING_RUN = {"id": str, "until": object, "closed_at": str, "invoices": int, "to_send": int}
_CHOICES = {"proposal": object, "in_doubt": bool, "candidates": [{"id": str, "name": str}]}
BILLING_SETUP = {
    "start_date": object,
    "default_item": object,
    "work_types": [{"name": str, "item": object, **_CHOICES}],
    "taxes": [{"name": str, "rate": str, "code": object, "code_rate": object, "blocks": int, **_CHOICES}],
    "payment_methods": [{"name": str, "method": object, **_CHOICES}],
    "items": [{"id": str, "name": str, "active": bool}],
    "codes": [{"id": str, "name": str, "rate": object, "components": [{"name": str, "rate": str}]}],
    "accounts": [{"id": str, "name": str}],
    "missing": [{"code": str, "name": str, "says": str, "blocks": int}],
}
PROPOSED = {
    **BILLING_SETUP,
    "dry_run": bool,
    "proposed": [{"kind": str, "name": str, "to": object, "in_doubt": bool, "candidates": [str]}],
}
RESULTS = {
    "done": [INVOICE],
    "failed": [dict.fromkeys(("id", "number", "says", "remedy", "code"), str)],
}


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


def check_ids(value: Any) -> None:
    """Ids are strings, times are UTC with Z, money is never a binary fraction."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "id" or key.endswith("_id") or key == "run":
                assert inner is None or isinstance(inner, str), (key, inner)
            if isinstance(inner, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT.*", inner):
                assert inner.endswith("Z"), (key, inner)
            check_ids(inner)
    elif isinstance(value, list):
        for one in value:
            check_ids(one)
    else:
        assert not isinstance(value, float)


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
