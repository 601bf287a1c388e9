"""Person or organisation."""

from __future__ import annotations

import pytest

from qbo_desktop.domain.contact import Kind
from qbo_desktop.domain.kinds import kind_of, proposed_kind

PERSON, ORGANIZATION = Kind.PERSON, Kind.ORGANIZATION


@pytest.mark.parametrize(
    ("display", "company", "first", "last", "kind", "assumed"),
    [
        ("Lavoie inc.", "Lavoie  INC.", "Jean", "Lavoie", ORGANIZATION, False),
        ("Jean Lavoie", "Lavoie inc.", "Jean", "Lavoie", PERSON, False),
        ("Jean Lavoie", "", "Jean", "Lavoie", PERSON, False),
        ("Jean Lavoie", "", "", "", PERSON, True),
        ("Jean Lavoie", "", "Jean", "", PERSON, True),
        ("Lavoie inc.", "", "", "", ORGANIZATION, True),
        ("", "Zyx", "", "", ORGANIZATION, True),
        ("", "", "", "", ORGANIZATION, True),
    ],
)
def test_the_fields_tell_or_the_name_proposes(
    display: str, company: str, first: str, last: str, kind: Kind, assumed: bool
) -> None:
    assert kind_of(display, company, first, last) == (kind, assumed)


@pytest.mark.parametrize(
    "name", ["Tremblay, Jean", "Dr Zyx Qwv", "Jean-François Roy", "Mark & Julie Roy", "Bob Smith"]
)
def test_names_of_people(name: str) -> None:
    assert proposed_kind(name) is PERSON


@pytest.mark.parametrize(
    "name",
    ["Gestion Jean Roy", "Jean Roy Holdings", "9123-4567 Québec inc.", "Jean Roy inc.", "Boulangerie Marie",
     "Lavoie S.E.N.C.R.L.", "Succession Jean Roy", "Zyx Qwv", "", "😀"],
)  # fmt: skip
def test_names_of_organisations(name: str) -> None:
    assert proposed_kind(name) is ORGANIZATION
