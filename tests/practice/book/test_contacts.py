"""What a person does in the book: add, edit, archive, search, and what is refused in words."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from qbo_desktop.domain.changes import Changes, Topic
from qbo_desktop.domain.contact import Address, Contact, Kind, Phone
from qbo_desktop.errors import Stale, UsageError
from qbo_desktop.practice.book import contacts
from qbo_desktop.practice.book.fields import BadValue, known_fields, to_columns
from qbo_desktop.practice.book.tables import BookContact, BookStaff
from qbo_desktop.store.tables.journal import DecisionRow
from tests.practice.opened import Book


def test_a_new_book_has_one_type_and_one_owner_at_work(book: Book) -> None:
    with book.work() as work:
        contacts.open_book(work)
    with book.store.read() as session:
        staff = session.exec(select(BookStaff)).all()
        assert contacts.types(session, book.workspace_id) == ["Client"]
    assert [(person.is_owner, person.at_work) for person in staff] == [(True, True)]


def test_opening_again_does_not_bring_back_what_was_removed(book: Book) -> None:
    with book.work() as work:
        contacts.add_type(work, "Prospect")
    before: list[Changes] = []
    book.store.subscribe(before.append)
    with book.work() as work:
        contacts.open_book(work)
    assert before == []


def test_add_answers_the_contact_with_its_id(book: Book) -> None:
    record = book.add(
        name="Boulangerie Lavoie inc.",
        company="Boulangerie Lavoie inc.",
        phone_work="514 555-0199 poste 12",
        mailing_city="Lévis",
        type="client",
    )
    assert record.id == "C1"
    assert record.active
    assert record.contact.kind is Kind.ORGANIZATION
    assert record.contact.phone_work == Phone("514 555-0199", "12")
    assert record.contact.mailing == Address(city="Lévis")
    assert record.contact.type == "Client", "the type as the book spells it"
    assert book.get("C1") == record


@pytest.mark.parametrize(
    ("changes", "name", "kind", "assumed"),
    [
        ({"first_name": "Anne", "last_name": "Roy"}, "Anne Roy", Kind.PERSON, False),
        ({"last_name": "Roy"}, "Roy", Kind.ORGANIZATION, True),
        ({"company": "Gestion Roy inc."}, "Gestion Roy inc.", Kind.ORGANIZATION, False),
        ({"first_name": "Anne", "last_name": "Roy", "company": "Roy CPA"}, "Anne Roy", Kind.PERSON, False),
        (
            {"first_name": "Anne", "company": "Roy CPA", "kind": "organization"},
            "Roy CPA",
            Kind.ORGANIZATION,
            False,
        ),
        ({"name": "Anne Roy", "kind": "personne"}, "Anne Roy", Kind.PERSON, False),
        ({"name": "  Anne\tRoy \n"}, "Anne\tRoy", Kind.PERSON, True),
    ],
)
def test_name_and_kind_are_made_from_what_there_is(
    book: Book, changes: dict[str, str], name: str, kind: Kind, assumed: bool
) -> None:
    contact = book.add(**changes).contact
    assert (contact.name, contact.kind, contact.kind_assumed) == (name, kind, assumed)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({}, "name"),
        ({"email": "a@example.com", "middle_name": "B."}, "name"),
        ({"name": " \t\n"}, "name"),
        ({"name": "A", "type": "Nobody"}, "type"),
        ({"name": "A", "kind": "robot"}, "kind"),
        ({"name": "A", "fax": "1"}, "fax"),
        ({"name": "A", "mailing_town": "1"}, "mailing_town"),
        ({"name": "A", "mailing": "12, rue des Pins"}, "mailing"),
        ({"name": "A", "mailing": '{"town":"Lévis"}'}, "mailing_town"),
        ({"name": "A", "mailing": '{"a":' * 100_000}, "mailing"),
        ({"name": "A", "email": 5}, "email"),
    ],
)
def test_what_cannot_be_is_refused_with_the_column(book: Book, changes: dict[str, Any], column: str) -> None:
    with pytest.raises(BadValue) as caught:
        book.add(**changes)
    assert caught.value.column == column
    assert caught.value.says.endswith(".")
    assert book.records() == []


def test_an_address_is_one_field_or_its_parts(book: Book) -> None:
    whole = book.add(name="A", physical='{"line1":"1, rue A","city":"Laval"}')
    assert whole.contact.physical == Address(line1="1, rue A", city="Laval")
    parts = book.edit(whole.id, physical_city="Lévis", physical_country="Canada")
    assert parts.contact.physical == Address(line1="1, rue A", city="Lévis", country="Canada")
    replaced = book.edit(whole.id, physical={"city": "Québec"})
    assert replaced.contact.physical == Address(city="Québec")
    assert book.edit(whole.id, physical="").contact.physical is None


def test_edit_raises_version_and_change_once_and_only_for_a_difference(book: Book) -> None:
    added = book.add(name="Anne Roy", email="anne@example.com")
    changed = book.edit(added.id, email="roy@example.com")
    assert changed.version != added.version
    assert changed.modified is not None
    assert added.modified is not None
    assert changed.modified > added.modified
    assert book.edit(added.id, email="roy@example.com") == changed
    with book.store.read() as session:
        assert session.exec(select(BookContact.change)).all() == [2]


def test_edit_of_another_version_is_stale_and_changes_nothing(book: Book) -> None:
    added = book.add(name="Anne Roy")
    book.edit(added.id, added.version, company="Roy CPA")
    with pytest.raises(Stale) as caught:
        book.edit(added.id, added.version, company="Autre")
    assert caught.value.side == "practice"
    assert book.get(added.id).contact.company == "Roy CPA"


def test_edit_keeps_what_it_does_not_name(book: Book) -> None:
    with book.work() as work:
        full = contacts.add(
            work,
            Contact(
                name="A",
                kind=Kind.PERSON,
                website="https://example.com",
                more_emails=(("bookkeeper", "b@example.com"),),
                more_phones=(("cottage", "819 555-0100"),),
                more_addresses=(("cottage", Address(city="Gatineau")),),
            ),
        )
    edited = book.edit(full.id, email="a@example.com")
    assert edited.contact == full.contact.with_fields(email="a@example.com")


def test_a_name_that_is_cleared_is_made_anew_or_refused(book: Book) -> None:
    person = book.add(name="Boss", first_name="Anne", last_name="Roy")
    assert book.edit(person.id, name="").contact.name == "Anne Roy"
    only = book.add(name="Only")
    with pytest.raises(UsageError):
        book.edit(only.id, name="")


def test_an_assumed_kind_follows_the_names_and_a_told_one_does_not(book: Book) -> None:
    assumed = book.add(name="Marché Roy inc.")
    assert assumed.contact.kind_assumed
    renamed = book.edit(assumed.id, name="Anne Roy", first_name="Anne", last_name="Roy")
    assert (renamed.contact.kind, renamed.contact.kind_assumed) == (Kind.PERSON, False)
    told = book.edit(assumed.id, kind="organization")
    assert book.edit(told.id, name="Roy, Anne").contact.kind is Kind.ORGANIZATION


def test_archive_and_back(book: Book) -> None:
    added = book.add(name="A")
    with book.work() as work:
        archived = contacts.set_archived(work, added.id)
    assert not archived.active
    with book.work() as work:
        assert contacts.set_archived(work, added.id) == archived
        with pytest.raises(UsageError):
            contacts.set_archived(work, "C99")
    with book.store.read() as session:
        assert contacts.count(session, book.workspace_id) == 1
        assert contacts.count(session, book.workspace_id, archived=False) == 0
    assert book.search("a", archived=False) == []
    assert book.search("a", archived=True) == ["A"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hélène", ["Hélène Côté"]),
        ("HELENE cote", ["Hélène Côté"]),
        ("5145550199", ["Hélène Côté"]),
        ("second@", ["Hélène Côté"]),
        ("gatineau", ["Hélène Côté"]),
        ("prospect", ["Zoé"]),
        ("QC-0042", ["Zoé"]),
        ("c2", ["Zoé"]),
        ("", ["Hélène Côté", "Zoé"]),
        ("nobody", []),
        ("%", []),
    ],
)
def test_search_forgives_case_and_accents(book: Book, text: str, found: list[str]) -> None:
    with book.work() as work:
        contacts.add_type(work, "Prospect")
    book.add(
        name="Hélène Côté",
        phone_mobile="(514) 555-0199",
        email_2="Second@example.com",
        mailing_city="Gatineau",
    )
    book.add(name="Zoé", type="Prospect", client_identifier="QC-0042")
    assert book.search(text) == found


def test_search_pages(book: Book) -> None:
    for name in ("c", "A", "b", "É"):
        book.add(name=name)
    assert book.search("", limit=2) == ["A", "b"]
    assert book.search("", limit=2, offset=2) == ["c", "É"]


def test_types_are_added_once_whatever_the_case(book: Book) -> None:
    with book.work() as work:
        assert contacts.add_type(work, " Client - QuickBooks ") == "Client - QuickBooks"
        assert contacts.add_type(work, "CLIENT") == "Client"
        for refused in ("", " ", "A;B"):
            with pytest.raises(UsageError):
                contacts.add_type(work, refused)
        assert contacts.types(work.session, book.workspace_id) == ["Client", "Client - QuickBooks"]


def test_a_book_is_its_workspaces_own(book: Book) -> None:
    from qbo_desktop.store import workspaces

    book.add(name="Ours")
    with book.store.work() as work:
        other = Book(book.store, workspaces.add(work, "other"))
    with other.work() as work:
        contacts.open_book(work)
    theirs = other.add(name="Theirs")
    assert book.search("") == ["Ours"]
    assert other.search("") == ["Theirs"]
    with pytest.raises(UsageError):
        book.edit(theirs.id, name="Mine")


def test_odd_text_is_kept_and_what_cannot_be_stored_is_mended(book: Book) -> None:
    name = "Ça 😀 “L'Été” & <fils> \u202eאב\u202c " + "x" * 500
    assert book.add(name=name).contact.name == name
    mended = book.add(name="Bad \udce9 \x00byte", email="a\udc80@example.com")
    assert mended.contact.name == "Bad \N{REPLACEMENT CHARACTER} byte"
    assert book.get(mended.id) == mended


def test_the_columns_of_a_contact_name_every_field() -> None:
    columns = set(to_columns(Contact(name="A")))
    assert columns == set(known_fields()) - {"physical", "mailing"}


def test_a_list_line_has_the_columns_and_the_marks(book: Book) -> None:
    line = contacts.listed(book.add(name="Anne Roy", mailing_city="Lévis", phone_work="514 555-0100 x5"))
    assert line["id"] == "C1"
    assert line["kind"] == "person"
    assert line["kind_assumed"] is True
    assert line["archived"] is False
    assert line["phone_work"] == "514 555-0100 ext 5"
    assert line["mailing_city"] == "Lévis"
    assert line["mailing"]["city"] == "Lévis"
    assert line["client_identifier"] == ""


def test_a_decision_holds_the_images_that_take_it_back(book: Book) -> None:
    added = book.add(name="Before")
    heard: list[Changes] = []
    book.store.subscribe(heard.append)
    with book.work() as work:
        contacts.edit(work, added.id, {"name": "After"})
        work.decide("contact-edited", id=added.id)
    with book.store.read() as session:
        images = session.exec(select(DecisionRow)).one().images
    (image,) = [image for image in images if image["table"] == "book_contact"]
    assert image["before"]["content"]["name"] == "Before"
    assert image["after"]["content"]["name"] == "After"
    assert heard[0].concern(Topic.BOOK)
