"""How soon `qbo-desktop status` answers, on a filled home: `python -m bench.status`.

Beside the time of a bare interpreter, because that part is not ours; and what it may not have imported, since
that is what keeps it quick on any machine.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench._figures import line, machine, python, spent_on, spread
from qbo_desktop.demo import FOLDER, running_demo
from qbo_desktop.operations.run_sync import Sync

CUSTOMERS = 1_000
REPETITIONS = 15
MOST_SECONDS = 0.8
HEAVY = ("PySide6", "alembic", "requests", "keyring")
_ASK = """
import json, sys
from qbo_desktop.__main__ import main
code = main(sys.argv[1:])
print(json.dumps({"code": code, "modules": sorted(sys.modules)}), file=sys.stderr)
"""


def imported(home: Path) -> list[str]:
    """The modules that `status` has in memory when it is done. Raises SystemExit when it fails."""
    done = subprocess.run(
        python("-c", _ASK, "status", "--home", str(home), "--quiet"),
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stderr.splitlines()[-1])
    if answer["code"]:
        raise SystemExit(done.stderr)
    return list(answer["modules"])


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; fails when something heavy was imported."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--repetitions", type=int, default=REPETITIONS)
    wanted = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="qbo-bench-") as folder:
        with running_demo(Path(folder), wanted.customers) as demo:
            Sync().run(demo.app.context())
        home = Path(folder) / FOLDER
        modules = imported(home)
        command = python("-m", "qbo_desktop", "status", "--home", str(home))
        ours, bare = [], []
        for _repetition in range(wanted.repetitions):
            bare.append(spent_on(python("-c", "pass")))
            ours.append(spent_on(command))
    print(f"status over {wanted.customers} customers, {wanted.repetitions} times ({machine()})")
    taken = statistics.median(one.clock for one in ours)
    interpreter = statistics.median(one.clock for one in bare)
    line("bare interpreter", spread([one.clock for one in bare]))
    line("status", spread([one.clock for one in ours]), f"<= {MOST_SECONDS} s", taken <= MOST_SECONDS)
    line("status, of a processor", spread([one.processor for one in ours]))
    line("medians: status less bare", f"{taken - interpreter:.2f} s")
    line("medians: status ÷ bare", f"{taken / interpreter:.0f}")
    heavy = [name for name in HEAVY if name in modules]
    line("modules imported", str(len(modules)))
    line("heavy ones among them", ", ".join(heavy) or "none", f"none of {', '.join(HEAVY)}", not heavy)
    return 1 if heavy else 0


if __name__ == "__main__":
    sys.exit(main())
