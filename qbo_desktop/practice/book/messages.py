"""What the book knows of the messages that bring invoices: which are still to be written, what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from qbo_desktop.domain.contact import Contact
from qbo_desktop.domain.invoice import ISSUED, EmailBy, EmailStatus, Invoice, State
from qbo_desktop.practice.book.billing_tables import BookInvoice
from qbo_desktop.practice.book.invoices import log, rows_of, stamp, values_of
from qbo_desktop.practice.book.staff import at_work
from qbo_desktop.practice.book.tables import BookContact
from qbo_desktop.store.work import Work


@dataclass(frozen=True, slots=True)
class MessageFate:
    """What became of the message of an invoice: to whom it goes, and why it could not be written ("": it was)."""

    to: str
    says: str = ""


def to_write(session: Session, workspace_id: int, *, failed: bool = False) -> list[str]:
    """The ids of the sent invoices whose message the practice system has still to write, in their order.

    There are some after a program was killed between sending and writing. `failed`: those too that could not be
    written.
    """
    statuses = [EmailStatus.WAITING, *([EmailStatus.FAILED] if failed else [])]
    query = select(BookInvoice.id).where(
        BookInvoice.workspace_id == workspace_id,
        BookInvoice.email_by == str(EmailBy.PRACTICE),
        col(BookInvoice.email_status).in_(map(str, statuses)),
        col(BookInvoice.state).in_(str(state) for state in ISSUED),
    )
    return sorted(session.exec(query), key=lambda one: (len(one), one))


def to_withdraw(session: Session, workspace_id: int) -> list[str]:
    """The ids of the voided invoices that still have a message, or wait for one, in their order."""
    query = select(BookInvoice.id).where(
        BookInvoice.workspace_id == workspace_id,
        BookInvoice.state == str(State.VOIDED),
        BookInvoice.email_by == str(EmailBy.PRACTICE),
        BookInvoice.email_status != str(EmailStatus.NONE),
    )
    return sorted(session.exec(query), key=lambda one: (len(one), one))


def withdraw(work: Work, ids: Sequence[str]) -> list[Invoice]:
    """Note that there is no message of these voided invoices any more; those that had or awaited one."""
    rows = rows_of(work.session, work.workspace_id, ids)
    who = at_work(work.session, work.workspace_id).name
    changed = []
    for invoice_id in ids:
        row = rows.get(invoice_id)
        # Another window may have done it meanwhile.
        if row is None or row.state != State.VOIDED or row.email_status == EmailStatus.NONE:
            continue
        if row.email_status != EmailStatus.NO_ADDRESS:
            log(work, invoice_id, "message-withdrawn", who, to=row.email_to)
        row.email_status = str(EmailStatus.NONE)
        changed.append(row)
    stamp(work, changed)
    work.session.flush()
    return values_of(work.session, work.workspace_id, changed)


def address_now(session: Session, workspace_id: int, invoice: Invoice) -> str:
    """The e-mail address for an invoice whose message is written again: the contact's of today, else the one noted."""
    row = session.get(BookContact, (workspace_id, invoice.bill_to.contact_id))
    emails = Contact.from_json(row.content).emails() if row is not None else ()
    return next(iter(emails), "") or invoice.email.to or invoice.bill_to.email


def addressed_now(session: Session, workspace_id: int, invoice: Invoice) -> Invoice:
    """An invoice that QuickBooks e-mails with the address of today: one that was wrong is put right at the contact."""
    if invoice.email.by is not EmailBy.QUICKBOOKS:
        return invoice
    return replace(invoice, email=replace(invoice.email, to=address_now(session, workspace_id, invoice)))


def note(work: Work, fates: Mapping[str, MessageFate]) -> list[Invoice]:
    """Note what became of the messages of these invoices (by id), and tell their activity logs; the invoices."""
    rows = rows_of(work.session, work.workspace_id, list(fates))
    who = at_work(work.session, work.workspace_id).name
    for invoice_id, row in rows.items():
        fate = fates[invoice_id]
        row.email_to = fate.to
        if not fate.to:
            row.email_status = str(EmailStatus.NO_ADDRESS)
        elif fate.says:
            row.email_status = str(EmailStatus.FAILED)
            log(work, invoice_id, "message-failed", who, to=fate.to, says=fate.says)
        else:
            row.email_status = str(EmailStatus.WRITTEN)
            log(work, invoice_id, "message-written", who, to=fate.to)
    changed = [rows[one] for one in fates if one in rows]
    stamp(work, changed)
    work.session.flush()
    return values_of(work.session, work.workspace_id, changed)
