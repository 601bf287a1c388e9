"""The lines of a draft while they are written: what was typed stays as it was typed, beside what it comes to.

Pure values: nothing here knows the window.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from qbo_desktop.domain.invoice import LONGEST_DESCRIPTION, Line, LineKind, discounts
from qbo_desktop.domain.money import decimals_of, from_minor, line_amount
from qbo_desktop.domain.tax import TaxRate
from qbo_desktop.operations.invoice_reading import NewLine, line_refusal
from qbo_desktop.ui.models.typed import read_typed, typed_number
from qbo_desktop.wording import _


class Cell(StrEnum):
    """The columns of the table of lines."""

    WORK_TYPE = "work-type"
    DESCRIPTION = "description"
    QUANTITY = "quantity"
    PRICE = "price"
    RATE = "rate"
    AMOUNT = "amount"
    WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line as it was typed: quantity and price are texts; the rate and the work type are ids, "" for none.

    `kind`, `worth`, `work_id` and `entry_id` are as a `Line` has them, and are kept.
    """

    description: str = ""
    quantity: str = "1"
    price: str = ""
    rate_id: str = ""
    work_type_id: str = ""
    kind: LineKind = LineKind.AD_HOC
    worth: int | None = None
    work_id: str = ""
    entry_id: str = ""

    def is_blank(self) -> bool:
        """Whether nothing was written into it: it is left out when the draft is saved."""
        return not (self.description.strip() or self.price.strip() or self.work_type_id or self.work_id)


@dataclass(frozen=True, slots=True)
class Worked:
    """What a line comes to: `amount` in minor units, or None with the sentence of each wrong cell."""

    quantity: Decimal = Decimal(0)
    price: Decimal = Decimal(0)
    amount: int | None = None
    wrong: Mapping[Cell, str] = field(default_factory=dict)


def from_line(line: Line, currency: str) -> DraftLine:
    """A line of the book, to be changed."""
    return DraftLine(
        description=line.description,
        quantity=typed_number(line.quantity),
        price=typed_number(line.unit_price, decimals_of(currency)),
        rate_id=line.rate.id if line.rate else "",
        work_type_id=line.work_type_id,
        kind=line.kind,
        worth=line.worth,
        work_id=line.work_id,
        entry_id=line.entry_id,
    )


def work_out(line: DraftLine, currency: str) -> Worked:
    """What a line comes to in a currency, or what is wrong with it."""
    if line.is_blank():
        return Worked(amount=0)
    quantity, price = read_typed(line.quantity), read_typed(line.price)
    wrong = {}
    if len(line.description) > LONGEST_DESCRIPTION:
        wrong[Cell.DESCRIPTION] = _("A description has at most {most} characters.").format(
            most=LONGEST_DESCRIPTION
        )
    if quantity.value is None:
        wrong[Cell.QUANTITY] = quantity.says
    if price.value is None:
        wrong[Cell.PRICE] = price.says
    if quantity.value is None or price.value is None:
        return Worked(quantity.value or Decimal(0), price.value or Decimal(0), None, wrong)
    if refusal := line_refusal(quantity.value, price.value, currency):
        wrong[Cell.PRICE if not line_refusal(quantity.value, Decimal(0), currency) else Cell.QUANTITY] = (
            refusal
        )
    amount = None if refusal else line_amount(quantity.value, price.value, currency)
    return Worked(quantity.value, price.value, amount, wrong)


def as_domain(line: DraftLine, worked: Worked, rates: Mapping[str, TaxRate]) -> Line:
    """The line as a saved draft will have it. ValueError for one with a wrong cell."""
    if worked.amount is None:
        raise ValueError("a line with a wrong cell has no amount")
    return Line(
        description=line.description,
        quantity=worked.quantity,
        unit_price=worked.price,
        amount=worked.amount,
        rate=rates.get(line.rate_id),
        kind=line.kind,
        work_type_id=line.work_type_id,
        worth=line.worth,
        work_id=line.work_id,
        entry_id=line.entry_id,
    )


def as_new(line: DraftLine, worked: Worked) -> NewLine:
    """The line as the operations take it."""
    return NewLine(
        description=line.description.strip(),
        quantity=worked.quantity,
        unit_price=worked.price,
        rate=line.rate_id,
        work_type=line.work_type_id,
        kind=line.kind,
        worth=line.worth,
        work_id=line.work_id,
        entry_id=line.entry_id,
    )


def duplicate(line: DraftLine) -> DraftLine:
    """The same line once more. It bills no work: what the first one bills cannot be billed twice."""
    kind = line.kind if line.kind is LineKind.DISCOUNT else LineKind.AD_HOC
    return DraftLine(line.description, line.quantity, line.price, line.rate_id, line.work_type_id, kind)


def discount_lines(
    lines: Sequence[Line], percent: Decimal, description: str, currency: str
) -> list[DraftLine]:
    """The lines that take some percent off: one for each tax rate that the lines have."""
    return [
        DraftLine(
            description=description,
            price=typed_number(from_minor(amount, currency), decimals_of(currency)),
            rate_id=rate.id if rate else "",
            kind=LineKind.DISCOUNT,
        )
        for rate, amount in discounts(lines, percent)
    ]
