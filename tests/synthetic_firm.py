"""Two client lists of one made-up firm, with the truth known: what matching is measured on.

The hard cases are those that firms have: sibling companies with one e-mail, phone and door; numbered
companies two digits apart; a person and their holding company; couples, also as one of the two; father
and son of one name; families with one mailbox; other legal forms, trade names, short names, "Last,
First"; typing errors, lost accents, moved and renamed clients; sub-customers and inactive customers.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from qbo_desktop.domain.contact import Address, Contact, Kind, Phone
from qbo_desktop.domain.kinds import kind_of
from qbo_desktop.domain.matching import Entry


def _listed(text: str) -> list[str]:
    return text.split()


# By how often they occur, roughly: the first are everywhere.
FAMILIES = _listed(
    """
Tremblay Gagnon Roy Côté Bouchard Gauthier Morin Lavoie Fortin Gagné Ouellet Pelletier Bélanger Lévesque
Bergeron Leblanc Paquette Girard Simard Boucher Caron Beaulieu Cloutier Dubé Poirier Fournier Lapointe Leclerc
Lefebvre Poulin Thibault St-Pierre Nadeau Martin Landry Martel Bédard Grenier Lessard Richard Desjardins
Gosselin Couture Lachance Turcotte Villeneuve Michaud Langlois Demers Parent Bernier Hébert Gravel Théberge
Charbonneau Labelle Lacroix Vachon Dufour Beaudoin Rousseau Perron Duval Arsenault Proulx Nguyen Singh Patel
Smith Brown MacDonald O'Brien Campbell Wilson Murphy Tran Chen Wong Khan Cohen Schwartz Rossi Ferrari Silva
De_La_Cruz Van_Dijk Kowalczyk Petrov Haddad Benali Okafor Andersson Fitzgerald McKenzie Stewart Robertson
Tanguay Vézina Sévigny Trépanier Létourneau Guérin Quirion Brodeur Chartrand Ménard Désilets Archambault
Larouche Harvey Bolduc Veilleux Rancourt Cyr Doucet Robichaud Thériault Cormier Bourgeois Daigle Savoie
Montpetit Legault Bissonnette Sauvé Lalonde Séguin Marleau Crête Héroux Yelle Zito Laframboise Oligny
"""
)
MEN = _listed(
    """
Jean Pierre Michel André Luc François Louis Marc Daniel Yves Denis Alain Robert Claude Éric Sylvain Benoît
Étienne Mathieu Olivier Simon Guillaume Jean-François Jean-Pierre Marc-André William James John Thomas Peter
David Ahmed Wei Carlos René Réal Stéphane Frédéric Maxime Félix
"""
)
WOMEN = _listed(
    """
Marie Sylvie Nathalie Julie Isabelle Chantal Louise Manon Michèle Nicole Danielle Hélène Geneviève
Véronique Stéphanie Mélanie Anne-Marie Marie-Ève Josée Élise Catherine Margaret Susan Patricia Jennifer Fatima
Mei Sofia Andrée Renée Simone Jeanne Émilie Amélie Chloé Zoé
"""
)
SHORT = {
    "William": "Bill",
    "Robert": "Bob",
    "Thomas": "Tom",
    "Margaret": "Maggie",
    "Susan": "Sue",
    "Daniel": "Dan",
    "Patricia": "Pat",
    "Jennifer": "Jen",
    "James": "Jim",
    "Guillaume": "Guy",
}
TRADES = _listed(
    """
Construction Toitures Plomberie Électrique Boulangerie Garage Transport Excavation Paysagement Rénovations
Immeubles Clinique Restaurant Services Consultants Pharmacie Ferme Atelier Studio Distribution Entreprises
Groupe Solutions Nettoyage Peinture Usinage Soudure Fenestration Menuiserie Déneigement
"""
)
COINED = _listed(
    "al ba cor dex en fla gra hy in jo kel lu max no or pro qua ri sol tek ul ver wix xen yo zan"
)
FORMS = ("inc.", "inc.", "inc.", "ltée", "enr.", "S.E.N.C.R.L.", "Ltd", "Corp.")
SAME_FORM = {
    "inc.": ("Inc", "INC.", "inc", ""),
    "ltée": ("Ltée", "ltee", "Limitée", ""),
    "Ltd": ("Limited", "Ltd.", ""),
    "enr.": ("Enr", "enr", ""),
    "S.E.N.C.R.L.": ("s.e.n.c.r.l.", "SENCRL", "LLP"),
    "Corp.": ("Corporation", "Corp", ""),
}
STREETS = _listed(
    "Ontario Sherbrooke Principale Saint-Denis Notre-Dame des_Érables du_Parc Laurier King Main Cartier"
)
TOWNS = (
    ("Montréal", "H2L"),
    ("Québec", "G1R"),
    ("Laval", "H7N"),
    ("Sherbrooke", "J1H"),
    ("Gatineau", "J8X"),
    ("Lévis", "G6V"),
)
FREE = ("gmail.com", "hotmail.com", "videotron.ca", "outlook.com", "yahoo.ca")


@dataclass(frozen=True)
class Firm:
    """The customers, the contacts, and for each customer the contact it is ("" for none)."""

    customers: list[Entry]
    contacts: list[Entry]
    truth: dict[str, str]


@dataclass
class _Client:
    """One client as it really is."""

    person: bool
    first: str = ""
    last: str = ""
    suffix: str = ""
    company: str = ""
    form: str = ""
    partner: str = ""
    trade_name: str = ""
    email: str = ""
    phone: str = ""
    extension: str = ""
    address: Address | None = None
    number: str = ""


@dataclass
class _Maker:
    dice: random.Random
    mailboxes: set[str] = field(default_factory=set)

    def family(self) -> str:
        at = min(int(self.dice.expovariate(1 / 38)), len(FAMILIES) - 1)
        name = FAMILIES[at].replace("_", " ")
        return f"{name}-{self.dice.choice(FAMILIES[:60])}" if self.dice.random() < 0.05 else name

    def coined(self) -> str:
        return "".join(self.dice.choices(COINED, k=self.dice.choice((2, 2, 3)))).capitalize()

    def phone(self) -> str:
        # 555-01xx is kept for fiction, but a firm needs more numbers than that has.
        return f"{self.dice.choice((514, 418, 450, 819))}{self.dice.randint(2000000, 9999999)}"

    def address(self) -> Address:
        town, prefix = self.dice.choice(TOWNS)
        street = self.dice.choice(STREETS).replace("_", " ")
        letter = self.dice.choice("ABCEGHJKLMNPRSTVXY")
        code = f"{prefix} {self.dice.randint(1, 9)}{letter}{self.dice.randint(1, 9)}"
        return Address(f"{self.dice.randint(1, 9900)} rue {street}", "", town, "QC", code, "Canada")

    def mailbox(self, first: str, last: str) -> str:
        """A mailbox that nobody else was given: two strangers never have one in common."""
        box, tag = f"{_plain(first)}.{_plain(last)}", str(self.dice.randint(1, 99))
        service = self.dice.choice(FREE)
        address = f"{box}@{service}" if self.dice.random() < 0.6 else f"{box}{tag}@{service}"
        while address in self.mailboxes:
            address = f"{box}{self.dice.randint(100, 9999)}@{service}"
        self.mailboxes.add(address)
        return address

    def person(self) -> _Client:
        first, last = self.dice.choice(MEN + WOMEN), self.family()
        return _Client(
            True, first, last, email=self.mailbox(first, last), phone=self.phone(), address=self.address()
        )

    def organisation(self) -> _Client:
        own = (
            self.coined()
            if self.dice.random() < 0.5
            else f"{self.dice.choice((*MEN[:12], ''))} {self.family()}".strip()
        )
        company = (
            f"{self.dice.choice(TRADES)} {own}"
            if self.dice.random() < 0.8
            else f"{own} {self.dice.choice(TRADES)}"
        )
        domain = f"{_plain(own)}{self.dice.randint(1, 999)}.example"
        client = _Client(False, company=company, form=self.dice.choice(FORMS), email=f"info@{domain}",
                         phone=self.phone(), address=self.address())  # fmt: skip
        if self.dice.random() < 0.3:
            client.email = self.mailbox(own, "qc")
        if self.dice.random() < 0.2:
            client.extension = str(self.dice.randint(1, 400))
        if self.dice.random() < 0.06:
            client.trade_name = f"{self.coined()} {self.coined()}"
        return client

    def numbered(self) -> _Client:
        first = self.person()
        number = f"9{self.dice.randint(1000000, 4999999)}"
        return replace(
            first, person=False, first="", last="", number=number, form="inc.", company=_numbered(number)
        )

    def batch(self) -> list[_Client]:
        """One client, or a knot of clients that are easily taken for each other."""
        roll = self.dice.random()
        if roll < 0.42:
            return [self.person()]
        if roll < 0.70:
            return [self.organisation()]
        if roll < 0.79:
            one = self.numbered()
            if self.dice.random() < 0.6:
                return [one]
            digits = list(one.number)
            for at in self.dice.sample(range(4, 8), 2):
                digits[at] = str((int(digits[at]) + self.dice.randint(1, 8)) % 10)
            number = "".join(digits)
            return [one, replace(one, number=number, company=_numbered(number))]
        if roll < 0.85:
            owner = self.person()
            word = self.dice.choice(("Gestion", "Placements", "Fiducie", "Succession"))
            form = "inc." if word in ("Gestion", "Placements") else ""
            return [
                owner,
                replace(
                    owner,
                    person=False,
                    first="",
                    last="",
                    company=f"{word} {owner.first} {owner.last}",
                    form=form,
                ),
            ]
        if roll < 0.90:
            one = self.person()
            return [replace(one, partner=self.dice.choice([n for n in WOMEN + MEN if n != one.first]))]
        if roll < 0.94:
            own, base = self.family(), self.organisation()
            words = self.dice.sample(TRADES, self.dice.choice((2, 3)))
            return [
                replace(base, company=f"{word} {own}", trade_name="", form=self.dice.choice(FORMS))
                for word in words
            ]
        if roll < 0.97:
            father = replace(self.person(), suffix="Sr")
            return [father, replace(father, suffix="Jr", phone=self.phone())]
        one = self.person()
        other = replace(one, first=self.dice.choice([n for n in WOMEN + MEN if n != one.first]))
        return [one, replace(other, phone=one.phone if self.dice.random() < 0.5 else self.phone())]


def _numbered(number: str) -> str:
    return f"{number[:4]}-{number[4:]} Québec"


def _plain(text: str) -> str:
    loose = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in loose if c.isalnum())


def synthetic_firm(size: int, seed: int) -> Firm:
    """A firm with `size` customers and about as many contacts; two of three clients are on both sides."""
    dice = random.Random(seed)
    maker = _Maker(dice)
    customers: list[Entry] = []
    contacts: list[Entry] = []
    truth: dict[str, str] = {}
    displays: set[str] = set()
    while len(customers) < size:
        for client in maker.batch():
            where = dice.random()
            here, there = where < 0.82, where < 0.64 or where >= 0.82
            practice_id = f"p{len(contacts):05}" if there else ""
            if there:
                contacts.append(Entry(practice_id, _in_practice(client, dice)))
            if not here or len(customers) >= size:
                continue
            customer = _in_quickbooks(client, dice)
            number = 2
            while customer.name in displays:  # QuickBooks wants every display name once
                customer = replace(customer, name=f"{customer.name.split(' (')[0]} ({number})")
                number += 1
            displays.add(customer.name)
            customer_id = str(len(customers) + 1)
            customers.append(Entry(customer_id, customer, active=dice.random() > 0.02))
            truth[customer_id] = practice_id
            if dice.random() < 0.04 and len(customers) < size:
                job = replace(customer, name=f"{customer.name}:{dice.choice(('Phase 2', 'Chalet', '2025'))}")
                customers.append(Entry(str(len(customers) + 1), job, is_sub_customer=True))
                truth[customers[-1].id] = ""
    order = list(contacts)
    dice.shuffle(order)
    return Firm(customers, order, truth)


def _in_practice(client: _Client, dice: random.Random) -> Contact:
    return _written(client, dice, careful=0.9)


def _in_quickbooks(client: _Client, dice: random.Random) -> Contact:
    if dice.random() < 0.1:
        # Only here: father and son without Jr and Sr on both sides are one to any rule, and to any person.
        client = replace(client, suffix="")
    contact = _written(client, dice, careful=0.6)
    kind, assumed = kind_of(contact.name, contact.company, contact.first_name, contact.last_name)
    return replace(contact, kind=kind, kind_assumed=assumed)


def _written(client: _Client, dice: random.Random, careful: float) -> Contact:
    """One side's record of a client; the less careful the more is missing, short, old or mistyped."""

    def slips(chance: float) -> bool:
        return dice.random() < chance * (1 - careful) / 0.4

    spell: Callable[[str], str] = lambda text: text  # noqa: E731
    if slips(0.35):
        spell = _without_accents
    email = "" if slips(0.12) else client.email
    if slips(0.08):
        email = f"{_plain(client.last or client.company)[:12]}{dice.randint(1, 999)}@{dice.choice(FREE)}"
    elif email and slips(0.04):
        email = _mistyped(email.partition("@")[0], dice) + "@" + email.partition("@")[2]
    address = None if slips(0.3) else client.address
    if slips(0.08):
        address = _Maker(dice).address()
    phone = None if slips(0.2) else Phone(_phone_text(client.phone, dice), client.extension)
    if slips(0.06):
        phone = Phone(_Maker(dice).phone())
    common = Contact(email=email, phone_work=phone, mailing=address)
    return (
        _person(client, common, dice, slips, spell)
        if client.person
        else _company(client, common, dice, slips, spell)
    )


def _person(
    client: _Client,
    common: Contact,
    dice: random.Random,
    slips: Callable[[float], bool],
    spell: Callable[[str], str],
) -> Contact:
    first, last = spell(client.first), spell(client.last)
    if slips(0.06):
        last = _mistyped(last, dice)
    if slips(0.05):
        first = SHORT.get(client.first, first)
    elif slips(0.03):
        first = f"{first[:1]}."
    middle = f"{dice.choice('ABCDEFGJLMPR')}." if slips(0.06) else ""
    if client.partner and not slips(0.3):
        first = f"{first} {dice.choice(('&', 'et'))} {spell(client.partner)}"
    suffix = client.suffix
    full = " ".join(part for part in (first, last, suffix) if part)
    if slips(0.15):
        name = f"{last}, {first}" + (f" {suffix}" if suffix else "")
        return replace(common, name=name, kind=Kind.PERSON, kind_assumed=True)
    if slips(0.1):
        return replace(common, name=full, kind=Kind.PERSON, kind_assumed=True)
    return replace(
        common,
        name=full,
        kind=Kind.PERSON,
        first_name=first,
        middle_name=middle,
        last_name=last,
        suffix=suffix,
    )


def _company(
    client: _Client,
    common: Contact,
    dice: random.Random,
    slips: Callable[[float], bool],
    spell: Callable[[str], str],
) -> Contact:
    own = client.company
    if client.number:
        own = own.replace("-", dice.choice(("-", "-", " ", ""))) if slips(0.3) else own
    elif slips(0.06):
        own = _mistyped(own, dice)
    form = dice.choice(SAME_FORM[client.form]) if client.form and slips(0.4) else client.form
    if client.form and slips(0.03):
        form = dice.choice(FORMS)
    name = spell(f"{own} {form}".strip())
    if client.trade_name:
        if slips(0.4):
            name = client.trade_name
        elif slips(0.5):
            name = f"{name} ({client.trade_name})"
    if slips(0.06):
        name = name.upper()
    if slips(0.02):
        name = f"{_Maker(dice).coined()} {_Maker(dice).coined()} {form}".strip()  # renamed
    company = "" if slips(0.15) else name
    return replace(common, name=name, company=company, kind=Kind.ORGANIZATION)


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _mistyped(text: str, dice: random.Random) -> str:
    places = [at for at in range(1, len(text) - 1) if text[at].isalpha() and text[at + 1].isalpha()]
    if not places:
        return text
    at = dice.choice(places)
    slip = dice.choice(("swap", "drop", "double", "other"))
    if slip == "swap":
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if slip == "drop":
        return text[:at] + text[at + 1 :]
    if slip == "double":
        return text[:at] + text[at] + text[at:]
    return text[:at] + dice.choice("aeinorst") + text[at + 1 :]


def _phone_text(number: str, dice: random.Random) -> str:
    area, exchange, line = number[:3], number[3:6], number[6:]
    return dice.choice(
        (
            f"({area}) {exchange}-{line}",
            f"{area}-{exchange}-{line}",
            f"{area} {exchange} {line}",
            number,
            f"+1 {number}",
        )
    )
