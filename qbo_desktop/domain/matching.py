"""Which customer is which contact: the exact rule, the newcomers, and everything in between.

Product rules: name and e-mail exactly equal, one candidate on each side, same kind and no veto are
linked; a customer that resembles nobody becomes a new contact; all others are asked, with at most five
candidates. Pure: the same lists in any order give the same answers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from qbo_desktop.domain.contact import Contact
from qbo_desktop.domain.likeness import POSSIBLE_FROM, Candidate, Likeness, Reason, Veto, likeness_of
from qbo_desktop.domain.names import compared_name, exact_form, exact_names, words

__all__ = ["Candidate", "Entry", "Likeness", "Match", "Outcome", "Reason", "Veto", "match_contacts"]

SHOWN = 5
SLICE = 200


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
    """What becomes of one customer, why (a code), and what to show when a person must say."""

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


def match_contacts(
    customers: Sequence[Entry],
    contacts: Sequence[Entry],
    *,
    taken: frozenset[str] = frozenset(),
    refused: frozenset[tuple[str, str]] = frozenset(),
    context_customers: Sequence[Entry] = (),
    link_very_likely: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Match]:
    """Decide every unsettled customer, in the order given."""
    free = [k for k in contacts if k.active and k.id not in taken]
    by_name: defaultdict[str, list[Entry]] = defaultdict(list)
    by_email: defaultdict[str, list[Entry]] = defaultdict(list)
    by_word: defaultdict[str, list[Entry]] = defaultdict(list)
    for k in free:
        for name in exact_names(k.contact):
            by_name[name].append(k)
        for email in _emails(k.contact):
            by_email[email].append(k)
        for word in set(words(compared_name(k.contact))):
            by_word[word].append(k)
    live = [c for c in (*customers, *context_customers) if not skip_reason(c)]
    shared = _shared_emails(live) | _shared_emails([k for k in contacts if k.active])
    wanted: Counter[str] = Counter()
    exact_of: dict[str, list[Entry]] = {}
    for c in customers:
        if skip_reason(c):
            continue
        named = {k.id: k for name in exact_names(c.contact) for k in by_name.get(name, ())}
        mailed = {k.id for email in _emails(c.contact) for k in by_email.get(email, ())}
        exact_of[c.id] = [k for i, k in named.items() if i in mailed and (c.id, i) not in refused]
        wanted.update(k.id for k in exact_of[c.id])

    answers = []
    for done, c in enumerate(customers):
        if on_progress and done % SLICE == 0:
            on_progress(done, len(customers))
        if code := skip_reason(c):
            answers.append(Match(c.id, Outcome.SKIP, reason=code))
            continue
        found: dict[str, Candidate] = {}
        near = {k.id: k for w in words(compared_name(c.contact)) if len(by_word[w]) < 50 for k in by_word[w]}
        near |= {k.id: k for e in _emails(c.contact) for k in by_email.get(e, ())}
        near |= {k.id: k for n in exact_names(c.contact) for k in by_name.get(n, ())}
        had_refused = any(pair[0] == c.id for pair in refused)
        for k in near.values():
            if (c.id, k.id) in refused:
                continue
            reasons, vetoes = _compare(c.contact, k.contact, shared)
            score = max(0, min(100, sum(r.points for r in reasons)))
            if score >= POSSIBLE_FROM or any(r.code in ("name-equal", "same-email") for r in reasons):
                found[k.id] = Candidate(k.id, score, likeness_of(score), reasons, vetoes)
        ranked = tuple(sorted(found.values(), key=lambda x: (-x.score, x.practice_id)))[:SHOWN]
        exact = exact_of[c.id]
        if len(exact) == 1 and wanted[exact[0].id] == 1:
            vetoes = found[exact[0].id].vetoes
            if not vetoes:
                answers.append(Match(c.id, Outcome.LINK, exact[0].id, "exact", ranked, True))
                continue
            answers.append(Match(c.id, Outcome.ASK, reason=f"veto:{vetoes[0].code}", candidates=ranked))
        elif exact:
            answers.append(Match(c.id, Outcome.ASK, reason="tie", candidates=ranked))
        elif ranked:
            answers.append(Match(c.id, Outcome.ASK, reason="likeness", candidates=ranked))
        elif had_refused:
            answers.append(Match(c.id, Outcome.ASK, reason="refused"))
        else:
            answers.append(Match(c.id, Outcome.CREATE, reason="no-resemblance"))
    if on_progress:
        on_progress(len(customers), len(customers))
    return answers


def _emails(contact: Contact) -> frozenset[str]:
    return frozenset(exact_form(email) for email in contact.emails())


def _shared_emails(entries: Sequence[Entry]) -> frozenset[str]:
    counts = Counter(email for e in entries for email in _emails(e.contact))
    return frozenset(email for email, count in counts.items() if count > 1)


def _compare(a: Contact, b: Contact, shared: frozenset[str]) -> tuple[tuple[Reason, ...], tuple[Veto, ...]]:
    reasons, vetoes = [], []
    if exact_names(a) & exact_names(b):
        reasons.append(Reason("name-equal", 50))
    else:
        like = fuzz.ratio(" ".join(words(compared_name(a))), " ".join(words(compared_name(b))))
        if like >= 80:
            reasons.append(Reason("name-nearly-equal", int(like / 2)))
    if common := _emails(a) & _emails(b):
        reasons.append(Reason("same-email", 40))
        if common <= shared:
            vetoes.append(Veto("shared-email"))
    if a.kind is not b.kind and not (a.kind_assumed or b.kind_assumed):
        vetoes.append(Veto("different-kind"))
    return tuple(reasons), tuple(vetoes)
