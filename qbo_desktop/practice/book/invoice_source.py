"""The book as the practice that issues invoices: the port `sync.invoice_side.InvoiceSource`.

What changed is read by the book's `change` series of invoices, as its contacts are: writers take turns, so
numbers become visible in their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from qbo_desktop.domain.invoice import EmailBy, EmailStatus, Invoice, State
from qbo_desktop.practice.book import invoices as book
from qbo_desktop.practice.book.billing_tables import BookInvoice, BookInvoiceEvent
from qbo_desktop.practice.book.messages import addressed_now
from qbo_desktop.store.work import Store, Work
from qbo_desktop.sync.invoice_side import IssuedInvoice, IssuedPage, Note

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
                shown, last = issued_after(session, self._workspace_id, last)
            yield IssuedPage(shown, str(last))
            if len(shown) < PAGE_SIZE:
                return

    def invoices(self, ids: Sequence[str]) -> list[Invoice]:
        """See the port. One that QuickBooks e-mails is addressed to where its contact gets mail today."""
        with self._store.read() as session:
            found = book.read(session, self._workspace_id, ids)
            return [addressed_now(session, self._workspace_id, one) for one in found]

    def note(self, notes: Sequence[Note]) -> None:
        """See the port."""
        if not notes:
            return
        with self._store.work(self._workspace_id, self._actor) as work:
            known = book.rows_of(work.session, self._workspace_id, [one.invoice_id for one in notes])
            for one in notes:
                if one.invoice_id in known:
                    _log_once(work, one.invoice_id, one.code, one.facts)

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
                said = {"at": at.isoformat()} if at is not None else {}
                _log_once(work, invoice_id, "emailed-by-quickbooks", {"to": row.email_to, **said})


def _log_once(work: Work, invoice_id: str, code: str, facts: Mapping[str, str]) -> None:
    """Log what is not the newest entry already: a run that died after it was told tells it once more."""
    last = work.session.exec(
        select(BookInvoiceEvent)
        .where(BookInvoiceEvent.workspace_id == work.workspace_id, BookInvoiceEvent.invoice_id == invoice_id)
        .order_by(col(BookInvoiceEvent.id).desc())
        .limit(1)
    ).first()
    if last is None or (last.who, last.code, last.facts) != (PROGRAM, code, dict(facts)):
        book.log(work, invoice_id, code, PROGRAM, **facts)


def issued_after(session: Session, workspace_id: int, change: int) -> tuple[tuple[IssuedInvoice, ...], int]:
    """A page of what was issued, or voided after that, since a number of the `change` series; and the last such."""
    rows = session.exec(
        select(BookInvoice)
        .where(
            BookInvoice.workspace_id == workspace_id,
            BookInvoice.change > change,
            BookInvoice.issued_as != "",
        )
        .order_by(col(BookInvoice.change))
        .limit(PAGE_SIZE)
    ).all()
    return tuple(_issued(row) for row in rows), rows[-1].change if rows else change


def news(session: Session, workspace_id: int, cursor: str) -> Iterator[IssuedInvoice]:
    """What a run would read since its cursor, without reading it: for who only looks."""
    last = int(cursor or 0)
    while True:
        shown, last = issued_after(session, workspace_id, last)
        yield from shown
        if len(shown) < PAGE_SIZE:
            return


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
