"""The scorer: each rule of the product by an example, with its reason and its veto."""

from __future__ import annotations

import pytest

from qbo_desktop.domain.contact import Address, Contact, Kind, Phone
from qbo_desktop.domain.kinds import kind_of
from qbo_desktop.domain.likeness import (
    Likeness,
    Reason,
    compare,
    is_resemblance,
    likeness_of,
    score_of,
    vetoes_of,
)
from qbo_desktop.domain.profiles import Profile, profile_of, taken_count


def record(name: str, *, first: str = "", last: str = "", company: str = "", **fields: object) -> Contact:
    """A contact whose kind follows from its name fields, as it does for a customer."""
    kind, assumed = kind_of(name, company, first, last)
    known = Contact(
        name=name, company=company, first_name=first, last_name=last, kind=kind, kind_assumed=assumed
    )
    return known.with_fields(**fields)


def person(first: str, last: str, **fields: object) -> Contact:
    fields = {"company": "", "name": f"{first} {last}", **fields}
    name, company = str(fields.pop("name")), str(fields.pop("company"))
    return record(name, first=first, last=last, company=company, **fields)


def firm(name: str, **fields: object) -> Contact:
    return record(name, company=name, **fields)


def seen(a: Contact, b: Contact, *others: Contact) -> tuple[int, set[str], set[str]]:
    """Score, reasons and vetoes of two records; `others` stand beside the second."""
    left = [profile_of("c", a)]
    right = [profile_of(f"p{i}", contact) for i, contact in enumerate((b, *others))]
    census = taken_count(left, right)
    for profile in (*left, *right):
        profile.weigh(census)
    reasons = compare(left[0], right[0], census)
    vetoes = vetoes_of(left[0], right[0], census)
    return score_of(reasons), {reason.code for reason in reasons}, {veto.code for veto in vetoes}


PHONE = Phone("514 555-0132", "12")


def test_the_example_of_the_screens() -> None:
    here = firm("Boulangerie Lavoie ltée", email="info@b.example", phone_work=PHONE)
    there = firm(
        "Boulangerie Lavoie inc.", email="info@b.example", phone_work=Phone("(514) 555-0132 poste 12")
    )
    score, reasons, vetoes = seen(here, there)
    assert likeness_of(score) is Likeness.VERY_LIKELY
    assert reasons == {"name-equal-but-form", "other-legal-form", "same-email", "same-phone"}
    assert not vetoes


@pytest.mark.parametrize(
    ("a", "b", "code"),
    [
        (person("Jean", "Roy"), person("JEAN", " Roy"), "name-equal"),
        (person("Jérôme", "Côté"), person("Jerome", "Cote"), "name-equal-but-accents"),
        (record("Roy, Jean"), person("Jean", "Roy"), "name-equal-but-form"),
        (record("Dr Jean Roy, CPA"), person("Jean", "Roy"), "name-equal-but-form"),
        (record("Roy Jean"), person("Jean", "Roy"), "name-equal-but-form"),
        (person("Sean", "O'Brien"), person("Sean", "OBrien"), "name-equal-but-form"),
        (firm("The St-Laurent Bakery Ltd."), firm("Saint Laurent Bakery"), "name-equal-but-form"),
        (firm("Car Wash Laval inc."), firm("Carwash Laval"), "name-equal-but-form"),
        (person("Bob", "Roy"), person("Robert", "Roy"), "short-name"),
        (person("J.-F.", "Roy"), person("Jean-François", "Roy"), "initials"),
        (person("Jean", "Tremblay"), person("Jean", "Trembley"), "name-mistyped"),
        (firm("Boulangerie Lavoie"), firm("Boulangerei Lavoie"), "name-mistyped"),
        (firm("Const. Boily"), firm("Construction Boily inc."), "name-mistyped"),
        (person("Jean", "Roy"), person("Jean", "Ruy"), "name-nearly-equal"),
        (person("Jean", "Roy"), person("Jean-Pierre", "Roy"), "name-nearly-equal"),
        (firm("Clinique Zorglub"), firm("Groupe Zorglub"), "name-alike"),
        (record("Zed", company="Zed Farming"), record("Zed", company="Zed Trading"), "name-equal-elsewhere"),
        (record("Zed inc.", company="9123 Roy"), firm("Zed"), "name-equal-elsewhere"),
        (
            person("Jean", "Roy", name="J Roy"),
            person("Jacques", "Roy", name="J. ROY"),
            "name-equal-elsewhere",
        ),
        (
            record("Zorglub", company="Garage Roy"),
            record("Zorglib", company="Toits Cyr"),
            "name-nearly-equal",
        ),
        (
            person("Jean", "Roy", company="Garage Cyr"),
            person("Marie", "Roy", company="Garage Cyr"),
            "different-given-name",
        ),
        (firm("Drain Expert"), firm("Plomberie Roy inc. (Drain Expert)"), "trade-name"),
        (record("Mark & Julie Roy"), person("Mark", "Roy"), "one-of-couple"),
        (person("Jean", "Roy"), person("Marie", "Roy"), "different-given-name"),
        (person("Michel", "Roy"), person("Michèle", "Roy"), "different-given-name"),
        (firm("Boulangerie Lavoie"), firm("Garage Tremblay"), "different-name"),
        (firm("!!!"), firm("???"), "different-name"),
    ],
)
def test_names(a: Contact, b: Contact, code: str) -> None:
    assert code in seen(a, b)[1]
    assert code in seen(b, a)[1]


@pytest.mark.parametrize(
    ("a", "b", "code"),
    [
        (firm("9123-4567 Québec inc."), firm("9123-4576 Québec inc."), "different-number"),
        (firm("Acme (2)"), firm("Acme"), "different-number"),
        (firm("Condo Roy Unit 2"), firm("Condo Roy Unit 3"), "different-number"),
        (firm("Immeubles Roy II"), firm("Immeubles Roy"), "different-number"),
        (firm("Gestion Jean Roy inc."), record("Jean Roy"), "different-vehicle"),
        (firm("Fiducie Roy"), firm("Gestion Roy"), "different-vehicle"),
        (person("Jean", "Roy Jr"), person("Jean", "Roy"), "different-generation"),
        (person("Jean", "Roy", suffix="Sr"), person("Jean", "Roy Jr"), "different-generation"),
        (firm("Jean Roy"), person("Jean", "Roy"), "different-kind"),
        (record("Mark & Julie Roy"), person("Mark", "Roy"), "couple"),
        (record("Mark & Julie Roy"), record("Mark & Anne Roy"), "couple"),
        (record("Mark & Julie Roy"), record("Roy, Mark et Julie"), "couple"),
        (record("Mark & Julie Roy"), record("Mark & Julie Roy"), "couple"),
        (firm("Mark & Julie Roy"), firm("Mark & Julie Roy"), "couple"),
        (person("Mark & Julie", "Roy"), person("Mark & Julie", "Roy"), "couple"),
        (person("Mark", "Roy", name="Mark & Julie"), person("Mark", "Roy"), "couple"),
    ],
)
def test_vetoes(a: Contact, b: Contact, code: str) -> None:
    assert code in seen(a, b)[2]
    assert code in seen(b, a)[2]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (firm("9123-4567 Québec inc."), firm("9123 4567 Quebec")),
        (firm("Gestion Roy inc."), firm("Roy Holdings")),
        (firm("Roy & Fils"), firm("Roy et Fils")),
        (firm("Smith & Jones LLP"), firm("Smith and Jones LLP")),
        (person("Jean", "Roy", name="Roy & Fils"), person("Jean", "Roy")),
        (record("Jean Roy"), firm("Jean Roy")),
        (person("Jean", "Roy Junior"), person("Jean", "Roy", suffix="Jr")),
    ],
)
def test_no_veto(a: Contact, b: Contact) -> None:
    assert seen(a, b)[2] == set()


def test_inactive_and_sub_customer_are_vetoes() -> None:
    here = profile_of("c", firm("Roy"), is_sub_customer=True)
    there = profile_of("p", firm("Roy"), active=False)
    census = taken_count([here], [there])
    assert [veto.code for veto in vetoes_of(here, there, census)] == ["inactive", "sub-customer"]


def test_a_shared_email_weighs_little_and_is_a_veto() -> None:
    here, there = firm("Garage Roy", email="info@roy.example"), firm("Garage Roy", email="info@roy.example")
    alone, _, none = seen(here, there)
    shared, reasons, vetoes = seen(here, there, firm("Placements Roy", email="INFO@roy.example"))
    assert shared < alone - 20
    assert ("shared-email" in reasons, vetoes, none) == (True, {"shared-email"}, set())


def test_an_email_of_their_own_settles_a_shared_one() -> None:
    here = firm("Garage Roy", email="info@roy.example", email_2="garage@roy.example")
    assert seen(here, here, firm("Placements Roy", email="info@roy.example"))[2] == set()


def test_shared_phones_and_addresses_weigh_little() -> None:
    door = Address("12 rue King", "", "Laval", "QC", "H7N 1A1")
    here = firm("Garage Roy", phone_work=PHONE, mailing=door)
    other = firm("Toitures Gagnon", phone_work=PHONE, mailing=door)
    alone, found, _ = seen(here, here)
    assert {"same-phone", "same-address"} <= found
    shared, found, _ = seen(here, here, other)
    assert {"shared-phone", "shared-address"} <= found
    assert shared < alone


def test_a_free_mail_domain_says_nothing_and_an_own_one_a_little() -> None:
    a, b = firm("Garage Roy", email="a@gmail.com"), firm("Garage Roy", email="b@gmail.com")
    assert "same-domain" not in seen(a, b)[1]
    own = firm("Garage Roy", email="paie@roy.example")
    assert "same-domain" in seen(own, firm("Garage Roy", website="https://www.roy.example/fr"))[1]


def test_a_typing_error_in_an_email() -> None:
    a = firm("Garage Roy", email="garage.roy@gmail.com")
    assert "email-nearly-equal" in seen(a, firm("Garage Roy", email="garage.rooy@gmail.com"))[1]
    assert "email-nearly-equal" in seen(a, firm("Garage Roy", email="garage.roy@gmial.com"))[1]
    assert "email-nearly-equal" not in seen(a, firm("Garage Roy", email="garage.roy2@gmail.com"))[1]


def test_another_extension_of_one_number() -> None:
    a, b = firm("Garage Roy", phone_work=PHONE), firm("Garage Roy", phone_work=Phone("514-555-0132", "40"))
    assert "same-phone-other-extension" in seen(a, b)[1]


def test_other_units_of_one_building() -> None:
    a = firm("Garage Roy", mailing=Address("12 rue King, app. 1", "", "Laval", "QC", "H7N 1A1"))
    b = firm("Garage Roy", mailing=Address("12 rue King, app. 2", "", "Laval", "QC", "H7N 1A1"))
    assert "same-building" in seen(a, b)[1]


def test_namesakes_weigh_less() -> None:
    jean = person("Jean", "Roy")
    assert seen(jean, jean)[0] > seen(jean, jean, person("Jean", "Roy"))[0]


def test_a_word_of_trade_weighs_less_than_a_name() -> None:
    same_trade = seen(firm("Boulangerie Lavoie"), firm("Boulangerie Gagnon"))[0]
    same_name = seen(firm("Boulangerie Lavoie"), firm("Pâtisserie Lavoie"))[0]
    assert same_name > same_trade


def test_a_very_long_name_is_compared_in_no_time() -> None:
    words = " ".join(f"mot{chr(97 + i % 26)}{i}" for i in range(120))
    assert seen(firm(words), firm(words[::-1]))[0] == 0


def test_an_organisation_is_not_its_contact_person() -> None:
    a = Contact(name="Garage Roy", company="Garage Roy", first_name="Jean", last_name="Côté")
    assert "different-name" in seen(a, person("Jean", "Côté", kind=Kind.PERSON))[1]


def test_profiles_read_the_display_name_for_the_second_of_a_couple() -> None:
    couple: Profile = profile_of("c", record("Mark & Julie Roy", first="Mark", last="Roy"))
    assert couple.is_couple


def crowd(count: int = 40) -> list[Contact]:
    """Others of common and of own names, so that rarity can be told."""
    return [
        firm(f"Garage {'Roy' if n % 2 else 'Cyr'} {chr(97 + n % 26) * 3}{chr(97 + n // 26) * 3}")
        for n in range(count * 2)
    ]


def test_a_name_that_nobody_else_has_weighs_more() -> None:
    rare, common = firm("Garage Zorglub"), firm("Garage Roy")
    assert "rare-name" in seen(rare, rare, *crowd())[1]
    assert "rare-name" not in seen(common, common, *crowd())[1]
    assert "rare-name" not in seen(rare, rare)[1], "in two short lists nobody can tell"


def test_a_company_number_says_who_it_is_under_any_name() -> None:
    here = firm("9123-4567 Québec inc.")
    assert "same-company-number" in seen(here, firm("Garage Roy (9123 4567 Québec inc.)"))[1]
    assert "same-company-number" in seen(here, firm("Garage Roy", client_identifier="91234567"))[1]
    assert "same-company-number" not in seen(here, here, here)[1]
    assert "same-company-number" not in seen(firm("Roy 2018"), firm("Roy 2018"))[1]


@pytest.mark.parametrize(
    ("a", "b", "code"),
    [
        (firm("Subway (Longueuil)"), firm("Subway (Lévis)"), "other-trade-name"),
        (firm("Roy inc. (Café Cyr)"), firm("Roy inc. o/a Drain Expert"), "other-trade-name"),
        (firm("Jean Roy inc."), record("Jean Roy"), "person-or-company"),
        (person("Jean", "Roy", name="Garage Roy"), person("Jean", "Roy"), "says-more"),
        (record("Mark Roy (Julie)"), person("Mark", "Roy"), "says-more"),
        (person("Julie", "Roy"), person("Julie", "Gagnon"), "other-family-name"),
        (person("Roy", "Juliete"), person("Juliette", "Roy"), "name-nearly-equal"),
        (person("Kate", "Roy"), person("Catherine", "Roy"), "name-nearly-equal"),
    ],
)
def test_what_keeps_two_names_apart(a: Contact, b: Contact, code: str) -> None:
    assert code in seen(a, b)[1]
    assert code in seen(b, a)[1]
    assert code not in seen(a, a)[1]


def test_a_junior_on_one_side_makes_the_bare_name_uncertain() -> None:
    bare = person("Jean", "Roy", email="jean@roy.example")
    junior = person("Jean", "Roy Jr")
    _, reasons, vetoes = seen(bare, bare, junior)
    assert ("generation-unsaid" in reasons, vetoes) == (True, {"generation-unsaid"})
    own = junior.with_fields(email="junior@roy.example")
    assert seen(bare, bare, own)[2] == set(), "by an e-mail of his own he is another"
    assert seen(bare, bare, person("Paul", "Roy Jr"))[2] == set()


def test_when_both_sides_know_the_junior_the_bare_name_is_the_other() -> None:
    bare, junior = person("Jean", "Roy"), person("Jean", "Roy Jr")
    left = [profile_of("c", bare), profile_of("d", junior)]
    right = [profile_of("p", bare), profile_of("q", junior)]
    census = taken_count(left, right)
    assert vetoes_of(left[0], right[0], census) == ()


def test_an_email_in_the_wrong_field_is_read_all_the_same() -> None:
    here = firm("Garage Roy", email="garage@roy.example")
    door = Address("12 rue King", "garage@roy.example", "Laval", "QC", "H7N 1A1")
    for there in (
        firm("Toits Cyr", website="mailto:garage@roy.example"),
        firm("Toits Cyr", phone_other=Phone("garage@roy.example")),
        firm("Toits Cyr", mailing=door),
        firm("garage@roy.example"),
    ):
        assert "same-email" in seen(here, there)[1]


def test_a_page_at_a_host_of_everybodys_is_no_domain() -> None:
    a, b = firm("Garage Roy", website="https://www.facebook.com/a"), firm("Cyr", website="facebook.com/b")
    assert "same-domain" not in seen(a, b)[1]


@pytest.mark.parametrize(
    "there",
    [
        Address("12 rue Sherbroke", "", "Laval", "QC", "H7N 1A1"),
        Address("12", "", "Laval", "QC", "H7N 1A1"),
        Address("rue Sherbrooke", "", "Laval", "QC", "H7N1A1"),
        Address("12 rueSherbrooke", "", "Lavall", "QC", "H7N 1A1"),
    ],
)
def test_a_slip_in_an_address(there: Address) -> None:
    here = person("Julie", "Roy", mailing=Address("12 rue Sherbrooke", "", "Laval", "QC", "H7N 1A1"))
    for other in (person("Julie", "Gagnon", mailing=there), person("Jullie", "Roi", mailing=there)):
        assert "address-nearly-equal" in seen(here, other)[1]
        assert is_resemblance([Reason(code, 0) for code in seen(here, other)[1]])
    stranger = firm("Toits Cyr", mailing=there)
    assert not is_resemblance([Reason(code, 0) for code in seen(here, stranger)[1]])


def test_a_slip_in_a_postal_code_is_the_same_door() -> None:
    here = person("Julie", "Roy", mailing=Address("12 rue King", "", "Laval", "QC", "H7N 1A1"))
    near = person("Zoé", "Cyr", mailing=Address("12 rue King", "", "Laval", "QC", "H7N 1A2"))
    far = person("Zoé", "Cyr", mailing=Address("12 rue King", "", "Laval", "QC", "H7P 2B2"))
    assert ("same-address" in seen(here, near)[1], "same-address" in seen(here, far)[1]) == (True, False)
