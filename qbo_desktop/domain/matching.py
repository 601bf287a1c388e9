"""Which customer is which contact: the exact rule, the newcomers, and everything in between.

Product rules: name and e-mail exactly equal, one candidate on each side, same kind and no veto are
linked; a customer that resembles nobody becomes a new contact; all others are asked, with at most five
candidates. One that resembles only a client who is linked already is asked too, without that client among
the candidates. The runner-up is looked at before the best one is believed: a tie is a question. Pure: the
same lists in any order give the same answers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from qbo_desktop.domain.blocking import Files
from qbo_desktop.domain.collecting import without_collecting
from qbo_desktop.domain.contact import Contact
from qbo_desktop.domain.likeness import (
    Candidate,
    Likeness,
    Reason,
    Veto,
    likeness_of,
    resembling,
    score_of,
    strongest_first,
    vetoes_of,
)
from qbo_desktop.domain.name_evidence import NEARLY, SAME_NAME
from qbo_desktop.domain.profiles import Census, Profile, exact_key, profile_of, taken_count
from qbo_desktop.domain.twins import Clients, equal_customers

__all__ = ["Candidate", "Entry", "Likeness", "Match", "Outcome", "Reason", "Veto", "match_contacts"]

# How many candidates a question shows.
SHOWN = 5
# Progress is told, and cancelling noticed, every so many records.
SLICE = 200
# For "also link very likely matches": what the best must be ahead of the runner-up, on both sides.
CLEAR_MARGIN = 15
# Two candidates closer than this are a tie: an accent more or less is worth up to 2.
TIE_WITHIN = 3

SKIP_CODES = ("sub-customer", "inactive", "no-name")
# Why nobody is asked: two ways to be linked, and the newcomer.
LINK_CODES = ("exact", "very-likely", "no-resemblance")
# Why a customer is asked about, beside "veto:" and the code of the veto.
ASK_CODES = ("tie", "twin", "refused", "name-only", "email-only", "likeness")

_NAME_EQUAL = frozenset({"name-equal", "name-equal-but-accents"})
_NAME_AGREES = _NAME_EQUAL | {"name-equal-but-form", "short-name"}
_NAME_LIKE = SAME_NAME | NEARLY
# With one of these a pair waits for a person, however much else agrees.
_AGAINST_VERY_LIKELY = frozenset(
    {"other-legal-form", "other-trade-name", "person-or-company", "says-more", "generation-unsaid"}
)
_SEVERAL = frozenset({"several-of-this-name"})
_MISTYPED = frozenset({"name-mistyped"})
_SAME_EMAIL = frozenset({"same-email"})
_SAME_PHONE = frozenset({"same-phone"})
_SAME_ADDRESS = frozenset({"same-address"})
_OTHER_EMAIL = frozenset({"different-email", "same-mailbox"})

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of one side: its id there, what it says, and whether rules leave it out."""

    id: str
    contact: Contact
    active: bool = True
    is_sub_customer: bool = False


class Outcome(StrEnum):
    """What becomes of a customer."""

    LINK = "link"
    CREATE = "create"
    ASK = "ask"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Match:
    """What becomes of one customer, why (a code), and what to show when a person must say.

    `reason` is "exact" or "very-likely" for a link, "no-resemblance" for a new contact, one of
    SKIP_CODES, or one of ASK_CODES or "veto:" and a veto's code. `ready` says that the first candidate
    may be accepted in bulk.
    """

    customer_id: str
    outcome: Outcome
    practice_id: str = ""
    reason: str = ""
    candidates: tuple[Candidate, ...] = ()
    ready: bool = False


def skip_reason(entry: Entry) -> str:
    """The code of the rule that leaves a customer out, or ""."""
    if entry.is_sub_customer:
        return "sub-customer"
    if not entry.active:
        return "inactive"
    contact = entry.contact
    return "" if (contact.name or contact.company or contact.person_name()).strip() else "no-name"


@without_collecting()
def match_contacts(
    customers: Sequence[Entry],
    contacts: Sequence[Entry],
    *,
    taken: frozenset[str] = frozenset(),
    refused: frozenset[tuple[str, str]] = frozenset(),
    context_customers: Sequence[Entry] = (),
    link_very_likely: bool = False,
    on_progress: Progress | None = None,
) -> list[Match]:
    """Decide every unsettled customer: one Match each, in their order.

    `contacts` are all of the practice; those in `taken` are linked already and, like the settled
    `context_customers`, are nobody's candidates: they count where values shared inside a side are counted,
    and a customer like one of them is asked about before it becomes a new contact. `refused` are the
    (customer, contact) pairs that a person called not the same. `on_progress` is given (done, total) in
    slices; an exception it raises ends the work and reaches the caller.
    """
    tell = on_progress or _silent
    tell(0, len(customers))
    asked = _read((c for c in customers if not skip_reason(c)), tell, len(customers))
    settled = _read((c for c in context_customers if not skip_reason(c)), tell, len(customers))
    practice = _read(contacts, tell, len(customers))
    census = taken_count([*asked, *settled], [k for k in practice if k.active])
    for profile in (*asked, *settled, *practice):
        profile.weigh(census)

    free = [k for k in practice if k.id not in taken]
    found = _found_pairs(asked, Files(free, asked), census, refused, tell, len(customers))
    pairs = _Pairs(found)
    links = pairs.exact_links()
    if link_very_likely:
        links |= pairs.very_likely_links(links)
    linked = _Settled(frozenset(links), frozenset(pair.contact for pair in links.values()))
    twins = _Twins(asked, settled, practice, linked, taken)
    was_refused = frozenset(customer for customer, _ in refused)

    answers = []
    for entry in customers:
        if code := skip_reason(entry):
            answers.append(Match(entry.id, Outcome.SKIP, reason=code))
        elif pair := links.get(entry.id):
            reason = "exact" if pair.is_exact else "very-likely"
            answers.append(Match(entry.id, Outcome.LINK, pair.contact, reason, (pair.candidate(),)))
        else:
            answers.append(_question(entry.id, pairs, linked, twins, was_refused))
    tell(len(customers), len(customers))
    return answers


def _silent(done: int, total: int) -> None:
    """Nobody wants to know."""


def _read(entries: Iterable[Entry], tell: Progress, total: int) -> list[Profile]:
    profiles = []
    for count, entry in enumerate(entries):
        if count % SLICE == 0:
            tell(0, total)
        profiles.append(
            profile_of(entry.id, entry.contact, active=entry.active, is_sub_customer=entry.is_sub_customer)
        )
    return profiles


@dataclass(frozen=True, slots=True)
class _Pair:
    """A customer and a contact that resemble each other."""

    customer: str
    contact: str
    score: int
    reasons: tuple[Reason, ...]
    vetoes: tuple[Veto, ...]
    is_exact: bool
    email_missing: bool

    def has(self, codes: frozenset[str]) -> bool:
        return any(reason.code in codes for reason in self.reasons)

    def candidate(self) -> Candidate:
        reasons = strongest_first(self.reasons)
        return Candidate(self.contact, self.score, likeness_of(self.score), reasons, self.vetoes)


def _found_pairs(
    asked: Sequence[Profile],
    files: Files,
    census: Census,
    refused: frozenset[tuple[str, str]],
    tell: Progress,
    total: int,
) -> list[_Pair]:
    found = []
    for done, customer in enumerate(asked):
        if done % SLICE == 0:
            tell(done, total)
        for contact in files.near(customer):
            if (customer.id, contact.id) in refused:
                continue
            if not (reasons := resembling(customer, contact, census)):
                continue
            is_exact = bool(exact_key(customer) & exact_key(contact))
            email_missing = not (customer.exact_emails and contact.exact_emails)
            vetoes = vetoes_of(customer, contact, census)
            found.append(
                _Pair(
                    customer.id,
                    contact.id,
                    score_of(reasons, vetoes),
                    tuple(reasons),
                    vetoes,
                    is_exact,
                    email_missing,
                )
            )
    return found


@dataclass(slots=True)
class _Pairs:
    """All pairs found, seen from either side, the most alike first."""

    found: list[_Pair]
    of_customer: dict[str, list[_Pair]] = field(default_factory=dict)
    of_contact: dict[str, list[_Pair]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        by_customer: defaultdict[str, list[_Pair]] = defaultdict(list)
        by_contact: defaultdict[str, list[_Pair]] = defaultdict(list)
        for pair in self.found:
            by_customer[pair.customer].append(pair)
            by_contact[pair.contact].append(pair)
        self.of_customer = {key: sorted(pairs, key=_best_first) for key, pairs in by_customer.items()}
        self.of_contact = {key: sorted(pairs, key=_best_first) for key, pairs in by_contact.items()}

    def exact_links(self) -> dict[str, _Pair]:
        """The exact rule: exactly equal, one candidate on each side, no veto."""
        exact = [pair for pair in self.found if pair.is_exact and not pair.has(frozenset({"archived"}))]
        left, right = Counter(pair.customer for pair in exact), Counter(pair.contact for pair in exact)
        alone = (pair for pair in exact if left[pair.customer] == 1 and right[pair.contact] == 1)
        return {pair.customer: pair for pair in alone if not pair.vetoes}

    def very_likely_links(self, links: dict[str, _Pair]) -> dict[str, _Pair]:
        """What a user may also have linked: name and e-mail or phone agree, best on both sides by a
        clear margin (over everybody, linked or not), no veto."""
        linked = {pair.contact for pair in links.values()}
        return {
            pair.customer: pair
            for pair in self.found
            if pair.customer not in links
            and pair.contact not in linked
            and not pair.vetoes
            and likeness_of(pair.score) is Likeness.VERY_LIKELY
            and _agree(pair)
            and _leads(pair, self.of_customer[pair.customer], CLEAR_MARGIN)
            and _leads(pair, self.of_contact[pair.contact], CLEAR_MARGIN)
        }


@dataclass(frozen=True, slots=True)
class _Settled:
    """What the rules linked: those customers and contacts are no longer anybody's question."""

    customers: frozenset[str]
    contacts: frozenset[str]

    def open(self, pairs: Iterable[_Pair]) -> list[_Pair]:
        """The pairs whose customer and contact are both still free."""
        return [p for p in pairs if p.customer not in self.customers and p.contact not in self.contacts]


def _best_first(pair: _Pair) -> tuple[int, bool, str, str]:
    return (-pair.score, not pair.is_exact, pair.contact, pair.customer)


def _leads(pair: _Pair, rivals: list[_Pair], margin: int) -> bool:
    return all(rival is pair or rival.score + margin <= pair.score for rival in rivals)


def _agree(pair: _Pair) -> bool:
    """Whether name and e-mail or phone say the same.

    A typing error counts only beside a same e-mail. A phone counts unless each has an e-mail of their own:
    father and son of one name have one telephone. A name that several bear must be borne out twice.
    """
    if pair.has(_AGAINST_VERY_LIKELY):
        return False
    mailed, called = pair.has(_SAME_EMAIL), pair.has(_SAME_PHONE)
    if pair.has(_SEVERAL) and not (mailed and pair.has(_SAME_PHONE | _SAME_ADDRESS)):
        return False
    if pair.has(_NAME_AGREES):
        return mailed or (called and not pair.has(_OTHER_EMAIL))
    return mailed and pair.has(_MISTYPED)


class _Twins:
    """The open customers that are perhaps somebody already, so that their contact would be made twice:
    those like a client, and those exactly equal to another one."""

    def __init__(
        self,
        asked: Sequence[Profile],
        settled: Sequence[Profile],
        practice: Sequence[Profile],
        linked: _Settled,
        taken: frozenset[str],
    ) -> None:
        open_ones = [customer for customer in asked if customer.id not in linked.customers]
        just_linked = [customer for customer in asked if customer.id in linked.customers]
        bound = taken | linked.contacts
        self._open = {customer.id: customer for customer in open_ones}
        self._equal = equal_customers(open_ones)
        self._contacts = Clients([k for k in practice if k.id in bound], open_ones)
        self._customers = Clients([*settled, *just_linked], open_ones)

    def __contains__(self, customer: str) -> bool:
        profile = self._open[customer]
        return customer in self._equal or self._contacts.have(profile) or self._customers.have(profile)


def _question(
    customer: str, pairs: _Pairs, linked: _Settled, twins: _Twins, refused: frozenset[str]
) -> Match:
    """A customer that no rule links: a question where it resembles somebody, else a new contact."""
    ranked = linked.open(pairs.of_customer.get(customer, ()))
    if not ranked:
        if customer in refused:
            return Match(customer, Outcome.ASK, reason="refused")
        if customer in twins:
            return Match(customer, Outcome.ASK, reason="twin")
        return Match(customer, Outcome.CREATE, reason="no-resemblance")
    best = ranked[0]
    rivals = linked.open(pairs.of_contact[best.contact])
    ready = _is_ready(best, ranked, rivals)
    shown = tuple(pair.candidate() for pair in ranked[:SHOWN])
    why = _why(best, ranked, rivals)
    # A client of the same name says more than a free contact that merely is somewhat alike.
    if why == "likeness" and not best.has(_NAME_EQUAL) and customer in twins:
        why = "twin"
    return Match(customer, Outcome.ASK, reason=why, candidates=shown, ready=ready)


def _is_ready(best: _Pair, ranked: list[_Pair], rivals: list[_Pair]) -> bool:
    """Whether the best candidate may be accepted in bulk: name equal (accents aside), e-mail equal or
    absent on one side, best on both sides, no veto.

    Without an e-mail the name stands alone: then it must be the only one of that name, and telephone and
    address must not both say otherwise.
    """
    if best.vetoes or not best.has(_NAME_EQUAL):
        return False
    if not (_leads(best, ranked, TIE_WITHIN) and _leads(best, rivals, TIE_WITHIN)):
        return False
    if best.has(frozenset({"same-email"})):
        return True
    contradicted = best.has(frozenset({"different-phone"})) and best.has(frozenset({"different-address"}))
    return best.email_missing and not contradicted and not best.has(frozenset({"several-of-this-name"}))


def _why(best: _Pair, ranked: list[_Pair], rivals: list[_Pair]) -> str:
    """The code of what made it a question; a tie before all else."""
    if not _leads(best, ranked, TIE_WITHIN):
        return "tie"
    if best.is_exact and (sum(p.is_exact for p in ranked) > 1 or sum(p.is_exact for p in rivals) > 1):
        return "tie"
    named, mailed = best.has(_NAME_EQUAL), best.has(frozenset({"same-email", "shared-email"}))
    if best.vetoes and (named or mailed):
        return f"veto:{best.vetoes[0].code}"
    if named and not mailed:
        return "name-only"
    return "email-only" if mailed and not best.has(_NAME_LIKE) else "likeness"
