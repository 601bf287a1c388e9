"""Which of a code's taxes is the secondary one, as a person names it."""

from __future__ import annotations

from collections.abc import Sequence

from qbo_desktop.domain.company_lists import CodeRate, TaxCode
from qbo_desktop.domain.names import folded
from qbo_desktop.domain.tax import TaxRate
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.naming_one import CODE_RATE, TAX_CODE, one_of
from qbo_desktop.wording import _


def with_secondary(rate: TaxRate, code: TaxCode, named: str, codes: Sequence[TaxCode]) -> tuple[TaxCode, str]:
    """The code that is meant, and the id of its secondary tax.

    `named` is a tax of the code, or a code that has only that tax: where it is not one of the code's own, the code
    that has both is taken. Raises UsageError.
    """
    if len(rate.components) < 2:
        raise UsageError(
            _("“{rate}” is one tax: it has no secondary tax.").format(rate=rate.name),
            _("Leave the secondary tax out."),
        )
    own = _own(code, named)
    if own:
        return code, one_of(named, own, CODE_RATE).id
    single = [one for one in codes if one.active and len(one.rates) == 1]
    if not any(named.strip() == one.id or folded(named) == folded(one.name) for one in single):
        known = {one.id: one for one in (*code.rates, *(one.rates[0] for one in single))}
        wanted = one_of(named, list(known.values()), CODE_RATE)
    else:
        wanted = one_of(named, single, TAX_CODE).rates[0]
    ids = {one.id for one in code.rates}
    if wanted.id in ids:
        return code, wanted.id
    both = [one for one in codes if one.active and {tax.id for tax in one.rates} == ids | {wanted.id}]
    if len(both) == 1:
        return both[0], wanted.id
    if not both:
        raise UsageError(
            _("QuickBooks has no tax code that has both “{code}” and “{secondary}”.").format(
                code=code.name, secondary=wanted.name
            ),
            _("Add one in QuickBooks, or choose another tax code."),
        )
    ids_text = ", ".join(one.id for one in both)
    raise UsageError(
        _("Several tax codes have both “{code}” and “{secondary}”: {ids}.").format(
            code=code.name, secondary=wanted.name, ids=ids_text
        ),
        _("Name the one that is meant by its id."),
    )


def _own(code: TaxCode, named: str) -> list[CodeRate]:
    return [one for one in code.rates if named.strip() == one.id or folded(named) == folded(one.name)]
