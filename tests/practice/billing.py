"""A firm that bills, to test on: an open book with two clients, the periods of a year, and a way to ask for things."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar, cast

from qbo_desktop.domain.invoice import Event, Invoice, State
from qbo_desktop.domain.payment import Payment
from qbo_desktop.domain.period import Frequency
from qbo_desktop.operations.billing_lists import GeneratePeriods, UsePerson
from qbo_desktop.operations.context import Context, Operation, Services
from qbo_desktop.operations.invoices import ApproveInvoices, DraftInvoice, PostInvoices, Results
from qbo_desktop.operations.payments import RecordPayment
from qbo_desktop.practice.book import billing_tables as _tables  # noqa: F401  (the book lodges its tables)
from qbo_desktop.practice.book import drafts, invoices, payments, staff, work_types
from qbo_desktop.practice.book.drafts import NewInvoice, NewLine, Terms
from qbo_desktop.practice.book.staff import Permission
from qbo_desktop.store import workspaces
from qbo_desktop.store.work import Store
from tests.practice.opened import Book, open_a_book, ticking

T = TypeVar("T")
YEAR = date(2026, 1, 1)
DAY = date(2026, 3, 2)
# Numbers already given are never given again, whatever became of the work that took them.
SERVING = frozenset({"sequence", "alembic_version"})


def line(
    description: str = "Bookkeeping",
    quantity: str = "1",
    price: str = "100",
    rate: str = "",
    **more: Any,
) -> NewLine:
    """A line from texts."""
    return NewLine(description, Decimal(quantity), Decimal(price), rate, **more)


def dump(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for the series of numbers."""
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for name in names
            if name not in SERVING and not name.startswith("sqlite_")
        }


@dataclass(frozen=True)
class BillingFirm:
    """An open book and what a person asks of it. Clients are C1 and C2; the owner is at work."""

    book: Book

    @property
    def context(self) -> Context:
        """What operations of billing run with; none of them reaches outside."""
        return Context(self.book.store, self.book.workspace_id, cast(Services, None), "Anne")

    def ask(self, operation: Operation[T]) -> T:
        """Run an operation; its value."""
        return operation.run(self.context).value

    def all_done(self, operation: Operation[Results]) -> list[Invoice]:
        """Run an operation on invoices, none of which may fail."""
        results = self.ask(operation)
        assert results.failed == ()
        return list(results.done)

    def draft(self, *lines: NewLine, client: str = "C1", day: date = DAY, **more: Any) -> Invoice:
        """A draft; of one line of 100.00 without tax when none is given."""
        return self.ask(DraftInvoice(NewInvoice(client, day, lines or (line(),), **more)))

    def approved(self, *lines: NewLine, **more: Any) -> Invoice:
        return self.all_done(ApproveInvoices([self.draft(*lines, **more).id]))[0]

    def posted(self, *lines: NewLine, **more: Any) -> Invoice:
        return self.all_done(PostInvoices([self.approved(*lines, **more).id]))[0]

    def paid(self, *lines: NewLine, **more: Any) -> Invoice:
        """An invoice that was paid on its date."""
        sent = self.posted(*lines, **more)
        amount = Decimal(sent.total) / 100
        self.ask(RecordPayment(sent.id, amount, sent.invoice_date))
        return self.invoice(sent.id)

    def invoice(self, invoice_id: str) -> Invoice:
        """An invoice as the book holds it now."""
        with self.book.store.read() as session:
            found = invoices.get(session, self.book.workspace_id, invoice_id)
        assert found is not None
        return found

    def invoices(self, *states: State) -> list[Invoice]:
        with self.book.store.read() as session:
            return invoices.in_state(session, self.book.workspace_id, states)

    def payments(self) -> list[Payment]:
        with self.book.store.read() as session:
            return payments.listed(session, self.book.workspace_id)

    def events(self, invoice_id: str) -> list[Event]:
        with self.book.store.read() as session:
            return invoices.events(session, self.book.workspace_id, invoice_id)

    def codes(self, invoice_id: str) -> list[str]:
        """The activity log of an invoice, by its codes."""
        return [event.code for event in self.events(invoice_id)]

    def dump(self) -> Mapping[str, Sequence[tuple[Any, ...]]]:
        return dump(self.book.store.path)

    def someone_without(self, *withheld: Permission) -> None:
        """Somebody is at work who holds all permissions but these."""
        with self.book.work() as work:
            person = staff.add(work, "Luc")
            for permission in Permission:
                if permission not in withheld:
                    staff.grant(work, person.id, permission)
        self.ask(UsePerson("Luc"))

    def drafter(self, work: Any, **terms: Any) -> drafts.Drafter:
        """Makes drafts on an open unit of work."""
        return drafts.Drafter(work, replace(Terms(), **terms))


def reopened(folder: Path) -> BillingFirm:
    """The firm of a folder, opened once more: another window, or a copy."""
    times = ticking()
    store = Store.open(folder, clock=lambda: next(times))
    with store.read() as session:
        (one,) = workspaces.all_workspaces(session)
    return BillingFirm(Book(store, one.id))


def found_a_firm(folder: Path) -> BillingFirm:
    """Make the firm in a folder: twelve open months of 2026, two clients, a work type."""
    firm = BillingFirm(open_a_book(folder))
    firm.book.add(name="Boulangerie Lavoie inc.", email="compta@lavoie.example", mailing_city="Lévis")
    firm.book.add(name="Atelier Roy")
    with firm.book.work() as work:
        work_types.add(work, "Bookkeeping")
    firm.ask(GeneratePeriods(YEAR, Frequency.MONTH, 12))
    return firm
