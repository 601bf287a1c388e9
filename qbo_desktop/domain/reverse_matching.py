"""Which customers may already be a contact: asked before a customer is made for it.

The same evidence, the same points and the same vetoes as in matching, read from the other side. Nothing is
decided here: whoever pushes contacts, one or ten thousand, shows these candidates, or asks about them.
Linked, inactive and sub-customers are candidates too: each would be a twin. Pure: the same lists in any
order give the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qbo_desktop.domain.blocking import Files
from qbo_desktop.domain.collecting import without_collecting
from qbo_desktop.domain.likeness import (
    Likeness,
    Reason,
    Veto,
    likeness_of,
    resembling,
    score_of,
    strongest_first,
    vetoes_of,
)
from qbo_desktop.domain.matching import SHOWN, SLICE, Entry, Progress
from qbo_desktop.domain.profiles import Census, Profile, profile_of, taken_count


@dataclass(frozen=True, slots=True)
class CustomerCandidate:
    """A customer that may be the contact: score 0 to 100, strongest reasons first."""

    customer_id: str
    score: int
    likeness: Likeness
    reasons: tuple[Reason, ...]
    vetoes: tuple[Veto, ...]


@without_collecting()
def likely_customers(
    contacts: Sequence[Entry],
    customers: Sequence[Entry],
    refused: frozenset[tuple[str, str]] = frozenset(),
    *,
    context_contacts: Sequence[Entry] = (),
    on_progress: Progress | None = None,
) -> list[tuple[CustomerCandidate, ...]]:
    """For each contact, in order, the customers it may be: at most five, best first, () for nobody.

    `customers` are all of QuickBooks, whatever has become of them. `refused` are the (customer, contact)
    pairs that a person called not the same. `context_contacts` are the practice's other contacts: they are
    no one's question, but count where values shared inside a side are counted. `on_progress` is given
    (done, total) in slices; an exception it raises ends the work and reaches the caller.
    """
    tell: Callable[[int, int], None] = on_progress or (lambda done, total: None)
    tell(0, len(contacts))
    asked = [_read(entry) for entry in contacts]
    there = [_read(entry) for entry in customers]
    own = {contact.id for contact in asked}
    around = [_read(entry) for entry in context_contacts if entry.id not in own]
    # As in matching, what is archived or a job of somebody shares its parent's values, and is not counted.
    census = taken_count(
        [c for c in there if c.active and not c.is_sub_customer], [k for k in (*asked, *around) if k.active]
    )
    for profile in (*asked, *there):
        profile.weigh(census)
    files = Files(there, asked)
    answers = []
    for done, contact in enumerate(asked):
        if done % SLICE == 0:
            tell(done, len(asked))
        answers.append(_candidates(contact, files.near(contact), census, refused))
    tell(len(asked), len(asked))
    return answers


def _read(entry: Entry) -> Profile:
    return profile_of(entry.id, entry.contact, active=entry.active, is_sub_customer=entry.is_sub_customer)


def _candidates(
    contact: Profile, near: Sequence[Profile], census: Census, refused: frozenset[tuple[str, str]]
) -> tuple[CustomerCandidate, ...]:
    found = []
    for customer in near:
        if (customer.id, contact.id) in refused:
            continue
        if not (reasons := resembling(customer, contact, census)):
            continue
        vetoes = vetoes_of(customer, contact, census)
        score = score_of(reasons, vetoes)
        found.append(
            CustomerCandidate(customer.id, score, likeness_of(score), strongest_first(reasons), vetoes)
        )
    found.sort(key=lambda candidate: (-candidate.score, len(candidate.vetoes), candidate.customer_id))
    return tuple(found[:SHOWN])
