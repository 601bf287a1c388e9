"""What matching made of a firm whose truth is known, in figures.

"Name and one identifier agree" is judged here by plain means (letters, digits and legal form of the compared
names; whole e-mail; ten digits of a telephone), not by the scorer that is being measured.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from qbo_desktop.domain.contact import Contact, Phone
from qbo_desktop.domain.matching import Match, Outcome
from qbo_desktop.domain.names import compared_name
from tests.firms.firm import Firm

# How many decisions a person makes in a minute: "about 40 to decide, 10 minutes".
DECISIONS_A_MINUTE = 4
_FORMS = re.compile(
    r"\s+(?:inc|incorporee|ltee|ltd|limited|limitee|enr|enrg|reg'?d|senc|sencrl|llp|corp|corporation)$"
)


@dataclass(frozen=True)
class Judgement:
    """The outcome of each customer that matching was asked about, by the id of the customer."""

    wrong: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    first: list[str] = field(default_factory=list)
    among_five: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    newcomers_created: list[str] = field(default_factory=list)
    newcomers_asked: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    agreeing: list[str] = field(default_factory=list)
    agreeing_linked: list[str] = field(default_factory=list)
    ready_right: list[str] = field(default_factory=list)
    ready_wrong: list[str] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """True pairs that a person is asked about."""
        return len(self.first) + len(self.among_five) + len(self.absent)

    @property
    def present(self) -> int:
        """Customers that are in the practice (skipped ones aside)."""
        return self.asked + len(self.right) + len(self.missed)

    @property
    def decisions(self) -> int:
        """The review load: rows that wait for a person."""
        return self.asked + len(self.newcomers_asked)

    def load(self) -> str:
        """The review load in words."""
        minutes = -(-self.decisions // DECISIONS_A_MINUTE)
        ready = len(self.ready_right) + len(self.ready_wrong)
        return f"about {self.decisions} to decide ({ready} of them ready for one click), {minutes} minutes"

    def __add__(self, other: Judgement) -> Judgement:
        return Judgement(**{name: [*mine, *getattr(other, name)] for name, mine in vars(self).items()})


def judged(firm: Firm, answers: Sequence[Match]) -> Judgement:
    """Hold what matching answered against the truth."""
    found = Judgement()
    there = {entry.id: entry.contact for entry in firm.contacts}
    here = {entry.id: entry.contact for entry in firm.customers}
    for answer in answers:
        customer, true = answer.customer_id, firm.truth[answer.customer_id]
        shown = [candidate.practice_id for candidate in answer.candidates]
        if answer.ready:
            (found.ready_right if shown[0] == true else found.ready_wrong).append(customer)
        if true and answer.outcome is not Outcome.SKIP and agree(here[customer], there[true]):
            found.agreeing.append(customer)
            if answer.outcome is Outcome.LINK and answer.practice_id == true:
                found.agreeing_linked.append(customer)
        if answer.outcome is Outcome.SKIP:
            found.skipped.append(customer)
        elif answer.outcome is Outcome.LINK:
            (found.right if answer.practice_id == true else found.wrong).append(customer)
        elif not true:
            created = answer.outcome is Outcome.CREATE
            (found.newcomers_created if created else found.newcomers_asked).append(customer)
        elif answer.outcome is Outcome.CREATE:
            found.missed.append(customer)
        elif true in shown[:1]:
            found.first.append(customer)
        else:
            (found.among_five if true in shown else found.absent).append(customer)
    return found


def together(judgements: Iterable[Judgement]) -> Judgement:
    """Several firms as one."""
    total = Judgement()
    for judgement in judgements:
        total += judgement
    return total


def agree(one: Contact, other: Contact) -> bool:
    """Whether the names are the same but for spelling and legal form, and an e-mail or telephone is equal."""
    if not _letters(compared_name(one)) == _letters(compared_name(other)) != "":
        return False
    emails = {email.casefold() for email in one.emails()} & {email.casefold() for email in other.emails()}
    return bool(emails or {_digits(p) for p in one.phones()} & {_digits(p) for p in other.phones()} - {""})


def _letters(name: str) -> str:
    loose = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in loose if not unicodedata.combining(c))
    bare = _FORMS.sub("", plain.replace(".", "").strip())
    return "".join(c for c in bare if c.isalnum())


def _digits(phone: Phone) -> str:
    digits = "".join(c for c in phone.number if c.isdigit())[-10:]
    return f"{digits} {phone.extension}" if len(digits) == 10 else ""
