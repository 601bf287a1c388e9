"""Requests to QuickBooks, counted in the simulated one's own log: `python -m bench.requests`.

A first sync, a second one with nothing new, and what waiting for the network adds: the same first sync with
every answer delayed may take no more than its time without delay and 1.5 times requests times delay.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench._figures import line, machine, spread
from qbo_desktop.demo import running_demo
from qbo_desktop.errors import EXIT_DONE, EXIT_WAITING
from qbo_desktop.operations.run_sync import Sync

CUSTOMERS = 1_000
REPETITIONS = 5
DELAY_MILLISECONDS = 50
MOST_FIRST, MOST_SECOND, FACTOR = 6, 3, 1.5


@dataclass(frozen=True)
class Run:
    """A first sync and the one after it. Times in seconds."""

    first_requests: int
    second_requests: int
    first_seconds: float
    second_seconds: float


def measured(customers: int, delay: int = 0) -> Run:
    """Sync a fresh home twice. `delay` is added to every answer, in milliseconds."""
    counts, times = [], []
    with (
        tempfile.TemporaryDirectory(prefix="qbo-bench-") as folder,
        running_demo(Path(folder), customers, faults=f"latency={delay}" if delay else "") as demo,
    ):
        for _run in range(2):
            before = company_requests(demo.log)
            begun = time.perf_counter()
            outcome = Sync().run(demo.app.context())
            times.append(time.perf_counter() - begun)
            if outcome.exit_code not in (EXIT_DONE, EXIT_WAITING):
                raise SystemExit(outcome.says)
            counts.append(company_requests(demo.log) - before)
    return Run(counts[0], counts[1], times[0], times[1])


def company_requests(log: Path) -> int:
    """How many requests to the company a log holds; signing in is none of them."""
    with log.open(encoding="utf-8") as lines:
        return sum(json.loads(one)["path"].startswith("/v3/company/") for one in lines)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; fails when more requests were sent than allowed, since those are no matter of speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--repetitions", type=int, default=REPETITIONS)
    parser.add_argument("--delay", type=int, default=DELAY_MILLISECONDS, help="milliseconds an answer")
    wanted = parser.parse_args(arguments)
    print(f"Syncing {wanted.customers} customers, {wanted.repetitions} times each ({machine()})")
    # Turn about, so that what else the machine does meets both alike.
    plain, delayed = [], []
    for _repetition in range(wanted.repetitions):
        plain.append(measured(wanted.customers))
        delayed.append(measured(wanted.customers, wanted.delay))
    first = max(run.first_requests for run in (*plain, *delayed))
    second = max(run.second_requests for run in (*plain, *delayed))
    line("requests of a first sync (most)", str(first), f"<= {MOST_FIRST}", first <= MOST_FIRST)
    line("requests of a second, nothing new (most)", str(second), f"<= {MOST_SECOND}", second <= MOST_SECOND)
    line("first sync, no delay", spread([run.first_seconds for run in plain]))
    line("second sync, no delay", spread([run.second_seconds for run in plain]))
    line(f"first sync, {wanted.delay} ms an answer", spread([run.first_seconds for run in delayed]))
    base = statistics.median(run.first_seconds for run in plain)
    allowed = base + FACTOR * first * wanted.delay / 1000
    taken = statistics.median(run.first_seconds for run in delayed)
    line("medians: delayed ÷ allowed", f"{taken / allowed:.2f}", "<= 1.00", taken <= allowed)
    return 1 if first > MOST_FIRST or second > MOST_SECOND else 0


if __name__ == "__main__":
    sys.exit(main())
