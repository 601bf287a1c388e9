"""Matching measured on hard firms with known truth: `python -m bench.matching [SIZE …] [--seed N]`.

Prints, for each size: seconds (by the clock, and of a processor), pairs compared, peak memory (of a run of
its own, since tracing slows it), and what became of the customers that are in the practice: linked right
or wrong, asked with the right candidate first or among five or not, made a second time; and of those that
are not: created, or asked for nothing; and how much a person has to decide. Then the other way round: for each
contact the customers it may be. Wrong automatic links must be 0; the command fails otherwise.
"""

from __future__ import annotations

import argparse
import sys
import time
import tracemalloc
from dataclasses import dataclass

from bench._figures import line, machine
from qbo_desktop.domain.blocking import Files
from qbo_desktop.domain.matching import match_contacts, skip_reason
from qbo_desktop.domain.profiles import profile_of
from qbo_desktop.domain.reverse_matching import likely_customers
from tests.firms.firm import Firm, hard_firm
from tests.firms.judging import Judgement, judged

SIZES = (1_000, 5_000, 10_000)
SEED = 7
# Seconds that 10,000 a side may take, and what a firm's cost for each customer may grow by from 1,000 on.
LONGEST, LARGEST, STEEPEST = 10.0, 10_000, 1.5
MEMORY = 300.0


@dataclass(frozen=True)
class Timed:
    """What one call took: seconds by the clock, and of a processor."""

    clock: float
    processor: float


class Stopwatch:
    """Seconds since it was started, by the clock and of a processor."""

    def __init__(self) -> None:
        self._clock, self._processor = time.perf_counter(), time.process_time()

    def stopped(self) -> Timed:
        """What has been spent by now."""
        return Timed(time.perf_counter() - self._clock, time.process_time() - self._processor)


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


def tell(found: Judgement, *, opted: bool) -> None:
    """Print what became of a firm's customers."""
    print(f"  {'with' if opted else 'without'} very likely matches linked")
    line("wrong automatic links", str(len(found.wrong)), "0", not found.wrong)
    line("linked right, of those in the practice", _share(len(found.right), found.present))
    agreeing = len(found.agreeing_linked) / len(found.agreeing)
    line("linked, of those whose name and one way agree", f"{agreeing:.1%}", *_least(agreeing, 0.5, opted))
    first, five = len(found.first) / found.asked, (len(found.first) + len(found.among_five)) / found.asked
    line("asked", _share(found.asked, found.present))
    line("right one first, of the asked", f"{first:.1%}", ">= 90 %", first >= 0.9)
    line("right one among five, of the asked", f"{five:.1%}", ">= 97 %", five >= 0.97)
    missed = len(found.missed) / found.present
    line("missed (made a second time)", f"{missed:.1%}", "<= 5 %", missed <= 0.05)
    new = len(found.newcomers_created) + len(found.newcomers_asked)
    line("asked for nothing, of those not there", _share(len(found.newcomers_asked), new))
    ready = len(found.ready_right) + len(found.ready_wrong)
    line("ready for one click, of which wrong", f"{ready}, {len(found.ready_wrong)}")
    line("review load", found.load())
    line("skipped", str(len(found.skipped)))


def _share(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.1%})"


def _least(share: float, least: float, counts: bool) -> tuple[str, bool | None]:
    return (f">= {least:.0%}", share >= least) if counts else ("", None)


def main(arguments: list[str] | None = None) -> int:
    """Measure each size, with and without "also link very likely matches", and the other way round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--seed", type=int, default=SEED)
    wanted = parser.parse_args(arguments)
    wrong = 0
    cost: dict[int, float] = {}
    print(machine())
    for size in wanted.sizes:
        firm = hard_firm(size, wanted.seed)
        print(f"Matching {len(firm.customers)} customers with {len(firm.contacts)} contacts")
        for opted in (False, True):
            watch = Stopwatch()
            answers = match_contacts(firm.customers, firm.contacts, link_very_likely=opted)
            spent = watch.stopped()
            found = judged(firm, answers)
            wrong += len(found.wrong)
            tell(found, opted=opted)
            limits = (f"<= {LONGEST:.0f} s", spent.clock <= LONGEST) if size == LARGEST else ("", None)
            line("seconds, of a processor", f"{spent.clock:.2f} s, {spent.processor:.2f} s", *limits)
            cost[size] = min(spent.processor / size, cost.get(size, spent.processor / size))
        watch = Stopwatch()
        likely_customers(firm.contacts, firm.customers)
        spent = watch.stopped()
        print("  the other way round")
        line("seconds, of a processor", f"{spent.clock:.2f} s, {spent.processor:.2f} s")
        line("pairs compared", str(pairs_compared(firm)))
        peak = peak_megabytes(firm)
        line("peak memory", f"{peak:.0f} MB", f"<= {MEMORY:.0f} MB", peak <= MEMORY)
    if len(cost) > 1:
        small, large = min(cost), max(cost)
        growth = cost[large] / cost[small]
        line(
            f"cost of a customer, {large} beside {small}",
            f"{growth:.2f} times",
            f"<= {STEEPEST}",
            growth <= STEEPEST,
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
