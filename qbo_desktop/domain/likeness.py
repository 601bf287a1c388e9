"""What speaks for two contacts being one client, and what forbids deciding that without a person.

The score is the sum of the points of named reasons, held between 0 and 100; it only sorts. What is linked
is decided by rules over the reasons (see matching), and a veto forbids it whatever the sum. The points
were set by measuring (bench/matching.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from qbo_desktop.domain.contact import Kind
from qbo_desktop.domain.emails import ROLE_MAILBOXES, Email
from qbo_desktop.domain.name_evidence import NEARLY, SAME_NAME, Evidence, name_evidence
from qbo_desktop.domain.profiles import Census, Profile, door_key, most


class Likeness(StrEnum):
    """The word beside the number; the codes of the command line."""

    VERY_LIKELY = "very-likely"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence by code, and the points it gives (for) or takes (against)."""

    code: str
    points: int


@dataclass(frozen=True, slots=True)
class Veto:
    """Why a pair may not be linked without a person, by code."""

    code: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A practice contact that may be the customer: score 0 to 100, strongest reasons first."""

    practice_id: str
    score: int
    likeness: Likeness
    reasons: tuple[Reason, ...]
    vetoes: tuple[Veto, ...]


VERY_LIKELY_FROM = 85
LIKELY_FROM = 60
POSSIBLE_FROM = 30
# Alike on its own in one of these ways, a pair is never called "no resemblance".
ALWAYS_ASKED = SAME_NAME | NEARLY | {"same-email", "shared-email", "same-phone", "same-address"}
# Below so many records on the two sides together nobody can say which name is rare.
MANY_RECORDS = 60
# A name nearly equal but for the word "holding" or for a number is rather that of a relative.
OF_A_RELATIVE = frozenset({"different-vehicle", "different-number", "different-kind"})
# … and with two of these against it, that of a stranger.
ELSEWHERE = frozenset({"different-email", "different-phone", "different-address"})


# Half a name agrees: that and nearly one address is how a marriage, or a slip in every field, looks.
HALF_A_NAME = frozenset(
    {
        "same-family-name",
        "other-family-name",
        "different-given-name",
        "initials",
        "name-alike",
        "name-contained",
    }
)


NAME_REASONS = (
    "name-equal", "name-equal-but-accents", "name-equal-but-form", "name-equal-elsewhere", "short-name",
    "initials", "trade-name",
    "name-mistyped", "name-nearly-equal", "name-alike", "name-contained", "one-of-couple", "same-family-name",
    "other-family-name", "different-name", "different-given-name",
)  # fmt: skip
OTHER_REASONS = (
    "same-email", "shared-email", "email-nearly-equal", "same-mailbox", "same-domain", "different-email",
    "same-phone", "same-phone-other-extension", "shared-phone", "different-phone",
    "same-address", "address-nearly-equal", "same-building", "shared-address", "same-postal-code", "different-address",
    "rare-name", "same-company-number", "other-legal-form", "other-trade-name", "person-or-company", "says-more",
    "generation-unsaid", "different-company-number", "different-number", "different-vehicle",
    "different-generation", "different-kind", "several-of-this-name", "archived",
)  # fmt: skip
REASON_CODES = (*NAME_REASONS, *OTHER_REASONS)
# In the order they are told: the first one names the question.
VETO_CODES = (
    "inactive", "sub-customer", "different-kind", "different-number", "different-vehicle",
    "different-generation", "generation-unsaid", "couple", "shared-email",
)  # fmt: skip


def likeness_of(score: int) -> Likeness:
    """The word for a score. A candidate shown by a rule despite a low score is *possible*."""
    if score >= VERY_LIKELY_FROM:
        return Likeness.VERY_LIKELY
    return Likeness.LIKELY if score >= LIKELY_FROM else Likeness.POSSIBLE


@lru_cache(maxsize=1_024)
def _reason(code: str, points: int) -> Reason:
    """One value for each: hundreds of thousands of pairs hold the same few."""
    return Reason(code, points)


def compare(a: Profile, b: Profile, census: Census) -> list[Reason]:
    """Every reason for and against two records being one client. Symmetric; `a` is a customer."""
    return _compared(a, b, census, name_evidence(a, b))


def resembling(a: Profile, b: Profile, census: Census) -> list[Reason]:
    """The reasons of two records that are alike enough to be asked about (`is_resemblance`), else none.

    Most pairs are strangers with one word in common: those are let go without reading further.
    """
    name = name_evidence(a, b)
    if name[1] < 0 and not (
        a.addresses & b.addresses
        or a.phones.keys() & b.phones.keys()
        or a.doors & b.doors
        or a.doorsteps & b.doorsteps
        or a.domains & b.domains
        or a.business_numbers & b.business_numbers
    ):
        return []  # nearly one mailbox in one postal area does not make up for another name
    reasons = _compared(a, b, census, name)
    return reasons if is_resemblance(reasons) else []


def _compared(a: Profile, b: Profile, census: Census, name: Evidence) -> list[Reason]:
    reasons = [_reason(*name)]
    _against_names(a, b, name[0], census, reasons)
    if reason := _emails(a, b, census):
        reasons.append(reason)
    if reason := _phones(a, b, census):
        reasons.append(reason)
    if reason := _places(a, b, census):
        reasons.append(reason)
    if not (a.active and b.active):
        reasons.append(_reason("archived", -10))
    return reasons


def is_resemblance(reasons: list[Reason]) -> bool:
    """Whether a pair is alike enough that a person is asked before a new contact is made."""
    if sum(reason.points for reason in reasons) >= POSSIBLE_FROM:
        return True
    codes = {reason.code for reason in reasons}
    if "address-nearly-equal" in codes and codes & HALF_A_NAME:
        return True
    if codes & OF_A_RELATIVE or len(codes & ELSEWHERE) > 1:
        codes -= NEARLY
    return bool(codes & ALWAYS_ASKED)


def score_of(reasons: list[Reason], vetoes: tuple[Veto, ...] = ()) -> int:
    """The sum of the points, from 0 to 100. What a rule forbids to link by itself is never very likely."""
    most = VERY_LIKELY_FROM - 1 if vetoes else 100
    return max(0, min(most, sum(reason.points for reason in reasons)))


def strongest_first(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons in the order they are shown: whatever weighs most, for or against, comes first."""
    return tuple(sorted(reasons, key=lambda reason: -abs(reason.points)))


def vetoes_of(a: Profile, b: Profile, census: Census) -> tuple[Veto, ...]:
    """Everything that forbids linking two records without a person, in the order of VETO_CODES."""
    found = (
        not (a.active and b.active),
        a.is_sub_customer or b.is_sub_customer,
        _other_kind(a, b),
        _other_numbers(a, b),
        a.vehicles != b.vehicles,
        a.generation != b.generation,
        not a.generation and not b.generation and _may_be_a_namesake(a, b, census),
        a.is_couple or b.is_couple,
        _email_is_shared(a, b, census),
    )
    return tuple(Veto(code) for code, holds in zip(VETO_CODES, found, strict=True) if holds)


def _against_names(a: Profile, b: Profile, code: str, census: Census, reasons: list[Reason]) -> None:
    if _other_numbers(a, b):
        company = any(len(number) >= 6 for number in (*a.numbers, *b.numbers))
        if company:
            # One slip of the hand in a long number is worth a question, another number is not.
            reasons.append(_reason("different-company-number", -4 if code in NEARLY else -20))
        else:
            reasons.append(_reason("different-number", -12))
    if a.vehicles != b.vehicles:
        reasons.append(_reason("different-vehicle", -12))
    if a.generation != b.generation:
        reasons.append(_reason("different-generation", -15))
    elif not a.generation and _namesakes(a, b, census):
        reasons.append(_reason("generation-unsaid", -6))
    if _other_kind(a, b):
        reasons.append(_reason("different-kind", -8))
    if code in SAME_NAME | NEARLY:
        one, other = (
            a.companies[0].forms if a.companies else None,
            b.companies[0].forms if b.companies else None,
        )
        if one and other and not one & other:
            reasons.append(_reason("other-legal-form", -6))
        if _other_trade_name(a, b):
            reasons.append(_reason("other-trade-name", -8))
        if bool(one) != bool(other) and (a.looks_a_person if other else b.looks_a_person):
            # "Jean Roy inc." is the company of Jean Roy, who is another client.
            reasons.append(_reason("person-or-company", -8))
        if a.display_more != b.display_more or (
            bool(a.besides) != bool(b.besides) and (a.looks_a_person or b.looks_a_person)
        ):
            reasons.append(_reason("says-more", -6))
        keys = a.name_keys & b.name_keys
        if keys and min(most(census.names, key) for key in keys) > 1:
            reasons.append(_reason("several-of-this-name", -8))
        elif keys and census.size >= MANY_RECORDS and _is_rare(keys, census):
            reasons.append(_reason("rare-name", 5))
    numbers = a.business_numbers & b.business_numbers
    if any(most(census.business_numbers, number) <= 1 for number in numbers):
        reasons.append(_reason("same-company-number", 12))


def _is_rare(keys: frozenset[str], census: Census) -> bool:
    """Whether a name they share has a word that nobody else in the two lists bears."""
    return any(census.words[word] <= 2 for key in keys for word in key.split() if len(word) > 2)


def _other_trade_name(a: Profile, b: Profile) -> bool:
    """Whether both say a trade name or a branch and none of them is the same: one owner's two shops."""
    if not a.besides or not b.besides or a.besides & b.besides:
        return False
    return all(OSA.distance(x, y, score_cutoff=2) > 2 for x in a.besides for y in b.besides)


def _namesakes(a: Profile, b: Profile, census: Census) -> list[frozenset[str]]:
    """The e-mails of each known junior or senior whom only one side tells from these two by that word.

    When both sides know the junior, who bears the bare name is the other one on both.
    """
    if not a.namesake_key or a.namesake_key != b.namesake_key:
        return []
    here, there = (side.get(a.namesake_key, []) for side in census.namesakes)
    if {generation for generation, _ in here} == {generation for generation, _ in there}:
        return []
    return [addresses for _, addresses in (*here, *there)]


def _may_be_a_namesake(a: Profile, b: Profile, census: Census) -> bool:
    """Whether one of the two may be that junior or senior, by no e-mail or by this very one."""
    own = a.addresses | b.addresses
    return any(not addresses or addresses & own for addresses in _namesakes(a, b, census))


def _other_kind(a: Profile, b: Profile) -> bool:
    """Whether one is a person and the other an organisation.

    A person shown under a name with a legal form ("Jean Roy inc." beside Jean and Roy) is the company whose
    contact that person is, and against a person shown as such it counts as one.
    """
    one, other = a.contact, b.contact
    if bool(a.display_forms) != bool(b.display_forms) and one.kind is other.kind is Kind.PERSON:
        return True
    return one.kind is not other.kind and not (one.kind_assumed or other.kind_assumed)


def _other_numbers(a: Profile, b: Profile) -> bool:
    if a.numbers != b.numbers:
        return True
    if a.display_numbers == b.display_numbers:
        return False
    return bool(a.contact.name.strip() and b.contact.name.strip())


def _email_is_shared(a: Profile, b: Profile, census: Census) -> bool:
    """Whether the e-mail that would tell them apart belongs to several records of a side.

    An address of their own that both have settles it; else any shared address of either counts.
    """
    one, other = a.addresses, b.addresses
    if any(most(census.emails, address) <= 1 for address in one & other):
        return False
    return any(most(census.emails, address) > 1 for address in one | other)


def _emails(a: Profile, b: Profile, census: Census) -> Reason | None:
    if not a.emails or not b.emails:
        return _domains(a, b, census)
    common = a.addresses & b.addresses
    if common:
        alone = any(most(census.emails, address) <= 1 for address in common)
        return _reason("same-email", 45) if alone else _reason("shared-email", 12)
    best = max((_email_pair(x, y) for x in a.emails for y in b.emails), key=lambda r: (r.points, r.code))
    if best.points > 0:
        return best
    return _domains(a, b, census) or best


def _email_pair(x: Email, y: Email) -> Reason:
    if x.domain == y.domain:
        near = (
            min(len(x.mailbox), len(y.mailbox)) >= 5
            and OSA.distance(x.mailbox, y.mailbox, score_cutoff=1) <= 1
        )
        # A digit more or less is how a mail service tells two people of one name apart.
        digits = [c for c in x.mailbox if c.isdigit()] == [c for c in y.mailbox if c.isdigit()]
        if (near and digits) or x.mailbox.replace(".", "") == y.mailbox.replace(".", ""):
            return _reason("email-nearly-equal", 28)
    elif x.mailbox == y.mailbox and x.mailbox not in ROLE_MAILBOXES:
        if OSA.distance(x.domain, y.domain, score_cutoff=2) <= 2:
            return _reason("email-nearly-equal", 28)
        if len(x.mailbox) >= 6:
            return _reason("same-mailbox", 14)
    return _reason("different-email", -4)


def _domains(a: Profile, b: Profile, census: Census) -> Reason | None:
    common = a.domains & b.domains
    if not common:
        return None
    holders = min(most(census.domains, domain) for domain in common)
    return _reason("same-domain", 14 if holders == 1 else 6 if holders <= 5 else 2)


def _phones(a: Profile, b: Profile, census: Census) -> Reason | None:
    if not a.phones or not b.phones:
        return None
    common = sorted(a.phones.keys() & b.phones.keys())
    if not common:
        return _reason("different-phone", -3)
    alone = [number for number in common if most(census.phones, number) <= 1]
    for number in alone or common:
        one, other = a.phones[number], b.phones[number]
        if not one or not other or one == other:
            return _reason("same-phone", 39) if alone else _reason("shared-phone", 8)
    return _reason("same-phone-other-extension", 6)


def _places(a: Profile, b: Profile, census: Census) -> Reason | None:
    if not a.places or not b.places:
        return None
    building = shared = nearly = False
    for x in a.places:
        for y in b.places:
            if not x.same_door(y):
                nearly = nearly or x.nearly(y)
                continue
            if x.unit and y.unit and x.unit != y.unit:
                building = True
            elif max(most(census.doors, door_key(x)), most(census.doors, door_key(y))) > 1:
                shared = True
            else:
                return _reason("same-address", 18)
    if shared:
        return _reason("shared-address", 8)
    if building:
        return _reason("same-building", 4)
    if nearly:
        return _reason("address-nearly-equal", 12)
    if {x.postal_code for x in a.places} & {y.postal_code for y in b.places} - {""}:
        return _reason("same-postal-code", 3)
    return _reason("different-address", -3)
