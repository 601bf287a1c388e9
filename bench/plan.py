"""The plan page over ten thousand steps: how soon it is there, sorted, filtered and searched: `python -m bench.plan`.

A firm in step of which every client changed, on one side or the other, and a fifth of as many new ones. Each
figure is the time in the window's thread until the table, or at its opening the whole page, is painted; the median is judged, for
a machine that does other things as well has its own pauses.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from bench._figures import line, machine, spread
from qbo_desktop.app import App
from qbo_desktop.domain.agreement import Change
from qbo_desktop.domain.contact import Address, Contact, Phone
from qbo_desktop.sync.run import RunOutcome
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, Record
from qbo_desktop.sync.steps import CreateCustomer, Plan, UpdateRecord, WriteStep

STEPS = 10_000
MOST_MILLISECONDS = 100.0
_STREETS = ("rue Ontario E", "boul. Saint-Laurent", "avenue du Parc", "chemin Sainte-Foy")


def contact_number(number: int) -> Contact:
    """A client with everything that a client has."""
    return Contact(
        f"Boulangerie {number % 97} Tremblay & Fils {number} inc.",
        company=f"Boulangerie {number} inc.",
        email=f"compta{number}@boulangerie{number % 311}.example",
        phone_work=Phone(f"418 555-{number % 10_000:04}"),
        mailing=Address(
            f"{number} {_STREETS[number % 4]}", city="Montréal", region="QC", postal_code="H2L 1S1"
        ),
    )


def step_number(number: int) -> WriteStep:
    """A step of the plan: an update of either side, or a new customer."""
    contact = contact_number(number)
    here, there = Record(f"C{number}", "1", contact), Record(str(number), "1", contact)
    if number % 5 == 0:
        return CreateCustomer(here, "digest", contact, "changed-in-practice")
    fields = (
        Change("email", contact.email, f"nouveau{number}@example.com"),
        Change("phone_work", contact.phone_work, Phone(f"514 555-{number % 10_000:04}")),
    )
    if number % 2:
        return UpdateRecord(QUICKBOOKS, there, here, "digest", number, fields, "changed-in-practice")
    return UpdateRecord(PRACTICE, here, there, "digest", number, fields, "changed-in-quickbooks")


def measure(steps: int, repetitions: int) -> bool:
    """Print each figure; True when all targets were reached."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from qbo_desktop.ui.plan_dialog import PlanDialog
    from qbo_desktop.ui.start import make_application
    from qbo_desktop.ui.window import Window

    outcome = RunOutcome(1, "planned", Plan(steps=tuple(step_number(number) for number in range(steps))))
    reached = True
    with tempfile.TemporaryDirectory(prefix="qbo-bench-") as folder:
        app = App(Path(folder))
        make_application(app)
        window = Window(app)
        window.show()
        QApplication.processEvents()

        def timed(act: Callable[[], object]) -> float:
            gc.collect()
            began = time.perf_counter()
            act()
            dialog.view.table.grab()
            return (time.perf_counter() - began) * 1000

        def judge(name: str, taken: Sequence[float]) -> None:
            nonlocal reached
            met = statistics.median(taken) < MOST_MILLISECONDS
            reached = reached and met
            line(name, spread(taken, "ms"), f"< {MOST_MILLISECONDS:.0f} ms", met)

        opened = []
        for _repetition in range(repetitions):
            gc.collect()
            began = time.perf_counter()
            dialog = PlanDialog(app, outcome, window=window)
            dialog.open()
            dialog.grab()
            opened.append((time.perf_counter() - began) * 1000)
            if len(opened) < repetitions:
                dialog.reject()
                QApplication.processEvents()
        judge("opened", opened)
        view = dialog.view
        columns = {"what": 1, "who": 2, "because": 4}
        orders = (Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder)
        for name, column in columns.items():
            judge(
                f"sorted by {name}",
                [
                    timed(lambda order=order, column=column: view.table.sortByColumn(column, order))
                    for order in orders * 3
                ],  # type: ignore[misc]
            )
        view.table.sortByColumn(1, orders[1])
        judge(
            "filtered by side",
            [timed(lambda one=one: view.model.set_filter(one, "")) for one in (PRACTICE, "") * 3],
        )  # type: ignore[misc]
        judge(
            "filtered by kind",
            [timed(lambda one=one: view.model.set_filter("", one)) for one in ("create", "") * 3],
        )  # type: ignore[misc]
        searched = []
        for _repetition in range(repetitions):
            view.model.show_plan(outcome.plan)  # what the search looks at is made anew
            searched.append(timed(lambda: view.model.set_search("tremblay 514 555-77")))
            view.model.set_search("")
        # Nobody types so soon: it is prepared while nothing else is to be done, within a second.
        line("searched at once, before anything was prepared", spread(searched, "ms"))
        while view.model._idle.isActive():
            QApplication.processEvents()
        judge(
            "searched",
            [
                timed(lambda one=one: view.model.set_search(one))
                for one in ("montreal", "tremblay 514 555-77", "") * 2
            ],  # type: ignore[misc]
        )
        every = list(range(steps))
        judge(
            "all ticked, all unticked", [timed(lambda: view.model.toggle(every)) for _repetition in range(6)]
        )
        judge(
            "Ctrl+A and Space",
            [timed(lambda: (view.table.selectAll(), view.table.toggle_selected())) for _r in range(3)],
        )
        paper = view.printing(Path(folder) / "plan.pdf")
        began = time.perf_counter()
        pages = paper.run(app.context()).value
        line("written as PDF, in the desk lane", f"{time.perf_counter() - began:.1f} s, {pages} pages")
        dialog.reject()
        window.close()
        window.runner.close()
        app.close()
    return reached


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print. The figures judge; the exit code does not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--repetitions", type=int, default=5)
    wanted = parser.parse_args(arguments)
    print(f"a plan of {wanted.steps} steps ({machine()})")
    measure(wanted.steps, wanted.repetitions)
    return 0


if __name__ == "__main__":
    sys.exit(main())
