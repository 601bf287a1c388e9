"""Telephones, addresses and e-mails in one form."""

from __future__ import annotations

import subprocess
import sys

import pytest

from qbo_desktop.domain.addresses import place_of, places_of
from qbo_desktop.domain.contact import Address, Contact, Phone
from qbo_desktop.domain.emails import emails_of, exact_emails, website_domain
from qbo_desktop.domain.phones import international, phones_of


@pytest.mark.parametrize(
    "written",
    ["514-555-0199", "(514) 555-0199", "+1 514.555.0199", "1 514 555 0199", "5145550199", "514 555‑0199"],
)
def test_a_number_of_this_continent(written: str) -> None:
    assert international(written) == "+15145550199"


def test_numbers_from_elsewhere_and_vanity_letters() -> None:
    assert international("+33 1 42 68 53 00") == "+33142685300"
    assert international("011 33 1 42 68 53 00") == "+33142685300"
    assert international("1-800-FLOWERS") == "+18003569377"


@pytest.mark.parametrize("written", ["", "n/a", "123", "000-000-0000", "555 555 5555", "call me"])
def test_no_number(written: str) -> None:
    assert international(written) == ""


@pytest.mark.parametrize("tail", ["poste 12", "ext 12", "ext. 12", "x12", "#12"])
def test_an_extension_is_kept_and_does_not_break_the_number(tail: str) -> None:
    text = f"(514) 555-0199 {tail}"
    assert phones_of(Contact(phone_work=Phone.parse(text))) == {"+15145550199": "12"}
    assert phones_of(Contact(phone_work=Phone(text))) == {"+15145550199": "12"}


def test_two_numbers_in_one_field_and_the_fax_left_out() -> None:
    contact = Contact(phone_work=Phone("514-555-0199 / 514-555-0188"), phone_fax=Phone("514-555-0111"))
    assert set(phones_of(contact)) == {"+15145550199", "+15145550188"}


def test_the_large_library_is_only_loaded_for_what_needs_it() -> None:
    code = (
        "import sys; from qbo_desktop.domain.phones import international;"
        "international('514-555-0199'); assert 'phonenumbers' not in sys.modules;"
        "international('+33 1 42 68 53 00'); assert 'phonenumbers' in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _at(line1: str, line2: str = "", code: str = "H2L 1S1", city: str = "Montréal") -> Address:
    return Address(line1, line2, city, "QC", code)


@pytest.mark.parametrize(
    "address",
    [
        _at("1200 rue Ontario E"),
        _at("1200, Ontario Street East"),
        _at("1200 Ontario St E", city="Montreal"),
        _at("4-1200, rue Ontario Est"),
        _at("1200 rue Ontario", "bureau 4"),
        _at("Suite 4, 1200 rue Ontario"),
        _at("Immeuble du Parc", "1200 rue Ontario"),
        _at("1200 RUE ONTARIO", code=""),
    ],
)
def test_one_door_in_many_spellings(address: Address) -> None:
    assert place_of(address).same_door(place_of(_at("1200 rue Ontario E")))
    assert place_of(_at("1200 rue Ontario E")).same_door(place_of(address))


def test_other_doors() -> None:
    here = place_of(_at("1200 rue Ontario"))
    assert not here.same_door(place_of(_at("1202 rue Ontario")))
    assert not here.same_door(place_of(_at("1200 rue Ontario", code="G1R 1A1")))
    assert not here.same_door(place_of(_at("1200 rue Ontario", code="", city="Laval")))
    assert not place_of(_at("")).same_door(place_of(_at("")))


def test_units_boxes_and_saints() -> None:
    assert place_of(_at("1200 rue Ontario, app. 4")).unit == "4"
    assert place_of(_at("4-1200 rue Ontario")).unit == "4"
    assert place_of(_at("C.P. 44")) == place_of(_at("PO Box 44"))
    assert place_of(_at("12 St-Denis St")).street == place_of(_at("12, rue Saint-Denis")).street
    assert place_of(Address("1 Main", postal_code="12345-6789")).postal_code == "12345"


def test_an_address_of_a_country_only_names_no_place() -> None:
    assert places_of(Contact(mailing=Address(country="Canada"))) == ()


def test_emails() -> None:
    contact = Contact(email="Info@Lavoie.example, Paie+x@lavoie.example", email_2="jean@gmail.com")
    assert [(e.mailbox, e.own_domain) for e in emails_of(contact)] == [
        ("info", "lavoie.example"),
        ("paie", "lavoie.example"),
        ("jean", ""),
    ]
    assert "info@lavoie.example" in exact_emails(contact)
    assert emails_of(Contact(email="not an address")) == ()


@pytest.mark.parametrize(
    "written", ["https://www.Lavoie.example/contact", "lavoie.example", "http://lavoie.example:80"]
)
def test_website_domain(written: str) -> None:
    assert website_domain(written) == "lavoie.example"


def test_no_website_domain() -> None:
    assert website_domain("") == website_domain("none yet") == website_domain("gmail.com") == ""
