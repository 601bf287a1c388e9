"""What is typed into a line of a draft, and what it comes to; numbers as they are typed and shown to be changed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.domain.invoice import Line, LineKind
from qbo_desktop.domain.money import line_amount
from qbo_desktop.domain.tax import TaxComponent, TaxRate
from qbo_desktop.phrases.payments import METHODS, method_text
from qbo_desktop.ui.models.draft_lines import (
    Cell,
    DraftLine,
    as_new,
    discount_lines,
    duplicate,
    from_line,
    work_out,
)
from qbo_desktop.ui.models.typed import read_typed, typed_number
from qbo_desktop.wording import use_language

numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=5)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("en")


@given(value=numbers, language=st.sampled_from(["en", "fr_CA"]), least=st.integers(0, 3))
def test_what_is_shown_to_be_changed_is_read_back_as_the_same(
    value: Decimal, language: str, least: int
) -> None:
    use_language(language)
    assert read_typed(typed_number(value, least)).value == value


@given(quantity=numbers, price=numbers)
def test_a_line_of_the_book_is_worked_out_as_the_book_does(quantity: Decimal, price: Decimal) -> None:
    quantity /= 1000
    amount = line_amount(quantity, price, "CAD")
    worked = work_out(from_line(Line("Advice", quantity, price, amount), "CAD"), "CAD")
    assert worked.wrong == {} or abs(amount) > 10**13
    assert worked.wrong != {} or (worked.quantity, worked.price, worked.amount) == (quantity, price, amount)


@pytest.mark.parametrize(
    ("language", "typed", "value"),
    [
        ("en", "1,234.50", "1234.50"),
        ("en", "1 234,50 $", "1234.50"),
        ("fr_CA", "1\u202f234,5", "1234.5"),
        ("fr_CA", "\u22120,00001", "-0.00001"),
        ("fr_CA", "0,125", "0.125"),
    ],
)
def test_numbers_are_read_in_both_forms(language: str, typed: str, value: str) -> None:
    use_language(language)
    assert read_typed(typed).value == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "A number is missing here."),
        ("abc", "“abc” is not a number."),
        ("-1,234", "“-1,234” can be read in two ways: write -1234 or -1.234."),
        ("9" * 50, f"“{'9' * 30}…” is not a number."),
    ],
)
def test_what_is_no_number_is_said_to_be_none(typed: str, says: str) -> None:
    found = read_typed(typed)
    assert (found.value, found.says) == (None, says)


def test_a_blank_line_is_right_and_comes_to_nothing() -> None:
    assert DraftLine(rate_id="T1").is_blank()
    assert work_out(DraftLine(), "CAD").amount == 0


@pytest.mark.parametrize(
    ("line", "cell"),
    [
        (DraftLine("a", quantity="", price="1"), Cell.QUANTITY),
        (DraftLine("a", price=""), Cell.PRICE),
        (DraftLine("a", price="0.00000000001"), Cell.PRICE),
        (DraftLine("a", quantity="0.00000000001", price="1"), Cell.QUANTITY),
        (DraftLine("a", quantity="1000000", price="1000000"), Cell.PRICE),
        (DraftLine("x" * 4_001, price="1"), Cell.DESCRIPTION),
    ],
)
def test_the_wrong_cell_is_named(line: DraftLine, cell: Cell) -> None:
    worked = work_out(line, "CAD")
    assert list(worked.wrong) == [cell]
    assert (worked.amount is None) is (cell is not Cell.DESCRIPTION)


def test_what_a_line_bills_is_kept_and_a_copy_bills_nothing() -> None:
    line = Line(
        "October",
        Decimal(1),
        Decimal(450),
        45000,
        kind=LineKind.FEE,
        worth=50000,
        work_id="J1",
        entry_id="E1",
    )
    typed = from_line(line, "CAD")
    new = as_new(typed, work_out(typed, "CAD"))
    assert (new.kind, new.worth, new.work_id, new.entry_id) == (LineKind.FEE, 50000, "J1", "E1")
    copied = duplicate(typed)
    assert (copied.kind, copied.worth, copied.work_id, copied.entry_id) == (LineKind.AD_HOC, None, "", "")
    assert copied.price == typed.price


def test_a_discount_is_a_line_for_each_rate() -> None:
    gst = TaxRate("T1", "GST", (TaxComponent("GST", Decimal(5)),))
    lines = [Line("a", Decimal(1), Decimal("0.99"), 99, gst), Line("b", Decimal(1), Decimal(10), 1000)]
    made = discount_lines(lines, Decimal(50), "Discount", "CAD")
    assert [(one.price, one.rate_id, one.kind) for one in made] == [
        ("-0.50", "T1", LineKind.DISCOUNT),
        ("-5.00", "", LineKind.DISCOUNT),
    ]


def test_a_method_of_payment_from_elsewhere_is_shown_as_it_is() -> None:
    assert [method_text(one) for one in METHODS] == list(METHODS)
    assert method_text("Interac") == "Interac"
