"""The Billing page over many invoices: how soon a list opens, is sorted, filtered: `python -m bench.billing_window`.

Measured as a person feels it, in the window's thread: from the click to the painted table. The same over a tenth
of the invoices stands beside each figure: the ratio tells how it grows.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from bench._figures import line, machine
from qbo_desktop.app import App
from qbo_desktop.domain.invoice import State
from qbo_desktop.operations.practice_contacts import AddContact
from qbo_desktop.practice.book.billing_tables import BookInvoice, BookWork

INVOICES = 20_000
CLIENTS = 400
TARGET_MILLISECONDS = 150.0


def fill(app: App, invoices: int) -> None:
    """Clients, and so many invoices and pieces of work of every kind, as rows."""
    from sqlalchemy import insert

    rng = random.Random(3)
    context = app.context()
    clients = [
        AddContact({"name": f"Société {number:03} inc.", "email": f"c{number}@example.com"})
        .run(context)
        .value
        for number in range(CLIENTS)
    ]
    now = datetime(2026, 11, 28, tzinfo=UTC)
    made: list[dict[str, Any]] = []
    work: list[dict[str, Any]] = []
    for number in range(1, invoices + 1):
        client = rng.choice(clients)
        name = client.contact.label()
        day = date(2024, 1, 1) + timedelta(days=rng.randrange(1000))
        currency, subtotal = rng.choice(["CAD", "CAD", "CAD", "USD"]), rng.randrange(1_000, 900_000)
        tax = subtotal * 14975 // 100_000
        made.append({
            "workspace_id": app.workspace_id, "id": f"I{number}", "number": f"F-{number:05}",
            "number_key": f"f-{number:05}", "state": str(rng.choice(list(State))), "client_id": client.id,
            "client": name, "client_key": name.casefold(),
            "bill_to": {"contact_id": client.id, "name": name, "address": [], "email": ""},
            "invoice_date": day, "due_date": day + timedelta(days=30), "currency": currency, "rounding": "rate",
            "subtotal": subtotal, "tax": tax, "total": subtotal + tax, "change": number, "created_at": now,
            "updated_at": now,
        })  # fmt: skip
        work.append({
            "workspace_id": app.workspace_id, "id": f"J{number}", "client_id": client.id, "work_type_id": "W1",
            "title": f"Déclaration {day:%Y-%m} {number}", "fee_type": "fixed", "fee": subtotal,
            "currency": currency, "work_date": day, "created_at": now, "updated_at": now,
        })  # fmt: skip
    with app.store.work(app.workspace_id, "bench") as unit:
        connection = unit.session.connection()
        connection.execute(insert(BookInvoice), made)
        connection.execute(insert(BookWork), work)


def measure(invoices: int, repetitions: int) -> dict[str, float]:
    """Medians in milliseconds, by what was done."""
    from PySide6.QtCore import QEvent, Qt

    from qbo_desktop.ui.page import PageName
    from qbo_desktop.ui.pages.billing import BillingPage
    from qbo_desktop.ui.pages.billing_filters import Span
    from qbo_desktop.ui.start import make_application
    from qbo_desktop.ui.window import Window

    with tempfile.TemporaryDirectory(prefix="qbo-bench-") as folder:
        app = App(Path(folder) / "home")
        fill(app, invoices)
        application = make_application(app)
        window = Window(app)
        window.resize(1400, 900)
        window.show()
        application.processEvents()
        page = window.page(PageName.BILLING)
        assert isinstance(page, BillingPage)

        def timed(act: Callable[[], None]) -> float:
            began = time.perf_counter()
            act()
            page.table.viewport().repaint()
            return (time.perf_counter() - began) * 1000

        def column(key: str) -> int:
            return next(at for at, one in enumerate(page.model.columns) if one.key == key)

        def search(words: str) -> None:
            page.search.setText(words)
            page.search_now()

        def sort(key: str) -> Callable[[], None]:
            def turn() -> None:
                order = Qt.SortOrder.AscendingOrder if page.model.descending else Qt.SortOrder.DescendingOrder
                page.model.sort(column(key), order)

            return turn

        def span(which: Span) -> None:
            page.filters.span.setCurrentIndex(page.filters.span.findData(which))

        found: dict[str, list[float]] = {}
        for _repetition in range(repetitions):
            window.go(PageName.OVERVIEW)
            page.tabs.turn_to("all")
            page.is_stale = True
            took = {"open": timed(lambda: window.go(PageName.BILLING))}
            took |= {f"sort by {key}": timed(sort(key)) for key in ("client", "total", "due_date")}
            took["search a client"] = timed(lambda: search("societe 07"))
            took["search a number"] = timed(lambda: search("F-00017"))
            search("")
            took["filter by date"] = timed(lambda: span(Span.LAST_YEAR))
            span(Span.ANY)
            page.filters.fill_clients()
            took["filter by client"] = timed(lambda: page.filters.client.setCurrentIndex(CLIENTS // 2))
            page.filters.clear()
            took["tick everything"] = timed(lambda: page.model.toggle(page.model.ids))
            page.model.toggle(page.model.ids)
            took["turn to unbilled"] = timed(lambda: page.tabs.turn_to("unbilled"))
            took["sort the work"] = timed(sort("amount"))
            took["search the work"] = timed(lambda: search("declaration 2025-03"))
            search("")
            for name, milliseconds in took.items():
                found.setdefault(name, []).append(milliseconds)
        window.feed.close()
        window.runner.close()
        window.hide()
        window.deleteLater()
        application.sendPostedEvents(window, QEvent.Type.DeferredDelete)
        app.close()
    return {name: statistics.median(taken) for name, taken in found.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print. The figures judge; the exit code does not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--invoices", type=int, default=INVOICES)
    parser.add_argument("--repetitions", type=int, default=5)
    wanted = parser.parse_args(arguments)
    print(f"the Billing page over {wanted.invoices} invoices ({machine()})")
    few = measure(max(1, wanted.invoices // 10), wanted.repetitions)
    many = measure(wanted.invoices, wanted.repetitions)
    for name, milliseconds in many.items():
        line(
            name,
            f"{milliseconds:.0f} ms ({milliseconds / few[name]:.1f} times that of a tenth)",
            f"< {TARGET_MILLISECONDS:.0f} ms",
            milliseconds < TARGET_MILLISECONDS,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
