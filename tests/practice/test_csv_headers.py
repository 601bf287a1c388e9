"""Headers of many programs, in two languages, and the map of a user."""

from __future__ import annotations

import pytest

from qbo_desktop.errors import UsageError
from qbo_desktop.practice.csv_headers import COLUMNS, proposed_column, read_headers, read_map


def test_the_columns_are_those_of_the_contract_in_its_order() -> None:
    parts = ("line1", "line2", "city", "region", "postal_code", "country")
    assert (
        *("id", "kind", "name", "first_name", "middle_name", "last_name", "suffix", "company", "type"),
        *("email", "email_2", "phone_work", "phone_mobile", "phone_home", "phone_fax", "phone_other"),
        *(f"physical_{part}" for part in parts),
        *(f"mailing_{part}" for part in parts),
        *("client_identifier", "archived"),
    ) == COLUMNS


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("name", "name"),
        (" Name ", "name"),
        ("Client Name", "name"),
        ("Nom du client", "name"),
        ("Prénom", "first_name"),
        ("NOM DE FAMILLE", "last_name"),
        ("Raison sociale", "company"),
        ("Courriel", "email"),
        ("E-mail Address", "email"),
        ("E-mail (2)", "email_2"),
        ("Téléphone", "phone_work"),
        ("Tél. cellulaire", "phone_mobile"),
        ("Télécopieur", "phone_fax"),
        ("Address 1", "mailing_line1"),
        ("Ville", "mailing_city"),
        ("Code postal", "mailing_postal_code"),
        ("ZIP/Postal Code", "mailing_postal_code"),
        ("Shipping City", "physical_city"),
        ("N° de client", ""),
        ("No de client", "client_identifier"),
        ("Favourite colour", ""),
        ("", ""),
    ],
)
def test_known_headers(header: str, column: str) -> None:
    assert proposed_column(header) == column


def test_unknown_headers_are_named_and_ignored() -> None:
    headers = read_headers(("name", "Shoe size", "", "Chat"), {})
    assert headers.columns == ("name", "", "", "")
    assert headers.ignored == ("Shoe size", "Chat")
    assert "Shoe size, Chat" in headers.notes[0]


def test_the_map_comes_first_and_may_ignore() -> None:
    mapping = {"shoe size": "suffix", "Courriel": "", "Gone": "company"}
    headers = read_headers(("Nom", "Shoe Size", "Courriel", "email"), mapping)
    assert headers.columns == ("name", "suffix", "", "email")
    assert any("Gone" in note for note in headers.notes)


def test_our_own_name_wins_over_another_programs() -> None:
    headers = read_headers(("Courriel", "E-mail", "email"), {})
    assert headers.columns == ("", "", "email")
    assert read_headers(("Courriel", "E-mail"), {}).columns == ("email", "")


@pytest.mark.parametrize(("names", "mapping"), [(("name", "NAME"), {}), (("name", "Who"), {"Who": "name"})])
def test_the_same_column_twice_is_refused(names: tuple[str, ...], mapping: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="Two columns"):
        read_headers(names, mapping)


def test_a_map_is_read() -> None:
    assert read_map('\ufeff{"Client": "name", "Note": null, "X": ""}') == {
        "Client": "name",
        "Note": "",
        "X": "",
    }


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '"name"', '{"Client": "nom"}', '{"Client": ["name"]}', '{"a":' * 100_000, "[" * 100_000],
)
def test_a_bad_map_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_map(text)
    assert caught.value.remedy
