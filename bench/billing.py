"""Billing thousands of invoices: `python -m bench.billing [INVOICES …]`.

For each size, in a book of its own: what an invoice costs to import from a CSV (four rows each), to close in a
run and to send, once where nobody e-mails and once where the practice system writes a message with the PDF for each.
The cost should not grow with the size. Then the figures that are asked for: sending 1,000 invoices, in both cases,
and importing a file of 20,000 rows, again as well.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar, cast

from bench._figures import line, machine
from qbo_desktop.domain.contact import Contact
from qbo_desktop.domain.invoice import EmailBy
from qbo_desktop.domain.period import Frequency
from qbo_desktop.operations.billing_csv import ImportInvoices
from qbo_desktop.operations.billing_lists import AddWorkType, GeneratePeriods
from qbo_desktop.operations.billing_runs import CloseRun, SendRun
from qbo_desktop.operations.context import Context, Operation, Services
from qbo_desktop.practice.book import contacts
from qbo_desktop.store import workspaces
from qbo_desktop.store.work import Store

T = TypeVar("T")
SIZES = (1_000, 5_000, 20_000)
CLIENTS = 500
LINES = 4
MOST_SECONDS_TO_SEND = 5.0
MOST_SECONDS_TO_IMPORT = 30.0
# The largest size may cost so many times what the smallest costs, for each invoice.
MOST_GROWTH = 1.5


@dataclass(frozen=True)
class Cost:
    """What so many invoices took, in seconds of the processor and by the clock."""

    processor: float
    clock: float


@dataclass(frozen=True)
class Costs:
    """One size: the import, the import of the same file again, closing the run, sending it.

    `sending` is without messages, `messages` the same with a message and a PDF for each invoice.
    """

    invoices: int
    importing: Cost
    again: Cost
    closing: Cost
    sending: Cost
    messages: Cost


def open_firm(folder: Path) -> Context:
    """A firm with clients, a work type and open periods."""
    store = Store.open(folder)
    with store.work() as work:
        workspace_id = workspaces.add(work, "default")
    with store.work(workspace_id) as work:
        contacts.open_book(work)
        for number in range(CLIENTS):
            contacts.add(work, Contact(name=f"Client {number:03}", email=f"c{number}@example.com"))
    context = Context(store, workspace_id, cast(Services, None), "Anne")
    AddWorkType("Bookkeeping").run(context)
    GeneratePeriods(date(2026, 1, 1), Frequency.MONTH, 12).run(context)
    return context


def write_file(path: Path, invoices: int) -> None:
    """A CSV of so many invoices with four lines each."""
    rates = ("GST + QST", "GST", "HST Ontario", "")
    with path.open("w", encoding="utf-8") as stream:
        print("number,client,date,work_type,description,quantity,unit_price,tax_rate", file=stream)
        for number in range(invoices):
            for place in range(LINES):
                print(
                    f"{number:06},Client {number % CLIENTS:03},2026-{number % 12 + 1:02}-15,Bookkeeping,"
                    f"Line {place},{place + 1}.5,{100 + number % 89}.25,{rates[place]}",
                    file=stream,
                )


def timed(context: Context, operation: Operation[T]) -> tuple[T, Cost]:
    """Run an operation; its value and what it took."""
    clock, processor = time.perf_counter(), time.process_time()
    value = operation.run(context).value
    return value, Cost(time.process_time() - processor, time.perf_counter() - clock)


def measured(invoices: int) -> Costs:
    """Import, close and send so many invoices in a book of their own."""
    with tempfile.TemporaryDirectory(prefix="qbo-bench-") as folder:
        context = open_firm(Path(folder) / "home")
        try:
            path = Path(folder) / "invoices.csv"
            write_file(path, invoices)
            imported, importing = timed(context, ImportInvoices(path))
            expect(imported.created, invoices, "imported")
            once_more, again = timed(context, ImportInvoices(path))
            expect(once_more.unchanged, invoices, "found unchanged")
            closed, closing = timed(context, CloseRun())
            expect(len(closed.done), invoices, "closed")
            # The same book twice: what is sent cannot be sent again.
            context.store.close()
            shutil.copytree(Path(folder) / "home", Path(folder) / "practice")
            sending = sent(Path(folder) / "home", closed.run_id, invoices, EmailBy.NOBODY)
            messages = sent(Path(folder) / "practice", closed.run_id, invoices, EmailBy.PRACTICE)
        finally:
            context.store.close()
    return Costs(invoices, importing, again, closing, sending, messages)


def sent(home: Path, run_id: str, invoices: int, who: EmailBy) -> Cost:
    """Send a closed run, with the messages of whoever e-mails them."""
    context = Context(Store.open(home), 1, cast(Services, None), "Anne")
    with context.store.work(context.workspace_id) as work:
        workspaces.set_setting(work, work.workspace_id, "billing.email_by", str(who))
        workspaces.set_setting(work, work.workspace_id, "practice.firm_name", "Lavoie & Roy CPA inc.")
    try:
        results, cost = timed(context, SendRun(run_id))
    finally:
        context.store.close()
    expect(len(results.done), invoices, "sent")
    expect(len(results.messages), invoices if who is EmailBy.PRACTICE else 0, "brought by messages")
    return cost


def expect(count: int, wanted: int, what: str) -> None:
    """Stop when something else was measured than was meant."""
    if count != wanted:
        raise SystemExit(f"{count} invoices were {what}, not {wanted}")


STEPS: tuple[tuple[str, Callable[[Costs], Cost]], ...] = (
    ("import (draft)", lambda costs: costs.importing),
    ("import again", lambda costs: costs.again),
    ("close", lambda costs: costs.closing),
    ("send (nobody e-mails)", lambda costs: costs.sending),
    ("send (practice: message and PDF)", lambda costs: costs.messages),
)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("invoices", nargs="*", type=int, default=list(SIZES))
    sizes = sorted(parser.parse_args(arguments).invoices)
    print(f"Billing {', '.join(map(str, sizes))} invoices of {LINES} lines ({machine()})")
    found = []
    for size in sizes:
        costs = measured(size)
        found.append(costs)
        for name, of in STEPS:
            cost = of(costs)
            line(
                f"{size} invoices: {name}",
                f"{cost.clock:.2f} s, processor {cost.processor:.2f} s, "
                f"{1000 * cost.processor / size:.2f} ms an invoice",
            )
    line("most memory in use", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    for costs in found:
        if costs.invoices == 1_000:
            for who, cost in (("nobody", costs.sending), ("practice", costs.messages)):
                taken = cost.processor
                line(
                    f"sending 1,000, e-mailed by {who} (processor)",
                    f"{taken:.2f} s",
                    f"<= {MOST_SECONDS_TO_SEND:.0f} s",
                    taken <= MOST_SECONDS_TO_SEND,
                )
        if costs.invoices * LINES == 20_000:
            taken = costs.importing.processor
            line(
                "importing 20,000 rows (processor)",
                f"{taken:.2f} s",
                "<= 30 s",
                taken <= MOST_SECONDS_TO_IMPORT,
            )
    for name, of in STEPS:
        smallest, largest = found[0], found[-1]
        growth = (of(largest).processor / largest.invoices) / (of(smallest).processor / smallest.invoices)
        line(
            f"{name}: largest ÷ smallest, an invoice",
            f"{growth:.2f}",
            f"<= {MOST_GROWTH}",
            growth <= MOST_GROWTH,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
