"""Match: which customers are still to be settled, and what the rules say of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qbo_desktop.domain.lines import TOGETHER, PairInfo, PairState
from qbo_desktop.domain.matching import Entry, Match, match_contacts
from qbo_desktop.sync.side import Record


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows when a plan is made: both mirrors (with digests), the lines, the refusals."""

    customers: Sequence[tuple[Record, str]]
    contacts: Sequence[Record]
    lines: Mapping[str, PairInfo]
    refused: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A customer to match, with the line it has already, if any."""

    customer: Record
    digest: str
    line: PairInfo | None
    match: Match


def unsettled(
    known: Known,
    *,
    link_very_likely: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Unsettled]:
    """Match every customer that is new, waits for a decision, or was skipped and has changed since.

    Linked and created ones are settled. An unlinked one stays as it is until a person says otherwise.
    """
    open_ones = [
        (record, digest) for record, digest in known.customers if is_open(known.lines.get(record.id), digest)
    ]
    if not open_ones:
        return []
    still_open = {record.id for record, _digest in open_ones}
    found = match_contacts(
        [entry_of(record) for record, _digest in open_ones],
        [entry_of(record) for record in known.contacts],
        taken=frozenset(line.practice_id for line in known.lines.values() if line.state in TOGETHER),
        refused=known.refused,
        context_customers=[
            entry_of(record) for record, _digest in known.customers if record.id not in still_open
        ],
        link_very_likely=link_very_likely,
        on_progress=on_progress,
    )
    return [
        Unsettled(record, digest, known.lines.get(record.id), match)
        for (record, digest), match in zip(open_ones, found, strict=True)
    ]


def is_open(line: PairInfo | None, digest: str) -> bool:
    """Whether the rules still have a say about a customer."""
    if line is None or line.state is PairState.WAITING:
        return True
    return line.state is PairState.SKIPPED and line.customer_digest != digest


def entry_of(record: Record) -> Entry:
    """A record as the matching rules see it."""
    return Entry(record.id, record.contact, record.active and not record.gone, bool(record.parent_id))
