"""Amounts: rounded half up and the same on both sides of zero; read as people write them, or not at all."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.domain.money import (
    amount_text,
    decimal_text,
    from_minor,
    half_up,
    is_whole_minor,
    line_amount,
    read_decimal,
    to_minor,
)
from qbo_desktop.locale_text import amount_alone, date_text, money_text, number_text, percent_text

AMOUNTS = st.integers(-(10**13), 10**13)
CURRENCIES = st.sampled_from(["CAD", "USD", "JPY", "KWD"])
LANGUAGES = st.sampled_from(["en", "fr_CA"])
EXACT = st.fractions(max_denominator=10**6)


@given(EXACT)
def test_rounding_is_symmetric_and_never_further_than_a_half(value: Fraction) -> None:
    rounded = half_up(value)
    assert half_up(-value) == -rounded
    assert abs(value - rounded) <= Fraction(1, 2)
    if abs(value - rounded) == Fraction(1, 2):
        assert abs(rounded) > abs(value), "what lies half-way goes away from zero"


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.5", 1), ("-0.5", -1), ("1.5", 2), ("2.5", 3), ("-2.5", -3), ("2.4999999999", 2), ("0", 0)],
)
def test_what_lies_half_way_goes_away_from_zero(value: str, rounded: int) -> None:
    assert half_up(Decimal(value)) == rounded


@given(AMOUNTS, CURRENCIES)
def test_minor_units_come_back_from_the_amount_and_from_its_text(amount: int, currency: str) -> None:
    assert to_minor(from_minor(amount, currency), currency) == amount
    assert to_minor(Decimal(amount_text(amount, currency)), currency) == amount
    assert is_whole_minor(from_minor(amount, currency), currency)


@pytest.mark.parametrize(
    ("quantity", "price", "currency", "amount"),
    [
        ("1.33333", "100", "CAD", 13333),
        ("0.00001", "499.99", "CAD", 0),
        ("0.00001", "500", "CAD", 1),
        ("-3", "33.335", "CAD", -10001),
        ("3", "33.335", "CAD", 10001),
        ("0.5", "1", "JPY", 1),
        ("0.5", "0.001", "KWD", 1),
        ("1", "99000000000", "CAD", 9_900_000_000_000),
    ],
)
def test_a_line_is_rounded_once(quantity: str, price: str, currency: str, amount: int) -> None:
    assert line_amount(Decimal(quantity), Decimal(price), currency) == amount


def test_parts_of_a_cent_are_seen() -> None:
    assert is_whole_minor(Decimal("1.10"), "CAD")
    assert not is_whole_minor(Decimal("1.105"), "CAD")
    assert not is_whole_minor(Decimal("1.5"), "JPY")


@given(AMOUNTS, LANGUAGES)
def test_an_amount_is_read_as_it_is_written(amount: int, language: str) -> None:
    for text in (money_text(amount, "CAD", language), amount_alone(amount, "CAD", language)):
        assert read_decimal(text) == from_minor(amount, "CAD"), text


@given(st.decimals(-(10**9), 10**9, places=5, allow_nan=False), LANGUAGES)
def test_a_quantity_is_read_as_it_is_written_or_not_at_all(value: Decimal, language: str) -> None:
    """Only threes behind a lone comma, which another language would read otherwise, are not read."""
    text = number_text(value, language)
    found = read_decimal(text)
    if found is None:
        assert text.count(",") == 1
        assert len(text.rpartition(",")[2]) == 3
    else:
        assert found == value, text
    assert read_decimal(decimal_text(value)) == value
    assert read_decimal(percent_text(value, language).rstrip("%").rstrip("\u00a0")) in (value, None)


@given(st.text(alphabet="0123456789.,- \u00a0\u202f'’$CADk€", max_size=14))
def test_whatever_is_typed_is_a_number_or_none(text: str) -> None:
    """What is read has the digits that were typed, in their order."""
    found = read_decimal(text)
    if found is not None:
        assert found.is_finite()
        typed = "".join(one for one in text if one.isdigit())
        kept = "".join(one for one in format(found, "f") if one.isdigit())
        assert kept.strip("0") == typed.strip("0")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", "1234.5"),
        ("1 234,50 $", "1234.50"),
        ("1\u00a0234\u00a0567,8", "1234567.8"),
        ("1 234,567", "1234.567"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234,567", "1234567"),
        ("1’234.50", "1234.50"),
        ("-12", "-12"),
        ("\u221212,5", "-12.5"),
        ("-$5.00", "-5.00"),
        ("- 5", "-5"),
        ("$ 5", "5"),
        ("CAD 5", "5"),
        ("5 usd", "5"),
        (" 7 ", "7"),
        (",5", "0.5"),
        (".5", "0.5"),
        ("0,125", "0.125"),
        ("5.", "5"),
    ],
)
def test_numbers_as_people_write_them(text: str, value: str) -> None:
    assert read_decimal(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        ".",
        ",",
        "$",
        "1,234",
        "-1,234",
        "1,2,3",
        "1.2.3",
        "1,23,4.5",
        "1e5",
        "NaN",
        "Infinity",
        "0x10",
        "1_000",
        "--1",
        "1-",
        "+-1",
        "١٢",
        "½",
        "twelve",
        "1$2",
        "12 5",
        "12 34",
        "1 2345",
        "3 x 4",
        "5'3",
        "9" * 41,
    ],
)
def test_what_is_no_number_or_could_be_two_is_none(text: str) -> None:
    assert read_decimal(text) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [("1E+2", "100"), ("-0", "0"), ("-0.00", "0"), ("1.10", "1.1"), ("1E-5", "0.00001"), ("100", "100")],
)
def test_canonical_text_has_no_exponent_and_no_zeros_at_the_end(value: str, text: str) -> None:
    assert decimal_text(Decimal(value)) == text


def test_amounts_in_words_of_both_languages() -> None:
    assert money_text(123456789, "CAD", "en") == "$1,234,567.89"
    assert money_text(-123456, "CAD", "fr_CA").replace("\u202f", "\u00a0") == "-1\u00a0234,56\u00a0$"
    assert money_text(9_900_000_000_000, "CAD", "en") == "$99,000,000,000.00"
    assert money_text(1234, "JPY", "en") == "JPY\u00a01,234"
    assert money_text(1234, "KWD", "fr_CA") == "1,234\u00a0KWD"
    from datetime import date

    assert date_text(date(2026, 11, 28), "en") == "Nov 28, 2026"
    assert date_text(date(2026, 11, 28), "fr_CA") == "28 nov. 2026"
