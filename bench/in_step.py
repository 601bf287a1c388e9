"""Staying in step, measured: `python -m bench.in_step [PAIRS]`.

A firm whose customers are all linked. First a few of them change on both sides: requests, counted in the simulated
QuickBooks' own log. Then nothing changes and everything is read and compared (`sync --full`): seconds of a processor
by stage, and the most memory the process held. Last every pair is merged once, as if all had changed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench._figures import line, machine, python
from bench.requests import company_requests
from bench.run import peak_megabytes
from qbo_desktop.demo import FOLDER, Demo, play_sandbox, running_demo
from qbo_desktop.domain.merge import Merge
from qbo_desktop.errors import EXIT_DONE, EXIT_WAITING
from qbo_desktop.operations.practice_contacts import EditContact
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.store import in_step, pairs
from qbo_desktop.sync.in_step import due_pair
from qbo_desktop.sync.plan_pairs import PairRules, merge_pair
from qbo_desktop.sync.progress import Progress, Stage
from qbo_desktop.sync.run import RunOutcome

PAIRS = 10_000
# Of a firm of the simulated service so many are linked when the practice knows nobody; the rest is skipped.
LINKED_OF_ALL = 0.97
CHANGED = 25
MOST_REQUESTS, MOST_BATCHES = 3, 2
MOST_SECONDS, MOST_MEGABYTES = 5.0, 300.0
ONE = "--one"


@dataclass
class ProcessorByStage:
    """Adds up the processor's seconds between two reports of progress under the stage they were spent in."""

    seconds: dict[str, float] = field(default_factory=dict)
    _stage: str = "start"
    _since: float = field(default_factory=time.process_time)

    def report(self, stage: Stage, _done: int, _total: int) -> None:
        """A `Progress` calls this."""
        now = time.process_time()
        self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._since
        self._stage, self._since = stage.value, now


def run(demo: Demo, **how: Any) -> tuple[RunOutcome, ProcessorByStage]:
    """One run that comes to its end."""
    watch = ProcessorByStage()
    outcome = Sync(**how).run(demo.app.context(Progress(watch.report)))
    if outcome.exit_code not in (EXIT_DONE, EXIT_WAITING):
        raise SystemExit(outcome.says)
    return outcome.value, watch


def measure_one(customers: int) -> dict[str, Any]:
    """One firm in a fresh home, in this process."""
    with tempfile.TemporaryDirectory(prefix="qbo-bench-") as folder:
        home = Path(folder)
        (home / FOLDER).mkdir()
        # The practice knows one client that QuickBooks does not: every customer becomes a contact of its own.
        (home / FOLDER / "clients.csv").write_text("name\nNobody Else inc.\n", "utf-8")
        with running_demo(home, customers) as demo:
            run(demo)
            # What QuickBooks shows of the first run's own writes is behind us.
            run(demo)
            return {
                **measure_requests(demo),
                **measure_comparison(demo),
                **measure_merges(demo),
            }


def measure_requests(demo: Demo) -> dict[str, Any]:
    """So many changes on each side; the requests of the run that carries them."""
    app = demo.app
    with app.store.read() as session:
        if in_step.due_pairs(session, app.workspace_id):
            raise SystemExit("something is still to be settled")
        linked = sorted(in_step.linked_ids(session, app.workspace_id, "quickbooks"), key=int)
        ours = sorted(in_step.linked_ids(session, app.workspace_id, "practice"))
    for number, one in enumerate(linked[:CHANGED]):
        play_sandbox(app.home, demo.addresses["api"], "edit", [one, f"phone_fax=514 555-{number:04}"])
    for number, one in enumerate(ours[-CHANGED:]):
        EditContact(one, {"phone_other": f"418 555-{number:04}"}).run(app.context())
    before = company_requests(demo.log)
    outcome, _watch = run(demo)
    asked = company_requests(demo.log) - before
    before = company_requests(demo.log)
    run(demo)
    return {
        "pairs": len(linked),
        "applied": outcome.applied,
        "requests": asked,
        "requests_without_news": company_requests(demo.log) - before,
    }


def measure_comparison(demo: Demo) -> dict[str, Any]:
    """Everything read and compared, with nothing changed."""
    began = time.process_time()
    outcome, watch = run(demo, full=True)
    return {
        "written": outcome.applied,
        "processor": time.process_time() - began,
        "stages": watch.seconds,
        "memory": peak_megabytes(),
    }


def measure_merges(demo: Demo) -> dict[str, Any]:
    """Every pair through the three-way merge, as when all of them changed."""
    app = demo.app
    loaded: list[Any] = []

    def load() -> None:
        with app.store.read() as session:
            ids = sorted(in_step.linked_ids(session, app.workspace_id, "quickbooks"))
            rows = [row.id for row in _lines(session, app.workspace_id, ids)]
            loaded.extend(
                due_pair(one) for one in in_step.linked_pairs(session, app.workspace_id, rows).values()
            )

    merged: list[Merge] = []
    rules = PairRules()
    return {
        "load": _processor(load),
        "merge": _processor(lambda: merged.extend(merge_pair(pair, rules) for pair in loaded)),
        "merged": len(merged),
        "travels": sum(bool(one.to_practice or one.to_quickbooks) for one in merged),
    }


def _lines(session: Any, workspace_id: int, ids: list[str]) -> list[Any]:
    wanted = set(ids)
    return [one for one in pairs.customers(session, workspace_id) if one.quickbooks_id in wanted]


def _processor(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; fails when more was asked than allowed, since counts are no matter of speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", nargs="?", type=int, default=PAIRS)
    parser.add_argument(ONE, type=int, help=argparse.SUPPRESS)
    wanted = parser.parse_args(arguments)
    if wanted.one:
        print(json.dumps(measure_one(wanted.one)))
        return 0
    customers = round(wanted.pairs / LINKED_OF_ALL)
    # In a process of its own: its memory is what the runs hold, and nothing else.
    done = subprocess.run(
        python("-m", "bench.in_step", ONE, str(customers)), stdout=subprocess.PIPE, text=True, check=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    print(f"{found['pairs']} linked pairs ({machine()})")
    asked, allowed = found["requests"], MOST_REQUESTS + MOST_BATCHES
    line(f"requests, {CHANGED} changed on each side", str(asked), f"<= {allowed}", asked <= allowed)
    line("written", f"{found['applied']} steps")
    quiet = found["requests_without_news"]
    line("requests, nothing new", str(quiet), f"<= {MOST_REQUESTS}", quiet <= MOST_REQUESTS)
    line("everything compared, of a processor", f"{found['processor']:.1f} s, {found['written']} written")
    for stage in (Stage.PULL, Stage.MATCH, Stage.PLAN, Stage.APPLY):
        line(f"  {stage.value}", f"{found['stages'].get(stage.value, 0.0):.2f} s")
    reading = found["stages"].get(Stage.PULL.value, 0.0)
    comparing = found["processor"] - reading
    line("  without reading", f"{comparing:.2f} s", f"<= {MOST_SECONDS:.0f} s", comparing <= MOST_SECONDS)
    memory = found["memory"]
    line("peak memory", f"{memory:.0f} MB", f"<= {MOST_MEGABYTES:.0f} MB", memory <= MOST_MEGABYTES)
    merging = found["load"] + found["merge"]
    line(
        f"{found['merged']} pairs merged, as if all had changed",
        f"{merging:.2f} s of a processor, {found['merge']:.2f} of them the merge",
        f"<= {MOST_SECONDS:.0f} s",
        merging <= MOST_SECONDS,
    )
    return 1 if asked > allowed or quiet > MOST_REQUESTS or found["written"] else 0


if __name__ == "__main__":
    sys.exit(main())
