"""One function per situation that a firm's two client lists really hold, over and over.

Each makes a `Case`: the customers as QuickBooks has them, and the contacts that the practice has for them.
A customer is a draft: names, mail, telephones and addresses; `firm.py` adds what the server adds. The key
`parent` of a draft, where present, says how many customers earlier its parent stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from qbo_desktop.sandbox.people import Identity, Population, without_accents

Draft = dict[str, Any]
Columns = dict[str, str]


@dataclass(frozen=True)
class Case:
    """Customers in QuickBooks and contacts in the practice that belong to one story."""

    customers: list[Draft] = field(default_factory=list)
    contacts: list[Columns] = field(default_factory=list)


# The parts


def person(who: Identity, **changes: Any) -> Draft:
    """A customer who is a person."""
    return {
        "GivenName": who.given,
        "FamilyName": who.surname,
        "DisplayName": who.person,
        **_reach(who, who.own_mail),
        **changes,
    }


def company(who: Identity, name: str = "", **changes: Any) -> Draft:
    """A customer that is a business; every second one names the person to talk to."""
    name = name or who.company
    contact = {"GivenName": who.given, "FamilyName": who.surname} if who.number % 2 else {}
    return {**contact, "CompanyName": name, "DisplayName": name, **_reach(who, who.office_mail), **changes}


def _reach(who: Identity, mail: str) -> Draft:
    reach: Draft = {
        "BillAddr": who.place.as_address(),
        "PrimaryPhone": who.telephone,
        "PrimaryEmailAddr": mail,
    }
    if who.number % 3 == 0:
        reach["ShipAddr"] = who.place.as_address()
    if who.number % 7 == 0:
        reach["WebAddr"] = f"http://www.{who.domain}"
    return reach


def contact(who: Identity, **changes: str) -> Columns:
    """The practice's record of a person; some lack a telephone, as records do."""
    columns = {
        "kind": "person",
        "name": who.person,
        "first_name": who.given,
        "last_name": who.surname,
        "type": "Client",
        "email": who.own_mail,
        **who.place.as_columns("mailing"),
    }
    if who.number % 3:
        columns["phone_work"] = who.dashed_telephone
    return {**columns, **changes}


def organisation(who: Identity, name: str = "", **changes: str) -> Columns:
    """The practice's record of a business."""
    columns = contact(who, kind="organization", name=name or who.company, email=who.office_mail)
    del columns["first_name"], columns["last_name"]
    return {**columns, **changes}


# Exact: the same name and the same e-mail on both sides


def exact_person(people: Population) -> Case:
    """Every fifth has another telephone in the practice: a difference that stays after linking."""
    who = people.next()
    known = contact(who)
    if who.number % 5 == 4:
        known["phone_work"] = f"800-{who.dashed_telephone[4:]}"
    return Case([person(who)], [known])


def exact_company(people: Population) -> Case:
    who = people.next()
    return Case([company(who)], [organisation(who)])


def exact_apostrophes(people: Population) -> Case:
    who = people.next()
    start = "L'Atelier d'Élise" if people.words.region == "CA" else f"{who.given}'s"
    name = f"{start} {who.surname}"
    return Case([company(who, name)], [organisation(who, name)])


def exact_quotes(people: Population) -> Case:
    who = people.next()
    name = f'Le Bistro "Chez {who.surname}"'
    return Case([company(who, name)], [organisation(who, name)])


def exact_with_extension(people: Population) -> Case:
    who = people.next()
    phones = [f"{who.telephone} {word} 1{n}" for n, word in enumerate(people.words.extension)]
    customer = person(who, PrimaryPhone=phones[0], AlternatePhone=phones[1], Mobile=phones[2])
    return Case([customer], [contact(who, phone_work=f"{who.dashed_telephone} ext 10")])


def exact_unlocated(people: Population) -> Case:
    """An address that the geocoder did not know."""
    who = people.next()
    address = {**who.place.as_address(), "Lat": "INVALID", "Long": "INVALID"}
    return Case([person(who, BillAddr=address)], [contact(who)])


def exact_with_sub_customer(people: Population) -> Case:
    """A company that is matched, and a job of it that is skipped."""
    who = people.next()
    job = {**company(who), "DisplayName": f"{who.place.line1.replace(',', '')} 2", "Job": True, "parent": 1}
    return Case([company(who), job], [organisation(who)])


# Unknown: nothing in the practice resembles it


def unknown_person(people: Population) -> Case:
    return Case([person(people.next())])


def unknown_company(people: Population) -> Case:
    return Case([company(people.next())])


def unknown_emoji(people: Population) -> Case:
    who = people.next()
    return Case([company(who, f"Café {who.surname} ☀️🌻")])


def unknown_ampersand(people: Population) -> Case:
    who = people.next()
    return Case([company(who, f"{who.surname} & {who.trade} 100% {who.legal_form}")])


def unknown_free_text_address(people: Population) -> Case:
    who = people.next()
    place = who.place
    lines = {
        "Line1": who.person,
        "Line2": who.company,
        "Line3": place.line1,
        "Line4": f"{place.city}, {place.subdivision}  {place.postal_code}",
    }
    return Case([company(who, BillAddr=lines)])


def unknown_long_name(people: Population) -> Case:
    """A name as long as QuickBooks allows: 500 characters."""
    who = people.next()
    name = who.company
    while len(name) < 500:
        name += f", {people.words.trades[len(name) % len(people.words.trades)]} {who.surname}"
    customer = company(who, name[:500].ljust(500, "."))
    del customer["CompanyName"]  # which may have 100 only
    return Case([customer])


def unknown_two_mails(people: Population) -> Case:
    who = people.next()
    return Case([company(who, PrimaryEmailAddr=f"{who.own_mail}, {who.office_mail}")])


def unknown_without_anything(people: Population) -> Case:
    """A name and nothing else."""
    return Case([{"DisplayName": people.next().company}])


# Doubtful: somebody has to look


def same_name_only(people: Population) -> Case:
    who, other = people.next(), people.next()
    return Case([person(who)], [contact(who, email=other.own_mail, phone_work=other.dashed_telephone)])


def same_mail_only(people: Population) -> Case:
    who, other = people.next(), people.next()
    return Case([company(who)], [organisation(other, email=who.office_mail)])


def siblings_sharing_a_mail(people: Population) -> Case:
    """Two companies of one owner, who gave the same e-mail for both, on both sides."""
    who, other = people.next(), people.next()
    mail = who.office_mail
    customers = [company(who), company(other, PrimaryEmailAddr=mail)]
    return Case(customers, [organisation(who), organisation(other, email=mail)])


def person_and_their_holding(people: Population) -> Case:
    who = people.next()
    holding = people.words.holding
    canadian = people.words.region == "CA"
    name = f"{holding} {who.person} inc." if canadian else f"{who.person} {holding} LLC"
    return Case([person(who), company(who, name, PrimaryEmailAddr=who.own_mail)], [contact(who)])


def numbered_companies(people: Population) -> Case:
    """Two numbers two digits apart and the same accountant's e-mail: two companies."""
    who = people.next()
    digits = str(11_000_000 + who.number * 70_003 % 80_000_000)
    other = digits[:2] + str((int(digits[2]) + 3) % 10) + digits[3:-1] + str((int(digits[-1]) + 5) % 10)
    if people.words.region == "CA":
        ours, theirs = (f"{n[:4]}-{n[4:]} Québec inc." for n in (digits, other))
    else:
        ours, theirs = (f"{n} {people.words.holding} LLC" for n in (digits, other))
    return Case([company(who, ours)], [organisation(who, theirs)])


def other_legal_form(people: Population) -> Case:
    who = people.next()
    forms = ("inc.", "ltée") if people.words.region == "CA" else ("LLC", "Corp.")
    ours, theirs = (f"{who.trade} {who.surname} {form}" for form in forms)
    return Case([company(who, ours)], [organisation(who, theirs)])


def accents_dropped(people: Population) -> Case:
    who = people.next()
    accented = [name for name in people.words.given if name != without_accents(name)]
    given = accented[who.number % len(accented)]
    plain = without_accents(given)
    surname = without_accents(who.surname)
    customer = person(who, GivenName=given, DisplayName=f"{given} {who.surname}")
    return Case([customer], [contact(who, first_name=plain, last_name=surname, name=f"{plain} {surname}")])


def junior_and_senior(people: Population) -> Case:
    who = people.next()
    junior, senior = (people.words.junior, "père") if people.words.region == "CA" else ("Jr.", "Sr.")
    customer = person(who, Suffix=junior, DisplayName=f"{who.person} {junior}")
    return Case([customer], [contact(who, suffix=senior, name=f"{who.person} {senior}")])


def couple(people: Population) -> Case:
    who, other = people.next(), people.next()
    joined = f"{who.given} & {other.given} {who.surname}"
    customer = person(who, DisplayName=joined)
    del customer["GivenName"], customer["FamilyName"]
    return Case([customer], [contact(who)])


def last_name_first(people: Population) -> Case:
    who = people.next()
    customer = person(who, DisplayName=f"{who.surname}, {who.given}")
    del customer["GivenName"], customer["FamilyName"]
    return Case([customer], [contact(who)])


def same_telephone_other_extension(people: Population) -> Case:
    """The same switchboard; the practice knows the business by its owner's name."""
    who = people.next()
    word = people.words.extension[0]
    customer = company(who, f"{who.trade} {who.surname}", PrimaryPhone=f"{who.telephone} {word} 12")
    extension = f"{who.dashed_telephone} x34"
    known = organisation(who, f"{who.surname} {who.trade}", email="", phone_work=extension)
    return Case([customer], [known])


def typing_error(people: Population) -> Case:
    who = people.next()
    middle = len(who.surname) // 2
    typed = who.surname[:middle] + who.surname[middle + 1] + who.surname[middle] + who.surname[middle + 2 :]
    if typed == who.surname:
        typed = who.surname + "s"
    known = contact(who, last_name=typed, name=f"{who.given} {typed}", email="")
    return Case([person(who)], [{**known, "phone_work": who.dashed_telephone}])


def two_candidates(people: Population) -> Case:
    """The practice has the same client twice, once without the telephone and address."""
    who = people.next()
    known = organisation(who)
    bare = {key: value for key, value in known.items() if not key.startswith(("mailing", "phone"))}
    return Case([company(who)], [known, bare])


# Skipped by a rule


def inactive(people: Population) -> Case:
    who = people.next()
    return Case([company(who, Active=False)], [organisation(who)])


def sub_customer(people: Population) -> Case:
    """A job of a client nobody knows yet."""
    who = people.next()
    job = {**company(who), "DisplayName": f"{who.surname} 2018", "Job": True, "parent": 1}
    return Case([company(who), job])


def nameless(people: Population) -> Case:
    """A customer with an Id and nothing else: real companies have some."""
    return Case([{}])


def practice_only(people: Population) -> Case:
    """A client that was never billed in QuickBooks."""
    who = people.next()
    return Case([], [contact(who) if who.number % 2 else organisation(who)])
