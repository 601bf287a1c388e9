"""A file of contacts against the book: what it would do, what is wrong in it, and that it does it once."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from qbo_desktop.domain.contact import Address, Contact, Kind, Phone
from qbo_desktop.errors import Refused, Stale, UsageError
from qbo_desktop.practice.book import contacts
from qbo_desktop.practice.book.importing import apply_import, look
from qbo_desktop.practice.book.side import BookSide
from qbo_desktop.practice.csv_contacts import read_contacts, write_contacts
from qbo_desktop.practice.csv_headers import COLUMNS
from qbo_desktop.practice.csv_plan import ImportPlan, plan_import
from tests.practice.opened import Book, open_a_book


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    opened = open_a_book(tmp_path / "home")
    yield opened
    opened.store.close()


def plan(book: Book, text: str, mapping: dict[str, str] | None = None) -> ImportPlan:
    file = read_contacts(text.encode(), mapping)
    with book.store.read() as session:
        return plan_import(file, look(session, book.workspace_id))


def do(book: Book, text: str) -> ImportPlan:
    """Import, bad rows left out."""
    planned = plan(book, text)
    for batch in planned.in_batches(2):
        with book.work() as work:
            apply_import(work, batch)
    return planned


def counts(planned: ImportPlan) -> tuple[int, int, int, int]:
    answer = planned.to_json()
    return answer["created"], answer["updated"], answer["unchanged"], len(answer["errors"])


def export(book: Book) -> str:
    return "".join(write_contacts(book.records()))


FIRM = """name,kind,first_name,last_name,type,email,phone_work,mailing_city,client_identifier,archived
Anne Roy,person,Anne,Roy,Client,anne@example.com,+1 514 555-0199 poste 12,Lévis,000123,no
"Boulangerie ""Chez Éric"" inc.",organization,,,client,,514-555-0100,Québec,,
Vieux client,,,,,,,,,yes
"""


def test_new_rows_become_contacts(book: Book) -> None:
    assert counts(do(book, FIRM)) == (3, 0, 0, 0)
    anne, bakery, old = book.records()
    assert anne.contact.phone_work == Phone("+1 514 555-0199", "12")
    assert anne.contact.client_identifier == "000123"
    assert anne.contact.kind is Kind.PERSON
    assert not anne.contact.kind_assumed
    assert bakery.contact.name == 'Boulangerie "Chez Éric" inc.'
    assert bakery.contact.type == "Client"
    assert not old.active
    assert old.contact.kind_assumed


def test_the_same_file_again_changes_nothing(book: Book) -> None:
    do(book, FIRM)
    before = book.records()
    assert counts(do(book, FIRM)) == (0, 0, 3, 0)
    assert book.records() == before


def test_equal_rows_stay_as_many_contacts_as_there_are_rows(book: Book) -> None:
    twice = "name,email\nAnne Roy,a@example.com\nAnne Roy,a@example.com\n"
    assert counts(do(book, twice)) == (2, 0, 0, 0)
    assert counts(do(book, twice)) == (0, 0, 2, 0)
    assert counts(plan(book, twice + "Anne Roy,a@example.com\n")) == (1, 0, 2, 0)


def test_a_contact_filled_since_is_not_made_again(book: Book) -> None:
    do(book, "name,email,phone_work\nAnne Roy,a@example.com,\n")
    book.edit("C1", phone_work="514 555-0100")  # by a run for instance
    again = plan(book, "name,email,phone_work\nAnne Roy,a@example.com,\n")
    assert (counts(again), again.notes) == ((0, 0, 1, 0), ())


@pytest.mark.parametrize(
    "row",
    [
        "Anne Roy,a@example.com,514 555-0199,",
        "anne  ROY,A@Example.com,514 555-0100,",
        "Anne Roy,a@example.com,514 555-0100,42",
        "Anne Roy,other@example.com,514 555-0100,41",
    ],
)
def test_a_row_that_only_looks_like_a_contact_is_created_and_noted(book: Book, row: str) -> None:
    header = "name,email,phone_work,client_identifier"
    do(book, f"{header}\nZed,z@example.com,,\nAnne Roy,a@example.com,514 555-0100,41\n")
    text = f"{header}\nNew,,,\n{row}\n"
    planned = plan(book, text)
    assert counts(planned) == (2, 0, 0, 0)
    assert planned.may_be_applied(skip_bad_rows=False)
    (note,) = planned.notes
    assert "3" in note
    assert "C2" in note
    do(book, text)
    assert len(book.records()) == 4
    again = plan(book, text)
    assert (counts(again), again.notes) == ((0, 0, 2, 0), ()), "and that once"


def test_every_row_that_looks_like_a_contact_is_noted(book: Book) -> None:
    do(book, "name,email\nAnne Roy,a@example.com\n")
    rows = [f"Anne Roy,a@example.com,{number}" for number in range(3)]
    planned = plan(book, "name,email,phone_home\n" + "\n".join(rows))
    assert counts(planned) == (3, 0, 0, 0)
    assert [f"Row {number} " in note for number, note in zip((2, 3, 4), planned.notes, strict=True)] == [
        True
    ] * 3


def test_namesakes_are_not_noted(book: Book) -> None:
    do(book, "name,email\nAnne Roy,a@example.com\n")
    for text in ("name,email\nAnne Roy,other@example.com\n", "name,email\nAnne Cyr,a@example.com\n"):
        planned = plan(book, text)
        assert (counts(planned), planned.notes) == ((1, 0, 0, 0), ())


def test_planning_needs_no_store() -> None:
    """Pure: the modules that decide draw in no engine."""
    script = "import sys, qbo_desktop.practice.csv_plan; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_an_id_updates_the_columns_that_are_present(book: Book) -> None:
    do(book, FIRM)
    planned = do(book, "id;email;mailing_city\nC1;;Laval\nC2;b@example.com;Québec\n")
    assert counts(planned) == (0, 2, 0, 0)
    assert planned.updated[0].changes == (
        ("email", "anne@example.com", ""),
        ("mailing_city", "Lévis", "Laval"),
    )
    anne, bakery, _old = book.records()
    assert anne.contact.email == ""
    assert anne.contact.mailing == Address(city="Laval")
    assert anne.contact.phone_work == Phone("+1 514 555-0199", "12"), "an absent column is untouched"
    assert bakery.contact.email == "b@example.com"


def test_a_row_that_ends_early_says_nothing_about_the_rest(book: Book) -> None:
    do(book, FIRM)
    assert counts(plan(book, "id,email,mailing_city\nC1,anne@example.com\n")) == (0, 0, 1, 0)


def test_archived_is_a_column(book: Book) -> None:
    do(book, FIRM)
    assert counts(do(book, "id,archived\nC1,Oui\nC3,\nC2,no\n")) == (0, 2, 1, 0)
    assert [record.active for record in book.records()] == [False, True, True]


def test_export_and_import_change_nothing(book: Book) -> None:
    do(book, FIRM)
    with book.work() as work:
        contacts.add(
            work,
            Contact(
                name="=HYPERLINK(evil)",
                kind=Kind.PERSON,
                first_name="-1",
                company="@home",
                email="'quoted'@example.com",
                phone_home=Phone("5", "12"),
                phone_fax=Phone("555 x3"),
                physical=Address(line1="Two\nlines", line2='"q", é; 😀', country="\u202eעברית"),
                website="https://example.com",
                more_emails=(("x", "y@example.com"),),
            ),
        )
    before = book.records()
    text = export(book)
    assert text.splitlines()[0] == ",".join((*COLUMNS, "website", "more_emails"))
    for same in (text, text.replace("\r\n", "\n"), "\ufeff" + text):
        assert counts(do(book, same)) == (0, 0, 4, 0)
    assert book.records() == before


def test_an_export_without_ids_makes_the_same_book_elsewhere(book: Book, tmp_path: Path) -> None:
    do(book, FIRM)
    other = open_a_book(tmp_path / "other")
    text = "\n".join(
        line if number == 0 else line.partition(",")[1] + line.partition(",")[2]
        for number, line in enumerate(export(book).splitlines())
    )
    assert counts(do(other, text)) == (3, 0, 0, 0)
    told = [record.contact.with_fields(kind_assumed=False) for record in book.records()]
    assert [record.contact for record in other.records()] == told
    other.store.close()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",,,,,,", "name"),  # blank but for the commas: no row at all, see below
        ("C99,Anne,,,,,", "id"),
        ("1042,Anne,,,,,", "id"),
        (",Anne,robot,,,,", "kind"),
        (",Anne,,Nobody,,,", "type"),
        (",Anne,,,maybe,,", "archived"),
        (",,,,,a@example.com,", "name"),
        ("C1,,,,,,", "name"),
        (",Anne,,,,,1.51456E+10", "phone_work"),
        (",Anne,,,,,514,555,0100", ""),
        (";Anne;;;;;", ""),
    ],
)
def test_a_bad_row_is_named_with_its_column(book: Book, row: str, column: str) -> None:
    book.add(name="There already")
    header = "id,name,kind,type,archived,email,phone_work"
    planned = plan(book, f"{header}\n,First,,,,,\n\n{row}\n")
    if not row.strip(","):
        assert counts(planned) == (1, 0, 0, 0)
        return
    assert counts(planned) == (1, 0, 0, 1)
    assert not planned.may_be_applied(skip_bad_rows=False)
    assert planned.may_be_applied(skip_bad_rows=True)
    (error,) = planned.errors
    assert (error.row, error.column) == (4, column)
    assert error.says.endswith(".")
    assert error.to_json() == {"row": 4, "column": column, "says": error.says}


def test_an_id_twice_is_an_error_of_the_second_row(book: Book) -> None:
    book.add(name="Anne")
    planned = plan(book, "id,email\nC1,a@example.com\nc1,b@example.com\n")
    assert counts(planned) == (0, 1, 0, 1)
    assert planned.errors[0].row == 3
    assert "row 2" in planned.errors[0].says


def test_errors_come_in_the_order_of_the_rows(book: Book) -> None:
    planned = plan(book, "name,type\nA,No\nB,,,extra\nC,No\n")
    assert [error.row for error in planned.errors] == [2, 3, 4]


def test_a_file_that_names_nobody_is_refused(book: Book) -> None:
    with pytest.raises(UsageError, match="Email, Ville"):
        plan(book, "Email,Ville\na@example.com,Laval\n")
    assert counts(plan(book, "Qui,Ville\nAnne,Laval\n", {"Qui": "name"})) == (1, 0, 0, 0)
    assert counts(plan(book, "name\n")) == (0, 0, 0, 0)


def test_unknown_columns_and_the_encoding_are_said(book: Book) -> None:
    file = read_contacts("name,Shoe size\nHélène,38\n".encode("cp1252"))
    assert len(file.notes) == 2
    assert "Shoe size" in file.notes[1]


def test_other_programs_lists_come_in(book: Book) -> None:
    text = (
        "Nom du client;Prénom;Nom de famille;Courriel;Téléphone;"
        "Adresse;Ville;Province;Code postal;No de client\r\n"
        "Roy, Anne;Anne;Roy;anne@example.com;(514) 555-0100;1, rue A;Lévis;QC;G6V 1A1;00042\r\n"
    )
    assert counts(do(book, text)) == (1, 0, 0, 0)
    (record,) = book.records()
    assert record.contact.mailing == Address("1, rue A", "", "Lévis", "QC", "G6V 1A1")
    assert record.contact.client_identifier == "00042"


def test_an_empty_kind_is_proposed_and_a_told_one_is_kept(book: Book) -> None:
    do(book, "name,kind\nAnne Roy,\nRoy inc.,person\n")
    assert [record.contact.kind_assumed for record in book.records()] == [True, False]
    assert counts(do(book, "id,kind\nC1,\nC2,\n")) == (0, 1, 1, 0)
    assert [record.contact.kind for record in book.records()] == [Kind.PERSON, Kind.ORGANIZATION]


def test_a_contact_changed_since_the_plan_is_not_overwritten(book: Book) -> None:
    do(book, FIRM)
    planned = plan(book, "id,name,email\nC2,Bakery,b@example.com\nC1,Anne Roy,new@example.com\n,New,\n")
    book.edit("C1", email="meanwhile@example.com")
    before = book.records()
    with pytest.raises(Stale), book.work() as work:
        apply_import(work, planned)
    assert book.records() == before


def test_batches_are_the_plan_in_pieces(book: Book) -> None:
    planned = plan(book, "name\n" + "\n".join(f"N{number}" for number in range(250)))
    sizes = [len(batch.created) for batch in planned.in_batches()]
    assert sizes == [100, 100, 50]


def test_five_thousand_rows_need_few_statements(book: Book) -> None:
    """50,000 rows take seconds because nothing is asked of the store row by row."""
    planned = plan(book, "name,email\n" + "\n".join(f"N{n},n{n}@example.com" for n in range(5000)))
    assert counts(planned) == (5000, 0, 0, 0)
    statements: list[str] = []
    with book.work() as work:
        engine = work.session.get_bind()
        event.listen(engine, "before_cursor_execute", lambda *facts: statements.append(facts[2]))
        apply_import(work, planned)
    assert len(statements) < 60
    assert len(book.records()) == 5000


TEXT = st.text(max_size=12)
CONTACTS = st.builds(
    Contact,
    name=TEXT,
    kind=st.sampled_from(Kind),
    kind_assumed=st.booleans(),
    first_name=TEXT,
    last_name=TEXT,
    company=TEXT,
    email=TEXT,
    phone_work=st.one_of(st.none(), st.builds(Phone, TEXT, st.sampled_from(["", "12"]))),
    mailing=st.one_of(st.none(), st.builds(Address, TEXT, TEXT, TEXT)),
    client_identifier=TEXT,
    website=TEXT,
    more_emails=st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple),
    more_phones=st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple),
    more_addresses=st.lists(st.tuples(TEXT, st.builds(Address, TEXT, TEXT, TEXT)), max_size=2).map(tuple),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CONTACTS, max_size=4))
def test_whatever_a_run_put_into_the_book_survives_export_and_import(
    tmp_path_factory: pytest.TempPathFactory, wanted: list[Contact]
) -> None:
    book = open_a_book(tmp_path_factory.mktemp("any"))
    side = BookSide(book.store, book.workspace_id)
    for number, contact in enumerate(wanted):
        with contextlib.suppress(Refused):  # no name at all
            side.create_contact(contact, f"k{number}")
    created, updated, unchanged, errors = counts(plan(book, export(book)))
    assert (created, updated, errors) == (0, 0, 0)
    assert unchanged == len(book.records())
    book.store.close()
