"""Makes people and companies that do not exist, without end and without look-alikes.

Everything follows from a running number: two clients share at most two of three syllables, and whoever shares
two has another given name or trade, another street number, postal code, telephone and mail domain.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from qbo_desktop.sandbox.vocabulary import Vocabulary

# Multipliers without a common divisor with what they are taken modulo: each walks through all values.
_TELEPHONES = 8_000_000
_TELEPHONE_STEP = 7_368_787
_CANADIAN_CODES = 10 * 20 * 10 * 20 * 10
_AMERICAN_CODES = 1_000_000
_CODE_STEP = 148_271
_POSTAL_LETTERS = "ABCEGHJKLMNPRSTVWXYZ"


@dataclass(frozen=True)
class Place:
    """A postal address in QuickBooks' parts."""

    line1: str
    city: str
    subdivision: str
    postal_code: str
    country: str

    def as_address(self) -> dict[str, str]:
        """QuickBooks' PhysicalAddress, its Id left to be given."""
        return {
            "Line1": self.line1,
            "City": self.city,
            "CountrySubDivisionCode": self.subdivision,
            "PostalCode": self.postal_code,
        }

    def as_columns(self, prefix: str) -> dict[str, str]:
        """The six columns of a contacts CSV; prefix is physical or mailing."""
        return {
            f"{prefix}_line1": self.line1,
            f"{prefix}_city": self.city,
            f"{prefix}_region": self.subdivision,
            f"{prefix}_postal_code": self.postal_code,
            # As most firms keep an address at home, and as QuickBooks shows it.
            f"{prefix}_country": "",
        }


@dataclass(frozen=True)
class Identity:
    """A person, and the business that bears the family's name."""

    number: int
    given: str
    surname: str
    trade: str
    legal_form: str
    domain: str
    telephone: str
    place: Place

    @property
    def person(self) -> str:
        return f"{self.given} {self.surname}"

    @property
    def company(self) -> str:
        return f"{self.trade} {self.surname} {self.legal_form}"

    @property
    def own_mail(self) -> str:
        return f"{ascii_letters(self.given)}@{self.domain}"

    @property
    def office_mail(self) -> str:
        return f"info@{self.domain}"

    @property
    def dashed_telephone(self) -> str:
        """The same number as others write it."""
        return self.telephone.replace("(", "").replace(") ", "-")


def without_accents(text: str) -> str:
    """The text with its accents dropped: Hélène → Helene."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def ascii_letters(text: str) -> str:
    """What of a name fits in an e-mail address."""
    return "".join(c for c in without_accents(text).lower() if c.isascii() and c.isalnum())


class Population:
    """Hands out identities; the same vocabulary and seed give the same ones in the same order."""

    def __init__(self, words: Vocabulary, seed: int) -> None:
        self.words = words
        self._seed = seed
        self._numbers: Iterator[int] = itertools.count()

    def next(self) -> Identity:
        """Somebody new."""
        number = next(self._numbers)
        words = self.words
        i = number + self._seed * 7_919
        head, heart, tail = i % len(words.heads), i % len(words.hearts), i % len(words.tails)
        surname = words.heads[head] + words.hearts[heart] + words.tails[tail]
        generation = i // (len(words.heads) * len(words.hearts) * len(words.tails))
        if generation:  # all syllables are used up: a fourth one
            fourth = words.hearts[(heart + generation) % len(words.hearts)]
            surname = words.heads[head] + fourth + surname.lower()
        mixed = head + heart + tail
        return Identity(
            number=number,
            given=words.given[mixed % len(words.given)],
            surname=surname,
            trade=words.trades[(mixed + generation) % len(words.trades)],
            legal_form=words.legal_forms[number % len(words.legal_forms)],
            domain=f"{ascii_letters(surname)}.example",
            telephone=self._telephone(i),
            place=self._place(i),
        )

    def _telephone(self, i: int) -> str:
        areas = self.words.places[i % len(self.words.places)][2]
        digits = str(2_000_000 + i * _TELEPHONE_STEP % _TELEPHONES)
        return f"({areas[i % len(areas)]}) {digits[:3]}-{digits[3:]}"

    def _place(self, i: int) -> Place:
        city, subdivision, _, code = self.words.places[i % len(self.words.places)]
        street = self.words.streets[i % len(self.words.streets)]
        house = 100 + i * 37 % 9_800
        # In French the house number is followed by a comma.
        line = f"{house}, {street}" if street[0].islower() else f"{house} {street}"
        return Place(line, city, subdivision, self._postal_code(code, i), self.words.country)

    def _postal_code(self, start: str, i: int) -> str:
        if self.words.region == "US":
            rest = i * _CODE_STEP % _AMERICAN_CODES
            return f"{start}{rest // 10_000:02d}-{rest % 10_000:04d}"
        rest, first = divmod(i * _CODE_STEP % _CANADIAN_CODES, 10)
        rest, second = divmod(rest, 20)
        rest, third = divmod(rest, 10)
        last, fourth = divmod(rest, 20)
        return f"{start}{first}{_POSTAL_LETTERS[second]} {third}{_POSTAL_LETTERS[fourth]}{last}"
