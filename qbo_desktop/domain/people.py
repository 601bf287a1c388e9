"""The names of people: given and family name, titles off, nicknames known, couples parted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import OSA

from qbo_desktop.domain.lexicon import (
    ALSO_NAMES,
    CREDENTIALS,
    GENERATIONS,
    NICKNAMES,
    PARTICLES,
    SAINTS,
    TITLES,
    word_list,
)
from qbo_desktop.domain.names import folded, words

_AND = re.compile(r"\s*(?:&|\+|/|\band\b|\bet\b)\s*")
_OFFSPRING = word_list(
    """
    fils filles fille sons son daughters daughter freres brothers co cie associes
    """
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """One person's name, folded: given names in order, family name closed up, junior or senior."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    generation: str = ""
    # All its words in alphabetical order, as company names have it. Read at every comparison.
    key: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", " ".join(sorted((*self.given, *self.family))))

    @property
    def shared_key(self) -> str:
        """What father and son of one name have in common: first given name and family name."""
        return f"{self.given[0]} {''.join(self.family)}" if self.given and self.family else ""


@lru_cache(maxsize=16_384)
def people_of_fields(first: str, middle: str, last: str, suffix: str) -> tuple[PersonName, ...]:
    """One person, or the two of a couple ("Mark & Julie" + "Roy"), from the fields of a record."""
    if _AND.search(folded(last)) and not _AND.search(folded(first)):
        first, last = last, first  # two people have two given names: the fields were swapped
    family = [w for w in words(last) if w not in CREDENTIALS]
    # What else stands in the field for it tells two people apart just as well ("le jeune", "V").
    said = " ".join(word for word in words(suffix) if word not in CREDENTIALS)
    generation = _generation([*words(suffix), *family[1:]]) or said
    if generation:
        family = [w for i, w in enumerate(family) if i == 0 or w not in GENERATIONS]
    givens = [_given(part) for part in _AND.split(folded(first))]
    if len(givens) == 1:
        return (PersonName((*givens[0], *words(middle)), _family(family), generation),)
    return tuple(PersonName(given, _family(family), generation) for given in givens)


@lru_cache(maxsize=16_384)
def people_of_text(text: str) -> tuple[PersonName, ...]:
    """One person, or the two of a couple, from a name in one line, "Last, First" order included."""
    line = folded(text)
    head, comma, tail = line.partition(",")
    tail_words = [w for w in words(tail) if w not in CREDENTIALS and w not in GENERATIONS]
    if comma and words(head) and tail_words:
        generation = _generation(list(words(line))[1:])
        family = _family([w for w in words(head) if w not in TITLES])
        givens = [_given(part) for part in _AND.split(tail)]
        return tuple(PersonName(given, family, generation) for given in givens if given)
    parts = [part for part in _AND.split(line) if words(part)]
    if any(set(words(part)) <= _OFFSPRING for part in parts):
        return ()  # "Roy & Fils" is a business
    people = [_one(part) for part in parts]
    family = people[-1].family if people else ()
    # "Mark & Julie Roy", "M. et Mme Roy": who has no family name shares that of the last.
    return tuple(p if p.family else PersonName(p.given, family, p.generation) for p in people)


def _one(text: str) -> PersonName:
    parts = _lettered(text)
    titled = bool(parts) and parts[0] in TITLES
    while parts and parts[0] in TITLES:
        parts.pop(0)
    generation = _generation(parts[1:])
    parts = [w for i, w in enumerate(parts) if w not in CREDENTIALS and not (i and w in GENERATIONS)]
    if not parts:
        return PersonName((), (), generation)
    if len(parts) == 1:
        # "Dr Roy" has a family name; "Mark" in "Mark & Julie Roy" has a given one.
        return PersonName((), (parts[0],), generation) if titled else PersonName((parts[0],), (), generation)
    start = len(parts) - 1
    while start > 1 and parts[start - 1] in PARTICLES:
        start -= 1
    return PersonName(tuple(parts[:start]), _family(parts[start:]), generation)


def _given(text: str) -> tuple[str, ...]:
    return tuple(
        w for w in _lettered(text) if w not in TITLES and w not in CREDENTIALS and w not in GENERATIONS
    )


def _lettered(text: str) -> list[str]:
    """The words of a name but for numbers: "Roy, Jean (2)" is a second record of that name."""
    return [word for word in words(text) if not word.isdigit()]


def _family(parts: list[str]) -> tuple[str, ...]:
    return tuple(SAINTS.get(part, part) for part in parts)


def _generation(parts: list[str]) -> str:
    return next((GENERATIONS[w] for w in parts if w in GENERATIONS), "")


@lru_cache(maxsize=65_536)
def given_likeness(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """How far two lists of given names agree, 0 to 1.

    1 the same, .97 one has a middle initial more, .92 a short form of the other, .88 a short form that
    is a whole name too, .85 initials, .8 one has another whole name more (Jean, Jean-Pierre), .75 one
    typing error, .5 unknown on one side, 0 different. Feminine and masculine forms one letter apart
    (Michel, Michèle) are different names and not a typing error.
    """
    if not a or not b:
        return 0.5
    if "".join(a) == "".join(b):
        return 1.0
    least = 1.0
    for x, y in zip(_spread(a, b), _spread(b, a), strict=False):
        least = min(least, _given_pair(x, y))
    if len(a) != len(b):
        more = max(a, b, key=len)[min(len(a), len(b)) :]
        least = min(least, 0.97 if all(len(name) == 1 for name in more) else 0.8)
    return least


def _spread(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
    """Give "jf" as "j", "f" where the other side has two names."""
    return tuple(a[0]) if len(a) == 1 and len(a[0]) == len(b) == 2 else a


def _given_pair(x: str, y: str) -> float:
    if x == y:
        return 1.0
    if NICKNAMES.get(x, x) == NICKNAMES.get(y, y):
        return 0.88 if {x, y} & ALSO_NAMES else 0.92
    short, long = sorted((x, y), key=lambda word: (len(word), word))
    if len(short) == 1:
        return 0.85 if long.startswith(short) else 0.0
    if long in (f"{short}e", f"{short}{short[-1]}e"):
        return 0.0
    return 0.75 if len(short) >= 4 and OSA.distance(x, y, score_cutoff=1) <= 1 else 0.0


@lru_cache(maxsize=65_536)
def family_likeness(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """How far two family names agree: 1 the same, .9 one typing error, .8 one in a short name, .7 one is half
    of the other's double name, 0 different."""
    x, y = "".join(a), "".join(b)
    if not x or not y:
        return 0.0
    if x == y:
        return 1.0
    shorter = min(len(x), len(y))
    slips = OSA.distance(x, y, score_cutoff=2)
    if shorter >= 5 and slips <= (2 if shorter >= 9 else 1):
        return 0.9
    if slips <= 1 and max(len(x), len(y)) >= 3:
        return 0.8  # "Roy", "Ry": in a short name one slip may as well be another name
    if len(a) != len(b) and min(len(x), len(y)) > 2 and (set(a) < set(b) or set(b) < set(a)):
        return 0.7
    return 0.0
