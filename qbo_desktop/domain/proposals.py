"""What stands for what in QuickBooks, proposed by names: services, the default service, payment methods. PURE.

Names are compared without case, accents, plural and filler words, in English and French. A proposal is either
sure or in doubt; of two that are near each other none is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from rapidfuzz.distance import OSA

from qbo_desktop.domain.company_lists import Entry, Item
from qbo_desktop.domain.lexicon import ARTICLES, JOINERS
from qbo_desktop.domain.names import folded, words

T = TypeVar("T")

# Likeness from 0 to 1: sure from here on, when no other is within the margin; shown as a choice from there on.
_SURE, _MARGIN, _SHOWN = 0.85, 0.15, 0.5
# A slip of the hand is forgiven in words at least this long.
_LONG_WORD = 6
_APOSTROPHE = re.compile(r"['\u2018\u2019\u02bc\u00b4`\u2032]")
# Words of a service that say nothing about which.
_FILLERS = frozenset({"service", "honoraire", "fee", "frai", "prestation", "professional", "professionnel"})
# What a firm calls the same work in both languages; words as `name_words` gives them.
_SAME_WORK = """
    bookkeeping = bookkeeping | book keeping | tenue livre
    payroll = payroll | paie | paye
    tax-return = tax return | income tax return | declaration revenu | declaration impot | declaration fiscale
    year-end = year end | yearend | fin annee | fin exercice
    compilation = compilation | compilation engagement | mission compilation
    review = review | review engagement | mission examen
    audit = audit | verification | mission audit
    consulting = consulting | consultation | conseil
    accounting = accounting | comptable | comptabilite
    individual = individual | particulier | personal | personnel | t1
    corporation = corporate | corporation | societe | company | t2
    financial-statement = financial statement | etat financier
    training = training | formation
    hours = hour | heure
    gst = gst | tp
    qst = qst | tvq
    hst = hst | tvh
"""
_SAME_MEANS = """
    cheque = cheque | check
    cash = cash | comptant | argent comptant | espece | argent
    bank-transfer = bank transfer | virement | virement bancaire | wire | wire transfer | eft | tef | ach
    bank-transfer = transfert bancaire | electronic fund transfer | transfert electronique fond | direct deposit
    e-transfer = e transfer | etransfer | interac e transfer | interac etransfer | interac | virement interac
    direct-debit = direct debit | pre authorized debit | preauthorized debit | pad | dpa | debit pre autorise
    direct-debit = debit preautorise | prelevement | prelevement automatique
    credit-card = credit card | carte credit
    debit-card = debit card | carte debit | debit
    other = other | autre
"""
# Not the same, but what a person would look at when there is none of the kind.
_RELATED: Mapping[str, str] = {"bank-transfer": "e-transfer", "e-transfer": "bank-transfer"}
# What firms call the service for whatever has no service of its own, likeliest first.
_GENERAL = (
    ("service",),
    ("general", "service"), ("service", "general"), ("accounting", "service"), ("service", "accounting"),
    ("professional", "service"), ("service", "professionnel"), ("honoraire", "professionnel"),
    ("professional", "fee"), ("honoraire",), ("fee",), ("accounting", "fee"), ("honoraire", "accounting"),
    ("hour",), ("sale",),
)  # fmt: skip
_GENERAL_WORDS: Mapping[tuple[str, ...], str] = {
    ("comptable",): "accounting",
    ("heure",): "hour",
    ("vente",): "sale",
}


@dataclass(frozen=True, slots=True)
class Proposal(Generic[T]):
    """What is proposed. `found` is None where nothing is sure; `candidates` are those to choose from, best first.

    With `found` the candidates are those that were considered beside it, it first.
    """

    found: T | None = None
    candidates: tuple[T, ...] = ()

    @property
    def in_doubt(self) -> bool:
        """Whether there is something to choose from, and nothing that is sure."""
        return self.found is None and bool(self.candidates)


def _table(text: str) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for line in text.strip().splitlines():
        meaning, _equals, phrases = line.strip().partition(" = ")
        found |= {tuple(phrase.split()): meaning for phrase in phrases.split(" | ")}
    return found


_WORK, _MEANS = _table(_SAME_WORK), _table(_SAME_MEANS)


@lru_cache(maxsize=4_096)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a name: folded, without articles and joining words, each in the singular."""
    found = (one for one in words(_APOSTROPHE.sub(" ", name)) if one not in ARTICLES | JOINERS)
    return tuple(_singular(one) for one in found)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 2 and word[-1] in "sx" and not word.endswith("ss") else word


def with_meanings(found: Sequence[str], table: Mapping[tuple[str, ...], str]) -> tuple[str, ...]:
    """The words, with each phrase of the table, the longest first, replaced by what it means."""
    longest = max(map(len, table))
    meant: list[str] = []
    at = 0
    while at < len(found):
        for size in range(min(longest, len(found) - at), 0, -1):
            meaning = table.get(tuple(found[at : at + size]))
            if meaning is not None:
                meant.append(meaning)
                at += size
                break
        else:
            meant.append(found[at])
            at += 1
    return tuple(meant)


def propose_item(work_type: str, items: Sequence[Item]) -> Proposal[Item]:
    """The service that bills a work type, by its name."""
    offered = [one for one in items if one.sellable]
    same = [one for one in offered if folded(_own_name(one)) == folded(work_type)]
    if len(same) == 1:
        return Proposal(same[0], (same[0],))
    wanted = _work_words(work_type)
    scored = [(_likeness(wanted, _work_words(_own_name(one))), one) for one in offered]
    near = sorted((one for one in scored if one[0] >= _SHOWN), key=lambda one: (-one[0], one[1].name))
    candidates = tuple(item for _score, item in near)
    if not near or near[0][0] < _SURE or (len(near) > 1 and near[0][0] - near[1][0] <= _MARGIN):
        return Proposal(None, candidates)
    return Proposal(candidates[0], candidates)


def _own_name(item: Item) -> str:
    """The name without those of the categories that it stands in."""
    return item.name.rpartition(":")[2]


def _work_words(name: str) -> tuple[str, ...]:
    bare = name_words(name)
    told = tuple(one for one in bare if one not in _FILLERS)
    return with_meanings(told or bare, _WORK)


def _likeness(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """Twice the words they share over all their words."""
    if not ours or not theirs:
        return 0.0
    left = Counter(theirs)
    shared = 0
    for word in ours:
        same = word if left[word] else next((one for one in left.elements() if _nearly(word, one)), "")
        if same:
            left[same] -= 1
            shared += 1
    return 2 * shared / (len(ours) + len(theirs))


def _nearly(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= _LONG_WORD and OSA.distance(one, other, score_cutoff=1) <= 1


def propose_default_item(items: Sequence[Item]) -> Proposal[Item]:
    """The service for lines whose work type has none: the one called Services, or the only one."""
    services = [one for one in items if one.sellable and one.kind == "Service"]
    if len(services) == 1:
        return Proposal(services[0], (services[0],))
    named = {one.id: with_meanings(name_words(_own_name(one)), _GENERAL_WORDS) for one in services}
    general = [one for one in services if named[one.id] in _GENERAL]
    general.sort(key=lambda one: (_GENERAL.index(named[one.id]), one.name))
    plain = [one for one in general if named[one.id] == _GENERAL[0]]
    if len(plain) == 1 or (not plain and len(general) == 1):
        return Proposal(general[0], tuple(general))
    rest = sorted((one for one in services if one not in general), key=lambda one: one.name)
    return Proposal(None, (*general, *rest))


def propose_method(method: str, methods: Sequence[Entry]) -> Proposal[Entry]:
    """QuickBooks' payment method for one of the practice, by its name in either language."""
    offered = [one for one in methods if one.active]
    same = [one for one in offered if folded(one.name) == folded(method)]
    if len(same) == 1:
        return Proposal(same[0], (same[0],))
    wanted = with_meanings(name_words(method), _MEANS)
    meant = {one.id: with_meanings(name_words(one.name), _MEANS) for one in offered}
    alike = [one for one in offered if meant[one.id] == wanted]
    if len(alike) == 1:
        return Proposal(alike[0], (alike[0],))
    if alike:
        return Proposal(None, tuple(alike))
    if wanted == ("credit-card",):
        return Proposal(None, tuple(one for one in offered if one.facts.get("type") == "CREDIT_CARD"))
    related = _RELATED.get(wanted[0], "") if len(wanted) == 1 else ""
    return Proposal(None, tuple(one for one in offered if related and meant[one.id] == (related,)))
