"""Two clients that share e-mail, telephone and door, each on one side only: nothing may link them.

This is the hardest thing a firm has: no rival is there to make a tie, no value is shared inside a side. Only
what the two names say keeps them apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

import pytest

from qbo_desktop.domain.contact import Address, Contact, Kind, Phone
from qbo_desktop.domain.kinds import kind_of
from qbo_desktop.domain.matching import Entry, Match, Outcome, match_contacts

WAYS = {
    "email": "bureau@roy.example",
    "phone_work": Phone("514 555-0132"),
    "mailing": Address("12 rue King", "", "Laval", "QC", "H7N 1A1"),
}


def record(name: str, first: str = "", last: str = "", company: str = "", suffix: str = "") -> Contact:
    kind, assumed = kind_of(name, company, first, last)
    bare = Contact(name=name, company=company, first_name=first, last_name=last, suffix=suffix)
    return bare.with_fields(kind=kind, kind_assumed=assumed, **WAYS)


def person(first: str, last: str) -> Iterator[Contact]:
    """In fields, in one line, in one line as a person for sure."""
    yield record(f"{first} {last}", first, last)
    yield record(f"{last}, {first}")
    yield record(f"{first} {last}").with_fields(kind=Kind.PERSON, kind_assumed=False)


def firm(name: str) -> Iterator[Contact]:
    """With a company name, and with a display name alone."""
    yield record(name, company=name)
    yield record(name)


def decided(here: Contact, there: Contact) -> Match:
    return match_contacts([Entry("c", here)], [Entry("p", there)], link_very_likely=True)[0]


def never_linked(these: Iterator[Contact], those: Iterator[Contact]) -> None:
    for one, other in product(list(these), list(those)):
        for match in (decided(one, other), decided(other, one)):
            assert match.outcome is Outcome.ASK, (one.name, other.name, match.candidates)
            assert not match.ready
            assert [candidate.practice_id for candidate in match.candidates] == ["p"], "and it is shown"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Michel", "Michèle"), ("Daniel", "Danielle"), ("Jean", "Jeanne"), ("Marie", "Maria"), ("Marc", "Marco"),
        ("Stéphane", "Stéphanie"), ("Frédéric", "Frédérique"), ("Dominic", "Dominique"), ("René", "Renée"),
        ("Pascal", "Pascale"), ("Luc", "Luca"), ("Joseph", "Josée"), ("Denis", "Denise"), ("Simon", "Simone"),
        ("Francis", "François"), ("Jean-Guy", "Jean-Luc"), ("Jean-François", "Jean"), ("Kim", "Tim"),
        ("Lisa", "Elizabeth"), ("Guy", "Guillaume"), ("Steve", "Stephen"), ("Alex", "Alexandra"),
        ("Alexandre", "Alexandra"), ("Chris", "Christine"), ("Pat", "Patrick"), ("Sam", "Samantha"),
        ("Max", "Maxine"), ("Eric", "Erica"), ("Marie", "Mary"), ("Gab", "Gabrielle"), ("Fred", "Frédérique"),
        ("Josée", "Joséphine"), ("J.", "Julie"), ("M.-C.", "Marie-Claude"), ("Mario", "Marie"),
    ],
)  # fmt: skip
def test_two_of_one_family(one: str, other: str) -> None:
    never_linked(person(one, "Roy"), person(other, "Roy"))


@pytest.mark.parametrize(
    ("elder", "younger"),
    [("", "Jr"), ("Sr", "Jr"), ("", "II"), ("II", "III"), ("père", "fils"), ("", "fils"), ("", "2nd"), ("", "IV"),
     ("", "V"), ("", "le jeune"), ("", "Jr.")],
)  # fmt: skip
def test_father_and_son(elder: str, younger: str) -> None:
    def told(generation: str) -> Iterator[Contact]:
        yield record(f"Jean Roy {generation}".strip(), "Jean", "Roy", suffix=generation)

    never_linked(told(elder), told(younger))


@pytest.mark.parametrize(
    "couple",
    [
        "Mark & Julie Roy", "Roy, Mark & Julie", "Roy, Mark et Julie", "Mark Roy & Julie Roy",
        "Mark Roy and Julie Gagnon", "Mark + Julie Roy", "Mark Roy / Julie Roy", "Mr & Mrs Mark Roy",
        "M. et Mme Mark Roy", "Mark, Julie Roy", "Roy Mark & Julie", "Mark ou Julie Roy", "Mark Roy et Julie",
        "Famille Mark Roy", "Mark Roy (Julie)", "Mark (Julie) Roy", "Mark Roy - Julie Roy",
    ],
)  # fmt: skip
def test_a_couple_and_one_of_the_two(couple: str) -> None:
    never_linked(iter([record(couple)]), person("Mark", "Roy"))
    never_linked(iter([record(couple)]), person("Julie", "Roy"))


@pytest.mark.parametrize(
    "company",
    [
        "Gestion Mark Roy inc.", "Mark Roy inc.", "Mark Roy ltée", "Dr Mark Roy inc.", "Mark Roy Holdings",
        "Mark Roy, notaire inc.", "Fiducie familiale Mark Roy", "Succession de Mark Roy", "Estate of Mark Roy",
        "The Mark Roy Family Trust", "Placements Mark Roy", "Mark Roy enr.", "Mark Roy & Associés",
        "Mark Roy et fils", "Mark Roy Médecin inc.", "Services Mark Roy", "Roy, Mark inc.", "Groupe Mark Roy",
        "Mark Roy 2020 inc.", "Mark Roy (succession)", "Mark Roy P.C.",
    ],
)  # fmt: skip
def test_a_person_and_a_company_of_that_name(company: str) -> None:
    never_linked(firm(company), person("Mark", "Roy"))
    if company.endswith(("inc.", "ltée", "enr.", "Holdings", "(succession)")):
        # Its owner is only the contact whom the fields name.
        never_linked(iter([record(company, "Mark", "Roy")]), person("Mark", "Roy"))


@pytest.mark.parametrize(
    "sisters",
    [
        ("9123-4567 Québec inc.", "9123-4576 Québec inc.", "9123-4567 Canada inc.", "9123-4657 Québec inc."),
        ("Gestion A. Roy inc.", "Gestion B. Roy inc.", "Gestion D. Roy inc.", "Gestion L. Roy inc.",
         "Gestion Y. Roy inc.", "Gestion Roy inc."),
        ("A. Roy Construction", "B. Roy Construction", "Roy Construction"),
        ("Immeubles AB inc.", "Immeubles AC inc.", "Immeubles ABC inc."),
        ("Gestion DGR inc.", "Gestion DGS inc."),
        ("Immeubles Roy I", "Immeubles Roy II", "Immeubles Roy III", "Immeubles Roy"),
        ("Location Roy A", "Location Roy B", "Location Roy"),
        ("Garage Nord inc.", "Garage Sud inc.", "Garage Est inc.", "Garage Ouest inc."),
        ("Ferme Roy inc.", "Ferme Roy s.e.n.c.", "Ferme Roy enr.", "Ferme Roy ltée"),
        ("Subway (Laval)", "Subway (Lévis)", "Subway (Montréal)"),
        ("Condo Roy unité 1", "Condo Roy unité 2", "Condo Roy"),
        ("Fiducie Roy 2018", "Fiducie Roy 2019", "Fiducie Roy"),
        ("Entreprises Marin inc.", "Entreprises Martin inc.", "Entreprises Morin inc."),
        ("9123-4567 Québec inc. (Garage Cyr)", "9123-4567 Québec inc. (Café Cyr)"),
        ("Café Paul", "Café Paule"),
        ("Salon Pascal", "Salon Pascale"),
        ("Gestion Roy inc.", "Roy Gestion inc."),
        ("Immobilier Martin Simon", "Immobilier Simon Martin"),
        ("Construction M.R. inc.", "Construction M.L. inc."),
        ("Dépanneur Alpha", "Dépanneur Alfa"),
    ],
    ids=lambda sisters: sisters[0],
)  # fmt: skip
def test_companies_of_one_owner(sisters: tuple[str, ...]) -> None:
    for one, other in combinations(sisters, 2):
        never_linked(firm(one), firm(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mark Roy ltée", "Mark Roy Ltd"), ("Immeubles Roy II", "Immeubles Roy 2"), ("L'Atelier Cyr", "Atelier Cyr"),
        ("Location de camions Roy", "Location de camion Roy"), ("9123-4567 Québec inc.", "91234567 Quebec Inc"),
        ("Boulangerie Lavoie inc.", "Boulangerei Lavoie inc."), ("Roy & Fils", "Roy et Fils"),
        ("Succession Mark Roy", "Succession de Mark Roy"), ("The Bagel Bakery", "Bagel Bakery Ltd"),
    ],
)  # fmt: skip
def test_one_company_spelt_twice_is_still_linked(one: str, other: str) -> None:
    """The rules are no wall: what differs by spelling alone is linked when that was asked for."""
    for here, there in product(firm(one), firm(other)):
        assert decided(here, there).outcome is Outcome.LINK


@pytest.mark.parametrize(("one", "other"), [("Robert", "Bob"), ("Michael", "Mike"), ("Jean-Luc", "Jean Luc")])
def test_one_person_spelt_twice_is_still_linked(one: str, other: str) -> None:
    for here, there in product(person(one, "Roy"), person(other, "Roy")):
        assert decided(here, there).outcome is Outcome.LINK
