"""Postal addresses brought to what identifies a door: number, street, unit, postal code."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from qbo_desktop.domain.contact import Address, Contact
from qbo_desktop.domain.lexicon import ARTICLES, JOINERS, SAINTS, word_list
from qbo_desktop.domain.names import folded, words

_STREET_TYPES = word_list(
    """
    rue street st str avenue ave av boulevard boul blvd bd chemin ch road rd drive dr route rte rang
    place pl way lane ln crescent cres croissant court ct terrasse terrace montee cote allee impasse
    highway hwy autoroute parkway pkwy square sq carre circle cir cercle quai
    """
)
_DIRECTIONS = word_list(
    """
    e w n s o est ouest nord sud east west north south ne nw se sw no so
    """
)
_UNIT = re.compile(
    r"(?:\b(?:appartement|apartment|apt|app|bureau|bur|suite|ste|unite|unit|local|porte|etage|floor|no)\.?\s*#?|#)\s*"
    r"(?P<unit>\d+[a-z]?|[a-z]\b)"
)
_BOX = re.compile(
    r"\b(?:c\.?\s?p\.?|case postale|p\.?\s?o\.?\s?box|po box|box|boite postale)\s*#?(?P<box>\d+)"
)
# "4-1200, rue Ontario": in Canada the unit stands before the number.
_UNIT_FIRST = re.compile(r"^(?P<unit>\d+[a-z]?)\s*-\s*(?P<number>\d+[a-z]?)\b")
_NUMBER = re.compile(r"^(?P<number>\d+[a-z]?)\b")


@dataclass(frozen=True, slots=True)
class Place:
    """What identifies a door. Empty parts are unknown."""

    number: str
    street: str
    unit: str
    postal_code: str
    city: str
    # The street with its type, closed up: a blank in the wrong place makes other words of it.
    written: str = ""

    @property
    def door(self) -> str:
        """Number and street: what two spellings of one address share."""
        return f"{self.number} {self.street}" if self.number and self.street else ""

    @property
    def doorsteps(self) -> tuple[str, ...]:
        """What two addresses of one door share when the number or the street is missing or mistyped."""
        if not self.postal_code:
            return ()
        parts = (part for part in (self.number, self.street) if part)
        return tuple(f"{part} {self.postal_code}" for part in parts)

    def same_door(self, other: Place) -> bool:
        """Same number, street and postal code; where a code is missing, or one slip away, the town decides."""
        if not self.door or self.door != other.door:
            return False
        if self.postal_code and other.postal_code:
            if self.postal_code == other.postal_code:
                return True
            if OSA.distance(self.postal_code, other.postal_code, score_cutoff=1) > 1:
                return False
        return bool(self.city) and self.city == other.city

    def nearly(self, other: Place) -> bool:
        """Same postal code, and of number and street one the same, the other missing or mistyped."""
        if not self.postal_code or self.postal_code != other.postal_code:
            return False
        if self.number and self.number == other.number:
            return _alike(self.street.replace(" ", ""), other.street.replace(" ", "")) or _alike(
                self.written, other.written
            )
        return bool(self.street) and self.street == other.street and not (self.number and other.number)


def _alike(one: str, other: str) -> bool:
    slips = 2 if min(len(one), len(other)) >= 6 else 1
    return not one or not other or OSA.distance(one, other, score_cutoff=slips) <= slips


def place_of(address: Address) -> Place:
    """Read one address; the second line is looked at for a unit, or for the street when it is there."""
    line = folded(address.line1)
    unit = ""
    if found := _BOX.search(folded(f"{address.line1} {address.line2}")):
        number, street, written = found["box"], "box", "box"
    else:
        if not any(c.isdigit() for c in line) and any(c.isdigit() for c in address.line2):
            line = folded(address.line2)
        elif extra := _UNIT.search(folded(address.line2)):
            unit = extra["unit"]
        if inner := _UNIT.search(line):
            unit = unit or inner["unit"]
            line = f"{line[: inner.start()]} {line[inner.end() :]}".strip(" ,")
        if first := _UNIT_FIRST.match(line):
            unit, line = unit or first["unit"], line[first.start("number") :]
        begin = _NUMBER.match(line)
        number = begin["number"] if begin else ""
        rest = line[begin.end() :] if begin else line
        street, written = _street(rest), "".join(words(rest))
    postal_code = "".join(words(address.postal_code))
    if postal_code.isdigit() and len(postal_code) == 9:
        postal_code = postal_code[:5]  # ZIP+4 names the same place more finely than the other side may
    city = " ".join(SAINTS.get(word, word) for word in words(address.city))
    return Place(number, street, unit, postal_code, city, written)


def _street(text: str) -> str:
    parts = [part for part in words(text) if part not in ARTICLES and part not in JOINERS]
    kept: list[str] = []
    for part, following in zip(parts, [*parts[1:], ""], strict=False):
        # "St-Denis St": the one ahead of the name is a saint, the one behind it a street.
        if part in SAINTS and not kept and following not in _STREET_TYPES | _DIRECTIONS | {""}:
            kept.append(SAINTS[part])
        elif part not in _STREET_TYPES and part not in _DIRECTIONS:
            kept.append(part)
    return " ".join(kept or parts)


def places_of(contact: Contact) -> tuple[Place, ...]:
    """Every address of a contact that names a door or a postal code, without repeats."""
    places = dict.fromkeys(place_of(address) for address in contact.addresses())
    return tuple(place for place in places if place.door or place.postal_code)
