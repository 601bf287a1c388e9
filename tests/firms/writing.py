"""How one side writes a client down: what is left out, shortened, old, misspelt or in the wrong field."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass, replace

from qbo_desktop.domain.contact import Address, Contact, Kind, Phone
from tests.firms.clients import Client, Home, Maker
from tests.firms.tables import (
    CREDENTIALS,
    EXTENSIONS,
    FAMILIAR,
    FORMS,
    FREE_MAIL,
    NEW_TRADES,
    STREETS,
    TITLES,
    TRADING_AS,
    USUAL_FORMS,
)


@dataclass(frozen=True, slots=True)
class Habits:
    """In which share of its records a side does what; each is drawn by itself."""

    accents_dropped: float
    capitals: float
    mistyped: float
    swapped: float
    last_first: float
    familiar: float
    initial: float
    middle_initial: float
    hyphen_spaced: float
    titled: float
    generation_dropped: float
    form_spelt_otherwise: float
    form_dropped: float
    form_changed: float
    trade_name_only: float
    trade_name_beside: float
    renamed: float
    moved: float
    email_missing: float
    email_other: float
    email_mistyped: float
    email_elsewhere: float
    phone_missing: float
    phone_other: float
    address_missing: float
    english_street: float
    display_only: float
    half_couple: float


PRACTICE = Habits(
    accents_dropped=0.08, capitals=0.02, mistyped=0.02, swapped=0.01, last_first=0.06, familiar=0.03,
    initial=0.01, middle_initial=0.06, hyphen_spaced=0.05, titled=0.05, generation_dropped=0.03,
    form_spelt_otherwise=0.15, form_dropped=0.05, form_changed=0.01, trade_name_only=0.1,
    trade_name_beside=0.4, renamed=0.01, moved=0.02, email_missing=0.06, email_other=0.02,
    email_mistyped=0.01, email_elsewhere=0.01, phone_missing=0.1, phone_other=0.02, address_missing=0.1,
    english_street=0.2, display_only=0.05, half_couple=0.1,
)  # fmt: skip
QUICKBOOKS = Habits(
    accents_dropped=0.3, capitals=0.07, mistyped=0.06, swapped=0.03, last_first=0.12, familiar=0.08,
    initial=0.03, middle_initial=0.06, hyphen_spaced=0.15, titled=0.05, generation_dropped=0.1,
    form_spelt_otherwise=0.4, form_dropped=0.15, form_changed=0.02, trade_name_only=0.3,
    trade_name_beside=0.4, renamed=0.04, moved=0.07, email_missing=0.15, email_other=0.06,
    email_mistyped=0.03, email_elsewhere=0.03, phone_missing=0.22, phone_other=0.04, address_missing=0.3,
    english_street=0.3, display_only=0.15, half_couple=0.2,
)  # fmt: skip


def written(client: Client, habits: Habits, maker: Maker) -> Contact:
    """One side's record of a client. Its kind is told; QuickBooks, which has none, drops it again."""
    if maker.chance(habits.moved):
        client = replace(client, home=maker.home(), phone=maker.phone(), extension="")
    if maker.chance(habits.renamed):
        client = _renamed(client, maker)
    contact = _reached(client, habits, maker)
    named = (
        _person(client, contact, habits, maker)
        if client.is_person
        else _company(client, contact, habits, maker)
    )
    if maker.chance(habits.accents_dropped):
        named = _respelt(named, without_accents)
    return _respelt(named, str.upper) if maker.chance(habits.capitals) else named


def _renamed(client: Client, maker: Maker) -> Client:
    """By marriage (or its end), or under a new firm name."""
    if not client.is_person:
        return replace(client, company=f"{maker.dice.choice(NEW_TRADES)} {maker.coined()}", trade_name="")
    new = maker.family()
    return replace(client, last=maker.dice.choice((new, new, f"{client.last}-{new}")))


def _reached(client: Client, habits: Habits, maker: Maker) -> Contact:
    email = client.email
    if maker.chance(habits.email_other):
        email = maker.mailbox(client.first or "info", client.last or client.company[:14])
    elif maker.chance(habits.email_mistyped):
        email = _mistyped_mail(email, maker.dice)
    if maker.chance(habits.email_missing):
        email = ""
    phone = maker.phone() if maker.chance(habits.phone_other) else client.phone
    shown = "" if maker.chance(habits.phone_missing) else _phone_text(phone, client.extension, maker.dice)
    home = None if maker.chance(habits.address_missing) else client.home
    contact = Contact(email=email, mailing=_address(home, habits, maker) if home else None)
    where = maker.dice.choice(("phone_work", "phone_work", "phone_mobile", "phone_home"))
    contact = replace(contact, **{where: Phone.parse(shown)})
    if email and not email.endswith(FREE_MAIL) and maker.chance(0.3):
        contact = replace(contact, website=f"https://www.{email.partition('@')[2]}/")
    if email and maker.chance(habits.email_elsewhere):
        wrong = maker.dice.choice(("website", "phone_other", "email_2", "mailing"))
        if wrong == "mailing":
            before = contact.mailing or Address()
            return replace(contact, email="", mailing=replace(before, line2=email))
        value = Phone(email) if wrong == "phone_other" else email
        return replace(contact, email="", **{wrong: value})
    return contact


def _person(client: Client, contact: Contact, habits: Habits, maker: Maker) -> Contact:
    first, last, dice = client.first, client.last, maker.dice
    if maker.chance(habits.familiar) and first in FAMILIAR:
        first = dice.choice(FAMILIAR[first])
    elif maker.chance(habits.initial):
        first = ".-".join(part[:1] for part in first.split("-")) + "."
    elif maker.chance(habits.hyphen_spaced):
        first = first.replace("-", " ")
    if maker.chance(habits.hyphen_spaced):
        last = last.replace("-", " ")
    if maker.chance(habits.mistyped):
        if maker.chance(0.6):
            last = mistyped(last, dice)
        else:
            first = mistyped(first, dice)
    if client.partner and not (client.knot == "couple" and maker.chance(habits.half_couple)):
        first = f"{first} {dice.choice(('&', 'et', 'and'))} {client.partner}"
    middle = ""
    if not client.partner and maker.chance(habits.middle_initial):
        middle = f"{dice.choice('ABCDEFGHJLMPRT')}."
    generation = client.generation
    if maker.chance(habits.generation_dropped) and not client.told_apart_by_a_word:
        generation = ""
    if maker.chance(habits.swapped):
        first, last = last, first
    full = " ".join(part for part in (first, middle, last, generation) if part)
    if maker.chance(habits.titled):
        title, after = dice.choice(TITLES), dice.choice(CREDENTIALS)
        full = f"{title} {full}" if maker.chance(0.5) else f"{full}, {after}"
    display_only = maker.chance(habits.display_only)
    if maker.chance(habits.last_first):
        full = f"{last}, {first}" + (f" {generation}" if generation else "")
    if display_only:
        return replace(contact, name=full, kind=Kind.PERSON)
    in_suffix = maker.chance(0.5)
    return replace(
        contact,
        name=full,
        kind=Kind.PERSON,
        first_name=first,
        middle_name=middle,
        last_name=last if in_suffix else f"{last} {generation}".strip(),
        suffix=generation if in_suffix else "",
    )


def _company(client: Client, contact: Contact, habits: Habits, maker: Maker) -> Contact:
    own, form, dice = client.company, client.form, maker.dice
    numbered = own[:1].isdigit()
    if numbered and maker.chance(habits.hyphen_spaced):
        own = own.replace("-", dice.choice((" ", "")))
    elif not numbered and maker.chance(habits.mistyped):
        own = mistyped(own, dice)
    elif maker.chance(habits.mistyped):
        own = f"{dice.choice(('Les', 'The', 'Le'))} {own}" if not numbered else own
    if form and not client.told_apart_by_a_word and maker.chance(habits.form_dropped):
        form = ""
    elif form and maker.chance(habits.form_spelt_otherwise):
        form = dice.choice(FORMS[form])
    elif form and maker.chance(habits.form_changed):
        form = dice.choice([other for other in USUAL_FORMS if other not in ("", form)])
    name = f"{own} {form}".strip()
    legal = name
    if client.trade_name:
        if maker.chance(habits.trade_name_only):
            name = legal = client.trade_name
        elif maker.chance(habits.trade_name_beside):
            name = dice.choice(TRADING_AS).format(name, client.trade_name)
    company = "" if maker.chance(habits.display_only) else dice.choice((name, name, legal))
    somebody = {}
    if company and maker.chance(0.1):
        somebody = {"first_name": maker.given(), "last_name": maker.family()}
    return replace(contact, name=name, company=company, kind=Kind.ORGANIZATION, **somebody)


def _address(home: Home, habits: Habits, maker: Maker) -> Address:
    street = STREETS[home.street][maker.chance(habits.english_street)].format(home.number)
    line2 = ""
    if home.unit:
        way = maker.dice.randrange(4)
        if way == 0:
            street = f"{home.unit}-{street}"
        elif way == 1:
            line2 = f"Suite {home.unit}"
        else:
            street = f"{street}, {('app.', 'bureau')[way - 2]} {home.unit}"
    code = home.code.replace(" ", "") if maker.chance(0.2) else home.code
    return Address(street, line2, home.town, "QC", code, maker.dice.choice(("Canada", "CA", "")))


def _phone_text(digits: str, extension: str, dice: random.Random) -> str:
    area, middle, rest = digits[:3], digits[3:6], digits[6:]
    shown = dice.choice((f"{area}-{middle}-{rest}", f"({area}) {middle}-{rest}", f"{area} {middle} {rest}", digits,
                         f"+1 {area} {middle}-{rest}", f"1-{area}-{middle}-{rest}", f"{area}.{middle}.{rest}"))  # fmt: skip
    return dice.choice(EXTENSIONS).format(shown, extension) if extension else shown


def _mistyped_mail(email: str, dice: random.Random) -> str:
    box, _, domain = email.partition("@")
    return f"{mistyped(box, dice)}@{domain}" if dice.random() < 0.7 else f"{box}@{mistyped(domain, dice)}"


def mistyped(text: str, dice: random.Random) -> str:
    """One slip of the hand inside a word: two letters turned, one doubled, left out or replaced."""
    places = [at for at in range(1, len(text) - 1) if text[at].isalpha() and text[at + 1].isalpha()]
    if not places:
        return text
    at = dice.choice(places)
    return dice.choice(
        (
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[: at + 1] + text[at:],
            text[:at] + text[at + 1 :],
            text[:at] + dice.choice("aeinorst") + text[at + 1 :],
        )
    )


def without_accents(text: str) -> str:
    """A text as somebody types it who has no key for accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _respelt(contact: Contact, spell: object) -> Contact:
    assert callable(spell)
    names = ("name", "first_name", "middle_name", "last_name", "suffix", "company")
    return replace(contact, **{field: spell(getattr(contact, field)) for field in names})
