"""Many contacts changed with few statements: the same outcome as one by one."""

from __future__ import annotations

import pytest

from qbo_desktop.domain.contact import Contact
from qbo_desktop.practice.book import contacts
from qbo_desktop.practice.book.side import BookSide
from qbo_desktop.sync.side import Record
from tests.practice.opened import Book

COMPANY = frozenset({"company"})


@pytest.fixture
def side(book: Book) -> BookSide:
    return BookSide(book.store, book.workspace_id, "Anne")


def update(
    book: Book, side: BookSide, *wanted: tuple[Record, Contact, frozenset[str]]
) -> list[Record | None]:
    with book.work() as work:
        return side.update_many_in(work, wanted)


def cursor(side: BookSide) -> str:
    return list(side.changed_since(""))[-1].cursor


def test_each_is_changed_and_answered_in_its_place(book: Book, side: BookSide) -> None:
    first, second = book.add(name="Anne Roy", email="anne@roy.example"), book.add(name="Luc Côté")
    answers = update(
        book,
        side,
        (second, Contact(company="Côté inc.", email="not.wanted@cote.example"), COMPANY),
        (first, Contact(company="Roy ltée"), COMPANY),
    )
    assert answers == [book.get(second.id), book.get(first.id)]
    assert book.get(second.id).contact.company == "Côté inc."
    assert book.get(second.id).contact.email == ""
    assert book.get(first.id).contact.company == "Roy ltée"
    assert book.get(first.id).contact.email == "anne@roy.example"


def test_the_side_shows_what_was_changed_and_nothing_else(book: Book, side: BookSide) -> None:
    changed, same, untouched = (book.add(name=name, company="Roy ltée") for name in ("Un", "Deux", "Trois"))
    before = cursor(side)
    answers = update(
        book,
        side,
        (changed, Contact(company="Roy inc."), COMPANY),
        (same, Contact(company="Roy ltée"), COMPANY),
    )
    shown = [record.id for page in side.changed_since(before) for record in page.records]
    assert shown == [changed.id]
    assert answers[1] == same
    assert book.get(changed.id).version != changed.version
    assert book.get(untouched.id) == untouched


def test_one_changed_meanwhile_stays_and_the_others_go_on(book: Book, side: BookSide) -> None:
    moved, other = book.add(name="Anne Roy"), book.add(name="Luc Côté")
    book.edit(moved.id, company="Word of a person")
    answers = update(
        book,
        side,
        (moved, Contact(company="Roy ltée"), COMPANY),
        (other, Contact(company="Côté inc."), COMPANY),
    )
    assert answers[0] is None
    assert book.get(moved.id).contact.company == "Word of a person"
    assert book.get(other.id).contact.company == "Côté inc."


def test_more_than_one_question_can_hold(book: Book, side: BookSide) -> None:
    with book.work() as work:
        rows = contacts.new_rows(work, [(Contact(f"Client {number}"), "") for number in range(1000)])
        work.session.add_all(rows)
    records = book.records()
    answers = update(book, side, *((record, Contact(company="Roy ltée"), COMPANY) for record in records))
    assert [record and record.id for record in answers] == [record.id for record in records]
    assert {record.contact.company for record in book.records()} == {"Roy ltée"}


def test_one_that_is_gone_is_answered_with_none_and_the_others_go_on(book: Book, side: BookSide) -> None:
    here = book.add(name="Anne Roy")
    gone = Record("C999", "1", Contact(name="Nobody"))
    answers = update(book, side, (gone, Contact(), COMPANY), (here, Contact(company="Roy ltée"), COMPANY))
    assert answers == [None, book.get(here.id)]
    assert book.get(here.id).contact.company == "Roy ltée"


def test_an_unknown_field_is_a_fault(book: Book, side: BookSide) -> None:
    here = book.add(name="Anne Roy")
    with pytest.raises(ValueError, match="shoe_size"):
        update(book, side, (here, Contact(), frozenset({"shoe_size"})))
