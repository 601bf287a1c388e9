"""The clients of a hard firm as they truly are, alone or in knots that are easily taken for each other."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.firms.tables import (
    COINED,
    FAMILIES,
    FREE_MAIL,
    HOLDINGS,
    MEN,
    OWN_NAME,
    STREETS,
    TOWNS,
    TRADES,
    USUAL_FORMS,
    WOMEN,
)


@dataclass(frozen=True, slots=True)
class Home:
    """A door: its number, which street of the table, town, postal code and unit."""

    number: int
    street: int
    town: str
    code: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Client:
    """One client. A person has `first` and `last` (a couple `partner` too), an organisation `company`."""

    knot: str
    first: str = ""
    last: str = ""
    generation: str = ""
    partner: str = ""
    company: str = ""
    form: str = ""
    trade_name: str = ""
    email: str = ""
    phone: str = ""
    extension: str = ""
    home: Home | None = None
    # Nothing but its Jr, or its legal form, tells it from another client, so that word is never left out.
    told_apart_by_a_word: bool = False

    @property
    def is_person(self) -> bool:
        """Whether it is a person or a couple."""
        return bool(self.last)


def plain(text: str) -> str:
    """Letters and digits alone, as people make mailboxes of names."""
    loose = unicodedata.normalize("NFKD", text.casefold()).replace("ł", "l").replace("ø", "o")
    return "".join(c for c in loose if c.isalnum() and c.isascii())


@dataclass(slots=True)
class Maker:
    """Makes clients by one source of chance; a mailbox is given to one client only, unless it is shared."""

    dice: random.Random
    mailboxes: set[str] = field(default_factory=set)

    def chance(self, share: float) -> bool:
        """True in this share of the cases."""
        return self.dice.random() < share

    def given(self, but: str = "") -> str:
        """A given name that is not the one named."""
        return self.dice.choice([name for name in MEN + WOMEN if name != but])

    def family(self) -> str:
        """A family name: common ones often, double ones now and then, in one case of four a seldom one.

        A table has no tail, and a firm's clients do: without it ten thousand would be namesakes by the hundred.
        """
        if self.chance(0.25):
            return self.coined() + self.dice.choice(("", "ski", "eau", "ard", "ez", "son", "ova", "ier"))
        at = min(int(self.dice.expovariate(1 / 32)), len(FAMILIES) - 1)
        name = FAMILIES[at]
        return f"{name}-{self.dice.choice(FAMILIES[:40])}" if self.chance(0.05) and " " not in name else name

    def coined(self) -> str:
        """A made-up word, as companies call themselves."""
        return "".join(self.dice.choices(COINED, k=self.dice.choice((2, 2, 3)))).capitalize()

    def phone(self) -> str:
        """Ten digits. (555-01xx is kept for fiction, but a firm needs more numbers than that has.)"""
        return f"{self.dice.choice((514, 418, 450, 819, 613))}{self.dice.randint(2000000, 9999999)}"

    def home(self) -> Home:
        """An address, with a unit in one case of five."""
        town, prefix = self.dice.choice(TOWNS)
        letter = self.dice.choice("ABCEGHJKLMNPRSTVXY")
        code = f"{prefix} {self.dice.randint(1, 9)}{letter}{self.dice.randint(1, 9)}"
        unit = str(self.dice.randint(1, 40)) if self.chance(0.2) else ""
        return Home(self.dice.randint(1, 9900), self.dice.randrange(len(STREETS)), town, code, unit)

    def mailbox(self, first: str, last: str) -> str:
        """An address of their own at a free service."""
        box = self.dice.choice((f"{plain(first)}.{plain(last)}", f"{plain(first)[:1]}{plain(last)}"))
        address = f"{box}@{self.dice.choice(FREE_MAIL)}"
        while address in self.mailboxes:
            address = f"{box}{self.dice.randint(1, 9999)}@{self.dice.choice(FREE_MAIL)}"
        self.mailboxes.add(address)
        return address

    def person(self, knot: str = "person") -> Client:
        """Somebody."""
        first, last = self.given(), self.family()
        return Client(
            knot, first, last, email=self.mailbox(first, last), phone=self.phone(), home=self.home()
        )

    def organisation(self, knot: str = "organisation") -> Client:
        """A company under a coined or a family name, often with a domain of its own."""
        own = (
            self.coined() if self.chance(0.5) else f"{self.dice.choice((*MEN[:14], '', ''))} {self.family()}"
        )
        own, trade = own.strip(), self.dice.choice(TRADES)
        company = f"{trade} {own}" if self.chance(0.8) else f"{own} {trade}"
        domain = f"{plain(own)}{self.dice.choice(('', '', str(self.dice.randint(1, 99))))}.example"
        box = self.dice.choice(("info", "admin", "compta", plain(self.given())))
        address = f"{box}@{domain}"
        if self.chance(0.3) or address in self.mailboxes:
            address = self.mailbox(own, "")
        self.mailboxes.add(address)
        return Client(
            knot,
            company=company,
            form=self.dice.choice(USUAL_FORMS),
            trade_name=f"{self.coined()} {self.dice.choice(TRADES)}" if self.chance(0.12) else "",
            email=address,
            phone=self.phone(),
            extension=str(self.dice.randint(1, 400)) if self.chance(0.2) else "",
            home=self.home(),
        )

    def company_of(self, owner: Client, company: str, form: str, knot: str) -> Client:
        """A company reached where its owner is."""
        return replace(
            owner, knot=knot, first="", last="", generation="", partner="", company=company, form=form
        )

    def sharing(self, one: Client, other: Client) -> Client:
        """`other` with one to three of the ways to reach `one`."""
        ways = self.dice.sample(("email", "phone", "home"), self.dice.choice((1, 2, 3, 3)))
        return replace(other, **{way: getattr(one, way) for way in ways})

    def numbered(self) -> list[Client]:
        """A numbered company; half of them with a sister two digits apart that shares all else."""
        number = f"9{self.dice.randint(1000000, 4999999)}"
        owner = self.person()
        one = self.company_of(owner, _numbered(number), "inc.", "numbered company")
        if self.chance(0.15):
            one = replace(one, trade_name=f"{self.dice.choice(TRADES)} {self.coined()}")
        if self.chance(0.5):
            return [one]
        digits = list(number)
        for at in self.dice.sample(range(3, 8), 2):
            digits[at] = str((int(digits[at]) + self.dice.randint(1, 9)) % 10)
        other = replace(one, company=_numbered("".join(digits)), trade_name="", knot="numbered sister")
        return [replace(one, knot="numbered sister"), other]

    def holding(self) -> list[Client]:
        """A person and a company of that name: holding, trust, estate, or practice under the own name."""
        owner = self.person("owner")
        full = f"{owner.first} {owner.last}"
        title = OWN_NAME if self.chance(0.25) else self.dice.choice(HOLDINGS)
        trust = "Fiducie" in title or "Succession" in title
        form = "" if trust else self.dice.choice(("inc.", "inc.", "ltée", "inc."))
        company = self.company_of(owner, title.format(full), form, "holding")
        return [owner, replace(company, told_apart_by_a_word=title == OWN_NAME)]

    def couple(self) -> list[Client]:
        """A couple as one client; in three of ten one of the two is a client as well."""
        one = self.person("couple")
        two = replace(one, partner=self.given(but=one.first))
        if self.chance(0.7):
            return [two]
        # Who lists the one beside the two does not shorten the two to one: nobody could tell them apart.
        return [replace(two, knot="couple beside one"), replace(one, knot="one of a couple")]

    def household(self) -> list[Client]:
        """Two or three of one family name under one roof, each a client."""
        one = self.person("household")
        people, names = [one], {one.first}
        for _ in range(self.dice.choice((1, 1, 2))):
            first = self.dice.choice([name for name in MEN + WOMEN if name not in names])
            names.add(first)
            other = Client("household", first, one.last, email=self.mailbox(first, one.last), phone=self.phone(),
                           home=self.home())  # fmt: skip
            people.append(self.sharing(one, other))
        return people

    def sister_companies(self) -> list[Client]:
        """Two to four companies of one owner, who shares a mailbox, telephone or door among them."""
        own = self.dice.choice((self.family(), self.coined(), f"{self.given()} {self.family()}"))
        base = self.organisation("sister company")
        names = [f"{trade} {own}" for trade in self.dice.sample((*TRADES, "Gestion"), 4)]
        sisters = [replace(base, company=names[0], trade_name="")]
        for name in names[1 : self.dice.choice((2, 2, 3, 4))]:
            other = replace(self.organisation("sister company"), company=name, trade_name="")
            sisters.append(self.sharing(base, other))
        return sisters

    def generations(self) -> list[Client]:
        """Father and son of one name: Sr and Jr, or none and Jr, or none and II; most share the home."""
        elder_says, younger_says = self.dice.choice((("Sr", "Jr"), ("", "Jr"), ("", "II"), ("père", "fils")))
        elder = replace(self.person("generations"), generation=elder_says)
        younger = replace(elder, generation=younger_says, email=self.mailbox(elder.first, elder.last))
        if self.chance(0.3):
            younger = replace(younger, email=elder.email, told_apart_by_a_word=not elder_says)
            elder = replace(elder, told_apart_by_a_word=not elder_says)
        if self.chance(0.4):
            younger = replace(younger, phone=self.phone())
        return [elder, younger]

    def namesakes(self) -> list[Client]:
        """Two strangers of one name."""
        one = self.person("namesake")
        other = replace(self.person("namesake"), first=one.first, last=one.last)
        return [one, replace(other, email=self.mailbox(one.first, one.last))]

    def office(self) -> list[Client]:
        """Three to five clients behind one office telephone, most with an extension, and one door."""
        base = self.organisation("office")
        tenants = [base]
        for _ in range(self.dice.choice((2, 3, 4))):
            one = self.organisation("office") if self.chance(0.6) else self.person("office")
            extension = str(self.dice.randint(100, 499)) if self.chance(0.7) else ""
            home = base.home if self.chance(0.6) else one.home
            tenants.append(replace(one, phone=base.phone, extension=extension, home=home))
        return tenants

    def bookkeepers(self) -> list[Client]:
        """Clients who all left the mailbox of the one bookkeeper who serves them."""
        mailbox = self.mailbox("compta", self.family())
        makers = (self.organisation, self.person, self.organisation)
        return [replace(make("bookkeeper"), email=mailbox) for make in makers[: self.dice.choice((2, 3))]]

    def branches(self) -> list[Client]:
        """One name in two towns, one owner's mailbox or telephone."""
        base = self.organisation("branch")
        towns = self.dice.sample([town for town, _ in TOWNS], 2)
        how = self.dice.choice(("{} {}", "{} ({})"))
        first, second = (how.format(base.company, town) for town in towns)
        other = replace(self.organisation("branch"), company=second, form=base.form, trade_name="")
        return [replace(base, company=first, trade_name=""), self.sharing(base, other)]

    def knot(self) -> list[Client]:
        """One client or a knot of them, by the shares of the module's `SHARES`."""
        roll = self.dice.random()
        for name, share in SHARES.items():
            roll -= share
            if roll < 0:
                return _MAKERS[name](self)
        return [self.person()]


def _numbered(number: str) -> str:
    return f"{number[:4]}-{number[4:]} Québec"


# Of a hundred knots (some hold two clients or more); what is left over are people on their own.
SHARES: dict[str, float] = {
    "organisation": 0.27, "numbered": 0.07, "holding": 0.06, "couple": 0.05, "household": 0.06,
    "sister companies": 0.05, "generations": 0.03, "namesakes": 0.03, "office": 0.015, "bookkeepers": 0.015,
    "branches": 0.02,
}  # fmt: skip
_MAKERS: dict[str, Callable[[Maker], list[Client]]] = {
    "organisation": lambda maker: [maker.organisation()],
    "numbered": Maker.numbered,
    "holding": Maker.holding,
    "couple": Maker.couple,
    "household": Maker.household,
    "sister companies": Maker.sister_companies,
    "generations": Maker.generations,
    "namesakes": Maker.namesakes,
    "office": Maker.office,
    "bookkeepers": Maker.bookkeepers,
    "branches": Maker.branches,
}
