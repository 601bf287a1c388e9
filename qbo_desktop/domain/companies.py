"""What the name of an organisation consists of: its own words, legal form, numbers, what vehicle it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from qbo_desktop.domain.lexicon import ARTICLES, GUARD_WORDS, JOINERS, LEGAL_FORMS, ROMAN, SAINTS, word_list
from qbo_desktop.domain.names import folded, words

# These are a legal form wherever they stand; the others ("co", "sa", "reg" …) only at the end of a name.
_ANYWHERE = word_list(
    """
    inc incorporated incorporee ltee ltd limited limitee lte corp enr senc sencrl llp llc sarl gmbh
    ulc
    """
)
_TRADING_AS = re.compile(
    r"\s(?:o/a|d/b/a|dba|t/a|a/s|f\.?\s?a\.?\s?s\.?\s?r\.?\s?s\.?|faisant affaires? sous(?: le nom de)?"
    r"|operating as|doing business as|trading as|connue? sous le nom de)\s"
)
_BRACKETS = re.compile(r"[(\[](?P<inside>[^)\]]*)[)\]]")
_COPY = re.compile(r"\s*[(\[]\s*\d{1,2}\s*[)\]]\s*$")
_DOTTED = re.compile(r"\b(?:[a-z]\.\s?){2,}(?:[a-z]\b)?")
# "9123-4567", "9123 4567", "123 456 789": one number written in groups.
_GROUPED = re.compile(
    r"(?<!\d)(\d{3,4})[\s.\-\u2010-\u2015]+(\d{3,4})(?:[\s.\-\u2010-\u2015]+(\d{3,4}))?(?!\d)"
)
_DIGITS = re.compile(r"\d+")
_PLACES = word_list(
    """
    quebec qc ontario on canada alberta manitoba saskatchewan montreal toronto laval usa us bc nb ns
    """
)


@dataclass(frozen=True, slots=True)
class CompanyName:
    """The name of an organisation, taken apart (all folded).

    `core` are its own words in order, without legal form, articles and joining words; `key` is the core
    in alphabetical order, equal for two spellings of one name; `numbers` are sorted; `vehicles` are words
    such as trust, estate, holding; `trade` is the core of the name it does business under, if it says so;
    `branch` is the town in brackets.
    """

    core: tuple[str, ...]
    forms: frozenset[str]
    numbers: tuple[str, ...]
    vehicles: frozenset[str]
    trade: tuple[str, ...] = ()
    key: str = ""
    branch: str = ""


@lru_cache(maxsize=16_384)
def company_name(text: str) -> CompanyName:
    """Take the name of an organisation apart."""
    line = folded(text)
    trade = branch = ""
    if found := _TRADING_AS.search(line):
        line, trade = line[: found.start()], line[found.end() :]
    for found in _BRACKETS.finditer(line):
        inside = found["inside"].strip()
        if any(c.isdigit() for c in inside) or len(inside) <= 2 or not words(inside):
            continue
        if set(words(inside)) <= _PLACES:
            branch = branch or " ".join(words(inside))
        else:
            trade = trade or inside
    if trade:
        bare = _BRACKETS.sub(
            lambda found: f" {found['inside']} " if any(c.isdigit() for c in found["inside"]) else " ", line
        )
        line = bare if words(bare) else line
    numbers = numbers_in(line)
    # "Acme (2)" is how a list that wants every name once writes a second Acme.
    unnumbered = _COPY.sub("", line)
    core, forms = _parted(unnumbered if words(unnumbered) else line)
    other = _parted(trade)[0] if trade else ()
    return CompanyName(core, forms, numbers, vehicles_in(line), other, " ".join(sorted(core)), branch)


def _joined(line: str) -> str:
    line = _DOTTED.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", line)
    return _GROUPED.sub(lambda found: "".join(part for part in found.groups() if part), line)


def _parted(line: str) -> tuple[tuple[str, ...], frozenset[str]]:
    parts = list(words(_joined(line)))
    forms: set[str] = set()
    while len(parts) > 1 and (parts[-1] in LEGAL_FORMS or (forms and parts[-1] in JOINERS)):
        forms.add(LEGAL_FORMS.get(parts.pop(), ""))
    kept = parts[:1]
    for part in parts[1:]:
        if part in _ANYWHERE:
            forms.add(LEGAL_FORMS[part])
        else:
            kept.append(part)
    core = tuple(
        SAINTS.get(ROMAN.get(part, part), ROMAN.get(part, part))
        for part in kept
        # A lone letter is an initial: "Gestion D. Roy" and "Gestion L. Roy" are two.
        if len(part) == 1 or (part not in ARTICLES and part not in JOINERS)
    )
    return core or tuple(parts), frozenset(forms - {""})


@lru_cache(maxsize=16_384)
def numbers_in(text: str) -> tuple[str, ...]:
    """The numbers in a name, sorted, leading noughts dropped; a Roman numeral counts as its number."""
    found = [ROMAN.get(part, part) for part in words(_joined(folded(text)))]
    digits = (run.lstrip("0") or "0" for part in found for run in _DIGITS.findall(part))
    return tuple(sorted(digits))


@lru_cache(maxsize=16_384)
def vehicles_in(text: str) -> frozenset[str]:
    """What legal vehicle a name says it is: trust, estate, holding, foundation."""
    return frozenset(GUARD_WORDS[part] for part in words(text) if part in GUARD_WORDS)
