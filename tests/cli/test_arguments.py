"""What arguments of billing are read as: lines, amounts, days, taxes; and what cannot be read but one way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest

from qbo_desktop.cli import practice_nouns, verbs
from qbo_desktop.cli.arguments import component, day, decimal, draft_line, percentage
from qbo_desktop.cli.verb import Verb
from qbo_desktop.domain.invoice import State
from qbo_desktop.domain.period import Frequency
from qbo_desktop.errors import UsageError
from qbo_desktop.practice.book.staff import Permission
from qbo_desktop.practice.book.work_list import FeeType


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Bookkeeping;The books;1;100;GST", ("Bookkeeping", "The books", "1", "100", "GST")),
        ("Tax;First; second; third;2;5;HST", ("Tax", "First; second; third", "2", "5", "HST")),
        (";No type;1;5;", ("", "No type", "1", "5", "")),
        ("Tax;;1;5;GST", ("Tax", "", "1", "5", "GST")),
        (" Tax ; Spaced ; 1,5 ; 1 234,50 $ ; GST + QST ", ("Tax", "Spaced", "1.5", "1234.50", "GST + QST")),
        (";;;;1;-2;", ("", ";;", "1", "-2", "")),
    ],
)
def test_a_line_is_split_at_the_first_and_the_last_three(text: str, parts: tuple[str, ...]) -> None:
    line = draft_line(text)
    work_type, description, quantity, price, rate = parts
    assert (line.work_type, line.description, line.rate) == (work_type, description, rate)
    assert (line.quantity, line.unit_price) == (Decimal(quantity), Decimal(price))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "too few parts"),
        ("Tax", "too few parts"),
        ("Tax;The books;1;100", "too few parts"),
        ("Tax;The books;one;100;GST", "not a number"),
        ("Tax;The books;1;;GST", "not a number"),
        ("Tax;The books;1;1,234;GST", "two ways"),
        ("Tax;The books;NaN;1;GST", "not a number"),
        ("Tax;The books;1e5;1;GST", "not a number"),
    ],
)
def test_a_line_that_is_none_is_named(text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        draft_line(text)
    assert said in refused.value.says
    assert f"“{text}”" in refused.value.says
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("text", "value"), [("12.5", "12.5"), ("12,5", "12.5"), ("1 234,50", "1234.50"), ("-3", "-3")]
)
def test_an_amount(text: str, value: str) -> None:
    assert decimal(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1,234", "-12,345", "five", "", "1.2.3", "∞", "٣"])
def test_an_amount_that_cannot_be_read(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        decimal(text)
    assert refused.value.remedy


def test_a_day_is_written_in_one_way() -> None:
    assert day("2025-03-10") == date(2025, 3, 10)
    for text in (
        "2025-3-10",
        "20250310",
        "2025-W10-1",
        "2025-02-29",
        "10/03/2025",
        "",
        "٢٠٢٥-٠٣-١٠",
        "0000-01-01",
    ):
        with pytest.raises(UsageError):
            day(text)


def test_a_tax_and_its_percentage() -> None:
    assert component("GST=5") == ("GST", Decimal(5))
    assert component("QST = 9.975%") == ("QST", Decimal("9.975"))
    assert component("A=B=7") == ("A=B", Decimal(7))
    assert percentage("9,97 %") == Decimal("9.97")
    for text in ("GST", "GST=", "GST=five"):
        with pytest.raises(UsageError):
            component(text)


def test_the_words_of_the_command_line_are_the_book_s() -> None:
    assert list(practice_nouns.STATES) == [str(one) for one in State]
    assert list(practice_nouns.FREQUENCIES) == [str(one) for one in Frequency]
    assert list(practice_nouns.PERMISSIONS) == [str(one) for one in Permission]
    assert list(practice_nouns.FEE_TYPES) == [str(one) for one in FeeType]


def test_every_verb_runs_something_that_is_there() -> None:
    places = [verb.place for verb in _verbs(verbs.VERBS) if verb.place]
    assert len(places) > 60
    for place in places:
        module, function = place.split(":")
        assert callable(getattr(import_module(f"qbo_desktop.cli.{module}"), function)), place


def _verbs(above: Iterable[Verb]) -> Iterator[Verb]:
    for verb in above:
        yield verb
        yield from _verbs(verb.nouns)
