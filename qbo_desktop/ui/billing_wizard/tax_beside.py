"""A tax rate of the practice beside a tax code of QuickBooks, tax by tax, as it is shown. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from qbo_desktop.domain.billing_setup import TaxMapping
from qbo_desktop.domain.company_lists import NOT_TAXABLE, TAXABLE, TaxCode, TaxRegime
from qbo_desktop.domain.tax import TaxRate
from qbo_desktop.domain.tax_pairing import agrees, charges, pair
from qbo_desktop.locale_text import percent_text
from qbo_desktop.wording import _


@dataclass(frozen=True, slots=True)
class OneTax:
    """A tax of the rate beside the code's. `says` is what is seen, `aloud` what a screen reader says."""

    says: str
    aloud: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """What the code charges (“—” where that cannot be told), the taxes one by one, and whether they are the same.

    `secondary` is None where neither side has a second tax. `why` is the sentence about what differs.
    """

    percent: str
    primary: OneTax | None
    secondary: OneTax | None
    agrees: bool
    why: str = ""


def beside(rate: TaxRate, code: TaxCode, day: date, mapping: TaxMapping, regime: TaxRegime) -> Beside:
    """Compare them as they are on a day."""
    if code.id in (TAXABLE, NOT_TAXABLE):
        return _whether_taxed(rate, code, agrees(rate, code, regime, day))
    pairing = pair(rate, code, day, mapping.secondary_id)
    shares = dict(zip((one.id for one in code.rates), code.shares(day), strict=True))
    taxes: list[OneTax] = []
    for (component, there), share in zip(pairing.pairs, rate.effective(), strict=True):
        theirs = shares[there.id] if there is not None else Fraction(0)
        name = there.name if there is not None else ""
        taxes.append(_one(component.name, component.rate, share, name, theirs))
    paired = {there.id for _component, there in pairing.pairs if there is not None}
    taxes += [
        _only_there(one.name, shares[one.id]) for one in code.rates if one.id not in paired and shares[one.id]
    ]
    same = agrees(rate, code, regime, day, mapping.secondary_id)
    percent = percent_text(code.percent(day))
    why = "" if same else _differs(rate, percent)
    return Beside(percent, taxes[0] if taxes else None, _joined(taxes[1:]), same, why)


def _one(ours: str, percent: Decimal, share: Fraction, theirs: str, their_share: Fraction) -> OneTax:
    mine = percent_text(percent)
    if share == their_share:
        says = _("{tax} {percent} ✓").format(tax=ours, percent=mine)
        if not theirs:
            return OneTax(
                says,
                _("{tax} {percent}: nothing is charged on either side").format(tax=ours, percent=mine),
                True,
            )
        aloud = _("{tax} {percent} is {theirs} in QuickBooks: the same").format(
            tax=ours, percent=mine, theirs=theirs
        )
        return OneTax(says, aloud, True)
    other = percent_text(_percent(their_share))
    says = _("{tax} {percent} ✗ {other}").format(tax=ours, percent=mine, other=other)
    aloud = _("{tax} {percent}, but {other} in QuickBooks: not the same").format(
        tax=ours, percent=mine, other=other
    )
    return OneTax(says, aloud, False)


def _only_there(name: str, share: Fraction) -> OneTax:
    percent = percent_text(_percent(share))
    return OneTax(
        _("✗ {tax} {percent}").format(tax=name, percent=percent),
        _("{tax} {percent} is charged in QuickBooks alone").format(tax=name, percent=percent),
        False,
    )


def _joined(taxes: list[OneTax]) -> OneTax | None:
    if not taxes:
        return None
    return OneTax(
        ", ".join(one.says for one in taxes),
        "; ".join(one.aloud for one in taxes),
        all(one.agrees for one in taxes),
    )


def _differs(rate: TaxRate, theirs: str) -> str:
    ours = percent_text(rate.percent())
    if ours == theirs:
        return _("Both charge {percent} in all, but not by the same taxes.").format(percent=ours)
    return _("Yours charges {ours}, QuickBooks {theirs}: the totals would differ.").format(
        ours=ours, theirs=theirs
    )


def _whether_taxed(rate: TaxRate, code: TaxCode, same: bool) -> Beside:
    """The US: a line is taxable or not, which has no percentage of its own."""
    ours = percent_text(rate.percent())
    if same:
        why = ""
    elif not charges(rate):
        why = _("Yours charges nothing; QuickBooks would charge its tax.")
    elif code.id == NOT_TAXABLE:
        why = _("Yours charges {ours}; QuickBooks would charge nothing.").format(ours=ours)
    else:
        why = _("Yours charges {ours}; choose the code that says how much QuickBooks charges.").format(
            ours=ours
        )
    return Beside("—", None, None, same, why)


def _percent(share: Fraction) -> Decimal:
    """A share in percent, exactly where it can be written, else to six places."""
    exact = share * 100
    for digits in range(7):
        if (exact * 10**digits).denominator == 1:
            return Decimal(int(exact * 10**digits)).scaleb(-digits)
    return Decimal(round(exact * 10**6)).scaleb(-6)
