"""Matching measured on synthetic firms with known truth: `python -m bench.matching [SIZE …]`.

Prints, for each size: seconds (by the clock, and of a processor), pairs compared, peak memory (of a run of
its own, since tracing slows it), and what became of the customers that are in the practice: linked right
or wrong, asked with the right candidate first or among five or not, made a second time; and of those that
are not: created, or asked for nothing. Wrong automatic links must be 0; the command fails otherwise.
"""

from __future__ import annotations

import argparse
import sys
import time
import tracemalloc
from collections import Counter
from dataclasses import dataclass

from qbo_desktop.domain.blocking import Files
from qbo_desktop.domain.matching import Match, Outcome, match_contacts, skip_reason
from qbo_desktop.domain.profiles import profile_of
from tests.synthetic_firm import Firm, synthetic_firm

SIZES = (1_000, 5_000)
SEED = 7


@dataclass(frozen=True)
class Figures:
    """What one run came to."""

    seconds: float
    processor: float
    pairs: int
    counts: Counter[str]
    present: int
    absent: int


def judged(firm: Firm, answers: list[Match]) -> Counter[str]:
    """What became of each customer, by a word, against the truth."""
    counts: Counter[str] = Counter()
    for answer in answers:
        true = firm.truth[answer.customer_id]
        shown = [candidate.practice_id for candidate in answer.candidates]
        if answer.outcome is Outcome.SKIP:
            counts["skipped"] += 1
        elif answer.outcome is Outcome.LINK:
            counts["linked right" if answer.practice_id == true else "linked wrong"] += 1
        elif not true:
            counts["newcomer created" if answer.outcome is Outcome.CREATE else "newcomer asked"] += 1
        elif answer.outcome is Outcome.CREATE:
            counts["missed"] += 1
        elif shown[:1] == [true]:
            counts["asked, right first"] += 1
        else:
            counts["asked, right among five" if true in shown else "asked, right absent"] += 1
        if answer.ready:
            counts["ready right" if shown[0] == true else "ready wrong"] += 1
    return counts


def measured(firm: Firm, *, link_very_likely: bool) -> Figures:
    """One timed run."""
    started, begun = time.perf_counter(), time.process_time()
    answers = match_contacts(firm.customers, firm.contacts, link_very_likely=link_very_likely)
    seconds, processor = time.perf_counter() - started, time.process_time() - begun
    skipped = {answer.customer_id for answer in answers if answer.outcome is Outcome.SKIP}
    here = [true for customer, true in firm.truth.items() if customer not in skipped]
    present = sum(bool(true) for true in here)
    return Figures(
        seconds, processor, pairs_compared(firm), judged(firm, answers), present, len(here) - present
    )


def pairs_compared(firm: Firm) -> int:
    """How many pairs blocking leaves to compare."""
    asked = [profile_of(c.id, c.contact) for c in firm.customers if not skip_reason(c)]
    files = Files((profile_of(k.id, k.contact) for k in firm.contacts), asked)
    return sum(len(files.near(customer)) for customer in asked)


def peak_megabytes(firm: Firm) -> float:
    """The most memory a run has in use at once, traced."""
    tracemalloc.start()
    match_contacts(firm.customers, firm.contacts)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


PRESENT = ("linked right", "asked, right first", "asked, right among five", "asked, right absent", "missed")
ABSENT = ("newcomer created", "newcomer asked")


def main(arguments: list[str] | None = None) -> int:
    """Measure each size, with and without "also link very likely matches"."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--seed", type=int, default=SEED)
    wanted = parser.parse_args(arguments)
    wrong = 0
    for size in wanted.sizes:
        firm = synthetic_firm(size, wanted.seed)
        print(f"Matching {len(firm.customers)} customers with {len(firm.contacts)} contacts")
        for opted in (False, True):
            figures = measured(firm, link_very_likely=opted)
            wrong += figures.counts["linked wrong"]
            print(f"  {'with' if opted else 'without'} very likely matches linked")
            print(f"    {figures.seconds:.2f} s ({figures.processor:.2f} s of a processor)")
            print(f"    {figures.pairs} pairs compared")
            print(f"    wrong automatic links: {figures.counts['linked wrong']}")
            for name in PRESENT:
                print(
                    f"    {name:24} {figures.counts[name]:6}  {figures.counts[name] / figures.present:6.1%}"
                )
            for name in ABSENT:
                print(f"    {name:24} {figures.counts[name]:6}  {figures.counts[name] / figures.absent:6.1%}")
            ready, ready_wrong = figures.counts["ready right"], figures.counts["ready wrong"]
            print(f"    ready for one click      {ready:6}, of which wrong: {ready_wrong}")
            print(f"    skipped                  {figures.counts['skipped']:6}")
        print(f"  peak memory of matching {peak_megabytes(firm):.0f} MB")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
