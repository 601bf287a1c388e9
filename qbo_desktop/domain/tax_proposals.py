"""Which tax code stands for a tax rate, proposed: by what both charge, and by names only among equals. PURE.

A code that charges anything else is never proposed. Where several charge the same, the names of the taxes and of
the province tell; where those do not, or where they speak against the only one, the choice is a person's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from qbo_desktop.domain.company_lists import NOT_TAXABLE, TAXABLE, TaxCode, TaxRegime
from qbo_desktop.domain.names import folded
from qbo_desktop.domain.proposals import Proposal
from qbo_desktop.domain.tax import TaxRate
from qbo_desktop.domain.tax_pairing import CUSTOM, agrees, charges
from qbo_desktop.domain.tax_words import TaxName, WhyNone, read_tax_name


def propose_code(rate: TaxRate, codes: Sequence[TaxCode], regime: TaxRegime, day: date) -> Proposal[TaxCode]:
    """The code that stands for a rate, as both are on a day."""
    if regime is TaxRegime.NONE:
        return Proposal()
    offered = [one for one in codes if one.active and one.id != CUSTOM]
    if regime is TaxRegime.AUTOMATED or (regime is TaxRegime.US and not charges(rate)):
        wanted = TAXABLE if charges(rate) else NOT_TAXABLE
        found = next((one for one in offered if one.id == wanted), None)
        return Proposal(found, (found,)) if found else Proposal()
    alike = [
        one for one in offered if one.id not in (TAXABLE, NOT_TAXABLE) and agrees(rate, one, regime, day)
    ]
    if not alike:
        return Proposal()
    ours = read_tax_name(rate.name, *(one.name for one in rate.components))
    names = {one.id: _name_of(one) for one in alike}
    found = _told_apart(rate, ours, alike, names) if charges(rate) else _by_reason(rate, alike)
    if found is None:
        return Proposal(None, tuple(sorted(alike, key=lambda one: (-_shared(ours, names[one.id]), one.name))))
    return Proposal(found, (found, *(one for one in alike if one is not found)))


def _name_of(code: TaxCode) -> TaxName:
    return read_tax_name(code.name, *(one.name for one in code.rates))


def _shared(ours: TaxName, theirs: TaxName) -> int:
    return len(ours.all_words & theirs.all_words)


def _contradicts(ours: TaxName, theirs: TaxName) -> bool:
    """Whether both say which tax, or which province, and none of them is the same."""
    return any(
        bool(one and other and not one & other)
        for one, other in ((ours.taxes, theirs.taxes), (ours.provinces, theirs.provinces))
    )


def _told_apart(
    rate: TaxRate, ours: TaxName, alike: Sequence[TaxCode], names: dict[str, TaxName]
) -> TaxCode | None:
    """Of codes that charge what the rate does, the one that it is; None when that cannot be told."""
    left = [one for one in alike if not _contradicts(ours, names[one.id])]
    # Whoever names a province means the code that names it, and where none does, the one that names none.
    if ours.provinces:
        left = _those(left, lambda one: bool(names[one.id].provinces & ours.provinces))
    elif len(left) > 1:
        left = _those(left, lambda one: not names[one.id].provinces)
    if ours.taxes:
        left = _those(left, lambda one: names[one.id].taxes == ours.taxes)
    if len(left) < 2:
        return left[0] if left else None
    if same := _called(rate.name, left):
        return same[0] if len(same) == 1 else None
    if len({names[one.id].provinces for one in left}) > 1:
        return None
    best = max(len(ours.rest & names[one.id].rest) for one in left)
    first = [one for one in left if len(ours.rest & names[one.id].rest) == best]
    return first[0] if best and len(first) == 1 else None


def _those(codes: list[TaxCode], holds: Callable[[TaxCode], bool]) -> list[TaxCode]:
    """Those of which it holds, or all when it holds of none."""
    return [one for one in codes if holds(one)] or codes


def _called(name: str, codes: Sequence[TaxCode]) -> list[TaxCode]:
    """The codes of this name: as it is written, else as it is read in both languages."""
    if same := [one for one in codes if folded(one.name) == folded(name)]:
        return same
    said = read_tax_name(name).all_words
    return [one for one in codes if said and read_tax_name(one.name).all_words == said]


def _by_reason(rate: TaxRate, alike: Sequence[TaxCode]) -> TaxCode | None:
    """Of codes that charge nothing, the one of the same reason: a tax return tells them apart."""
    why = read_tax_name(rate.name).why_none or read_tax_name(*(one.name for one in rate.components)).why_none
    if not why:
        called = _called(rate.name, alike)
        if len(called) == 1:
            return called[0]
        return alike[0] if len(alike) == 1 else None
    same = [one for one in alike if _reason(one) & why]
    if len(same) > 1:
        same = _called(rate.name, same)
    if len(same) == 1:
        return same[0]
    # “No tax” may be any of the three; the only one that says no reason may be it.
    silent = len(alike) == 1 and (not _reason(alike[0]) or why == {f"none:{WhyNone.NO_TAX}"})
    return alike[0] if silent else None


def _reason(code: TaxCode) -> frozenset[str]:
    return read_tax_name(code.name).why_none or _name_of(code).why_none
