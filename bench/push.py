"""Billing into QuickBooks: `python -m bench.push`.

A run that pushes so many invoices, some of them e-mailed there: its requests, counted in the simulated QuickBooks' own
log; its time with an answer delayed and the service's limits kept; its memory. Each run is a process of its own, the
simulated QuickBooks another. The limits allow a time: 10 requests a second, 500 a minute, 40 batches a minute, and
what the answers wait. (Their windows begin empty, so that a short run needs less: see the second ratio.)
"""

from __future__ import annotations

import argparse
import json
import math
import random
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path

from bench._figures import line, machine, python
from bench.run import peak_megabytes
from qbo_desktop.app import App
from qbo_desktop.domain.invoice import EmailBy
from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.operations.invoices import ApproveInvoices, PostInvoices, SendInvoices
from qbo_desktop.practice.book.drafts import Drafter, NewInvoice, NewLine, Terms
from qbo_desktop.store import invoice_links
from tests.billing_world import DAY, BillingWorld
from tests.cli.program import NamedFileKeyring
from tests.sandbox_process import start_sandbox
from tests.stories.unhurried import without_limits

SIZE, LARGE, TWO_MINUTES = 1_000, 10_000, 2_000
DELAY_MILLISECONDS = 100
MAILED_EVERY = 100
# Fixed requests of a run: who answers, lists, what changed.
MOST_BESIDE = 10
MOST_TIMES = 1.15
MOST_GROWTH = 1.2
UNLIMITED = "nolimit"
_FIRM, _PUSH = "--firm", "--push"


class World(BillingWorld):
    """The firm of the tests, with a simulated QuickBooks that is another program."""

    def serve(self, faults: str = UNLIMITED, **switches: str) -> None:
        """Start it (anew) under these faults; the limits of the service are kept where they are not lifted."""
        self.stop()
        document, _process = self._serving.enter_context(
            start_sandbox(
                self.folder,
                customers=0,
                region=self.region,
                state=self.folder / "quickbooks.json",
                log=self.folder / "requests.jsonl",
                faults=faults,
                switches=[f"{name}={value}" for name, value in switches.items()],
            )
        )
        self.quickbooks = document["quickbooks"]
        self.app = App(self.folder / "home", keyring_backend=NamedFileKeyring(self.folder / "keyring.json"))
        self._serving.callback(self.app.close)
        self._point()


@dataclass(frozen=True)
class Pushed:
    """What a run took: requests, batches among them, seconds, memory in MB."""

    requests: int
    batches: int
    seconds: float
    processor: float
    memory: float


def bill(folder: Path, count: int) -> None:
    """A firm with so many issued invoices of one to five lines, which wait for the next run."""
    chance = random.Random(count)
    world = World(folder).found()
    rates = ("GST + QST", "GST + QST", "HST Ontario", "GST", "")
    bills = [
        NewInvoice(
            f"C{number % 3 + 1}",
            DAY,
            tuple(
                NewLine(
                    "Tenue de livres du mois",
                    Decimal(chance.randint(1, 4_000)).scaleb(-2),
                    Decimal(chance.randint(2_000, 25_000)).scaleb(-2),
                    chance.choice(rates),
                    "Bookkeeping",
                )
                for _line in range(chance.randint(1, 5))
            ),
        )
        for number in range(count)
    ]
    with world.app.store.work(world.app.workspace_id) as work:
        ids = Drafter(work, Terms("CAD")).insert_all(bills, "drafted")
    world.ask(SetSetting("billing.email_by", str(EmailBy.QUICKBOOKS)))
    mailed = ids[::MAILED_EVERY]
    world.ask(ApproveInvoices(ids))
    world.ask(SendInvoices(mailed))
    posted = set(mailed)
    world.ask(PostInvoices([one for one in ids if one not in posted]))
    world.stop()


def push(folder: Path, faults: str) -> Pushed:
    """One run over what a firm billed. Fails when not every invoice is there in the end."""
    world = World(folder)
    world.serve(faults)
    before = len(world.requests())
    # Where only memory counts, nobody waits for the minutes that thousands of batches have to keep apart.
    with without_limits(world.quickbooks) if faults == UNLIMITED else nullcontext():
        begun, processor = time.perf_counter(), time.process_time()
        world.sync()
        seconds, processor = time.perf_counter() - begun, time.process_time() - processor
    memory = peak_megabytes()
    made = world.requests()[before:]
    with world.app.store.read() as session:
        counts = invoice_links.counts(session, world.app.workspace_id)
    world.stop()
    if {state for state, count in counts.items() if count} != {LinkState.PUSHED}:
        raise SystemExit(f"Not everything was pushed: {counts}")
    return Pushed(len(made), sum("/batch" in one["path"] for one in made), seconds, processor, memory)


def measured(count: int, faults: str) -> Pushed:
    """The same in processes of their own."""
    with tempfile.TemporaryDirectory(prefix="qbo-bench-") as folder:
        here = str(Path(folder) / "firm")
        subprocess.run(python("-m", "bench.push", _FIRM, here, str(count)), check=True)
        done = subprocess.run(
            python("-m", "bench.push", _PUSH, here, faults), stdout=subprocess.PIPE, text=True, check=True
        )
    return Pushed(**json.loads(done.stdout.splitlines()[-1]))


def most_requests(count: int) -> int:
    """A look-up and a batch for every thirty, one for each that is e-mailed, and some beside."""
    return 2 * math.ceil(count / 30) + math.ceil(count / MAILED_EVERY) + MOST_BESIDE


def in_limits(count: int) -> bool:
    """Push so many with delayed answers and the service's limits, and print; whether requests were as few as may be."""
    found = measured(count, f"latency={DELAY_MILLISECONDS}")
    waits = found.requests * DELAY_MILLISECONDS / 1000
    allowed = max(found.requests / 10, found.requests / 500 * 60, found.batches / 40 * 60) + waits
    # The windows begin empty, and the last request waits for no window behind it.
    least = max((found.requests - 10) / 10, (found.requests - 1) // 500 * 60, (found.batches - 1) // 40 * 60)
    most = most_requests(count)
    line(f"{count}: requests", str(found.requests), f"<= {most}", found.requests <= most)
    line(f"{count}: batches among them", str(found.batches))
    line(f"{count}: time, {DELAY_MILLISECONDS} ms an answer", f"{found.seconds:.1f} s")
    line(f"{count}: of a processor", f"{found.processor:.1f} s")
    times = found.seconds / allowed
    line(
        f"{count}: time ÷ allowed ({allowed:.0f} s)", f"{times:.2f}", f"<= {MOST_TIMES}", times <= MOST_TIMES
    )
    line(
        f"{count}: time ÷ least with empty windows ({least + waits:.0f} s)",
        f"{found.seconds / (least + waits):.2f}",
    )
    return found.requests <= most


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; fails when more requests were sent than allowed, since those are no matter of speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(_FIRM, nargs=2, help=argparse.SUPPRESS)
    parser.add_argument(_PUSH, nargs=2, help=argparse.SUPPRESS)
    wanted = parser.parse_args(arguments)
    if wanted.firm:
        bill(Path(wanted.firm[0]), int(wanted.firm[1]))
        return 0
    if wanted.push:
        print(json.dumps(asdict(push(Path(wanted.push[0]), wanted.push[1]))))
        return 0
    print(f"Pushing invoices of one to five lines, one in {MAILED_EVERY} e-mailed ({machine()})", flush=True)
    few = all([in_limits(SIZE), in_limits(TWO_MINUTES)])
    small, large = measured(SIZE, UNLIMITED), measured(LARGE, UNLIMITED)
    for count, found in ((SIZE, small), (LARGE, large)):
        line(f"{count}: peak memory", f"{found.memory:.0f} MB")
        line(f"{count}: of a processor, an invoice", f"{1000 * found.processor / count:.2f} ms")
    growth = large.memory / small.memory
    line("memory: largest ÷ smallest", f"{growth:.2f}", f"<= {MOST_GROWTH}", growth <= MOST_GROWTH)
    return 0 if few else 1


if __name__ == "__main__":
    sys.exit(main())
