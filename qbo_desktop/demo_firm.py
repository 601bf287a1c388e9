"""Who does the billing of the demonstration: one operation after the other, for this client, on that day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from qbo_desktop.domain.contact import Contact, Kind
from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.operations.billing_lists import AddEntry, AddWork
from qbo_desktop.operations.context import Context, Operation
from qbo_desktop.operations.documents import ExportInvoices
from qbo_desktop.operations.invoices import (
    ApproveInvoices,
    BillWork,
    DraftInvoice,
    Results,
    SendInvoices,
)
from qbo_desktop.practice.book import contacts, staff
from qbo_desktop.practice.book.drafts import NewInvoice, NewLine
from qbo_desktop.practice.book.work_items import NewEntry, NewWork
from qbo_desktop.practice.book.work_list import EntryKind, FeeType

T = TypeVar("T")

QUEBEC, ONTARIO, BRITISH_COLUMBIA = "GST + QST", "HST Ontario", "GST + PST BC"
EXEMPT, ZERO_RATED, NO_TAX_SET = "Exempt", "Zero-rated", ""


class Firm:
    """Does one thing after the other in the book, and knows its clients and its days."""

    def __init__(self, context: Context, certain: frozenset[tuple[str, str]] = frozenset()) -> None:
        """`certain`: names and e-mails of clients that are customers beyond doubt; where there are some, they are
        the ones that are billed: what is billed is to find its customer."""
        self._context = context
        self.today = context.store.clock().date()
        with context.store.read() as session:
            records = list(contacts.all_records(session, context.workspace_id, archived=False))
        unreachable = [record.id for record in records if not record.contact.emails()]
        known = [one for one in records if (one.contact.label(), one.contact.email) in certain]
        records = known or records
        everybody = [record.id for record in records]
        ontario = {record.id for record in records if _is_in_ontario(record.contact)}
        people = {record.id for record in records if record.contact.kind is Kind.PERSON}
        self._ontario = [one for one in everybody if one in ontario] or everybody
        self._companies = [one for one in everybody if one not in ontario | people] or everybody
        self._people = [one for one in everybody if one in people - ontario] or everybody
        self._unreachable = unreachable or everybody

    def do(self, operation: Operation[T]) -> T:
        """The operation's value."""
        return operation.run(self._context).value

    def all_of(self, operation: Operation[Results]) -> None:
        """Move invoices of which none may fail: what is refused here is a fault of the demonstration."""
        results = self.do(operation)
        if results.failed:
            raise AssertionError(results.failed)

    def owner(self) -> str:
        """The id of the one whom a new book has."""
        with self._context.store.read() as session:
            return staff.at_work(session, self._context.workspace_id).id

    def company(self, turn: int) -> str:
        """One of the businesses outside Ontario; the same turn is the same client."""
        return self._companies[turn % len(self._companies)]

    def person(self, turn: int) -> str:
        """One of the people outside Ontario."""
        return self._people[turn % len(self._people)]

    def ontarian(self, turn: int) -> str:
        """One of the clients in Ontario."""
        return self._ontario[turn % len(self._ontario)]

    def unreachable(self) -> str:
        """A client without an e-mail address."""
        return self._unreachable[0]

    def ago(self, days: int) -> date:
        """A day in the past, perhaps of last year."""
        return self.today - timedelta(days=days)

    def lately(self, days: int) -> date:
        """A day in the past, but of this year: its period stays open."""
        return max(self.ago(days), date(self.today.year, 1, 1))

    def last_year(self, month: int, day: int) -> date:
        """A day of last year, before which this program did not bill into QuickBooks."""
        return date(self.today.year - 1, month, day)

    def draft(
        self, client: str, day: date, *lines: NewLine, number: str = "", currency: str = "", notes: str = ""
    ) -> Invoice:
        """A draft of lines that somebody wrote."""
        new = NewInvoice(client, day, lines, number=number, currency=currency, notes=notes)
        return self.do(DraftInvoice(new))

    def approved(self, *drafts: Invoice) -> list[str]:
        """Approve; answers the ids."""
        ids = [one.id for one in drafts]
        self.all_of(ApproveInvoices(ids))
        return ids

    def sent(self, *drafts: Invoice) -> None:
        """Approve and send."""
        self.all_of(SendInvoices(self.approved(*drafts)))

    def export(self, ids: Sequence[str]) -> None:
        """Issue approved invoices as files, in a folder beside the demonstration's store."""
        folder = self._context.store.path.parent / "exported"
        folder.mkdir(exist_ok=True, mode=0o700)
        exported = self.do(ExportInvoices(ids, folder))
        if exported.failed:
            raise AssertionError(exported.failed)

    def work(
        self,
        client: str,
        kind: str,
        title: str,
        fee: str = "",
        rate: str = QUEBEC,
        *,
        days: int,
        currency: str = "",
        bill_to_id: str = "",
    ) -> str:
        """A piece of work of some days ago, of a fixed fee where there is one and by time else; answers its id."""
        fee_type = FeeType.FIXED if fee else FeeType.TIME
        new = NewWork(
            client, kind, title, Decimal(fee or 0), fee_type, rate, currency, bill_to_id, self.ago(days)
        )
        return self.do(AddWork(new)).id

    def hours(self, work_id: str, days: int, hours: str, price: str, words: str) -> None:
        """Time spent on a piece of work, some days ago."""
        self._entry(work_id, EntryKind.TIME, days, hours, price, words, None)

    def expense(
        self, work_id: str, days: int, quantity: str, price: str, words: str, rate: str | None = None
    ) -> None:
        """An expense for a piece of work; taxed as the work where no rate is named."""
        self._entry(work_id, EntryKind.EXPENSE, days, quantity, price, words, rate)

    def _entry(
        self,
        work_id: str,
        kind: EntryKind,
        days: int,
        quantity: str,
        price: str,
        words: str,
        rate: str | None,
    ) -> None:
        self.do(
            AddEntry(NewEntry(work_id, kind, self.ago(days), Decimal(quantity), Decimal(price), words, rate))
        )

    def bill(self, work_ids: Sequence[str], day: date) -> Invoice:
        """The one draft of everything unbilled of these pieces of work."""
        (invoice,) = self.do(BillWork(work_ids, day))
        return invoice


def _is_in_ontario(contact: Contact) -> bool:
    address = contact.mailing or contact.physical
    return bool(address and address.region == "ON")


def line_of(words: str, quantity: str, price: str, rate: str = QUEBEC, kind: str = "") -> NewLine:
    """A line as somebody writes it; the quantity and the price as decimal text."""
    return NewLine(words, Decimal(quantity), Decimal(price), rate, kind)
