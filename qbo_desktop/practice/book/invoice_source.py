"""The book as the practice that issues invoices: the port `sync.invoice_side.InvoiceSource`.

What changed is read by the book's `change` series of invoices, as its contacts are: writers take turns, so
numbers become visible in their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlmodel import col, select

from qbo_desktop.domain.invoice import EmailBy, EmailStatus, Invoice, State
from qbo_desktop.practice.book import invoices as book
from qbo_desktop.practice.book.billing_tables import BookInvoice
from qbo_desktop.store.work import Store
from qbo_desktop.sync.invoice_side import IssuedInvoice, IssuedPage

PAGE_SIZE = 200
# Who writes in the activity log what QuickBooks did.
PROGRAM = "QBO Desktop"


class BookInvoices:
    """The invoices of one workspace's book; `actor` signs what is written."""

    def __init__(self, store: Store, workspace_id: int, actor: str = "") -> None:
        self._store = store
        self._workspace_id = workspace_id
        self._actor = actor

    def issued_since(self, cursor: str) -> Iterator[IssuedPage]:
        """See the port. Each page is a short read of its own."""
        last = int(cursor or 0)
        while True:
            with self._store.read() as session:
                rows = session.exec(
                    select(BookInvoice)
                    .where(
                        BookInvoice.workspace_id == self._workspace_id,
                        BookInvoice.change > last,
                        BookInvoice.issued_as != "",
                    )
                    .order_by(col(BookInvoice.change))
                    .limit(PAGE_SIZE)
                ).all()
                shown = tuple(_issued(row) for row in rows)
                last = rows[-1].change if rows else last
            yield IssuedPage(shown, str(last))
            if len(shown) < PAGE_SIZE:
                return

    def invoices(self, ids: Sequence[str]) -> list[Invoice]:
        """See the port."""
        with self._store.read() as session:
            return book.read(session, self._workspace_id, ids)

    def note(self, invoice_id: str, code: str, **facts: str) -> None:
        """See the port."""
        with self._store.work(self._workspace_id, self._actor) as work:
            if work.session.get(BookInvoice, (self._workspace_id, invoice_id)) is not None:
                book.log(work, invoice_id, code, PROGRAM, **facts)

    def note_email(self, invoice_id: str, status: EmailStatus, to: str, at: datetime | None) -> None:
        """See the port. The invoice is not changed by it, as far as the sync is concerned: no news is made."""
        with self._store.work(self._workspace_id, self._actor) as work:
            row = work.session.get(BookInvoice, (self._workspace_id, invoice_id))
            if row is None:
                return
            row.email_status = str(status)
            row.email_to = to or row.email_to
            row.updated_at = work.now
            if status is EmailStatus.SENT:
                book.log(work, invoice_id, "emailed-by-quickbooks", PROGRAM, to=row.email_to)


def _issued(row: BookInvoice) -> IssuedInvoice:
    return IssuedInvoice(
        id=row.id,
        version=row.version,
        number=row.number,
        client_id=row.client_id,
        client=row.client,
        bill_to_id=str(row.bill_to["contact_id"]),
        invoice_date=row.invoice_date,
        currency=row.currency,
        tax=row.tax,
        total=row.total,
        voided=row.state == State.VOIDED,
        emails=row.email_by == EmailBy.QUICKBOOKS,
        issued_at=row.issued_at,
    )
