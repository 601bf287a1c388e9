"""Which invoice bills which work: said on the work and on the entry, so that nothing is billed twice."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Text, func, type_coerce
from sqlmodel import Session, select

from qbo_desktop.domain.invoice import Line
from qbo_desktop.errors import BillingRefused
from qbo_desktop.practice.book.billing_tables import BookEntry, BookInvoice, BookPayment, BookWork
from qbo_desktop.store import history
from qbo_desktop.store.work import Work
from qbo_desktop.wording import _


def claim(work: Work, row: BookInvoice, lines: Iterable[Line]) -> None:
    """Say of the work and the entries of these lines that this invoice bills them.

    Raises BillingRefused where another invoice does already, or where they are gone.
    """
    for line in lines:
        billed: BookWork | BookEntry | None
        if line.entry_id:
            billed = work.session.get(BookEntry, (work.workspace_id, line.entry_id))
        elif line.work_id:
            billed = work.session.get(BookWork, (work.workspace_id, line.work_id))
        else:
            continue
        if billed is None:
            raise BillingRefused(
                "work-gone",
                _("The work of the line “{description}” is no longer in the book.").format(
                    description=line.description
                ),
            )
        if billed.invoice_id == row.id:
            continue
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
