"""The billing set-up as JSON. Percentages are texts; what has no counterpart is null."""

from __future__ import annotations

from typing import Any

from qbo_desktop.domain.company_lists import Entry, Item, TaxCode
from qbo_desktop.domain.money import decimal_text
from qbo_desktop.domain.proposals import Proposal
from qbo_desktop.operations.billing_map_missing import Missing
from qbo_desktop.operations.billing_map_reading import (
    MappedMethod,
    MappedTax,
    MappedWorkType,
    SetupView,
    TaxSide,
    code_percent,
)
from qbo_desktop.operations.billing_setup import Proposed


def setup_payload(view: SetupView) -> dict[str, Any]:
    """The whole set-up."""
    return {
        "connected": view.connected,
        "lists_at": view.lists_at,
        "tax_regime": None if view.lists_at is None else str(view.regime),
        "start_date": view.start_date,
        "proposed_start_date": None if view.start.is_set else view.start.day,
        "issued_invoices": {"before": view.start.before, "since": view.start.since},
        "default_item": _default_item(view),
        "work_types": [_work_type(one) for one in view.work_types],
        "taxes": [_tax(one) for one in view.taxes],
        "payment_methods": [_method(one) for one in view.methods],
        "items": [_item(one) for one in view.items],
        "codes": [_code(one, view) for one in view.codes],
        "methods": [_entry(one) for one in view.methods_there],
        "accounts": [_entry(one) for one in view.accounts],
        "missing": [_missing(one) for one in view.missing],
    }


def proposed_payload(one: Proposed) -> dict[str, Any]:
    """What was, or would be, taken over, or is in doubt."""
    return {
        "kind": one.kind,
        "name": one.name,
        "to": one.to or None,
        "to_id": one.to_id or None,
        "in_doubt": one.in_doubt,
        "candidates": list(one.candidates),
    }


def _default_item(view: SetupView) -> dict[str, Any] | None:
    if not view.default_item_id:
        return None
    return {
        "id": view.default_item_id,
        "name": view.default_item.name if view.default_item else "",
    }


def _choices(proposal: Proposal[Any]) -> dict[str, Any]:
    return {
        "proposal": proposal.found.name if proposal.found is not None else None,
        "in_doubt": proposal.in_doubt,
        "candidates": [{"id": one.id, "name": one.name} for one in proposal.candidates],
    }


def _work_type(one: MappedWorkType) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "item": one.item.name if one.item else None,
        "item_id": one.item_id or None,
        "blocks": one.blocks,
        **_choices(one.proposal),
    }


def _tax(one: MappedTax) -> dict[str, Any]:
    return {
        "id": one.rate.id,
        "name": one.rate.name,
        "rate": decimal_text(one.percent),
        "code": one.code.name if one.code else None,
        "code_id": one.code_id or None,
        "code_rate": None if one.code_percent is None else decimal_text(one.code_percent),
        "agrees": one.agrees,
        "insisted": one.insisted,
        "primary": _side(one.primary),
        "secondary": _side(one.secondary),
        "retired": one.retired,
        "used": one.used,
        "blocks": one.blocks,
        **_choices(one.proposal),
    }


def _side(side: TaxSide | None) -> dict[str, Any] | None:
    if side is None:
        return None
    there = side.there_percent
    return {
        "name": side.ours.name,
        "rate": decimal_text(side.percent),
        "code_name": side.there.name if side.there else None,
        "code_rate": None if there is None else decimal_text(there),
        "agrees": side.agrees,
    }


def _method(one: MappedMethod) -> dict[str, Any]:
    return {
        "name": one.method,
        "method": one.entry.name if one.entry else None,
        "method_id": one.entry_id or None,
        **_choices(one.proposal),
    }


def _item(item: Item) -> dict[str, Any]:
    return {"id": item.id, "name": item.name, "active": item.active, "kind": item.kind}


def _code(code: TaxCode, view: SetupView) -> dict[str, Any]:
    percent = code_percent(code, view.today)
    return {
        "id": code.id,
        "name": code.name,
        "active": code.active,
        "rate": None if percent is None else decimal_text(percent),
        "components": [
            {
                "id": rate.id,
                "name": rate.name,
                "rate": decimal_text(rate.percent_on(view.today)),
                "applies": str(rate.applies),
            }
            for rate in code.rates
        ],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {"id": entry.id, "name": entry.name, "active": entry.active}


def _missing(one: Missing) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "id": one.id or None,
        "says": one.says,
        "blocks": one.blocks,
        "fix": str(one.fix),
    }
