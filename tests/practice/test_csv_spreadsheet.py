"""The way through a spreadsheet and back: what it spoils, what it leaves out, and what an export keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.domain.contact import Address, Contact
from qbo_desktop.practice.book import contacts
from qbo_desktop.practice.book.fields import BadValue
from qbo_desktop.practice.book.importing import apply_import, look
from qbo_desktop.practice.csv_contacts import read_contacts, write_contacts
from qbo_desktop.practice.csv_headers import COLUMNS
from qbo_desktop.practice.csv_more import more_columns, with_more
from qbo_desktop.practice.csv_plan import ImportPlan, plan_import
from tests.practice.opened import Book, open_a_book


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    opened = open_a_book(tmp_path / "home")
    yield opened
    opened.store.close()


def plan(book: Book, data: bytes | str) -> ImportPlan:
    file = read_contacts(data.encode() if isinstance(data, str) else data)
    with book.store.read() as session:
        return plan_import(file, look(session, book.workspace_id))


def apply(book: Book, planned: ImportPlan) -> None:
    with book.work() as work:
        apply_import(work, planned)


RICH = Contact(
    name="Anne Roy",
    email="a@example.com",
    website="https://roy.example",
    more_emails=(("Third: private", "c@example.com"), ("", "d@example.com")),
    more_phones=(("Cottage", "819 555-0100 ext 4"),),
    more_addresses=(("Chalet | lac", Address("1, rue A | B", "", "Laval", "QC", "H1H 1H1")),),
)


def test_an_export_has_all_that_a_contact_has(book: Book, tmp_path: Path) -> None:
    with book.work() as work:
        contacts.add(work, RICH)
    text = "".join(write_contacts(book.records()))
    assert text.splitlines()[0].endswith("archived,website,more_emails,more_phones,more_addresses")
    planned = plan(book, text)
    assert (planned.unchanged, planned.created, planned.updated, planned.errors) == (1, (), (), ())
    elsewhere = open_a_book(tmp_path / "elsewhere")
    apply(elsewhere, plan(elsewhere, text.replace("C1,", ",", 1)))
    (record,) = elsewhere.records()
    assert record.contact.with_fields(kind_assumed=RICH.kind_assumed) == RICH
    elsewhere.store.close()


def test_the_usual_export_has_the_usual_columns(book: Book) -> None:
    book.add(name="Anne")
    assert "".join(write_contacts(book.records())).splitlines()[0] == ",".join(COLUMNS)


def test_further_values_can_be_changed_and_cleared(book: Book) -> None:
    with book.work() as work:
        contacts.add(work, RICH)
    planned = plan(book, 'id,more_emails,more_addresses\nC1,"Third: new@example.com\ne@example.com",\n')
    (update,) = planned.updated
    assert update.contact.more_emails == (("Third", "new@example.com"), ("", "e@example.com"))
    assert update.contact.more_addresses == ()
    assert update.contact.more_phones == RICH.more_phones, "an absent column is untouched"
    assert {column for column, _old, _new in update.changes} == {"more_emails", "more_addresses"}


def test_an_address_of_too_many_parts_is_an_error_of_its_row(book: Book) -> None:
    (error,) = plan(book, "name,more_addresses\nAnne,a|b|c|d|e|f|g\n").errors
    assert error.column == "more_addresses"
    assert "six parts" in error.says


PARTS = st.text(max_size=8)


@given(
    st.builds(
        Contact,
        more_emails=st.lists(st.tuples(PARTS, PARTS), max_size=3).map(tuple),
        more_phones=st.lists(st.tuples(PARTS, PARTS), max_size=3).map(tuple),
        more_addresses=st.lists(st.tuples(PARTS, st.builds(Address, *[PARTS] * 6)), max_size=3).map(tuple),
    )
)
def test_reading_what_was_written_and_writing_it_again_is_the_same(contact: Contact) -> None:
    again = with_more(Contact(), more_columns(contact))
    assert more_columns(with_more(Contact(), more_columns(again))) == more_columns(again)


LETTERS = st.text("ab:|\\n é", min_size=1, max_size=8).map(str.strip).filter(bool)


@given(st.lists(st.tuples(LETTERS, LETTERS), max_size=3).map(tuple))
def test_labels_and_values_come_back_whatever_stands_in_them(pairs: tuple[tuple[str, str], ...]) -> None:
    assert with_more(Contact(), more_columns(Contact(more_phones=pairs))).more_phones == pairs


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("phone_work", "5.14555E+09"),
        ("phone_work", "5,14555E+09"),
        ("phone_mobile", "5E+09"),
        ("client_identifier", "1.23457E+15"),
        ("client_identifier", "12-Mar"),
        ("client_identifier", "mars-99"),
        ("client_identifier", "12-févr"),
        ("phone_work", "2024-03-12"),
        ("phone_fax", "5145550199.00"),
        ("mailing_city", "########"),
        ("email", "#REF!"),
        ("name", "#NOM?"),
    ],
)
def test_what_a_spreadsheet_spoiled_is_refused_with_a_sentence(book: Book, column: str, value: str) -> None:
    book.add(name="Anne", client_identifier="3-12")
    for text in (f'id,{column}\nC1,"{value}"\n', f'{column},company\n"{value}",X\n'):
        (error,) = plan(book, text).errors
        assert error.column == column
        assert value in error.says


@pytest.mark.parametrize(
    "value", ["E12", "1E5", "AB-12", "2024-03-12", "12-34-5678", "1,234", "#12", "MAR-A"]
)
def test_an_identifier_that_only_looks_odd_is_taken(book: Book, value: str) -> None:
    assert not plan(book, f'name,client_identifier\nAnne,"{value}"\n').errors


def test_a_date_in_place_of_a_number_is_refused_where_there_was_none(book: Book) -> None:
    book.add(name="Anne", client_identifier="3-12-2024x")
    book.add(name="Zoé", client_identifier="2023-01-01")
    planned = plan(book, "id,client_identifier\nC1,2024-12-03\nC2,2024-12-03\n")
    assert [error.row for error in planned.errors] == [2]
    assert [update.id for update in planned.updated] == ["C2"]


def test_zeros_that_a_spreadsheet_left_out_are_kept_and_said(book: Book) -> None:
    book.add(name="Anne", client_identifier="000123", mailing_postal_code="02134", type="Client")
    planned = plan(book, "id,client_identifier,mailing_postal_code,email\nC1,123,2134,a@example.com\n")
    (update,) = planned.updated
    assert update.changes == (("email", "", "a@example.com"),)
    assert "2 numbers" in planned.notes[0]
    (update,) = plan(book, "id,client_identifier\nC1,124\n").updated
    assert update.changes == (("client_identifier", "000123", "124"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_types_are_changed_in_bulk_however_the_file_was_saved(
    book: Book, encoding: str, separator: str, end: str
) -> None:
    with book.work() as work:
        contacts.add_type(work, "Prospect")
        for number in range(3):
            contacts.add(work, Contact(name=f'Nº {number}, "Éric"; & fils', type="Client"))
    text = (
        "".join(write_contacts(book.records(), separator)).replace("Client", "prospect").replace("\r\n", end)
    )
    planned = plan(book, text.encode(encoding))
    assert not planned.errors
    assert [update.changes for update in planned.updated] == [(("type", "Client", "Prospect"),)] * 3
    apply(book, planned)
    assert {record.contact.type for record in book.records()} == {"Prospect"}


def test_the_refusals_are_values_of_their_column() -> None:
    with pytest.raises(BadValue, match="six parts"):
        with_more(Contact(), {"more_addresses": "x: 1|2|3|4|5|6|7"})
