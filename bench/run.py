"""A whole first run, without a window: `python -m bench.run [SIZE …]`.

For each size: seconds by stage, processor seconds, peak memory, and what one customer costs, which should not
grow with the firm. Each size is measured in a process of its own, so that one's memory is not another's.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench._figures import line, machine, python
from qbo_desktop.demo import running_demo
from qbo_desktop.errors import EXIT_DONE, EXIT_WAITING
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.sync.progress import Progress, Stage

SIZES = (1_000, 5_000, 20_000)
ONE = "--one"


class Stopwatch:
    """Adds up the time between two reports of progress under the stage that it was spent in."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage = "start"
        self._since = time.perf_counter()

    def report(self, stage: Stage, _done: int, _total: int) -> None:
        """A `Progress` calls this."""
        now = time.perf_counter()
        self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._since
        self._stage, self._since = stage.value, now


def measure_one(customers: int) -> dict[str, Any]:
    """One first run in a fresh home, in this process."""
    with (
        tempfile.TemporaryDirectory(prefix="qbo-bench-") as folder,
        running_demo(Path(folder), customers) as demo,
    ):
        watch, before = Stopwatch(), peak_megabytes()
        begun, processor = time.perf_counter(), time.process_time()
        outcome = Sync().run(demo.app.context(Progress(watch.report)))
        seconds, processor = time.perf_counter() - begun, time.process_time() - processor
        if outcome.exit_code not in (EXIT_DONE, EXIT_WAITING):
            raise SystemExit(outcome.says)
        store = demo.app.store.path.stat().st_size
    return {
        "seconds": seconds,
        "processor": processor,
        "stages": watch.seconds,
        "applied": outcome.value.applied,
        "memory_before": before,
        "memory": peak_megabytes(),
        "store": store / 1e6,
    }


def peak_megabytes() -> float:
    """The most memory this process ever held, in MB; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3


def main(arguments: list[str] | None = None) -> int:
    """Measure each size and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    parser.add_argument(ONE, type=int, help=argparse.SUPPRESS)
    wanted = parser.parse_args(arguments)
    if wanted.one:
        print(json.dumps(measure_one(wanted.one)))
        return 0
    for size in wanted.sizes:
        done = subprocess.run(
            python("-m", "bench.run", ONE, str(size)), stdout=subprocess.PIPE, text=True, check=True
        )
        found = json.loads(done.stdout.splitlines()[-1])
        print(f"A first run over {size} customers ({machine()})")
        line("in all", f"{found['seconds']:.1f} s ({found['processor']:.1f} s of a processor)")
        for stage in (Stage.PULL, Stage.MATCH, Stage.PLAN, Stage.APPLY):
            line(f"  {stage.value}", f"{found['stages'].get(stage.value, 0.0):.2f} s")
        line("a customer", f"{1000 * found['seconds'] / size:.2f} ms")
        line("written", f"{found['applied']} steps, store of {found['store']:.0f} MB")
        line("peak memory", f"{found['memory']:.0f} MB, of which {found['memory_before']:.0f} before the run")
    return 0


if __name__ == "__main__":
    sys.exit(main())
