"""Names, taken apart: what counts as equal, what is a legal form, a number, a couple."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbo_desktop.domain.companies import company_name, numbers_in, vehicles_in
from qbo_desktop.domain.contact import Contact, Kind
from qbo_desktop.domain.names import compared_name, exact_form, exact_name, folded, words
from qbo_desktop.domain.people import (
    PersonName,
    family_likeness,
    given_likeness,
    people_of_fields,
    people_of_text,
)


def test_the_exact_form_forgives_case_space_and_width_but_not_accents() -> None:
    assert exact_form("  LAVOIE\u00a0 Ｉｎｃ ") == exact_form("Lavoie inc")
    assert exact_form("Co\u0302te\u0301") == exact_form("Côté")
    assert exact_form("Straße") == exact_form("STRASSE")
    assert exact_form("Côté") != exact_form("Cote")


@pytest.mark.parametrize(
    ("written", "plain"),
    [("Étienne Côté", "etienne cote"), ("SŒUR Ångström", "soeur angstrom"), ("Łódź", "lodz"), ("ﬁn", "fin")],
)
def test_folding_drops_accents(written: str, plain: str) -> None:
    assert folded(written) == plain


def test_folding_leaves_other_scripts_whole() -> None:
    assert folded("ガレージ") == "ガレージ"
    assert folded("हिन्दी") == "हिन्दी"


@settings(deadline=None)
@given(st.text(max_size=40))
def test_folding_is_done_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_apostrophes_close_up_and_other_marks_part() -> None:
    assert words("O’Brien, Smith-Jones & Cie.") == ("obrien", "smith", "jones", "cie")


def test_the_compared_name_depends_on_the_kind() -> None:
    both = Contact(name="Shown", company="Firm inc.", first_name="Jean", last_name="Roy")
    assert compared_name(both) == "Firm inc."
    assert compared_name(both.with_fields(kind=Kind.PERSON)) == "Jean Roy"
    assert compared_name(Contact(name="Shown")) == "Shown"
    assert compared_name(both.with_fields(company="")) == "Shown"
    assert compared_name(both.with_fields(kind=Kind.PERSON, last_name="")) == "Shown", "half a name"
    assert compared_name(Contact(first_name="Jean", last_name="Roy")) == "Jean Roy", "better than none"
    assert compared_name(Contact(kind=Kind.PERSON, first_name="Jean")) == "Jean"
    assert exact_name(both) == "firm inc.", "and not the name it is shown by"
    assert exact_name(Contact()) == ""


@pytest.mark.parametrize(
    ("text", "core", "forms"),
    [
        ("Boulangerie Lavoie ltée", ("boulangerie", "lavoie"), {"ltd"}),
        ("Lavoie, Roy S.E.N.C.R.L./LLP", ("lavoie", "roy"), {"llp"}),
        ("Roy & Cie Ltée", ("roy",), {"co", "ltd"}),
        ("The St-Laurent Company", ("saint", "laurent", "company"), set()),
        ("Co-op Laval", ("co", "op", "laval"), set()),
        ("A.B.C. Toiture enr.", ("abc", "toiture"), {"enr"}),
        ("Inc.", ("inc",), set()),
        ("Acme (2)", ("acme",), set()),
    ],
)
def test_a_legal_form_is_no_word_of_the_name(text: str, core: tuple[str, ...], forms: set[str]) -> None:
    name = company_name(text)
    assert (name.core, set(name.forms)) == (core, forms)


@pytest.mark.parametrize("text", ["9123-4567 Québec inc.", "9123 4567 QUEBEC", "91234567 Québec Inc"])
def test_a_company_number_is_one_number_however_grouped(text: str) -> None:
    assert company_name(text).key == "91234567 quebec"
    assert numbers_in(text) == ("91234567",)


def test_numbers_are_seen_in_roman_and_in_brackets() -> None:
    assert numbers_in("Immeubles Roy II inc.") == numbers_in("Immeubles Roy 2")
    assert numbers_in("Acme (2)") == ("2",)
    assert numbers_in("Acme") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Plomberie Roy inc. (Drain Expert)",
        "Plomberie Roy o/a Drain Expert",
        "Plomberie Roy f.a.s.r.s. Drain Expert",
    ],
)
def test_a_trade_name_is_found(text: str) -> None:
    name = company_name(text)
    assert (name.core, name.trade) == (("plomberie", "roy"), ("drain", "expert"))


def test_a_place_in_brackets_is_no_trade_name() -> None:
    assert company_name("Plomberie Roy (Québec) inc.").trade == ()


def test_vehicles_are_the_same_in_both_languages() -> None:
    assert vehicles_in("Fiducie Roy") == vehicles_in("Roy Family Trust") == {"trust"}
    assert vehicles_in("Gestion Roy inc.") == vehicles_in("Roy Holdings Ltd") == {"holding"}
    assert vehicles_in("Plomberie Roy") == frozenset()


JEAN_ROY = PersonName(("jean",), ("roy",))


@pytest.mark.parametrize(
    "text", ["Jean Roy", "ROY, Jean", "M. Jean Roy", "Me Jean Roy, CPA", "Roy, Jean, ing.", "Roy, Jean (2)"]
)
def test_one_person_in_many_spellings(text: str) -> None:
    assert people_of_text(text) == (JEAN_ROY,)


def test_generation_and_particles() -> None:
    assert people_of_text("Jean Roy Jr") == (PersonName(("jean",), ("roy",), "junior"),)
    assert people_of_fields("Jean", "", "Roy Sr", "") == (PersonName(("jean",), ("roy",), "senior"),)
    assert people_of_text("Maria De La Cruz") == (PersonName(("maria",), ("de", "la", "cruz")),)


@pytest.mark.parametrize("text", ["Mark & Julie Roy", "Mark Roy and Julie Roy", "Roy, Mark et Julie"])
def test_a_couple_is_two_people(text: str) -> None:
    assert people_of_text(text) == (PersonName(("mark",), ("roy",)), PersonName(("julie",), ("roy",)))


def test_a_couple_in_the_fields() -> None:
    assert people_of_fields("Mark & Julie", "", "Roy", "") == people_of_text("Mark & Julie Roy")


def test_a_firm_of_father_and_sons_is_no_couple() -> None:
    assert people_of_text("Roy & Fils") == ()


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("jean", "jean", 1.0, 1.0),
        ("robert", "bob", 0.9, 0.95),
        ("j", "jean", 0.8, 0.9),
        ("jf", "jean francois", 0.8, 0.9),
        ("jean", "jean p", 0.95, 0.99),
        ("jean", "jean pierre", 0.7, 0.9),
        ("jean francois", "jeanfrancois", 1.0, 1.0),
        ("danielle", "danielel", 0.7, 0.8),
        ("michel", "michele", 0.0, 0.0),
        ("daniel", "danielle", 0.0, 0.0),
        ("paul", "marie", 0.0, 0.0),
    ],
)
def test_given_names(one: str, other: str, least: float, most: float) -> None:
    forward = given_likeness(tuple(one.split()), tuple(other.split()))
    assert forward == given_likeness(tuple(other.split()), tuple(one.split()))
    assert least <= forward <= most


def test_family_names() -> None:
    assert family_likeness(("mc", "donald"), ("mcdonald",)) == 1.0
    assert family_likeness(("tremblay",), ("trembley",)) == 0.9
    assert 0 < family_likeness(("roy",), ("ryo",)) < 0.9
    assert 0 < family_likeness(("tremblay", "roy"), ("tremblay",)) < 0.9
    assert family_likeness(("roy",), ("gagnon",)) == 0.0
    assert family_likeness((), ("roy",)) == 0.0
