"""Looking for numbers: together where that is possible, one by one where not, and never a refusal taken for "free"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pytest

from qbo_desktop.domain.sales_invoice import RemoteInvoice
from qbo_desktop.errors import Refused, Unanswered
from qbo_desktop.sync.invoice_side import InvoiceSide
from qbo_desktop.sync.invoices.numbers import Numbered, look_for


class Books:
    """Invoices by number. It refuses a question that names one of `refused`, and those for several at once."""

    def __init__(self, *held: str, refused: Sequence[str] = (), together: bool = True) -> None:
        self.held = [RemoteInvoice(str(at), "0", number) for at, number in enumerate(held)]
        self.refused = refused
        self.together = together
        self.asked: list[list[str]] = []

    def invoices_numbered(self, numbers: Sequence[str]) -> list[RemoteInvoice]:
        self.asked.append(list(numbers))
        if (len(numbers) > 1 and not self.together) or set(numbers) & set(self.refused):
            raise Refused(f"No: {numbers[0]}")
        wanted = {one.casefold() for one in numbers}
        return [one for one in self.held if one.number.casefold() in wanted]


def looked(books: Books, *numbers: str) -> tuple[list[str], list[str]]:
    """The numbers found, and those that nobody could look for."""
    found = look_for(cast(InvoiceSide, books), numbers)
    return [one.number for one in found.records], list(found.refused)


def test_all_of_them_cost_one_question_and_none_costs_nothing() -> None:
    books = Books("A", "B")
    assert looked(books, "A", "", "C", "A", "B") == (["A", "B"], [])
    assert books.asked == [["A", "C", "B"]]
    assert looked(books, "", "") == looked(books) == ([], [])
    assert len(books.asked) == 1


def test_one_that_is_refused_keeps_no_other_from_being_found() -> None:
    books = Books("A", "B", refused=("X",))
    assert looked(books, "A", "X", "B", "C") == (["A", "B"], ["X"])
    assert books.asked == [["A", "X", "B", "C"], ["A"], ["X"], ["B"], ["C"]]
    assert looked(Books("A", "B", together=False), "A", "B", "C") == (["A", "B"], [])


@pytest.mark.parametrize("numbers", [("X",), ("A", "X")])
def test_what_was_said_is_kept_with_the_number(numbers: tuple[str, ...]) -> None:
    found = look_for(cast(InvoiceSide, Books("A", refused=("X",))), numbers)
    assert found.refused["X"].says == "No: X"


def test_a_broken_connection_says_nothing_about_a_number() -> None:
    class Silent(Books):
        def invoices_numbered(self, numbers: Sequence[str]) -> list[RemoteInvoice]:
            raise Unanswered("Nothing came.")

    with pytest.raises(Unanswered):
        looked(Silent(), "A", "B")


def test_who_has_a_number_is_told_whatever_its_letters_look_like() -> None:
    one, other, third = (
        RemoteInvoice(str(at), "0", number) for at, number in enumerate(("ab-1", "AB-1", "x"))
    )
    found = Numbered((one, other, third))
    assert found.holders_of("Ab-1") == [one, other]
    assert found.holders_of("ab-10") == []
