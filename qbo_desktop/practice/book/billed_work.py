"""Which invoice bills which work: said on the work and on the entry, so that nothing is billed twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from sqlalchemy import Text, func, type_coerce
from sqlmodel import Session, col, select

from qbo_desktop.domain.invoice import Line
from qbo_desktop.errors import BillingRefused
from qbo_desktop.practice.book.billing_tables import BookEntry, BookInvoice, BookPayment, BookWork
from qbo_desktop.practice.book.invoices import pieces
from qbo_desktop.store import history
from qbo_desktop.store.work import Work
from qbo_desktop.wording import _

_Billed = TypeVar("_Billed", BookWork, BookEntry)


def claim(work: Work, row: BookInvoice, lines: Iterable[Line]) -> None:
    """Say of the work and the entries of these lines that this invoice bills them.

    Raises BillingRefused where another invoice does already, where it is another client's, or where they are gone.
    """
    claim_all(work, [(row, list(lines))])


def claim_all(work: Work, billing: Sequence[tuple[BookInvoice, Sequence[Line]]]) -> None:
    """As `claim`, for the lines of many invoices with a few questions."""
    lines = [line for _row, some in billing for line in some]
    pieces_of_work = _rows(work, BookWork, [line.work_id for line in lines])
    entries = _rows(work, BookEntry, [line.entry_id for line in lines])
    for row, some in billing:
        for line in some:
            if not (line.work_id or line.entry_id):
                continue
            entry = entries.get(line.entry_id)
            whole = pieces_of_work.get(entry.work_id if entry else line.work_id)
            _claim(row, line, entry if line.entry_id else whole, whole)


def _rows(work: Work, table: type[_Billed], ids: Iterable[str]) -> dict[str, _Billed]:
    found: dict[str, _Billed] = {}
    for piece in pieces([one for one in dict.fromkeys(ids) if one]):
        query = select(table).where(table.workspace_id == work.workspace_id, col(table.id).in_(piece))
        found.update((row.id, row) for row in work.session.exec(query))
    return found


def _claim(row: BookInvoice, line: Line, billed: BookWork | BookEntry | None, whole: BookWork | None) -> None:
    if billed is None or whole is None:
        raise BillingRefused(
            "work-gone",
            _("The work of the line “{description}” is no longer in the book.").format(
                description=line.description
            ),
        )
    if whole.client_id != row.client_id:
        raise BillingRefused(
            "work-of-another",
            _("“{title}” is work for another client than the invoice is.").format(title=whole.title),
        )
    if billed.invoice_id == row.id:
        return
    if billed.invoice_id:
        raise billed_already(line.description)
    billed.invoice_id = row.id
    billed.version += 1


def is_billed(session: Session, workspace_id: int, contact_id: str) -> bool:
    """Whether work is done for a contact, or an invoice or payment names it: then the contact must stay."""
    for table, column in (
        (BookWork, BookWork.client_id),
        (BookWork, BookWork.bill_to_id),
        (BookInvoice, BookInvoice.client_id),
        (BookInvoice, func.json_extract(type_coerce(BookInvoice.bill_to, Text), "$.contact_id")),
        (BookPayment, BookPayment.client_id),
    ):
        query = select(column).where(table.workspace_id == workspace_id, column == contact_id)
        if session.exec(query.limit(1)).first() is not None:
            return True
    return False


history.keep_while("book_contact", lambda session, key: is_billed(session, int(key[0]), str(key[1])))


def billed_already(title: str) -> BillingRefused:
    """The refusal of work that an invoice bills already."""
    return BillingRefused(
        "billed-already",
        _("“{title}” is on an invoice already.").format(title=title),
        _("Look at the Unbilled list again: what is on it is not billed yet."),
    )


def release(work: Work, invoice_id: str) -> None:
    """Let the work and the entries that an invoice bills be unbilled again."""
    pieces = work.session.exec(
        select(BookWork).where(BookWork.workspace_id == work.workspace_id, BookWork.invoice_id == invoice_id)
    )
    entries = work.session.exec(
        select(BookEntry).where(
            BookEntry.workspace_id == work.workspace_id, BookEntry.invoice_id == invoice_id
        )
    )
    for billed in (*pieces, *entries):
        billed.invoice_id = ""
        billed.version += 1
