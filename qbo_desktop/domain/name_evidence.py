"""What two names say about being one client: the best evidence that any of their forms gives.

Only the two compared names can be called equal. Whatever else a record is called (a display name beside
its company, a company beside a person) may be alike, but never makes the two one and the same.
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from qbo_desktop.domain.companies import CompanyName
from qbo_desktop.domain.lexicon import BUSINESS_WORDS
from qbo_desktop.domain.people import PersonName, family_likeness, given_likeness
from qbo_desktop.domain.profiles import Profile

# (code, points)
Evidence = tuple[str, int]

EQUAL: Evidence = ("name-equal", 50)
BUT_ACCENTS: Evidence = ("name-equal-but-accents", 48)
BUT_FORM: Evidence = ("name-equal-but-form", 46)
TRADE_NAME: Evidence = ("trade-name", 36)
ELSEWHERE: Evidence = ("name-equal-elsewhere", 36)
SHORT_NAME: Evidence = ("short-name", 38)
DIFFERENT: Evidence = ("different-name", -12)
OTHER_FAMILY: Evidence = ("other-family-name", -4)
# The words of a company in another order are mostly the same company, and sometimes its sister.
OTHER_ORDER: Evidence = ("name-nearly-equal", 42)
SWAPPED: Evidence = ("name-nearly-equal", 32)
DIFFERENT_GIVEN: Evidence = ("different-given-name", -8)

# A typing error is one for sure only in words of so many letters: "DGR" and "DGS" are two companies.
SURE_WORD = 6
# So many words of a name are looked at for typing errors; a sentence in a name field is no name.
LONGEST = 12

# Codes that say the names are one and the same; they are always shown to a person.
SAME_NAME = frozenset(
    {
        "name-equal",
        "name-equal-but-accents",
        "name-equal-but-form",
        "name-equal-elsewhere",
        "short-name",
        "trade-name",
    }
)

# Codes of names that come near; with a typing error the names have word for word a counterpart.
NEARLY = frozenset({"name-mistyped", "name-nearly-equal"})


def name_evidence(a: Profile, b: Profile) -> Evidence:
    """The best evidence of two names. Symmetric in its two sides."""
    if a.exact_name and a.exact_name == b.exact_name:
        return EQUAL
    if a.folded_name and a.folded_name == b.folded_name:
        return BUT_ACCENTS
    # A couple's words in order of the alphabet may equal those of another pair of people.
    couple = a.is_couple or b.is_couple
    if a.main_key and a.main_key == b.main_key and not couple:
        in_order = a.people or b.people or not a.companies or a.companies[0].core == b.companies[0].core
        return BUT_FORM if in_order else OTHER_ORDER
    best = _best(a, b)
    return max(best, ELSEWHERE, key=_points) if a.own_keys & b.own_keys and not couple else best


def _best(a: Profile, b: Profile) -> Evidence:
    """The best evidence of two names whose words are not simply the same."""
    if a.people and b.people:
        if a.is_couple or b.is_couple:
            return _couples(a, b)
        return _people(a.people[0], b.people[0], a.established | b.established)
    forms = [
        evidence if x is a.companies[0] and y is b.companies[0] else _beside(evidence)
        for x in a.companies
        for y in b.companies
        for evidence in (_companies(x, y, a, b),)
    ]
    best = max(forms, key=_points, default=DIFFERENT)
    if a.is_couple != b.is_couple and best[1] > 0:
        return ("one-of-couple", min(best[1], 20))
    return best


def _beside(evidence: Evidence) -> Evidence:
    """What evidence is worth when one of the two names is not the compared one."""
    if evidence == BUT_FORM:
        return ELSEWHERE
    return ("name-nearly-equal", evidence[1]) if evidence[0] == "name-mistyped" else evidence


def _points(evidence: Evidence) -> tuple[int, str]:
    return (evidence[1], evidence[0])


def _people(p: PersonName, q: PersonName, established: frozenset[str]) -> Evidence:
    family = family_likeness(p.family, q.family)
    if family == 0.0:
        return _of_other_families(p, q)
    given = given_likeness(p.given, q.given)
    if family == 1.0:
        if given >= 0.97:
            return BUT_FORM
        if given >= 0.92:
            return SHORT_NAME
        if given >= 0.88:
            return ("name-nearly-equal", 36)
        if given >= 0.85:
            return ("initials", 32)
        if given >= 0.75:
            return ("name-nearly-equal", 34)
        return ("same-family-name", 10) if given >= 0.5 else DIFFERENT_GIVEN
    if given >= 0.97 and family == 0.9:
        two_names = "".join(p.family) in established and "".join(q.family) in established
        return ("name-nearly-equal" if two_names else "name-mistyped", 36)
    if given >= 0.92:
        return ("name-nearly-equal", {0.9: 36, 0.8: 30}.get(family, 32))
    return ("name-alike", 20) if given >= 0.75 else DIFFERENT


def _of_other_families(p: PersonName, q: PersonName) -> Evidence:
    """Two names whose family names have nothing in common: swapped, missing, or given up by marriage."""
    if p.key == q.key:
        return BUT_FORM
    if (p.family == q.given and _halves_alike(p.given, q.family)) or (
        p.given == q.family and _halves_alike(p.family, q.given)
    ):
        return SWAPPED
    if not p.family or not q.family:
        lone, other = (p, q) if not p.family else (q, p)
        if lone.given and lone.given == other.family:
            return ("same-family-name", 10)
        likeness = given_likeness(lone.given, other.given) if lone.given and other.given else 0.0
        if likeness >= 0.97:
            return ("name-contained", 20)
        return ("name-alike", 20) if likeness >= 0.75 else DIFFERENT
    same = p.given and q.given and given_likeness(p.given, q.given) >= 0.92
    return OTHER_FAMILY if same else DIFFERENT


def _halves_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return bool(one and other) and (family_likeness(one, other) >= 0.8 or given_likeness(one, other) >= 0.75)


def _couples(a: Profile, b: Profile) -> Evidence:
    both = a.established | b.established
    pairs = [[_people(p, q, both) for q in b.people] for p in a.people]
    if a.is_couple and b.is_couple:
        turned = [[_people(p, q, both) for p in a.people] for q in b.people]
        bests: list[Evidence] = [max(row, key=_points) for row in (*pairs, *turned)]
        return min(bests, key=_points)
    best = max((evidence for row in pairs for evidence in row), key=_points)
    return ("one-of-couple", 34) if best[1] >= 32 else best


def _companies(x: CompanyName, y: CompanyName, a: Profile, b: Profile) -> Evidence:
    if x.core and "".join(x.core) == "".join(y.core):
        return BUT_FORM
    if (x.trade and x.trade in (y.core, y.trade)) or (y.trade and y.trade == x.core):
        return TRADE_NAME
    likeness, contained, mistyped = _words_in_common(x.core, y.core, a, b)
    if likeness >= 0.8:
        return ("name-mistyped" if mistyped else "name-nearly-equal", 26 + round((likeness - 0.8) * 70))
    if contained:
        return ("name-contained", 20)
    if likeness >= 0.5:
        return ("name-alike", 8 + round((likeness - 0.5) * 50))
    return DIFFERENT


def _words_in_common(
    x: tuple[str, ...], y: tuple[str, ...], a: Profile, b: Profile
) -> tuple[float, bool, bool]:
    """Share of the weight of two names that lies in words they share, typing errors allowed; whether one
    name has all the words of the other; and whether word for word they differ by typing errors only.

    Two words that several clients bear each are two words, and in a short one a slip is another word.
    """
    of_x, of_y = a.weights, b.weights
    common = set(x) & set(y)
    total = sum(of_x[word] for word in x) + sum(of_y[word] for word in y)
    shared = sum(of_x[word] for word in x if word in common) + sum(of_y[word] for word in y if word in common)
    left = sorted(word for word in x if word not in common)
    right = sorted(word for word in y if word not in common)
    contained = (not left or not right) and sum(of_x[word] for word in sorted(common)) >= 0.5
    alike = [
        (-degree, min(one, other), one, other)
        for one in left[:LONGEST]
        for other in right[:LONGEST]
        if (degree := words_alike(one, other))
    ]
    worst = 1.0
    for degree, _, one, other in sorted(alike):
        if one in left and other in right:
            left.remove(one)
            right.remove(other)
            shared -= degree * (of_x[one] + of_y[other])
            two_words = one in a.established and other in b.established
            short, long = sorted((one, other), key=len)
            shortened = len(long) >= len(short) + 3 and long.startswith(short)
            # "Salon Pascal", "Salon Pascale": a letter that makes another name of a name is no slip.
            unsure = (len(short) < SURE_WORD and not shortened) or long == f"{short}e"
            worst = min(worst, 0.0 if two_words or unsure else -degree)
    return (shared / total if total else 0.0), contained, not left and not right and worst >= 0.8


@lru_cache(maxsize=65_536)
def words_alike(one: str, other: str) -> float:
    """How alike two different words are: a typing error, or the one an abbreviation of the other."""
    short, long = sorted((one, other), key=len)
    if any(c.isdigit() for c in short) or any(c.isdigit() for c in long):
        # One slip of the hand in a long number is worth a question; any other number is another number.
        return 0.8 if len(short) >= 6 and OSA.distance(short, long, score_cutoff=1) <= 1 else 0.0
    if len(short) >= 8 and OSA.distance(short, long, score_cutoff=2) <= 2:
        return 0.85
    if len(short) >= 4 and OSA.distance(short, long, score_cutoff=1) <= 1:
        return 0.85
    if len(short) >= 3 and long.startswith(short) and len(long) >= len(short) + 3:
        # "Const." is construction; "Martin" is not Martineau.
        return 0.8 if long in BUSINESS_WORDS else 0.4
    return 0.0
