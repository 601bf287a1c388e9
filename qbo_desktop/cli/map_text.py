"""The billing set-up for people: a table for each kind of mapping, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from qbo_desktop.cli.output import table
from qbo_desktop.domain.proposals import Proposal
from qbo_desktop.locale_text import date_text, percent_text
from qbo_desktop.operations.billing_map_reading import MappedTax, SetupView, TaxSide, is_pseudo
from qbo_desktop.operations.billing_setup import Proposed
from qbo_desktop.wording import _, ngettext

_NOTHING = "—"


def setup_text(view: SetupView) -> str:
    """The whole set-up."""
    return "\n\n".join(part for part in (_head(view), *_tables(view), missing_text(view)) if part)


def proposed_text(found: Sequence[Proposed]) -> str:
    """What was, or would be, taken over, and what is in doubt."""
    if not found:
        return _("There is nothing to propose: everything has its match, or nothing resembles it.")
    kinds = {
        "default-item": _("Default service"),
        "work-type": _("Work type"),
        "tax": _("Tax rate"),
        "payment-method": _("Payment method"),
    }
    rows = [(kinds[one.kind], one.name or _NOTHING, one.to or _in_doubt(one.candidates)) for one in found]
    return table((_("Kind"), _("Practice"), _("QuickBooks")), rows)


def _in_doubt(names: Sequence[str]) -> str:
    return _("in doubt: {names}").format(names=", ".join(names))


def _head(view: SetupView) -> str:
    start = view.start
    if start.is_set:
        says = _(
            "Invoices of {day} and later go to QuickBooks ({since} issued; {before} before it stay out)."
        )
    else:
        says = _("No start date is set. Proposed: {day} ({since} issued since then, {before} before it).")
    lines = [says.format(day=date_text(start.day), since=start.since, before=start.before)]
    if view.default_item_id:
        item = view.default_item.name if view.default_item else view.default_item_id
        lines.append(_("Default service: {item}").format(item=item))
    else:
        lines.append(_("There is no default service."))
        if proposal := _proposal(view.default_proposal):
            lines[-1] += f" ({proposal})"
    if view.lists_at is not None:
        read_at = view.lists_at.astimezone().strftime("%Y-%m-%d %H:%M")
        lines.append(_("QuickBooks’ lists are of {time}.").format(time=read_at))
    if view.refusal:
        lines.append(view.refusal)
    return "\n".join(lines)


def _tables(view: SetupView) -> list[str]:
    work_types = [
        (
            one.name,
            one.item.name if one.item else one.item_id or _("default service"),
            "" if one.item_id else _proposal(one.proposal),
        )
        for one in view.work_types
    ]
    taxes = [_tax(one) for one in view.taxes if one.code_id or one.used or not one.retired]
    methods = [
        (
            one.text,
            one.entry.name if one.entry else one.entry_id or _NOTHING,
            "" if one.entry_id else _proposal(one.proposal),
        )
        for one in view.methods
    ]
    found = []
    if work_types:
        found.append(table((_("Work type"), _("QuickBooks service"), _("Proposal")), work_types))
    if taxes:
        headers = (
            _("Tax rate"), _("Percent"), _("QuickBooks code"), _("Percent"), _("Primary"), _("Secondary"), _("Proposal"),
        )  # fmt: skip
        found.append(table(headers, taxes, right=(1, 3)))
    if view.methods_there or any(one.entry_id for one in view.methods):
        found.append(table((_("Payment method"), _("QuickBooks method"), _("Proposal")), methods))
    return found


def _tax(one: MappedTax) -> tuple[str, ...]:
    code = one.code.name if one.code else one.code_id or _NOTHING
    note = _("differs, chosen all the same") if one.insisted else ""
    pseudo = one.code is not None and is_pseudo(one.code)
    return (
        one.rate.name,
        percent_text(one.percent),
        code,
        _percent(one.code_percent),
        "" if pseudo or not one.code else _side(one.primary),
        "" if pseudo or not one.code else _side(one.secondary),
        note if one.code_id else _proposal(one.proposal),
    )


def _percent(value: Decimal | None) -> str:
    return "" if value is None else percent_text(value)


def _side(side: TaxSide | None) -> str:
    if side is None:
        return _NOTHING
    mark = "✓" if side.agrees else "✗"
    return f"{side.ours.name} {percent_text(side.percent)} {mark}"


def _proposal(proposal: Proposal[Any]) -> str:
    if proposal.found is not None:
        return _("proposed: {name}").format(name=proposal.found.name)
    count = len(proposal.candidates)
    if count == 1:
        return _("perhaps: {name}").format(name=proposal.candidates[0].name)
    return (
        ngettext("{count} to choose from", "{count} to choose from", count).format(count=count)
        if count
        else ""
    )


def missing_text(view: SetupView) -> str:
    """What still keeps invoices from going."""
    if not view.missing:
        return _("Nothing is missing: invoices can go.")
    says = [_("Still missing:"), *(f"- {one.says}" for one in view.missing)]
    return "\n".join(says)
