"""A record as the scorer reads it: every name, address and number taken apart once, and how common
each value is on its side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import log

from qbo_desktop.domain.addresses import Place, places_of
from qbo_desktop.domain.companies import CompanyName, company_name, numbers_in, vehicles_in
from qbo_desktop.domain.contact import Contact, Kind
from qbo_desktop.domain.emails import Email, emails_of, exact_emails, website_domain
from qbo_desktop.domain.kinds import proposed_kind
from qbo_desktop.domain.lexicon import (
    BUSINESS_WORDS,
    CREDENTIALS,
    GENERATIONS,
    GUARD_WORDS,
    NICKNAMES,
    TITLES,
)
from qbo_desktop.domain.names import compared_name, exact_name, folded, words
from qbo_desktop.domain.people import PersonName, people_of_fields, people_of_text
from qbo_desktop.domain.phones import phones_of

# Records that a word occurs in, from which on it is a word and no typing error. A slip of the hand is in one
# record of its own; with its other names it may be counted there once, and a copy of it once more.
ESTABLISHED = 3
# What a word of trade weighs beside a word of the client's own.
TRADE_WEIGHT = 0.35

# A number of so many digits is one of a register of companies (a numbered company, a business number).
REGISTERED = 7

# Those of whom a side says that they are junior, senior …, by what namesakes share: generation and e-mails.
Namesakes = dict[str, list[tuple[str, frozenset[str]]]]
# How often each value occurs among the customers, and among the contacts.
BothSides = tuple[Counter[str], Counter[str]]


@dataclass(slots=True, eq=False)
class Profile:
    """One record, read.

    `exact_name`, `folded_name` and `main_key` are forms of the one compared name. `own_keys` are the keys
    of the compared and the display name, `name_keys` those of every name it has (company and trade name
    too); `business_numbers` are long numbers in its names or its client identifier; `display_more` are the
    words and `display_forms` the legal forms of a display name that are not of the person; `besides` are the trade
    name and the branch that the compared name gives; `addresses` are those of its e-mails; `generation` is
    that of a single person, "" when not said; `namesake_key` is what father and son of one name share.
    `weights` and `established` (words that several clients bear) are filled in when the two lists have been
    counted.
    """

    id: str
    contact: Contact
    active: bool
    is_sub_customer: bool
    exact_name: str
    exact_emails: frozenset[str]
    folded_name: str
    folded_names: frozenset[str]
    companies: tuple[CompanyName, ...]
    people: tuple[PersonName, ...]
    is_couple: bool
    generation: str
    main_key: str
    own_keys: frozenset[str]
    name_keys: frozenset[str]
    numbers: tuple[str, ...]
    display_numbers: tuple[str, ...]
    vehicles: frozenset[str]
    emails: tuple[Email, ...]
    addresses: frozenset[str]
    phones: dict[str, str]
    places: tuple[Place, ...]
    doors: frozenset[str]
    doorsteps: frozenset[str]
    domains: frozenset[str]
    business_numbers: frozenset[str]
    besides: frozenset[str]
    display_more: frozenset[str]
    display_forms: frozenset[str]
    namesake_key: str
    weights: dict[str, float] = field(default_factory=dict)
    established: frozenset[str] = frozenset()

    def weigh(self, census: Census) -> None:
        """Note what each word of its names weighs in these two lists, and which are certainly no slips."""
        self.weights = {word: census.weight(word) for name in self.companies for word in name.core}
        own = {*self.weights, *("".join(person.family) for person in self.people)}
        self.established = frozenset(word for word in own if census.words[word] >= ESTABLISHED)

    @property
    def looks_a_person(self) -> bool:
        """Whether the record is, or may be, one human being (or two)."""
        return bool(self.people) or self.contact.kind is Kind.PERSON


def profile_of(
    record_id: str, contact: Contact, *, active: bool = True, is_sub_customer: bool = False
) -> Profile:
    """Read one record."""
    main = compared_name(contact)
    texts = tuple(dict.fromkeys(text for text in (main, contact.name, contact.company) if text.strip()))
    companies = tuple(dict.fromkeys(company_name(text) for text in texts))
    named = company_name(main)
    people = _people(contact, main)
    emails = emails_of(contact)
    places = places_of(contact)
    keys = {name.key for name in companies} | {
        " ".join(sorted(name.trade)) for name in companies if name.trade
    }
    if len(people) == 1:
        keys.add(people[0].key)
    domains = {email.own_domain for email in emails} | {website_domain(contact.website)}
    return Profile(
        id=record_id,
        contact=contact,
        active=active,
        is_sub_customer=is_sub_customer,
        exact_name=exact_name(contact),
        exact_emails=exact_emails(contact),
        folded_name=folded(main),
        folded_names=frozenset(folded(text) for text in (main, contact.name) if text.strip()),
        companies=companies,
        people=people,
        is_couple=len(people) > 1 or _is_couple(contact, main),
        generation=people[0].generation if len(people) == 1 else "",
        main_key=named.key,
        own_keys=frozenset(company_name(text).key for text in (main, contact.name)) - {""},
        name_keys=frozenset(key for key in keys if key),
        numbers=numbers_in(main),
        display_numbers=numbers_in(contact.name),
        vehicles=vehicles_in(f"{main} {contact.name}"),
        emails=emails,
        addresses=frozenset(email.address for email in emails),
        phones=phones_of(contact),
        places=places,
        doors=frozenset(place.door for place in places) - {""},
        doorsteps=frozenset(step for place in places for step in place.doorsteps),
        domains=frozenset(domains - {""}),
        business_numbers=_business_numbers(contact, companies),
        besides=frozenset({"".join(named.trade), named.branch.replace(" ", "")} - {""}),
        display_more=_display_more(contact),
        display_forms=company_name(contact.name).forms if contact.kind is Kind.PERSON else frozenset(),
        namesake_key=people[0].shared_key if len(people) == 1 else "",
    )


def _display_more(contact: Contact) -> frozenset[str]:
    """Words of a person's display name that are not of the person: "Garage Roy" beside Jean and Roy."""
    if contact.kind is not Kind.PERSON or not (contact.first_name.strip() and contact.last_name.strip()):
        return frozenset()
    own = {NICKNAMES.get(word, word) for word in words(contact.person_name())}
    return frozenset(
        word
        for word in words(contact.name)
        if len(word) > 1
        and not word.isdigit()
        and NICKNAMES.get(word, word) not in own
        and word not in TITLES | CREDENTIALS | GENERATIONS.keys()
    )


def _business_numbers(contact: Contact, companies: tuple[CompanyName, ...]) -> frozenset[str]:
    """Numbers by which a register knows a company: in its names, or as the practice's own identifier."""
    own = numbers_in(contact.client_identifier)
    found = (number for numbers in (own, *(name.numbers for name in companies)) for number in numbers)
    return frozenset(number for number in found if len(number) >= REGISTERED)


def _people(contact: Contact, main: str) -> tuple[PersonName, ...]:
    """The people a record names as itself: none for what is, or looks like, an organisation."""
    if contact.kind is Kind.PERSON and contact.first_name.strip() and contact.last_name.strip():
        display = people_of_text(contact.name) if contact.name.strip() else ()
        own = people_of_fields(contact.first_name, contact.middle_name, contact.last_name, contact.suffix)
        # Fields often hold one of the two while the display name has both.
        return display if len(display) > len(own) and all(p.given and p.family for p in display) else own
    name = company_name(main)
    looks_organised = bool(name.forms or name.numbers or name.vehicles) or any(
        w in BUSINESS_WORDS for w in name.core
    )
    if contact.kind is Kind.PERSON and not contact.kind_assumed:
        return people_of_text(main)
    if looks_organised or not contact.kind_assumed or not 2 <= len(name.core) <= 5:
        return ()
    people = people_of_text(main)
    return people if len(people) == 1 or proposed_kind(main) is Kind.PERSON else ()


def _is_couple(contact: Contact, main: str) -> bool:
    """Whether a name says two people where the record says one person, or an organisation."""
    if contact.kind is Kind.PERSON:
        return len(people_of_text(contact.name)) > 1 and proposed_kind(contact.name) is Kind.PERSON
    return len(people_of_text(main)) > 1 and proposed_kind(main) is Kind.PERSON


@dataclass(slots=True)
class Census:
    """How often each value occurs on each side: what many share tells nobody apart."""

    emails: BothSides = field(default_factory=lambda: (Counter(), Counter()))
    phones: BothSides = field(default_factory=lambda: (Counter(), Counter()))
    doors: BothSides = field(default_factory=lambda: (Counter(), Counter()))
    domains: BothSides = field(default_factory=lambda: (Counter(), Counter()))
    names: BothSides = field(default_factory=lambda: (Counter(), Counter()))
    business_numbers: BothSides = field(default_factory=lambda: (Counter(), Counter()))
    namesakes: tuple[Namesakes, Namesakes] = field(default_factory=lambda: ({}, {}))
    words: Counter[str] = field(default_factory=Counter)
    size: int = 0

    def weight(self, word: str) -> float:
        """What a word of a name weighs: the rarer the more, a word of trade little."""
        rare = log(1 + self.size / max(1, self.words[word])) / log(1 + self.size) if self.size else 1.0
        return rare * (TRADE_WEIGHT if word in BUSINESS_WORDS or word in GUARD_WORDS else 1.0)


def most(counts: BothSides, value: str) -> int:
    """The larger of a value's counts on the two sides."""
    return max(counts[0][value], counts[1][value])


def taken_count(left: Iterable[Profile], right: Iterable[Profile]) -> Census:
    """Count the values of two lists; each record counts once for each value."""
    census = Census()
    for side, profiles in enumerate((left, right)):
        for profile in profiles:
            census.emails[side].update(profile.addresses)
            census.phones[side].update(profile.phones.keys())
            census.doors[side].update({door_key(place) for place in profile.places if place.door})
            census.domains[side].update(profile.domains)
            census.names[side].update(profile.name_keys)
            census.business_numbers[side].update(profile.business_numbers)
            if profile.generation and profile.namesake_key:
                told = census.namesakes[side].setdefault(profile.namesake_key, [])
                told.append((profile.generation, profile.addresses))
            families = {"".join(person.family) for person in profile.people}
            census.words.update(families.union(*(name.core for name in profile.companies)))
            census.size += 1
    return census


def door_key(place: Place) -> str:
    """A door as one text: number, street, postal code or town."""
    return f"{place.door}|{place.postal_code or place.city}"


def exact_key(profile: Profile) -> frozenset[tuple[str, str]]:
    """Every (name, e-mail) a record has in exact form: two records that share one are exactly equal."""
    if not profile.exact_name:
        return frozenset()
    return frozenset((profile.exact_name, email) for email in profile.exact_emails)
