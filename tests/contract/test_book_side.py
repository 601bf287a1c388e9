"""The Practice Book under the contract, and what it promises beyond: writes on a run's own unit of work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from qbo_desktop.domain.changes import Changes, Topic
from qbo_desktop.domain.contact import Contact
from qbo_desktop.errors import Refused, Stale
from qbo_desktop.practice.book import contacts
from qbo_desktop.practice.book.side import PAGE_SIZE, BookSide
from tests.contract.side_contract import SideContract
from tests.contract.world import FULL, Reader, World
from tests.practice.opened import Book, open_a_book


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    opened = open_a_book(tmp_path / "home")
    yield opened
    opened.store.close()


@pytest.fixture
def side(book: Book) -> BookSide:
    return BookSide(book.store, book.workspace_id, "run")


class TestBookSide(SideContract):
    """The contract."""

    @pytest.fixture
    def world(self, book: Book, side: BookSide) -> World:
        def edit(record_id: str, name: str, email: str) -> None:
            book.edit(record_id, name=name, email=email)

        def retire(record_id: str) -> None:
            with book.work() as work:
                contacts.set_archived(work, record_id)

        return World(side, edit, retire, tick=lambda seconds: None)


def test_identity_is_the_workspaces(side: BookSide, book: Book) -> None:
    identity = side.identity()
    assert (identity.key, identity.name) == (f"book:{book.workspace_id}", "default")


def test_a_creation_and_its_link_are_one_commit(side: BookSide, book: Book) -> None:
    def create_and_fail() -> None:
        with book.work() as work:
            side.create_in(work, FULL, "key-1")
            raise RuntimeError("killed before the link")

    with pytest.raises(RuntimeError):
        create_and_fail()
    assert book.records() == []
    assert side.find_contacts(key="key-1") == []


def test_many_are_made_with_few_statements_in_the_order_given(side: BookSide, book: Book) -> None:
    wanted = [(Contact(name=f"N{number}", type="New one"), f"k{number}") for number in range(1000)]
    heard: list[Changes] = []
    book.store.subscribe(heard.append)
    statements: list[str] = []
    with book.work() as work:
        event.listen(
            work.session.get_bind(), "before_cursor_execute", lambda *facts: statements.append(facts[2])
        )
        made = side.create_many_in(work, wanted)
    assert [record.contact.name for record in made] == [contact.name for contact, _key in wanted]
    assert len(statements) < 30
    assert book.records() == made
    assert heard[0].concern(Topic.BOOK)
    assert heard[0].concern(Topic.CONTACTS)
    with book.work() as work:
        again = side.create_many_in(work, [*wanted[:3], (FULL, "new"), (FULL, "new"), (FULL, ""), (FULL, "")])
        assert contacts.types(work.session, book.workspace_id) == ["Client", "New one"]
    assert again[:3] == made[:3]
    assert again[3] == again[4], "a key twice in one call is one intention"
    assert len({record.id for record in again[3:]}) == 3, "without a key each is its own"


def test_no_write_is_none(side: BookSide, book: Book) -> None:
    heard: list[Changes] = []
    book.store.subscribe(heard.append)
    with book.work() as work:
        assert side.create_many_in(work, []) == []
    assert heard == []


def test_more_than_a_page(side: BookSide, book: Book) -> None:
    with book.work() as work:
        side.create_many_in(work, [(Contact(name=f"N{n}"), "") for n in range(2 * PAGE_SIZE)])
    pages = list(side.changed_since(""))
    assert [len(page.records) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 0]
    assert {page.expected for page in pages} == {2 * PAGE_SIZE}
    assert pages[-1].cursor


def test_a_contact_without_any_name_is_refused_and_nothing_is_written(side: BookSide, book: Book) -> None:
    with book.work() as work, pytest.raises(Refused) as caught:
        side.create_many_in(work, [(FULL, "a"), (Contact(email="a@example.com"), "b")])
    assert (caught.value.code, caught.value.side) == ("no-name", "practice")
    assert book.records() == []
    made = side.create_contact(Contact(first_name="Anne", last_name="Roy"), "c")
    assert made.contact.name == "Anne Roy"


def test_a_change_that_changes_nothing_is_no_new_version(side: BookSide) -> None:
    made = side.create_contact(FULL, "key-1")
    reader = Reader(side)
    reader.look()
    assert side.update_contact(made, FULL, frozenset({"email", "name"}), "key-2") == made
    assert reader.look() == []


def test_two_workspaces_do_not_see_each_other(side: BookSide, book: Book) -> None:
    from qbo_desktop.store import workspaces

    made = side.create_contact(FULL, "key-1")
    with book.store.work() as work:
        other = BookSide(book.store, workspaces.add(work, "other"))
    assert other.get(made.id) is None
    assert other.find_contacts(name=FULL.name, key="key-1") == []
    assert [page.records for page in other.changed_since("")] == [()]
    assert other.create_contact(FULL, "key-1").id != made.id
    with pytest.raises(Refused):
        other.update_contact(made, FULL, frozenset({"email"}), "key-2")


def test_what_cannot_be_stored_is_mended_not_a_crash(side: BookSide) -> None:
    made = side.create_contact(Contact(name="half \ud83d a pair", email="x\udcff"), "key-1")
    assert made.contact.name == "half ? a pair"
    assert side.get(made.id) == made


def test_stale_is_seen_inside_one_unit_of_work(side: BookSide, book: Book) -> None:
    with book.work() as work:
        made = side.create_in(work, FULL, "key-1")
        changed = side.update_in(work, made, Contact(email="b@example.com"), frozenset({"email"}), "key-2")
        with pytest.raises(Stale):
            side.update_in(work, made, Contact(email="c@example.com"), frozenset({"email"}), "key-3")
    assert book.records() == [changed]


def test_a_field_that_no_contact_has_is_a_bug_of_the_caller(side: BookSide) -> None:
    made = side.create_contact(FULL, "key-1")
    with pytest.raises(ValueError, match="shoe_size"):
        side.update_contact(made, FULL, frozenset({"shoe_size"}), "key-2")
